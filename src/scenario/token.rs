//! The small pieces of RON: names, numbers, strings, characters, space and comments.
//!
//! Narrower than RON where a scenario gains nothing: names are ASCII, numbers are finite, there
//! are no byte strings and no ranges.

use crate::scenario::error::Problem;
use crate::scenario::span::SourceId;
use crate::scenario::span::Span;

/// A position in a text that moves on.
pub(crate) struct Cursor<'t> {
    pub(crate) text: &'t str,
    pub(crate) pos: usize,
    source: SourceId,
}

const SUFFIXES: [&str; 12] =
    ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64"];

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str, pos: usize, source: SourceId) -> Self {
        Self { text, pos, source }
    }

    pub(crate) fn rest(&self) -> &'t str {
        &self.text[self.pos..]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Steps over `c` if it comes next.
    pub(crate) fn eat(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        if found {
            self.pos += c.len_utf8();
        }
        found
    }

    pub(crate) fn span(&self, start: usize) -> Span {
        Span::new(self.source, start, self.pos)
    }

    /// A problem about the bytes from `start` to here.
    pub(crate) fn wrong(&self, start: usize, message: impl Into<String>) -> Problem {
        Problem::new(message).at(self.span(start))
    }

    /// A problem about what comes next, which should have been `expected`.
    pub(crate) fn unexpected(&self, expected: &str) -> Problem {
        let word = self.word_length(self.rest());
        let length = word.max(self.peek().map_or(0, char::len_utf8));
        let found = match length {
            0 => "the end of the text".to_string(),
            _ => format!("`{}`", &self.rest()[..length]),
        };
        Problem::new(format!("expected {expected}, found {found}")).at(Span::new(
            self.source,
            self.pos,
            self.pos + length,
        ))
    }

    /// The length of the run of ASCII letters, digits and underscores, at most 40.
    fn word_length(&self, text: &str) -> usize {
        text.bytes().take(40).take_while(|b| is_word(*b)).count()
    }

    /// Steps over space and comments.
    pub(crate) fn space(&mut self) -> Result<(), Problem> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_space);
            self.pos += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.pos += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    fn block_comment(&mut self) -> Result<(), Problem> {
        let bytes = self.text.as_bytes();
        let start = self.pos;
        let mut open = 1_usize;
        let mut at = start + 2;
        while open > 0 {
            match (bytes.get(at), bytes.get(at + 1)) {
                (Some(b'/'), Some(b'*')) => (open, at) = (open + 1, at + 2),
                (Some(b'*'), Some(b'/')) => (open, at) = (open - 1, at + 2),
                (Some(_), _) => at += 1,
                (None, _) => {
                    self.pos = start + 2;
                    return Err(self.wrong(start, "this comment is not closed; expected `*/`"));
                }
            }
        }
        self.pos = at;
        Ok(())
    }

    /// A name, if one comes next: `name`, or `r#any-name` for what is no plain name.
    pub(crate) fn name(&mut self) -> Result<Option<String>, Problem> {
        let rest = self.rest();
        let start = self.pos;
        if let Some(raw) = rest.strip_prefix("r#") {
            let length = raw.bytes().take_while(|b| is_word(*b) || b"+-.".contains(b)).count();
            if length > 0 {
                self.pos += 2 + length;
                return Ok(Some(raw[..length].to_string()));
            }
            return Ok(None);
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return Ok(None);
        }
        let length = rest.bytes().take_while(|b| is_word(*b)).count();
        let next = rest[length..].chars().next();
        if next == Some('"') && matches!(&rest[..length], "r" | "b" | "br") {
            return Ok(None);
        }
        self.pos += length;
        if next.is_some_and(|c| {
            matches!(c, '.' | '+' | '-' | '\'' | '"') || !c.is_ascii() && c.is_alphanumeric()
        }) {
            let end = self.rest().find(|c: char| !is_loose(c)).unwrap_or(self.rest().len());
            self.pos += end;
            return Err(self
                .wrong(start, format!("`{}` is not a plain name", &self.text[start..self.pos]))
                .help("names are ASCII letters, digits and `_`; other text stands in quotes"));
        }
        Ok(Some(rest[..length].to_string()))
    }

    /// A number, as written; it is finite and one that RON reads.
    pub(crate) fn number(&mut self) -> Result<String, Problem> {
        let start = self.pos;
        let bytes = self.rest().as_bytes();
        let is_radix = |b: &[u8]| b.len() > 1 && b[0] == b'0' && b"xob".contains(&b[1]);
        let unsigned = &bytes[usize::from(b"+-".contains(&bytes[0]))..];
        let mut length = bytes.len() - unsigned.len();
        let radix = is_radix(unsigned);
        while let Some(byte) = bytes.get(length) {
            let exponent = length > 0 && b"eE".contains(&bytes[length - 1]) && !radix;
            if !(is_word(*byte) || *byte == b'.' || exponent && b"+-".contains(byte)) {
                break;
            }
            length += 1;
        }
        self.pos += length;
        let text = &self.text[start..self.pos];
        let has_tail = self.peek().is_some_and(is_loose);
        if let Some(complaint) = number_complaint(if has_tail { "" } else { text }) {
            // What follows belongs to the thing that was meant, such as the rest of a date.
            self.pos += self.rest().find(|c: char| !is_loose(c)).unwrap_or(self.rest().len());
            let text = &self.text[start..self.pos];
            return Err(self
                .wrong(start, format!("`{text}` {complaint}"))
                .help(format!("a quantity with a unit, or a date, stands in quotes: \"{text}\"")));
        }
        Ok(text.to_string())
    }

    /// A string, plain or raw.
    pub(crate) fn string(&mut self) -> Result<String, Problem> {
        let start = self.pos;
        if self.eat('r') {
            let hashes = self.rest().bytes().take_while(|b| *b == b'#').count();
            self.pos += hashes;
            if !self.eat('"') {
                return Err(self.unexpected("`\"` of a raw string"));
            }
            let closing = format!("\"{}", "#".repeat(hashes));
            let Some(length) = self.rest().find(&closing) else {
                return Err(self.wrong(start, format!("this string is not closed by `{closing}`")));
            };
            let text = self.rest()[..length].to_string();
            self.pos += length + closing.len();
            return Ok(text);
        }
        self.pos += 1;
        let mut text = String::new();
        loop {
            let Some(length) = self.rest().find(['"', '\\']) else {
                self.pos = start + 1;
                return Err(self.wrong(start, "this string is not closed; expected `\"`"));
            };
            text.push_str(&self.rest()[..length]);
            self.pos += length;
            if self.eat('"') {
                return Ok(text);
            }
            let continuation = ["\\\n", "\\\r\n"].iter().find(|c| self.rest().starts_with(**c));
            if let Some(continuation) = continuation {
                self.pos += continuation.len();
                let rest = self.rest();
                self.pos += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
            } else {
                text.push(self.escape()?);
            }
        }
    }

    /// A character in single quotes.
    pub(crate) fn character(&mut self) -> Result<char, Problem> {
        let start = self.pos;
        self.pos += 1;
        let c = match self.peek() {
            None | Some('\'' | '\n') => {
                return Err(self
                    .wrong(start, "expected a character in single quotes")
                    .help("strings stand in double quotes"));
            }
            Some('\\') => self.escape()?,
            Some(c) => {
                self.pos += c.len_utf8();
                c
            }
        };
        if !self.eat('\'') {
            return Err(self
                .wrong(start, "expected one character and a closing `'`")
                .help("strings stand in double quotes"));
        }
        Ok(c)
    }

    /// What a backslash and the following stand for.
    fn escape(&mut self) -> Result<char, Problem> {
        let start = self.pos;
        self.pos += 1;
        let letter = self.peek();
        self.pos += letter.map_or(0, char::len_utf8);
        let found = match letter {
            Some(c @ ('"' | '\'' | '\\')) => Some(c),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('0') => Some('\0'),
            Some('x') => self.digits(2).filter(char::is_ascii),
            Some('u') if self.eat('{') => {
                let length = self.rest().bytes().take(7).take_while(u8::is_ascii_hexdigit).count();
                self.digits(length).filter(|_| length <= 6 && self.eat('}'))
            }
            _ => None,
        };
        found.ok_or_else(|| {
            self.wrong(start, "unknown escape").help(
                "known are \\\" \\' \\\\ \\n \\r \\t \\0 \\x41 \\u{1F600}; a raw string r\"…\" \
                 has none",
            )
        })
    }

    /// The character of the next `length` hexadecimal digits.
    fn digits(&mut self, length: usize) -> Option<char> {
        let code = u32::from_str_radix(self.rest().get(..length)?, 16).ok()?;
        self.pos += length;
        char::from_u32(code)
    }
}

/// Whether a byte belongs to a plain name.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}')
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character continues an unquoted text for the purpose of a message.
fn is_loose(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-' | '%')
}

/// What is wrong with a number, if anything.
fn number_complaint(text: &str) -> Option<&'static str> {
    const NONE: &str = "is not a number";
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let suffix = SUFFIXES.iter().find(|suffix| unsigned.ends_with(**suffix));
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((unsigned.strip_prefix(prefix)?, radix)));
    if let Some((digits, radix)) = radix {
        let suffix = suffix.filter(|suffix| !suffix.starts_with('f'));
        let digits = digits.strip_suffix(suffix.map_or("", |suffix| *suffix)).unwrap_or(digits);
        let good = digits.starts_with(|c: char| c.is_digit(radix))
            && digits.chars().all(|c| c == '_' || c.is_digit(radix));
        return if good { None } else { Some(NONE) };
    }
    let digits = suffix.and_then(|suffix| unsigned.strip_suffix(suffix)).unwrap_or(unsigned);
    let starts = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let is_whole = !digits.contains(['.', 'e', 'E']);
    let integer_suffix = suffix.is_some_and(|suffix| !suffix.starts_with('f'));
    if !starts || digits.contains("._") || integer_suffix && !is_whole {
        return Some(NONE);
    }
    match digits.replace('_', "").parse::<f64>() {
        Err(_) => Some(NONE),
        Ok(value) if !value.is_finite() => Some("is too large for a number"),
        Ok(_) => None,
    }
}

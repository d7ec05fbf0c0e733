//! The source as the rules read it: what is written, what of it is code, what of that ships.
//!
//! Not a parser of Rust. It knows comments, texts, characters and braces, which is enough to say
//! on which line a word of code stands.

use std::fs;
use std::path::Path;

/// One file in three readings of the same shape: the same lines and columns in each.
pub struct File {
    /// Where it lies, from the root of the package, with `/` between folders.
    pub path: String,
    /// As it is written.
    pub text: String,
    /// Comments, and what stands within quotes, are blank.
    pub code: String,
    /// What only tests compile is blank too; all of it outside `src`.
    pub shipped: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> Self {
        let rust = path.ends_with(".rs");
        let code = if rust { code_of(text) } else { blank(text) };
        let shipped = if path.starts_with("src/") { without_tests(&code) } else { blank(&code) };
        Self { path: path.to_owned(), text: text.to_owned(), code, shipped }
    }

    /// The room it stands in: `fault` for `src/fault/mod.rs` and `src/fault/job.rs`, `main` for
    /// `src/main.rs`, none outside `src`.
    pub fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let first = inside.split('/').next()?;
        Some(first.trim_end_matches(".rs"))
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// A finding at a line of this file.
    pub fn at(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }
}

/// Every file that the rules read, in the order of the paths.
pub fn house() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let tops = ["src", "tests", "benches", "examples", "scenarios", ".ci"];
    let singles = ["README.md", "CHANGELOG.md", "Cargo.toml", "rustfmt.toml"];
    for top in tops.into_iter().chain(singles) {
        gather(root, top, &mut found);
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(found.iter().any(|file| file.path == "src/lib.rs"), "the house was not found");
    found
}

/// Reads a file, or a folder with all in it; what is not UTF-8 has no words and is left out.
fn gather(root: &Path, path: &str, found: &mut Vec<File>) {
    let whole = root.join(path);
    if whole.is_file() {
        if let Ok(text) = fs::read_to_string(&whole) {
            found.push(File::new(path, &text));
        }
        return;
    }
    for entry in fs::read_dir(&whole).into_iter().flatten() {
        let name = entry.expect("a folder that opens can be listed").file_name();
        let name = name.to_str().expect("file names of this package are UTF-8");
        if name != "target" {
            gather(root, &format!("{path}/{name}"), found);
        }
    }
}

/// Whether a character can stand within a name.
pub fn in_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Where a word begins in a code: not as a part of a longer name, where it has a name's end.
pub fn places(code: &str, word: &str) -> Vec<usize> {
    let bound = |end: Option<char>, next: Option<char>| {
        !(end.is_some_and(in_name) && next.is_some_and(in_name))
    };
    let free = |at: &usize| {
        let (before, after) = (&code[..*at], &code[at + word.len()..]);
        bound(word.chars().next(), before.chars().next_back())
            && bound(word.chars().next_back(), after.chars().next())
    };
    code.match_indices(word).map(|(at, _)| at).filter(free).collect()
}

/// The number of the line on which a place stands, from one.
pub fn line_of(code: &str, at: usize) -> usize {
    1 + code[..at].matches('\n').count()
}

/// The end of the block or statement that is open at a place: after its `}` or its `;`.
pub fn end_of_item(code: &str, from: usize) -> usize {
    let (mut braces, mut brackets) = (0_u32, 0_u32);
    for (at, letter) in code[from..].char_indices() {
        match letter {
            '{' => braces += 1,
            '}' if braces <= 1 => return from + at + 1,
            '}' => braces -= 1,
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if braces == 0 && brackets == 0 => return from + at + 1,
            _ => (),
        }
    }
    code.len()
}

/// Spaces for all but line ends, of the same length in bytes.
fn blank(text: &str) -> String {
    let clear = |byte| if byte == b'\n' { '\n' } else { ' ' };
    text.bytes().map(clear).collect()
}

fn without_tests(code: &str) -> String {
    let mut rest = code.to_owned();
    let mark = "#[cfg(test)]";
    while let Some(from) = rest.find(mark) {
        let end = end_of_item(&rest, from + mark.len());
        let gone = blank(&rest[from..end]);
        rest.replace_range(from..end, &gone);
    }
    rest
}

/// The text with its comments and the insides of its quotes blank.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (hidden, kept) = match first {
            '/' if rest.starts_with("//") => (rest.find('\n').unwrap_or(rest.len()), 0),
            '/' if rest.starts_with("/*") => (comment(rest), 0),
            '"' => (quoted(rest, '"'), 0),
            '\'' if is_character(rest) => (quoted(rest, '\''), 0),
            'r' if !code.ends_with(|last| in_name(last) && last != 'b') => match raw(rest) {
                Some(length) => (length, 0),
                None => (0, 1),
            },
            other => (0, other.len_utf8()),
        };
        code.push_str(&blank(&rest[..hidden]));
        code.push_str(&rest[hidden..hidden + kept]);
        rest = &rest[hidden + kept..];
    }
    code
}

/// The length of the block comment at the start; they nest.
fn comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        let (deeper, step) = match rest {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth += deeper;
        at += step;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of the quoted text at the start.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => (),
        }
    }
    text.len()
}

/// The length of the raw text at the start, if there is one.
fn raw(text: &str) -> Option<usize> {
    let hashes = text[1..].bytes().take_while(|byte| *byte == b'#').count();
    let inside = text[1 + hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let open = text.len() - inside.len();
    Some(inside.find(&close).map_or(text.len(), |end| open + end + close.len()))
}

/// Whether a quote opens a character; otherwise it opens a lifetime.
fn is_character(text: &str) -> bool {
    let mut after = text.chars().skip(1);
    matches!((after.next(), after.next()), (Some('\\'), _) | (Some(_), Some('\'')))
}

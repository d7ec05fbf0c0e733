//! The texts a scenario is made of, and the way from a byte back to a line and a column.

use crate::kernel::escape::push_plain;
use crate::scenario::error::Place;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::span::SourceId;
use crate::scenario::span::Span;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The most problems that are reported one by one.
pub const MOST_REPORTED: usize = 200;

/// How many columns of a line an error shows.
const EXCERPT_COLUMNS: usize = 100;

/// How many columns stand before the column in question when a line is cut.
const EXCERPT_LEAD: usize = 50;

#[derive(Debug, Clone)]
struct Source {
    name: String,
    text: String,
    is_argument: bool,
}

/// The source texts of one scenario: the file first, then the overlay arguments.
///
/// ```
/// use lastcopy::scenario::error::Problem;
/// use lastcopy::scenario::source::Sources;
/// use lastcopy::scenario::span::Span;
///
/// let mut sources = Sources::default();
/// let file = sources.add("x.ron", b"(\n  a: 1,\n)".to_vec()).expect("short and UTF-8");
/// let problems = sources.report(vec![Problem::new("too small").at(Span::new(file, 7, 8))]);
/// assert!(problems.to_string().contains("x.ron:2:6"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Takes the bytes of a file.
    ///
    /// # Errors
    /// A text over [`MAX_BYTES`], or one that is not UTF-8 (the message names the byte). The
    /// source is known afterwards in any case, so that the problem can be reported.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<SourceId, Problem> {
        if bytes.len() > MAX_BYTES {
            let id = self.push(name, String::new(), false);
            let message =
                format!("the text has {} bytes; at most {MAX_BYTES} (16 MB) are read", bytes.len());
            return Err(Problem::new(message).at(Span::new(id, 0, 0)));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(self.push(name, text, false)),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let mut bytes = error.into_bytes();
                let found = bytes[valid];
                bytes.truncate(valid);
                let text = String::from_utf8(bytes).expect("valid up to where it was cut");
                let id = self.push(name, text, false);
                let message = format!("the text is not UTF-8: byte {valid} is 0x{found:02x}");
                Err(Problem::new(message)
                    .at(Span::new(id, valid, valid))
                    .help("save the file as UTF-8"))
            }
        }
    }

    /// Takes the text of an overlay argument, numbered from 1 in its name.
    ///
    /// # Errors
    /// A text over [`MAX_BYTES`].
    pub fn add_argument(&mut self, text: &str) -> Result<SourceId, Problem> {
        let number = 1 + self.list.iter().filter(|source| source.is_argument).count();
        self.add_option(&format!("--set {number}"), text)
    }

    /// Takes the text of another argument, which goes by `name`.
    ///
    /// # Errors
    /// A text over [`MAX_BYTES`].
    pub fn add_option(&mut self, name: &str, text: &str) -> Result<SourceId, Problem> {
        if text.len() > MAX_BYTES {
            let id = self.push(name, String::new(), true);
            return Err(Problem::new("the argument is over 16 MB").at(Span::new(id, 0, 0)));
        }
        Ok(self.push(name, text.to_string(), true))
    }

    fn push(&mut self, name: &str, text: String, is_argument: bool) -> SourceId {
        let id = u32::try_from(self.list.len()).expect("a source costs far more than a byte");
        self.list.push(Source { name: name.to_string(), text, is_argument });
        SourceId(id)
    }

    fn get(&self, id: SourceId) -> Option<&Source> {
        self.list.get(id.0 as usize)
    }

    /// The text of a source; empty for one that was refused or belongs to other `Sources`.
    #[must_use]
    pub fn text(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| source.text.as_str())
    }

    /// The name of a source: a file, or `--set N`.
    #[must_use]
    pub fn name(&self, id: SourceId) -> &str {
        self.get(id).map_or("?", |source| source.name.as_str())
    }

    /// Whether a source is an overlay argument and not a file.
    #[must_use]
    pub fn is_argument(&self, id: SourceId) -> bool {
        self.get(id).is_some_and(|source| source.is_argument)
    }

    /// Line, column and excerpt of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let text = self.text(span.source);
        let start = floor_char(text, span.start as usize);
        let end = floor_char(text, span.end as usize).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let before = text[line_start..start].chars().count();
        let width = text[start..end.min(line_end).max(start)].chars().count().max(1);
        let (excerpt, indent, width) = excerpt(line, before, width);
        Place {
            file: self.name(span.source).to_string(),
            line: 1 + text[..start].matches('\n').count(),
            column: before + 1,
            excerpt,
            indent,
            width,
        }
    }

    /// Puts problems in order and gives each its place; a note stands for those above
    /// [`MOST_REPORTED`].
    #[must_use]
    pub fn report(&self, problems: Vec<Problem>) -> Problems {
        let mut problems = Problems::new(problems).into_list();
        let more = problems.len().saturating_sub(MOST_REPORTED);
        problems.truncate(MOST_REPORTED);
        for problem in &mut problems {
            problem.place = problem.span.map(|span| Box::new(self.place(span)));
        }
        if more > 0 {
            problems.push(Problem::note(format!("and {more} more")));
        }
        Problems::new(problems)
    }
}

/// The nearest character boundary at or before `byte`.
fn floor_char(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// The part of a line to show, with the columns before and under the underline as shown.
fn excerpt(line: &str, before: usize, width: usize) -> (String, usize, usize) {
    let from = if before + width.min(EXCERPT_LEAD) <= EXCERPT_COLUMNS {
        0
    } else {
        before - before.min(EXCERPT_LEAD)
    };
    let mut shown = String::from(if from > 0 { "…" } else { "" });
    let (mut indent, mut under) = (shown.chars().count(), 0);
    let mut rest = line.chars().skip(from);
    for column in (from..).take(EXCERPT_COLUMNS) {
        let Some(c) = rest.next() else { break };
        let length = shown.len();
        push_plain(&mut shown, c);
        let columns = shown[length..].chars().count();
        if column < before {
            indent += columns;
        } else if column < before + width {
            under += columns;
        }
    }
    if rest.next().is_some() {
        shown.push('…');
    }
    (shown, indent, under.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, start: usize, end: usize) -> Place {
        let mut sources = Sources::default();
        let id = sources.add("x.ron", text.as_bytes().to_vec()).unwrap();
        sources.place(Span::new(id, start, end))
    }

    #[test]
    fn a_column_counts_characters_and_not_bytes() {
        let place = place("a\r\nä: 日本 x\r\n", "a\r\nä: 日本 ".len(), "a\r\nä: 日本 x".len());
        assert_eq!((place.line, place.column), (2, 7));
        assert_eq!(place.excerpt, "ä: 日本 x");
        assert_eq!((place.indent, place.width), (6, 1));
    }

    #[test]
    fn a_long_line_is_cut_around_the_column() {
        let text = format!("{}HERE{}", "x".repeat(500), "y".repeat(500));
        let place = place(&text, 500, 504);
        assert!(place.excerpt.chars().count() <= 102);
        let under: String = place.excerpt.chars().skip(place.indent).take(place.width).collect();
        assert_eq!(under, "HERE");
    }

    #[test]
    fn the_underline_stays_under_escaped_characters() {
        let place = place("\u{1b}\tab", 2, 3);
        assert_eq!(place.excerpt, "\\u{1b} ab");
        assert_eq!((place.column, place.indent, place.width), (3, 7, 1));
    }

    #[test]
    fn a_text_that_is_not_utf8_is_refused_at_its_byte() {
        let mut sources = Sources::default();
        let problem = sources.add("x.ron", b"ab\ncd\xff\n".to_vec()).unwrap_err();
        let shown = sources.report(vec![problem]).to_string();
        assert!(shown.contains("byte 5 is 0xff") && shown.contains("x.ron:2:3"), "{shown}");
    }

    #[test]
    fn spans_outside_the_text_do_not_panic() {
        let place = place("é", 1, 900);
        assert_eq!((place.line, place.column), (1, 1));
    }
}

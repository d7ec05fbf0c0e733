//! What is wrong with a scenario, said so that it can be acted on: where, what, and what to do.
//!
//! A [`Problem`] is made where it is noticed, with a span or only a path;
//! [`Sources::report`](crate::scenario::source::Sources::report) turns the collected ones into
//! [`Problems`], which know their lines and can be shown without the sources. Plain text only:
//! colour belongs to the command line.

use std::fmt;

use crate::kernel::escape::push_plain;
use crate::scenario::span::Span;

/// A message longer than this many characters is cut: it may quote what a user typed.
const LONGEST_MESSAGE: usize = 400;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario is refused.
    Error,
    /// The scenario is taken, but probably does not say what was meant.
    Warning,
    /// A remark about the other problems.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The bytes it is about, if it is about any.
    pub span: Option<Span>,
    /// The value it is about, such as `stores[primary].labels`; empty for the file as a whole.
    pub path: String,
    /// What is wrong: found and expected.
    pub message: String,
    /// What to do about it: the nearest name, the list of names, an example.
    pub help: Option<String>,
    /// Line, column and excerpt, filled in from the span when problems are reported.
    pub place: Option<Box<Place>>,
}

impl Problem {
    /// An error that says `message`, not yet tied to a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            span: None,
            path: String::new(),
            message: message.into(),
            help: None,
            place: None,
        }
    }

    /// A remark that refuses nothing.
    pub fn note(message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::new(message) }
    }

    /// The same, about the bytes of `span`.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// The same, about the value at `path`.
    #[must_use]
    pub fn on(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}

/// A place a person can go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, or the argument that the text came from.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The line itself, cut to about 100 columns, control characters escaped.
    pub excerpt: String,
    /// How many characters of the excerpt stand before the underline.
    pub indent: usize,
    /// How many characters are underlined, at least 1.
    pub width: usize,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.severity, plain(&self.message, LONGEST_MESSAGE))?;
        let mut gutter = String::new();
        if let Some(place) = &self.place {
            let number = place.line.to_string();
            gutter = " ".repeat(number.len());
            let file = plain(&place.file, LONGEST_MESSAGE);
            writeln!(f, "{gutter}--> {file}:{}:{}", place.line, place.column)?;
            if !place.excerpt.is_empty() {
                let carets = " ".repeat(place.indent) + &"^".repeat(place.width);
                writeln!(f, "{gutter} |")?;
                writeln!(f, "{number} | {}", place.excerpt)?;
                writeln!(f, "{gutter} | {carets}")?;
            }
        }
        if !self.path.is_empty() {
            writeln!(f, "{gutter} = path: {}", plain(&self.path, LONGEST_MESSAGE))?;
        }
        if let Some(help) = &self.help {
            writeln!(f, "{gutter} = help: {}", plain(help, 2 * LONGEST_MESSAGE))?;
        }
        Ok(())
    }
}

/// All that is wrong, in the order of the text, each thing once.
///
/// Made by [`Sources::report`](crate::scenario::source::Sources::report).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Sorts by source and position and drops repetitions.
    #[must_use]
    pub fn new(mut problems: Vec<Problem>) -> Self {
        let order =
            |p: &Problem| (p.severity == Severity::Note, p.span, p.path.clone(), p.message.clone());
        problems.sort_by_key(order);
        problems.dedup();
        Self(problems)
    }

    /// The problems, in order.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.0
    }

    /// The problems, to keep.
    #[must_use]
    pub fn into_list(self) -> Vec<Problem> {
        self.0
    }

    /// Whether one of them refuses the scenario.
    #[must_use]
    pub fn is_fatal(&self) -> bool {
        self.0.iter().any(|problem| problem.severity == Severity::Error)
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// `text` with control and direction-changing characters escaped, cut after `most` characters:
/// what a file contains must not steer the terminal that shows it.
#[must_use]
pub fn plain(text: &str, most: usize) -> String {
    let mut shown = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == most {
            shown.push('…');
            break;
        }
        push_plain(&mut shown, c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span::SourceId;

    #[test]
    fn problems_come_in_the_order_of_the_text_and_once() {
        let at = |start| Problem::new("m").at(Span::new(SourceId(0), start, start + 1));
        let problems = Problems::new(vec![at(9), at(3), at(9)]);
        let starts: Vec<u32> =
            problems.list().iter().filter_map(|p| p.span.map(|s| s.start)).collect();
        assert_eq!(starts, [3, 9]);
    }

    #[test]
    fn what_a_file_contains_cannot_steer_the_terminal() {
        let shown = Problem::new("found \u{1b}[2J and \u{202e}").to_string();
        assert_eq!(shown, "error: found \\u{1b}[2J and \\u{202e}\n");
    }

    #[test]
    fn an_endless_message_is_cut() {
        let shown = Problem::new("x".repeat(1_000_000)).to_string();
        assert!(shown.len() < 500, "{}", shown.len());
    }
}

//! A page of text as wide as a terminal, on which nothing can overflow or steer.
//!
//! All text goes through [`Line::put`], which escapes what could steer a terminal, spells what
//! the terminal cannot show, and cuts what does not fit. Colour is written as escape codes and is
//! never the only sign of anything; whoever prints the page may strip it.

use crate::kernel::escape::push_plain;
use anstyle::AnsiColor;
use anstyle::Style;
use unicode_width::UnicodeWidthChar;

/// What a page is written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// Columns.
    pub width: usize,
    /// Whether anything but ASCII can be shown.
    pub unicode: bool,
}

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tint {
    /// Not at all.
    #[default]
    Plain,
    /// It is the main thing.
    Bold,
    /// It is secondary.
    Dim,
    /// It is good news.
    Good,
    /// It is bad news.
    Bad,
    /// It wants attention.
    Warn,
    /// It is something said or noticed.
    Note,
}

impl Tint {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Bold => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Good => colour(AnsiColor::Green),
            Self::Bad => colour(AnsiColor::Red),
            Self::Warn => colour(AnsiColor::Yellow),
            Self::Note => colour(AnsiColor::Cyan),
        }
    }
}

impl Paper {
    /// The text as this paper shows it.
    ///
    /// ```
    /// use lastcopy::report::page::Paper;
    /// let paper = Paper { width: 80, unicode: false };
    /// assert_eq!(paper.shown("96 % … \u{1b}[2J"), "96 % ... \\u{1b}[2J");
    /// ```
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        let mut shown = String::new();
        for c in text.chars() {
            match c {
                _ if self.unicode || c.is_ascii() => push_plain(&mut shown, c),
                '…' => shown.push_str("..."),
                '·' => shown.push('.'),
                '–' | '—' | '−' => shown.push('-'),
                '×' => shown.push('x'),
                '≤' => shown.push_str("<="),
                '≥' => shown.push_str(">="),
                '“' | '”' | '„' => shown.push('"'),
                '’' | '‘' => shown.push('\''),
                _ => shown.extend(c.escape_default()),
            }
        }
        shown
    }

    /// The words of a text in rows of so many columns; a longer word has a row of its own.
    fn rows(&self, text: &str, room: usize) -> Vec<String> {
        let mut rows: Vec<String> = Vec::new();
        for word in self.shown(text).split_whitespace() {
            match rows.last_mut() {
                Some(row) if columns(row) + 1 + columns(word) <= room => {
                    row.push(' ');
                    row.push_str(word);
                }
                _ => rows.push(word.to_owned()),
            }
        }
        rows
    }

    /// The text as this paper shows it, cut to so many columns.
    #[must_use]
    pub fn cut(&self, text: &str, most: usize) -> String {
        let shown = self.shown(text);
        if columns(&shown) <= most {
            return shown;
        }
        let dots = if self.unicode { "…" } else { "..." };
        let dots = if columns(dots) <= most { dots } else { "" };
        let room = most - columns(dots);
        let (mut kept, mut used) = (String::new(), 0);
        for c in shown.chars() {
            used += c.width().unwrap_or(0);
            if used > room {
                break;
            }
            kept.push(c);
        }
        kept.truncate(kept.trim_end().len());
        kept + dots
    }
}

/// How many columns a shown text takes.
#[must_use]
pub fn columns(shown: &str) -> usize {
    shown.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A page under way.
#[derive(Debug)]
pub struct Page {
    /// What it is written on.
    pub paper: Paper,
    text: String,
}

impl Page {
    /// An empty page.
    #[must_use]
    pub fn new(paper: Paper) -> Self {
        Self { paper, text: String::new() }
    }

    /// Begins a line; it is on the page when it is dropped.
    pub fn line(&mut self) -> Line<'_> {
        Line { page: self, used: 0, pending: 0 }
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// An empty line and a heading.
    pub fn heading(&mut self, title: &str, aside: &str) {
        self.gap();
        self.title(title, aside);
    }

    /// A name, and what is said beside it; under it where there is no room.
    pub fn title(&mut self, title: &str, aside: &str) {
        let needed = columns(&self.paper.shown(title)) + 2 + columns(&self.paper.shown(aside));
        let fits = needed <= self.paper.width;
        let mut line = self.line();
        line.put(Tint::Bold, title);
        if !aside.is_empty() && fits {
            line.skip(2);
            line.put(Tint::Dim, aside);
        }
        drop(line);
        if !fits {
            self.wrapped(1, Tint::Dim, aside);
        }
    }

    /// A text over as many lines as it needs, each indented.
    pub fn wrapped(&mut self, indent: usize, tint: Tint, text: &str) {
        for row in self.paper.rows(text, self.paper.width.saturating_sub(indent)) {
            self.indented(indent, tint, &row);
        }
    }

    /// Short things side by side, a dot between two on a line; none is broken that fits a line.
    pub fn listed(&mut self, tint: Tint, things: &[String]) {
        let mut row = String::new();
        for thing in things {
            let longer = format!("{row} · {thing}");
            match row.is_empty() {
                true => row.clone_from(thing),
                false if columns(&self.paper.shown(&longer)) <= self.paper.width => row = longer,
                false => {
                    self.wrapped(0, tint, &row);
                    row.clone_from(thing);
                }
            }
        }
        self.wrapped(0, tint, &row);
    }

    /// A name and, beside it from a column on, a text over as many lines as it needs.
    pub fn entry(&mut self, indent: usize, column: usize, name: &str, text: &str) {
        self.beside([indent, column], name, (Tint::Dim, text));
    }

    /// The same in a tint; the two numbers are the indent of the name and the column of the text.
    pub fn beside(&mut self, [indent, column]: [usize; 2], name: &str, (tint, text): (Tint, &str)) {
        let paper = self.paper;
        let mut rows = paper.rows(text, paper.width.saturating_sub(column)).into_iter();
        let mut line = self.line();
        line.skip(indent);
        let took = line.put(Tint::Plain, name);
        if indent + took < column {
            line.to_column(column);
            line.put(tint, &rows.next().unwrap_or_default());
        }
        drop(line);
        for row in rows {
            self.indented(column, tint, &row);
        }
    }

    fn indented(&mut self, indent: usize, tint: Tint, row: &str) {
        let mut line = self.line();
        line.skip(indent);
        line.put(tint, row);
    }

    /// A line that must be copied as it is, and is printable ASCII: never cut, never changed.
    pub fn verbatim(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The whole text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}

/// A line under way.
#[derive(Debug)]
pub struct Line<'p> {
    page: &'p mut Page,
    used: usize,
    /// Spaces that are written only if something follows them.
    pending: usize,
}

impl Line<'_> {
    /// How many columns are left.
    #[must_use]
    pub fn room(&self) -> usize {
        self.page.paper.width.saturating_sub(self.used + self.pending)
    }

    /// Leaves so many columns free.
    pub fn skip(&mut self, spaces: usize) {
        self.pending += spaces;
    }

    /// Goes on at a column, or at once if the line is longer already.
    pub fn to_column(&mut self, column: usize) {
        self.pending = self.pending.max(column.saturating_sub(self.used));
    }

    /// Writes a text, as much of it as fits; says how many columns it took.
    pub fn put(&mut self, tint: Tint, text: &str) -> usize {
        let cut = self.page.paper.cut(text, self.room());
        let took = columns(&cut);
        if cut.is_empty() {
            return 0;
        }
        self.page.text.extend(std::iter::repeat_n(' ', self.pending));
        self.used += self.pending + took;
        self.pending = 0;
        if cut != self.page.paper.shown(text) {
            // What was cut is the end of its line.
            self.used = self.page.paper.width;
        }
        let style = tint.style();
        // A style that is plain writes no codes at all.
        self.page.text.push_str(&format!("{style}{cut}{style:#}"));
        took
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        self.page.text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: Paper = Paper { width: 10, unicode: true };

    #[test]
    fn what_does_not_fit_is_cut_and_says_so() {
        assert_eq!(NARROW.cut("abcdef", 6), "abcdef");
        assert_eq!(NARROW.cut("abcdefg", 6), "abcde…");
        let ascii = Paper { unicode: false, ..NARROW };
        assert_eq!(ascii.cut("abcdefg", 6), "abc...");
        assert_eq!(ascii.cut("abcdefg", 2), "ab");
    }

    #[test]
    fn wide_letters_count_as_two_columns() {
        assert_eq!(NARROW.cut("連絡先連絡先", 7), "連絡先…");
        assert_eq!(columns("連絡先"), 6);
    }

    #[test]
    fn a_line_never_overflows() {
        let mut page = Page::new(NARROW);
        let mut line = page.line();
        line.put(Tint::Plain, "12345678");
        line.skip(1);
        line.put(Tint::Plain, "abc");
        line.put(Tint::Plain, "def");
        drop(line);
        assert_eq!(page.into_text(), "12345678 …\n");
    }

    #[test]
    fn what_was_cut_ends_its_line() {
        let mut page = Page::new(NARROW);
        let mut line = page.line();
        line.put(Tint::Plain, "one of many words");
        line.put(Tint::Plain, ", and more");
        drop(line);
        assert_eq!(page.into_text(), "one of ma…\n");
    }

    #[test]
    fn what_is_said_beside_a_heading_goes_under_it_where_there_is_no_room() {
        let plain = |title: &str, aside: &str| {
            let mut page = Page::new(NARROW);
            page.title(title, aside);
            anstream::adapter::strip_str(&page.into_text()).to_string()
        };
        assert_eq!(plain("Loss", "each"), "Loss  each\n");
        assert_eq!(plain("Loss", "of each, paired"), "Loss\n of each,\n paired\n");
    }

    #[test]
    fn nothing_steers_the_terminal_or_turns_it_around() {
        let mut page = Page::new(Paper { width: 60, unicode: true });
        page.line().put(Tint::Plain, "a\u{1b}[31mb\u{202e}c\r\n");
        assert_eq!(page.into_text(), "a\\u{1b}[31mb\\u{202e}c\\r\\n\n");
    }

    #[test]
    fn a_long_text_goes_on_under_its_beginning() {
        let mut page = Page::new(Paper { width: 20, unicode: true });
        page.entry(2, 8, "name", "one two three four");
        page.entry(2, 8, "long-name", "one");
        let plain = anstream::adapter::strip_str(&page.into_text()).to_string();
        assert_eq!(plain, "  name  one two\n        three four\n  long-name\n        one\n");
    }

    #[test]
    fn an_empty_end_leaves_no_spaces() {
        let mut page = Page::new(NARROW);
        let mut line = page.line();
        line.put(Tint::Plain, "a");
        line.skip(4);
        drop(line);
        assert_eq!(page.into_text(), "a\n");
    }
}

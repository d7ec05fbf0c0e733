//! A table that fits its page: columns take what they need, give way in turn, then go.
//!
//! A column of names may go on in the next line, so that no two names are cut to the same. The same
//! table can be written in Markdown, which has no width, with all its columns.

use crate::kernel::escape;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::page::columns;

/// Spaces between columns.
const BETWEEN: usize = 2;

/// On which side a column is filled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// One column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// On which side it is filled up.
    pub align: Align,
    /// To how many columns of the terminal it may be cut; none if it is never cut.
    pub least: Option<usize>,
    /// Where there is no room, columns go in falling order of this; those of 0 stay.
    pub spare: u8,
    /// Whether what is too wide for it goes on in the next line, rather than being cut.
    pub wraps: bool,
}

impl Column {
    /// A column of words that may be cut.
    #[must_use]
    pub const fn words(title: &'static str, least: usize) -> Self {
        Self { title, align: Align::Left, least: Some(least), spare: 0, wraps: false }
    }

    /// A column of words that is never cut.
    #[must_use]
    pub const fn fixed(title: &'static str) -> Self {
        Self { title, align: Align::Left, least: None, spare: 0, wraps: false }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn number(title: &'static str) -> Self {
        Self { title, align: Align::Right, least: None, spare: 0, wraps: false }
    }

    /// A column of names or sentences, which go on in the next line where they are too wide.
    #[must_use]
    pub const fn wrapping(title: &'static str, least: usize) -> Self {
        Self { wraps: true, ..Self::words(title, least) }
    }

    /// A column of intervals, which stand at the right and go on in the next line where they are
    /// too wide.
    #[must_use]
    pub const fn interval(title: &'static str) -> Self {
        Self { align: Align::Right, ..Self::wrapping(title, 11) }
    }

    /// The same, which may go where there is no room.
    #[must_use]
    pub const fn spare(self, spare: u8) -> Self {
        Self { spare, ..self }
    }
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    tint: Tint,
    text: String,
}

impl Cell {
    /// A cell that stands out.
    #[must_use]
    pub fn tinted(tint: Tint, text: impl Into<String>) -> Self {
        Self { tint, text: text.into() }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::tinted(Tint::Plain, text)
    }
}

/// A table under way.
#[derive(Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row: a cell for each column, none for the last ones if they are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut row: Vec<Cell> = cells.into_iter().collect();
        row.resize(self.columns.len(), Cell::default());
        self.rows.push(row);
    }

    /// Puts the table on a page, under its titles if it has any; says which columns there was room
    /// for, by their titles.
    pub fn put_on(&self, page: &mut Page, indent: usize) -> Vec<&'static str> {
        if self.rows.is_empty() {
            return Vec::new();
        }
        let room = page.paper.width.saturating_sub(indent);
        let widths = self.widths(page, room);
        if self.columns.iter().any(|column| !column.title.is_empty()) {
            let title = |column: &Column| Cell::tinted(Tint::Dim, column.title);
            let titles: Vec<Cell> = self.columns.iter().map(title).collect();
            self.put_row(page, indent, &widths, &titles);
        }
        for row in &self.rows {
            self.put_row(page, indent, &widths, row);
        }
        let kept = self.columns.iter().zip(&widths).filter(|(_, width)| width.is_some());
        kept.map(|(column, _)| column.title).collect()
    }

    /// The table in Markdown, with every column in which anything stands; nothing without rows.
    #[must_use]
    pub fn markdown(&self) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let stands = |at: &usize| self.rows.iter().any(|row| !row[*at].text.is_empty());
        let kept: Vec<usize> = (0..self.columns.len()).filter(stands).collect();
        let line = |cell: &dyn Fn(usize) -> String| {
            let cells: Vec<String> = kept.iter().map(|at| cell(*at)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = |at: usize| match self.columns[at].align {
            Align::Left => "---".to_owned(),
            Align::Right => "---:".to_owned(),
        };
        let mut text = line(&|at| escape::markdown(self.columns[at].title)) + &line(&rule);
        for row in &self.rows {
            text += &line(&|at| escape::markdown(&row[at].text));
        }
        text
    }

    /// A row, over as many lines as its longest cell needs.
    fn put_row(&self, page: &mut Page, indent: usize, widths: &[Option<usize>], row: &[Cell]) {
        let paper = page.paper;
        let texts = |(column, (width, cell)): (&Column, (&Option<usize>, &Cell))| match *width {
            Some(width) if column.wraps => wrapped(paper, &cell.text, width),
            Some(width) => vec![paper.cut(&cell.text, width)],
            None => Vec::new(),
        };
        let cells = self.columns.iter().zip(widths.iter().zip(row));
        let cells: Vec<Vec<String>> = cells.map(texts).collect();
        for number in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let mut line = page.line();
            let mut at = indent;
            for (place, column) in self.columns.iter().enumerate() {
                let Some(width) = widths[place] else { continue };
                if let Some(text) = cells[place].get(number) {
                    let free = width.saturating_sub(columns(text));
                    let before = if column.align == Align::Right { free } else { 0 };
                    line.to_column(at + before);
                    line.put(row[place].tint, text);
                }
                at += width + BETWEEN;
            }
        }
    }

    /// How wide each column is; none for one that had to go.
    fn widths(&self, page: &Page, room: usize) -> Vec<Option<usize>> {
        let paper = page.paper;
        let natural = |at: usize| {
            let cells = self.rows.iter().map(|row| columns(&paper.shown(&row[at].text)));
            let widest = cells.max().unwrap_or(0);
            // A column in which nothing stands is no column.
            (widest > 0).then(|| widest.max(columns(self.columns[at].title)))
        };
        let mut widths: Vec<Option<usize>> = (0..self.columns.len()).map(natural).collect();
        // Texts go on in the next line before a column goes; columns that may go give way first,
        // and go before any other is cut.
        while let Some(spare) = self.most_spare(&widths) {
            let mut tried = widths.clone();
            self.narrow(&mut tried, room, |column| column.wraps || column.spare == spare);
            if total(&tried) <= room {
                return tried;
            }
            for (width, column) in widths.iter_mut().zip(&self.columns) {
                *width = width.filter(|_| column.spare != spare);
            }
        }
        self.narrow(&mut widths, room, |_| true);
        widths
    }

    /// The rank of the columns that go next, if there are any.
    fn most_spare(&self, widths: &[Option<usize>]) -> Option<u8> {
        let kept = self.columns.iter().zip(widths).filter(|(_, width)| width.is_some());
        kept.map(|(column, _)| column.spare).max().filter(|spare| *spare > 0)
    }

    /// Takes room away from some columns, always from the widest, until all fits.
    fn narrow(&self, widths: &mut [Option<usize>], room: usize, gives: impl Fn(&Column) -> bool) {
        while total(widths) > room {
            let columns = self.columns.iter().zip(&mut *widths);
            let can_spare = columns.filter_map(|(column, width)| {
                let width = width.as_mut()?;
                (gives(column) && *width > column.least?).then_some(width)
            });
            let Some(widest) = can_spare.max() else { return };
            *widest -= 1;
        }
    }
}

fn total(widths: &[Option<usize>]) -> usize {
    let kept = widths.iter().flatten();
    kept.clone().sum::<usize>() + BETWEEN * kept.count().saturating_sub(1)
}

/// A text in lines of so many columns, parted behind spaces and hyphens where it has any; what goes
/// on is set in.
fn wrapped(paper: Paper, text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for part in paper.shown(text).split_inclusive([' ', '-']) {
        let line = lines.last_mut().expect("there is one from the start");
        let begun = !line.trim().is_empty();
        if begun && columns(line) + columns(part.trim_end()) > width {
            lines.push(format!("  {part}"));
        } else {
            line.push_str(part);
        }
    }
    lines.iter().map(|line| paper.cut(line.trim_end(), width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(width: usize) -> String {
        let mut table = Table::new(&[
            Column::words("name", 4),
            Column::number("lost"),
            Column::words("story", 5).spare(1),
        ]);
        table.row(["as-built".into(), "12".into(), "one slot on the array".into()]);
        table.row(["two".into(), "1,000".into()]);
        let mut page = Page::new(Paper { width, unicode: true });
        table.put_on(&mut page, 1);
        anstream::adapter::strip_str(&page.into_text()).to_string()
    }

    #[test]
    fn columns_take_what_they_need() {
        let rows = [
            " name       lost  story",
            " as-built     12  one slot on the array",
            " two       1,000",
        ];
        assert_eq!(on(80).lines().collect::<Vec<&str>>(), rows);
    }

    #[test]
    fn the_widest_gives_way_first_and_spare_columns_go() {
        assert_eq!(on(26).lines().nth(1), Some(" as-built     12  one slo…"));
        assert_eq!(on(20).lines().nth(1), Some(" as-built     12"));
        assert_eq!(on(13).lines().nth(1), Some(" as-b…     12"));
    }

    #[test]
    fn names_go_on_in_the_next_line_before_a_column_goes() {
        let mut table =
            Table::new(&[Column::wrapping("name", 10), Column::number("lost").spare(1)]);
        table.row(["policy persistent-cache-trusted".into(), "12".into()]);
        table.row(["policy two".into(), "1,000".into()]);
        let on = |width: usize| {
            let mut page = Page::new(Paper { width, unicode: true });
            let shown = table.put_on(&mut page, 1);
            (anstream::adapter::strip_str(&page.into_text()).to_string(), shown)
        };
        let (text, shown) = on(28);
        let rows = [
            " name                   lost",
            " policy persistent-       12",
            "   cache-trusted",
            " policy two            1,000",
        ];
        assert_eq!(text.lines().collect::<Vec<&str>>(), rows);
        assert_eq!(shown, ["name", "lost"]);
        assert_eq!(on(12).1, ["name"], "which columns are there is known to who explains them");
        for width in 1..60 {
            assert!(on(width).0.lines().all(|line| columns(line) <= width), "{width}");
        }
    }

    #[test]
    fn in_markdown_a_table_has_all_its_columns_and_nothing_marks_it_up() {
        let mut table = Table::new(&[
            Column::words("name", 4),
            Column::number("lost").spare(1),
            Column::fixed("empty"),
        ]);
        assert_eq!(table.markdown(), "");
        table.row(["a|b".into(), "12 %".into()]);
        assert_eq!(table.markdown(), "| name | lost |\n| --- | ---: |\n| a\\|b | 12 % |\n");
    }

    #[test]
    fn no_line_is_longer_than_its_page() {
        for width in 1..80 {
            let longest = on(width).lines().map(columns).max();
            assert!(longest <= Some(width), "{width}: {}", on(width));
        }
    }
}

//! Curves over time as rows of little bars, with marks of what happened under them.

use crate::kernel::time::Time;
use crate::outcome::Outcome;
use crate::outcome::curves::Curves;
use crate::report::numbers::count;
use crate::report::numbers::length;
use crate::report::numbers::offset;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::page::columns;
use crate::report::timeline::Dates;
use crate::report::words::Sign;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use crate::scenario::model::Model;

/// Bars from nearly nothing to all.
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same where only ASCII can be shown.
const PLAIN_BARS: [&str; 8] = [".", ":", "-", "=", "+", "*", "%", "#"];
/// Rows of marks under the curves at most.
const MARK_ROWS: usize = 5;
/// Columns of a label under a curve at most.
const LONGEST_MARK: usize = 34;
/// Columns before the bars.
const LABEL: usize = 15;
/// Columns after the bars.
const NUMBERS: usize = 23;

/// What is taken of a stretch of time that one cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worst {
    Least,
    Most,
}

struct Row {
    label: &'static str,
    levels: Vec<i64>,
    worst: Worst,
    tint: Tint,
}

/// The stretch of time that curves show, in cells.
#[derive(Debug, Clone, Copy)]
struct Cells {
    first_bin: usize,
    last_bin: usize,
    bins_per_cell: usize,
    cells: usize,
    from: Time,
    until: Time,
}

impl Cells {
    /// From a little before the damage to the horizon, or everything if there is none.
    fn of(model: &Model, outcome: &Outcome, room: usize) -> Self {
        let all = model.horizon.since(model.start).ms().max(1);
        let damage = outcome.server.first_damage.unwrap_or(model.start);
        let lead = model.horizon.since(damage).ms() / 20;
        let from = Time::from_ms((damage.ms() - lead).max(model.start.ms()));
        let until = model.horizon;
        let bin = model.bin().ms();
        let first_bin = usize::try_from(from.since(model.start).ms() / bin).unwrap_or(0);
        let last_bin = usize::try_from((all - 1) / bin).unwrap_or(0).max(first_bin);
        let bins = last_bin - first_bin + 1;
        let from = Time::from_ms(model.start.ms() + bin * first_bin as i64);
        // Whole bins, so that every bar stands for the same length of time.
        let bins_per_cell = bins.div_ceil(room).max(1);
        Self {
            first_bin,
            last_bin,
            bins_per_cell,
            cells: bins.div_ceil(bins_per_cell),
            from,
            until,
        }
    }

    /// The bins of a cell.
    fn bins_of(&self, cell: usize) -> std::ops::Range<usize> {
        let from = self.first_bin + cell * self.bins_per_cell;
        from..(from + self.bins_per_cell).min(self.last_bin + 1)
    }

    /// The cell of an instant, if it is shown.
    fn cell_of(&self, at: Time, model: &Model) -> Option<usize> {
        if at < self.from || at >= self.until {
            return None;
        }
        let bin = model.bin_of(at).checked_sub(self.first_bin)?;
        Some((bin / self.bins_per_cell).min(self.cells - 1))
    }
}

/// Puts the curves of a trial on a page, with the marks under them.
pub fn put(page: &mut Page, scenario: &Scenario, outcome: &Outcome) {
    let model = scenario.model();
    let room = page.paper.width.saturating_sub(LABEL + NUMBERS).clamp(10, 120);
    let cells = Cells::of(model, outcome, room);
    let width = length(model.bin().ms() * cells.bins_per_cell as i64);
    page.heading("Copies over time", &format!("one bar is {width}, at its worst"));
    for row in rows(&outcome.curves) {
        put_row(page, &row, &cells);
    }
    let paper = page.paper;
    for marks in place(paper, marks(scenario, outcome, &cells), cells.cells) {
        let mut line = page.line();
        line.skip(LABEL);
        for (tint, text) in marks {
            match tint {
                Some(tint) => {
                    line.put(tint, &text);
                }
                None => line.skip(text.len()),
            }
        }
    }
    axis(page, &Dates::of(model), &cells);
}

fn rows(curves: &Curves) -> Vec<Row> {
    let acked = Curves::levels(&curves.acked);
    let lost = Curves::levels(&curves.lost);
    let alive = acked.iter().zip(&lost).map(|(acked, lost)| acked - lost).collect();
    let row = |label, levels, worst, tint| Row { label, levels, worst, tint };
    vec![
        row("alive", alive, Worst::Least, Tint::Good),
        row("seen by users", Curves::levels(&curves.visible), Worst::Least, Tint::Good),
        row("at risk", Curves::levels(&curves.at_risk), Worst::Most, Tint::Warn),
        row("lost", lost, Worst::Most, Tint::Bad),
        row("without data", Curves::levels(&curves.without), Worst::Most, Tint::Warn),
    ]
}

fn put_row(page: &mut Page, row: &Row, cells: &Cells) {
    let of_cell = |cell: usize| {
        let levels = row.levels.get(cells.bins_of(cell)).unwrap_or(&[]).iter().copied();
        let worst = if row.worst == Worst::Least { levels.min() } else { levels.max() };
        worst.unwrap_or(0)
    };
    let levels: Vec<i64> = (0..cells.cells).map(of_cell).collect();
    let highest = levels.iter().copied().max().unwrap_or(0);
    let unicode = page.paper.unicode;
    let bars: String = levels.iter().map(|level| bar(*level, highest, unicode)).collect();
    let last = cells.bins_of(cells.cells - 1).last().and_then(|bin| row.levels.get(bin));
    let extreme = match row.worst {
        Worst::Least => ("least", levels.iter().copied().min().unwrap_or(0)),
        Worst::Most => ("most", highest),
    };
    let last = last.copied().unwrap_or(0);
    let mut line = page.line();
    line.skip(1);
    line.put(Tint::Plain, row.label);
    line.to_column(LABEL);
    line.put(if highest > 0 { row.tint } else { Tint::Dim }, &bars);
    line.skip(1);
    line.put(Tint::Bold, &short(last));
    if extreme.1 != last {
        line.skip(1);
        line.put(Tint::Dim, &format!("{} {}", extreme.0, short(extreme.1)));
    }
}

/// A level as a bar: none only for nothing at all, full only for the highest.
fn bar(level: i64, highest: i64, unicode: bool) -> &'static str {
    if level <= 0 || highest <= 0 {
        return " ";
    }
    let eighths = i128::from(level) * 8 / i128::from(highest);
    let at = usize::try_from(eighths.clamp(1, 8) - 1).expect("it was clamped");
    if unicode { BARS[at] } else { PLAIN_BARS[at] }
}

/// A number in at most six columns.
fn short(number: i64) -> String {
    let number = number.max(0).unsigned_abs();
    let scaled = |unit: u64, word: &str| {
        let (whole, tenth) = (number / unit, number % unit * 10 / unit);
        if whole >= 100 { format!("{whole} {word}") } else { format!("{whole}.{tenth} {word}") }
    };
    match number {
        0..=99_999 => count(number),
        100_000..=999_999 => format!("{} k", number / 1_000),
        1_000_000..=999_999_999 => scaled(1_000_000, "M"),
        _ => scaled(1_000_000_000, "G"),
    }
}

/// What a row of marks is made of: free cells have no tint.
type Pieces = Vec<(Option<Tint>, String)>;

/// Something that happened, by the cell in which it did.
struct Mark {
    cell: usize,
    sign: Sign,
    label: String,
}

/// What is marked: first faults, advice, offers and restores, and changes of services with data.
fn marks(scenario: &Scenario, outcome: &Outcome, cells: &Cells) -> Vec<Mark> {
    let spec = scenario.spec();
    let mut marks: Vec<Mark> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for entry in &outcome.server.journal {
        let told = tell(spec, entry);
        let marked = matches!(told.sign, Sign::Fault | Sign::Advice | Sign::Restored)
            || matches!(told.sign, Sign::Limited) && entry.event.starts_with("service:");
        let idle = entry.note == "no effect";
        if !marked || idle || !seen.insert(entry.event.as_str()) {
            continue;
        }
        let Some(cell) = cells.cell_of(entry.at, scenario.model()) else { continue };
        let label = label(&entry.event);
        match marks.iter_mut().find(|mark| mark.cell == cell) {
            Some(mark) => {
                // What weighs most stands first, and lends its sign.
                let weightier = told.sign < mark.sign;
                let (one, two) =
                    if weightier { (&label, &mark.label) } else { (&mark.label, &label) };
                mark.label = format!("{one}, {two}");
                mark.sign = mark.sign.min(told.sign);
            }
            None => marks.push(Mark { cell, sign: told.sign, label }),
        }
    }
    marks
}

/// An event's own name, without what its sign says already.
pub(crate) fn label(event: &str) -> String {
    let (kind, rest) = event.split_once(':').unwrap_or(("", event));
    match kind {
        "step" => {
            let name = rest.rsplit_once('/').map_or(rest, |(name, _)| name);
            name.split_once('/').map_or(name, |(_, own)| own).to_owned()
        }
        "service" => rest.replace('/', " "),
        _ => rest.to_owned(),
    }
}

/// Lays marks out under their cells, so that no two labels touch. Where there is no room for
/// all, restores go first and faults last.
fn place(paper: Paper, mut marks: Vec<Mark>, cells: usize) -> Vec<Pieces> {
    marks.sort_by_key(|mark| (std::cmp::Reverse(mark.cell), mark.sign));
    loop {
        // Labels may go on under the numbers.
        let width = (cells + NUMBERS).min(paper.width.saturating_sub(LABEL));
        let mut grid: Grid = vec![vec![None; width]; MARK_ROWS];
        let Some(stuck) = marks.iter().position(|mark| !place_one(paper, &mut grid, mark)) else {
            let used = grid.iter().filter(|row| row.iter().any(Option::is_some));
            return used.map(|row| pieces(row)).collect();
        };
        // The nearest of the least important among those that may be in the way, itself included.
        let reach = marks[stuck].cell + LONGEST_MARK;
        let in_the_way = (0..=stuck).filter(|at| marks[*at].cell <= reach);
        let nearest_least = in_the_way.max_by_key(|at| (marks[*at].sign, *at));
        marks.remove(nearest_least.expect("the mark that is stuck is one"));
    }
}

type Grid = Vec<Vec<Option<(char, Tint)>>>;

/// Puts a mark on the first row that has room for it and for the stem above it.
fn place_one(paper: Paper, grid: &mut Grid, mark: &Mark) -> bool {
    let width = grid[0].len();
    let (corner, bar) = if paper.unicode { ("└", '│') } else { ("\\", '|') };
    let room = width.saturating_sub(mark.cell).min(LONGEST_MARK);
    let text = paper.cut(&format!("{corner}{} {}", mark.sign.glyph(paper), mark.label), room);
    let free = |row: &[Option<(char, Tint)>], from: usize, len: usize| {
        let until = (from + len).min(width);
        row[from.min(until)..until].iter().all(Option::is_none)
    };
    let fits = |row: &usize| {
        let stem = grid[..*row].iter().all(|above| free(above, mark.cell, 1));
        stem && free(&grid[*row], mark.cell, columns(&text) + 1)
    };
    let Some(row) = (0..MARK_ROWS).find(fits) else { return false };
    for above in grid.iter_mut().take(row) {
        above[mark.cell] = Some((bar, Tint::Dim));
    }
    for (at, c) in text.chars().enumerate().take(room) {
        let tint = if at == 1 { mark.sign.tint() } else { Tint::Dim };
        grid[row][mark.cell + at] = Some((c, tint));
    }
    true
}

/// Neighbouring cells of one tint as one piece; free ones have none.
fn pieces(row: &[Option<(char, Tint)>]) -> Pieces {
    let mut pieces: Pieces = Vec::new();
    for cell in row {
        let (tint, c) = cell.map_or((None, ' '), |(c, tint)| (Some(tint), c));
        match pieces.last_mut() {
            Some((same, text)) if *same == tint => text.push(c),
            _ => pieces.push((tint, c.to_string())),
        }
    }
    pieces
}

fn axis(page: &mut Page, dates: &Dates<'_>, cells: &Cells) {
    let ends = [cells.from, cells.until].map(|at| {
        let date = dates.show(at);
        if date.is_empty() { offset(at) } else { format!("{} {date}", offset(at)) }
    });
    let mut line = page.line();
    line.skip(LABEL);
    line.put(Tint::Dim, &ends[0]);
    let end = (LABEL + cells.cells).saturating_sub(columns(&ends[1]));
    line.skip(2);
    line.to_column(end);
    line.put(Tint::Dim, &ends[1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_empty_for_nothing_and_full_for_all_only() {
        assert_eq!(bar(0, 100, true), " ");
        assert_eq!(bar(1, 1_000_000, true), "▁");
        assert_eq!(bar(99, 100, true), "▇");
        assert_eq!(bar(100, 100, true), "█");
        assert_eq!(bar(5, 0, true), " ");
    }

    #[test]
    fn numbers_beside_bars_are_short() {
        let shown = [999, 99_999, 123_456, 269_600_000, 5_200_000_000].map(short);
        assert_eq!(shown, ["999", "99,999", "123 k", "269 M", "5.2 G"]);
    }

    #[test]
    fn labels_never_touch() {
        let paper = Paper { width: 80, unicode: true };
        let mark = |cell, label: &str| Mark { cell, sign: Sign::Fault, label: label.to_owned() };
        let marks = vec![mark(3, "san"), mark(5, "second"), mark(20, "third"), mark(41, "end")];
        let rows = place(paper, marks, 42);
        let text = |row: &Pieces| {
            row.iter().map(|(_, text)| text.as_str()).collect::<String>().trim_end().to_owned()
        };
        let rows: Vec<String> = rows.iter().map(text).collect();
        assert_eq!(rows[0], "   │ └✗ second      └✗ third             └✗ end");
        assert_eq!(rows[1], "   └✗ san");
    }
}

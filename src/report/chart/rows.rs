//! A row for each of some things: a bar from low to high, a dot on it, and a word about it.

use crate::report::chart::canvas::Anchor;
use crate::report::chart::canvas::Canvas;
use crate::report::chart::canvas::Chart;
use crate::report::chart::canvas::cut;
use crate::report::chart::canvas::text_width;
use crate::report::chart::lines::across;
use crate::report::chart::scale::Axis;

/// How a dot looks: each kind has a shape of its own as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Good: a filled dot.
    Good,
    /// Bad: a filled diamond.
    Bad,
    /// Neither: a ring.
    None,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is about.
    pub name: String,
    /// From where to where its bar goes.
    pub bar: Option<[f64; 2]>,
    /// Where its dot is.
    pub dot: Option<f64>,
    /// How that looks.
    pub mark: Mark,
    /// What it comes to, in words.
    pub word: String,
}

/// A chart of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// What it shows.
    pub title: String,
    /// What can be read off it.
    pub summary: String,
    /// What lies to the right.
    pub x: Axis,
    /// What that is.
    pub words: String,
    /// A value that all are held against.
    pub zero: Option<f64>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The look of a bar: `whisker` or `want`.
    pub bar: &'static str,
}

/// Pixels from left to right that names and words leave to the bars.
const SURFACE: f64 = 380.0;
/// Pixels of a row.
const ROW: f64 = 22.0;
/// The same where names stand over their rows.
const TALL: f64 = 36.0;

impl Rows {
    /// The chart, so many pixels wide.
    #[must_use]
    pub fn draw(&self, width: f64) -> Chart {
        let wide = width > 600.0;
        let longest = |of: fn(&Row) -> &str, most: f64| {
            let widths = self.rows.iter().map(|row| text_width(of(row)) + 16.0);
            widths.fold(60.0, f64::max).min(most)
        };
        let words = longest(|it| &it.word, 300.0);
        // Short words leave room to long names.
        let names = longest(|it| &it.name, (width - words - SURFACE).max(200.0));
        let (left, right) = match wide {
            true => (names, width - words),
            false => (40.0, width - 40.0),
        };
        let (row_height, drop) = if wide { (ROW, ROW / 2.0) } else { (TALL, 27.0) };
        let bottom = 8.0 + row_height * self.rows.len() as f64;
        let x = self.x.clone().over([left, right]);
        let mut canvas = Canvas::default();
        for (value, _) in &x.ticks {
            canvas.line("grid", [x.at(*value), 4.0], [x.at(*value), bottom]);
        }
        if let Some(zero) = self.zero {
            canvas.line("zero", [x.at(zero), 0.0], [x.at(zero), bottom]);
        }
        for (at, row) in self.rows.iter().enumerate() {
            let top = 4.0 + row_height * at as f64;
            let middle = top + drop;
            if wide {
                let name = cut(&row.name, left - 14.0);
                canvas.text("t", [left - 10.0, middle + 4.0], Anchor::End, &name);
                let word = cut(&row.word, width - right - 10.0);
                canvas.text("t-soft", [right + 10.0, middle + 4.0], Anchor::Start, &word);
            } else {
                let word = cut(&row.word, width * 0.45);
                let room = width - text_width(&word) - 12.0;
                canvas.text("t", [0.0, top + 13.0], Anchor::Start, &cut(&row.name, room));
                canvas.text("t-soft", [width, top + 13.0], Anchor::End, &word);
            }
            put(&mut canvas, &x, row, middle, self.bar);
        }
        across(&mut canvas, &x, bottom);
        canvas.text("t-soft", [right, bottom + 34.0], Anchor::End, &self.words);
        canvas.finish([width, bottom + 40.0], &self.title, &self.summary)
    }
}

fn put(canvas: &mut Canvas, x: &Axis, row: &Row, middle: f64, look: &str) {
    let says = format!("{}: {}", row.name, row.word);
    if let Some([low, high]) = row.bar {
        let (from, to) = (x.at(low), x.at(high));
        if look == "whisker" {
            canvas.line(look, [from, middle], [to, middle]);
            for at in [from, to] {
                canvas.line(look, [at, middle - 4.0], [at, middle + 4.0]);
            }
        } else {
            canvas.rect(look, [from, middle - 6.0], [(to - from).max(3.0), 12.0], &says);
            // A dot would hide a narrow bar.
            if look == "want" && row.dot.is_some() && to - from < 16.0 {
                for at in [from, to] {
                    canvas.line("whisker", [at, middle - 8.0], [at, middle + 8.0]);
                }
            }
        }
    }
    let Some(at) = row.dot.map(|dot| x.at(dot)) else { return };
    match row.mark {
        Mark::Good => canvas.dot("p-good", [at, middle], 5.0, &says),
        Mark::Bad => canvas.diamond("p-bad", [at, middle], 6.0, &says),
        Mark::None => canvas.dot("p-none", [at, middle], 4.5, &says),
    }
}

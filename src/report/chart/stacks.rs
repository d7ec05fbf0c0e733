//! A bar for each of some things, parted by what became of them, with a key over all.

use crate::report::chart::canvas::Anchor;
use crate::report::chart::canvas::Canvas;
use crate::report::chart::canvas::Chart;
use crate::report::chart::canvas::cut;
use crate::report::chart::canvas::text_width;
use crate::report::chart::lines::across;
use crate::report::chart::scale::Axis;

/// A kind of part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// What it is.
    pub name: String,
    /// How it looks.
    pub look: &'static str,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is about.
    pub name: String,
    /// How much of it is of each kind.
    pub parts: Vec<u64>,
    /// What it comes to, in words.
    pub word: String,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Stacks {
    /// What it shows.
    pub title: String,
    /// What can be read off it.
    pub summary: String,
    /// What lies to the right.
    pub x: Axis,
    /// What that is.
    pub words: String,
    /// The kinds of parts, from the left.
    pub kinds: Vec<Kind>,
    /// The bars.
    pub bars: Vec<Bar>,
}

const ROW: f64 = 26.0;
const KEY: f64 = 18.0;

impl Stacks {
    /// The chart, so many pixels wide, with words for a number.
    #[must_use]
    pub fn draw(&self, width: f64, word: impl Fn(u64) -> String) -> Chart {
        let (left, right) = (180.0, width - 210.0);
        let mut canvas = Canvas::default();
        let top = self.key(&mut canvas, width) + 12.0;
        let bottom = top + ROW * self.bars.len() as f64;
        let x = self.x.clone().over([left, right]);
        for (value, _) in &x.ticks {
            canvas.line("grid", [x.at(*value), top], [x.at(*value), bottom]);
        }
        for (row, bar) in self.bars.iter().enumerate() {
            let middle = top + ROW * (row as f64 + 0.5);
            canvas.text("t", [left - 10.0, middle + 4.0], Anchor::End, &cut(&bar.name, 160.0));
            let said = cut(&bar.word, width - right - 10.0);
            canvas.text("t-soft", [right + 10.0, middle + 4.0], Anchor::Start, &said);
            let mut sum = 0;
            for (kind, part) in self.kinds.iter().zip(&bar.parts) {
                let (from, to) = (x.at(sum as f64), x.at((sum + part) as f64));
                sum += part;
                if *part > 0 {
                    let says = format!("{}: {} {}", bar.name, word(*part), kind.name);
                    let size = [(to - from).max(1.0), 16.0];
                    canvas.rect(kind.look, [from, middle - 8.0], size, &says);
                }
            }
        }
        across(&mut canvas, &x, bottom);
        canvas.text("t-soft", [right, bottom + 34.0], Anchor::End, &self.words);
        canvas.finish([width, bottom + 40.0], &self.title, &self.summary)
    }

    /// Puts what the looks mean over the bars, in as many rows as that takes; says where it ends.
    fn key(&self, canvas: &mut Canvas, width: f64) -> f64 {
        let (mut x, mut y) = (0.0, 2.0);
        for kind in &self.kinds {
            let wide = 18.0 + text_width(&kind.name) + 16.0;
            if x > 0.0 && x + wide > width {
                (x, y) = (0.0, y + KEY);
            }
            canvas.rect(kind.look, [x, y], [12.0, 12.0], "");
            canvas.text("t", [x + 18.0, y + 10.5], Anchor::Start, &kind.name);
            x += wide;
        }
        y + KEY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_one_after_the_other_and_nothing_is_no_part() {
        let kind = |name: &str| Kind { name: name.to_owned(), look: "l1" };
        let bar = Bar { name: "all".to_owned(), parts: vec![3, 0, 1], word: "4".to_owned() };
        let stacks = Stacks {
            title: "Fates".to_owned(),
            summary: String::new(),
            x: Axis::linear(0.0, 4.0, 4, |it| format!("{it}")),
            words: "records".to_owned(),
            kinds: vec![kind("saved"), kind("newly lost"), kind("unchanged")],
            bars: vec![bar],
        };
        let file = stacks.draw(920.0, |it| it.to_string()).element("it");
        // A quarter of the axis is 132.5 pixels.
        assert!(file.contains("x=\"180\" y=\"37\" width=\"397.5\""), "{file}");
        assert!(file.contains("x=\"577.5\" y=\"37\" width=\"132.5\""), "{file}");
        assert!(!file.contains("newly lost</title>"), "{file}");
    }
}

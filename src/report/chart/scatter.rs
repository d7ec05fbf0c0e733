//! Points by two values, each with a number beside it that touches nothing.

use crate::report::chart::canvas::Anchor;
use crate::report::chart::canvas::Canvas;
use crate::report::chart::canvas::Chart;
use crate::report::chart::canvas::text_width;
use crate::report::chart::rows::Mark;
use crate::report::chart::scale::Axis;
use crate::report::chart::scale::Decades;

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// What stands beside it.
    pub label: String,
    /// What a pointer is told.
    pub says: String,
    /// How much it loses.
    pub share: f64,
    /// What it costs.
    pub price: f64,
    /// How it looks.
    pub mark: Mark,
}

/// A chart of points: to the right what is lost, upward what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Scatter {
    /// What it shows.
    pub title: String,
    /// What can be read off it.
    pub summary: String,
    /// What lies upward.
    pub y: Axis,
    /// What the axes are.
    pub words: [String; 2],
    /// The points.
    pub points: Vec<Point>,
}

type Box = [f64; 4];

impl Scatter {
    /// The chart, so many pixels wide.
    #[must_use]
    pub fn draw(&self, width: f64, label: impl Fn(f64) -> String) -> Chart {
        // One price needs no height but for the labels of its points.
        let rows = self.points.len().min(8) as f64;
        let high = if self.y.ticks.len() > 1 { 300.0 } else { 70.0 + 26.0 * rows };
        let (left, right, top, bottom) = (64.0, width - 24.0, 30.0, 30.0 + high);
        let shares: Vec<f64> = self.points.iter().map(|it| it.share).collect();
        let x = Decades::new(&shares, [left + 14.0, right], label);
        let y = self.y.clone().over([bottom - 14.0, top]);
        let mut canvas = Canvas::default();
        for (value, label) in &y.ticks {
            let at = y.at(*value);
            canvas.line("grid", [left, at], [right, at]);
            canvas.text("t-soft", [left - 6.0, at + 4.0], Anchor::End, label);
        }
        canvas.line("axis", [left, bottom], [right, bottom]);
        let mut free = f64::NEG_INFINITY;
        for (at, label) in x.ticks() {
            let half = text_width(&label) / 2.0;
            canvas.line("axis", [at, bottom], [at, bottom + 4.0]);
            if at - half > free {
                canvas.text("t-soft", [at, bottom + 17.0], Anchor::Middle, &label);
                free = at + half + 4.0;
            }
        }
        canvas.text("t-soft", [0.0, 14.0], Anchor::Start, &self.words[1]);
        canvas.text("t-soft", [right, bottom + 36.0], Anchor::End, &self.words[0]);
        let places: Vec<[f64; 2]> =
            self.points.iter().map(|it| [x.at(it.share), y.at(it.price)]).collect();
        let around = |[x, y]: &[f64; 2]| [x - 6.0, y - 6.0, x + 6.0, y + 6.0];
        let mut taken: Vec<Box> = places.iter().map(around).collect();
        for (point, place) in self.points.iter().zip(&places) {
            canvas.group(key(point.mark));
            beside(&mut canvas, &mut taken, point, *place, [left, right, top - 14.0, bottom]);
            canvas.end();
        }
        for (point, place) in self.points.iter().zip(places) {
            canvas.group(key(point.mark));
            match point.mark {
                Mark::Good => canvas.dot("p-good", place, 5.0, &point.says),
                Mark::Bad => canvas.diamond("p-bad", place, 6.0, &point.says),
                Mark::None => canvas.dot("p-none", place, 4.5, &point.says),
            }
            canvas.end();
        }
        canvas.finish([width, bottom + 42.0], &self.title, &self.summary)
    }
}

/// The key of the points that look like this.
fn key(mark: Mark) -> usize {
    match mark {
        Mark::Good => 0,
        Mark::None => 1,
        Mark::Bad => 2,
    }
}

/// Puts a label at the nearest free place round its point, with a line to it if that is far.
fn beside(
    canvas: &mut Canvas,
    taken: &mut Vec<Box>,
    point: &Point,
    [x, y]: [f64; 2],
    [left, right, top, bottom]: [f64; 4],
) {
    let wide = text_width(&point.label) + 2.0;
    let ways = [
        [0.0, -1.0],
        [0.0, 1.0],
        [1.0, 0.0],
        [-1.0, 0.0],
        [0.7, -0.7],
        [-0.7, -0.7],
        [0.7, 0.7],
        [-0.7, 0.7],
        [0.35, -0.9],
        [-0.35, -0.9],
    ];
    let far = (1..14).flat_map(|ring| ways.map(|[right, down]| (ring, right, down)));
    for (ring, go_right, go_down) in far {
        let reach = 4.0 + 11.0 * f64::from(ring);
        let middle = [x + go_right * (reach + wide / 2.0), y + go_down * reach];
        let spot =
            [middle[0] - wide / 2.0, middle[1] - 8.0, middle[0] + wide / 2.0, middle[1] + 7.0];
        let inside =
            spot[0] >= left && spot[2] <= right + 20.0 && spot[1] >= top && spot[3] <= bottom;
        let free = taken
            .iter()
            .all(|it| spot[2] <= it[0] || it[2] <= spot[0] || spot[3] <= it[1] || it[3] <= spot[1]);
        if inside && free {
            if ring > 1 {
                let end = [middle[0], middle[1] + if go_down < 0.0 { 6.0 } else { -8.0 }];
                canvas.line("stem", [x, y], end);
            }
            canvas.text("t", [middle[0], middle[1] + 4.0], Anchor::Middle, &point.label);
            taken.push(spot);
            return;
        }
    }
}

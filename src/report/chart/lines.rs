//! Several lines over one axis, each named at its end; a band round the one that has one.

use crate::report::chart::canvas::Anchor;
use crate::report::chart::canvas::Canvas;
use crate::report::chart::canvas::Chart;
use crate::report::chart::canvas::cut;
use crate::report::chart::canvas::text_width;
use crate::report::chart::labels::spread;
use crate::report::chart::reading::Reading;
use crate::report::chart::reading::few;
use crate::report::chart::reading::height;
use crate::report::chart::scale::Axis;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// Its points, by value.
    pub points: Vec<[f64; 2]>,
    /// A band round it: place, low, high.
    pub band: Vec<[f64; 3]>,
}

/// A chart of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Lines {
    /// What it shows.
    pub title: String,
    /// What can be read off it.
    pub summary: String,
    /// What lies to the right; its pixels are set when it is drawn.
    pub x: Axis,
    /// What lies upward.
    pub y: Axis,
    /// What those are, under and over them.
    pub words: [String; 2],
    /// The lines; more than eight are not told apart.
    pub series: Vec<Series>,
    /// Whether a line keeps its height until the next point.
    pub step: bool,
}

/// The height of the surface for lines.
const HEIGHT: f64 = 240.0;
/// Pixels between two names.
const ROW: f64 = 15.0;

/// Pixels for the words of the upward axis.
const LEFT: f64 = 52.0;

/// Pixels from left to right of the surface for such lines in a chart so wide; in a wide one the
/// rest is for their names.
#[must_use]
pub fn room(series: &[Series], width: f64) -> f64 {
    let longest = series.iter().map(|it| text_width(&it.name)).fold(0.0, f64::max);
    let names = if width > 600.0 { (longest + 36.0).clamp(120.0, 280.0) } else { 34.0 };
    width - LEFT - names
}

impl Lines {
    /// The chart, so many pixels wide.
    #[must_use]
    pub fn draw(&self, width: f64) -> Chart {
        let (left, right, top) = (LEFT, LEFT + room(&self.series, width), 26.0);
        let bottom = top + HEIGHT.max(ROW * self.series.len() as f64);
        let x = self.x.clone().over([left, right]);
        let y = self.y.clone().over([bottom, top]);
        let mut canvas = Canvas::default();
        grid(&mut canvas, &x, &y);
        canvas.text("t-soft", [left, 12.0], Anchor::Start, &self.words[1]);
        canvas.text("t-soft", [right, bottom + 34.0], Anchor::End, &self.words[0]);
        let place = |at: f64, value: f64| [x.at(at), y.at(value)];
        let mut ends = Vec::new();
        for (key, series) in self.series.iter().enumerate() {
            let look = key % 8 + 1;
            canvas.group(key);
            if !series.band.is_empty() {
                let below: Vec<[f64; 2]> =
                    series.band.iter().map(|[at, low, _]| place(*at, *low)).collect();
                let above: Vec<[f64; 2]> =
                    series.band.iter().map(|[at, _, high]| place(*at, *high)).collect();
                canvas.area(&format!("a{look}"), &above, &below, self.step);
            }
            let points: Vec<[f64; 2]> =
                series.points.iter().map(|[at, value]| place(*at, *value)).collect();
            canvas.curve(&format!("l{look}"), &points, self.step);
            canvas.end();
            ends.push(points.last().copied().unwrap_or([right, bottom]));
        }
        let height = match width > 600.0 {
            true => self.beside(&mut canvas, &ends, [width, right, top, bottom]),
            false => self.below(&mut canvas, [width, bottom + 40.0]),
        };
        canvas.finish([width, height], &self.title, &self.summary)
    }

    /// Puts the names beside the ends of their lines; answers how high the chart is.
    fn beside(&self, canvas: &mut Canvas, ends: &[[f64; 2]], within: [f64; 4]) -> f64 {
        let [width, right, top, bottom] = within;
        let wanted: Vec<f64> = ends.iter().map(|[_, y]| *y).collect();
        let heights = spread(&wanted, ROW, [top, bottom]);
        for (key, (series, height)) in self.series.iter().zip(&heights).enumerate() {
            let (look, from) = (key % 8 + 1, right + 6.0);
            canvas.group(key);
            canvas.line("stem", [right, ends[key][1]], [from, *height]);
            canvas.line(&format!("l{look}"), [from, *height], [from + 18.0, *height]);
            let name = cut(&series.name, width - from - 24.0);
            canvas.text("t", [from + 22.0, height + 4.0], Anchor::Start, &name);
            canvas.end();
        }
        bottom + 40.0
    }

    /// Puts the names under the chart, where there is no room beside it; answers the same.
    fn below(&self, canvas: &mut Canvas, [width, from]: [f64; 2]) -> f64 {
        for (key, series) in self.series.iter().enumerate() {
            let (look, height) = (key % 8 + 1, from + ROW * key as f64 + 8.0);
            canvas.group(key);
            canvas.line(&format!("l{look}"), [LEFT, height], [LEFT + 24.0, height]);
            let name = cut(&series.name, width - LEFT - 30.0);
            canvas.text("t", [LEFT + 30.0, height + 4.0], Anchor::Start, &name);
            canvas.end();
        }
        from + ROW * self.series.len() as f64 + 8.0
    }
}

impl Lines {
    /// What can be read off it, with words for a place and for a height.
    #[must_use]
    pub fn reading(&self, place: impl Fn(f64) -> String, word: impl Fn(f64) -> String) -> Reading {
        let points = self.series.iter().flat_map(|it| it.points.iter().map(|point| point[0]));
        let places = few(points.collect());
        let line = |series: &Series| {
            let [low, high] = [1, 2].map(|side| {
                series.band.iter().map(|it| [it[0], it[side]]).collect::<Vec<[f64; 2]>>()
            });
            let text = |at: &f64| {
                let Some(middle) = height(&series.points, *at) else { return "–".to_owned() };
                match Option::zip(height(&low, *at), height(&high, *at)) {
                    Some((low, high)) => {
                        format!("{} ({} to {})", word(middle), word(low), word(high))
                    }
                    None => word(middle),
                }
            };
            (series.name.clone(), places.iter().map(text).collect())
        };
        Reading {
            names: places.iter().map(|at| place(*at)).collect(),
            lines: self.series.iter().map(line).collect(),
            places,
        }
    }
}

/// Lines and labels of both axes; of labels that would touch, every other.
pub fn grid(canvas: &mut Canvas, x: &Axis, y: &Axis) {
    let (left, right) = (x.pixels[0], x.pixels[1]);
    for (value, label) in &y.ticks {
        let at = y.at(*value);
        canvas.line("grid", [left, at], [right, at]);
        canvas.text("t-soft", [left - 6.0, at + 4.0], Anchor::End, label);
    }
    across(canvas, x, y.pixels[0]);
}

/// The axis to the right alone, at a height.
pub fn across(canvas: &mut Canvas, x: &Axis, height: f64) {
    let (left, right) = (x.pixels[0], x.pixels[1]);
    canvas.spans(x.values, x.pixels);
    canvas.line("axis", [left, height], [right, height]);
    let mut free = f64::NEG_INFINITY;
    for (value, label) in &x.ticks {
        let at = x.at(*value);
        let half = text_width(label) / 2.0;
        canvas.line("axis", [at, height], [at, height + 4.0]);
        let middle = at.clamp(left + half - 30.0, (right - half + 30.0).max(left + half));
        if middle - half > free {
            canvas.text("t-soft", [middle, height + 17.0], Anchor::Middle, label);
            free = middle + half + 6.0;
        }
    }
}

//! Curves of one stretch of time under each other, with what happened marked over all of them.

use crate::report::chart::canvas::Anchor;
use crate::report::chart::canvas::Canvas;
use crate::report::chart::canvas::Chart;
use crate::report::chart::canvas::cut;
use crate::report::chart::canvas::text_width;
use crate::report::chart::labels::Wanted;
use crate::report::chart::labels::in_rows;
use crate::report::chart::lines::across;
use crate::report::chart::reading::Reading;
use crate::report::chart::reading::few;
use crate::report::chart::reading::height;
use crate::report::chart::scale::Axis;

/// One panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What it shows, with its unit, in many words and in few.
    pub titles: [&'static str; 2],
    /// Values upward.
    pub y: Axis,
    /// Its curves.
    pub curves: Vec<Curve>,
    /// Whether the surface under the first is filled.
    pub filled: bool,
}

/// One curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// How it looks.
    pub look: &'static str,
    /// What it counts.
    pub name: &'static str,
    /// Its points, by time and value.
    pub points: Vec<[f64; 2]>,
}

/// What a service answered, from when to when.
#[derive(Debug, Clone, PartialEq)]
pub struct Lane {
    /// Whose it is.
    pub of: String,
    /// Its label.
    pub name: String,
    /// From, until, look, word.
    pub spans: Vec<(f64, f64, &'static str, String)>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub at: f64,
    /// Its sign and its name.
    pub label: String,
    /// Whether it is bad.
    pub bad: bool,
    /// What weighs less stays where there is no room.
    pub weight: usize,
}

/// The chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Panels {
    /// What it shows.
    pub title: String,
    /// What can be read off it.
    pub summary: String,
    /// Faults that last: from when to when, and the name.
    pub bands: Vec<(f64, f64, String)>,
    /// What happened.
    pub events: Vec<Event>,
    /// The panels.
    pub panels: Vec<Panel>,
    /// What services answered.
    pub lanes: Vec<Lane>,
}

/// Rows of labels at most.
const ROWS: usize = 14;
/// Events that are as close as this share a label.
const CLOSE: f64 = 4.0;
const ROW: f64 = 15.0;
const PANEL: f64 = 84.0;
const BETWEEN: f64 = 30.0;
const LANE: f64 = 26.0;

impl Panels {
    /// Events within an axis; what is too close to be told apart is one.
    fn together(&self, x: &Axis) -> Vec<Event> {
        let within = |it: &&Event| (x.values[0]..=x.values[1]).contains(&it.at);
        let mut all: Vec<Event> = Vec::new();
        for event in self.events.iter().filter(within) {
            match all.last_mut() {
                Some(last) if x.at(event.at) - x.at(last.at) < CLOSE => {
                    last.label = format!("{}  {}", last.label, event.label);
                    last.weight = last.weight.min(event.weight);
                    last.bad |= event.bad;
                }
                _ => all.push(event.clone()),
            }
        }
        all
    }

    /// The chart, so many pixels wide, over an axis of time without pixels.
    #[must_use]
    pub fn draw(&self, width: f64, time: impl Fn([f64; 2]) -> Axis) -> Chart {
        let (left, right) = (52.0, width - 30.0);
        let x = time([left, right]);
        let shown = self.together(&x);
        let longest = if width > 600.0 { 300.0 } else { 150.0 };
        let labels: Vec<String> = shown.iter().map(|it| cut(&it.label, longest)).collect();
        let wanted = shown.iter().zip(&labels).map(|(event, label)| Wanted {
            x: x.at(event.at),
            width: text_width(label) + 4.0,
            weight: event.weight,
        });
        let wanted: Vec<Wanted> = wanted.collect();
        let placed = in_rows(&wanted, [0.0, width], ROWS);
        let rows = placed.iter().flatten().map(|it| it.row + 1).max().unwrap_or(0);
        let top = ROW * rows as f64 + 8.0;
        let panels = top + (PANEL + BETWEEN) * self.panels.len() as f64;
        let lanes = panels + 22.0 + LANE * self.lanes.len() as f64;
        let mut canvas = Canvas::default();
        for (from, until, name) in &self.bands {
            let from_x = x.at(*from);
            canvas.rect("band", [from_x, top], [x.at(*until) - from_x, lanes - top], name);
        }
        for ((event, label), placed) in shown.iter().zip(&labels).zip(&placed) {
            let at = x.at(event.at);
            let look = if event.bad { "stem-bad" } else { "stem" };
            let Some(placed) = placed else {
                canvas.line(look, [at, top - 5.0], [at, top]);
                continue;
            };
            let base = top - 10.0 - ROW * placed.row as f64;
            canvas.line(look, [at, base + 3.0], [at, lanes]);
            let ends = placed.from < at - 1.0;
            let anchor = if ends { Anchor::End } else { Anchor::Start };
            let look = if event.bad { "t-strong" } else { "t" };
            canvas.text(look, [at, base], anchor, label);
        }
        let mut key = 0;
        for (at, panel) in self.panels.iter().enumerate() {
            let top = top + (PANEL + BETWEEN) * at as f64 + BETWEEN - 6.0;
            put(&mut canvas, &x, panel, (top, key));
            key += panel.curves.len();
        }
        across(&mut canvas, &x, panels);
        for (at, lane) in self.lanes.iter().enumerate() {
            put_lane(&mut canvas, &x, lane, panels + 24.0 + LANE * at as f64);
        }
        canvas.finish([width, lanes + 6.0], &self.title, &self.summary)
    }
}

impl Panels {
    /// What can be read off it, with words for an instant and for a level.
    #[must_use]
    pub fn reading(&self, place: impl Fn(f64) -> String, word: impl Fn(f64) -> String) -> Reading {
        let curves = || self.panels.iter().flat_map(|panel| &panel.curves);
        let places = few(curves().flat_map(|it| it.points.iter().map(|it| it[0])).collect());
        let none = || "–".to_owned();
        let level = |curve: &Curve| {
            let text = |at: &f64| height(&curve.points, *at).map_or_else(none, &word);
            (curve.name.to_owned(), places.iter().map(text).collect())
        };
        let mut lines: Vec<(String, Vec<String>)> = curves().map(level).collect();
        lines.extend(self.lanes.iter().map(|lane| {
            let text = |at: &f64| {
                let span = lane.spans.iter().rfind(|(from, ..)| from <= at);
                span.map_or_else(none, |(.., word)| word.clone())
            };
            (lane.of.clone(), places.iter().map(text).collect())
        }));
        if !self.bands.is_empty() {
            let lasting = |at: &f64| {
                let now = self.bands.iter().filter(|(from, until, _)| from <= at && at < until);
                let mut names: Vec<&str> = now.map(|(.., name)| name.as_str()).collect();
                names.dedup();
                if names.is_empty() { none() } else { names.join(", ") }
            };
            lines.push(("lasting".to_owned(), places.iter().map(lasting).collect()));
        }
        Reading { names: places.iter().map(|at| place(*at)).collect(), lines, places }
    }
}

fn put(canvas: &mut Canvas, x: &Axis, panel: &Panel, (top, first): (f64, usize)) {
    let bottom = top + PANEL;
    let y = panel.y.clone().over([bottom, top]);
    for (value, label) in &y.ticks {
        let at = y.at(*value);
        canvas.line("grid", [x.pixels[0], at], [x.pixels[1], at]);
        canvas.text("t-soft", [x.pixels[0] - 6.0, at + 4.0], Anchor::End, label);
    }
    for (at, curve) in panel.curves.iter().enumerate() {
        let places: Vec<[f64; 2]> =
            curve.points.iter().map(|[time, value]| [x.at(*time), y.at(*value)]).collect();
        canvas.group(first + at);
        if panel.filled && at == 0 {
            let ground: Vec<[f64; 2]> = places.iter().map(|[x, _]| [*x, bottom]).collect();
            canvas.area("fill", &places, &ground, true);
        }
        canvas.curve(curve.look, &places, true);
        canvas.end();
    }
    // The words stand on the paper between panels, where no label of another is.
    let title = panel.titles[usize::from(x.pixels[1] < 500.0)];
    canvas.text("t-strong", [x.pixels[0], top - 9.0], Anchor::Start, title);
}

fn put_lane(canvas: &mut Canvas, x: &Axis, lane: &Lane, top: f64) {
    let name = cut(&lane.name, x.pixels[1] - x.pixels[0]);
    canvas.text("t-soft", [x.pixels[0], top + 10.0], Anchor::Start, &name);
    for (from, until, look, word) in &lane.spans {
        let (from, until) = (x.at(*from), x.at(*until));
        canvas.rect(look, [from, top + 14.0], [until - from, 8.0], word);
    }
}

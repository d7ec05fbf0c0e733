//! What could still have been saved at each moment, and from when on nothing helps any more.
//!
//! Each listed policy and strategy is put in from each of a row of moments on, under the same
//! chance; its past is that of the world as it was. What the best of them saves from a moment on
//! is the curve of the point of no return.

use crate::engine::trial::Trial;
use crate::experiment::replay::Replay;
use crate::experiment::replay::assess;
use crate::explain::whatif::branch;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::Outcome;
use crate::scenario::load::Scenario;

/// So many moments a curve has at most.
pub const MOST: usize = 1000;

/// One listed alternative, from each moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `policy` or `strategy`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What each moment comes to; or why it cannot be put in midway.
    pub points: Result<Vec<Point>, String>,
}

/// What an alternative comes to from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Records lost.
    pub lost: u64,
    /// Records lost or abandoned.
    pub unrecoverable: u64,
}

/// The curve of the point of no return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    /// The world as it was.
    pub base: Point,
    /// The moments, in order.
    pub moments: Vec<Time>,
    /// Each alternative, in the order of the file.
    pub lines: Vec<Line>,
}

/// The best that one can do from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best {
    /// From when on.
    pub at: Time,
    /// How many more records are not lost or abandoned; none if nothing listed helps.
    pub saved: u64,
    /// The place of the line that does; the first of several.
    pub line: Option<usize>,
}

/// The moments from one to another, so far apart.
///
/// # Errors
/// If there are more than [`MOST`], or none.
pub fn moments(from: Time, until: Time, every: Span) -> Result<Vec<Time>, String> {
    if every <= Span::ZERO {
        return Err("the moments of a curve must be some time apart".to_owned());
    }
    let many = (until.ms().saturating_sub(from.ms())) / every.ms() + 1;
    if until < from || many > MOST as i64 {
        return Err(format!("that is {} moments; a curve has 1 to {MOST}", many.max(0)));
    }
    Ok((0..many).map(|at| Time::from_ms(from.ms() + at * every.ms())).collect())
}

/// Puts every listed policy and strategy in from each of these moments on; `done` is told how many
/// of how many worlds are played.
#[must_use]
pub fn curve(
    scenario: &Scenario,
    (seed, trial): (u64, u64),
    moments: &[Time],
    done: &mut dyn FnMut(usize, usize),
) -> Curve {
    let listed = scenario.alternatives();
    let listed: Vec<_> = listed.iter().filter(|(kind, ..)| *kind != "variant").collect();
    let all = 1 + listed.len() * moments.len();
    let base = point(scenario, Trial::new(scenario, seed, trial).finish());
    done(1, all);
    let mut lines = Vec::new();
    for (number, (kind, name, _)) in listed.into_iter().enumerate() {
        let mut played = |at: usize| done(1 + number * moments.len() + at + 1, all);
        let points = line(scenario, (seed, trial), (kind, name), moments, &mut played);
        lines.push(Line { kind, name: (*name).to_owned(), points });
    }
    Curve { base, moments: moments.to_vec(), lines }
}

fn line(
    scenario: &Scenario,
    play: (u64, u64),
    (kind, name): (&str, &str),
    moments: &[Time],
    done: &mut dyn FnMut(usize),
) -> Result<Vec<Point>, String> {
    let mut overlays = scenario.overlays().clone();
    let choice = if kind == "policy" { &mut overlays.policy } else { &mut overlays.strategy };
    *choice = Some(name.to_owned());
    let refused = "it does not fit what else was changed".to_owned();
    let other = scenario.with(&overlays).map_err(|_| refused)?;
    let mut points = Vec::new();
    for (at, moment) in moments.iter().enumerate() {
        let play = branch(scenario, &other, play, *moment)?;
        points.push(point(&other, play.finish()));
        done(at);
    }
    Ok(points)
}

fn point(scenario: &Scenario, outcome: Outcome) -> Point {
    let Replay { metrics, .. } = assess(scenario, outcome);
    let number = |name: &str| metrics.get(name).copied().unwrap_or(0.0) as u64;
    Point { lost: number("items.lost"), unrecoverable: number("items.unrecoverable") }
}

impl Curve {
    /// The best of the listed at each moment, in order.
    #[must_use]
    pub fn best(&self) -> Vec<Best> {
        let at = |(number, at): (usize, &Time)| {
            let mut best = Best { at: *at, saved: 0, line: None };
            for (line, it) in self.lines.iter().enumerate() {
                let Some(point) = it.points.as_ref().ok().and_then(|it| it.get(number)) else {
                    continue;
                };
                let saved = self.base.unrecoverable.saturating_sub(point.unrecoverable);
                if saved > best.saved {
                    (best.saved, best.line) = (saved, Some(line));
                }
            }
            best
        };
        self.moments.iter().enumerate().map(at).collect()
    }

    /// The last moment tried from which something listed still saves a record.
    #[must_use]
    pub fn last_chance(&self) -> Option<Best> {
        self.best().into_iter().rev().find(|it| it.saved > 0)
    }
}

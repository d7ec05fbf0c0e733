//! Fitting: parameters that nobody knows are tuned, within their bounds, until named expectations
//! come out.
//!
//! What may move are the values under `Free` and `Fitted` marks; they are fitted to the
//! expectations that `Fitted` marks name. Each set of values is played on the same trials, so that
//! the search climbs no noise: a pattern search in the box of bounds, from where the file stands
//! and from a grid along each side. An expectation's residual is how far off it is in units of its
//! own tolerance: at most 1 means that it holds. Expectations that nothing was fitted to are
//! judged afterwards, as evidence.

use crate::check::expect::Expectation;
use crate::check::judge::Judgement;
use crate::experiment::amount::Amount;
use crate::experiment::replay::Replay;
use crate::experiment::replay::replay;
use crate::experiment::residual::FAR;
use crate::experiment::residual::residual;
use crate::scenario::load::Scenario;
use crate::scenario::marks::Mark;
use crate::scenario::tree::MarkKind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Points of a grid along one side of the box.
const GRID: u32 = 17;
/// Halvings of the way to where points cease to hold.
const HALVINGS: u32 = 10;
/// The search ends when its steps are so small a part of the bounds.
const FINEST: f64 = 1.0 / 16_384.0;
/// A side is flat if all points still hold over so much of it.
const FLAT: f64 = 0.9;

/// A value that may move.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Where it stands.
    pub path: String,
    /// What it was.
    pub written: String,
    /// The least it may be.
    pub low: String,
    /// The most it may be.
    pub high: String,
    /// What it was found to be.
    pub fitted: String,
    /// Over which values, the others as found, every point still holds; none if it does nowhere.
    pub holds: Option<(String, String)>,
    /// Whether the points say nothing about it: they hold over nearly all of its bounds.
    pub flat: bool,
    /// The mark that it stands under.
    pub mark: Mark,
}

/// An expectation that something was fitted to, or that was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its name.
    pub name: String,
    /// How far off it is, in units of its tolerance, as the root of the mean square over trials.
    pub residual: f64,
    /// In how many trials it holds.
    pub held: u64,
    /// What it came to in the first trial.
    pub first: Judgement,
}

/// What a fit came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// What was moved, in the order of paths.
    pub parameters: Vec<Parameter>,
    /// What it was fitted to.
    pub points: Vec<Point>,
    /// What it was not fitted to.
    pub held_out: Vec<Point>,
    /// The root of the mean square of the residuals of points: before, and after.
    pub residual: (f64, f64),
    /// How many sets of values were played.
    pub played: u64,
    /// Trials of each.
    pub trials: u64,
}

/// Fits a scenario's free parameters, on so many trials under a seed, to the expectations that its
/// marks name and to these.
///
/// # Errors
/// If there is nothing to move, nothing to fit to, or a name that no expectation has.
pub fn fit(
    scenario: &Scenario,
    points: &[String],
    (seed, trials): (u64, u64),
    done: &dyn Fn(f64),
) -> Result<Fitted, String> {
    let sides = sides(scenario);
    if sides.is_empty() {
        return Err("nothing may move: put a value under a mark Free(value, \"reason\", (low, \
                    high)) or Fitted(value, \"expectation\", (low, high))"
            .to_owned());
    }
    let names = named(scenario, points)?;
    let mut search =
        Search { scenario, names: &names, sides, seed, trials, known: BTreeMap::new(), done };
    let start: Vec<f64> = search.sides.iter().map(|side| side.start).collect();
    let before = search.off(&start);
    let best = search.descend(start);
    let after = search.off(&best);
    let parameters = (0..search.sides.len()).map(|at| search.parameter(&best, at)).collect();
    let (on, left) = search.judged(&best);
    let residual = (before, after);
    let played = search.known.len() as u64;
    Ok(Fitted { parameters, points: on, held_out: left, residual, played, trials })
}

/// The expectations that are fitted to.
fn named(scenario: &Scenario, more: &[String]) -> Result<BTreeSet<String>, String> {
    let fitted = scenario.marks().iter().filter(|mark| mark.kind == MarkKind::Fitted);
    let of_marks = fitted.flat_map(|mark| mark.source.split(',')).map(|it| it.trim().to_owned());
    let names: BTreeSet<String> = of_marks.chain(more.iter().cloned()).collect();
    let known = |name: &&String| scenario.spec().expect.iter().any(|it| it.name.as_str() == **name);
    if let Some(name) = names.iter().find(|name| !known(name)) {
        let all: Vec<&str> = scenario.spec().expect.iter().map(|it| it.name.as_str()).collect();
        return Err(format!("no expectation is called `{name}`; there are: {}", all.join(", ")));
    }
    if names.is_empty() {
        return Err(
            "there is nothing to fit to: name expectations with --points, or in the marks: \
                    Fitted(value, \"expectation\", (low, high))"
                .to_owned(),
        );
    }
    Ok(names)
}

/// A side of the box: a value between its bounds.
struct Side {
    mark: Mark,
    written: String,
    ends: [Amount; 2],
    start: f64,
}

impl Side {
    fn of(scenario: &Scenario, mark: &Mark) -> Option<Self> {
        let listed = ["variants[", "policies[", "strategies["];
        let moves = matches!(mark.kind, MarkKind::Free | MarkKind::Fitted);
        if !moves || listed.iter().any(|list| mark.path.starts_with(list)) {
            return None;
        }
        let ends = [Amount::of(mark.low.as_deref()?)?, Amount::of(mark.high.as_deref()?)?];
        let written = scenario.value_at(&mark.path)?;
        let (low, high) = (ends[0].number(), ends[1].number());
        let start = ((Amount::of(&written)?.number() - low) / (high - low)).clamp(0.0, 1.0);
        (low < high).then(|| Self { mark: mark.clone(), written, ends, start })
    }

    fn text(&self, place: f64) -> String {
        self.ends[0].towards(self.ends[1], place)
    }
}

fn sides(scenario: &Scenario) -> Vec<Side> {
    scenario.marks().iter().filter_map(|mark| Side::of(scenario, mark)).collect()
}

/// A search in the box of bounds, from 0 to 1 along each side.
struct Search<'a> {
    scenario: &'a Scenario,
    names: &'a BTreeSet<String>,
    sides: Vec<Side>,
    seed: u64,
    trials: u64,
    /// What was played already, by the values as written.
    known: BTreeMap<Vec<String>, f64>,
    done: &'a dyn Fn(f64),
}

impl Search<'_> {
    fn texts(&self, place: &[f64]) -> Vec<String> {
        self.sides.iter().zip(place).map(|(side, at)| side.text(*at)).collect()
    }

    /// The trials at a place; none if the scenario is refused there.
    fn play(&self, place: &[f64]) -> Option<Vec<Replay>> {
        let mut overlays = self.scenario.overlays().clone();
        for (side, text) in self.sides.iter().zip(self.texts(place)) {
            overlays.set.push(format!("{}={text}", side.mark.path));
        }
        let scenario = self.scenario.with(&overlays).ok()?;
        Some((0..self.trials).map(|trial| replay(&scenario, self.seed, trial)).collect())
    }

    /// How far off the points are: the root of the mean square of their residuals.
    fn off(&mut self, place: &[f64]) -> f64 {
        let texts = self.texts(place);
        if let Some(known) = self.known.get(&texts) {
            return *known;
        }
        let off = self.play(place).map_or(FAR, |replays| {
            let points: Vec<&Expectation> = self.points().collect();
            let squares = replays.iter().flat_map(|it| {
                points.iter().map(|point| square(residual(self.scenario, point, it)))
            });
            let count = (replays.len() * points.len()).max(1) as f64;
            (squares.sum::<f64>() / count).sqrt()
        });
        self.known.insert(texts, off);
        (self.done)(off);
        off
    }

    fn points(&self) -> impl Iterator<Item = &Expectation> {
        let all = self.scenario.spec().expect.iter();
        all.filter(|it| self.names.contains(it.name.as_str()))
    }

    /// The best place that is found: along each side first, then in ever smaller steps.
    fn descend(&mut self, start: Vec<f64>) -> Vec<f64> {
        let mut best = start;
        for side in 0..best.len() {
            for step in 0..GRID {
                let mut place = best.clone();
                place[side] = f64::from(step) / f64::from(GRID - 1);
                if self.off(&place) < self.off(&best) {
                    best = place;
                }
            }
        }
        let mut step = 0.5 / f64::from(GRID - 1);
        while step > FINEST {
            let near: Vec<Vec<f64>> = (0..best.len())
                .flat_map(|side| [-step, step].map(|by| moved(&best, side, by)))
                .collect();
            let mut better = false;
            for place in near {
                if self.off(&place) < self.off(&best) {
                    (best, better) = (place, true);
                }
            }
            if !better {
                step /= 2.0;
            }
        }
        best
    }

    /// A parameter as found, and over which of its values the points still hold.
    fn parameter(&mut self, best: &[f64], at: usize) -> Parameter {
        let holds = (self.off(best) <= 1.0).then(|| {
            let from = self.edge(best, at, 0.0);
            (from, self.edge(best, at, 1.0))
        });
        let side = &self.sides[at];
        Parameter {
            path: side.mark.path.clone(),
            written: side.written.clone(),
            low: side.text(0.0),
            high: side.text(1.0),
            fitted: side.text(best[at]),
            holds: holds.map(|(from, to)| (side.text(from), side.text(to))),
            flat: holds.is_some_and(|(from, to)| to - from >= FLAT),
            mark: side.mark.clone(),
        }
    }

    /// How far towards an end the points hold, the other values as found.
    fn edge(&mut self, best: &[f64], at: usize, end: f64) -> f64 {
        let mut place = best.to_vec();
        place[at] = end;
        if self.off(&place) <= 1.0 {
            return end;
        }
        let (mut inside, mut outside) = (best[at], end);
        for _ in 0..HALVINGS {
            place[at] = 0.5 * (inside + outside);
            if self.off(&place) <= 1.0 { inside = place[at] } else { outside = place[at] }
        }
        inside
    }

    /// Every expectation at a place: those fitted to, and those left out.
    fn judged(&self, place: &[f64]) -> (Vec<Point>, Vec<Point>) {
        let Some(replays) = self.play(place) else { return (Vec::new(), Vec::new()) };
        let (mut on, mut left) = (Vec::new(), Vec::new());
        for (at, it) in self.scenario.spec().expect.iter().enumerate() {
            let squares = replays.iter().map(|one| square(residual(self.scenario, it, one)));
            let held = replays.iter().filter(|one| one.judgements[at].holds == Some(true));
            let point = Point {
                name: it.name.to_string(),
                residual: (squares.sum::<f64>() / replays.len() as f64).sqrt(),
                held: held.count() as u64,
                first: replays[0].judgements[at].clone(),
            };
            let is_on = self.names.contains(it.name.as_str());
            if is_on { on.push(point) } else { left.push(point) }
        }
        (on, left)
    }
}

fn square(value: f64) -> f64 {
    value * value
}

fn moved(place: &[f64], side: usize, by: f64) -> Vec<f64> {
    let mut place = place.to_vec();
    place[side] = (place[side] + by).clamp(0.0, 1.0);
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A copy of 300 GB at a rate that nobody knows; it was done after 17 to 18 hours.
    const COPY: &str = r#"(
        name: "copy",
        clock: (horizon: "10 d"),
        categories: [(name: "rows", items: 4)],
        cohorts: [(name: "all", accounts: 2, service: "app")],
        stores: [(name: "db", labels: ["array:1"], size: "300 GB")],
        services: [(name: "app", store: "db")],
        jobs: [(name: "copy", source: "db", labels: ["site:b"], existing: ["T+0 h"])],
        faults: [(name: "wipe", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
        plans: [(name: "back", when: After(event: "fault:wipe"), recovers: true, steps: [
            (name: "copy", takes: Lasting(Fitted("2 h", "done", ("1 h", "100 h"))),
                does: Restore(from: Points("copy"), into: "db")),
            (name: "check", takes: Lasting("2 h")),
            (name: "party", takes: Lasting(Free("1 h", "nobody wrote it down", ("1 h", "9 h")))),
        ])],
        expect: [
            (name: "done", that: Event(event: "step:back/copy/done",
                from: "T+17 h", until: "T+18 h")),
            (name: "checked", that: Event(event: "step:back/check/done", until: "T+20 h")),
            (name: "in-a-day", that: Metric(metric: "rta_h", most: 12)),
        ],
    )"#;

    #[test]
    fn a_parameter_is_found_a_flat_one_named_and_what_was_left_out_is_judged() {
        let scenario = Scenario::from_ron(COPY).unwrap_or_else(|problems| panic!("{problems}"));
        let fitted = fit(&scenario, &[], (1, 1), &|_| ()).expect("there is something to fit");
        let [copy, party] = fitted.parameters.as_slice() else { panic!("two may move") };
        let hours = Amount::of(&copy.fitted).expect("a length").number() / 3_600_000.0;
        assert!((16.0..=17.0).contains(&hours), "{hours}");
        assert!(!copy.flat && party.flat, "{fitted:?}");
        assert!(fitted.residual.0 > 10.0 && fitted.residual.1 < 0.1, "{:?}", fitted.residual);
        let left: Vec<(&str, u64)> =
            fitted.held_out.iter().map(|it| (it.name.as_str(), it.held)).collect();
        assert_eq!(left, [("checked", 1), ("in-a-day", 0)]);
    }

    #[test]
    fn what_cannot_be_fitted_is_told() {
        let told = |text: &str, points: &[String]| {
            let scenario = Scenario::from_ron(text).expect("it is well formed");
            fit(&scenario, points, (1, 1), &|_| ()).expect_err("it cannot be fitted")
        };
        let free = COPY.replace("Fitted(\"2 h\", \"done\", (\"1 h\", \"100 h\"))", "\"2 h\"");
        assert!(told(&free, &[]).contains("nothing to fit to"));
        assert!(told(&free, &["dome".to_owned()]).contains("there are: done, checked"));
        let none = free.replace("Free(", "Reported(").replace(", (\"1 h\", \"9 h\")", "");
        assert!(told(&none, &[]).contains("nothing may move"));
    }
}

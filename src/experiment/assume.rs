//! How far a ranking rests on what nobody knows: each assumption and rumour over its range.
//!
//! One at a time, from its least to its most, on the same trials: what it does to the winner's
//! lead, and at which value the lead is gone. Then all at once, drawn evenly from their ranges:
//! the share of that box in which nothing beats the winner. A number is moved only in alternatives
//! that carry the same mark on it; what an alternative set itself stays.

use crate::experiment::alternative::Alternative;
use crate::experiment::amount::Amount;
use crate::experiment::compare::Comparison;
use crate::experiment::estimate::Chance as Share;
use crate::experiment::seen::Seen;
use crate::experiment::seen::play;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::mix::hash_name;
use crate::scenario::load::Scenario;
use crate::scenario::marks::Mark;
use crate::scenario::tree::MarkKind;
use crate::stats::proportion::Tally;
use crate::stats::proportion::clopper_pearson;

/// Halvings of a range for a value at which a lead is gone.
const HALVINGS: u32 = 7;

/// One assumption or rumour, and what it does to the lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The value.
    pub path: String,
    /// How well it is known.
    pub kind: MarkKind,
    /// The least it may be.
    pub low: String,
    /// The most it may be.
    pub high: String,
    /// The lead at the least; none if the scenario is refused there.
    pub at_low: Option<f64>,
    /// The lead at the most; none if the scenario is refused there.
    pub at_high: Option<f64>,
    /// About where the lead is gone, if the two ends rank differently.
    pub tips: Option<String>,
    /// What loses least there, of all that can be chosen but the winner.
    pub over: Option<usize>,
}

impl Bar {
    /// How far the lead moves over the range, or away from what it is as written.
    #[must_use]
    pub fn reach(&self, written: f64) -> f64 {
        let ends = [self.at_low, self.at_high, Some(written)];
        let ends = ends.into_iter().flatten();
        ends.clone().fold(f64::MIN, f64::max) - ends.fold(f64::MAX, f64::min)
    }
}

/// What a ranking rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumed {
    /// The winner.
    pub winner: usize,
    /// The one that it is held against: the base, or the second best if the base wins.
    pub rival: usize,
    /// The winner's lead as written: the rival's mean share of loss minus its own.
    pub written: f64,
    /// Each assumption and rumour with a range, the one that moves the lead most first.
    pub bars: Vec<Bar>,
    /// Trials of each.
    pub trials: u64,
    /// Joint draws, one trial each, in which no alternative beat the winner, of all.
    pub box_won: Share,
    /// Joint draws that the door refused.
    pub refused: u64,
    /// Rates of mixes with a range, which are left out: no trial depends on them.
    pub rates: u64,
}

/// Varies the assumptions of a comparison, with so many trials of each and so many joint draws;
/// none if there is only one alternative.
#[must_use]
pub fn assume(
    alternatives: &[Alternative],
    comparison: &Comparison,
    trials: u64,
    draws: u64,
    done: &(dyn Fn() + Sync),
) -> Option<Assumed> {
    let winner = comparison.best;
    let share = |at: &usize| comparison.compared[*at].estimate.share.mean.unwrap_or(0.0);
    let mut others: Vec<usize> = comparison.choices().filter(|at| *at != winner).collect();
    others.sort_by(|a, b| share(a).total_cmp(&share(b)));
    let rival = if winner == 0 { *others.first()? } else { 0 };
    let pair = [&alternatives[winner], &alternatives[rival]];
    let lead = Lead { pair, others: &others, alternatives, comparison, trials, done };
    let written = lead.of(&[(String::new(), None)])[0].unwrap_or(0.0);
    let factors = factors(lead.pair.map(|it| &it.scenario));
    let ends: Vec<_> = factors.iter().flat_map(|it| [it.change(0.0), it.change(1.0)]).collect();
    let leads = lead.of(&ends);
    let mut bars: Vec<Bar> = Vec::new();
    for (factor, ends) in factors.iter().zip(leads.chunks(2)) {
        let (tips, over) = lead.tips(factor, ends).unzip();
        bars.push(Bar {
            path: factor.path.clone(),
            kind: factor.kind,
            low: factor.text(0.0),
            high: factor.text(1.0),
            at_low: ends[0],
            at_high: ends[1],
            tips,
            over: over.flatten(),
        });
    }
    bars.sort_by(|a, b| b.reach(written).total_cmp(&a.reach(written)).then(a.path.cmp(&b.path)));
    let (tally, refused) = box_won(alternatives, comparison, draws, done);
    let interval = clopper_pearson(tally, comparison.plan.level);
    let box_won = Share { tally, interval };
    let marks = alternatives[0].scenario.marks().iter();
    let ranged = marks.filter(|it| is_rate(it) && it.low.is_some() && it.high.is_some());
    let rates = ranged.count() as u64;
    Some(Assumed { winner, rival, written, bars, trials, box_won, refused, rates })
}

/// How many trials of an alternative that takes at most, but for what is spent on tipping values.
#[must_use]
pub fn trials_to_assume(alternatives: &[Alternative], best: usize, trials: u64, draws: u64) -> u64 {
    let pair = [&alternatives[best].scenario, &alternatives[0].scenario];
    let ends = 2 * factors(pair).len() as u64 + 1;
    2 * ends * trials + draws * alternatives.len() as u64
}

/// A change of one value, with the range of the mark that allows it.
type Change = (String, Option<(String, String)>);

/// The lead of one alternative over another.
struct Lead<'a> {
    pair: [&'a Alternative; 2],
    /// What else can be chosen than the winner.
    others: &'a [usize],
    alternatives: &'a [Alternative],
    comparison: &'a Comparison,
    trials: u64,
    done: &'a (dyn Fn() + Sync),
}

impl Lead<'_> {
    /// The lead under each change.
    fn of(&self, changes: &[Change]) -> Vec<Option<f64>> {
        let plan = &self.comparison.plan;
        let pairs: Vec<Option<[Alternative; 2]>> =
            changes.iter().map(|it| self.changed(it)).collect();
        let all: Vec<&Alternative> = pairs.iter().flatten().flatten().collect();
        let seen = play(&all, plan.seed, 0..self.trials, &plan.weights, self.done);
        let mut leads = seen.chunks(2).map(|pair| self.mean(&pair[1]) - self.mean(&pair[0]));
        pairs.iter().map(|pair| pair.as_ref().and_then(|_| leads.next())).collect()
    }

    fn mean(&self, list: &[Seen]) -> f64 {
        let loss = self.comparison.plan.loss;
        list.iter().map(|it| it.share(loss)).sum::<f64>() / list.len().max(1) as f64
    }

    fn changed(&self, change: &Change) -> Option<[Alternative; 2]> {
        Some([set(self.pair[0], change)?, set(self.pair[1], change)?])
    }

    /// What loses least under a change, of all but the winner; of equal ones the one that loses
    /// less as written.
    fn over(&self, change: &Change) -> Option<usize> {
        let plan = &self.comparison.plan;
        let set = |at: &usize| Some((*at, set(&self.alternatives[*at], change)?));
        let moved: Vec<(usize, Alternative)> = self.others.iter().filter_map(set).collect();
        let all: Vec<&Alternative> = moved.iter().map(|(_, it)| it).collect();
        let seen = play(&all, plan.seed, 0..self.trials, &plan.weights, self.done);
        let lost = moved.iter().zip(&seen).map(|((at, _), list)| (*at, self.mean(list)));
        lost.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    }

    /// About where the lead changes its sign, if it has different ones at the two ends, and what
    /// loses least where it is gone.
    fn tips(&self, factor: &Factor, ends: &[Option<f64>]) -> Option<(String, Option<usize>)> {
        let (at_low, at_high) = (ends[0]?, ends[1]?);
        if (at_low > 0.0) == (at_high > 0.0) {
            return None;
        }
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            let lead = self.of(&[factor.change(middle)])[0]?;
            if (lead > 0.0) == (at_low > 0.0) { low = middle } else { high = middle }
        }
        let gone = if at_low > 0.0 { high } else { low };
        Some((factor.text(0.5 * (low + high)), self.over(&factor.change(gone))))
    }
}

/// An alternative under a change, if it carries the mark that the change is of.
fn set(it: &Alternative, (change, range): &Change) -> Option<Alternative> {
    let carries = range.as_ref().is_some_and(|range| carries(&it.scenario, change, range));
    let changes = if carries { vec![change.clone()] } else { Vec::new() };
    moved(it, &changes)
}

/// An alternative with more changes; none if it is refused with them.
fn moved(it: &Alternative, changes: &[String]) -> Option<Alternative> {
    let mut overlays = it.scenario.overlays().clone();
    overlays.set.extend(changes.iter().cloned());
    let scenario = it.scenario.with(&overlays).ok()?;
    Some(Alternative { scenario, ..it.clone() })
}

/// Whether a scenario carries the mark that a change was made for.
fn carries(scenario: &Scenario, change: &str, (low, high): &(String, String)) -> bool {
    scenario.marks().iter().any(|it| {
        let here = change.strip_prefix(&it.path).is_some_and(|rest| rest.starts_with('='));
        here && it.low.as_ref() == Some(low) && it.high.as_ref() == Some(high)
    })
}

/// A value that may be moved.
#[derive(Debug, Clone)]
struct Factor {
    path: String,
    kind: MarkKind,
    written: (String, String),
    ends: [Amount; 2],
}

impl Factor {
    fn of(mark: &Mark) -> Option<Self> {
        let doubtful = matches!(mark.kind, MarkKind::Assumption | MarkKind::Rumour);
        // What an alternative says is moved where it is chosen, under the path that it sets; a
        // weight of a score moves no loss.
        let listed = ["variants[", "policies[", "strategies[", "weights["];
        // A rate of a mix moves no trial.
        if !doubtful || is_rate(mark) || listed.iter().any(|list| mark.path.starts_with(list)) {
            return None;
        }
        let written = (mark.low.clone()?, mark.high.clone()?);
        let ends = [Amount::of(&written.0)?, Amount::of(&written.1)?];
        let moves = ends[0].number() < ends[1].number();
        moves.then(|| Self { path: mark.path.clone(), kind: mark.kind, written, ends })
    }

    /// The value at a place between the ends.
    fn text(&self, place: f64) -> String {
        match place {
            0.0 => self.written.0.clone(),
            1.0 => self.written.1.clone(),
            _ => self.ends[0].towards(self.ends[1], place),
        }
    }

    fn change(&self, place: f64) -> Change {
        (format!("{}={}", self.path, self.text(place)), Some(self.written.clone()))
    }
}

/// Whether a mark stands in a mix of threats.
fn is_rate(mark: &Mark) -> bool {
    mark.path.starts_with("mixes[")
}

/// The values that scenarios share or have alone, each once, in the order of their paths.
fn factors(scenarios: [&Scenario; 2]) -> Vec<Factor> {
    let mut all: Vec<Factor> = Vec::new();
    for mark in scenarios.iter().flat_map(|it| it.marks()) {
        let Some(factor) = Factor::of(mark) else { continue };
        if !all.iter().any(|it| it.path == factor.path && it.written == factor.written) {
            all.push(factor);
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// How often nothing beats the winner when every value is drawn from its range, and how many draws
/// were refused.
fn box_won(
    alternatives: &[Alternative],
    comparison: &Comparison,
    draws: u64,
    done: &(dyn Fn() + Sync),
) -> (Tally, u64) {
    let plan = &comparison.plan;
    let (mut tally, mut refused) = (Tally::default(), 0);
    for draw in 0..draws {
        let chance = Chance::new(plan.seed, draw);
        let all = alternatives.iter().map(|it| {
            let factors = it.scenario.marks().iter().filter_map(Factor::of);
            let changes = factors.map(|factor| {
                // A value is drawn by its name, so that all that share it have it alike.
                let entity = EntityKey::new(hash_name(&factor.path));
                let place = chance.stream(Purpose::new(b"assumed."), entity).unit();
                format!("{}={}", factor.path, factor.text(place))
            });
            moved(it, &changes.collect::<Vec<String>>())
        });
        let Some(all) = all.collect::<Option<Vec<Alternative>>>() else {
            refused += 1;
            continue;
        };
        let all: Vec<&Alternative> = all.iter().collect();
        let seen = play(&all, plan.seed, draw..draw + 1, &plan.weights, done);
        let share = |at: usize| seen[at][0].share(plan.loss);
        tally.push(comparison.choices().all(|at| share(comparison.best) <= share(at)));
    }
    (tally, refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_of_a_mix_is_no_factor_of_a_trial() {
        let text = r#"(
            name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 4)],
            cohorts: [(name: "all", accounts: 10, service: "data")],
            stores: [(name: "primary", labels: ["array:1"])],
            services: [(name: "data", store: "primary")],
            faults: [(name: "array", when: At("T+12 h"), what: Destroy(), hits: ["array:1"])],
            jobs: [(name: "copy", source: "primary", labels: ["array:2"], schedule: "daily 01:00",
                takes: Lasting(Assumption("1 h", "a guess", ("30 min", "3 h"))))],
            mixes: [(name: "usual", threats: [
                (name: "one", rate: Assumption("0.2 per year", "a guess",
                    ("0.05 per year", "0.4 per year"))),
            ])],
        )"#;
        let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
        let paths: Vec<String> =
            factors([&scenario, &scenario]).into_iter().map(|it| it.path).collect();
        assert!(paths.iter().any(|path| path.starts_with("jobs[copy]")), "{paths:?}");
        assert!(paths.iter().all(|path| !path.starts_with("mixes[")), "{paths:?}");
        assert!(scenario.marks().iter().any(is_rate));
    }
}

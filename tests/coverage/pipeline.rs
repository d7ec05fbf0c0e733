//! The same of whole comparisons: a scenario of which the truth is known, compared 400 times under
//! seeds of its own, engine and all, by a plan of trials and by looking until it is decided.

use lastcopy::experiment::alternative::Alternative;
use lastcopy::experiment::alternative::Choice;
use lastcopy::experiment::alternative::chosen;
use lastcopy::experiment::compare::Comparison;
use lastcopy::experiment::compare::Plan;
use lastcopy::experiment::compare::Until;
use lastcopy::experiment::compare::compare;
use lastcopy::experiment::difference::Verdict;
use lastcopy::scenario::load::Scenario;
use lastcopy::stats::interval::Interval;
use std::collections::BTreeMap;

/// All is lost if the array dies within 10 days, and nothing else can be. Under `seldom` it dies
/// half as often; `as-often` says the same by other words; `dear` costs more and loses the same.
const TEXT: &str = r#"(
    name: "known", clock: (horizon: "10 d"), categories: [(name: "contacts", items: 1)],
    cohorts: [(name: "all", accounts: 1, service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    faults: [(name: "array", when: Hazard(law: Exponential(mean: "14 d")), what: Destroy(),
        hits: ["array:1"])],
    charges: [(name: "care", amount: "$1", kind: Running)],
    policies: [
        (name: "seldom", set: {"faults[array].when": Hazard(law: Exponential(mean: "28 d"))}),
        (name: "dear", set: {"charges[care].amount": "$2"}),
    ],
)"#;

const ANALYSES: u64 = 400;
const MISSES_ALLOWED: u32 = 31;

/// Misses by what was claimed.
#[derive(Default)]
struct Misses(BTreeMap<&'static str, u32>);

impl Misses {
    fn count(&mut self, claim: &'static str, right: bool) {
        *self.0.entry(claim).or_default() += u32::from(!right);
    }

    fn interval(&mut self, claim: &'static str, interval: &Interval, truth: f64) {
        let low = interval.low.is_none_or(|low| low <= truth);
        self.count(claim, low && interval.high.is_none_or(|high| truth <= high));
    }

    fn few(self, rule: &str) {
        for (claim, misses) in &self.0 {
            let held = 1.0 - f64::from(*misses) / ANALYSES as f64;
            println!("{rule:<32} {claim:<40} {misses:>3} missed, coverage {held:.4}");
        }
        let worst = self.0.values().max().expect("something was claimed");
        assert!(*worst <= MISSES_ALLOWED, "{rule}: {worst} of {ANALYSES} missed");
    }
}

/// The chance that the array dies in time if its mean life is so many days.
fn dies(mean_d: f64) -> f64 {
    1.0 - libm::exp(-10.0 / mean_d)
}

fn alternatives() -> Vec<Alternative> {
    let scenario = Scenario::from_ron(TEXT).unwrap_or_else(|problems| panic!("{problems}"));
    chosen("known.ron", &scenario, &Choice::default()).expect("all fit").alternatives
}

fn claims(misses: &mut Misses, comparison: &Comparison, looked: bool) {
    let (often, seldom) = (dies(14.0), dies(28.0));
    let base = &comparison.compared[0].estimate;
    misses.interval("chance of any loss", &base.any.interval, often);
    misses.interval("mean share", &base.share.interval, often);
    let less = comparison.compared[1].difference.as_ref().expect("it is not the base");
    misses.interval("difference of shares", &less.share.interval, seldom - often);
    if !looked {
        misses.interval("difference of chances, paired", &less.any_interval, seldom - often);
    }
    misses.count("more is never said of less", less.verdict != Verdict::More);
    let dear = comparison.compared[2].difference.as_ref().expect("it is not the base");
    misses.count("equal is called equal", dear.verdict == Verdict::Equal);
    if let Some(again) = &comparison.again {
        let truth = if comparison.best == 1 { seldom } else { often };
        misses.interval("the best, played again", &again.best.estimate.any.interval, truth);
    }
}

#[test]
fn comparisons_by_plan_hold_what_they_say_in_400_whole_analyses() {
    let all = alternatives();
    let mut misses = Misses::default();
    for seed in 0..ANALYSES {
        let comparison = compare(&all, &Plan { seed, trials: 60, ..Plan::default() });
        claims(&mut misses, &comparison, false);
    }
    misses.few("60 trials");
}

#[test]
fn comparisons_that_are_watched_hold_what_they_say_in_400_whole_analyses() {
    let all = alternatives();
    let mut misses = Misses::default();
    for seed in 0..ANALYSES {
        let until = Until::Decided { at_most: 100 };
        let comparison = compare(&all, &Plan { seed, trials: 20, until, ..Plan::default() });
        claims(&mut misses, &comparison, true);
    }
    misses.few("20 to 100 trials, until decided");
}

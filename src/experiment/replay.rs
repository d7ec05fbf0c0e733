//! A replay: one trial, measured and judged.

use crate::check::judge::Judgement;
use crate::check::judge::Verdict;
use crate::check::judge::judge;
use crate::check::judge::verdict;
use crate::engine::trial::run;
use crate::metric::table::Metrics;
use crate::metric::table::measure;
use crate::outcome::Outcome;
use crate::scenario::load::Scenario;

/// One trial, measured and judged.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What the trial left.
    pub outcome: Outcome,
    /// What that amounts to, by metric.
    pub metrics: Metrics,
    /// Each expectation, judged, in the order of the file.
    pub judgements: Vec<Judgement>,
    /// All of them together.
    pub verdict: Verdict,
}

/// Plays, measures and judges one trial.
#[must_use]
pub fn replay(scenario: &Scenario, seed: u64, trial: u64) -> Replay {
    let outcome = run(scenario, seed, trial);
    let metrics = measure(&scenario.measured(), &outcome);
    let judgements = judge(scenario.spec(), scenario.marks(), &outcome, &metrics);
    let verdict = verdict(scenario.spec(), &outcome, &judgements);
    Replay { outcome, metrics, judgements, verdict }
}

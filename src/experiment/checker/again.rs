//! Checkers of the simulator itself: the same twice, and the same when written and read.

use crate::check::holds::Checked;
use crate::engine::trial::run;
use crate::experiment::checker::subject::Checker;
use crate::experiment::checker::subject::Subject;
use crate::experiment::shrink::reducer::bare_tree;
use crate::scenario::emit::pretty;
use crate::scenario::load::Scenario;

/// A trial that is played twice comes to the same, to the last count.
#[derive(Debug, Clone, Copy)]
pub struct Deterministic;

impl Checker for Deterministic {
    fn name(&self) -> String {
        "deterministic".to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        let (seed, trial) = subject.chance();
        let again = run(&subject.scenario, seed, trial);
        let first = &subject.replay.outcome;
        if again == *first {
            return Checked::Pass(format!("hash {}", first.hash.hex()));
        }
        let (one, two) = (&first.server.journal, &again.server.journal);
        let parts = (0..one.len().max(two.len())).find(|at| one.get(*at) != two.get(*at));
        let event = parts.and_then(|at| one.get(at).or(two.get(at)));
        let at = event.map_or("in the fleet".to_owned(), |it| format!("at {}", it.event));
        Checked::Fail(format!("{} and then {}, {at}", first.hash.hex(), again.hash.hex()))
    }
}

/// Each text that is written of a scenario reads back as the same scenario: its shown text, the
/// text without marks, and the text of the value.
#[derive(Debug, Clone, Copy)]
pub struct RoundTrip;

impl Checker for RoundTrip {
    fn name(&self) -> String {
        "round-trip".to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        let scenario = &subject.scenario;
        let bare = bare_tree(scenario).map(|tree| pretty(&tree));
        let read = |text: &str| Scenario::from_ron(text);
        let mut history = scenario.spec().clone();
        // What was read has no marks any more, and a retelling must have them.
        history.history = false;
        let is_history = scenario.spec().history;
        let all = [
            ("shown", read(&scenario.shown())),
            (
                "without marks",
                bare.and_then(|text| read(&text.replace("history: true", "history: false"))),
            ),
            ("built", Scenario::from_spec(&history)),
        ];
        for (what, back) in all {
            let back = match back {
                Ok(back) => back,
                Err(problems) => return Checked::Fail(format!("{what}: {problems}")),
            };
            if !says_the_same(&back, scenario, is_history) {
                return Checked::Fail(format!("{what}: another scenario is read"));
            }
        }
        Checked::Pass("3 texts".to_owned())
    }
}

/// Whether what was read back is what was written, a retelling's being one aside.
fn says_the_same(back: &Scenario, written: &Scenario, is_history: bool) -> bool {
    let mut spec = back.spec().clone();
    spec.history = spec.history || is_history;
    spec == *written.spec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_scenario_is_not_the_same() {
        let read = |text: &str| Scenario::from_ron(text).expect("it is well formed");
        let [one, other] = ["one", "other"]
            .map(|name| read(&format!("(name: \"{name}\", clock: (horizon: \"1 d\"))")));
        assert!(says_the_same(&one, &one, false));
        assert!(!says_the_same(&other, &one, false));
        assert!(!says_the_same(&one, &one, true), "it was no retelling");
    }
}

//! What a checker is shown, and what it says.

use crate::check::holds::Checked;
use crate::check::holds::Claim;
use crate::experiment::replay::Replay;
use crate::experiment::replay::harm;
use crate::experiment::replay::replay;
use crate::scenario::load::Scenario;
use crate::scenario::measured::context;

/// A trial that was played, and the scenario that it is of.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The scenario.
    pub scenario: Scenario,
    /// What the trial came to; its seed and number are in the outcome.
    pub replay: Replay,
}

impl Subject {
    /// Plays a trial.
    #[must_use]
    pub fn play(scenario: &Scenario, seed: u64, trial: u64) -> Self {
        Self { scenario: scenario.clone(), replay: replay(scenario, seed, trial) }
    }

    /// The seed, and the trial under it.
    #[must_use]
    pub fn chance(&self) -> (u64, u64) {
        (self.replay.outcome.seed, self.replay.outcome.trial)
    }
}

/// Something that must hold of any trial.
///
/// ```
/// use lastcopy::check::holds::Checked;
/// use lastcopy::experiment::checker::subject::Checker;
/// use lastcopy::experiment::checker::subject::Subject;
///
/// /// Nobody is without data for so long that they leave.
/// struct NobodyLeaves;
///
/// impl Checker for NobodyLeaves {
///     fn name(&self) -> String {
///         "nobody-leaves".to_owned()
///     }
///     fn check(&self, subject: &Subject) -> Checked {
///         let longest = subject.replay.outcome.totals.longest_without.iter().flatten().max();
///         match longest {
///             None => Checked::NotReached("nobody was without data".to_owned()),
///             Some(span) if span.hours() < 48.0 => Checked::Pass(span.exact()),
///             Some(span) => Checked::Fail(span.exact()),
///         }
///     }
/// }
/// ```
pub trait Checker {
    /// Its name, fit for the name of a file: small letters, figures and hyphens.
    fn name(&self) -> String;

    /// Looks at a trial, and may play others.
    fn check(&self, subject: &Subject) -> Checked;
}

impl Checker for Claim {
    fn name(&self) -> String {
        Self::name(self).to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        let outcome = &subject.replay.outcome;
        Self::check(self, outcome, &harm(&context(subject.scenario.model()), outcome))
    }
}

/// A checker, and what it said.
pub type Said = (String, Checked);

/// What each checker says of a trial, in their order.
#[must_use]
pub fn check_all(checkers: &[&dyn Checker], subject: &Subject) -> Vec<Said> {
    checkers.iter().map(|it| (it.name(), it.check(subject))).collect()
}

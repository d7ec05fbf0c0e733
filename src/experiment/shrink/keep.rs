//! What a reduction must keep: the way in which data is lost, or only that something is wrong.
//!
//! Without a class nearly every reduction ends at the most trivial loss that is near, and never
//! tells the one that was found.

use crate::check::judge::Verdict;
use crate::experiment::replay::Replay;
use crate::outcome::Outcome;
use crate::outcome::fates::causes_of;
use crate::scenario::load::Scenario;

/// What must still come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keep {
    /// Acknowledged records are lost by exactly these causes.
    Class(Vec<String>),
    /// Acknowledged records are lost, in whatever way.
    AnyLoss,
    /// The expectation of this name does not hold.
    Fails(String),
}

/// What came out of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Still {
    /// What must be kept.
    Kept,
    /// Something is wrong, but something else.
    Another,
    /// Nothing is wrong.
    Nothing,
}

/// The causes by which most current records were lost; none if none was.
#[must_use]
pub fn main_class(scenario: &Scenario, outcome: &Outcome) -> Option<(u64, Vec<String>)> {
    let classes = outcome.totals.classes.iter().filter(|(_, lost)| lost.records > 0);
    let most = classes.max_by_key(|(class, lost)| (lost.records, std::cmp::Reverse(**class)))?;
    Some((*most.0, named(scenario, *most.0)))
}

/// The causes of a class by name.
#[must_use]
pub fn named(scenario: &Scenario, class: u64) -> Vec<String> {
    causes_of(class, &scenario.model().causes).into_iter().map(str::to_owned).collect()
}

impl Keep {
    /// What there is to keep of a replay: its main loss, by class or any; without a loss the first
    /// expectation that does not hold; none if nothing is wrong.
    #[must_use]
    pub fn of(scenario: &Scenario, replay: &Replay, any: bool) -> Option<Self> {
        if let Some((_, causes)) = main_class(scenario, &replay.outcome) {
            return Some(if any { Self::AnyLoss } else { Self::Class(causes) });
        }
        let failed = replay.judgements.iter().find(|it| it.holds == Some(false))?;
        (replay.verdict == Verdict::Fail).then(|| Self::Fails(failed.name.clone()))
    }

    /// Whether a replay still shows it.
    #[must_use]
    pub fn in_replay(&self, scenario: &Scenario, replay: &Replay) -> Still {
        let totals = &replay.outcome.totals;
        let mut lost = totals.classes.iter().filter(|(_, lost)| lost.records > 0);
        let kept = match self {
            Self::AnyLoss => lost.next().is_some(),
            Self::Class(causes) => {
                if lost.any(|(class, _)| named(scenario, *class) == *causes) {
                    return Still::Kept;
                }
                return if totals.all().lost > 0 { Still::Another } else { Still::Nothing };
            }
            Self::Fails(name) => {
                replay.judgements.iter().any(|it| it.name == *name && it.holds == Some(false))
            }
        };
        match (kept, replay.verdict) {
            (true, _) => Still::Kept,
            (false, Verdict::Fail) => Still::Another,
            (false, _) => Still::Nothing,
        }
    }

    /// It in a few words, fit for the name of a file.
    #[must_use]
    pub fn slug(&self) -> String {
        let text = match self {
            Self::Class(causes) => causes.join("+"),
            Self::AnyLoss => "any-loss".to_owned(),
            Self::Fails(name) => name.clone(),
        };
        let plain = |c: char| if c.is_ascii_alphanumeric() || "+-".contains(c) { c } else { '-' };
        let short: String = text.chars().map(plain).take(60).collect();
        if short.is_empty() { "unnamed".to_owned() } else { short }
    }

    /// It in words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Class(causes) if causes.is_empty() => "records lost of no named cause".to_owned(),
            Self::Class(causes) => format!("records lost by {}", causes.join(" + ")),
            Self::AnyLoss => "acknowledged records lost, in whatever way".to_owned(),
            Self::Fails(name) => format!("the expectation `{name}` does not hold"),
        }
    }
}

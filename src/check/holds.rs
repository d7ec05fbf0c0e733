//! Claims about one trial that hold or do not, or were never put to the test: the checkers that a
//! scenario can name.
//!
//! They look at what a trial left and at nothing else; checkers that play further trials stand
//! above the engine.

use crate::check::actual::Actual;
use crate::check::actual::Harm;
use crate::check::actual::Standing;
use crate::check::actual::actuals;
use crate::check::objective::Objective;
use crate::kernel::time::Span;
use crate::outcome::Outcome;
use serde::Deserialize;
use serde::Serialize;

/// A claim about a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Claim {
    /// No record that was acknowledged, and is current, is lost.
    NoAcknowledgedLoss,
    /// Nothing that its user deleted shows again.
    NoResurrection,
    /// Nobody sees an older version than the newest that was acknowledged.
    MonotoneVersions,
    /// Every current acknowledged record is visible, held or lost, and exactly one of these; and
    /// what was written was acknowledged, waits to be, or died before.
    Conservation,
    /// The most recent work that is lost is no older than this.
    RpoWithin(Span),
    /// Data is back within this.
    RtoWithin(Span),
    /// This happens.
    Sometimes(String),
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It holds; how near it came to not holding, in words.
    Pass(String),
    /// It does not hold; why, in words.
    Fail(String),
    /// Nothing put it to the test; why not, in words.
    NotReached(String),
}

impl Checked {
    /// Whether it holds; none if nothing put it to the test.
    #[must_use]
    pub fn holds(&self) -> Option<bool> {
        match self {
            Self::Pass(_) => Some(true),
            Self::Fail(_) => Some(false),
            Self::NotReached(_) => None,
        }
    }

    /// What was found, in words.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Pass(words) | Self::Fail(words) | Self::NotReached(words) => words,
        }
    }

    /// The word for it, as in reports.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass(_) => "PASS",
            Self::Fail(_) => "FAIL",
            Self::NotReached(_) => "NOT REACHED",
        }
    }
}

impl Claim {
    /// Its name, fit for the name of a file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NoAcknowledgedLoss => "no-acknowledged-loss",
            Self::NoResurrection => "no-resurrection",
            Self::MonotoneVersions => "monotone-versions",
            Self::Conservation => "conservation",
            Self::RpoWithin(_) => "rpo-within",
            Self::RtoWithin(_) => "rto-within",
            Self::Sometimes(_) => "sometimes",
        }
    }

    /// What is wanted, in words.
    #[must_use]
    pub fn wanted(&self) -> String {
        match self {
            Self::NoAcknowledgedLoss => "no acknowledged record lost".to_owned(),
            Self::NoResurrection => "nothing deleted shows again".to_owned(),
            Self::MonotoneVersions => "nobody sees an older version".to_owned(),
            Self::Conservation => "every record accounted for".to_owned(),
            Self::RpoWithin(most) => format!("at most {} of work lost", most.exact()),
            Self::RtoWithin(most) => format!("data back within {}", most.exact()),
            Self::Sometimes(event) => format!("{event} happens"),
        }
    }

    /// Holds the claim against a trial.
    #[must_use]
    pub fn check(&self, outcome: &Outcome, harm: &Harm) -> Checked {
        let all = outcome.totals.all();
        let struck = outcome.server.faults.iter().any(|fault| fault.took > 0);
        let none = |count: u64, of: u64, what: &str| match (count, of) {
            (0, 0) => Checked::NotReached(format!("no record could be {what}")),
            (0, _) if !struck => Checked::NotReached("no fault took effect".to_owned()),
            (0, of) => Checked::Pass(format!("0 of {of} {what}")),
            (count, of) => Checked::Fail(format!("{count} of {of} {what}")),
        };
        match self {
            Self::NoAcknowledgedLoss => none(all.lost, all.current, "lost"),
            Self::NoResurrection => none(all.resurrected, all.deleted, "shown again"),
            Self::MonotoneVersions => none(all.stale, all.superseded, "shown in an older version"),
            Self::Conservation => conserved(outcome),
            Self::RpoWithin(most) => bound(harm, Some(*most), None),
            Self::RtoWithin(most) => bound(harm, None, Some(*most)),
            Self::Sometimes(event) => match outcome.server.first(event) {
                Some((at, _)) => Checked::Pass(at.exact()),
                None => Checked::NotReached(format!("no {event}")),
            },
        }
    }
}

/// Whether each category's fates add up.
fn conserved(outcome: &Outcome) -> Checked {
    let mut records = 0;
    for (at, fates) in outcome.totals.by_category.iter().enumerate() {
        records += fates.written;
        let places = fates.visible + fates.held + fates.lost;
        if places != fates.current {
            return Checked::Fail(format!(
                "category {at}: {} current records are in {places} places",
                fates.current
            ));
        }
        let ends = fates.acked + fates.pending + fates.unsent_lost;
        if ends != fates.written {
            let written = fates.written;
            return Checked::Fail(format!("category {at}: {written} written came to {ends} ends"));
        }
    }
    match records {
        0 => Checked::NotReached("nothing was written".to_owned()),
        records => Checked::Pass(format!("{records} records accounted for")),
    }
}

/// An objective against what happened; what it came to is said even when it holds.
fn bound(harm: &Harm, rpo: Option<Span>, rto: Option<Span>) -> Checked {
    if harm.damage.is_none() {
        return Checked::NotReached("nothing was damaged".to_owned());
    }
    let name = "bound".parse().expect("it is a name");
    let objective = Objective { name, categories: None, rpo, rto, mtpd: None };
    let Some(actual) = actuals(&[objective], harm).pop() else {
        return Checked::NotReached("there is no bound".to_owned());
    };
    let Actual { standing, actual_ms, wanted_ms, .. } = actual;
    let came_to = actual_ms.map_or("not by the horizon".to_owned(), |ms| {
        let of = Span::from_ms(wanted_ms).exact();
        format!("{} of {of}", Span::from_ms(ms).exact())
    });
    match standing {
        Standing::Met => Checked::Pass(came_to),
        Standing::Missed => Checked::Fail(came_to),
        Standing::NotReached => Checked::NotReached(came_to),
    }
}

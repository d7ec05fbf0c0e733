//! A row of the table of metrics, and all that its computation may look at.

use crate::metric::context::Context;
use crate::outcome::Outcome;
use crate::outcome::fates::Fates;
use std::collections::BTreeMap;

/// Metrics of a trial by name; those that it did not reach are absent.
pub type Metrics = BTreeMap<String, f64>;

/// What a metric is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Accounts.
    Accounts,
    /// Records; of current ones as many as items.
    Records,
    /// A share of a whole, 0 to 1.
    Share,
    /// Hours.
    Hours,
    /// Hours, summed over accounts.
    AccountHours,
    /// How many.
    Count,
    /// How many an hour.
    PerHour,
    /// Units of the scenario's one currency.
    Money,
}

impl Unit {
    /// The word behind a number.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Records => "records",
            Self::Share => "share",
            Self::Hours => "h",
            Self::AccountHours => "account-h",
            Self::Count => "count",
            Self::PerHour => "per h",
            Self::Money => "money",
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Less of it.
    Lower,
    /// More of it.
    Higher,
    /// Neither: it describes, and judges nothing.
    Neither,
}

/// What a row is counted for: once, or once for each of a kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The trial.
    Trial,
    /// Each category; its name stands for `CATEGORY`.
    Category,
    /// Each cohort; its name stands for `COHORT`.
    Cohort,
    /// Each owner; its name stands for `OWNER`.
    Owner,
    /// Each reaction; its name stands for `REACTION`.
    Reaction,
    /// Each kind of restart; its name stands for `RESTART`.
    Restart,
    /// Each redundancy group; its name stands for `GROUP`.
    Group,
    /// Each queue; its name stands for `QUEUE`.
    Queue,
    /// Each window of business; its name stands for `WINDOW`.
    Window,
    /// Each charge; its name stands for `CHARGE`.
    Charge,
}

/// All that a metric may look at.
#[derive(Debug)]
pub struct View<'a> {
    /// What things are called, and when.
    pub context: &'a Context,
    /// What the trial left.
    pub outcome: &'a Outcome,
    /// The fates of all categories together.
    pub all: Fates,
    /// The metrics that charges count, when money is reckoned; none before.
    pub counted: &'a Metrics,
}

/// Computes a metric from a view and a place in the list that the row goes over; none if the
/// trial did not come to what it measures.
pub type Value = fn(&View<'_>, usize) -> Option<f64>;

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The name, with a word in capitals where the name of what it is counted for stands.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// Which way is better.
    pub better: Better,
    /// What it is, in one line.
    pub what: &'static str,
    /// What it is counted for.
    pub over: Over,
    /// How it is computed.
    pub value: Value,
}

impl Row {
    /// A metric of which less is better.
    pub(crate) const fn lower(
        name: &'static str,
        unit: Unit,
        what: &'static str,
        value: Value,
    ) -> Self {
        Self { name, unit, better: Better::Lower, what, over: Over::Trial, value }
    }

    /// A metric of which more is better.
    pub(crate) const fn higher(
        name: &'static str,
        unit: Unit,
        what: &'static str,
        value: Value,
    ) -> Self {
        Self { better: Better::Higher, ..Self::lower(name, unit, what, value) }
    }

    /// A metric that only describes.
    pub(crate) const fn plain(
        name: &'static str,
        unit: Unit,
        what: &'static str,
        value: Value,
    ) -> Self {
        Self { better: Better::Neither, ..Self::lower(name, unit, what, value) }
    }

    /// Whether a fleet twice as large has about twice as much of it.
    ///
    /// ```
    /// use lastcopy::metric::table::rows;
    /// let of_fleet = |name| rows().find(|row| row.name == name).map(|row| row.is_of_fleet());
    /// assert_eq!(of_fleet("affected.lost"), Some(true));
    /// assert_eq!(of_fleet("affected.lost.share"), Some(false));
    /// assert_eq!(of_fleet("promises.missed"), Some(false));
    /// ```
    #[must_use]
    pub fn is_of_fleet(&self) -> bool {
        match self.unit {
            Unit::Accounts | Unit::AccountHours | Unit::PerHour => true,
            Unit::Records => !self.name.starts_with("lost_per_account."),
            Unit::Count => OF_FLEET.contains(&self.name),
            Unit::Share | Unit::Hours | Unit::Money => false,
        }
    }

    /// The same for each of a kind of thing.
    pub(crate) const fn each(self, over: Over) -> Self {
        Self { over, ..self }
    }
}

/// What is counted account by account, of all that is counted.
const OF_FLEET: [&str; 12] = [
    "duplicates",
    "resurrected",
    "stale",
    "blank_shells",
    "reactions.REACTION",
    "restarts.RESTART",
    "offered",
    "taken_up",
    "sync.good",
    "sync.failed",
    "sync.refused",
    "events",
];

/// A count as a metric.
#[expect(clippy::unnecessary_wraps, reason = "rows answer with what may be missing")]
pub(crate) fn number(count: u64) -> Option<f64> {
    Some(count as f64)
}

/// A part of a whole; of nothing there is no share.
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Milliseconds as hours.
pub(crate) fn hours(ms: i64) -> f64 {
    ms as f64 / 3_600_000.0
}

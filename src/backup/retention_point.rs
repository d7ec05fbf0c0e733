//! What every retention rule looks at and answers with: points, quotas, verdicts and reasons.
//!
//! The rules stand side by side above this file and none knows another. A reason is a value and
//! not a text, so that a trial with many points allocates little; its text is that of the tool
//! whose rule it is, so that a report can be held against the tool's own.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::backup::retention_period::CalendarSpan;
use crate::backup::retention_period::Moment;
use crate::backup::retention_period::Period;
use crate::kernel::time::Span;

/// A restore point as retention sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Running number in its job, from 1 for the first. [`Hanoi`](crate::backup::retention::Hanoi)
    /// reads the level from it; the other rules only hand it back.
    pub id: u64,
    /// The as-of of the point.
    pub at: Moment,
    /// Labels that a rule may ask for.
    pub tags: Vec<String>,
}

impl Point {
    /// A point without tags.
    pub const fn new(id: u64, at: Moment) -> Self {
        Self { id, at, tags: Vec::new() }
    }
}

/// What retention decides about one point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The point's id.
    pub id: u64,
    /// Each reason to keep it, in the order of the rules; none means that it goes.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// Whether at least one rule asked for the point.
    pub fn is_kept(&self) -> bool {
        !self.reasons.is_empty()
    }
}

/// How many points a rule may keep; in text a count, or -1 for no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum Quota {
    /// At most so many; 0 switches the rule off.
    UpTo(u32),
    /// No limit.
    Unlimited,
}

impl Quota {
    /// Whether one more may be kept when `taken` already are.
    pub fn has_room(self, taken: u32) -> bool {
        match self {
            Self::UpTo(most) => taken < most,
            Self::Unlimited => true,
        }
    }

    /// Whether the rule is switched off.
    pub fn is_off(self) -> bool {
        self == Self::UpTo(0)
    }
}

impl Default for Quota {
    fn default() -> Self {
        Self::UpTo(0)
    }
}

impl From<Quota> for i64 {
    fn from(quota: Quota) -> Self {
        match quota {
            Quota::UpTo(most) => Self::from(most),
            Quota::Unlimited => -1,
        }
    }
}

impl TryFrom<i64> for Quota {
    type Error = String;

    fn try_from(value: i64) -> Result<Self, String> {
        if value == -1 {
            return Ok(Self::Unlimited);
        }
        u32::try_from(value).map(Self::UpTo).map_err(|_| {
            format!("{value} is not a number of points; expected 0 to {} or -1 for all", u32::MAX)
        })
    }
}

/// Why a point is kept. The text of the `Restic…` and `Borg…` kinds is the tool's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Nothing is ever dropped.
    All,
    /// Among the newest: `rank` 1 is the newest of all, `of` how many are kept.
    Newest {
        /// Place from the newest, from 1.
        rank: u32,
        /// How many are kept.
        of: u32,
    },
    /// Younger than so many milliseconds.
    YoungerThan {
        /// The age in milliseconds at which a point goes.
        age_ms: i64,
    },
    /// Newest of its calendar period, which lies `back` periods before the present one.
    Generation {
        /// The kind of calendar period.
        period: Period,
        /// How many periods ago; 0 is the running one.
        back: i64,
    },
    /// Newest of its level in the tower of Hanoi.
    Level {
        /// From 1, the most often overwritten.
        level: u32,
        /// How many levels there are.
        of: u32,
    },
    /// A kept point is a difference to this one and cannot be restored without it.
    BaseOf {
        /// Id of the point that needs it.
        id: u64,
    },
    /// Carries all these tags.
    ResticTags(Vec<String>),
    /// Taken less than this before the newest.
    ResticWithin(CalendarSpan),
    /// One of the last.
    ResticLast,
    /// Newest of its period, or (`oldest`) the first of all, kept for the remaining count.
    ResticPeriod {
        /// The kind of calendar period.
        period: Period,
        /// Kept only because no older point exists.
        oldest: bool,
    },
    /// Newest of its period and within the span.
    ResticPeriodWithin {
        /// The kind of calendar period.
        period: Period,
        /// The span before the newest.
        span: CalendarSpan,
        /// Kept only because no older point exists.
        oldest: bool,
    },
    /// Younger than the interval; the `nth` such.
    BorgWithin {
        /// From 1, newest first.
        nth: u32,
    },
    /// The `nth` point of a period rule, or (`oldest`) the first of all, since the rule fell short.
    BorgPeriod {
        /// The kind of calendar period.
        period: Period,
        /// Kept only because the rule fell short.
        oldest: bool,
        /// From 1, newest first.
        nth: u32,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = |oldest: &bool| if *oldest { "oldest " } else { "" };
        match self {
            Self::All => write!(f, "all are kept"),
            Self::Newest { rank, of } => write!(f, "newest #{rank} of {of}"),
            Self::YoungerThan { age_ms } => {
                write!(f, "younger than {}", Span::from_ms(*age_ms).exact())
            }
            Self::Generation { period, back } => write!(f, "{period}, {back} back"),
            Self::Level { level, of } => write!(f, "level {level} of {of}"),
            Self::BaseOf { id } => write!(f, "base of point {id}"),
            Self::ResticTags(tags) => write!(f, "has tags [{}]", tags.join(", ")),
            Self::ResticWithin(span) => write!(f, "within {span}"),
            Self::ResticLast => write!(f, "last snapshot"),
            Self::ResticPeriod { period, oldest } => {
                write!(f, "{}{period} snapshot", first(oldest))
            }
            Self::ResticPeriodWithin { period, span, oldest } => {
                write!(f, "{}{period} within {span}", first(oldest))
            }
            Self::BorgWithin { nth } => write!(f, "within #{nth}"),
            Self::BorgPeriod { period, oldest, nth } => {
                write!(f, "{period}{} #{nth}", if *oldest { "[oldest]" } else { "" })
            }
        }
    }
}

/// The reasons for each point, in the order in which the points are listed.
pub(crate) type Marks = Vec<Vec<Reason>>;

/// No reason for any of so many points.
pub(crate) fn no_marks(points: &[Point]) -> Marks {
    vec![Vec::new(); points.len()]
}

/// Places in the list, newest point first; of one instant, the first listed counts as the newer,
/// as both restic and borg sort.
pub(crate) fn newest_first(points: &[Point]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(points[place].at.time_ms));
    order
}

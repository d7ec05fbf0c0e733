//! How a fault proceeds: at once, steadily through a list, or in stages.
//!
//! A script that deletes works through a list until somebody stops it; a bad update is rolled out
//! to one part of the fleet after another; a file system decays over weeks. Units have their turn
//! in an order that is drawn once. A destruction is through with a unit then: what comes there
//! later it leaves alone. A corruption goes on over what it has reached.

use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use serde::Deserialize;
use serde::Serialize;

/// How a fault proceeds after its onset.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Progress {
    /// All that it does is done at the onset.
    #[default]
    AtOnce,
    /// It works through its share at an even pace: each unit has its turn once, in an order that is
    /// drawn. What a destruction has been through, and what is written or restored there
    /// afterwards, it leaves alone.
    Steady {
        /// How long it needs for all of it.
        over: Span,
        /// How often what was done since the last time takes effect; hourly by default.
        #[serde(default = "an_hour")]
        every: Span,
    },
    /// It proceeds in stages, in the order of time.
    Stages(Vec<Stage>),
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// How long after the onset it comes.
    pub after: Span,
    /// The share of all that the fault does that is done then, earlier stages included.
    pub share: Share,
}

impl Progress {
    /// The share of the whole that is done so long after the onset.
    ///
    /// ```
    /// use lastcopy::fault::progress::Progress;
    /// use lastcopy::kernel::time::Span;
    /// let hours = |hours: i64| Span::from_ms(hours * 3_600_000);
    /// let steady = Progress::Steady { over: hours(40), every: hours(3) };
    /// assert_eq!(steady.done(hours(10)).get(), 0.25);
    /// assert_eq!(steady.next(hours(38)), Some(hours(39)));
    /// assert_eq!(steady.next(hours(39)), Some(hours(40)));
    /// assert_eq!(steady.next(hours(40)), None);
    /// ```
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a trial are exact in a float")]
    pub fn done(&self, since: Span) -> Share {
        let share = match self {
            Self::AtOnce => 1.0,
            Self::Steady { over, .. } if since >= *over => 1.0,
            Self::Steady { over, .. } => since.ms() as f64 / over.ms() as f64,
            Self::Stages(stages) => {
                let reached = stages.iter().rev().find(|stage| stage.after <= since);
                reached.map_or(0.0, |stage| stage.share.get())
            }
        };
        Share::new(share).expect("a part of a whole is a share")
    }

    /// When it goes on next, counted from the onset, if it stands so long after it; none if there
    /// is nothing left to do.
    #[must_use]
    pub fn next(&self, since: Span) -> Option<Span> {
        match self {
            Self::AtOnce => None,
            Self::Steady { over, every } => {
                let turns = since.ms().div_euclid(every.ms().max(1)) + 1;
                let turn = Span::from_ms(turns.saturating_mul(every.ms().max(1)));
                (since < *over).then(|| turn.min(*over))
            }
            Self::Stages(stages) => {
                stages.iter().map(|stage| stage.after).find(|after| *after > since)
            }
        }
    }

    /// How many times it takes effect.
    #[must_use]
    pub fn turns(&self) -> u64 {
        match self {
            Self::AtOnce => 1,
            Self::Steady { over, every } => {
                over.ms().unsigned_abs().div_ceil(every.ms().unsigned_abs().max(1))
            }
            Self::Stages(stages) => stages.len() as u64,
        }
    }

    /// Whether all is done at the onset.
    #[must_use]
    pub fn is_at_once(&self) -> bool {
        *self == Self::AtOnce
    }
}

fn an_hour() -> Span {
    Span::from_ms(3_600_000)
}

//! When something happens: at an instant, after an event, by a hazard, or when conditions meet.
//!
//! Everything that happens in a trial has an event name, so that anything can be made to follow
//! anything: `fault:san`, `fault:san/end`, `job:nightly/start`, `job:nightly/done`,
//! `step:upgrade/firmware/start`, `step:rebuild/image/done`, `service:data/up`, `notice:formal`,
//! `announce:lost`, `channel:alert`. An event named twice means its first time unless said.

use crate::kernel::law::Law;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::volume::Size;
use serde::Deserialize;
use serde::Serialize;

/// What a wait ages by.
///
/// ```
/// use lastcopy::world::when::Clock;
/// assert_eq!(ron::from_str("Uptime(\"service:data\")"), Ok(Clock::Uptime("service:data".into())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Clock {
    /// Time passes for it always.
    #[default]
    Calendar,
    /// Time passes for it while its bearer is up: `service:NAME` while the service answers at
    /// all, `store:NAME` while the live generation of the store can be read.
    Uptime(String),
    /// As calendar, and it begins anew, with a draw of its own, each time this event happens.
    SinceRenewal(String),
}

/// When something happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum When {
    /// At an instant.
    At(Moment),
    /// So long after an event of the trial.
    After {
        /// The event's name.
        event: String,
        /// How long after it.
        #[serde(default = "at_once")]
        delay: Law,
    },
    /// By a law of waiting, from an instant on; drawn anew for each trial.
    Hazard {
        /// The wait until it strikes.
        law: Law,
        /// The instant from which the wait counts.
        #[serde(default = "origin")]
        from: Moment,
        /// Which time counts: all of it, that of a bearer's uptime, or that since a renewal.
        #[serde(default)]
        clock: Clock,
        /// Whether it strikes again after each firing.
        #[serde(default)]
        again: bool,
    },
    /// When the last of these has happened.
    All(Vec<When>),
    /// When the first of these happens.
    Any(Vec<When>),
    /// When users' complaints within one hour reach a number.
    Complaints {
        /// Complaints an hour; it scales with the fleet.
        per_hour: u64,
    },
    /// When a store has grown to a volume.
    Size {
        /// The store.
        store: Name,
        /// The volume; it scales with the fleet.
        at_least: Size,
    },
    /// Never, unless an alternative says otherwise.
    Never,
}

fn at_once() -> Law {
    Law::Fixed(crate::kernel::time::Span::ZERO)
}

fn origin() -> Moment {
    Moment::Offset(0)
}

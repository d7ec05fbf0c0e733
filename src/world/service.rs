//! A service: what users reach, and what it answers.
//!
//! *Absent* and *empty* are different answers. A service that is down makes a handset wait; one
//! that is up but blank makes a trusting handset erase itself.

use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::time::Span;
use serde::Deserialize;
use serde::Serialize;

/// One service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What people call it; unique among services.
    pub name: Name,
    /// The store it serves; without one it holds no data (voice, web).
    #[serde(default)]
    pub store: Option<Name>,
    /// Other services it needs to be up.
    #[serde(default)]
    pub needs: Vec<Name>,
    /// What it answers when the simulation starts.
    #[serde(default)]
    pub starts: Answer,
    /// How many attempts of handsets it takes at a time; all of them by default. Scales with the
    /// fleet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
}

/// How many attempts of handsets a service takes in each window of time.
///
/// An attempt to sync and an edit that is pushed are a request each; what is pushed in the same
/// millisecond is one. The first requests of a window are taken, in the order of time, then pushes
/// before attempts, then accounts by their keys. A handset that is refused backs off as after any
/// failure, and its own next try comes in the next window at the earliest. Requests to a service
/// that does not answer take no place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// Requests taken in a window.
    pub admits: u64,
    /// The length of a window; the first begins with the simulation.
    #[serde(default = "ten_seconds")]
    pub per: Span,
    /// From when on it takes more or fewer: half of the machines, a rebuild that takes the disks'
    /// time. A window that has begun keeps its room.
    #[serde(default)]
    pub shifts: Vec<CapacityShift>,
}

/// A change of a service's capacity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapacityShift {
    /// From when on.
    pub at: Moment,
    /// Requests taken in a window then.
    pub admits: u64,
}

fn ten_seconds() -> Span {
    Span::from_ms(10_000)
}

/// What a service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Answer {
    /// It serves its store, and takes writes.
    #[default]
    Up,
    /// It serves its store and refuses writes.
    ReadOnly,
    /// It is up, answers every request for a full copy with nothing, and takes no writes.
    Blank,
    /// It answers with garbage.
    Corrupt,
    /// It does not answer.
    Down,
}

impl Answer {
    /// Its word, in events and on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::ReadOnly => "read-only",
            Self::Blank => "blank",
            Self::Corrupt => "corrupt",
            Self::Down => "down",
        }
    }
}

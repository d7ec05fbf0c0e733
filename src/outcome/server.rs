//! What the server side of a trial leaves.

use crate::kernel::time::Time;
use crate::world::holder::Holder;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What the server side heard of the fleet: when complaints first reached each number that
/// somebody waits for. With it the server side can be played again without the fleet.
pub type Heard = BTreeMap<u64, Time>;

/// The first request that a window of a service with limited capacity refused: milliseconds from
/// T0, whether it was to be rid of what had just been written, the account's key.
pub type Refused = (i64, bool, u64);

/// Something that happened on the server side, for people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Time,
    /// The event's name.
    pub event: String,
    /// What came of it, if there is more to say.
    pub note: String,
    /// Whether typed times alone fix its instant: no draw and no count had a part in it.
    pub typed: bool,
}

/// What a fault came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// When it struck, each time.
    pub struck: Vec<Time>,
    /// Copies, services, jobs or waves of restarts that it changed.
    pub took: u64,
    /// Each time that it changed any, in order of time.
    pub taken: Vec<Taken>,
    /// The faults that had done before it what it would have done, when it found nothing to do.
    pub masked_by: BTreeSet<String>,
}

/// Once that a fault changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// By which of its strikes, by its place among them.
    pub strike: usize,
    /// When.
    pub at: Time,
    /// How many copies, services, jobs or waves of restarts.
    pub on: u64,
}

/// A plan at the horizon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// When it began.
    pub began: Option<Time>,
    /// The step that comes next or is under way.
    pub step: usize,
    /// Whether the step under way waits for a job.
    pub waits: bool,
    /// When it ended or gave up.
    pub ended: Option<Time>,
    /// Whether it gave up.
    pub gave_up: bool,
}

/// A copy brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When.
    pub at: Time,
    /// The event of the step that did it.
    pub step: String,
    /// The instant whose state came back, if it was a restore point's.
    pub as_of: Option<Time>,
    /// The store it went into.
    pub store: u16,
    /// How many points were tried first and proved bad.
    pub tried_bad: u64,
}

/// What the server side leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServerSide {
    /// What happened, in order.
    pub journal: Vec<Entry>,
    /// What each fault came to, in the order of the file.
    pub faults: Vec<Effect>,
    /// How far each plan came.
    pub plans: Vec<Progress>,
    /// What was brought back.
    pub restored: Vec<Restored>,
    /// When the first damage was done.
    pub first_damage: Option<Time>,
    /// The holders that are held at the horizon.
    pub held: Vec<Holder>,
    /// Damages by item or record that fell on whole categories: a trial tells 64 apart.
    pub coarse_masks: u64,
    /// The restore points that rules of retention keep at the horizon, and why.
    pub kept: Vec<Kept>,
    /// Runs of each job.
    pub runs: Vec<u64>,
    /// Restore points that were reported.
    pub points: u64,
}

impl ServerSide {
    /// When an event first happened, and whether typed times alone fixed that.
    #[must_use]
    pub fn first(&self, event: &str) -> Option<(Time, bool)> {
        let found = self.journal.iter().find(|entry| entry.event == event);
        found.map(|entry| (entry.at, entry.typed))
    }
}

/// A restore point that a rule of retention keeps at the horizon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its job.
    pub job: String,
    /// The instant whose state it holds.
    pub as_of: Time,
    /// Why the rule keeps it; none if it stays because a kept one builds on it, or locked.
    pub reasons: Vec<String>,
}

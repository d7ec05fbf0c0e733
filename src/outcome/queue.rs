//! What became of the requests of a queue.

use crate::kernel::time::Time;

/// A queue at the horizon. What came before T0 is warm-up: it was worked off and is not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queued {
    /// Requests that found no room, and were told so; they are not among those that arrived.
    pub refused: u64,
    /// Requests that waited longer than they last.
    pub expired: u64,
    /// Requests that arrived and found room.
    pub arrived: u64,
    /// Requests whose turn came before the horizon.
    pub begun: u64,
    /// Requests that were worked off by then.
    pub done: u64,
    /// Of those whose turn came, those that had to wait for it.
    pub waited: u64,
    /// How long those whose turn came waited for it, together, in milliseconds.
    pub waited_ms: i128,
    /// How long one of them waited at most, in milliseconds.
    pub longest_ms: i64,
    /// Each time that the service came back: how long a backlog stood then.
    pub returns: Vec<Return>,
}

/// A service came back, to whatever had piled up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return {
    /// When.
    pub back: Time,
    /// When nobody was left waiting or being served; none if that did not come.
    pub drained: Option<Time>,
}

impl Queued {
    /// Counts a request that arrived and expires while it waits, by the horizon or after it.
    pub(crate) fn expire(&mut self, counts: bool, is_over: bool) {
        self.arrived += u64::from(counts);
        self.expired += u64::from(counts && is_over);
    }

    /// Counts a request that arrived, begins and ends at these instants.
    pub(crate) fn count(&mut self, arrives: Time, begins: Time, ends: Time, horizon: Time) {
        self.arrived += 1;
        if begins >= horizon {
            return;
        }
        let wait = begins.since(arrives).ms();
        self.begun += 1;
        self.done += u64::from(ends < horizon);
        self.waited += u64::from(wait > 0);
        self.waited_ms += i128::from(wait);
        self.longest_ms = self.longest_ms.max(wait);
    }
}

//! What lies before one account: its next restarts, its turns, its reactions.

use crate::effect::op::Restore;
use crate::kernel::chance::Stream;
use crate::kernel::hazard::Hazard;
use crate::kernel::time::Time;
use std::sync::Arc;

/// The restarts that a handset has before it.
#[derive(Debug, Default)]
pub(crate) struct Restarting {
    /// The next of them all.
    pub(crate) due: Time,
    pub(crate) kinds: Vec<Kind>,
    /// Restarts of each kind so far, over all lives lived with this value.
    pub(crate) counts: Vec<u64>,
}

#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) hazard: Hazard,
    /// When the hazard is due, worked out once for each of its changes.
    pub(crate) due: Time,
    pub(crate) draws: Stream,
    /// What notices have made of the rate.
    pub(crate) factor: f64,
    pub(crate) times: u64,
}

impl Kind {
    /// Its draws, if it comes by itself.
    pub(crate) fn draws(&mut self) -> Option<&mut Stream> {
        (self.hazard.rate_per_ms() > 0.0).then_some(&mut self.draws)
    }
}

impl Restarting {
    pub(crate) fn reckon(&mut self) {
        self.due = self.kinds.iter().map(|kind| kind.due).min().unwrap_or(Time::NEVER);
    }
}

/// What waits for an account.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    /// The next of them all.
    pub(crate) due: Time,
    pub(crate) waiting: Vec<(Time, u8, Own)>,
}

/// One thing that waits.
#[derive(Debug, Clone)]
pub(crate) enum Own {
    /// It hears a notice.
    Hear(usize),
    /// Its turn in a restore comes.
    Bring(Arc<Restore>, bool),
    /// It performs a restart, by its place among the device's kinds.
    Restart(usize),
}

impl Turns {
    /// Turns in a restore that was broken off do not come.
    pub(crate) fn recall(&mut self, key: u64) {
        self.waiting.retain(|(.., own)| !matches!(own, Own::Bring(it, false) if it.key == key));
        self.due = self.waiting.iter().map(|(at, ..)| *at).min().unwrap_or(Time::NEVER);
    }

    /// Nothing waits.
    pub(crate) fn begin(&mut self) {
        self.waiting.clear();
        self.due = Time::NEVER;
    }

    pub(crate) fn put(&mut self, at: Time, own: Own) {
        let order = match own {
            Own::Hear(_) => 0,
            Own::Bring(..) => 1,
            Own::Restart(_) => 2,
        };
        self.waiting.push((at, order, own));
        self.due = self.due.min(at);
    }

    /// What comes next, and its place in the list.
    pub(crate) fn first(&self) -> Option<(usize, &Own)> {
        let all = self.waiting.iter().enumerate();
        let first = all.min_by_key(|(put, (at, order, _))| (*at, *order, *put));
        first.map(|(which, (_, _, own))| (which, own))
    }

    pub(crate) fn pop(&mut self) -> Option<(Time, Own)> {
        let (which, _) = self.first()?;
        let (at, _, own) = self.waiting.remove(which);
        self.due = self.waiting.iter().map(|(at, ..)| *at).min().unwrap_or(Time::NEVER);
        Some((at, own))
    }
}

/// One kind of reaction of one account.
#[derive(Debug, Default)]
pub(crate) struct Reacting {
    /// Drawn when the harm first comes.
    pub(crate) hazard: Option<(Hazard, Stream)>,
    pub(crate) suffers: bool,
    pub(crate) times: u64,
}

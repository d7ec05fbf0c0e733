//! What became of a population of redundancy groups.

use crate::kernel::time::Time;

/// A population of groups at the horizon. What came during its warm-up is not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grouped {
    /// How many groups there are.
    pub groups: u64,
    /// Those that lost their content at least once.
    pub lost: u64,
    /// How often content was lost in all.
    pub losses: u64,
    /// Failures of units, by shocks too.
    pub failures: u64,
    /// Units that were repaired.
    pub repairs: u64,
    /// Groups that could not be read at the horizon.
    pub down: u64,
    /// How long groups could not be read, together, in milliseconds.
    pub down_ms: i128,
    /// How long groups were watched, together, in milliseconds.
    pub watched_ms: i128,
    /// Sets of units that hold content, where it is spread over sets.
    pub sets: u64,
    /// How often such a set lost what it held.
    pub sets_lost: u64,
    /// When the first of them lost its content.
    pub first_loss: Option<Time>,
}

impl Grouped {
    /// Adds other groups of the same population.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.groups += other.groups;
        self.lost += other.lost;
        self.losses += other.losses;
        self.failures += other.failures;
        self.repairs += other.repairs;
        self.down += other.down;
        self.down_ms += other.down_ms;
        self.watched_ms += other.watched_ms;
        self.sets += other.sets;
        self.sets_lost += other.sets_lost;
        self.first_loss = self.first_loss.iter().chain(&other.first_loss).min().copied();
    }
}

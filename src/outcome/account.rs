//! One account at the horizon, record by record, for those who ask.
//!
//! An outcome holds sums; this is what they are sums of. It is worked out only when somebody
//! observes a trial, one account at a time, in account order.

use crate::kernel::time::Time;

/// One account at the horizon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    /// Its number over all cohorts.
    pub number: u64,
    /// The number of its cohort.
    pub cohort: usize,
    /// Whether it lost its local copy since the first damage.
    pub lost_local: bool,
    /// Whether it was without data since the first damage.
    pub ever_without: bool,
    /// Time without data, in milliseconds.
    pub without_ms: i64,
    /// The longest time without data, in milliseconds.
    pub longest_ms: i64,
    /// Attempts that were answered.
    pub good: u64,
    /// Attempts that were not.
    pub failed: u64,
    /// Restarts, by their place among the device's kinds.
    pub restarts: Vec<u64>,
    /// Every record it ever wrote: by category, then by number.
    pub records: Vec<RecordFate>,
}

/// What became of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordFate {
    /// The number of its category.
    pub category: usize,
    /// Its number within the account and category, from 1.
    pub record: u32,
    /// When it was written; the start for what was held already.
    pub written: Time,
    /// Where it is.
    pub fate: Fate,
    /// Whether it was acknowledged and a later acknowledged edit met its item.
    pub superseded: bool,
    /// Whether it is a tombstone.
    pub tombstone: bool,
    /// The causes of death of its copies, a bit each, as [`Model::causes`] numbers them, with
    /// [`NEVER_COPIED`] if no complete restore point ever had it; 0 unless it is lost.
    ///
    /// [`Model::causes`]: crate::scenario::model::Model::causes
    /// [`NEVER_COPIED`]: crate::outcome::fates::NEVER_COPIED
    pub class: u64,
}

/// Where a record is at the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Acknowledged, and its user sees it.
    Visible,
    /// Acknowledged; somebody holds it and its user does not see it.
    Held,
    /// Acknowledged, and nobody holds it.
    Lost,
    /// It waits to be acknowledged.
    Pending,
    /// It died before it was acknowledged.
    Unsent,
}

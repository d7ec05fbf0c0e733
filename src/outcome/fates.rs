//! The fates of records, counted.

/// Pretended causes of a class of loss: what never happened to a record.
pub const NEVER_COPIED: u64 = 1 << 63;

/// Records of a category, by their fate at the horizon.
///
/// Every current acknowledged record is visible, held or lost, and exactly one of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fates {
    /// Records ever written.
    pub written: u64,
    /// Records ever acknowledged.
    pub acked: u64,
    /// Acknowledged records that are the newest version of an item that was not deleted.
    pub current: u64,
    /// Current records that their user sees.
    pub visible: u64,
    /// Current records that somebody holds and their user does not see.
    pub held: u64,
    /// Of those, records that an answering service has and the handset has yet to fetch.
    pub served: u64,
    /// Current records that nobody holds.
    pub lost: u64,
    /// Acknowledged records that a later one superseded.
    pub superseded: u64,
    /// Superseded records and tombstones that nobody holds.
    pub superseded_lost: u64,
    /// Items deleted by their users.
    pub deleted: u64,
    /// Records that died before they were acknowledged.
    pub unsent_lost: u64,
    /// Records that wait to be acknowledged.
    pub pending: u64,
    /// Items of which an older version shows, and not the newest.
    pub stale: u64,
    /// Items that show though they were deleted.
    pub resurrected: u64,
    /// Items of which two versions show.
    pub duplicates: u64,
    /// Lost records that show as empty shells.
    pub shells: u64,
}

impl Fates {
    /// Adds other fates.
    pub fn add(&mut self, other: &Self) {
        self.written += other.written;
        self.acked += other.acked;
        self.current += other.current;
        self.visible += other.visible;
        self.held += other.held;
        self.served += other.served;
        self.lost += other.lost;
        self.superseded += other.superseded;
        self.superseded_lost += other.superseded_lost;
        self.deleted += other.deleted;
        self.unsent_lost += other.unsent_lost;
        self.pending += other.pending;
        self.stale += other.stale;
        self.resurrected += other.resurrected;
        self.duplicates += other.duplicates;
        self.shells += other.shells;
    }
}

/// The causes of a class of loss, in alphabetical order, "never copied" last.
#[must_use]
pub fn causes_of(class: u64, names: &[String]) -> Vec<&str> {
    let known = names.iter().enumerate().take(63);
    let mut causes: Vec<&str> =
        known.filter(|(at, _)| class >> at & 1 == 1).map(|(_, name)| name.as_str()).collect();
    causes.sort_unstable();
    if class & NEVER_COPIED != 0 {
        causes.push("never copied");
    }
    causes
}

//! A retention rule of one's own: which points a job keeps, decided by code outside the crate.
//!
//! It is shown what operators believe of their points, and nothing of the world: a point that is
//! bad and that nobody has checked looks like any other.

use crate::kernel::time::Time;

/// What is believed of a full point of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The instant whose state it is said to hold.
    pub as_of: Time,
    /// When its job reported success.
    pub reported: Time,
    /// Whether a verification passed it.
    pub verified: bool,
    /// Whether it is known to be bad.
    pub known_bad: bool,
}

/// A retention rule.
///
/// It must be a pure function of what it is shown: a trial that is played twice must come to the
/// same.
pub trait Retention: Send + Sync {
    /// The places in the list of the points to delete; the list goes from the oldest to the
    /// newest. `slots` is what the job says, less one if room is to be made before a run.
    fn expired(&self, points: &[Kept], slots: u32, now: Time) -> Vec<usize>;
}

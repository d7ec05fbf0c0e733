//! Beliefs: what operators think they have, which is all that a strategy may look at.
//!
//! A point is believed good from the moment its job reports success until a check or an attempt
//! reveals otherwise. Truth is kept elsewhere, and nobody here can see it.

use crate::kernel::time::Time;
use crate::world::holder::HolderId;

/// What is believed of one restore point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The point.
    pub holder: HolderId,
    /// The job that made it.
    pub job: u16,
    /// The instant whose state it is said to hold.
    pub as_of: Time,
    /// When its job reported success.
    pub reported: Time,
    /// Whether a verification passed it.
    pub verified: bool,
    /// Whether it is known to be bad or gone.
    pub known_bad: bool,
    /// The step that found it out of reach, by its key: that step tries others, a later one may
    /// try it again.
    pub unreached_by: Option<u64>,
}

/// All that operators believe about their restore points, in the order in which they were
/// reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beliefs {
    /// The points, good and bad.
    pub points: Vec<Point>,
}

impl Beliefs {
    /// The newest point of a job with a state from before an instant that is believed good and that
    /// the step with this key has not found out of reach.
    #[must_use]
    pub fn newest_usable(&self, job: u16, step: u64, before: Time) -> Option<&Point> {
        let good = self.points.iter().filter(|point| {
            let is_meant = point.job == job && point.as_of < before;
            is_meant && !point.known_bad && point.unreached_by != Some(step)
        });
        good.max_by_key(|point| (point.as_of, point.reported))
    }

    /// Whether some point of a job is believed good, and verified if that is asked.
    #[must_use]
    pub fn has_good(&self, job: u16, verified: bool) -> bool {
        let mut of_job = self.points.iter().filter(|point| point.job == job);
        of_job.any(|point| !point.known_bad && (point.verified || !verified))
    }

    /// What is believed of a point, to be corrected.
    pub fn of(&mut self, holder: HolderId) -> Option<&mut Point> {
        self.points.iter_mut().rfind(|point| point.holder == holder)
    }
}

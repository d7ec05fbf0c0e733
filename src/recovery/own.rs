//! A recovery strategy of one's own: what a step does, decided by code outside the crate.
//!
//! It is shown what operators believe, and answers in the actions that a file could have said. It
//! never sees the world, so it cannot know which backup is bad before it has tried it.

use crate::kernel::name::Name;
use crate::kernel::time::Time;
use crate::recovery::action::Action;
use crate::world::belief::Point;

/// What operators believe when a step's time is up.
#[derive(Debug, Clone, Copy)]
pub struct Beliefs<'a> {
    /// Now.
    pub now: Time,
    /// How many points this step has tried and found bad.
    pub attempt: u64,
    /// The jobs by name; a point names its job by the place in this list.
    pub jobs: &'a [Name],
    /// The points that were reported, in the order of the reports.
    pub points: &'a [Point],
}

impl Beliefs<'_> {
    /// The points of a job that are not known to be bad, the newest state last.
    #[must_use]
    pub fn usable(&self, job: &str) -> Vec<Point> {
        let number = self.jobs.iter().position(|it| it.as_str() == job);
        let of_job = |it: &&Point| Some(usize::from(it.job)) == number && !it.known_bad;
        let mut found: Vec<Point> = self.points.iter().filter(of_job).copied().collect();
        found.sort_by_key(|it| (it.as_of, it.reported));
        found
    }
}

/// A recovery strategy.
///
/// It must be a pure function of what it is shown: a trial that is played twice must come to the
/// same.
pub trait Strategy: Send + Sync {
    /// What the step does, in order. If a restore meets a bad point the step goes on for as long
    /// again, and asks anew with what was learned. `Salvage`, `Offer`, `AwaitPoint` and `Custom`
    /// need an event or an image that the file announces and are not done; an action that names
    /// what the file does not declare fails the step.
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action>;
}

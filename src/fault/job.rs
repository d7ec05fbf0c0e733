//! A backup job that does not do what it says, while the window is open.

use crate::effect::damage::Damage;
use crate::fault::scene::Scene;
use crate::kernel::name::Name;
use serde::Deserialize;
use serde::Serialize;

/// Which job, and how it fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The job.
    pub job: Name,
    /// How it fails.
    pub how: How,
}

/// How a job fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// It does not run, and says so.
    Fails,
    /// It reports success, and its points are bad: those of all runs that end while the window is
    /// open.
    BadPoints,
    /// It is not started, and nobody hears of it.
    Skipped,
    /// A run in progress at the onset is broken off.
    Aborts,
}

impl Job {
    /// Decides whether a run in progress is broken off; the rest is read off the open window.
    #[must_use]
    pub fn decide(&self, scene: &Scene<'_>) -> Vec<Damage> {
        let numbered = (0u16..).zip(scene.jobs);
        let running = numbered.filter(|(_, (name, run))| *name == self.job && run.is_some());
        let aborted = running.filter(|_| self.how == How::Aborts);
        aborted.map(|(number, _)| Damage::Aborts(number)).collect()
    }
}

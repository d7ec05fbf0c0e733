//! Strategies for plans of maintenance: what operators do to their jobs while nothing is wrong.

use crate::backup::job::Job;
use crate::recovery::plan::Plan;
use crate::testkit::typed::typed;
use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::sample::Index;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;

/// A plan of maintenance as windows, before it is known which jobs there are.
#[derive(Debug, Clone)]
pub struct Maintenance {
    windows: Vec<(u32, u32, Index, bool)>,
}

/// Which plans of maintenance are drawn; the simplest is none.
#[derive(Debug, Clone)]
pub struct Maintenances {
    most: usize,
    hours: u32,
}

impl Default for Maintenances {
    fn default() -> Self {
        Self { most: 2, hours: 96 }
    }
}

impl Maintenances {
    /// At most so many windows.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        self.most = most;
        self
    }

    /// Within so many hours.
    #[must_use]
    pub fn hours(mut self, hours: u32) -> Self {
        self.hours = hours.max(1);
        self
    }

    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<Maintenance> {
        let window = (0..self.hours, 1..=24_u32, any::<Index>(), any::<bool>());
        vec(window, 0..=self.most).prop_map(|windows| Maintenance { windows }).boxed()
    }
}

impl Arbitrary for Maintenance {
    type Parameters = Maintenances;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Maintenances) -> Self::Strategy {
        which.strategy()
    }
}

impl Maintenance {
    /// A plan for each window, in which a job is paused or run once more; none without jobs.
    #[must_use]
    pub fn plans(&self, jobs: &[Job]) -> Vec<Plan> {
        let plan = |(at, (hour, lasts, which, extra)): (usize, &(u32, u32, Index, bool))| {
            if jobs.is_empty() {
                return None;
            }
            let job = &jobs[which.index(jobs.len())].name;
            let steps = if *extra {
                format!("(name: \"run\", does: RunJob(job: \"{job}\"))")
            } else {
                format!(
                    "(name: \"pause\", does: PauseJobs(jobs: [\"{job}\"])), \
                     (name: \"work\", takes: Lasting(\"{lasts} h\")), \
                     (name: \"resume\", does: ResumeJobs(jobs: [\"{job}\"]))"
                )
            };
            Some(typed(&format!(
                "(name: \"upkeep-{at}\", when: At(\"T+{hour} h\"), steps: [{steps}])"
            )))
        };
        self.windows.iter().enumerate().filter_map(plan).collect()
    }
}

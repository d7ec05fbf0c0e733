//! Strategies for backup policies: which jobs copy what, when, onto which array.

use crate::backup::job::Job;
use crate::testkit::topology::Topology;
use crate::testkit::topology::array;
use crate::testkit::typed::typed;
use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::prelude::Just;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::sample::Index;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;

/// A policy, before it is known which arrays there are.
#[derive(Debug, Clone)]
pub struct Policy {
    jobs: Vec<Drawn>,
}

#[derive(Debug, Clone)]
struct Drawn {
    schedule: &'static str,
    source: Index,
    onto: Index,
    takes_h: u32,
    slots: u32,
    incrementals: u32,
    delete_before_new: bool,
    verify: bool,
}

/// Which policies are drawn; the simplest is one nightly copy that takes no time.
#[derive(Debug, Clone)]
pub struct Policies {
    least: usize,
    most: usize,
    schedules: Vec<&'static str>,
}

impl Default for Policies {
    fn default() -> Self {
        let schedules = vec!["daily 01:00", "every 6 h", "every 1 h", "weekly Sun 02:00"];
        Self { least: 1, most: 2, schedules }
    }
}

impl Policies {
    /// So many jobs.
    #[must_use]
    pub fn jobs(mut self, least: usize, most: usize) -> Self {
        (self.least, self.most) = (least, most.max(least));
        self
    }

    /// One of these timetables for each job, the simplest first; none leaves them as they are.
    #[must_use]
    pub fn schedules(mut self, schedules: &[&'static str]) -> Self {
        if !schedules.is_empty() {
            self.schedules = schedules.to_vec();
        }
        self
    }

    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<Policy> {
        let schedule = proptest::sample::select(self.schedules);
        let places = (any::<Index>(), any::<Index>());
        let lengths = (0..=5_u32, 1..=7_u32, prop_oneof![Just(0_u32), 1..=3_u32]);
        let job = (schedule, places, lengths, any::<bool>(), any::<bool>()).prop_map(
            |(schedule, (source, onto), (takes_h, slots, incrementals), delete, verify)| Drawn {
                schedule,
                source,
                onto,
                takes_h,
                slots,
                incrementals,
                delete_before_new: delete,
                verify,
            },
        );
        vec(job, self.least..=self.most).prop_map(|jobs| Policy { jobs }).boxed()
    }
}

impl Arbitrary for Policy {
    type Parameters = Policies;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Policies) -> Self::Strategy {
        which.strategy()
    }
}

impl Policy {
    /// The jobs, each with a store that it copies and an array that its copies stand on.
    #[must_use]
    pub fn jobs(&self, topology: &Topology) -> Vec<Job> {
        let stores = topology.stores.len().max(1);
        let job = |(at, it): (usize, &Drawn)| {
            let (source, onto) = (it.source.index(stores), array(topology.arrays, &it.onto));
            let verify =
                if it.verify { ", verify: (by: Hash, takes: Lasting(\"1 h\"))" } else { "" };
            typed(&format!(
                "(name: \"job-{at}\", source: \"store-{source}\", labels: [\"{onto}\"], \
                 schedule: \"{}\", takes: Lasting(\"{} h\"), slots: {}, incrementals: {}, \
                 delete_before_new: {}{verify})",
                it.schedule, it.takes_h, it.slots, it.incrementals, it.delete_before_new
            ))
        };
        self.jobs.iter().enumerate().map(job).collect()
    }
}

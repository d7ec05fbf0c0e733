//! Strategies for cohorts: who there is, what they hold, and how their handsets restart.

use crate::testkit::typed::typed;
use crate::world::category::Category;
use crate::world::cohort::Cohort;
use crate::world::device::Device;
use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::prelude::Just;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::sample::Index;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;

/// The kinds of restart that every handset of the kit has, the mildest first.
pub const RESTARTS: [&str; 3] = ["hang", "pull", "reset"];

/// A fleet, before it is known which services there are.
#[derive(Debug, Clone)]
pub struct Fleet {
    /// What accounts hold.
    pub categories: Vec<Category>,
    /// One class of handset for each cohort.
    pub devices: Vec<Device>,
    habits: Vec<(u32, Index)>,
}

/// Which fleets are drawn; the simplest is one account with a handset that forgets nothing.
#[derive(Debug, Clone)]
pub struct Fleets {
    handsets: u32,
    cohorts: usize,
}

impl Default for Fleets {
    fn default() -> Self {
        Self { handsets: 12, cohorts: 2 }
    }
}

impl Fleets {
    /// At most so many accounts in a cohort, and at least one.
    #[must_use]
    pub fn handsets(mut self, most: u32) -> Self {
        self.handsets = most.max(1);
        self
    }

    /// At most so many cohorts, and at least one.
    #[must_use]
    pub fn cohorts(mut self, most: usize) -> Self {
        self.cohorts = most.max(1);
        self
    }

    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<Fleet> {
        let cache = prop_oneof![Just("Persistent"), Just("Volatile")];
        let rule = prop_oneof![Just("ServerWins"), Just("Merge"), Just("DeviceWins")];
        let habit = (1..=self.handsets, any::<Index>(), cache, rule, any::<bool>(), 0..=30_u32);
        let category = (1..=20_u32, 0..=6_u32, 0..=5_u32, 0..=3_u32);
        (vec(habit, 1..=self.cohorts), vec(category, 1..=2))
            .prop_map(|(habits, categories)| {
                let device = |(at, it): (usize, &(u32, Index, &str, &str, bool, u32))| {
                    device(at, it.2, it.3, it.4, it.5)
                };
                Fleet {
                    categories: categories.iter().enumerate().map(category_of).collect(),
                    devices: habits.iter().enumerate().map(device).collect(),
                    habits: habits.iter().map(|it| (it.0, it.1)).collect(),
                }
            })
            .boxed()
    }
}

impl Arbitrary for Fleet {
    type Parameters = Fleets;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Fleets) -> Self::Strategy {
        which.strategy()
    }
}

impl Fleet {
    /// The cohorts, each at one of so many services.
    #[must_use]
    pub fn cohorts(&self, services: usize) -> Vec<Cohort> {
        let cohort = |(at, (accounts, service)): (usize, &(u32, Index))| {
            let service = service.index(services.max(1));
            typed(&format!(
                "(name: \"cohort-{at}\", accounts: {accounts}, device: \"phone-{at}\", \
                 service: \"service-{service}\")"
            ))
        };
        self.habits.iter().enumerate().map(cohort).collect()
    }
}

fn category_of((at, (items, edits, changes, deletes)): (usize, &(u32, u32, u32, u32))) -> Category {
    typed(&format!(
        "(name: \"category-{at}\", items: {items}, edits: \"{edits} per d\", \
         changes: 0.{changes}, deletes: 0.{deletes})"
    ))
}

/// A handset whose memory is emptied every so many days; never, if none.
fn device(at: usize, cache: &str, rule: &str, push: bool, every_days: u32) -> Device {
    let rate = match every_days {
        0 => String::new(),
        days => format!(", rate: \"1 per {days} d\""),
    };
    typed(&format!(
        "(name: \"phone-{at}\", cache: {cache}, rule: {rule}, \
         sync: (every: \"6 h\", push: {push}), restarts: [\
         (name: \"hang\", effect: Crash), (name: \"pull\", effect: PowerLoss{rate}), \
         (name: \"reset\", effect: Erase)])"
    ))
}

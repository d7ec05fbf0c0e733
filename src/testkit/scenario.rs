//! Strategies for whole scenarios, and for a scenario with its seed.

use crate::kernel::moment::Moment;
use crate::scenario::builder::Builder;
use crate::scenario::load::Scenario;
use crate::testkit::fleet::Fleet;
use crate::testkit::fleet::Fleets;
use crate::testkit::maintenance::Maintenance;
use crate::testkit::maintenance::Maintenances;
use crate::testkit::plan::FaultPlan;
use crate::testkit::plan::Plans;
use crate::testkit::policy::Policies;
use crate::testkit::policy::Policy;
use crate::testkit::recovery::Recoveries;
use crate::testkit::recovery::Recovery;
use crate::testkit::topology::Topologies;
use crate::testkit::topology::Topology;
use proptest::arbitrary::Arbitrary;
use proptest::prelude::any;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;
use std::fmt;

/// Which scenarios are drawn.
///
/// All parts are drawn at once and put together afterwards, so that each shrinks by itself.
#[derive(Debug, Clone)]
pub struct Scenarios {
    hours: u32,
    topologies: Topologies,
    fleets: Fleets,
    policies: Policies,
    plans: Plans,
    recoveries: Option<Recoveries>,
    maintenances: Maintenances,
}

impl Default for Scenarios {
    fn default() -> Self {
        Self {
            hours: 168,
            topologies: Topologies::default(),
            fleets: Fleets::default(),
            policies: Policies::default(),
            plans: Plans::default(),
            recoveries: Some(Recoveries::default()),
            maintenances: Maintenances::default(),
        }
    }
}

/// A part that can be chosen, by the name of its method.
macro_rules! parts {
    ($($(#[$doc:meta])* $method:ident, $field:ident, $type:ty;)*) => {
        impl Scenarios {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $method(mut self, it: $type) -> Self {
                    self.$field = it;
                    self
                }
            )*
        }
    };
}

parts! {
    /// The hours until the horizon.
    hours, hours, u32;
    /// What stands where.
    topology, topologies, Topologies;
    /// Who there is.
    fleet, fleets, Fleets;
    /// Which backups are made.
    policy, policies, Policies;
    /// What goes wrong.
    faults, plans, Plans;
    /// What is done about it, if anything.
    recovery, recoveries, Option<Recoveries>;
    /// What is done to the jobs.
    maintenance, maintenances, Maintenances;
}

impl Scenarios {
    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<Scenario> {
        let hours = self.hours.max(1);
        let recovery = match self.recoveries {
            Some(which) => which.strategy().prop_map(Some).boxed(),
            None => proptest::strategy::Just(None).boxed(),
        };
        let parts = (
            self.topologies.strategy(),
            self.fleets.strategy(),
            self.policies.strategy(),
            self.plans.strategy(),
            recovery,
            self.maintenances.strategy(),
        );
        parts
            .prop_map(move |(topology, fleet, policy, plan, recovery, upkeep)| {
                put_together(hours, &topology, &fleet, &policy, &plan, recovery.as_ref(), &upkeep)
            })
            .boxed()
    }

    /// Draws them, each with a seed.
    pub fn with_seeds(self) -> BoxedStrategy<Case> {
        let seed = any::<u64>().no_shrink();
        (self.strategy(), seed).prop_map(|(scenario, seed)| Case { scenario, seed }).boxed()
    }
}

impl Arbitrary for Scenario {
    type Parameters = Scenarios;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Scenarios) -> Self::Strategy {
        which.strategy()
    }
}

/// A scenario with the seed that it is played under; shown as the file that it would be.
#[derive(Clone)]
pub struct Case {
    /// The scenario.
    pub scenario: Scenario,
    /// The seed, which is never shrunk.
    pub seed: u64,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "// seed {}\n{}", self.seed, self.scenario.shown())
    }
}

impl Arbitrary for Case {
    type Parameters = Scenarios;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Scenarios) -> Self::Strategy {
        which.with_seeds()
    }
}

fn put_together(
    hours: u32,
    topology: &Topology,
    fleet: &Fleet,
    policy: &Policy,
    plan: &FaultPlan,
    recovery: Option<&Recovery>,
    upkeep: &Maintenance,
) -> Scenario {
    let jobs = policy.jobs(topology);
    let faults = plan.faults(topology, &jobs);
    let mut plans = upkeep.plans(&jobs);
    if let Some(recovery) = recovery {
        plans.extend(recovery.plans(topology, &jobs, &faults));
    }
    let horizon = Moment::Offset(i64::from(hours) * 3_600_000);
    let mut builder = Scenario::builder("drawn").horizon(horizon);
    for store in &topology.stores {
        builder = builder.store(store.clone());
    }
    for service in &topology.services {
        builder = builder.service(service.clone());
    }
    for category in &fleet.categories {
        builder = builder.category(category.clone());
    }
    for device in &fleet.devices {
        builder = builder.device(device.clone());
    }
    for cohort in fleet.cohorts(topology.services.len()) {
        builder = builder.cohort(cohort);
    }
    builder = jobs.into_iter().fold(builder, Builder::job);
    builder = faults.into_iter().fold(builder, Builder::fault);
    builder = plans.into_iter().fold(builder, Builder::plan);
    match builder.build() {
        Ok(scenario) => scenario,
        Err(problems) => panic!("the kit drew a scenario that is refused: {problems}"),
    }
}

//! What the windows of a fault plan can hit, in a drawn topology or in a scenario that exists.

use crate::backup::job::Job;
use crate::scenario::spec::Spec;
use crate::testkit::fleet::RESTARTS;
use crate::testkit::topology::Topology;

/// What there is to hit.
///
/// ```
/// use lastcopy::scenario::load::Scenario;
/// use lastcopy::testkit::targets::Targets;
/// let text = include_str!("../../scenarios/sidekick-2009.ron");
/// let scenario = Scenario::from_ron(text)?;
/// let there = Targets::of(scenario.spec());
/// assert_eq!(there.labels[..2], ["array:san", "lun:database"]);
/// assert_eq!(there.jobs, ["pre-upgrade"]);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Targets {
    /// Labels of places, of stores first and then of what jobs make.
    pub labels: Vec<String>,
    /// Services.
    pub services: Vec<String>,
    /// Jobs.
    pub jobs: Vec<String>,
    /// Kinds of restart, the gravest first.
    pub restarts: Vec<String>,
}

impl Targets {
    /// What a scenario has; what it lacks, no window hits.
    #[must_use]
    pub fn of(spec: &Spec) -> Self {
        let stores = spec.stores.iter().flat_map(|it| &it.labels);
        let labels = stores.chain(spec.jobs.iter().flat_map(|it| &it.labels));
        let restarts = spec.devices.iter().flat_map(|it| it.restarts.iter().rev());
        Self {
            labels: distinct(labels.map(ToString::to_string)),
            services: distinct(spec.services.iter().map(|it| it.name.to_string())),
            jobs: distinct(spec.jobs.iter().map(|it| it.name.to_string())),
            restarts: distinct(restarts.map(|it| it.name.to_string())),
        }
    }

    /// What a drawn topology has.
    #[must_use]
    pub fn laid(topology: &Topology, jobs: &[Job]) -> Self {
        Self {
            labels: (0..topology.arrays.max(1)).map(|it| format!("array:{it}")).collect(),
            services: (0..topology.services.len().max(1))
                .map(|it| format!("service-{it}"))
                .collect(),
            jobs: jobs.iter().map(|it| it.name.to_string()).collect(),
            restarts: RESTARTS.iter().rev().map(ToString::to_string).collect(),
        }
    }
}

/// Each once, where it first stood.
fn distinct(all: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for one in all {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

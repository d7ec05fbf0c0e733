//! What a scenario declares without listing it: labels, kinds of restart, causes of death.

use crate::kernel::calendar::Calendar;
use crate::recovery::action::Action;
use crate::scenario::spec::Spec;
use crate::world::label::Label;
use std::collections::BTreeSet;

/// Causes of death that the engine writes itself, whatever the file says.
pub const OWN_CAUSES: [&str; 10] = [
    "abort",
    "blank-server",
    "corrupt-server",
    "delete-before-new",
    "device-copy",
    "retention",
    "rollback",
    "salvage",
    "server-copy",
    "unfinished",
];

/// The calendar of the scenario's dates; without T0, 1970 in UTC.
#[must_use]
pub fn calendar(spec: &Spec) -> Calendar {
    let t0 = spec.clock.t0.as_deref().map(Calendar::parse);
    t0.and_then(Result::ok).unwrap_or_default()
}

/// Every label in the file, each once, in alphabetical order.
#[must_use]
pub fn labels(spec: &Spec) -> Vec<String> {
    let stores = spec.stores.iter().flat_map(|store| &store.labels);
    let jobs = spec.jobs.iter().flat_map(|job| &job.labels);
    let hits = spec.faults.iter().flat_map(|fault| &fault.hits);
    let all = stores.chain(jobs).chain(hits).chain(reopened(spec));
    let all: BTreeSet<String> = all.map(Label::to_string).collect();
    all.into_iter().collect()
}

/// The labels of where plans reopen stores.
pub fn reopened(spec: &Spec) -> impl Iterator<Item = &Label> {
    let steps = spec.plans.iter().flat_map(|plan| &plan.steps);
    steps.flat_map(|step| match &step.does {
        Action::NewGeneration { labels, .. } => labels.as_deref().unwrap_or(&[]),
        _ => &[],
    })
}

/// Every cause of death, each once, in alphabetical order.
#[must_use]
pub fn causes(spec: &Spec) -> Vec<String> {
    let faults = spec.faults.iter().map(|fault| fault.name.to_string());
    let own = OWN_CAUSES.iter().map(|&cause| cause.to_owned());
    let all: BTreeSet<String> = own.chain(restarts(spec)).chain(faults).collect();
    all.into_iter().collect()
}

/// Every kind of restart of any device, each once, in alphabetical order.
#[must_use]
pub fn restarts(spec: &Spec) -> Vec<String> {
    let all = spec.devices.iter().flat_map(|device| &device.restarts);
    let names: BTreeSet<String> = all.map(|restart| restart.name.to_string()).collect();
    names.into_iter().collect()
}

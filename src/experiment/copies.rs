//! Where the copies of a scenario stand, for the rule 3-2-1-1-0.

use crate::backup::job::Job;
use crate::backup::job::Method;
use crate::check::three_two_one::Copied;
use crate::check::three_two_one::Rule;
use crate::check::three_two_one::rule;
use crate::kernel::name::Name;
use crate::scenario::spec::Spec;
use crate::world::label::Label;
use serde::Serialize;

/// How the store of the first cohort and the jobs that copy it stand against the rule; none if
/// there is no such store.
#[must_use]
pub fn rule_of(spec: &Spec) -> Option<Rule> {
    let used = &spec.cohorts.first()?.service;
    let service = spec.services.iter().find(|it| it.name == *used)?;
    let store = spec.stores.iter().find(|it| Some(&it.name) == service.store.as_ref())?;
    let live = Copied { name: store.name.to_string(), labels: store.labels.clone(), tried: true };
    let copies = |job: &&Job| {
        let mut name = &job.source;
        for _ in &spec.jobs {
            match spec.jobs.iter().find(|it| it.name == *name) {
                Some(of) if *name != store.name => name = &of.source,
                _ => break,
            }
        }
        *name == store.name
    };
    let jobs = spec.jobs.iter().filter(copies);
    let points = jobs.map(|it| Copied {
        name: it.name.to_string(),
        labels: it.labels.clone(),
        tried: it.verify.as_ref().is_some_and(|it| it.by == Method::Drill),
    });
    let copies: Vec<Copied> = std::iter::once(live).chain(points).collect();
    Some(rule(&copies))
}

/// A copy that stands elsewhere than was declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Misplaced {
    /// The store or job, by its name.
    pub name: String,
    /// Labels that were declared and are not so.
    pub declared: Vec<Label>,
    /// Labels that were not declared and are so.
    pub actual: Vec<Label>,
}

/// What stands elsewhere than was declared, stores first.
#[must_use]
pub fn misplaced(spec: &Spec) -> Vec<Misplaced> {
    let stores = spec.stores.iter().map(|it| (&it.name, &it.declared, &it.labels));
    let jobs = spec.jobs.iter().map(|it| (&it.name, &it.declared, &it.labels));
    let without = |all: &[Label], others: &[Label]| -> Vec<Label> {
        all.iter().filter(|label| !others.contains(label)).cloned().collect()
    };
    let differs = |(name, declared, labels): (&Name, &Option<Vec<Label>>, &Vec<Label>)| {
        let said = declared.as_ref().filter(|said| *said != labels)?;
        let (declared, actual) = (without(said, labels), without(labels, said));
        Some(Misplaced { name: name.to_string(), declared, actual })
    };
    stores.chain(jobs).filter_map(differs).collect()
}

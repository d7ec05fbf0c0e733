//! Where the copies of a scenario stand, for the rule 3-2-1-1-0.

use crate::backup::job::Method;
use crate::check::three_two_one::Copied;
use crate::check::three_two_one::Rule;
use crate::check::three_two_one::rule;
use crate::scenario::spec::Spec;

/// How the store of the first cohort and the jobs that copy it stand against the rule; none if
/// there is no such store.
#[must_use]
pub fn rule_of(spec: &Spec) -> Option<Rule> {
    let used = &spec.cohorts.first()?.service;
    let service = spec.services.iter().find(|it| it.name == *used)?;
    let store = spec.stores.iter().find(|it| Some(&it.name) == service.store.as_ref())?;
    let live = Copied { name: store.name.to_string(), labels: store.labels.clone(), tried: true };
    let jobs = spec.jobs.iter().filter(|it| it.source == store.name && it.slots > 0);
    let points = jobs.map(|it| Copied {
        name: it.name.to_string(),
        labels: it.labels.clone(),
        tried: it.verify.as_ref().is_some_and(|it| it.by == Method::Drill),
    });
    let copies: Vec<Copied> = std::iter::once(live).chain(points).collect();
    Some(rule(&copies))
}

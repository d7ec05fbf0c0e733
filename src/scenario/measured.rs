//! A scenario as metrics see it: the names and the instants that they need, and no more.

use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::metric::context::Announcement;
use crate::metric::context::Claim;
use crate::metric::context::Cohort;
use crate::metric::context::Context;
use crate::metric::context::Due;
use crate::metric::context::Names;
use crate::metric::context::Owner;
use crate::metric::context::Plan;
use crate::metric::context::Service;
use crate::recovery::action::Action;
use crate::recovery::announce;
use crate::scenario::declared::restarts;
use crate::scenario::model::Model;
use crate::scenario::spec::Spec;
use crate::world::service::Answer;
use std::collections::BTreeMap;

/// The names that names of metrics are made of.
#[must_use]
pub fn names(spec: &Spec) -> Names {
    let mut owners: Vec<String> = spec.owners.iter().map(|it| it.name.to_string()).collect();
    for cohort in &spec.cohorts {
        let owner = cohort.owner.as_ref().unwrap_or(&cohort.name).to_string();
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    Names {
        categories: spec.categories.iter().map(|it| it.name.to_string()).collect(),
        cohorts: spec.cohorts.iter().map(|it| it.name.to_string()).collect(),
        owners,
        reactions: spec.reactions.iter().map(|it| it.name.to_string()).collect(),
        restarts: restarts(spec),
        groups: spec.groups.iter().map(|it| it.name.to_string()).collect(),
        queues: spec.queues.iter().map(|it| it.name.to_string()).collect(),
        windows: spec.windows.iter().map(|it| it.name.to_string()).collect(),
        charges: spec.charges.iter().map(|it| it.name.to_string()).collect(),
    }
}

/// All that metrics need.
#[must_use]
pub fn context(model: &Model) -> Context {
    let spec = &model.spec;
    let names = names(spec);
    let cohorts = model.cohorts.iter().map(|cohort| Cohort {
        accounts: cohort.accounts,
        owner: names.owners.iter().position(|it| *it == cohort.owner).unwrap_or(0),
        service: usize::from(cohort.service),
    });
    let owners = names.owners.iter().map(|name| {
        let listed = spec.owners.iter().find(|it| it.name.as_str() == name);
        let within = listed.and_then(|it| it.within.as_ref());
        Owner {
            within: within.and_then(|it| names.owners.iter().position(|name| *name == it.as_str())),
            weight: listed.map_or(1.0, |it| it.weight.get()),
        }
    });
    let owners = owners.collect();
    let services = spec.services.iter().enumerate().map(|(at, service)| Service {
        name: service.name.to_string(),
        starts: starts(spec, at, 0),
    });
    let plans = spec.plans.iter();
    Context {
        start: model.start,
        horizon: model.horizon,
        bin: model.bin(),
        cohorts: cohorts.collect(),
        owners,
        services: services.collect(),
        causes: model.causes.clone(),
        plans: plans.map(|it| Plan { name: it.name.to_string(), recovers: it.recovers }).collect(),
        restores: restores(model),
        announcements: announcements(model),
        charges: spec.charges.clone(),
        names,
    }
}

/// What a service answers at the start: down, if something that it needs is.
fn starts(spec: &Spec, at: usize, depth: usize) -> Answer {
    let service = &spec.services[at];
    let place = |name: &Name| spec.services.iter().position(|it| it.name == *name);
    let mut needs = service.needs.iter().filter_map(place);
    // Services that need each other in a circle need nothing more than that.
    let deep = depth > spec.services.len();
    if !deep && needs.any(|other| starts(spec, other, depth + 1) == Answer::Down) {
        return Answer::Down;
    }
    service.starts
}

fn restores(model: &Model) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for plan in &model.spec.plans {
        for step in &plan.steps {
            if let Action::Restore(restore) | Action::Offer { restore, .. } = &step.does {
                let event = format!("step:{}/{}/done", plan.name, step.name);
                found.insert(event, model.categories(restore.categories.as_deref()));
            }
        }
    }
    found
}

fn due(model: &Model, promise: &announce::Promise) -> Due {
    let by = promise.by.as_ref().map(|by| Due::By(model.calendar.resolve(by)));
    by.unwrap_or(Due::Within(promise.within.unwrap_or(Span::ZERO)))
}

fn announcements(model: &Model) -> Vec<Announcement> {
    let announcements = model.spec.announcements.iter().map(|it| Announcement {
        name: it.name.to_string(),
        claims: match it.claims {
            announce::Claim::Nothing => None,
            announce::Claim::AllLost => Some(Claim::AllLost),
            announce::Claim::SomeHeld => Some(Claim::SomeHeld),
            announce::Claim::MostHeld => Some(Claim::MostHeld),
            announce::Claim::NothingLost => Some(Claim::NothingLost),
        },
        promises: it.promises.as_ref().map(|promise| (promise.event.clone(), due(model, promise))),
    });
    announcements.collect()
}

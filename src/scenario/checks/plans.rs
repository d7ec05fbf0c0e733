//! Plans: that each step can do what it says with what there is.

use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::recovery::action::Action;
use crate::recovery::action::Restore;
use crate::recovery::action::Source;
use crate::recovery::plan::Plan;
use crate::recovery::plan::Step;
use crate::scenario::checks::chosen::chosen;
use crate::scenario::checks::chosen::is_on;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::jobs::takes;
use crate::scenario::checks::known::CATEGORY;
use crate::scenario::checks::known::JOB;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::known::POOL;
use crate::scenario::checks::known::SERVICE;
use crate::scenario::checks::known::STORE;
use crate::scenario::checks::when::event as event_of;
use crate::scenario::checks::when::when;
use crate::scenario::nearest::suggestion;
use crate::world::restore::Merge;
use crate::world::when::When;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    for (at, plan) in known.spec.plans.iter().enumerate() {
        let path = format!("plans[{at}]");
        when(found, known, &format!("{path}.when"), &plan.when);
        if let Some(until) = &plan.until {
            when(found, known, &format!("{path}.until"), until);
        }
        if plan.steps.is_empty() {
            let message = format!("the plan `{}` has no steps", plan.name);
            found.wrong_so(format!("{path}.steps"), message, "add `(name: \"…\", does: …)`");
        }
        for which in 0..plan.steps.len() {
            step(found, known, &path, plan, which);
        }
    }
}

fn step(found: &mut Found, known: &Known<'_>, path: &str, plan: &Plan, which: usize) {
    let step = &plan.steps[which];
    let path = format!("{path}.steps[{which}]");
    if let Some(it) = &step.when {
        when(found, known, &format!("{path}.when"), it);
        if matches!(it, When::Hazard { again: true, .. }) {
            let message = "a step begins once";
            found.wrong_so(format!("{path}.when.again"), message, "take `again` out");
        }
    }
    for (at, event) in step.unless.iter().enumerate() {
        event_of(found, known, &format!("{path}.unless[{at}]"), event);
    }
    takes(found, known, &format!("{path}.takes"), &step.takes, worked_on(known, step));
    if let Some(pool) = &step.pool {
        let pools: Vec<&str> = known.spec.pools.iter().map(|it| it.name.as_str()).collect();
        found.refer(&format!("{path}.pool"), POOL, pool.as_str(), &pools);
    }
    if !(step.weight.is_finite() && step.weight >= 0.0) {
        let message = format!("{} is not a weight; expected 0 or more", step.weight);
        found.wrong(format!("{path}.weight"), message);
    }
    let ends = step.does == Action::GiveUp && step.unless.is_empty();
    if ends && which + 1 < plan.steps.len() {
        let message = "the plan gives up here, so the steps after it never begin";
        found.doubt(&path, message, "make `GiveUp` the last step");
    }
    let path = format!("{path}.does");
    match &step.does {
        Action::Nothing | Action::Order { .. } | Action::GiveUp | Action::Custom(_) => {}
        Action::RunJob { job } | Action::AbortJob { job } => {
            found.refer(&format!("{path}.job"), JOB, job.as_str(), &known.jobs);
        }
        Action::PauseJobs { jobs } | Action::ResumeJobs { jobs } | Action::Prune { jobs } => {
            for (at, job) in jobs.iter().enumerate() {
                found.refer(&format!("{path}.jobs[{at}]"), JOB, job.as_str(), &known.jobs);
            }
        }
        Action::AwaitPoint { job, verified } => {
            found.refer(&format!("{path}.job"), JOB, job.as_str(), &known.jobs);
            let same = known.spec.jobs.iter().find(|it| it.name == *job);
            if *verified && same.is_some_and(|it| it.verify.is_none()) {
                let message = format!("no point of `{job}` is ever verified");
                let help = format!("give jobs[{job}] a `verify`, or await any point");
                found.wrong_so(format!("{path}.verified"), message, help);
            }
        }
        Action::Answer { services, .. } => {
            let path = format!("{path}.services");
            let names = services.iter().map(AsRef::as_ref);
            found.refer_all(&path, SERVICE, names, &known.services);
        }
        Action::NewGeneration { store, .. } | Action::Salvage { store, .. } => {
            found.refer(&format!("{path}.store"), STORE, store.as_str(), &known.stores);
        }
        Action::Restore(it) => restore(found, known, &path, it, (plan, which)),
        Action::Offer { restore: it, .. } => offer(found, known, &path, it, (plan, which)),
    }
}

fn offer(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    offered: &Restore,
    place: (&Plan, usize),
) {
    let path = format!("{path}.restore");
    restore(found, known, &path, offered, place);
    if offered.spread {
        let message = "an offer is not spread: each account takes it up in its own time";
        let help = "leave `spread` out, or give the offer a `delay`";
        found.wrong_so(format!("{path}.spread"), message, help);
    }
}

/// The store whose size decides how long a step takes, if its action names one.
fn worked_on<'a>(known: &'a Known<'_>, step: &'a Step) -> Option<&'a str> {
    match &step.does {
        Action::RunJob { job } => {
            // By way of other jobs, if it copies those; a circle is refused elsewhere.
            let mut name = job;
            for _ in &known.spec.jobs {
                let Some(of) = known.spec.jobs.iter().find(|it| it.name == *name) else { break };
                name = &of.source;
            }
            known.stores.contains(&name.as_str()).then_some(name.as_str())
        }
        Action::NewGeneration { store, .. } | Action::Salvage { store, .. } => Some(store.as_str()),
        Action::Restore(it) | Action::Offer { restore: it, .. } => Some(it.into.as_str()),
        _ => None,
    }
}

fn restore(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    restore: &Restore,
    (plan, which): (&Plan, usize),
) {
    found.refer(&format!("{path}.into"), STORE, restore.into.as_str(), &known.stores);
    let from = format!("{path}.from[0]");
    match &restore.from {
        Source::Points(job) => {
            found.refer(&from, JOB, job.as_str(), &known.jobs);
        }
        Source::Store(store) => {
            let is_known = found.refer(&from, STORE, store.as_str(), &known.stores);
            if is_known && *store == restore.into {
                found.wrong(&from, format!("`{store}` would be copied into itself"));
            }
        }
        Source::Before { job, event } => {
            found.refer(&format!("{path}.from.job"), JOB, job.as_str(), &known.jobs);
            event_of(found, known, &format!("{path}.from.event"), event);
        }
        Source::Earlier(store) => {
            found.refer(&from, STORE, store.as_str(), &known.stores);
        }
        Source::Refuge(name) => {
            let all = known.spec.cohorts.iter().flat_map(|it| &it.refuges);
            let names: Vec<&str> = all.map(|it| it.name.as_str()).collect();
            found.refer(&from, ("refuge", "refuges"), name.as_str(), &names);
        }
        Source::Bin(name) => bin(found, known, &from, name),
        Source::Image(name) => image(found, known, &from, name, (plan, which)),
    }
    if restore.since.is_some() && matches!(restore.from, Source::Refuge(_)) {
        let message = "nobody knows how old what accounts kept themselves is";
        found.wrong_so(format!("{path}.since"), message, "leave `since` out");
    }
    if restore.since.is_some() && restore.merge == Merge::Replace {
        let help = "use `Merge`, or leave `since` out";
        found.wrong_so(format!("{path}.since"), "the part would replace the whole", help);
    }
    whose(found, known, path, restore);
    if let Some(names) = &restore.categories {
        if names.is_empty() {
            let help = "name some, or leave `categories` out if all are meant";
            found.wrong_so(format!("{path}.categories"), "nothing is brought back", help);
        }
        let names = names.iter().map(AsRef::as_ref);
        found.refer_all(&format!("{path}.categories"), CATEGORY, names, &known.categories);
    }
}

/// A restore for some accounts only must find them on the store that it fills.
fn whose(found: &mut Found, known: &Known<'_>, path: &str, restore: &Restore) {
    let named = (restore.cohorts.as_deref(), restore.owners.as_deref());
    let Some(chosen) = chosen(found, known, path, named) else { return };
    if !chosen.is_all() && !is_on(known, &restore.into, &chosen) {
        let message = format!("none of them has anything on `{}`", restore.into);
        let field = if restore.cohorts.is_some() { "cohorts" } else { "owners" };
        let help = "name cohorts whose service has that store";
        found.doubt(format!("{path}.{field}"), message, help);
    } else if known.accounts() > 0 && !is_on(known, &restore.into, &chosen) {
        let message = format!("nothing comes back: no account has anything on `{}`", restore.into);
        let help = "restore into the store behind the service of those whose data it is; to move \
                    that, `NewGeneration(labels: …)` and then `Restore(from: Earlier(…))`";
        found.doubt(format!("{path}.into"), message, help);
    }
}

/// A bin belongs to a store or a job, which needs a grace period for it.
fn bin(found: &mut Found, known: &Known<'_>, path: &str, name: &Name) {
    let store = known.spec.stores.iter().find(|it| it.name == *name).map(|it| it.grace);
    let job = known.spec.jobs.iter().find(|it| it.name == *name).map(|it| it.grace);
    match store.or(job) {
        None => {
            let names: Vec<&str> = known.stores.iter().chain(&known.jobs).copied().collect();
            let message = format!("there is no store and no job `{name}`");
            let help = suggestion(name.as_str(), "stores and jobs", &names);
            found.wrong_so(path, message, help);
        }
        Some(Span::ZERO) => {
            let message =
                format!("nothing ever lies in the bin of `{name}`: it has no grace period");
            found.wrong_so(path, message, "give it one, such as `grace: \"14 d\"`");
        }
        Some(_) => {}
    }
}

/// An image must have been salvaged: earlier in the same plan, or in another one.
fn image(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    name: &Name,
    (plan, which): (&Plan, usize),
) {
    let others = known.spec.plans.iter().filter(|it| it.name != plan.name);
    let others = others.flat_map(|it| &it.steps);
    let earlier: Vec<&str> = plan.steps[..which].iter().chain(others).filter_map(made).collect();
    if earlier.contains(&name.as_str()) {
        return;
    }
    let later = plan.steps[which..].iter().find(|it| made(it) == Some(name.as_str()));
    if let Some(later) = later {
        let message = format!("the image `{name}` is salvaged only later, in `{}`", later.name);
        found.wrong_so(path, message, "move the salvage before this step");
    } else {
        let message = format!("no step salvages an image `{name}`");
        found.wrong_so(path, message, suggestion(name.as_str(), "images", &earlier));
    }
}

/// The image that a step makes.
fn made(step: &Step) -> Option<&str> {
    match &step.does {
        Action::Salvage { into, .. } => Some(into.as_str()),
        _ => None,
    }
}

//! Names: each once among its kind, and not more of a kind than there are numbers for.

use crate::kernel::chance::EntityKey;
use crate::kernel::name::Name;
use crate::scenario::checks::found::Found;
use crate::scenario::declared::labels;
use crate::scenario::error::Problem;
use crate::scenario::spec::Alternative;
use crate::scenario::spec::Spec;
use std::collections::BTreeMap;

/// Sets of labels are 128 bits wide, and a few of those are kept free.
const LABELS_MAX: usize = 120;
/// Sets of categories are 64 bits wide.
const CATEGORIES_MAX: usize = 64;
/// Numbers of 16 bits, with room for what trials add.
const MANY_MAX: usize = 60_000;
/// Owners are looked up one by one.
const COHORTS_MAX: usize = 5_000;
/// A plan that people carry out is shorter.
const STEPS_MAX: usize = 10_000;
/// Numbers of 8 bits.
const FEW_MAX: usize = 255;

/// The names of the elements of a list.
macro_rules! names {
    ($of:ident.$list:ident) => {
        $of.$list.iter().map(|it| &it.name)
    };
}

pub(crate) fn check(found: &mut Found, spec: &Spec) {
    plain(found, spec);
    eventful(found, spec);
    for (at, device) in spec.devices.iter().enumerate() {
        let path = format!("devices[{at}].restarts");
        unique(found, &path, "restarts", names!(device.restarts));
        bound(found, &path, device.restarts.len(), FEW_MAX);
    }
    for (at, plan) in spec.plans.iter().enumerate() {
        let path = format!("plans[{at}].steps");
        unique(found, &path, "steps", names!(plan.steps));
        no_slash(found, &path, names!(plan.steps));
        bound(found, &path, plan.steps.len(), STEPS_MAX);
    }
    for (at, cohort) in spec.cohorts.iter().enumerate() {
        let path = format!("cohorts[{at}].refuges");
        unique(found, &path, "refuges", names!(cohort.refuges));
    }
    keys(found, spec);
    let count = labels(spec).len();
    if count > LABELS_MAX {
        let message = format!("the file has {count} different labels; at most {LABELS_MAX} fit");
        found.wrong_so("", message, "leave out labels that no fault hits");
    }
}

/// Kinds whose names appear in no event.
fn plain(found: &mut Found, spec: &Spec) {
    unique(found, "categories", "categories", names!(spec.categories));
    bound(found, "categories", spec.categories.len(), CATEGORIES_MAX);
    unique(found, "devices", "devices", names!(spec.devices));
    unique(found, "cohorts", "cohorts", names!(spec.cohorts));
    bound(found, "cohorts", spec.cohorts.len(), COHORTS_MAX);
    unique(found, "stores", "stores", names!(spec.stores));
    bound(found, "stores", spec.stores.len(), MANY_MAX);
    unique(found, "reactions", "reactions", names!(spec.reactions));
    bound(found, "reactions", spec.reactions.len(), FEW_MAX);
    unique(found, "charges", "charges", names!(spec.charges));
    unique(found, "objectives", "objectives", names!(spec.objectives));
    unique(found, "expect", "expectations", names!(spec.expect));
    let lists: [(&str, &[Alternative]); 3] = [
        ("variants", &spec.variants),
        ("policies", &spec.policies),
        ("strategies", &spec.strategies),
    ];
    for (list, alternatives) in lists {
        unique(found, list, list, alternatives.iter().map(|it| &it.name));
    }
}

/// Kinds whose names are parts of events or of keys.
fn eventful(found: &mut Found, spec: &Spec) {
    let mut check = |list: &str, many: &str, names: Vec<&Name>| {
        unique(found, list, many, names.iter().copied());
        bound(found, list, names.len(), MANY_MAX);
        no_slash(found, list, names.into_iter());
    };
    check("services", "services", names!(spec.services).collect());
    check("groups", "groups", names!(spec.groups).collect());
    check("queues", "queues", names!(spec.queues).collect());
    check("pools", "pools", names!(spec.pools).collect());
    check("owners", "owners", names!(spec.owners).collect());
    check("jobs", "jobs", names!(spec.jobs).collect());
    check("faults", "faults", names!(spec.faults).collect());
    check("plans", "plans", names!(spec.plans).collect());
    check("notices", "notices", names!(spec.notices).collect());
    let said = names!(spec.announcements);
    check("announcements", "announcements", said.collect());
    check("channels", "channels", names!(spec.channels).collect());
    check("windows", "windows", names!(spec.windows).collect());
}

fn unique<'a>(found: &mut Found, list: &str, many: &str, names: impl Iterator<Item = &'a Name>) {
    let mut seen: BTreeMap<&Name, usize> = BTreeMap::new();
    for (at, name) in names.enumerate() {
        if let Some(first) = seen.get(name) {
            let message = format!("two {many} are called `{name}`");
            let help = format!("the first is {list}[{first}]; give this one another name");
            found.wrong_so(format!("{list}[{at}].name"), message, help);
        } else {
            seen.insert(name, at);
        }
    }
}

/// Too many of a kind comes first, whatever else is wrong with each of them.
fn bound(found: &mut Found, list: &str, count: usize, most: usize) {
    if count > most {
        found.is_flooded = true;
        let message = format!("there are {count} {list}; at most {most} are taken");
        found.problems.insert(0, Problem::new(message).on(list));
    }
}

fn no_slash<'a>(found: &mut Found, list: &str, names: impl Iterator<Item = &'a Name>) {
    for (at, name) in names.enumerate() {
        if name.as_str().contains('/') {
            let message = format!("`{name}` has a slash, which separates the parts of events");
            let help = format!("write `{}`", name.as_str().replace('/', "-"));
            found.wrong_so(format!("{list}[{at}].name"), message, help);
        }
    }
}

/// The keys of accounts hold 24 bits of their cohort's name: two cohorts that share them would
/// share all draws.
fn keys(found: &mut Found, spec: &Spec) {
    let mut seen: BTreeMap<u64, &Name> = BTreeMap::new();
    for (at, cohort) in spec.cohorts.iter().enumerate() {
        let key = EntityKey::member(cohort.name.as_str(), 0).get();
        match seen.insert(key, &cohort.name) {
            Some(other) if *other != cohort.name => {
                let message =
                    format!("`{}` gives its accounts the same keys as `{other}`", cohort.name);
                found.wrong_so(format!("cohorts[{at}].name"), message, "rename one of them");
            }
            _ => {}
        }
    }
}

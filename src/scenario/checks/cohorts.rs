//! Cohorts: what they refer to, and that their accounts can be simulated.

use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::CATEGORY;
use crate::scenario::checks::known::DEVICE;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::known::SERVICE;
use crate::world::cohort::Cohort;

/// Accounts in one trial; more would not fit the memory of a usual machine.
const ACCOUNTS_MAX: u64 = 20_000_000;
/// Edits of a whole fleet in one trial: hours of a usual machine.
const EDITS_MAX: f64 = 1e12;
/// Records of one account in one category.
const RECORDS_MAX: f64 = 100_000_000.0;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    owners(found, known);
    for (at, it) in known.spec.cohorts.iter().enumerate() {
        cohort(found, known, &format!("cohorts[{at}]"), it);
    }
    let accounts = known.accounts();
    let items = known.spec.categories.iter().any(|it| it.items > 0 || it.edits.per_ms() > 0.0);
    if items && accounts == 0 {
        let path = if known.spec.cohorts.is_empty() { "categories" } else { "cohorts" };
        let help = "give a cohort accounts, or take the categories out";
        found.doubt(path, "nobody has an account, so nothing can be lost", help);
    }
    edits(found, known);
    if accounts > ACCOUNTS_MAX {
        let most = known.spec.cohorts.iter().enumerate().max_by_key(|(_, it)| it.accounts);
        let path = most.map_or_else(String::new, |(at, _)| format!("cohorts[{at}].accounts"));
        let message = format!("{accounts} accounts in all; at most {ACCOUNTS_MAX} are simulated");
        let help = format!(
            "run it scaled down with --handsets {}, or divide every number of accounts by {}",
            ACCOUNTS_MAX / 20,
            accounts.div_ceil(ACCOUNTS_MAX)
        );
        found.wrong_so(path, message, help);
    }
}

fn cohort(found: &mut Found, known: &Known<'_>, path: &str, cohort: &Cohort) {
    let service = cohort.service.as_str();
    let service_path = format!("{path}.service");
    if found.refer(&service_path, SERVICE, service, &known.services) {
        let mut all = known.spec.services.iter();
        let is_empty = all.any(|it| it.name == cohort.service && it.store.is_none());
        if is_empty {
            let message = format!("the service `{service}` has no store to keep accounts in");
            let help = format!("give services[{service}] a store, or name another service");
            found.wrong_so(service_path, message, help);
        }
    }
    if let Some(device) = &cohort.device {
        found.refer(&format!("{path}.device"), DEVICE, device.as_str(), &known.devices);
    }
    if let Some(categories) = &cohort.categories {
        let names = categories.iter().map(AsRef::as_ref);
        found.refer_all(&format!("{path}.categories"), CATEGORY, names, &known.categories);
    }
    records(found, known, path, cohort);
    let held = held(known, cohort);
    for (at, refuge) in cohort.refuges.iter().enumerate() {
        for (which, name) in refuge.categories.iter().enumerate() {
            let path = format!("{path}.refuges[{at}].categories[{which}]");
            let is_known = found.refer(&path, CATEGORY, name.as_str(), &known.categories);
            if is_known && !held.contains(&name.as_str()) {
                let message = format!("the cohort holds no `{name}` that a refuge could keep");
                let help = format!("categories of the cohort: `{}`", held.join("`, `"));
                found.wrong_so(path, message, help);
            }
        }
    }
}

/// A trial must end some day.
fn edits(found: &mut Found, known: &Known<'_>) {
    let Some((start, horizon)) = known.plays else { return };
    let hours = horizon.since(start).hours();
    let mut all = 0.0;
    for cohort in &known.spec.cohorts {
        let held = held(known, cohort);
        let written = known.spec.categories.iter().filter(|it| held.contains(&it.name.as_str()));
        let per_account: f64 = written.map(|it| it.edits.per_hour() * hours).sum();
        all += per_account * cohort.activity.get() * cohort.accounts as f64;
    }
    // Each account alone may be within its bound.
    if all > EDITS_MAX {
        let message = format!(
            "the fleet would write {all:.1e} edits by the horizon; at most {EDITS_MAX:.0e} are \
             simulated"
        );
        let help = "lower the edits, the horizon or the accounts, or scale with --handsets";
        found.wrong_so("cohorts", message, help);
    }
}

/// The categories that a cohort holds.
fn held<'a>(known: &'a Known<'_>, cohort: &'a Cohort) -> Vec<&'a str> {
    match &cohort.categories {
        Some(names) => names.iter().map(AsRef::as_ref).collect(),
        None => known.categories.clone(),
    }
}

/// Records are numbered with 32 bits, and an account's life must end some day.
fn records(found: &mut Found, known: &Known<'_>, path: &str, cohort: &Cohort) {
    let Some((start, horizon)) = known.plays else {
        return;
    };
    let held = held(known, cohort);
    for (at, category) in known.spec.categories.iter().enumerate() {
        // Rates beyond all reason are refused by themselves.
        if !held.contains(&category.name.as_str()) || category.edits.per_ms() > 1.0 {
            continue;
        }
        let edits = category.edits.per_hour() * horizon.since(start).hours();
        let records = (f64::from(category.items) + edits) * cohort.activity.get();
        if records > RECORDS_MAX {
            let message = format!(
                "each account of `{}` would write {records:.0} records of `{}` by the horizon; \
                 at most {RECORDS_MAX:.0} are simulated",
                cohort.name, category.name
            );
            let path = match cohort.activity.get() > 1.0 {
                true => format!("{path}.activity"),
                false if f64::from(category.items) > edits => format!("categories[{at}].items"),
                false => format!("categories[{at}].edits"),
            };
            let help = "lower the items, the edits, the activity or the horizon";
            found.wrong_so(path, message, help);
        }
    }
}

/// Owners belong to owners that are listed, and to none by way of itself.
fn owners(found: &mut Found, known: &Known<'_>) {
    let owners = &known.spec.owners;
    let names: Vec<&str> = owners.iter().map(|it| it.name.as_str()).collect();
    for (at, owner) in owners.iter().enumerate() {
        let Some(within) = &owner.within else { continue };
        let path = format!("owners[{at}].within");
        if !found.refer(&path, ("owner", "owners"), within.as_str(), &names) {
            continue;
        }
        let mut above = Some(within);
        for _ in owners {
            let Some(name) = above else { break };
            if *name == owner.name {
                found.wrong(&path, format!("`{name}` would belong to itself"));
                break;
            }
            above = owners.iter().find(|it| it.name == *name).and_then(|it| it.within.as_ref());
        }
    }
}

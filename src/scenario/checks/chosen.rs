//! Some cohorts and owners, chosen by name: that they are there, and that they are somebody.

use crate::kernel::name::Name;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::scenario::measured::names;
use crate::world::chosen::Chosen;
use crate::world::cohort::Cohort;

/// The names must be known, and so must the owners.
pub(crate) fn known_ones(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    cohorts: &[Name],
    owners: &[Name],
) {
    let all = names(known.spec);
    let of_cohorts: Vec<&str> = all.cohorts.iter().map(String::as_str).collect();
    let names = cohorts.iter().map(AsRef::as_ref);
    found.refer_all(&format!("{path}.cohorts"), ("cohort", "cohorts"), names, &of_cohorts);
    let of_owners: Vec<&str> = all.owners.iter().map(String::as_str).collect();
    let names = owners.iter().map(AsRef::as_ref);
    found.refer_all(&format!("{path}.owners"), ("owner", "owners"), names, &of_owners);
}

/// Something is for some only, if it names any: these must be known, and an empty list is no
/// choice. Says who they are, unless that is wrong.
pub(crate) fn chosen(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    (cohorts, owners): (Option<&[Name]>, Option<&[Name]>),
) -> Option<Chosen> {
    let before = found.problems.len();
    for (field, list) in [("cohorts", cohorts), ("owners", owners)] {
        if list.is_some_and(<[Name]>::is_empty) {
            let help = format!("name some, or leave `{field}` out if all are meant");
            found.wrong_so(format!("{path}.{field}"), "nobody is meant", help);
        }
    }
    known_ones(found, known, path, cohorts.unwrap_or_default(), owners.unwrap_or_default());
    let spec = known.spec;
    if found.problems.len() > before {
        return None;
    }
    let chosen = Chosen::named(cohorts, owners, &spec.cohorts, &spec.owners);
    if !(0..spec.cohorts.len()).any(|cohort| chosen.has(cohort)) && !spec.cohorts.is_empty() {
        let help = "no cohort belongs to whoever is named, nor to anybody within";
        found.wrong_so(format!("{path}.owners"), "nobody is meant", help);
        return None;
    }
    Some(chosen)
}

/// Those who are chosen of the cohorts whose service stands on a store.
pub(crate) fn is_on<'a>(known: &'a Known<'_>, store: &'a Name, chosen: &'a Chosen) -> bool {
    let is_meant = |(at, it): (usize, &Cohort)| chosen.has(at) && known.store_of(it) == Some(store);
    known.spec.cohorts.iter().enumerate().any(is_meant)
}

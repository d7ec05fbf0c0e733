//! Which cohorts something is for: all of them, or some that were named.
//!
//! A plan may bring back one tenant after another, and a script may delete what one customer has.
//! Names become places once, where something is decided; an account asks by its cohort's place.

use crate::kernel::name::Name;
use crate::world::cohort::Cohort;
use crate::world::owner::Owner;
use std::sync::Arc;

/// The cohorts that something is for, by their places in the scenario.
///
/// ```
/// use lastcopy::world::chosen::Chosen;
/// assert!(Chosen::ALL.is_all() && Chosen::ALL.has(7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen(Option<Arc<[bool]>>);

impl Chosen {
    /// All of them.
    pub const ALL: Self = Self(None);

    /// The cohorts of these names, and those of these owners and of whoever is within them; all
    /// where neither is said.
    #[must_use]
    pub fn named(
        cohorts: Option<&[Name]>,
        owners: Option<&[Name]>,
        among: &[Cohort],
        listed: &[Owner],
    ) -> Self {
        if cohorts.is_none() && owners.is_none() {
            return Self::ALL;
        }
        let (cohorts, owners) = (cohorts.unwrap_or_default(), owners.unwrap_or_default());
        let is_meant = |it: &Cohort| {
            let owner = it.owner.as_ref().unwrap_or(&it.name);
            cohorts.contains(&it.name) || chain(owner, listed).any(|name| owners.contains(name))
        };
        Self(Some(among.iter().map(is_meant).collect()))
    }

    /// Whether the cohort at this place is one of them.
    #[must_use]
    pub fn has(&self, cohort: usize) -> bool {
        self.0.as_ref().is_none_or(|them| them[cohort])
    }

    /// Whether nobody is left out by name.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_none()
    }
}

/// An owner, the one that it belongs to, and so on. The door refuses circles; one would end here.
fn chain<'a>(owner: &'a Name, listed: &'a [Owner]) -> impl Iterator<Item = &'a Name> {
    let above = |name: &&'a Name| listed.iter().find(|it| it.name == **name)?.within.as_ref();
    std::iter::successors(Some(owner), above).take(listed.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("it is a name")
    }

    #[test]
    fn an_owner_stands_for_whoever_is_within_it_and_for_cohorts_without_an_owner_of_their_own() {
        let cohort = |of: &str, owner: &str| -> Cohort {
            let owner = if owner.is_empty() { String::new() } else { format!("owner: {owner:?}") };
            ron::from_str(&format!(
                "#![enable(implicit_some, unwrap_newtypes)]
                (name: {of:?}, accounts: 1, service: \"s\", {owner})"
            ))
            .expect("it is a cohort")
        };
        let owner = |of: &str, within: &str| -> Owner {
            ron::from_str(&format!(
                "#![enable(implicit_some, unwrap_newtypes)]
                (name: {of:?}, within: {within:?})"
            ))
            .expect("it is an owner")
        };
        let among = [cohort("a", "inner"), cohort("b", "outer"), cohort("c", "")];
        let listed = [owner("inner", "middle"), owner("middle", "outer")];
        let of = |cohorts: &[&str], owners: &[&str]| -> Vec<bool> {
            let cohorts: Vec<Name> = cohorts.iter().map(|it| name(it)).collect();
            let owners: Vec<Name> = owners.iter().map(|it| name(it)).collect();
            let chosen = Chosen::named(Some(&cohorts), Some(&owners), &among, &listed);
            (0..3).map(|at| chosen.has(at)).collect()
        };
        assert_eq!(of(&[], &["outer"]), [true, true, false]);
        assert_eq!(of(&[], &["middle"]), [true, false, false]);
        assert_eq!(of(&["b"], &["c"]), [false, true, true]);
        assert_eq!(Chosen::named(None, None, &among, &listed), Chosen::ALL);
    }
}

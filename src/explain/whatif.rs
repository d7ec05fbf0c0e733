//! What if: two worlds under one chance, and whose fate the change between them changes.
//!
//! The change stands from the start, or from a moment on: then what happened before is the same in
//! both, event by event, and only the future differs (see
//! [`Trial::continue_with`](crate::engine::trial::Trial::continue_with)).

use crate::engine::trial::Trial;
use crate::explain::losses::Changed;
use crate::explain::losses::Losses;
use crate::explain::losses::Which;
use crate::kernel::time::Time;
use crate::outcome::Outcome;
use crate::outcome::fates::causes_of;
use crate::outcome::server::Entry;
use crate::scenario::load::Scenario;
use std::collections::BTreeMap;

/// A class of loss: the causes that killed the copies, in alphabetical order.
pub type Class = Vec<String>;

/// A record that explains the difference, and what it was lost of in either world, if it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The record.
    pub which: Which,
    /// Its class in the world as it was.
    pub was: Option<Class>,
    /// Its class in the world with the change.
    pub is: Option<Class>,
}

/// Two worlds beside each other.
#[derive(Debug, Clone)]
pub struct WhatIf {
    /// The world as it was.
    pub base: Outcome,
    /// The world with the change.
    pub other: Outcome,
    /// By the number of the category.
    pub by_category: BTreeMap<usize, Changed>,
    /// By the class of loss: that of the world as it was, if it was lost there.
    pub by_class: BTreeMap<Class, Changed>,
    /// A record that was saved, one newly lost, and one lost in another way.
    pub examples: [Option<Example>; 3],
}

/// Plays both worlds and compares every loss.
///
/// ```
/// use lastcopy::explain::whatif::what_if;
/// use lastcopy::scenario::load::{Overlays, Scenario};
/// let base = Scenario::from_ron(r#"(
///     name: "burnt",
///     clock: (horizon: "2 d"),
///     categories: [(name: "notes", items: 4)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
/// )"#)?;
/// let set = vec!["faults[fire].when=Never".to_owned()];
/// let other = base.with(&Overlays { set, ..Overlays::default() })?;
/// assert_eq!(what_if(&base, &other, 1, 0).all().saved, 40);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[must_use]
pub fn what_if(base: &Scenario, other: &Scenario, seed: u64, trial: u64) -> WhatIf {
    let (was, is) = (Trial::new(base, seed, trial), Trial::new(other, seed, trial));
    compared((base, &was), (other, &is))
}

/// The same where the change stands from a moment on: what happened before it stays.
///
/// ```
/// use lastcopy::explain::whatif::what_if_from;
/// use lastcopy::kernel::time::Time;
/// # use lastcopy::scenario::load::{Overlays, Scenario};
/// # let base = Scenario::from_ron(r#"(
/// #     name: "burnt",
/// #     clock: (horizon: "2 d"),
/// #     categories: [(name: "notes", items: 4)],
/// #     cohorts: [(name: "all", accounts: 10, service: "data")],
/// #     stores: [(name: "primary", labels: ["array:1"])],
/// #     services: [(name: "data", store: "primary")],
/// #     faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
/// # )"#)?;
/// # let set = vec!["faults[fire].when=Never".to_owned()];
/// # let other = base.with(&Overlays { set, ..Overlays::default() })?;
/// let hour = |hours: i64| Time::from_ms(hours * 3_600_000);
/// let saved = |at| what_if_from(&base, &other, (1, 0), at).map(|it| it.all().saved);
/// assert_eq!(saved(hour(1)), Ok(40));
/// assert_eq!(saved(hour(2)), Ok(0));
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
///
/// # Errors
/// If the change touches what cannot change midway; the message names it.
pub fn what_if_from(
    base: &Scenario,
    other: &Scenario,
    (seed, trial): (u64, u64),
    at: Time,
) -> Result<WhatIf, String> {
    let was = Trial::new(base, seed, trial);
    let is = branch(base, other, (seed, trial), at)?;
    Ok(compared((base, &was), (other, &is)))
}

/// A trial that goes on under another scenario from a moment on.
///
/// # Errors
/// If the change touches what cannot change midway; the message names it.
pub fn branch(
    base: &Scenario,
    other: &Scenario,
    (seed, trial): (u64, u64),
    at: Time,
) -> Result<Trial, String> {
    let mut play = Trial::new(base, seed, trial);
    play.advance(at);
    play.continue_with(other)?;
    Ok(play)
}

/// The names of the causes in classes of one world, each class looked up once.
struct Names<'s> {
    scenario: &'s Scenario,
    known: BTreeMap<u64, Class>,
}

impl Names<'_> {
    fn of(&mut self, class: u64) -> Class {
        let causes = &self.scenario.model().causes;
        let named = || causes_of(class, causes).into_iter().map(str::to_owned).collect();
        self.known.entry(class).or_insert_with(named).clone()
    }
}

fn compared((base, was): (&Scenario, &Trial), (other, is): (&Scenario, &Trial)) -> WhatIf {
    let ((base_outcome, was), (other_outcome, is)) = (Losses::of(was), Losses::of(is));
    let mut told = WhatIf {
        base: base_outcome,
        other: other_outcome,
        by_category: BTreeMap::new(),
        by_class: BTreeMap::new(),
        examples: [None, None, None],
    };
    // Causes are compared by their names: a change may give them other numbers.
    let mut before = Names { scenario: base, known: BTreeMap::new() };
    let mut after = Names { scenario: other, known: BTreeMap::new() };
    for (which, class) in &was.0 {
        let was = before.of(*class);
        match is.0.get(which).map(|now| after.of(*now)) {
            None => told.count(Some(0), *which, (Some(was), None), |it| &mut it.saved),
            Some(now) if was == now => {
                told.count(None, *which, (Some(was), Some(now)), |it| &mut it.unchanged);
            }
            Some(now) => {
                told.count(Some(2), *which, (Some(was), Some(now)), |it| &mut it.otherwise);
            }
        }
    }
    for (which, class) in is.0.iter().filter(|(which, _)| !was.0.contains_key(which)) {
        let now = after.of(*class);
        told.count(Some(1), *which, (None, Some(now)), |it| &mut it.newly);
    }
    told
}

impl WhatIf {
    fn count(
        &mut self,
        example: Option<usize>,
        which: Which,
        (was, is): (Option<Class>, Option<Class>),
        to: fn(&mut Changed) -> &mut u64,
    ) {
        *to(self.by_category.entry(which.1).or_default()) += 1;
        let class = was.as_ref().or(is.as_ref()).cloned().unwrap_or_default();
        *to(self.by_class.entry(class).or_default()) += 1;
        if let Some(kind) = example {
            self.examples[kind].get_or_insert(Example { which, was, is });
        }
    }

    /// All categories together.
    #[must_use]
    pub fn all(&self) -> Changed {
        self.by_category.values().fold(Changed::default(), |all, it| Changed {
            saved: all.saved + it.saved,
            newly: all.newly + it.newly,
            otherwise: all.otherwise + it.otherwise,
            unchanged: all.unchanged + it.unchanged,
        })
    }

    /// The first event of the server side at which the worlds part, as each had it.
    #[must_use]
    pub fn parts_at(&self) -> Option<(Option<&Entry>, Option<&Entry>)> {
        let (was, is) = (&self.base.server.journal, &self.other.server.journal);
        let longest = was.len().max(is.len());
        let event = |it: Option<&Entry>| it.map(|it| (it.at, it.event.clone(), it.note.clone()));
        let differs = (0..longest).find(|&at| event(was.get(at)) != event(is.get(at)))?;
        Some((was.get(differs), is.get(differs)))
    }
}

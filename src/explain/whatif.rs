//! What if: two worlds under one chance, and whose fate the change between them changes.

use crate::engine::observe::Observer;
use crate::engine::trial::observe;
use crate::explain::certificate::is_lost;
use crate::outcome::Outcome;
use crate::outcome::account::AccountRecord;
use crate::outcome::server::Entry;
use crate::scenario::load::Scenario;
use std::collections::BTreeMap;

/// A record: its account, its category and its number.
pub type Which = (u64, usize, u32);

/// What a change does to records that are lost in either world.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// Lost without the change, and not with it.
    pub saved: u64,
    /// Lost with the change only.
    pub newly: u64,
    /// Lost in both, of other causes.
    pub otherwise: u64,
    /// Lost in both, of the same causes.
    pub unchanged: u64,
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
    /// By the causes of loss: those of the world as it was, if it was lost there.
    pub by_class: BTreeMap<u64, Changed>,
    /// A record that was saved, one newly lost, and one lost in another way.
    pub examples: [Option<Which>; 3],
}

#[derive(Default)]
struct Losses(BTreeMap<Which, u64>);

impl Observer for Losses {
    fn account(&mut self, account: &AccountRecord) {
        let lost = account.records.iter().filter(|it| is_lost(it));
        self.0.extend(lost.map(|it| ((account.number, it.category, it.record), it.class)));
    }
}

/// Plays both worlds and compares every loss. Both scenarios number causes alike if they come
/// from one file by changes that name no new fault; else classes are the base's.
#[must_use]
pub fn what_if(base: &Scenario, other: &Scenario, seed: u64, trial: u64) -> WhatIf {
    let (mut was, mut is) = (Losses::default(), Losses::default());
    let played = observe(base, seed, trial, &mut was);
    let changed = observe(other, seed, trial, &mut is);
    let mut told = WhatIf {
        base: played,
        other: changed,
        by_category: BTreeMap::new(),
        by_class: BTreeMap::new(),
        examples: [None; 3],
    };
    // Causes are compared by their names: a change may give them other numbers.
    let names = |class: u64, scenario: &Scenario| {
        let causes = scenario.model().causes.iter().enumerate();
        let named = causes.filter(|(at, _)| class >> at & 1 == 1);
        let mut named: Vec<String> = named.map(|(_, name)| name.clone()).collect();
        named.sort_unstable();
        (named, class >> 63)
    };
    for (which, class) in &was.0 {
        match is.0.get(which) {
            None => told.count(0, *which, *class, |it| &mut it.saved),
            Some(now) if names(*class, base) == names(*now, other) => {
                told.count(3, *which, *class, |it| &mut it.unchanged);
            }
            Some(_) => told.count(2, *which, *class, |it| &mut it.otherwise),
        }
    }
    for (which, class) in is.0.iter().filter(|(which, _)| !was.0.contains_key(which)) {
        told.count(1, *which, *class, |it| &mut it.newly);
    }
    told
}

impl WhatIf {
    fn count(&mut self, kind: usize, of: Which, class: u64, to: fn(&mut Changed) -> &mut u64) {
        *to(self.by_category.entry(of.1).or_default()) += 1;
        *to(self.by_class.entry(class).or_default()) += 1;
        if let Some(example) = self.examples.get_mut(kind) {
            example.get_or_insert(of);
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
        let differs = (0..longest).find(|&at| was.get(at) != is.get(at))?;
        Some((was.get(differs), is.get(differs)))
    }
}

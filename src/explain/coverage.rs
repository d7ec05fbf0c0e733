//! Which kinds of fault struck, and took, in which phases of the system.
//!
//! A strike that took counts in the phases in which it took, one that took nothing in the phases
//! in which it struck. A kind that never struck in a phase says nothing about it.

use crate::experiment::phase::Phase;
use crate::experiment::phase::Phases;
use crate::outcome::server::ServerSide;
use crate::scenario::load::Scenario;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What came of the strikes of one kind of fault in one phase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// Strikes.
    pub struck: u64,
    /// Of these, strikes that took.
    pub took: u64,
}

impl Cell {
    /// Whether something struck there and nothing took.
    #[must_use]
    pub fn is_miss(&self) -> bool {
        self.struck > 0 && self.took == 0
    }
}

/// Kinds of fault by phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage(pub BTreeMap<(&'static str, Phase), Cell>);

impl Coverage {
    /// The coverage of a trial, under the scenario that it ended with.
    #[must_use]
    pub fn of(scenario: &Scenario, server: &ServerSide) -> Self {
        let phases = Phases::of(scenario, server);
        let mut cells: BTreeMap<_, Cell> = BTreeMap::new();
        for (fault, effect) in scenario.spec().faults.iter().zip(&server.faults) {
            for (strike, at) in effect.struck.iter().enumerate() {
                let taken = effect.taken.iter().filter(|it| it.strike == strike);
                let took: BTreeSet<Phase> = taken.flat_map(|it| phases.at(it.at)).collect();
                let nothing = took.is_empty();
                let counted = if nothing { phases.at(*at).into_iter().collect() } else { took };
                for phase in counted {
                    let cell = cells.entry((fault.what.kind(), phase)).or_default();
                    cell.struck += 1;
                    cell.took += u64::from(!nothing);
                }
            }
        }
        Self(cells)
    }

    /// Adds the coverage of another trial.
    pub fn add(&mut self, other: &Self) {
        for (place, cell) in &other.0 {
            let mine = self.0.entry(*place).or_default();
            mine.struck += cell.struck;
            mine.took += cell.took;
        }
    }

    /// The kinds that struck at all, in order.
    #[must_use]
    pub fn kinds(&self) -> Vec<&'static str> {
        let mut kinds: Vec<&'static str> = self.0.keys().map(|(kind, _)| *kind).collect();
        kinds.dedup();
        kinds
    }

    /// What came of a kind in a phase, if it struck there.
    #[must_use]
    pub fn cell(&self, kind: &'static str, phase: Phase) -> Option<Cell> {
        self.0.get(&(kind, phase)).copied()
    }
}

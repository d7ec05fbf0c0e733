//! Passes that know what happened: which faults did nothing, and when the others struck.

use crate::engine::trial::Trial;
use crate::experiment::shrink::keep::main_class;
use crate::experiment::shrink::lists::field_path;
use crate::experiment::shrink::reducer::Reducer;
use crate::experiment::shrink::reducer::value;
use crate::experiment::shrink::times::moment;
use crate::kernel::time::Time;
use crate::outcome::account::Fate;
use crate::scenario::tree::Node;

/// Drops the faults that had no effect or struck only after the last copy had died, together and,
/// if that is refused, not at all: delta debugging tries them one by one.
pub(crate) fn idle(it: &mut Reducer<'_>) {
    let last = last_death(it).unwrap_or(Time::NEVER);
    let effects = &it.replay.outcome.server.faults;
    let idle: Vec<usize> = (0..effects.len())
        .filter(|at| effects[*at].took == 0 || effects[*at].struck.iter().all(|at| *at > last))
        .collect();
    let Some(path) = field_path(&it.tree, "faults").filter(|_| !idle.is_empty()) else { return };
    let mut candidate = it.tree.clone();
    let Some(faults) = candidate.at_mut(&path) else { return };
    for at in idle.iter().rev() {
        faults.remove(*at);
    }
    it.takes(&candidate);
}

/// When the last copy of the record died that stands for the main loss.
pub(crate) fn last_death(it: &Reducer<'_>) -> Option<Time> {
    let outcome = &it.replay.outcome;
    let (class, _) = main_class(&it.scenario, outcome)?;
    let account = outcome.totals.classes.get(&class)?.example;
    let trial = Trial::new(&it.scenario, it.seed, it.trial);
    let (_, found) = trial.finish_and_find();
    let lost = trial.trace(&found, account, &[])?.account.records.into_iter().find(|record| {
        record.fate == Fate::Lost
            && record.class == class
            && !record.superseded
            && !record.tombstone
    })?;
    let traced = trial.trace(&found, account, &[(lost.category, lost.record)])?;
    traced.histories.first()?.last_death().map(|(_, died)| died.at)
}

/// Gives each fault that struck by a law, after another or at a date the instant, from T0, at
/// which it first did.
pub(crate) fn dated(it: &mut Reducer<'_>) {
    let Some(path) = field_path(&it.tree, "faults") else { return };
    for at in 0..it.replay.outcome.server.faults.len() {
        let Some(first) = it.replay.outcome.server.faults[at].struck.first().copied() else {
            continue;
        };
        let mut candidate = it.tree.clone();
        let fault = candidate.at_mut(&path).and_then(|faults| faults.child_mut(at));
        let Some(fault) = fault.map(Node::bare_mut) else { continue };
        let is_offset = |when: &Node| when.child(0).and_then(moment).is_some();
        let Some(when) = fault.field("when").filter(|when| !is_offset(when)) else { continue };
        let mut dated = value(&format!("At(\"{}\")", first.exact()));
        dated.span = when.span;
        if let Some(place) = field_path(fault, "when") {
            *fault.at_mut(&place).expect("the way was just found") = dated;
            it.takes(&candidate);
        }
    }
}

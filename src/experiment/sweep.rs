//! The trials of a plan, played on all threads there are and handed on one by one.
//!
//! Rows come in the order in which they are done, which differs from run to run; whoever keeps
//! them puts them in the order of their keys.

use crate::experiment::alternative::Alternative;
use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::experiment::seen::Weights;
use crate::experiment::seen::each;
use crate::experiment::seen::see_whole;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

/// A trial that could not be played: code of somebody's own panicked in it, or the engine did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplayed {
    /// Its key in the plan.
    pub key: u64,
    /// What the panic said.
    pub why: String,
}

/// Plays the trials of a plan that have these keys. Before each, `stopped` is asked; each row is
/// handed to `done` by whatever thread played it. A trial that panics has no row and spoils no
/// other; it is among those returned, in the order of their keys.
///
/// ```
/// use lastcopy::experiment::planned::lay;
/// use lastcopy::experiment::study::Study;
/// use lastcopy::experiment::sweep::sweep;
/// use std::sync::Mutex;
/// let text = r#"(
///     name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 40)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
///     policies: [(name: "calm", set: {"-faults[san]": ()})],
/// )"#;
/// let study = Study { trials: 5, ..Study::default() };
/// let laid = lay(&study, &[("small.ron".to_owned(), text.into())])?;
/// let rows = Mutex::new(Vec::new());
/// let keep = |row| rows.lock().expect("no thread panics").push(row);
/// let unplayed = sweep(&laid.plan, &laid.alternatives, laid.plan.keys(0, 1), &|| false, &keep);
/// assert!(unplayed.is_empty());
/// assert_eq!(rows.into_inner().expect("no thread panicked").len(), 10);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
pub fn sweep(
    plan: &Planned,
    alternatives: &[Alternative],
    keys: Vec<u64>,
    stopped: &(dyn Fn() -> bool + Sync),
    done: &(dyn Fn(Row) + Sync),
) -> Vec<Unplayed> {
    let play = |key: u64| {
        if stopped() {
            return None;
        }
        let cell = plan.cell(key);
        let scenario = &alternatives[cell.alternative].scenario;
        // What a trial changes is its own, and goes with it.
        let seen = AssertUnwindSafe(|| see_whole(scenario, cell.seed, cell.trial, &Weights::new()));
        match catch_unwind(seen) {
            Ok((seen, metrics)) => {
                done(Row::new(plan, key, seen, &metrics));
                None
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or(panic.downcast_ref::<&str>().copied());
                Some(Unplayed { key, why: text.unwrap_or("it panicked").to_owned() })
            }
        }
    };
    let mut unplayed: Vec<Unplayed> = each(keys, play).into_iter().flatten().collect();
    unplayed.sort_by_key(|it| it.key);
    unplayed
}

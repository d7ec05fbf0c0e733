//! `Spec`: a reference model that is short enough to be believed, against which a policy of one's
//! own can be run in lockstep with the engine.
//!
//! For each record it knows the set of places that hold it, and nothing of draws or durations:
//! what a step does, it does at once. It covers one store without handsets and one backup job
//! whose retention may be one's own; steps are an hour apart. It shares no code with the engine:
//! what it says of a trial it says from the steps alone, and from when each record was written.
//!
//! | Step | What happens |
//! |---|---|
//! | `Backup` | a point is made of what the store holds; then retention lets points go |
//! | `LoseStore` | the array under the store dies: what it held is gone, and writes wait |
//! | `LosePoints` | the place of all points dies; operators go on believing in them |
//! | `Restore` | the newest point believed good comes back; if it proves bad, the next is tried |
//!
//! A state machine for `proptest-state-machine` is a few lines round it; `tests/spec.rs` of this
//! crate is one.

use crate::backup::own::Kept;
use crate::backup::own::Retention;
use crate::engine::observe::Observer;
use crate::engine::trial::observe;
use crate::kernel::time::Time;
use crate::outcome::account::AccountRecord;
use crate::outcome::account::Fate;
use crate::scenario::load::Scenario;
use crate::scenario::own::Register;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

const HOUR: i64 = 3_600_000;

/// What happens in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A backup is made.
    Backup,
    /// The store is lost.
    LoseStore,
    /// All points are lost.
    LosePoints,
    /// The newest usable point is brought back.
    Restore,
}

impl Step {
    /// All steps, the simplest first.
    pub const ALL: [Self; 4] = [Self::Backup, Self::LoseStore, Self::Restore, Self::LosePoints];
}

/// A backup point as the model knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Point {
    at: Time,
    holds: BTreeSet<u32>,
    /// Whether it still exists.
    exists: bool,
    known_bad: bool,
}

/// Which places hold which records.
#[derive(Clone)]
pub struct Spec {
    store: Option<BTreeSet<u32>>,
    points: Vec<Point>,
    slots: u32,
    rule: Option<Arc<dyn Retention>>,
}

impl std::fmt::Debug for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let points: Vec<usize> = self.points.iter().map(|it| it.holds.len()).collect();
        write!(f, "store {:?}, points {points:?}", self.store.as_ref().map(BTreeSet::len))
    }
}

impl Spec {
    /// An empty store, and a job that keeps so many points, or those that a rule does not let go.
    #[must_use]
    pub fn new(slots: u32, rule: Option<Arc<dyn Retention>>) -> Self {
        Self { store: Some(BTreeSet::new()), points: Vec::new(), slots, rule }
    }

    /// Whether the store takes writes.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.store.is_some()
    }

    /// A record is written; it is acknowledged if the store is up.
    pub fn write(&mut self, record: u32) {
        if let Some(store) = &mut self.store {
            store.insert(record);
        }
    }

    /// Whether somebody holds a record.
    #[must_use]
    pub fn holds(&self, record: u32) -> bool {
        let on_point = |it: &Point| it.exists && it.holds.contains(&record);
        self.store.as_ref().is_some_and(|it| it.contains(&record))
            || self.points.iter().any(on_point)
    }

    /// Whether the store has a record.
    #[must_use]
    pub fn serves(&self, record: u32) -> bool {
        self.store.as_ref().is_some_and(|it| it.contains(&record))
    }

    /// Something happens at an instant.
    pub fn step(&mut self, step: Step, now: Time) {
        match step {
            Step::Backup => self.back_up(now),
            Step::LoseStore => self.store = None,
            Step::LosePoints => self.points.iter_mut().for_each(|it| it.exists = false),
            Step::Restore => self.restore(),
        }
    }

    fn back_up(&mut self, now: Time) {
        // A store that cannot be read makes no point.
        let Some(holds) = self.store.clone() else { return };
        self.points.push(Point { at: now, holds, exists: true, known_bad: false });
        let held: Vec<usize> =
            (0..self.points.len()).filter(|at| self.points[*at].exists).collect();
        let gone: Vec<usize> = match &self.rule {
            None => {
                let slots = usize::try_from(self.slots).unwrap_or(usize::MAX);
                (0..held.len().saturating_sub(slots)).collect()
            }
            Some(rule) => {
                let kept = |at: &usize| Kept {
                    as_of: self.points[*at].at,
                    reported: self.points[*at].at,
                    verified: false,
                    known_bad: self.points[*at].known_bad,
                };
                let kept: Vec<Kept> = held.iter().map(kept).collect();
                rule.expired(&kept, self.slots, now)
            }
        };
        for at in gone.into_iter().filter_map(|at| held.get(at).copied()) {
            self.points[at].exists = false;
            self.points[at].known_bad = true;
        }
    }

    fn restore(&mut self) {
        while let Some(point) = self.points.iter_mut().rev().find(|it| !it.known_bad) {
            if point.exists {
                self.store = Some(point.holds.clone());
                return;
            }
            point.known_bad = true;
        }
    }
}

/// The scenario in which these steps happen, step `n` in hour `n + 1`, and which retention it has.
///
/// # Panics
/// If the register lacks the rule.
#[must_use]
pub fn scenario(steps: &[Step], slots: u32, rule: Option<Arc<dyn Retention>>) -> Scenario {
    let (mut faults, mut plans, mut at) = (String::new(), String::new(), Vec::new());
    for (number, step) in steps.iter().enumerate() {
        let hour = number + 1;
        let when = format!("At(\"T+{hour} h\")");
        let text = match step {
            Step::Backup => {
                at.push(when);
                continue;
            }
            Step::LoseStore => &mut faults,
            Step::LosePoints => &mut faults,
            Step::Restore => &mut plans,
        };
        let written = match step {
            Step::Restore => write!(
                text,
                "(name: \"restore-{hour}\", when: {when}, steps: [(name: \"back\", \
                 does: Restore(from: Points(\"job\"), into: \"store\", merge: Replace))]),"
            ),
            _ => {
                let array = if *step == Step::LoseStore { "store" } else { "points" };
                write!(
                    text,
                    "(name: \"loss-{hour}\", when: {when}, what: Destroy(), \
                     hits: [\"array:{array}\"]),"
                )
            }
        };
        written.expect("a string takes all");
    }
    let custom = if rule.is_some() { ", custom: (name: \"rule\", version: 1)" } else { "" };
    let text = format!(
        "(name: \"spec\", clock: (horizon: \"T+{} h\"), \
         categories: [(name: \"notes\", items: 3, edits: \"2 per h\")], \
         cohorts: [(name: \"one\", accounts: 1, service: \"service\")], \
         stores: [(name: \"store\", labels: [\"array:store\"])], \
         services: [(name: \"service\", store: \"store\")], \
         jobs: [(name: \"job\", source: \"store\", labels: [\"array:points\"], slots: {slots}, \
         at: [{}]{custom})], faults: [{faults}], plans: [{plans}])",
        steps.len() + 2,
        at.join(", ")
    );
    let mut register = Register::default();
    if let Some(rule) = rule {
        register = register.retention("rule", 1, Shared(rule));
    }
    let bytes = text.into_bytes();
    let overlays = crate::scenario::load::Overlays::default();
    match Scenario::open_with("spec.ron", bytes, &overlays, &register) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("the kit wrote a scenario that is refused: {problems}"),
    }
}

struct Shared(Arc<dyn Retention>);

impl Retention for Shared {
    fn expired(&self, points: &[Kept], slots: u32, now: Time) -> Vec<usize> {
        self.0.expired(points, slots, now)
    }
}

#[derive(Default)]
struct Records(Vec<(u32, Time, Fate)>);

impl Observer for Records {
    fn account(&mut self, account: &AccountRecord) {
        self.0.extend(account.records.iter().map(|it| (it.record, it.written, it.fate)));
    }
}

/// Plays steps in the engine and in the model, and compares the fate of each record that was
/// written while the store was up; how many were compared.
///
/// # Errors
/// The first record about which they disagree.
pub fn lockstep(
    steps: &[Step],
    slots: u32,
    rule: Option<Arc<dyn Retention>>,
    seed: u64,
) -> Result<usize, String> {
    agree(&scenario(steps, slots, rule.clone()), Spec::new(slots, rule), steps, seed)
}

/// As [`lockstep`], between a scenario in which these steps happen and a model at its start.
///
/// # Errors
/// The first record about which they disagree.
pub fn agree(
    scenario: &Scenario,
    mut spec: Spec,
    steps: &[Step],
    seed: u64,
) -> Result<usize, String> {
    let mut records = Records::default();
    let _seen = observe(scenario, seed, 0, &mut records);
    records.0.sort_by_key(|it| it.1);
    let mut written = records.0.iter().peekable();
    let mut known = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let now = Time::from_ms((i64::try_from(number).unwrap_or(i64::MAX - 1) + 1) * HOUR);
        while let Some((record, _, fate)) = written.next_if(|it| it.1 < now) {
            if spec.is_up() {
                known.push((*record, *fate));
            }
            spec.write(*record);
        }
        spec.step(*step, now);
    }
    for (record, _, fate) in written {
        if spec.is_up() {
            known.push((*record, *fate));
        }
        spec.write(*record);
    }
    for (record, fate) in &known {
        let wanted = match (spec.serves(*record), spec.holds(*record)) {
            (true, _) => Fate::Visible,
            (false, true) => Fate::Held,
            (false, false) => Fate::Lost,
        };
        if *fate != wanted {
            return Err(format!("record {record} is {fate:?}, and by the model {wanted:?}"));
        }
    }
    Ok(known.len())
}

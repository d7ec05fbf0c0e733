//! `Spec`: a reference model that is short enough to be believed, against which a policy or a
//! strategy of one's own can be run in lockstep with the engine.
//!
//! For each record it knows the set of places that hold it, and nothing of draws or durations:
//! what a step does, it does at once. It covers one store without handsets and two backup jobs
//! whose retention may be one's own, as may be the way back; steps are an hour apart. It shares no
//! code with the engine: what it says of a trial it says from the steps alone, and from when each
//! record was written.
//!
//! | Step | What happens |
//! |---|---|
//! | `Backup`, `BackupFar` | a point is made; retention lets points go, and learns of lost ones |
//! | `LoseStore` | the array under the store dies: what it held is gone, and writes wait |
//! | `LosePoints`, `LoseFar` | all points of a job die; until its next run they are believed in |
//! | `Restore` | the newest point of `job` believed good; if it is bad, the next is tried |
//!
//! With a strategy of one's own `Restore` does what it says, shown what the model believes. Of the
//! actions the model knows `Nothing`, and `Restore` of everything from the points of a job by
//! `Merge` or `Replace`; any other is an error, never a disagreement passed over.
//!
//! [`lockstep`](crate::testkit::lockstep) plays both. A state machine for `proptest-state-machine`
//! is a few lines round it; `tests/spec.rs` of this crate is one.

use crate::backup::own::Kept;
use crate::backup::own::Retention;
use crate::kernel::name::Name;
use crate::kernel::time::Time;
use crate::recovery::action::Action;
use crate::recovery::action::Restore;
use crate::recovery::action::Source;
use crate::recovery::own::Beliefs;
use crate::recovery::own::Strategy;
use crate::world::belief;
use crate::world::holder::HolderId;
use crate::world::restore::Merge;
use crate::world::restore::To;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The two jobs, as strategies name them.
pub const JOBS: [&str; 2] = ["job", "far"];
/// The store.
pub const STORE: &str = "store";

/// What happens in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `job` makes a backup.
    Backup,
    /// `far` makes one.
    BackupFar,
    /// The store is lost.
    LoseStore,
    /// All points of `job` are lost.
    LosePoints,
    /// All points of `far` are lost.
    LoseFar,
    /// Something is brought back.
    Restore,
}

impl Step {
    /// All steps, the simplest first.
    pub const ALL: [Self; 6] = [
        Self::Backup,
        Self::LoseStore,
        Self::Restore,
        Self::LosePoints,
        Self::BackupFar,
        Self::LoseFar,
    ];
}

/// What is one's own; by default nothing is.
#[derive(Clone, Default)]
pub struct Own {
    /// The retention of both jobs, in place of slots.
    pub retention: Option<Arc<dyn Retention>>,
    /// What `Restore` does, in place of the newest point of `job`.
    pub strategy: Option<Arc<dyn Strategy>>,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (retention, strategy) = (self.retention.is_some(), self.strategy.is_some());
        write!(f, "Own {{ retention: {retention}, strategy: {strategy} }}")
    }
}

/// A backup point as the model knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Point {
    job: u16,
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
    own: Own,
}

impl std::fmt::Debug for Spec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let points: Vec<usize> = self.points.iter().map(|it| it.holds.len()).collect();
        write!(f, "store {:?}, points {points:?}", self.store.as_ref().map(BTreeSet::len))
    }
}

/// What became of an attempt at a restore.
enum Tried {
    Done,
    /// The point was bad, which is known from now on.
    Bad,
    /// No point is believed good.
    NoPoint,
}

impl Spec {
    /// An empty store, and jobs that keep so many points each, or those that a rule does not let
    /// go.
    #[must_use]
    pub fn new(slots: u32, own: Own) -> Self {
        Self { store: Some(BTreeSet::new()), points: Vec::new(), slots, own }
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
        self.serves(record) || self.points.iter().any(on_point)
    }

    /// Whether the store has a record.
    #[must_use]
    pub fn serves(&self, record: u32) -> bool {
        self.store.as_ref().is_some_and(|it| it.contains(&record))
    }

    /// Something happens at an instant.
    ///
    /// # Errors
    /// The strategy answered in an action that the model does not know.
    pub fn step(&mut self, step: Step, now: Time) -> Result<(), String> {
        match step {
            Step::Backup => self.back_up(0, now),
            Step::BackupFar => self.back_up(1, now),
            Step::LoseStore => self.store = None,
            Step::LosePoints => self.lose(0),
            Step::LoseFar => self.lose(1),
            Step::Restore => match self.own.strategy.clone() {
                None => while matches!(self.restore(0, Merge::Replace), Tried::Bad) {},
                Some(strategy) => self.decided(&*strategy, now)?,
            },
        }
        Ok(())
    }

    fn lose(&mut self, job: u16) {
        self.points.iter_mut().filter(|it| it.job == job).for_each(|it| it.exists = false);
    }

    fn back_up(&mut self, job: u16, now: Time) {
        // A store that cannot be read makes no point.
        let Some(holds) = self.store.clone() else { return };
        self.points.push(Point { job, at: now, holds, exists: true, known_bad: false });
        let here = |at: &usize| self.points[*at].exists && self.points[*at].job == job;
        let held: Vec<usize> = (0..self.points.len()).filter(here).collect();
        let gone: Vec<usize> = match &self.own.retention {
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
        }
        // Retention has looked through all points of the job: those that are gone are missed.
        for point in self.points.iter_mut().filter(|it| it.job == job && !it.exists) {
            point.known_bad = true;
        }
    }

    /// Asks a strategy until nothing that it restores from proves bad.
    fn decided(&mut self, strategy: &dyn Strategy, now: Time) -> Result<(), String> {
        let jobs = JOBS.map(|it| it.parse::<Name>().expect("it is a name"));
        for attempt in 0.. {
            let believed = |(at, it): (usize, &Point)| belief::Point {
                // A number to tell points apart by, and no more than that.
                holder: HolderId(u32::try_from(at).unwrap_or(u32::MAX)),
                job: it.job,
                as_of: it.at,
                reported: it.at,
                verified: false,
                known_bad: it.known_bad,
                unreached_by: None,
            };
            let points: Vec<belief::Point> = self.points.iter().enumerate().map(believed).collect();
            let actions = strategy.decide(&Beliefs { now, attempt, jobs: &jobs, points: &points });
            if !self.act(&actions)? {
                break;
            }
        }
        Ok(())
    }

    /// Does what a strategy says; whether it is to be asked again.
    fn act(&mut self, actions: &[Action]) -> Result<bool, String> {
        for action in actions {
            let restore = match action {
                Action::Nothing => continue,
                Action::Restore(restore) => restore,
                other => return Err(format!("the model does not know {other:?}")),
            };
            let (job, merge) = known(restore)?;
            match self.restore(job, merge) {
                Tried::Done => {}
                Tried::Bad => return Ok(true),
                Tried::NoPoint => return Ok(false),
            }
        }
        Ok(false)
    }

    fn restore(&mut self, job: u16, merge: Merge) -> Tried {
        let mut newest = self.points.iter_mut().rev();
        let Some(point) = newest.find(|it| it.job == job && !it.known_bad) else {
            return Tried::NoPoint;
        };
        if !point.exists {
            // Whoever looks for it sees what else is gone.
            self.points
                .iter_mut()
                .filter(|it| it.job == job)
                .for_each(|it| it.known_bad |= !it.exists);
            return Tried::Bad;
        }
        let mut back = point.holds.clone();
        if merge == Merge::Merge {
            back.extend(self.store.iter().flatten());
        }
        self.store = Some(back);
        Tried::Done
    }
}

/// The job that a restore is from, and how it meets what is there.
fn known(restore: &Restore) -> Result<(u16, Merge), String> {
    let Restore { from, into, categories, cohorts, owners, since, merge, to, spread: _ } = restore;
    let job = match from {
        Source::Points(name) => JOBS.iter().position(|it| *it == name.as_str()),
        _ => None,
    };
    let is_known = into.as_str() == STORE
        && categories.is_none()
        && cohorts.is_none()
        && owners.is_none()
        && since.is_none()
        && *to == To::All
        && matches!(merge, Merge::Merge | Merge::Replace);
    match job.and_then(|it| u16::try_from(it).ok()) {
        Some(job) if is_known => Ok((job, *merge)),
        _ => Err(format!("the model does not know {restore:?}")),
    }
}

//! Goals of many trials: what must happen in some of them, lest the others prove nothing.

use crate::check::holds::Checked;
use crate::experiment::checker::subject::Subject;
use crate::kernel::time::Time;
use crate::outcome::server::Entry;
use crate::outcome::server::ServerSide;
use std::collections::BTreeMap;

/// What the operators were at when a fault struck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// No backup had been completed yet.
    BeforeFirstCopy,
    /// A backup was being made.
    BackupRunning,
    /// A plan of maintenance or recovery was under way.
    PlanRunning,
    /// None of these.
    Quiet,
}

impl Phase {
    /// All phases.
    pub const ALL: [Self; 4] =
        [Self::BeforeFirstCopy, Self::BackupRunning, Self::PlanRunning, Self::Quiet];

    /// The phase of an instant; a plan outranks a backup.
    #[must_use]
    pub fn at(server: &ServerSide, at: Time) -> Self {
        let runs = |it: &crate::outcome::server::Progress| {
            it.began.is_some_and(|began| began <= at) && it.ended.is_none_or(|ended| ended > at)
        };
        if server.plans.iter().any(runs) {
            return Self::PlanRunning;
        }
        let before = || server.journal.iter().filter(|entry| entry.at <= at);
        let job = |entry: &&Entry| entry.event.starts_with("job:");
        let mut open: BTreeMap<&str, bool> = BTreeMap::new();
        for (name, word) in before().filter(job).filter_map(|it| it.event.rsplit_once('/')) {
            open.insert(name, word == "start");
        }
        if open.values().any(|running| *running) {
            Self::BackupRunning
        } else if before().any(|it| it.event.starts_with("job:") && it.event.ends_with("/done")) {
            Self::Quiet
        } else {
            Self::BeforeFirstCopy
        }
    }
}

/// Which kinds of fault took effect in which phase, over many trials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    trials: u64,
    hit: BTreeMap<(&'static str, Phase), u64>,
}

impl Coverage {
    /// Counts a trial, once for each kind of fault and phase that it has.
    pub fn see(&mut self, subject: &Subject) {
        self.trials += 1;
        let server = &subject.replay.outcome.server;
        let faults = subject.scenario.spec().faults.iter().zip(&server.faults);
        let mut seen: Vec<(&'static str, Phase)> = faults
            .filter(|(_, effect)| effect.took > 0)
            .flat_map(|(fault, effect)| {
                effect.struck.iter().map(|at| (fault.what.kind(), Phase::at(server, *at)))
            })
            .collect();
        seen.sort_unstable();
        seen.dedup();
        for cell in seen {
            *self.hit.entry(cell).or_default() += 1;
        }
    }

    /// The share of trials in which a kind of fault took effect in a phase; 0 of no trials.
    #[must_use]
    pub fn share(&self, kind: &'static str, phase: Phase) -> f64 {
        let hit = self.hit.get(&(kind, phase)).copied().unwrap_or(0);
        if self.trials == 0 { 0.0 } else { hit as f64 / self.trials as f64 }
    }

    /// Whether each of these kinds took effect in each of these phases in so great a share of the
    /// trials at least.
    #[must_use]
    pub fn check(&self, kinds: &[&'static str], phases: &[Phase], least: f64) -> Checked {
        let mut shares = Vec::new();
        for kind in kinds {
            shares.extend(phases.iter().map(|phase| (self.share(kind, *phase), *kind, *phase)));
        }
        let lowest = shares.into_iter().min_by(|one, other| one.0.total_cmp(&other.0));
        match lowest {
            _ if self.trials == 0 => Checked::NotReached("no trial was played".to_owned()),
            None => Checked::NotReached("nothing was to be covered".to_owned()),
            Some((share, kind, phase)) => {
                let words = format!("{kind} in {phase:?}: {:.1} % of trials", share * 100.0);
                if share < least { Checked::Fail(words) } else { Checked::Pass(words) }
            }
        }
    }
}

/// Something that must happen in some trials.
pub struct Sometimes<F> {
    name: String,
    what: F,
    trials: u64,
    seen: u64,
}

impl<F: Fn(&Subject) -> bool> Sometimes<F> {
    /// Nothing seen yet.
    pub fn new(name: &str, what: F) -> Self {
        Self { name: name.to_owned(), what, trials: 0, seen: 0 }
    }

    /// Looks at a trial.
    pub fn see(&mut self, subject: &Subject) {
        self.trials += 1;
        self.seen += u64::from((self.what)(subject));
    }

    /// Whether it happened at all.
    #[must_use]
    pub fn check(&self) -> Checked {
        let words = format!("{} in {} of {} trials", self.name, self.seen, self.trials);
        if self.seen == 0 { Checked::NotReached(words) } else { Checked::Pass(words) }
    }
}

//! The checker of fates: what became of each record, as Jepsen's `set-full` asks it of elements.

use crate::check::holds::Checked;
use crate::engine::observe::Observer;
use crate::engine::trial::observe;
use crate::experiment::checker::subject::Checker;
use crate::experiment::checker::subject::Subject;
use crate::outcome::account::AccountRecord;
use crate::outcome::account::Fate;

/// Records by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Current, acknowledged, and seen by their users.
    pub stable: u64,
    /// Current, acknowledged, held by somebody, and not seen by their users.
    pub held: u64,
    /// Current, acknowledged, and held by nobody.
    pub lost: u64,
    /// Items of which an older version shows.
    pub stale: u64,
    /// Items that show though they were deleted.
    pub resurrected: u64,
    /// Written, and not acknowledged.
    pub never_acknowledged: u64,
}

#[derive(Default)]
struct Count(Counted);

impl Observer for Count {
    fn account(&mut self, account: &AccountRecord) {
        for record in &account.records {
            let is_current = !record.superseded && !record.tombstone;
            match record.fate {
                Fate::Pending | Fate::Unsent => self.0.never_acknowledged += 1,
                _ if !is_current => {}
                Fate::Visible => self.0.stable += 1,
                Fate::Held => self.0.held += 1,
                Fate::Lost => self.0.lost += 1,
            }
        }
    }
}

/// Counts the fates of a trial record by record; the trial is played again for it.
#[must_use]
pub fn fates(subject: &Subject) -> Counted {
    let mut count = Count::default();
    let (seed, trial) = subject.chance();
    let outcome = observe(&subject.scenario, seed, trial, &mut count);
    let all = outcome.totals.all();
    Counted { stale: all.stale, resurrected: all.resurrected, ..count.0 }
}

/// At most so many records of each fate but the stable.
///
/// The counts, made record by record, must also be those of the outcome, made while it was played.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fates {
    /// The most of each; `stable` is not looked at.
    pub most: Counted,
}

impl Checker for Fates {
    fn name(&self) -> String {
        "fates".to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        let found = fates(subject);
        let all = subject.replay.outcome.totals.all();
        if (found.stable, found.held, found.lost) != (all.visible, all.held, all.lost) {
            return Checked::Fail(format!("{found:?} by record, {all:?} in sum"));
        }
        let rows = [
            ("held", found.held, self.most.held),
            ("lost", found.lost, self.most.lost),
            ("stale", found.stale, self.most.stale),
            ("resurrected", found.resurrected, self.most.resurrected),
            ("never acknowledged", found.never_acknowledged, self.most.never_acknowledged),
        ];
        let words = |(what, found, _): &(&str, u64, u64)| format!("{found} {what}");
        let over: Vec<String> = rows.iter().filter(|it| it.1 > it.2).map(words).collect();
        let told: Vec<String> = rows.iter().map(words).collect();
        match (over.is_empty(), all.written) {
            (_, 0) => Checked::NotReached("nothing was written".to_owned()),
            (false, _) => Checked::Fail(over.join(", ")),
            (true, _) => Checked::Pass(format!("{} stable, {}", found.stable, told.join(", "))),
        }
    }
}

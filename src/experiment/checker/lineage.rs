//! Checkers of descent: every copy comes of one that lived, and a restore yields what was backed
//! up.
//!
//! Descent is traced record by record, so a few accounts stand for all: the first ones, and the
//! one that lost most.

use crate::check::holds::Checked;
use crate::engine::trial::Traced;
use crate::engine::trial::Trial;
use crate::experiment::checker::subject::Checker;
use crate::experiment::checker::subject::Subject;
use crate::outcome::history::Came;
use crate::outcome::history::CopyLife;
use crate::outcome::history::History;
use crate::outcome::history::Place;

/// Each copy that was not there from the start and not written by its user comes of a copy of the
/// same record that was born before it and not dead.
#[derive(Debug, Clone, Copy)]
pub struct Descent {
    /// Accounts that are traced, at most.
    pub accounts: u64,
}

/// What a restore brings back was in the copy that it was restored from.
#[derive(Debug, Clone, Copy)]
pub struct RestoreYieldsWhatWasBackedUp {
    /// Accounts that are traced, at most.
    pub accounts: u64,
}

impl Checker for Descent {
    fn name(&self) -> String {
        "descent".to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        walk(subject, self.accounts, |history, copy| match copy.came {
            Came::Begun | Came::Written => None,
            _ => Some(parent_lived(history, copy)),
        })
    }
}

impl Checker for RestoreYieldsWhatWasBackedUp {
    fn name(&self) -> String {
        "restore-yields-what-was-backed-up".to_owned()
    }

    fn check(&self, subject: &Subject) -> Checked {
        walk(subject, self.accounts, |history, copy| match copy.came {
            Came::Restored => {
                let parent = copy.parent.and_then(|at| history.copies.get(at));
                let on_holder = parent.is_some_and(|it| matches!(it.place, Place::Holder(_)));
                Some(if on_holder {
                    parent_lived(history, copy)
                } else {
                    Err("it was restored from no holder".to_owned())
                })
            }
            _ => None,
        })
    }
}

/// Whether the copy that another was made from could give it.
fn parent_lived(history: &History, copy: &CopyLife) -> Result<(), String> {
    let Some(parent) = copy.parent.and_then(|at| history.copies.get(at)) else {
        return Err(format!("a copy {:?} at {} comes of none", copy.came, copy.born.exact()));
    };
    if parent.born > copy.born {
        return Err(format!("a copy of {} comes of a younger one", copy.born.exact()));
    }
    match parent.died {
        Some(died) if died.at < copy.born => {
            let (born, died) = (copy.born.exact(), died.at.exact());
            Err(format!("a copy {:?} at {born} comes of one that died at {died}", copy.came))
        }
        _ => Ok(()),
    }
}

/// Looks at every copy of every record of some accounts; none of the answers is no test.
fn walk(
    subject: &Subject,
    accounts: u64,
    look: impl Fn(&History, &CopyLife) -> Option<Result<(), String>>,
) -> Checked {
    let mut seen = 0_u64;
    for traced in trace(subject, accounts) {
        for history in &traced.histories {
            for answer in history.copies.iter().filter_map(|copy| look(history, copy)) {
                seen += 1;
                if let Err(why) = answer {
                    let (account, record) = (traced.account.number, history.record);
                    return Checked::Fail(format!("account {account}, record {record}: {why}"));
                }
            }
        }
    }
    match seen {
        0 => Checked::NotReached("there was no such copy".to_owned()),
        seen => Checked::Pass(format!("{seen} copies traced")),
    }
}

/// The first accounts and the one that lost most, with every record of theirs.
fn trace(subject: &Subject, accounts: u64) -> Vec<Traced> {
    let (seed, number) = subject.chance();
    let trial = Trial::new(&subject.scenario, seed, number);
    let (outcome, found) = trial.finish_and_find();
    let all = subject.scenario.model().accounts();
    let mut chosen: Vec<u64> = (0..all.min(accounts)).collect();
    let worst = outcome.totals.worst;
    if worst.0 > 0 && !chosen.contains(&worst.1.0) {
        chosen.push(worst.1.0);
    }
    let whole = |account| {
        let records = trial.trace(&found, account, &[])?.account.records;
        let wanted: Vec<(usize, u32)> = records.iter().map(|it| (it.category, it.record)).collect();
        trial.trace(&found, account, &wanted)
    };
    chosen.into_iter().filter_map(whole).collect()
}

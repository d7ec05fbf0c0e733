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
            Came::Restored => Some(holder_lived(history, copy)),
            _ => None,
        })
    }
}

/// Whether the holder that a copy was restored from could give it.
fn holder_lived(history: &History, copy: &CopyLife) -> Result<(), String> {
    let parent = copy.parent.and_then(|at| history.copies.get(at));
    if !parent.is_some_and(|it| matches!(it.place, Place::Holder(_))) {
        return Err("it was restored from no holder".to_owned());
    }
    parent_lived(history, copy)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Time;
    use crate::outcome::history::Died;

    /// A copy that came of the first of a history, in an hour.
    fn copy(hour: i64, parent: Option<usize>) -> CopyLife {
        let born = Time::from_ms(hour * 3_600_000);
        let (place, came) = (Place::Handset, Came::Restored);
        CopyLife { place, parent, came, born, counts: Some(born), died: None }
    }

    /// Whether the second copy can come of the first, that lived between two hours.
    fn comes(born: i64, died: Option<i64>, second: CopyLife) -> bool {
        let mut first = copy(born, None);
        let at = |hour: i64| Time::from_ms(hour * 3_600_000);
        first.died = died.map(|hour| Died { at: at(hour), cause: None, last: false });
        let copies = vec![first, second];
        let history = History { category: 0, record: 1, copies };
        parent_lived(&history, &second).is_ok()
    }

    #[test]
    fn a_copy_comes_of_one_that_was_born_and_not_dead() {
        assert!(comes(1, None, copy(2, Some(0))));
        assert!(comes(2, None, copy(2, Some(0))), "born in the same instant");
        assert!(comes(1, Some(2), copy(2, Some(0))), "it died in the instant of its giving");
        assert!(!comes(3, None, copy(2, Some(0))), "it is younger");
        assert!(!comes(0, Some(1), copy(2, Some(0))), "it was dead");
        assert!(!comes(1, None, copy(2, None)), "it comes of none");
        assert!(!comes(1, None, copy(2, Some(7))), "it comes of none that is there");
    }

    #[test]
    fn a_restore_is_from_a_holder() {
        let from = |place| {
            let copies = vec![CopyLife { place, ..copy(1, None) }, copy(2, Some(0))];
            let history = History { category: 0, record: 1, copies };
            holder_lived(&history, &history.copies[1]).is_ok()
        };
        assert!(from(Place::Holder(3)));
        assert!(!from(Place::Handset));
    }
}

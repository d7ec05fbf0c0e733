//! A trial retold over time: the server side in whole, and every copy that chosen handsets had.
//!
//! A fleet has more copies than anybody can look at, so a story is of few handsets unless it is
//! asked for more, and it is bounded whatever is asked: what is left out is counted.

use crate::engine::again::Again;
use crate::explain::certificate::Choice;
use crate::explain::certificate::chosen;
use crate::kernel::time::Time;
use crate::outcome::Outcome;
use crate::outcome::account::AccountRecord;
use crate::outcome::account::Fate;
use crate::outcome::account::RecordFate;
use crate::outcome::history::CopyLife;
use crate::outcome::history::History;
use crate::outcome::history::HolderLife;
use crate::outcome::history::RestoreLife;
use crate::outcome::server::ServerSide;
use crate::scenario::load::Scenario;
use crate::world::holder::Holder;
use crate::world::service::Answer;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// Handsets of a story, at most.
pub const MOST_HANDSETS: u64 = 10_000;
/// Copies of a story, at most; records with one life between them count as one.
pub const MOST_COPIES: usize = 400_000;
/// Handsets that are chosen where nobody chose any.
const EXAMPLES: usize = 16;
/// Of these, handsets that stand for a class of loss.
const CLASSES: usize = 8;
/// Handsets that are lived at a time.
const CHUNK: usize = 32;

/// Which handsets, and which of their records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Handsets by their numbers; none for an example of each class of loss, the one that lost
    /// most, and the first of each cohort.
    pub only: Option<Vec<Range<u64>>>,
    /// Every record, not one of each kind of loss.
    pub every_record: bool,
}

/// A trial retold.
#[derive(Debug, Clone)]
pub struct Story {
    /// The server side.
    pub server: ServerSide,
    /// Every holder that there ever was, in the order of birth.
    pub holders: Vec<Holder>,
    /// What became of each.
    pub lives: Vec<HolderLife>,
    /// What each service answers from each instant on.
    pub answers: Vec<Vec<(Time, Answer)>>,
    /// Every restore.
    pub restores: Vec<RestoreLife>,
    /// The windows of each fault that are open at the horizon: when each opened.
    pub open_windows: Vec<Vec<Time>>,
    /// The handsets, in the order of their numbers.
    pub followed: Vec<Followed>,
    /// What was asked for.
    pub asked: Asked,
    /// How many handsets were asked for.
    pub handsets_asked: u64,
}

/// A handset, and the copies of its records that were followed.
#[derive(Debug, Clone)]
pub struct Followed {
    /// Its number over all cohorts.
    pub number: u64,
    /// The number of its cohort.
    pub cohort: usize,
    /// Whether it lost its local copy since the first damage.
    pub lost_local: bool,
    /// What became of all its records, followed or not.
    pub fates: Vec<Fared>,
    /// The records followed, those with the same life together.
    pub bundles: Vec<Bundle>,
}

/// Records of one category and one fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fared {
    /// The number of the category.
    pub category: usize,
    /// Where they are.
    pub fate: Fate,
    /// The causes of death of their copies; 0 unless they are lost.
    pub class: u64,
    /// How many.
    pub records: u64,
    /// How many of them are acknowledged and the newest version of an item that was not deleted.
    pub current: u64,
}

/// Records of one handset whose copies were born and died together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Their numbers by category, both ends included.
    pub records: BTreeMap<usize, Vec<(u32, u32)>>,
    /// How many.
    pub count: u64,
    /// How many of them are current.
    pub current: u64,
    /// Where they are.
    pub fate: Fate,
    /// The causes of death of their copies; 0 unless they are lost.
    pub class: u64,
    /// The copies.
    pub copies: Vec<CopyLife>,
}

impl Story {
    /// Retells a trial that was played.
    #[must_use]
    pub fn tell(scenario: &Scenario, outcome: &Outcome, again: &Again<'_>, asked: Asked) -> Self {
        let accounts = scenario.model().accounts();
        let (chosen, handsets_asked) = match &asked.only {
            Some(ranges) => ranged(ranges, accounts),
            None => {
                let examples = examples(scenario, outcome);
                let many = examples.len() as u64;
                (examples, many)
            }
        };
        let mut followed: Vec<Followed> = Vec::new();
        let mut room = MOST_COPIES;
        'all: for chunk in chosen.chunks(CHUNK) {
            for life in each(chunk, |account| follow(again, account, asked.every_record)) {
                let Some(life) = life else { continue };
                let copies = life.bundles.iter().map(|it| it.copies.len()).sum();
                let Some(left) = room.checked_sub(copies) else { break 'all };
                room = left;
                followed.push(life);
            }
        }
        Self {
            server: again.server(),
            holders: again.holders().to_vec(),
            lives: again.lives(),
            answers: again.answers(),
            restores: again.restores(),
            open_windows: again.open_windows(),
            followed,
            asked,
            handsets_asked,
        }
    }
}

/// Does something with each account, on all threads, and gives what comes of it in their order.
#[cfg(feature = "rayon")]
fn each<T: Send>(accounts: &[u64], what: impl Fn(u64) -> T + Sync + Send) -> Vec<T> {
    use rayon::iter::IntoParallelRefIterator;
    use rayon::iter::ParallelIterator;
    accounts.par_iter().map(|account| what(*account)).collect()
}

#[cfg(not(feature = "rayon"))]
fn each<T>(accounts: &[u64], what: impl Fn(u64) -> T) -> Vec<T> {
    accounts.iter().map(|account| what(*account)).collect()
}

/// The handsets of some ranges, in order and each once, as many as a story has room for; and how
/// many were asked for.
fn ranged(ranges: &[Range<u64>], accounts: u64) -> (Vec<u64>, u64) {
    let mut ranges: Vec<Range<u64>> = ranges.to_vec();
    ranges.sort_by_key(|range| range.start);
    let (mut chosen, mut asked, mut next) = (Vec::new(), 0, 0);
    for range in ranges {
        let range = range.start.max(next)..range.end.min(accounts);
        next = next.max(range.end);
        asked += range.end.saturating_sub(range.start);
        let room = usize::try_from(MOST_HANDSETS).unwrap_or(usize::MAX) - chosen.len();
        chosen.extend(range.take(room));
    }
    (chosen, asked)
}

/// An example of each class of loss, the largest first; the handset that lost most; the first of
/// each cohort.
fn examples(scenario: &Scenario, outcome: &Outcome) -> Vec<u64> {
    let totals = &outcome.totals;
    let mut classes: Vec<_> = totals.classes.iter().collect();
    classes.sort_by_key(|(class, lost)| (Reverse(lost.records), **class));
    let classes = classes.into_iter().take(CLASSES).map(|(_, lost)| lost.example);
    let (most, worst) = totals.worst;
    let mut first = 0;
    let cohorts = scenario.model().cohorts.iter().filter(|cohort| cohort.accounts > 0);
    let firsts = cohorts.map(|cohort| {
        first += cohort.accounts;
        first - cohort.accounts
    });
    let mut chosen: Vec<u64> = Vec::new();
    for account in classes.chain((most > 0).then_some(worst.0)).chain(firsts) {
        if chosen.len() < EXAMPLES && !chosen.contains(&account) {
            chosen.push(account);
        }
    }
    chosen.sort_unstable();
    chosen
}

fn follow(again: &Again<'_>, number: u64, every_record: bool) -> Option<Followed> {
    let (account, _) = again.trace(number, &[])?;
    let told = if every_record {
        account.records.clone()
    } else {
        chosen(&account.records, Choice::default())
    };
    let wanted: Vec<(usize, u32)> = told.iter().map(|it| (it.category, it.record)).collect();
    let (_, histories) = again.trace(number, &wanted)?;
    Some(Followed {
        number,
        cohort: account.cohort,
        lost_local: account.lost_local,
        fates: fared(&account),
        bundles: bundled(&told, histories),
    })
}

/// Whether a record is acknowledged and the newest version of an item that was not deleted.
fn is_current(record: &RecordFate) -> bool {
    let acked = matches!(record.fate, Fate::Visible | Fate::Held | Fate::Lost);
    acked && !record.superseded && !record.tombstone
}

fn fared(account: &AccountRecord) -> Vec<Fared> {
    let mut fates: Vec<Fared> = Vec::new();
    for record in &account.records {
        let RecordFate { category, fate, class, .. } = *record;
        let same = |it: &&mut Fared| (it.category, it.fate, it.class) == (category, fate, class);
        let current = u64::from(is_current(record));
        match fates.iter_mut().find(same) {
            Some(known) => {
                known.records += 1;
                known.current += current;
            }
            None => fates.push(Fared { category, fate, class, records: 1, current }),
        }
    }
    fates
}

fn bundled(told: &[RecordFate], histories: Vec<History>) -> Vec<Bundle> {
    let mut bundles: Vec<Bundle> = Vec::new();
    for (record, history) in told.iter().zip(histories) {
        let RecordFate { category, fate, class, record: number, .. } = *record;
        let same =
            |it: &Bundle| (it.fate, it.class) == (fate, class) && it.copies == history.copies;
        let known = bundles.iter().position(same).unwrap_or_else(|| {
            let (records, copies) = (BTreeMap::new(), history.copies.clone());
            bundles.push(Bundle { records, count: 0, current: 0, fate, class, copies });
            bundles.len() - 1
        });
        let bundle = &mut bundles[known];
        bundle.count += 1;
        bundle.current += u64::from(is_current(record));
        let ranges = bundle.records.entry(category).or_default();
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    bundles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_overlap_name_each_handset_once() {
        assert_eq!(ranged(&[3..6, 0..4, 5..5], 100), (vec![0, 1, 2, 3, 4, 5], 6));
        assert_eq!(ranged(&[8..20, 8..9], 10), (vec![8, 9], 2));
    }

    #[test]
    fn a_story_has_room_for_so_many_handsets() {
        let whole = 0..800_000;
        let (chosen, asked) = ranged(std::slice::from_ref(&whole), 800_000);
        assert_eq!((chosen.len() as u64, asked), (MOST_HANDSETS, 800_000));
    }
}

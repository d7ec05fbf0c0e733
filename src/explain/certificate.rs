//! The death certificate of records of one account.

use crate::engine::again::Again;
use crate::engine::trial::Found;
use crate::engine::trial::Traced;
use crate::engine::trial::Trial;
use crate::kernel::time::Time;
use crate::outcome::account::Fate;
use crate::outcome::account::RecordFate;
use crate::outcome::history::History;
use crate::outcome::server::Entry;
use crate::scenario::load::Scenario;

/// Which records of an account are told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice {
    /// Only of this category.
    pub category: Option<usize>,
    /// Only this record.
    pub record: Option<u32>,
    /// Only what was lost by exactly these causes.
    pub class: Option<u64>,
}

/// What became of one account, and of the records chosen.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The account's life.
    pub traced: Traced,
    /// The fate of each record told, beside its history.
    pub fates: Vec<RecordFate>,
}

/// A copy of each kind of loss is told, unless one record is asked for; of an account that lost
/// nothing, in each category its first record that is held and not seen, or else its first.
#[must_use]
pub fn certify(
    scenario: &Scenario,
    (seed, trial): (u64, u64),
    found: &Found,
    account: u64,
    choice: Choice,
) -> Option<Certificate> {
    let play = Trial::new(scenario, seed, trial);
    certify_again(&play.again(found), account, choice)
}

/// The same, where the trial stands ready already.
#[must_use]
pub fn certify_again(again: &Again<'_>, account: u64, choice: Choice) -> Option<Certificate> {
    let records = again.trace(account, &[])?.0.records;
    let fates = chosen(&records, choice);
    let wanted: Vec<(usize, u32)> = fates.iter().map(|it| (it.category, it.record)).collect();
    let (account, histories) = again.trace(account, &wanted)?;
    let holders = again.holders().to_vec();
    let traced = Traced { account, histories, holders, server: again.server() };
    Some(Certificate { traced, fates })
}

/// Whether the loss of a record counts.
#[must_use]
pub fn is_lost(record: &RecordFate) -> bool {
    record.fate == Fate::Lost && !record.superseded && !record.tombstone
}

/// Whether a record is current, held by somebody, and not seen by its user.
#[must_use]
pub fn is_unseen(record: &RecordFate) -> bool {
    record.fate == Fate::Held && !record.superseded && !record.tombstone
}

/// The records of an account that are told.
#[must_use]
pub fn chosen(records: &[RecordFate], choice: Choice) -> Vec<RecordFate> {
    let fits = |it: &&RecordFate| {
        choice.category.is_none_or(|category| it.category == category)
            && choice.record.is_none_or(|record| it.record == record)
            && choice.class.is_none_or(|class| it.class == class)
    };
    let mut told: Vec<RecordFate> = Vec::new();
    let all = || records.iter().filter(fits);
    if choice.record.is_some() {
        return all().copied().collect();
    }
    for record in all().filter(|it| is_lost(it)) {
        if !told.iter().any(|it| it.class == record.class) {
            told.push(*record);
        }
    }
    if told.is_empty() {
        for record in all().filter(|it| is_unseen(it)).chain(all()) {
            if !told.iter().any(|it| it.category == record.category) {
                told.push(*record);
            }
        }
    }
    told
}

impl Certificate {
    /// The records told, each with its fate.
    pub fn told(&self) -> impl Iterator<Item = (&RecordFate, &History)> {
        self.fates.iter().zip(&self.traced.histories)
    }

    /// What operators had learned, done or said last before an instant: the newest entry of each
    /// kind.
    #[must_use]
    pub fn believed(&self, at: Time) -> Vec<&Entry> {
        let before = || self.traced.server.journal.iter().filter(|entry| entry.at <= at);
        let newest = |fits: &dyn Fn(&str) -> bool| before().rfind(|entry| fits(&entry.event));
        let kinds: [&dyn Fn(&str) -> bool; 4] = [
            &|event| event.starts_with("job:") && event.ends_with("/done"),
            &|event| event.starts_with("channel:"),
            &|event| event.starts_with("step:"),
            &|event| event.starts_with("announce:"),
        ];
        let mut found: Vec<&Entry> = kinds.iter().filter_map(|kind| newest(kind)).collect();
        found.sort_by_key(|entry| entry.at);
        found
    }
}

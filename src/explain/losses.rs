//! Which records a trial lost, and of what: what two worlds are compared by.

use crate::engine::observe::Observer;
use crate::engine::trial::Trial;
use crate::explain::certificate::is_lost;
use crate::outcome::Outcome;
use crate::outcome::account::AccountRecord;
use crate::scenario::load::Scenario;
use std::collections::BTreeMap;

/// A record: its account, its category and its number.
pub type Which = (u64, usize, u32);

/// Whether records of the same number are the same record under both scenarios.
///
/// # Errors
/// If there are other accounts or other records; the message says what differs.
pub fn same_records(one: &Scenario, other: &Scenario) -> Result<(), String> {
    let accounts = |it: &Scenario| -> Vec<_> {
        let all = it.spec().cohorts.iter();
        all.map(|it| (it.name.clone(), it.accounts, it.activity, it.categories.clone())).collect()
    };
    let records = |it: &Scenario| -> Vec<_> {
        let all = it.spec().categories.iter();
        all.map(|it| (it.name.clone(), it.items, it.edits, it.changes, it.deletes)).collect()
    };
    let what = match () {
        () if accounts(one) != accounts(other) => "accounts",
        () if records(one) != records(other) => "records",
        () => return Ok(()),
    };
    Err(format!("the change makes other {what}, so that nothing can be said record by record"))
}

/// The class of loss of each record that is lost and counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Losses(pub BTreeMap<Which, u64>);

impl Observer for Losses {
    fn account(&mut self, account: &AccountRecord) {
        let lost = account.records.iter().filter(|it| is_lost(it));
        self.0.extend(lost.map(|it| ((account.number, it.category, it.record), it.class)));
    }
}

impl Losses {
    /// Plays a trial to its horizon, and says what it lost.
    #[must_use]
    pub fn of(play: &Trial) -> (Outcome, Self) {
        let mut losses = Self::default();
        let outcome = play.observe(&mut losses);
        (outcome, losses)
    }
}

/// What a change does to records that are lost in either world.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changed {
    /// Lost without the change, and not with it.
    pub saved: u64,
    /// Lost with the change only.
    pub newly: u64,
    /// Lost in both, of other causes.
    pub otherwise: u64,
    /// Lost in both, of the same causes.
    pub unchanged: u64,
}

impl Changed {
    /// Lost in either world.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.saved + self.newly + self.otherwise + self.unchanged
    }
}

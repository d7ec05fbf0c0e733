//! Observers: accounts one by one, in their order, with what became of each record.
//!
//! Sums need no records, so a trial that nobody observes works none out. For an observer every
//! life is lived once more, alone: that is exact, because lives share nothing.

use crate::engine::life::body::Life;
use crate::engine::life::items::Edit;
use crate::engine::life::stage::Stage;
use crate::engine::life::tally::Tally;
use crate::kernel::time::Time;
use crate::outcome::account::AccountRecord;
use crate::outcome::account::Fate;
use crate::outcome::account::RecordFate;
use std::collections::BTreeMap;

/// Sees every account of a trial, in the order of account numbers.
pub trait Observer {
    /// One account at the horizon.
    fn account(&mut self, account: &AccountRecord);
}

/// Lives every life alone, in account order, and shows it.
pub(crate) fn observe(stage: Stage<'_>, observer: &mut dyn Observer) {
    let mut tally = Tally::new(stage.model, stage.ticks);
    let mut number = 0;
    for (place, cohort) in stage.model.cohorts.iter().enumerate() {
        let mut life = Life::new(stage, cohort, place);
        for member in 0..cohort.accounts {
            let before = life.restarting.counts.clone();
            life.live(stage.model.account_key(place, member), number, &mut tally);
            observer.account(&life.account_record(&before));
            number += 1;
        }
    }
}

impl Life<'_> {
    /// The account that was just lived, where `before` counts the restarts of earlier ones.
    pub(crate) fn account_record(&self, before: &[u64]) -> AccountRecord {
        let damage = self.stage.first_damage.unwrap_or(Time::NEVER);
        let before = before.iter().copied().chain(std::iter::repeat(0));
        let counts = self.restarting.counts.iter().zip(before);
        AccountRecord {
            number: self.number,
            cohort: self.place,
            lost_local: self.wiped_at >= damage || self.bare && damage < self.stage.model.horizon,
            ever_without: self.seen.ever,
            without_ms: self.seen.without_ms,
            longest_ms: self.seen.longest_ms,
            good: self.contact.good,
            failed: self.contact.failed,
            restarts: counts.map(|(count, was)| count - was).collect(),
            records: (0..self.lanes.len()).flat_map(|lane| self.records(lane)).collect(),
        }
    }

    fn records(&self, which: usize) -> Vec<RecordFate> {
        let lane = &self.lanes[which];
        let start = self.stage.model.start;
        let mut newest: BTreeMap<u32, u32> = BTreeMap::new();
        for record in (1..=lane.written).filter(|&record| lane.acked.has(record, |_| true)) {
            newest.insert(self.item_of(which, record), record);
        }
        let mut draws = self.item_draws(which);
        let mut records = Vec::new();
        for record in 1..=lane.written {
            let fate = self.fate(which, record);
            let acked = lane.acked.has(record, |_| true);
            let is_first = record <= lane.held.items;
            records.push(RecordFate {
                category: usize::from(lane.held.number),
                record,
                written: lane.written_at(record, start),
                fate,
                superseded: acked && newest[&self.item_of(which, record)] != record,
                tombstone: !is_first && self.edit(&mut draws, which, record).0 == Edit::Delete,
                class: if fate == Fate::Lost { self.class(which, record) } else { 0 },
            });
        }
        records
    }

    pub(crate) fn fate(&self, which: usize, record: u32) -> Fate {
        let lane = &self.lanes[which];
        let lives = |masks| self.lives(which, masks, record);
        if lane.pending.has(record, |_| true) {
            Fate::Pending
        } else if !lane.acked.has(record, |_| true) {
            Fate::Unsent
        } else if self.sight(which).is_some_and(|sight| sight.has(record, lives)) {
            Fate::Visible
        } else if self.domains(which, record).is_some() {
            Fate::Held
        } else {
            Fate::Lost
        }
    }
}

//! At the horizon: the fate of every acknowledged record of an account, and of every item.

use crate::engine::life::body::Life;
use crate::engine::life::items::Edit;
use crate::engine::life::items::edit_of;
use crate::engine::life::mark;
use crate::engine::life::sheet::Newest;
use crate::engine::life::sheet::Sheet;
use crate::engine::life::sheet::Version;
use crate::engine::life::tally::Account;
use crate::engine::life::tally::Tally;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::math::mix64;
use crate::kernel::time::Time;
use crate::outcome::fates::Fates;
use crate::outcome::fates::NEVER_COPIED;
use crate::world::content::Content;
use crate::world::mask::Mask;
use crate::world::service::Answer;

const SHELL: Purpose = Purpose::new(b"shell...");

impl Life<'_> {
    /// The account's fates go into the tally, and its chain into the sum.
    pub(crate) fn finish(&mut self, tally: &mut Tally) {
        let horizon = self.stage.model.horizon;
        self.look(horizon, tally);
        self.react_to_the_end(tally);
        self.seen.turn(horizon, false, self.stage.first_damage);
        let damage = self.stage.first_damage.unwrap_or(Time::NEVER);
        let mut sheet = std::mem::take(&mut self.sheet);
        let account = &mut sheet.account;
        account.clear();
        account.number = self.number;
        account.cohort = self.place;
        account.lost_local = self.wiped_at >= damage || self.bare && damage < horizon;
        account.ever_without = self.seen.ever;
        account.without_ms = self.seen.without_ms;
        account.longest_ms = self.seen.longest_ms;
        account.events = self.events + self.contact.good + self.contact.failed;
        account.good = self.contact.good;
        account.failed = self.contact.failed;
        account.refused = self.contact.refused;
        account.chain = self.chain.finish(self.key);
        for which in 0..self.lanes.len() {
            let fates = self.fates(which, &mut sheet);
            let (account, lane) = (&mut sheet.account, &self.lanes[which]);
            account.chain = account.chain.wrapping_add(self.lane_chain(which, &fates));
            let number = usize::from(lane.held.number);
            account.fates.push((number, fates));
            let open =
                lane.missing_since.filter(|_| damage < horizon).map(|since| horizon.since(since));
            if let Some(longest) = lane.longest_missing.max(open) {
                account.longest_without.push((number, longest));
            }
        }
        tally.add(&sheet.account);
        self.sheet = sheet;
    }

    /// A category's chain: what was written, and at the horizon what was acknowledged and what
    /// became of it, unless all is as it should be.
    fn lane_chain(&self, which: usize, fates: &Fates) -> u128 {
        let lane = &self.lanes[which];
        let mut chain = lane.chain;
        for run in lane.acked.runs() {
            let ends = u64::from(run.low) << 32 | u64::from(run.high);
            chain.absorb(self.stage.model.horizon, mark::PUSH, ends);
        }
        for run in lane.wasted.runs() {
            let ends = u64::from(run.low) << 32 | u64::from(run.high);
            chain.absorb(self.stage.model.horizon, mark::KILL, ends);
        }
        let amiss = [fates.held, fates.lost, fates.stale, fates.resurrected, fates.duplicates];
        if amiss.iter().chain([&fates.shells]).any(|count| *count > 0) {
            let fold = |so_far: u64, count: &u64| mix64(so_far ^ count);
            let all = amiss.iter().chain([&fates.shells, &fates.visible]).fold(0, fold);
            chain.absorb(self.stage.model.horizon, mark::FATE, all);
        }
        chain.finish(EntityKey::new(self.key.get() ^ lane.held.key))
    }

    fn fates(&self, which: usize, sheet: &mut Sheet) -> Fates {
        let lane = &self.lanes[which];
        let mut fates = Fates {
            written: u64::from(lane.written),
            acked: lane.acked.spanned(),
            unsent_lost: lane.unsent,
            pending: lane.pending.spanned(),
            ..Fates::default()
        };
        self.versions(which, sheet);
        if self.has_all_in_sight(which) {
            self.count_items(which, sheet, &mut fates);
            fates.current = fates.acked - fates.superseded - fates.deleted;
            fates.visible = fates.current;
            return fates;
        }
        self.items(which, sheet, &mut fates);
        let (account, apart) = (&mut sheet.account, sheet.apart.as_slice());
        let deaths = lane.deaths.iter().flat_map(|death| [&death.content, &death.spared]);
        let mut extra: Vec<&Content> = deaths.collect();
        extra.push(&lane.backed);
        let nothing = Content::empty();
        let sight = self.sight(which).unwrap_or(&nothing);
        self.stretches(which, &extra, |stretch, fine| {
            let from = apart.partition_point(|&record| record < stretch.low);
            let to = apart.partition_point(|&record| record <= stretch.high);
            let aside = (to - from) as u64;
            let current = u64::from(stretch.high - stretch.low) + 1 - aside;
            let record = stretch.low;
            fates.current += current;
            if sight.has(record, |masks| fine && self.lives(which, masks, record)) {
                fates.visible += current;
            } else if self.domains(which, record).is_some() {
                fates.held += current;
                let here = self.is_served()
                    && lane.columns[self.live_spot().column]
                        .has(record, |masks| self.lives(which, masks, record));
                fates.served += if here { current } else { 0 };
            } else {
                fates.lost += current;
                fates.superseded_lost += aside;
                if current > 0 {
                    let class = self.class(which, record);
                    account.lose(class, current);
                    self.note_oldest(which, stretch.low, account);
                    fates.shells += self.shells(which, stretch.low, stretch.high, apart);
                }
            }
        });
        fates
    }

    fn has_all_in_sight(&self, which: usize) -> bool {
        self.sight(which).is_some_and(|sight| sight.covers(&self.lanes[which].acked))
    }

    /// Whether the service answers with a live generation that is there to be fetched.
    fn is_served(&self) -> bool {
        self.held[usize::from(self.live)] && matches!(self.answer, Answer::Up | Answer::ReadOnly)
    }

    fn note_oldest(&self, which: usize, record: u32, account: &mut Account) {
        let at = self.lanes[which].written_at(record, self.stage.model.start);
        account.oldest_lost.push((usize::from(self.lanes[which].held.number), at));
    }

    /// The set of causes that killed a record's copies.
    pub(crate) fn class(&self, which: usize, record: u32) -> u64 {
        let lane = &self.lanes[which];
        let mut class = 0;
        for death in &lane.deaths {
            let lives = |masks| self.lives(which, masks, record);
            let had = death.content.has(record, lives) && !death.spared.has(record, lives);
            if had && (death.unless == 0 || !self.lives(which, death.unless, record)) {
                class |= 1 << death.cause;
            }
        }
        if !lane.backed.has(record, |masks| self.lives(which, masks, record)) {
            class |= NEVER_COPIED;
        }
        class
    }

    /// How many of these lost records show as empty shells.
    fn shells(&self, which: usize, low: u32, high: u32, apart: &[u32]) -> u64 {
        let current = (low..=high).filter(|record| apart.binary_search(record).is_err());
        current.filter(|&record| self.is_shell(which, record)).count() as u64
    }

    /// Whether some salvage did not bring a record out and left an empty shell of it.
    fn is_shell(&self, which: usize, record: u32) -> bool {
        let lane = &self.lanes[which];
        lane.shells.iter().any(|(worked_on, mask, share)| {
            let unit = mix64(mask.fault.get() ^ u64::from(record) ^ lane.held.key);
            worked_on.has(record, |masks| self.lives(which, masks, record))
                && self.stage.chance.share(SHELL, self.key, unit, *share)
                && !self.comes_out(which, mask, record)
        })
    }

    fn comes_out(&self, which: usize, mask: &Mask, record: u32) -> bool {
        if mask.grain.is_fine() {
            let unit = self.unit(which, mask, record);
            return mask.lives(&self.stage.chance, self.key, unit);
        }
        self.spares(mask, which)
    }

    /// Finds every version of every item that an acknowledged edit changed or deleted, in the
    /// order of their records.
    fn versions(&self, which: usize, sheet: &mut Sheet) {
        let lane = &self.lanes[which];
        let Sheet { items, versions, .. } = sheet;
        items.clear();
        versions.clear();
        if lane.held.adds_only() || lane.written == lane.held.items {
            return;
        }
        // Two words for each edit, of which a handset makes more than a few.
        let mut draws = self.item_draws(which).at_length();
        let mut records = lane.held.items + 1..lane.written + 1;
        while !records.is_empty() {
            let block = draws.block();
            // In this order: a record that has no words would be gone from its range.
            for (words, record) in block.as_chunks().0.iter().zip(records.by_ref()) {
                let (edit, met) = edit_of(lane.held, record, *words);
                let item = match met.checked_sub(lane.held.items + 1) {
                    _ if edit == Edit::Add => record,
                    Some(earlier) => items[earlier as usize],
                    None => met,
                };
                items.push(item);
                if edit != Edit::Add && lane.acked.has(record, |_| false) {
                    versions.push(Version { item, record, tombstone: edit == Edit::Delete });
                }
            }
        }
    }

    /// Counts the items that have several versions, where each version is seen: then none is
    /// sought, and it does not matter which records are not current but only how many.
    fn count_items(&self, which: usize, sheet: &mut Sheet, fates: &mut Fates) {
        let lane = &self.lanes[which];
        if !lane.doubled.is_empty() {
            return self.items(which, sheet, fates);
        }
        let Sheet { versions, newest, .. } = sheet;
        newest.clear();
        newest.resize(lane.written as usize + 1, Newest::First);
        for version in versions {
            let newest = &mut newest[version.item as usize];
            let is_first = *newest == Newest::First;
            let is_there = !is_first || lane.acked.has(version.item, |_| false);
            fates.superseded += u64::from(is_there);
            fates.deleted += u64::from(version.tombstone);
            fates.deleted -= u64::from(*newest == Newest::Tombstone);
            *newest = if version.tombstone { Newest::Tombstone } else { Newest::Change };
        }
    }

    /// Goes through the items that have several versions, and finds the records that are not
    /// current.
    fn items(&self, which: usize, sheet: &mut Sheet, fates: &mut Fates) {
        let lane = &self.lanes[which];
        let nothing = Content::empty();
        let sight = self.sight(which).unwrap_or(&nothing);
        let sees = |record: u32| sight.has(record, |masks| self.lives(which, masks, record));
        let Sheet { versions, apart, .. } = sheet;
        versions.sort_unstable_by_key(|it| u64::from(it.item) << 32 | u64::from(it.record));
        apart.clear();
        for group in versions.chunk_by(|one, two| one.item == two.item) {
            let newest = group[group.len() - 1];
            let first = Version { item: newest.item, record: newest.item, tombstone: false };
            let began = lane.acked.has(first.record, |_| false).then_some(first);
            let older = || began.iter().chain(&group[..group.len() - 1]);
            apart.extend(older().map(|version| version.record));
            fates.superseded += older().count() as u64;
            let shows = older().any(|version| !version.tombstone && sees(version.record));
            let sees_newest = sees(newest.record);
            if newest.tombstone {
                apart.push(newest.record);
                fates.deleted += 1;
                fates.resurrected += u64::from(!sees_newest && shows);
            } else {
                fates.stale += u64::from(!sees_newest && shows);
            }
            let came = |record: u32| lane.doubled.has(record, |_| true);
            let twice = !came(newest.record) && older().any(|version| came(version.record));
            fates.duplicates += u64::from(sees_newest && twice);
        }
        apart.sort_unstable();
    }
}

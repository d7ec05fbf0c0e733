//! Accounts in the naive simulator: edits, restarts, notices, turns, and what they look like.

use crate::naive::Naive;
use crate::naive::named;
use crate::naive::tagged;
use crate::state::Account;
use crate::state::Contact;
use crate::state::Deaths;
use crate::state::Event;
use crate::state::Lane;
use crate::state::Mask;
use crate::state::Phase;
use crate::state::Record;
use crate::state::Risk;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::hazard::Hazard;
use lastcopy::kernel::mix::mix64;
use lastcopy::kernel::quantity::Share;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::scenario::model::Cohort;
use lastcopy::scenario::model::Device;
use lastcopy::scenario::model::Refuge;
use lastcopy::world::device::Cache;
use lastcopy::world::mask::Grain;
use lastcopy::world::service::Answer;
use std::collections::BTreeSet;

impl Naive<'_> {
    /// Every account begins: what it holds at the start is acknowledged, cached and stored.
    pub fn settle_accounts(&mut self) {
        for (cohort, of) in self.model.cohorts.iter().enumerate() {
            for member in 0..of.accounts {
                let key = self.model.account_key(cohort, member);
                let account = self.new_account(cohort, key);
                self.accounts.push(account);
            }
        }
        for of in 0..self.accounts.len() {
            for lane in 0..self.accounts[of].lanes.len() {
                self.next_edit(of, lane);
            }
            if self.device(of).is_some() {
                self.begin_contact(of);
                for kind in 0..self.accounts[of].restarts.len() {
                    self.reckon_restart(of, kind);
                }
            }
            self.look(of);
        }
    }

    fn new_account(&self, cohort: usize, key: EntityKey) -> Account {
        let of = &self.model.cohorts[cohort];
        let start = self.model.start;
        let cached = of.device.as_ref().is_some_and(|it| it.cache != Cache::None);
        let live = self.live[usize::from(of.store)].0;
        let lane = |held: &lastcopy::scenario::model::Held| {
            let first = |item| {
                let mut record = new_record(start, item);
                record.acked = true;
                record.cached = cached;
                record.holders.insert(live);
                record
            };
            Lane {
                category: usize::from(held.number),
                key: held.key,
                items: held.items,
                position: 0.0,
                edits: self.chance.stream(tagged(held.key, 1), key),
                records: (1..=held.items).map(first).collect(),
                census: Default::default(),
            }
        };
        let restarts = of.device.iter().filter(|_| cached).flat_map(|it| &it.restarts);
        let risk = |it: &lastcopy::scenario::model::Restart| {
            let mut draws = self.chance.stream(tagged(it.key, 2), key);
            let first = if it.rate > 0.0 { draws.exponential() } else { 1.0 };
            let hazard = Hazard::new(first, it.rate, start);
            Risk { hazard, draws, factor: 1.0, times: 0, suffers: false, epoch: 0 }
        };
        Account {
            cohort,
            key,
            lanes: of.categories.iter().map(lane).collect(),
            restarts: restarts.map(risk).collect(),
            reactions: of.reactions.iter().map(|_| None).collect(),
            contact: Contact::new(),
            losses: Vec::new(),
            bare: false,
            without: None,
            spells: Vec::new(),
            heard: Default::default(),
        }
    }

    pub fn cohort(&self, of: usize) -> &Cohort {
        &self.model.cohorts[self.accounts[of].cohort]
    }

    /// The account's handset, if it has one that keeps a copy.
    pub fn device(&self, of: usize) -> Option<&Device> {
        self.cohort(of).device.as_ref().filter(|it| it.cache != Cache::None)
    }

    /// What its service answers, and to handsets restarted since when.
    pub fn answer(&self, of: usize) -> (Answer, Time) {
        self.services[usize::from(self.cohort(of).service)].shown
    }

    /// The live generation of its store, and how many came before it.
    pub fn live_of(&self, of: usize) -> (usize, usize) {
        self.live[usize::from(self.cohort(of).store)]
    }

    /// Every record of every account.
    pub fn records(&mut self) -> impl Iterator<Item = &mut Record> {
        self.accounts.iter_mut().flat_map(|it| &mut it.lanes).flat_map(|it| &mut it.records)
    }

    /// The k-th edit comes when the integrated rate reaches the sum of k unit exponentials.
    fn next_edit(&mut self, of: usize, lane: usize) {
        let rate = self.cohort(of).categories[lane].rate;
        if rate > 0.0 {
            let it = &mut self.accounts[of].lanes[lane];
            it.position += it.edits.exponential() / rate;
            let at = self.model.start + Span::from_ms(it.position.ceil() as i64);
            let key = self.accounts[of].key.get();
            self.put(at, Phase::Edit, key, lane as u64, Event::Edit { of, lane });
        }
    }

    pub fn edit(&mut self, of: usize, lane: usize) {
        let held = &self.cohort(of).categories[lane];
        let (key, account) = (held.key, self.accounts[of].key);
        let (changes, edits) = (held.changes, held.changes_or_deletes);
        let it = &self.accounts[of].lanes[lane];
        let number = it.records.len() as u32 + 1;
        let mut draws = self.chance.stream(tagged(key, 8), account);
        draws.seek(2 * u64::from(number - it.items - 1));
        let kind = u64::from(draws.word());
        let mut record = new_record(self.now, number);
        if number > 1 && kind < edits {
            let met = 1 + draws.below(number - 1);
            record.item = it.records[met as usize - 1].item;
            record.tombstone = kind >= changes;
        }
        record.pending = true;
        record.cached = self.device(of).is_some();
        self.accounts[of].lanes[lane].records.push(record);
        let pushes = self.device(of).is_none_or(|device| {
            let contact = &self.accounts[of].contact;
            device.push && contact.on_grid && self.is_answered(of)
        });
        if pushes && self.answer(of).0 == Answer::Up {
            self.push(of);
        }
        self.next_edit(of, lane);
    }

    /// What was written goes out at once; a handset asks once for all of a millisecond.
    fn push(&mut self, of: usize) {
        let now = self.now;
        let asks = self.device(of).is_some() && self.accounts[of].contact.pushed != now;
        if asks && !self.is_taken(of) {
            return self.fail(of, true);
        }
        self.accounts[of].contact.pushed = now;
        self.acknowledge(of);
    }

    /// What is pending reaches the live generation.
    pub fn acknowledge(&mut self, of: usize) {
        let (live, _) = self.live_of(of);
        for lane in &mut self.accounts[of].lanes {
            for record in lane.records.iter_mut().filter(|it| it.pending) {
                record.pending = false;
                record.acked = true;
                record.holders.insert(live);
            }
        }
        self.spoil(of);
    }

    /// The service that some accounts use answers otherwise from now on.
    pub fn feel_answer(&mut self, service: usize) {
        let answer = self.services[service].shown.0;
        for of in 0..self.accounts.len() {
            if usize::from(self.cohort(of).service) != service {
                continue;
            }
            let direct = self.device(of).is_none();
            if direct && answer == Answer::Up {
                self.acknowledge(of);
            }
            self.reckon_rates(of);
            let harm = lastcopy::world::reaction::Harm::WithoutService;
            self.suffer(of, harm, answer == Answer::Down);
            if direct {
                self.look(of);
            }
        }
    }

    /// The rates of restarts follow the service and what was heard.
    pub fn reckon_rates(&mut self, of: usize) {
        let down = self.answer(of).0 == Answer::Down;
        for kind in 0..self.accounts[of].restarts.len() {
            let spec = &self.device(of).unwrap().restarts[kind];
            let rate = spec.rate * if down { spec.while_down } else { 1.0 };
            let it = &mut self.accounts[of].restarts[kind];
            it.hazard.set_rate(self.now, rate * it.factor);
            self.reckon_restart(of, kind);
        }
    }

    fn reckon_restart(&mut self, of: usize, kind: usize) {
        let it = &mut self.accounts[of].restarts[kind];
        it.epoch += 1;
        let (due, epoch) = (it.hazard.due(), it.epoch);
        let event = Event::Restart { of, kind, epoch };
        self.put(due, Phase::Reset, of as u64, kind as u64, event);
    }

    pub fn restart_due(&mut self, of: usize, kind: usize, epoch: u64) {
        let it = &mut self.accounts[of].restarts[kind];
        if it.epoch == epoch {
            let target = it.draws.exponential();
            it.hazard.renew(self.now, target);
            self.reckon_restart(of, kind);
            self.restart(of, kind);
        }
    }

    pub fn restart(&mut self, of: usize, kind: usize) {
        use lastcopy::world::device::Effect;
        let Some(device) = self.device(of).cloned() else { return };
        let spec = &device.restarts[kind];
        let account = &mut self.accounts[of];
        let times = account.restarts[kind].times;
        account.restarts[kind].times += 1;
        let off = spec.off_for.as_ref().map_or(Span::ZERO, |law| {
            let mut draws = self.chance.stream(tagged(spec.key, 3), account.key);
            draws.seek(2 * times);
            law.draw(&mut draws)
        });
        let wipes = match spec.effect {
            Effect::Orderly | Effect::Crash => false,
            Effect::PowerLoss => device.cache == Cache::Volatile,
            Effect::Erase => true,
        };
        let improper = spec.effect != Effect::Orderly;
        account.contact.needs_full |= improper && device.on_improper || wipes && device.on_empty;
        self.boot(of, self.now + off);
        if wipes {
            let account = &mut self.accounts[of];
            account.strip(self.now);
            let cause = &self.model.restarts[usize::from(spec.number)];
            for record in account.lanes.iter_mut().flat_map(|it| &mut it.records) {
                record.pending = false;
                record.leaves_cache(cause);
            }
            self.look(of);
        }
    }

    /// What was written into a corrupt generation is born dead.
    pub fn spoil(&mut self, of: usize) {
        let (live, _) = self.live_of(of);
        for which in 0..self.standing.len() {
            let (mask, cause) = (self.standing[which].mask, self.standing[which].cause.clone());
            for lane in 0..self.accounts[of].lanes.len() {
                let category = self.accounts[of].lanes[lane].category;
                let it = &self.standing[which];
                let stands = it.holder == live && it.whose[of] && it.categories.contains(&category);
                if !stands || it.healed.contains(&(of, category)) {
                    continue;
                }
                for at in 0..self.accounts[of].lanes[lane].records.len() {
                    if !self.survives(&mask, of, lane, at) {
                        let record = &mut self.accounts[of].lanes[lane].records[at];
                        if record.holders.remove(&live) {
                            record.deaths.insert(cause.clone());
                        }
                    }
                }
            }
        }
    }

    /// Whether the unit of a record survives a mask.
    pub fn survives(&self, mask: &Mask, of: usize, lane: usize, at: usize) -> bool {
        let account = &self.accounts[of];
        let (key, number) = (account.lanes[lane].key, at as u64 + 1);
        let item = account.lanes[lane].records[at].item;
        let is_first = at < account.lanes[lane].items as usize;
        let written = account.lanes[lane].records[at].written;
        if mask.older.is_some_and(|older| !is_first && written > older) {
            return true;
        }
        let fine = |it: u64| mix64(key ^ it ^ 1 << 40);
        let (entity, unit) = match mask.grain {
            Grain::Part => {
                let cohort = self.cohort(of);
                let parts = self.spec.stores[usize::from(cohort.store)].parts;
                let part = self.chance.pick(Purpose::new(b"partplac"), account.key, 0);
                (EntityKey::new(0), part % u64::from(parts))
            }
            Grain::Owner => (EntityKey::new(named(&self.cohort(of).owner)), 0),
            Grain::Account => (account.key, 0),
            Grain::Category => (account.key, mix64(key)),
            Grain::Item => (account.key, fine(u64::from(item))),
            Grain::Record => (account.key, fine(number)),
        };
        let unit = unit ^ mask.of.get().rotate_left(17) ^ mask.holder.rotate_left(41);
        let drawn =
            |share: Share| self.chance.share(Purpose::new(b"survival"), entity, unit, share);
        drawn(mask.survives) || mask.before.get() < 1.0 && !drawn(mask.before)
    }

    /// Whether a record that does not come out of a salvage leaves an empty shell.
    pub fn is_shell(&self, mask: &Mask, of: usize, lane: usize, at: usize, share: Share) -> bool {
        let account = &self.accounts[of];
        let unit = mix64(mask.of.get() ^ (at as u64 + 1) ^ account.lanes[lane].key);
        self.chance.share(Purpose::new(b"shell..."), account.key, unit, share)
    }

    /// Whether an unofficial copy outside of the service has a record.
    pub fn in_refuge(&self, of: usize, lane: usize, at: usize) -> bool {
        self.cohort(of).refuges.iter().any(|it| self.keeps(it, of, lane, at))
    }

    fn keeps(&self, it: &Refuge, of: usize, lane: usize, at: usize) -> bool {
        let account = &self.accounts[of];
        let of_lane = &account.lanes[lane];
        let (keeps, kept) = (Purpose::new(b"refuge/a"), Purpose::new(b"refuge/i"));
        let unit = mix64(it.key ^ of_lane.key) ^ (at as u64 + 1);
        at < of_lane.items as usize
            && it.held.contains(&lane)
            && self.chance.share(keeps, account.key, it.key, it.kept_by)
            && self.chance.share(kept, account.key, unit, it.holds)
    }

    /// All that an account keeps in the refuge with a key, by lane and place.
    pub fn kept_in(&self, of: usize, refuge: u64) -> BTreeSet<(usize, usize)> {
        let mut all = BTreeSet::new();
        for it in self.cohort(of).refuges.iter().filter(|it| it.key == refuge) {
            for (lane, held) in self.accounts[of].lanes.iter().enumerate() {
                let kept = (0..held.records.len()).filter(|&at| self.keeps(it, of, lane, at));
                all.extend(kept.map(|at| (lane, at)));
            }
        }
        all
    }
}

impl Record {
    /// A restore puts something else in the place of the generation that had it.
    pub fn rolled_back(&mut self, live: usize) {
        if self.holders.remove(&live) {
            self.deaths.insert("rollback".to_owned());
        }
    }

    /// The handset no longer has it.
    pub fn leaves_cache(&mut self, cause: &str) {
        if std::mem::take(&mut self.cached) {
            self.deaths.insert(cause.to_owned());
        }
    }
}

fn new_record(written: Time, item: u32) -> Record {
    Record {
        written,
        item,
        tombstone: false,
        acked: false,
        pending: false,
        cached: false,
        holders: BTreeSet::new(),
        copied: false,
        deaths: Deaths::default(),
        held: false,
        gone: None,
        shell: false,
    }
}

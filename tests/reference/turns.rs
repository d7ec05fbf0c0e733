//! What comes to an account of the naive simulator in its turn, what it sees, and how it reacts.

use crate::naive::Naive;
use crate::naive::tagged;
use crate::state::Event;
use crate::state::Phase;
use crate::state::Risk;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::hazard::Hazard;
use lastcopy::kernel::name::Name;
use lastcopy::kernel::time::Time;
use lastcopy::scenario::model::Cohort;
use lastcopy::world::reaction::Harm;
use lastcopy::world::restore::Merge;
use lastcopy::world::restore::To;
use lastcopy::world::service::Answer;

impl Naive<'_> {
    /// A notice goes out: it reaches an account that complies, sooner or later, or it does not.
    pub fn reach(&mut self, of: usize, notice: usize) {
        let spec = &self.cohort(of).notices[notice];
        let key = self.accounts[of].key;
        let hears = |purpose, share| self.chance.share(Purpose::new(purpose), key, spec.key, share);
        if hears(b"notice/r", spec.reach) && hears(b"notice/c", spec.compliance) {
            let delay = spec.delay.draw(&mut self.chance.stream(tagged(spec.key, 4), key));
            let event = Event::Hear { of, notice };
            self.put(self.now + delay, Phase::Hear, of as u64, 0, event);
        }
    }

    pub fn hear(&mut self, of: usize, notice: usize) {
        let spec = self.cohort(of).notices[notice].clone();
        if self.device(of).is_none() {
            return;
        }
        if self.accounts[of].heard.insert(notice) {
            for (risk, factor) in self.accounts[of].restarts.iter_mut().zip(&spec.factors) {
                risk.factor *= factor;
            }
        }
        self.reckon_rates(of);
        if let Some((kind, within)) = &spec.prompts {
            let key = self.accounts[of].key;
            let wait = within.draw(&mut self.chance.stream(tagged(spec.key, 5), key));
            let event = Event::Prompted { of, kind: *kind };
            self.put(self.now + wait, Phase::Prompted, of as u64, 0, event);
        }
    }

    /// An account restarts its handset now, if that knows this kind of restart.
    pub fn prompt(&mut self, of: usize, restart: &Name, at: Time) {
        let number = self.model.restarts.iter().position(|it| it == restart.as_str());
        let Some(device) = self.device(of) else { return };
        let same = |it: &lastcopy::scenario::model::Restart| Some(usize::from(it.number)) == number;
        if let Some(kind) = device.restarts.iter().position(same) {
            self.put(at, Phase::Prompted, of as u64, 0, Event::Prompted { of, kind });
        }
    }

    /// Whether a restore is for this account.
    pub fn is_meant(&self, of: usize, which: usize) -> bool {
        let account = &self.accounts[of];
        let restore = &self.bringings[which];
        restore.whose[of] && (restore.to == To::All || account.lost_local(restore.since))
    }

    /// An account's turn in a restore comes.
    pub fn bring(&mut self, of: usize, which: usize, offered: bool) {
        let restore = self.bringings[which].clone();
        let is_over = restore.recalled && !offered;
        let is_there = restore.refuge.is_some() || self.holders[restore.from].alive;
        if is_over || !self.is_meant(of, which) || !is_there {
            return;
        }
        self.taken_up += u64::from(offered);
        if usize::from(self.cohort(of).store) != restore.store {
            return self.look(of);
        }
        let (from, (live, _)) = (restore.from, self.live_of(of));
        let reopened = self.holders[live].alive;
        let kept = restore.refuge.map(|refuge| self.kept_in(of, refuge));
        for (number, lane) in self.accounts[of].lanes.iter_mut().enumerate() {
            if !restore.categories.contains(&lane.category) {
                continue;
            }
            for standing in self.standing.iter_mut().filter(|it| it.holder == live) {
                standing.healed.insert((of, lane.category));
            }
            let nothing = !lane.records.iter().any(|it| it.cached || it.holders.contains(&live));
            let items = lane.items as usize;
            for (at, record) in lane.records.iter_mut().enumerate().filter(|_| reopened) {
                let came = match &kept {
                    Some(kept) => kept.contains(&(number, at)),
                    None => {
                        let young = |after: Time| at >= items && record.written > after;
                        record.holders.contains(&from) && restore.after.is_none_or(young)
                    }
                };
                match restore.merge {
                    Merge::KeepCurrent if !nothing => {}
                    Merge::Replace if !came => {
                        record.rolled_back(live);
                    }
                    _ if came => {
                        record.holders.insert(live);
                    }
                    _ => {}
                }
            }
        }
        if self.device(of).is_some() {
            let contact = &mut self.accounts[of].contact;
            contact.needs_full |= restore.merge == Merge::Replace;
            contact.fetches |= restore.merge != Merge::Replace;
            self.contact_at_once(of);
        }
        self.look(of);
    }

    /// Whether a user sees a record.
    pub fn sees(&self, of: usize, lane: usize, at: usize) -> bool {
        let record = &self.accounts[of].lanes[lane].records[at];
        let served = matches!(self.answer(of).0, Answer::Up | Answer::ReadOnly);
        match self.device(of) {
            Some(_) => record.cached,
            None => served && record.holders.contains(&self.live_of(of).0),
        }
    }

    /// Whether anybody has a record.
    pub fn is_held(&self, of: usize, lane: usize, at: usize) -> bool {
        let record = &self.accounts[of].lanes[lane].records[at];
        let counts = |id: &usize| self.holders[*id].alive && self.holders[*id].counts;
        record.cached || record.holders.iter().any(counts) || self.in_refuge(of, lane, at)
    }

    pub fn look_at_all(&mut self, meant: impl Fn(&Cohort) -> bool) {
        for of in 0..self.accounts.len() {
            if meant(self.cohort(of)) {
                self.look(of);
            }
        }
    }

    /// How do the copies stand: is the account without data in some category?
    pub fn look(&mut self, of: usize) {
        let below = self.spec.clock.without_data_below.get();
        let mut without = false;
        for lane in 0..self.accounts[of].lanes.len() {
            let [acked, seen, ..] = self.count(of, lane);
            without |= (seen as f64) < below * acked as f64;
        }
        let now = self.now;
        let account = &mut self.accounts[of];
        match account.without {
            None if without => account.without = Some(now),
            Some(since) if !without => {
                account.spells.push((since, now));
                account.without = None;
            }
            _ => return,
        }
        self.curves[4][self.model.bin_of(now)] += if without { 1 } else { -1 };
        self.suffer(of, Harm::WithoutData, without);
    }

    /// A harm begins or ends for an account.
    pub fn suffer(&mut self, of: usize, harm: Harm, suffers: bool) {
        for which in 0..self.accounts[of].reactions.len() {
            let spec = &self.cohort(of).reactions[which];
            let (rate, key) = (spec.rate, self.accounts[of].key);
            if spec.to != harm {
                continue;
            }
            let first = || {
                let mut draws = self.chance.stream(tagged(spec.key, 7), key);
                let hazard = Hazard::new(draws.exponential(), 0.0, self.now);
                Risk { hazard, draws, factor: 1.0, times: 0, suffers: false, epoch: 0 }
            };
            if self.accounts[of].reactions[which].is_none() {
                if !suffers {
                    continue;
                }
                let first = first();
                self.accounts[of].reactions[which] = Some(first);
            }
            let risk = self.accounts[of].reactions[which].as_mut().unwrap();
            if risk.suffers != suffers {
                risk.suffers = suffers;
                risk.hazard.set_rate(self.now, if suffers { rate } else { 0.0 });
                self.reckon_reaction(of, which);
            }
        }
    }

    fn reckon_reaction(&mut self, of: usize, which: usize) {
        let once = self.cohort(of).reactions[which].once;
        let risk = self.accounts[of].reactions[which].as_mut().unwrap();
        risk.epoch += 1;
        if !once || risk.times == 0 {
            let (due, epoch) = (risk.hazard.due(), risk.epoch);
            let event = Event::React { of, which, epoch };
            self.put(due, Phase::Observation, of as u64, which as u64, event);
        }
    }

    pub fn react_due(&mut self, of: usize, which: usize, epoch: u64) {
        let spec = &self.cohort(of).reactions[which];
        let (number, complaint) = (usize::from(spec.number), spec.complaint);
        let risk = self.accounts[of].reactions[which].as_mut().unwrap();
        if risk.epoch != epoch {
            return;
        }
        risk.times += 1;
        let target = risk.draws.exponential();
        risk.hazard.renew(self.now, target);
        self.reckon_reaction(of, which);
        self.reacted[number] += 1;
        if complaint {
            *self.complaints.last_mut().unwrap() += 1;
        }
    }

    /// The horizon: whoever is without data still was so until now.
    pub fn end(&mut self) {
        self.look_at_all(|_| true);
        for account in &mut self.accounts {
            if let Some(since) = account.without {
                account.spells.push((since, self.now));
            }
        }
    }
}

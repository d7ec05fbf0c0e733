//! Handsets and their service in the naive simulator: every attempt, one after another.

use crate::naive::Naive;
use crate::state::Account;
use crate::state::Contact;
use crate::state::Event;
use crate::state::Phase;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::scenario::model::Device;
use lastcopy::world::device::Rule;
use lastcopy::world::service::Answer;
use lastcopy::world::service::CapacityShift;

impl Contact {
    pub fn new() -> Self {
        Self {
            on_grid: true,
            anchor: Time::ALWAYS,
            k: 0,
            next: Time::NEVER,
            epoch: 0,
            failures: 0,
            booted: Time::ALWAYS,
            pushed: Time::ALWAYS,
            generation: 0,
            needs_full: false,
            fetches: false,
            uploads: false,
            good: 0,
            failed: 0,
        }
    }
}

impl Naive<'_> {
    /// The first attempt comes evenly within the first period.
    pub fn begin_contact(&mut self, of: usize) {
        let device = self.device(of).unwrap().clone();
        let word = self.word(of, b"syncwait", 0);
        let first = self.model.start + spread(word, device.every_ms);
        self.accounts[of].contact.anchor = first;
        self.attempt_at(of, first);
    }

    fn word(&self, of: usize, purpose: &[u8; 8], ordinal: u64) -> u32 {
        let key = self.accounts[of].key;
        let mut draws = self.chance.stream(Purpose::new(purpose), key);
        draws.seek(ordinal);
        draws.word()
    }

    fn attempt_at(&mut self, of: usize, at: Time) {
        let contact = &mut self.accounts[of].contact;
        contact.epoch += 1;
        contact.next = at;
        let event = Event::Sync { of, epoch: contact.epoch };
        let key = self.accounts[of].key.get();
        self.put(at, Phase::Sync, key, 0, event);
    }

    /// The k-th attempt after the anchor comes k periods later, give or take a jitter of its own.
    fn grid(&self, of: usize, device: &Device) -> Time {
        let contact = &self.accounts[of].contact;
        let nominal = contact.anchor + Span::from_ms(contact.k * device.every_ms.cast_signed());
        let half = (device.every_ms as f64 * device.jitter) as u64;
        if half == 0 {
            return nominal;
        }
        let period = nominal.since(self.model.start).ms().max(0).cast_unsigned() / device.every_ms;
        let word = self.word(of, b"syncwait", period);
        nominal + spread(word, 2 * half) - Span::from_ms(half.cast_signed())
    }

    /// Whether the service answers this handset.
    pub fn is_answered(&self, of: usize) -> bool {
        let (answer, since) = self.answer(of);
        answer != Answer::Down && self.accounts[of].contact.booted >= since
    }

    /// An attempt to sync: it is answered, or it fails and backs off.
    pub fn sync(&mut self, of: usize, epoch: u64) {
        if self.accounts[of].contact.epoch != epoch {
            return;
        }
        let device = self.device(of).unwrap().clone();
        let asks = self.is_answered(of);
        if asks && self.is_taken(of) {
            let contact = &mut self.accounts[of].contact;
            contact.good += 1;
            contact.failures = 0;
            if !contact.on_grid {
                contact.on_grid = true;
                contact.anchor = self.now;
                contact.k = 0;
            }
            contact.k += 1;
            self.exchange(of, &device);
            let next = self.grid(of, &device);
            self.attempt_at(of, next);
            return;
        }
        self.fail(of, asks);
    }

    /// Whether the service has room for one more request in this window of time.
    pub fn is_taken(&mut self, of: usize) -> bool {
        let service = usize::from(self.cohort(of).service);
        let Some(capacity) = &self.spec.services[service].capacity else { return true };
        let window = self.now.since(self.model.start).ms() / capacity.per.ms();
        let (last, taken) = &mut self.rooms[service];
        if *last != window {
            (*last, *taken) = (window, 0);
        }
        *taken += 1;
        let opened = self.model.start + Span::from_ms(window * capacity.per.ms());
        let at = |it: &CapacityShift| self.model.calendar.resolve(&it.at);
        let begun = capacity.shifts.iter().filter(|it| at(it) <= opened);
        *taken <= begun.max_by_key(|it| at(it)).map_or(capacity.admits, |it| it.admits)
    }

    /// An attempt failed: nobody answered, or it was refused and the next window is waited for.
    pub fn fail(&mut self, of: usize, is_refused: bool) {
        let device = self.device(of).unwrap().clone();
        let word = self.word(of, b"syncback", self.accounts[of].contact.failed);
        let contact = &mut self.accounts[of].contact;
        contact.on_grid = false;
        contact.failed += 1;
        let cap = device.backoff_cap_ms;
        let doubled = |wait: u64, _| (2 * wait).min(cap);
        let wait = (0..contact.failures).fold(device.backoff_ms.min(cap), doubled);
        contact.failures += 1;
        let half = (wait as f64 * device.jitter) as u64;
        let wait = Span::from_ms((wait - half).cast_signed() + spread(word, 2 * half).ms());
        let mut next = self.now + wait.max(Span::from_ms(1));
        let service = usize::from(self.cohort(of).service);
        if let Some(capacity) = self.spec.services[service].capacity.as_ref().filter(|_| is_refused)
        {
            let window = |at: Time| at.since(self.model.start).ms() / capacity.per.ms();
            if window(next) == window(self.now) {
                next += capacity.per;
            }
            self.refused += 1;
        }
        self.attempt_at(of, next);
    }

    /// The handset starts up, and tries its service as if nothing had failed before, unless it
    /// keeps the rhythm of its attempts.
    pub fn boot(&mut self, of: usize, at: Time) {
        let keeps = at == self.now && self.device(of).is_some_and(|device| !device.on_boot);
        let contact = &mut self.accounts[of].contact;
        if keeps {
            contact.booted = at;
            return;
        }
        contact.on_grid = false;
        contact.failures = 0;
        contact.booted = at;
        self.attempt_at(of, at);
    }

    /// The handset tries its service out of turn: at once, or when it is up again.
    pub fn contact_at_once(&mut self, of: usize) {
        let contact = &mut self.accounts[of].contact;
        let at = self.now.max(contact.booted);
        if contact.on_grid || contact.next > at {
            contact.on_grid = false;
            self.attempt_at(of, at);
        }
    }

    fn exchange(&mut self, of: usize, device: &Device) {
        let answer = self.answer(of).0;
        let (live, generation) = self.live_of(of);
        let serves = matches!(answer, Answer::Up | Answer::ReadOnly);
        let mut changed = false;
        if answer == Answer::Up {
            self.acknowledge(of);
        }
        let account = &mut self.accounts[of];
        if answer == Answer::Up && std::mem::take(&mut account.contact.uploads) {
            changed = true;
            for record in account.lanes.iter_mut().flat_map(|it| &mut it.records) {
                if record.cached {
                    record.holders.insert(live);
                }
            }
            self.spoil(of);
        }
        let account = &mut self.accounts[of];
        if account.contact.generation != generation {
            account.contact.generation = generation;
            account.contact.needs_full |= device.on_mismatch;
        }
        if serves && std::mem::take(&mut account.contact.fetches) {
            changed = true;
            let mut came = false;
            for record in account.lanes.iter_mut().flat_map(|it| &mut it.records) {
                came |= record.holders.contains(&live);
                record.cached |= record.holders.contains(&live);
            }
            account.refill(self.now, came);
        }
        if account.contact.needs_full {
            changed |= self.full_copy(of, device.rule);
        }
        if changed {
            self.look(of);
        }
    }

    /// A full copy is exchanged by the handset's rule; says whether it was.
    fn full_copy(&mut self, of: usize, rule: Rule) -> bool {
        let answer = self.answer(of).0;
        let (live, _) = self.live_of(of);
        let serves = matches!(answer, Answer::Up | Answer::ReadOnly);
        let account = &mut self.accounts[of];
        let (bare, had) = (account.bare, account.has_cached());
        let mut records = account.lanes.iter_mut().flat_map(|it| &mut it.records);
        let empty = !serves || !records.any(|it| it.holders.contains(&live));
        if rule == Rule::QuarantineOnEmpty && empty {
            return false;
        }
        let mut gave_up = false;
        for record in account.lanes.iter_mut().flat_map(|it| &mut it.records) {
            let stored = serves && record.holders.contains(&live);
            match rule {
                Rule::DeviceWins if !(bare && serves) => {
                    if answer == Answer::Up && record.cached {
                        record.holders.insert(live);
                    } else if answer == Answer::Up && record.holders.remove(&live) {
                        record.deaths.insert("device-copy".to_owned());
                    }
                }
                Rule::Merge => {
                    if answer == Answer::Up && record.cached {
                        record.holders.insert(live);
                    }
                    record.cached |= stored;
                }
                _ => {
                    record.pending &= serves;
                    if stored || record.pending {
                        record.cached = true;
                    } else {
                        gave_up |= record.cached;
                        record.leaves_cache(match answer {
                            Answer::Blank => "blank-server",
                            Answer::Corrupt => "corrupt-server",
                            _ => "server-copy",
                        });
                    }
                }
            }
        }
        account.contact.needs_full = false;
        if had && !account.has_cached() {
            account.strip(self.now);
        }
        if gave_up {
            account.losses.push((self.now, Some(self.now)));
        }
        account.refill(self.now, !empty);
        self.spoil(of);
        true
    }
}

impl Account {
    /// The local copy is gone.
    pub fn strip(&mut self, at: Time) {
        self.bare = true;
        self.losses.push((at, None));
    }

    /// Something came back, or nothing did.
    fn refill(&mut self, at: Time, came: bool) {
        if self.bare && came {
            self.bare = false;
            for (_, back) in self.losses.iter_mut().filter(|(_, back)| back.is_none()) {
                *back = Some(at);
            }
        }
    }

    /// Whether the local copy was lost at an instant or later, or was gone just then.
    pub fn lost_local(&self, since: Time) -> bool {
        let mut losses = self.losses.iter();
        losses.any(|&(at, back)| at >= since || back.is_none_or(|back| back > since))
    }

    pub fn has_cached(&self) -> bool {
        self.lanes.iter().flat_map(|it| &it.records).any(|it| it.cached)
    }
}

/// A word spread evenly over so many milliseconds.
fn spread(word: u32, width: u64) -> Span {
    Span::from_ms(((u128::from(word) * u128::from(width)) >> 32) as i64)
}

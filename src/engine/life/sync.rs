//! A handset talks to its service: it pushes, asks for a full copy, and believes what it is told.

use crate::engine::life::body::Life;
use crate::engine::life::contact::BACKOFF;
use crate::engine::life::contact::Contact;
use crate::engine::life::contact::JITTER;
use crate::engine::life::contact::spread;
use crate::engine::life::gate::Kind;
use crate::engine::life::lane::Death;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Device;
use crate::world::content::Content;
use crate::world::device::Rule;
use crate::world::service::Answer;

impl Life<'_> {
    /// The first attempt comes evenly within the first period.
    pub(crate) fn begin_contact(&mut self, start: Time) {
        let Some(device) = self.device else { return };
        let mut jitters = self.stage.chance.stream(JITTER, self.key);
        let offset = spread(jitters.word(), device.every_ms);
        let backoffs = self.stage.chance.stream(BACKOFF, self.key);
        self.contact = Contact::idle(jitters, backoffs);
        self.contact.anchor = start + Span::from_ms(offset);
        self.await_refusal(start);
    }

    /// Whether the service answers this handset.
    pub(crate) fn answers(&self) -> bool {
        self.answer != Answer::Down && self.contact.booted >= self.restarted_since
    }

    /// Lets what was written before an instant be written, and acknowledged as far as the last
    /// attempt before it allows.
    pub(crate) fn settle(&mut self, until: Time, tally: &mut Tally) {
        let Some(device) = self.device else {
            if self.writes < until {
                self.write_until(until);
                self.count_writes(tally);
            }
            return;
        };
        // Only a contact since the last look acknowledges anything: an older one did what it could
        // then, with the service as it was then.
        let since = std::mem::replace(&mut self.contact.settled, until);
        if self.writes >= until && !(self.owes && self.has_pending()) {
            return;
        }
        let takes_writes = self.answer == Answer::Up && self.answers() && !self.contact.failing;
        if takes_writes && device.push {
            return self.settle_pushes((since, until), device, tally);
        }
        let start = self.stage.model.start;
        let last = takes_writes.then(|| self.contact.last_before(until, device, start)).flatten();
        if let Some((_, at)) = last.filter(|(_, at)| *at >= since) {
            self.write_until(at + Span::from_ms(1));
            self.acknowledge();
        }
        self.write_until(until);
    }

    /// What is pending reaches the live generation.
    pub(crate) fn acknowledge(&mut self) {
        let live = self.live_spot();
        for lane in &mut self.lanes {
            lane.acknowledge(live);
        }
        self.owes = false;
    }

    /// The next attempt must be lived through: something hangs on it.
    pub(crate) fn wants_contact(&mut self, now: Time) {
        let Some(device) = self.device else { return };
        if self.contact.failing || self.contact.due < Time::NEVER && self.gate.is_none() {
            return;
        }
        // An attempt that will be refused may be due already, later than the next.
        self.contact.due = self.next_on_grid(now, device).1;
        self.contact.on_grid = true;
    }

    /// The first attempt on the grid from an instant on, by its number and time.
    pub(crate) fn next_on_grid(&mut self, now: Time, device: &Device) -> (i64, Time) {
        let start = self.stage.model.start;
        let last = self.contact.last_before(now, device, start);
        let next = last.map_or(0, |(k, _)| k + 1);
        (next, self.contact.grid(next, device, start))
    }

    /// An attempt is made out of turn, at once or as soon as the handset is on.
    pub(crate) fn contact_at(&mut self, at: Time) {
        let at = at.max(self.contact.booted);
        if self.contact.failing && self.contact.due <= at {
            return;
        }
        self.leave_grid(at);
        self.contact.due = at;
        self.contact.on_grid = false;
    }

    /// Attempts on the grid before an instant are counted, and the grid is left.
    pub(crate) fn leave_grid(&mut self, at: Time) {
        let Some(device) = self.device else { return };
        let start = self.stage.model.start;
        if let Some((k, _)) = self.contact.last_before(at, device, start) {
            self.contact.good += k.cast_unsigned() + 1;
            self.note_attempts(k, device);
        }
        self.contact.failing = true;
    }

    /// One attempt that must be lived through.
    pub(crate) fn attempt(&mut self, at: Time, tally: &mut Tally) {
        let Some(device) = self.device else { return };
        let asks = self.answers();
        if self.is_unanswered() {
            // One more in vain: nothing is acknowledged, and nobody looks at what was written.
            return self.fail(at, device, false);
        }
        self.settle(at, tally);
        self.write_until(at + Span::from_ms(1));
        if asks && self.admits(at, Kind::Attempt) {
            let is_out_of_turn = !self.contact.on_grid;
            self.contact.hang(if is_out_of_turn { at } else { self.contact.anchor });
            self.exchange(at, tally);
            if self.wants() {
                self.wants_contact(at + Span::from_ms(1));
            } else {
                self.await_refusal(at + Span::from_ms(1));
            }
            return;
        }
        self.fail(at, device, asks);
    }

    /// An attempt fails, because the service does not answer or because it refused it.
    pub(crate) fn fail(&mut self, at: Time, device: &Device, is_refused: bool) {
        if self.contact.on_grid && !self.contact.failing {
            self.leave_grid(at);
        }
        self.contact.fail(at, device);
        if let Some(gate) = self.gate.filter(|_| is_refused) {
            self.contact.refused += 1;
            self.contact.due = gate.after_refusal(at, self.contact.due);
            self.note(at);
        }
    }

    /// Whether each attempt fails now, unanswered.
    pub(crate) fn is_unanswered(&self) -> bool {
        self.contact.failing && !self.answers()
    }

    /// Attempts fail one after another until an instant, each in vain: nothing is acknowledged,
    /// and nobody looks at what was written.
    pub(crate) fn fail_until(&mut self, until: Time) {
        let Some(device) = self.device else { return };
        while self.contact.due < until {
            self.contact.fail(self.contact.due, device);
            self.events += 1;
        }
    }

    /// Whether the next contact would do more than acknowledge.
    fn wants(&self) -> bool {
        let contact = &self.contact;
        contact.needs_full
            || contact.fetches
            || contact.uploads
            || contact.generation != self.generation
                && self.device.is_some_and(|device| device.on_mismatch)
    }

    /// Whether attempts stand on the grid, none of them is refused, and each does no more than
    /// acknowledge what was written.
    pub(crate) fn is_in_touch(&self) -> bool {
        let waits = self.writes_straight() && self.owes;
        let is_served = self.answer == Answer::Up && self.answers() && !self.contact.failing;
        is_served
            && self.contact.due == Time::NEVER
            && self.gate.is_none()
            && !waits
            && !self.wants()
    }

    /// Something may hang on the next contact now.
    pub(crate) fn reconsider(&mut self, now: Time) {
        if self.device.is_some() && (self.wants() || !self.answers()) {
            self.wants_contact(now);
        }
    }

    /// At the horizon the attempts on the grid are counted.
    pub(crate) fn count_attempts(&mut self, horizon: Time) {
        if !self.contact.failing {
            self.leave_grid(horizon);
        }
    }

    /// The handset starts up at an instant and tries its service.
    pub(crate) fn boot(&mut self, now: Time, boots: Time) {
        if boots == now && self.device.is_some_and(|device| !device.on_boot) {
            self.contact.booted = boots;
            return self.reconsider(now);
        }
        if !self.contact.failing {
            self.leave_grid(now);
        }
        self.contact.booted = boots;
        self.contact.start_afresh(boots);
    }

    fn exchange(&mut self, at: Time, tally: &mut Tally) {
        let live = self.live_spot();
        let mut changed = false;
        if self.answer == Answer::Up {
            changed = self.writes_straight() && self.has_pending();
            self.acknowledge();
            if std::mem::take(&mut self.contact.uploads) {
                for lane in &mut self.lanes {
                    lane.put(live, &lane.cache.clone());
                }
                self.chain.absorb(at, mark::UPLOAD, 0);
                changed = true;
            }
        }
        let mismatch = self.contact.generation != self.generation;
        self.contact.generation = self.generation;
        if mismatch && self.device.is_some_and(|device| device.on_mismatch) {
            self.contact.needs_full = true;
        }
        let serves = matches!(self.answer, Answer::Up | Answer::ReadOnly);
        if serves && std::mem::take(&mut self.contact.fetches) {
            for lane in &mut self.lanes {
                lane.touched = true;
                lane.cache.unite(&lane.columns[live.column]);
            }
            self.chain.absorb(at, mark::FETCH, 0);
            let stored = |lane: usize| self.has_some(lane, &self.lanes[lane].columns[live.column]);
            let came = (0..self.lanes.len()).any(stored);
            self.refilled(at, came);
            changed = true;
        }
        if self.contact.needs_full {
            changed |= self.full_copy(at);
        }
        if changed {
            self.look(at, tally);
        }
    }

    /// A full copy is exchanged by the handset's rule; says whether anything may have changed.
    fn full_copy(&mut self, at: Time) -> bool {
        let Some(device) = self.device else { return false };
        let live = self.live_spot();
        let serves = matches!(self.answer, Answer::Up | Answer::ReadOnly);
        let stored = |lane: usize| self.has_some(lane, &self.lanes[lane].columns[live.column]);
        let empty = !serves || !(0..self.lanes.len()).any(stored);
        let had = self.has_any();
        match device.rule {
            Rule::QuarantineOnEmpty if empty => return false,
            Rule::ServerWins | Rule::QuarantineOnEmpty => self.server_wins(at, serves),
            Rule::DeviceWins if self.bare && serves => self.server_wins(at, serves),
            Rule::DeviceWins => self.device_wins(),
            Rule::Merge if serves => {
                for lane in &mut self.lanes {
                    if self.answer == Answer::Up {
                        lane.put(live, &lane.cache.clone());
                    }
                    lane.touched = true;
                    lane.cache.unite(&lane.columns[live.column]);
                }
            }
            Rule::Merge => {}
        }
        self.contact.needs_full = false;
        if had && !self.has_any() {
            self.stripped(at);
        }
        self.refilled(at, serves && !empty);
        self.chain.absorb(at, mark::FULL, u64::from(serves) << 1 | u64::from(empty));
        true
    }

    fn has_any(&self) -> bool {
        (0..self.lanes.len()).any(|lane| self.has_some(lane, &self.lanes[lane].cache))
    }

    /// Whether any record died a death.
    fn struck_any(&self, lane: usize, death: &Death) -> bool {
        death.content.runs().iter().any(|run| {
            let dies = |record| {
                let lives = |masks| self.lives(lane, masks, record);
                (run.masks == 0 || lives(run.masks)) && !death.spared.has(record, lives)
            };
            run.masks == 0 && death.spared.is_empty() || (run.low..=run.high).any(dies)
        })
    }

    /// Whether a content has any record: there may be none left where fine masks lie over all.
    pub(crate) fn has_some(&self, lane: usize, content: &Content) -> bool {
        content.runs().iter().any(|run| {
            let lives = |record| self.lives(lane, run.masks, record);
            run.masks == 0 || (run.low..=run.high).any(lives)
        })
    }

    /// The local copy is gone: a restart took it, or the service's word that there is nothing.
    pub(crate) fn stripped(&mut self, at: Time) {
        self.bare = true;
        self.wiped_at = at;
    }

    /// Something came back, or nothing did: who was bare when the damage was done counts
    /// among those whose local copy was lost to it.
    fn refilled(&mut self, at: Time, came: bool) {
        if self.bare && came {
            self.bare = false;
            if self.stage.first_damage.is_some_and(|damage| self.wiped_at < damage && at > damage) {
                self.wiped_at = at;
            }
        }
    }

    /// The local copy is replaced by what the service says, whatever that is.
    fn server_wins(&mut self, at: Time, serves: bool) {
        let mut gave_up = false;
        let live = self.live_spot();
        let word = match self.answer {
            Answer::Blank => "blank-server",
            Answer::Corrupt => "corrupt-server",
            _ => "server-copy",
        };
        let cause = self.stage.model.cause(word);
        for which in 0..self.lanes.len() {
            let lane = &mut self.lanes[which];
            let mut told =
                if serves { lane.columns[live.column].clone() } else { Content::empty() };
            if serves {
                told.unite(&lane.pending);
            } else {
                lane.unsent += lane.pending.spanned();
                lane.pending.clear();
            }
            let less = lane.give_up(cause, &lane.cache.clone(), &told);
            lane.touched |= lane.cache != told;
            lane.cache = told;
            let last = self.lanes[which].deaths.last().filter(|_| less && !gave_up);
            gave_up |= last.is_some_and(|death| self.struck_any(which, death));
        }
        if gave_up {
            self.wiped_at = at;
        }
    }

    /// The service's copy is replaced by the handset's.
    fn device_wins(&mut self) {
        if self.answer != Answer::Up {
            return;
        }
        let live = self.live_spot();
        let cause = self.stage.model.cause("device-copy");
        for lane in &mut self.lanes {
            lane.give_up(cause, &lane.columns[live.column].clone(), &lane.cache.clone());
            lane.columns[live.column].clear();
            lane.put(live, &lane.cache.clone());
        }
    }

    /// The service answers otherwise from now on; what waited at an account without a handset
    /// goes out.
    pub(crate) fn answered(&mut self, answer: Answer, restarted_since: Time) {
        self.answer = answer;
        self.restarted_since = restarted_since;
        if self.device.is_none() && answer == Answer::Up {
            let live = self.live_spot();
            for lane in &mut self.lanes {
                lane.acknowledge(live);
            }
        }
    }
}

//! The course of a life: what is due next happens next, to the horizon.

use crate::engine::life::body::Life;
use crate::engine::life::lane::Lane;
use crate::engine::life::lane::Way;
use crate::engine::life::seen::Seen;
use crate::engine::life::tally::Tally;
use crate::engine::life::waiting::Own;
use crate::engine::life::waiting::Reacting;
use crate::engine::life::witness::Happened;
use crate::engine::life::witness::Nobody;
use crate::engine::life::witness::Witness;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Stream;
use crate::kernel::digest::Chain;
use crate::kernel::time::Time;
use crate::world::service::Answer;

impl<'a> Life<'a> {
    /// Lives the life of one account to the horizon and adds it to the tally.
    pub(crate) fn live(&mut self, key: EntityKey, number: u64, tally: &mut Tally) {
        self.live_before(key, number, tally, &mut Nobody);
    }

    /// The same before a witness, which changes nothing.
    pub(crate) fn live_before<W: Witness>(
        &mut self,
        key: EntityKey,
        number: u64,
        tally: &mut Tally,
        witness: &mut W,
    ) {
        self.begin(key, number, tally);
        witness.sees(self, self.stage.model.start, Happened::Begins);
        let horizon = self.stage.until;
        #[cfg(feature = "planted")]
        let horizon = crate::kernel::planted::end(horizon);
        for op in self.stage.timeline.iter().take_while(|op| op.at < horizon) {
            self.live_until(op.at, tally, witness);
            self.settle_before(op.at, tally, witness);
            self.apply(op, tally);
            witness.sees(self, op.at, Happened::Felt(op));
        }
        self.live_until(horizon, tally, witness);
        self.settle(horizon, tally);
        witness.sees(self, horizon, Happened::Settles);
        self.count_attempts(horizon);
        if self.stage.until < self.stage.model.horizon {
            return self.react_to_the_end(tally);
        }
        self.finish(tally);
    }

    /// Settles apart from what happens next, so that a witness can tell the two.
    fn settle_before<W: Witness>(&mut self, at: Time, tally: &mut Tally, witness: &mut W) {
        if W::LOOKS {
            self.settle(at, tally);
            witness.sees(self, at, Happened::Settles);
        }
    }

    /// The next turn comes, before a witness.
    fn turn_before<W: Witness>(&mut self, tally: &mut Tally, witness: &mut W) {
        if !W::LOOKS {
            return self.take_turn(tally);
        }
        let at = self.turns.due;
        let restore = match self.turns.first() {
            Some((_, Own::Bring(restore, _))) => Some(restore.clone()),
            _ => None,
        };
        self.settle_before(at, tally, witness);
        self.take_turn(tally);
        witness.sees(self, at, Happened::Turn(restore));
    }

    pub(crate) fn begin(&mut self, key: EntityKey, number: u64, tally: &mut Tally) {
        let start = self.stage.model.start;
        self.key = key;
        self.number = number;
        self.chain = Chain::new();
        self.events = 0;
        self.memo.set(((usize::MAX, 0, 0), false));
        self.held.fill(false);
        for &(row, labels) in self.stage.first_rows {
            self.held[usize::from(row)] = true;
            self.labels[usize::from(row)] = labels;
        }
        self.live = self.stage.first_rows[usize::from(self.cohort.store)].0;
        self.generation = 0;
        self.answer = Answer::Up;
        self.restarted_since = Time::ALWAYS;
        self.wiped_at = Time::ALWAYS;
        self.bare = false;
        let has_cache = self.device.is_some();
        self.columns.begin();
        let (chance, live) = (self.stage.chance, self.columns.part(usize::from(self.live)));
        for lane in &mut self.lanes {
            lane.begin(chance, key, start, live, has_cache);
        }
        Stream::begin(self.lanes.iter_mut().filter_map(Lane::draws));
        self.lanes.iter_mut().for_each(Lane::draw_first);
        self.reckon_writes();
        self.owes = false;
        self.turns.begin();
        self.heard.clear();
        self.begin_contact(start);
        self.begin_restarts(start);
        for reacting in &mut self.reacting {
            *reacting = Reacting::default();
        }
        self.keep_refuges();
        self.seen = Seen::default();
        self.look(start, tally);
    }

    /// Lets the account's own events happen that come before `until`.
    pub(crate) fn live_until<W: Witness>(
        &mut self,
        until: Time,
        tally: &mut Tally,
        witness: &mut W,
    ) {
        if self.device.is_none() {
            while self.turns.due < until {
                self.turn_before(tally, witness);
            }
            return;
        }
        loop {
            let sync = self.contact.due;
            let sudden = self.turns.due.min(self.restarting.due);
            let push = self.push_due();
            if sync.min(sudden).min(push) >= until {
                return;
            }
            if !W::LOOKS && self.is_unanswered() && sync < sudden {
                self.fail_until(until.min(sudden));
                continue;
            }
            self.events += 1;
            if sudden <= sync && sudden <= push {
                self.meet_sudden(sudden, tally, witness);
            } else if push <= sync {
                self.settle_before(push, tally, witness);
                self.push(push, tally);
                witness.sees(self, push, Happened::Attempted);
            } else {
                self.settle_before(sync, tally, witness);
                self.attempt(sync, tally);
                witness.sees(self, sync, Happened::Attempted);
            }
        }
    }

    /// The turn or the restart that is due now comes about.
    pub(crate) fn meet_sudden<W: Witness>(&mut self, at: Time, tally: &mut Tally, witness: &mut W) {
        if self.turns.due <= self.restarting.due {
            return self.turn_before(tally, witness);
        }
        self.settle_before(at, tally, witness);
        self.restart(tally, W::LOOKS);
        witness.sees(self, at, Happened::Restarted);
    }

    /// Writes every edit that comes before an instant.
    pub(crate) fn write_until(&mut self, until: Time) {
        let way = match self.answer {
            _ if self.device.is_some() => Way::Kept,
            Answer::Up => Way::Straight { spot: self.live_spot(), kept: false },
            _ => Way::Waits,
        };
        self.owes |= self.writes < until;
        self.write(until, way);
    }

    /// Writes every edit that comes before an instant, where each goes the same way.
    pub(crate) fn write(&mut self, until: Time, way: Way) {
        if self.writes >= until {
            return;
        }
        let mut next = Time::NEVER;
        for lane in &mut self.lanes {
            if lane.next_edit < until {
                self.events += lane.write_until(until, way);
            }
            next = next.min(lane.next_edit);
        }
        self.writes = next;
        if self.asked.is_some() {
            self.note_pushes();
        }
    }

    fn reckon_writes(&mut self) {
        let next = self.lanes.iter().map(|lane| lane.next_edit).min();
        self.writes = next.unwrap_or(Time::NEVER);
    }
}

//! What a handset asks of its service next, told without living its whole life.
//!
//! Between two things that befall it a handset does nothing but ask, be taken or be refused, and
//! ask again. That much fits on a card, so that requests to a crowded service can be decided one
//! after another over the whole fleet. When something befalls a handset its life is lived anew,
//! alone, up to there: nothing else of it is kept.

use crate::effect::op::What;
use crate::engine::life::body::Life;
use crate::engine::life::contact::BACKOFF;
use crate::engine::life::contact::JITTER;
use crate::engine::life::contact::back_off;
use crate::engine::life::contact::jitter_of;
use crate::engine::life::contact::jittered;
use crate::engine::life::gate::Gate;
use crate::engine::life::gate::Kind;
use crate::engine::life::gate::Place;
use crate::engine::life::stage::Stage;
use crate::engine::life::tally::Tally;
use crate::engine::life::witness::Nobody;
use crate::kernel::chance::Address;
use crate::kernel::chance::EntityKey;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Device;

/// What a handset does next.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Card {
    pub(crate) key: u64,
    /// When something befalls it of its own or by the server side.
    wakes: Time,
    /// When it pushes next, and when it makes its next attempt, if nothing befalls it before.
    pushes: Time,
    attempts: Time,
    /// The grid of its attempts: where it hangs, and the next attempt's number; none off it.
    anchor: Time,
    next: u32,
    failures: u32,
    failed: u32,
    cohort: u32,
}

/// The number of an attempt that stands on no grid.
const OFF_GRID: u32 = u32::MAX;

impl Card {
    /// What comes next, in the order of all.
    pub(crate) fn place(&self) -> Place {
        if self.wakes <= self.attempts.min(self.pushes) {
            (self.wakes, Kind::Wakes, self.key)
        } else if self.pushes <= self.attempts {
            (self.pushes, Kind::Push, self.key)
        } else {
            (self.attempts, Kind::Attempt, self.key)
        }
    }

    /// The cohort of its handset.
    pub(crate) fn cohort(&self) -> usize {
        self.cohort as usize
    }

    /// Whether it backs off: it pushes nothing then, and must be asked again once it was taken.
    pub(crate) fn backs_off(&self) -> bool {
        self.next == OFF_GRID
    }

    /// The draw on which the wait for another attempt hangs, if the one that is next is taken or
    /// if it is refused.
    pub(crate) fn draw(&self, is_taken: bool, stage: Stage<'_>, device: &Device) -> Address {
        let key = EntityKey::new(self.key);
        if !is_taken {
            return stage.chance.address(BACKOFF, key, self.failed.into());
        }
        let (anchor, k) = self.after_next();
        let ordinal = jitter_of(anchor, k.into(), device, stage.model.start);
        stage.chance.address(JITTER, key, ordinal)
    }

    /// The grid on which it is once the attempt that is next was taken: where that hangs, and the
    /// number of the attempt that follows.
    fn after_next(&self) -> (Time, u32) {
        if self.backs_off() { (self.attempts, 1) } else { (self.anchor, self.next + 1) }
    }

    /// The attempt that is next was taken.
    pub(crate) fn taken(&mut self, word: u32, device: &Device) {
        (self.anchor, self.next) = self.after_next();
        self.failures = 0;
        self.attempts = jittered(self.anchor, self.next.into(), device, word);
    }

    /// The attempt that is next was refused.
    pub(crate) fn refused(&mut self, word: u32, device: &Device, gate: &Gate) {
        let due = self.attempts + back_off(device, self.failures, word);
        self.attempts = gate.after_refusal(self.attempts, due);
        self.next = OFF_GRID;
        self.pushes = Time::NEVER;
        self.failures += 1;
        self.failed += 1;
    }
}

impl Life<'_> {
    /// Lives a life through what it does at an instant, up to this kind of it, and tells what
    /// comes next. What it asked until then is decided.
    pub(crate) fn ask(
        &mut self,
        (key, number): (EntityKey, u64),
        (at, kind): (Time, Kind),
        tally: &mut Tally,
    ) -> Card {
        let from = if kind == Kind::Attempt { at + Span::from_ms(1) } else { at };
        self.begin(key, number, tally);
        let timeline = self.stage.timeline;
        let felt = timeline.partition_point(|op| op.at <= from);
        for op in &timeline[..felt] {
            self.live_until(op.at, tally, &mut Nobody);
            self.apply(op, tally);
        }
        self.live_until(from, tally, &mut Nobody);
        while self.turns.due.min(self.restarting.due) <= from {
            self.meet_sudden(from, tally, &mut Nobody);
        }
        self.settle(from, tally);
        if kind == Kind::Push && self.pushes() && self.writes == from {
            self.push(from, tally);
        }
        self.card(from)
    }

    /// Lives a life to the horizon for what it asks alone.
    pub(crate) fn pass(&mut self, (key, number): (EntityKey, u64), tally: &mut Tally) {
        self.begin(key, number, tally);
        let horizon = self.stage.until;
        for op in self.stage.timeline.iter().take_while(|op| op.at < horizon) {
            self.live_until(op.at, tally, &mut Nobody);
            self.apply(op, tally);
        }
        self.live_until(horizon, tally, &mut Nobody);
        self.settle(horizon, tally);
        self.count_attempts(horizon);
    }

    fn card(&mut self, from: Time) -> Card {
        let befalls = |what: &What| match what {
            What::Answer { service, .. } | What::Order { service, .. } => {
                *service == self.cohort.service
            }
            What::Generation { .. }
            | What::Restore(_)
            | What::Recall { .. }
            | What::Notice(_)
            | What::Restarts { .. } => true,
            What::Capture { .. }
            | What::Usable { .. }
            | What::Kill { .. }
            | What::Thin { .. }
            | What::Heal { .. }
            | What::Salvage { .. }
            | What::Reach => false,
        };
        let ahead = self.stage.timeline.partition_point(|op| op.at <= from);
        let mut ops = self.stage.timeline[ahead..].iter();
        let op = ops.find(|op| befalls(&op.what)).map_or(Time::NEVER, |op| op.at);
        let mut card = Card {
            key: self.key.get(),
            wakes: op.min(self.turns.due).min(self.restarting.due),
            pushes: Time::NEVER,
            attempts: Time::NEVER,
            anchor: self.contact.anchor,
            next: OFF_GRID,
            failures: self.contact.failures,
            failed: u32::try_from(self.contact.failed).expect("failures come one a millisecond"),
            cohort: u32::try_from(self.place).expect("cohorts are few"),
        };
        let Some(device) = self.device.filter(|_| self.answers()) else { return card };
        if self.contact.failing {
            card.attempts = self.contact.due;
        } else {
            let (k, at) = self.next_on_grid(from, device);
            card.next = u32::try_from(k).unwrap_or(OFF_GRID);
            card.attempts = at;
        }
        if self.pushes() {
            card.pushes = self.writes;
        }
        card
    }
}

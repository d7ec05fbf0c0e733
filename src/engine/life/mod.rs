//! One account's life, simulated alone against the server's timeline.
//!
//! Between two ops of the timeline all that a handset needs of the server is constant, so its few
//! pending events wait in registers and nothing stands in a global queue. Edits are written when
//! somebody looks: at a sync, a loss or an op; each keeps its own time.

pub(crate) mod apply;
pub(crate) mod census;
pub(crate) mod contact;
pub(crate) mod fate;
pub(crate) mod items;
pub(crate) mod lane;
pub(crate) mod react;
pub(crate) mod restart;
pub(crate) mod sync;
pub(crate) mod tally;
pub(crate) mod turn;

use crate::effect::op::Op;
use crate::engine::life::lane::Lane;
use crate::engine::life::react::Reacting;
use crate::engine::life::restart::Restarting;
use crate::engine::life::tally::Tally;
use crate::engine::life::turn::Turns;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::digest::Chain;
use crate::kernel::time::Time;
use crate::scenario::model::Cohort;
use crate::scenario::model::Device;
use crate::scenario::model::Model;
use crate::world::device::Cache;
use crate::world::mask::Mask;
use crate::world::service::Answer;
use std::cell::Cell;

/// What every life of a trial shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage<'a> {
    pub(crate) model: &'a Model,
    pub(crate) chance: Chance,
    /// What the server side does, in order.
    pub(crate) timeline: &'a [Op],
    /// The rows of an account's table.
    pub(crate) rows: usize,
    /// The first row of each store, and where it stands.
    pub(crate) first_rows: &'a [(u16, u128)],
    /// The fine masks, by their bit.
    pub(crate) fine: &'a [Mask],
    pub(crate) first_damage: Option<Time>,
    /// Whether complaints are counted by tick.
    pub(crate) ticks: bool,
    /// Where lives are broken off: the horizon, or before it if only complaints are wanted.
    pub(crate) until: Time,
}

/// The chain's words for what changes the state of an account.
pub(crate) mod mark {
    pub(crate) const EDIT: u32 = 0x100;
    pub(crate) const PUSH: u32 = 0x200;
    pub(crate) const FULL: u32 = 0x300;
    pub(crate) const RESTART: u32 = 0x400;
    pub(crate) const KILL: u32 = 0x500;
    pub(crate) const THIN: u32 = 0x600;
    pub(crate) const TURN: u32 = 0x700;
    pub(crate) const REACT: u32 = 0x800;
    pub(crate) const FETCH: u32 = 0x900;
    pub(crate) const UPLOAD: u32 = 0xa00;
}

/// An account's life under way; one is used again for many accounts.
#[derive(Debug)]
pub(crate) struct Life<'a> {
    pub(crate) stage: Stage<'a>,
    pub(crate) cohort: &'a Cohort,
    /// The cohort's number.
    pub(crate) place: usize,
    pub(crate) device: Option<&'a Device>,
    pub(crate) key: EntityKey,
    /// The account's number over all cohorts, and within its own.
    pub(crate) number: u64,
    pub(crate) lanes: Vec<Lane<'a>>,
    /// Which rows hold a complete copy.
    pub(crate) held: Vec<bool>,
    /// Where the holder of each row stands.
    pub(crate) labels: Vec<u128>,
    /// The row of the live generation of its store.
    pub(crate) live: u16,
    pub(crate) generation: u32,
    pub(crate) answer: Answer,
    pub(crate) restarted_since: Time,
    pub(crate) contact: contact::Contact,
    pub(crate) restarting: Restarting,
    pub(crate) turns: Turns,
    pub(crate) reacting: Vec<Reacting>,
    /// When the local copy was last lost; the start of time if never. A loss that was still open
    /// at the first damage is moved to the moment at which something came back.
    pub(crate) wiped_at: Time,
    /// Whether the local copy is gone and nothing has come back.
    pub(crate) bare: bool,
    pub(crate) seen: census::Seen,
    pub(crate) chain: Chain,
    pub(crate) events: u64,
    /// The last question about a record under fine masks, and its answer: it is often asked again.
    pub(crate) memo: Cell<((usize, u64, u32), bool)>,
}

impl<'a> Life<'a> {
    /// The life of an account of a cohort, before it is lived.
    pub(crate) fn new(stage: Stage<'a>, cohort: &'a Cohort, place: usize) -> Self {
        let device = cohort.device.as_ref().filter(|device| device.cache != Cache::None);
        Self {
            stage,
            cohort,
            place,
            device,
            key: EntityKey::new(0),
            number: 0,
            lanes: cohort.categories.iter().map(|held| Lane::new(held, stage.rows)).collect(),
            held: vec![false; stage.rows],
            labels: vec![0; stage.rows],
            live: 0,
            generation: 0,
            answer: Answer::Up,
            restarted_since: Time::ALWAYS,
            contact: contact::nobody(),
            restarting: Restarting::default(),
            turns: Turns::default(),
            reacting: cohort.reactions.iter().map(|_| Reacting::default()).collect(),
            wiped_at: Time::ALWAYS,
            bare: false,
            seen: census::Seen::default(),
            chain: Chain::new(),
            events: 0,
            memo: Cell::default(),
        }
    }

    /// Lives the life of one account to the horizon and adds it to the tally.
    pub(crate) fn live(&mut self, key: EntityKey, number: u64, tally: &mut Tally) {
        self.begin(key, number, tally);
        let horizon = self.stage.until;
        for op in self.stage.timeline.iter().take_while(|op| op.at < horizon) {
            self.live_until(op.at, tally);
            self.apply(op, tally);
        }
        self.live_until(horizon, tally);
        self.settle(horizon);
        self.count_attempts(horizon);
        if horizon < self.stage.model.horizon {
            return self.react_to_the_end(tally);
        }
        self.finish(tally);
    }

    fn begin(&mut self, key: EntityKey, number: u64, tally: &mut Tally) {
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
        let (chance, live) = (self.stage.chance, usize::from(self.live));
        for lane in &mut self.lanes {
            lane.begin(chance, key, start, live, has_cache);
        }
        self.turns.begin();
        self.begin_contact(start);
        self.begin_restarts(start);
        for reacting in &mut self.reacting {
            *reacting = Reacting::default();
        }
        self.keep_refuges();
        self.seen = census::Seen::default();
        self.look(start, tally);
    }

    /// Lets the account's own events happen that come before `until`.
    fn live_until(&mut self, until: Time, tally: &mut Tally) {
        if self.device.is_none() {
            while self.turns.due < until {
                self.take_turn(tally);
            }
            return;
        }
        loop {
            let sync = self.contact.due;
            let sudden = self.turns.due.min(self.restarting.due);
            if sync.min(sudden) >= until {
                return;
            }
            self.events += 1;
            if sudden <= sync {
                if self.turns.due <= self.restarting.due {
                    self.take_turn(tally);
                } else {
                    self.restart(tally);
                }
            } else {
                self.attempt(sync, tally);
            }
        }
    }

    /// Writes every edit that comes before an instant.
    pub(crate) fn write_until(&mut self, until: Time) {
        let mut by = Time::NEVER;
        for lane in &self.lanes {
            by = by.min(lane.next_edit);
        }
        if by >= until {
            return;
        }
        let direct = self.device.is_none().then_some((usize::from(self.live), self.answer));
        for at in 0..self.lanes.len() {
            let lane = &mut self.lanes[at];
            self.events += lane.write_until(until, direct);
        }
    }
}

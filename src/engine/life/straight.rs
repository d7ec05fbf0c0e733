//! What is written straight to the store: each write enters the curves at its own instant.
//!
//! Accounts without a handset write so, and handsets that push. Nobody looks at their copies for
//! it: a record just written is held where it was written and nowhere else, so writes between two
//! looks change the counts by one step each, the same step unless a corruption stands over the
//! store. As long as a category is not missing and its users see what they write, it cannot come
//! to be missing by that; only where it can turn is the write sought at which it does.

use crate::engine::life::body::Life;
use crate::engine::life::census::OWN;
use crate::engine::life::lane::Way;
use crate::engine::life::seen::Census;
use crate::engine::life::tally::Tally;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Device;
use smallvec::SmallVec;
use std::ops::Range;

/// When a category comes to be missing, or ceases to be: the instant, its lane, whether it begins.
type Turns = SmallVec<[(Time, usize, bool); 4]>;

impl Life<'_> {
    /// Whether what this account writes reaches the store at once while that takes writes.
    pub(crate) fn writes_straight(&self) -> bool {
        self.device.is_none_or(|device| device.push)
    }

    /// Whether anything that was written waits to be acknowledged.
    pub(crate) fn has_pending(&self) -> bool {
        self.lanes.iter().any(|lane| !lane.pending.is_empty())
    }

    /// As [`Life::settle`], where each edit is pushed and taken as it is written. What waited
    /// goes with the first edit or the first attempt, whichever comes first.
    pub(crate) fn settle_pushes(
        &mut self,
        (since, until): (Time, Time),
        device: &Device,
        tally: &mut Tally,
    ) {
        if self.has_pending() {
            let first = self.next_on_grid(since, device).1.min(self.writes);
            if first < until {
                self.write_until(first + Span::from_ms(1));
                self.acknowledge();
                self.look(first, tally);
            }
        }
        if self.writes < until {
            self.write(until, Way::Straight { spot: self.live_spot(), kept: true });
            self.count_writes(tally);
        }
    }

    /// Counts what was acknowledged since the last look, each record at the instant at which it
    /// was written.
    pub(crate) fn count_writes(&mut self, tally: &mut Tally) {
        let mut turns = Turns::new();
        for which in 0..self.lanes.len() {
            self.count_written(which, &mut turns, tally);
        }
        if turns.is_empty() {
            return;
        }
        // How many were missing before is told from how many are now.
        let now = self.lanes.iter().filter(|lane| lane.missing_since.is_some()).count();
        let begun = turns.iter().filter(|(.., begins)| *begins).count();
        let mut missing = now + (turns.len() - begun) - begun;
        turns.sort_by_key(|&(at, which, _)| (at, which));
        for (at, _, begins) in turns {
            missing = if begins { missing + 1 } else { missing - 1 };
            self.turn_without(at, missing > 0, tally);
        }
    }

    fn count_written(&mut self, which: usize, turns: &mut Turns, tally: &mut Tally) {
        let (lane, live) = (&self.lanes[which], usize::from(self.live));
        let acked = i64::try_from(lane.acked.spanned()).expect("records are counted in 32 bits");
        let new = usize::try_from(acked - lane.census.acked).expect("it is never withdrawn");
        if new == 0 {
            return;
        }
        let (written, last) = (lane.times.len(), lane.written);
        if lane.spoilt.iter().all(|spoilt| spoilt.row != live) {
            let step = self.step(true, self.device.is_some());
            return self.take_steps(which, written - new..written, &step, turns, tally);
        }
        for back in (0..new).rev() {
            let at = written - 1 - back;
            let behind = u32::try_from(back).expect("records are counted in 32 bits");
            let step = self.step_at(which, last - behind);
            self.take_steps(which, at..at + 1, &step, turns, tally);
        }
    }

    /// What a record that was just written and acknowledged adds to the counts, where a corruption
    /// may stand over the store.
    fn step_at(&self, which: usize, record: u32) -> Census {
        let lane = &self.lanes[which];
        let lives = |masks| self.lives(which, masks, record);
        let stored = lane.columns[self.live_spot().column].has(record, lives);
        self.step(stored, self.device.is_some() && lane.cache.has(record, lives))
    }

    /// The same, told whether the store has it and whether the handset does.
    fn step(&self, stored: bool, cached: bool) -> Census {
        let live = usize::from(self.live);
        let own = cached.then_some(OWN);
        let row = (stored && self.held[live]).then_some(self.labels[live]);
        let shared = match (own, row) {
            (Some(own), Some(row)) => Some(own & row),
            (own, row) => own.or(row),
        };
        Census {
            acked: 1,
            visible: i64::from(if self.device.is_some() { cached } else { stored }),
            at_risk: i64::from(shared.is_some_and(|all| all != 0)),
            lost: i64::from(shared.is_none()),
        }
    }

    /// Edits, by their places in their order, change the counts by one step each.
    fn take_steps(
        &mut self,
        which: usize,
        edits: Range<usize>,
        step: &Census,
        turns: &mut Turns,
        tally: &mut Tally,
    ) {
        let model = self.stage.model;
        let below = model.spec.clock.without_data_below.get();
        let lane = &mut self.lanes[which];
        let (was, new) = (lane.missing_since.is_some(), lane.times[edits.clone()].iter());
        let count = new.len();
        // The share can only rise while each new record is seen, and only fall while none is.
        let can_turn = was == (step.visible > 0);
        let turn = can_turn.then(|| {
            let mut census = lane.census;
            new.copied().find(|_| {
                census.add(step, 1);
                census.is_missing(below) != was
            })
        });
        let mut times = lane.times[edits].iter().copied().peekable();
        while let Some(first) = times.next() {
            let bin = model.bin_of(first);
            let ends = model.bin_ends(bin);
            let mut within = 1;
            while times.next_if(|at| *at < ends).is_some() {
                within += 1;
            }
            tally.counts[bin].add(step, within);
        }
        lane.census.add(step, count);
        if let Some(at) = turn.flatten() {
            self.turn_missing(which, at, !was, tally);
            turns.push((at, which, !was));
        }
    }
}

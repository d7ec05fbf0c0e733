//! What waits for one account at a moment of its own: notices heard, restarts asked for, its turn
//! in a restore.

use crate::effect::op::Restore;
use crate::effect::op::Turn;
use crate::effect::op::Whom;
use crate::engine::life::body::Life;
use crate::engine::life::lane::tag;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::engine::life::waiting::Own;
use crate::kernel::chance::Purpose;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::world::restore::Merge;
use crate::world::restore::To;
use std::sync::Arc;

const REACH: Purpose = Purpose::new(b"notice/r");
const COMPLY: Purpose = Purpose::new(b"notice/c");
pub(crate) const MASS: Purpose = Purpose::new(b"massrest");
const TAKES: Purpose = Purpose::new(b"offer/if");
const TURN: Purpose = Purpose::new(b"ownturn.");
const HEARING: u32 = 4;
const PROMPTED: u32 = 5;
const TAKING: u32 = 6;

impl Life<'_> {
    /// A notice goes out: it reaches this account or not, sooner or later.
    pub(crate) fn notice(&mut self, at: Time, number: u16) {
        let notice = &self.cohort.notices[usize::from(number)];
        let chance = self.stage.chance;
        if !chance.share(REACH, self.key, notice.key, notice.reach)
            || !chance.share(COMPLY, self.key, notice.key, notice.compliance)
        {
            return;
        }
        let mut draws = chance.stream(Purpose::new(&tag(notice.key, HEARING)), self.key);
        let hears = at + notice.delay.draw(&mut draws);
        self.turns.put(hears, Own::Hear(usize::from(number)));
    }

    /// Many handsets restart at once: this one does or does not.
    pub(crate) fn mass_restart(&mut self, at: Time, restart: u8, whom: &Whom, key: u64) {
        let Some(device) = self.device else { return };
        let Some(which) = device.restarts.iter().position(|kind| kind.number == restart) else {
            return;
        };
        let strikes = match whom {
            Whom::Each(share) => usize::from(self.stage.chance.share(MASS, self.key, key, *share)),
            Whom::Struck(victims) => {
                let from = victims.partition_point(|&victim| victim < self.number);
                let to = victims.partition_point(|&victim| victim <= self.number);
                to - from
            }
        };
        for _ in 0..strikes {
            self.turns.put(at, Own::Restart(which));
        }
    }

    /// A restore begins: this account's turn is worked out.
    pub(crate) fn await_turn(&mut self, at: Time, restore: &Arc<Restore>, tally: &mut Tally) {
        if !restore.whose.has(self.place) {
            return;
        }
        let chance = self.stage.chance;
        let own = Own::Bring(Arc::clone(restore), matches!(restore.turn, Turn::Offered { .. }));
        match &restore.turn {
            // What operators put back is there before anything else looks in that instant.
            Turn::Now => self.take(at, restore, false, tally),
            Turn::Spread(span) => {
                let pick = u128::from(chance.pick(TURN, self.key, restore.key));
                let part = (pick * u128::from(span.ms().unsigned_abs())) >> 64;
                let wait = i64::try_from(part).expect("a part of a span fits");
                self.turns.put(at + Span::from_ms(wait), own);
            }
            Turn::Offered { taken_by, delay } => {
                if restore.store != self.cohort.store || !self.is_meant(restore) {
                    return;
                }
                tally.offered += 1;
                if chance.share(TAKES, self.key, restore.key, *taken_by) {
                    let purpose = Purpose::new(&tag(restore.key, TAKING));
                    let mut draws = chance.stream(purpose, self.key);
                    self.turns.put(at + delay.draw(&mut draws), own);
                }
            }
        }
    }

    /// Whether a restore is for this account.
    fn is_meant(&self, restore: &Restore) -> bool {
        match restore.to {
            To::All => true,
            To::Affected => self.bare || self.wiped_at >= restore.affected_since,
        }
    }

    /// The next thing that waits comes about.
    pub(crate) fn take_turn(&mut self, tally: &mut Tally) {
        let Some((at, own)) = self.turns.pop() else { return };
        match own {
            Own::Hear(number) => self.hear(at, number),
            Own::Restart(which) => self.restart_now(at, which, tally),
            Own::Bring(restore, offered) => self.take(at, &restore, offered, tally),
        }
    }

    /// A copy is brought back to this account, if it is meant and the copy is still there.
    fn take(&mut self, at: Time, restore: &Restore, offered: bool, tally: &mut Tally) {
        let is_there = restore.refuge.is_some() || self.held[usize::from(restore.from)];
        if is_there && self.is_meant(restore) {
            tally.taken_up += u64::from(offered);
            self.settle(at, tally);
            self.bring(at, restore);
            self.look(at, tally);
        }
    }

    fn hear(&mut self, at: Time, number: usize) {
        let cohort = self.cohort;
        let notice = &cohort.notices[number];
        if !self.heard.contains(&number) {
            self.heard.push(number);
            self.advise(at, &notice.factors);
        }
        if let Some((which, within)) = &notice.prompts {
            let purpose = Purpose::new(&tag(notice.key, PROMPTED));
            let mut draws = self.stage.chance.stream(purpose, self.key);
            self.turns.put(at + within.draw(&mut draws), Own::Restart(*which));
        }
    }

    /// Copies are brought back into the live generation of the restore's store.
    fn bring(&mut self, at: Time, restore: &Restore) {
        if restore.store != self.cohort.store {
            return;
        }
        let (from, live) = (self.columns.of(usize::from(restore.from)), self.live_spot());
        let mut came = 0;
        for at in 0..self.lanes.len() {
            let lane = &self.lanes[at];
            let nothing = restore.merge == Merge::KeepCurrent
                && !self.has_some(at, &lane.columns[live.column])
                && !self.has_some(at, &lane.cache);
            let own = restore.refuge.map(|refuge| self.kept(at, refuge));
            let lane = &mut self.lanes[at];
            if restore.categories >> lane.held.number & 1 == 0 {
                continue;
            }
            let brought = own.unwrap_or_else(|| match restore.after {
                Some(after) => lane.part(from, Some(after)).1,
                None => lane.columns[from].clone(),
            });
            lane.touched = true;
            lane.heal(live.row);
            match restore.merge {
                Merge::Merge => lane.columns[live.column].unite(&brought),
                Merge::KeepBoth => {
                    let new = brought.without(&lane.columns[live.column]);
                    lane.doubled.unite(&new);
                    lane.columns[live.column].unite(&brought);
                }
                Merge::KeepCurrent => {
                    if nothing {
                        lane.columns[live.column].unite(&brought);
                    }
                }
                Merge::Replace => {
                    lane.give_up(restore.rollback, &lane.columns[live.column].clone(), &brought);
                    lane.columns[live.column] = brought;
                }
            }
            came += lane.columns[live.column].spanned();
        }
        self.chain.absorb(at, mark::TURN, came);
        if self.device.is_some() {
            if restore.merge == Merge::Replace {
                self.contact.needs_full = true;
            } else {
                self.contact.fetches = true;
            }
            self.contact_at(at);
        }
    }
}

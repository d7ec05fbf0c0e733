//! What the server side does is felt by one account.

use crate::effect::op::Op;
use crate::effect::op::What;
use crate::engine::life::body::Life;
use crate::engine::life::lane::Spoilt;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::math::mix64;
use crate::kernel::quantity::Share;
use crate::kernel::time::Time;
use crate::world::content::Content;
use crate::world::mask::Grain;
use crate::world::mask::Mask;
use crate::world::restore::Order;
use crate::world::service::Answer;

const PLACE: Purpose = Purpose::new(b"partplac");

impl Life<'_> {
    /// One op of the timeline is felt, and before it what was written is written if need be.
    pub(crate) fn apply(&mut self, op: &Op, tally: &mut Tally) {
        let may_wait = self.may_wait();
        if !may_wait {
            self.settle(op.at, tally);
        }
        if self.goes_unnoticed(&op.what) {
            return;
        }
        if may_wait && self.minds(&op.what) {
            self.settle(op.at, tally);
        }
        self.feel(op, tally);
    }

    fn feel(&mut self, op: &Op, tally: &mut Tally) {
        let at = op.at;
        match &op.what {
            What::Answer { service, answer, restarted_since } => {
                if *service == self.cohort.service {
                    self.answered(*answer, *restarted_since);
                    self.notice_answer(at, tally);
                }
            }
            What::Generation { store, row, labels } => {
                self.fill(usize::from(*row), *labels, true);
                if *store == self.cohort.store {
                    self.live = *row;
                    self.touch();
                    self.generation += 1;
                    self.reconsider(at);
                    self.look(at, tally);
                }
            }
            What::Capture { row, from, categories } => self.capture(*row, *from, *categories),
            What::Usable { row, labels } => self.usable(at, *row, *labels, tally),
            What::Kill { row, cause, spared } => self.kill(at, *row, *cause, spared, tally),
            What::Thin { row, cause, mask, bit, categories, standing, older, whose } => {
                if !whose.has(self.place) {
                    return;
                }
                if *standing {
                    self.spoil(*row, *cause, mask, *bit, *categories);
                }
                self.thin(at, *row, *cause, mask, *bit, *categories, *older);
                self.look(at, tally);
            }
            What::Heal { row, by } => self.heal(usize::from(*row), *by),
            What::Salvage { row, from, labels, mask, bit, shells, spoils, whose } => {
                self.fill(usize::from(*row), *labels, true);
                if whose.has(self.place) {
                    self.salvage(*row, *from, mask, *bit, *shells, *spoils);
                }
                self.look(at, tally);
            }
            What::Restore(restore) => self.await_turn(at, restore, tally),
            What::Recall { key } => self.turns.recall(*key),
            What::Order { service, order } => {
                if *service == self.cohort.service {
                    self.obey(*order);
                    self.reconsider(at);
                }
            }
            What::Notice(number) => self.notice(at, *number),
            What::Restarts { restart, whom, key } => self.mass_restart(at, *restart, whom, *key),
            What::Reach => {}
        }
    }

    /// The service answers otherwise, and that is noticed.
    fn notice_answer(&mut self, at: Time, tally: &mut Tally) {
        self.reconsider(at);
        self.reckon_rates(at);
        self.react_to_service(at, self.answer == Answer::Down, tally);
        if self.device.is_none() {
            self.touch();
            self.look(at, tally);
        }
    }

    /// Whether what was written may stay unwritten until somebody looks at it: each edit is pushed
    /// and counted at its own instant, whenever that is done, and nothing comes to be missing by it
    /// or ceases to be.
    fn may_wait(&self) -> bool {
        self.device.is_some_and(|device| device.push) && self.seen.without.is_none()
    }

    /// Whether an op looks at what this account wrote before it, or changes where that goes.
    fn minds(&self, what: &What) -> bool {
        match what {
            What::Answer { service, .. } => *service == self.cohort.service,
            What::Generation { store, .. } => *store == self.cohort.store,
            What::Capture { row, from, .. } => [*row, *from].contains(&self.live),
            What::Usable { .. } | What::Kill { .. } => true,
            What::Thin { whose, .. } => whose.has(self.place),
            What::Heal { .. } => self.lanes.iter().any(|lane| !lane.spoilt.is_empty()),
            What::Salvage { .. } => true,
            What::Restore(_)
            | What::Recall { .. }
            | What::Order { .. }
            | What::Notice(_)
            | What::Restarts { .. }
            | What::Reach => false,
        }
    }

    /// A corruption does not stand over a row any more.
    fn heal(&mut self, row: usize, by: EntityKey) {
        for lane in &mut self.lanes {
            lane.spoilt.retain(|spoilt| spoilt.row != row || spoilt.by != by);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "they are the fields of the op")]
    fn thin(
        &mut self,
        at: Time,
        row: u16,
        cause: u8,
        mask: &Mask,
        bit: Option<u8>,
        of: u64,
        older: Option<Time>,
    ) {
        let row = usize::from(row);
        let mut died = 0;
        // What a copy loses that never counted is no death of a copy.
        let held = self.held[row];
        let column = self.own(row);
        for lane in 0..self.lanes.len() {
            if of >> self.lanes[lane].held.number & 1 == 0 {
                continue;
            }
            let (mut content, spared) = self.lanes[lane].part(column, older);
            if let Some(bit) = bit {
                died += u64::from(held && self.lanes[lane].die(cause, content.clone(), 1 << bit));
                content.mask(1 << bit);
            } else if !self.spares(mask, lane) {
                died += u64::from(held && self.lanes[lane].die(cause, content, 0));
                content = Content::empty();
            }
            content.unite(&spared);
            self.lanes[lane].touched = true;
            self.lanes[lane].columns[column] = content;
        }
        if died > 0 {
            self.chain.absorb(at, mark::THIN, self.cause_key(cause) ^ died);
        }
    }

    /// What is written into a row from now on dies by the draw of a corruption.
    fn spoil(&mut self, row: u16, cause: u8, mask: &Mask, bit: Option<u8>, of: u64) {
        for lane in 0..self.lanes.len() {
            let hit = of >> self.lanes[lane].held.number & 1 == 1;
            if hit && (bit.is_some() || !self.spares(mask, lane)) {
                let row = usize::from(row);
                self.lanes[lane].spoilt.push(Spoilt { row, cause, bit, by: mask.fault });
            }
        }
    }

    /// A cause by its name: its number depends on what other causes the file names.
    pub(crate) fn cause_key(&self, cause: u8) -> u64 {
        EntityKey::named(&self.stage.model.causes[usize::from(cause)]).get()
    }

    fn salvage(
        &mut self,
        row: u16,
        from: u16,
        mask: &Mask,
        bit: Option<u8>,
        shells: Share,
        spoils: Option<u8>,
    ) {
        let (row, from) = (self.own(usize::from(row)), usize::from(from));
        let from = if spoils.is_some() { self.own(from) } else { self.columns.of(from) };
        for lane in 0..self.lanes.len() {
            let worked_on = self.lanes[lane].columns[from].clone();
            if worked_on.is_empty() {
                continue;
            }
            self.lanes[lane].touched = true;
            if shells.get() > 0.0 {
                self.lanes[lane].shells.push((worked_on.clone(), *mask, shells));
            }
            let mut out = worked_on.clone();
            match bit {
                Some(bit) => out.mask(1 << bit),
                None if !self.spares(mask, lane) => out.clear(),
                None => {}
            }
            if let Some(cause) = spoils {
                let unless = bit.map_or(0, |bit| 1 << bit);
                if bit.is_some() || out.is_empty() {
                    self.lanes[lane].die(cause, worked_on, unless);
                }
                self.lanes[lane].columns[from] = out.clone();
            }
            self.lanes[lane].columns[row] = out;
        }
    }

    /// Whether a mask no finer than a category spares this account's category.
    pub(crate) fn spares(&self, mask: &Mask, lane: usize) -> bool {
        let chance = &self.stage.chance;
        match mask.grain {
            Grain::Part => {
                let parts = self.stage.model.spec.stores[usize::from(self.cohort.store)].parts;
                let place = chance.pick(PLACE, self.key, 0) % u64::from(parts.max(1));
                mask.lives(chance, EntityKey::new(0), place)
            }
            Grain::Owner => mask.lives(chance, EntityKey::named(&self.cohort.owner), 0),
            Grain::Account => mask.lives(chance, self.key, 0),
            Grain::Category | Grain::Item | Grain::Record => {
                mask.lives(chance, self.key, mix64(self.lanes[lane].held.key))
            }
        }
    }

    /// Whether the fine masks with these bits let a record live.
    pub(crate) fn lives(&self, lane: usize, masks: u64, record: u32) -> bool {
        let asked = (lane, masks, record);
        let (last, answer) = self.memo.get();
        if last == asked {
            return answer;
        }
        let answer = self.outlives(lane, masks, record);
        self.memo.set((asked, answer));
        answer
    }

    fn outlives(&self, lane: usize, masks: u64, record: u32) -> bool {
        let mut left = masks;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let mask = &self.stage.fine[bit as usize];
            if !mask.lives(&self.stage.chance, self.key, self.unit(lane, mask, record)) {
                return false;
            }
        }
        true
    }

    /// The unit of a record under a fine mask.
    pub(crate) fn unit(&self, lane: usize, mask: &Mask, record: u32) -> u64 {
        let of = match mask.grain {
            Grain::Item => self.item_of(lane, record),
            _ => record,
        };
        mix64(self.lanes[lane].held.key ^ u64::from(of) ^ 1 << 40)
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::FullCopy => {
                let obeys = self.device.is_some_and(|device| device.on_order);
                self.contact.needs_full |= obeys;
            }
            Order::Upload => self.contact.uploads = self.device.is_some(),
        }
    }
}

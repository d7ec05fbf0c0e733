//! Which item an edit meets: the history of items, told from addressed draws alone.
//!
//! An edit that changes or deletes picks evenly among the records before it and meets that
//! record's item; so the item of one record can be told without knowing the others.

use crate::engine::life::body::Life;
use crate::engine::life::lane::tag;
use crate::kernel::chance::Purpose;
use crate::kernel::chance::Stream;
use crate::kernel::chance::below;
use crate::scenario::model::Held;

/// What an edit does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    Add,
    Change,
    Delete,
}

const KIND: u32 = 8;

impl Life<'_> {
    /// The item that a record belongs to, named by the record that began it.
    pub(crate) fn item_of(&self, lane: usize, record: u32) -> u32 {
        let held = self.lanes[lane].held;
        if record <= held.items || held.adds_only() {
            return record;
        }
        let mut draws = self.item_draws(lane);
        let mut record = record;
        while record > held.items {
            match self.edit(&mut draws, lane, record) {
                (Edit::Add, _) => return record,
                (_, met) => record = met,
            }
        }
        record
    }

    /// The draws about this account's items in a category: two words for each edit.
    pub(crate) fn item_draws(&self, lane: usize) -> Stream {
        let purpose = Purpose::new(&tag(self.lanes[lane].held.key, KIND));
        self.stage.chance.stream(purpose, self.key)
    }

    /// What the edit that wrote a record did, and the earlier record that it met.
    pub(crate) fn edit(&self, draws: &mut Stream, lane: usize, record: u32) -> (Edit, u32) {
        let held = self.lanes[lane].held;
        draws.seek(2 * u64::from(record - held.items - 1));
        edit_of(held, record, [draws.word(), draws.word()])
    }
}

/// The same, told its two words.
#[inline]
pub(crate) fn edit_of(held: &Held, record: u32, [kind, met]: [u32; 2]) -> (Edit, u32) {
    let (kind, met) = (u64::from(kind), 1 + below(met, record - 1));
    if record == 1 || kind >= held.changes_or_deletes {
        return (Edit::Add, record);
    }
    (if kind < held.changes { Edit::Change } else { Edit::Delete }, met)
}

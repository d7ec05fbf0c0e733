//! A mask: partial damage, as a question that can be asked of one unit alone.
//!
//! Whether a unit survives is a keyed hash of the fault's name, the holder (unless copies share
//! the draw) and the unit; nothing is stored, nothing is drawn in order.

use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::quantity::Share;
use serde::Deserialize;
use serde::Serialize;

/// What dies or survives as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Grain {
    /// A part of the store, with all accounts placed on it.
    Part,
    /// An owner, with all its accounts.
    Owner,
    /// An account, whole.
    #[default]
    Account,
    /// One category of an account.
    Category,
    /// One item, with all its versions.
    Item,
    /// One record.
    Record,
}

impl Grain {
    /// Whether a unit of this grain is finer than an account's category.
    #[must_use]
    pub fn is_fine(self) -> bool {
        matches!(self, Self::Item | Self::Record)
    }
}

/// Partial damage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mask {
    /// The fault or salvage that laid it.
    pub fault: EntityKey,
    /// The holder it lies on; 0 where copies share the draw.
    pub holder: u64,
    /// The share of units that survive.
    pub survives: Share,
    /// The share that survived what went before by the same draw: whoever did not is passed over.
    pub before: Share,
    /// What survives or dies as one.
    pub grain: Grain,
}

const SURVIVAL: Purpose = Purpose::new(b"survival");

impl Mask {
    /// Whether the unit of `entity` survives. The unit is the part, owner or account for `entity`
    /// itself, the category's number, or the category's number above the item's or record's.
    #[must_use]
    pub fn lives(&self, chance: &Chance, entity: EntityKey, unit: u64) -> bool {
        let unit = unit ^ self.fault.get().rotate_left(17) ^ self.holder.rotate_left(41);
        let is_within = |share: Share| chance.share(SURVIVAL, entity, unit, share);
        is_within(self.survives) || self.before != Share::ALL && !is_within(self.before)
    }
}

//! Work on copies, decided and not yet done: what a damage or a salvage is to do to a holder.

use crate::effect::op::Categories;
use crate::kernel::chance::EntityKey;
use crate::kernel::quantity::Share;
use crate::kernel::time::Time;
use crate::world::chosen::Chosen;
use crate::world::holder::Holder;
use crate::world::holder::HolderId;
use crate::world::mask::Grain;
use crate::world::mask::Mask;

/// A salvage, decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Salvage {
    /// The holder worked on.
    pub from: HolderId,
    /// What people call the result.
    pub into: String,
    /// Where the result stands.
    pub labels: u128,
    /// The share of what does not come out of which an empty shell does.
    pub shells: Share,
    /// The cause of death of what is spoiled, if anything is.
    pub spoils: Option<u8>,
    /// Whose copies are worked on.
    pub whose: Chosen,
    /// The deletion that it is done before, if the result is a bin.
    pub deletion: Option<u64>,
}

/// A share of a holder's units that dies, decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Thinning {
    /// Of what.
    pub cause: u8,
    /// Who survives.
    pub mask: Mask,
    /// What is hit.
    pub categories: Categories,
    /// Whether what is written there afterwards dies by the same draw.
    pub standing: bool,
    /// If only what was written at this instant or before dies: the instant.
    pub older: Option<Time>,
    /// Whose copies are hit.
    pub whose: Chosen,
}

/// A mask for a fault or salvage of this name on this holder.
#[must_use]
pub fn mask(name: &str, holder: Option<&Holder>, survives: Share, grain: Grain) -> Mask {
    let holder = holder.map_or(0, |holder| holder.key);
    Mask { fault: EntityKey::named(name), holder, survives, before: Share::ALL, grain }
}

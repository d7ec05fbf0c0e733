//! A category of data: contacts, photos, mail; how much of it there is and how it is edited.
//!
//! Edit number k of an account in a category is record k. An add begins an item, a change gives an
//! item a new version, a delete leaves a tombstone. Which item a change or a delete meets is a
//! keyed draw over the records before it, so that one record's story can be told alone.

use crate::kernel::name::Name;
use crate::kernel::quantity::Rate;
use crate::kernel::quantity::Share;
use crate::kernel::volume::Size;
use serde::Deserialize;
use serde::Serialize;

/// One category of an account's data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// What people call it; unique in the file.
    pub name: Name,
    /// Items that each account holds when the simulation starts, acknowledged and copied.
    #[serde(default)]
    pub items: u32,
    /// How often an account edits this category (Poisson).
    #[serde(default)]
    pub edits: Rate,
    /// Share of edits that change an existing item.
    #[serde(default)]
    pub changes: Share,
    /// Share of edits that delete an existing item; what is neither is an add.
    #[serde(default)]
    pub deletes: Share,
    /// Bytes of one item, for durations that follow from size.
    #[serde(default)]
    pub item_size: Size,
}

impl Category {
    /// Whether every edit is an add, so that no record ever supersedes another.
    #[must_use]
    pub fn adds_only(&self) -> bool {
        self.changes.get() == 0.0 && self.deletes.get() == 0.0
    }
}

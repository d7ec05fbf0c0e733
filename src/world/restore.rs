//! The words of a restore: how it meets what is there, whose data it is, what handsets must do.

use serde::Deserialize;
use serde::Serialize;

/// How what is brought back meets what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Merge {
    /// The union; of two versions of an item the newer shows.
    #[default]
    Merge,
    /// The union, and both versions of an item show.
    KeepBoth,
    /// Only accounts that have nothing at all of a category are filled.
    KeepCurrent,
    /// What is there is replaced: writes since the point are rolled back, and an account of which
    /// the source has nothing has nothing afterwards.
    Replace,
}

/// Whose data is brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum To {
    /// Every account.
    #[default]
    All,
    /// Only accounts whose local copy was lost since the damage.
    Affected,
}

/// What handsets are made to do at their next contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// Ask for a full copy.
    FullCopy,
    /// Send all they have, so that the service can be rebuilt from them.
    Upload,
}

//! The sheet on which an account is made up at the horizon: room that one account leaves to the
//! next, so that nothing is allocated for each.

use crate::engine::life::tally::Account;

/// One version of an item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Version {
    pub(crate) item: u32,
    pub(crate) record: u32,
    pub(crate) tombstone: bool,
}

/// The newest version of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Newest {
    /// The one that began it.
    First,
    /// One that changed it.
    Change,
    /// One that deleted it.
    Tombstone,
}

/// What an account is made up on at the horizon; one sheet serves many accounts.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) account: Account,
    /// The item that each edit of a category met.
    pub(crate) items: Vec<u32>,
    /// Every version of every item that an acknowledged edit changed or deleted.
    pub(crate) versions: Vec<Version>,
    /// Of each item of a category: what its newest version is, as far as versions were counted.
    pub(crate) newest: Vec<Newest>,
    /// The records that are not current: superseded ones and tombstones.
    pub(crate) apart: Vec<u32>,
}

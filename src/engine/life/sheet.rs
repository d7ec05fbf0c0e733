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

/// What an account is made up on at the horizon; one sheet serves many accounts.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) account: Account,
    /// The item that each edit of a category met.
    pub(crate) items: Vec<u32>,
    /// Every version of every item that an acknowledged edit changed or deleted, item by item.
    pub(crate) versions: Vec<Version>,
    /// The records that are not current: superseded ones and tombstones.
    pub(crate) apart: Vec<u32>,
}

//! What a trial leaves: plain data, integers whose sums do not depend on any order.

pub mod account;
pub mod curves;
pub mod fates;
pub mod group;
pub mod history;
pub mod queue;
pub mod server;
pub mod step;
pub mod totals;

use crate::kernel::digest::Sum;
use crate::outcome::curves::Curves;
use crate::outcome::curves::Part;
use crate::outcome::group::Grouped;
use crate::outcome::queue::Queued;
use crate::outcome::server::ServerSide;
use crate::outcome::totals::Totals;
use std::collections::BTreeMap;

/// The number of the laws by which trials are played: it rises whenever the same scenario and seed
/// may come to another outcome than before.
pub const ENGINE: u32 = 6;

/// The outcome of one trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// The trial under that seed.
    pub trial: u64,
    /// The hash: the server's chain and the sum of the accounts' mixed chains.
    pub hash: Sum,
    /// Events of the server side.
    pub server_events: u64,
    /// Ops of the server side that accounts could feel.
    pub timeline_ops: u64,
    /// Accounts to which something was offered, once for each offer.
    pub offered: u64,
    /// Offers taken up.
    pub taken_up: u64,
    /// Totals over accounts.
    pub totals: Totals,
    /// Curves over time.
    pub curves: Curves,
    /// The curves of some accounts alone, by the name of the expectation that asks for them.
    pub parts: BTreeMap<String, Part>,
    /// Redundancy groups, in the order of the file.
    pub groups: Vec<Grouped>,
    /// Queues, in the order of the file.
    pub queues: Vec<Queued>,
    /// The server side.
    pub server: ServerSide,
}

impl Outcome {
    /// Events in all.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.server_events + self.totals.events
    }
}

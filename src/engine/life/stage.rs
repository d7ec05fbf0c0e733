//! What every life of a trial shares: the model, the draws and the server's timeline.

use crate::effect::op::Op;
use crate::engine::life::gate::Gate;
use crate::kernel::chance::Chance;
use crate::kernel::time::Time;
use crate::scenario::model::Model;
use crate::world::mask::Mask;

/// What every life of a trial shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage<'a> {
    pub(crate) model: &'a Model,
    pub(crate) chance: Chance,
    /// What the server side does, in order.
    pub(crate) timeline: &'a [Op],
    /// The rows of an account's table.
    pub(crate) rows: usize,
    /// The first row of each store, and where it stands.
    pub(crate) first_rows: &'a [(u16, u128)],
    /// The fine masks, by their bit.
    pub(crate) fine: &'a [Mask],
    /// The gate of each service, if it has one.
    pub(crate) gates: &'a [Option<Gate>],
    pub(crate) first_damage: Option<Time>,
    /// Whether complaints are counted by tick.
    pub(crate) ticks: bool,
    /// Where lives are broken off: the horizon, or before it if only complaints are wanted.
    pub(crate) until: Time,
    /// What is kept of each life beside the sums.
    pub(crate) watch: Watch<'a>,
}

/// What is kept of lives beside the sums: nothing, unless two runs are held against each other.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Watch<'a> {
    /// Whether the chain of each account is kept.
    pub(crate) chains: bool,
    /// The accounts whose steps are written down, in order.
    pub(crate) accounts: &'a [u64],
}

//! A step of an entity: what happened to it, as far as two runs can be held against each other.
//!
//! Plain data; steps are written down only for entities that somebody watches.

use crate::kernel::time::Time;

/// One thing that happened to an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Time,
    /// What, in words.
    pub what: String,
    /// The entity's chain from then on, and what it had; 0 where the words say all.
    pub state: u128,
    /// The words it had drawn by then, in the order of their purposes.
    pub drawn: Vec<Drawn>,
    /// Whether typed times alone fixed the instant; unknown for what an account does.
    pub typed: Option<bool>,
}

/// How far a stream of draws was spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// What the draws are for.
    pub purpose: String,
    /// How many words were spent.
    pub words: u64,
    /// The last of them.
    pub last: u32,
}

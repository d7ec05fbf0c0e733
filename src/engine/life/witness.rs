//! Somebody who watches a life step by step; the fleet is lived with nobody watching, at no cost.

use crate::effect::op::Op;
use crate::effect::op::Restore;
use crate::engine::life::body::Life;
use crate::kernel::time::Time;
use std::sync::Arc;

/// What just happened to an account.
#[derive(Debug, Clone)]
pub(crate) enum Happened<'o> {
    /// Its life begins.
    Begins,
    /// What was written before is written, and acknowledged as far as contacts allow.
    Settles,
    /// It felt an op of the timeline.
    Felt(&'o Op),
    /// Its turn came: in a restore, if that is it.
    Turn(Option<Arc<Restore>>),
    /// It restarted.
    Restarted,
    /// It made contact, or tried to.
    Attempted,
}

/// Watches a life.
pub(crate) trait Witness {
    /// Whether anything is watched at all.
    const LOOKS: bool;

    /// Sees the account just after something happened.
    fn sees(&mut self, life: &Life<'_>, at: Time, what: Happened<'_>);
}

/// Somebody looks at each step and keeps nothing: a life that is looked at must be the same.
pub(crate) struct Onlooker;

impl Witness for Onlooker {
    const LOOKS: bool = true;

    fn sees(&mut self, _life: &Life<'_>, _at: Time, _what: Happened<'_>) {}
}

/// Nobody watches.
pub(crate) struct Nobody;

impl Witness for Nobody {
    const LOOKS: bool = false;

    fn sees(&mut self, _life: &Life<'_>, _at: Time, _what: Happened<'_>) {}
}

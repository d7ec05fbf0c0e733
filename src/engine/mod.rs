//! One trial: the only place where time passes.

mod aging;
pub(crate) mod arm;
pub(crate) mod carry;
mod clock;
mod credit;
pub(crate) mod fleet;
mod group;
mod groups;
pub(crate) mod jobs;
pub(crate) mod life;
mod made;
pub mod observe;
mod own;
mod places;
mod pool;
pub mod probe;
mod proceed;
pub(crate) mod queue;
pub(crate) mod restores;
mod retain;
mod server;
pub(crate) mod steps;
pub(crate) mod strike;
mod trace;
pub mod trial;
mod units;
pub(crate) mod watch;

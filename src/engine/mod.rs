//! One trial: the only place where time passes.

pub(crate) mod arm;
pub(crate) mod carry;
pub(crate) mod fleet;
pub(crate) mod jobs;
pub(crate) mod life;
pub mod observe;
pub(crate) mod queue;
pub(crate) mod server;
pub(crate) mod steps;
pub(crate) mod strike;
pub mod trial;
pub(crate) mod watch;

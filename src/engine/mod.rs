//! One trial: the only place where time passes.

pub(crate) mod arm;
pub(crate) mod jobs;
pub mod server;
pub(crate) mod steps;
pub(crate) mod strike;

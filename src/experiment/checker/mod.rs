//! Checkers: what must hold of any trial of a scenario, each PASS, FAIL or NOT REACHED.
//!
//! Those that look at one trial alone are [claims](crate::check::holds::Claim), which a scenario
//! can name in its `expect:`. Those here may play further trials. A checker of one's own is one
//! more implementation of [`Checker`](subject::Checker).

pub mod again;
pub mod fates;
pub mod goal;
pub mod lineage;
pub mod rivals;
pub mod subject;

//! Many trials, and what is asked of one: replay, compare, estimate.

pub mod replay;
pub mod rescue;

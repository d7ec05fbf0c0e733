//! Many trials, and what is asked of one: replay, compare, estimate, reduce.

pub mod alternative;
pub mod amount;
pub mod assume;
pub mod checker;
pub mod compare;
pub mod copies;
pub mod difference;
pub mod estimate;
pub mod fit;
pub mod fronts;
pub mod replay;
pub mod rescue;
pub mod seen;
pub mod shrink;

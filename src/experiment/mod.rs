//! Many trials, and what is asked of one: replay, compare, estimate, reduce.

pub mod alternative;
pub mod amount;
pub mod assume;
pub mod checker;
pub mod compare;
pub mod copies;
pub mod difference;
pub mod estimate;
pub mod fan;
pub mod fit;
pub mod fronts;
pub mod merged;
pub mod mixed;
pub mod phase;
pub mod planned;
pub mod replay;
pub mod rescue;
pub(crate) mod residual;
pub mod row;
pub mod seen;
pub mod selected;
pub mod shrink;
pub mod study;
pub mod summary;
pub mod sweep;
pub mod verify;

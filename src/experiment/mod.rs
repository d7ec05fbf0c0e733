//! Many trials, and what is asked of one: replay, compare, estimate.

pub mod alternative;
pub mod assume;
pub mod compare;
pub mod copies;
pub mod difference;
pub mod estimate;
pub mod fronts;
pub mod merged;
pub mod mixed;
pub mod planned;
pub mod replay;
pub mod rescue;
pub mod row;
pub mod seen;
pub mod selected;
pub mod study;
pub mod summary;
pub mod sweep;

//! The ground floor: time, order and chance, the quantities people write, and the arithmetic below.
//!
//! Everything here is pure and knows nothing of stores, faults or backups. What a scenario can
//! write wrongly is refused where it is read, so no type of this floor can hold a value out of
//! its range.

pub mod calendar;
pub mod chance;
pub mod cipher;
pub mod civil;
pub mod digest;
pub mod escape;
pub mod grammar;
pub mod hazard;
pub mod law;
pub mod law_text;
pub mod math;
pub mod mix;
pub mod moment;
pub mod money;
pub mod name;
pub mod order;
#[cfg(feature = "planted")]
pub mod planted;
pub mod quantity;
pub mod rate;
pub mod recurrence;
pub mod ruler;
pub mod span;
pub mod stream;
pub mod time;
pub mod volume;

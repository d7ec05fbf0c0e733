//! A pool of capacity: people, tape drives, streams, spare machines, of which there are so many.
//!
//! A step that needs one waits its turn for it and gives it back when it is over. Who comes first
//! is the pool's discipline, and it is asked at the end of an instant: whoever asks within it is
//! considered.

use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use serde::Deserialize;
use serde::Serialize;

/// One pool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// What people call it; unique among pools.
    pub name: Name,
    /// How many steps it serves at a time.
    #[serde(default = "one")]
    pub size: u32,
    /// Who comes first of those who wait.
    #[serde(default)]
    pub discipline: Discipline,
    /// From when on it has another size: shifts, a delivery, people who leave. Work under way is
    /// not broken off when it shrinks.
    #[serde(default)]
    pub shifts: Vec<Shift>,
}

/// A change of a pool's size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// From when on.
    pub at: Moment,
    /// How many steps it serves at a time then.
    pub size: u32,
}

/// Who comes first of those who wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Discipline {
    /// Who asked first; those who asked in one instant come in any order, the same in each trial.
    #[default]
    Fifo,
    /// Whose step has the highest priority; of those, who asked first.
    Priority,
    /// Whose step has the most weight for each hour that it is expected to take (Smith's rule,
    /// which makes the sum of weighted times of completion least); of those, who asked first.
    Smith,
    /// Whose step is expected to take the least time; of those, who asked first.
    ShortestFirst,
}

fn one() -> u32 {
    1
}

//! A store: a database, an array, a bucket; a place that holds what accounts wrote.

use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::kernel::volume::Size;
use crate::world::label::Label;
use serde::Deserialize;
use serde::Serialize;

/// One store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// What people call it; unique among stores.
    pub name: Name,
    /// The failure domains it really stands in.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// The volume it holds, for durations that follow from size; it scales with the fleet.
    #[serde(default)]
    pub size: Size,
    /// How long what a fault deletes of it stays in a bin, from which a step can restore it.
    #[serde(default)]
    pub grace: Span,
    /// The number of parts its accounts are spread over.
    #[serde(default = "one_part")]
    pub parts: u32,
}

fn one_part() -> u32 {
    1
}

//! A window of business: from one moment to another, measured and priced.

use crate::kernel::name::Name;
use crate::world::when::When;
use serde::Deserialize;
use serde::Serialize;

/// A stretch of time between two moments, such as a stop of sales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// What people call it; unique among windows.
    pub name: Name,
    /// When it opens.
    pub from: When,
    /// When it closes; at the horizon, if that never comes.
    pub until: When,
}

//! What a file says of code outside the crate: its name and its version, and nothing else.

use crate::kernel::name::Name;
use serde::Deserialize;
use serde::Serialize;

/// Which code a job or a step asks, by name and version.
///
/// The version stands in the file, so that a change of the code is not mistaken for the same rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Own {
    /// What it is registered as.
    pub name: Name,
    /// Which version of it.
    pub version: u32,
}

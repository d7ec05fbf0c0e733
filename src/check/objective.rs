//! Objectives: what the owners of a system wanted, against which actuals are held.

use crate::kernel::name::Name;
use crate::kernel::time::Span;
use serde::Deserialize;
use serde::Serialize;

/// Objectives, each optional.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// What people call it.
    pub name: Name,
    /// The categories it covers; all by default.
    #[serde(default)]
    pub categories: Option<Vec<Name>>,
    /// The most recent work that may be lost.
    #[serde(default)]
    pub rpo: Option<Span>,
    /// How soon data must be back.
    #[serde(default)]
    pub rto: Option<Span>,
    /// How long anyone may be without data.
    #[serde(default)]
    pub mtpd: Option<Span>,
}

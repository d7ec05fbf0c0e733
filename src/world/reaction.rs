//! Reactions of users to harm: complaints, claims, leaving for another carrier.

use crate::kernel::name::Name;
use crate::kernel::quantity::Rate;
use serde::Deserialize;
use serde::Serialize;

/// One kind of reaction, a hazard while its harm lasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// What people call it; unique among reactions.
    pub name: Name,
    /// The harm it answers.
    pub to: Harm,
    /// How often one account reacts while the harm lasts.
    pub rate: Rate,
    /// Whether an account reacts so at most once.
    #[serde(default)]
    pub once: bool,
    /// Whether it is heard by the operators as a complaint.
    #[serde(default)]
    pub complaint: bool,
}

/// Classes of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Harm {
    /// The account's service does not answer.
    WithoutService,
    /// The account sees less of a category than the scenario's share of it.
    WithoutData,
}

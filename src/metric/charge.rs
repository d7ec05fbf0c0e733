//! Money: an amount for each unit of a metric.

use crate::kernel::name::Name;
use crate::kernel::quantity::Money;
use serde::Deserialize;
use serde::Serialize;

/// What something costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// What people call it; unique among charges.
    pub name: Name,
    /// The amount for one unit; negative amounts are refused.
    pub amount: Money,
    /// The metric that counts the units; once, by default. Where fewer handsets are played than the
    /// file has, each pays for as many as it stands for.
    #[serde(default)]
    pub per: Option<String>,
    /// Whether it is the price of running a policy, of a recovery, or of the harm done.
    pub kind: Kind,
}

/// What kind of cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Paid whether or not anything happens.
    Running,
    /// Paid to bring things back.
    Recovery,
    /// What the loss itself costs.
    Harm,
}

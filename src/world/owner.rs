//! An owner: a customer, a site, a tenant; owners nest, and some count for more than others.

use crate::kernel::name::Name;
use crate::kernel::quantity::Positive;
use serde::Deserialize;
use serde::Serialize;

/// One owner. A cohort may name an owner that is not listed: it stands alone and weighs 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    /// What people call it; unique among owners.
    pub name: Name,
    /// The owner that it belongs to: what is counted for that one includes it.
    #[serde(default)]
    pub within: Option<Name>,
    /// How much it counts where owners are weighed against each other.
    #[serde(default = "one")]
    pub weight: Positive,
}

fn one() -> Positive {
    Positive::new(1.0).expect("one is positive")
}

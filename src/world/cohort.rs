//! A cohort: accounts that share a device class, a service and habits.

use crate::kernel::name::Name;
use crate::kernel::quantity::Positive;
use crate::kernel::quantity::Share;
use serde::Deserialize;
use serde::Serialize;

/// One cohort of accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// What people call it; unique in the file, and part of each member's key.
    pub name: Name,
    /// How many accounts.
    pub accounts: u64,
    /// The class of handset; without one the accounts write straight to the service, and what they
    /// write while it is down is acknowledged when it is back.
    #[serde(default)]
    pub device: Option<Name>,
    /// The service that holds their data.
    pub service: Name,
    /// The categories they hold; all by default.
    #[serde(default)]
    pub categories: Option<Vec<Name>>,
    /// The owner they belong to, for losses counted by owner.
    #[serde(default)]
    pub owner: Option<Name>,
    /// Items and edit rates are multiplied by this.
    #[serde(default = "one")]
    pub activity: Positive,
    /// Copies outside the service: a SIM card, a laptop, a printed list.
    #[serde(default)]
    pub refuges: Vec<Refuge>,
}

/// An unofficial copy that some accounts keep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refuge {
    /// What people call it.
    pub name: Name,
    /// What it can hold.
    pub categories: Vec<Name>,
    /// The share of accounts that keep one.
    pub kept_by: Share,
    /// The share of the initial items that it holds, item by item.
    pub holds: Share,
}

fn one() -> Positive {
    Positive::new(1.0).expect("one is positive")
}

//! A queue: requests that arrive at a service by themselves, wait their turn and are worked off.
//!
//! Restores at a help desk, mail held back, full copies for handsets that come back: what an outage
//! leaves behind is a backlog, and its users are served only when that is gone.

use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::quantity::Rate;
use serde::Deserialize;
use serde::Serialize;

/// One queue, first come, first served.
///
/// Nothing of it scales with the fleet: it says what arrives and what works, in all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// What people call it; unique among queues.
    pub name: Name,
    /// The service that must be up or read-only for work to go on. Requests arrive all the same;
    /// work that is interrupted goes on where it was.
    pub service: Name,
    /// How often requests arrive (Poisson), from the start of the simulation on.
    pub arrivals: Rate,
    /// How much work a request is.
    pub takes: Law,
    /// How many can wait at a time: who comes beyond that is refused, and told so. All can by
    /// default.
    #[serde(default)]
    pub room: Option<u32>,
    /// How long a request lasts while it waits: then it expires, and nobody works on it.
    #[serde(default)]
    pub patience: Option<Law>,
    /// How many are worked on at a time.
    #[serde(default = "one")]
    pub servers: u32,
}

fn one() -> u32 {
    1
}

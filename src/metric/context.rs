//! What metrics know of a scenario: its names and its instants, as plain data.
//!
//! An outcome holds numbers by place; a context says what stands at each place. It deliberately
//! knows neither files nor how a trial is run, so that metrics stay below both.

use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::metric::charge::Charge;
use crate::world::service::Answer;
use std::collections::BTreeMap;

/// The names that names of metrics are made of, each list in the order of its outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Categories of data.
    pub categories: Vec<String>,
    /// Cohorts of accounts.
    pub cohorts: Vec<String>,
    /// Owners, each once; a cohort without one is its own.
    pub owners: Vec<String>,
    /// Reactions to harm.
    pub reactions: Vec<String>,
    /// Kinds of restart.
    pub restarts: Vec<String>,
    /// Redundancy groups.
    pub groups: Vec<String>,
    /// Queues.
    pub queues: Vec<String>,
    /// Windows of business.
    pub windows: Vec<String>,
    /// Charges.
    pub charges: Vec<String>,
}

/// A scenario as metrics see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// What things are called.
    pub names: Names,
    /// When the simulation starts.
    pub start: Time,
    /// When it ends.
    pub horizon: Time,
    /// The width of a curve's bin.
    pub bin: Span,
    /// Cohorts, in the order of their names.
    pub cohorts: Vec<Cohort>,
    /// Owners, in the order of their names' list.
    pub owners: Vec<Owner>,
    /// Services, in the order of the file.
    pub services: Vec<Service>,
    /// Causes of death, by number.
    pub causes: Vec<String>,
    /// Plans, in the order of the file.
    pub plans: Vec<Plan>,
    /// The categories that each restore brings back, as bits, by the event that it is done.
    pub restores: BTreeMap<String, u64>,
    /// Announcements, in the order of the file.
    pub announcements: Vec<Announcement>,
    /// Charges, in the order of their names.
    pub charges: Vec<Charge>,
}

/// A cohort of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohort {
    /// How many accounts it has.
    pub accounts: u64,
    /// The place of its owner.
    pub owner: usize,
    /// The place of the service that holds its data.
    pub service: usize,
}

/// An owner of accounts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Owner {
    /// The place of the owner that it belongs to.
    pub within: Option<usize>,
    /// How much it counts beside others.
    pub weight: f64,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// What people call it.
    pub name: String,
    /// What it answers when the simulation starts, all that it needs considered.
    pub starts: Answer,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What people call it.
    pub name: String,
    /// Whether what it restores counts as recovery.
    pub recovers: bool,
}

/// An announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// What people call it.
    pub name: String,
    /// What it claims about the data that users miss; some claim nothing.
    pub claims: Option<Claim>,
    /// The event that it promises, and by when.
    pub promises: Option<(String, Due)>,
}

/// By when something is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// By an instant.
    By(Time),
    /// So long after it was said.
    Within(Span),
}

/// A claim about the data that users miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// All of it is lost: false while a tenth of it or more is held anywhere.
    AllLost,
    /// Some of it can be brought back: false if users miss some and none of it is held.
    SomeHeld,
    /// Most of it can be brought back: false if less than half is held.
    MostHeld,
    /// None of it is lost: false if anything is.
    NothingLost,
}

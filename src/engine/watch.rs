//! What stands under watch: a condition, how far it is met, and what fires when it is.

use crate::engine::aging::Aging;
use crate::kernel::time::Time;
use crate::world::when::When;

/// What fires when a condition is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    Fault(usize),
    /// The window of a fault's firing.
    Ends(usize, u64),
    Job(usize),
    Plan(usize),
    /// A plan is broken off.
    Stops(usize),
    Step(usize, usize),
    /// A step is skipped that has not begun.
    Skips(usize, usize),
    Notice(usize),
    Announcement(usize),
    Channel(usize),
    Opens(usize),
    Closes(usize),
}

/// A condition under watch.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    pub(crate) trigger: Trigger,
    pub(crate) when: When,
    /// The name that its draws and its place in the order of one instant come from.
    pub(crate) name: String,
    /// Which leaves have come true, and whether typed times alone fixed the last of them.
    pub(crate) leaves: Vec<bool>,
    pub(crate) typed: bool,
    pub(crate) firings: u64,
    pub(crate) done: bool,
}

/// A condition put aside while a trial goes on under another scenario.
#[derive(Debug, Clone)]
pub(crate) struct Carried {
    pub(crate) watch: Watch,
    /// Its leaves that lie in the list, and when they fall due.
    pub(crate) leaves: Vec<(usize, Time)>,
    /// Its waits with a clock of their own, and when their valid entry falls due.
    pub(crate) agings: Vec<(Aging, Option<Time>)>,
}

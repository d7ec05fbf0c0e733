//! A wait that ages by a clock of its own, as plain data.

use crate::kernel::law::Law;
use crate::kernel::time::Span;
use crate::kernel::time::Time;

/// A wait that ages by a clock of its own.
#[derive(Debug, Clone)]
pub(crate) struct Aging {
    pub(crate) watch: usize,
    pub(crate) leaf: usize,
    /// It does not age before this.
    pub(crate) from: Time,
    pub(crate) by: By,
    /// Which of its entries in the list is the valid one.
    pub(crate) epoch: u64,
}

/// What a wait ages by.
#[derive(Debug, Clone)]
pub(crate) enum By {
    /// So much is left, and it has been running since.
    Uptime { bearer: Bearer, left: Span, since: Option<Time> },
    /// It is drawn anew at each of these events.
    Renewal { event: String, law: Law, renewals: u64 },
}

/// Whose uptime.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bearer {
    Service(usize),
    Store(usize),
}

//! A holder: something that has, or had, copies of what accounts wrote.
//!
//! The truth about a holder is kept here; what operators believe about it is kept elsewhere.

use crate::kernel::time::Time;

/// A holder's place in the trial's list; holders are never renumbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HolderId(pub u32);

/// What kind of holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One generation of a store, by the store's number.
    Store {
        /// The store.
        store: u32,
        /// 0 for the first, one more each time it is reopened blank.
        generation: u32,
    },
    /// A restore point of a job.
    Point {
        /// The job.
        job: u32,
        /// The instant whose state it holds.
        as_of: Time,
        /// When it became usable; none while it is being made.
        usable: Option<Time>,
        /// The point it needs, if it holds only changes.
        parent: Option<HolderId>,
        /// Whether it is bad though its job reported success.
        bad: bool,
    },
    /// What a recovery step brought out of another holder.
    Image {
        /// The holder it was made from.
        of: HolderId,
    },
    /// What a fault deleted of another holder, or was about to.
    Bin {
        /// The holder it was deleted from.
        of: HolderId,
        /// Which fault deleted it, by which of its strikes: one number for both.
        deletion: u64,
    },
}

/// What has become of a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can be read.
    Good,
    /// It is intact, and something is needed before it can be read.
    Unreachable,
    /// It is gone, of the cause with this number.
    Dead(u8),
}

/// Something that has, or had, copies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// What people call it.
    pub name: String,
    /// Its key: its name and birth, whatever its place in the list.
    pub key: u64,
    /// What it is.
    pub kind: Kind,
    /// What has become of it.
    pub state: State,
    /// Whether a share of it died where it stands, or of the point that it was copied from.
    pub torn: bool,
    /// The failure domains it really stands in, as a set of label numbers.
    pub labels: u128,
    /// When it came to be.
    pub born: Time,
    /// Until when it cannot be deleted, though it can be destroyed.
    pub locked_until: Time,
    /// The row of an account's contents that it uses; rows of dead holders are used again.
    pub row: u16,
}

impl Holder {
    /// Whether it is held: good, or merely out of reach.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !matches!(self.state, State::Dead(_))
    }
}

//! A try of a restore point: which one, and what is wrong with it.

use crate::kernel::time::Time;
use crate::world::holder::HolderId;
use crate::world::holder::State;

/// A restore point that a step works on: it was chosen when the step's time began to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Try {
    /// The point.
    pub(crate) point: HolderId,
    /// The instant whose state it is said to hold.
    pub(crate) as_of: Time,
    /// How it was found then, if it could not be restored: bad, though it stands there, out of
    /// reach, or gone.
    pub(crate) wrong: Option<State>,
}

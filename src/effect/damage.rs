//! What a fault decides: a list of these, which the engine enacts.

use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::world::chosen::Chosen;
use crate::world::holder::HolderId;
use crate::world::mask::Grain;
use crate::world::service::Answer;

/// One consequence of a fault, decided and not yet done.
#[derive(Debug, Clone, PartialEq)]
pub enum Damage {
    /// A holder dies, whole.
    Dies(HolderId),
    /// A share of a holder's units dies.
    Thins {
        /// The holder.
        holder: HolderId,
        /// The share of units that survives.
        survives: Share,
        /// What dies as one.
        grain: Grain,
        /// The categories hit, a bit each.
        categories: u64,
        /// Whether all holders hit share the draw.
        shared: bool,
        /// Whether what is written into the holder afterwards dies by the same draw.
        standing: bool,
        /// If only what was written so long before the onset dies: how long.
        older: Option<Span>,
        /// Whose units are hit.
        whose: Chosen,
    },
    /// A holder comes out of reach.
    Unreachable(HolderId),
    /// A service answers otherwise.
    Answers(u16, Answer),
    /// Handsets restart, each with this chance.
    RestartsEach(u8, Share),
    /// Handsets restart, so many strikes in all.
    RestartsStrikes(u8, u64),
    /// A job's run in progress is broken off.
    Aborts(u16),
}

impl Damage {
    /// The holder that it befalls, if it befalls one.
    #[must_use]
    pub fn holder(&self) -> Option<HolderId> {
        match self {
            Self::Dies(holder) | Self::Unreachable(holder) | Self::Thins { holder, .. } => {
                Some(*holder)
            }
            _ => None,
        }
    }
}

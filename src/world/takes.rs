//! How long a piece of work takes: a law of time, or a volume at a rate.

use crate::kernel::law::Law;
use crate::kernel::time::Span;
use crate::kernel::volume::Throughput;
use serde::Deserialize;
use serde::Serialize;

/// How long a piece of work takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Takes {
    /// A law of time, whatever the volume.
    Lasting(Law),
    /// The volume of the store it works on, at this rate; of a restore for some cohorts or owners,
    /// their part of that volume, by accounts and activity. A restore of what is recent (`since`)
    /// or of some categories works through all of it: say `Lasting` where it does not.
    AtRate(Throughput),
}

impl Default for Takes {
    fn default() -> Self {
        Self::Lasting(Law::Fixed(Span::ZERO))
    }
}

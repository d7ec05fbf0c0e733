//! One account's life, simulated alone against the server's timeline.
//!
//! Between two ops of the timeline all that a handset needs of the server is constant, so its few
//! pending events wait in registers and nothing stands in a global queue. Edits are written when
//! somebody looks: at a sync, a loss or an op; each keeps its own time.

pub(crate) mod apply;
pub(crate) mod body;
pub(crate) mod census;
pub(crate) mod contact;
pub(crate) mod course;
pub(crate) mod fate;
pub(crate) mod items;
pub(crate) mod lane;
pub(crate) mod mark;
pub(crate) mod react;
pub(crate) mod restart;
pub(crate) mod seen;
pub(crate) mod stage;
pub(crate) mod sync;
pub(crate) mod tally;
pub(crate) mod turn;
pub(crate) mod waiting;
pub(crate) mod witness;

//! What a service is made to answer: by operators, and by the windows open over it.

use crate::kernel::name::Name;
use crate::world::service::Answer;

/// What a service is made to answer, and by whom.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// What operators made it answer.
    pub(crate) base: Answer,
    /// The windows open over it, the last to open last.
    pub(crate) layers: Vec<Layer>,
}

/// A window that makes a service answer.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    pub(crate) fault: Name,
    pub(crate) firing: u64,
    pub(crate) answer: Answer,
    pub(crate) took: bool,
}

impl Made {
    pub(crate) fn new(base: Answer) -> Self {
        Self { base, layers: Vec::new() }
    }

    pub(crate) fn answer(&self) -> Answer {
        self.layers.last().map_or(self.base, |layer| layer.answer)
    }
}

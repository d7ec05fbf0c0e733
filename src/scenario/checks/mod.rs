//! What does not fit together in a scenario, all of it at once, each by path.

use crate::scenario::error::Problem;
use crate::scenario::spec::Spec;

/// All that does not fit together, warnings included.
#[must_use]
pub fn check(_spec: &Spec) -> Vec<Problem> {
    Vec::new()
}

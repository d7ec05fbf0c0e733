//! The places of a pool at an instant: who holds one, and who waits.

/// A pool at an instant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// The steps that hold a place, by plan and step.
    pub(crate) holding: Vec<(usize, usize)>,
    /// Those that wait, in the order in which they asked.
    pub(crate) waiting: Vec<(usize, usize)>,
    /// Whether places are to be given out at the end of this instant.
    pub(crate) is_called: bool,
    /// Whether something that typed times alone do not fix has asked for a place or given one back.
    pub(crate) is_found: bool,
}

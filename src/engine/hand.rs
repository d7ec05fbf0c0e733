//! The points that a job has in hand: those that were reported and are not known to be gone, so
//! that nobody looks again and again at points that went long ago.

/// The points of a job that are not known to be gone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hand {
    /// How many were ever reported.
    pub(crate) reported: u64,
    /// Each with its running number, and its place among the beliefs.
    pub(crate) points: Vec<(u64, usize)>,
}

impl Hand {
    /// A point was reported; it stands at this place among the beliefs.
    pub(crate) fn take(&mut self, at: usize) {
        self.reported += 1;
        self.points.push((self.reported, at));
    }

    /// Where among the beliefs the point of a running number stands.
    pub(crate) fn place(&self, number: u64) -> Option<usize> {
        let place = self.points.binary_search_by_key(&number, |it| it.0).ok()?;
        Some(self.points[place].1)
    }
}

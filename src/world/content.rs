//! What a holder has of one account and category: a short list of record numbers under masks.
//!
//! Usually one run from the first record; more after a reset and a merge. Masks never split a run:
//! they are remembered beside it and asked when a single record's fate is wanted.

use smallvec::SmallVec;

/// A run of record numbers, both ends included, and the masks that lie over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First record.
    pub low: u32,
    /// Last record.
    pub high: u32,
    /// The masks over it, a bit each; a record is there if every one of them lets it live.
    pub masks: u64,
}

impl Run {
    /// Whether another run lies within this one, which is under no other masks: then all that is
    /// there of it is here.
    fn includes(&self, run: &Self) -> bool {
        self.low <= run.low && run.high <= self.high && self.masks & !run.masks == 0
    }
}

/// What a holder has of one account and category.
#[derive(Debug, Eq, Default)]
pub struct Content {
    runs: SmallVec<[Run; 2]>,
}

impl PartialEq for Content {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        match (self.runs.as_slice(), other.runs.as_slice()) {
            ([one], [two]) => one == two,
            (all, others) => all == others,
        }
    }
}

impl Clone for Content {
    #[inline]
    fn clone(&self) -> Self {
        let mut runs = SmallVec::new();
        match self.runs.as_slice() {
            [] => {}
            &[run] => runs.push(run),
            many => runs.extend_from_slice(many),
        }
        Self { runs }
    }

    /// Restore points are made of this by the thousand, nearly always of one run.
    #[inline]
    fn clone_from(&mut self, other: &Self) {
        if let ([to], [from]) = (self.runs.as_mut_slice(), other.runs.as_slice()) {
            *to = *from;
            return;
        }
        self.runs.clear();
        self.runs.extend_from_slice(&other.runs);
    }
}

impl Content {
    /// Nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// Records 1 to `high`; nothing if `high` is 0.
    #[must_use]
    pub fn first(high: u32) -> Self {
        Self::span(1, high)
    }

    /// Records `low` to `high`, both included; nothing if there are none.
    #[must_use]
    pub fn span(low: u32, high: u32) -> Self {
        let mut content = Self::default();
        if low <= high {
            content.runs.push(Run { low, high, masks: 0 });
        }
        content
    }

    /// Whether there is no run at all. A run whose masks kill every record still counts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The runs, in the order of their first record.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether no mask lies over any run.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.runs.iter().all(|run| run.masks == 0)
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.runs.clear();
    }

    /// Lays masks over all that is here.
    pub fn mask(&mut self, masks: u64) {
        for run in &mut self.runs {
            run.masks |= masks;
        }
    }

    /// The runs without masks, and those under masks.
    #[must_use]
    pub fn by_masks(&self) -> (Self, Self) {
        let (mut plain, mut masked) = (Self::default(), Self::default());
        for &run in &self.runs {
            let part = if run.masks == 0 { &mut plain } else { &mut masked };
            part.runs.push(run);
        }
        (plain, masked)
    }

    /// Adds records `low` to `high`, both included, above all others.
    #[inline]
    pub fn append(&mut self, low: u32, high: u32) {
        if !self.extend(low, high) {
            self.runs.push(Run { low, high, masks: 0 });
        }
    }

    /// Adds records `low` to `high` if they follow the last run and no mask lies over that; says
    /// whether they did.
    #[inline]
    pub fn extend(&mut self, low: u32, high: u32) -> bool {
        match self.runs.last_mut() {
            Some(last) if last.masks == 0 && last.high + 1 == low => {
                last.high = high;
                true
            }
            _ => false,
        }
    }

    /// Adds all that `other` has.
    #[inline]
    pub fn unite(&mut self, other: &Self) {
        // What is new mostly follows what is here.
        if let ([one], [two]) = (self.runs.as_mut_slice(), other.runs.as_slice())
            && one.masks == two.masks
            && two.low <= one.high.saturating_add(1)
            && one.low <= two.high.saturating_add(1)
        {
            one.low = one.low.min(two.low);
            one.high = one.high.max(two.high);
        } else if self.runs.is_empty() {
            self.clone_from(other);
        } else if !other.runs.is_empty() {
            self.unite_many(other);
        }
    }

    fn unite_many(&mut self, other: &Self) {
        if self == other {
            return;
        }
        if self.is_plain() && other.is_plain() {
            self.runs.extend_from_slice(&other.runs);
        } else {
            other.runs.iter().for_each(|&run| self.add(run));
        }
        self.settle();
    }

    fn add(&mut self, run: Run) {
        if !self.runs.iter().any(|has| has.includes(&run)) {
            self.runs.retain(|has| !run.includes(has));
            self.runs.push(run);
        }
    }

    /// Sorts the runs and joins neighbours that lie under the same masks.
    fn settle(&mut self) {
        self.runs.sort_unstable_by_key(|run| (run.low, run.masks, run.high));
        let mut settled: SmallVec<[Run; 2]> = SmallVec::new();
        for &run in &self.runs {
            let joins =
                |last: &&mut Run| last.masks == run.masks && run.low <= last.high.saturating_add(1);
            match settled.iter_mut().rev().find(joins) {
                Some(last) => last.high = last.high.max(run.high),
                None => settled.push(run),
            }
        }
        self.runs = settled;
    }

    /// What is here and not among `others`, both without masks.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        let mut left = Self::default();
        for run in &self.runs {
            let mut low = run.low;
            for other in &others.runs {
                if other.high < low || other.low > run.high {
                    continue;
                }
                if other.low > low {
                    left.runs.push(Run { low, high: other.low - 1, masks: run.masks });
                }
                low = other.high.saturating_add(1);
            }
            if low <= run.high {
                left.runs.push(Run { low, high: run.high, masks: run.masks });
            }
        }
        left
    }

    /// What is both here and in `other`; masks of both apply.
    #[must_use]
    pub fn within(&self, other: &Self) -> Self {
        let mut both = Self::default();
        for run in &self.runs {
            for has in &other.runs {
                let (low, high) = (run.low.max(has.low), run.high.min(has.high));
                if low <= high {
                    both.runs.push(Run { low, high, masks: run.masks | has.masks });
                }
            }
        }
        both.settle();
        both
    }

    /// Whether a record is here, where `lives` says which masks let it live.
    #[inline]
    pub fn has(&self, record: u32, mut lives: impl FnMut(u64) -> bool) -> bool {
        self.runs.iter().any(|run| {
            run.low <= record && record <= run.high && (run.masks == 0 || lives(run.masks))
        })
    }

    /// Whether a record is here, and the last record up to which that stays so, masks aside.
    #[inline]
    #[must_use]
    pub fn reach(&self, record: u32) -> (bool, u32) {
        match self.runs.iter().find(|run| record <= run.high) {
            Some(run) if run.low <= record => (true, run.high),
            Some(run) => (false, run.low - 1),
            None => (false, u32::MAX),
        }
    }

    /// Whether all that `other` has is here without masks, by one run of each.
    #[inline]
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self.runs.as_slice(), other.runs.as_slice()) {
            (_, []) => true,
            ([has], [run]) => has.masks == 0 && has.low <= run.low && run.high <= has.high,
            _ => false,
        }
    }

    /// Whether all records of a run are here without masks, or none of them; nothing if neither
    /// can be told by one run.
    #[inline]
    #[must_use]
    pub fn has_all_of(&self, run: &Run) -> Option<bool> {
        match self.runs.as_slice() {
            [] => Some(false),
            [has] if has.high < run.low || run.high < has.low => Some(false),
            [has] if has.masks == 0 && has.low <= run.low && run.high <= has.high => Some(true),
            _ => None,
        }
    }

    /// Whether each run of `other` lies within a run here that is under no other masks.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        other.runs.iter().all(|run| self.runs.iter().any(|has| has.includes(run)))
    }

    /// How many records the runs span, masks aside; runs under different masks may overlap.
    #[inline]
    #[must_use]
    pub fn spanned(&self) -> u64 {
        let size = |run: &Run| u64::from(run.high - run.low) + 1;
        match self.runs.as_slice() {
            [run] => size(run),
            runs => runs.iter().map(size).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Content;

    fn of(runs: &[(u32, u32)]) -> Content {
        let mut content = Content::empty();
        for &(low, high) in runs {
            content.unite(&Content::span(low, high));
        }
        content
    }

    #[test]
    fn touching_runs_become_one() {
        assert_eq!(of(&[(1, 3), (4, 6)]), Content::span(1, 6));
        assert_eq!(of(&[(5, 9), (1, 3), (2, 6)]), Content::span(1, 9));
        assert_eq!(of(&[(1, 3), (5, 6)]).runs().len(), 2);
    }

    #[test]
    fn what_is_taken_away_is_gone_and_nothing_else() {
        let left = Content::span(1, 10).without(&of(&[(1, 2), (4, 5), (9, 20)]));
        assert_eq!(left, of(&[(3, 3), (6, 8)]));
        assert!(Content::span(3, 4).without(&Content::span(1, 9)).is_empty());
    }

    #[test]
    fn a_run_without_masks_swallows_the_same_run_under_masks() {
        let mut masked = Content::span(1, 5);
        masked.mask(1);
        masked.unite(&Content::span(1, 9));
        assert_eq!(masked, Content::span(1, 9));
    }

    #[test]
    fn a_masked_run_and_a_plain_one_beside_it_both_stay() {
        let mut content = Content::span(1, 5);
        content.mask(2);
        content.unite(&Content::span(4, 9));
        assert!(content.has(9, |_| false));
        assert!(content.has(4, |_| false));
        assert!(!content.has(3, |_| false));
        assert!(content.has(3, |masks| masks == 2));
    }

    #[test]
    fn a_record_is_here_or_not_as_far_as_the_next_edge() {
        let content = of(&[(3, 4), (7, 9)]);
        let reached = [1, 3, 5, 9, 10].map(|record| content.reach(record));
        let until = [(false, 2), (true, 4), (false, 6), (true, 9), (false, u32::MAX)];
        assert_eq!(reached, until);
    }

    #[test]
    fn masks_and_gaps_keep_a_content_from_covering_another() {
        let mut masked = Content::first(9);
        masked.mask(1);
        assert!(Content::first(9).covers(&Content::span(2, 9)));
        assert!(Content::first(9).covers(&masked) && !masked.covers(&Content::first(9)));
        assert!(!Content::first(9).covers(&Content::first(10)));
        assert!(Content::empty().covers(&Content::empty()));
    }

    #[test]
    fn all_or_nothing_of_a_run_is_told_by_one_run_alone() {
        let run = Content::span(3, 6).runs()[0];
        let told = |content: Content| content.has_all_of(&run);
        assert_eq!((told(Content::first(6)), told(Content::first(2))), (Some(true), Some(false)));
        assert_eq!((told(Content::first(5)), told(Content::empty())), (None, Some(false)));
        assert_eq!(told(of(&[(1, 2), (7, 8)])), None);
        let mut masked = Content::first(9);
        masked.mask(1);
        assert_eq!(told(masked), None);
    }

    #[test]
    fn appending_extends_the_last_plain_run_only() {
        let mut content = Content::first(3);
        content.append(4, 4);
        assert_eq!(content, Content::first(4));
        content.mask(1);
        content.append(5, 5);
        assert_eq!(content.runs().len(), 2);
    }
}

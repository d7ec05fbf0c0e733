//! What users see, what is at risk and what is lost in the naive simulator: every record counted
//! one by one, after every event.

use crate::naive::Naive;
use std::collections::BTreeSet;

/// Records acknowledged, seen, at risk and lost.
pub type Census = [i64; 4];

impl Naive<'_> {
    /// Whether what an account writes reaches its store as it is written.
    pub fn writes_through(&self, of: usize) -> bool {
        self.device(of).is_none_or(|device| device.push)
    }

    /// Looks at every account whose records an event may have changed. What handsets keep back
    /// until they sync counts when copies are born or die.
    pub fn look_again(&mut self, concerns: Option<usize>) {
        for of in 0..self.accounts.len() {
            if concerns.is_none_or(|it| it == of) && self.writes_through(of) {
                self.look(of);
            }
        }
    }

    /// Counts the records of an account and category, and writes down what is new.
    pub fn count(&mut self, of: usize, lane: usize) -> Census {
        let mut census = Census::default();
        for at in 0..self.accounts[of].lanes[lane].records.len() {
            if self.accounts[of].lanes[lane].records[at].acked {
                let is_held = self.is_held(of, lane, at);
                let risky = is_held && self.is_risky(of, lane, at);
                let told = [true, self.sees(of, lane, at), risky, !is_held];
                census.iter_mut().zip(told).for_each(|(count, it)| *count += i64::from(it));
            }
        }
        let bin = self.model.bin_of(self.now);
        let was = std::mem::replace(&mut self.accounts[of].lanes[lane].census, census);
        for (curve, (now, was)) in self.curves.iter_mut().zip(census.iter().zip(was)) {
            curve[bin] += now - was;
        }
        census
    }

    /// Whether one label, or one place of its own, has all copies of a record on it.
    fn is_risky(&self, of: usize, lane: usize, at: usize) -> bool {
        let record = &self.accounts[of].lanes[lane].records[at];
        let holders = record.holders.iter().map(|&id| &self.holders[id]);
        let labels = holders.filter(|it| it.alive && it.counts).map(|it| &it.labels);
        let labels: Vec<&BTreeSet<String>> = labels.collect();
        let own = u8::from(record.cached) + u8::from(self.in_refuge(of, lane, at));
        match (own, labels.split_first()) {
            (0, Some((first, rest))) => {
                first.iter().any(|it| rest.iter().all(|of| of.contains(it)))
            }
            (own, rest) => own == 1 && rest.is_none(),
        }
    }
}

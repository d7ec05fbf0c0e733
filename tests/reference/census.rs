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
                let risky = is_held && !self.shared(of, lane, at).is_empty();
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

    /// The labels that all copies of a record have in common.
    fn shared(&self, of: usize, lane: usize, at: usize) -> BTreeSet<String> {
        let record = &self.accounts[of].lanes[lane].records[at];
        let holders = record.holders.iter().map(|&id| &self.holders[id]);
        let counting = holders.filter(|it| it.alive && it.counts);
        let mut copies: Vec<BTreeSet<String>> = counting.map(|it| it.labels.clone()).collect();
        let own = |name: &str| BTreeSet::from([format!("only:{name}")]);
        copies.extend(record.cached.then(|| own("handset")));
        copies.extend(self.in_refuge(of, lane, at).then(|| own("refuge")));
        let both = |one: BTreeSet<String>, two| &one & &two;
        copies.into_iter().reduce(both).unwrap_or_default()
    }
}

//! The number that a sweep is about, as far as it is known while it runs: for eyes only.

use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::experiment::seen::Loss;
use crate::report::shares::share;
use crate::report::shares::share_interval;
use crate::stats::interval::Level;
use crate::stats::mean::Moments;

/// The mean loss of the first alternative of the first scenario.
#[derive(Debug)]
pub(crate) struct Headline {
    base: String,
    scenario: String,
    loss: Loss,
    moments: Moments,
}

impl Headline {
    /// Of no row yet.
    pub(crate) fn new(plan: &Planned) -> Self {
        let base = &plan.alternatives[0];
        Self {
            base: base.name.clone(),
            scenario: base.scenario.clone(),
            loss: plan.loss,
            moments: Moments::default(),
        }
    }

    /// Counts a row, if it is one of those.
    pub(crate) fn push(&mut self, row: &Row) {
        if row.alternative == self.base && row.scenario == self.scenario {
            self.moments.push(row.clone().seen().share(self.loss));
        }
    }

    /// What is known by now.
    pub(crate) fn text(&self) -> String {
        let Some(mean) = self.moments.mean() else { return "nothing known yet".to_owned() };
        let interval = share_interval(&self.moments.t_interval(Level::P95));
        let between = if interval.is_empty() { String::new() } else { format!(" ({interval})") };
        format!("{} {} {}{between}", self.base, self.loss.word(), share(mean))
    }
}

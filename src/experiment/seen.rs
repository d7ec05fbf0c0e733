//! What a comparison keeps of each trial, and the trials of several alternatives played.
//!
//! Trial number n of every alternative has the same seed and the same number, so what they have in
//! common is drawn the same. Trials share nothing and are kept in the order of their numbers, so
//! threads cannot be seen in what is made of them.

use crate::check::actual::Actual;
use crate::check::actual::actuals;
use crate::check::objective::Objective;
use crate::engine::trial::run;
use crate::experiment::alternative::Alternative;
use crate::experiment::replay::harm;
use crate::kernel::digest::Sum;
use crate::kernel::time::Span;
use crate::metric::row::Metrics;
use crate::metric::table::measure;
use crate::outcome::fates::causes_of;
use crate::scenario::load::Scenario;
use crate::scenario::measured::context;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// Which loss is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Loss {
    /// Records that nobody holds at the horizon.
    Lost,
    /// Those, and records that somebody holds and no plan will bring back.
    #[default]
    Unrecoverable,
    /// Those, and records that died before anybody was told that they are safe.
    All,
}

impl Loss {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Unrecoverable => "unrecoverable",
            Self::All => "all",
        }
    }
}

/// What is kept of one trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its hash.
    pub hash: Sum,
    /// Whether a fault took effect.
    pub struck: bool,
    /// Current acknowledged records at the horizon.
    pub current: u64,
    /// Of those, what nobody holds.
    pub lost: u64,
    /// Of those, what is lost or abandoned.
    pub unrecoverable: u64,
    /// Records that died before they were acknowledged.
    pub unacknowledged: u64,
    /// Accounts.
    pub accounts: u64,
    /// Accounts that lost current records.
    pub losers: u64,
    /// Age of the oldest lost record when damage began, in hours; 0 where nothing was lost.
    pub rpa_h: f64,
    /// From the first user impact to data back, in hours; 0 without harm, infinite if that was not
    /// reached.
    pub rta_h: f64,
    /// Hours without data, summed over accounts.
    pub without_h: f64,
    /// What running cost.
    pub running: f64,
    /// What recovery cost.
    pub recovery: f64,
    /// What the loss itself cost.
    pub harm: f64,
    /// Each objective against what happened.
    pub actuals: Vec<Actual>,
    /// Lost records by the set of causes that killed their copies.
    pub causes: BTreeMap<String, u64>,
    /// The score, where one was asked for.
    pub score: Option<f64>,
}

impl Seen {
    /// The loss that is compared, in records.
    #[must_use]
    pub fn records(&self, loss: Loss) -> u64 {
        match loss {
            Loss::Lost => self.lost,
            Loss::Unrecoverable => self.unrecoverable,
            Loss::All => self.unrecoverable + self.unacknowledged,
        }
    }

    /// The same as a share of current records; of none, nothing is lost.
    #[must_use]
    pub fn share(&self, loss: Loss) -> f64 {
        let of = match loss {
            Loss::All => self.current + self.unacknowledged,
            _ => self.current,
        };
        if of == 0 { 0.0 } else { self.records(loss) as f64 / of as f64 }
    }

    /// The share of accounts that lost some; of none, nothing is lost.
    #[must_use]
    pub fn share_of_accounts(&self) -> f64 {
        if self.accounts == 0 { 0.0 } else { self.losers as f64 / self.accounts as f64 }
    }

    /// What running and recovery cost together.
    #[must_use]
    pub fn price(&self) -> f64 {
        self.running + self.recovery
    }
}

/// A score: weights of metrics by name.
pub type Weights = Vec<(String, f64)>;

/// Plays one trial and keeps what a comparison needs.
#[must_use]
pub fn see(scenario: &Scenario, seed: u64, trial: u64, weights: &Weights) -> Seen {
    see_whole(scenario, seed, trial, weights).0
}

/// The same with every metric that the trial reached.
#[must_use]
pub fn see_whole(scenario: &Scenario, seed: u64, trial: u64, weights: &Weights) -> (Seen, Metrics) {
    let outcome = run(scenario, seed, trial);
    let context = context(scenario.model());
    let metrics = measure(&context, &outcome);
    let metric = |name: &str| metrics.get(name).copied().unwrap_or(0.0);
    let harm = harm(&context, &outcome);
    let name = "all".parse().expect("a word is a name");
    let whole = Objective {
        name,
        categories: None,
        rpo: Some(Span::ZERO),
        rto: Some(Span::ZERO),
        mtpd: None,
    };
    let hours = |actual: &Actual| actual.actual_ms.map_or(f64::INFINITY, |ms| ms as f64 / 3.6e6);
    let reached: Vec<f64> = actuals(&[whole], &harm).iter().map(hours).collect();
    let mut causes = BTreeMap::new();
    for (class, lost) in &outcome.totals.classes {
        let causes_here = causes_of(*class, &context.causes).join(" + ");
        *causes.entry(causes_here).or_default() += lost.records;
    }
    let all = outcome.totals.all();
    let scored = weights.iter().map(|(name, weight)| weight * metric(name));
    let seen = Seen {
        hash: outcome.hash,
        struck: outcome.server.faults.iter().any(|fault| fault.took > 0),
        current: all.current,
        lost: all.lost,
        unrecoverable: metric("items.unrecoverable") as u64,
        unacknowledged: metric("unacknowledged.lost") as u64,
        accounts: outcome.totals.accounts,
        losers: outcome.totals.lost_some,
        rpa_h: reached[0],
        rta_h: reached[1],
        without_h: metric("hours.without_data"),
        running: metric("money.running"),
        recovery: metric("money.recovery"),
        harm: metric("money.harm"),
        actuals: actuals(&scenario.spec().objectives, &harm),
        causes,
        score: (!weights.is_empty()).then(|| scored.sum()),
    };
    (seen, metrics)
}

/// Plays the same trials of every alternative: by alternative, then by trial. `done` is told after
/// each trial, from whatever thread played it.
#[must_use]
pub fn play(
    alternatives: &[&Alternative],
    seed: u64,
    trials: Range<u64>,
    weights: &Weights,
    done: &(dyn Fn() + Sync),
) -> Vec<Vec<Seen>> {
    let many = usize::try_from(trials.end - trials.start).unwrap_or(usize::MAX);
    let jobs = trials.flat_map(|trial| (0..alternatives.len()).map(move |at| (at, trial)));
    let one = |(at, trial): (usize, u64)| {
        let seen = see(&alternatives[at].scenario, seed, trial, weights);
        done();
        seen
    };
    let mut all: Vec<Vec<Seen>> = alternatives.iter().map(|_| Vec::with_capacity(many)).collect();
    let order = (0..alternatives.len()).cycle();
    for (at, seen) in order.zip(each(jobs.collect(), one)) {
        all[at].push(seen);
    }
    all
}

/// Does each of some jobs, on all threads there are; what comes of them is in their order.
#[cfg(feature = "rayon")]
pub(crate) fn each<J: Send, T: Send>(jobs: Vec<J>, one: impl Fn(J) -> T + Sync + Send) -> Vec<T> {
    use rayon::iter::IntoParallelIterator;
    use rayon::iter::ParallelIterator;
    jobs.into_par_iter().map(one).collect()
}

/// Does each of some jobs, one after the other.
#[cfg(not(feature = "rayon"))]
pub(crate) fn each<J, T>(jobs: Vec<J>, one: impl Fn(J) -> T) -> Vec<T> {
    jobs.into_iter().map(one).collect()
}

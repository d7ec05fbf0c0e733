//! What the trials of one alternative say of it: chances, means, quantiles, each with its interval.

use crate::check::actual::Measure;
use crate::check::actual::Standing;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Seen;
use crate::stats::betting::BettingSequence;
use crate::stats::bounded::within;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::mean::MeanEstimate;
use crate::stats::mean::mean;
use crate::stats::proportion::Tally;
use crate::stats::proportion::clopper_pearson;
use crate::stats::quantile::QuantileEstimate;
use crate::stats::quantile::quantile;
use crate::stats::sequential::robbins;
use std::collections::BTreeMap;

/// How often something was so.
#[derive(Debug, Clone, PartialEq)]
pub struct Chance {
    /// Trials in which it was, and all.
    pub tally: Tally,
    /// What that says of the chance.
    pub interval: Interval,
}

/// How often an objective was met.
#[derive(Debug, Clone, PartialEq)]
pub struct Objective {
    /// What people call it.
    pub name: String,
    /// What it is about.
    pub measure: Measure,
    /// What was wanted, in milliseconds.
    pub wanted_ms: i64,
    /// Trials that met it.
    pub met: Chance,
    /// Trials in which the horizon came before it was met or missed.
    pub not_reached: u64,
}

/// What the trials of an alternative say.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// The chance that any current acknowledged record is lost in a trial.
    pub any: Chance,
    /// Records lost, a trial.
    pub records: MeanEstimate,
    /// The share of current acknowledged records that is lost; its bounds lie between none and all.
    pub share: MeanEstimate,
    /// The share of accounts that lost some.
    pub handsets: MeanEstimate,
    /// Half of all trials lose at most this share.
    pub median: QuantileEstimate,
    /// Ninety-five of a hundred trials lose at most this share.
    pub p95: QuantileEstimate,
    /// Recovery point actual, in hours: its median.
    pub rpa_h: QuantileEstimate,
    /// What it does not exceed in ninety-five of a hundred trials.
    pub rpa_p95_h: QuantileEstimate,
    /// Recovery time actual, in hours: its median.
    pub rta_h: QuantileEstimate,
    /// What it does not exceed in ninety-five of a hundred trials.
    pub rta_p95_h: QuantileEstimate,
    /// Trials in which data was back at the horizon, or never away.
    pub back: Chance,
    /// Each objective, in the order of the file.
    pub objectives: Vec<Objective>,
    /// Hours without data, summed over accounts.
    pub without_h: MeanEstimate,
    /// What running costs.
    pub running: MeanEstimate,
    /// What recovery costs.
    pub recovery: MeanEstimate,
    /// What the loss itself costs.
    pub harm: MeanEstimate,
    /// The score, where one was asked for.
    pub score: Option<MeanEstimate>,
    /// The first of the trials that lost most, counted from the first that was played.
    pub worst: usize,
    /// What killed most of the lost records, and its share of them; none where nothing was lost.
    pub cause: Option<(String, f64)>,
    /// Trials in which a fault took effect.
    pub struck: u64,
}

/// Estimates from trials; if somebody `looked` while they were played, with intervals that hold at
/// every number of trials at once.
#[must_use]
pub fn estimate(seen: &[Seen], loss: Loss, level: Level, looked: bool) -> Estimate {
    let shares: Vec<f64> = seen.iter().map(|it| it.share(loss)).collect();
    let chance = |hit: &dyn Fn(&Seen) -> bool| chance(seen.iter().map(hit), level, looked);
    let average = |of: &dyn Fn(&Seen) -> f64| {
        let values: Vec<f64> = seen.iter().map(of).collect();
        let mut average = mean(&values, level).expect("what a trial comes to is finite");
        if looked {
            average.interval = Interval::unknown(level, average.interval.grade);
            average.zero_chance = bounds(average.zeros, level, looked);
        }
        average
    };
    let rank = |values: &[f64], q: f64| {
        let mut ranked = quantile(values, q, level).expect("no trial comes to less than nothing");
        if looked {
            ranked.interval = Interval::unknown(level, ranked.interval.grade);
        }
        ranked
    };
    let rpa: Vec<f64> = seen.iter().map(|it| it.rpa_h).collect();
    let rta: Vec<f64> = seen.iter().map(|it| it.rta_h).collect();
    let part = |values: &[f64], mut of: MeanEstimate| {
        of.interval = within(&of, values, 1.0, |tally| bounds(tally, level, looked));
        of
    };
    let mut share = part(&shares, average(&|it| it.share(loss)));
    if looked {
        share.interval = betting(&shares, 0.0, level);
    }
    let losers: Vec<f64> = seen.iter().map(Seen::share_of_accounts).collect();
    let scored = seen.iter().all(|it| it.score.is_some()) && !seen.is_empty();
    Estimate {
        any: chance(&|it| it.records(loss) > 0),
        records: average(&|it| it.records(loss) as f64),
        share,
        handsets: part(&losers, average(&Seen::share_of_accounts)),
        median: rank(&shares, 0.5),
        p95: rank(&shares, 0.95),
        rpa_h: rank(&rpa, 0.5),
        rpa_p95_h: rank(&rpa, 0.95),
        rta_h: rank(&rta, 0.5),
        rta_p95_h: rank(&rta, 0.95),
        back: chance(&|it| it.rta_h.is_finite()),
        objectives: objectives(seen, level, looked),
        without_h: average(&|it| it.without_h),
        running: average(&|it| it.running),
        recovery: average(&|it| it.recovery),
        harm: average(&|it| it.harm),
        score: scored.then(|| average(&|it| it.score.unwrap_or(0.0))),
        worst: first_greatest(&shares),
        cause: cause(seen),
        struck: seen.iter().filter(|it| it.struck).count() as u64,
    }
}

/// The betting interval of shares, or of their differences if `low` is −1.
pub(crate) fn betting(values: &[f64], low: f64, level: Level) -> Interval {
    let mut sequence = BettingSequence::new(low, 1.0, level).expect("the range is not empty");
    for value in values {
        sequence.push(*value).expect("a share lies between nothing and all");
    }
    sequence.interval().interval().clone()
}

fn chance(hits: impl Iterator<Item = bool>, level: Level, looked: bool) -> Chance {
    let mut tally = Tally::default();
    hits.for_each(|hit| tally.push(hit));
    Chance { tally, interval: bounds(tally, level, looked) }
}

fn bounds(tally: Tally, level: Level, looked: bool) -> Interval {
    match looked {
        true => robbins(tally, level).interval().clone(),
        false => clopper_pearson(tally, level),
    }
}

fn objectives(seen: &[Seen], level: Level, looked: bool) -> Vec<Objective> {
    let Some(first) = seen.first() else { return Vec::new() };
    let all = first.actuals.iter().enumerate().map(|(at, actual)| {
        let standing = |it: &Seen| it.actuals[at].standing;
        let beyond = seen.iter().filter(|it| standing(it) == Standing::NotReached);
        Objective {
            name: actual.name.clone(),
            measure: actual.measure,
            wanted_ms: actual.wanted_ms,
            met: chance(seen.iter().map(|it| standing(it) == Standing::Met), level, looked),
            not_reached: beyond.count() as u64,
        }
    });
    all.collect()
}

fn first_greatest(values: &[f64]) -> usize {
    let mut best = 0;
    for (at, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = at;
        }
    }
    best
}

/// The set of causes with most lost records over all trials; of equal ones the first by name.
fn cause(seen: &[Seen]) -> Option<(String, f64)> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (name, records) in seen.iter().flat_map(|it| &it.causes) {
        *sums.entry(name).or_default() += records;
    }
    let all: u64 = sums.values().sum();
    let most = sums.into_iter().rev().max_by_key(|(_, records)| *records)?;
    (all > 0).then(|| (most.0.to_owned(), most.1 as f64 / all as f64))
}

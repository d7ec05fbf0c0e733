//! How long at worst: exact, distribution-free bounds for a quantile, from order statistics.
//!
//! Nothing is assumed of the law, so nothing can be promised beyond the largest value seen: with
//! too few observations there is no upper bound, and none is invented. A two-sided 95 % interval
//! for the 99th percentile needs 368 observations, for the 99.9th 3688.

use crate::stats::error::StatsError;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::special::binomial_tails;

/// A quantile of the observed values with its interval, in the unit of the observations.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantileEstimate {
    /// The smallest observation that at least this share of all does not exceed; infinite if it
    /// was not reached, `None` without observations.
    pub value: Option<f64>,
    /// Grade A. A missing upper bound means too few observations; an infinite one means that the
    /// ranked observation was never reached.
    pub interval: Interval,
    /// Number of observations.
    pub trials: u64,
}

/// The ranks (from 1, ascending) of the order statistics that bound a quantile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// Rank of the lower bound; `None` if even the smallest observation may lie above.
    pub low: Option<u64>,
    /// Rank of the upper bound; `None` if even the largest may lie below.
    pub high: Option<u64>,
}

/// Which order statistics of `trials` observations bound the `q`-quantile, α/2 a side.
///
/// Observation r lies above the quantile with probability at most P(Bin(n, q) ≤ r − 1) and below
/// with at most P(Bin(n, q) ≥ r), whatever the law (David & Nagaraja, Order Statistics, 7.1).
///
/// # Errors
/// `NotAProbability` unless 0 < `q` < 1.
pub fn quantile_ranks(trials: u64, q: f64, level: Level) -> Result<Ranks, StatsError> {
    if !(q > 0.0 && q < 1.0) {
        return Err(StatsError::NotAProbability { what: "quantile", value: q });
    }
    let tail = 0.5 * level.alpha();
    // Both tails are monotone in the rank, so each bound is the end of a run.
    let below = first_rank(trials, |r| binomial_tails(r - 1, trials, q).lower > tail);
    let above = first_rank(trials, |r| binomial_tails(r - 1, trials, q).upper <= tail);
    let high = (above <= trials).then_some(above);
    Ok(Ranks { low: (below > 1).then(|| below - 1), high })
}

/// The first rank in 1..=n where a monotone condition holds; n + 1 if none does.
fn first_rank(trials: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (1, trials + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// The `q`-quantile of the observations with its exact interval.
///
/// Observations may be `f64::INFINITY`: "not reached" within the horizon, ranked last. Without
/// observations there is no value and no bound.
///
/// # Errors
/// `NotAProbability` unless 0 < `q` < 1; `NotANumber` for a NaN or −∞.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::quantile::quantile;
///
/// // Hours to restore in 200 trials, the last three of which never finished.
/// let mut hours: Vec<f64> = (1..=197).map(f64::from).collect();
/// hours.extend([f64::INFINITY; 3]);
/// let half = quantile(&hours, 0.5, Level::P95)?;
/// assert_eq!(half.interval.to_string(), "86 to 120 (95 %, A exact)");
/// let worst = quantile(&hours, 0.99, Level::P95)?;
/// assert_eq!(worst.interval.to_string(), "at least 190, no upper bound (95 %, A exact)");
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
pub fn quantile(values: &[f64], q: f64, level: Level) -> Result<QuantileEstimate, StatsError> {
    if let Some(index) = values.iter().position(|v| v.is_nan() || *v == f64::NEG_INFINITY) {
        return Err(StatsError::NotANumber { index });
    }
    let trials = values.len() as u64;
    let ranks = quantile_ranks(trials, q, level)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let ranked = |rank: u64| sorted.get(rank as usize - 1).copied();
    let interval = Interval {
        low: ranks.low.and_then(ranked),
        high: ranks.high.and_then(ranked),
        level,
        grade: Grade::Exact,
    };
    // A quantile such as 0.99 × 100 must not slip to the next rank by a rounding error.
    let rank = (trials as f64 * q - 1e-9).ceil().max(1.0) as u64;
    Ok(QuantileEstimate { value: ranked(rank), interval, trials })
}

/// The number of observations from which the two-sided interval has an upper bound.
///
/// # Errors
/// `NotAProbability` unless 0 < `q` < 1.
pub fn trials_for_upper_bound(q: f64, level: Level) -> Result<u64, StatsError> {
    if !(q > 0.0 && q < 1.0) {
        return Err(StatsError::NotAProbability { what: "quantile", value: q });
    }
    Ok((libm::log(0.5 * level.alpha()) / libm::log(q)).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upper_bound_needs_enough_observations() {
        for (q, needed) in [(0.99, 368), (0.999, 3688), (0.5, 6)] {
            assert_eq!(trials_for_upper_bound(q, Level::P95).unwrap(), needed);
            assert!(quantile_ranks(needed, q, Level::P95).unwrap().high.is_some());
            assert_eq!(quantile_ranks(needed - 1, q, Level::P95).unwrap().high, None);
        }
    }

    #[test]
    fn ranks_agree_with_the_binomial_law() {
        // scipy 1.17: binom.ppf(.025, n, q) and binom.ppf(.975, n, q) + 1, rank by rank.
        for (n, q, low, high) in
            [(100, 0.5, 40, 61), (1000, 0.99, 983, 997), (5000, 0.999, 4990, 5000)]
        {
            let ranks = quantile_ranks(n, q, Level::P95).unwrap();
            assert_eq!(ranks, Ranks { low: Some(low), high: Some(high) });
        }
    }

    #[test]
    fn the_ranks_cover_at_least_what_they_say() {
        for n in [6, 20, 75, 400] {
            for q in [0.5, 0.9, 0.99] {
                let ranks = quantile_ranks(n, q, Level::P95).unwrap();
                let at_most = |k: u64| binomial_tails(k, n, q).lower;
                let below = ranks.low.map_or(0.0, |r| at_most(r - 1));
                let above = ranks.high.map_or(0.0, |r| 1.0 - at_most(r - 1));
                assert!(below + above <= 0.05 + 1e-12);
            }
        }
    }

    #[test]
    fn what_was_not_reached_ranks_last() {
        let mut values = vec![f64::INFINITY; 30];
        values.extend((0..70).map(f64::from));
        let median = quantile(&values, 0.5, Level::P95).unwrap();
        assert_eq!(median.value, Some(49.0));
        assert_eq!(median.interval.high, Some(60.0));
        let late = quantile(&values, 0.7, Level::P95).unwrap();
        assert_eq!(late.value, Some(69.0), "70 of 100 is rank 70, not 71");
        assert_eq!(late.interval.high, Some(f64::INFINITY));
    }

    #[test]
    fn nothing_observed_is_nothing_known() {
        let empty = quantile(&[], 0.9, Level::P95).unwrap();
        assert_eq!((empty.value, empty.interval.low, empty.interval.high), (None, None, None));
        assert!(quantile(&[1.0], 1.0, Level::P95).is_err());
        assert_eq!(
            quantile(&[1.0, f64::NAN], 0.5, Level::P95),
            Err(StatsError::NotANumber { index: 1 })
        );
    }
}

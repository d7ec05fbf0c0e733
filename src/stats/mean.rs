//! How much on average: sums that do not drift, moments in one pass, and intervals for a mean.
//!
//! The mean of a skewed loss has no exact interval without a bound on the loss, so everything here
//! is grade C and travels with the share of zeros, which has an exact one. (With 1 % of non-zero
//! losses the 95 % t interval of 100 trials covers the truth in half the cases.) Losses with a
//! known bound have an exact interval in [`crate::stats::betting`].

use crate::stats::error::StatsError;
use crate::stats::error::all_finite;
use crate::stats::error::same_length;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::normal::student_t_quantile;
use crate::stats::proportion::Tally;
use crate::stats::proportion::clopper_pearson;

/// A sum with its rounding error carried along (Neumaier 1974).
///
/// ```
/// use lastcopy::stats::mean::Sum;
/// let sum: Sum = [1.0, 1e100, 1.0, -1e100].into_iter().collect();
/// assert_eq!(sum.total(), 2.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sum {
    high: f64,
    residue: f64,
}

impl Sum {
    /// Adds `value`.
    pub fn add(&mut self, value: f64) {
        let next = self.high + value;
        self.residue += if self.high.abs() >= value.abs() {
            (self.high - next) + value
        } else {
            (value - next) + self.high
        };
        self.high = next;
    }

    /// The sum so far; 0 at the start.
    pub fn total(&self) -> f64 {
        self.high + self.residue
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut sum = Self::default();
        values.into_iter().for_each(|value| sum.add(value));
        sum
    }
}

/// Count, mean and variance in one pass (Welford 1962; merging by Chan, Golub & LeVeque 1979).
///
/// Merge blocks in trial order: the last digits depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Moments {
    /// Takes in one observation.
    pub fn push(&mut self, value: f64) {
        self.count += 1;
        let off = value - self.mean;
        self.mean += off / self.count as f64;
        self.squares += off * (value - self.mean);
    }

    /// Takes in all that `other` has seen.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        let (here, there) = (self.count as f64, other.count as f64);
        let off = other.mean - self.mean;
        self.count += other.count;
        self.mean += off * there / (here + there);
        self.squares += other.squares + off * off * here * there / (here + there);
    }

    /// Number of observations.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their mean; `None` without any.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    /// Their sample variance, over n − 1; `None` below two.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The standard error of the mean; `None` below two.
    pub fn standard_error(&self) -> Option<f64> {
        self.variance().map(|variance| (variance / self.count as f64).sqrt())
    }

    /// Student's t interval for the mean, grade C.
    ///
    /// Without bounds below two observations, and also when all were equal: a sample without
    /// spread says nothing of its error.
    pub fn t_interval(&self, level: Level) -> Interval {
        match self.half_width(level) {
            Some(half) => {
                Interval::between(self.mean - half, self.mean + half, level, Grade::Asymptotic)
            }
            None => Interval::unknown(level, Grade::Asymptotic),
        }
    }

    /// The t interval on the scale of the logarithm, p̂·exp(± t·se/p̂), grade C: for estimates of
    /// small positive quantities, whose t interval would reach below zero.
    ///
    /// Without bounds where [`Moments::t_interval`] has none and where the mean is not positive.
    pub fn log_t_interval(&self, level: Level) -> Interval {
        match self.half_width(level) {
            Some(half) if self.mean > 0.0 => {
                let factor = libm::exp(half / self.mean);
                let (low, high) = (self.mean / factor, self.mean * factor);
                Interval::between(low, high, level, Grade::Asymptotic)
            }
            _ => Interval::unknown(level, Grade::Asymptotic),
        }
    }

    fn half_width(&self, level: Level) -> Option<f64> {
        let error = self.standard_error().filter(|error| *error > 0.0)?;
        Some(-student_t_quantile(0.5 * level.alpha(), (self.count - 1) as f64) * error)
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        values.into_iter().for_each(|value| moments.push(value));
        moments
    }
}

/// The mean of observations, with what its interval does not tell.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanEstimate {
    /// In the unit of the observations; `None` without any.
    pub mean: Option<f64>,
    /// Student's t, grade C.
    pub interval: Interval,
    /// How many observations were exactly zero.
    pub zeros: Tally,
    /// The chance of a zero: Clopper–Pearson, grade A.
    pub zero_chance: Interval,
}

/// The mean of `values` with its t interval, and how many of them were zero.
///
/// # Errors
/// `NotANumber` for a NaN or an infinity: a mean with "not reached" in it does not exist.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::mean::mean;
///
/// let lost_hours = [0.0, 0.0, 13.0, 0.0, 22.0, 0.0, 9.0, 0.0];
/// let estimate = mean(&lost_hours, Level::P95)?;
/// assert_eq!(estimate.mean, Some(5.5));
/// assert_eq!(estimate.interval.to_string(), "-1.6 to 13 (95 %, C asymptotic)");
/// assert_eq!(estimate.zeros.hits(), 5);
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
pub fn mean(values: &[f64], level: Level) -> Result<MeanEstimate, StatsError> {
    all_finite(values)?;
    let moments: Moments = values.iter().copied().collect();
    let mut zeros = Tally::default();
    values.iter().for_each(|value| zeros.push(*value == 0.0));
    Ok(MeanEstimate {
        mean: moments.mean(),
        interval: moments.t_interval(level),
        zeros,
        zero_chance: clopper_pearson(zeros, level),
    })
}

/// The mean difference of two policies over the same trials: first minus second.
#[derive(Debug, Clone, PartialEq)]
pub struct DifferenceEstimate {
    /// In the unit of the observations; `None` without pairs.
    pub mean: Option<f64>,
    /// Student's t over the differences, grade C.
    pub interval: Interval,
    /// Pairs in which the first was greater.
    pub first_greater: u64,
    /// Pairs in which the second was greater.
    pub second_greater: u64,
    /// Pairs with exactly equal values.
    pub ties: u64,
    /// The chance that the two differ at all: Clopper–Pearson, grade A.
    pub differing_chance: Interval,
    /// How many times the trials an unpaired comparison would have needed: variance of the
    /// difference of independent samples over that of the pairs. `None` below two pairs or when
    /// the differences have no spread.
    pub variance_ratio: Option<f64>,
}

/// Compares two lists trial by trial; entry i of both must come from the same trial.
///
/// # Errors
/// `UnequalLengths`, `NotANumber`.
pub fn paired_difference(
    first: &[f64],
    second: &[f64],
    level: Level,
) -> Result<DifferenceEstimate, StatsError> {
    same_length(first.len(), second.len())?;
    all_finite(first)?;
    all_finite(second)?;
    let (mut a, mut b) = (Moments::default(), Moments::default());
    let mut difference = Moments::default();
    let (mut first_greater, mut second_greater) = (0, 0);
    let mut differing = Tally::default();
    for (x, y) in first.iter().zip(second) {
        a.push(*x);
        b.push(*y);
        difference.push(x - y);
        first_greater += u64::from(x > y);
        second_greater += u64::from(x < y);
        differing.push(x != y);
    }
    let variance_ratio = match (a.variance(), b.variance(), difference.variance()) {
        (Some(a), Some(b), Some(paired)) if paired > 0.0 => Some((a + b) / paired),
        _ => None,
    };
    Ok(DifferenceEstimate {
        mean: difference.mean(),
        interval: difference.t_interval(level),
        first_greater,
        second_greater,
        ties: differing.trials() - differing.hits(),
        differing_chance: clopper_pearson(differing, level),
        variance_ratio,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} for {expected}");
    }

    #[test]
    fn a_small_term_survives_a_large_sum() {
        let sum: Sum = [1e16, 1.0, 1.0, -1e16].into_iter().collect();
        assert_eq!(sum.total(), 2.0);
        assert_eq!(Sum::default().total(), 0.0);
    }

    #[test]
    fn moments_agree_with_a_reference_and_survive_a_large_offset() {
        // scipy 1.17: t.interval(.95, 5, mean, sem) of 1, 2, 4, 8, 16, 32
        let values = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
        let moments: Moments = values.into_iter().collect();
        close(moments.mean(), 10.5);
        close(moments.variance(), 140.7);
        close(moments.t_interval(Level::P95).low, -1.948_093_963_870_290_3);
        close(moments.log_t_interval(Level::P95).high, 34.360_512_603_870_53);
        let shifted: Moments = values.into_iter().map(|v| v + 1e9).collect();
        assert!((shifted.variance().unwrap() - 140.7).abs() < 1e-6);
    }

    #[test]
    fn merged_blocks_are_the_whole() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i * i % 37)).collect();
        let whole: Moments = values.iter().copied().collect();
        let mut merged = Moments::default();
        for block in values.chunks(7) {
            merged.merge(&block.iter().copied().collect());
        }
        merged.merge(&Moments::default());
        assert_eq!(merged.count(), 100);
        close(merged.mean(), whole.mean().unwrap());
        close(merged.variance(), whole.variance().unwrap());
    }

    #[test]
    fn a_sample_without_spread_has_no_bounds() {
        let zeros = mean(&[0.0; 50], Level::P95).unwrap();
        assert_eq!(zeros.mean, Some(0.0));
        assert_eq!((zeros.interval.low, zeros.interval.high), (None, None));
        assert_eq!(zeros.zeros.hits(), 50);
        assert!(zeros.zero_chance.low.unwrap() > 0.92);
        let nothing = mean(&[], Level::P95).unwrap();
        assert_eq!((nothing.mean, nothing.interval.low), (None, None));
        assert_eq!(mean(&[7.0], Level::P95).unwrap().interval.high, None);
    }

    #[test]
    fn what_was_not_reached_has_no_mean() {
        let refused = mean(&[1.0, f64::INFINITY], Level::P95);
        assert_eq!(refused, Err(StatsError::NotANumber { index: 1 }));
    }

    #[test]
    fn pairs_show_ties_and_the_gain_of_pairing() {
        let first = [10.0, 20.0, 30.0, 40.0, 50.0];
        let second = [9.0, 20.0, 28.0, 41.0, 49.0];
        let found = paired_difference(&first, &second, Level::P95).unwrap();
        close(found.mean, 0.6);
        assert_eq!((found.first_greater, found.second_greater, found.ties), (3, 1, 1));
        close(found.variance_ratio, (250.0 + 256.3) / 1.3);
        assert!(found.interval.width().unwrap() < 3.0);
        let same = paired_difference(&first, &first, Level::P95).unwrap();
        assert_eq!((same.ties, same.variance_ratio, same.interval.low), (5, None, None));
        assert!(paired_difference(&first, &second[1..], Level::P95).is_err());
        assert_eq!(paired_difference(&[], &[], Level::P95).unwrap().mean, None);
    }
}

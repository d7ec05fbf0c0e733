//! The mean of bounded observations, exactly and while one looks: a confidence sequence by betting.
//!
//! Against each candidate mean a gambler bets on the next observation; while the candidate is the
//! truth the gambler cannot get rich, so a candidate that made him rich is excluded (Waudby-Smith
//! & Ramdas 2024, "Estimating means of bounded random variables by betting", the hedged capital
//! process with their predictable plug-in bets). Only the bound on the observations is assumed:
//! no normality, no spread, no fixed number of trials. So a fleet's lost share, a paired
//! difference of two shares, or a cost with a known ceiling has an interval of grade A.

use crate::stats::error::StatsError;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::sequential::Anytime;

/// The largest share of the capital that is ever put at risk.
const AT_RISK: f64 = 0.5;

/// Halvings of the unit interval for a bound: 1e-12 of the range.
const HALVINGS: u32 = 40;

/// A confidence sequence for the mean of observations that lie in a known range.
///
/// Adding an observation is cheap; asking for the interval goes over all of them about eighty
/// times, so ask at checkpoints rather than after each.
///
/// ```
/// use lastcopy::stats::betting::BettingSequence;
/// use lastcopy::stats::interval::Level;
///
/// // Share of the fleet that lost data, trial by trial.
/// let mut lost = BettingSequence::new(0.0, 1.0, Level::P95)?;
/// for trial in 0..300 {
///     lost.push(if trial % 3 == 0 { 0.3 } else { 0.0 })?;
/// }
/// let seen = lost.interval();
/// assert!(seen.interval().holds(0.1));
/// assert!(seen.interval().width() < Some(0.1));
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BettingSequence {
    low: f64,
    high: f64,
    level: Level,
    /// Each observation, scaled to [0, 1], with the bet laid before it was seen.
    rounds: Vec<Round>,
    sum: f64,
    squares: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Round {
    seen: f64,
    bet: f64,
}

impl BettingSequence {
    /// A sequence for observations from `low` to `high`, in their unit.
    ///
    /// # Errors
    /// `OutOfRange` unless both are finite and `low` < `high`.
    pub fn new(low: f64, high: f64, level: Level) -> Result<Self, StatsError> {
        if !(low < high && (high - low).is_finite()) {
            let what = "lower end of the range";
            return Err(StatsError::OutOfRange { what, value: low, low: f64::MIN, high });
        }
        Ok(Self { low, high, level, rounds: Vec::new(), sum: 0.0, squares: 0.0 })
    }

    /// Takes in one observation.
    ///
    /// # Errors
    /// `OutOfRange` for an observation outside the declared range, NaN included: leaving it out
    /// would void the guarantee.
    pub fn push(&mut self, value: f64) -> Result<(), StatsError> {
        if !(self.low <= value && value <= self.high) {
            let (low, high) = (self.low, self.high);
            return Err(StatsError::OutOfRange { what: "observation", value, low, high });
        }
        let seen = ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        let before = self.rounds.len() as f64;
        let round = before + 1.0;
        // The running variance starts from 1/4 and the running mean from 1/2, as if seen once.
        let variance = (0.25 + self.squares) / round;
        let wealth = 2.0 * libm::log(2.0 / self.level.alpha());
        let bet = (wealth / (variance * round * libm::log1p(round))).sqrt();
        self.rounds.push(Round { seen, bet });
        self.sum += seen;
        let mean = (0.5 + self.sum) / (round + 1.0);
        self.squares += (seen - mean) * (seen - mean);
        Ok(())
    }

    /// Number of observations.
    pub fn trials(&self) -> u64 {
        self.rounds.len() as u64
    }

    /// The means not excluded so far, in the unit of the observations; the whole range without
    /// observations. Grade A.
    pub fn interval(&self) -> Anytime {
        // Half the capital bets on a mean above the candidate and half on one below; the first
        // half shrinks as the candidate rises and the second grows, so each gives one bound.
        let rich = libm::log(2.0 / self.level.alpha());
        let low = bound(0.0, 1.0, |m| self.capital(m, true) >= rich);
        let high = bound(1.0, 0.0, |m| self.capital(m, false) >= rich);
        // Both may cross only if the sequence errs; then the wider reading is kept.
        let (low, high) = (low.min(high), low.max(high));
        let unit = self.high - self.low;
        let scaled = |m: f64| (self.low + m * unit).clamp(self.low, self.high);
        Anytime::new(Interval::between(scaled(low), scaled(high), self.level, Grade::Exact))
    }

    /// Natural logarithm of what one unit has become, betting on a mean above or below `m`.
    fn capital(&self, m: f64, above: bool) -> f64 {
        let cap = AT_RISK / if above { m } else { 1.0 - m };
        let mut log = 0.0;
        let mut product: f64 = 1.0;
        for round in &self.rounds {
            let bet = round.bet.min(cap);
            let gain = if above { round.seen - m } else { m - round.seen };
            product *= 1.0 + bet * gain;
            // One logarithm for many rounds; each factor lies between ½ and a bounded gain.
            if !(1e-200..1e200).contains(&product) {
                log += libm::log(product);
                product = 1.0;
            }
        }
        log + libm::log(product)
    }
}

/// From an end inwards: the last point known to be excluded, or the end if nothing is.
fn bound(end: f64, mut inside: f64, excluded: impl Fn(f64) -> bool) -> f64 {
    let mut outside = end;
    for _ in 0..HALVINGS {
        let middle = 0.5 * (outside + inside);
        if excluded(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Interval {
        let mut sequence = BettingSequence::new(0.0, 1.0, Level::P95).unwrap();
        values.iter().for_each(|value| sequence.push(*value).unwrap());
        sequence.interval().interval().clone()
    }

    #[test]
    fn bounds_agree_with_a_reference() {
        // numpy 2, the published formulas over a grid of 10^6 candidates: (i² mod 17) / 40.
        let values: Vec<f64> = (0..200).map(|i| f64::from(i * i % 17) / 40.0).collect();
        let found = of(&values);
        assert!((found.low.unwrap() - 0.168_004).abs() < 2e-6, "{found:?}");
        assert!((found.high.unwrap() - 0.235_375).abs() < 2e-6, "{found:?}");
    }

    #[test]
    fn nothing_seen_excludes_nothing() {
        let empty = of(&[]);
        assert_eq!((empty.low, empty.high), (Some(0.0), Some(1.0)));
        let once = of(&[0.0]);
        assert!(once.holds(0.0) && once.holds(0.9));
    }

    #[test]
    fn only_zeros_give_an_upper_bound_and_no_more() {
        let zeros = of(&[0.0; 1000]);
        assert_eq!(zeros.low, Some(0.0));
        assert!(zeros.high.unwrap() < 0.02, "{zeros}");
    }

    #[test]
    fn the_unit_of_the_observations_does_not_matter() {
        let mut hours = BettingSequence::new(-24.0, 24.0, Level::P95).unwrap();
        let values: Vec<f64> = (0..100).map(|i| f64::from(i % 7) / 7.0).collect();
        values.iter().for_each(|v| hours.push(48.0 * v - 24.0).unwrap());
        let (scaled, plain) = (hours.interval(), of(&values));
        let low = scaled.interval().low.unwrap();
        assert!((low - (48.0 * plain.low.unwrap() - 24.0)).abs() < 1e-9);
        assert_eq!(hours.trials(), 100);
    }

    #[test]
    fn what_lies_outside_the_range_is_refused() {
        let mut sequence = BettingSequence::new(0.0, 1.0, Level::P95).unwrap();
        assert!(sequence.push(1.5).is_err());
        assert!(sequence.push(f64::NAN).is_err());
        assert_eq!(sequence.trials(), 0);
        assert!(BettingSequence::new(1.0, 1.0, Level::P95).is_err());
        assert!(BettingSequence::new(0.0, f64::INFINITY, Level::P95).is_err());
    }
}

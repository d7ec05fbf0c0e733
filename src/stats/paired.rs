//! Which of two: yes-or-no outcomes of two policies over the same trials.
//!
//! Only the discordant trials, lost under one policy and not under the other, say which is better;
//! the concordant ones say how much that matters. So the test is conditional on the discordant
//! trials and exact, and the size of the difference is an interval over all of them, grade C.
//! Both hold at a number of trials fixed in advance.

use crate::stats::error::StatsError;
use crate::stats::error::same_length;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::normal::normal_quantile;
use crate::stats::proportion::Tally;
use crate::stats::proportion::clopper_pearson;
use crate::stats::proportion::wilson_bounds;
use crate::stats::special::binomial_tails;

/// The four counts of paired yes-or-no outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pairs {
    /// Trials with a hit under both policies.
    pub both: u64,
    /// Trials with a hit under the first alone.
    pub only_first: u64,
    /// Trials with a hit under the second alone.
    pub only_second: u64,
    /// Trials with no hit.
    pub neither: u64,
}

/// What the discordant trials say about the order of the two policies.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionalTest {
    /// Among the discordant trials, those with a hit under the first alone.
    pub discordant: Tally,
    /// The chance that a discordant trial hits the first: Clopper–Pearson, grade A. A half means
    /// that the policies are equally good; [0, 1] without discordant trials.
    pub first_chance: Interval,
    /// Two-sided exact binomial (McNemar) p-value of equality: twice the smaller tail, at most 1.
    pub p_value: f64,
}

impl Pairs {
    /// Counts the pairs of two lists; entry i of both must come from the same trial.
    ///
    /// # Errors
    /// `UnequalLengths`.
    pub fn count(first: &[bool], second: &[bool]) -> Result<Self, StatsError> {
        same_length(first.len(), second.len())?;
        let mut pairs = Self::default();
        for (a, b) in first.iter().zip(second) {
            pairs.push(*a, *b);
        }
        Ok(pairs)
    }

    /// Counts one more trial.
    pub fn push(&mut self, first: bool, second: bool) {
        let cell = match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.only_first,
            (false, true) => &mut self.only_second,
            (false, false) => &mut self.neither,
        };
        *cell += 1;
    }

    /// All trials.
    pub fn trials(self) -> u64 {
        self.both + self.only_first + self.only_second + self.neither
    }

    /// Chance under the first minus chance under the second, as counted; `None` without trials.
    pub fn difference(self) -> Option<f64> {
        let n = self.trials();
        (n > 0).then(|| (self.only_first as f64 - self.only_second as f64) / n as f64)
    }

    /// The exact test of "equally often", conditional on the number of discordant trials.
    ///
    /// ```
    /// use lastcopy::stats::interval::Level;
    /// use lastcopy::stats::paired::Pairs;
    ///
    /// let losses = Pairs { both: 20, only_first: 15, only_second: 3, neither: 962 };
    /// let test = losses.conditional_test(Level::P95);
    /// assert!(test.first_chance.low > Some(0.5), "the first policy loses more often");
    /// assert!((test.p_value - 0.00754).abs() < 1e-5);
    /// ```
    pub fn conditional_test(self, level: Level) -> ConditionalTest {
        let (first, second) = (self.only_first, self.only_second);
        let discordant = Tally::new(first, first + second)
            .expect("one kind of discordant trials is not more than both kinds");
        let tail = binomial_tails(first.min(second), first + second, 0.5).lower;
        ConditionalTest {
            discordant,
            first_chance: clopper_pearson(discordant, level),
            p_value: (2.0 * tail).min(1.0),
        }
    }

    /// Newcombe's interval for the difference of the two chances (1998, Statistics in Medicine
    /// 17: 2635, method 10), grade C. [−1, 1] without trials.
    pub fn newcombe(self, level: Level) -> Interval {
        let Some(delta) = self.difference() else {
            return Interval::between(-1.0, 1.0, level, Grade::Asymptotic);
        };
        let n = self.trials();
        let (low1, high1, share1) = marginal(self.both + self.only_first, n, level);
        let (low2, high2, share2) = marginal(self.both + self.only_second, n, level);
        let phi = self.correlation();
        let below = reach(share1 - low1, high2 - share2, phi);
        let above = reach(high1 - share1, share2 - low2, phi);
        Interval::between(delta - below, delta + above, level, Grade::Asymptotic)
    }

    /// The correlation of method 10, towards zero by half a trial; 0 when a marginal is empty.
    fn correlation(self) -> f64 {
        let [a, b, c, d] =
            [self.both, self.only_first, self.only_second, self.neither].map(|k| k as f64);
        let product = (a + b) * (c + d) * (a + c) * (b + d);
        if product == 0.0 {
            return 0.0;
        }
        let excess = a * d - b * c;
        let half = 0.5 * (a + b + c + d);
        let corrected = if excess > 0.0 { (excess - half).max(0.0) } else { excess };
        corrected / product.sqrt()
    }

    /// Tango's score interval for the difference of the two chances (1998, Statistics in Medicine
    /// 17: 891), grade C; the better of the two when few trials are discordant. [−1, 1] without
    /// trials.
    pub fn tango(self, level: Level) -> Interval {
        let Some(delta) = self.difference() else {
            return Interval::between(-1.0, 1.0, level, Grade::Asymptotic);
        };
        let z = -normal_quantile(0.5 * level.alpha());
        // The score falls as the supposed difference rises, so each bound is where it crosses ±z.
        let low = crossing(-1.0, delta, |supposed| self.score(supposed) > z);
        let high = crossing(delta, 1.0, |supposed| self.score(supposed) > -z);
        Interval::between(low, high, level, Grade::Asymptotic)
    }

    /// Tango's score of a supposed difference of chances strictly between −1 and 1.
    fn score(self, supposed: f64) -> f64 {
        let n = self.trials() as f64;
        let (b, c) = (self.only_first as f64, self.only_second as f64);
        let slope = (2.0 * n - b + c) * supposed - b - c;
        let constant = -c * supposed * (1.0 - supposed);
        // The larger root of 2n·q² + slope·q + constant, the chance of "only second" if so.
        let root = (slope * slope - 8.0 * n * constant).max(0.0).sqrt();
        let q = ((root - slope) / (4.0 * n)).max(0.0);
        let variance = n * (2.0 * q + supposed * (1.0 - supposed));
        let off = b - c - n * supposed;
        if variance > 0.0 { off / variance.sqrt() } else { f64::INFINITY * off }
    }
}

fn marginal(hits: u64, trials: u64, level: Level) -> (f64, f64, f64) {
    let tally = Tally::new(hits, trials).expect("a marginal is not more than the whole");
    let (low, high) = wilson_bounds(tally, level);
    (low, high, tally.share().unwrap_or(0.5))
}

/// The length of the sum of two errors with correlation −φ.
fn reach(one: f64, other: f64, phi: f64) -> f64 {
    (one * one - 2.0 * phi * one * other + other * other).max(0.0).sqrt()
}

/// Where a condition that holds on the left stops holding, to the last bits.
fn crossing(mut left: f64, mut right: f64, holds: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (left + right);
        if holds(middle) {
            left = middle;
        } else {
            right = middle;
        }
    }
    0.5 * (left + right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-9, "{found} against {expected}");
    }

    fn pairs(both: u64, only_first: u64, only_second: u64, neither: u64) -> Pairs {
        Pairs { both, only_first, only_second, neither }
    }

    #[test]
    fn intervals_of_a_difference_agree_with_references() {
        // Newcombe by the formulas over statsmodels 0.14 Wilson limits (the row 36, 12, 2, 0 is in
        // his paper: .0569 to .3404); Tango by maximising the constrained likelihood in scipy.
        for (counts, newcombe, tango) in [
            (
                pairs(20, 15, 3, 962),
                (0.003_461_317_312_7, 0.021_857_660_820_9),
                (0.004_167_089_2, 0.021_949_646_2),
            ),
            (
                pairs(36, 12, 2, 0),
                (0.056_929_584_003_2, 0.340_427_602_974_9),
                (0.061_112_407_6, 0.344_708_747_7),
            ),
            (
                pairs(1, 9, 5, 15),
                (-0.108_465_159_969_6, 0.356_143_150_382_3),
                (-0.115_423_798, 0.365_859_112_0),
            ),
        ] {
            let found = counts.newcombe(Level::P95);
            close(found.low, newcombe.0);
            close(found.high, newcombe.1);
            let found = counts.tango(Level::P95);
            assert!((found.low.unwrap() - tango.0).abs() < 1e-7, "{found:?}");
            assert!((found.high.unwrap() - tango.1).abs() < 1e-7, "{found:?}");
        }
    }

    #[test]
    fn swapping_the_policies_mirrors_the_intervals() {
        let (one, other) = (pairs(3, 9, 2, 40), pairs(3, 2, 9, 40));
        for of in [Pairs::newcombe, Pairs::tango] {
            let (seen, mirrored) = (of(one, Level::P95), of(other, Level::P95).negated());
            close(seen.low, mirrored.low.unwrap());
            close(seen.high, mirrored.high.unwrap());
        }
    }

    #[test]
    fn the_conditional_test_uses_discordant_trials_only() {
        let few = pairs(0, 15, 3, 10).conditional_test(Level::P95);
        let many = pairs(5000, 15, 3, 7000).conditional_test(Level::P95);
        assert_eq!(few, many);
        // scipy 1.17: binomtest(15, 18).pvalue
        assert!((few.p_value - 0.007_537_841_796_875).abs() < 1e-14);
        assert_eq!(pairs(1, 4, 4, 1).conditional_test(Level::P95).p_value, 1.0);
    }

    #[test]
    fn without_trials_everything_is_possible() {
        let none = Pairs::default();
        assert_eq!(none.difference(), None);
        assert_eq!(none.newcombe(Level::P95).width(), Some(2.0));
        assert_eq!(none.tango(Level::P95).width(), Some(2.0));
        let test = none.conditional_test(Level::P95);
        assert_eq!((test.p_value, test.first_chance.width()), (1.0, Some(1.0)));
        assert!(Pairs::count(&[true], &[]).is_err());
    }

    #[test]
    fn extreme_counts_stay_within_the_possible() {
        let all = [pairs(0, 7, 0, 0), pairs(0, 0, 0, 9), pairs(9, 0, 0, 0), pairs(0, 0, 0, 1)];
        for counts in all {
            for of in [Pairs::newcombe, Pairs::tango] {
                let seen = of(counts, Level::P95);
                let (low, high) = (seen.low.unwrap(), seen.high.unwrap());
                assert!(-1.0 <= low && low < high && high <= 1.0, "{counts:?}: {seen}");
                assert!(seen.holds(counts.difference().unwrap()));
            }
        }
    }
}

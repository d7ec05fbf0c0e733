//! How often: exact bounds for the chance of an event counted over independent trials.
//!
//! Clopper–Pearson is the interval for claims: its worst coverage over all chances at n = 1000 is
//! the nominal .950, against .839 for Wilson and .010 for the textbook normal interval, which is
//! therefore not here. The bounds hold at a number of trials fixed in advance; whoever stops when
//! the result pleases needs [`crate::stats::sequential`].

use crate::stats::error::StatsError;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::interval::percent_down;
use crate::stats::interval::percent_up;
use crate::stats::normal::normal_quantile;
use crate::stats::special::beta_quantile;

/// Trials, and those among them in which the event was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    hits: u64,
    trials: u64,
}

impl Tally {
    /// `hits` of `trials`.
    ///
    /// # Errors
    /// `MoreHitsThanTrials`.
    pub fn new(hits: u64, trials: u64) -> Result<Self, StatsError> {
        if hits <= trials {
            Ok(Self { hits, trials })
        } else {
            Err(StatsError::MoreHitsThanTrials { hits, trials })
        }
    }

    /// Counts one more trial.
    pub fn push(&mut self, hit: bool) {
        self.hits += u64::from(hit);
        self.trials += 1;
    }

    /// Trials in which the event was seen.
    pub fn hits(self) -> u64 {
        self.hits
    }

    /// All trials.
    pub fn trials(self) -> u64 {
        self.trials
    }

    /// Hits over trials; `None` without trials.
    pub fn share(self) -> Option<f64> {
        (self.trials > 0).then(|| self.hits as f64 / self.trials as f64)
    }
}

/// The exact two-sided interval for the chance of the event (Clopper & Pearson 1934).
///
/// Each side errs with probability at most α/2. Without trials it is [0, 1]. Relative error of
/// the bounds below 1e-10 up to 10^9 trials.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::proportion::{Tally, clopper_pearson, describe};
///
/// let lost = Tally::new(0, 1000).expect("no more hits than trials");
/// let chance = clopper_pearson(lost, Level::P95);
/// assert_eq!(describe(lost, &chance), "0 of 1000: at most 0.37 % (95 %, A exact)");
/// ```
pub fn clopper_pearson(tally: Tally, level: Level) -> Interval {
    let tail = 0.5 * level.alpha();
    Interval::between(lower(tally, tail), upper(tally, tail), level, Grade::Exact)
}

/// The exact upper bound alone, which spends all of α on that side; its lower bound is 0.
///
/// About 3.0/n at 95 % when nothing was seen, where the two-sided interval says 3.7/n.
pub fn at_most(tally: Tally, level: Level) -> Interval {
    Interval::between(0.0, upper(tally, level.alpha()), level, Grade::Exact)
}

/// The exact lower bound alone, which spends all of α on that side; its upper bound is 1.
pub fn at_least(tally: Tally, level: Level) -> Interval {
    Interval::between(lower(tally, level.alpha()), 1.0, level, Grade::Exact)
}

/// The chance at which this few hits or fewer would have probability `tail`.
fn upper(Tally { hits, trials }: Tally, tail: f64) -> f64 {
    if hits == trials {
        return 1.0;
    }
    // 1 − bound is the lower quantile of the mirrored law, so a bound of 1e-12 keeps its digits.
    beta_quantile(tail, (trials - hits) as f64, hits as f64 + 1.0).y
}

/// The chance at which this many hits or more would have probability `tail`.
fn lower(Tally { hits, trials }: Tally, tail: f64) -> f64 {
    if hits == 0 {
        return 0.0;
    }
    beta_quantile(tail, hits as f64, (trials - hits) as f64 + 1.0).x
}

/// Wilson's score interval (1927), grade C: for bars in a plot, not for a claim.
///
/// It is centred better than the exact one and covers the truth less often than it says when the
/// chance is small. Without trials it is [0, 1].
pub fn wilson(tally: Tally, level: Level) -> Interval {
    let (low, high) = wilson_bounds(tally, level);
    Interval::between(low, high, level, Grade::Asymptotic)
}

pub(crate) fn wilson_bounds(tally: Tally, level: Level) -> (f64, f64) {
    let Some(share) = tally.share() else {
        return (0.0, 1.0);
    };
    let n = tally.trials as f64;
    let z = -normal_quantile(0.5 * level.alpha());
    let square = z * z;
    let centre = share + 0.5 * square / n;
    let half = z * (share * (1.0 - share) / n + 0.25 * square / (n * n)).sqrt();
    let scale = 1.0 + square / n;
    // The ends are exact where nothing or everything was hit; the subtraction would miss by 1e-17.
    let low = if tally.hits == 0 { 0.0 } else { (centre - half) / scale };
    let high = if tally.hits == tally.trials { 1.0 } else { (centre + half) / scale };
    (low, high)
}

/// How many trials without a single hit it takes for [`at_most`] to fall to `chance`.
///
/// A 95 % bound of 1e-9 takes 3.0·10^9 of them: nothing without structure beats that.
///
/// # Errors
/// `NotAProbability` for a chance outside (0, 1).
pub fn clean_trials_for(chance: f64, level: Level) -> Result<u64, StatsError> {
    if !(chance > 0.0 && chance < 1.0) {
        return Err(StatsError::NotAProbability { what: "chance", value: chance });
    }
    Ok((libm::log(level.alpha()) / libm::log1p(-chance)).ceil() as u64)
}

/// One line for people: the count, then what may be said of the chance, on what ground.
///
/// The bounds are rounded outward; a lower bound of 0 and an upper one of 1 go without saying.
pub fn describe(tally: Tally, chance: &Interval) -> String {
    let counted = format!("{} of {}", tally.hits, tally.trials);
    let ground = format!("({}, {})", chance.level, chance.grade);
    let low = chance.low.filter(|low| *low > 0.0).map(percent_down);
    let high = chance.high.filter(|high| *high < 1.0).map(percent_up);
    let bounds = match (low, high) {
        (None, None) => "nothing known".to_string(),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (Some(low), Some(high)) => format!("{low} to {high}"),
    };
    format!("{counted}: {bounds} {ground}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::special::binomial_tails;

    fn tally(hits: u64, trials: u64) -> Tally {
        Tally::new(hits, trials).unwrap()
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() <= 1e-10 * expected, "{found:e} against {expected:e}");
    }

    #[test]
    fn exact_bounds_agree_with_references_up_to_a_thousand_million_trials() {
        // mpmath 1.4, 50 digits: bisection on the binomial sum, or on quadrature of the beta
        // density for the two central rows. Columns: low, high at 97.5 % a side.
        for (hits, trials, low, high) in [
            (0, 1000, 0.0, 0.003_682_083_896_865_672),
            (3, 1000, 6.190_999_316_495_713e-4, 0.008_742_023_238_478_304),
            (3, 1_000_000, 6.186_725_501_906_399e-7, 8.767_247_788_145_224e-6),
            (0, 1_000_000_000, 0.0, 3.688_879_447_310_02e-9),
            (3, 1_000_000_000, 6.186_721_233_228_958e-10, 8.767_273_044_460_697e-9),
            (40, 1_000_000_000, 2.857_658_659_072_175e-8, 5.446_864_656_994_026e-8),
            (1_000_000, 1_000_000_000, 9.980_419_606_758_46e-4, 1.001_960_928_819_794e-3),
            (500_000_000, 1_000_000_000, 0.499_969_009_748_422_3, 0.500_030_990_251_577_7),
        ] {
            let found = clopper_pearson(tally(hits, trials), Level::P95);
            close(found.low, low);
            close(found.high, high);
        }
    }

    #[test]
    fn one_sided_bounds_agree_with_references() {
        close(at_most(tally(0, 1000), Level::P95).high, 0.002_991_249_545_095_296);
        close(at_most(tally(3, 1_000_000_000), Level::P95).high, 7.753_656_509_503_617e-9);
        // Mirrored: at least 997 of 1000.
        close(at_least(tally(997, 1000), Level::P95).low, 1.0 - 0.007_735_244_718_479_46);
    }

    /// The exact coverage at one chance: the binomial law summed over the counts that cover it.
    fn coverage(trials: u64, chance: f64, of: impl Fn(Tally, Level) -> Interval) -> f64 {
        let at_or_below = |hits: u64| binomial_tails(hits, trials, chance).lower;
        let mut covered = 0.0;
        for hits in 0..=trials {
            if of(tally(hits, trials), Level::P95).holds(chance) {
                let before = if hits == 0 { 0.0 } else { at_or_below(hits - 1) };
                covered += at_or_below(hits) - before;
            }
        }
        covered
    }

    #[test]
    fn exact_bounds_never_cover_less_than_they_say() {
        let mut worst_wilson: f64 = 1.0;
        for chance in [1e-4, 0.002, 0.0051, 0.03, 0.1, 0.27, 0.5] {
            assert!(coverage(60, chance, clopper_pearson) >= 0.95 - 1e-12, "{chance}");
            assert!(coverage(60, chance, at_most) >= 0.95 - 1e-12, "{chance}");
            assert!(coverage(60, chance, at_least) >= 0.95 - 1e-12, "{chance}");
            worst_wilson = worst_wilson.min(coverage(60, chance, wilson));
        }
        assert!(worst_wilson < 0.95, "the sum can tell a short interval from an exact one");
    }

    #[test]
    fn no_trials_mean_no_knowledge_and_no_panic() {
        let nothing = clopper_pearson(Tally::default(), Level::P95);
        assert_eq!((nothing.low, nothing.high), (Some(0.0), Some(1.0)));
        assert_eq!(wilson(Tally::default(), Level::P95).width(), Some(1.0));
        assert_eq!(describe(Tally::default(), &nothing), "0 of 0: nothing known (95 %, A exact)");
        assert_eq!(Tally::default().share(), None);
        assert!(Tally::new(2, 1).is_err());
    }

    #[test]
    fn a_line_says_what_may_be_said() {
        let seen = tally(12, 1000);
        let line = describe(seen, &clopper_pearson(seen, Level::P95));
        assert_eq!(line, "12 of 1000: 0.62 % to 2.1 % (95 %, A exact)");
        let rare = tally(0, 1_000_000_000);
        let line = describe(rare, &clopper_pearson(rare, Level::P95));
        assert_eq!(line, "0 of 1000000000: at most 3.7e-9 (95 %, A exact)");
        let all = tally(50, 50);
        let line = describe(all, &at_least(all, Level::P95));
        assert_eq!(line, "50 of 50: at least 94 % (95 %, A exact)");
    }

    #[test]
    fn clean_trials_are_counted_by_the_bound_they_serve() {
        let needed = clean_trials_for(0.001, Level::P95).unwrap();
        assert_eq!(needed, 2995);
        assert!(at_most(tally(0, needed), Level::P95).high.unwrap() <= 0.001);
        assert!(at_most(tally(0, needed - 1), Level::P95).high.unwrap() > 0.001);
        assert_eq!(clean_trials_for(1e-9, Level::P95).unwrap(), 2_995_732_273);
        assert!(clean_trials_for(0.0, Level::P95).is_err());
    }

    #[test]
    fn wilson_agrees_with_a_reference() {
        // statsmodels 0.14, proportion_confint(12, 1000, method="wilson")
        let found = wilson(tally(12, 1000), Level::P95);
        close(found.low, 0.006_877_647_806_403_521);
        close(found.high, 0.020_857_268_475_498_28);
    }
}

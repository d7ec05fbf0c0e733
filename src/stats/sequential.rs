//! Looking while it runs: bounds and tests that hold however often one peeks.
//!
//! An interval made for a fixed number of trials lies when one stops as soon as it pleases: with
//! 100 looks a 95 % Clopper–Pearson misses somewhere in 28 % of all runs. The sequences here hold
//! at every number of trials at once, for about twice the width. The types keep them apart: a
//! stopping rule takes an [`Anytime`] interval, and only a sequence makes one.

use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::proportion::Tally;
use crate::stats::special::ln_beta;

/// An interval that holds at every number of trials at once, so also where one chose to stop.
#[derive(Debug, Clone, PartialEq)]
pub struct Anytime(Interval);

impl Anytime {
    pub(crate) fn new(interval: Interval) -> Self {
        Self(interval)
    }

    /// The interval, for reading and printing.
    pub fn interval(&self) -> &Interval {
        &self.0
    }
}

/// The confidence sequence for a chance (Robbins 1970): all p under which the beta-binomial
/// mixture with prior Beta(½, ½) has not gained a factor 1/α on p. Grade A; [0, 1] without trials.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::proportion::Tally;
/// use lastcopy::stats::sequential::{Precision, Stop, StopRule, robbins};
///
/// let rule = StopRule { precision: Precision::HalfWidth(0.1), max_trials: 10_000 };
/// let mut lost = Tally::default();
/// let stopped = loop {
///     lost.push(lost.trials() % 5 == 0); // one trial of five loses
///     if let Some(stop) = rule.verdict(&robbins(lost, Level::P95), lost.trials()) {
///         break stop;
///     }
/// };
/// assert_eq!(stopped, Stop::Precise);
/// assert!(robbins(lost, Level::P95).interval().holds(0.2));
/// ```
pub fn robbins(tally: Tally, level: Level) -> Anytime {
    let (hits, misses) = (tally.hits() as f64, (tally.trials() - tally.hits()) as f64);
    let gain = ln_beta(hits + 0.5, misses + 0.5) - libm::log(std::f64::consts::PI);
    let limit = -libm::log(level.alpha());
    // u = ln p; the products vanish with their counts, also where a logarithm is infinite.
    let kept = |u: f64| {
        let against_hits = if hits > 0.0 { hits * u } else { 0.0 };
        // ln(1 − p), from whichever of p and 1 − p is the smaller.
        let small = u < -std::f64::consts::LN_2;
        let other = if small { libm::log1p(-libm::exp(u)) } else { libm::log(-libm::expm1(u)) };
        let against_misses = if misses > 0.0 { misses * other } else { 0.0 };
        gain - against_hits - against_misses < limit
    };
    let share = tally.share().unwrap_or(0.5);
    // The likeliest chance is always kept, so a bound lies on each side of it.
    let inside = libm::log(share.max(f64::MIN_POSITIVE));
    let low = if hits == 0.0 { 0.0 } else { libm::exp(outermost(inside, -745.0, kept)) };
    let high = if misses == 0.0 { 1.0 } else { libm::exp(outermost(inside, 0.0, kept)) };
    Anytime(Interval::between(low, high, level, Grade::Exact))
}

/// From a kept point towards an end: the first point known not to be kept, to the last bits.
fn outermost(mut kept_at: f64, mut end: f64, kept: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..64 {
        let middle = 0.5 * (kept_at + end);
        if middle == kept_at || middle == end {
            break;
        }
        if kept(middle) {
            kept_at = middle;
        } else {
            end = middle;
        }
    }
    end
}

/// Natural logarithm of the evidence against "equally often" after `first` and `second`
/// discordant trials: e = B(½+b, ½+c)·2^(b+c) / B(½, ½). Its expectation under equality is 1.
pub fn discordant_evidence(first: u64, second: u64) -> f64 {
    let (b, c) = (first as f64, second as f64);
    ln_beta(b + 0.5, c + 0.5) + (b + c) * std::f64::consts::LN_2 - libm::log(std::f64::consts::PI)
}

/// Which of two policies has more hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// The first.
    First,
    /// The second.
    Second,
}

/// A race of two policies over the same trials, that may be watched trial by trial.
///
/// It is decided when the evidence first reaches 1/α, and stays decided. A wrong verdict has
/// probability at most α, whether the policies are equal or the loser is the worse one.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::sequential::{More, Race};
///
/// let mut losses = Race::new(Level::P95);
/// while losses.verdict().is_none() {
///     losses.push(true, false); // lost under the first policy only
/// }
/// assert_eq!(losses.verdict(), Some(More::First));
/// assert_eq!(losses.discordant(), (7, 0));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Race {
    level: Level,
    first: u64,
    second: u64,
    trials: u64,
    verdict: Option<More>,
}

impl Race {
    /// A race that errs with the level's α.
    pub fn new(level: Level) -> Self {
        Self { level, first: 0, second: 0, trials: 0, verdict: None }
    }

    /// Takes in one trial: whether there was a hit under the first and under the second policy.
    pub fn push(&mut self, first: bool, second: bool) {
        self.trials += 1;
        if first == second {
            return;
        }
        self.first += u64::from(first);
        self.second += u64::from(second);
        let decided = self.evidence() >= -libm::log(self.level.alpha());
        if decided && self.verdict.is_none() {
            let more = if self.first > self.second { More::First } else { More::Second };
            self.verdict = Some(more);
        }
    }

    /// The policy with more hits, once that is decided.
    pub fn verdict(&self) -> Option<More> {
        self.verdict
    }

    /// Trials with a hit under the first alone, and under the second alone.
    pub fn discordant(&self) -> (u64, u64) {
        (self.first, self.second)
    }

    /// All trials, the concordant included.
    pub fn trials(&self) -> u64 {
        self.trials
    }

    /// Natural logarithm of the evidence against equality so far.
    pub fn evidence(&self) -> f64 {
        discordant_evidence(self.first, self.second)
    }
}

/// How narrow is narrow enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Precision {
    /// Half the width, in the unit of the quantity.
    HalfWidth(f64),
    /// Half the width over the midpoint, for quantities at or above zero.
    Relative(f64),
}

/// Stop when the interval is narrow enough, or when the trials are spent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StopRule {
    /// The aim.
    pub precision: Precision,
    /// The budget, in trials.
    pub max_trials: u64,
}

/// Why one stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The interval is as narrow as was asked.
    Precise,
    /// The budget is spent and the interval wider than was asked.
    Exhausted,
}

impl StopRule {
    /// Whether to stop after `trials`, and why. An interval without both bounds is never precise.
    pub fn verdict(&self, seen: &Anytime, trials: u64) -> Option<Stop> {
        let interval = seen.interval();
        let precise = interval.width().is_some_and(|width| match self.precision {
            Precision::HalfWidth(aim) => 0.5 * width <= aim,
            // width / 2 over (low + high) / 2, with high = low + width.
            Precision::Relative(aim) => {
                let low = interval.low.unwrap_or(0.0);
                low >= 0.0 && width <= aim * (2.0 * low + width)
            }
        });
        if precise {
            Some(Stop::Precise)
        } else {
            (trials >= self.max_trials).then_some(Stop::Exhausted)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(hits: u64, trials: u64) -> Tally {
        Tally::new(hits, trials).unwrap()
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found:e} for {expected:e}");
    }

    #[test]
    fn the_sequence_agrees_with_references_up_to_a_thousand_million_trials() {
        // mpmath 1.4, 50 digits, bisection on the mixture ratio.
        for (hits, trials, low, high) in [
            (0, 1000, 0.0, 0.006_997_502_521_426_41),
            (3, 1000, 1.238_737_540_981e-4, 0.014_312_154_132_124_4),
            (500, 1000, 0.442_418_385_676_631, 0.557_581_614_323_369),
            (3, 1_000_000_000, 1.191_765_212_224_89e-11, 2.266_337_135_610_25e-8),
            (500_000_000, 1_000_000_000, 0.499_917_588_968_092, 0.500_082_411_031_908),
            (7, 7, 0.521_382_876_134_197, 1.0),
        ] {
            let found = robbins(tally(hits, trials), Level::P95);
            close(found.interval().low.unwrap(), low);
            close(found.interval().high.unwrap(), high);
        }
    }

    #[test]
    fn a_sequence_is_wider_than_an_interval_made_for_one_look() {
        let counted = tally(30, 1000);
        let fixed = crate::stats::proportion::clopper_pearson(counted, Level::P95);
        let ratio =
            robbins(counted, Level::P95).interval().width().unwrap() / fixed.width().unwrap();
        assert!((1.5..2.3).contains(&ratio), "{ratio}");
    }

    #[test]
    fn without_trials_everything_is_possible() {
        assert_eq!(robbins(Tally::default(), Level::P95).interval().width(), Some(1.0));
        assert_eq!(discordant_evidence(0, 0), 0.0);
        assert_eq!(Race::new(Level::P95).verdict(), None);
    }

    #[test]
    fn the_evidence_is_fair_under_equality() {
        // Its expectation over n fair coins is 1, exactly.
        let n = 12;
        let mut choose = 1.0;
        let mut expected = 0.0;
        for b in 0..=n {
            expected += choose * libm::exp(discordant_evidence(b, n - b)) / 4096.0;
            choose *= (n - b) as f64 / (b + 1) as f64;
        }
        close(expected, 1.0);
        close(discordant_evidence(30, 10), 3.154_614_025_364_189);
    }

    #[test]
    fn a_decided_race_stays_decided_and_ties_do_not_count() {
        let mut race = Race::new(Level::P95);
        for _ in 0..8 {
            race.push(false, true);
            race.push(true, true);
            race.push(false, false);
        }
        assert_eq!(race.verdict(), Some(More::Second));
        for _ in 0..8 {
            race.push(true, false);
        }
        assert_eq!(race.verdict(), Some(More::Second));
        assert_eq!((race.discordant(), race.trials()), ((8, 8), 32));
    }

    #[test]
    fn a_rule_stops_for_precision_before_it_stops_for_the_budget() {
        let wide = robbins(tally(2, 20), Level::P95);
        let narrow = robbins(tally(2000, 20_000), Level::P95);
        let rule = StopRule { precision: Precision::HalfWidth(0.02), max_trials: 20_000 };
        assert_eq!(rule.verdict(&wide, 20), None);
        assert_eq!(rule.verdict(&wide, 20_000), Some(Stop::Exhausted));
        assert_eq!(rule.verdict(&narrow, 20_000), Some(Stop::Precise));
        let relative = StopRule { precision: Precision::Relative(0.05), ..rule };
        assert_eq!(relative.verdict(&narrow, 19_999), None);
        let open = Anytime::new(Interval::unknown(Level::P95, Grade::Exact));
        assert_eq!(rule.verdict(&open, 19_999), None);
    }
}

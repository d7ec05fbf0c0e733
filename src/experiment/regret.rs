//! The worst regret: how much more an alternative loses than the one that is best against the same
//! threat, where that is most.
//!
//! It is the greatest of many differences, one for each rival under each threat, and what is
//! greatest of what was seen is so partly by luck. So each of these differences gets an interval,
//! paired by trial, at a level that all of them share (Bonferroni). Where all hold, the true regret
//! lies between the greatest of their lower bounds and the greatest of their upper ones, whichever
//! threat and whichever rival it is against.

use crate::stats::bounded::between_shares;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::mean::paired_difference;

/// A worst regret.
#[derive(Debug, Clone, PartialEq)]
pub struct Regret {
    /// The share that it loses beyond the best, by the means of the trials; 0 if it is that one.
    pub share: f64,
    /// The place of the threat against which that is most; of equal ones the first.
    pub threat: usize,
    /// What the trials say of it, whichever threat it is against; of the weakest grade of all the
    /// differences that it is the greatest of.
    pub interval: Interval,
    /// How many differences that is the greatest of: each rival under each threat.
    pub claims: u64,
    /// The level of each of them.
    pub each: Level,
}

/// The worst regret of each alternative; `shares` are what trials lost, by alternative, then by
/// threat, then by trial, and trials of one number belong together.
///
/// ```
/// use lastcopy::experiment::regret::regrets;
/// use lastcopy::stats::interval::Level;
/// // Two alternatives under two threats, 40 trials each.
/// let shares = [vec![vec![0.0; 40], vec![0.75; 40]], vec![vec![0.0; 40], vec![0.25; 40]]];
/// let found = regrets(&shares, Level::P95);
/// assert_eq!((found[0].share, found[0].threat, found[0].claims), (0.5, 1, 2));
/// assert_eq!(found[1].share, 0.0);
/// // Nothing seen is no evidence of nothing: the rival may be better against the first threat.
/// assert_eq!(found[1].interval.to_string(), "0 to 0.11 (95 %, A exact)");
/// ```
#[must_use]
pub fn regrets(shares: &[Vec<Vec<f64>>], level: Level) -> Vec<Regret> {
    let threats = shares.first().map_or(0, Vec::len);
    let claims = (threats * shares.len().saturating_sub(1)) as u64;
    let each = level.shared_by(claims);
    let mean = |trials: &Vec<f64>| trials.iter().sum::<f64>() / trials.len().max(1) as f64;
    let means: Vec<Vec<f64>> = shares.iter().map(|it| it.iter().map(mean).collect()).collect();
    let regret = |at: usize| {
        let (share, threat) = worst(&means, at);
        let rivals = (0..shares.len()).filter(|rival| *rival != at);
        let pairs = rivals.flat_map(|rival| shares[at].iter().zip(&shares[rival]));
        let bounds: Vec<Interval> = pairs.map(|(one, other)| beyond(one, other, each)).collect();
        Regret { share, threat, interval: greatest(&bounds, level), claims, each }
    };
    (0..shares.len()).map(regret).collect()
}

/// How much more an alternative loses than the best, against the threat where that is most.
fn worst(means: &[Vec<f64>], at: usize) -> (f64, usize) {
    let mut worst = (0.0, 0);
    for (threat, lost) in means[at].iter().enumerate() {
        let best = means.iter().map(|it| it[threat]).fold(f64::INFINITY, f64::min);
        if lost - best > worst.0 {
            worst = (lost - best, threat);
        }
    }
    worst
}

/// Bounds on how much more one loses than the other.
fn beyond(one: &[f64], other: &[f64], level: Level) -> Interval {
    let found = paired_difference(one, other, level).expect("shares are finite and as many");
    between_shares(&found, level)
}

/// Bounds on the greatest of several differences and nothing, given bounds on each that hold
/// together.
fn greatest(bounds: &[Interval], level: Level) -> Interval {
    let low = bounds.iter().filter_map(|it| it.low).fold(0.0, f64::max);
    let highs = bounds.iter().map(|it| it.high);
    let high = highs.collect::<Option<Vec<f64>>>().map(|all| all.into_iter().fold(0.0, f64::max));
    let exact = bounds.iter().all(|it| it.grade == Grade::Exact);
    let grade = if exact { Grade::Exact } else { Grade::Asymptotic };
    Interval { low: Some(low), high, level, grade }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_the_greatest_are_the_greatest_of_the_bounds() {
        let bounds = [(-0.1, 0.3), (0.05, 0.2), (-0.4, -0.2)];
        let bounds =
            bounds.map(|(low, high)| Interval::between(low, high, Level::P99, Grade::Exact));
        let found = greatest(&bounds, Level::P95);
        assert_eq!((found.low, found.high, found.level), (Some(0.05), Some(0.3), Level::P95));
        let missing = [bounds[0].clone(), Interval::unknown(Level::P99, Grade::Asymptotic)];
        let found = greatest(&missing, Level::P95);
        assert_eq!((found.low, found.high, found.grade.letter()), (Some(0.0), None, 'C'));
        assert_eq!(greatest(&[], Level::P95).high, Some(0.0), "one alone regrets nothing");
    }

    /// Four alternatives that are equally good against each of five threats lose all in 3 of 10
    /// trials, each on its own: no regret is above nothing, whatever 40 trials show. In 400
    /// analyses an interval may miss that in one of twenty; that of one difference at 95 %, the
    /// greatest of the fifteen that each has, does so far more often.
    #[test]
    fn who_regrets_nothing_is_seldom_said_to() {
        // The minimal generator of Park and Miller (1988).
        let mut state = 11_u64;
        let mut trial = || {
            state = state * 48_271 % 2_147_483_647;
            f64::from(u8::from(state / 1_000 % 10 < 3))
        };
        let (mut missed, mut bare) = (0, 0);
        for _ in 0..400 {
            let mut trials = || (0..40).map(|_| trial()).collect::<Vec<f64>>();
            let mut threats = || (0..5).map(|_| trials()).collect::<Vec<Vec<f64>>>();
            let shares: Vec<Vec<Vec<f64>>> = (0..4).map(|_| threats()).collect();
            let found = &regrets(&shares, Level::P95)[0];
            assert_eq!((found.claims, found.each), (15, Level::P95.shared_by(15)));
            missed += u32::from(!found.interval.holds(0.0));
            let rivals = shares[1..].iter().flat_map(|rival| shares[0].iter().zip(rival));
            let alone = rivals.map(|(one, other)| beyond(one, other, Level::P95));
            bare += u32::from(alone.into_iter().any(|it| it.low > Some(0.0)));
        }
        assert!(missed <= 20 && bare > 60, "{missed} and {bare} of 400");
    }
}

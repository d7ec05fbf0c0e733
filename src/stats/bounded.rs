//! The mean of what has a least and a most, such as a share: no bound lies outside its range, and
//! where every observation was at one end there is still a bound.
//!
//! Student's interval says nothing of a sample without spread, and reaches below nothing where few
//! observations lose anything. Here its bounds are cut to the range, which loses no coverage, as
//! the mean lies in the range. If all of n observations were 0, the mean is at most the range times
//! the chance that one is not, and that chance has an exact bound: grade A. The same goes for the
//! other end, and for what lies between: there the first observation names the value, and the
//! other n - 1 are evidence of it.

use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::mean::DifferenceEstimate;
use crate::stats::mean::MeanEstimate;
use crate::stats::proportion::Tally;
use crate::stats::proportion::clopper_pearson;

/// Bounds the mean of `values`, of which each lies between 0 and `most`; `chance` is the interval
/// that is used for a chance, as [`crate::stats::proportion::clopper_pearson`] at a number of
/// trials fixed in advance.
///
/// ```
/// use lastcopy::stats::bounded::within;
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::mean::mean;
/// use lastcopy::stats::proportion::clopper_pearson;
///
/// let shares = [0.0; 40];
/// let mut lost = mean(&shares, Level::P95)?;
/// lost.interval = within(&lost, &shares, 1.0, |tally| clopper_pearson(tally, Level::P95));
/// assert_eq!(lost.interval.to_string(), "0 to 0.089 (95 %, A exact)");
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
#[must_use]
pub fn within(
    mean: &MeanEstimate,
    values: &[f64],
    most: f64,
    chance: impl Fn(Tally) -> Interval,
) -> Interval {
    let all = values.len() as u64;
    let found = &mean.interval;
    let every = |end: f64| all > 0 && values.iter().all(|it| *it == end);
    if !every(0.0) && !every(most) {
        return match values {
            [first, ..] if every(*first) => {
                around(*first, 0.0, most, chance(Tally::new(0, all - 1).expect(NOTHING)))
            }
            _ => cut(found, 0.0, most),
        };
    }
    // No observation was away from its end.
    let away = chance(Tally::new(0, all).expect(NOTHING));
    let reach = most * away.high.unwrap_or(1.0);
    let (low, high) = if every(0.0) { (0.0, reach) } else { (most - reach, most) };
    Interval::between(low, high, away.level, away.grade)
}

/// Bounds the mean of paired differences of shares, each between −1 and 1. Where all pairs were
/// equal it is at most the chance that they differ, either way, and where all differed by the same
/// it is as near to that as the chance of another difference lets it be: grade A.
#[must_use]
pub fn between_shares(difference: &DifferenceEstimate, level: Level) -> Interval {
    let differing = difference.first_greater + difference.second_greater;
    if differing == 0 && difference.ties > 0 {
        let reach = difference.differing_chance.high.unwrap_or(1.0);
        return Interval::between(-reach, reach, level, Grade::Exact);
    }
    match (difference.mean, difference.interval.low) {
        (Some(all), None) => {
            let others = Tally::new(0, differing + difference.ties - 1).expect(NOTHING);
            around(all, -1.0, 1.0, clopper_pearson(others, level))
        }
        _ => cut(&difference.interval, -1.0, 1.0),
    }
}

/// Why a tally can be made.
const NOTHING: &str = "nothing is not more than all";

/// Bounds the mean of what came to `value` each time, by the chance that it comes to another.
fn around(value: f64, least: f64, most: f64, away: Interval) -> Interval {
    let chance = away.high.unwrap_or(1.0);
    let (low, high) = (value - chance * (value - least), value + chance * (most - value));
    Interval::between(low, high, away.level, away.grade)
}

/// The bounds that there are, cut to a range.
fn cut(found: &Interval, least: f64, most: f64) -> Interval {
    let into = |bound: f64| bound.clamp(least, most);
    Interval { low: found.low.map(into), high: found.high.map(into), ..found.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::mean::mean;
    use crate::stats::mean::paired_difference;

    fn bounds(values: &[f64], most: f64) -> Interval {
        let found = mean(values, Level::P95).unwrap();
        within(&found, values, most, |tally| clopper_pearson(tally, Level::P95))
    }

    #[test]
    fn a_mean_of_nothing_but_ends_has_the_bounds_of_a_chance() {
        let nothing = bounds(&[0.0; 40], 1.0);
        let none_of_40 = clopper_pearson(Tally::new(0, 40).unwrap(), Level::P95);
        assert_eq!((nothing.low, nothing.high), (Some(0.0), none_of_40.high));
        assert_eq!(nothing.grade.letter(), 'A');
        let a_year = bounds(&[0.0; 40], 0.25);
        assert_eq!(a_year.high, none_of_40.high.map(|high| 0.25 * high));
        let all = bounds(&[1.0; 40], 1.0);
        assert_eq!((all.low, all.high), (none_of_40.high.map(|high| 1.0 - high), Some(1.0)));
        assert_eq!(bounds(&[], 1.0).high, None);
    }

    #[test]
    fn a_share_is_not_less_than_nothing_nor_more_than_all() {
        let mut rare = [0.0; 10];
        rare[3] = 0.9;
        assert!(mean(&rare, Level::P95).unwrap().interval.low < Some(0.0));
        let found = bounds(&rare, 1.0);
        assert_eq!((found.low, found.grade.letter()), (Some(0.0), 'C'));
        let most = bounds(&rare.map(|it| 1.0 - it), 1.0);
        assert_eq!(most.high, Some(1.0));
    }

    #[test]
    fn pairs_that_never_differ_may_still_differ_somewhere() {
        let same = paired_difference(&[0.3; 40], &[0.3; 40], Level::P95).unwrap();
        let found = between_shares(&same, Level::P95);
        assert_eq!(found.to_string(), "-0.089 to 0.089 (95 %, A exact)");
    }

    #[test]
    fn what_is_the_same_each_time_has_bounds_that_one_trial_does_not_narrow() {
        let away = clopper_pearson(Tally::new(0, 39).unwrap(), Level::P95).high.unwrap();
        let same = bounds(&[0.25; 40], 1.0);
        let expected = (Some(0.25 - 0.25 * away), Some(0.25 + 0.75 * away));
        assert_eq!((same.low, same.high, same.grade.letter()), (expected.0, expected.1, 'A'));
        assert_eq!(bounds(&[0.25], 1.0).to_string(), "0 to 1 (95 %, A exact)");
        let found = paired_difference(&[0.5; 40], &[0.25; 40], Level::P95).unwrap();
        let found = between_shares(&found, Level::P95);
        assert_eq!(found.low, Some(0.25 - 1.25 * away));
        let one = paired_difference(&[0.5], &[0.25], Level::P95).unwrap();
        assert_eq!(between_shares(&one, Level::P95).to_string(), "-1 to 1 (95 %, A exact)");
    }

    /// A loss of all in 3 of 100 trials, 400 analyses of 40 trials: three in ten see none. The
    /// bound of those that do not must hold the mean, and does as often as the chance's does.
    #[test]
    fn who_saw_no_loss_is_told_a_bound_that_holds() {
        // The minimal generator of Park and Miller (1988).
        let mut state = 5_u64;
        let (mut blind, mut held) = (0, 0);
        for _ in 0..400 {
            let mut trial = || {
                state = state * 48_271 % 2_147_483_647;
                f64::from(u8::from(state % 100 < 3))
            };
            let values: Vec<f64> = (0..40).map(|_| trial()).collect();
            if values.iter().all(|it| *it == 0.0) {
                blind += 1;
                held += u32::from(bounds(&values, 1.0).holds(0.03));
            }
        }
        assert!((80..160).contains(&blind), "{blind}");
        assert_eq!(held, blind);
    }
}

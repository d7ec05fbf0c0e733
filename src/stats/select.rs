//! The best of several policies, with a promise: Kim & Nelson's fully sequential selection.
//!
//! It promises to pick the best with probability 1 − α whenever it is better than the rest by at
//! least `indifference`; below that any choice is as good. It rests on nearly normal replications,
//! so rare losses are fed in as batch means. Policies are dropped as it goes, and random numbers
//! shared by the policies save work; [`crate::stats::rinott`] does without them.

use crate::stats::error::StatsError;
use crate::stats::error::all_finite;
use crate::stats::interval::Grade;
use crate::stats::interval::Level;
use crate::stats::mean::Moments;

/// Which end is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The least mean wins: losses, hours.
    Least,
    /// The greatest mean wins.
    Greatest,
}

/// The terms on which the best is sought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contest {
    /// Which end is better.
    pub goal: Goal,
    /// The smallest difference that matters, in the unit of the observations; above 0.
    pub indifference: f64,
    /// Probability of choosing the best.
    pub level: Level,
    /// Replications of each policy before the first is dropped; at least 2, better 10 or 20.
    pub first_stage: u64,
    /// The most replications that any policy may get; the first stage is made in any case.
    pub max_trials: u64,
}

/// What a contest ended with.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The policies still standing, ascending: one if the contest was decided, more if the
    /// replications were spent first.
    pub survivors: Vec<usize>,
    /// Replications spent on each policy.
    pub trials: Vec<u64>,
    /// B: exact if the replications are normal.
    pub grade: Grade,
}

impl Choice {
    /// The best policy; `None` if the replications were spent before it stood alone.
    pub fn best(&self) -> Option<usize> {
        match self.survivors.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// Selects the best of `policies` policies (Kim & Nelson 2001, ACM TOMACS 11: 251, with c = 1).
///
/// `draw(policy, replication)` gives the observation of one policy in one replication, counted
/// from 0; it is called once for each pair that is needed. It should use the same random numbers
/// for all policies in one replication: the promise holds all the same and the work shrinks.
/// Policies that are exactly equal in every replication count as one, the first.
///
/// # Errors
/// `TooFew` without policies or with a first stage below 2, `OutOfRange` for an indifference that
/// is not positive, `NotAProbability` for α above ½, `NotANumber` for an observation that is not
/// finite.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::select::{Contest, Goal, kim_nelson};
///
/// let contest = Contest {
///     goal: Goal::Least,
///     indifference: 1.0,
///     level: Level::P95,
///     first_stage: 10,
///     max_trials: 1000,
/// };
/// // Hours lost under three policies; the same wobble strikes them all.
/// let hours = |policy: usize, trial: u64| [14.0, 9.0, 12.0][policy] + (trial * trial % 11) as f64;
/// assert_eq!(kim_nelson(&contest, 3, hours)?.best(), Some(1));
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
pub fn kim_nelson(
    contest: &Contest,
    policies: usize,
    mut draw: impl FnMut(usize, u64) -> f64,
) -> Result<Choice, StatsError> {
    contest.check(policies)?;
    let sign = if contest.goal == Goal::Least { -1.0 } else { 1.0 };
    let mut survivors: Vec<usize> = (0..policies).collect();
    let mut sums = vec![0.0; policies];
    let mut trials = vec![0; policies];
    if policies > 1 {
        let first = first_stage(contest, policies, &mut draw)?;
        for (policy, seen) in first.iter().enumerate() {
            sums[policy] = sign * seen.iter().sum::<f64>();
            trials[policy] = contest.first_stage;
        }
        let reach = Reach::new(contest, &first);
        let mut round = contest.first_stage;
        loop {
            survivors = screen(&survivors, &sums, |i, l| reach.at(i, l, round));
            if survivors.len() == 1 || round >= contest.max_trials {
                break;
            }
            for policy in &survivors {
                let seen = draw(*policy, round);
                all_finite(&[seen])?;
                sums[*policy] += sign * seen;
                trials[*policy] += 1;
            }
            round += 1;
        }
    }
    let grade = Grade::ExactGiven("replications are normal".to_string());
    Ok(Choice { survivors, trials, grade })
}

impl Contest {
    fn check(&self, policies: usize) -> Result<(), StatsError> {
        if policies == 0 {
            return Err(StatsError::TooFew { what: "policies", needed: 1, found: 0 });
        }
        if self.first_stage < 2 {
            let (what, found) = ("first-stage replications", self.first_stage);
            return Err(StatsError::TooFew { what, needed: 2, found });
        }
        if self.level.alpha() > 0.5 {
            let (what, value) = ("error probability of a selection", self.level.alpha());
            return Err(StatsError::NotAProbability { what, value });
        }
        if self.indifference > 0.0 && self.indifference.is_finite() {
            return Ok(());
        }
        let (what, value) = ("indifference", self.indifference);
        Err(StatsError::OutOfRange { what, value, low: f64::MIN_POSITIVE, high: f64::MAX })
    }
}

/// The first observations of each policy, drawn replication by replication.
fn first_stage(
    contest: &Contest,
    policies: usize,
    draw: &mut impl FnMut(usize, u64) -> f64,
) -> Result<Vec<Vec<f64>>, StatsError> {
    let mut first = vec![Vec::new(); policies];
    for replication in 0..contest.first_stage {
        for (policy, seen) in first.iter_mut().enumerate() {
            seen.push(draw(policy, replication));
        }
    }
    first.iter().try_for_each(|seen| all_finite(seen))?;
    Ok(first)
}

/// How far a policy's sum may fall behind another's before it is dropped.
struct Reach {
    /// h²·S² of each pair's difference.
    spread: Vec<Vec<f64>>,
    indifference: f64,
}

impl Reach {
    fn new(contest: &Contest, first: &[Vec<f64>]) -> Self {
        let freedom = (contest.first_stage - 1) as f64;
        let rivals = (first.len() - 1) as f64;
        let eta = 0.5 * (libm::pow(2.0 * contest.level.alpha() / rivals, -2.0 / freedom) - 1.0);
        let factor = 2.0 * eta * freedom;
        let of_pair = |a: &Vec<f64>, b: &Vec<f64>| {
            let pair: Moments = a.iter().zip(b).map(|(x, y)| x - y).collect();
            factor * pair.variance().unwrap_or(0.0)
        };
        let spread = first.iter().map(|a| first.iter().map(|b| of_pair(a, b)).collect());
        Self { spread: spread.collect(), indifference: contest.indifference }
    }

    fn at(&self, one: usize, other: usize, round: u64) -> f64 {
        let delta = self.indifference;
        (0.5 * delta * (self.spread[one][other] / (delta * delta) - round as f64)).max(0.0)
    }
}

/// The policies that no other has left behind; of policies level at no reach, the first.
fn screen(survivors: &[usize], sums: &[f64], reach: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let beaten = |one: usize, other: usize| {
        let reach = reach(one, other);
        let level = reach == 0.0 && other < one && sums[one] == sums[other];
        level || sums[one] < sums[other] - reach
    };
    let stands = |one: &usize| !survivors.iter().any(|other| other != one && beaten(*one, *other));
    survivors.iter().copied().filter(stands).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contest(indifference: f64) -> Contest {
        let (goal, level) = (Goal::Greatest, Level::P95);
        Contest { goal, indifference, level, first_stage: 10, max_trials: 5000 }
    }

    /// A wobble without randomness, different for each policy unless `shared`.
    fn wobble(policy: usize, replication: u64) -> f64 {
        let mixed = (replication + 1) * (2 * policy as u64 + 7) * 2_654_435_761;
        (mixed % 1000) as f64 / 500.0 - 1.0
    }

    #[test]
    fn the_best_is_found_and_the_bad_are_dropped_early() {
        let means = [0.0, 2.0, 2.4, -3.0];
        let draw = |i: usize, r: u64| means[i] + wobble(i, r);
        let choice = kim_nelson(&contest(0.2), 4, draw).unwrap();
        assert_eq!(choice.best(), Some(2));
        assert!(choice.trials[3] < choice.trials[1], "{:?}", choice.trials);
        let least = Contest { goal: Goal::Least, ..contest(0.2) };
        assert_eq!(kim_nelson(&least, 4, draw).unwrap().best(), Some(3));
        assert_eq!(choice.grade.letter(), 'B');
    }

    #[test]
    fn shared_randomness_saves_replications() {
        let means = [0.0, 0.5];
        let alone = kim_nelson(&contest(0.3), 2, |i, r| means[i] + wobble(i, r)).unwrap();
        let shared = kim_nelson(&contest(0.3), 2, |i, r| means[i] + wobble(0, r)).unwrap();
        assert_eq!(shared.best(), Some(1));
        assert_eq!(shared.trials, [10, 10]);
        assert!(alone.trials[1] > 10);
    }

    #[test]
    fn equal_policies_end_with_the_first_of_them() {
        let choice = kim_nelson(&contest(0.5), 3, |_, r| wobble(0, r)).unwrap();
        assert_eq!(choice.best(), Some(0));
        let one = kim_nelson(&contest(0.5), 1, |_, _| 0.0).unwrap();
        assert_eq!((one.best(), one.trials), (Some(0), vec![0]));
    }

    #[test]
    fn spent_replications_leave_the_contest_open() {
        let short = Contest { max_trials: 10, ..contest(0.01) };
        let choice = kim_nelson(&short, 2, wobble).unwrap();
        assert_eq!((choice.best(), choice.survivors.len()), (None, 2));
    }

    #[test]
    fn a_contest_without_meaning_is_refused() {
        assert!(kim_nelson(&contest(0.5), 0, wobble).is_err());
        assert!(kim_nelson(&contest(0.0), 2, wobble).is_err());
        assert!(kim_nelson(&contest(f64::NAN), 2, wobble).is_err());
        assert!(kim_nelson(&Contest { first_stage: 1, ..contest(0.5) }, 2, wobble).is_err());
        assert!(kim_nelson(&contest(0.5), 2, |_, _| f64::INFINITY).is_err());
    }
}

//! The front of price against loss: which alternatives no other beats, and which of that is sure.

use crate::experiment::seen::Loss;
use crate::experiment::seen::Seen;
use crate::stats::betting::BettingSequence;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::pareto::Comparisons;
use crate::stats::pareto::Standing;
use crate::stats::pareto::front;
use crate::stats::sequential::Anytime;

/// What the bounds on prices rest on.
pub const CLAIM: &str =
    "prices differ in every trial as in those played, or by less than ten times as much";

/// The front of price and loss, of each account of what happened by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Front {
    /// Where each alternative stands among those of its account; all claims hold together, given
    /// [`CLAIM`].
    pub standings: Vec<Standing>,
    /// Whether no other alternative has a mean price and a mean loss as good and one of them
    /// better: a description of the trials, without any claim.
    pub on_estimates: Vec<bool>,
    /// Whether it is the only one of its account while there are others, so that there is nothing
    /// to choose.
    pub alone: Vec<bool>,
}

/// The fronts of alternatives by their trials, in order; `accounts` tells which of them are played
/// under the same account of what happened, by numbers from 0 on.
#[must_use]
pub fn fronts(all: &[Vec<Seen>], accounts: &[usize], loss: Loss, level: Level) -> Front {
    let many = accounts.iter().max().map_or(1, |last| last + 1);
    let mut whole = Front {
        standings: vec![Standing::Undecided; all.len()],
        on_estimates: vec![false; all.len()],
        alone: vec![false; all.len()],
    };
    for account in 0..many {
        let ours: Vec<usize> = (0..all.len()).filter(|at| accounts[*at] == account).collect();
        let seen: Vec<&[Seen]> = ours.iter().map(|at| all[*at].as_slice()).collect();
        let (standings, on_estimates) = front_of(&seen, loss, level.shared_by(many as u64));
        for (place, at) in ours.iter().enumerate() {
            whole.standings[*at] = match standings[place] {
                Standing::Dominated { by } => Standing::Dominated { by: ours[by] },
                other => other,
            };
            whole.on_estimates[*at] = on_estimates[place];
            whole.alone[*at] = ours.len() == 1 && many > 1;
        }
    }
    whole
}

/// Where each of some alternatives stands among them, and whether it is on the front of means.
fn front_of(all: &[&[Seen]], loss: Loss, level: Level) -> (Vec<Standing>, Vec<bool>) {
    let mean = |list: &[Seen], of: &dyn Fn(&Seen) -> f64| {
        list.iter().map(of).sum::<f64>() / list.len().max(1) as f64
    };
    let point = |list: &&[Seen]| vec![mean(list, &|it| it.share(loss)), mean(list, &Seen::price)];
    let points: Vec<Vec<f64>> = all.iter().map(point).collect();
    let on_estimates = front(&points).expect("points have two finite coordinates");
    let mut comparisons =
        Comparisons::new(all.len().max(1), 2, level).expect("there is one alternative or more");
    let level = comparisons.bound_level();
    for first in 0..all.len() {
        for second in first + 1..all.len() {
            let minus = |of: &dyn Fn(&Seen) -> f64| -> Vec<f64> {
                all[first].iter().zip(all[second]).map(|(a, b)| of(a) - of(b)).collect()
            };
            let loss = bounded(&minus(&|it| it.share(loss)), 1.0, level);
            let price = priced(&minus(&Seen::price), level);
            for (objective, bounds) in [loss, price].iter().enumerate() {
                let set = comparisons.set(first, second, objective, bounds);
                set.expect("the places exist and the level is that asked for");
            }
        }
    }
    (comparisons.standings(), on_estimates)
}

/// Bounds on the mean of differences none of which is over `most`.
fn bounded(differences: &[f64], most: f64, level: Level) -> Anytime {
    let mut sequence =
        BettingSequence::new(-most, most, level).expect("the range is finite and not empty");
    for difference in differences {
        sequence.push(*difference).expect("a difference lies in its range");
    }
    sequence.interval()
}

/// Bounds on a difference of prices, which have no ceiling of their own.
fn priced(differences: &[f64], level: Level) -> Anytime {
    let most = differences.iter().fold(0.0, |most: f64, it| most.max(it.abs()));
    let Some(first) = differences.first() else { return bounded(&[], 1.0, level) };
    if differences.iter().all(|it| it == first) {
        let grade = Grade::ExactGiven(CLAIM.to_owned());
        return Anytime::new(Interval::between(*first, *first, level, grade));
    }
    bounded(differences, 10.0 * most, level)
}

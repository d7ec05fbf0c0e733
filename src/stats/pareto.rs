//! Several objectives at once: which policies no other beats, and which of that is certain.
//!
//! A front drawn through estimates is a line through noise. Here it has three classes: certainly
//! on the front, certainly dominated, undecided; all claims hold together at one level, however
//! long one looked. Less is better throughout; negate an objective of which more is better.

use crate::stats::error::StatsError;
use crate::stats::error::same_length;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::sequential::Anytime;

/// Where a policy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Each other policy is certainly worse in some objective, so none dominates it.
    OnFront,
    /// Another policy is certainly better in every objective.
    Dominated {
        /// The first such policy.
        by: usize,
    },
    /// Neither is certain yet: spend trials here.
    Undecided,
}

/// Paired anytime bounds on all differences of policies, objective by objective.
///
/// ```
/// use lastcopy::stats::betting::BettingSequence;
/// use lastcopy::stats::interval::Level;
/// use lastcopy::stats::pareto::{Comparisons, Standing};
///
/// let mut comparisons = Comparisons::new(2, 1, Level::P95)?;
/// let mut difference = BettingSequence::new(-1.0, 1.0, comparisons.bound_level())?;
/// for trial in 0..200 {
///     difference.push(if trial % 4 == 0 { 0.5 } else { 0.0 })?; // first minus second
/// }
/// comparisons.set(0, 1, 0, &difference.interval())?;
/// assert_eq!(comparisons.standings(), [Standing::Dominated { by: 1 }, Standing::OnFront]);
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Comparisons {
    policies: usize,
    objectives: usize,
    level: Level,
    /// First minus second, for each ordered pair and objective; `None` while nothing is known.
    bounds: Vec<Option<Interval>>,
}

impl Comparisons {
    /// Comparisons of so many policies in so many objectives, nothing known yet; `level` is that
    /// of all claims together.
    ///
    /// # Errors
    /// `TooFew` without policies or objectives.
    pub fn new(policies: usize, objectives: usize, level: Level) -> Result<Self, StatsError> {
        for (what, found) in [("policies", policies), ("objectives", objectives)] {
            if found == 0 {
                return Err(StatsError::TooFew { what, needed: 1, found: 0 });
            }
        }
        let bounds = vec![None; policies * policies * objectives];
        Ok(Self { policies, objectives, level, bounds })
    }

    /// The level that each bound must have: α shared by objectives × pairs of policies.
    pub fn bound_level(&self) -> Level {
        let pairs = self.policies * (self.policies - 1) / 2;
        self.level.shared_by((pairs * self.objectives) as u64)
    }

    /// Sets the bounds on `first` minus `second` in one objective, in that objective's unit. The
    /// mirrored pair is set too.
    ///
    /// # Errors
    /// `OutOfRange` for an index that does not exist, for a policy against itself, and for bounds
    /// of a lower level than [`Comparisons::bound_level`].
    pub fn set(
        &mut self,
        first: usize,
        second: usize,
        objective: usize,
        difference: &Anytime,
    ) -> Result<(), StatsError> {
        in_range("first policy", first, self.policies)?;
        in_range("second policy", second, self.policies)?;
        in_range("objective", objective, self.objectives)?;
        let bounds = difference.interval();
        let (given, needed) = (bounds.level, self.bound_level());
        if first == second || given.alpha() > needed.alpha() * (1.0 + 1e-9) {
            let what = if first == second { "distance of policies" } else { "level of a bound" };
            let value = if first == second { 0.0 } else { given.get() };
            let low = if first == second { 1.0 } else { needed.get() };
            return Err(StatsError::OutOfRange { what, value, low, high: f64::INFINITY });
        }
        let (here, mirrored) = (self.place(first, second, objective), bounds.negated());
        self.bounds[here] = Some(bounds.clone());
        let there = self.place(second, first, objective);
        self.bounds[there] = Some(mirrored);
        Ok(())
    }

    /// Where each policy stands, in policy order.
    pub fn standings(&self) -> Vec<Standing> {
        (0..self.policies).map(|policy| self.standing(policy)).collect()
    }

    fn standing(&self, policy: usize) -> Standing {
        let mut others = (0..self.policies).filter(|other| *other != policy);
        let objectives = 0..self.objectives;
        let beats = |one: usize, other: usize, objective: usize| {
            let bounds = &self.bounds[self.place(one, other, objective)];
            bounds.as_ref().and_then(|bounds| bounds.high).is_some_and(|high| high < 0.0)
        };
        let by = others.clone().find(|j| objectives.clone().all(|o| beats(*j, policy, o)));
        if let Some(by) = by {
            return Standing::Dominated { by };
        }
        if others.all(|other| objectives.clone().any(|o| beats(policy, other, o))) {
            Standing::OnFront
        } else {
            Standing::Undecided
        }
    }

    fn place(&self, first: usize, second: usize, objective: usize) -> usize {
        (first * self.policies + second) * self.objectives + objective
    }
}

fn in_range(what: &'static str, index: usize, size: usize) -> Result<(), StatsError> {
    if index < size {
        return Ok(());
    }
    let (value, high) = (index as f64, size as f64 - 1.0);
    Err(StatsError::OutOfRange { what, value, low: 0.0, high })
}

/// Which points no other dominates: no worse in every objective and better in one.
///
/// A descriptive front of exact values or of estimates, without any claim. Equal points stay
/// together; infinity ("not reached") is allowed. No points give no answers.
///
/// # Errors
/// `UnequalLengths` for points of different dimension, `NotANumber` for the index of a point with
/// a NaN.
///
/// ```
/// use lastcopy::stats::pareto::front;
/// // Money and expected loss of four policies.
/// let points = [vec![1.0, 9.0], vec![2.0, 3.0], vec![3.0, 3.0], vec![8.0, 1.0]];
/// assert_eq!(front(&points)?, [true, true, false, true]);
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
pub fn front(points: &[Vec<f64>]) -> Result<Vec<bool>, StatsError> {
    for (index, point) in points.iter().enumerate() {
        same_length(points[0].len(), point.len())?;
        if point.iter().any(|value| value.is_nan()) {
            return Err(StatsError::NotANumber { index });
        }
    }
    let dominates = |a: &Vec<f64>, b: &Vec<f64>| {
        let no_worse = a.iter().zip(b).all(|(x, y)| x <= y);
        no_worse && a.iter().zip(b).any(|(x, y)| x < y)
    };
    Ok(points.iter().map(|b| !points.iter().any(|a| dominates(a, b))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::Grade;

    fn known(comparisons: &Comparisons, low: f64, high: f64) -> Anytime {
        Anytime::new(Interval::between(low, high, comparisons.bound_level(), Grade::Exact))
    }

    fn comparisons(bounds: &[(usize, usize, usize, f64, f64)]) -> Comparisons {
        let mut comparisons = Comparisons::new(3, 2, Level::P95).unwrap();
        for (first, second, objective, low, high) in bounds.iter().copied() {
            let bounds = known(&comparisons, low, high);
            comparisons.set(first, second, objective, &bounds).unwrap();
        }
        comparisons
    }

    #[test]
    fn a_policy_is_dominated_only_when_beaten_everywhere() {
        let all = [
            (0, 1, 0, -3.0, -1.0),
            (0, 1, 1, -3.0, -1.0),
            (0, 2, 0, -3.0, -1.0),
            (0, 2, 1, -1.0, 0.5),
            (1, 2, 0, 1.0, 2.0),
        ];
        let standings = comparisons(&all).standings();
        let expected = [Standing::OnFront, Standing::Dominated { by: 0 }, Standing::Undecided];
        assert_eq!(standings, expected);
    }

    #[test]
    fn what_is_not_compared_is_undecided() {
        assert_eq!(comparisons(&[]).standings(), [Standing::Undecided; 3]);
        let alone = Comparisons::new(1, 2, Level::P95).unwrap();
        assert_eq!(alone.standings(), [Standing::OnFront]);
    }

    #[test]
    fn a_bound_must_be_as_sure_as_the_family_needs() {
        let mut three = comparisons(&[]);
        assert_eq!(three.bound_level().alpha(), 0.05 / 6.0);
        let weak = Anytime::new(Interval::between(-2.0, -1.0, Level::P95, Grade::Exact));
        assert!(three.set(0, 1, 0, &weak).is_err());
        let strong = known(&three, -2.0, -1.0);
        assert!(three.set(0, 0, 0, &strong).is_err());
        assert!(three.set(0, 3, 0, &strong).is_err());
        assert!(three.set(0, 1, 2, &strong).is_err());
        assert_eq!(three, comparisons(&[]), "what is refused changes nothing");
        assert!(Comparisons::new(2, 0, Level::P95).is_err());
    }

    #[test]
    fn equal_points_stay_on_the_front_together() {
        let points = [vec![1.0, 1.0], vec![1.0, 1.0], vec![1.0, f64::INFINITY]];
        assert_eq!(front(&points).unwrap(), [true, true, false]);
        assert!(front(&[]).unwrap().is_empty());
        assert!(front(&[vec![1.0], vec![1.0, 2.0]]).is_err());
        assert_eq!(front(&[vec![f64::NAN]]), Err(StatsError::NotANumber { index: 0 }));
    }
}

//! Alternatives held against each other: the same trials of each, and what may be said of them.
//!
//! Trials are paired by their number, so a difference is that of what was changed and of nothing
//! else. What is chosen for having come out best came out best partly by luck, so it is played
//! again on trials that had no part in the choice.

use crate::experiment::alternative::Alternative;
use crate::experiment::difference::Difference;
use crate::experiment::difference::Verdict;
use crate::experiment::difference::difference;
use crate::experiment::estimate::Estimate;
use crate::experiment::estimate::estimate;
use crate::experiment::fronts::Front;
use crate::experiment::fronts::fronts;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Seen;
use crate::experiment::seen::Weights;
use crate::experiment::seen::play;
use crate::stats::interval::Level;

/// When enough trials were played.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Until {
    /// After those that were planned.
    #[default]
    Planned,
    /// When every alternative that differs from the base at all is known to lose more or less.
    Decided {
        /// The most trials of each.
        at_most: u64,
    },
    /// When the mean share that each loses is known this precisely.
    Precise {
        /// Half the width of its interval.
        half_width: f64,
        /// The most trials of each.
        at_most: u64,
    },
}

/// How alternatives are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The seed of all trials.
    pub seed: u64,
    /// Trials of each alternative; between two looks, if one looks.
    pub trials: u64,
    /// Which loss is compared.
    pub loss: Loss,
    /// The level of intervals; of all differences from the base together.
    pub level: Level,
    /// When it ends.
    pub until: Until,
    /// Whether the best is played again on other trials.
    pub again: bool,
    /// The weights of a score, if one is wanted.
    pub weights: Weights,
}

impl Plan {
    /// The same with no more trials at a time than there may be in all.
    fn at_most(&self) -> Self {
        let trials = match self.until {
            Until::Planned => self.trials,
            Until::Decided { at_most } | Until::Precise { at_most, .. } => self.trials.min(at_most),
        };
        Self { trials, ..self.clone() }
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            seed: 1,
            trials: 40,
            loss: Loss::default(),
            level: Level::P95,
            until: Until::default(),
            again: true,
            weights: Weights::new(),
        }
    }
}

/// One alternative, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// What its trials say.
    pub estimate: Estimate,
    /// What they say beside the base's; none for the base itself.
    pub difference: Option<Difference>,
}

/// The best, on trials that had no part in choosing it.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// The number of the first of these trials.
    pub first: u64,
    /// The best beside the base.
    pub best: Compared,
    /// The base.
    pub base: Estimate,
}

/// What a comparison came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// By what plan.
    pub plan: Plan,
    /// Trials of each alternative that were played.
    pub trials: u64,
    /// Each alternative, the base first.
    pub compared: Vec<Compared>,
    /// What was seen: by alternative, then by trial.
    pub seen: Vec<Vec<Seen>>,
    /// Under which account of what happened each is played, by numbers: 0 is that of the base. A
    /// variant is an account, and none can be chosen.
    pub accounts: Vec<usize>,
    /// The front of price against loss, of each account by itself.
    pub front: Front,
    /// The alternative with the least mean loss of those under the base's account; of equal ones
    /// the cheapest, then the first.
    pub best: usize,
    /// That one again.
    pub again: Option<Again>,
    /// How many differences are claimed about at once.
    pub family: u64,
    /// The level of each of them, at which all hold together at that of the plan.
    pub each: Level,
    /// Whether one looked while it ran, and if so, whether what was asked for was reached.
    pub reached: Option<bool>,
}

impl Comparison {
    /// What can be chosen: the alternatives under the base's account of what happened.
    pub fn choices(&self) -> impl Iterator<Item = usize> + '_ {
        self.under(0)
    }

    /// The alternatives under an account.
    pub fn under(&self, account: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.accounts.len()).filter(move |at| self.accounts[*at] == account)
    }

    /// How many accounts there are.
    #[must_use]
    pub fn many_accounts(&self) -> usize {
        self.accounts.iter().max().map_or(1, |last| last + 1)
    }

    /// Of the alternatives under an account the one with the least mean loss; of equal ones the
    /// cheapest, then the first.
    #[must_use]
    pub fn least(&self, account: usize) -> Option<usize> {
        best(&self.compared, self.under(account))
    }
}

/// Compares alternatives, the first of which is the base.
///
/// # Panics
/// Without alternatives.
///
/// ```
/// use lastcopy::experiment::alternative::{Choice, chosen};
/// use lastcopy::experiment::compare::{Plan, compare};
/// use lastcopy::experiment::difference::Verdict;
/// use lastcopy::scenario::load::Scenario;
/// let scenario = Scenario::from_ron(r#"(
///     name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 40)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
///     policies: [(name: "calm", set: {"-faults[san]": ()})],
/// )"#)?;
/// let all = chosen("small.ron", &scenario, &Choice::default())?.alternatives;
/// let comparison = compare(&all, &Plan { trials: 10, ..Plan::default() });
/// assert_eq!(comparison.compared[0].estimate.any.tally.hits(), 10);
/// let calm = comparison.compared[1].difference.as_ref().expect("it is not the base");
/// assert_eq!((calm.share.mean, calm.verdict), (Some(-1.0), Verdict::Less));
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[must_use]
pub fn compare(alternatives: &[Alternative], plan: &Plan) -> Comparison {
    compare_telling(alternatives, plan, &|| {})
}

/// The same; `done` is told after each trial of an alternative, from whatever thread played it.
///
/// # Panics
/// Without alternatives.
#[must_use]
pub fn compare_telling(
    alternatives: &[Alternative],
    plan: &Plan,
    done: &(dyn Fn() + Sync),
) -> Comparison {
    assert!(!alternatives.is_empty(), "there is nothing to compare");
    let plan = &plan.at_most();
    let all: Vec<&Alternative> = alternatives.iter().collect();
    let family = alternatives.len() as u64 - 1;
    let each = plan.level.shared_by(family);
    let looked = plan.until != Until::Planned;
    let mut seen = play(&all, plan.seed, 0..plan.trials, &plan.weights, done);
    let mut trials = plan.trials;
    let mut reached = None;
    if let Until::Decided { at_most } | Until::Precise { at_most, .. } = plan.until {
        while !enough(&seen, plan, each) && trials < at_most {
            let next = trials.saturating_add(plan.trials.max(1)).min(at_most);
            let more = play(&all, plan.seed, trials..next, &plan.weights, done);
            seen.iter_mut().zip(more).for_each(|(all, more)| all.extend(more));
            trials = next;
        }
        reached = Some(enough(&seen, plan, each));
    }
    let compared = |at: usize| Compared {
        estimate: estimate(&seen[at], plan.loss, plan.level, looked),
        difference: (at > 0).then(|| difference(&seen[at], &seen[0], plan.loss, each, looked)),
    };
    let compared: Vec<Compared> = (0..seen.len()).map(compared).collect();
    let accounts = accounts(alternatives);
    let choices = (0..accounts.len()).filter(|at| accounts[*at] == 0);
    let best = best(&compared, choices).expect("the base can be chosen");
    let again = (plan.again && plan.trials > 0).then(|| {
        let two = [all[best], all[0]];
        let fresh = play(&two, plan.seed, trials..trials + plan.trials, &plan.weights, done);
        let estimate = |list: &[Seen]| estimate(list, plan.loss, plan.level, false);
        let difference = difference(&fresh[0], &fresh[1], plan.loss, plan.level, false);
        let difference = (best > 0).then_some(difference);
        let best = Compared { estimate: estimate(&fresh[0]), difference };
        Again { first: trials, best, base: estimate(&fresh[1]) }
    });
    let front = fronts(&seen, &accounts, plan.loss, plan.level);
    let plan = plan.clone();
    Comparison { plan, trials, compared, seen, accounts, front, best, again, family, each, reached }
}

/// The account of what happened of each alternative, numbered as they come.
fn accounts(alternatives: &[Alternative]) -> Vec<usize> {
    let mut known: Vec<Option<&str>> = Vec::new();
    let mut numbers = Vec::new();
    for it in alternatives {
        let place = known.iter().position(|one| *one == it.variant());
        numbers.push(place.unwrap_or(known.len()));
        if place.is_none() {
            known.push(it.variant());
        }
    }
    numbers
}

/// Whether one may stop looking.
fn enough(seen: &[Vec<Seen>], plan: &Plan, each: Level) -> bool {
    match plan.until {
        Until::Planned => true,
        Until::Decided { .. } => seen[1..].iter().all(|here| {
            difference(here, &seen[0], plan.loss, each, true).verdict != Verdict::Nothing
        }),
        Until::Precise { half_width, .. } => seen.iter().all(|here| {
            let share = estimate(here, plan.loss, plan.level, true).share;
            share.interval.width().is_some_and(|width| width <= 2.0 * half_width)
        }),
    }
}

/// Of some of them the one with the least mean loss, then the least price, then the first.
fn best(compared: &[Compared], of: impl Iterator<Item = usize>) -> Option<usize> {
    let terms = |at: usize| {
        let it = &compared[at].estimate;
        let mean = |mean: Option<f64>| mean.unwrap_or(0.0);
        (mean(it.share.mean), mean(it.running.mean) + mean(it.recovery.mean))
    };
    of.reduce(|best, at| if terms(at) < terms(best) { at } else { best })
}

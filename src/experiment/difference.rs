//! An alternative beside the base, trial by trial: what differs, how surely, and where.

use crate::experiment::estimate::betting;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Seen;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::mean::DifferenceEstimate;
use crate::stats::mean::paired_difference;
use crate::stats::paired::Pairs;
use crate::stats::sequential::More;
use crate::stats::sequential::Race;

/// What was shown of an alternative's loss beside the base's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It loses less.
    Less,
    /// It loses more.
    More,
    /// Neither was shown: the interval holds zero.
    Nothing,
    /// Every trial lost exactly as much.
    Equal,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Less => "less",
            Self::More => "more",
            Self::Nothing => "no difference shown",
            Self::Equal => "equal in every trial",
        }
    }
}

/// An alternative minus the base, over the same trials.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Of the share that is lost.
    pub share: DifferenceEstimate,
    /// The mean difference over the base's mean; none if the base loses nothing.
    pub relative: Option<f64>,
    /// Trials with any loss: under both, under one alone, under none.
    pub any: Pairs,
    /// Of the chance of any loss: Tango's interval; that of one who knows nothing if one looked.
    pub any_interval: Interval,
    /// Of what running and recovery cost.
    pub price: DifferenceEstimate,
    /// Trials that one alone came through without loss, by their place; then all trials in which
    /// the two lost differently.
    pub discordant: Vec<usize>,
    /// What was shown.
    pub verdict: Verdict,
    /// On what ground.
    pub ground: Grade,
}

/// Compares two lists of trials, entry by entry, at a level; if somebody `looked` while they were
/// played, by what holds at every number of trials at once.
#[must_use]
pub fn difference(
    here: &[Seen],
    base: &[Seen],
    loss: Loss,
    level: Level,
    looked: bool,
) -> Difference {
    let of = |list: &[Seen], value: &dyn Fn(&Seen) -> f64| list.iter().map(value).collect();
    let paired = |value: &dyn Fn(&Seen) -> f64| {
        let (first, second): (Vec<f64>, Vec<f64>) = (of(here, value), of(base, value));
        paired_difference(&first, &second, level).expect("trials are finite and as many")
    };
    let mut share = paired(&|it| it.share(loss));
    let mut price = paired(&Seen::price);
    let hit = |list: &[Seen]| list.iter().map(|it| it.records(loss) > 0).collect::<Vec<bool>>();
    let (any_here, any_base) = (hit(here), hit(base));
    let any = Pairs::count(&any_here, &any_base).expect("as many trials");
    let mut any_interval = any.tango(level);
    let pairs = || here.iter().zip(base);
    let mut race = Race::new(level);
    for (one, other) in pairs() {
        let (one, other) = (one.share(loss), other.share(loss));
        race.push(one > other, other > one);
    }
    let (verdict, ground) = if looked {
        let minus = |(one, other): (&Seen, &Seen)| one.share(loss) - other.share(loss);
        share.interval = betting(&pairs().map(minus).collect::<Vec<f64>>(), -1.0, level);
        any_interval = Interval::unknown(level, any_interval.grade);
        price.interval = Interval::unknown(level, price.interval.grade.clone());
        (raced(&race, &share), Grade::Exact)
    } else {
        shown(&share, level)
    };
    let mut discordant: Vec<usize> =
        (0..here.len()).filter(|at| any_here[*at] != any_base[*at]).collect();
    if discordant.is_empty() {
        let differ = |at: &usize| here[*at].records(loss) != base[*at].records(loss);
        discordant = (0..here.len()).filter(differ).collect();
    }
    let mean: f64 = base.iter().map(|it| it.share(loss)).sum::<f64>() / base.len().max(1) as f64;
    let relative = share.mean.filter(|_| mean > 0.0).map(|by| by / mean);
    Difference { share, relative, any, any_interval, price, discordant, verdict, ground }
}

/// What a race shows: who lost more in more trials, however often one looked.
fn raced(race: &Race, share: &DifferenceEstimate) -> Verdict {
    match race.verdict() {
        _ if share.first_greater + share.second_greater == 0 => Verdict::Equal,
        Some(More::First) => Verdict::More,
        Some(More::Second) => Verdict::Less,
        None => Verdict::Nothing,
    }
}

/// What a mean difference shows; where all differences are equal and there is no spread to judge
/// by, what the exact test of their signs does.
fn shown(share: &DifferenceEstimate, level: Level) -> (Verdict, Grade) {
    let (more, less) = (share.first_greater, share.second_greater);
    if more + less == 0 {
        return (Verdict::Equal, Grade::Exact);
    }
    let (low, high) = (share.interval.low, share.interval.high);
    if low.is_none() && high.is_none() {
        let signs = Pairs { both: 0, only_first: more, only_second: less, neither: share.ties };
        let chance = signs.conditional_test(level).first_chance;
        let verdict = match chance.holds(0.5) {
            true => Verdict::Nothing,
            false if more > less => Verdict::More,
            false => Verdict::Less,
        };
        return (verdict, Grade::Exact);
    }
    let verdict = match share.interval.holds(0.0) {
        true => Verdict::Nothing,
        false if low > Some(0.0) => Verdict::More,
        false => Verdict::Less,
    };
    (verdict, Grade::Asymptotic)
}

//! An alternative beside the base, trial by trial: what differs, how surely, and where.

use crate::experiment::estimate::betting;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Seen;
use crate::stats::bounded::between_shares;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::mean::DifferenceEstimate;
use crate::stats::mean::Moments;
use crate::stats::mean::paired_difference;
use crate::stats::paired::Pairs;
use crate::stats::sequential::More;
use crate::stats::sequential::Race;

/// Below so many trials that differ, their signs have to bear out what their mean shows.
pub const FEW: u64 = 30;

/// What was shown of an alternative's loss beside the base's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It loses less.
    Less,
    /// It loses more.
    More,
    /// Neither was shown: the interval holds zero, or too few trials differ.
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

    /// The same, with the ground of what is claimed.
    #[must_use]
    pub fn graded(self, ground: &Grade) -> String {
        match self {
            Self::Less | Self::More => format!("{} ({})", self.word(), ground.letter()),
            Self::Nothing | Self::Equal => self.word().to_owned(),
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
    /// What the trials say of that: Student's interval of a ratio, by the trials' distances from
    /// it; no bounds where there is no ratio, no distance, or somebody looked.
    pub relative_interval: Interval,
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
        // What was shown is said of Student's interval, where there is one.
        let shown = shown(&share, level);
        share.interval = between_shares(&share, level);
        shown
    };
    let mut discordant: Vec<usize> =
        (0..here.len()).filter(|at| any_here[*at] != any_base[*at]).collect();
    if discordant.is_empty() {
        let differ = |at: &usize| here[*at].records(loss) != base[*at].records(loss);
        discordant = (0..here.len()).filter(differ).collect();
    }
    let shares: [Vec<f64>; 2] = [here, base].map(|list| of(list, &|it| it.share(loss)));
    let mean = shares[1].iter().sum::<f64>() / base.len().max(1) as f64;
    let relative = share.mean.filter(|_| mean > 0.0).map(|by| by / mean);
    let ratio = relative.filter(|_| !looked);
    let relative_interval = ratio.map(|ratio| around(ratio, (&shares[0], &shares[1]), level));
    let unknown = || Interval::unknown(level, Grade::Asymptotic);
    Difference {
        share,
        relative,
        relative_interval: relative_interval.unwrap_or_else(unknown),
        any,
        any_interval,
        price,
        discordant,
        verdict,
        ground,
    }
}

/// Student's interval of how much less or more of the base's loss there is, grade C: the ratio and
/// the mean distance of the pairs from it, over the base's mean. None is below minus one.
fn around(ratio: f64, (here, base): (&[f64], &[f64]), level: Level) -> Interval {
    let mean = base.iter().sum::<f64>() / base.len().max(1) as f64;
    let pairs = here.iter().zip(base);
    let distances: Moments =
        pairs.map(|(here, base)| (here - base - ratio * base) / mean).collect();
    let found = distances.t_interval(level);
    // What is left of distances that are all nothing is the residue of arithmetic.
    if found.width().is_some_and(|width| width < 1e-9) {
        return Interval::unknown(level, Grade::Asymptotic);
    }
    let shifted = |bound: f64| (ratio + bound).max(-1.0);
    Interval { low: found.low.map(shifted), high: found.high.map(shifted), ..found }
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

/// What a mean difference shows, and on what ground.
///
/// Student's interval rests on the spread of the differences, and where few differ it knows that
/// spread badly: four equal differences in 200 trials exclude zero, which four tosses of a coin
/// would not. So with fewer than [`FEW`] trials in which the two differ, the exact test of their
/// signs (two-sided, at the same level) has to say the same. Where all differences are equal and
/// there is no spread to judge by, the signs alone decide.
#[must_use]
pub fn shown(difference: &DifferenceEstimate, level: Level) -> (Verdict, Grade) {
    let (more, less) = (difference.first_greater, difference.second_greater);
    if more + less == 0 {
        return (Verdict::Equal, Grade::Exact);
    }
    let signs = Pairs { both: 0, only_first: more, only_second: less, neither: difference.ties };
    let by_sign = match signs.conditional_test(level).first_chance.holds(0.5) {
        true => Verdict::Nothing,
        false if more > less => Verdict::More,
        false => Verdict::Less,
    };
    let (low, high) = (difference.interval.low, difference.interval.high);
    if low.is_none() && high.is_none() {
        return (by_sign, Grade::Exact);
    }
    let verdict = match difference.interval.holds(0.0) {
        true => Verdict::Nothing,
        false if low > Some(0.0) => Verdict::More,
        false => Verdict::Less,
    };
    if more + less < FEW && by_sign != verdict {
        return (Verdict::Nothing, Grade::Asymptotic);
    }
    (verdict, Grade::Asymptotic)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trials in which one loses this much less, nothing else, this much more.
    fn signs(less: usize, ties: usize, more: usize) -> DifferenceEstimate {
        let first = [vec![0.0; less], vec![0.0; ties], vec![0.1; more]].concat();
        let second = [vec![0.1; less], vec![0.0; ties], vec![0.0; more]].concat();
        paired_difference(&first, &second, Level::P95).expect("as many")
    }

    #[test]
    fn four_trials_that_differ_show_nothing() {
        let four = signs(4, 196, 0);
        assert!(!four.interval.holds(0.0), "Student's interval alone would say less");
        assert_eq!(shown(&four, Level::P95).0, Verdict::Nothing);
        assert_eq!(shown(&signs(5, 195, 0), Level::P95).0, Verdict::Nothing);
        let six = (Verdict::Less, Grade::Asymptotic);
        assert_eq!(shown(&signs(6, 194, 0), Level::P95), six);
        assert_eq!(shown(&signs(6, 194, 0), Level::P99).0, Verdict::Nothing);
        assert_eq!(shown(&signs(1, 190, 9), Level::P95).0, Verdict::More);
        assert_eq!(shown(&signs(2, 190, 8), Level::P95).0, Verdict::Nothing);
        assert_eq!(shown(&signs(0, 9, 0), Level::P95).0, Verdict::Equal);
        assert_eq!(shown(&signs(9, 0, 0), Level::P95), (Verdict::Less, Grade::Exact));
    }

    /// A ratio of means over pairs that the jackknife gives as well: here an eighth of the base's
    /// loss, in ten pairs with some spread.
    #[test]
    fn a_ratio_has_an_interval_of_the_width_that_leaving_one_out_gives() {
        let base: Vec<f64> = (0..10).map(|n| 0.4 + 0.02 * f64::from(n)).collect();
        let here: Vec<f64> =
            base.iter().zip(0..).map(|(it, n)| it / 8.0 + 0.01 * f64::from(n % 3)).collect();
        let sum = |list: &[f64]| list.iter().sum::<f64>();
        let ratio = sum(&here) / sum(&base) - 1.0;
        let found = around(ratio, (&here, &base), Level::P95);
        let left = |n: usize| (sum(&here) - here[n]) / (sum(&base) - base[n]) - 1.0;
        let spread: f64 = (0..10).map(|n| (left(n) - ratio).powi(2)).sum::<f64>() * 0.9;
        // The 97.5 % quantile of Student's t with nine degrees of freedom.
        let width = 2.0 * 2.262_157 * spread.sqrt();
        let close = (found.width().expect("it has one") / width - 1.0).abs();
        assert!(close < 0.02 && found.holds(ratio), "{found} and {width}");
        let none = around(-1.0 + 1e-16, (&[0.0; 10], &base), Level::P95);
        assert_eq!((none.low, none.high), (None, None), "nothing lost ten times is no ratio of 0");
    }

    /// Two that are equally good and differ in 2 trials of 100: in 400 analyses of 200 trials each,
    /// what claims a difference is wrong, and may be at most one in twenty.
    #[test]
    fn of_two_that_are_alike_few_are_said_to_differ() {
        // The minimal generator of Park and Miller (1988).
        let mut state = 7_u64;
        let (mut students, mut claimed) = (0, 0);
        for _ in 0..400 {
            let (mut first, mut second) = (Vec::new(), Vec::new());
            for _ in 0..200 {
                state = state * 48_271 % 2_147_483_647;
                first.push(f64::from(u8::from(state.is_multiple_of(100))));
                second.push(f64::from(u8::from(state % 100 == 1)));
            }
            let found = paired_difference(&first, &second, Level::P95).expect("as many");
            students += u32::from(!found.interval.holds(0.0));
            let verdict = shown(&found, Level::P95).0;
            claimed += u32::from(matches!(verdict, Verdict::Less | Verdict::More));
        }
        assert!(claimed <= 20 && claimed < students, "{claimed} of {students}");
    }
}

//! A year under a mix of threats: each alternative played under each threat, by annual rates.
//!
//! Threats come at their rates, each of them one at a time to a system that is well: what a year is
//! expected to lose is the sum of what each loses by how often it comes. That is a claim about the
//! mix, not about the trials; the interval is about the trials alone, given the rates as written.

use crate::experiment::alternative::Alternative;
use crate::experiment::difference::Verdict;
use crate::experiment::difference::shown;
use crate::experiment::regret::Regret;
use crate::experiment::regret::regrets;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Seen;
use crate::experiment::seen::Weights;
use crate::experiment::seen::play;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::spec::Mix;
use crate::stats::bounded::within;
use crate::stats::interval::Grade;
use crate::stats::interval::Interval;
use crate::stats::interval::Level;
use crate::stats::mean::DifferenceEstimate;
use crate::stats::mean::MeanEstimate;
use crate::stats::mean::mean;
use crate::stats::mean::paired_difference;
use crate::stats::proportion::clopper_pearson;

/// Hours in a year, as rates count them.
pub(crate) const YEAR_H: f64 = 8760.0;

/// How a mix is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// The seed of all trials.
    pub seed: u64,
    /// Trials of each alternative under each threat.
    pub trials: u64,
    /// Which loss it is about.
    pub loss: Loss,
    /// The level of intervals; of all differences from the base together.
    pub level: Level,
}

/// A mix, played.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixed {
    /// What people call it.
    pub name: String,
    /// Each threat, and how often a year it comes.
    pub threats: Vec<(String, f64)>,
    /// Trials of each alternative under each threat.
    pub trials: u64,
    /// Each alternative, the base first.
    pub lines: Vec<Line>,
    /// How many differences are claimed about at once.
    pub family: u64,
    /// The level of each of them.
    pub each: Level,
}

/// What a year costs under one alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The mean share that is lost under each threat.
    pub by_threat: Vec<f64>,
    /// The share that is lost in a year, expected.
    pub annual: MeanEstimate,
    /// What the loss itself costs in a year, expected.
    pub harm: MeanEstimate,
    /// What the trials say of each of these.
    pub by_threat_intervals: Vec<Interval>,
    /// The share that is lost when something comes.
    pub given: f64,
    /// What the trials say of that, given the rates.
    pub given_interval: Interval,
    /// How much more it loses than the alternative that is best against the same threat, at most.
    pub worst_regret: Regret,
    /// The annual loss beside that of the base; none for the base itself.
    pub difference: Option<DifferenceEstimate>,
    /// What that shows, and on what ground; none for the base itself.
    pub shown: Option<(Verdict, Grade)>,
}

impl Mixed {
    /// How often a year anything comes at all.
    #[must_use]
    pub fn all_rates(&self) -> f64 {
        self.threats.iter().map(|(_, rate)| rate).sum()
    }

    /// The alternatives, the base first, then by what they lose in a year.
    #[must_use]
    pub fn order(&self) -> Vec<usize> {
        let mean = |at: &usize| self.lines[*at].annual.mean.unwrap_or(0.0);
        let mut order: Vec<usize> = (1..self.lines.len()).collect();
        order.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
        order.insert(0, 0);
        order
    }

    /// The one that loses least in a year by its mean; of equal ones the first.
    #[must_use]
    pub fn least(&self) -> usize {
        let mean = |at: &usize| self.lines[*at].annual.mean.unwrap_or(0.0);
        let all = 0..self.lines.len();
        all.min_by(|a, b| mean(a).total_cmp(&mean(b))).unwrap_or(0)
    }
}

/// Plays a mix; `done` is told after each trial, from whatever thread played it.
///
/// # Errors
/// An alternative that does not go with the variant of a threat, or has one of its own.
///
/// # Panics
/// Without alternatives or trials.
pub fn mixed(
    alternatives: &[Alternative],
    mix: &Mix,
    terms: Terms,
    done: &(dyn Fn() + Sync),
) -> Result<Mixed, Problems> {
    assert!(!alternatives.is_empty() && terms.trials > 0, "there is nothing to compare");
    let all = under_each(alternatives, mix)?;
    let refs: Vec<&Alternative> = all.iter().collect();
    let seen = play(&refs, terms.seed, 0..terms.trials, &Weights::new(), done);
    let rates: Vec<f64> = mix.threats.iter().map(|it| it.rate.per_hour() * YEAR_H).collect();
    let by_alternative: Vec<&[Vec<Seen>]> = seen.chunks(rates.len()).collect();
    let shares: Vec<Vec<Vec<f64>>> =
        by_alternative.iter().map(|threats| shares(threats, terms.loss)).collect();
    let regrets = regrets(&shares, terms.level);
    let family = alternatives.len() as u64 - 1;
    let each = terms.level.shared_by(family);
    let years = |at: usize, of: &dyn Fn(&Seen) -> f64| yearly(by_alternative[at], &rates, of);
    let share = |it: &Seen| it.share(terms.loss);
    let base = years(0, &share);
    let most: f64 = rates.iter().sum();
    let line = |at: usize| {
        let values = years(at, &share);
        let estimate = |values: &[f64]| mean(values, terms.level).expect("shares are finite");
        let paired = |values: &[f64]| paired_difference(values, &base, each).expect("as many");
        let difference = (at > 0).then(|| paired(&values));
        let mut annual = estimate(&values);
        annual.interval = within(&annual, &values, most, |it| clopper_pearson(it, terms.level));
        let by_threat = shares[at].iter().map(|it| bounded(it, terms.level));
        let (by_threat, by_threat_intervals): (Vec<f64>, Vec<Interval>) = by_threat.unzip();
        Line {
            given: by_threat.iter().zip(&rates).map(|(loss, rate)| loss * rate).sum::<f64>() / most,
            given_interval: over(&annual.interval, most),
            by_threat,
            by_threat_intervals,
            worst_regret: regrets[at].clone(),
            shown: difference.as_ref().map(|it| shown(it, each)),
            difference,
            annual,
            harm: estimate(&years(at, &|it| it.harm)),
        }
    };
    let lines = (0..alternatives.len()).map(line).collect();
    let names = mix.threats.iter().map(|it| it.name.to_string());
    let (name, threats) = (mix.name.to_string(), names.zip(rates.iter().copied()).collect());
    let trials = terms.trials;
    Ok(Mixed { name, threats, trials, lines, family, each })
}

/// Every alternative under every threat, alternative by alternative.
fn under_each(alternatives: &[Alternative], mix: &Mix) -> Result<Vec<Alternative>, Problems> {
    let mut all = Vec::new();
    for it in alternatives {
        for threat in &mix.threats {
            let overlays = it.scenario.overlays();
            if overlays.variant.is_some() {
                let message = "a mix chooses variants itself; compare policies and strategies";
                return Err(Problems::new(vec![Problem::new(message)]));
            }
            let variant = threat.variant.as_ref().map(ToString::to_string);
            let scenario = it.scenario.with(&Overlays { variant, ..overlays.clone() })?;
            all.push(Alternative { scenario, ..it.clone() });
        }
    }
    Ok(all)
}

/// The share that each trial lost, threat by threat.
fn shares(threats: &[Vec<Seen>], loss: Loss) -> Vec<Vec<f64>> {
    threats.iter().map(|list| list.iter().map(|it| it.share(loss)).collect()).collect()
}

/// The mean of shares, with its interval.
fn bounded(shares: &[f64], level: Level) -> (f64, Interval) {
    let found = mean(shares, level).expect("shares are finite");
    let interval = within(&found, shares, 1.0, |it| clopper_pearson(it, level));
    (found.mean.unwrap_or(0.0), interval)
}

/// The interval of a part of what one is about.
fn over(interval: &Interval, whole: f64) -> Interval {
    let part = |bound: f64| bound / whole;
    Interval { low: interval.low.map(part), high: interval.high.map(part), ..interval.clone() }
}

/// What trial number n of every threat comes to in a year, for each n.
fn yearly(threats: &[Vec<Seen>], rates: &[f64], of: &dyn Fn(&Seen) -> f64) -> Vec<f64> {
    let many = threats.first().map_or(0, Vec::len);
    let year = |n: usize| threats.iter().zip(rates).map(|(list, rate)| rate * of(&list[n])).sum();
    (0..many).map(year).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::alternative::Choice;
    use crate::experiment::alternative::chosen;
    use crate::scenario::load::Scenario;
    use crate::stats::proportion::Tally;

    /// Two arrays with a copy each; either may die, and a policy moves the second copy away.
    const TEXT: &str = r#"(
        name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1", "site:here"])],
        services: [(name: "data", store: "primary")],
        jobs: [(name: "copy", source: "primary", labels: ["array:2", "site:here"],
            schedule: "daily 01:00")],
        faults: [(name: "array", when: At("T+12 h"), what: Destroy(), hits: ["array:1"])],
        plans: [(name: "rebuild", when: After(event: "fault:array", delay: "1 h"), recovers: true,
            steps: [(name: "new", does: NewGeneration(store: "primary")),
                (name: "restore", does: Restore(from: Points("copy"), into: "primary"))])],
        variants: [(name: "site", set: {"faults[array].hits": ["site:here"]})],
        policies: [(name: "away", set: {"jobs[copy].labels": ["array:2", "site:there"]})],
        mixes: [(name: "usual", threats: [
            (name: "array", rate: "0.2 per year"),
            (name: "site", rate: "1 per 100 years", variant: "site"),
        ])],
    )"#;

    #[test]
    fn a_year_is_the_sum_of_what_may_come() {
        let scenario = Scenario::from_ron(TEXT).expect("it is well formed");
        let all = chosen("small.ron", &scenario, &Choice::default()).expect("it is").alternatives;
        let terms = Terms { seed: 1, trials: 3, loss: Loss::Unrecoverable, level: Level::P95 };
        let mix = &scenario.spec().mixes[0];
        let played = mixed(&all, mix, terms, &|| {}).expect("all go with all");
        assert_eq!(played.lines[0].by_threat, [0.0, 1.0]);
        assert_eq!(played.lines[1].by_threat, [0.0, 0.0]);
        let annual = played.lines[0].annual.mean.expect("there are trials");
        assert!((annual - 0.01).abs() < 1e-12, "{annual}");
        assert!((played.lines[0].given - 0.01 / 0.21).abs() < 1e-12);
        let regret = |at: usize| &played.lines[at].worst_regret;
        assert_eq!((regret(0).share, regret(0).threat), (1.0, 1));
        assert_eq!((regret(1).share, regret(1).threat), (0.0, 0));
        // One rival under two threats, three trials of each.
        assert_eq!((regret(0).claims, regret(0).each), (2, Level::P95.shared_by(2)));
        let bounds = &regret(0).interval;
        assert!(bounds.low < Some(1.0) && bounds.high == Some(1.0), "{bounds}");
        // No trial of the other lost anything, which three trials of each are little evidence of.
        let interval = &played.lines[1].annual.interval;
        let none_of_3 = clopper_pearson(Tally::new(0, 3).expect("it is"), Level::P95).high;
        assert_eq!(interval.high, none_of_3.map(|high| played.all_rates() * high));
        assert_eq!((interval.low, interval.grade.letter()), (Some(0.0), 'A'));
        let given = &played.lines[1].given_interval;
        assert!((given.high.expect("it has one") - none_of_3.expect("it is")).abs() < 1e-12);
        assert_eq!((given.grade.letter(), played.lines[1].by_threat_intervals.len()), ('A', 2));
        assert_eq!((played.order(), played.least()), (vec![0, 1], 1));
        let less = played.lines[1].difference.as_ref().and_then(|it| it.mean);
        assert!((less.expect("it differs") + 0.01).abs() < 1e-12);
    }
}

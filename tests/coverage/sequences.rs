//! Analyses that are watched while they run and stopped by what was seen.

use crate::chance::Chance;
use crate::method::LEVEL;
use crate::method::Method;
use crate::method::Reading;
use crate::method::claim;
use crate::method::claims;
use crate::method::method;
use crate::method::reading;
use lastcopy::stats::betting::BettingSequence;
use lastcopy::stats::interval::Interval;
use lastcopy::stats::interval::Level;
use lastcopy::stats::proportion::Tally;
use lastcopy::stats::sequential::More;
use lastcopy::stats::sequential::Precision;
use lastcopy::stats::sequential::Race;
use lastcopy::stats::sequential::StopRule;
use lastcopy::stats::sequential::robbins;

pub fn sequences() -> Vec<Method> {
    vec![
        method("Robbins", "stop at ±.08", 0.161, robbins_until_precise),
        method("Robbins", "worst of 25 looks", 0.16, |chance| {
            worst_of_looks(chance, |tally| robbins(tally, LEVEL).interval().clone())
        }),
        method("betting", "stop at ±.03", 0.061, betting_until_precise),
        method("betting", "worst of 10 looks", 0.09, betting_worst_of_looks),
        claims("race of equals", "look at every pair", 100.0, |chance| {
            let race = race(chance, [0.05, 0.1, 0.1]);
            claim(race.verdict().is_none(), race.trials() as f64 / 5.0)
        }),
        claims("race at 3 to 1", "stop when decided", 60.0, |chance| {
            let race = race(chance, [0.05, 0.15, 0.05]);
            let (first, second) = race.discordant();
            claim(race.verdict() != Some(More::Second), (first + second) as f64)
        }),
    ]
}

/// Looks 25 times and stops at the first interval that excludes the truth.
pub fn worst_of_looks(chance: &mut Chance, interval: fn(Tally) -> Interval) -> Reading {
    let mut tally = Tally::default();
    for _ in 0..25 {
        (0..20).for_each(|_| tally.push(chance.hit(0.2)));
        let seen = interval(tally);
        if !seen.holds(0.2) {
            return reading(&seen, 0.2);
        }
    }
    reading(&interval(tally), 0.2)
}

fn robbins_until_precise(chance: &mut Chance) -> Reading {
    let rule = StopRule { precision: Precision::HalfWidth(0.08), max_trials: 2000 };
    let mut tally = Tally::default();
    loop {
        (0..10).for_each(|_| tally.push(chance.hit(0.1)));
        let seen = robbins(tally, LEVEL);
        if rule.verdict(&seen, tally.trials()).is_some() {
            return reading(seen.interval(), 0.1);
        }
    }
}

/// A lost share of the fleet: nothing in four of five trials, up to 60 % in the others.
fn lost_share(chance: &mut Chance) -> f64 {
    if chance.hit(0.2) { 0.6 * chance.uniform() } else { 0.0 }
}

pub fn betting(level: Level, low: f64, high: f64) -> BettingSequence {
    BettingSequence::new(low, high, level).expect("a range")
}

fn betting_until_precise(chance: &mut Chance) -> Reading {
    let rule = StopRule { precision: Precision::HalfWidth(0.03), max_trials: 2000 };
    let mut sequence = betting(LEVEL, 0.0, 1.0);
    loop {
        (0..20).for_each(|_| sequence.push(lost_share(chance)).expect("a share"));
        let seen = sequence.interval();
        if rule.verdict(&seen, sequence.trials()).is_some() {
            return reading(seen.interval(), 0.06);
        }
    }
}

fn betting_worst_of_looks(chance: &mut Chance) -> Reading {
    let mut sequence = betting(LEVEL, 0.0, 1.0);
    let mut last = sequence.interval();
    for _ in 0..10 {
        (0..20).for_each(|_| sequence.push(lost_share(chance)).expect("a share"));
        last = sequence.interval();
        if !last.interval().holds(0.06) {
            break;
        }
    }
    reading(last.interval(), 0.06)
}

/// A race over at most 500 trials, stopped when it is decided.
fn race(chance: &mut Chance, chances: [f64; 3]) -> Race {
    let mut race = Race::new(LEVEL);
    while race.trials() < 500 && race.verdict().is_none() {
        let (first, second) = chance.pair(chances);
        race.push(first, second);
    }
    race
}

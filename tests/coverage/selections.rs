//! Selections of the best, fronts and families of claims.

use crate::chance::Chance;
use crate::method::LEVEL;
use crate::method::Method;
use crate::method::Reading;
use crate::method::claim;
use crate::method::claims;
use lastcopy::stats::betting::BettingSequence;
use lastcopy::stats::family::e_bh;
use lastcopy::stats::family::holm;
use lastcopy::stats::interval::Level;
use lastcopy::stats::mean::Moments;
use lastcopy::stats::normal::normal_cdf;
use lastcopy::stats::pareto::Comparisons;
use lastcopy::stats::pareto::Standing;
use lastcopy::stats::rinott::rinott_constant;
use lastcopy::stats::rinott::rinott_trials;
use lastcopy::stats::select::Contest;
use lastcopy::stats::select::Goal;
use lastcopy::stats::select::kim_nelson;
use lastcopy::stats::sequential::Anytime;
use lastcopy::stats::sequential::discordant_evidence;

/// Selections and families of claims.
pub fn selections() -> Vec<Method> {
    vec![
        claims("Kim–Nelson", "until one stands", 300.0, kim_nelson_slippage),
        claims("Rinott", "two stages", 250.0, rinott_slippage),
        claims("Pareto classes", "150 trials", 1.0, pareto_claims),
        claims("Holm, 5 true of 6", "fixed", f64::INFINITY, |chance| {
            let drift = [0.0, 0.0, 0.0, 0.0, 0.0, 3.0];
            let scores = drift.map(|drift| drift + chance.normal());
            let p_values = scores.map(|z| 2.0 * normal_cdf(-z.abs()));
            let adjusted = holm(&p_values).expect("p-values");
            let false_claims = adjusted[..5].iter().filter(|p| **p <= LEVEL.alpha()).count();
            claim(false_claims == 0, adjusted.len() as f64)
        }),
        claims("e-BH, all 10 true", "fixed", f64::INFINITY, |chance| {
            let mut evidence = |_| {
                let heads = chance.tally(60, 0.5);
                libm::exp(discordant_evidence(heads.hits(), 60 - heads.hits()))
            };
            let e_values: Vec<f64> = (0..10).map(&mut evidence).collect();
            let claimed = e_bh(&e_values, LEVEL).expect("e-values");
            claim(!claimed.contains(&true), e_values.len() as f64)
        }),
    ]
}

/// The least favourable case: one policy ahead by just the indifference, half the noise shared.
fn kim_nelson_slippage(chance: &mut Chance) -> Reading {
    let contest = Contest {
        goal: Goal::Greatest,
        indifference: 0.25,
        level: LEVEL,
        first_stage: 10,
        max_trials: 100_000,
    };
    let mut shared = Vec::new();
    let draw = |policy: usize, replication: u64| {
        while shared.len() as u64 <= replication {
            shared.push(chance.normal());
        }
        let ahead = if policy == 2 { 0.25 } else { 0.0 };
        ahead + 0.5f64.sqrt() * (shared[replication as usize] + chance.normal())
    };
    let choice = kim_nelson(&contest, 4, draw).expect("a contest of four");
    claim(choice.best() == Some(2), choice.trials.iter().sum::<u64>() as f64)
}

fn rinott_slippage(chance: &mut Chance) -> Reading {
    // For 4 policies and 10 replications; the claim below keeps the constant honest.
    const H: f64 = 3.476_29;
    let (mut best, mut highest, mut spent) = (0, f64::NEG_INFINITY, 0);
    for policy in 0..4 {
        let ahead = if policy == 2 { 0.5 } else { 0.0 };
        let mut seen: Moments = (0..10).map(|_| ahead + chance.normal()).collect();
        let trials = rinott_trials(10, seen.variance().expect("ten values"), H, 0.5);
        (10..trials).for_each(|_| seen.push(ahead + chance.normal()));
        spent += trials;
        let mean = seen.mean().expect("ten values");
        if mean > highest {
            (best, highest) = (policy, mean);
        }
    }
    claim(best == 2, spent as f64)
}

/// Three policies and two objectives: the first dominates the second, the third stands apart.
fn pareto_claims(chance: &mut Chance) -> Reading {
    const MEANS: [[f64; 2]; 3] = [[0.3, 0.4], [0.4, 0.5], [0.6, 0.2]];
    let mut comparisons = Comparisons::new(3, 2, LEVEL).expect("three policies");
    let level = comparisons.bound_level();
    let pairs = [(0, 1), (0, 2), (1, 2)];
    let mut sequences = vec![sequence(level, -1.0, 1.0); 6];
    for _ in 0..150 {
        let noise = [chance.uniform() - 0.5, chance.uniform() - 0.5];
        let value = MEANS.map(|means| {
            [0, 1].map(|o| means[o] + 0.2 * noise[o] + 0.1 * (chance.uniform() - 0.5))
        });
        for (place, sequence) in sequences.iter_mut().enumerate() {
            let ((a, b), o) = (pairs[place / 2], place % 2);
            sequence.push(value[a][o] - value[b][o]).expect("within one");
        }
    }
    let bounds: Vec<Anytime> = sequences.iter().map(BettingSequence::interval).collect();
    for (place, bound) in bounds.iter().enumerate() {
        let (a, b) = pairs[place / 2];
        comparisons.set(a, b, place % 2, bound).expect("a bound of that level");
    }
    let standings = comparisons.standings();
    let dominated = |policy: usize| matches!(standings[policy], Standing::Dominated { .. });
    let right = !dominated(0) && standings[1] != Standing::OnFront && !dominated(2);
    let open = standings.iter().filter(|s| **s == Standing::Undecided).count();
    claim(right, open as f64)
}

fn sequence(level: Level, low: f64, high: f64) -> BettingSequence {
    BettingSequence::new(low, high, level).expect("a range")
}

#[test]
fn the_constant_of_the_two_stage_analysis_is_that_of_the_crate() {
    let constant = rinott_constant(4, 10, LEVEL).expect("four policies");
    assert!((constant - 3.476_29).abs() < 5e-5, "{constant}");
}

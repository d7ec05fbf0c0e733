//! Numbers from outside that the simulator must reproduce: closed forms, each with a scenario that
//! means the same.
//!
//! Every claim stands on a fixed list of seeds and trials and holds within four standard errors,
//! which are computed from the sample. A claim also names the greatest standard error that it
//! accepts, so that no test passes because it could not have seen a difference.

use lastcopy::engine::trial::run;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::Outcome;
use lastcopy::scenario::load::Scenario;

const SEEDS: [u64; 4] = [20_091_002, 1, 7_777, 0x5eed];

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracles");

fn load(name: &str) -> Scenario {
    Scenario::load(format!("{FOLDER}/{name}.ron")).unwrap_or_else(|problems| panic!("{problems}"))
}

/// What `measure` makes of so many trials of a scenario, spread over the seeds.
fn sample<T>(name: &str, trials: u64, measure: impl Fn(&Outcome) -> T) -> Vec<T> {
    let scenario = load(name);
    let each = trials / SEEDS.len() as u64;
    let all = SEEDS.iter().flat_map(|&seed| (0..each).map(move |trial| (seed, trial)));
    all.map(|(seed, trial)| measure(&run(&scenario, seed, trial))).collect()
}

/// The mean of the values and its standard error.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// Claims that the values have this mean, seen with a standard error of at most `sharp`.
#[track_caller]
fn mean_is(truth: f64, sharp: f64, values: &[f64]) {
    let (mean, error) = mean_and_error(values);
    let n = values.len();
    let off = (mean - truth) / error;
    println!("mean {mean} of {n}, error {error}, truth {truth}: {off:.2} errors off");
    assert!(error > 0.0 && error <= sharp, "error {error} of {n}; expected at most {sharp}");
    assert!(off.abs() <= 4.0, "mean {mean} of {n}, error {error}; expected {truth}");
}

/// Claims that the values scatter so about a known mean.
#[track_caller]
fn deviation_is(truth: f64, about: f64, sharp: f64, values: &[f64]) {
    let squares: Vec<f64> =
        values.iter().map(|value| (value - about) * (value - about) / truth).collect();
    // The mean square is about truth^2; half its error, by truth, is the error of the deviation.
    mean_is(truth, 2.0 * sharp, &squares);
}

/// Takes out of the values what a second quantity of known mean explains of them: the mean stays,
/// the scatter shrinks (a control variate; Lavenberg and Welch 1981).
fn without(values: &[f64], known: &[f64], mean: f64) -> Vec<f64> {
    let (middle, _) = mean_and_error(values);
    let pairs = || values.iter().zip(known);
    let joint: f64 = pairs().map(|(value, known)| (value - middle) * (known - mean)).sum();
    let own: f64 = known.iter().map(|known| (known - mean) * (known - mean)).sum();
    pairs().map(|(value, known)| value - joint / own * (known - mean)).collect()
}

/// Claims that a formula gives an oracle's digits.
#[track_caller]
fn digits_are(oracle: f64, formula: f64) {
    let off = (formula / oracle - 1.0).abs();
    assert!(off < 1e-7, "the formula gives {formula}; the oracle is {oracle}");
}

fn hours(from: Time, to: Time) -> f64 {
    to.since(from).hours()
}

/// The age in hours, at the first damage, of the point that came back, and how many proved bad.
fn age_and_bad(outcome: &Outcome) -> (f64, f64) {
    let [restored] = outcome.server.restored.as_slice() else {
        panic!("trial {} of seed {} restored once", outcome.trial, outcome.seed);
    };
    let as_of = restored.as_of.expect("a point came back");
    let damage = outcome.server.first_damage.expect("the store was lost");
    (hours(as_of, damage), restored.tried_bad as f64)
}

fn lost_accounts(outcome: &Outcome) -> f64 {
    outcome.totals.lost_some as f64
}

#[test]
fn o1_a_daily_snapshot_is_half_a_period_and_its_lag_old() {
    let ages = sample("o01_snapshots", 2000, |outcome| age_and_bad(outcome).0);
    assert!(ages.iter().all(|age| (1.5..=25.5).contains(age)));
    mean_is(13.5, 0.16, &ages);
    deviation_is(24.0 / 12_f64.sqrt(), 13.5, 0.08, &ages);
}

#[test]
fn o1b_one_in_a_hundred_is_older_than_all_but_the_last_hundredth_of_a_period() {
    let mut ages = sample("o01_snapshots", 2000, |outcome| age_and_bad(outcome).0);
    ages.sort_by(f64::total_cmp);
    // The 99th percentile of a law that is even over a day has the error of an order statistic.
    let (n, truth) = (ages.len() as f64, 25.26);
    let found = ages[(0.99 * n).ceil() as usize - 1];
    let error = (0.01 * 0.99 / n).sqrt() * 24.0;
    digits_are(truth, 1.5 + 0.99 * 24.0);
    println!("O1b {found:.4} +- {error:.4}, truth {truth}");
    assert!((found - truth).abs() < 4.0 * error && error < 0.06, "{found} +- {error}");
}

#[test]
fn o1c_the_writes_of_that_time_are_lost() {
    let pairs = sample("o01_snapshots", 2000, |outcome| {
        (outcome.totals.all().lost as f64, age_and_bad(outcome).0)
    });
    let (lost, ages): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    mean_is(40.5, 0.5, &lost);
    // What the age does not explain is a Poisson number of edits: much sharper.
    mean_is(40.5, 0.16, &without(&lost, &ages, 13.5));
}

#[test]
fn o2_each_bad_snapshot_costs_a_period() {
    let pairs = sample("o02_bad_snapshots", 2000, age_and_bad);
    let (ages, bad): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let spoilt = 0.05 / 0.95;
    digits_are(14.763_158, 1.5 + 12.0 + 24.0 * spoilt);
    mean_is(14.763_158, 0.22, &ages);
    mean_is(spoilt, 0.006, &bad);
}

#[test]
fn o4_handsets_reset_in_an_outage_by_the_binomial_law() {
    let p = 1.0 - (-72.0_f64 / 720.0).exp();
    let deviation = |handsets: f64| (handsets * p * (1.0 - p)).sqrt();
    digits_are(0.095_162_582, p);
    digits_are(95_162.582, 1e6 * p);
    digits_are(293.439_37, deviation(1e6));
    let lost = sample("o04_fixed_outage", 500, lost_accounts);
    mean_is(200.0 * p, 0.2, &lost);
    deviation_is(deviation(200.0), 200.0 * p, 0.16, &lost);
}

#[test]
fn o5_an_outage_of_random_length_costs_less_than_one_of_its_mean() {
    let h: f64 = 1.0 / 720.0;
    let p = 1.0 - (1.0 + h * 36.0).powi(-2);
    digits_are(0.092_970_522, p);
    let pairs = sample("o05_gamma_outage", 1000, |outcome| {
        let (end, _) = outcome.server.first("step:rebuild/harvest/done").expect("it ends");
        (lost_accounts(outcome) / 100.0, hours(Time::ZERO, end))
    });
    let (lost, lengths): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    mean_is(72.0, 1.8, &lengths);
    // Sharp enough to tell these lengths from the .0952 of an outage of exactly 72 h, and the
    // losses from those that such lengths would not explain.
    let due: Vec<f64> = lengths.iter().map(|length| 1.0 - (-h * length).exp()).collect();
    mean_is(p, 0.000_3, &without(&due, &lengths, 72.0));
    mean_is(p, 0.001_1, &without(&lost, &lengths, 72.0));
}

#[test]
fn o9_strikes_with_replacement_hit_some_handsets_twice() {
    let law = |n: f64, m: i32| {
        // How likely one is spared, and what two share in that: written so that nothing cancels.
        let spared = (f64::from(m) * (-1.0 / n).ln_1p()).exp();
        let joint = (f64::from(m) * (-1.0 / (n - 1.0).powi(2)).ln_1p()).exp_m1();
        let variance = n * spared * (1.0 - spared) + n * (n - 1.0) * spared * spared * joint;
        (n * (1.0 - spared), variance.sqrt())
    };
    let (mean, deviation) = law(1e6, 250_000);
    digits_are(221_199.31, mean);
    digits_are(143.657_29, deviation);
    let (mean, deviation) = law(200.0, 50);
    let hit = sample("o09_strikes", 500, |outcome| {
        assert_eq!(outcome.totals.restarts, [50]);
        lost_accounts(outcome)
    });
    mean_is(mean, 0.1, &hit);
    deviation_is(deviation, mean, 0.08, &hit);
}

#[test]
fn o10_a_reset_races_a_salvage() {
    let (h, s, d) = (1.0_f64 / 240.0, 1.0 / 48.0, 6.0);
    let p = 1.0 - (-h * d).exp() * s / (s + h);
    digits_are(0.187_241_74, p);
    let lost = sample("o10_race", 400, |outcome| lost_accounts(outcome) / 100.0);
    mean_is(p, 0.002_2, &lost);
}

#[test]
fn o13_the_last_handset_comes_back_after_a_harmonic_time() {
    let harmonic = |n: u32| (1..=n).map(|k| 1.0 / f64::from(k)).sum::<f64>();
    digits_are(86.356_36, 6.0 * harmonic(1_000_000));
    let last = sample("o13_last_one", 600, |outcome| {
        assert_eq!((outcome.offered, outcome.taken_up), (100, 100));
        let changes = &outcome.curves.visible;
        let bin = changes.iter().rposition(|&change| change > 0).expect("they come back");
        // The middle of a bin of two minutes, counted from an hour before T0.
        (bin as f64 + 0.5) / 30.0 - 1.0
    });
    mean_is(6.0 * harmonic(100), 0.35, &last);
    let squares: f64 = (1..=100_u32).map(|k| 1.0 / f64::from(k).powi(2)).sum();
    deviation_is(6.0 * squares.sqrt(), 6.0 * harmonic(100), 0.6, &last);
}

#[test]
fn o14_a_backlog_drains_at_the_rate_that_is_left_over() {
    let (arrive, work, outage) = (80.0, 120.0, 2.0);
    digits_are(4.0, arrive * outage / (work - arrive));
    let left: f64 = work - arrive;
    let periods = arrive * outage * (arrive + work) / left.powi(3);
    let deviation = (periods + arrive * outage / left.powi(2)).sqrt();
    let drained = sample("o14_backlog", 1000, |outcome| {
        let [queue] = outcome.queues.as_slice() else { panic!("there is one queue") };
        let [back] = queue.returns.as_slice() else { panic!("the service came back once") };
        assert_eq!(back.back.hours(), outage);
        hours(back.back, back.drained.expect("the backlog goes"))
    });
    mean_is(4.0, 0.03, &drained);
    deviation_is(deviation, 4.0, 0.03, &drained);
}

#[test]
fn o16_an_increment_needs_every_link_before_it() {
    let chain: f64 = (1..=7).map(|links| 0.99_f64.powi(links)).sum::<f64>() / 7.0;
    digits_are(0.960_790_08, chain);
    let newest = sample("o16_chain", 4000, |outcome| {
        f64::from(outcome.server.first("step:recovery/restore/bad-point").is_none())
    });
    mean_is(chain, 0.003_5, &newest);
}

#[test]
fn o17_silent_corruption_costs_the_time_to_find_it_and_half_a_period() {
    let work = sample("o17_silent_corruption", 400, |outcome| {
        let [restored] = outcome.server.restored.as_slice() else { panic!("one restore") };
        let onset = outcome.server.first_damage.expect("it went bad");
        let as_of = restored.as_of.expect("a point came back");
        let all = outcome.totals.all();
        assert_eq!(all.current, all.visible + all.held + all.lost);
        let lost = (all.held + all.lost) as f64;
        (hours(onset, restored.at), hours(as_of, onset), lost)
    });
    let waits: Vec<f64> = work.iter().map(|&(wait, ..)| wait).collect();
    let ages: Vec<f64> = work.iter().map(|&(_, age, _)| age).collect();
    let lost: Vec<f64> = work.iter().map(|&(.., lost)| lost).collect();
    mean_is(100.0, 6.0, &waits);
    mean_is(12.0, 0.4, &ages);
    mean_is(112.0, 6.0, &lost);
    mean_is(112.0, 0.8, &without(&lost, &waits, 100.0));
}

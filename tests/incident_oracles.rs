//! Numbers from outside about arrays, archives, replicas and queues, through scenario files.
//!
//! `cargo test --release --test incident_oracles -- --nocapture` prints the table: what, by which
//! file and change, from how many, the value, its standard error, the truth, how far off. Counts of
//! groups come from one seed each; `LASTCOPY_TIMES=10` makes all populations ten times
//! as large.

use lastcopy::engine::trial::run;
use lastcopy::metric::table::measure;
use lastcopy::outcome::group::Grouped;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::measured::context;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/incident_oracles");
const SEEDS: [u64; 4] = [20_091_002, 1, 7_777, 0x5eed];

/// How large populations are, as a multiple of those in the files: a build without optimization is
/// content with a tenth, and with an error that is larger by the root of ten.
fn times() -> f64 {
    let told = std::env::var("LASTCOPY_TIMES").ok().and_then(|text| text.parse().ok());
    told.unwrap_or(if cfg!(debug_assertions) { 0.1 } else { 1.0 })
}

fn scaled(count: u64) -> u64 {
    ((count as f64 * times()) as u64).max(1)
}

fn open(file: &str, set: &[&str]) -> Scenario {
    let path = format!("{FOLDER}/{file}.ron");
    let bytes = std::fs::read(&path).expect("the oracle's scenario is there");
    let set = set.iter().map(|&change| change.to_owned()).collect();
    let overlays = Overlays { set, ..Overlays::default() };
    Scenario::open(&path, bytes, &overlays).unwrap_or_else(|problems| panic!("{problems}"))
}

/// One population of a scenario over all seeds, `at` its place in the file.
fn groups(file: &str, set: &[&str], at: usize) -> Grouped {
    let first = open(file, set);
    let count = scaled(first.spec().groups[at].count);
    let count = format!("groups[{}].count={count}", first.spec().groups[at].name);
    let scenario = open(file, &[set, &[count.as_str()]].concat());
    let mut all = Grouped::default();
    for seed in SEEDS {
        let one = &run(&scenario, seed, 0).groups[at];
        all.groups += one.groups;
        all.lost += one.lost;
        all.losses += one.losses;
        all.down += one.down;
        all.down_ms += one.down_ms;
        all.watched_ms += one.watched_ms;
    }
    all
}

/// Claims a value with its standard error within four of the truth, and prints the line.
#[track_caller]
fn line(what: &str, n: u64, value: f64, error: f64, truth: f64, sharp: f64) {
    let off = (value - truth) / error;
    println!("{what:<44} n {n:>9}  {value:>12.6e} ± {error:.1e}  {truth:>12.6e}  {off:+.2}");
    let sharp = sharp / times().min(1.0).sqrt();
    assert!(error > 0.0 && error <= sharp * truth, "{what}: error {error} is too large to tell");
    assert!(off.abs() <= 4.0, "{what}: {value} ± {error}; expected {truth}");
}

/// Claims the share of groups that lost, seen with a relative error of at most `sharp`.
#[track_caller]
fn lost_is(what: &str, found: &Grouped, truth: f64, sharp: f64) {
    share_is(what, found.lost, found.groups, truth, sharp);
}

#[track_caller]
fn share_is(what: &str, some: u64, all: u64, truth: f64, sharp: f64) {
    let error = (truth * (1.0 - truth) / all as f64).sqrt();
    line(what, all, some as f64 / all as f64, error, truth, sharp);
}

/// The probability that a chain is absorbed by a time: fourth-order Runge and Kutta on the
/// Kolmogorov equations. `rates[i][j]` leads from state i to state j, the last state absorbs.
fn absorbed(rates: &[Vec<f64>], hours: f64) -> f64 {
    let fastest = rates.iter().map(|row| row.iter().sum::<f64>()).fold(0.0, f64::max);
    let steps = (hours * fastest * 20.0).ceil().max(1_000.0) as usize;
    let width = hours / steps as f64;
    let slope = |state: &[f64]| -> Vec<f64> {
        let mut slope = vec![0.0; state.len()];
        for (from, row) in rates.iter().enumerate() {
            for (to, rate) in row.iter().enumerate() {
                slope[from] -= state[from] * rate;
                slope[to] += state[from] * rate;
            }
        }
        slope
    };
    let add = |state: &[f64], slope: &[f64], by: f64| -> Vec<f64> {
        state.iter().zip(slope).map(|(value, change)| value + by * change).collect()
    };
    let mut state = vec![0.0; rates.len()];
    state[0] = 1.0;
    for _ in 0..steps {
        let one = slope(&state);
        let two = slope(&add(&state, &one, width / 2.0));
        let three = slope(&add(&state, &two, width / 2.0));
        let four = slope(&add(&state, &three, width));
        for at in 0..state.len() {
            state[at] += width / 6.0 * (one[at] + 2.0 * two[at] + 2.0 * three[at] + four[at]);
        }
    }
    state[rates.len() - 1]
}

/// A chain of units that fail one by one and are repaired by so many crews; so many down absorb.
fn chain(units: u32, down: u32, fails: f64, repair: f64, crews: u32) -> Vec<Vec<f64>> {
    let states = down as usize + 1;
    let mut rates = vec![vec![0.0; states]; states];
    for now in 0..down {
        let at = now as usize;
        rates[at][at + 1] = f64::from(units - now) * fails;
        if now > 0 {
            rates[at][at - 1] = f64::from(now.min(crews)) * repair;
        }
    }
    rates
}

#[track_caller]
fn digits_are(oracle: f64, formula: f64) {
    let off = (formula / oracle - 1.0).abs();
    assert!(off < 2e-4, "the formula gives {formula}; the oracle is {oracle}");
}

#[test]
fn o06_a_repaired_unit_is_down_for_its_share_of_the_time() {
    let truth = 36.0 / 4416.0;
    digits_are(0.008_152_173_9, truth);
    let found = groups("o06_repairable", &[], 0);
    let years = found.watched_ms as f64 / 3_600_000.0;
    // Over a long time T the variance of the time down is about 2 (M m)^2 / (M + m)^3 T.
    let deviation = (2.0 * (4380.0_f64 * 36.0).powi(2) / 4416.0_f64.powi(3) * years).sqrt();
    let value = found.down_ms as f64 / found.watched_ms as f64;
    line("O6 unavailability", found.groups, value, deviation / years, truth, 0.02);
    let set = ["clock.horizon=T+24 h", "groups[unit].count=200000", "groups[unit].warm_up=0 s"];
    let early = groups("o06_repairable", &set, 0);
    share_is("O6b down at 24 h", early.down, early.groups, 0.003_989_579_6, 0.05);
}

#[test]
fn o12_a_backup_is_dead_until_it_is_tested() {
    let x: f64 = 720.0 / 4380.0;
    let dead = 1.0 - (1.0 - (-x).exp()) / x;
    digits_are(0.077_867_281, dead);
    let found = groups("o12_tested_backup", &[], 0);
    let value = found.down_ms as f64 / found.watched_ms as f64;
    // The dead part of an interval lies between none and all of it.
    let error = 0.5 * dead.sqrt() / (found.groups as f64).sqrt();
    line("O12 dead time of a tested backup", found.groups, value, error, dead, 0.02);
    lost_is(
        "O12b upgrade at an even instant",
        &groups("o12_tested_backup", &[], 1),
        0.02 * dead,
        0.05,
    );
    let late = ["groups[upgrade].shocks[botched].when=\"719 h 59 min 59 s\""];
    let late = groups("o12_tested_backup", &late, 1);
    lost_is("O12c upgrade just before the test", &late, 0.003_031_669_2, 0.05);
}

#[test]
fn v03_stripes_are_lost_as_their_chain_says() {
    // The leading term of the year, n (n - 1) (n - 2) / 2 x rate^3 x day^2 x year.
    let rate: f64 = 0.1 / 8_760.0;
    digits_are(4.504e-7, 60.0 * rate.powi(3) * 24.0 * 24.0 * 8_760.0);
    let truth = absorbed(&chain(6, 3, 4.0 / 8760.0, 1.0 / 24.0, 6), 8760.0);
    lost_is("V3b 4+2, AFR 4.0", &groups("v03_erasure", &[], 0), truth, 0.03);
}

#[test]
fn v04_replicas_with_a_common_cause_and_with_few_crews() {
    let mut sharp = 0.1;
    let two = |set: &[&str]| groups("v04_replicas", set, 0);
    lost_is("V4 two replicas", &two(&[]), 4.199_74e-4, sharp);
    for (share, truth) in [(0.01, 9.129_8e-3), (0.05, 4.321_74e-2), (0.10, 8.418_43e-2)] {
        let own = format!(
            "groups[replicas].units[replica].fails=Exponential(mean: \"{} h\")",
            100_000.0 / (1.0 - share)
        );
        let common = format!(
            "groups[replicas].shocks[common].when=Exponential(mean: \"{} h\")",
            100_000.0 / share
        );
        let set = [
            own.as_str(),
            &common,
            "groups[replicas].shocks[common].chance=1.0",
            "groups[replicas].count=40000",
        ];
        sharp = 0.05;
        lost_is(&format!("V4 common cause {share}"), &two(&set), truth, sharp);
    }
    for (crews, oracle) in [(1, 3.022_89e-7), (3, 1.511_84e-7)] {
        let exact = absorbed(&chain(3, 3, 1e-5, 1.0 / 24.0, crews), 87_600.0);
        digits_are(oracle, exact);
        // A hundred times as frail, over one year, it can be counted.
        let truth = absorbed(&chain(3, 3, 1e-3, 1.0 / 24.0, crews), 8_760.0);
        let crews_set = format!("groups[replicas].units[replica].crews={crews}");
        let set = [
            "groups[replicas].units[replica].number=3",
            &crews_set,
            "groups[replicas].units[replica].fails=Exponential(mean: \"1000 h\")",
            "clock.horizon=T+8760 h",
            "groups[replicas].count=40000",
        ];
        lost_is(&format!("V4 three, {crews} crews, frail"), &two(&set), truth, 0.05);
    }
}

#[test]
fn v05_losses_of_arrays_with_latent_defects() {
    let scrub = "groups[raid].units[drive].defects.scrubbed";
    for (eta, truth) in [(Some(168), 136.1), (Some(48), 44.7), (Some(12), 15.98), (None, 1200.9)] {
        let set = eta.map_or(format!("-{scrub}"), |eta| {
            format!("{scrub}=Weibull(scale: \"{eta} h\", shape: 3, offset: \"6 h\")")
        });
        let found = groups("v05_raid", &[set.as_str()], 0);
        let per_thousand = 1_000.0 / found.groups as f64;
        let value = found.losses as f64 * per_thousand;
        let error = (truth * per_thousand).sqrt();
        let what = format!(
            "V5 losses per 1000, scrub {}",
            eta.map_or("never".to_owned(), |eta| eta.to_string())
        );
        line(&what, found.groups, value, error, truth, 0.05);
    }
}

#[test]
fn v06_the_archive_of_the_chain_and_not_of_the_approximation() {
    let never: Vec<String> =
        ["a", "b"].iter().map(|it| format!("-groups[archive].units[{it}-latent].repair")).collect();
    let never: Vec<&str> = never.iter().map(String::as_str).collect();
    // Of a pair one copy goes bad unseen, then the other fails in either way, unless the first was
    // detected before; the 20 minutes of a repair count for nothing.
    let (latent, visible) = (1.0 / 280_000.0, 1.0 / 1_400_000.0);
    let chain = |detected: f64| {
        vec![
            vec![0.0, 2.0 * latent, 0.0],
            vec![detected, 0.0, latent + visible],
            vec![0.0, 0.0, 0.0],
        ]
    };
    // Its mean without detection is 42.6 years, of which 1 - exp(-50 / 42.6) = .691 is made.
    let mean = 0.5 / latent + 1.0 / (latent + visible);
    assert!((mean / 8_760.0 - 42.6).abs() < 0.05, "{mean}");
    for (what, set, detected, published) in
        [("no scrub", &never[..], 0.0, 0.791), ("scrubs", &[][..], 1.0 / 1_460.0, 0.008_13)]
    {
        let truth = absorbed(&chain(detected), 438_000.0);
        let found = groups("v06_archive", set, 0);
        lost_is(&format!("V6 lost in 50 y, {what}"), &found, truth, 0.06);
        println!("{:<44} published {published}, ratio {:.2}", "", published / truth);
    }
}

#[test]
fn v07_documents_decay_and_audits_mend_them() {
    for (copies, lost) in [(1, 8232.0), (3, 5579.0), (5, 3781.0), (10, 1429.0)] {
        let number = format!("groups[document].units[copy].number={copies}");
        let found = groups("v07_documents", &[number.as_str()], 0);
        lost_is(&format!("V7 {copies} copies, no audit"), &found, lost / 1e4, 0.02);
    }
    for (copies, lost) in [(3, 395.5), (4, 63.9), (5, 10.2)] {
        let number = format!("groups[document].units[copy].number={copies}");
        let set = [
            number.as_str(),
            "groups[document].audit=(every: \"10000 h\")",
            "groups[document].units[copy].noticed=AtAudit",
            "groups[document].units[copy].repair=\"0 s\"",
            "groups[document].count=100000",
        ];
        let found = groups("v07_documents", &set, 0);
        lost_is(&format!("V7 {copies} copies, yearly audit"), &found, lost / 1e4, 0.06);
    }
}

#[test]
fn v08_shocks_kill_what_independence_would_spare() {
    let table = [
        (5, 0, 10, 0.003_73),
        (5, 1, 10, 0.113_1),
        (5, 2, 10, 0.660_5),
        (5, 2, 20, 0.288_8),
        (5, 2, 30, 0.163_4),
        (5, 2, 40, 0.108_8),
        (6, 2, 10, 0.449_7),
        (6, 2, 20, 0.140_4),
        (6, 2, 30, 0.068_0),
        (6, 2, 40, 0.041_3),
    ];
    for (copies, span, thousand, truth) in table {
        let mean = f64::from(thousand) * 1_000.0 / std::f64::consts::LN_2;
        let number = format!("groups[archive].units[server].number={copies}");
        let when = format!("groups[archive].shocks[shock].when=Exponential(mean: \"{mean} h\")");
        let kills = format!("groups[archive].shocks[shock].kills=Span({})", span.max(1));
        let chance = format!("groups[archive].shocks[shock].chance={}", i32::from(span > 0));
        let set = [number.as_str(), &when, &kills, &chance];
        let found = groups("v08_servers", &set, 0);
        lost_is(&format!("V8 {copies} copies, span {span}, z {thousand}k"), &found, truth, 0.06);
    }
}

#[test]
fn b04_a_silent_backup_is_worth_its_verification() {
    let unit = "groups[service].units";
    let verify =
        |hours: u32| format!("{unit}[backup].noticed=After(Exponential(mean: \"{hours} h\"))");
    let table = [
        (String::new(), 2.574_344_621e-3),
        (verify(24), 9.989_714_30e-4),
        (verify(720), 7.842_543_62e-3),
        ("groups[service].shocks[common].chance=0".to_owned(), 2.075_507_094e-3),
        (format!("{unit}[backup].repair=Exponential(mean: \"48 h\")"), 2.962_639_459e-3),
    ];
    for (set, truth) in table {
        let set: Vec<&str> = Some(set.as_str()).into_iter().filter(|set| !set.is_empty()).collect();
        let found = groups("b04_silent_backup", &set, 0);
        lost_is(&format!("B4 {}", set.first().unwrap_or(&"as given")), &found, truth, 0.06);
    }
}

/// The mean of values from many trials, and its standard error.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// Values of a metric over so many trials of each seed.
fn metric(file: &str, name: &str, trials: u64) -> Vec<f64> {
    let scenario = open(file, &[]);
    let context = context(scenario.model());
    let all =
        SEEDS.iter().flat_map(|&seed| (0..scaled(trials).max(2)).map(move |trial| (seed, trial)));
    all.map(|(seed, trial)| {
        let outcome = run(&scenario, seed, trial);
        measure(&context, &outcome).get(name).copied().unwrap_or(0.0)
    })
    .collect()
}

#[test]
fn o07_and_o08_requests_wait_as_queues_say() {
    for (what, name, factor, truth) in [
        ("O7 share that waits", "queue.restores.waited.share", 1.0, 0.306_611_2),
        ("O7 mean wait, s", "queue.restores.wait_h", 3_600.0, 36.793_344),
        ("O8 mean wait, s", "queue.one.wait_h", 3_600.0, 60.0),
    ] {
        let values = metric("o07_restore_queue", name, 10);
        let (mean, error) = mean_and_error(&values);
        let n = values.len() as u64;
        line(what, n, mean * factor, error * factor, truth, 0.03);
    }
}

#[test]
fn o03_what_was_not_replicated_is_lost() {
    let values = metric("o03_replication", "items.lost", 100);
    let (mean, error) = mean_and_error(&values);
    line("O3 updates that were not replicated", values.len() as u64, mean, error, 1_750.0, 0.04);
    // An update of age 45 s is lost if the last batch that arrived was cut before it.
    let scenario = open("o03_replication", &[]);
    let all = SEEDS.iter().flat_map(|&seed| (0..scaled(500)).map(move |trial| (seed, trial)));
    let lost: u64 = all
        .map(|(seed, trial)| {
            let outcome = run(&scenario, seed, trial);
            let died = outcome.server.first_damage.expect("the site is lost");
            let side = outcome.server.journal.iter();
            let starts = side.clone().filter(|it| it.event == "job:replica/start");
            let done = side.filter(|it| it.event == "job:replica/done").count();
            let cut = starts.take(done).last().expect("a batch arrived").at;
            u64::from(died.since(cut).ms() > 45_000)
        })
        .sum();
    share_is("O3b an update of age 45 s is lost", lost, 4 * scaled(500), 0.333_323_05, 0.05);
}

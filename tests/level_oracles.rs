//! Numbers from outside about pipelines of copies, about a year of handsets and about content that
//! is spread over sets of nodes, through scenario files.
//!
//! `cargo test --release --test level_oracles -- --nocapture` prints what was found and the truth.

use lastcopy::engine::trial::run;
use lastcopy::metric::table::measure;
use lastcopy::outcome::group::Grouped;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::measured::context;

const SEED: u64 = 20_091_002;

fn open(file: &str, set: &[&str]) -> Scenario {
    let path = format!("tests/incident_oracles/{file}.ron");
    let bytes = std::fs::read(&path).expect("the oracle's scenario is there");
    let set = set.iter().map(|&change| change.to_owned()).collect();
    let overlays = Overlays { set, ..Overlays::default() };
    Scenario::open(&path, bytes, &overlays).unwrap_or_else(|problems| panic!("{problems}"))
}

/// How old the state is that comes back, in hours, for a failure at each hour of four weeks.
fn ages(from: &str, hits: &str, what: &str) -> Vec<f64> {
    let what = format!("faults[failure].what={what}");
    let hits = format!("faults[failure].hits=[\"{hits}\"]");
    let from = format!("plans[rebuild].steps[restore].does.from=Points(\"{from}\")");
    let hours = (0..672).map(|hour| {
        // A quarter past, so that no failure falls on the instant of a copy.
        let when = format!("faults[failure].when=At(\"T+{} min\")", (3_000 + hour) * 60 + 15);
        let scenario = open("v01_levels", &[&what, &hits, &from, &when]);
        let outcome = run(&scenario, SEED, 0);
        let metrics = measure(&context(scenario.model()), &outcome);
        metrics["rpa.point_age_h"]
    });
    hours.collect()
}

#[test]
fn v01_each_level_of_copies_adds_its_windows() {
    // Tapes begin half an hour after the mirror that they copy, and vault copies half an hour after
    // the tape is on hand: each such slack, and the quarter of the grid, is in what is found.
    let worst = |ages: &[f64]| ages.iter().copied().fold(0.0, f64::max);
    let mirror = ages("mirror", "array:1", "Corrupt()");
    let tape = ages("tape", "array:1", "Destroy()");
    let vault = ages("vault", "site:a", "Destroy()");
    let mean = tape.iter().sum::<f64>() / tape.len() as f64;
    for (what, found, truth, slack) in [
        ("V1 object rollback, worst h", worst(&mirror), 12.0, 0.75),
        ("V1 array loss, worst h", worst(&tape), 217.0, 1.25),
        ("V1 array loss, mean h", mean, 133.0, 1.25),
        ("V1 site loss, worst h", worst(&vault), 1_429.0, 1.75),
    ] {
        println!("{what:<44} n {:>9}  {found:>12.6e}              {truth:>12.6e}", 672);
        assert!((found - truth).abs() <= slack, "{what}: {found}, wanted {truth}");
    }
}

/// Years that are played; a build without optimization is content with fewer.
const YEARS: u64 = if cfg!(debug_assertions) { 4_000 } else { 40_000 };

#[test]
fn o11_a_year_of_outages_after_which_the_server_may_be_blank() {
    let scenario = open("o11_year", &[]);
    let handsets = scenario.model().accounts() as f64;
    let lost: Vec<f64> = (0..YEARS)
        .map(|trial| run(&scenario, SEED, trial).totals.lost_some as f64 / handsets)
        .collect();
    let n = YEARS as f64;
    let mean = lost.iter().sum::<f64>() / n;
    let variance = lost.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>() / (n - 1.0);
    let any = lost.iter().filter(|it| **it > 0.0).count() as f64 / n;
    let of_any = (any * (1.0 - any) / n).sqrt();
    for (what, found, error, truth) in [
        ("O11 one handset in a year", mean, (variance / n).sqrt(), 0.001_141_299_2),
        // Of a hundred handsets one resets within 72 h with certainty but for e^-10.
        ("O11b one of very many", any, of_any, 0.011_928_287),
    ] {
        let off = (found - truth) / error;
        println!(
            "{what:<44} n {YEARS:>9}  {found:>12.6e} ± {error:.1e}  {truth:>12.6e}  {off:+.2}"
        );
        assert!(off.abs() < 4.0 && error < truth / 3.0, "{what}: {found} ± {error}");
    }
}

/// Clusters of each kind; a build without optimization is content with a tenth.
const CLUSTERS: u64 = if cfg!(debug_assertions) { 10_000 } else { 100_000 };

/// What became of so many clusters, of one seed, and a line that claims a share of those that lost.
fn clusters(what: &str, set: &[&str], truth: f64, of: u64) -> Grouped {
    let count = format!("groups[cluster].count={of}");
    let scenario = open("v02_copysets", &[set, &[count.as_str()]].concat());
    let found = run(&scenario, SEED, 0).groups.swap_remove(0);
    let share = found.lost as f64 / of as f64;
    held(what, of, share, (truth * (1.0 - truth) / of as f64).sqrt(), truth);
    found
}

/// Claims a value within four standard errors of the truth, and that these can tell.
#[track_caller]
fn held(what: &str, n: u64, found: f64, error: f64, truth: f64) {
    let off = (found - truth) / error;
    println!("{what:<44} n {n:>9}  {found:>12.6e} ± {error:.1e}  {truth:>12.6e}  {off:+.2}");
    assert!(off.abs() < 4.0 && error < truth / 6.0, "{what}: {found} ± {error}");
}

#[test]
fn v02_fewer_sets_of_nodes_lose_less_often_and_more_at_once() {
    let windows = clusters("V2 9 nodes, windows of 4", &[], 54.0 / 84.0, CLUSTERS);
    assert_eq!(windows.sets, 54 * CLUSTERS);
    let copysets = "groups[cluster].spread.sets=Copysets(scatter: 4)";
    clusters("V2 9 nodes, copysets", &[copysets], 6.0 / 84.0, CLUSTERS);
    for (what, layout, parts, truth) in [
        ("V2 5,000 nodes, drawn", "Drawn(number: 275000)", 10, 0.228_082),
        ("V2 5,000 nodes, copysets", "Copysets(scatter: 10)", 1, 0.007_814),
    ] {
        let layout = format!("groups[cluster].spread.sets={layout}");
        let nodes = "groups[cluster].units[node].number=5000";
        let fail = "groups[cluster].shocks[power-cut].kills=Span(50)";
        let found = clusters(what, &[nodes, fail, &layout], truth, CLUSTERS / parts);
        // Sets that are lost together make the error larger than that of so many alone.
        let share = found.sets_lost as f64 / found.sets as f64;
        let error = share / (found.lost as f64).sqrt();
        held(&format!("{what}, share lost"), found.sets, share, error, 9.4136e-7);
    }
}

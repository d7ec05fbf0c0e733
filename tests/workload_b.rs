//! Workload B, by which the benchmarks measure every engine, comes to the outcome that is known.

use lastcopy::engine::trial::run;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

const HANDSETS: u64 = 4_000;

/// Per handset: the mean, the standard deviation between handsets, and how far the mean is rounded.
/// The means are those of the engines under `benches/peers`; edits and resets are Poisson.
const EXPECTED: [(&str, f64, f64, f64); 5] = [
    ("edits", 240.0, 15.5, 0.0),
    ("good attempts", 861.4, 3.2, 0.05),
    ("failed attempts", 19.27, 0.45, 0.005),
    ("resets", 20.0 / 14.0, 1.2, 0.0),
    ("lost edits", 1.92, 5.6, 0.005),
];

#[test]
fn workload_b_comes_to_the_outcome_of_other_engines() {
    let scenario = Scenario::from_ron(include_str!("../benches/workload-b.ron")).expect("valid");
    let overlays = Overlays { handsets: Some(HANDSETS), ..Overlays::default() };
    let scenario = scenario.with(&overlays).expect("another size is valid");
    let totals = run(&scenario, 1, 0).totals;
    let fates = totals.all();
    let found = [fates.written, totals.good, totals.failed, totals.restarts[0], fates.unsent_lost];
    for ((name, mean, deviation, rounded), sum) in EXPECTED.into_iter().zip(found) {
        let each = sum as f64 / HANDSETS as f64;
        let most = 4.0 * deviation / (HANDSETS as f64).sqrt() + rounded;
        assert!((each - mean).abs() <= most, "{each} {name} a handset, not {mean} +- {most}");
    }
}

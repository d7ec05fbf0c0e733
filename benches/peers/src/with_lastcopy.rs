//! lastcopy itself: the scenario file, from its text to the outcome, on one thread.

use lastcopy::engine::trial::run as play;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

pub fn run(handsets: usize, days: f64) -> [u64; 5] {
    let scenario = Scenario::from_ron(include_str!("../../workload-b.ron")).expect("it is valid");
    let set = vec![format!("clock.horizon={} s", (days * 86_400.0) as u64)];
    let overlays = Overlays { handsets: Some(handsets as u64), set, ..Overlays::default() };
    let scenario = scenario.with(&overlays).expect("another size is valid");
    let totals = play(&scenario, 1, 0).totals;
    let fates = totals.all();
    [fates.written, totals.good, totals.failed, totals.restarts[0], fates.unsent_lost]
}

//! A trial can be advanced, cloned and continued otherwise; its past stays as it was.

use lastcopy::engine::trial::Trial;
use lastcopy::engine::trial::run;
use lastcopy::kernel::time::Time;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

const WORLD: &str = r#"Scenario(
    name: "branch",
    clock: (start: "T-5 d", horizon: "10 d"),
    categories: [(name: "notes", items: 10, edits: "2 per d")],
    devices: [(name: "phone", restarts: [
        (name: "battery-pull", rate: "1 per 5 d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 200, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:a"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "nightly", source: "primary", labels: ["array:b"], schedule: "every 24 h",
        takes: Lasting("2 h"), slots: 3, at: [After(event: "channel:stale", delay: "3 h")])],
    channels: [
        (name: "often", when: Hazard(law: Exponential(mean: "30 h"), again: true)),
        (name: "worn", when: Hazard(law: "40 h", clock: Uptime("store:primary"), again: true)),
        (name: "stale", when: Hazard(law: "25 h", clock: SinceRenewal("channel:often"))),
    ],
    faults: [(name: "loss", when: At("T0"), what: Destroy(), hits: ["array:a"])],
    plans: [(name: "rebuild", when: After(event: "fault:loss", delay: "6 d"), recovers: true,
        steps: [(name: "restore", takes: Lasting("1 h"),
            does: Restore(from: Points("nightly"), into: "primary"))])],
)"#;

fn hours(hours: i64) -> Time {
    Time::from_ms(hours * 3_600_000)
}

fn with(set: &[&str]) -> Scenario {
    let overlays =
        Overlays { set: set.iter().map(|&one| one.to_owned()).collect(), ..Overlays::default() };
    Scenario::open("branch.ron", WORLD.as_bytes().to_vec(), &overlays).expect("it is valid")
}

#[test]
fn a_trial_advanced_in_pieces_is_the_trial_run_at_once() {
    let scenario = with(&[]);
    let mut trial = Trial::new(&scenario, 7, 0);
    trial.advance(hours(-30));
    trial.advance(hours(50));
    assert_eq!(trial.clone().finish(), run(&scenario, 7, 0));
}

#[test]
fn going_on_under_the_same_scenario_changes_nothing() {
    let scenario = with(&[]);
    for at in [-60, 1, 30, 145, 200] {
        let mut trial = Trial::new(&scenario, 7, 0);
        trial.advance(hours(at));
        trial.continue_with(&scenario).expect("the fleet is the same");
        let (one, other) = (trial.finish(), run(&scenario, 7, 0));
        assert_eq!(one.hash, other.hash, "continued at T{at:+} h");
        assert_eq!(one.totals, other.totals, "continued at T{at:+} h");
        assert_eq!(one.server.journal, other.server.journal, "continued at T{at:+} h");
    }
}

#[test]
fn an_earlier_restore_after_the_branch_saves_more_and_leaves_the_past_alone() {
    let scenario = with(&[]);
    let sooner = with(&["plans[rebuild].when=At(\"T+40 h\")"]);
    let mut trial = Trial::new(&scenario, 7, 0);
    trial.advance(hours(30));
    trial.continue_with(&sooner).expect("the fleet is the same");
    let (branched, base) = (trial.finish(), run(&scenario, 7, 0));
    let before = |outcome: &lastcopy::outcome::Outcome| {
        let journal = outcome.server.journal.iter().filter(|entry| entry.at < hours(30));
        journal.cloned().collect::<Vec<_>>()
    };
    assert_eq!(before(&branched), before(&base));
    let restored = |outcome: &lastcopy::outcome::Outcome| outcome.server.restored[0].at;
    assert_eq!(restored(&branched), hours(41));
    assert_eq!(restored(&base), hours(145));
    assert!(branched.totals.without_ms < base.totals.without_ms);
}

#[test]
fn a_point_whose_restore_comes_too_late_cannot_be_branched_back() {
    let mut trial = Trial::new(&with(&[]), 7, 0);
    trial.advance(hours(200));
    trial.advance(hours(100));
    assert_eq!(trial.now(), hours(200), "time does not go back");
}

#[test]
fn another_fleet_cannot_be_put_in_midway() {
    let mut trial = Trial::new(&with(&[]), 7, 0);
    trial.advance(hours(1));
    let refused = trial.continue_with(&with(&["cohorts[all].accounts=300"]));
    assert_eq!(refused, Err("the cohorts cannot change in the middle of a trial".to_owned()));
}

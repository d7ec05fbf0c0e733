//! How expectations are told and graded: instants with a date and without, steps that wait in line.

use lastcopy::check::expect::Grade;
use lastcopy::check::judge::Judgement;
use lastcopy::experiment::replay::replay;
use lastcopy::scenario::load::Scenario;

/// What comes of the expectations of a world with a clock, where three steps share one place.
fn judged(clock: &str, takes: &str) -> Vec<Judgement> {
    let scenario = Scenario::from_ron(&format!(
        r#"(
            name: "line", clock: ({clock}horizon: "2 d"),
            categories: [(name: "rows", items: 10)],
            cohorts: [(name: "all", accounts: 2, service: "app")],
            stores: [(name: "db", labels: ["array:1"], size: "3600 GB")],
            services: [(name: "app", store: "db")],
            faults: [(name: "dies", when: At("T+6 h 30 min"), what: Destroy(), hits: ["array:1"])],
            pools: [(name: "crew")],
            plans: [
                (name: "one", when: After(event: "fault:dies"), steps: [
                    (name: "do", pool: "crew", takes: {takes})]),
                (name: "two", when: At("T+6 h 45 min"), steps: [
                    (name: "do", pool: "crew", takes: Lasting("2 h"))]),
                (name: "three", when: At("T+7 h"), steps: [
                    (name: "do", pool: "crew", takes: AtRate("1 GB/s"))]),
            ],
            expect: [
                (name: "dies", that: Event(event: "fault:dies", from: "T+6 h", until: "T+7 h")),
                (name: "two", that: Event(event: "plan:two/done", until: "T+1 d")),
                (name: "three", that: Event(event: "plan:three/done", until: "T+1 d")),
            ],
        )"#
    ))
    .unwrap_or_else(|problems| panic!("{problems}"));
    replay(&scenario, 1, 0).judgements
}

#[test]
fn instants_are_told_since_t0_unless_that_has_a_date() {
    let bare = judged("", "Lasting(\"1 h\")");
    assert_eq!(bare[0].wanted, "fault:dies: T+6 h to T+7 h");
    assert_eq!(bare[0].found, "T+6 h 30 min");
    let dated = judged("t0: \"2024-03-01T00:00:00Z\", ", "Lasting(\"1 h\")");
    assert_eq!(dated[0].wanted, "fault:dies: 2024-03-01 06:00 Z to 2024-03-01 07:00 Z");
    assert_eq!(dated[0].found, "2024-03-01 06:30 Z");
}

#[test]
fn who_waits_behind_typed_times_alone_ends_at_a_typed_time_and_behind_chance_at_a_found_one() {
    let grades = |takes: &str| -> Vec<Grade> {
        judged("", takes).iter().map(|judgement| judgement.grade).collect()
    };
    assert_eq!(grades("Lasting(\"1 h\")"), [Grade::Input; 3]);
    let found = [Grade::Input, Grade::Predicted, Grade::Predicted];
    assert_eq!(grades("Lasting(Uniform(\"1 h\", \"2 h\"))"), found);
}

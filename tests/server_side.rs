//! Claims about the server side of a trial that no oracle makes by itself.

use lastcopy::engine::trial::run;
use lastcopy::scenario::load::Scenario;

fn scenario(text: &str) -> Scenario {
    Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn a_restore_that_is_spread_tries_points_as_any_other() {
    let scenario = scenario(
        r#"(
            name: "spread",
            clock: (horizon: "T+60 d"),
            categories: [(name: "notes", items: 1, edits: "1 per h")],
            cohorts: [(name: "clients", accounts: 5, service: "data")],
            stores: [(name: "db", labels: ["array:1"])],
            services: [(name: "data", store: "db")],
            jobs: [(name: "daily", source: "db", labels: ["site:b"], schedule: "every 24 h",
                slots: 50, bad: "60 %")],
            faults: [(name: "loss", when: At("T+49.5 d"), what: Destroy(), hits: ["array:1"])],
            plans: [(name: "recovery", when: After(event: "fault:loss"), recovers: true,
                steps: [(name: "restore", takes: Lasting("2 h"),
                    does: Restore(from: Points("daily"), into: "db", spread: true))])],
        )"#,
    );
    let mut tries = 0;
    for trial in 0..20 {
        let server = run(&scenario, 1, trial).server;
        let [restored] = server.restored.as_slice() else { panic!("one point came back") };
        let damage = server.first_damage.expect("the store was lost");
        let age = damage.since(restored.as_of.expect("a point came back")).hours();
        let bad = server.journal.iter().filter(|it| it.event == "step:recovery/restore/bad-point");
        let bad = bad.count() as u64;
        assert_eq!(restored.tried_bad, bad);
        assert_eq!(age, 12.0 + 24.0 * bad as f64);
        assert_eq!(restored.at.since(damage).hours(), 2.0 * bad as f64);
        tries += bad;
    }
    assert!(tries > 10, "{tries} bad points are too few to tell anything");
}

#[test]
fn a_service_that_starts_down_takes_no_writes_until_it_is_up() {
    let scenario = scenario(
        r#"(
            name: "starts-down",
            clock: (horizon: "T+20 h"),
            categories: [(name: "notes", edits: "10 per h")],
            cohorts: [(name: "clients", accounts: 5, service: "data")],
            stores: [(name: "db", labels: ["array:1"])],
            services: [(name: "data", store: "db", starts: Down)],
        )"#,
    );
    let all = run(&scenario, 1, 0).totals.all();
    assert!(all.written > 500);
    assert_eq!((all.acked, all.pending), (0, all.written));
}

#[test]
fn a_run_whose_source_dies_fails_even_if_the_store_is_back_before_its_end() {
    let scenario = scenario(
        r#"(
            name: "midway",
            clock: (horizon: "T+20 h"),
            categories: [(name: "notes", items: 7)],
            cohorts: [(name: "clients", accounts: 5, service: "data")],
            stores: [(name: "db", labels: ["array:1"])],
            services: [(name: "data", store: "db")],
            jobs: [(name: "copy", source: "db", labels: ["site:b"], at: [At("T+1 h")],
                takes: Lasting("3 h"))],
            faults: [(name: "loss", when: At("T+2 h"), what: Destroy(), hits: ["array:1"])],
            plans: [(name: "reopen", when: At("T+3 h"),
                steps: [(name: "empty", does: NewGeneration(store: "db"))])],
        )"#,
    );
    let outcome = run(&scenario, 1, 0);
    assert!(outcome.server.first("job:copy/failed").is_some());
    assert_eq!(outcome.totals.all().lost, 35);
}

#[test]
fn a_queue_is_served_in_order_and_stands_still_while_its_service_is_down() {
    let scenario = scenario(
        r#"(
            name: "line",
            clock: (start: "T-2 h", horizon: "T+80 h"),
            services: [(name: "desk")],
            queues: [
                (name: "one", service: "desk", arrivals: "50 per h", takes: "60 s"),
                (name: "three", service: "desk", arrivals: "50 per h", takes: "3 min", servers: 3),
            ],
            faults: [(name: "closed", when: At("T+1 h"), lasts: "4 h",
                what: Service(services: ["desk"]))],
        )"#,
    );
    let outcome = run(&scenario, 1, 0);
    let [one, three] = outcome.queues.as_slice() else { panic!("there are two") };
    for queue in [one, three] {
        assert!((3700..4300).contains(&queue.arrived), "{}", queue.arrived);
        assert!(queue.longest_ms >= 3 * 3_600_000, "whoever came first waited for the opening");
        let [back] = queue.returns.as_slice() else { panic!("it came back once") };
        assert_eq!(back.back.hours(), 5.0);
        let drained = back.drained.expect("the backlog goes").since(back.back).hours();
        // 200 requests at 60 an hour, and 50 more an hour meanwhile: about 20 h.
        assert!((8.0..50.0).contains(&drained), "{drained}");
    }
}

const ONE_STORE: &str = r#"
    categories: [(name: "notes", items: 10, edits: "1 per h")],
    cohorts: [(name: "clients", accounts: 20, service: "data")],
    stores: [(name: "db", labels: ["array:1"])],
    services: [(name: "data", store: "db")],
"#;

fn one_store(rest: &str) -> Scenario {
    scenario(&format!(r#"(name: "one", clock: (horizon: "T+100 h"), {ONE_STORE} {rest})"#))
}

fn first_hour(scenario: &Scenario, event: &str) -> Option<f64> {
    let (at, _) = run(scenario, 1, 0).server.first(event)?;
    Some(at.ms() as f64 / 3_600_000.0)
}

fn masks(scenario: &Scenario) -> Vec<(bool, Vec<String>)> {
    let faults = run(scenario, 1, 0).server.faults;
    faults.iter().map(|it| (it.took > 0, it.masked_by.iter().cloned().collect())).collect()
}

#[test]
fn a_service_stays_down_until_the_last_of_its_windows_closes() {
    let windows = |second: &str| {
        one_store(&format!(
            r#"faults: [
                (name: "a", when: At("T+10 h"), lasts: "10 h", what: Service(services: ["data"])),
                (name: "b", when: At("T+15 h"), lasts: "{second}",
                    what: Service(services: ["data"]))]"#
        ))
    };
    // The second outlives the first, and takes when the first has closed.
    assert_eq!(first_hour(&windows("15 h"), "service:data/up"), Some(30.0));
    assert_eq!(masks(&windows("15 h"))[1], (true, vec!["a".to_owned()]));
    // The second lies within the first, which masks it.
    assert_eq!(first_hour(&windows("2 h"), "service:data/up"), Some(20.0));
    assert_eq!(masks(&windows("2 h")), [(true, vec![]), (false, vec!["a".to_owned()])]);
}

#[test]
fn what_operators_make_a_service_answer_outlives_the_windows_under_it() {
    let scenario = one_store(
        r#"faults: [(name: "a", when: At("T+10 h"), lasts: "10 h",
                what: Service(services: ["data"]))],
            plans: [(name: "stay-down", when: At("T+12 h"), steps: [(name: "stop",
                takes: Lasting("0 s"), does: Answer(services: ["data"], answers: Down))])]"#,
    );
    assert_eq!(first_hour(&scenario, "service:data/up"), None);
}

#[test]
fn a_fault_that_finds_its_work_done_says_by_which_other() {
    let scenario = one_store(
        r#"faults: [
            (name: "fire", when: At("T+10 h"), what: Destroy(), hits: ["array:1"]),
            (name: "flood", when: At("T+20 h"), what: Destroy(), hits: ["array:1"]),
            (name: "elsewhere", when: At("T+30 h"), what: Destroy(), hits: ["array:2"])]"#,
    );
    let none = Vec::new();
    let fire = vec!["fire".to_owned()];
    assert_eq!(masks(&scenario), [(true, none.clone()), (false, fire), (false, none)]);
}

#[test]
fn what_is_written_into_a_corrupt_store_is_lost_until_something_good_is_restored() {
    let corrupt = r#"faults: [(name: "rot", when: At("T+10 h"), what: Corrupt(),
        hits: ["array:1"])],
        jobs: [(name: "daily", source: "db", labels: ["site:b"], schedule: "every 24 h",
            slots: 9, verify: (takes: Lasting("1 h"), by: Drill))],"#;
    let all = run(&one_store(corrupt), 1, 0).totals.all();
    let written_before = all.written - all.lost;
    // The first copy of the day is taken at T0: only what it has is held.
    assert_eq!((written_before, all.visible, all.held), (200, 0, 200));
    let restored = format!(
        r#"{corrupt} plans: [(name: "repair", when: At("T+50 h"), recovers: true, steps: [
            (name: "restore", takes: Lasting("0 s"),
                does: Restore(from: Points("daily"), into: "db", merge: Replace))])]"#
    );
    let scenario = one_store(&restored);
    let outcome = run(&scenario, 1, 0);
    let all = outcome.totals.all();
    assert!(all.visible > 200 + 40 * 20, "{all:?}");
    // Points of the corrupt days fail their drill; those made after the restore pass it.
    let found = |event: &str| {
        let found = outcome.server.journal.iter().filter(|entry| entry.event == event);
        found.map(|entry| entry.at.ms() / 3_600_000).collect::<Vec<_>>()
    };
    assert_eq!(found("job:daily/found-bad"), [25, 49]);
    assert_eq!(found("job:daily/verified"), [1, 73, 97]);
}

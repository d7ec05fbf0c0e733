//! The effect ledger, on small scenarios worked out by hand and on those that are shipped.

mod shipped;

use lastcopy::experiment::phase::Phase;
use lastcopy::explain::coverage::Cell;
use lastcopy::explain::ledger::Account;
use lastcopy::explain::ledger::Extent;
use lastcopy::explain::ledger::Ledger;
use lastcopy::explain::ledger::ledger;
use lastcopy::scenario::load::Scenario;
use std::collections::BTreeMap;

/// A ledger of ten accounts with four notes each on array 1, and what else is said.
fn told(more: &str) -> Ledger {
    let text = format!(
        r#"(
        name: "small",
        clock: (horizon: "3 d"),
        categories: [(name: "notes", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        {more}
    )"#
    );
    of(&text)
}

fn of(text: &str) -> Ledger {
    let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
    ledger(&scenario, 1, 0, &mut |_, _| {}).unwrap_or_else(|problems| panic!("{problems}"))
}

fn extents(it: &Account) -> (Extent, Extent) {
    (it.necessary, it.sufficient)
}

#[test]
fn of_two_faults_that_each_suffice_the_later_is_masked_and_neither_is_necessary() {
    let ledger = told(
        r#"faults: [
            (name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"]),
            (name: "flood", when: At("T+2 h"), what: Destroy(), hits: ["array:1"]),
        ],"#,
    );
    assert_eq!((ledger.lost, ledger.by_faults, ledger.without_any.lost), (40, 40, 0));
    let [fire, flood] = ledger.accounts.as_slice() else { panic!("two faults") };
    assert_eq!(extents(fire), (Extent::None, Extent::Whole));
    assert_eq!(extents(flood), (Extent::None, Extent::Whole));
    assert_eq!((fire.effect.took, fire.killed, flood.effect.took, flood.killed), (1, 40, 0, 0));
    assert!(!fire.is_miss() && flood.is_miss());
    assert_eq!(flood.masked_by, BTreeMap::from([("fire".to_owned(), Some(40))]));
    assert!(fire.masked_by.is_empty());
    assert_eq!(fire.instead, BTreeMap::from([("flood".to_owned(), 40)]));
    assert_eq!((fire.without.changed.otherwise, fire.without.lost), (40, 40));
    assert_eq!((flood.without.changed.unchanged, flood.alone.still), (40, 40));
    let line = fire.without.arguments.join(" ");
    assert_eq!(line, "--set faults[fire].when=Never --seed 1");
}

#[test]
fn of_two_faults_that_each_take_one_copy_both_are_necessary_and_neither_suffices() {
    let ledger = told(
        r#"jobs: [(name: "daily", source: "primary", labels: ["array:2"],
            schedule: "every 24 h")],
        faults: [
            (name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"]),
            (name: "flood", when: At("T+31 h"), what: Destroy(), hits: ["array:2"]),
        ],"#,
    );
    assert_eq!((ledger.lost, ledger.by_faults), (40, 40));
    for account in &ledger.accounts {
        assert_eq!(extents(account), (Extent::Whole, Extent::None), "{}", account.fault);
        assert_eq!((account.killed, account.without.changed.saved), (40, 40));
        assert_eq!((account.without.lost, account.alone.lost), (0, 0));
        assert!(account.masked_by.is_empty() && account.gone.is_empty());
    }
}

#[test]
fn a_fault_that_finds_nothing_to_do_is_a_miss_and_neither_necessary_nor_sufficient() {
    let ledger = told(
        r#"jobs: [(name: "daily", source: "primary", labels: ["array:2"],
            schedule: "every 24 h", takes: Lasting("1 h"))],
        faults: [
            (name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1", "array:2"]),
            (name: "slip", when: At("T+40 h"), what: Job(job: "daily", how: Aborts)),
            (name: "idle", when: Never, what: Destroy(), hits: ["array:1"]),
        ],"#,
    );
    let [fire, slip, idle] = ledger.accounts.as_slice() else { panic!("three faults") };
    assert_eq!(extents(fire), (Extent::Whole, Extent::Whole));
    for account in [slip, idle] {
        assert!(account.is_miss() && account.masked_by.is_empty(), "{}", account.fault);
        assert_eq!(extents(account), (Extent::None, Extent::None));
        assert_eq!(account.without.changed.unchanged, 40);
        assert_eq!(account.alone.lost, 0);
    }
    assert!(slip.alone.struck.contains("slip") && !idle.alone.struck.contains("idle"));
}

#[test]
fn faults_of_two_stores_each_account_for_their_part() {
    let ledger = of(r#"(
        name: "two",
        clock: (horizon: "3 d"),
        categories: [(name: "notes", items: 4)],
        cohorts: [
            (name: "many", accounts: 10, service: "one"),
            (name: "few", accounts: 5, service: "two"),
        ],
        stores: [(name: "a", labels: ["array:1"]), (name: "b", labels: ["array:2"])],
        services: [(name: "one", store: "a"), (name: "two", store: "b")],
        faults: [
            (name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"]),
            (name: "flood", when: At("T+2 h"), what: Destroy(), hits: ["array:2"]),
        ],
    )"#);
    let [fire, flood] = ledger.accounts.as_slice() else { panic!("two faults") };
    assert_eq!(ledger.by_faults, 60);
    assert_eq!(extents(fire), (Extent::Part, Extent::Part));
    assert_eq!(extents(flood), (Extent::Part, Extent::Part));
    assert_eq!((fire.without.still, fire.alone.still), (20, 40));
    assert_eq!((flood.without.still, flood.alone.still), (40, 20));
}

#[test]
fn a_fault_that_follows_another_goes_with_it_and_does_not_strike_alone() {
    let ledger = told(
        r#"jobs: [(name: "daily", source: "primary", labels: ["array:2"],
            schedule: "every 24 h")],
        faults: [
            (name: "quake", when: At("T+30 h"), what: Destroy(), hits: ["array:1"]),
            (name: "wave", when: After(event: "fault:quake", delay: "1 h"), what: Destroy(),
                hits: ["array:2"]),
        ],"#,
    );
    let [quake, wave] = ledger.accounts.as_slice() else { panic!("two faults") };
    assert_eq!(quake.gone.iter().collect::<Vec<_>>(), ["wave"]);
    assert!(wave.gone.is_empty() && !wave.alone.struck.contains("wave"));
    assert_eq!(extents(quake), (Extent::Whole, Extent::None));
    assert_eq!(extents(wave), (Extent::Whole, Extent::None));
}

#[test]
fn what_is_lost_without_any_fault_is_no_faults_doing() {
    let ledger = of(r#"(
        name: "own",
        clock: (horizon: "3 d"),
        categories: [(name: "notes", items: 4)],
        devices: [(name: "phone", sync: (every: "2 h"))],
        cohorts: [(name: "all", accounts: 10, device: "phone", service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    )"#);
    // The handsets still have everything.
    assert_eq!((ledger.lost, ledger.by_faults), (0, 0));
    assert_eq!(extents(&ledger.accounts[0]), (Extent::None, Extent::None));
    assert!(!ledger.accounts[0].is_miss());
    let unsynced = Cell { struck: 1, took: 1 };
    assert_eq!(ledger.coverage.cell("destroy", Phase::BeforeFirstSync), Some(unsynced));
}

#[test]
fn a_wave_of_restarts_tells_on_how_many_handsets_it_fell() {
    let ledger = of(r#"(
        name: "wave",
        clock: (horizon: "3 d"),
        categories: [(name: "notes", items: 4)],
        devices: [(name: "phone", restarts: [(name: "wipe", effect: Erase)])],
        cohorts: [
            (name: "all", accounts: 10, device: "phone", service: "data"),
            (name: "web", accounts: 7, service: "data"),
        ],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [
            (name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"]),
            (name: "lake", when: At("T+40 h"), what: Restart(restart: "wipe",
                befalls: Each(1.0))),
        ],
    )"#);
    let [fire, lake] = ledger.accounts.as_slice() else { panic!("two faults") };
    assert_eq!((fire.handsets, lake.handsets, lake.effect.took), (0, 10, 1));
    // Those on the web lose all to the fire alone; with handsets it takes both.
    assert_eq!((ledger.by_faults, fire.alone.still, lake.without.still), (68, 28, 28));
    assert_eq!(extents(fire), (Extent::Whole, Extent::Part));
    assert_eq!(extents(lake), (Extent::Part, Extent::None));
    assert_eq!((fire.killed, lake.killed), (68, 40));
}

/// What hangs over a day: an upgrade, a backup, an outage, a restore; and a slip in each.
const PHASES: &str = r#"jobs: [(name: "daily", source: "primary", labels: ["array:2"],
        at: [At("T+20 h")], takes: Lasting("2 h"))],
    faults: [
        (name: "down", when: At("T+30 h"), lasts: "4 h", what: Service(services: ["data"],
            answers: Down)),
        (name: "a", when: At("T+1 h"), what: Job(job: "daily", how: Aborts)),
        (name: "b", when: At("T+11 h"), what: Job(job: "daily", how: Aborts)),
        (name: "c", when: At("T+21 h"), what: Job(job: "daily", how: Aborts)),
        (name: "d", when: At("T+31 h"), what: Job(job: "daily", how: Aborts)),
        (name: "e", when: At("T+41 h"), what: Job(job: "daily", how: Aborts)),
    ],
    plans: [
        (name: "upgrade", when: At("T+10 h"), steps: [(name: "work", takes: Lasting("2 h"))]),
        (name: "back", when: At("T+40 h"), recovers: true, steps: [
            (name: "fetch", takes: Lasting("2 h"),
                does: Restore((from: Points("daily"), into: "primary"))),
        ]),
    ],"#;

#[test]
fn strikes_are_counted_in_the_phases_in_which_they_took_or_missed() {
    let ledger = told(PHASES);
    let miss = Some(Cell { struck: 1, took: 0 });
    let hit = Some(Cell { struck: 1, took: 1 });
    let job = |phase| ledger.coverage.cell("job", phase);
    assert_eq!(job(Phase::Quiet), miss);
    assert_eq!(job(Phase::UpgradeRunning), miss);
    assert_eq!(job(Phase::BackupRunning), hit);
    assert_eq!(job(Phase::ServiceDown), miss);
    assert_eq!(job(Phase::RestoreRunning), miss);
    // While the restore runs the service is up again.
    assert_eq!(job(Phase::Reopened), miss);
    // The fault that took the service down found it up.
    assert_eq!(ledger.coverage.cell("service", Phase::Quiet), hit);
    assert_eq!(ledger.coverage.kinds(), ["job", "service"]);
    let mut twice = ledger.coverage.clone();
    twice.add(&ledger.coverage);
    let both = Some(Cell { struck: 2, took: 2 });
    assert_eq!(twice.cell("job", Phase::BackupRunning), both);
}

#[test]
fn a_window_over_a_job_took_when_a_run_met_it() {
    let ledger = told(
        r#"jobs: [(name: "daily", source: "primary", labels: ["array:2"],
            at: [At("T+20 h")], takes: Lasting("2 h"))],
        faults: [(name: "full", when: At("T+5 h"), lasts: "40 h",
            what: Job(job: "daily", how: BadPoints))],"#,
    );
    let [full] = ledger.accounts.as_slice() else { panic!("one fault") };
    let taken: Vec<(usize, f64)> =
        full.effect.taken.iter().map(|it| (it.strike, it.at.hours())).collect();
    assert_eq!((full.effect.struck[0].hours(), taken), (5.0, vec![(0, 22.0)]));
    let hit = Some(Cell { struck: 1, took: 1 });
    assert_eq!(ledger.coverage.cell("job", Phase::BackupRunning), hit);
    assert_eq!(ledger.coverage.cell("job", Phase::Quiet), None);
}

//! What holds in every world, whatever happens in it.

mod worlds;

use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::observe;
use lastcopy::engine::trial::run;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::Outcome;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::account::Fate;
use lastcopy::outcome::fates::Fates;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::spec::Spec;
use std::collections::BTreeSet;

/// Random worlds that the door lets in, with their numbers, which serve as seeds.
fn random(worlds: u64) -> impl Iterator<Item = (u64, Scenario)> {
    let scenario = |seed| Some((seed, Scenario::from_ron(&worlds::world(seed)).ok()?));
    (1_000_000..1_000_000 + worlds).filter_map(scenario)
}

fn scenario(text: &str) -> Scenario {
    Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"))
}

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

fn accounts(scenario: &Scenario, seed: u64) -> (Outcome, Vec<AccountRecord>) {
    let mut all = All::default();
    let outcome = observe(scenario, seed, 0, &mut all);
    (outcome, all.0)
}

#[test]
fn every_current_record_is_visible_held_or_lost_and_only_one_of_these() {
    for (seed, scenario) in random(120) {
        for fates in run(&scenario, seed, 0).totals.by_category {
            let Fates { written, acked, pending, unsent_lost, .. } = fates;
            assert_eq!(written, acked + pending + unsent_lost, "world {seed}: {fates:?}");
            let Fates { current, visible, held, lost, .. } = fates;
            assert_eq!(current, visible + held + lost, "world {seed}: {fates:?}");
            let Fates { superseded, deleted, .. } = fates;
            assert_eq!(acked, current + superseded + deleted, "world {seed}: {fates:?}");
        }
    }
}

#[test]
fn nothing_is_held_that_was_never_written() {
    for (seed, scenario) in random(120) {
        let (outcome, accounts) = accounts(&scenario, seed);
        let model = scenario.model();
        let records = || accounts.iter().flat_map(|it| &it.records);
        for (category, fates) in outcome.totals.by_category.iter().enumerate() {
            let of = records().filter(|it| it.category == category);
            assert_eq!(of.count() as u64, fates.written, "world {seed}");
        }
        for record in records() {
            let lives = model.start..model.horizon;
            assert!(lives.contains(&record.written), "world {seed}: {record:?}");
        }
        for account in &accounts {
            let own = account.records.windows(2).filter(|two| two[0].category == two[1].category);
            for two in own {
                assert!(two[0].written <= two[1].written, "world {seed}: {two:?}");
                assert_eq!(two[0].record + 1, two[1].record, "world {seed}");
            }
        }
    }
}

#[test]
fn observing_a_trial_changes_nothing_and_shows_what_its_sums_are_of() {
    for (seed, scenario) in random(60) {
        let (outcome, accounts) = accounts(&scenario, seed);
        assert_eq!(outcome, run(&scenario, seed, 0), "world {seed}");
        let totals = &outcome.totals;
        let count = |meant: fn(&AccountRecord) -> bool| {
            accounts.iter().filter(|it| meant(it)).count() as u64
        };
        assert_eq!(totals.lost_local, count(|it| it.lost_local), "world {seed}");
        assert_eq!(totals.without_data, count(|it| it.ever_without), "world {seed}");
        assert_eq!(totals.good, accounts.iter().map(|it| it.good).sum::<u64>(), "world {seed}");
        let is_lost = |it: &&lastcopy::outcome::account::RecordFate| {
            it.fate == Fate::Lost && !it.superseded && !it.tombstone
        };
        let lost = accounts.iter().flat_map(|it| &it.records).filter(is_lost).count();
        assert_eq!(totals.all().lost, lost as u64, "world {seed}");
    }
}

/// A world with faults that find nothing to do, named so that they come first and last.
fn with_idle_faults(spec: &Spec) -> Spec {
    let idle = r#"(
        name: "idle", clock: (horizon: "1 d"),
        faults: [
            (name: "a", when: At("T+5 h"), what: Destroy(share: 0.5), hits: ["site:nowhere"]),
            (name: "b", when: At("T+7 h"), chance: 0, what: Offline, hits: ["site:a"]),
            (name: "c", when: At("T+9 h"), what: Restart(restart: "pull", befalls: Each(0))),
            (name: "zz", when: At("T+11 h"), lasts: "1 h", what: Corrupt(),
                hits: ["array:nowhere"]),
        ],
        cohorts: [(name: "h", accounts: 1, service: "v", device: "d")],
        stores: [(name: "s", labels: ["site:a"])], services: [(name: "v", store: "s")],
        devices: [(name: "d", restarts: [(name: "pull", effect: PowerLoss)])],
    )"#;
    let mut spec = spec.clone();
    spec.faults.extend(scenario(idle).spec().faults.clone());
    spec
}

#[test]
fn a_fault_without_effect_leaves_no_trace_in_the_hash() {
    for (seed, scenario) in random(80) {
        let more =
            Scenario::from_spec(&with_idle_faults(scenario.spec())).expect("idle is allowed");
        let (with, without) = (run(&more, seed, 0), run(&scenario, seed, 0));
        assert_eq!(with.hash, without.hash, "world {seed}");
    }
}

/// The same world, told in another order.
fn turned(spec: &Spec) -> Spec {
    let mut spec = spec.clone();
    spec.categories.reverse();
    spec.devices.reverse();
    spec.devices.iter_mut().for_each(|it| it.restarts.reverse());
    spec.cohorts.reverse();
    spec.stores.reverse();
    spec.services.reverse();
    spec.jobs.reverse();
    spec.faults.reverse();
    spec.plans.reverse();
    spec.notices.reverse();
    spec.reactions.reverse();
    spec.channels.reverse();
    spec.windows.reverse();
    spec
}

#[test]
fn the_order_in_which_things_are_declared_changes_nothing() {
    for (seed, scenario) in random(120) {
        // Work that concerns no store takes the size of the first one: let all have one size.
        let mut spec = scenario.spec().clone();
        let size = spec.stores[0].size;
        spec.stores.iter_mut().for_each(|it| it.size = size);
        let scenario = Scenario::from_spec(&spec).expect("sizes are no error");
        let turned = Scenario::from_spec(&turned(&spec)).expect("order is no error");
        let (one, other) = (run(&scenario, seed, 0), run(&turned, seed, 0));
        let all = |it: &Outcome| (it.totals.all(), it.totals.lost_local, it.totals.without_ms);
        assert_eq!(all(&one), all(&other), "world {seed}");
        let entries = one.server.journal.iter().zip(&other.server.journal);
        for (one, other) in entries {
            assert_eq!(one, other, "world {seed}");
        }
        assert_eq!(one.hash, other.hash, "world {seed}");
    }
}

#[test]
fn one_more_copy_in_a_domain_of_its_own_never_loses_anything() {
    let lost = |accounts: &[AccountRecord]| -> BTreeSet<(u64, usize, u32)> {
        let records = accounts.iter().flat_map(|it| it.records.iter().map(|r| (it.number, r)));
        let lost = records.filter(|(_, it)| it.fate == Fate::Lost);
        lost.map(|(number, it)| (number, it.category, it.record)).collect()
    };
    let mut saved = 0;
    for (seed, scenario) in random(200) {
        // Whoever acts on what there is may do harm with more of it.
        let mut spec = scenario.spec().clone();
        spec.plans.clear();
        let text = format!(
            r#"(name: "x", clock: (horizon: "1 d"), stores: [(name: "s0")], jobs: [(
                name: "extra", source: "{}", labels: ["site:moon"], schedule: "every 6 h",
                slots: 1000)])"#,
            spec.stores[0].name
        );
        let extra = Scenario::from_ron(&text).expect("an extra copy is allowed");
        let Ok(less) = Scenario::from_spec(&spec) else { continue };
        spec.jobs.extend(extra.spec().jobs.clone());
        let Ok(more) = Scenario::from_spec(&spec) else { continue };
        let (less, more) = (lost(&accounts(&less, seed).1), lost(&accounts(&more, seed).1));
        assert!(more.is_subset(&less), "world {seed}: {:?}", more.difference(&less));
        saved += less.len() - more.len();
    }
    assert!(saved > 0, "an extra copy that never saves anything shows nothing");
}

#[test]
fn a_trial_is_the_same_alone_and_among_others() {
    for (seed, scenario) in random(20) {
        let many: Vec<Outcome> = (0..4).map(|trial| run(&scenario, seed, trial)).collect();
        assert_eq!(run(&scenario, seed, 3), many[3], "world {seed}");
        assert_eq!(run(&scenario, seed, 1), many[1], "world {seed}");
    }
}

#[cfg(feature = "rayon")]
#[test]
fn one_thread_and_two_give_the_same_outcome() {
    let pool = |threads| {
        let built = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        built.expect("a few threads can be had")
    };
    let (one, two) = (pool(1), pool(2));
    for (seed, scenario) in random(60) {
        let alone = one.install(|| run(&scenario, seed, 0));
        assert_eq!(alone, two.install(|| run(&scenario, seed, 0)), "world {seed}");
    }
}

const FLEET: &str = r#"(
    name: "fleet", clock: (horizon: "T+6 d"),
    categories: [(name: "contacts", items: 20, edits: "1 per d")],
    devices: [(name: "phone", full_copy_on: [EmptyBoot], sync: (every: "6 h", jitter: 0.2),
        restarts: [(name: "pull", rate: "1 per 20 d", effect: PowerLoss, while_down: 3)])],
    cohorts: [
        (name: "a", accounts: 2000, service: "data", device: "phone"),
        (name: "b", accounts: 1000, service: "data", device: "phone", activity: 2),
    ],
    stores: [(name: "db", labels: ["array:1"], size: "10 TB")],
    services: [(name: "data", store: "db")],
    jobs: [(name: "weekly", source: "db", labels: ["site:b"], existing: ["0 s"])],
    faults: [
        (name: "san", when: At("T+2 d"), what: Destroy(share: 0.3), hits: ["array:1"]),
        (name: "down", when: At("T+2 d"), lasts: "2 d", what: Service(services: ["data"])),
    ],
    plans: [(name: "rebuild", when: After(event: "fault:san"), recovers: true, steps: [
        (name: "copy", takes: AtRate("100 MB/s"),
            does: Restore(from: Points("weekly"), into: "db")),
    ])],
)"#;

#[test]
fn shares_and_durations_agree_at_one_to_one_ten_and_a_hundred() {
    let mut shares = Vec::new();
    let mut ends = BTreeSet::new();
    for (part, trials) in [(3_000, 1), (300, 10), (30, 100)] {
        let overlays = Overlays { handsets: Some(part), ..Overlays::default() };
        let bytes = FLEET.as_bytes().to_vec();
        let scaled = Scenario::open("fleet.ron", bytes, &overlays).expect("it scales");
        let (mut local, mut lost) = (0, 0);
        for trial in 0..trials {
            let outcome = run(&scaled, 7, trial);
            local += outcome.totals.lost_local;
            lost += outcome.totals.lost_some;
            ends.insert(outcome.server.first("plan:rebuild/done").map(|(at, _)| at));
        }
        shares.push([local, lost].map(|count| count as f64 / 3_000.0));
    }
    assert_eq!(ends.len(), 1, "the recovery takes as long for a part of the fleet: {ends:?}");
    for which in 0..2 {
        let mean = shares.iter().map(|it| it[which]).sum::<f64>() / 3.0;
        assert!(mean > 0.02 && mean < 0.98, "{shares:?} shows nothing");
        // Each is a mean of 3,000 accounts that share nothing but typed times.
        let error = (mean * (1.0 - mean) / 3_000.0).sqrt();
        for share in &shares {
            assert!((share[which] - mean).abs() < 4.0 * error, "{shares:?}, error {error}");
        }
    }
}

const BAD_NEWEST: &str = r#"(
    name: "bad", clock: (horizon: "T+5 d"),
    categories: [(name: "contacts", items: 5, edits: "1 per 2 h")],
    cohorts: [(name: "a", accounts: 5, service: "data")],
    stores: [(name: "db", labels: ["array:1"])],
    services: [(name: "data", store: "db")],
    jobs: [(name: "nightly", source: "db", labels: ["site:b"], slots: 9,
        schedule: "every 24 h")],
    faults: [
        (name: "tape", when: At("T+60 h"), what: Job(job: "nightly", how: BadPoints)),
        (name: "san", when: At("T+80 h"), what: Destroy(), hits: ["array:1"]),
    ],
    plans: [(name: "rebuild", when: After(event: "fault:san"), recovers: true, steps: [
        (name: "copy", takes: Lasting("2 h"), SPREAD
    ])],
)"#;

#[test]
fn a_strategy_tries_the_bad_newest_backup_first_pays_for_it_and_then_knows() {
    let copy = |spread| {
        let does =
            format!(r#"does: Restore(from: Points("nightly"), into: "db", spread: {spread})),"#);
        run(&scenario(&BAD_NEWEST.replace("SPREAD", &does)), 3, 0)
    };
    for spread in [false, true] {
        let outcome = copy(spread);
        let at = |event: &str| outcome.server.first(event).map(|(at, _)| at.hours());
        assert_eq!(at("step:rebuild/copy/start"), Some(80.0));
        assert_eq!(at("step:rebuild/copy/bad-point"), Some(82.0), "spread: {spread}");
        assert_eq!(at("step:rebuild/copy/done"), Some(84.0), "spread: {spread}");
        let restored = &outcome.server.restored[0];
        // The bad point is of T+72 h; the one before it is good.
        assert_eq!(restored.as_of, Some(Time::from_ms(48 * 3_600_000)));
        assert_eq!((outcome.server.restored.len(), restored.tried_bad), (1, 1));
    }
}

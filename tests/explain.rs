//! Why records are lost: one last death for each, and the certificate agrees with the outcome.

mod worlds;

use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::Found;
use lastcopy::engine::trial::Trial;
use lastcopy::engine::trial::observe;
use lastcopy::explain::certificate::Choice;
use lastcopy::explain::certificate::certify;
use lastcopy::explain::log::Log;
use lastcopy::explain::vary::Came;
use lastcopy::explain::vary::vary;
use lastcopy::explain::whatif::what_if;
use lastcopy::explain::whatif::what_if_from;
use lastcopy::explain::window::savers;
use lastcopy::kernel::digest::sha256;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::account::Fate;
use lastcopy::outcome::account::RecordFate;
use lastcopy::outcome::history::History;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

/// The number of worlds, unless `LASTCOPY_WORLDS` asks for another.
fn number() -> u64 {
    std::env::var("LASTCOPY_WORLDS").ok().and_then(|it| it.parse().ok()).unwrap_or(1_000)
}

/// What is wrong with a record's history.
fn wrong(fate: &RecordFate, history: &History) -> Option<String> {
    let last: Vec<_> =
        history.copies.iter().filter(|it| it.died.is_some_and(|died| died.last)).collect();
    let lives = history.copies.iter().any(|it| it.counts.is_some() && it.died.is_none());
    let tell = |what: &str| Some(format!("{what}: {fate:?} {history:#?}"));
    match fate.fate {
        Fate::Lost if last.len() != 1 => return tell("not one last death"),
        Fate::Lost if lives => return tell("lost, and a copy lives"),
        Fate::Held if !lives => return tell("held by nobody"),
        Fate::Visible | Fate::Held if !last.is_empty() => return tell("a last death, not lost"),
        _ => {}
    }
    for (at, copy) in history.copies.iter().enumerate() {
        if copy.parent.is_some_and(|parent| parent >= at) {
            return tell("a copy older than its parent");
        }
        if copy.died.is_some_and(|died| died.at < copy.born) {
            return tell("dead before birth");
        }
    }
    let died = last.first().and_then(|it| it.died);
    let latest = history.copies.iter().filter(|it| it.counts.is_some());
    let latest = latest.filter_map(|it| it.died).map(|it| it.at).max();
    if let (Some(died), Some(latest)) = (died, latest) {
        if died.at < latest {
            return tell("a death after the last");
        }
        if died.cause.is_some_and(|cause| fate.class >> cause & 1 == 0) {
            return tell("the last death is not among the causes");
        }
    }
    None
}

#[test]
fn every_lost_record_has_one_last_death_and_its_certificate_agrees_with_the_outcome() {
    let (mut lost, mut caused) = (0, 0);
    for seed in 5_000_000..5_000_000 + number() {
        let Ok(scenario) = Scenario::from_ron(&worlds::world(seed)) else { continue };
        let play = Trial::new(&scenario, seed, 0);
        let (_, found) = play.finish_and_find();
        let mut all = All::default();
        let _ = observe(&scenario, seed, 0, &mut all);
        for account in &all.0 {
            let wanted: Vec<(usize, u32)> =
                account.records.iter().map(|it| (it.category, it.record)).collect();
            let traced = play.trace(&found, account.number, &wanted).expect("it is there");
            let mut same = traced.account.clone();
            same.restarts.clone_from(&account.restarts);
            assert_eq!(same, *account, "world {seed}: watching changes nothing");
            for (fate, history) in account.records.iter().zip(&traced.histories) {
                let wrong = wrong(fate, history);
                assert_eq!(wrong, None, "world {seed}, account {}", account.number);
                if let Some((_, died)) = history.last_death() {
                    lost += 1;
                    caused += u64::from(died.cause.is_some());
                }
            }
        }
    }
    assert!(lost > 0, "nothing was lost: nothing was tested");
    assert_eq!(caused, lost, "every last death has a cause");
}

/// An array burns with the only backup on it.
const BURNT: &str = r#"(
    name: "burnt", clock: (horizon: "48 h"),
    categories: [(name: "photos", items: 4)],
    cohorts: [(name: "all", accounts: 10, service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "daily", source: "primary", labels: ["array:1"], schedule: "every 24 h")],
    faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])],
    plans: [(name: "rebuild", when: After(event: "fault:fire"), recovers: true, steps: [
        (name: "fetch", takes: Lasting("2 h"),
            does: Restore((from: Points("daily"), into: "primary"))),
    ])],
    policies: [
        (name: "as-is", set: {}),
        (name: "elsewhere", set: {"jobs[daily].labels": ["array:2"]}),
    ],
    strategies: [(name: "no-fire", set: {"faults[fire].when": Never})],
)"#;

#[test]
fn what_would_have_saved_a_record_is_found_with_its_last_moment() {
    let scenario = Scenario::from_ron(BURNT).unwrap_or_else(|problems| panic!("{problems}"));
    let told = certify(&scenario, (1, 0), &Found::default(), 3, Choice::default()).expect("there");
    let (fate, history) = told.told().next().expect("one record is told");
    let (_, died) = history.last_death().expect("it is lost");
    assert_eq!(died.at.hours(), 30.0);
    let server = (&told.traced.server, died.at);
    let found = savers(&scenario, (1, 0), &Found::default(), (3, fate), server);
    let named: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.until)).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    // The copy of hour 24 is the last that could still be put elsewhere.
    assert_eq!(named[0], ("elsewhere", Some(Time::from_ms(24 * 3_600_000))));
    assert_eq!(named[1], ("no-fire", Some(died.at)));
}

#[test]
fn a_last_moment_is_found_among_many_events() {
    let (old, new) = ("(horizon: \"48 h\")", "(start: \"T-30 d\", horizon: \"48 h\")");
    let many = BURNT.replace(old, new).replace("every 24 h", "every 5 h");
    let scenario = Scenario::from_ron(&many).unwrap_or_else(|problems| panic!("{problems}"));
    let told = certify(&scenario, (1, 0), &Found::default(), 3, Choice::default()).expect("there");
    let (fate, history) = told.told().next().expect("one record is told");
    let (_, died) = history.last_death().expect("it is lost");
    let server = (&told.traced.server, died.at);
    assert!(told.traced.server.journal.len() > 100, "there is nothing to thin out");
    let found = savers(&scenario, (1, 0), &Found::default(), (3, fate), server);
    assert_eq!((found[0].name.as_str(), found[1].until), ("elsewhere", Some(died.at)));
    let border = found[0].until.expect("there is one");
    let moved = |at: Time| {
        let change = Overlays { policy: Some("elsewhere".to_owned()), ..Overlays::default() };
        let other = scenario.with(&change).unwrap_or_else(|problems| panic!("{problems}"));
        what_if_from(&scenario, &other, (1, 0), at).expect("it can be moved").all().saved
    };
    // Every minute counts: it saves all at the border, and nothing two minutes later.
    assert_eq!(moved(border), 40);
    assert_eq!(moved(Time::from_ms(border.ms() + 120_000)), 0);
}

#[test]
fn a_log_serves_only_the_trial_that_wrote_it() {
    let scenario = Scenario::from_ron(BURNT).unwrap_or_else(|problems| panic!("{problems}"));
    let (outcome, found) = Trial::new(&scenario, 1, 0).finish_and_find();
    let log = Log::new(&scenario, &outcome, &found);
    let read = |seed, trial| Log::read(&log.text(), &scenario, seed, trial);
    assert_eq!(read(1, 0), Ok(log.clone()));
    assert_eq!(read(2, 0), Err("it is of another seed".to_owned()));
    assert_eq!(read(1, 1), Err("it is of another trial".to_owned()));
}

/// Ten phones that call more often than their service has room for.
const CROWDED: &str = r#"(
    name: "crowded", clock: (horizon: "3 d"),
    categories: [(name: "contacts", items: 3, edits: "2 per d")],
    devices: [(name: "phone", sync: (every: "1 h", push: true), restarts: [
        (name: "battery-pull", rate: "1 per d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 40, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"]), (name: "other")],
    services: [(name: "idle", store: "other"),
        (name: "data", store: "primary", capacity: (per: "10 min", admits: 3))],
    faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])],
)"#;

#[test]
fn a_log_keeps_who_was_refused_and_lives_told_from_it_are_the_same() {
    let scenario = Scenario::from_ron(CROWDED).unwrap_or_else(|problems| panic!("{problems}"));
    let trial = Trial::new(&scenario, 3, 0);
    let (outcome, found) = trial.finish_and_find();
    let text = Log::new(&scenario, &outcome, &found).text();
    let log = Log::read(&text, &scenario, 3, 0).unwrap_or_else(|why| panic!("{why}"));
    let read = log.found(&scenario).unwrap_or_else(|why| panic!("{why}"));
    let refused = found.refused().expect("a play knows it");
    assert!(refused[0].is_empty() && refused[1].len() > 40, "nobody is refused: {refused:?}");
    assert_eq!(read.refused(), Some(refused.clone()));
    assert_eq!(read.heard, found.heard);
    let (anew, again) = (trial.again(&Found::heard(found.heard)), trial.again(&read));
    for account in 0..40 {
        assert_eq!(again.trace(account, &[]), anew.trace(account, &[]));
    }
    // What cannot have been written by a play of this scenario is refused, and not believed.
    let (first, second) = (refused[1][0], refused[1][1]);
    let whole = &serde_json::to_string(&refused).expect("plain data can be written");
    let forged = [
        vec![vec![], vec![second, first]],
        vec![vec![], vec![first, first]],
        vec![vec![first], vec![]],
        vec![vec![]],
        vec![vec![], vec![(-1, false, 7)]],
        vec![vec![], vec![(i64::MAX, false, 7)]],
    ];
    for refused in forged {
        let forged = serde_json::to_string(&refused).expect("plain data can be written");
        let said = text.lines().next().expect("it has a line").replace(whole, &forged);
        let text = format!("{said}\n{}\n", sha256(&said));
        let log = Log::read(&text, &scenario, 3, 0).unwrap_or_else(|why| panic!("{why}"));
        assert!(log.found(&scenario).is_err(), "{forged}");
    }
}

/// A store burns, and what was copied from it the day after.
const TWICE: &str = r#"(
    name: "twice", clock: (horizon: "4 d"),
    categories: [(name: "photos", items: 4)],
    cohorts: [(name: "all", accounts: 2, service: "data")],
    stores: [(name: "primary", labels: ["array:1", "rack:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "once", source: "primary", labels: ["array:2"], at: [At("T+24 h")])],
    faults: [
        (name: "fire", when: At("T+6 h"), what: Destroy(), hits: ["array:1", "rack:9"]),
        (name: "flood", when: At("T+60 h"), what: Destroy(), hits: ["array:2"]),
        (name: "wave", when: At("T+1 h"), what: Service(services: ["data"], answers: Down),
            lasts: "2 h"),
    ],
)"#;

#[test]
fn what_a_loss_hangs_on_is_found_with_its_borders() {
    let scenario = Scenario::from_ron(TWICE).unwrap_or_else(|problems| panic!("{problems}"));
    let (_, found) = Trial::new(&scenario, 1, 0).finish_and_find();
    let told = certify(&scenario, (1, 0), &found, 1, Choice::default()).expect("there");
    let (fate, _) = told.told().next().expect("one record is told");
    let vary = |under| vary(&scenario, (1, 0), &found, (1, fate), under);
    let varied = vary("faults").expect("there are faults");
    let parts: Vec<_> = varied.parts.iter().map(|it| (it.path.as_str(), &it.came)).collect();
    assert_eq!(
        parts,
        [
            ("faults[fire]", &Came::Saved),
            ("faults[fire].hits[array:1]", &Came::Saved),
            ("faults[fire].hits[rack:9]", &Came::Same),
            ("faults[flood]", &Came::Same),
            ("faults[wave]", &Came::Same),
        ]
    );
    // The first copy is made after a day: a fire before that finds none beside the store; one
    // after it leaves that copy to the flood, and one after the flood leaves a later copy.
    let value = |path: &str| varied.values.iter().find(|it| it.path == path).expect("it is moved");
    let fire = value("faults[fire].when[0]");
    assert_eq!((fire.below.same.as_str(), &fire.below.then), ("T+0 h", &None));
    let (at, came) = fire.above.then.as_ref().expect("it has a border");
    let both = Came::Otherwise(vec!["fire".to_owned(), "flood".to_owned()]);
    assert_eq!(*came, both);
    let minutes = |text: &str| text.parse::<Time>().expect("it is an instant").ms() / 60_000;
    let (same, other) = (minutes(&fire.above.same), minutes(at));
    assert!(same <= 24 * 60 && 24 * 60 <= other && other - same <= 11, "{same} and {other}");
    for quiet in ["faults[flood].when[0]", "faults[wave].when[0]", "faults[wave].lasts"] {
        let value = value(quiet);
        assert_eq!((&value.below.then, &value.above.then), (&None, &None), "{quiet}");
    }
    assert_eq!(vary("jobs[once]").map(|it| it.parts.len()), Ok(0));
    assert_eq!(vary("faults[quake]"), Err("there is no element `quake`".to_owned()));
}

#[test]
fn what_varying_says_of_a_value_a_whole_play_says_too() {
    let (mut borders, mut calm) = (0, 0);
    for seed in 5_500_000..5_500_000 + number() / 10 {
        let Ok(scenario) = Scenario::from_ron(&worlds::world(seed)) else { continue };
        if scenario.shown().contains("Complaints") || scenario.shown().contains("capacity") {
            continue;
        }
        let (outcome, found) = Trial::new(&scenario, seed, 0).finish_and_find();
        let (lost, account) = outcome.totals.worst;
        if lost == 0 {
            continue;
        }
        let told = certify(&scenario, (seed, 0), &found, account.0, Choice::default());
        let told = told.expect("it is there");
        let lost = |fate: &&RecordFate| fate.fate == Fate::Lost;
        let Some(fate) = told.fates.iter().find(lost) else { continue };
        let whole = |change: String| {
            let overlays = Overlays { set: vec![change], ..Overlays::default() };
            let other = scenario.with(&overlays).ok()?;
            let mut all = All::default();
            let _ = observe(&other, seed, 0, &mut all);
            let records = all.0.swap_remove(usize::try_from(account.0).ok()?).records;
            let same = |it: &RecordFate| (it.category, it.record) == (fate.category, fate.record);
            let there = records.into_iter().find(same)?;
            let names = |bits, model: &lastcopy::scenario::model::Model| {
                let all = lastcopy::outcome::fates::causes_of(bits, &model.causes);
                all.into_iter().map(str::to_owned).collect::<std::collections::BTreeSet<_>>()
            };
            let lost = there.fate == Fate::Lost;
            Some(lost && names(there.class, other.model()) == names(fate.class, scenario.model()))
        };
        let varied = vary(&scenario, (seed, 0), &found, (account.0, fate), "faults");
        for value in varied.expect("every world has faults").values {
            for side in [value.below, value.above] {
                let set = |at: &str| format!("{}={at}", value.path);
                assert_eq!(whole(set(&side.same)), Some(true), "world {seed}: {}", value.path);
                calm += 1;
                if let Some((at, came)) = side.then {
                    borders += 1;
                    let there = whole(set(&at)) == Some(true);
                    assert!(!there, "world {seed}: {} at {at}: {came:?}", value.path);
                }
            }
        }
    }
    println!("{borders} borders and {calm} ranges hold");
    assert!(borders > 20 && calm > 100, "{borders} borders, {calm} ranges: too few");
}

#[test]
fn what_a_change_saves_and_costs_adds_up_to_both_outcomes() {
    let mut saved = 0;
    for seed in 6_000_000..6_000_000 + number() / 5 {
        let Ok(base) = Scenario::from_ron(&worlds::world(seed)) else { continue };
        let fault = base.spec().faults[0].name.clone();
        let set = vec![format!("faults[{fault}].when=Never")];
        let Ok(other) = base.with(&Overlays { set, ..Overlays::default() }) else { continue };
        let told = what_if(&base, &other, seed, 0);
        let all = told.all();
        let both = all.otherwise + all.unchanged;
        assert_eq!(all.saved + both, told.base.totals.all().lost, "world {seed}");
        assert_eq!(all.newly + both, told.other.totals.all().lost, "world {seed}");
        saved += all.saved;
    }
    assert!(saved > 0, "no fault that is left out saves anything: nothing was tested");
}

//! Why records are lost: one last death for each, and the certificate agrees with the outcome.

mod worlds;

use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::Heard;
use lastcopy::engine::trial::Trial;
use lastcopy::engine::trial::observe;
use lastcopy::explain::certificate::Choice;
use lastcopy::explain::certificate::certify;
use lastcopy::explain::log::Log;
use lastcopy::explain::whatif::what_if;
use lastcopy::explain::window::savers;
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
        let (_, heard) = play.finish_and_hear();
        let mut all = All::default();
        let _ = observe(&scenario, seed, 0, &mut all);
        for account in &all.0 {
            let wanted: Vec<(usize, u32)> =
                account.records.iter().map(|it| (it.category, it.record)).collect();
            let traced = play.trace(&heard, account.number, &wanted).expect("it is there");
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
    let told = certify(&scenario, (1, 0), &Heard::new(), 3, Choice::default()).expect("there");
    let (fate, history) = told.told().next().expect("one record is told");
    let (_, died) = history.last_death().expect("it is lost");
    assert_eq!(died.at.hours(), 30.0);
    let server = (&told.traced.server, died.at);
    let found = savers(&scenario, (1, 0), &Heard::new(), (3, fate), server);
    let named: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.until)).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    assert_eq!((named[0].0, named[1]), ("elsewhere", ("no-fire", Some(died.at))));
}

#[test]
fn a_log_serves_only_the_trial_that_wrote_it() {
    let scenario = Scenario::from_ron(BURNT).unwrap_or_else(|problems| panic!("{problems}"));
    let (outcome, heard) = Trial::new(&scenario, 1, 0).finish_and_hear();
    let log = Log::new(&scenario, &outcome, &heard);
    let read = |seed, trial| Log::read(&log.text(), &scenario, seed, trial);
    assert_eq!(read(1, 0), Ok(log.clone()));
    assert_eq!(log.heard(), heard);
    assert_eq!(read(2, 0), Err("it is of another seed".to_owned()));
    assert_eq!(read(1, 1), Err("it is of another trial".to_owned()));
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

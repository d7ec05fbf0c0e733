//! The death certificates of random small worlds, held against the naive simulator.
//!
//! For every lost record: exactly one last death, in the instant in which the naive simulator finds
//! that nobody has the record any more, and of a cause that it saw at work in that instant. Without
//! that cause the certificate is another one. What a change saves and costs adds up to both worlds.
//!
//! `LASTCOPY_WORLDS=1000000 cargo test --release --test reference certificates` plays a million.

use crate::CERTIFIED;
use crate::compare::Tale;
use crate::naive::Naive;
use crate::number;
use crate::worlds;
use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::Trial;
use lastcopy::explain::whatif::WhatIf;
use lastcopy::explain::whatif::what_if;
use lastcopy::explain::whatif::what_if_from;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::account::Fate;
use lastcopy::outcome::history::History;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

/// The last death of a record, as its certificate tells it: when, and of what.
type Last = (Time, String);

/// The last deaths of lost records, by account, category and number.
type Deaths = BTreeMap<(u64, usize, u32), Last>;

#[test]
fn every_lost_record_has_one_last_death_that_the_naive_simulator_saw_and_its_cause_brought() {
    let first = number("LASTCOPY_FIRST_WORLD", CERTIFIED);
    let worlds = number("LASTCOPY_WORLDS", 1_000);
    let (next, played) = (AtomicU64::new(first), AtomicU64::new(0));
    let work = || {
        let mut tale = Tale::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + worlds {
                return tale;
            }
            let Ok(scenario) = Scenario::from_ron(&worlds::world(seed)) else { continue };
            played.fetch_add(1, Ordering::Relaxed);
            certified(&scenario, seed, &mut tale);
        }
    };
    let tales: Vec<Tale> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        hands.into_iter().map(|it| it.join().expect("a world panicked")).collect()
    });
    let mut tale = Tale::new();
    for (what, times) in tales.into_iter().flatten() {
        *tale.entry(what).or_default() += times;
    }
    for (what, times) in &tale {
        println!("{times:9} {what}");
    }
    let times = |what: &str| tale.get(what).copied().unwrap_or(0);
    assert!(played.into_inner() * 2 > worlds, "most worlds pass the door");
    for what in ["last death", "certificate changed", "saved", "saved from a moment on"] {
        assert!(times(what) > 0, "no {what}: nothing was tested");
    }
}

/// Holds one world to all of it.
fn certified(scenario: &Scenario, seed: u64, tale: &mut Tale) {
    let play = Trial::new(scenario, seed, 0);
    let (outcome, found) = play.finish_and_find();
    if outcome.server.coarse_masks > 0 {
        *tale.entry("too many masks".to_owned()).or_default() += 1;
        return;
    }
    let mut all = All::default();
    let _ = play.observe(&mut all);
    let mut deaths = Deaths::new();
    let mut naive = None;
    for account in &all.0 {
        let lost = account.records.iter().filter(|it| it.fate == Fate::Lost);
        let wanted: Vec<(usize, u32)> = lost.map(|it| (it.category, it.record)).collect();
        if wanted.is_empty() {
            continue;
        }
        let traced = play.trace(&found, account.number, &wanted).expect("it is there");
        for history in &traced.histories {
            let which = (account.number, history.category, history.record);
            let last = last(scenario, history, seed);
            // Only where something is lost has it anything to say.
            let naive = naive.get_or_insert_with(|| Naive::play(scenario.model(), seed, 0));
            agrees(naive, which, &last, (seed, history));
            *tale.entry("last death".to_owned()).or_default() += 1;
            *tale.entry(format!("last death of {}", last.1)).or_default() += 1;
            deaths.insert(which, last);
        }
    }
    uncaused(scenario, seed, &deaths, tale);
    conserved(scenario, seed, tale);
}

/// The one last death of a lost record.
fn last(scenario: &Scenario, history: &History, seed: u64) -> Last {
    let last: Vec<_> =
        history.copies.iter().filter_map(|it| it.died.filter(|died| died.last)).collect();
    assert_eq!(last.len(), 1, "world {seed}: not one last death: {history:#?}");
    let cause = last[0].cause.expect("every last death has a cause");
    (last[0].at, scenario.model().causes[usize::from(cause)].clone())
}

/// The naive simulator saw the record go in that instant, by that cause.
fn agrees(
    naive: &Naive<'_>,
    which: (u64, usize, u32),
    last: &Last,
    (seed, history): (u64, &History),
) {
    let (account, category, record) = which;
    let account = &naive.accounts[usize::try_from(account).expect("worlds are small")];
    let lane = account.lanes.iter().find(|it| it.category == category).expect("it has it");
    let gone = &lane.records[record as usize - 1].gone;
    let (at, of) = gone.as_ref().expect("the naive simulator lost it too");
    let tell = || format!("{}\nworld {seed}: {which:?}\n{history:#?}", worlds::world(seed));
    assert_eq!(last.0, *at, "{}", tell());
    assert!(of.contains(&last.1), "{} is not among {of:?}: {}", last.1, tell());
}

/// Without the cause of the last death of a record, its certificate is another one.
fn uncaused(scenario: &Scenario, seed: u64, deaths: &Deaths, tale: &mut Tale) {
    let causes: BTreeSet<&String> = deaths.values().map(|(_, cause)| cause).collect();
    for cause in causes {
        let Some(other) = without(scenario, cause) else {
            *tale.entry(format!("no single change takes away {cause}")).or_default() += 1;
            continue;
        };
        let play = Trial::new(&other, seed, 0);
        let (_, found) = play.finish_and_find();
        let mut mine: BTreeMap<u64, Vec<(usize, u32)>> = BTreeMap::new();
        for ((account, category, record), _) in deaths.iter().filter(|(_, it)| it.1 == *cause) {
            mine.entry(*account).or_default().push((*category, *record));
        }
        for (account, wanted) in mine {
            let traced = play.trace(&found, account, &wanted).expect("it is there");
            for history in &traced.histories {
                let was = &deaths[&(account, history.category, history.record)];
                let is = history.last_death().and_then(|(_, died)| {
                    let cause = usize::from(died.cause?);
                    Some((died.at, other.model().causes[cause].clone()))
                });
                assert_ne!(is.as_ref(), Some(was), "world {seed}: {account} {history:#?}");
                *tale.entry("certificate changed".to_owned()).or_default() += 1;
                *tale.entry("saved without the cause".to_owned()).or_default() +=
                    u64::from(is.is_none());
            }
        }
    }
}

/// The world without a cause of death: a fault that never strikes, a kind of restart that is
/// orderly. What the engine names itself is no one thing to take away.
fn without(scenario: &Scenario, cause: &str) -> Option<Scenario> {
    let spec = scenario.spec();
    let mut set = Vec::new();
    if spec.faults.iter().any(|it| it.name.as_str() == cause) {
        set.push(format!("faults[{cause}].when=Never"));
    }
    for device in &spec.devices {
        for kind in device.restarts.iter().filter(|it| it.name.as_str() == cause) {
            set.push(format!("devices[{}].restarts[{}].effect=Orderly", device.name, kind.name));
        }
    }
    let other =
        (!set.is_empty()).then(|| scenario.with(&Overlays { set, ..Overlays::default() }))?;
    Some(other.unwrap_or_else(|problems| panic!("{problems}")))
}

/// What leaving a fault out saves and costs adds up to both worlds, from the start and from a
/// moment on.
fn conserved(scenario: &Scenario, seed: u64, tale: &mut Tale) {
    let faults = &scenario.spec().faults;
    let fault = &faults[usize::try_from(seed).expect("it fits") % faults.len()].name;
    let set = vec![format!("faults[{fault}].when=Never")];
    let Ok(other) = scenario.with(&Overlays { set, ..Overlays::default() }) else { return };
    let told = what_if(scenario, &other, seed, 0);
    adds_up(&told, seed);
    *tale.entry("saved".to_owned()).or_default() += told.all().saved;
    let model = scenario.model();
    let part = (model.horizon.ms() - model.start.ms()) / 7;
    let at = Time::from_ms(model.start.ms() + part * (1 + (seed % 6).cast_signed()));
    let told = what_if_from(scenario, &other, (seed, 0), at).expect("a fault can be left out");
    adds_up(&told, seed);
    *tale.entry("saved from a moment on".to_owned()).or_default() += told.all().saved;
}

fn adds_up(told: &WhatIf, seed: u64) {
    let all = told.all();
    let both = all.otherwise + all.unchanged;
    assert_eq!(all.saved + both, told.base.totals.all().lost, "world {seed}");
    assert_eq!(all.newly + both, told.other.totals.all().lost, "world {seed}");
    let classes = told.by_class.values().map(lastcopy::explain::losses::Changed::all);
    assert_eq!(classes.sum::<u64>(), all.all(), "world {seed}: classes are whole");
}

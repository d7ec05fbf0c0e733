//! The engine against a naive simulator, record by record, on thousands of random small worlds.
//!
//! What it would notice was tried: the engine was broken on purpose, one way at a time, and 600
//! worlds were played. None of these lives on in the code.
//!
//! | Broken | First noticed by |
//! |---|---|
//! | a backoff is a millisecond too long | world 51: the time without data |
//! | an expiry is blamed though another point had it | world 166: a cause too many |
//! | partial damage hits every category | world 19: a record lost that is held |
//! | an as-of at the start is taken at the end | world 6: a record held that no point has |
//! | what is given up for the same counts as dead | world 162: a cause too many |
//! | uptime already spent is forgotten at a stop | world 59: the journal |
//! | a corruption stands on after a restore | world 173: a record lost that is held |
//! | what is written straight to the store counts at the next look | world 0: the curves |

mod census;
mod certificates;
mod clock;
mod compare;
mod contact;
mod faults;
mod jobs;
mod life;
mod mourn;
mod naive;
mod pools;
mod prove;
mod restores;
mod retain;
mod state;
mod steps;
mod turns;
mod watch;
mod windows;
#[path = "../worlds/mod.rs"]
mod worlds;

use crate::compare::Tale;
use lastcopy::scenario::load::Scenario;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// The number of worlds, unless `LASTCOPY_WORLDS` asks for another; a debug build, which also
/// asserts the order of one instant, takes much longer for each.
const WORLDS: u64 = if cfg!(debug_assertions) { 1_000 } else { 3_000 };

/// The first of the worlds in which services have little room.
const CROWDED: u64 = 1 << 32;

/// The first of the worlds in which faults and restores are often about some accounts only.
const PARTED: u64 = 2 << 32;

/// The first of the worlds whose losses are certified.
const CERTIFIED: u64 = 9_000_000;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn the_engine_agrees_with_the_naive_simulator_on_every_record() {
    let tale = agree_on(0);
    let rare = [
        "step skipped",
        "run to a place offline",
        "proof by timetable",
        "seen to have gone with it",
        "run that waited for the one before",
        "torn point read",
        "generation at a place offline",
        "pass after a pass",
    ];
    for what in rare {
        assert!(tale.get(what).is_some_and(|times| *times > 0), "no {what}: nothing was tested");
    }
}

#[test]
fn the_engine_agrees_with_the_naive_simulator_on_who_is_refused_by_crowded_services() {
    let tale = agree_on(CROWDED);
    let refused = tale.get("refused").copied().unwrap_or(0);
    assert!(refused > 0, "nobody was refused");
}

#[test]
fn the_engine_agrees_with_the_naive_simulator_on_what_is_done_to_some_cohorts_and_owners_only() {
    let tale = agree_on(PARTED);
    for what in ["restore for some only", "damage to some only"] {
        assert!(tale.get(what).is_some_and(|times| *times > 0), "no {what}: nothing was tested");
    }
}

fn agree_on(kind: u64) -> Tale {
    let first = kind + number("LASTCOPY_FIRST_WORLD", 0);
    let worlds = number("LASTCOPY_WORLDS", WORLDS);
    let (next, played) = (AtomicU64::new(first), AtomicU64::new(0));
    let work = || {
        let (mut wrong, mut tale) = (Vec::new(), Tale::new());
        while wrong.len() < 3 {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + worlds {
                break;
            }
            let text = worlds::world(seed);
            // A world may ask for what the door refuses, such as plans that wait for each other.
            let Ok(scenario) = Scenario::from_ron(&text) else { continue };
            played.fetch_add(1, Ordering::Relaxed);
            let compared = || compare::disagreement(&scenario, seed, &mut tale);
            let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(compared));
            if let Some(why) = compared.unwrap_or(Some("a panic".to_owned())) {
                wrong.push(format!("{text}\nworld and seed {seed}: {why}"));
            }
        }
        (wrong, tale)
    };
    let told: Vec<(Vec<String>, Tale)> = std::thread::scope(|scope| {
        let hands: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        hands.into_iter().map(|it| it.join().expect("a world panicked")).collect()
    });
    let (wrong, tales): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let wrong = wrong.concat();
    let mut tale = Tale::new();
    for (what, times) in tales.into_iter().flatten() {
        *tale.entry(what).or_default() += times;
    }
    for (what, times) in &tale {
        println!("{times:9} {what}");
    }
    let played = played.into_inner();
    assert!(wrong.is_empty(), "{}\n({} worlds wrong)", wrong.join("\n\n"), wrong.len());
    assert!(played * 2 > worlds, "only {played} of {worlds} worlds passed the door");
    tale
}

/// `cargo test --release --test reference refusals -- --ignored --nocapture`
#[test]
#[ignore = "says why the door refuses worlds, for whoever changes the generator"]
fn refusals() {
    for seed in 0..number("LASTCOPY_WORLDS", 50) {
        if let Err(problems) = Scenario::from_ron(&worlds::world(seed)) {
            println!("{seed}: {problems}");
        }
    }
}

//! Redundancy groups against a naive simulator with one event list, and what follows their losses.
//!
//! The naive one shares with the engine the scenario, the laws and the addresses of draws, which
//! are part of the specification, and nothing else.

mod naive;

use crate::naive::Naive;
use lastcopy::engine::trial::run;
use lastcopy::kernel::chance::Chance;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::outcome::group::Grouped;
use lastcopy::scenario::load::Scenario;

fn scenario(text: &str) -> Scenario {
    Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{text}\n{problems}"))
}

/// A random small population, as a file says it.
fn world(seed: u64) -> String {
    let mut draws = Chance::new(seed, 0).stream(Purpose::new(b"grpworld"), EntityKey::new(0));
    let mut pick = |of: &[&str]| of[draws.below(of.len() as u32) as usize].to_owned();
    let unit = |name: &str, pick: &mut dyn FnMut(&[&str]) -> String| {
        let fails = pick(&[
            r#"Exponential(mean: "40 h")"#,
            r#"Weibull(scale: "50 h", shape: 2)"#,
            r#""30 h""#,
            r#"Uniform("1 h", "90 h")"#,
        ]);
        let repair = pick(&[
            "",
            r#", repair: "5 h""#,
            r#", repair: "0 s""#,
            r#", repair: Exponential(mean: "8 h")"#,
        ]);
        let noticed = pick(&[
            "",
            ", noticed: AtAudit",
            r#", noticed: After("3 h")"#,
            r#", noticed: After(Exponential(mean: "6 h"))"#,
        ]);
        let crews = pick(&["", ", crews: 1", ", crews: 2"]);
        let defects = pick(&[
            "",
            "",
            r#", defects: (arise: Exponential(mean: "20 h"))"#,
            r#", defects: (arise: "9 h", scrubbed: "4 h")"#,
        ]);
        let number = pick(&["1", "2", "3", "5"]);
        format!(
            "(name: \"{name}\", number: {number}, fails: {fails}{repair}{noticed}{crews}{defects})"
        )
    };
    let a = unit("a", &mut pick);
    let b = unit("b", &mut pick);
    let readable = pick(&[
        "",
        r#"readable: AtLeast(1, ["a", "b"]),"#,
        r#"readable: All([AtLeast(1, ["a"]), AtLeast(1, ["b"])]),"#,
        r#"readable: Any([AtLeast(1, ["a"]), AtLeast(1, ["b"])]),"#,
        r#"readable: AtLeast(2, ["b", "a"]),"#,
        "spread: (copies: 2, sets: Windows(scatter: 1)),",
        "spread: (copies: 2, needs: 2, sets: Drawn(number: 1)),",
        "spread: (copies: 1, sets: Drawn(number: 2)),",
        "spread: (copies: 2, sets: Drawn(number: 1)),",
    ]);
    let kills = pick(&["All", "Span(1)", "Span(2)", "Each(0.5)"]);
    let of = pick(&["", r#", of: ["a"]"#]);
    let again = pick(&["", ", again: false"]);
    let after = pick(&["Ends", "GoesOn", "AllNew"]);
    format!(
        r#"(name: "world", clock: (horizon: "T+300 h"), groups: [(name: "g", count: 7,
            units: [{a}, {b}], {readable} after_loss: {after}, audit: (every: "24 h"),
            shocks: [(name: "s", when: Exponential(mean: "60 h"), kills: {kills}{of}{again},
                chance: 0.7)])])"#
    )
}

#[test]
fn groups_agree_with_a_naive_simulator() {
    let (mut losses, mut repairs) = (0, 0);
    for seed in 0..1_000 {
        let text = world(seed);
        let scenario = scenario(&text);
        let found = &run(&scenario, seed, 1).groups[0];
        let group = &scenario.spec().groups[0];
        let mut all = Grouped::default();
        for member in 0..group.count {
            let one = Naive::live(group, Chance::new(seed, 1), member, scenario.model().horizon);
            all.groups += one.groups;
            all.lost += one.lost;
            all.losses += one.losses;
            all.failures += one.failures;
            all.repairs += one.repairs;
            all.down += one.down;
            all.down_ms += one.down_ms;
            all.watched_ms += one.watched_ms;
            all.sets += one.sets;
            all.sets_lost += one.sets_lost;
            all.first_loss = all.first_loss.iter().chain(&one.first_loss).min().copied();
        }
        assert_eq!(found, &all, "world {seed}\n{text}");
        losses += all.losses;
        repairs += all.repairs;
    }
    assert!(losses > 5_000 && repairs > 5_000, "{losses} losses and {repairs} repairs");
}

#[test]
fn what_hangs_on_a_group_falls_with_it() {
    let scenario = scenario(
        r#"(
            name: "array",
            clock: (horizon: "T+10 y"),
            categories: [(name: "notes", items: 5)],
            cohorts: [(name: "clients", accounts: 10, service: "data")],
            stores: [(name: "db", labels: ["array:1"])],
            services: [(name: "data", store: "db")],
            groups: [(name: "raid", readable: AtLeast(3, ["disk"]), units: [(name: "disk",
                number: 4, fails: Exponential(mean: "8 y"), repair: "60 d")])],
            faults: [(name: "array-lost", when: After(event: "group:raid/lost"), what: Destroy(),
                hits: ["array:1"])],
        )"#,
    );
    let mut lost = 0;
    for trial in 0..20 {
        let outcome = run(&scenario, 1, trial);
        let first = outcome.groups[0].first_loss;
        assert_eq!(outcome.server.first_damage, first);
        assert_eq!(outcome.totals.all().lost, if first.is_some() { 50 } else { 0 });
        lost += outcome.groups[0].lost;
    }
    assert!((5..20).contains(&lost), "{lost} of 20 arrays");
}

#[test]
fn an_added_unit_never_makes_a_group_lose_sooner() {
    let of = |number: u32| {
        scenario(&format!(
            r#"(name: "copies", clock: (horizon: "T+1 y"), groups: [(name: "g", count: 500,
                units: [(name: "copy", number: {number}, fails: Exponential(mean: "60 d"),
                    noticed: AtAudit, repair: "1 d")], audit: (every: "30 d"))])"#
        ))
    };
    for seed in 0..10 {
        let lost = |number| run(&of(number), seed, 0).groups[0].lost;
        assert!(lost(2) >= lost(3) && lost(3) >= lost(4));
    }
}

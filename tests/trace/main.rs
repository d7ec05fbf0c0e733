//! What `replay --trace` and `--events` promise: files that viewers can read, that tell what the
//! replay and `explain` tell, of as much as they say they do.

mod agreement;
mod command;
mod rules;
#[path = "../worlds/mod.rs"]
mod worlds;

use lastcopy::engine::trial::Found;
use lastcopy::engine::trial::Trial;
use lastcopy::explain::story::Asked;
use lastcopy::explain::story::Story;
use lastcopy::outcome::Outcome;
use lastcopy::report::trace::chrome;
use lastcopy::report::trace::events;
use lastcopy::report::trace::told::Told;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use serde_json::Value;

/// A trial played and told.
struct Played {
    scenario: Scenario,
    outcome: Outcome,
    found: Found,
    trace: Value,
    /// The first line, and the others.
    about: Value,
    events: Vec<Value>,
}

/// Plays a scenario and writes both files of it.
fn played(scenario: Scenario, seed: u64, asked: Asked) -> Played {
    let trial = Trial::new(&scenario, seed, 0);
    let (outcome, found) = trial.finish_and_find();
    let story = Story::tell(&scenario, &outcome, &trial.again(&found), asked);
    let told = Told { scenario: &scenario, outcome: &outcome, story: &story, command: "lastcopy" };
    let (mut trace, mut lines) = (Vec::new(), Vec::new());
    chrome::write(&told, &mut trace).expect("memory takes all");
    events::write(&told, &mut lines).expect("memory takes all");
    let trace = serde_json::from_slice(&trace).expect("a trace is JSON");
    let lines = String::from_utf8(lines).expect("events are UTF-8");
    let mut lines = lines.lines().map(|it| serde_json::from_str(it).expect("a line is JSON"));
    let about = lines.next().expect("there is a first line");
    let events = lines.collect();
    Played { scenario, outcome, found, trace, about, events }
}

/// All handsets and all their records.
fn everything() -> Asked {
    let only = std::iter::once(0..u64::MAX).collect();
    Asked { only: Some(only), every_record: true }
}

/// A scenario of the repository with so many handsets.
fn shipped(name: &str, handsets: u64) -> Scenario {
    let scenario = Scenario::load(format!("scenarios/{name}.ron"));
    let scenario = scenario.unwrap_or_else(|problems| panic!("{problems}"));
    let overlays = Overlays { handsets: Some(handsets), ..Overlays::default() };
    scenario.with(&overlays).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The events of a trace with a phase and a category.
fn of<'a>(trace: &'a Value, phase: &str, category: &str) -> Vec<&'a Value> {
    let all = trace["traceEvents"].as_array().expect("a trace has events");
    all.iter().filter(|it| it["ph"] == phase && it["cat"] == category).collect()
}

#[test]
fn traces_of_shipped_scenarios_keep_the_rules_of_the_format() {
    let names = [
        ("sidekick-2009", 300),
        ("daejeon-2025", 20),
        ("kyoto-2021", 20),
        ("lost-phone", 40),
        ("magnolia-2009", 40),
        ("ovh-strasbourg-2021", 20),
        ("quiet-year", 20),
        ("toy-story-2", 20),
    ];
    for (name, handsets) in names {
        let it = played(shipped(name, handsets), 1, Asked::default());
        assert_eq!(rules::broken(&it.trace), Vec::<String>::new(), "{name}");
        assert!(!of(&it.trace, "X", "copy").is_empty(), "{name}: nobody's copies are shown");
        agreement::check(&it, name);
    }
}

#[test]
fn a_trace_of_everything_counts_what_the_replay_counts() {
    let mut lost = 0;
    for (name, handsets) in [("sidekick-2009", 60), ("lost-phone", 30), ("magnolia-2009", 10)] {
        let it = played(shipped(name, handsets), 1, everything());
        assert_eq!(rules::broken(&it.trace), Vec::<String>::new(), "{name}");
        agreement::check(&it, name);
        agreement::check_totals(&it, name);
        lost += it.outcome.totals.all().lost;
    }
    assert!(lost > 0, "nothing was lost");
}

#[test]
fn traces_of_random_worlds_keep_the_rules_and_count_what_the_replay_counts() {
    let (mut lost, mut arrows) = (0, 0);
    for seed in 7_000_000..7_000_120 {
        let Ok(scenario) = Scenario::from_ron(&worlds::world(seed)) else { continue };
        let it = played(scenario, seed, everything());
        let name = format!("world {seed}");
        assert_eq!(rules::broken(&it.trace), Vec::<String>::new(), "{name}");
        agreement::check(&it, &name);
        agreement::check_totals(&it, &name);
        lost += it.outcome.totals.all().lost;
        arrows += of(&it.trace, "f", "copied").len();
    }
    assert!(lost > 500 && arrows > 10_000, "little happened: {lost} lost, {arrows} arrows");
}

/// Something that no trace may have.
type Break = fn(&mut Vec<Value>);

#[test]
fn a_broken_trace_is_found() {
    let it = played(shipped("sidekick-2009", 60), 1, Asked::default());
    let breaks: [(&str, Break); 9] = [
        ("an end without", |all| remove(all, "b")),
        ("a beginning without", |all| remove(all, "e")),
        ("an arrow to nowhere", |all| remove(all, "f")),
        ("an arrow from nowhere", |all| remove(all, "s")),
        ("reaches no slice", |all| {
            let first =
                |it: &Value| it["args"]["parents"].as_array().is_some_and(|it| !it.is_empty());
            let child = all.iter().position(first).expect("a copy was made of another");
            all.remove(child);
        }),
        ("without a name", |all| remove(all, "M")),
        ("no time within", |all| change(all, "i", "ts", -1)),
        ("slices overlap", |all| change(all, "X", "dur", 9_000_000_000_000_000)),
        ("a window", |all| {
            let copy = all.iter().find(|it| it["ph"] == "b").cloned().expect("one begins");
            all.push(copy);
        }),
    ];
    for (finding, does) in breaks {
        let mut trace = it.trace.clone();
        does(trace["traceEvents"].as_array_mut().expect("it has events"));
        let broken = rules::broken(&trace);
        let said = broken.iter().any(|it| it.contains(finding) || finding == "a window");
        assert!(said && !broken.is_empty(), "`{finding}` is not among {broken:#?}");
    }
}

fn remove(all: &mut Vec<Value>, phase: &str) {
    let at = all.iter().position(|it| it["ph"] == phase).expect("there is one");
    all.remove(at);
}

fn change(all: &mut [Value], phase: &str, field: &str, to: i64) {
    for event in all.iter_mut().filter(|it| it["ph"] == phase) {
        event[field] = to.into();
    }
}

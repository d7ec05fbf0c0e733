//! Five faults planted in the simulator itself: `verify` notices each and says where it begins.
//!
//! They are compiled only with the feature `planted`.

use serde_json::Value;
use std::process::Command;
use std::process::Output;

fn verify(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.arg("verify").args(arguments).output().expect("the program runs")
}

/// The difference that is found once this fault is planted.
fn planted(fault: &str, file: &str) -> Value {
    let file = format!("tests/fixtures/verify/{file}.ron");
    let said = verify(&[&file, "--plant", fault, "--json"]);
    assert_eq!(said.status.code(), Some(3), "{}", String::from_utf8_lossy(&said.stderr));
    let object: Value = serde_json::from_slice(&said.stdout).expect("it is JSON");
    let difference = object["files"][0]["difference"].clone();
    let [one, other] = [0, 1].map(|side| &difference["versions"][side]);
    assert_ne!(one["hash"], other["hash"], "{difference:#}");
    // The words of an event may be the same, and what was drawn for it not.
    assert_ne!((&one["event"], &one["drawn"]), (&other["event"], &other["drawn"]));
    difference
}

fn hints(difference: &Value, word: &str) {
    let hint = difference["hint"].as_str().expect("there is a hint");
    assert!(hint.contains(word), "{difference:#}");
}

/// What happens in one version of the first event that differs, and when.
fn event(difference: &Value, side: usize) -> (String, i64) {
    let event = &difference["versions"][side]["event"];
    let what = event["what"].as_str().expect("something happens").to_owned();
    (what, event["at_ms"].as_i64().expect("at some time"))
}

#[test]
fn with_nothing_planted_all_plays_are_the_same() {
    for file in ["busy", "decades", "crowded"] {
        let said = verify(&[&format!("tests/fixtures/verify/{file}.ron")]);
        let text = String::from_utf8_lossy(&said.stdout);
        assert_eq!(said.status.code(), Some(0), "{text}");
        assert!(text.contains("the same in 6 plays"), "{text}");
    }
}

#[test]
fn an_unordered_map_is_named() {
    let difference = planted("map", "busy");
    assert_eq!(difference["entity"], "server");
    let both = [event(&difference, 0), event(&difference, 1)];
    for (what, at) in &both {
        assert!(what.ends_with(" dies"), "{difference:#}");
        assert_eq!(*at, 10 * 86_400_000);
    }
    assert_ne!(both[0].0, both[1].0, "another store dies first");
    hints(&difference, "an unordered collection");
}

#[test]
fn a_wall_clock_is_named() {
    let difference = planted("clock", "busy");
    // The handset booted at another instant: the restart is the parent, the contact differs.
    let parent = difference["parent"]["what"].as_str().expect("there is a parent");
    assert!(parent.starts_with("restarts: battery-pull"), "{difference:#}");
    let [(one, at), (_, its)] = [event(&difference, 0), event(&difference, 1)];
    assert!(one.contains("its service"), "{difference:#}");
    assert!((1..2_000).contains(&at.abs_diff(its)), "{difference:#}");
    hints(&difference, "a clock");
}

#[test]
fn a_logarithm_of_another_platform_is_named() {
    let difference = planted("logarithm", "decades");
    let [(one, at), (other, its)] = [event(&difference, 0), event(&difference, 1)];
    assert!(one.starts_with("writes notes") && one == other, "{difference:#}");
    assert_eq!(at.abs_diff(its), 1, "the last bit moves an edit by a millisecond");
    let drawn = [0, 1].map(|side| &difference["versions"][side]["drawn"]);
    assert_eq!(drawn[0], drawn[1], "the words were the same");
    hints(&difference, "a logarithm");
}

#[test]
fn draws_by_order_are_named() {
    let difference = planted("order", "busy");
    let drawn = [0, 1].map(|side| &difference["versions"][side]["drawn"][0]);
    assert_eq!(drawn[0]["purpose"], drawn[1]["purpose"]);
    assert_eq!(drawn[0]["words"], drawn[1]["words"]);
    assert_ne!(drawn[0]["last"], drawn[1]["last"], "{difference:#}");
    // One thread makes them in one order each time; it takes another number of them to tell.
    assert_eq!(difference["versions"][1]["play"], "3 threads, first play");
    hints(&difference, "the order in which they are made");
}

#[test]
fn an_early_stop_is_named() {
    let difference = planted("stop", "busy");
    let (what, at) = event(&difference, 1);
    assert!(what.starts_with("ends"), "{difference:#}");
    assert!(!event(&difference, 0).0.starts_with("ends"), "{difference:#}");
    assert!(at > 19 * 86_400_000 - 1, "{difference:#}");
    hints(&difference, "stops early");
}

#[test]
fn faults_are_named_where_handsets_wait_for_each_other_too() {
    let difference = planted("map", "crowded");
    assert_eq!(difference["entity"], "server");
    hints(&difference, "an unordered collection");
    let difference = planted("clock", "crowded");
    let [(one, at), (_, its)] = [event(&difference, 0), event(&difference, 1)];
    assert_ne!(at, its, "{one}");
    hints(&difference, "a clock");
}

#[test]
fn golden_hashes_are_held_and_a_wrong_one_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hashes.txt");
    let path = file.to_str().expect("a name in letters");
    let held = |more: &[&str]| {
        let common = ["scenarios/lost-phone.ron", "--golden", path];
        verify(&[&common, more].concat()).status.code()
    };
    assert_eq!(held(&[]), Some(5), "there is no such file");
    assert_eq!(held(&["--bless"]), Some(0));
    assert_eq!(held(&[]), Some(0));
    assert_eq!(held(&["--seed", "2"]), Some(3), "it says nothing of that seed");
    let text = std::fs::read_to_string(&file).expect("it was written");
    let (rest, last) = text.trim_end().split_at(text.trim_end().len() - 1);
    let other = if last == "0" { "1" } else { "0" };
    std::fs::write(&file, format!("{rest}{other}\n")).expect("it can be written");
    assert_eq!(held(&[]), Some(3));
}

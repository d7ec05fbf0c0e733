//! The golden outcome of each shipped scenario and each of its alternatives, on a small fleet.
//!
//! A change of results on purpose raises the engine version and is told in the change log; then
//! `LASTCOPY_BLESS=1 cargo test --test golden` writes the files anew, and their difference is read.

use lastcopy::experiment::replay::replay;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Handsets of a golden run at most: enough that every class of loss occurs, few enough for a debug
/// build. A smaller fleet is played whole.
const HANDSETS: u64 = 120;

/// What a golden line tells of an outcome, where the trial has it.
const TOLD: &[&str] = &[
    "items.lost",
    "items.unrecoverable",
    "affected.lost_local",
    "recovered.share",
    "rpa_h",
    "rta_h",
    "money.total",
];

fn overlays(kind: &str, name: &str) -> Overlays {
    let chosen = Some(name.to_owned());
    let mut overlays = Overlays::default();
    match kind {
        "variant" => overlays.variant = chosen,
        "policy" => overlays.policy = chosen,
        "strategy" => overlays.strategy = chosen,
        _ => {}
    }
    overlays
}

fn told(path: &Path, kind: &str, name: &str) -> String {
    let bytes = fs::read(path).expect("a shipped scenario can be read");
    let shown = path.display().to_string();
    let mut overlays = overlays(kind, name);
    let mut scenario = Scenario::open(&shown, bytes, &overlays).expect("it is valid");
    if scenario.model().accounts() > HANDSETS {
        overlays.handsets = Some(HANDSETS);
        scenario = scenario.with(&overlays).expect("a smaller fleet is valid");
    }
    let replay = replay(&scenario, 1, 0);
    let mut line =
        format!("{kind} {name}\n  {} {:?}\n ", replay.outcome.hash.hex(), replay.verdict);
    for metric in TOLD {
        if let Some(value) = replay.metrics.get(*metric) {
            write!(line, " {metric}={value:.4}").expect("a string takes any text");
        }
    }
    let failed = replay.judgements.iter().filter(|judged| judged.holds != Some(true));
    let names: Vec<&str> = failed.map(|judged| judged.name.as_str()).collect();
    if !names.is_empty() {
        write!(line, "\n  does not hold: {}", names.join(", ")).expect("a string takes any text");
    }
    line + "\n"
}

/// Two outcomes of one scenario that differ and have one hash.
fn same_hash_other_outcome(text: &str) -> Option<String> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let lines: Vec<&str> = text.lines().collect();
    for pair in lines.windows(2).filter(|pair| pair[1].trim_start().starts_with("items.lost")) {
        let hash = pair[0].trim().split(' ').next().unwrap_or_default();
        // What it costs is reckoned from an outcome and is no part of it.
        let outcome = pair[1].split(" money").next().unwrap_or_default();
        if seen.insert(hash, outcome).is_some_and(|other| other != outcome) {
            return Some(format!("{hash} stands for two outcomes"));
        }
    }
    None
}

#[test]
fn every_shipped_scenario_and_alternative_has_its_golden_outcome() {
    let mut paths: Vec<_> = fs::read_dir("scenarios")
        .expect("the scenarios are shipped")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let scenario = Scenario::load(&path).expect("a shipped scenario is valid");
        let mut text = told(&path, "as written", "");
        for (kind, name, _) in scenario.alternatives() {
            text += &told(&path, kind, name);
        }
        assert!(text.contains("  items.lost="), "{text}");
        wrong.extend(same_hash_other_outcome(&text));
        let stem = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let golden = Path::new("tests/golden").join(stem).with_extension("txt");
        if std::env::var_os("LASTCOPY_BLESS").is_some() {
            fs::write(&golden, &text).expect("the golden file can be written");
        }
        let known = fs::read_to_string(&golden).unwrap_or_default();
        let differing = text.lines().zip(known.lines()).find(|(one, other)| one != other);
        if known != text {
            wrong.push(format!("{}: first difference {differing:?}", golden.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

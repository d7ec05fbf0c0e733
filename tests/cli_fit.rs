//! `lastcopy fit` on the built binary: a hidden parameter is found again, by points that were
//! given, and what was left out judges it.

use serde_json::Value;
use std::process::Command;
use std::process::Output;

/// A copy-back of a terabyte whose rate nobody knows. At 25 MB/s it takes 11.11 hours.
const FILE: &str = r#"(
    name: "rate", clock: (horizon: "10 d"),
    categories: [(name: "rows", items: 3)],
    cohorts: [(name: "all", accounts: 4, service: "app")],
    stores: [(name: "db", labels: ["array:1"], size: "1 TB")],
    services: [(name: "app", store: "db")],
    jobs: [(name: "copy", source: "db", labels: ["site:b"], existing: ["T+0 h"])],
    faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    plans: [(name: "rebuild", when: After(event: "fault:fire"), recovers: true, steps: [
        (name: "restore", takes: AtRate(Free("200 MB/s", "nobody said", ("1 MB/s", "500 MB/s"))),
            does: Restore(from: Points("copy"), into: "db")),
    ])],
    expect: [
        (name: "back", that: Metric(metric: "rta_h", least: 11, most: 11.2)),
        (name: "left-out", that: Event(event: "step:rebuild/restore/done",
            from: "T+12 h", until: "T+12 h 15 min")),
    ],
)
"#;

fn fit(folder: &std::path::Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.arg("fit").arg(folder.join("rate.ron")).args(more);
    command.output().expect("it was built")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    std::fs::write(folder.path().join("rate.ron"), FILE).expect("there is room");
    folder
}

#[test]
fn a_rate_that_nobody_said_is_found_and_judged_by_what_was_left_out() {
    let folder = folder();
    let out = folder.path().join("fitted.ron");
    let out = out.to_str().expect("text");
    let output = fit(folder.path(), &["--points", "back", "--json", "--out", out]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let object: Value = serde_json::from_slice(&output.stdout).expect("an object");
    assert_eq!(object["schema"], "lastcopy.fit/1");
    assert!(object.to_string().contains("left-out"));
    // What was written replays, and every expectation holds.
    let text = std::fs::read_to_string(out).expect("it was written");
    let rate = text.split("Fitted(\"").nth(1).and_then(|rest| rest.split_whitespace().next());
    let rate: f64 = rate.and_then(|it| it.parse().ok()).expect("a rate under the mark Fitted");
    let unit = if text.contains("MB/s\", \"back\"") { 1e6 } else { 1.0 };
    let hours = 1e12 / (rate * unit) / 3_600.0;
    assert!((11.0..=11.2).contains(&hours), "{hours} h by {rate}\n{text}");
    let mut replay = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    let replay = replay.args(["replay", out, "--quiet"]).output().expect("it was built");
    assert_eq!(replay.status.code(), Some(0), "{}", String::from_utf8_lossy(&replay.stdout));
    // A file that is there already is not written over.
    let again = fit(folder.path(), &["--points", "back", "--out", out]);
    assert_eq!(again.status.code(), Some(5), "{}", String::from_utf8_lossy(&again.stderr));
    assert_eq!(std::fs::read_to_string(out).expect("it is there"), text);
}

#[test]
fn without_points_there_is_nothing_to_fit_to() {
    let folder = folder();
    let output = fit(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--points"), "{said}");
    let unknown = fit(folder.path(), &["--points", "bakc"]);
    let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(unknown.status.code() == Some(2) && said.contains("bakc"), "{said}");
}

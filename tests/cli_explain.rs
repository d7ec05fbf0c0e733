//! What the verbs that explain promise.

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// A small outage: most of it dies, and an alternative saves it.
const SMALL: &str = r#"(
    name: "small",
    title: "A small <b>outage</b> with a rather long title, so that lines have something to cut",
    clock: (t0: "2009-10-02T01:30:00-07:00", start: "T-2 d", horizon: "T+4 d"),
    categories: [(name: "contacts", items: 40, edits: "1 per d"), (name: "連絡先", items: 3)],
    devices: [(name: "phone", restarts: [
        (name: "battery-pull", rate: "1 per 2 d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 9000, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "nightly", source: "primary", labels: ["array:1"], schedule: "daily 01:00",
        takes: Lasting("1 h"))],
    faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    charges: [(name: "card", amount: "$100", per: "affected.lost", kind: Harm)],
    objectives: [(name: "all-data", rpo: "24 h", rto: "24 h")],
    expect: [
        (name: "something-is-lost", that: Metric(metric: "items.lost", least: 1)),
        (name: "the-array-dies-in-the-night-and-a-long-name-says-so",
            that: Event(event: "fault:san", until: "T+2 h"), published: "2 October"),
    ],
    policies: [(name: "persistent", story: "Flash.", set: {"devices[phone].cache": Persistent})],
    strategies: [(name: "calm", set: {"faults[san].when": Never})],
)"#;

fn lastcopy(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.args(arguments);
    for name in ["LC_ALL", "LC_CTYPE", "LANG", "COLUMNS", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null());
    command
}

/// Runs it with a text on standard input.
fn piped(command: &mut Command, text: &str) -> Output {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program was built");
    let mut stdin = child.stdin.take().expect("it was asked for");
    // A program that has seen enough closes its input, and that is no failure of the test.
    let _ = stdin.write_all(text.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it was started")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("results are UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("the result is JSON")
}

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    // It is there only if an earlier run left it.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder for tests can be written");
    folder
}

#[test]
fn a_saved_run_explains_the_same_as_the_whole_fleet() {
    let folder = folder("explain");
    let file = folder.join("small.ron").display().to_string();
    let run = folder.join("run.json").display().to_string();
    std::fs::write(&file, SMALL).expect("the folder can be written");
    let small = ["--handsets", "300"];
    let mut replay = lastcopy(&["replay", &file, "--no-rescue", "--save", &run]);
    assert_eq!(replay.args(small).output().expect("it was built").status.code(), Some(0));
    let explain = |more: &[&str]| {
        let mut command = lastcopy(&["explain", &file, "--worst"]);
        command.args(small).args(more).output().expect("it was built")
    };
    let (with, without) = (explain(&["--run", &run]), explain(&[]));
    assert_eq!(out(&with), out(&without));
    assert!(with.stderr.is_empty() && !without.stderr.is_empty());
    let words: Vec<String> = out(&with).split_whitespace().map(str::to_owned).collect();
    assert!(words.join(" ").contains("it was the last one"), "{}", out(&with));
    let other = explain(&["--run", &run, "--seed", "2"]);
    assert_eq!(other.status.code(), Some(5));
    let object = json(&explain(&["--run", &run, "--json"]));
    assert_eq!(object["accounts"][0]["records"][0]["copies"][0]["dies"], false);
}

#[test]
fn a_fault_left_out_saves_what_it_cost() {
    let output = piped(
        lastcopy(&["what-if", "-", "--without-fault", "san", "--handsets", "300", "--json"])
            .args(["--seed", "2"]),
        SMALL,
    );
    let object = json(&output);
    let lost = object["lost"][0].as_u64().expect("a number");
    let all = &object["all"];
    let sum = ["saved", "lost_another_way", "unchanged"].iter().map(|it| all[it].as_u64());
    assert_eq!(sum.sum::<Option<u64>>(), Some(lost));
    assert!(all["saved"].as_u64() > Some(0), "{object}");
}

#[test]
fn a_negative_number_is_refused_as_a_number_and_not_as_an_option() {
    for (verb, option) in [
        ("explain", "--seed"),
        ("explain", "--trial"),
        ("explain", "--handset"),
        ("explain", "--contrast"),
        ("explain", "--record"),
        ("what-if", "--seed"),
        ("what-if", "--trial"),
    ] {
        let ended = lastcopy(&[verb, "-", option, "-3"]).output().expect("the program was built");
        let error = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{verb} {option}: {error}");
        assert!(error.contains("-3") && error.contains(option), "{verb} {option}: {error}");
        assert!(!error.contains("unexpected argument"), "{verb} {option}: {error}");
    }
}

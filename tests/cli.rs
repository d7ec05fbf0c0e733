//! What the built program promises: results on standard output, exit codes, no panic.

use lastcopy::engine::trial::run;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use serde_json::Value;
use std::io::Read;
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

fn replay(text: &str, arguments: &[&str]) -> Output {
    piped(lastcopy(&["replay", "-"]).args(arguments), text)
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("results are UTF-8")
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("the result is JSON")
}

fn scenario(overlays: &Overlays) -> Scenario {
    let bytes = SMALL.as_bytes().to_vec();
    Scenario::open("small.ron", bytes, overlays).unwrap_or_else(|problems| panic!("{problems}"))
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
fn the_program_and_the_library_agree_on_the_hash() {
    let object = json(&replay(SMALL, &["--json", "--seed", "7", "--no-rescue"]));
    let hash = run(&scenario(&Overlays::default()), 7, 0).hash.hex();
    assert_eq!(object["hash"], Value::String(hash));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let one = replay(SMALL, &["--json", "--threads", "1"]);
    let two = replay(SMALL, &["--json", "--threads", "2"]);
    assert!(!one.stdout.is_empty());
    assert_eq!(out(&one), out(&two));
}

#[test]
fn the_object_has_what_programs_need() {
    let object = json(&replay(SMALL, &["--json"]));
    for key in [
        "schema",
        "engine",
        "scenario",
        "seed",
        "hash",
        "handsets",
        "events",
        "verdict",
        "expectations",
        "metrics",
        "faults",
        "timeline",
        "command",
        "rescue",
    ] {
        assert!(!object[key].is_null(), "{key} is missing");
    }
    assert_eq!(object["verdict"], "pass");
    assert_eq!(object["handsets"], 9000);
    assert_eq!(object["faults"][0]["effect"], "took");
    assert!(object["metrics"]["items.lost"].as_f64() > Some(0.0));
    let saved = object["rescue"][0]["saved"].as_i64();
    assert!(saved > Some(0), "{}", object["rescue"]);
}

#[test]
fn exit_codes_say_how_it_ended() {
    let code = |output: Output| output.status.code();
    let quick = ["--no-rescue", "--handsets", "20"];
    assert_eq!(code(replay(SMALL, &quick)), Some(0));
    let fails = SMALL.replace("least: 1)", "most: 0)");
    assert_eq!(code(replay(&fails, &quick)), Some(1));
    assert_eq!(code(replay(&SMALL.replace("items: 40", "items: -4"), &quick)), Some(2));
    assert_eq!(code(replay(SMALL, &["--policy", "nobody"])), Some(2));
    assert_eq!(code(replay(SMALL, &["--no-such-flag"])), Some(2));
    let idle = SMALL.replace(r#"At("T+1 h")"#, "Never");
    let idle = idle.replace("least: 1)", "least: 0)");
    assert_eq!(code(replay(&idle, &quick)), Some(4));
    let missing = lastcopy(&["replay", "no-such-file.ron"]).output();
    assert_eq!(code(missing.expect("it was built")), Some(5));
    assert_eq!(code(lastcopy(&["--help"]).output().expect("it was built")), Some(0));
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    for arguments in [&["list"][..], &["replay", "-", "-v", "--no-rescue"], &["help", "replay"]] {
        let mut command = lastcopy(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program was built");
        let mut out = child.stdout.take().expect("it was asked for");
        let mut stdin = child.stdin.take().expect("it was asked for");
        if arguments[0] == "replay" {
            // Nothing is read before the scenario is complete: close first, then let it write.
            drop(out);
            stdin.write_all(SMALL.as_bytes()).expect("the program reads it");
        } else {
            out.read_exact(&mut [0]).expect("there is a first byte");
            drop(out);
        }
        drop(stdin);
        let ended = child.wait_with_output().expect("it was started");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(!said.contains("panicked"), "{said}");
        assert_eq!(ended.status.code(), Some(0), "{arguments:?}: {said}");
    }
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in ["60", "80", "120"] {
        let mut command = lastcopy(&["replay", "-", "-v", "--handsets", "30"]);
        // A change so long that even the line that replays it must be broken.
        let story = format!("title=\"{}\"", "it's long ".repeat(30));
        let output = piped(command.args(["--set", &story]).env("COLUMNS", width), SMALL);
        assert_eq!(output.status.code(), Some(0));
        let most: usize = width.parse().expect("it is a number");
        for line in out(&output).lines() {
            let wide = line.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
            assert!(line.chars().count() + wide <= most, "{width}: {line}");
        }
    }
}

#[test]
fn without_a_locale_of_utf_8_all_is_ascii() {
    let mut command = lastcopy(&["replay", "-", "--handsets", "30"]);
    let output = piped(command.env("LC_ALL", "C"), SMALL);
    assert!(out(&output).is_ascii(), "{}", out(&output));
    assert!(out(&output).contains("san"));
}

#[test]
fn colour_is_only_an_addition() {
    let coloured = replay(SMALL, &["--handsets", "30", "--color", "always"]);
    let plain = replay(SMALL, &["--handsets", "30", "--color", "never"]);
    let mut command = lastcopy(&["replay", "-", "--handsets", "30"]);
    let obeying = piped(command.env("NO_COLOR", "1").env("CLICOLOR_FORCE", "1"), SMALL);
    assert!(out(&coloured).contains("\u{1b}["));
    assert!(!out(&plain).contains('\u{1b}'));
    assert_eq!(out(&obeying), out(&plain));
    assert_eq!(anstream::adapter::strip_str(&out(&coloured)).to_string(), out(&plain));
}

#[test]
fn names_cannot_steer_the_terminal() {
    let steering = SMALL.replace("A small <b>outage</b>", "\\u{1b}[2J\\u{202e}evil");
    let output = replay(&steering, &["--handsets", "30", "--no-rescue"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!out(&output).contains(['\u{1b}', '\u{202e}']));
    assert!(out(&output).contains("\\u{1b}[2J\\u{202e}evil"));
}

#[test]
fn the_line_that_replays_it_does() {
    let folder = folder("again");
    let file = folder.join("it's small.ron");
    std::fs::write(&file, SMALL).expect("the folder can be written");
    let file = file.display().to_string();
    let set = "faults[san].when=At(\"T+2 h\")";
    let all = ["replay", &file, "--set", set, "--handsets", "50", "--seed", "3", "--json"];
    let first = json(&lastcopy(&all).arg("--no-rescue").output().expect("it was built"));
    let line = first["command"].as_str().expect("it is a text");
    let line = line.replacen("lastcopy", env!("CARGO_BIN_EXE_lastcopy"), 1) + " --json --no-rescue";
    let second = Command::new("sh").arg("-c").arg(&line).output().expect("there is a shell");
    assert_eq!(json(&second)["hash"], first["hash"], "{line}");
}

#[test]
fn a_scaled_history_is_shown_as_a_file_that_is_taken() {
    for (size, retells) in [(&["--handsets", "2000"][..], false), (&[], true)] {
        let shown = lastcopy(&["show", "scenarios/sidekick-2009.ron"]).args(size).output();
        let shown = out(&shown.expect("it runs"));
        assert_eq!(shown.contains("\n    history: true,"), retells);
        let checked = piped(&mut lastcopy(&["check", "-"]), &shown);
        assert_eq!(checked.status.code(), Some(0), "{}", out(&checked));
    }
}

#[test]
fn what_is_shown_is_the_same_scenario() {
    let overlays = ["--policy", "persistent", "--handsets", "40"];
    let shown = piped(lastcopy(&["show", "-"]).args(overlays), SMALL);
    let direct = json(&replay(SMALL, &[&overlays[..], &["--json", "--no-rescue"]].concat()));
    let again = json(&replay(&out(&shown), &["--json", "--no-rescue"]));
    assert_eq!(again["hash"], direct["hash"]);
}

#[test]
fn the_template_passes_its_check_and_replays() {
    let file = folder("new").join("mine.ron").display().to_string();
    let made = lastcopy(&["new", "it is \"mine\"", "--out", &file]).output();
    assert_eq!(made.expect("it was built").status.code(), Some(0));
    let checked = lastcopy(&["check", "--strict", &file]).output().expect("it was built");
    assert_eq!(checked.status.code(), Some(0), "{}", out(&checked));
    assert!(out(&checked).contains(": ok (1 cohort, 2,000 handsets"), "{}", out(&checked));
    let replayed = lastcopy(&["replay", &file, "--json"]).output().expect("it was built");
    let object = json(&replayed);
    assert_eq!(object["scenario"]["name"], "it is \"mine\"");
    assert_eq!(object["verdict"], "pass", "{}", object["expectations"]);
    let saved = object["rescue"].as_array().expect("it is a list");
    assert!(saved.iter().any(|it| it["saved"].as_i64() > Some(0)));
    let twice = lastcopy(&["new", "--out", &file]).output().expect("it was built");
    assert_eq!(twice.status.code(), Some(5), "a file that exists is not written over");
}

#[test]
fn a_check_says_what_is_wrong_and_where() {
    let folder = folder("check");
    let good = folder.join("good.ron").display().to_string();
    let bad = folder.join("bad.ron").display().to_string();
    std::fs::write(&good, SMALL).expect("the folder can be written");
    let broken = SMALL.replace(
        "jobs: [(name: \"nightly\", source: \"primary\"",
        "jobs: [(name: \
        \"nightly\", source: \"primay\"",
    );
    std::fs::write(&bad, &broken).expect("the folder can be written");
    let output = lastcopy(&["check", &good, &bad]).output().expect("it was built");
    assert_eq!(output.status.code(), Some(2));
    let said = out(&output);
    assert!(said.contains("good.ron: ok (") && said.contains("bad.ron: refused"), "{said}");
    assert!(said.contains("bad.ron:12:"), "{said}");
    let output = lastcopy(&["check", "--json", &bad]).output().expect("it was built");
    let object = json(&output);
    assert_eq!(object["files"][0]["ok"], false);
    assert_eq!(object["files"][0]["problems"][0]["line"], 12);
}

#[test]
fn a_check_looks_into_every_alternative() {
    let broken = SMALL.replace("\"faults[san]", "\"faults[sun]");
    let output = piped(&mut lastcopy(&["check", "-"]), &broken);
    assert_eq!(output.status.code(), Some(2), "{}", out(&output));
    assert!(out(&output).contains("under the strategy calm"), "{}", out(&output));
}

#[test]
fn every_verb_has_an_object_for_programs() {
    let file = folder("objects").join("small.ron").display().to_string();
    std::fs::write(&file, SMALL).expect("the folder can be written");
    for arguments in [
        &["check", &file][..],
        &["show", &file],
        &["new"],
        &["list"],
        &["list", &file],
        &["completions", "bash"],
        &["man", "replay"],
        &["replay", "no-such-file.ron"],
    ] {
        let output = lastcopy(arguments).arg("--json").output().expect("it was built");
        let schema = json(&output)["schema"].as_str().map(str::to_owned);
        assert!(schema.is_some_and(|it| it.starts_with("lastcopy.")), "{arguments:?}");
    }
}

#[test]
fn quiet_says_the_verdict_and_nothing_on_standard_error() {
    let output = replay(SMALL, &["--quiet", "--handsets", "30"]);
    assert!(output.stderr.is_empty());
    assert!(out(&output).starts_with("verdict  PASS"), "{}", out(&output));
    assert!(out(&output).lines().count() < 8);
}

#[test]
fn numbers_that_are_none_are_told_what_was_expected() {
    for flag in ["--seed", "--trial", "--handsets", "--rescue-handsets"] {
        for number in ["-1", "x", "1.5", "99999999999999999999"] {
            let said = piped(&mut lastcopy(&["replay", "-", flag, number]), SMALL);
            assert_eq!(said.status.code(), Some(2), "{flag} {number}");
            let said = String::from_utf8(said.stderr).expect("text");
            assert!(said.contains("expected a whole number from 0"), "{flag} {number}: {said}");
        }
    }
}

#[test]
fn one_handset_is_one_handset() {
    let said = piped(&mut lastcopy(&["replay", "-", "--handsets", "1"]), SMALL);
    let said = String::from_utf8(said.stdout).expect("text");
    assert!(said.contains("1 handset ") && !said.contains("1 handsets"), "{said}");
}

#[test]
fn what_is_changed_is_checked() {
    let check = |set: &str| piped(&mut lastcopy(&["check", "-", "--set", set]), SMALL);
    assert_eq!(check("jobs[nightly].slots=2").status.code(), Some(0));
    assert_eq!(check("jobs[nightly].source=\"nowhere\"").status.code(), Some(2));
}

#[test]
fn an_empty_fleet_is_suspicious() {
    let empty = SMALL.replace("accounts: 9000", "accounts: 0");
    let check = |strict: &[&str]| {
        let arguments: Vec<&str> = ["check", "-"].iter().chain(strict).copied().collect();
        piped(&mut lastcopy(&arguments), &empty)
    };
    let said = String::from_utf8(check(&[]).stdout).expect("text");
    assert!(said.contains("nobody has an account"), "{said}");
    assert_eq!(check(&["--strict"]).status.code(), Some(2));
}

#[test]
fn a_file_that_cannot_be_made_is_told_by_its_own_name() {
    let folder = tempfile::Builder::new().prefix("folder").tempdir().expect("a folder");
    let there = folder.path().join("there.ron");
    std::fs::write(&there, "mine").expect("it can be written");
    for (path, why) in
        [(there.clone(), "exists already"), (folder.path().join("no/such.ron"), "no such folder")]
    {
        let path = path.to_str().expect("text");
        let said = lastcopy(&["new", "x", "--out", path]).output().expect("it starts");
        assert_eq!(said.status.code(), Some(5));
        let said = String::from_utf8(said.stderr).expect("text");
        assert!(said.contains(why) && !said.contains(".tmp"), "{said}");
    }
    assert_eq!(std::fs::read_to_string(there).expect("it is there"), "mine");
}

#[test]
fn a_miss_says_why_even_when_quiet() {
    let idle = SMALL.replace("when: At(\"T+1 h\")", "when: Never");
    let idle = idle.replace("(name: \"something-is-lost\"", "(name: \"none\"");
    let idle = idle.replace("least: 1", "most: 1e9");
    let idle = &idle[..idle.find("(name: \"the-array").expect("it is there")];
    let idle = format!("{idle}])");
    let said = piped(&mut lastcopy(&["replay", "-", "-q"]), &idle);
    assert_eq!(said.status.code(), Some(4));
    let said = String::from_utf8(said.stdout).expect("text");
    assert!(said.contains("no fault took effect: nothing was tested"), "{said}");
}

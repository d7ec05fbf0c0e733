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
    // A record that the account does not have is an error, and not an empty answer.
    let none = explain(&["--run", &run, "--record", "99999", "--category", "contacts"]);
    let said = String::from_utf8_lossy(&none.stderr).into_owned();
    assert_eq!(none.status.code(), Some(2), "{said}");
    assert!(said.contains("has no record 99999 of contacts: it has records up to "), "{said}");
    // A log that is not as it was written is not believed.
    let text = std::fs::read_to_string(&run).expect("it was written");
    let forged = folder.join("forged.json").display().to_string();
    let worst = text.replace("\"worst\":", "\"worst\": ");
    assert_ne!(worst, text, "nothing was changed");
    for changed in [worst.as_str(), &text[..text.len() / 2], ""] {
        std::fs::write(&forged, changed).expect("the folder can be written");
        let refused = explain(&["--run", &forged]);
        assert_eq!(refused.status.code(), Some(5), "{changed}");
    }
    let mut sized = lastcopy(&["explain", &file, "--worst", "--run", &run]);
    let sized = String::from_utf8_lossy(&sized.output().expect("it was built").stderr).into_owned();
    assert!(sized.contains("--handsets"), "{sized}");
    let object = json(&explain(&["--run", &run, "--json"]));
    assert_eq!(object["accounts"][0]["records"][0]["copies"][0]["dies"], false);
}

/// A line goes down, people complain, and somebody in panic erases what there is.
const PANIC: &str = r#"(
    name: "panic", clock: (horizon: "10 d"),
    categories: [(name: "notes", items: 5)],
    devices: [(name: "web", cache: None)],
    cohorts: [(name: "all", accounts: 100, device: "web", service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    reactions: [(name: "call", rate: "1 per h", to: WithoutService, complaint: true)],
    faults: [
        (name: "down", when: At("T+1 d"), what: Service(services: ["data"], answers: Down),
            lasts: "1 d"),
        (name: "panic", when: Complaints(per_hour: 10), what: Destroy(), hits: ["array:1"]),
    ],
)"#;

#[test]
fn what_a_loss_hangs_on_is_exact_where_complaints_drive_it_and_the_fleet_is_small() {
    let explain = |fleet: &str| {
        let mut command = lastcopy(&["explain", "-", "--handset", "3", "--vary", "--no-rescue"]);
        let output = piped(command.args(["--handsets", fleet]), PANIC);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        out(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let small = explain("100");
    for claim in
        ["Without faults[down]: its user has it.", "Without faults[panic]: its user has it."]
    {
        assert!(small.contains(claim), "{small}");
    }
    // Other numbers of complaints are reached as well.
    assert!(!small.contains("per_hour = 10 gives this loss"), "{small}");
    assert!(!small.contains("approximate"), "{small}");
    assert!(explain("3000").contains("is approximate here"));
}

#[test]
fn outputs_take_the_place_of_no_input_and_of_no_other_output() {
    let folder = folder("apart");
    let file = folder.join("small.ron").display().to_string();
    std::fs::write(&file, SMALL).expect("the folder can be written");
    let twice = folder.join("twice").display().to_string();
    let roundabout = folder.join("../apart/small.ron").display().to_string();
    for outputs in [
        ["--report", &file, "--save", &twice],
        ["--report", &twice, "--save", &twice],
        ["--save", &roundabout, "--report", &twice],
        ["--trace", "-", "--report", &twice],
    ] {
        let mut replay = lastcopy(&["replay", &file, "--handsets", "30", "--no-rescue", "-q"]);
        let output = replay.args(outputs).output().expect("it was built");
        assert_eq!(output.status.code(), Some(2), "{outputs:?}");
        assert_eq!(std::fs::read_to_string(&file).expect("it is there"), SMALL);
        assert!(!std::path::Path::new(&twice).exists(), "{outputs:?}");
    }
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_written_and_a_device_stays_one() {
    let folder = folder("links");
    let (link, target) = (folder.join("link.html"), folder.join("target.html"));
    std::fs::write(&target, "old").expect("the folder can be written");
    std::os::unix::fs::symlink(&target, &link).expect("links can be made");
    let replay = |report: &str| {
        let mut replay = lastcopy(&["replay", "-", "--handsets", "30", "--no-rescue", "-q"]);
        let output = piped(replay.args(["--report", report]), SMALL);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        out(&output)
    };
    assert!(!replay(&link.display().to_string()).contains("<html"));
    assert!(std::fs::read_to_string(&target).expect("it is there").contains("<html"));
    assert!(link.is_symlink());
    assert!(replay("/dev/stdout").contains("<html"));
}

#[test]
fn other_accounts_and_records_are_not_taken_for_saved_ones() {
    for change in ["cohorts[all].accounts=100", "categories[contacts].items=3"] {
        let output = piped(&mut lastcopy(&["what-if", "-", "--set", change]), SMALL);
        assert_eq!(output.status.code(), Some(2), "{change}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("the change makes other"), "{said}");
    }
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

/// What a what-if of the small outage comes to, on 300 handsets.
fn what_if(more: &[&str]) -> Output {
    piped(lastcopy(&["what-if", "-", "--handsets", "300"]).args(more), SMALL)
}

#[test]
fn a_change_from_a_moment_on_leaves_what_happened_before() {
    let change = ["--without-fault", "san", "--json", "--at"];
    let from = |at: &str| json(&what_if(&[&change, &[at][..]].concat()));
    let (start, before, after) = (from("T-2 d"), from("30min"), from("2009-10-02T03:30:00-07:00"));
    let plain = json(&what_if(&["--without-fault", "san", "--json"]));
    assert_eq!((&start["all"], &start["hashes"]), (&plain["all"], &plain["hashes"]));
    assert!(before["all"]["saved"].as_u64() > Some(0), "{before:#}");
    assert_eq!(before["parts"]["was"]["event"], "fault:san");
    assert_eq!(before["from_ms"], 30 * 60_000);
    assert_eq!((&after["all"]["saved"], &after["parts"]), (&0.into(), &Value::Null));
    assert_eq!(after["hashes"][0], after["hashes"][1]);
    let classes = plain["classes"].as_array().expect("a list");
    let saved: Option<u64> = classes.iter().map(|it| it["saved"].as_u64()).sum();
    assert_eq!(saved, plain["all"]["saved"].as_u64());
    assert_eq!(plain["examples"][0]["fate"], "saved");
    let text = out(&what_if(&["--without-fault", "san", "--at", "30min"]));
    assert!(text.contains("The worlds part here"), "{text}");
}

#[test]
fn the_curve_falls_to_nothing_once_nothing_listed_helps() {
    let object = json(&what_if(&["--curve", "1d", "--json"]));
    let best = object["best"].as_array().expect("a list");
    assert_eq!(best.len(), 7, "two days before T0 and four after it");
    let saved: Vec<u64> = best.iter().filter_map(|it| it["saved"].as_u64()).collect();
    assert!(saved[..3].iter().all(|it| *it > 0), "{saved:?}");
    assert_eq!(saved[3..], [0, 0, 0, 0]);
    assert_eq!(best[2]["by"]["name"], "calm");
    let persistent = &object["alternatives"][0];
    let why = persistent["refused"].as_str().expect("it is refused");
    assert_eq!(why, "the devices cannot change in the middle of a trial");
    let text = out(&what_if(&["--curve", "1d"]));
    let flat: Vec<&str> = text.split_whitespace().collect();
    assert!(flat.join(" ").contains("--policy persistent was not tried: the devices"), "{text}");
}

#[test]
fn what_cannot_be_asked_is_told() {
    let refused = |more: &[&str], words: &str| {
        let output = what_if(more);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{more:?}: {said}");
        assert!(said.contains(words), "{said}");
    };
    refused(&["--at", "soon"], "is not a moment");
    refused(&["--policy", "persistent", "--at", "1h"], "the devices cannot change");
    refused(&["--curve", "1min"], "a curve has 1 to 1000");
    refused(&["--curve", "0s"], "some time apart");
    refused(&["--only-fault", "quake"], "there is no fault quake; there are: san");
    refused(&["--without-fault", "quake"], "there is no fault quake; there are: san");
    refused(&["--from", "1h"], "--curve");
}

#[test]
fn a_ledger_says_what_hangs_on_a_fault_and_the_line_that_shows_it() {
    let common = ["replay", "-", "--handsets", "300", "--no-rescue"];
    let object = json(&piped(lastcopy(&common).args(["--ledger", "--json"]), SMALL));
    let ledger = &object["ledger"];
    let san = &ledger["faults"][0];
    assert_eq!((&san["necessary"], &san["sufficient"]), (&"whole".into(), &"whole".into()));
    assert_eq!((&san["effect"], &san["kind"]), (&"took".into(), &"destroy".into()));
    assert_eq!(ledger["lost"].as_f64(), object["metrics"]["items.lost"].as_f64());
    assert_eq!(san["without"]["still"], 0);
    let command = san["without"]["command"].as_str().expect("a line");
    assert!(command.contains("--set 'faults[san].when=Never'"), "{command}");
    assert_eq!(ledger["coverage"][0]["kind"], "destroy");
    let text = out(&piped(lastcopy(&common).arg("--ledger"), SMALL));
    assert!(text.contains("What hangs on each fault"), "{text}");
    assert!(text.contains("necessary, sufficient"), "{text}");
    let plain = json(&piped(lastcopy(&common).arg("--json"), SMALL));
    assert!(plain.get("ledger").is_none());
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

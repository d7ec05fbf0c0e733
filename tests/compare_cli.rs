//! What `lastcopy compare` promises to those who run it: formats, widths, exit codes.

use serde_json::Value;
use std::io::Write;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// A small outage: most of it dies, and an alternative saves it.
const SMALL: &str = r#"(
    name: "small",
    clock: (start: "T-2 d", horizon: "T+4 d"),
    categories: [(name: "contacts", items: 40, edits: "1 per d"), (name: "連絡先", items: 3)],
    devices: [(name: "phone", restarts: [
        (name: "battery-pull", rate: "1 per 2 d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 9000, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "nightly", source: "primary", labels: ["array:1"], schedule: "daily 01:00",
        takes: Lasting(Assumption("1 h", "a guess", ("30 min", "3 h"))))],
    faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    objectives: [(name: "all-data", rpo: "24 h", rto: "24 h")],
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

fn compare(arguments: &[&str]) -> Output {
    let small = ["compare", "-", "--handsets", "20", "--trials", "6"];
    piped(lastcopy(&small).args(arguments), SMALL)
}

#[test]
fn a_comparison_has_a_list_of_alternatives_and_fits_its_page() {
    let object = json(&compare(&["--json"]));
    assert_eq!(object["schema"], "lastcopy.compare/1");
    assert_eq!((&object["seed"], &object["trials"]), (&1.into(), &6.into()));
    assert!(object["engine"]["laws"].as_u64() > Some(0));
    let alternatives = object["alternatives"].as_array().expect("it is a list");
    assert_eq!(alternatives.len(), 3);
    assert_eq!(alternatives[0]["difference"], Value::Null);
    assert_eq!(alternatives[2]["any_loss"]["hits"], 0);
    let high = alternatives[2]["any_loss"]["interval"]["high"].as_f64();
    assert!(high > Some(0.4), "nothing in six trials is little evidence: {high:?}");
    for width in ["40", "80", "100"] {
        let mut command = lastcopy(&["compare", "-", "--handsets", "20", "--trials", "3"]);
        let page = out(&piped(command.env("COLUMNS", width), SMALL));
        let most: usize = width.parse().expect("it is a number");
        let long = page.lines().find(|line| line.chars().count() > most);
        assert_eq!(long, None, "{page}");
    }
}

#[test]
fn a_comparison_comes_in_four_formats_and_on_any_number_of_threads() {
    let page = out(&compare(&[]));
    assert!(page.contains("0 of 6: ≤ 46 %"), "{page}");
    assert!(page.contains("Played again on trials 6 to 11"), "{page}");
    let csv = out(&compare(&["--format", "csv"]));
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.starts_with("alternative,seed,trials,"), "{csv}");
    let table = out(&compare(&["--format", "md"]));
    assert_eq!(table.lines().filter(|line| line.starts_with('|')).count(), 5, "{table}");
    assert!(table.contains("given this event") && table.contains("grade C"), "{table}");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    for (column, value) in [("loss", "unrecoverable"), ("condition", "given this event")] {
        let at = rows[0].iter().position(|it| *it == column).expect("it is a column");
        assert!(rows[1..].iter().all(|row| row[at] == value), "{csv}");
    }
    let of = |column: &str| rows[0].iter().position(|it| *it == column).expect("it is a column");
    assert_eq!((rows[1][of("level")], rows[1][of("difference_level")]), ("0.95", "0.975"));
    assert_eq!((rows[1][of("watched")], rows[2][of("difference_grade")]), ("no", "C"));
    for format in ["table", "md", "csv", "json"] {
        let on = |threads| out(&compare(&["--format", format, "--threads", threads]));
        assert_eq!(on("1"), on("2"));
    }
}

#[test]
fn what_was_asked_for_is_in_every_format_or_refused_before_it_is_played() {
    let asked = ["--mix", "cellar-and-lake", "--score", "--select", "0.02", "--assumptions"];
    let table = out(&lost_phone(&[&asked[..], &["--format", "md"]].concat()));
    let parts = ["## Selected", "## Per year under threat mix cellar-and-lake", "| Score |"];
    for part in parts.into_iter().chain(["## Worst regret", "## What it rests on", "score = 50"]) {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(!table.contains("\n|  |\n"), "a table without rows is none: {table}");
    let watched = out(&lost_phone(&["--until-decided", "--format", "md"]));
    let until = "Watched until each that differs was known to lose more or less.";
    assert!(watched.contains(until), "{watched}");
    for flags in [&asked[..2], &asked[3..5], &asked[5..]] {
        let output = lost_phone(&[flags, &["--format", "csv"]].concat());
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(flags[0]) && said.contains("--format json"), "{said}");
        assert!(output.stdout.is_empty());
    }
    let scored = out(&lost_phone(&["--score", "--format", "csv"]));
    let rows: Vec<Vec<&str>> = scored.lines().map(|line| line.split(',').collect()).collect();
    let at = rows[0].iter().position(|it| *it == "score").expect("it is a column");
    assert!(rows[1][at].parse::<f64>().is_ok_and(|score| score > 0.0), "{scored}");
}

#[test]
fn nothing_lost_is_never_a_bare_nothing() {
    let object = json(&compare(&["--json"]));
    let calm = &object["alternatives"][2];
    let bound = &calm["share"]["interval"];
    assert_eq!((&calm["share"]["mean"], &bound["grade"]), (&0.0.into(), &"A".into()));
    assert_eq!(bound["high"], calm["any_loss"]["interval"]["high"]);
    for share in object["alternatives"].as_array().expect("it is a list") {
        let low = share["share"]["interval"]["low"].as_f64();
        assert!(low.is_none_or(|low| low >= 0.0), "{share}");
    }
    for width in ["80", "100", "170"] {
        let small = ["compare", "-", "--handsets", "20", "--trials", "6"];
        let page = out(&piped(lastcopy(&small).env("COLUMNS", width), SMALL));
        assert!(page.contains("≤ 46 %"), "{page}");
        // A median of at most nothing is what the trials show, and no bare nothing.
        let bare = page.lines().find(|line| line.replace("≤ 0 %", "").contains(" 0 % "));
        assert_eq!(bare, None, "{page}");
    }
    let table = out(&compare(&["--format", "md"]));
    assert!(table.contains("| 0 of 6: ≤ 46 % | ≤ 46 % | 0 to 46 % (A) | none seen |"), "{table}");
}

#[test]
fn every_part_of_a_comparison_is_there_on_a_narrow_page() {
    for width in ["80", "100"] {
        let small = ["compare", "-", "--handsets", "20", "--trials", "6"];
        let page = out(&piped(lastcopy(&small).env("COLUMNS", width), SMALL));
        let titles: Vec<&str> = page.lines().filter(|it| it.starts_with(" alternative ")).collect();
        for column in [
            "objectives met",
            "h without data",
            "running",
            "recovery",
            "front",
            "p95",
            "RPA",
            "RTA",
        ] {
            assert!(titles.iter().any(|line| line.contains(column)), "{width}, {column}: {page}");
        }
        assert!(page.contains("not protected from"), "{page}");
    }
}

#[test]
fn the_most_trials_are_the_most() {
    let watched = json(&lost_phone(&["--until-decided", "--max-trials", "4", "--json"]));
    assert_eq!(watched["trials"], 4, "10 between two looks, and no more than 4");
    assert_eq!(watched["best"]["again"]["first_trial"], 4);
}

#[test]
fn a_score_points_the_way_that_is_better() {
    let wrong = compare(&["--score", "items.visible=1"]);
    assert_eq!(wrong.status.code(), Some(2));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("give it the weight -1"), "{said}");
    let right = out(&compare(&["--score", "items.visible=-1"]));
    assert!(right.contains("score = -1 × items.visible; less is better."), "{right}");
    assert_eq!(compare(&["--score", "items.lost=-1"]).status.code(), Some(2));
}

#[test]
fn a_comparison_ends_with_the_codes_of_all_verbs() {
    let code = |output: Output| output.status.code();
    assert_eq!(code(compare(&[])), Some(0));
    assert_eq!(code(compare(&["--policies", "nobody"])), Some(2));
    assert_eq!(code(compare(&["--trials", "0"])), Some(2));
    assert_eq!(code(compare(&["--score", "no.such.metric=1"])), Some(2));
    assert_eq!(code(compare(&["--set", "faults[san].when=Never"])), Some(4));
    let missing = lastcopy(&["compare", "no-such-file.ron"]).output();
    assert_eq!(code(missing.expect("it was built")), Some(5));
    let scored = out(&compare(&["--score", "items.lost=2", "--set", "jobs[nightly].slots=1,2,3"]));
    assert!(scored.contains("score = 2 × items.lost"), "{scored}");
    assert!(scored.contains("jobs[nightly].slots=2"), "{scored}");
}

#[test]
fn what_a_ranking_rests_on_is_told_when_asked_for() {
    let object = json(&compare(&["--assumptions", "--json"]));
    let assumed = &object["assumptions"];
    assert_eq!(assumed["winner"], "policy persistent");
    assert_eq!(assumed["bars"].as_array().map(Vec::len), Some(1));
    let bar = &assumed["bars"][0];
    assert_eq!((&bar["low"], &bar["high"]), (&"30 min".into(), &"3 h".into()));
    assert!(bar["lead_low"].as_f64() > Some(0.0), "{bar}");
    // Nothing loses less than nothing, whatever the guess.
    assert_eq!((&assumed["box"]["won"], &assumed["box"]["draws"]), (&6.into(), &6.into()));
    let page = out(&compare(&["--assumptions"]));
    assert!(page.contains("What it rests on"), "{page}");
}

/// A comparison of the smallest shipped scenario, which has a mix and weights.
fn lost_phone(arguments: &[&str]) -> Output {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/lost-phone.ron");
    let output = lastcopy(&["compare", file, "--trials", "10"]).args(arguments).output();
    output.expect("it was built")
}

#[test]
fn a_mix_says_what_a_year_is_expected_to_lose() {
    let object = json(&lost_phone(&["--mix", "cellar-and-lake", "--json"]));
    let mix = &object["mix"];
    assert_eq!(mix["condition"], "per year under threat mix cellar-and-lake");
    assert_eq!(mix["threats"][1], serde_json::json!({ "name": "lake", "per_year": 0.5 }));
    let lines = mix["alternatives"].as_array().expect("it is a list");
    for line in lines {
        let lost: Vec<f64> = line["by_threat"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(Value::as_f64)
            .collect();
        let annual = lost[0] * 0.05 + lost[1] * 0.5 + lost[2] * 0.005;
        let told = line["annual_share"]["mean"].as_f64().expect("there are trials");
        assert!((annual - told).abs() < 1e-12, "{annual} and {told}");
        assert!((annual / 0.555 - line["given_event"].as_f64().expect("it is")).abs() < 1e-12);
    }
    let regret = |at: usize| lines[at]["worst_regret"]["share"].as_f64().expect("a number");
    assert!(regret(0) > 0.5 && lines[0]["worst_regret"]["threat"] == "both", "{mix}");
    assert_eq!(regret(1), 0.0, "{mix}");
    assert_eq!(mix["least"], "policy drawer");
    // No rate of this mix has a range, so there is a lead and nothing to vary.
    let rests = &mix["rests"];
    assert_eq!((&rests["rival"], &rests["rates"]), (&"as written".into(), &serde_json::json!([])));
    let a_year = |at: usize| lines[at]["annual_share"]["mean"].as_f64().expect("a number");
    let lead = rests["lead"].as_f64().expect("a number");
    assert!((lead - (a_year(0) - a_year(1))).abs() < 1e-12, "{rests}");
    assert_eq!(lines[1]["annual_share"]["interval"]["grade"], "C");
    assert_eq!((&lines[1]["shown"], &lines[1]["ground"]), (&"less (C)".into(), &"C".into()));
    let page = out(&lost_phone(&["--mix", "cellar-and-lake"]));
    assert!(page.contains("Least a year by its mean: policy drawer"), "{page}");
    assert!(page.contains("given these rates as"), "{page}");
    let against = |line: &str| line.contains("worst regret") && line.contains("against");
    assert!(page.lines().any(against), "{page}");
    assert!(page.contains("Per year under threat mix cellar-and-lake"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let unknown = lost_phone(&["--mix", "cellar"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(
        lost_phone(&["--mix", "cellar-and-lake", "--variants", "all"]).status.code(),
        Some(2)
    );
}

#[test]
fn a_place_that_is_not_there_is_told_before_anything_is_played() {
    for flag in ["--report", "--plot"] {
        let output = compare(&[flag, "no-such-folder/page.svg"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), out(&output)), (Some(5), String::new()));
        assert!(said.contains("there is no such folder") && !said.contains("tmp"), "{said}");
        assert!(!said.contains("comparing"), "{said}");
    }
}

#[test]
fn several_files_are_told_apart_by_their_fleets_and_the_first_is_what_is_written() {
    let files = ["compare", "scenarios/journalspace-2008.ron", "scenarios/lost-phone.ron"];
    let run = |more: &[&str]| {
        let few = ["--trials", "2", "--handsets", "40", "--seed", "18446744073709551615"];
        out(&lastcopy(&[&files[..], &few[..], more].concat()).output().expect("it was built"))
    };
    let page = run(&[]);
    assert!(page.contains("3 to 40 handsets"), "{page}");
    assert!(page.contains("As written stands for scenarios/journalspace-2008.ron"), "{page}");
    let csv = run(&["--format", "csv"]);
    let lines: Vec<Vec<&str>> = csv.lines().map(|it| it.split(',').collect()).collect();
    assert_eq!(lines[1][1], "18446744073709551615", "a seed is told to its last digit");
    assert_eq!((*lines[0].last().unwrap(), *lines[1].last().unwrap()), ("claims", "1"));
}

#[test]
fn a_score_by_the_weights_of_the_file_prints_its_formula() {
    let page = out(&lost_phone(&["--score"]));
    assert!(page.contains("score = 50 × affected.without_data + 1 × items.lost"), "{page}");
    assert!(!out(&lost_phone(&[])).contains("score"));
    assert_eq!(compare(&["--score"]).status.code(), Some(2), "that file has no weights");
}

#[test]
fn the_best_is_selected_with_a_promise_on_trials_of_its_own() {
    let object = json(&lost_phone(&["--select", "0.02", "--json"]));
    let selected = &object["selected"];
    assert_eq!((&selected["best"], &selected["grade"]), (&"policy drawer".into(), &"B".into()));
    assert_eq!((&selected["first_trial"], &selected["level"]), (&20.into(), &0.95.into()));
    let page = out(&lost_phone(&["--select", "0.02"]));
    assert!(page.contains("policy drawer: chosen right in 95 % of such selections"), "{page}");
    let on = |threads| out(&lost_phone(&["--select", "0.02", "--threads", threads]));
    assert_eq!(on("1"), on("3"));
}

#[test]
fn all_losses_count_what_nobody_was_told_is_safe() {
    let current = json(&compare(&["--json"]));
    let all = json(&compare(&["--json", "--loss", "all"]));
    assert!(all["estimand"].as_str().expect("a text").contains("acknowledged or not"));
    let lost = |object: &Value| object["alternatives"][0]["records"]["mean"].as_f64();
    assert!(lost(&all) >= lost(&current), "{:?} and {:?}", lost(&all), lost(&current));
}

//! `lastcopy check` tells what is suspicious about a file and about each of its alternatives.

use std::io::Write;
use std::process::Command;
use std::process::Stdio;

/// Nobody writes and one label is mistyped; a policy and a strategy bring doubts of their own.
const DOUBTFUL: &str = r#"(
    name: "doubtful",
    clock: (horizon: "3 d"),
    categories: [(name: "rows", items: 10)],
    cohorts: [(name: "all", accounts: 2, service: "app"),
        (name: "none", accounts: 1, service: "far")],
    stores: [(name: "db", labels: ["array:1"]), (name: "other", labels: ["array:2"])],
    services: [(name: "app", store: "db"), (name: "far", store: "other")],
    jobs: [(name: "copy", source: "db", labels: ["site:b"], schedule: "daily 01:00")],
    faults: [(name: "dies", when: At("T+1 d"), what: Destroy(), hits: ["array:1", "array:l"])],
    plans: [(name: "back", when: After(event: "fault:dies"), steps: [
        (name: "all", does: Restore(from: Points("copy"), into: "db")),
    ])],
    policies: [(name: "elsewhere", set: { "jobs[copy].labels": ["site:c"],
        "faults[dies].hits": ["array:1", "site:b"] })],
    strategies: [(name: "for-the-wrong-ones", set: {
        "plans[back].steps[all].does.cohorts": ["none"] })],
)"#;

/// What `check` says of it, and its exit code.
fn checked(more: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    let command = command.args(["check", "-"]).args(more).env("LC_ALL", "C.UTF-8");
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program was built");
    let mut stdin = child.stdin.take().expect("it was asked for");
    stdin.write_all(DOUBTFUL.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

#[test]
fn what_is_suspicious_of_an_alternative_is_told_under_its_name_and_what_is_of_the_file_once() {
    let (said, code) = checked(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches("`array:l` can hit nothing").count(), 1, "{said}");
    assert!(said.contains("under the policy elsewhere: `site:b` can hit nothing"), "{said}");
    let strategy = "under the strategy for-the-wrong-ones: none of them has anything on `db`";
    assert!(said.contains(strategy), "{said}");
    assert_eq!(said.matches("warning: ").count(), 3, "{said}");
}

#[test]
fn strictly_a_file_is_refused_for_its_own_doubts_and_not_for_those_of_alternatives() {
    assert_eq!(checked(&["--strict"]).1, Some(2));
    let (said, code) = checked(&["--strict", "--set", "faults[dies].hits=[\"array:1\"]"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("under the strategy for-the-wrong-ones"), "{said}");
}

//! What `lastcopy shrink` promises on the command line.

use std::process::Command;
use std::process::Output;

fn lastcopy(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).env_remove("COLUMNS");
    command.output().expect("it was built")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_story_is_written_once_and_replays() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("story.ron");
    let path = path.to_str().expect("plain letters");
    let file = "scenarios/lost-phone.ron";
    let made = lastcopy(&["shrink", file, "--seed", "5", "--out", path, "--verbose"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert_eq!(text(&made.stdout), format!("{path}\n"));
    let passes = text(&made.stderr);
    for wanted in ["kept: records lost by dropped-in-a-lake + flood", "times together"] {
        assert!(passes.contains(wanted), "{wanted} in {passes}");
    }
    assert_eq!(lastcopy(&["replay", path, "--quiet"]).status.code(), Some(0));
    let again = lastcopy(&["shrink", file, "--out", path]);
    assert_eq!(again.status.code(), Some(5));
    assert!(text(&again.stderr).contains("exists already"));
}

#[test]
fn a_scenario_that_loses_nothing_is_a_miss() {
    let calm = lastcopy(&[
        "shrink",
        "scenarios/lost-phone.ron",
        "--set",
        "-faults[flood]",
        "--set",
        "-faults[boat-trip]",
        "--set",
        "-plans[rebuild]",
        "--set",
        "-expect",
    ]);
    assert_eq!(calm.status.code(), Some(4), "{}", text(&calm.stderr));
    assert!(text(&calm.stderr).contains("nothing to reduce") && calm.stdout.is_empty());
}

#[test]
fn the_object_says_what_was_kept_and_what_it_took() {
    let made = lastcopy(&["shrink", "scenarios/lost-phone.ron", "--class", "any", "--json"]);
    let object: serde_json::Value = serde_json::from_slice(&made.stdout).expect("an object");
    assert_eq!(object["schema"], "lastcopy.shrink/1");
    assert_eq!(object["faults"][0], 2);
    assert!(object["runs"].as_u64().is_some_and(|it| it > 5));
    assert!(object["ron"].as_str().is_some_and(|it| it.contains("the-loss")));
}

//! What `lastcopy accept` promises: the bounds move, and not one other byte does.

use std::process::Command;
use std::process::Output;

const FILE: &str = r#"// A fire, and a hope.
(
    name: "hope", clock: (horizon: "2 d"),
    categories: [(name: "notes", items: 3)], /* three each */
    cohorts: [(name: "all", accounts: 4, service: "data")],
    stores: [(name: "s", labels: ["array:1"])],
    services: [(name: "data", store: "s")],
    faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    expect: [
        (name: "none", that: Metric(metric: "items.lost", most: 0 /* hope */)),
        (name: "exact", that: Metric(metric: "items.lost", least: Reported(5, "log"), most: 5)),
        (name: "right", that: Metric(metric: "items.lost", least: 1)),
        (name: "back", that: Metric(metric: "rta_h", most: 5)),
    ],
)
"#;

fn accept(path: &std::path::Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.arg("accept").arg(path).args(more);
    command.output().expect("it was built")
}

#[test]
fn bounds_move_and_all_else_stays_to_the_byte() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("hope.ron");
    std::fs::write(&path, FILE).expect("there is room");
    let dry = accept(&path, &["--dry-run"]);
    let shown = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert!(shown.contains("hope.ron:10\n-") && shown.contains("most: 12 /* hope */"), "{shown}");
    assert_eq!(std::fs::read_to_string(&path).expect("text"), FILE);
    let done = accept(&path, &[]);
    assert_eq!(done.status.code(), Some(1), "one was left");
    assert!(String::from_utf8_lossy(&done.stderr).contains("back: no bound makes it hold"));
    assert_eq!(String::from_utf8_lossy(&done.stdout), shown);
    let wanted = FILE
        .replace("most: 0 /*", "most: 12 /*")
        .replace("Reported(5, \"log\"), most: 5)", "Reported(12, \"log\"), most: 12)");
    assert_eq!(std::fs::read_to_string(&path).expect("text"), wanted);
    let names: Vec<_> = std::fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(names.len(), 1, "nothing unfinished is left");
    let again = accept(&path, &["--json"]);
    let object: serde_json::Value = serde_json::from_slice(&again.stdout).expect("an object");
    assert_eq!((&object["changed"], &object["written"]), (&0.into(), &false.into()));
}

#[test]
fn a_file_whose_expectations_hold_is_left_alone() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("right.ron");
    let right = FILE
        .replace("most: 0", "most: 99")
        .replace("5, \"log\"), most: 5", "12, \"log\"), most: 12");
    let right = right.replace("(name: \"back\", that: Metric(metric: \"rta_h\", most: 5)),", "");
    std::fs::write(&path, right).expect("there is room");
    let done = accept(&path, &[]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).contains("nothing to accept"));
}

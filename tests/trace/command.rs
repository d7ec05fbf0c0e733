//! What the command does with files, bad arguments, large fleets and words that mean something.

use crate::agreement;
use crate::of;
use crate::played;
use crate::rules;
use lastcopy::engine::trial::Trial;
use lastcopy::explain::story::Asked;
use lastcopy::explain::story::MOST_COPIES;
use lastcopy::explain::story::MOST_HANDSETS;
use lastcopy::explain::story::Story;
use lastcopy::scenario::load::Scenario;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::process::Output;

/// A scenario whose every name would be taken for something else by a careless writer.
const HOSTILE: &str = r##"(
    name: "hos\"tile\\",
    title: "\u{1b}[31m \u{0} \u{7f} \u{2028} ]}",
    clock: (start: "T-2 d", horizon: "T+4 d"),
    categories: [
        (name: "\"}],{\"", items: 4, edits: "1 per d"),
        (name: "連絡先\u{202e}", items: 3),
    ],
    devices: [(name: "phone", restarts: [
        (name: "pull/\"end\"", rate: "1 per 2 d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all/\\u0000:'\"", accounts: 20, device: "phone", service: "data:down")],
    stores: [(name: "store:\"primary\"/x", labels: ["array:\"1\"\\"])],
    services: [(name: "data:down", store: "store:\"primary\"/x")],
    jobs: [(name: "night: \"done\"", source: "store:\"primary\"/x", labels: ["array:\"1\"\\"],
        schedule: "daily 01:00", takes: Lasting("1 h"))],
    faults: [
        (name: "san:\"end\"", when: At("T+1 h"), what: Destroy(), hits: ["array:\"1\"\\"]),
        (name: "off\"", when: At("T-1 d"), what: Offline, hits: ["array:\"1\"\\"], lasts: "3 h"),
    ],
    plans: [(name: "a:start", when: After(event: "fault:san:\"end\""), steps: [
        (name: "b:done", takes: Lasting("2 h"),
            does: Answer(services: ["data:down"], answers: Blank)),
    ])],
    announcements: [(name: "\"said\"", when: At("T+2 h"), text: "</script>\u{1b}[0m\n\t\u{0}\"\\")],
)"##;

fn hostile() -> Scenario {
    Scenario::from_ron(HOSTILE).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn names_are_told_as_they_are_whatever_signs_they_have() {
    let it = played(hostile(), 1, crate::everything());
    assert_eq!(rules::broken(&it.trace), Vec::<String>::new());
    agreement::check(&it, "hostile");
    agreement::check_totals(&it, "hostile");
    let has = |entity: &str, kind: &str| {
        let found = it.events.iter().any(|it| it["entity"] == entity && it["kind"] == kind);
        assert!(found, "nothing is said of {entity} {kind}");
    };
    has("fault:san:\"end\"", "strikes");
    has("fault:off\"", "end");
    has("service:data:down", "down");
    has("service:data:down", "blank");
    has("job:night: \"done\"", "start");
    has("step:a:start/b:done", "done");
    has("announce:\"said\"", "said");
    let names = it.trace["traceEvents"].as_array().expect("a trace has events").iter();
    let names = names.filter(|it| it["name"] == "process_name");
    let names: Vec<&str> = names.filter_map(|it| it["args"]["name"].as_str()).collect();
    for name in [
        "trial: hos\"tile\\",
        "array:\"1\"\\",
        "store: store:\"primary\"/x",
        "service: data:down",
        "plan: a:start",
        "handsets: all/\\u0000:'\"",
    ] {
        assert!(names.contains(&name), "{name} is not among {names:#?}");
    }
    let faults = of(&it.trace, "b", "fault");
    let off = faults.iter().find(|it| it["name"] == "off\"").expect("a window is a window");
    assert_eq!(off["ts"], 24 * 3_600_000_000_u64, "a day before T0, two days after the start");
}

/// Many accounts with little to tell of each.
fn many(accounts: u64) -> String {
    format!(
        r#"(name: "many", clock: (horizon: "2 d"), categories: [(name: "notes", items: 1)],
        cohorts: [(name: "all", accounts: {accounts}, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])])"#
    )
}

fn left_out(about: &Value) -> &str {
    about["shows"]["left_out"].as_str().unwrap_or("")
}

#[test]
fn a_large_fleet_is_told_in_part_and_the_files_say_so() {
    let scenario = |accounts| {
        Scenario::from_ron(&many(accounts)).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let asked =
        |to: u64| Asked { only: Some(std::iter::once(5..to).collect()), every_record: false };
    let few = played(scenario(50), 1, Asked::default());
    assert!(of(&few.trace, "b", "handset").len() <= 16);
    assert_eq!(left_out(&few.about), "");
    let some = played(scenario(50), 1, asked(25));
    assert_eq!(of(&some.trace, "b", "handset").len(), 20);
    assert_eq!(some.about["shows"]["handsets"], "5..25");
    let most = played(scenario(12_000), 1, asked(12_000));
    let told = of(&most.trace, "b", "handset").len() as u64;
    assert_eq!(told, MOST_HANDSETS);
    assert_eq!(left_out(&most.about), "1,995 of the 11,995 handsets asked for: there is no room");
    assert_eq!(rules::broken(&most.trace), Vec::<String>::new());
}

#[test]
fn copies_are_bounded_whatever_is_asked() {
    // Each handset has a copy of each edit in each point after it: tens of thousands.
    let text = r#"(name: "deep", clock: (horizon: "40 d"),
        categories: [(name: "notes", items: 1, edits: "12 per d")],
        cohorts: [(name: "all", accounts: 20, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        jobs: [(name: "nightly", source: "primary", labels: ["array:2"], schedule: "every 6 h",
            takes: Lasting("1 h"), slots: 60)])"#;
    let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
    let trial = Trial::new(&scenario, 1, 0);
    let (outcome, found) = trial.finish_and_find();
    let story = Story::tell(&scenario, &outcome, &trial.again(&found), crate::everything());
    let copies = story.followed.iter().flat_map(|it| &it.bundles).map(|it| it.copies.len());
    let copies: usize = copies.sum();
    assert!(copies <= MOST_COPIES && copies > MOST_COPIES / 2, "{copies} copies");
    assert!((2..20).contains(&story.followed.len()), "{} handsets", story.followed.len());
    assert_eq!(story.handsets_asked, 20);
}

fn lastcopy(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.args(["replay", "small.ron", "--no-rescue", "--quiet"]).args(arguments);
    command.current_dir(folder).output().expect("the program was built")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room");
    std::fs::write(folder.path().join("small.ron"), many(30)).expect("there is room");
    folder
}

#[test]
fn files_are_written_whole_and_alike_on_any_number_of_threads() {
    let folder = folder();
    let mut files = Vec::new();
    for threads in ["1", "2"] {
        let both = ["--trace", "t.json", "--events", "e.jsonl", "--threads", threads];
        let ended = lastcopy(folder.path(), &both);
        assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        let read = |name: &str| std::fs::read(folder.path().join(name)).expect("it was written");
        files.push((read("t.json"), read("e.jsonl")));
    }
    // Everything but the option's own name in the line that writes it again.
    assert_eq!(files[0], files[1]);
    let left = std::fs::read_dir(folder.path()).expect("it is a folder").count();
    assert_eq!(left, 3, "a temporary file is left");
    let trace: Value = serde_json::from_slice(&files[0].0).expect("a trace is JSON");
    assert_eq!(rules::broken(&trace), Vec::<String>::new());
    let line = trace["otherData"]["command"].as_str().expect("a line is a text");
    assert_eq!(line, "lastcopy replay small.ron --seed 1 --trace FILE");
}

#[test]
fn what_cannot_be_traced_is_refused_before_anything_is_played() {
    let folder = folder();
    for (arguments, said) in [
        (&["--only", "0..5"][..], "give one of them as well"),
        (&["--every-record"], "give one of them as well"),
        (&["--trace", "t.json", "--only", "30..40"], "there is no handset 30; the last is 29"),
        (&["--trace", "t.json", "--only", "7..7"], "there is no handset from 7 to before 7"),
        (&["--trace", "t.json", "--only", "-3"], "expected a handset's number or a range"),
        (&["--trace", "t.json", "--only", "a..b"], "expected a handset's number or a range"),
        (&["--trace", "same", "--events", "same"], "or written twice"),
    ] {
        let ended = lastcopy(folder.path(), arguments);
        let error = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
    let ended = lastcopy(folder.path(), &["--trace", "nowhere/t.json"]);
    assert_eq!(ended.status.code(), Some(5), "{ended:?}");
    let left = std::fs::read_dir(folder.path()).expect("it is a folder").count();
    assert_eq!(left, 1, "something was written");
}

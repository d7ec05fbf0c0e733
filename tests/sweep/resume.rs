//! Going on: no finished row is lost, and none is played twice.

use crate::place::Place;
use serde_json::Value;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

#[test]
fn a_finished_shard_is_not_played_again() {
    let place = Place::new();
    place.done(&["sweep", "study.ron", "--out", "out", "--shard", "2/7"]);
    let path = place.path("out").join(&place.files("out")[1]);
    let written =
        |path: &Path| std::fs::metadata(path).and_then(|it| it.modified()).expect("there");
    let before = written(&path);
    std::thread::sleep(Duration::from_millis(20));
    place.done(&["sweep", "study.ron", "--out", "out", "--shard", "2/7"]);
    assert_eq!(written(&path), before);
    // A file that was cut short is not finished.
    let text = std::fs::read_to_string(&path).expect("it is there");
    std::fs::write(&path, &text[..text.len() / 2]).expect("it can be written");
    place.done(&["sweep", "study.ron", "--out", "out", "--shard", "2/7"]);
    assert!(std::fs::read_to_string(&path).expect("it is there") == text);
}

/// A study that takes a while, begun.
fn begin(place: &Place) -> Child {
    let mut command = place.command(&["sweep", "long.ron", "--out", "out", "--threads", "2"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program was built")
}

/// How many rows a journal or a file of rows holds.
fn kept(place: &Place) -> usize {
    let names = if place.path("out").is_dir() { place.files("out") } else { Vec::new() };
    let journal = names.iter().find(|name| name.ends_with(".journal"));
    let text = journal.and_then(|name| std::fs::read(place.path("out").join(name)).ok());
    let lines = text.map_or(0, |text| text.iter().filter(|byte| **byte == b'\n').count());
    lines.saturating_sub(1)
}

#[test]
fn no_finished_row_is_lost_to_a_kill_at_ten_moments() {
    let place = Place::new();
    place.write("long.ron", r#"(scenarios: ["small.ron"], trials: 150, handsets: 60)"#);
    let rows = place.done(&["sweep", "long.ron", "--out", "-"]);
    let mut before = 0;
    // Moments that no two runs of the test share, each told if the test fails.
    let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let mut chance = clock.expect("it is past 1970").subsec_nanos() | 1;
    let mut moments = Vec::new();
    for _ in 0..10 {
        let mut child = begin(&place);
        chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let wait = u64::from(chance >> 16) % 250;
        moments.push(wait);
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("it is a child of this test");
        child.wait().expect("it was started");
        let now = kept(&place);
        let finished = place.path("out").is_dir()
            && place.files("out").iter().any(|name| name.ends_with(".jsonl"));
        assert!(now >= before || finished, "{before} rows, then {now}: {moments:?}");
        before = now;
    }
    assert!(begin(&place).wait().expect("it was started").success(), "{moments:?}");
    place.done(&["merge", "out", "--out", "all.jsonl"]);
    assert!(place.read("all.jsonl") == rows, "{moments:?}");
}

#[cfg(unix)]
#[test]
fn whoever_is_told_to_stop_says_how_to_go_on() {
    for (signal, code) in [("INT", 130), ("TERM", 75)] {
        let place = Place::new();
        place.write("long.ron", r#"(scenarios: ["small.ron"], trials: 4000, handsets: 60)"#);
        let mut child = begin(&place);
        while kept(&place) == 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
        let told = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
        assert!(told.expect("there is kill").success());
        assert_eq!(child.wait().expect("it was started").code(), Some(code));
        let rows = kept(&place);
        assert!(rows > 0, "what was finished is kept");
        place.refused(&["merge", "out"], 2, &["have no row", "--partial"]);
        let page = place.done(&["merge", "out", "--partial"]);
        assert!(page.contains(&format!("{rows} of")) || rows >= 1000, "{page}");
    }
}

#[test]
fn a_torn_or_damaged_line_of_a_journal_is_played_again() {
    let place = Place::new();
    let rows = place.rows();
    let plan: Value =
        serde_json::from_str(&place.done(&["sweep", "study.ron", "--plan", "--json"]))
            .expect("JSON");
    let hash = plan["hash"].as_str().expect("it has a hash");
    let name = format!("out/shard-00000-of-00001.{}.journal", &hash[..16]);
    std::fs::create_dir(place.path("out")).expect("there is room");
    // What a journal looks like: a head, then each row behind the start of its SHA-256.
    let head = format!("lastcopy.journal/1 {hash}\n");
    let line = |row: &str| {
        use sha2::Digest;
        let sum: String =
            sha2::Sha256::digest(row).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{sum} {row}\n")
    };
    let lines: Vec<String> = rows.lines().map(line).collect();
    let whole = lines[..30].concat();
    let torn = &lines[30][..lines[30].len() / 2];
    let damaged = lines[31].replace("\"lost\":", "\"lost\":1");
    let journals = [
        String::new(),
        head[..20].to_owned(),
        head.clone(),
        format!("{head}{whole}"),
        format!("{head}{whole}{torn}"),
        format!("{head}{whole}{}", &lines[30][..lines[30].len() - 1]),
        format!("{head}{whole}{damaged}{}", lines[32]),
        format!("{head}{}{}{}", lines[59], whole, lines[0]),
    ];
    for journal in journals {
        place.write(&name, &journal);
        place.done(&["sweep", "study.ron", "--out", "out"]);
        let written = place.files("out").into_iter().find(|name| name.ends_with(".jsonl"));
        let written = format!("out/{}", written.expect("it is complete"));
        assert!(place.read(&written) == rows, "{journal}");
        assert!(!place.path(&name).exists(), "the journal has gone");
        std::fs::remove_file(place.path(&written)).expect("it was there");
    }
}

//! Rows: the same bytes on any number of threads, in any shards, merged in any order.

use crate::place::Place;
use crate::place::SMALL;
use lastcopy::kernel::digest::sha256;
use serde_json::Value;

#[test]
fn rows_are_the_same_on_any_number_of_threads() {
    let place = Place::new();
    let rows = place.rows();
    assert_eq!(rows.lines().count(), 60);
    for threads in ["1", "2", "3"] {
        let out = format!("out-{threads}");
        place.done(&["sweep", "study.ron", "--out", &out, "--threads", threads]);
        let files = place.files(&out);
        assert_eq!(files.len(), 2, "{files:?}: a plan and rows, and no journal");
        assert!(place.read(&format!("{out}/{}", files[1])) == rows, "{threads} threads");
    }
    for (at, line) in rows.lines().enumerate() {
        let row: Value = serde_json::from_str(line).expect("a row is JSON");
        assert_eq!((&row["schema"], &row["key"]), (&"lastcopy.row/1".into(), &at.into()));
    }
}

#[test]
fn a_row_is_the_trial_that_a_replay_plays() {
    let place = Place::new();
    let rows = place.rows();
    let row = rows.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let row = row.into_iter().find(|row| {
        row["alternative"] == "policy persistent" && row["seed"] == 3 && row["trial"] == 4
    });
    let row = row.expect("it was planned");
    let replay = place.done(&[
        "replay",
        "small.ron",
        "--policy",
        "persistent",
        "--seed",
        "3",
        "--trial",
        "4",
        "--json",
        "--no-rescue",
    ]);
    let replay: Value = serde_json::from_str(&replay).expect("JSON");
    assert_eq!((&row["hash"], &row["metrics"]), (&replay["hash"], &replay["metrics"]));
}

#[test]
fn shards_and_the_order_of_merging_leave_no_trace() {
    let place = Place::new();
    let rows = place.rows();
    for shards in [1, 7, 20] {
        let out = format!("out-{shards}");
        for shard in (0..shards).rev() {
            let part = format!("{shard}/{shards}");
            place.done(&["sweep", "study.ron", "--out", &out, "--shard", &part, "--quiet"]);
        }
        let merged = format!("{shards}.jsonl");
        let page = place.done(&["merge", &out, "--out", &merged]);
        assert!(page.contains("all of 60 trials"), "{page}");
        assert!(place.read(&merged) == rows, "{shards} shards");
        let plan = format!("{out}/plan.json");
        let mut files: Vec<String> = place.files(&out).into_iter().skip(1).collect();
        assert_eq!(files.len(), shards as usize);
        // Rotated, so that every file comes first once, and one twice.
        for turn in 0..files.len().min(4) {
            files.rotate_left(1 + turn);
            let paths = files.iter().chain(&files[..1]).map(|file| format!("{out}/{file}"));
            let paths: Vec<String> = paths.collect();
            let mut words = vec!["merge", "--plan", &plan, "--out", "-"];
            words.extend(paths.iter().map(String::as_str));
            assert!(place.done(&words) == rows, "{files:?}");
        }
    }
}

#[test]
fn rows_that_contradict_each_other_are_an_alarm() {
    let place = Place::new();
    place.done(&["sweep", "study.ron", "--out", "out"]);
    let rows = place.rows();
    let first = rows.lines().next().expect("there are rows");
    let hash = serde_json::from_str::<Value>(first).expect("JSON")["hash"].clone();
    let hash = hash.as_str().expect("it is a text");
    let other = format!("{}\n", signed(&first.replace(hash, &"0".repeat(32))));
    place.write("other.jsonl", &other);
    let both = ["merge", "out", "other.jsonl", "--out", "-"];
    place.refused(&both, 3, &["trial 0", "two outcomes"]);
    place.write("foreign.jsonl", &first.replace("\"plan\":\"", "\"plan\":\"x"));
    place.refused(&["merge", "out", "foreign.jsonl"], 2, &["foreign.jsonl:1", "a row of plan x"]);
    place.write("torn.jsonl", &first[..first.len() / 2]);
    place.refused(&["merge", "out", "torn.jsonl"], 2, &["torn.jsonl:1", "no row"]);
}

/// A row with the check that it ought to have.
fn signed(row: &str) -> String {
    let (before, _) = row.rsplit_once(",\"check\":").expect("every row has one");
    format!("{before},\"check\":\"{}\"}}", &sha256(before)[..16])
}

#[test]
fn a_row_that_was_changed_is_refused_whatever_was_changed() {
    let place = Place::new();
    place.done(&["sweep", "study.ron", "--out", "out"]);
    let file = place.files("out").into_iter().find(|it| it.ends_with(".jsonl")).expect("rows");
    let file = format!("out/{file}");
    let rows = place.read(&file);
    assert!(rows.lines().all(|row| signed(row) == row));
    let third = rows.lines().nth(2).expect("there are rows");
    let row: Value = serde_json::from_str(third).expect("JSON");
    for field in ["current", "lost", "unrecoverable", "losers", "running", "rta_h", "key", "hash"] {
        let (was, name) = (row[field].to_string(), format!("\"{field}\":"));
        let changed = third.replace(&format!("{name}{was}"), &format!("{name}7{was}"));
        assert_ne!(changed, third, "{field}");
        place.write(&file, &rows.replace(third, &changed));
        let place_of_it = format!("{file}:3");
        place.refused(&["merge", "out"], 2, &[&place_of_it]);
        // Nor is a shard taken for finished by it: it is played again.
        place.done(&["sweep", "study.ron", "--out", "out"]);
        assert!(place.read(&file) == rows, "{field}");
    }
    let without = third.rsplit_once(",\"check\":").expect("every row has one").0.to_owned() + "}";
    place.write(&file, &rows.replace(third, &without));
    place.refused(&["merge", "out"], 2, &["changed since it was played"]);
}

#[test]
fn folders_of_another_plan_or_without_rows_are_refused() {
    let place = Place::new();
    place.done(&["sweep", "study.ron", "--out", "one"]);
    place.done(&["sweep", "small.ron", "--trials", "2", "--out", "two"]);
    place.refused(&["merge", "one", "two"], 2, &["two holds the rows of another plan"]);
    let rows = place.files("two").into_iter().find(|it| it.ends_with(".jsonl")).expect("rows");
    std::fs::remove_file(place.path(&format!("two/{rows}"))).expect("it is there");
    place.refused(&["merge", "two"], 2, &["6 of 6 trials", "--partial"]);
    place.refused(&["merge", "two", "--partial"], 2, &["none of 6 trials", "run the sweep"]);
    place.refused(&["merge", "one", "--format", "csv"], 2, &["--out FILE"]);
    let brief = place.done(&["merge", "one", "--quiet"]);
    assert_eq!((brief.lines().count(), brief.contains("all of 60 trials")), (1, true), "{brief}");
}

#[test]
fn what_is_named_twice_is_played_once() {
    let place = Place::new();
    for flags in [["--policies", "persistent,persistent"], ["--set", "cohorts[all].accounts=9,9"]] {
        let plan = [&["sweep", "small.ron", "--trials", "3", "--plan"], &flags[..]].concat();
        assert_eq!(place.done(&plan).lines().filter(|it| !it.starts_with('#')).count(), 6);
    }
}

#[test]
fn grids_and_several_scenarios_are_summed_up_file_by_file() {
    let place = Place::new();
    place.write("calm.ron", &SMALL.replace("\"small\"", "\"calm\"").replace("T+1 h", "T+2 d"));
    let study = r#"(scenarios: ["small.ron", "calm.ron"], policies: ["all"], trials: 8,
        grids: {"cohorts[all].accounts": [20, 30]}, cross: true)"#;
    place.write("grid.ron", study);
    let object = place.done(&["sweep", "grid.ron", "--out", "out", "--json"]);
    let object: Value = serde_json::from_str(&object).expect("JSON");
    assert_eq!((&object["schema"], &object["rows"]), (&"lastcopy.sweep/1".into(), &96.into()));
    let scenarios = object["scenarios"].as_array().expect("it is a list");
    assert_eq!((scenarios.len(), &scenarios[1]["scenario"]), (2, &"calm".into()));
    let alternatives = scenarios[0]["alternatives"].as_array().expect("it is a list");
    let names: Vec<&str> = alternatives.iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names.len(), 6);
    assert!(names.contains(&"policy persistent + cohorts[all].accounts=30"), "{names:?}");
    assert_eq!(alternatives[0]["difference"], Value::Null);
    // Of five claims at 95 % together, eight trials of one sign are the fewest that show one.
    assert_eq!(alternatives[1]["difference"]["shown"], "less");
    let csv = place.done(&["merge", "out", "--out", "-", "--format", "csv"]);
    assert_eq!(csv.lines().count(), 97);
    assert!(csv.starts_with("key,scenario,alternative,seed,trial,hash,"), "{csv}");
    let names: Vec<&str> = csv.lines().next().expect("there are names").split(',').collect();
    let once: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(once.len(), names.len(), "every column has a name of its own");
    assert!(once.contains("accounts") && once.contains("metric.accounts"), "{names:?}");
    let page = place.done(&["merge", "out"]);
    assert!(page.contains("Beside as written"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
}

#[test]
fn the_loss_that_is_summed_up_can_be_chosen_and_changes_no_row() {
    let place = Place::new();
    let sweep = ["sweep", "small.ron", "--trials", "4", "--json", "--out"];
    let object = |text: String| serde_json::from_str::<Value>(&text).expect("JSON");
    let usual = object(place.done(&[&sweep[..], &["usual"]].concat()));
    let all = object(place.done(&[&sweep[..], &["all", "--loss", "all"]].concat()));
    assert_eq!((&usual["loss"], &all["loss"]), (&"unrecoverable".into(), &"all".into()));
    let lost = |it: &Value| it["scenarios"][0]["alternatives"][0]["records"]["mean"].as_f64();
    assert!(lost(&all) > lost(&usual), "{all}");
    assert_eq!(usual["plan"], all["plan"], "no row depends on it");
    let name = place.files("all").into_iter().find(|it| it.ends_with(".jsonl")).expect("rows");
    assert_eq!(place.read(&format!("all/{name}")), place.read(&format!("usual/{name}")));
    // What was put together as one loss can be summed up as another.
    let merged =
        |flags: &[&str]| object(place.done(&[&["merge", "all", "--json"], flags].concat()));
    assert_eq!((merged(&[]), merged(&["--loss", "unrecoverable"])), (all, usual));
    place.refused(&["sweep", "study.ron", "--loss", "all"], 2, &["loss", "into the study"]);
}

#[test]
fn the_worst_trial_of_each_alternative_comes_with_its_replay_line() {
    let place = Place::new();
    let rows = place.rows();
    place.done(&["sweep", "study.ron", "--out", "out"]);
    let object: Value =
        serde_json::from_str(&place.done(&["merge", "out", "--json"])).expect("JSON");
    let page = place.done(&["merge", "out"]);
    let alternatives = object["scenarios"][0]["alternatives"].as_array().expect("it is a list");
    assert_eq!(alternatives.len(), 3);
    for it in alternatives {
        let (worst, name) = (&it["worst"], &it["name"]);
        let line = worst["command"].as_str().expect("a line");
        assert!(page.contains(line), "{line}: {page}");
        let words: Vec<&str> = line.split(' ').skip(1).chain(["--json", "--no-rescue"]).collect();
        // A trial in which nothing happened ends with a code of its own.
        let replay = place.run(&words).stdout;
        let replay: Value = serde_json::from_slice(&replay).expect("JSON");
        let row = rows.lines().map(|row| serde_json::from_str::<Value>(row).expect("JSON"));
        let row = row.into_iter().find(|row| {
            row["alternative"] == *name
                && row["seed"] == worst["seed"]
                && row["trial"] == worst["trial"]
        });
        let row = row.expect("it was planned");
        assert_eq!(row["hash"], replay["hash"]);
        let lost = row["unrecoverable"].as_f64().expect("a count");
        let current = row["current"].as_f64().expect("a count");
        assert_eq!(worst["share"].as_f64(), Some(lost / current), "{row}");
    }
}

//! What a comparison prints beside its estimates: intervals, their grades, what they are made by,
//! and what can be chosen at all.

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::process::Output;

/// Runs it in the folder of the crate, on a page of 80 columns.
fn lastcopy(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastcopy"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.env("COLUMNS", "80").env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
    command.output().expect("the program was built")
}

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8(output.stdout.clone()).expect("results are UTF-8")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A comparison of the smallest shipped scenario.
fn compare(arguments: &[&str]) -> Output {
    let first = ["compare", "scenarios/lost-phone.ron"];
    let trials = if arguments.contains(&"--trials") { &[][..] } else { &["--trials", "10"] };
    lastcopy(&[&first[..], trials, arguments].concat())
}

fn json(arguments: &[&str]) -> Value {
    let text = out(&compare(&[arguments, &["--json"]].concat()));
    serde_json::from_str(&text).expect("one object")
}

fn bound(interval: &Value, which: &str) -> f64 {
    interval[which].as_f64().unwrap_or_else(|| panic!("{interval}"))
}

/// The part of a page under a title, without it.
fn part<'p>(page: &'p str, title: &str) -> &'p str {
    let from = page.find(title).unwrap_or_else(|| panic!("{title}: {page}"));
    let part = &page[from..];
    part.find("\n\n").map_or(part, |end| &part[..end])
}

#[test]
fn times_to_restore_stand_beside_their_intervals() {
    let object = json(&[]);
    let drawer = &object["alternatives"][1];
    for field in ["rpa_h", "rpa_p95_h", "rta_h", "rta_p95_h"] {
        assert_eq!(drawer[field]["interval"]["grade"], "A", "{drawer}");
    }
    // Ten trials bound a median on both sides, and a p95 from below only.
    let rpa = &drawer["rpa_h"];
    let value = rpa["value"].as_f64().expect("it was reached");
    assert!(bound(&rpa["interval"], "low") <= value && value <= bound(&rpa["interval"], "high"));
    assert_eq!(drawer["rta_p95_h"]["interval"]["high"], Value::Null);
    assert_eq!(object["alternatives"][0]["rta_h"]["interval"]["low"], "not reached");
    let page = out(&compare(&[]));
    let points = part(&page, "Recovery point");
    assert!(points.contains(" to ") && points.contains("no bound"), "{page}");
    let times = part(&page, "Recovery time");
    let written = times.lines().find(|it| it.starts_with(" as written")).expect("it is there");
    assert_eq!(written.matches("not reached").count(), 3, "{page}");
    assert!(times.contains("(A)") && page.lines().all(|it| it.chars().count() <= 80), "{page}");
    let table = out(&compare(&["--format", "md"]));
    assert!(table.contains("| RPA | interval (A) | RTA | interval (A) |"), "{table}");
    let csv = out(&compare(&["--format", "csv"]));
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let of = |column: &str| rows[0].iter().position(|it| *it == column).expect("it is a column");
    let high = bound(&rpa["interval"], "high");
    assert_eq!(rows[2][of("rpa_high")].parse::<f64>().ok(), Some(high), "{csv}");
    assert_eq!((rows[1][of("rta_low")], rows[2][of("rta_p95_high")]), ("not reached", ""));
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{csv}");
}

#[test]
fn chances_and_quantiles_of_loss_stand_beside_their_intervals() {
    let page = out(&compare(&[]));
    assert!(part(&page, "Loss  ").contains("10 of 10: 69 to 100 %"), "{page}");
    let spread = part(&page, "Loss of single trials");
    assert!(spread.contains("87 to 90 %") && spread.contains("≥ 89 %"), "{page}");
    let object = json(&[]);
    let ratio = &object["alternatives"][1]["difference"];
    let relative = ratio["relative"].as_f64().expect("the base loses something");
    let interval = &ratio["relative_interval"];
    assert!(bound(interval, "low") < relative && relative < bound(interval, "high"), "{ratio}");
    assert_eq!(interval["grade"], "C");
}

#[test]
fn money_and_hours_stand_beside_their_intervals() {
    let page = out(&compare(&["--score", "--trials", "40"]));
    let hours = part(&page, "Objectives, and hours without data");
    assert!(hours.contains(" to "), "{page}");
    assert!(part(&page, "Money").contains("no bounds"), "all cost the same: {page}");
    assert!(part(&page, "Price against loss").contains(" to "), "a score has one: {page}");
    let again = part(&page, "Least loss");
    assert_eq!(again.matches(", C)").count(), 2, "either mean on fresh trials: {page}");
}

#[test]
fn a_worst_regret_has_an_interval_that_holds_for_the_greatest() {
    let object = json(&["--mix", "cellar-and-lake"]);
    let lines = object["mix"]["alternatives"].as_array().expect("it is a list");
    for line in lines {
        let regret = &line["worst_regret"];
        // One rival under three threats.
        assert_eq!((&regret["claims"], &regret["interval"]["level"]), (&3.into(), &0.95.into()));
        let each = regret["level_each"].as_f64().expect("a level");
        assert!((each - (1.0 - 0.05 / 3.0)).abs() < 1e-12, "{regret}");
        let share = regret["share"].as_f64().expect("a share");
        let interval = &regret["interval"];
        assert!(bound(interval, "low") <= share && share <= bound(interval, "high"), "{regret}");
        let (given, annual) = (&line["given_event_interval"], &line["annual_share"]["interval"]);
        for which in ["low", "high"] {
            let apart = bound(given, which) * 0.555 - bound(annual, which);
            assert!(apart.abs() < 1e-12, "{line}");
        }
        assert_eq!(line["by_threat_intervals"].as_array().map(Vec::len), Some(3));
    }
    // Nothing seen is no evidence of nothing.
    assert_eq!(lines[1]["worst_regret"]["share"], 0.0);
    assert!(bound(&lines[1]["worst_regret"]["interval"], "high") > 0.1, "{object}");
    let page = out(&compare(&["--mix", "cellar-and-lake"]));
    let regrets = part(&page, "Worst regret under");
    assert!(regrets.contains("Bonferroni") && regrets.contains("none seen   0 to "), "{page}");
    assert!(part(&page, "When a threat of").contains(" to "), "{page}");
}

#[test]
fn the_tile_of_a_page_says_how_much_may_still_be_lost() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("honest.html");
    let path = path.to_str().expect("it is UTF-8");
    let calm = ["--set", "faults[flood].when=Never", "--set", "faults[boat-trip].when=Never"];
    let output = compare(&[&calm[..], &["--report", path]].concat());
    assert_eq!(output.status.code(), Some(4), "no fault took effect");
    let page = std::fs::read_to_string(path).expect("it was written");
    for title in ["mean loss as written", "mean loss of the best"] {
        let tile = page.split(title).nth(1).and_then(|it| it.split("</dd>").next());
        let tile = tile.expect("there is a tile").replace('\u{202f}', " ");
        assert!(tile.contains("≤ 31 % (A)") && !tile.contains(">0 %"), "{tile}");
    }
}

#[test]
fn precision_is_a_half_width_and_says_so() {
    let flags = ["--precision", "0.2", "--max-trials", "400"];
    let object = json(&flags);
    assert_eq!((&object["precision"], &object["reached"]), (&0.2.into(), &true.into()));
    let mut widest: f64 = 0.0;
    for it in object["alternatives"].as_array().expect("it is a list") {
        let interval = &it["share"]["interval"];
        widest = widest.max(bound(interval, "high") - bound(interval, "low"));
    }
    assert!(widest <= 0.4 && widest > 0.2, "twice the half width: {widest}");
    let said = "the interval of every mean share had a half width of 20 % or less";
    let squeezed = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(squeezed(out(&compare(&flags))).contains(&format!("Watched until {said}.")));
    assert!(out(&compare(&[&flags[..], &["--format", "md"]].concat())).contains(said));
    let spent = compare(&["--precision", "0.01", "--max-trials", "10"]);
    assert!(squeezed(out(&spent)).contains("Watched, and trials were spent before"));
    let help = squeezed(out(&lastcopy(&["compare", "--help"])));
    assert!(help.contains("at most this half width"), "{help}");
    assert_eq!(json(&[])["precision"], Value::Null);
}

#[test]
fn what_a_file_lacks_for_a_score_can_be_pasted_into_it() {
    let flagship = "scenarios/sidekick-2009.ron";
    let few = ["--policies", "two-slots", "--handsets", "3", "--trials", "1", "--score"];
    let refused = lastcopy(&[&["compare", flagship], &few[..]].concat());
    assert_eq!(refused.status.code(), Some(2));
    let said = complaint(&refused);
    assert!(said.contains(flagship) && said.contains("beside its `name`"), "{said}");
    let line = said.lines().find(|it| it.starts_with("    weights: {")).expect("it is a line");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(flagship);
    let text = std::fs::read_to_string(file).expect("it is shipped");
    let name = "    name: \"sidekick-2009\",\n";
    let pasted = text.replacen(name, &format!("{name}{line}\n"), 1);
    assert_ne!(pasted, text);
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pasted.ron");
    std::fs::write(&path, pasted).expect("there is room for a file");
    let path = path.to_str().expect("it is UTF-8");
    let page = out(&lastcopy(&[&["compare", path], &few[..]].concat()));
    assert!(page.contains("score = 50 × affected.without_data + 1 × items."), "{page}");
}

#[test]
fn a_variant_stands_apart_and_is_not_selected() {
    let flags = ["--variants", "all", "--policies", "all"];
    let object = json(&flags);
    let all = object["alternatives"].as_array().expect("it is a list");
    let alone = all.iter().find(|it| it["variant"] == "lake-alone").expect("it was asked for");
    assert_eq!((&alone["front"], &object["best"]["name"]), (&Value::Null, &"policy drawer".into()));
    let share = |it: &Value| it["share"]["mean"].as_f64();
    let drawer = all.iter().find(|it| it["name"] == "policy drawer").expect("it was asked for");
    assert!(share(alone) < share(drawer), "it would be the best, if it could be chosen");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("variants.html");
    let path = path.to_str().expect("it is UTF-8");
    let page = out(&compare(&[&flags[..], &["--report", path]].concat()));
    let report = std::fs::read_to_string(path).expect("it was written");
    // Each point of the front says what it loses.
    let on_front = |name: &str| report.contains(&format!("{name}: loses "));
    assert!(on_front("policy drawer") && !on_front("variant lake-alone"));
    assert!(report.contains("nothing that can be chosen"));
    assert!(page.contains("Loss under variant lake-alone"), "{page}");
    assert!(part(&page, "Least loss").contains("nothing that can be chosen"), "{page}");
    let crossed = json(&[&flags[..], &["--cross"]].concat());
    let under = crossed["best"]["under_variants"].as_array().expect("it is a list");
    assert_eq!(under.len(), 2, "{under:?}");
    let refused = compare(&[&flags[..], &["--select", "0.02"]].concat());
    assert_eq!(refused.status.code(), Some(2));
    assert!(complaint(&refused).contains("which nobody can choose"), "{}", complaint(&refused));
}

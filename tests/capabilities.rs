//! What the language can say, one small scenario for each capability.
//!
//! Each file works its outcome out by hand in its comment and expects exactly that; so do those of
//! its alternatives that bring expectations of their own. `tests/capabilities/outcomes.txt` keeps
//! each hash; `LASTCOPY_BLESS=1 cargo test --test capabilities` writes it anew.

use lastcopy::check::judge::Verdict;
use lastcopy::experiment::replay::replay;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

const FOLDER: &str = "tests/capabilities";
const SEEDS: [u64; 3] = [1, 7, 2009];

fn files() -> Vec<PathBuf> {
    let all = fs::read_dir(FOLDER).expect("the folder is there");
    let all = all.map(|entry| entry.expect("it can be listed").path());
    let mut all: Vec<PathBuf> =
        all.filter(|path| path.extension().is_some_and(|it| it == "ron")).collect();
    all.sort();
    all
}

/// A scenario as written, and under each alternative that expects something of its own.
fn worlds(path: &PathBuf) -> Vec<(String, Scenario)> {
    let scenario = Scenario::load(path).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(scenario.warnings().list().is_empty(), "{}: {}", path.display(), scenario.warnings());
    let mut worlds = vec![(String::new(), scenario.clone())];
    for (kind, name, _) in scenario.alternatives() {
        let chosen = Some(name.to_owned());
        let overlays = match kind {
            "variant" => Overlays { variant: chosen, ..Overlays::default() },
            "policy" => Overlays { policy: chosen, ..Overlays::default() },
            _ => Overlays { strategy: chosen, ..Overlays::default() },
        };
        let world = scenario.with(&overlays).unwrap_or_else(|problems| panic!("{problems}"));
        assert_ne!(world.spec().expect, scenario.spec().expect, "{name} expects nothing new");
        worlds.push((format!(" --{kind} {name}"), world));
    }
    worlds
}

#[test]
fn each_comes_out_as_its_comment_works_out() {
    let mut text = String::new();
    let mut wrong = Vec::new();
    for path in files() {
        for (which, scenario) in worlds(&path) {
            let name = format!("{}{which}", scenario.name());
            assert!(!scenario.spec().expect.is_empty(), "{name} expects nothing");
            for seed in SEEDS {
                let replay = replay(&scenario, seed, 0);
                for judged in replay.judgements.iter().filter(|it| it.holds != Some(true)) {
                    let (found, wanted) = (&judged.found, &judged.wanted);
                    wrong.push(format!("{name}, seed {seed}: {wanted}, found {found}"));
                }
                if replay.verdict != Verdict::Pass && !replay.judgements.is_empty() {
                    wrong.push(format!("{name}, seed {seed}: {:?}", replay.verdict));
                }
                if seed == SEEDS[0] {
                    writeln!(text, "{} {name}", replay.outcome.hash.hex()).expect("any text");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let known = format!("{FOLDER}/outcomes.txt");
    if std::env::var_os("LASTCOPY_BLESS").is_some() {
        fs::write(&known, &text).expect("the file can be written");
    }
    assert_eq!(text, fs::read_to_string(known).unwrap_or_default());
}

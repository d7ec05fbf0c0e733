//! Every file in `tests/refused` is refused, with exactly the text beside it.
//!
//! A file has one mistake (a few have more) and is called by it; `NAME.txt` holds what is said
//! about `NAME.ron`. A first line `//! policy=x`, `//! variant=x`, `//! strategy=x`, `//! set=x`
//! or `//! handsets=x` opens the file with that overlay. `LASTCOPY_BLESS=1 cargo test --test
//! refused` writes the texts anew; read what it wrote before keeping it.

use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "ron"));
    files.sort();
    files
}

fn overlays(text: &str) -> Overlays {
    let mut overlays = Overlays::default();
    for line in text.lines().map_while(|line| line.strip_prefix("//! ")) {
        let (word, value) = line.split_once('=').expect("an overlay is a word and a value");
        let name = Some(value.to_owned());
        match word {
            "variant" => overlays.variant = name,
            "policy" => overlays.policy = name,
            "strategy" => overlays.strategy = name,
            "set" => overlays.set.push(value.to_owned()),
            "handsets" => overlays.handsets = Some(value.parse().expect("a number")),
            _ => panic!("{word} is no overlay"),
        }
    }
    overlays
}

#[test]
fn every_bad_file_is_refused_with_its_own_words() {
    let bless = std::env::var_os("LASTCOPY_BLESS").is_some();
    let files = files();
    assert!(files.len() >= 45, "only {} files were found", files.len());
    let mut failures = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("a text");
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let problems = match Scenario::open(&name, text.clone().into_bytes(), &overlays(&text)) {
            Ok(_) => {
                failures.push(format!("{name} is not refused"));
                continue;
            }
            Err(problems) => problems.to_string(),
        };
        let beside = path.with_extension("txt");
        if bless {
            fs::write(&beside, &problems).expect("the folder can be written");
        }
        let expected = fs::read_to_string(&beside).unwrap_or_default();
        if problems != expected {
            failures.push(format!("{name}: expected\n{expected}\nfound\n{problems}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

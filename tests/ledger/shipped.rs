//! The ledger of each shipped scenario on a small fleet, as one text that is read when it changes.
//!
//! `LASTCOPY_BLESS=1 cargo test --release --test ledger` writes it anew.

use lastcopy::explain::ledger::Ledger;
use lastcopy::explain::ledger::ledger;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use std::fmt::Write;
use std::path::Path;

/// Scenarios whose every account is so large that eleven worlds take a debug build minutes.
const LARGE: [&str; 4] =
    ["gitlab-2017.ron", "kings-college-2016.ron", "kyoto-2021.ron", "quiet-year.ron"];

/// Handsets at most; of the flagship more, for few of them lose anything.
fn handsets(name: &str) -> u64 {
    if name == "sidekick-2009.ron" { 600 } else { 60 }
}

fn text(name: &str, ledger: &Ledger) -> String {
    let mut text = format!("{name}: {} lost, {} by faults\n", ledger.lost, ledger.by_faults);
    let mut put = |line: String| writeln!(text, "  {line}").expect("a string takes any text");
    for it in &ledger.accounts {
        put(format!(
            "{} ({}) took {} handsets {} killed {} still {} without, {} alone: necessary {}, \
             sufficient {}",
            it.fault,
            it.kind,
            it.effect.took,
            it.handsets,
            it.killed,
            it.without.still,
            it.alone.still,
            it.necessary.word(),
            it.sufficient.word()
        ));
        for (by, more) in &it.masked_by {
            put(format!("  masked by {by}: {more:?}"));
        }
        for other in &it.gone {
            put(format!("  without it no {other}"));
        }
    }
    for ((kind, phase), cell) in &ledger.coverage.0 {
        put(format!("{kind} {}: {} of {} took", phase.word(), cell.took, cell.struck));
    }
    text
}

#[test]
fn shipped_scenarios_account_for_their_faults_as_they_did() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(root.join("scenarios")).expect("they are shipped");
    let mut files: Vec<_> = files.map(|it| it.expect("it can be listed").path()).collect();
    files.retain(|it| it.extension().is_some_and(|it| it == "ron"));
    files.sort();
    let mut found = String::new();
    for file in &files {
        let name = file.file_name().expect("it has one").to_string_lossy().into_owned();
        if LARGE.contains(&name.as_str()) {
            continue;
        }
        let bytes = std::fs::read(file).expect("it can be read");
        let mut scenario = Scenario::open(&name, bytes, &Overlays::default()).expect("it is valid");
        if scenario.model().accounts() > handsets(&name) {
            let handsets = Some(handsets(&name));
            let fewer = Overlays { handsets, ..Overlays::default() };
            scenario = scenario.with(&fewer).expect("a smaller fleet is valid");
        }
        let ledger = ledger(&scenario, 1, 0, &mut |_, _| {}).expect("faults can be left out");
        found += &text(&name, &ledger);
    }
    let golden = root.join("tests/ledger/shipped.txt");
    if std::env::var_os("LASTCOPY_BLESS").is_some() {
        std::fs::write(&golden, &found).expect("the folder can be written");
    }
    let known = std::fs::read_to_string(&golden).unwrap_or_default();
    assert_eq!(found, known, "LASTCOPY_BLESS=1 writes it anew");
}

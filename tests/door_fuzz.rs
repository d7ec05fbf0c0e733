//! The door under fire: bytes of chance and valid files with chance in them are read or refused,
//! in bounded time and memory, and never panic. Of what gets in and is small one in sixteen is
//! played.
//!
//! A thousand cases of each by default; `LASTCOPY_FUZZ=1000000 cargo test --release --test
//! door_fuzz` makes it a million.

use lastcopy::engine::trial::run;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use proptest::collection::vec;
use proptest::prelude::Just;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::sample::Index;
use proptest::strategy::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;
use std::time::Duration;
use std::time::Instant;

const FILES: [&str; 3] = [
    include_str!("scenario_all.ron"),
    include_str!("../scenarios/lost-phone.ron"),
    include_str!("fixtures/corpus/lost-phone.ron"),
];

/// What is put in the place of other words.
const WORDS: [&str; 24] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "\"",
    "-1",
    "0",
    "1e308",
    "18446744073709551616",
    "\"\"",
    "None",
    "Some(",
    "\"T+1 h\"",
    "\"99999999 d\"",
    "\"-5\"",
    "true",
    "/*",
    "//",
    "name",
    "'",
];

fn cases() -> usize {
    let asked = std::env::var("LASTCOPY_FUZZ").ok().and_then(|it| it.parse().ok());
    asked.unwrap_or(1000)
}

fn runner() -> TestRunner {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(Config::default(), rng)
}

/// The most memory that this process has had so far, in MiB, where the system tells.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? / 1024)
}

/// Whether the memory stayed within bounds; both tests share a process.
fn stays_small() {
    let peak = peak_mib();
    println!("peak memory: {}", peak.map_or("not told".to_owned(), |it| format!("{it} MiB")));
    assert!(peak.is_none_or(|it| it < 256), "{peak:?} MiB");
}

/// Reads every case, and plays what gets in and is small; how many got in, and the slowest.
fn fire(strategy: &impl Strategy<Value = Vec<u8>>) -> (usize, Duration) {
    let mut runner = runner();
    let (mut taken, mut slowest) = (0, Duration::ZERO);
    for _ in 0..cases() {
        let bytes = strategy.new_tree(&mut runner).expect("nothing is filtered").current();
        let began = Instant::now();
        let opened = Scenario::open("fuzz.ron", bytes, &Overlays::default());
        slowest = slowest.max(began.elapsed());
        match opened {
            Ok(scenario) => {
                taken += 1;
                let model = scenario.model();
                let hours = (model.horizon.ms() - model.start.ms()) / 3_600_000;
                if taken % 16 == 1 && model.accounts() <= 2000 && hours <= 2000 {
                    let _ = run(&scenario, 1, 0);
                }
            }
            Err(problems) => assert!(!problems.list().is_empty() && problems.list().len() <= 201),
        }
    }
    (taken, slowest)
}

#[test]
fn bytes_of_chance_are_refused_soon() {
    let likely = prop_oneof![any::<u8>(), Just(b'('), Just(b')'), Just(b','), Just(b'"')];
    let (taken, slowest) = fire(&vec(likely, 0..400));
    println!("{taken} of {} taken, the slowest in {slowest:?}", cases());
    assert_eq!(taken, 0);
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    stays_small();
}

#[test]
fn valid_files_with_chance_in_them_are_read_or_refused_soon() {
    let edit = (any::<Index>(), any::<Index>(), 0..12_usize, any::<Index>(), any::<bool>());
    let mutated = (any::<Index>(), vec(edit, 1..5)).prop_map(|(which, edits)| {
        let mut bytes = FILES[which.index(FILES.len())].as_bytes().to_vec();
        for (at, from, length, word, copies) in edits {
            let at = at.index(bytes.len() + 1);
            let end = (at + length).min(bytes.len());
            let new = if copies {
                // A piece of the file itself, somewhere else.
                let from = from.index(bytes.len() + 1);
                bytes[from..(from + length * 8).min(bytes.len())].to_vec()
            } else {
                WORDS[word.index(WORDS.len())].as_bytes().to_vec()
            };
            bytes.splice(at..end, new);
        }
        bytes
    });
    let (taken, slowest) = fire(&mutated);
    println!("{taken} of {} taken, the slowest in {slowest:?}", cases());
    assert!(taken > 0, "nothing got in, so nothing was tested behind the door");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    stays_small();
}

//! How often a retold outage agrees with history: over seeds alone, and over seeds with every
//! assumption and rumour moved by up to a fifth, each on its own.
//!
//! `cargo run --release --example history -- scenarios/sidekick-2009.ron 100 2000`

use lastcopy::check::judge::Verdict;
use lastcopy::experiment::replay::replay;
use lastcopy::kernel::chance::Chance;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::chance::Stream;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::stats::interval::Level;
use lastcopy::stats::proportion::Tally;
use lastcopy::stats::proportion::clopper_pearson;
use std::collections::BTreeMap;

/// By how much a number may be moved, up or down.
const REACH: f64 = 0.2;

fn main() {
    let mut words = std::env::args().skip(1);
    let file = words.next().unwrap_or_else(|| "scenarios/sidekick-2009.ron".to_owned());
    let seeds: u64 = words.next().and_then(|word| word.parse().ok()).unwrap_or(100);
    let handsets: u64 = words.next().and_then(|word| word.parse().ok()).unwrap_or(2000);
    let text = std::fs::read_to_string(&file).expect("the scenario can be read");
    println!("{file}, {handsets} handsets, seeds 1 to {seeds}; 95 % intervals, A exact\n");
    println!("{:<52} {:>20}  {:>22}", "expectation", "as written", "assumptions moved");
    let (plain, refused) = holds(&text, seeds, handsets, false);
    let (moved, refused_moved) = holds(&text, seeds, handsets, true);
    for (name, tally) in &plain {
        let other = moved.get(name).copied().unwrap_or_default();
        println!("{name:<52} {:>20}  {:>22}", shown(*tally), shown(other));
    }
    println!("\nrefused as contradictory: {refused} as written, {refused_moved} moved");
}

/// How often each expectation held, and how many worlds the door refused.
fn holds(
    text: &str,
    seeds: u64,
    handsets: u64,
    moved: bool,
) -> (BTreeMap<String, (u64, u64)>, u64) {
    let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    let mut refused = 0;
    for seed in 1..=seeds {
        let text = if moved { perturbed(text, seed) } else { text.to_owned() };
        let overlays = Overlays { handsets: Some(handsets), ..Overlays::default() };
        let Ok(scenario) = Scenario::open("moved.ron", text.into_bytes(), &overlays) else {
            refused += 1;
            continue;
        };
        let replay = replay(&scenario, seed, 0);
        let all = counts.entry("(all of them)".to_owned()).or_default();
        *all = (all.0 + u64::from(replay.verdict == Verdict::Pass), all.1 + 1);
        for judged in &replay.judgements {
            let name = format!("{} ({})", judged.name, judged.grade.word());
            let (held, of) = counts.get(&name).copied().unwrap_or_default();
            let held = held + u64::from(judged.holds == Some(true));
            counts.insert(name, (held, of + 1));
        }
    }
    (counts, refused)
}

fn shown((held, of): (u64, u64)) -> String {
    let tally = Tally::new(held, of).expect("no more hold than there are");
    let interval = clopper_pearson(tally, Level::P95);
    let percent =
        |bound: Option<f64>| bound.map_or_else(String::new, |p| format!("{:.0}", 100.0 * p));
    format!("{held}/{of} [{}, {}] %", percent(interval.low), percent(interval.high))
}

/// The text with each number under an assumption or a rumour moved, instants and names aside.
fn perturbed(text: &str, seed: u64) -> String {
    let mut draws = Chance::new(seed, 0).stream(Purpose::new(b"perturb."), EntityKey::new(0));
    let mut out = String::new();
    let mut rest = text;
    loop {
        let next = ["Assumption(", "Rumour("]
            .iter()
            .filter_map(|word| rest.find(word).map(|at| (at, word.len())));
        let Some((at, length)) = next.min() else { break };
        let (value, after) = split(&rest[at + length..]);
        out.push_str(&rest[..at]);
        out.push_str(&format!("Confirmed({}, \"moved\")", moved(value, &mut draws)));
        rest = after;
    }
    out + rest
}

/// The first argument, and what follows the closing parenthesis.
fn split(text: &str) -> (&str, &str) {
    let (mut depth, mut quoted, mut comma) = (0, false, None);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => return (&text[..comma.unwrap_or(at)], &text[at + 1..]),
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 && comma.is_none() => comma = Some(at),
            _ => {}
        }
    }
    (text, "")
}

/// A value with its numbers moved; shares stay shares, counts stay whole.
fn moved(value: &str, draws: &mut Stream) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let before = rest[..at].chars().next_back().or_else(|| out.chars().next_back());
        let length =
            rest[at..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len() - at);
        let (number, after) = (&rest[at..at + length], &rest[at + length..]);
        out.push_str(&rest[..at]);
        let part_of_a_name = before.is_some_and(|c| c.is_alphanumeric() || "+-_:#".contains(c));
        match number.parse::<f64>() {
            Ok(from) if !part_of_a_name => {
                let to = from * (1.0 + REACH * (2.0 * draws.unit() - 1.0));
                let is_share = from <= 1.0 && number.contains('.');
                let percent = after.trim_start().starts_with('%');
                let to = if is_share { to.min(1.0) } else { to };
                let to = if percent { to.min(100.0) } else { to };
                let whole = !number.contains('.') && !out.ends_with('"');
                out.push_str(&if whole { format!("{to:.0}") } else { format!("{to:.6}") });
            }
            _ => out.push_str(number),
        }
        rest = after;
    }
    out + rest
}

//! All engines, one after another, each in a process of its own, as ratios of CPU time.

use std::process::Command;

/// Per handset: what workload B comes to in twenty days, how far two handsets are apart (one
/// standard deviation), and how far the figure itself is rounded.
const EXPECTED: [(&str, f64, f64, f64); 5] = [
    ("edits", 240.0, 15.5, 0.0),
    ("good", 861.4, 3.2, 0.05),
    ("failed", 19.27, 0.45, 0.005),
    ("resets", 20.0 / 14.0, 1.2, 0.0),
    ("lost", 1.92, 5.6, 0.005),
];

const ENGINES: [&str; 6] = ["lastcopy", "BinaryHeap", "simcore", "desim", "NeXosim", "SimPy"];

/// Prints the table; stops where an engine comes to another outcome.
pub fn print(handsets: usize, days: f64) {
    println!("workload B, {handsets} handsets, {days} days, one thread, CPU time");
    println!(
        "{:<12}{:>12}{:>10}{:>10}{:>9}{:>9}{:>8}{:>8}{:>8}",
        "engine", "events", "ns/event", "ratio", "edits", "good", "failed", "resets", "lost"
    );
    let mut base = None;
    for engine in ENGINES {
        let Some((seconds, counts)) = measure(engine, handsets, days) else {
            println!("{engine:<12}  not measured: not built or not installed");
            continue;
        };
        let events: f64 = counts[..4].iter().sum();
        let cost = seconds / events;
        let base = *base.get_or_insert(cost);
        let each = counts.map(|count| count / handsets as f64);
        println!(
            "{engine:<12}{events:>12}{:>10.2}{:>10.1}{:>9.2}{:>9.2}{:>8.3}{:>8.3}{:>8.3}",
            cost * 1e9,
            cost / base,
            each[0],
            each[1],
            each[2],
            each[3],
            each[4],
        );
        if days == 20.0 {
            hold(engine, each, handsets);
        }
    }
}

/// The engine comes to the outcome that is known, within four standard errors.
fn hold(engine: &str, each: [f64; 5], handsets: usize) {
    for ((name, mean, deviation, rounded), found) in EXPECTED.into_iter().zip(each) {
        let most = 4.0 * deviation / (handsets as f64).sqrt() + rounded;
        assert!((found - mean).abs() <= most, "{engine}: {found} {name} a handset, not {mean}");
    }
}

/// CPU seconds and counts of an engine, if it is there.
fn measure(engine: &str, handsets: usize, days: f64) -> Option<(f64, [f64; 5])> {
    let mut command = if engine == "SimPy" {
        let mut command = Command::new("python3");
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/workload_b.py"));
        command
    } else {
        let mut command = Command::new(std::env::current_exe().ok()?);
        command.args(["run", engine]);
        command
    };
    let output = command.args([handsets.to_string(), days.to_string()]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let (seconds, counts) = numbers.split_first()?;
    Some((*seconds, counts.try_into().ok()?))
}

//! `lastcopy accept`: what came out becomes what is expected, and the file says so.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::files::replace;
use crate::cli::source::whole;
use crate::experiment::replay::replay;
use crate::scenario::accept::accepted;
use crate::scenario::accept::bounds;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// The version of the object.
const SCHEMA: &str = "lastcopy.accept/1";

/// Replay a file and let its expectations say what came out
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy accept outage.ron --dry-run
  lastcopy accept tests/regressions/fire.ron --seed 7

Bounds of metrics that do not hold are changed in the text, and nothing else of it is. What no
bound can make true is told and left: an event that does not happen, an order, a claim.")]
pub(crate) struct Accept {
    /// The scenario file, which is changed in place
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole)]
    seed: u64,
    /// Which trial under that seed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole)]
    trial: u64,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Accept {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let name = self.file.display().to_string();
        let bytes = std::fs::read(&self.file);
        let bytes = bytes.map_err(|error| Trouble::Io(format!("{name}: {error}")))?;
        let scenario = Scenario::open(&name, bytes.clone(), &Overlays::default())?;
        let text = String::from_utf8(bytes).expect("what was read as a scenario is UTF-8");
        let replay = replay(&scenario, self.seed, self.trial);
        let (mut found, mut left) = (Vec::new(), Vec::new());
        let judged = scenario.spec().expect.iter().zip(&replay.judgements).enumerate();
        for (at, (expectation, judgement)) in judged.filter(|it| it.1.1.holds != Some(true)) {
            let measured = match &expectation.that {
                crate::check::expect::That::Metric { metric, .. } => replay.metrics.get(metric),
                _ => None,
            };
            match bounds(at, expectation, measured.copied()) {
                Some(it) => found.push(it),
                None => left.push(judgement.name.clone()),
            }
        }
        let new = accepted(&name, &text, &found)?;
        // Nothing is written that could not be read back.
        Scenario::open(&name, new.clone().into_bytes(), &Overlays::default())?;
        let diff = diff(&name, &text, &new);
        if new != text && !self.dry_run {
            replace(&self.file, &new)?;
        }
        for name in &left {
            let words = format!("{name}: no bound makes it hold; it was left as it is\n");
            console.remark(&words);
        }
        let shown = if console.json {
            let object = json!({
                "schema": SCHEMA, "file": name, "changed": found.len(), "left": left,
                "written": new != text && !self.dry_run, "diff": diff,
            });
            format!("{object:#}\n")
        } else if console.quiet {
            String::new()
        } else if diff.is_empty() && left.is_empty() {
            format!("{name}: every expectation holds; nothing to accept\n")
        } else {
            console.paper_only(&diff)
        };
        console.print(&shown)?;
        Ok(if left.is_empty() { Exit::Held } else { Exit::Failed })
    }
}

/// The lines that differ, old before new, with their numbers. An edit stays within its line, so
/// lines stand beside each other.
fn diff(name: &str, old: &str, new: &str) -> String {
    let pairs = old.lines().zip(new.lines()).enumerate().filter(|(_, (old, new))| old != new);
    let told = pairs.map(|(at, (old, new))| format!("{name}:{}\n-{old}\n+{new}\n", at + 1));
    told.collect()
}

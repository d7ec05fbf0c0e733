//! `lastcopy show`: the scenario that would be replayed, after all changes.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::source::Source;
use clap::Args;
use serde_json::json;
use std::fmt::Write;

/// The version of the object.
const SCHEMA: &str = "lastcopy.show/1";

/// Show the scenario after all changes, and what scales with the fleet
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy show scenarios/sidekick-2009.ron --policy two-slots
  lastcopy show scenarios/sidekick-2009.ron --handsets 2000 | lastcopy replay -

What is printed is a scenario file.")]
pub(crate) struct Show {
    #[command(flatten)]
    source: Source,
}

impl Show {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let scenario = self.source.open()?;
        if console.json {
            let object = json!({
                "schema": SCHEMA,
                "name": scenario.name(),
                "digest": scenario.digest(),
                "scales": scenario.scales(),
                "ron": bare(&scenario.shown(), !scenario.scales().is_empty()),
            });
            console.print(&format!("{object:#}\n"))?;
            return Ok(Exit::Held);
        }
        let mut text = format!("// scenario {}\n", scenario.digest());
        for line in scenario.scales() {
            let shown = console.paper.shown(line);
            writeln!(text, "// scales: {shown}").expect("a string takes all");
        }
        let scaled = !scenario.scales().is_empty() && scenario.spec().history;
        if scaled {
            text.push_str(
                "// A fleet of another size retells no history: its numbers have no source.\n",
            );
        }
        text.push_str(&bare(&scenario.shown(), scaled));
        text.push('\n');
        console.print(&text)?;
        Ok(Exit::Held)
    }
}

/// The text of a scenario, that of a scaled history as no history.
fn bare(shown: &str, scaled: bool) -> String {
    let shown = shown.trim_end();
    if scaled {
        shown.replacen("\n    history: true,", "\n    history: false,", 1)
    } else {
        shown.to_owned()
    }
}

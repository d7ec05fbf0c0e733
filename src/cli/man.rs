//! `lastcopy man`: the manual, from the same table as the help.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use clap::Args;
use clap::Command;
use clap_mangen::Man as Page;
use serde_json::json;

/// Print the manual page, of one verb if it is named
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy man > lastcopy.1
  lastcopy man replay > lastcopy-replay.1")]
pub(crate) struct Man {
    /// The verb
    verb: Option<String>,
}

impl Man {
    pub(crate) fn run(&self, console: &Console, mut whole: Command) -> Result<Exit, Trouble> {
        // Only a finished command knows by which whole name its verbs go.
        whole.build();
        let command = match &self.verb {
            None => whole,
            Some(verb) => {
                let found = whole.find_subcommand(verb);
                let found = found.ok_or_else(|| Trouble::Usage(format!("no verb `{verb}`")))?;
                found.clone()
            }
        };
        let mut roff = Vec::new();
        let rendered = Page::new(command).render(&mut roff);
        rendered.map_err(|error| Trouble::Io(format!("the manual: {error}")))?;
        let text = String::from_utf8_lossy(&roff).into_owned();
        if console.json {
            let object = json!({ "schema": "lastcopy.man/1", "roff": text });
            console.print(&format!("{object:#}\n"))?;
        } else {
            console.print(&text)?;
        }
        Ok(Exit::Held)
    }
}

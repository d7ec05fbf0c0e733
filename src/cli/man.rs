//! `lastcopy man`: the manual, from the same table as the help.

use crate::cli::console::Console;
use crate::cli::exit::CODES;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use clap::Args;
use clap::Command;
use clap_mangen::Man as Page;
use serde_json::json;
use std::io::Write;

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

/// The page of a command; what its help ends with has sections of its own.
fn render(command: Command, roff: &mut Vec<u8>) -> std::io::Result<()> {
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let codes = CODES.split_once('\n').map_or("", |(_, codes)| codes);
    let about = after.strip_suffix(CODES).unwrap_or(&after);
    let (has_verbs, has_version) = (command.has_subcommands(), command.get_version().is_some());
    let page = Page::new(command.after_help("").after_long_help(""));
    page.render_title(roff)?;
    page.render_name_section(roff)?;
    page.render_synopsis_section(roff)?;
    page.render_description_section(roff)?;
    page.render_options_section(roff)?;
    if has_verbs {
        page.render_subcommands_section(roff)?;
    }
    if let Some(examples) = about.strip_prefix("Examples:\n") {
        let (examples, notes) = examples.split_once("\n\n").unwrap_or((examples, ""));
        section("EXAMPLES", examples, roff)?;
        if !notes.is_empty() {
            section("NOTES", notes, roff)?;
        }
    }
    section("EXIT STATUS", codes, roff)?;
    if has_version { page.render_version_section(roff) } else { Ok(()) }
}

/// A section whose lines stay as they are.
fn section(title: &str, text: &str, roff: &mut Vec<u8>) -> std::io::Result<()> {
    writeln!(roff, ".SH \"{title}\"\n.nf")?;
    for line in text.lines() {
        // At the beginning of a line these would be read as requests.
        let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        writeln!(roff, "{guard}{line}")?;
    }
    writeln!(roff, ".fi")
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
        render(command, &mut roff).map_err(|error| Trouble::Io(format!("the manual: {error}")))?;
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

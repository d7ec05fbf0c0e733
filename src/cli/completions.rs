//! `lastcopy completions`: what a shell needs to complete the command line.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use clap::Args;
use clap::Command;
use clap_complete::Shell;
use serde_json::json;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy completions bash > ~/.local/share/bash-completion/completions/lastcopy
  lastcopy completions zsh > ~/.zfunc/_lastcopy")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, console: &Console, mut whole: Command) -> Result<Exit, Trouble> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut whole, "lastcopy", &mut script);
        let text = String::from_utf8_lossy(&script).into_owned();
        if console.json {
            let shell = self.shell.to_string();
            let object =
                json!({ "schema": "lastcopy.completions/1", "shell": shell, "script": text });
            console.print(&format!("{object:#}\n"))?;
        } else {
            console.print(&text)?;
        }
        Ok(Exit::Held)
    }
}

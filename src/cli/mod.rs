//! The command line: what to run, one small file a verb, and no arithmetic.

mod accept;
mod again;
mod catalogue;
mod check;
mod choice;
mod compare;
mod completions;
mod console;
mod dask;
mod drawn;
mod exit;
mod explain;
mod files;
mod fit;
mod folder;
mod golden;
mod headline;
mod journal;
mod list;
mod man;
mod merge;
mod new;
mod played;
mod refused;
mod replay;
mod score;
mod shard;
mod show;
mod shrink;
mod signals;
mod slurm;
mod source;
mod sweep;
mod threads;
mod traced;
mod verify;
mod whatif;

use crate::cli::console::Console;
use crate::cli::console::Look;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use clap::CommandFactory;
use clap::Parser;
use clap::Subcommand;
use std::process::ExitCode;

/// Replays outages on a simulated fleet: which records lost their last copy, when, why, and
/// which backup policy or recovery strategy would have saved them.
#[derive(Debug, Parser)]
#[command(name = "lastcopy", version, after_help = exit::CODES, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    look: Look,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Replay(Box<replay::Replay>),
    Explain(Box<explain::Explain>),
    #[command(name = "what-if")]
    WhatIf(Box<whatif::WhatIfVerb>),
    Check(check::Check),
    Verify(verify::Verify),
    Fit(Box<fit::Fit>),
    Compare(Box<compare::Compare>),
    Shrink(Box<shrink::Shrink>),
    Accept(accept::Accept),
    Sweep(Box<sweep::Sweep>),
    Merge(merge::Merge),
    Show(Box<show::Show>),
    New(new::New),
    List(list::List),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Does what the command line says.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::usage(&error),
    };
    let console = Console::new(&cli.look);
    let ended = cli.verb.run(&console).unwrap_or_else(|trouble| console.complain(&trouble));
    ended.code()
}

impl Verb {
    fn run(self, console: &Console) -> Result<Exit, Trouble> {
        match self {
            Self::Replay(verb) => verb.run(console),
            Self::Explain(verb) => verb.run(console),
            Self::WhatIf(verb) => verb.run(console),
            Self::Fit(verb) => verb.run(console),
            Self::Check(verb) => verb.run(console),
            Self::Verify(verb) => verb.run(console),
            Self::Compare(verb) => verb.run(console),
            Self::Shrink(verb) => verb.run(console),
            Self::Accept(verb) => verb.run(console),
            Self::Sweep(verb) => verb.run(console),
            Self::Merge(verb) => verb.run(console),
            Self::Show(verb) => verb.run(console),
            Self::New(verb) => verb.run(console),
            Self::List(verb) => verb.run(console),
            Self::Completions(verb) => verb.run(console, Cli::command()),
            Self::Man(verb) => verb.run(console, Cli::command()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_has_two_examples_that_parse() {
        for verb in Cli::command().get_subcommands() {
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples: Vec<&str> =
                help.lines().filter(|line| line.trim().starts_with("lastcopy ")).collect();
            assert_eq!(examples.len(), 2, "{}", verb.get_name());
            for example in examples {
                let words = example.split(['|', '>']).next().unwrap_or_default();
                let words = words.split_whitespace().map(|word| word.trim_matches('\''));
                let parsed = Cli::try_parse_from(words);
                assert!(parsed.is_ok(), "{example}: {:?}", parsed.err());
            }
        }
    }
}

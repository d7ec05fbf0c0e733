//! A scenario from a file or from standard input, with what is to be changed about it.

use crate::cli::exit::Trouble;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use crate::scenario::source::MAX_BYTES;
use clap::Args;
use std::io::Read;

/// Which scenario, and what is changed about it.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// The scenario file; - reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: String,
    #[command(flatten)]
    changes: Changes,
}

/// What is changed about a scenario.
#[derive(Debug, Args)]
pub(crate) struct Changes {
    /// Take this other account of what happened
    #[arg(long, value_name = "NAME")]
    variant: Option<String>,
    /// Use this backup policy
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// Use this recovery strategy
    #[arg(long, value_name = "NAME")]
    strategy: Option<String>,
    /// Change a value, as PATH=VALUE, PATH+=ELEMENT or -PATH; may be repeated
    #[arg(long, value_name = "CHANGE", allow_hyphen_values = true)]
    set: Vec<String>,
    /// Scale the fleet to so many handsets
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    handsets: Option<u64>,
}

impl Changes {
    pub(crate) fn overlays(&self) -> Overlays {
        Overlays {
            variant: self.variant.clone(),
            policy: self.policy.clone(),
            strategy: self.strategy.clone(),
            set: self.set.clone(),
            handsets: self.handsets,
        }
    }
}

/// A whole number as an argument; thousands may be set apart.
pub(crate) fn whole(text: &str) -> Result<u64, String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '_')).collect();
    digits.parse().map_err(|_| format!("expected a whole number from 0 to {}", u64::MAX))
}

impl Source {
    /// What is to be changed.
    pub(crate) fn overlays(&self) -> Overlays {
        self.changes.overlays()
    }

    /// Reads and checks it.
    pub(crate) fn open(&self) -> Result<Scenario, Trouble> {
        open(&self.file, &self.changes.overlays())
    }
}

/// Reads and checks the scenario of a file, or of standard input if that is called `-`.
pub(crate) fn open(file: &str, overlays: &Overlays) -> Result<Scenario, Trouble> {
    let name = if file == "-" { "standard input" } else { file };
    let bytes = read(file).map_err(|error| Trouble::Io(format!("{name}: {error}")))?;
    Ok(Scenario::open(name, bytes, overlays)?)
}

/// All bytes, or one more than is taken: an endless input must end.
pub(crate) fn read(file: &str) -> std::io::Result<Vec<u8>> {
    let most = MAX_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

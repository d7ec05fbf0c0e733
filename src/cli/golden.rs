//! Golden hashes: one file that says what each scenario comes to.

use crate::cli::exit::Trouble;
use crate::outcome::ENGINE;
use std::fmt::Write;
use std::path::Path;

/// The first line of the file.
const HEAD: &str = "# scenario seed handsets engine hash";

/// One line: what was played, and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Golden {
    pub(crate) scenario: String,
    pub(crate) seed: u64,
    pub(crate) handsets: u64,
    pub(crate) engine: u32,
    pub(crate) hash: String,
}

impl Golden {
    /// What this build came to.
    pub(crate) fn here(scenario: &str, seed: u64, handsets: u64, hash: String) -> Self {
        Self { scenario: scenario.to_owned(), seed, handsets, engine: ENGINE, hash }
    }

    /// Whether both say what the same play comes to.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (&self.scenario, self.seed, self.handsets) == (&other.scenario, other.seed, other.handsets)
    }

    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let mut next = || words.next();
        let golden = Self {
            scenario: next()?.to_owned(),
            seed: next()?.parse().ok()?,
            handsets: next()?.parse().ok()?,
            engine: next()?.parse().ok()?,
            hash: next().filter(|it| it.len() == 32)?.to_owned(),
        };
        words.next().is_none().then_some(golden)
    }
}

/// The lines of a file of golden hashes.
pub(crate) fn read(path: &Path) -> Result<Vec<Golden>, Trouble> {
    let wrong = |why: String| Trouble::Io(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#'));
    let golden = lines.map(|(number, line)| {
        let why = || wrong(format!("line {number} is not `scenario seed handsets engine hash`"));
        Golden::read(line).ok_or_else(why)
    });
    golden.collect()
}

/// The text of such a file.
pub(crate) fn text(golden: &[Golden]) -> String {
    let mut text = format!("{HEAD}\n");
    for it in golden {
        let Golden { scenario, seed, handsets, engine, hash } = it;
        writeln!(text, "{scenario} {seed} {handsets} {engine} {hash}")
            .expect("a string takes any text");
    }
    text
}

//! A trial as a trace for viewers, and as events for programs.

use crate::cli::again;
use crate::cli::console::Console;
use crate::cli::exit::Trouble;
use crate::cli::folder::write_by;
use crate::cli::source::whole;
use crate::explain::story::Asked;
use crate::explain::story::Story;
use crate::outcome::Outcome;
use crate::report::numbers::numbered;
use crate::report::trace::chrome;
use crate::report::trace::events;
use crate::report::trace::told::Told;
use crate::scenario::load::Scenario;
use clap::Args;
use std::io::Write;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;

/// What is written of a trial over time.
#[derive(Debug, Args)]
pub(crate) struct Traced {
    /// Write a trace to this file: JSON in Chrome's trace event format
    #[arg(long, value_name = "FILE.json")]
    trace: Option<PathBuf>,
    /// Write every event to this file, as lines of JSON
    #[arg(long, value_name = "FILE.jsonl")]
    events: Option<PathBuf>,
    /// Trace these handsets' copies, as in 0..100,250; at most 10,000 of them
    #[arg(long, value_name = "HANDSETS", value_delimiter = ',', value_parser = range,
        allow_negative_numbers = true)]
    only: Vec<Range<u64>>,
    /// Trace all their records, not one of each kind of loss
    #[arg(long)]
    every_record: bool,
}

impl Traced {
    /// Whether anything is to be written.
    pub(crate) fn is_asked(&self) -> bool {
        self.trace.is_some() || self.events.is_some()
    }

    /// The files that are written.
    pub(crate) fn outputs(&self) -> [Option<&Path>; 2] {
        [self.trace.as_deref(), self.events.as_deref()]
    }

    /// Whose copies are traced.
    pub(crate) fn asked(&self) -> Asked {
        let only = (!self.only.is_empty()).then(|| self.only.clone());
        Asked { only, every_record: self.every_record }
    }

    /// Refuses what cannot be traced.
    pub(crate) fn check(&self, scenario: &Scenario) -> Result<(), Trouble> {
        if !self.is_asked() && (self.every_record || !self.only.is_empty()) {
            let message = "--only and --every-record choose what --trace or --events tells";
            return Err(Trouble::Usage(format!("{message}: give one of them as well")));
        }
        let accounts = scenario.model().accounts();
        match self.only.iter().find(|range| range.start >= accounts) {
            Some(range) => Err(Trouble::Usage(format!(
                "there is no handset {}; the last is {}",
                range.start,
                accounts.saturating_sub(1)
            ))),
            None => Ok(()),
        }
    }

    /// Writes what was asked for; says what was left out.
    pub(crate) fn write(
        &self,
        scenario: &Scenario,
        outcome: &Outcome,
        story: &Story,
        words: &[String],
        console: &Console,
    ) -> Result<(), Trouble> {
        let mut words = words.to_vec();
        if !self.only.is_empty() {
            let ranges = self.only.iter().map(|it| format!("{}..{}", it.start, it.end));
            words.extend(["--only".to_owned(), ranges.collect::<Vec<_>>().join(",")]);
        }
        words.extend(self.every_record.then(|| "--every-record".to_owned()));
        let words: Vec<String> = words.iter().map(|word| again::quote(word)).collect();
        let told = |option: &str| format!("{} --{option} FILE", words.join(" "));
        if let Some(path) = &self.trace {
            let told = Told { scenario, outcome, story, command: &told("trace") };
            write(path, |out| chrome::write(&told, out))?;
        }
        if let Some(path) = &self.events {
            let told = Told { scenario, outcome, story, command: &told("events") };
            write(path, |out| events::write(&told, out))?;
        }
        let left = story.handsets_asked - story.followed.len() as u64;
        if left > 0 {
            let left = numbered(left, "handset");
            console.remark(&format!("{left} that were asked for found no room in the trace\n"));
        }
        Ok(())
    }
}

fn write(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Trouble> {
    write_by(path, write).map_err(|error| Trouble::Io(format!("{}: {error}", path.display())))
}

/// Some handsets, such as `0..100`, the last not included, or `17`.
fn range(text: &str) -> Result<Range<u64>, String> {
    let text = text.trim();
    let Some((first, end)) = text.split_once("..") else {
        let first = whole(text).map_err(|_| expected())?;
        return Ok(first..first.saturating_add(1));
    };
    let (first, end) = (whole(first), whole(end));
    match (first, end) {
        (Ok(first), Ok(end)) if first < end => Ok(first..end),
        (Ok(first), Ok(end)) => Err(format!("there is no handset from {first} to before {end}")),
        _ => Err(expected()),
    }
}

fn expected() -> String {
    "expected a handset's number or a range such as 0..100, which ends with 99".to_owned()
}

//! `lastcopy shrink`: the shortest story that loses data in the same way.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::files::create;
use crate::cli::source::Source;
use crate::cli::source::whole;
use crate::experiment::replay::replay;
use crate::experiment::shrink::keep::Keep;
use crate::experiment::shrink::reduce::Reduced;
use crate::experiment::shrink::reduce::reduce;
use crate::experiment::shrink::reducer::Pass;
use crate::experiment::shrink::story::story;
use crate::progress::Progress;
use crate::report::numbers::count;
use crate::report::page::Page;
use crate::report::table::Column;
use crate::report::table::Table;
use clap::Args;
use clap::ValueEnum;
use serde_json::json;
use std::path::PathBuf;

/// The version of the object.
const SCHEMA: &str = "lastcopy.shrink/1";

/// Passes that are expected, for the progress: three rounds of seven, and two more.
const PASSES: u64 = 23;

/// Reduce a failing scenario to the shortest story that fails in the same way
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy shrink scenarios/lost-phone.ron
  lastcopy shrink scenarios/lost-phone.ron --class any --verbose --out story.ron

The story expects its own loss, and its comments say what each fault did. What is kept is the
largest class of loss; without a loss it is the first expectation that does not hold.")]
pub(crate) struct Shrink {
    #[command(flatten)]
    source: Source,
    /// Whether the causes of the loss must stay the same
    #[arg(long, value_name = "HOW", default_value = "keep")]
    class: Class,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole)]
    seed: u64,
    /// Which trial under that seed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole)]
    trial: u64,
    /// Play so many trials at most
    #[arg(long, value_name = "N", default_value_t = 5000, value_parser = whole)]
    runs: u64,
    /// Say what each pass tried and what came of it, on standard error
    #[arg(short, long)]
    verbose: bool,
    /// Write the story to this file, which must not exist yet
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Class {
    /// The same causes
    Keep,
    /// Any loss of what was acknowledged
    Any,
}

impl Shrink {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let scenario = self.source.open()?;
        let at = (self.seed, self.trial);
        let progress = Progress::start("replaying", PASSES, console.quiet || self.verbose);
        let first = replay(&scenario, self.seed, self.trial);
        let Some(keep) = Keep::of(&scenario, &first, self.class == Class::Any) else {
            drop(progress);
            console.remark(&format!(
                "{}: nothing is lost and every expectation holds under seed {}, trial {}; there \
                 is nothing to reduce\n",
                scenario.name(),
                self.seed,
                self.trial
            ));
            return Ok(Exit::Missed);
        };
        let reduced =
            reduce(&scenario, at, &keep, self.runs, &mut |pass| progress.part_done(pass.name))?;
        drop(progress);
        let text = story(&reduced, &keep.words(), "lastcopy shrink")?;
        if self.verbose {
            console.aside(&account(console, &keep, &reduced.passes));
        }
        if let Some(path) = &self.out {
            create(path, &text)?;
        }
        let shown = match &self.out {
            _ if console.json => format!("{:#}\n", object(&keep, &reduced, &text)),
            Some(_) if console.quiet => String::new(),
            Some(path) => format!("{}\n", path.display()),
            None => text,
        };
        console.print(&shown)?;
        Ok(Exit::Held)
    }
}

/// What each pass did, as a table.
fn account(console: &Console, keep: &Keep, passes: &[Pass]) -> String {
    let mut page = Page::new(console.paper);
    page.heading("Passes", &format!("kept: {}", keep.words()));
    let mut table = Table::new(&[
        Column::words("pass", 8),
        Column::number("played"),
        Column::number("taken"),
        Column::number("another failure"),
        Column::number("no failure"),
        Column::number("refused"),
    ]);
    for pass in passes {
        let numbers = [pass.played, pass.taken, pass.another, pass.nothing, pass.refused];
        let cells = numbers.map(|it| count(it).into());
        table.row(std::iter::once(pass.name.into()).chain(cells));
    }
    table.put_on(&mut page, 1);
    page.into_text()
}

fn object(keep: &Keep, reduced: &Reduced, text: &str) -> serde_json::Value {
    let passes = reduced.passes.iter().map(|it| {
        json!({
            "pass": it.name, "played": it.played, "taken": it.taken,
            "another": it.another, "nothing": it.nothing, "refused": it.refused,
        })
    });
    json!({
        "schema": SCHEMA,
        "kept": keep.words(),
        "seed": reduced.seed,
        "trial": reduced.trial,
        "faults": [reduced.faults_before, reduced.scenario.spec().faults.len()],
        "runs": reduced.runs(),
        "hash": reduced.replay.outcome.hash.hex(),
        "passes": passes.collect::<Vec<_>>(),
        "ron": text,
    })
}

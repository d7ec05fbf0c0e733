//! `lastcopy merge`: the rows of a sweep put together, each planned trial once.

use crate::cli::again;
use crate::cli::choice::Which;
use crate::cli::console::Console;
use crate::cli::drawn::Plot;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::folder::Folder;
use crate::cli::folder::planned;
use crate::cli::folder::write_whole;
use crate::cli::journal::rows_of;
use crate::cli::journal::unequal;
use crate::experiment::merged::Merger;
use crate::experiment::merged::Refused;
use crate::experiment::planned::Planned;
use crate::experiment::summary::Group;
use crate::experiment::summary::summary;
use crate::report::html::trials;
use crate::report::numbers::numbered;
use crate::report::swept;
use crate::report::swept::Swept;
use crate::stats::interval::Level;
use clap::Args;
use clap::ValueEnum;
use std::path::Path;
use std::path::PathBuf;

/// Put the rows of a sweep together, and sum them up
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy merge lost-phone --out rows.jsonl
  lastcopy merge lost-phone --partial --format csv --out - > rows.csv

Each trial of the plan must have one row; rows that are equal count once, and two that differ are
refused with exit code 3.")]
pub(crate) struct Merge {
    /// Folders of sweeps, or files of rows with --plan
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// The plan, where it is not in the first folder
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// Take what there is, that of unfinished shards as well
    #[arg(long)]
    partial: bool,
    /// Which loss is summed up (that of the plan); rows carry every one
    #[arg(long, value_name = "LOSS")]
    loss: Option<Which>,
    /// Write the rows to this file; - prints them instead of the summary
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    plot: Plot,
    /// How rows are written
    #[arg(long, value_name = "FORMAT", default_value = "jsonl")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

impl Merge {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let path = self.plan.clone().unwrap_or_else(|| Folder::of(&self.paths[0]).plan());
        let bytes = std::fs::read(&path).map_err(|error| {
            let path = path.display();
            Trouble::Io(format!("{path}: {error}; name a folder of a sweep, or give --plan"))
        })?;
        let mut plan = planned(&path.display().to_string(), &bytes)?.plan;
        plan.loss = self.loss.map_or(plan.loss, Which::loss);
        let files = self.files(&plan)?;
        let Some(out) = &self.out else {
            if self.format == Format::Csv {
                let message = "rows go to --out; give --format csv --out FILE, or --out -";
                return Err(Trouble::Usage(message.to_owned()));
            }
            return summed(console, &plan, &files, (self.partial, &self.plot));
        };
        let merger = merged(&plan, &files, self.partial)?;
        let text = match self.format {
            Format::Jsonl => merger.lines().map(|line| format!("{line}\n")).collect(),
            Format::Csv => swept::csv(|| merger.rows()),
        };
        if out == Path::new("-") {
            if self.plot.is_wanted() {
                let replay = |_, _, _| String::new();
                draw(&sum(&plan, &merger, &groups(&plan, &merger), &replay), &self.plot)?;
            }
            console.print(&text)?;
            return Ok(Exit::Held);
        }
        write_whole(out, &text)
            .map_err(|error| Trouble::Io(format!("{}: {error}", out.display())))?;
        show(console, &plan, &merger, &self.plot)
    }

    fn files(&self, plan: &Planned) -> Result<Vec<PathBuf>, Trouble> {
        let mut files = Vec::new();
        for path in &self.paths {
            if !path.is_dir() {
                files.push(path.clone());
                continue;
            }
            Folder::of(path).holds(plan)?;
            let endings: &[&str] = if self.partial { &["jsonl", "journal"] } else { &["jsonl"] };
            for ending in endings {
                let found = Folder::of(path).files(plan, ending);
                files.extend(found.map_err(|error| wrong(path, &error))?);
            }
        }
        Ok(files)
    }
}

fn wrong(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::Io(format!("{}: {error}", path.display()))
}

/// The rows of these files, put together.
fn merged<'p>(plan: &'p Planned, files: &[PathBuf], partial: bool) -> Result<Merger<'p>, Trouble> {
    let mut merger = Merger::new(plan);
    for path in files {
        let is_journal = path.extension().is_some_and(|it| it == "journal");
        let lines = if is_journal {
            rows_of(path)
        } else {
            std::fs::read_to_string(path).map(|text| text.lines().map(str::to_owned).collect())
        };
        for (at, line) in lines.map_err(|error| wrong(path, &error))?.iter().enumerate() {
            merger.take(line).map_err(|refused| match refused {
                Refused::Foreign(why) => {
                    Trouble::Usage(format!("{}:{}: {why}", path.display(), at + 1))
                }
                Refused::Unequal { key, first, second } => unequal(key, &first, &second),
            })?;
        }
    }
    let missing = plan.len() - merger.found();
    if merger.found() == 0 && partial {
        return Err(Trouble::Usage(format!(
            "none of {} in the plan has a row; run the sweep",
            numbered(plan.len(), "trial")
        )));
    }
    if missing > 0 && !partial {
        let first = merger.missing().next().unwrap_or(0);
        return Err(Trouble::Usage(format!(
            "{} of {} in the plan have no row, the first with key {first}; run the sweep again to \
             its end, or take what there is with --partial",
            missing,
            numbered(plan.len(), "trial")
        )));
    }
    Ok(merger)
}

/// Puts rows together and shows what they say.
pub(crate) fn summed(
    console: &Console,
    plan: &Planned,
    files: &[PathBuf],
    (partial, plot): (bool, &Plot),
) -> Result<Exit, Trouble> {
    show(console, plan, &merged(plan, files, partial)?, plot)
}

fn groups(plan: &Planned, merger: &Merger<'_>) -> Vec<Group> {
    summary(plan, merger.rows(), Level::P95)
}

/// The line that replays a trial of a plan's alternative.
type Replay<'a> = dyn Fn(usize, u64, u64) -> String + 'a;

fn sum<'a>(
    plan: &'a Planned,
    merger: &Merger<'_>,
    groups: &'a [Group],
    replay: &'a Replay<'a>,
) -> Swept<'a> {
    Swept { plan, groups, found: merger.found(), twice: merger.duplicates, replay }
}

fn draw(swept: &Swept<'_>, plot: &Plot) -> Result<(), Trouble> {
    plot.draw(|width| trials::swept(swept, width).of(&format!("plan {}", swept.plan.short())))
}

fn show(
    console: &Console,
    plan: &Planned,
    merger: &Merger<'_>,
    plot: &Plot,
) -> Result<Exit, Trouble> {
    let groups = groups(plan, merger);
    let width = if console.json { usize::MAX } else { console.paper.width };
    let replay = |alternative: usize, seed: u64, trial: u64| {
        let line = again::command(&plan.words(alternative, seed, trial), width);
        if console.json { line.trim().to_owned() } else { line }
    };
    let swept = sum(plan, merger, &groups, &replay);
    draw(&swept, plot)?;
    let text = match console.json {
        true => format!("{:#}\n", swept::object(&swept)),
        false if console.quiet => {
            let page = swept::page(console.paper, &swept);
            page.lines().next().map(|line| format!("{line}\n")).unwrap_or_default()
        }
        false => swept::page(console.paper, &swept),
    };
    console.print(&text)?;
    let struck = groups.iter().flat_map(|it| &it.lines).any(|it| it.estimate.struck > 0);
    Ok(if struck { Exit::Held } else { Exit::Missed })
}

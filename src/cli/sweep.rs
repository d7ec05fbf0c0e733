//! `lastcopy sweep`: every trial of a study, in parts, to be gone on with after any interruption.

use crate::cli::choice::Chosen;
use crate::cli::choice::Which;
use crate::cli::compare::trials;
use crate::cli::console::Console;
use crate::cli::dask::Cluster;
use crate::cli::dask::on_cluster;
use crate::cli::drawn::Plot;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::folder::Folder;
use crate::cli::folder::planned;
use crate::cli::merge::summed;
use crate::cli::played::Player;
use crate::cli::played::on_folder;
use crate::cli::played::on_output;
use crate::cli::shard::Shard;
use crate::cli::shard::shard;
use crate::cli::signals::Signals;
use crate::cli::slurm;
use crate::cli::source::read;
use crate::cli::source::whole;
use crate::experiment::planned::Laid;
use crate::experiment::planned::Planned;
use crate::experiment::planned::lay;
use crate::experiment::study::Study;
use crate::report::swept;
use clap::Args;
use clap::ValueEnum;
use std::path::Path;

/// Play every trial of a study, in parts, and go on after any interruption
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy sweep scenarios/lost-phone.ron --trials 10 --plan
  lastcopy sweep scenarios/lost-phone.ron --trials 10 --shard 0/4 --out lost-phone

A study is a file in RON: (scenarios: [\"one.ron\"], policies: [\"all\"], seeds: [1, 2]), with
variants, strategies, cross, set, grids, trials, handsets and loss as well. Rows are lines of JSON
in the folder of --out, a file for each shard; `lastcopy merge` puts them together.")]
pub(crate) struct Sweep {
    /// The study, a plan of --plan --json, or scenario files; - reads standard input
    #[arg(value_name = "STUDY", required = true)]
    files: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
    /// Scale each fleet to so many handsets; none are more than there are (1000)
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    handsets: Option<u64>,
    /// Trials of each alternative under each seed (40)
    #[arg(long, value_name = "N", value_parser = trials, allow_negative_numbers = true)]
    trials: Option<u64>,
    /// The seeds (1); several are separated by commas
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = whole,
        allow_negative_numbers = true)]
    seeds: Vec<u64>,
    /// Which loss is summed up (unrecoverable); rows carry every one
    #[arg(long, value_name = "LOSS")]
    loss: Option<Which>,
    /// Print the plan and play nothing
    #[arg(long)]
    plan: bool,
    /// The folder for rows; - prints them (a folder named after the plan)
    #[arg(long, value_name = "FOLDER")]
    out: Option<String>,
    /// Play part I of N, counted from 0, or the part that a scheduler's variables name: auto
    #[arg(long, value_name = "I/N|auto", allow_hyphen_values = true)]
    shard: Option<String>,
    /// Play only these trials of the plan, such as 0-9,17
    #[arg(long, value_name = "KEYS", hide = true, conflicts_with = "shard")]
    keys: Option<String>,
    #[command(flatten)]
    plot: Plot,
    /// Who plays it
    #[arg(long, value_name = "ENGINE", default_value = "local")]
    engine: Engine,
    /// Print what the engine is to be given, and play nothing
    #[arg(long)]
    print: bool,
    /// Where the scheduler of --engine dask is, such as tcp://HOST:8786
    #[arg(long, value_name = "ADDRESS", required_if_eq("engine", "dask"))]
    scheduler: Option<String>,
    /// The Python that --engine dask runs
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: String,
    /// Where the workers of --engine dask have lastcopy; without it this one is sent to them
    #[arg(long, value_name = "PATH")]
    binary: Option<String>,
    /// How many parts --engine slurm and --engine dask hand out
    #[arg(long, value_name = "N", default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    shards: u64,
    /// Use so many threads, 1 to 256; the result is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    /// This process
    Local,
    /// The workers of a Dask cluster, by way of Python and its package distributed
    Dask,
    /// An array of Slurm jobs
    Slurm,
}

impl Sweep {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let part = shard(self.shard.as_deref(), &|name| std::env::var(name).ok())?;
        let no_sum = self.plan || self.print || part.of > 1 || self.out.as_deref() == Some("-");
        if self.plot.is_wanted() && no_sum {
            let message = "a chart is drawn of all rows: play them all, or draw it with merge";
            return Err(Trouble::Usage(message.to_owned()));
        }
        let laid = self.lay(console)?;
        if self.plan {
            let text = if console.json { laid.plan.text() } else { swept::plan(&laid.plan) };
            console.print(&text)?;
            return Ok(Exit::Held);
        }
        let out = self.out.clone().unwrap_or_else(|| format!("sweep-{}", laid.plan.short()));
        if self.engine == Engine::Slurm {
            return self.slurm(console, &out);
        }
        let player = Player {
            laid: &laid,
            shard: part,
            keys: self.keys.as_deref(),
            threads: self.threads,
            signals: &Signals::listen()?,
        };
        if self.engine == Engine::Dask && out == "-" {
            let message = "--engine dask writes into a folder; give --out FOLDER";
            return Err(Trouble::Usage(message.to_owned()));
        }
        if out == "-" {
            return on_output(&player, console);
        }
        let folder = Folder::open(Path::new(&out), &laid.plan)?;
        let played = match (self.engine, &self.scheduler) {
            (Engine::Dask, Some(scheduler)) => {
                let cluster = Cluster {
                    scheduler,
                    python: &self.python,
                    binary: self.binary.as_deref(),
                    chunks: self.shards,
                };
                on_cluster(&player, &cluster, &folder, console)?
            }
            _ => on_folder(&player, &folder, console)?,
        };
        if let Some(exit) = played {
            return Ok(exit);
        }
        self.ended(console, &laid.plan, &folder, player.shard)
    }

    /// All rows of a shard are there.
    fn ended(
        &self,
        console: &Console,
        plan: &Planned,
        folder: &Folder,
        shard: Shard,
    ) -> Result<Exit, Trouble> {
        let path = folder.rows(plan, shard.index, shard.of);
        if shard.of > 1 {
            let Shard { index, of } = shard;
            let path = path.display();
            console.remark(&format!("lastcopy: shard {index} of {of} is complete: {path}"));
            return Ok(Exit::Held);
        }
        console.remark(&format!("lastcopy: all rows: {}", path.display()));
        summed(console, plan, &[path], (false, &self.plot))
    }

    fn lay(&self, console: &Console) -> Result<Laid, Trouble> {
        let laid = match &self.files[..] {
            [file] => self.lay_one(file)?,
            files => lay(&self.study(files.to_vec())?, &contents(files, Path::new(""))?)?,
        };
        for it in &laid.alternatives {
            if it.scenario.overlays().policy.is_none() && it.scenario.overlays().strategy.is_none()
            {
                console.warn(it.scenario.warnings());
            }
        }
        for (name, why) in &laid.refused {
            let why = why.list().first().map_or("", |it| it.message.as_str());
            console.remark(&format!("lastcopy: {name} does not fit and is left out: {why}"));
        }
        Ok(laid)
    }

    /// A plan, a study or a scenario, by what it says.
    fn lay_one(&self, file: &str) -> Result<Laid, Trouble> {
        let name = if file == "-" { "standard input" } else { file };
        let bytes = read(file).map_err(|error| Trouble::Io(format!("{name}: {error}")))?;
        if bytes.trim_ascii_start().starts_with(b"{") {
            self.nothing_else("a plan")?;
            return planned(name, &bytes);
        }
        let Some(study) = Study::open(name, bytes.clone())? else {
            return Ok(lay(&self.study(vec![file.to_owned()])?, &[(name.to_owned(), bytes)])?);
        };
        self.nothing_else("a study")?;
        let folder = Path::new(file).parent().unwrap_or(Path::new(""));
        Ok(lay(&study, &contents(&study.scenarios, folder)?)?)
    }

    /// A study says what is played; arguments that would say otherwise are refused.
    fn nothing_else(&self, what: &str) -> Result<(), Trouble> {
        let said = !self.chosen.is_empty() || self.handsets.is_some() || self.trials.is_some();
        if said || !self.seeds.is_empty() || self.loss.is_some() {
            let message = format!(
                "{what} says itself what is played; leave out the arguments that choose \
                 alternatives, seeds, trials, handsets and loss, or write them into the study"
            );
            return Err(Trouble::Usage(message));
        }
        Ok(())
    }

    /// The study that the arguments say.
    fn study(&self, scenarios: Vec<String>) -> Result<Study, Trouble> {
        let default = Study::default();
        let (set, choice) = self.chosen.split();
        let study = Study {
            scenarios,
            variants: choice.variants,
            policies: choice.policies,
            strategies: choice.strategies,
            cross: choice.cross,
            set,
            grids: choice.grids.into_iter().map(|it| (it.path, it.values)).collect(),
            seeds: if self.seeds.is_empty() { default.seeds } else { self.seeds.clone() },
            trials: self.trials.unwrap_or(default.trials),
            handsets: self.handsets.unwrap_or(default.handsets),
            loss: self.loss.map_or(default.loss, Which::loss),
        };
        match study.wrong().into_iter().next() {
            Some((path, why)) => Err(Trouble::Usage(format!("{path}: {why}"))),
            None => Ok(study),
        }
    }

    fn slurm(&self, console: &Console, out: &str) -> Result<Exit, Trouble> {
        if !self.print || self.files.iter().any(|file| file == "-") || out == "-" {
            let message = "--engine slurm prints a script for a cluster: give --print, files \
                           by name and a folder";
            return Err(Trouble::Usage(message.to_owned()));
        }
        console.print(&slurm::script(&self.words(out), out, self.shards))?;
        Ok(Exit::Held)
    }

    /// The words of the command that plays this into a folder.
    fn words(&self, out: &str) -> Vec<String> {
        let mut words = vec!["lastcopy".to_owned(), "sweep".to_owned()];
        words.extend(self.files.iter().cloned());
        words.extend(self.chosen.words());
        let mut add = |flag: &str, value: String| words.extend([format!("--{flag}"), value]);
        if let Some(handsets) = self.handsets {
            add("handsets", handsets.to_string());
        }
        if let Some(trials) = self.trials {
            add("trials", trials.to_string());
        }
        if !self.seeds.is_empty() {
            let seeds: Vec<String> = self.seeds.iter().map(u64::to_string).collect();
            add("seeds", seeds.join(","));
        }
        if let Some(loss) = self.loss {
            add("loss", loss.loss().word().to_owned());
        }
        add("out", out.to_owned());
        words
    }
}

/// What stands in files, by their paths from a folder.
fn contents(files: &[String], folder: &Path) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
    let mut contents = Vec::new();
    for file in files {
        let path = if file == "-" { file.clone() } else { folder.join(file).display().to_string() };
        let bytes = read(&path).map_err(|error| Trouble::Io(format!("{path}: {error}")))?;
        contents.push((path, bytes));
    }
    Ok(contents)
}

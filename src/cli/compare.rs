//! `lastcopy compare`: policies and strategies held against each other under the same weather.

use crate::cli::again;
use crate::cli::choice::Chosen;
use crate::cli::choice::Which;
use crate::cli::console::Console;
use crate::cli::drawn::Drawn;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::files::apart;
use crate::cli::score;
use crate::cli::source::open;
use crate::cli::source::whole;
use crate::cli::threads::on_threads;
use crate::experiment::alternative::Alternative;
use crate::experiment::alternative::gather;
use crate::experiment::assume::Assumed;
use crate::experiment::assume::assume;
use crate::experiment::assume::trials_to_assume;
use crate::experiment::compare::Comparison;
use crate::experiment::compare::Plan;
use crate::experiment::compare::Until;
use crate::experiment::compare::compare_telling;
use crate::experiment::mixed::Mixed;
use crate::experiment::mixed::Terms;
use crate::experiment::mixed::mixed;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Weights;
use crate::experiment::selected::Selected;
use crate::experiment::selected::select;
use crate::progress::Progress;
use crate::report::compared;
use crate::report::compared_json;
use crate::report::compared_rows;
use crate::report::comparison::Shown;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::stats::interval::Level;
use crate::stats::select::Contest;
use crate::stats::select::Goal;
use clap::Args;
use clap::ValueEnum;

/// Trials at each end of an assumption, at most.
const ASSUMED: u64 = 10;

/// Compare policies and strategies over many trials: losses, times and prices, with intervals
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy compare scenarios/sidekick-2009.ron --policies two-slots --report it.html
  lastcopy compare scenarios/sidekick-2009.ron --trials 100 --format csv > sidekick.csv

Without a choice, every policy and every strategy of the file is compared with it as written.")]
pub(crate) struct Compare {
    /// The scenario files, the first of which is the base; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    #[command(flatten)]
    chosen: Chosen,
    /// Scale the fleet to so many handsets; none are more than there are
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = whole,
        allow_negative_numbers = true)]
    handsets: u64,
    /// Trials of each alternative; between two looks with --until-decided or --precision
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = trials,
        allow_negative_numbers = true)]
    trials: u64,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole,
        allow_negative_numbers = true)]
    seed: u64,
    /// Which loss is compared
    #[arg(long, value_name = "LOSS", default_value = "unrecoverable")]
    loss: Which,
    /// Go on until each that differs is known to lose more or less
    #[arg(long, conflicts_with = "precision")]
    until_decided: bool,
    /// Go on until the interval of the mean share of each has at most this half width: with 0.01
    /// none is wider than two points of a hundred
    #[arg(long, value_name = "SHARE", value_parser = part, allow_hyphen_values = true)]
    precision: Option<f64>,
    /// Select the best with a promise: right if it is better by so much, such as 0.01
    #[arg(long, value_name = "SHARE", value_parser = part)]
    select: Option<f64>,
    /// Add a year under this mix of threats of the file
    #[arg(long, value_name = "NAME")]
    mix: Option<String>,
    /// With --until-decided, --precision or --select, play no more trials of each than this
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = trials,
        allow_negative_numbers = true)]
    max_trials: u64,
    /// Vary each assumption and rumour over its range: what the ranking rests on
    #[arg(long)]
    assumptions: bool,
    /// Add a score, less is better: METRIC=WEIGHT, summed; without any, by the file's weights. What
    /// more of is better takes a weight below 0
    #[arg(long, value_name = "METRIC=WEIGHT", value_delimiter = ',', num_args = 0..,
        value_parser = score::weight)]
    score: Option<Vec<(String, f64)>>,
    /// How to print it; --json is the same as --format json
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
    #[command(flatten)]
    drawn: Drawn,
    /// Use so many threads, 1 to 256; the result is the same
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Md,
    Csv,
    Json,
}

/// What is compared, and what of it does not fit.
type Listed = (Vec<Alternative>, Vec<(String, String)>);

impl Compare {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let format = if console.json { Format::Json } else { self.format };
        self.has_room(format)?;
        let inputs: Vec<&str> = self.files.iter().map(String::as_str).collect();
        apart(&inputs, &self.drawn.outputs())?;
        let (alternatives, refused) = self.alternatives(console)?;
        self.can_choose(&alternatives)?;
        let plan = self.plan(&alternatives)?;
        let (comparison, assumed) =
            on_threads(self.threads, || self.play(&alternatives, &plan, console.quiet))?;
        let formula = score::formula(&plan.weights);
        let selected = self.select(&alternatives, &comparison, console.quiet)?;
        let mixed = self.mix(&alternatives, console.quiet)?;
        let words = self.words();
        // Only people need a line to fit.
        let width = if format == Format::Table { console.paper.width } else { usize::MAX };
        let replay = |at: usize, trial: u64| {
            let line = again::command(&alternatives[at].words(self.seed, trial), width);
            if format == Format::Table { line } else { line.trim().to_owned() }
        };
        let shown = Shown {
            alternatives: &alternatives,
            comparison: &comparison,
            refused: &refused,
            formula: formula.as_deref(),
            assumed: assumed.as_ref(),
            mixed: mixed.as_ref(),
            selected: selected.as_ref(),
            again: &again::command(&words, width),
            replay: &replay,
        };
        self.drawn.comparison(&shown, &self.words(), self.threads)?;
        let text = match format {
            Format::Table if console.quiet => compared::brief(console.paper, &shown),
            Format::Table => compared::page(console.paper, &shown),
            Format::Md => compared_rows::markdown(&shown),
            Format::Csv => compared_rows::csv(&shown),
            Format::Json => compared_json::text(&shown),
        };
        console.print(&text)?;
        Ok(ended(&comparison))
    }

    /// Refuses, before any trial is played, what one table of rows has no place for.
    fn has_room(&self, format: Format) -> Result<(), Trouble> {
        let asked = [
            ("--mix", self.mix.is_some()),
            ("--select", self.select.is_some()),
            ("--assumptions", self.assumptions),
        ];
        match asked.iter().find(|(_, asked)| format == Format::Csv && *asked) {
            None => Ok(()),
            Some((flag, _)) => Err(Trouble::Usage(format!(
                "csv is one row for each alternative and has no place for {flag}; use --format \
                 json or --format md"
            ))),
        }
    }

    /// Refuses to select where some alternatives are no choices.
    fn can_choose(&self, alternatives: &[Alternative]) -> Result<(), Trouble> {
        let variant = alternatives.iter().find_map(Alternative::variant);
        match variant.filter(|_| self.select.is_some()) {
            None => Ok(()),
            Some(variant) => Err(Trouble::Usage(format!(
                "--select chooses what is done, and the variant `{variant}` is another account of \
                 what happened, which nobody can choose; leave out --variants"
            ))),
        }
    }

    fn play(
        &self,
        alternatives: &[Alternative],
        plan: &Plan,
        quiet: bool,
    ) -> (Comparison, Option<Assumed>) {
        let most = if plan.until == Until::Planned { plan.trials } else { self.max_trials };
        let parts = alternatives.len() as u64 * most + 2 * plan.trials;
        let base = alternatives[0].scenario.name();
        let what = format!("comparing {} alternatives of {base}", alternatives.len());
        let progress = Progress::start(&what, parts, quiet);
        let comparison = compare_telling(alternatives, plan, &|| progress.part_done(&what));
        drop(progress);
        if !self.assumptions {
            return (comparison, None);
        }
        let what = format!("varying what {base} assumes");
        let few = plan.trials.min(ASSUMED);
        let parts = trials_to_assume(alternatives, comparison.best, few, plan.trials);
        let progress = Progress::start(&what, parts, quiet);
        let told = || progress.part_done(&what);
        let assumed = assume(alternatives, &comparison, few, plan.trials, &told);
        (comparison, assumed)
    }

    /// All alternatives of all files, the first of the first file as the base.
    fn alternatives(&self, console: &Console) -> Result<Listed, Trouble> {
        let (fixed, choice) = self.chosen.split();
        let overlays = Overlays { set: fixed, ..Overlays::default() };
        let mut opened = Vec::new();
        for file in &self.files {
            opened.push((file.clone(), open(file, &overlays)?));
        }
        let found = gather(&opened, self.handsets, &choice)?;
        let several = self.files.len() > 1;
        let mut all = Vec::new();
        for list in found.by_file {
            console.warn(list[0].scenario.warnings());
            all.extend(list.into_iter().map(|it| match several && it.name != it.file {
                true => Alternative { name: format!("{}: {}", it.file, it.name), ..it },
                false => it,
            }));
        }
        let first =
            |it: &Problems| it.list().first().map_or(String::new(), |it| it.message.clone());
        let refused = found.refused.into_iter().map(|(name, why)| (name, first(&why)));
        Ok((all, refused.collect()))
    }

    fn plan(&self, alternatives: &[Alternative]) -> Result<Plan, Trouble> {
        let weights = match &self.score {
            Some(given) => {
                score::weights(given, (&alternatives[0].file, &alternatives[0].scenario))?
            }
            None => Weights::new(),
        };
        let at_most = self.max_trials;
        let until = match self.precision {
            Some(half_width) => Until::Precise { half_width, at_most },
            None if self.until_decided => Until::Decided { at_most },
            None => Until::Planned,
        };
        Ok(Plan {
            seed: self.seed,
            trials: self.trials,
            loss: self.loss.loss(),
            until,
            weights,
            ..Plan::default()
        })
    }

    /// The best with a promise, by trials that had no part in anything else.
    fn select(
        &self,
        alternatives: &[Alternative],
        comparison: &Comparison,
        quiet: bool,
    ) -> Result<Option<Selected>, Trouble> {
        let Some(indifference) = self.select else { return Ok(None) };
        let contest = Contest {
            goal: Goal::Least,
            indifference,
            level: comparison.plan.level,
            first_stage: 20,
            max_trials: self.max_trials,
        };
        let first = comparison.trials + comparison.plan.trials;
        let given = (self.seed, first, comparison.plan.loss);
        let what = "selecting the best";
        let most = alternatives.len() as u64 * self.max_trials;
        let progress = Progress::start(what, most, quiet);
        let told = || progress.part_done(what);
        let selected = on_threads(self.threads, || select(alternatives, contest, given, &told))?;
        selected.map(Some).map_err(|error| Trouble::Usage(error.to_string()))
    }

    /// A year under the mix that was asked for.
    fn mix(&self, alternatives: &[Alternative], quiet: bool) -> Result<Option<Mixed>, Trouble> {
        let Some(name) = &self.mix else { return Ok(None) };
        let mixes = &alternatives[0].scenario.spec().mixes;
        let Some(mix) = mixes.iter().find(|it| it.name.as_str() == name) else {
            let names: Vec<&str> = mixes.iter().map(|it| it.name.as_str()).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let message = format!("there is no mix `{name}`; the file has: {names}");
            return Err(Trouble::Usage(message));
        };
        let terms = Terms {
            seed: self.seed,
            trials: self.trials,
            loss: self.loss.loss(),
            level: Level::P95,
        };
        let what = format!("a year under {name}");
        let parts = (alternatives.len() * mix.threats.len()) as u64 * self.trials;
        let progress = Progress::start(&what, parts, quiet);
        let told = || progress.part_done(&what);
        let played = on_threads(self.threads, || mixed(alternatives, mix, terms, &told))?;
        Ok(Some(played?))
    }

    /// The words of the command that prints this again.
    fn words(&self) -> Vec<String> {
        let mut words = vec!["lastcopy".to_owned(), "compare".to_owned()];
        words.extend(self.files.iter().cloned());
        words.extend(self.chosen.words());
        let mut add = |flag: &str, value: String| words.extend([format!("--{flag}"), value]);
        add("handsets", self.handsets.to_string());
        add("trials", self.trials.to_string());
        add("seed", self.seed.to_string());
        if self.loss.loss() != Loss::default() {
            add("loss", self.loss.loss().word().to_owned());
        }
        if let Some(share) = self.select {
            add("select", share.to_string());
        }
        if let Some(mix) = &self.mix {
            add("mix", mix.clone());
        }
        if let Some(precision) = self.precision {
            add("precision", precision.to_string());
        }
        if self.precision.is_some() || self.until_decided || self.select.is_some() {
            add("max-trials", self.max_trials.to_string());
        }
        for (metric, weight) in self.score.iter().flatten() {
            add("score", format!("{metric}={weight}"));
        }
        let flags = [
            ("--until-decided", self.until_decided),
            ("--assumptions", self.assumptions),
            ("--score", self.score.as_ref().is_some_and(Vec::is_empty)),
        ];
        words.extend(flags.iter().filter(|(_, set)| *set).map(|(flag, _)| (*flag).to_owned()));
        words
    }
}

/// A comparison in which no fault ever took effect compares nothing.
fn ended(comparison: &Comparison) -> Exit {
    let struck = comparison.compared.iter().any(|it| it.estimate.struck > 0);
    if struck { Exit::Held } else { Exit::Missed }
}

/// A number of trials as an argument.
pub(crate) fn trials(text: &str) -> Result<u64, String> {
    let trials = whole(text)?;
    let most = 1_000_000;
    if (1..=most).contains(&trials) {
        return Ok(trials);
    }
    Err(format!("expected 1 to {most} trials"))
}

fn part(text: &str) -> Result<f64, String> {
    let share: Option<f64> = text.parse().ok().filter(|share| *share > 0.0 && *share < 1.0);
    share.ok_or_else(|| "expected a part of one, such as 0.01".to_owned())
}

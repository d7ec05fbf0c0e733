//! Results as pictures: a report for people, or the main chart alone.

use crate::cli::again;
use crate::cli::exit::Trouble;
#[cfg(feature = "png")]
use crate::cli::folder::write_by;
use crate::cli::folder::write_whole;
use crate::cli::threads::on_threads;
use crate::experiment::fan::fan;
use crate::report::chart::canvas::Chart;
use crate::report::compared_json;
use crate::report::comparison::Shown;
use crate::report::html::compared::More;
use crate::report::html::compared::report;
use crate::report::html::contrast;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;

/// The width of a chart that stands alone, in pixels.
const WIDTH: f64 = 920.0;

/// Trials of a fan, at most.
const FANNED: u64 = 100;

/// The main chart of a verb.
#[derive(Debug, Args)]
pub(crate) struct Plot {
    /// Write the main chart to this file: .svg, or .png if the build has the feature png
    #[arg(long, value_name = "FILE.svg", value_parser = picture)]
    plot: Option<PathBuf>,
}

/// What is drawn beside the result.
#[derive(Debug, Args)]
pub(crate) struct Drawn {
    /// Write a report to this file: one page of HTML that needs no network
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) plot: Plot,
}

impl Plot {
    /// Whether it was asked for.
    pub(crate) fn is_wanted(&self) -> bool {
        self.plot.is_some()
    }

    /// Writes the chart, if it was asked for.
    pub(crate) fn draw(&self, chart: impl FnOnce(f64) -> Chart) -> Result<(), Trouble> {
        let Some(path) = &self.plot else { return Ok(()) };
        let chart = chart(WIDTH);
        match form(path) {
            Some(Form::Svg) => write(path, &chart.file()),
            _ => png(path, &chart),
        }
    }
}

/// What a chart is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Svg,
    Png,
}

/// The form that the name of a file asks for.
fn form(path: &Path) -> Option<Form> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "svg" => Some(Form::Svg),
        "png" => Some(Form::Png),
        _ => None,
    }
}

#[cfg(feature = "png")]
fn png(path: &Path, chart: &Chart) -> Result<(), Trouble> {
    let wrong = |error: &dyn std::fmt::Display| Trouble::Io(format!("{}: {error}", path.display()));
    let bytes = crate::report::chart::png::bytes(chart).map_err(|error| wrong(&error))?;
    write_by(path, |file| file.write_all(&bytes)).map_err(|error| wrong(&error))
}

/// Arguments with such a name were refused before anything was played.
#[cfg(not(feature = "png"))]
fn png(path: &Path, _chart: &Chart) -> Result<(), Trouble> {
    Err(Trouble::Usage(format!("{}: {NO_PNG}", path.display())))
}

impl Drawn {
    /// The files that are written.
    pub(crate) fn outputs(&self) -> [Option<&Path>; 2] {
        [self.report.as_deref(), self.plot.plot.as_deref()]
    }

    /// Writes the report, if one was asked for.
    pub(crate) fn report(&self, page: impl FnOnce() -> String) -> Result<(), Trouble> {
        self.report.as_deref().map_or(Ok(()), |path| write(path, &page()))
    }
}

impl Drawn {
    /// Writes what was asked for of a comparison; commands stand on one line there.
    pub(crate) fn comparison(
        &self,
        shown: &Shown<'_>,
        words: &[String],
        threads: Option<u16>,
    ) -> Result<(), Trouble> {
        let line = |words: &[String]| again::command(words, usize::MAX).trim().to_owned();
        let seed = shown.comparison.plan.seed;
        let replay = |at: usize, trial: u64| line(&shown.alternatives[at].words(seed, trial));
        let again = line(words);
        let shown = Shown { again: &again, replay: &replay, ..*shown };
        self.plot.draw(|width| {
            contrast::differences(&shown, width).of(shown.alternatives[0].scenario.name())
        })?;
        if self.report.is_none() {
            return Ok(());
        }
        let best = shown.comparison.best;
        let drawn = if best == 0 { vec![0] } else { vec![0, best] };
        let fan_trials = shown.comparison.trials.min(FANNED);
        let alternatives = shown.alternatives;
        let fan = |at: &usize| (*at, fan(&alternatives[*at], seed, fan_trials));
        let fans = on_threads(threads, || drawn.iter().map(fan).collect::<Vec<_>>())?;
        let json = compared_json::text(&shown);
        self.report(|| report(&shown, &More { fans: &fans, fan_trials, json: &json }))
    }
}

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let wrong = |error| Trouble::Io(format!("{}: {error}", path.display()));
    write_whole(path, text).map_err(wrong)
}

const NO_PNG: &str = "this build writes no PNG, for it lacks the feature `png` (cargo install \
                      --features png); .svg needs none";

/// The file of a picture as an argument.
fn picture(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match form(&path) {
        Some(Form::Png) if cfg!(not(feature = "png")) => Err(NO_PNG.to_owned()),
        Some(_) => Ok(path),
        None => Err("a chart is written as .svg or .png, by the name of its file".to_owned()),
    }
}

//! Results as pictures: a report for people, or the main chart alone.

use crate::cli::again;
use crate::cli::exit::Trouble;
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

/// What is drawn beside the result.
#[derive(Debug, Args)]
pub(crate) struct Drawn {
    /// Write a report to this file: one page of HTML that needs no network
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// Write the main chart to this file
    #[arg(long, value_name = "FILE.svg", value_parser = svg)]
    pub(crate) plot: Option<PathBuf>,
}

impl Drawn {
    /// Writes the report, if one was asked for.
    pub(crate) fn report(&self, page: impl FnOnce() -> String) -> Result<(), Trouble> {
        self.report.as_deref().map_or(Ok(()), |path| write(path, &page()))
    }

    /// Writes the chart, if it was asked for.
    pub(crate) fn chart(&self, chart: impl FnOnce(f64) -> Chart) -> Result<(), Trouble> {
        self.plot.as_deref().map_or(Ok(()), |path| write(path, &chart(WIDTH).file()))
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
        self.chart(|width| contrast::differences(&shown, width))?;
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

fn svg(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let is_svg = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("svg"));
    if is_svg { Ok(path) } else { Err("charts are written as .svg".to_owned()) }
}

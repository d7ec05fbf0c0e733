//! Results as pictures: a report for people, or the main chart alone.

use crate::cli::exit::Trouble;
use crate::cli::folder::write_whole;
use crate::report::chart::canvas::Chart;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;

/// The width of a chart that stands alone, in pixels.
const WIDTH: f64 = 920.0;

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

fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let wrong = |error| Trouble::Io(format!("{}: {error}", path.display()));
    write_whole(path, text).map_err(wrong)
}

fn svg(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    let is_svg = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("svg"));
    if is_svg { Ok(path) } else { Err("charts are written as .svg".to_owned()) }
}

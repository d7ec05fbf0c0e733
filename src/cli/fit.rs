//! `lastcopy fit`: parameters that nobody knows, tuned until what is known comes out.

use crate::cli::console::Console;
use crate::cli::drawn::Plot;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::files::create;
use crate::cli::source::Source;
use crate::cli::source::read;
use crate::cli::source::whole;
use crate::experiment::fit::Fitted;
use crate::experiment::fit::Parameter;
use crate::experiment::fit::Point;
use crate::experiment::fit::fit;
use crate::report::html::trials;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// The version of the object.
const SCHEMA: &str = "lastcopy.fit/1";

/// Tune what may move within its bounds until named expectations come out
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy fit scenarios/gitlab-2017.ron
  lastcopy fit scenarios/kyoto-2021.ron --trials 3 --json

What may move are values under the marks Free(value, \"reason\", (low, high)) and
Fitted(value, \"expectation\", (low, high)); they are fitted to the expectations that Fitted names
and to those of --points. All others are judged afterwards, as evidence.")]
pub(crate) struct Fit {
    #[command(flatten)]
    source: Source,
    /// Fit to these expectations as well, parted by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    points: Vec<String>,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole,
        allow_negative_numbers = true)]
    seed: u64,
    /// How many trials each set of values is played on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole,
        allow_negative_numbers = true)]
    trials: u64,
    #[command(flatten)]
    plot: Plot,
    /// Write the scenario with what was found to this file, which must not exist yet
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Fit {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        if self.trials == 0 {
            return Err(Trouble::Usage("--trials 0 plays nothing; 1 is the least".to_owned()));
        }
        let scenario = self.source.open()?;
        let fitted = fit(&scenario, &self.points, (self.seed, self.trials), &|_| ());
        let fitted = fitted.map_err(Trouble::Usage)?;
        if let Some(path) = &self.out {
            let text = self.rewritten(&fitted)?;
            create(path, &text)?;
        }
        self.plot.draw(|width| trials::fitted(&fitted, width).of(scenario.name()))?;
        let text = if console.json {
            format!("{:#}\n", object(&fitted))
        } else {
            let mut page = Page::new(console.paper);
            put(&mut page, &fitted, self.seed);
            page.into_text()
        };
        console.print(&text)?;
        let misses = fitted.points.iter().any(|point| point.held < fitted.trials);
        Ok(if misses { Exit::Failed } else { Exit::Held })
    }

    /// The text of the file, each mark of what was moved with the value that was found.
    fn rewritten(&self, fitted: &Fitted) -> Result<String, Trouble> {
        let io =
            |error: &dyn std::fmt::Display| Trouble::Io(format!("{}: {error}", self.source.file));
        let bytes = read(&self.source.file).map_err(|error| io(&error))?;
        let mut text = String::from_utf8(bytes).map_err(|error| io(&error))?;
        let points: Vec<&str> = fitted.points.iter().map(|it| it.name.as_str()).collect();
        let mut moved: Vec<&Parameter> = fitted.parameters.iter().collect();
        moved.sort_by_key(|it| std::cmp::Reverse(it.mark.span.start));
        for it in moved {
            let range = it.mark.span.start as usize..it.mark.span.end as usize;
            let is_number = it.fitted.parse::<f64>().is_ok();
            let quoted = |value: &str| {
                if is_number { value.to_owned() } else { format!("{value:?}") }
            };
            let (low, high) = (it.mark.low.as_deref(), it.mark.high.as_deref());
            let (low, high) = (low.unwrap_or(&it.low), high.unwrap_or(&it.high));
            let mark = format!(
                "Fitted({}, {:?}, ({}, {}))",
                quoted(&it.fitted),
                points.join(", "),
                quoted(low.trim_matches('"')),
                quoted(high.trim_matches('"')),
            );
            let is_there = text
                .get(range.clone())
                .is_some_and(|it| it.starts_with("Fitted(") || it.starts_with("Free("));
            if !is_there {
                let message =
                    format!("{}: its mark stands in an argument, not in the file", it.path);
                return Err(Trouble::Usage(message));
            }
            text.replace_range(range, &mark);
        }
        Ok(text)
    }
}

fn object(fitted: &Fitted) -> serde_json::Value {
    let point = |it: &Point| {
        json!({
            "name": it.name, "residual": it.residual, "held": it.held,
            "wanted": it.first.wanted, "found": it.first.found, "grade": it.first.grade,
        })
    };
    let parameter = |it: &Parameter| {
        json!({
            "path": it.path, "written": it.written, "fitted": it.fitted,
            "low": it.low, "high": it.high, "holds": it.holds, "flat": it.flat,
        })
    };
    json!({
        "schema": SCHEMA,
        "parameters": fitted.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "points": fitted.points.iter().map(point).collect::<Vec<_>>(),
        "held_out": fitted.held_out.iter().map(point).collect::<Vec<_>>(),
        "residual": { "before": fitted.residual.0, "after": fitted.residual.1 },
        "played": fitted.played,
        "trials": fitted.trials,
    })
}

fn put(page: &mut Page, fitted: &Fitted, seed: u64) {
    page.heading("Parameters", "and over which values every point holds, the others as found");
    for it in &fitted.parameters {
        page.wrapped(1, Tint::Bold, &it.path);
        let text =
            format!("{} (it was {}, and may be {} to {})", it.fitted, it.written, it.low, it.high);
        page.wrapped(3, Tint::Plain, &text);
        let (tint, text) = match &it.holds {
            None => (Tint::Bad, "the points hold nowhere".to_owned()),
            Some((from, to)) if it.flat => {
                (Tint::Warn, format!("flat: the points hold from {from} to {to} and do not tell"))
            }
            Some((from, to)) => (Tint::Dim, format!("the points hold from {from} to {to}")),
        };
        page.wrapped(3, tint, &text);
    }
    put_points(page, "Points", "fitted to; 1 is the edge of what holds", &fitted.points, fitted);
    let said = "left out: whether they hold is evidence";
    put_points(page, "Judged", said, &fitted.held_out, fitted);
    page.gap();
    let (before, after) = fitted.residual;
    let text = format!(
        "residual {before:.3} before, {after:.3} after  ·  seed {seed}, {} sets of values, {} each",
        fitted.played,
        crate::report::numbers::numbered(fitted.trials, "trial"),
    );
    page.wrapped(1, Tint::Dim, &text);
}

fn put_points(page: &mut Page, title: &str, said: &str, points: &[Point], fitted: &Fitted) {
    if points.is_empty() {
        return;
    }
    page.heading(title, said);
    let mut table = Table::new(&[
        Column::words("expectation", 12),
        Column::number("residual"),
        Column::number("holds"),
        Column::words("found", 10),
        Column::words("wanted", 8).spare(1),
    ]);
    for it in points {
        let tint = if it.held == fitted.trials { Tint::Good } else { Tint::Bad };
        table.row([
            it.name.as_str().into(),
            format!("{:.3}", it.residual).into(),
            Cell::tinted(tint, format!("{} of {}", it.held, fitted.trials)),
            it.first.found.as_str().into(),
            Cell::tinted(Tint::Dim, it.first.wanted.as_str()),
        ]);
    }
    table.put_on(page, 1);
}

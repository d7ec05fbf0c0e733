//! A comparison as rows for other programs' tables: CSV, and the tables of Markdown.
//!
//! Numbers are written in full, shares as parts of one. A text that a spreadsheet would read as a
//! formula gets a quote before it.

use crate::kernel::escape;
use crate::kernel::escape::cell;
use crate::report::compared::any;
use crate::report::compared::front_word;
use crate::report::compared::reached;
use crate::report::comparison::Shown;
use crate::report::comparison::estimand;
use crate::report::numbers::count;
use crate::report::numbers::money;
use crate::report::numbers::percent;
use crate::report::shares::share_interval;
use crate::stats::interval::Interval;

/// The columns of the CSV.
const COLUMNS: [&str; 25] = [
    "alternative",
    "seed",
    "trials",
    "handsets",
    "any_loss",
    "any_low",
    "any_high",
    "mean_share",
    "mean_low",
    "mean_high",
    "mean_grade",
    "median_share",
    "p95_share",
    "p95_high",
    "rpa_h",
    "rta_h",
    "without_data_h",
    "running",
    "recovery",
    "difference",
    "difference_low",
    "difference_high",
    "shown",
    "front",
    "replay_worst",
];

/// Comma-separated values, with a line of names first.
#[must_use]
pub fn csv(shown: &Shown<'_>) -> String {
    let mut text = COLUMNS.join(",") + "\r\n";
    for at in 0..shown.alternatives.len() {
        let line: Vec<String> = cells(shown, at).iter().map(Field::csv).collect();
        text += &(line.join(",") + "\r\n");
    }
    text
}

enum Field {
    Text(String),
    Number(Option<f64>),
}

impl Field {
    fn csv(&self) -> String {
        match self {
            Self::Text(text) => cell(text),
            Self::Number(Some(number)) if number.is_finite() => number.to_string(),
            Self::Number(Some(_)) => "not reached".to_owned(),
            Self::Number(None) => String::new(),
        }
    }
}

fn cells(shown: &Shown<'_>, at: usize) -> Vec<Field> {
    let comparison = shown.comparison;
    let (it, said) = (&comparison.compared[at], &shown.alternatives[at]);
    let estimate = &it.estimate;
    let number = |value: f64| Field::Number(Some(value));
    let text = |text: &str| Field::Text(text.to_owned());
    let bounds = |it: &Interval| [Field::Number(it.low), Field::Number(it.high)];
    let [any_low, any_high] = bounds(&estimate.any.interval);
    let [mean_low, mean_high] = bounds(&estimate.share.interval);
    let difference = it.difference.as_ref();
    let [low, high] = match difference {
        Some(it) => bounds(&it.share.interval),
        None => [Field::Number(None), Field::Number(None)],
    };
    let command = (shown.replay)(at, estimate.worst as u64);
    vec![
        text(&said.name),
        number(comparison.plan.seed as f64),
        number(comparison.trials as f64),
        number(said.scenario.model().accounts() as f64),
        number(estimate.any.tally.hits() as f64),
        any_low,
        any_high,
        Field::Number(estimate.share.mean),
        mean_low,
        mean_high,
        text(&estimate.share.interval.grade.letter().to_string()),
        Field::Number(estimate.median.value),
        Field::Number(estimate.p95.value),
        Field::Number(estimate.p95.interval.high),
        Field::Number(estimate.rpa_h.value),
        Field::Number(estimate.rta_h.value),
        Field::Number(estimate.without_h.mean),
        Field::Number(estimate.running.mean),
        Field::Number(estimate.recovery.mean),
        Field::Number(difference.and_then(|it| it.share.mean)),
        low,
        high,
        text(difference.map_or("base", |it| it.verdict.word())),
        text(&front_word(comparison, at)),
        text(&command),
    ]
}

/// A table of Markdown under a line that says what it is.
#[must_use]
pub fn markdown(shown: &Shown<'_>) -> String {
    let comparison = shown.comparison;
    let mut text = format!(
        "{} {} trials of {} handsets, seed {}; {} differences at {} together.\n\n",
        estimand(comparison),
        comparison.trials,
        count(shown.alternatives[0].scenario.model().accounts()),
        comparison.plan.seed,
        comparison.family,
        comparison.plan.level,
    );
    text += "| Alternative | Any loss | Mean | Interval | p95 | RPA | RTA | Beside as written \
             | Running | Recovery | Front |\n";
    text += "|---|---:|---:|---:|---:|---:|---:|---|---:|---:|---|\n";
    for (at, it) in comparison.compared.iter().enumerate() {
        let estimate = &it.estimate;
        let money = |mean: Option<f64>| mean.map(money).unwrap_or_default();
        let share = |share: Option<f64>| share.map(percent).unwrap_or_default();
        let cells = [
            escape::markdown(&shown.alternatives[at].name),
            any(estimate),
            share(estimate.share.mean),
            share_interval(&estimate.share.interval),
            share(estimate.p95.value),
            reached(&estimate.rpa_h),
            reached(&estimate.rta_h),
            it.difference.as_ref().map_or("base", |it| it.verdict.word()).to_owned(),
            money(estimate.running.mean),
            money(estimate.recovery.mean),
            front_word(comparison, at),
        ];
        text += &format!("| {} |\n", cells.join(" | "));
    }
    text
}

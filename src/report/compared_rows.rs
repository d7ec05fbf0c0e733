//! A comparison as rows for other programs' tables: CSV, and the tables of Markdown.
//!
//! Numbers are written in full, shares as parts of one. A text that a spreadsheet would read as a
//! formula gets a quote before it.

use crate::kernel::escape;
use crate::kernel::escape::cell;
use crate::report::assumed;
use crate::report::compared::any;
use crate::report::compared::ground;
use crate::report::compared_times::formula_said;
use crate::report::compared_times::front_word;
use crate::report::compared_times::reached;
use crate::report::compared_times::score;
use crate::report::comparison::CONDITION;
use crate::report::comparison::Shown;
use crate::report::comparison::estimand;
use crate::report::comparison::watched;
use crate::report::mixed;
use crate::report::numbers::money;
use crate::report::numbers::numbered;
use crate::report::rates;
use crate::report::shares::mean_share;
use crate::report::shares::quantile_share;
use crate::report::shares::share_interval_beside;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;

/// The columns of the CSV.
const COLUMNS: [&str; 34] = [
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
    "loss",
    "condition",
    "level",
    "difference_level",
    "difference_grade",
    "watched",
    "score",
    "score_low",
    "score_high",
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
    let mut cells = vec![
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
        text(comparison.plan.loss.word()),
        text(CONDITION),
        number(comparison.plan.level.get()),
        number(comparison.each.get()),
        text(
            &difference.map(|it| it.share.interval.grade.letter().to_string()).unwrap_or_default(),
        ),
        text(if comparison.reached.is_some() { "yes" } else { "no" }),
    ];
    let score = estimate.score.as_ref();
    let [low, high] = match score {
        Some(it) => bounds(&it.interval),
        None => [Field::Number(None), Field::Number(None)],
    };
    cells.extend([Field::Number(score.and_then(|it| it.mean)), low, high]);
    cells
}

/// Tables of Markdown, under lines that say what they are: all that the page has but the lines that
/// replay a trial.
#[must_use]
pub fn markdown(shown: &Shown<'_>) -> String {
    let mut text = about(shown) + "\n\n" + &table(shown).markdown();
    if let Some(formula) = shown.formula {
        text += &format!("\n{}\n", escape::markdown(&formula_said(formula)));
    }
    if let Some(it) = shown.selected {
        let words = escape::markdown(&mixed::selected_words(shown.alternatives, it));
        text += &format!("\n## Selected\n\n{words}\n");
    }
    if let Some(it) = shown.mixed {
        text += &mixed::markdown(shown.alternatives, it);
    }
    if let Some(it) = shown.assumed {
        text += &assumed::markdown(shown.alternatives, it);
        if let Some(it) = shown.mixed {
            text += &rates::markdown(shown.alternatives, it);
        }
    }
    text
}

/// The estimand with its condition, how it was played, and on what ground intervals stand.
fn about(shown: &Shown<'_>) -> String {
    let comparison = shown.comparison;
    let played = format!(
        "{} of {}, seed {}.",
        numbered(comparison.trials, "trial"),
        numbered(shown.alternatives[0].scenario.model().accounts(), "handset"),
        comparison.plan.seed
    );
    let grade = comparison.compared[0].estimate.share.interval.grade.letter();
    let intervals = format!(
        "Intervals hold at {}: of the mean grade {grade} where none stands, others A; {} at {} \
         together, each at {}.",
        comparison.plan.level,
        numbered(comparison.family, "difference"),
        comparison.plan.level,
        comparison.each
    );
    let watched = watched(comparison).map(str::to_owned);
    let lines = [Some(estimand(comparison)), Some(played), Some(intervals), watched];
    let lines = lines.into_iter().chain([Some(ground(comparison))]).flatten();
    lines.collect::<Vec<String>>().join(" ")
}

fn table(shown: &Shown<'_>) -> Table {
    let comparison = shown.comparison;
    let mut table = Table::new(&[
        Column::fixed("Alternative"),
        Column::number("Any loss"),
        Column::number("Mean"),
        Column::number("Interval"),
        Column::number("p95"),
        Column::number("RPA"),
        Column::number("RTA"),
        Column::fixed("Beside as written"),
        Column::number("Running"),
        Column::number("Recovery"),
        Column::number("Score"),
        Column::fixed("Front"),
    ]);
    let usual = comparison.compared[0].estimate.share.interval.grade.letter();
    for (at, it) in comparison.compared.iter().enumerate() {
        let estimate = &it.estimate;
        let money = |mean: Option<f64>| mean.map(money).unwrap_or_default();
        let beside = it.difference.as_ref().map(|it| it.verdict.graded(&it.ground));
        let cells = [
            shown.alternatives[at].name.clone(),
            any(estimate),
            mean_share(&estimate.share),
            share_interval_beside(&estimate.share.interval, usual),
            quantile_share(&estimate.p95),
            reached(&estimate.rpa_h),
            reached(&estimate.rta_h),
            beside.unwrap_or_else(|| "base".to_owned()),
            money(estimate.running.mean),
            money(estimate.recovery.mean),
            score(estimate),
            front_word(comparison, at),
        ];
        table.row(cells.map(Cell::from));
    }
    table
}

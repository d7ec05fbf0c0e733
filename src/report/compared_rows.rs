//! A comparison as rows for other programs' tables: CSV, and the tables of Markdown.
//!
//! Numbers are written in full, shares as parts of one. A text that a spreadsheet would read as a
//! formula gets a quote before it.

use crate::experiment::estimate::Estimate;
use crate::kernel::escape;
use crate::kernel::escape::cell;
use crate::report::assumed;
use crate::report::compared::any;
use crate::report::compared::ground;
use crate::report::compared_times::formula_said;
use crate::report::compared_times::front_word;
use crate::report::compared_times::met;
use crate::report::compared_times::objectives_said;
use crate::report::compared_times::reached;
use crate::report::compared_times::score;
use crate::report::compared_times::score_interval;
use crate::report::comparison::CONDITION;
use crate::report::comparison::Shown;
use crate::report::comparison::accounts_said;
use crate::report::comparison::estimand;
use crate::report::comparison::fleets;
use crate::report::comparison::several_said;
use crate::report::comparison::watched;
use crate::report::mixed;
use crate::report::numbers::hours_interval;
use crate::report::numbers::money;
use crate::report::numbers::money_interval;
use crate::report::numbers::numbered;
use crate::report::rates;
use crate::report::shares::mean_share;
use crate::report::shares::quantile_share;
use crate::report::shares::share;
use crate::report::shares::share_interval_beside;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;
use crate::stats::quantile::QuantileEstimate;

/// The columns of the CSV.
const COLUMNS: [&str; 55] = [
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
    "median_low",
    "median_high",
    "p95_low",
    "rpa_low",
    "rpa_high",
    "rpa_p95_h",
    "rpa_p95_low",
    "rpa_p95_high",
    "rta_low",
    "rta_high",
    "rta_p95_h",
    "rta_p95_low",
    "rta_p95_high",
    "without_data_low",
    "without_data_high",
    "running_low",
    "running_high",
    "recovery_low",
    "recovery_high",
    "variant",
    "claims",
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
        text(&comparison.plan.seed.to_string()),
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
    cells.extend(bounded(estimate).map(Field::Number));
    cells.extend([text(said.variant().unwrap_or_default()), number(comparison.family as f64)]);
    cells
}

/// The bounds of what stands before them without, in the order of the last columns.
fn bounded(it: &Estimate) -> [Option<f64>; 19] {
    let both = |it: &Interval| [it.low, it.high];
    let ranked = |it: &QuantileEstimate| {
        let [low, high] = both(&it.interval);
        [it.value, low, high]
    };
    let [median_low, median_high] = both(&it.median.interval);
    let [rpa_low, rpa_high] = both(&it.rpa_h.interval);
    let [rpa_p95, rpa_p95_low, rpa_p95_high] = ranked(&it.rpa_p95_h);
    let [rta_low, rta_high] = both(&it.rta_h.interval);
    let [rta_p95, rta_p95_low, rta_p95_high] = ranked(&it.rta_p95_h);
    let [without_low, without_high] = both(&it.without_h.interval);
    let [running_low, running_high] = both(&it.running.interval);
    let [recovery_low, recovery_high] = both(&it.recovery.interval);
    [
        median_low,
        median_high,
        it.p95.interval.low,
        rpa_low,
        rpa_high,
        rpa_p95,
        rpa_p95_low,
        rpa_p95_high,
        rta_low,
        rta_high,
        rta_p95,
        rta_p95_low,
        rta_p95_high,
        without_low,
        without_high,
        running_low,
        running_high,
        recovery_low,
        recovery_high,
    ]
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
        fleets(shown),
        comparison.plan.seed
    );
    let grade = comparison.compared[0].estimate.share.interval.grade.letter();
    let intervals = format!(
        "Intervals hold at {}: of the mean grade {grade} where none stands, others as marked; {} \
         at {} together, each at {}. RPA and RTA are medians.",
        comparison.plan.level,
        numbered(comparison.family, "difference"),
        comparison.plan.level,
        comparison.each
    );
    let lines = [Some(estimand(comparison)), Some(played), Some(intervals), watched(comparison)];
    let accounts = accounts_said(comparison).map(str::to_owned);
    let objectives = Some(objectives_said(comparison)).filter(|it| !it.is_empty());
    let several = several_said(shown).map(|it| escape::markdown(&it));
    let objectives = objectives.map(|it| escape::markdown(&it));
    let more = [several, objectives, Some(ground(comparison)), accounts];
    let lines: Vec<String> = lines.into_iter().chain(more).flatten().collect();
    lines.join(" ")
}

fn table(shown: &Shown<'_>) -> Table {
    let comparison = shown.comparison;
    let mut table = Table::new(&[
        Column::fixed("Alternative"),
        Column::number("Any loss"),
        Column::number("Mean"),
        Column::number("Interval"),
        Column::number("p95"),
        Column::number("at most"),
        Column::number("RPA"),
        Column::number("interval (A)"),
        Column::number("RTA"),
        Column::number("interval (A)"),
        Column::fixed("Objectives met (A)"),
        Column::fixed("Beside as written"),
        Column::number("Running"),
        Column::number("interval (C)"),
        Column::number("Recovery"),
        Column::number("interval (C)"),
        Column::number("Score"),
        Column::number("interval (C)"),
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
            estimate.p95.interval.high.map_or("no bound".to_owned(), share),
            reached(&estimate.rpa_h),
            hours_interval(&estimate.rpa_h.interval),
            reached(&estimate.rta_h),
            hours_interval(&estimate.rta_h.interval),
            met(estimate),
            beside.unwrap_or_else(|| "base".to_owned()),
            money(estimate.running.mean),
            money_interval(&estimate.running.interval),
            money(estimate.recovery.mean),
            money_interval(&estimate.recovery.interval),
            score(estimate),
            estimate.score.as_ref().map(|it| score_interval(&it.interval)).unwrap_or_default(),
            front_word(comparison, at),
        ];
        table.row(cells.map(Cell::from));
    }
    table
}

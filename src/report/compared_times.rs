//! Times, objectives and money of a comparison, and where each stands on the front: two tables, as
//! one would not fit a page.

use crate::experiment::compare::Comparison;
use crate::experiment::estimate::Estimate;
use crate::report::comparison::Shown;
use crate::report::comparison::order;
use crate::report::numbers::count;
use crate::report::numbers::hours;
use crate::report::numbers::money;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::pareto::Standing;
use crate::stats::quantile::QuantileEstimate;

/// Times against objectives.
pub(crate) fn put(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    page.heading("Time and objectives", "medians of times, means of hours");
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("RPA"),
        Column::number("RTA"),
        Column::number("objectives met").spare(1),
        Column::number("h without data").spare(2),
    ]);
    for at in order(comparison) {
        let it = &comparison.compared[at].estimate;
        table.row([
            named(shown, at),
            reached(&it.rpa_h).into(),
            reached(&it.rta_h).into(),
            met(it).into(),
            it.without_h.mean.map(|h| count(h.round() as u64)).unwrap_or_default().into(),
        ]);
    }
    let columns = table.put_on(page, 1);
    let mut text = "RPA: age of the oldest lost record when damage began. RTA: from the first \
                    impact to data back."
        .to_owned();
    if columns.contains(&"objectives met") {
        text += " Objectives met: trials that met each, in the order of the file.";
    }
    page.wrapped(1, Tint::Dim, &text);
}

/// What each costs, and the front of that against loss.
pub(crate) fn put_money(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    page.heading("Money, and price against loss", "means");
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("running"),
        Column::number("recovery"),
        Column::number("score"),
        Column::fixed("front"),
    ]);
    for at in order(comparison) {
        let it = &comparison.compared[at].estimate;
        let average = |mean: Option<f64>| mean.map(money).unwrap_or_default();
        table.row([
            named(shown, at),
            average(it.running.mean).into(),
            average(it.recovery.mean).into(),
            score(it).into(),
            front_word(comparison, at).into(),
        ]);
    }
    table.put_on(page, 1);
    page.wrapped(
        1,
        Tint::Dim,
        "front: of price, which is running and recovery, against loss: certain, dominated or \
         undecided at this number of trials (B), then * where no other has means as good.",
    );
    if let Some(formula) = shown.formula {
        page.wrapped(1, Tint::Dim, &formula_said(formula));
    }
}

/// How the score is reckoned.
pub(crate) fn formula_said(formula: &str) -> String {
    format!("score = {formula}; less is better.")
}

fn named(shown: &Shown<'_>, at: usize) -> Cell {
    let tint = if at == 0 { Tint::Bold } else { Tint::Plain };
    Cell::tinted(tint, shown.alternatives[at].name.as_str())
}

/// The mean score, if one was asked for.
pub(crate) fn score(estimate: &Estimate) -> String {
    let mean = estimate.score.as_ref().and_then(|it| it.mean);
    mean.map(|it| format!("{it:.1}")).unwrap_or_default()
}

/// Trials in which each objective was met, of all.
fn met(estimate: &Estimate) -> String {
    let each = estimate.objectives.iter().map(|it| it.met.tally.hits().to_string());
    let each: Vec<String> = each.collect();
    each.join("/")
}

/// A quantile of hours, censored where it was not reached.
#[must_use]
pub fn reached(quantile: &QuantileEstimate) -> String {
    match quantile.value {
        Some(h) if h.is_finite() => hours(h),
        Some(_) => "not reached".to_owned(),
        None => String::new(),
    }
}

/// Where an alternative stands on the front.
#[must_use]
pub fn front_word(comparison: &Comparison, at: usize) -> String {
    let sure = match comparison.front.standings[at] {
        Standing::OnFront => "certain",
        Standing::Dominated { .. } => "dominated",
        Standing::Undecided => "undecided",
    };
    let star = if comparison.front.on_estimates[at] { " *" } else { "" };
    format!("{sure}{star}")
}

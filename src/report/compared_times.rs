//! Times, objectives and money of a comparison, and where each stands on the front: several tables,
//! as one would not fit a page.

use crate::experiment::compare::Compared;
use crate::experiment::compare::Comparison;
use crate::experiment::difference::Difference;
use crate::experiment::estimate::Chance;
use crate::experiment::estimate::Estimate;
use crate::experiment::estimate::Objective;
use crate::report::comparison::Shown;
use crate::report::comparison::order;
use crate::report::judged::meaning;
use crate::report::numbers::count;
use crate::report::numbers::count_interval;
use crate::report::numbers::hours;
use crate::report::numbers::hours_interval;
use crate::report::numbers::money;
use crate::report::numbers::money_interval;
use crate::report::numbers::outward;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::shares::share_interval;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::interval::Interval;
use crate::stats::pareto::Standing;
use crate::stats::quantile::QuantileEstimate;

/// Times, and times against objectives.
pub(crate) fn put(page: &mut Page, shown: &Shown<'_>) {
    page.heading("Recovery point", "age of the oldest lost record when damage began");
    let [points, times] = both(shown);
    points.put_on(page, 1);
    page.heading("Recovery time", "from the first impact to data back");
    let columns = times.put_on(page, 1);
    let mut text = "Intervals of the medians are exact (A)".to_owned();
    if columns.contains(&"at most") {
        text += "; at most: the upper bound of that for p95 (A)";
    }
    text += ". Not reached: the horizon came first. No bound, or ≥ alone: too few trials for one, \
             or somebody looked while they ran.";
    page.wrapped(1, Tint::Dim, &text);
    page.heading("Objectives, and hours without data", "the hours are means (C)");
    let columns = objectives(shown).put_on(page, 1);
    if columns.contains(&"objectives met") {
        page.wrapped(1, Tint::Dim, &objectives_said(shown.comparison));
    }
    let bare = |it: &Compared| it.estimate.without_h.interval.low.is_none();
    if columns.contains(&"h without data") && shown.comparison.compared.iter().any(bare) {
        page.wrapped(1, Tint::Dim, NO_BOUNDS);
    }
}

/// Recovery points, and recovery times.
fn both(shown: &Shown<'_>) -> [Table; 2] {
    let columns = |median| {
        Table::new(&[
            Column::wrapping("alternative", 18),
            Column::number(median),
            Column::interval("interval"),
            Column::number("p95").spare(1),
            Column::number("at most").spare(1),
        ])
    };
    let mut tables = [columns("RPA"), columns("RTA")];
    for at in order(shown.comparison) {
        let it = &shown.comparison.compared[at].estimate;
        let each = [(&it.rpa_h, &it.rpa_p95_h), (&it.rta_h, &it.rta_p95_h)];
        for (table, (median, p95)) in tables.iter_mut().zip(each) {
            let most = p95.interval.high.map(|high| outward(high, true));
            table.row([
                named(shown, at),
                reached(median).into(),
                hours_interval(&median.interval).into(),
                reached(p95).into(),
                most.unwrap_or_else(|| "no bound".to_owned()).into(),
            ]);
        }
    }
    tables
}

/// How often objectives were met, and how long accounts were without data.
fn objectives(shown: &Shown<'_>) -> Table {
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::wrapping("objectives met", 14).spare(1),
        Column::number("h without data").spare(2),
        Column::interval("interval").spare(2),
    ]);
    for at in order(shown.comparison) {
        let it = &shown.comparison.compared[at].estimate;
        table.row([
            named(shown, at),
            met(it).into(),
            it.without_h.mean.map(|h| count(h.round() as u64)).unwrap_or_default().into(),
            count_interval(&it.without_h.interval).into(),
        ]);
    }
    table
}

/// What each costs, and the front of that against loss.
pub(crate) fn put_money(page: &mut Page, shown: &Shown<'_>) {
    let comparison = shown.comparison;
    page.heading("Money", "means (C)");
    let rows = order(comparison).into_iter();
    costs(rows.map(|at| (named(shown, at), &comparison.compared[at].estimate))).put_on(page, 1);
    page.wrapped(1, Tint::Dim, NO_BOUNDS);
    page.heading("Price against loss", "price is running and recovery");
    let mut table = Table::new(&[
        Column::wrapping("alternative", 14),
        Column::fixed("front"),
        Column::number("beside"),
        Column::interval("interval"),
        Column::number("score"),
        Column::interval("interval"),
    ]);
    for at in order(comparison) {
        let Compared { estimate: it, difference } = &comparison.compared[at];
        let bounds = it.score.as_ref().map(|it| score_interval(&it.interval));
        let [beside, interval] = difference.as_ref().map(price_beside).unwrap_or_default();
        table.row([
            named(shown, at),
            front_word(comparison, at).into(),
            beside.into(),
            interval.into(),
            score(it).into(),
            bounds.unwrap_or_default().into(),
        ]);
    }
    table.put_on(page, 1);
    let text = "front: of price against loss: certain, dominated or undecided at this number of \
                trials (B), then * where no other has means as good. beside: what it costs beyond \
                as written, paired, a mean (C).";
    page.wrapped(1, Tint::Dim, text);
    if let Some(formula) = shown.formula {
        page.wrapped(1, Tint::Dim, &formula_said(formula));
    }
}

/// What an alternative costs beyond the base, and the interval of that.
pub(crate) fn price_beside(difference: &Difference) -> [String; 2] {
    let mean = difference.price.mean.unwrap_or(0.0);
    let beside = match mean.round() as i64 {
        0 => "-".to_owned(),
        1.. => format!("+{}", money(mean)),
        _ => money(mean),
    };
    [beside, money_interval(&difference.price.interval)]
}

/// Why an amount may have no bounds.
pub(crate) const NO_BOUNDS: &str = "No bounds: every trial came to the same, which says nothing of \
                                    others, or somebody looked while they ran.";

/// What running and recovery cost under each alternative.
pub(crate) fn costs<'a>(rows: impl Iterator<Item = (Cell, &'a Estimate)>) -> Table {
    let mut table = Table::new(&[
        Column::wrapping("alternative", 18),
        Column::number("running"),
        Column::interval("interval"),
        Column::number("recovery"),
        Column::interval("interval"),
    ]);
    for (name, it) in rows {
        let average = |mean: Option<f64>| mean.map(money).unwrap_or_default();
        table.row([
            name,
            average(it.running.mean).into(),
            money_interval(&it.running.interval).into(),
            average(it.recovery.mean).into(),
            money_interval(&it.recovery.interval).into(),
        ]);
    }
    table
}

/// How the score is reckoned.
pub(crate) fn formula_said(formula: &str) -> String {
    format!("score = {formula}; less is better. Scores are means (C).")
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

/// What the trials say of a score.
pub(crate) fn score_interval(interval: &Interval) -> String {
    match (interval.low, interval.high) {
        (Some(low), Some(high)) => {
            format!("{:.1} to {:.1}", (low * 10.0).floor() / 10.0, (high * 10.0).ceil() / 10.0)
        }
        _ => "no bounds".to_owned(),
    }
}

/// Trials in which each objective was met, of all, and what that says of the chance.
pub(crate) fn met(estimate: &Estimate) -> String {
    let each = estimate.objectives.iter().map(|it| {
        let Chance { tally, interval } = &it.met;
        format!("{} of {}: {}", tally.hits(), tally.trials(), share_interval(interval))
    });
    let each: Vec<String> = each.collect();
    each.join("; ")
}

/// What the columns of objectives met tell, and of which; nothing where there are none.
#[must_use]
pub(crate) fn objectives_said(comparison: &Comparison) -> String {
    let all = &comparison.compared[0].estimate.objectives;
    if all.is_empty() {
        return String::new();
    }
    let name = |it: &Objective| format!("{} {}", it.name, meaning(it.measure).0);
    let names: Vec<String> = all.iter().map(name).collect();
    format!(
        "Objectives met: trials that met each, in this order: {}; and the chance of that (A).",
        names.join(", ")
    )
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
    if comparison.front.alone[at] {
        return "-".to_owned();
    }
    let sure = match comparison.front.standings[at] {
        Standing::OnFront => "certain",
        Standing::Dominated { .. } => "dominated",
        Standing::Undecided => "undecided",
    };
    let star = if comparison.front.on_estimates[at] { " *" } else { "" };
    format!("{sure}{star}")
}

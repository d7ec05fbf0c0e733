//! Metrics of time spent: without service, without data, in windows of business.

use crate::metric::people::quantile;
use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::Unit::AccountHours;
use crate::metric::row::Unit::Hours;
use crate::metric::row::View;
use crate::metric::row::hours;
use crate::metric::service::down_ms;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::lower("hours.without_service", AccountHours, "with their service down", |v, _| {
        let cohorts = v.context.cohorts.iter();
        let spent = cohorts.map(|it| i128::from(it.accounts) * i128::from(down_ms(v, it.service)));
        Some(spent.sum::<i128>() as f64 / 3_600_000.0)
    }),
    Row::lower("hours.without_data", AccountHours, "without data in some category", |v, _| {
        Some(v.outcome.totals.without_ms as f64 / 3_600_000.0)
    }),
    Row::lower("hours.without_data.p50", Hours, "longest spell of half of them at most", |v, _| {
        spells(v, 50)
    }),
    Row::lower("hours.without_data.p95", Hours, "longest spell of 95 % of them at most", |v, _| {
        spells(v, 95)
    }),
    Row::lower("hours.without_data.max", Hours, "longest spell of anybody without data", |v, _| {
        spells(v, 100)
    }),
    Row::plain("window.WINDOW_h", Hours, "length of a window of business", window)
        .each(Over::Window),
];

/// A quantile of the longest spells of the accounts that were without data, in whole hours.
fn spells(view: &View<'_>, percent: u64) -> Option<f64> {
    let counts = view.outcome.totals.without_hours.iter();
    quantile(counts.map(|(hours, count)| (*hours as f64, *count)), percent)
}

/// From the first opening to the first closing after it, or to the horizon.
fn window(view: &View<'_>, at: usize) -> Option<f64> {
    let name = &view.context.names.windows[at];
    let (open, close) = (format!("window:{name}/open"), format!("window:{name}/close"));
    let (from, _) = view.outcome.server.first(&open)?;
    let mut closes = view.outcome.server.journal.iter();
    let closed = closes.find(|entry| entry.at >= from && entry.event == close);
    let until = closed.map_or(view.context.horizon, |entry| entry.at);
    Some(hours(until.since(from).ms()))
}

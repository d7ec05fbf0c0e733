//! Metrics of money: each charge, and their sums by kind.
//!
//! A charge is its amount for each unit of a metric. A metric that the trial did not reach has no
//! units to pay for.

use crate::metric::charge::Charge;
use crate::metric::charge::Kind;
use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::Unit::Money;
use crate::metric::row::View;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::lower("money.running", Money, "what running a policy costs, outage or not", |v, _| {
        sum(v, Some(Kind::Running))
    }),
    Row::lower("money.recovery", Money, "what bringing things back costs", |v, _| {
        sum(v, Some(Kind::Recovery))
    }),
    Row::lower("money.harm", Money, "what the loss itself costs", |v, _| {
        sum(v, Some(Kind::Harm))
    }),
    Row::lower("money.total", Money, "all charges", |v, _| sum(v, None)),
    Row::lower("money.CHARGE", Money, "one charge", |v, at| {
        Some(amount(v, v.context.charges.get(at)?))
    })
    .each(Over::Charge),
];

fn amount(view: &View<'_>, charge: &Charge) -> f64 {
    let units = match &charge.per {
        Some(metric) => view.counted.get(metric).copied().unwrap_or(0.0),
        None => 1.0,
    };
    // Cents are whole; dividing last keeps whole amounts whole.
    charge.amount.cents() as f64 * units / 100.0
}

#[expect(clippy::unnecessary_wraps, reason = "rows answer with what may be missing")]
fn sum(view: &View<'_>, kind: Option<Kind>) -> Option<f64> {
    let charges = view.context.charges.iter();
    let meant = charges.filter(|charge| kind.is_none_or(|kind| charge.kind == kind));
    Some(meant.fold(0.0, |sum, charge| sum + amount(view, charge)))
}

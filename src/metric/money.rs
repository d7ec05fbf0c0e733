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
    Row::lower("money.harm", Money, "what the loss itself costs", |v, _| sum(v, Some(Kind::Harm))),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::name::Name;
    use crate::metric::sample::context;
    use crate::metric::sample::entry;
    use crate::metric::sample::hour;
    use crate::metric::sample::outcome;
    use crate::metric::table::measure;
    use crate::metric::typed::typed;

    fn charge(name: &str, amount: &str, per: Option<&str>, kind: Kind) -> Charge {
        let name: Name = name.parse().unwrap();
        Charge { name, amount: amount.parse().unwrap(), per: per.map(str::to_owned), kind }
    }

    #[test]
    fn charges_count_units_and_add_up_by_kind() {
        let mut context = context();
        context.charges = vec![
            charge("tape", "$100", None, Kind::Running),
            charge("card", "$2.50", Some("affected.lost"), Kind::Harm),
            charge("stop", "$10", Some("window.stop_h"), Kind::Harm),
            charge("late", "$10", Some("rta_h"), Kind::Recovery),
        ];
        let names = context.charges.iter().map(|it| it.name.to_string());
        context.names.charges = names.collect();
        let mut outcome = outcome();
        let mut open = entry(hour(2), "window:stop/open");
        open.typed = false;
        outcome.server.journal = vec![open, entry(hour(5), "window:stop/close")];
        let metrics = measure(&context, &outcome);
        assert_eq!((metrics["window.stop_h"], metrics["money.card"]), (3.0, 7.5));
        // Data never came back, so nothing is paid per hour of it.
        assert_eq!((metrics["money.late"], metrics["money.recovery"]), (0.0, 0.0));
        assert_eq!((metrics["money.running"], metrics["money.harm"]), (100.0, 37.5));
        assert_eq!(metrics["money.total"], 137.5);
        let is_typed = |name: &str| typed(&context, &outcome, name);
        assert!(is_typed("money.running") && is_typed("money.tape") && is_typed("accounts"));
        assert!(!is_typed("window.stop_h") && !is_typed("money.stop") && !is_typed("money.total"));
    }
}

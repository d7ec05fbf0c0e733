//! Which metrics typed numbers alone fix, so that an expectation of them is no evidence.

use crate::metric::charge::Charge;
use crate::metric::charge::Kind;
use crate::metric::context::Context;
use crate::outcome::Outcome;

/// Whether typed numbers alone fix a metric in this trial: the number of accounts, a window whose
/// two ends are typed, and money that is paid once or per such a metric. All others take part of
/// what happened to somebody.
#[must_use]
pub fn typed(context: &Context, outcome: &Outcome, name: &str) -> bool {
    if name == "accounts" {
        return true;
    }
    if let Some(window) = name.strip_prefix("window.").and_then(|it| it.strip_suffix("_h")) {
        let is_typed = |word: &str| {
            let event = format!("window:{window}/{word}");
            outcome.server.first(&event).is_some_and(|(_, typed)| typed)
        };
        return is_typed("open") && is_typed("close");
    }
    let Some(money) = name.strip_prefix("money.") else { return false };
    let is_typed = |charge: &Charge| {
        charge.per.as_deref().is_none_or(|metric| typed(context, outcome, metric))
    };
    let mut charges = context.charges.iter();
    match money {
        "running" => charges.filter(|it| it.kind == Kind::Running).all(is_typed),
        "recovery" => charges.filter(|it| it.kind == Kind::Recovery).all(is_typed),
        "harm" => charges.filter(|it| it.kind == Kind::Harm).all(is_typed),
        "total" => charges.all(is_typed),
        _ => charges.find(|it| it.name.as_str() == money).is_some_and(is_typed),
    }
}

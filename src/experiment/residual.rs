//! How far off an expectation is, as a number that a search can make smaller.

use crate::check::expect::Expectation;
use crate::check::expect::That;
use crate::experiment::replay::Replay;
use crate::kernel::moment::Moment;
use crate::scenario::load::Scenario;

/// What an expectation is off that was not reached at all, or that holds or does not.
pub(crate) const FAR: f64 = 1e6;

/// How far off an expectation is in a trial, in units of its own tolerance.
pub(crate) fn residual(scenario: &Scenario, it: &Expectation, replay: &Replay) -> f64 {
    let calendar = &scenario.model().calendar;
    let judged = replay.judgements.iter().find(|judged| judged.name == it.name.as_str());
    let holds = judged.is_some_and(|judged| judged.holds == Some(true));
    match &it.that {
        That::Metric { metric, least, most } => {
            replay.metrics.get(metric).map_or(FAR, |value| outside(*value, *least, *most))
        }
        That::Event { event, from, until } => {
            let hours = |moment: &Moment| calendar.resolve(moment).hours();
            let bounds = (from.as_ref().map(hours), until.as_ref().map(hours));
            let first = replay.outcome.server.first(event);
            first.map_or(FAR, |(at, _)| outside(at.hours(), bounds.0, bounds.1))
        }
        That::Curve { rms, .. } => {
            let off = judged.and_then(|it| it.found.strip_prefix("off by "));
            let off = off.and_then(|it| it.split(',').next());
            let off: f64 = off.and_then(|it| it.parse().ok()).unwrap_or(1.0);
            if *rms > 0.0 { off / rms } else { off * FAR }
        }
        That::Order(_) | That::Not(_) | That::Holds(_) | That::OnlyLost { .. } => {
            if holds {
                0.0
            } else {
                FAR
            }
        }
    }
}

/// How far a value is from the middle of two bounds, in halves of their distance; of one bound, how
/// far beyond it, in hundredths of it over 1.
fn outside(value: f64, least: Option<f64>, most: Option<f64>) -> f64 {
    let beyond = |by: f64, bound: f64| {
        if by <= 0.0 { 0.0 } else { 1.0 + by / (bound.abs() / 100.0).max(1e-9) }
    };
    match (least, most) {
        (Some(least), Some(most)) => {
            let half = ((most - least) / 2.0).max((most.abs() / 1_000.0).max(1e-9));
            (value - (least + most) / 2.0).abs() / half
        }
        (Some(least), None) => beyond(least - value, least),
        (None, Some(most)) => beyond(value - most, most),
        (None, None) => 0.0,
    }
}

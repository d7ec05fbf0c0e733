//! The one table of metrics, and its readers: computed for a trial, listed, looked up.
//!
//! A new metric is one row in one of the files that the table is made of. A metric that a trial
//! did not come to, such as the age of lost work when nothing was lost, is absent: not reached.

use crate::metric::context::Context;
use crate::metric::context::Names;
use crate::metric::data;
use crate::metric::fates;
use crate::metric::groups;
use crate::metric::money;
use crate::metric::people;
use crate::metric::queues;
use crate::metric::row::Metrics;
use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::View;
use crate::metric::said;
use crate::metric::times;
use crate::outcome::Outcome;

/// All rows but those of money, which count the others.
const COUNTS: [&[Row]; 7] =
    [fates::ROWS, data::ROWS, people::ROWS, times::ROWS, groups::ROWS, queues::ROWS, said::ROWS];

/// Every row of the table, in the order in which it is shown.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    COUNTS.into_iter().chain([money::ROWS]).flatten()
}

/// Measures a trial.
#[must_use]
pub fn measure(context: &Context, outcome: &Outcome) -> Metrics {
    let all = outcome.totals.all();
    let none = Metrics::new();
    let view = View { context, outcome, all, counted: &none };
    let mut metrics = Metrics::new();
    for row in COUNTS.into_iter().flatten() {
        fill(&mut metrics, row, &view);
    }
    let counted = metrics.clone();
    let view = View { counted: &counted, ..view };
    for row in money::ROWS {
        fill(&mut metrics, row, &view);
    }
    metrics
}

fn fill(metrics: &mut Metrics, row: &Row, view: &View<'_>) {
    for (at, name) in names_of(row, &view.context.names).into_iter().enumerate() {
        if let Some(value) = (row.value)(view, at) {
            debug_assert!(value.is_finite(), "{name} is {value}");
            // Of two that go by one name, such as a charge called total, the earlier row has it.
            metrics.entry(name).or_insert(value);
        }
    }
}

/// The names of a row's metrics: one, or one for each thing that it goes over.
fn names_of(row: &Row, names: &Names) -> Vec<String> {
    let (word, list) = match row.over {
        Over::Trial => return vec![row.name.to_owned()],
        Over::Category => ("CATEGORY", &names.categories),
        Over::Cohort => ("COHORT", &names.cohorts),
        Over::Owner => ("OWNER", &names.owners),
        Over::Reaction => ("REACTION", &names.reactions),
        Over::Restart => ("RESTART", &names.restarts),
        Over::Group => ("GROUP", &names.groups),
        Over::Queue => ("QUEUE", &names.queues),
        Over::Window => ("WINDOW", &names.windows),
        Over::Charge => ("CHARGE", &names.charges),
    };
    list.iter().map(|name| row.name.replace(word, name)).collect()
}

/// The name of every metric that a scenario with these names has, in the order of the table.
#[must_use]
pub fn metric_names(names: &Names) -> Vec<String> {
    rows().flat_map(|row| names_of(row, names)).collect()
}

/// Whether a scenario with these names has a metric of this name.
///
/// ```
/// use lastcopy::metric::context::Names;
/// use lastcopy::metric::table::known_metric;
/// let names = Names { categories: vec!["contacts".to_owned()], ..Names::default() };
/// assert!(known_metric(&names, "items.lost.contacts"));
/// assert!(!known_metric(&names, "items.lost.photos"));
/// ```
#[must_use]
pub fn known_metric(names: &Names, name: &str) -> bool {
    row_of(names, name).is_some()
}

/// The row that computes the metric of this name, for its unit and which way is better.
#[must_use]
pub fn row_of(names: &Names, name: &str) -> Option<&'static Row> {
    rows().find(|row| names_of(row, names).iter().any(|known| known == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::sample::context;
    use crate::metric::sample::outcome;

    #[test]
    fn every_metric_that_is_measured_is_known_and_named_once() {
        let context = context();
        let names = metric_names(&context.names);
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        let metrics = measure(&context, &outcome());
        assert!(metrics.keys().all(|name| known_metric(&context.names, name)));
        assert!(metrics.values().all(|value| value.is_finite()));
        assert!(!known_metric(&context.names, "items.lost.CATEGORY"));
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        let mut outcome = outcome();
        outcome.totals = crate::outcome::totals::Totals::new(1, 2, 1, 2);
        let metrics = measure(&context(), &outcome);
        assert_eq!(metrics["accounts"], 0.0);
        assert!(!metrics.keys().any(|name| name.contains("share")), "{metrics:?}");
    }
}

//! A replay: one trial, measured and judged.

use crate::check::actual::Actual;
use crate::check::actual::CategoryHarm;
use crate::check::actual::Harm;
use crate::check::actual::actuals;
use crate::check::judge::Given;
use crate::check::judge::Judgement;
use crate::check::judge::Verdict;
use crate::check::judge::judge;
use crate::check::judge::verdict;
use crate::engine::trial::run;
use crate::kernel::time::Span;
use crate::metric::context::Context;
use crate::metric::data::category_back;
use crate::metric::data::data_back;
use crate::metric::data::impact;
use crate::metric::row::Metrics;
use crate::metric::row::View;
use crate::metric::table::measure;
use crate::metric::typed::typed;
use crate::outcome::Outcome;
use crate::scenario::load::Scenario;
use crate::scenario::marks::Mark;
use crate::scenario::measured::context;
use crate::scenario::tree::MarkKind;
use std::collections::BTreeSet;

/// One trial, measured and judged.
#[derive(Debug, Clone)]
pub struct Replay {
    /// What the trial left.
    pub outcome: Outcome,
    /// What that amounts to, by metric.
    pub metrics: Metrics,
    /// Each expectation, judged, in the order of the file.
    pub judgements: Vec<Judgement>,
    /// Each objective against what happened, in the order of the file.
    pub actuals: Vec<Actual>,
    /// All expectations together.
    pub verdict: Verdict,
}

/// Plays, measures and judges one trial.
///
/// ```
/// use lastcopy::check::judge::Verdict;
/// use lastcopy::experiment::replay::replay;
/// use lastcopy::scenario::load::Scenario;
/// let text = r#"(
///     name: "small",
///     clock: (horizon: "2 d"),
///     categories: [(name: "contacts", items: 40)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
///     expect: [(name: "all", that: Metric(metric: "items.lost", least: 400, most: 400))],
/// )"#;
/// let replay = replay(&Scenario::from_ron(text)?, 1, 0);
/// assert_eq!(replay.metrics["items.lost.share"], 1.0);
/// assert_eq!(replay.verdict, Verdict::Pass);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[must_use]
pub fn replay(scenario: &Scenario, seed: u64, trial: u64) -> Replay {
    assess(scenario, run(scenario, seed, trial))
}

/// Measures and judges a trial that was played already, under the scenario that it ended with.
#[must_use]
pub fn assess(scenario: &Scenario, outcome: Outcome) -> Replay {
    let spec = scenario.spec();
    let context = context(scenario.model());
    let metrics = measure(&context, &outcome);
    let fixed = metrics.keys().filter(|name| typed(&context, &outcome, name));
    let given = Given {
        calendar: &scenario.model().calendar,
        fitted: &fitted(scenario.marks()),
        typed: &fixed.cloned().collect(),
        server: &outcome.server,
        metrics: &metrics,
    };
    let judgements = judge(&spec.expect, &given);
    let verdict = verdict(!spec.control, &outcome.server.faults, &judgements);
    let actuals = actuals(&spec.objectives, &harm(&context, &outcome));
    Replay { outcome, metrics, judgements, actuals, verdict }
}

/// The expectations that a parameter was fitted to, as their marks name them.
fn fitted(marks: &[Mark]) -> BTreeSet<String> {
    let fitted = marks.iter().filter(|mark| mark.kind == MarkKind::Fitted);
    let names = fitted.flat_map(|mark| mark.source.split(','));
    names.map(|name| name.trim().to_owned()).collect()
}

fn harm(context: &Context, outcome: &Outcome) -> Harm {
    let counted = Metrics::new();
    let view = View { context, outcome, all: outcome.totals.all(), counted: &counted };
    let categories = context.names.categories.iter().enumerate().map(|(at, name)| {
        let fates = outcome.totals.by_category[at];
        let struck: i64 = outcome.curves.struck[at].iter().sum();
        CategoryHarm {
            name: name.clone(),
            lost: fates.lost,
            unseen: fates.lost + fates.held,
            struck: u64::try_from(struck).unwrap_or(0),
            back: category_back(&view, at),
        }
    });
    let hours = outcome.totals.without_hours.keys().next_back();
    Harm {
        damage: outcome.server.first_damage,
        impact: impact(&view),
        back: data_back(&view),
        oldest_lost: outcome.totals.oldest_lost,
        longest_without: hours.map(|hours| Span::from_ms(hours * 3_600_000)),
        categories: categories.collect(),
        horizon: context.horizon,
    }
}

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
use crate::check::seen::Seen;
use crate::engine::trial::run;
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
    let harm = harm(&context, &outcome);
    let fixed = metrics.keys().filter(|name| typed(&context, &outcome, name));
    let given = Given {
        dated: spec.clock.t0.is_some(),
        calendar: &scenario.model().calendar,
        fitted: &fitted(scenario.marks()),
        typed: &fixed.cloned().collect(),
        server: &outcome.server,
        metrics: &metrics,
        trial: Some((&outcome, &harm)),
        curves: Seen {
            curves: &outcome.curves,
            parts: &outcome.parts,
            start: context.start,
            bin: context.bin,
            accounts: outcome.totals.accounts,
        },
    };
    let judgements = judge(&spec.expect, &given);
    let verdict = verdict(!spec.control, &outcome.server.faults, &judgements);
    let actuals = actuals(&spec.objectives, &harm);
    Replay { outcome, metrics, judgements, actuals, verdict }
}

/// The expectations that a parameter was fitted to, as their marks name them.
fn fitted(marks: &[Mark]) -> BTreeSet<String> {
    let fitted = marks.iter().filter(|mark| mark.kind == MarkKind::Fitted);
    let names = fitted.flat_map(|mark| mark.source.split(','));
    names.map(|name| name.trim().to_owned()).collect()
}

/// What a trial came to, as far as objectives ask.
pub(crate) fn harm(context: &Context, outcome: &Outcome) -> Harm {
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
            oldest_lost: outcome.totals.oldest_lost[at],
            longest_without: outcome.totals.longest_without[at],
        }
    });
    Harm {
        damage: outcome.server.first_damage,
        impact: impact(&view),
        back: data_back(&view),
        categories: categories.collect(),
        horizon: context.horizon,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::actual::Standing;
    use crate::check::expect::Grade;

    /// Ten accounts of four photos; the array burns in hour 30, a copy of hour 24 comes back in
    /// hour 33, half an hour after the alert and two and a half of work.
    const BURNT: &str = r#"(
        name: "burnt",
        clock: (horizon: "48 h"),
        categories: [(name: "photos", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        jobs: [(name: "daily", source: "primary", labels: ["array:2"], schedule: "every 24 h")],
        faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])],
        channels: [(name: "alert", when: After(event: "fault:fire", delay: "30 min"))],
        plans: [(name: "rebuild", when: After(event: "channel:alert"), recovers: true, steps: [
            (name: "fetch", takes: Lasting("2 h 30 min"),
                does: Restore((from: Points("daily"), into: "primary"))),
        ])],
        windows: [(name: "stop", from: After(event: "fault:fire"),
            until: After(event: "plan:rebuild/done"))],
        charges: [(name: "staff", amount: "$100", per: "window.stop_h", kind: Recovery)],
        objectives: [(name: "all", rpo: "1 h", rto: "2 h", mtpd: "3 h")],
        expect: [
            (name: "nothing-lost", that: Metric(metric: "items.lost", most: 0)),
            (name: "fire-first", that: Order(["fault:fire", "plan:rebuild/done"])),
            (name: "fitted", that: Metric(metric: "rta_h", least: 3, most: 3)),
        ],
    )"#;

    fn scenario(text: &str) -> Scenario {
        Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"))
    }

    #[test]
    fn a_burnt_array_comes_back_from_its_last_copy() {
        let replay = replay(&scenario(BURNT), 7, 0);
        let metrics = &replay.metrics;
        let of = |name: &str| metrics.get(name).copied();
        assert_eq!((of("items.current"), of("items.visible")), (Some(40.0), Some(40.0)));
        assert_eq!((of("rta_h"), of("rta.service_h")), (Some(3.0), Some(3.0)));
        assert_eq!((of("rpa.point_age_h"), of("rpa_h")), (Some(6.0), None));
        assert_eq!((of("hours.without_service"), of("detection_h")), (Some(30.0), Some(0.5)));
        assert_eq!((of("money.staff"), of("money.total")), (Some(300.0), Some(300.0)));
        let standings: Vec<Standing> = replay.actuals.iter().map(|it| it.standing).collect();
        assert_eq!(standings, [Standing::Met, Standing::Missed, Standing::Met]);
        assert_eq!(replay.verdict, Verdict::Pass);
        let grades: Vec<Grade> = replay.judgements.iter().map(|it| it.grade).collect();
        assert_eq!(grades, [Grade::Predicted, Grade::Input, Grade::Predicted]);
    }

    #[test]
    fn a_fitted_mark_makes_what_it_names_calibrated() {
        let fitted = r#"Fitted("30 min", "other, fitted", ("1 min", "9 h"))"#;
        let text = BURNT.replace("delay: \"30 min\"", &format!("delay: {fitted}"));
        let replay = replay(&scenario(&text), 7, 0);
        assert_eq!(replay.judgements[2].grade, Grade::Calibrated);
        assert_eq!(replay.judgements[0].grade, Grade::Predicted);
    }

    #[test]
    fn without_a_copy_the_recovery_fails_and_the_verdict_with_it() {
        let text = BURNT.replace(r#"labels: ["array:2"]"#, r#"labels: ["array:1"]"#);
        let replay = replay(&scenario(&text), 7, 0);
        assert_eq!(replay.metrics["items.lost"], 40.0);
        assert_eq!(replay.metrics["rpa_h"], 30.0);
        assert!(!replay.metrics.contains_key("rta_h"));
        assert_eq!(replay.judgements[2].holds, None);
        assert_eq!(replay.verdict, Verdict::Fail);
    }

    #[test]
    fn a_fault_that_hits_nothing_is_a_miss_and_in_a_control_it_is_none() {
        let quiet = |more: &str| {
            let text = format!(
                r#"(name: "q", {more} clock: (horizon: "9 h"), stores: [(name: "s",
                    labels: ["array:1"])], jobs: [(name: "j", source: "s", labels: ["array:2"])],
                    faults: [(name: "fire", when: At("T+1 h"), what: Destroy(),
                    hits: ["array:2"])])"#
            );
            replay(&scenario(&text), 1, 0).verdict
        };
        assert_eq!((quiet(""), quiet("control: true,")), (Verdict::Miss, Verdict::Pass));
    }
}

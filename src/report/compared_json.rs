//! A comparison as one JSON object, for programs.
//!
//! The object is versioned by its field `schema`; fields may be added under one version, and are
//! never renamed, removed or given another meaning.
//!
//! - `schema`: `"lastcopy.compare/1"`;
//! - `engine`: `crate`, the version of the program; `laws`, the number of its laws of a trial;
//! - `scenario`, `handsets`, `seed`, `trials` (of each alternative), `level`;
//! - `loss` (`"lost"`, `"unrecoverable"`), `estimand`, `condition` (`"given this event"`);
//! - `family`: how many differences are claimed about at once; `level_each`: the level of each;
//! - `reached`: whether what was waited for came (`null` if nobody looked while it ran);
//! - `precision`: the half width that was waited for, if it was one: no interval of a mean share
//!   is then wider than twice that;
//! - `alternatives`: a list, the base first: `name`, `file`, `same` (other names for it), `digest`,
//!   `any_loss` (`hits`, `trials`, `interval`), the means `records`, `share`, `handsets`,
//!   `without_data_h`, `running`, `recovery`, `harm` and, if asked for, `score` (each `mean`,
//!   `interval`, `zeros`), the quantiles `median`, `p95`, `rpa_h`, `rpa_p95_h`, `rta_h`,
//!   `rta_p95_h` (each `value` and `interval`; `"not reached"` where the horizon came first; those
//!   of times are medians but for the `p95` in their names), `back`, `objectives`,
//!   `worst` (`trial`, `share`, `command`), `cause` (`causes`, `share`), `variant` (or
//!   `null`), `front` (`"certain"`, `"dominated"`, `"undecided"` among those of its `variant`) and
//!   `front_of_means`, both `null` where it is the only one of them, `copies` (the rule 3-2-1-1-0:
//!   `copies`, `media`, `off_site`, `out_of_reach`, `untried`, `holds`, `not_from`), and
//!   `difference` from the base (`null` for the base): `mean`, `interval`, `relative` and
//!   `relative_interval`, `less`, `ties`, `more`, `variance_ratio`, `any_loss`, `price`, `shown`,
//!   `ground`, `discordant` (the first hundred, each `trial` and `command`). What is `shown` is
//!   claimed of the mean where `ground` is `"C"`, and where it is `"A"` of most trials in which the
//!   two differ;
//! - `best`: `name`, of those that are no variants, `again`: its estimate on other trials, beside
//!   the base's, and `under_variants`: what loses least under each (`variant`, `name`);
//! - `refused`: combinations that do not fit, each with `name` and `message`;
//! - `mix`: `name`, `condition`, what its `intervals` are about, `threats` (`name`, `per_year`),
//!   `family`, `level_each`, the name of the `least` a year, and `alternatives`: `name`,
//!   `annual_share` and `annual_harm` (`mean`, `interval`), `given_event` and `by_threat`, each
//!   with its interval under `given_event_interval` and `by_threat_intervals`, `worst_regret`
//!   (`share`, `threat`, the `interval` of the greatest of so many `claims`, each at `level_each`,
//!   whichever threat it is against), `difference`, what is `shown` and on what `ground`; and on
//!   what it `rests`: `least`, `rival`, `lead`, `rates` (each `threat`, `low`, `high`, `lead_low`,
//!   `lead_high`, `tips`, rates a year);
//! - `formula` of the score and `assumptions` (each `null` if not asked for), `command`.
//!
//! A mean share of which no trial saw any has a `high` all the same, of grade `"A"`.
//! An `interval` has `low`, `high` (`null` where the trials give no bound), `level`, `grade`.

use crate::check::three_two_one::Rule;
use crate::experiment::alternative::Alternative;
use crate::experiment::compare::Again;
use crate::experiment::compare::Until;
use crate::experiment::copies::rule_of;
use crate::experiment::difference::Difference;
use crate::experiment::estimate::Chance;
use crate::experiment::estimate::Estimate;
use crate::experiment::mixed::Mixed;
use crate::outcome::ENGINE;
use crate::report::assumed;
use crate::report::comparison::CONDITION;
use crate::report::comparison::Shown;
use crate::report::comparison::estimand;
use crate::report::mixed;
use crate::report::rates;
use crate::stats::interval::Interval;
use crate::stats::mean::MeanEstimate;
use crate::stats::pareto::Standing;
use crate::stats::quantile::QuantileEstimate;
use serde_json::Value;
use serde_json::json;

/// The version of the object.
pub const SCHEMA: &str = "lastcopy.compare/1";

/// Discordant trials that are listed.
const MOST: usize = 100;

/// The object.
#[must_use]
pub fn object(shown: &Shown<'_>) -> Value {
    let comparison = shown.comparison;
    let plan = &comparison.plan;
    let base = &shown.alternatives[0];
    let refused = |(name, why): &(String, String)| json!({ "name": name, "message": why });
    json!({
        "schema": SCHEMA,
        "engine": { "crate": env!("CARGO_PKG_VERSION"), "laws": ENGINE },
        "scenario": base.scenario.name(),
        "handsets": base.scenario.model().accounts(),
        "seed": plan.seed,
        "trials": comparison.trials,
        "level": plan.level.get(),
        "loss": plan.loss.word(),
        "estimand": estimand(comparison),
        "condition": CONDITION,
        "family": comparison.family,
        "level_each": comparison.each.get(),
        "reached": comparison.reached,
        "precision": match plan.until {
            Until::Precise { half_width, .. } => Some(half_width),
            _ => None,
        },
        "alternatives":
            (0..comparison.compared.len()).map(|at| alternative(shown, at)).collect::<Vec<_>>(),
        "best": {
            "name": shown.alternatives[comparison.best].name,
            "again": comparison.again.as_ref().map(|it| again(shown, it)),
            "under_variants": (1..comparison.many_accounts())
                .filter_map(|account| under(shown, account)).collect::<Vec<_>>(),
        },
        "refused": shown.refused.iter().map(refused).collect::<Vec<_>>(),
        "formula": shown.formula,
        "mix": shown.mixed.map(|it| mix(shown.alternatives, it)),
        "selected": shown.selected.map(|it| mixed::selected_object(shown.alternatives, it)),
        "assumptions": shown.assumed.map(|it| assumed::object(shown.alternatives, it)),
        "command": shown.again.trim(),
    })
}

/// What loses least under a variant, if there is anything to choose.
fn under(shown: &Shown<'_>, account: usize) -> Option<Value> {
    let least = shown.comparison.least(account)?;
    let it = &shown.alternatives[least];
    let chosen = !shown.comparison.front.alone[least];
    chosen.then(|| json!({ "variant": it.variant(), "name": it.name }))
}

fn mix(alternatives: &[Alternative], it: &Mixed) -> Value {
    let mut object = mixed::object(alternatives, it);
    object["rests"] = rates::object(alternatives, it);
    object
}

fn alternative(shown: &Shown<'_>, at: usize) -> Value {
    let comparison = shown.comparison;
    let (it, said) = (&comparison.compared[at], &shown.alternatives[at]);
    let mut object = estimated(&it.estimate);
    let worst = it.estimate.worst;
    let share = comparison.seen[at].get(worst).map(|it| it.share(comparison.plan.loss));
    let front = match comparison.front.standings[at] {
        _ if comparison.front.alone[at] => None,
        Standing::OnFront => Some("certain"),
        Standing::Dominated { .. } => Some("dominated"),
        Standing::Undecided => Some("undecided"),
    };
    let more = json!({
        "name": said.name,
        "file": said.file,
        "same": said.same,
        "digest": said.scenario.digest(),
        "worst": {
            "trial": worst,
            "share": share,
            "command": (shown.replay)(at, worst as u64),
        },
        "front": front,
        "variant": said.variant(),
        "copies": rule_of(said.scenario.spec()).map(|it| rule(&it)),
        "front_of_means": front.map(|_| comparison.front.on_estimates[at]),
        "difference": it.difference.as_ref().map(|it| difference(shown, at, it)),
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut object, more) {
        all.extend(more);
    }
    object
}

/// What the trials of an alternative say.
pub(crate) fn estimated(it: &Estimate) -> Value {
    let objectives = it.objectives.iter().map(|it| {
        json!({
            "name": it.name, "measure": it.measure, "wanted_ms": it.wanted_ms,
            "met": chance(&it.met), "not_reached": it.not_reached,
        })
    });
    json!({
        "any_loss": chance(&it.any),
        "records": mean(&it.records),
        "share": mean(&it.share),
        "handsets": mean(&it.handsets),
        "median": quantile(&it.median),
        "p95": quantile(&it.p95),
        "rpa_h": quantile(&it.rpa_h),
        "rpa_p95_h": quantile(&it.rpa_p95_h),
        "rta_h": quantile(&it.rta_h),
        "rta_p95_h": quantile(&it.rta_p95_h),
        "back": chance(&it.back),
        "objectives": objectives.collect::<Vec<_>>(),
        "without_data_h": mean(&it.without_h),
        "running": mean(&it.running),
        "recovery": mean(&it.recovery),
        "harm": mean(&it.harm),
        "score": it.score.as_ref().map(mean),
        "cause": it.cause.as_ref().map(|(causes, share)| {
            json!({ "causes": causes.split(" + ").collect::<Vec<_>>(), "share": share })
        }),
        "struck": it.struck,
    })
}

fn again(shown: &Shown<'_>, it: &Again) -> Value {
    let best = shown.comparison.best;
    json!({
        "first_trial": it.first,
        "best": estimated(&it.best.estimate),
        "base": estimated(&it.base),
        "difference": it.best.difference.as_ref().map(|found| {
            // Places count from the first trial that was played.
            let mut found = found.clone();
            found.discordant.iter_mut().for_each(|at| *at += it.first as usize);
            difference(shown, best, &found)
        }),
    })
}

fn difference(shown: &Shown<'_>, at: usize, it: &Difference) -> Value {
    let trial =
        |trial: &usize| json!({ "trial": trial, "command": (shown.replay)(at, *trial as u64) });
    let mut object = difference_said(it);
    object["discordant"] = it.discordant.iter().take(MOST).map(trial).collect();
    object
}

/// A difference from the base, without the trials that make it.
pub(crate) fn difference_said(it: &Difference) -> Value {
    json!({
        "mean": it.share.mean,
        "interval": interval(&it.share.interval),
        "relative": it.relative,
        "relative_interval": interval(&it.relative_interval),
        "less": it.share.second_greater,
        "ties": it.share.ties,
        "more": it.share.first_greater,
        "variance_ratio": it.share.variance_ratio,
        "any_loss": {
            "both": it.any.both, "alternative_alone": it.any.only_first,
            "base_alone": it.any.only_second, "neither": it.any.neither,
            "interval": interval(&it.any_interval),
        },
        "price": { "mean": it.price.mean, "interval": interval(&it.price.interval) },
        "shown": it.verdict.word(),
        "ground": it.ground.letter().to_string(),
    })
}

fn rule(it: &Rule) -> Value {
    json!({
        "copies": it.copies, "media": it.media, "off_site": it.off_site,
        "out_of_reach": it.out_of_reach, "untried": it.untried,
        "holds": it.holds(), "not_from": it.gaps(),
    })
}

fn chance(it: &Chance) -> Value {
    let (hits, trials) = (it.tally.hits(), it.tally.trials());
    json!({ "hits": hits, "trials": trials, "interval": interval(&it.interval) })
}

fn mean(it: &MeanEstimate) -> Value {
    json!({ "mean": it.mean, "interval": interval(&it.interval), "zeros": it.zeros.hits() })
}

fn quantile(it: &QuantileEstimate) -> Value {
    json!({ "value": it.value.map(number), "interval": interval(&it.interval) })
}

fn interval(it: &Interval) -> Value {
    json!({
        "low": it.low.map(number),
        "high": it.high.map(number),
        "level": it.level.get(),
        "grade": it.grade.letter().to_string(),
    })
}

fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { json!("not reached") }
}

/// The object as a text, indented, with a newline at its end.
#[must_use]
pub fn text(shown: &Shown<'_>) -> String {
    let text = serde_json::to_string_pretty(&object(shown));
    text.expect("plain data with text keys can be written") + "\n"
}

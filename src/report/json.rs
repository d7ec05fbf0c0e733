//! A replay as one JSON object, for programs.
//!
//! The object is versioned by its field `schema`; fields may be added under one version, and are
//! never renamed, removed or given another meaning. Lists have the order of the scenario file or
//! of time, maps that of the alphabet, so that equal replays are equal texts. Times are whole
//! milliseconds from T0, dates are at the offset of T0.
//!
//! - `schema`: `"lastcopy.replay/1"`;
//! - `engine`: `crate`, the version of the program; `laws`, the number of its laws of a trial;
//! - `scenario`: `name`, `title`, `digest` (SHA-256 of what it says), `chosen` alternatives;
//! - `seed`, `trial`: which trial it is;
//! - `hash`: 32 hexadecimal digits, equal for equal trials on any machine;
//! - `handsets`: how many accounts there are;
//! - `events`: how many events were simulated: edits, attempts to sync (those on which nothing hung
//!   as well, though they are only counted), restarts, turns and events of the server side;
//! - `verdict`: `"pass"`, `"fail"` or `"miss"`;
//! - `expectations`: each with `name`, `grade` (`"input"`, `"calibrated"`, `"predicted"`), `holds`
//!   (`null` if not reached), `found`, `wanted`, `published` and `source`;
//! - `metrics`: a number for each metric that was reached, by name;
//! - `faults`: each with `name`, `kind`, `struck_ms`, `took`, `effect` (`"took"`,
//!   `"masked"`, `"no effect"`, `"not struck"`) and `masked_by`, the faults that had done before
//!   it what it would have done;
//! - `coarse_masks`: damages by item or record that fell on whole categories instead, for a trial
//!   tells only 64 such damages apart;
//! - `retained`: the restore points that rules of retention keep at the horizon: `job`, `as_of_ms`,
//!   `reasons`, in the words of the tool whose rule it is;
//! - `misplaced`: what stands elsewhere than was declared: `name`, `declared`, `actual`, the labels
//!   that differ;
//! - `ledger`, if it was asked for: what hangs on each fault, as [`crate::report::accounted`] says;
//! - `timeline`: each event with `at_ms`, `date`, `event`, `note`, and whether typed times alone
//!   fixed it (`typed`);
//! - `classes`: losses by the set of causes that killed the copies, the largest first: `causes`,
//!   `records`, `accounts`, `example` (the number of the first account);
//! - `categories`: the fates of the records of each;
//! - `objectives`: each with `name`, `measure` (`"rpo"`, `"rto"`, `"mtpd"`), `wanted_ms`,
//!   `actual_ms` (`null` if not reached) and `standing` (`"met"`, `"missed"`, `"not_reached"`).

use crate::check::actual::Actual;
use crate::check::judge::Judgement;
use crate::experiment::copies::Misplaced;
use crate::experiment::copies::misplaced;
use crate::experiment::replay::Replay;
use crate::metric::row::Metrics;
use crate::outcome::ENGINE;
use crate::outcome::fates::Fates;
use crate::outcome::fates::causes_of;
use crate::outcome::server::Effect;
use crate::outcome::server::Kept;
use crate::scenario::load::Scenario;
use serde::Serialize;
use std::collections::BTreeSet;

/// The version of the object.
pub const SCHEMA: &str = "lastcopy.replay/1";

/// A replay for programs.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    schema: &'static str,
    engine: Engine,
    scenario: Said<'a>,
    seed: u64,
    trial: u64,
    hash: String,
    handsets: u64,
    events: u64,
    verdict: &'static str,
    expectations: &'a [Judgement],
    metrics: &'a Metrics,
    faults: Vec<Fault<'a>>,
    coarse_masks: u64,
    retained: Vec<Retained<'a>>,
    misplaced: Vec<Misplaced>,
    timeline: Vec<Event<'a>>,
    classes: Vec<Class<'a>>,
    categories: Vec<Category<'a>>,
    objectives: &'a [Actual],
}

#[derive(Debug, Serialize)]
struct Retained<'a> {
    job: &'a str,
    as_of_ms: i64,
    reasons: &'a [String],
}

impl<'a> Retained<'a> {
    fn of(kept: &'a Kept) -> Self {
        Self { job: &kept.job, as_of_ms: kept.as_of.ms(), reasons: &kept.reasons }
    }
}

#[derive(Debug, Serialize)]
struct Engine {
    #[serde(rename = "crate")]
    version: &'static str,
    laws: u32,
}

#[derive(Debug, Serialize)]
struct Said<'a> {
    name: &'a str,
    title: &'a str,
    digest: String,
    chosen: Chosen<'a>,
}

#[derive(Debug, Serialize)]
struct Chosen<'a> {
    variant: Option<&'a str>,
    policy: Option<&'a str>,
    strategy: Option<&'a str>,
    set: &'a [String],
    handsets: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Fault<'a> {
    name: &'a str,
    kind: &'static str,
    struck_ms: Vec<i64>,
    took: u64,
    effect: &'static str,
    masked_by: &'a BTreeSet<String>,
}

#[derive(Debug, Serialize)]
struct Event<'a> {
    at_ms: i64,
    date: String,
    event: &'a str,
    note: &'a str,
    typed: bool,
}

#[derive(Debug, Serialize)]
struct Class<'a> {
    causes: Vec<&'a str>,
    records: u64,
    accounts: u64,
    example: u64,
}

#[derive(Debug, Serialize)]
struct Category<'a> {
    name: &'a str,
    written: u64,
    acked: u64,
    current: u64,
    visible: u64,
    held: u64,
    lost: u64,
    superseded: u64,
    superseded_lost: u64,
}

impl<'a> Report<'a> {
    /// The report of a replay of a scenario.
    #[must_use]
    pub fn new(scenario: &'a Scenario, replay: &'a Replay) -> Self {
        let outcome = &replay.outcome;
        let spec = scenario.spec();
        let faults = spec.faults.iter().zip(&outcome.server.faults);
        let categories = spec.categories.iter().zip(&outcome.totals.by_category);
        Self {
            schema: SCHEMA,
            engine: Engine { version: env!("CARGO_PKG_VERSION"), laws: ENGINE },
            scenario: said(scenario),
            seed: outcome.seed,
            trial: outcome.trial,
            hash: outcome.hash.hex(),
            handsets: outcome.totals.accounts,
            events: outcome.events(),
            verdict: replay.verdict.word(),
            expectations: &replay.judgements,
            metrics: &replay.metrics,
            faults: faults
                .map(|(fault, effect)| Fault {
                    name: fault.name.as_str(),
                    kind: fault.what.kind(),
                    struck_ms: effect.struck.iter().map(|at| at.ms()).collect(),
                    took: effect.took,
                    effect: effect_word(effect),
                    masked_by: &effect.masked_by,
                })
                .collect(),
            coarse_masks: outcome.server.coarse_masks,
            retained: outcome.server.kept.iter().map(Retained::of).collect(),
            misplaced: misplaced(spec),
            timeline: timeline(scenario, replay),
            classes: classes(scenario, replay),
            categories: categories.map(|(it, fates)| category(it.name.as_str(), fates)).collect(),
            objectives: &replay.actuals,
        }
    }

    /// The object as a text, indented, with no newline at its end.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).expect("plain data with text keys can be written")
    }
}

/// The word for what came of a fault.
#[must_use]
pub fn effect_word(effect: &Effect) -> &'static str {
    match (effect.took, effect.struck.is_empty()) {
        (0, true) => "not struck",
        (0, false) if !effect.masked_by.is_empty() => "masked",
        (0, false) => "no effect",
        _ => "took",
    }
}

fn said(scenario: &Scenario) -> Said<'_> {
    let overlays = scenario.overlays();
    Said {
        name: scenario.name(),
        title: &scenario.spec().title,
        digest: scenario.digest(),
        chosen: Chosen {
            variant: overlays.variant.as_deref(),
            policy: overlays.policy.as_deref(),
            strategy: overlays.strategy.as_deref(),
            set: &overlays.set,
            handsets: overlays.handsets,
        },
    }
}

fn timeline<'a>(scenario: &Scenario, replay: &'a Replay) -> Vec<Event<'a>> {
    let calendar = &scenario.model().calendar;
    let events = replay.outcome.server.journal.iter().map(|entry| Event {
        at_ms: entry.at.ms(),
        date: calendar.show(entry.at),
        event: &entry.event,
        note: &entry.note,
        typed: entry.typed,
    });
    events.collect()
}

/// Classes of loss, the largest first.
fn classes<'a>(scenario: &'a Scenario, replay: &Replay) -> Vec<Class<'a>> {
    let names = &scenario.model().causes;
    let all = replay.outcome.totals.classes.iter().map(|(class, lost)| Class {
        causes: causes_of(*class, names),
        records: lost.records,
        accounts: lost.accounts,
        example: lost.example,
    });
    let mut all: Vec<Class<'_>> = all.collect();
    all.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.causes.cmp(&b.causes)));
    all
}

fn category<'a>(name: &'a str, fates: &Fates) -> Category<'a> {
    Category {
        name,
        written: fates.written,
        acked: fates.acked,
        current: fates.current,
        visible: fates.visible,
        held: fates.held,
        lost: fates.lost,
        superseded: fates.superseded,
        superseded_lost: fates.superseded_lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::replay::replay;

    const TEXT: &str = r#"(
        name: "small",
        clock: (t0: "2009-10-02T01:30:00-07:00", horizon: "2 d"),
        categories: [(name: "contacts", items: 40)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [
            (name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"]),
            (name: "again", when: At("T+2 h"), what: Destroy(), hits: ["array:1"]),
            (name: "idle", when: Never, what: Destroy(), hits: ["array:1"]),
        ],
        expect: [(name: "all", that: Metric(metric: "items.lost", least: 1, most: 9))],
    )"#;

    fn text() -> String {
        let scenario = Scenario::from_ron(TEXT).unwrap_or_else(|problems| panic!("{problems}"));
        Report::new(&scenario, &replay(&scenario, 4, 2)).text()
    }

    #[test]
    fn the_object_says_what_happened() {
        let object: serde_json::Value = serde_json::from_str(&text()).unwrap();
        assert_eq!((&object["schema"], &object["seed"]), (&SCHEMA.into(), &4.into()));
        assert_eq!((&object["trial"], &object["handsets"]), (&2.into(), &10.into()));
        assert_eq!(object["hash"].as_str().map(str::len), Some(32));
        assert_eq!(
            (&object["verdict"], &object["metrics"]["items.lost"]),
            (&"fail".into(), &400.0.into(),)
        );
        let effects: Vec<&serde_json::Value> =
            object["faults"].as_array().unwrap().iter().map(|it| &it["effect"]).collect();
        assert_eq!(effects, ["took", "masked", "not struck"]);
        assert_eq!(object["faults"][1]["masked_by"], serde_json::json!(["san"]));
        assert_eq!(object["expectations"][0]["holds"], false);
        assert_eq!(object["expectations"][0]["grade"], "predicted");
        assert_eq!(object["classes"][0]["records"], 400);
        let causes = serde_json::json!(["san", "never copied"]);
        assert_eq!(object["classes"][0]["causes"], causes);
        let struck = object["timeline"].as_array().unwrap();
        let struck = struck.iter().find(|it| it["event"] == "fault:san").unwrap();
        assert_eq!(struck["date"], "2009-10-02 02:30 -07:00");
        assert_eq!(struck["at_ms"], 3_600_000);
    }

    #[test]
    fn equal_replays_are_equal_texts() {
        assert_eq!(text(), text());
    }
}

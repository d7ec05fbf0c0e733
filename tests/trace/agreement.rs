//! Trace, events, replay and `explain` tell the same.

use crate::Played;
use crate::everything;
use crate::of;
use crate::played;
use crate::shipped;
use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::Found;
use lastcopy::engine::trial::Trial;
use lastcopy::engine::trial::observe;
use lastcopy::explain::certificate::Choice;
use lastcopy::explain::certificate::certify;
use lastcopy::explain::story::Asked;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::curves::Curves;
use lastcopy::outcome::history::CopyLife;
use lastcopy::outcome::history::Place;
use lastcopy::scenario::load::Scenario;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

fn sum(all: &[&Value], field: &str) -> u64 {
    all.iter().map(|it| it[field].as_u64().unwrap_or_else(|| panic!("no {field}: {it}"))).sum()
}

/// The events of a kind of entity.
fn on<'a>(events: &'a [Value], entity: &str, kind: &str) -> Vec<&'a Value> {
    let is = |it: &&Value| {
        let of = it["entity"].as_str().expect("every event is of an entity");
        of.starts_with(entity) && it["kind"] == kind
    };
    events.iter().filter(is).collect()
}

/// What must hold whatever was asked for: the events are in order, what has a parent comes after
/// it, and both files tell of the same copies and the same journal.
pub(crate) fn check(it: &Played, name: &str) {
    assert_eq!(it.about["schema"], "lastcopy.events/1", "{name}");
    assert_eq!(it.trace["otherData"]["schema"], "lastcopy.trace/1", "{name}");
    assert_eq!(it.about["hash"], it.outcome.hash.hex(), "{name}");
    assert_eq!(it.about["shows"], it.trace["otherData"]["shows"], "{name}");
    let mut before = i64::MIN;
    let mut born: BTreeSet<&str> = BTreeSet::new();
    let mut dead: BTreeMap<&str, i64> = BTreeMap::new();
    for event in &it.events {
        let at = event["at_ms"].as_i64().expect("every event has a time");
        assert!(at >= before, "{name}: out of order: {event}");
        before = at;
        let entity = event["entity"].as_str().expect("every event is of an entity");
        for parent in event["parents"].as_array().into_iter().flatten() {
            let parent = parent.as_str().expect("a parent is an entity");
            assert!(born.contains(parent), "{name}: born before its parent: {event}");
            assert!(dead.get(parent).is_none_or(|died| *died == at), "{name}: of a dead: {event}");
        }
        match event["kind"].as_str().expect("every event is of a kind") {
            "born" => assert!(born.insert(entity), "{name}: born twice: {event}"),
            "died" => {
                assert!(born.contains(entity), "{name}: died unborn: {event}");
                assert_eq!(dead.insert(entity, at), None, "{name}: died twice: {event}");
            }
            _ => {}
        }
    }
    let journal = it.events.iter().filter(|it| it.get("typed").is_some()).count();
    assert_eq!(journal, it.outcome.server.journal.len(), "{name}: entries of the journal");
    let slices = of(&it.trace, "X", "copy");
    let births = on(&it.events, "copy:", "born");
    let ids = |all: &[&Value], pointer: &str| {
        let ids = all.iter().map(|it| it.pointer(pointer).cloned().unwrap_or_default());
        ids.map(|id| id.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!(ids(&slices, "/args/copy"), ids(&births, "/entity"), "{name}: copies");
    let last = |it: &&Value| it["last"] == true;
    let last: Vec<&Value> = on(&it.events, "copy:", "died").into_iter().filter(last).collect();
    let shown: Vec<&Value> = of(&it.trace, "i", "loss").iter().map(|it| &it["args"]).collect();
    assert_eq!(sum(&last, "count"), sum(&shown, "count"), "{name}: last deaths");
    let held = it.events.iter().filter(|it| it["kind"] == "born" && it["what"].is_string());
    let died = on(&it.events, "holder:", "died").len();
    assert_eq!(held.count() - died, it.outcome.server.held.len(), "{name}: holders left");
}

/// What must hold where everything is told: the sums are those of the replay.
pub(crate) fn check_totals(it: &Played, name: &str) {
    let all = it.outcome.totals.all();
    let handsets: Vec<&Value> =
        of(&it.trace, "b", "handset").iter().map(|it| &it["args"]).collect();
    assert_eq!(handsets.len() as u64, it.outcome.totals.accounts, "{name}");
    for (field, total) in [
        ("records", all.written),
        ("current", all.current),
        ("visible", all.visible),
        ("held", all.held),
        ("lost", all.lost),
    ] {
        assert_eq!(sum(&handsets, field), total, "{name}: {field} of the trace");
        assert_eq!(it.about["totals"][field], total, "{name}: {field} of the first line");
        let fates = on(&it.events, "handset:", "fate");
        let fits = |it: &&&Value| field == "records" || field == "current" || it["fate"] == field;
        let fates: Vec<&Value> = fates.iter().filter(fits).copied().collect();
        let counted = if field == "records" { "records" } else { "current" };
        assert_eq!(sum(&fates, counted), total, "{name}: {field} of the events");
    }
    let losses: Vec<&Value> = of(&it.trace, "i", "loss").iter().map(|it| &it["args"]).collect();
    assert_eq!(sum(&losses, "current"), all.lost, "{name}: last copies in the trace");
    assert_eq!(sum(&on(&it.events, "copy:", "died"), "current"), all.lost, "{name}: in the events");
    let levels = Curves::levels(&it.outcome.curves.lost);
    let mut counters = it.trace["traceEvents"].as_array().expect("a trace has events").iter();
    let last = counters.rfind(|it| it["ph"] == "C" && it["name"] == "lost");
    let last = last.map(|it| it["args"]["records"].as_i64().expect("a counter is a number"));
    assert_eq!(last, levels.last().copied(), "{name}: the counter of losses");
}

/// A copy as a certificate has it and as events have it, beside how many records have such a one.
type Copies = BTreeMap<(i64, String, String, Option<i64>, Option<String>, bool), u64>;

#[test]
fn the_events_of_a_handset_are_those_of_its_certificate() {
    let mut copies = 0;
    for (name, handsets) in [("sidekick-2009", 300), ("lost-phone", 40), ("toy-story-2", 20)] {
        let it = played(shipped(name, handsets), 1, Asked::default());
        let told = on(&it.events, "handset:", "fate");
        let told: BTreeSet<u64> = told.iter().map(|it| number(&it["entity"])).collect();
        assert_eq!(it.about["shows"]["handsets_told"], told.len(), "{name}");
        for handset in told {
            let expected = certified(&it, handset);
            copies += expected.values().sum::<u64>();
            assert_eq!(evented(&it.events, handset), expected, "{name}, handset {handset}");
        }
    }
    assert!(copies > 200, "only {copies} copies were compared");
}

fn number(entity: &Value) -> u64 {
    let entity = entity.as_str().expect("an entity is a text");
    entity.rsplit(':').next().and_then(|it| it.parse().ok()).expect("it ends in a number")
}

fn certified(it: &Played, handset: u64) -> Copies {
    let told = certify(&it.scenario, (1, 0), &it.found, handset, Choice::default()).expect("there");
    let mut copies = Copies::new();
    for copy in told.traced.histories.iter().flat_map(|it| &it.copies) {
        let CopyLife { place, came, born, died, .. } = *copy;
        let place = match place {
            Place::Handset => "handset".to_owned(),
            Place::Refuge => "refuge".to_owned(),
            Place::Holder(at) => format!("holder:{at}"),
        };
        let cause = died
            .and_then(|died| died.cause)
            .map(|cause| it.scenario.model().causes[usize::from(cause)].clone());
        let (at, last) = (died.map(|it| it.at.ms()), died.is_some_and(|it| it.last));
        let came = format!("{came:?}").to_lowercase();
        *copies.entry((born.ms(), place, came, at, cause, last)).or_default() += 1;
    }
    copies
}

fn evented(events: &[Value], handset: u64) -> Copies {
    let mine = |it: &&&Value| it["handset"] == handset;
    let deaths = on(events, "copy:", "died");
    let deaths: BTreeMap<&str, &Value> = deaths
        .iter()
        .filter(mine)
        .map(|it| (it["entity"].as_str().expect("it is a text"), *it))
        .collect();
    let text = |it: &Value| it.as_str().map(str::to_owned);
    let mut copies = Copies::new();
    for born in on(events, "copy:", "born").iter().filter(mine) {
        let died = born["entity"].as_str().and_then(|it| deaths.get(it));
        let (place, came) = (text(&born["place"]), text(&born["came"]));
        let key = (
            born["at_ms"].as_i64().expect("a time"),
            place.expect("a place"),
            came.expect("a word"),
            died.and_then(|it| it["at_ms"].as_i64()),
            died.and_then(|it| text(&it["cause"])),
            died.is_some_and(|it| it["last"] == true),
        );
        *copies.entry(key).or_default() += born["count"].as_u64().expect("a count");
    }
    copies
}

/// Few are taken at a time, so that most handsets are refused now and then.
const CROWDED: &str = r#"(
    name: "crowded", clock: (horizon: "3 d"),
    categories: [(name: "contacts", items: 3, edits: "2 per d")],
    devices: [(name: "phone", sync: (every: "1 h"), restarts: [
        (name: "battery-pull", rate: "1 per d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 40, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary", capacity: (per: "10 min", admits: 3))],
    jobs: [(name: "nightly", source: "primary", labels: ["array:2"], schedule: "daily 01:00")],
    faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])],
)"#;

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

#[test]
fn lives_lived_again_are_refused_where_they_were_refused() {
    let scenario = Scenario::from_ron(CROWDED).unwrap_or_else(|problems| panic!("{problems}"));
    let trial = Trial::new(&scenario, 3, 0);
    let mut all = All::default();
    let outcome = observe(&scenario, 3, 0, &mut all);
    assert!(outcome.totals.refused > 40, "nobody is refused: {}", outcome.totals.refused);
    let (_, found) = trial.finish_and_find();
    let anew = Found::heard(found.heard.clone());
    for again in [trial.again(&found), trial.again(&anew)] {
        for account in &all.0 {
            let (mut same, _) = again.trace(account.number, &[]).expect("it is there");
            same.restarts.clone_from(&account.restarts);
            assert_eq!(same, *account);
        }
    }
    let it = played(scenario, 3, everything());
    check(&it, "crowded");
    check_totals(&it, "crowded");
}

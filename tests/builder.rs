//! What is built in code is what a file would say: the same scenario, the same refusals by path.

use lastcopy::engine::trial::run;
use lastcopy::scenario::builder::Builder;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::tree::MarkKind;

const FILE: &str = r#"(
    name: "told",
    title: "A fire",
    story: "It burnt.",
    history: true,
    sources: {"log": "The log of the night shift"},
    clock: (horizon: Reported("9 d", "log")),
    categories: [(name: "notes", items: Assumption(9, "a guess", (1, 20)))],
    cohorts: [(name: "all", accounts: Confirmed(7, "log"), service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    faults: [(name: "fire", when: At(Rumour("T+7 h", "log")), what: Destroy(), hits: ["array:1"])],
    variants: [(name: "later", story: "Or a day later.",
        set: {"faults[fire].when": At(Rumour("T+31 h", "log"))})],
    policies: [(name: "calm", set: {"-faults[fire]": ()})],
    strategies: [(name: "bigger", set: {"cohorts[all].accounts": 70})],
)"#;

fn file(text: &str) -> Result<Scenario, String> {
    Scenario::from_ron(text).map_err(|problems| problems.to_string())
}

/// The same as the file, in code: the parts of a file without marks and alternatives, and then
/// these.
fn built() -> Builder {
    let plain = r#"(name: "told", clock: (horizon: "9 d"),
        categories: [(name: "notes", items: 9)],
        cohorts: [(name: "all", accounts: 7, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [(name: "fire", when: At("T+7 h"), what: Destroy(), hits: ["array:1"])])"#;
    let spec = file(plain).expect("it is well formed").spec().clone();
    let mut builder =
        Scenario::builder("told").clock(spec.clock).title("A fire").story("It burnt.");
    builder = builder.history().source("log", "The log of the night shift");
    builder = builder.category(spec.categories[0].clone()).cohort(spec.cohorts[0].clone());
    builder = builder.store(spec.stores[0].clone()).service(spec.services[0].clone());
    builder
        .fault(spec.faults[0].clone())
        .variant(
            "later",
            "Or a day later.",
            &[("faults[fire].when", "At(Rumour(\"T+31 h\", \"log\"))")],
        )
        .policy("calm", "", &[("-faults[fire]", "()")])
        .strategy("bigger", "", &[("cohorts[all].accounts", "70")])
}

fn marked() -> Builder {
    built()
        .mark("clock.horizon", MarkKind::Reported, "log", None)
        .mark("categories[notes].items", MarkKind::Assumption, "a guess", Some(("1", "20")))
        .mark("cohorts[all].accounts", MarkKind::Confirmed, "log", None)
        .mark("faults[fire].when[0]", MarkKind::Rumour, "log", None)
}

fn by_path(text: &str) -> Vec<(String, String)> {
    let problems = Scenario::from_ron(text).expect_err("it is refused");
    problems.list().iter().map(|it| (it.path.clone(), it.message.clone())).collect()
}

#[test]
fn alternatives_marks_and_sources_can_be_said_in_code() {
    let read = file(FILE).expect("it is well formed");
    // What a builder writes says its defaults too, so an outage retold in code marks those as well.
    let problems = marked().build().expect_err("defaults have no marks");
    assert!(problems.list().iter().all(|it| it.place.is_none() && !it.path.is_empty()));
    let plain = FILE.replace("history: true,", "");
    let plain = file(&plain).expect("it is well formed");
    let mut spec = marked_without_history();
    spec = spec.story("It burnt.");
    let built = spec.build().unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(built.digest(), plain.digest());
    assert_ne!(built.digest(), read.digest());
    let marks = |it: &Scenario| {
        let mut all: Vec<(String, MarkKind, String)> =
            it.marks().iter().map(|it| (it.path.clone(), it.kind, it.source.clone())).collect();
        all.sort();
        all
    };
    assert_eq!(marks(&built), marks(&plain));
    assert_eq!(built.alternatives(), plain.alternatives());
    for (kind, name, _) in plain.alternatives() {
        let mut overlays = Overlays::default();
        match kind {
            "variant" => overlays.variant = Some(name.to_owned()),
            "policy" => overlays.policy = Some(name.to_owned()),
            _ => overlays.strategy = Some(name.to_owned()),
        }
        let (one, two) = (built.with(&overlays), plain.with(&overlays));
        let hash = |it: Result<Scenario, _>| run(&it.expect("it fits"), 5, 0).hash;
        assert_eq!(hash(one), hash(two), "{name}");
    }
}

/// The marked scenario, which is not said to be history.
fn marked_without_history() -> Builder {
    let mut spec = lastcopy_spec();
    spec.history = false;
    Scenario::builder("told")
        .spec(spec)
        .variant(
            "later",
            "Or a day later.",
            &[("faults[fire].when", "At(Rumour(\"T+31 h\", \"log\"))")],
        )
        .policy("calm", "", &[("-faults[fire]", "()")])
        .strategy("bigger", "", &[("cohorts[all].accounts", "70")])
        .mark("clock.horizon", MarkKind::Reported, "log", None)
        .mark("categories[notes].items", MarkKind::Assumption, "a guess", Some(("1", "20")))
        .mark("cohorts[all].accounts", MarkKind::Confirmed, "log", None)
        .mark("faults[fire].when[0]", MarkKind::Rumour, "log", None)
}

fn lastcopy_spec() -> lastcopy::scenario::spec::Spec {
    let mut spec = file(FILE).expect("it is well formed").spec().clone();
    spec.variants.clear();
    spec.policies.clear();
    spec.strategies.clear();
    spec
}

#[test]
fn what_is_wrong_is_refused_by_the_same_path_with_the_same_words() {
    let wrong =
        FILE.replace("history: true,", "").replace("store: \"primary\"", "store: \"primry\"");
    let mut spec = lastcopy_spec();
    spec.history = false;
    spec.services[0].store = Some("primry".parse().expect("a name"));
    let problems = Scenario::builder("told").spec(spec).build().expect_err("it is refused");
    let found: Vec<(String, String)> =
        problems.list().iter().map(|it| (it.path.clone(), it.message.clone())).collect();
    assert_eq!(found, by_path(&wrong));
}

#[test]
fn a_bad_alternative_or_mark_is_refused_by_path() {
    let refused = |builder: Builder| {
        let problems = builder.build().expect_err("it is refused");
        problems.list().iter().map(|it| it.path.clone()).collect::<Vec<_>>()
    };
    let mut spec = lastcopy_spec();
    spec.history = false;
    let base = || Scenario::builder("told").spec(spec.clone());
    assert_eq!(refused(base().policy("x", "", &[("a.b", "(")])), ["policies[0].set[a.b]"]);
    assert_eq!(refused(base().policy("", "", &[])), ["policies[0].name"]);
    let mark = base().mark("stores[nowhere].size", MarkKind::Reported, "log", None);
    assert_eq!(refused(mark), ["stores[nowhere].size"]);
}

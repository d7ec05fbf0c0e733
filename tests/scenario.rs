//! The door as a whole: what a scenario says stays what it says, by whichever way it comes in,
//! and hostile texts are refused soon and clearly.

use lastcopy::scenario::error::Problems;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use proptest::prelude::any;
use proptest::prop_assert_eq;
use proptest::proptest;
use proptest::test_runner::Config;
use std::time::Duration;
use std::time::Instant;

/// A scenario with every kind of thing in it.
const ALL: &str = include_str!("scenario_all.ron");

fn opened(text: &str) -> Scenario {
    Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn with(scenario: &Scenario, overlays: Overlays) -> Scenario {
    scenario.with(&overlays).unwrap_or_else(|problems| panic!("{problems}"))
}

fn set(arguments: &[&str]) -> Overlays {
    Overlays { set: arguments.iter().map(|it| (*it).to_owned()).collect(), ..Overlays::default() }
}

#[test]
fn a_scenario_with_everything_in_it_is_taken_without_a_warning() {
    let scenario = opened(ALL);
    assert_eq!(scenario.warnings().to_string(), "");
    assert_eq!(scenario.refused_alternatives(), []);
}

#[test]
fn the_digest_sees_values_and_not_how_they_are_written() {
    let plain = opened(ALL);
    for (from, to) in [
        ("(\n", "( // a remark\n /* and another */\n"),
        ("\"1 d\"", "\"24 h\""),
        ("share: 0.5", "share: \"50 %\""),
        ("parts: 4", "parts: Reported(4, \"the operators\")"),
        ("story: \"calm\"", "story: \"another word for it\""),
        ("Destroy(share", "Destroy((share"),
    ] {
        assert!(ALL.contains(from), "{from}");
        let mut text = ALL.replacen(from, to, 1);
        if to.ends_with("((share") {
            text = text.replacen("grain: Item)", "grain: Item))", 1);
        }
        assert_eq!(opened(&text).digest(), plain.digest(), "{from}");
    }
    let other = opened(&ALL.replacen("slots: 2,", "", 1));
    assert_ne!(other.digest(), plain.digest(), "two slots are not one");
}

#[test]
fn setting_a_value_to_itself_changes_nothing() {
    let plain = opened(ALL);
    let same = [
        "jobs[nightly].slots=2",
        "cohorts[careful].accounts=700",
        "faults[fire].what.share=0.5",
        "faults[fire].when=At(\"T+5 h\")",
        "name=everything",
        "stores.primary.size=\"10 TB\"",
    ];
    for argument in same {
        assert_eq!(with(&plain, set(&[argument])).digest(), plain.digest(), "{argument}");
    }
    let other = with(&plain, set(&["jobs[nightly].slots=3"]));
    assert_ne!(other.digest(), plain.digest());
    assert_eq!(other.spec().jobs[0].slots, 3);
}

#[test]
fn overlays_apply_in_their_order_to_the_text_and_not_to_each_other() {
    let plain = opened(ALL);
    let overlays = Overlays {
        variant: Some("worse".to_owned()),
        policy: Some("vault".to_owned()),
        set: vec!["jobs[nightly].slots=9".to_owned()],
        handsets: Some(100),
        ..Overlays::default()
    };
    let changed = with(&plain, overlays.clone());
    assert_eq!(changed.spec().jobs[0].slots, 9, "--set comes after the policy's 5");
    assert_eq!(changed.model().accounts(), 100);
    assert_eq!(changed.spec().jobs[0].labels[0].to_string(), "site:vault");
    let again = with(&changed, overlays);
    assert_eq!(again.digest(), changed.digest());
    assert_eq!(with(&changed, Overlays::default()).digest(), plain.digest());
}

#[test]
fn what_is_shown_is_read_as_the_same_scenario() {
    let plain = opened(ALL);
    assert_eq!(opened(&plain.shown()).digest(), plain.digest());
    let policy =
        Overlays { policy: Some("vault".to_owned()), handsets: Some(77), ..Overlays::default() };
    let changed = with(&plain, policy);
    assert_eq!(opened(&changed.shown()).digest(), changed.digest());
}

#[test]
fn a_spec_that_is_written_down_reads_back_as_itself() {
    let plain = opened(ALL);
    let again = Scenario::from_spec(plain.spec()).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(again.spec(), plain.spec());
    assert_eq!(again.digest(), plain.digest());
    for (kind, name, _) in plain.alternatives() {
        let mut overlays = Overlays::default();
        match kind {
            "variant" => overlays.variant = Some(name.to_owned()),
            "policy" => overlays.policy = Some(name.to_owned()),
            _ => overlays.strategy = Some(name.to_owned()),
        }
        let changed = with(&plain, overlays);
        let again = Scenario::from_spec(changed.spec()).unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(again.spec(), changed.spec(), "{kind} {name}");
    }
}

proptest! {
    #![proptest_config(Config { cases: 48, failure_persistence: None, ..Config::default() })]

    #[test]
    fn numbers_survive_the_way_through_text(
        accounts in 1_u64..1_000_000,
        items in 0_u32..100_000,
        slots in 1_u32..u32::MAX,
        share in 0.0_f64..=1.0,
        ms in 1_000_i64..864_000_000,
        bytes in any::<u32>(),
    ) {
        let plain = opened(ALL);
        let arguments = [
            format!("cohorts[careful].accounts={accounts}"),
            format!("categories[contacts].items={items}"),
            format!("jobs[nightly].slots={slots}"),
            format!("faults[fire].what.share={share:?}"),
            format!("faults[fire].lasts=\"{ms} ms\""),
            format!("categories[photos].item_size=\"{bytes} B\""),
        ];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let changed = with(&plain, set(&arguments));
        let again = Scenario::from_spec(changed.spec()).unwrap_or_else(|it| panic!("{it}"));
        prop_assert_eq!(again.spec(), changed.spec());
        prop_assert_eq!(again.digest(), changed.digest());
        let shown = opened(&changed.shown());
        prop_assert_eq!(shown.digest(), changed.digest());
    }
}

#[test]
fn what_was_probably_not_meant_is_told_and_taken() {
    let plain = opened(ALL);
    for (argument, expected) in [
        ("faults[fire].hits=[\"array:san-2\"]", "`array:san-2` can hit nothing"),
        ("plans[rebuild].steps[points].does.into=\"old\"", "no account has anything on `old`"),
        ("faults[fire].hits=[]", "the fault `fire` hits nothing"),
        ("faults[push].hits=[\"array:san-1\"]", "a fault of kind `restart` hits no labels"),
        ("faults[fire].when=At(\"T+99 d\")", "is after the horizon"),
        ("reactions[call].complaint=false", "nobody complains"),
        ("jobs[tape].schedule=None", "the job `tape` never runs"),
        ("jobs[nightly].phase=\"T0\"", "a phase has a meaning only"),
        ("plans[rebuild].steps[assess].does=GiveUp", "the plan gives up here"),
    ] {
        let shown = with(&plain, set(&[argument])).warnings().to_string();
        assert!(shown.starts_with("warning: ") && shown.contains(expected), "{argument}: {shown}");
    }
    let points = ["jobs[tape].labels=[\"site:vault\"]", "faults[rot].hits=[\"site:vault\"]"];
    let shown = with(&plain, set(&points)).warnings().to_string();
    assert!(shown.contains("only live data goes bad in silence"), "{shown}");
}

#[test]
fn what_was_built_is_refused_by_path_alone() {
    let mut spec = opened(ALL).spec().clone();
    spec.jobs[0].slots = 0;
    spec.cohorts[1].service = "nowhere".parse().expect("a name");
    let problems = Scenario::builder("x").spec(spec).build().expect_err("two are wrong");
    let paths: Vec<&str> = problems.list().iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["cohorts[careless].service", "jobs[nightly].slots"]);
    assert!(problems.list().iter().all(|it| it.place.is_none()));
    let unnamed = Scenario::builder("").build().expect_err("it has no name and no end");
    let paths: Vec<&str> = unnamed.list().iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["clock.horizon", "name"]);
}

#[test]
fn every_scenario_of_the_house_opens_with_each_of_its_alternatives() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "ron") {
            let scenario = Scenario::load(&path).unwrap_or_else(|it| panic!("{it}"));
            assert_eq!(scenario.refused_alternatives(), [], "{}", path.display());
            count += 1;
        }
    }
    assert!(count > 0, "there are no scenarios");
}

/// What is refused, within seconds even without optimisation.
fn refused(text: impl Into<Vec<u8>>, overlays: &Overlays) -> Problems {
    let begun = Instant::now();
    let refused = Scenario::open("hostile.ron", text.into(), overlays);
    let problems = refused.expect_err("it is hostile");
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
    assert!(problems.to_string().len() < 100_000, "that is too much to read");
    problems
}

#[test]
fn hostile_texts_are_refused_with_a_reason() {
    let none = Overlays::default();
    let deep = format!("(name: \"x\", clock: {}", "[".repeat(10_000));
    let when = format!("{}Never{}", "All([".repeat(10_000), "])".repeat(10_000));
    let when = ALL.replacen("At(\"T+5 h\")", &when, 1);
    let names = "(name: \"x\", effect: Crash),".repeat(50_000);
    let cohorts = "(name: \"x\", accounts: 1, service: \"data\"),".repeat(50_000);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (
            ALL.replacen("cohorts: [", &format!("cohorts: [{cohorts}"), 1).into_bytes(),
            "at most 5000 are taken",
        ),
        (vec![b'('; 100_000_000], "at most 16777216 (16 MB)"),
        (b"\xff\xfe(".to_vec(), "not UTF-8"),
        (deep.into_bytes(), "nested deeper than"),
        (when.into_bytes(), "nested deeper than"),
        (ALL.replacen("share: 0.5", "share: NaN", 1).into_bytes(), "not a finite number"),
        (ALL.replacen("share: 0.5", "share: inf", 1).into_bytes(), "not a finite number"),
        (ALL.replacen("\"1 d\"", "\"1e400 h\"", 1).into_bytes(), "too long"),
        (ALL.replacen("T+30 d", "T+1000000000 y", 1).into_bytes(), "not a moment"),
        (ALL.replacen("T+30 d", "99999-01-01", 1).into_bytes(), "not a moment"),
        (ALL.replacen("2009-10-02T", "99999-10-02T", 1).into_bytes(), "not a date"),
        (
            ALL.replacen("accounts: 700", "accounts: 18446744073709551615", 1).into_bytes(),
            "at most 20000000 are simulated",
        ),
        (
            ALL.replacen("accounts: 700", "accounts: 18446744073709551616", 1).into_bytes(),
            "out of bounds",
        ),
        (
            ALL.replacen("restarts: [", &format!("restarts: [{names}"), 1).into_bytes(),
            "two restarts are called `x`",
        ),
    ];
    for (text, expected) in cases {
        let shown = refused(text, &none).to_string();
        assert!(shown.contains(expected), "expected {expected}; found\n{shown}");
    }
}

#[test]
fn hostile_arguments_are_refused_with_a_reason() {
    let handsets = Overlays { handsets: Some(1_000_000_000_000), ..Overlays::default() };
    let shown = refused(ALL, &handsets).to_string();
    assert!(shown.contains("1000000000000 accounts in all"), "{shown}");
    for (argument, expected) in [
        ("cohorts[careful].activity=1e300", "records of `contacts`"),
        ("devices[phone].restarts[pull].while_down=1e300", "more than once a millisecond"),
        ("jobs[nightly].schedule=\"every 1 ms\"", "at most 1000000 are simulated"),
        ("clock.curve_every=\"1 ms\"", "at most 200000 are kept"),
        ("faults[push].what.befalls=Strikes(1000000000000)", "at most 50000000 are listed"),
        ("stores[primary].parts=4294967295", "expected 1 to 65536"),
        ("", "expected `path=value`"),
        ("=", "expected a value"),
        ("name=[", "the end of the text"),
    ] {
        let shown = refused(ALL, &set(&[argument])).to_string();
        assert!(shown.contains(expected), "{argument}: expected {expected}; found\n{shown}");
    }
}

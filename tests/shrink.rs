//! What the reducer promises: the class is kept, the story is short, replays, and is the same
//! every time.

use lastcopy::experiment::replay::replay;
use lastcopy::experiment::shrink::keep::Keep;
use lastcopy::experiment::shrink::keep::Still;
use lastcopy::experiment::shrink::reduce::Reduced;
use lastcopy::experiment::shrink::reduce::reduce;
use lastcopy::experiment::shrink::story::story;
use lastcopy::scenario::load::Scenario;

/// Two arrays and a phone, with four faults of which two matter, at odd times.
const BUSY: &str = r#"(
    name: "busy",
    title: "More than is needed",
    clock: (horizon: "40 d"),
    categories: [(name: "photos", items: 37, edits: "3 per d"), (name: "notes", items: 11)],
    devices: [(name: "phone", cache: Volatile, restarts: [
        (name: "pull", rate: "1 per 900 d", effect: PowerLoss),
        (name: "reset", effect: Erase)])],
    cohorts: [(name: "all", accounts: 23, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"]), (name: "spare", labels: ["array:3"])],
    services: [(name: "data", store: "primary"), (name: "other", store: "spare")],
    jobs: [(name: "nightly", source: "primary", labels: ["array:2"], schedule: "daily 01:00",
        slots: 3, takes: Lasting("95 min"))],
    faults: [
        (name: "nap", when: At("T+3 d 5 h 7 min"), what: Service(services: ["data"]),
            lasts: "77 min"),
        (name: "fire", when: At("T+12 d 3 h 21 min"), what: Destroy(), hits: ["array:1"]),
        (name: "flood", when: After(event: "fault:fire", delay: "51 h 13 min"), what: Destroy(),
            hits: ["array:2"]),
        (name: "wipe", when: At("T+17 d 19 h 44 min"),
            what: Restart(restart: "reset", befalls: Each(1.0))),
        (name: "late", when: At("T+30 d 1 min"), what: Destroy(), hits: ["array:3"]),
    ],
    plans: [(name: "watch", when: At("T+13 d"), steps: [(name: "look", takes: Lasting("3 h"))])],
    policies: [(name: "none", set: {})],
    expect: [(name: "saved", that: Metric(metric: "items.lost", most: 0))],
)"#;

fn busy() -> Scenario {
    Scenario::from_ron(BUSY).unwrap_or_else(|problems| panic!("{problems}"))
}

fn reduced(keep: &Keep) -> Reduced {
    reduce(&busy(), (3, 1), keep, 5000, &mut |_| {}).unwrap_or_else(|it| panic!("{it}"))
}

fn class(causes: &[&str]) -> Keep {
    Keep::Class(causes.iter().map(|it| (*it).to_owned()).collect())
}

#[test]
fn the_class_is_kept_and_nothing_else_is_left() {
    let keep = Keep::of(&busy(), &replay(&busy(), 3, 1), false).expect("it loses");
    assert_eq!(keep, class(&["fire", "flood", "reset"]));
    let reduced = reduced(&keep);
    let spec = reduced.scenario.spec();
    let names: Vec<&str> = spec.faults.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["fire", "flood", "wipe"]);
    assert_eq!((spec.stores.len(), spec.jobs.len(), spec.plans.len()), (1, 1, 0));
    assert_eq!((reduced.scenario.model().accounts(), spec.categories.len()), (1, 1));
    assert_eq!((reduced.seed, reduced.trial), (1, 0));
    assert_eq!(keep.in_replay(&reduced.scenario, &reduced.replay), Still::Kept);
    for effect in &reduced.replay.outcome.server.faults {
        assert_eq!(effect.struck[0].ms() % 3_600_000, 0, "a whole hour");
    }
}

#[test]
fn any_loss_ends_at_the_smallest_there_is() {
    let reduced = reduced(&Keep::AnyLoss);
    assert_eq!(reduced.scenario.spec().faults.len(), 1);
    assert!(reduced.replay.outcome.totals.all().lost > 0);
}

#[test]
fn a_failed_expectation_is_kept_where_nothing_is_lost() {
    let calm = BUSY.replace("items.lost\", most: 0", "hours.without_service\", most: 0.1");
    let calm = calm.replace("(name: \"fire\", when: At(", "(name: \"fire\", chance: 0, when: At(");
    let calm = calm.replace("(name: \"wipe\",", "(name: \"wipe\", chance: 0,");
    let calm = Scenario::from_ron(&calm).unwrap_or_else(|problems| panic!("{problems}"));
    let keep = Keep::of(&calm, &replay(&calm, 3, 1), false).expect("the nap is too long");
    assert_eq!(keep, Keep::Fails("saved".to_owned()));
    let reduced = reduce(&calm, (3, 1), &keep, 5000, &mut |_| {}).expect("it fails");
    let faults = &reduced.scenario.spec().faults;
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].name.as_str(), "nap");
}

#[test]
fn the_story_replays_under_its_own_expectation_and_is_the_same_every_time() {
    let keep = class(&["fire", "flood", "reset"]);
    let (one, two) = (reduced(&keep), reduced(&keep));
    let text = story(&one, &keep.words(), "a test").expect("it was read");
    assert_eq!(text, story(&two, &keep.words(), "a test").expect("it was read"));
    assert_eq!(one.runs(), two.runs());
    let told = Scenario::from_ron(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let again = replay(&told, one.seed, one.trial);
    assert_eq!(again.outcome.hash, one.replay.outcome.hash);
    assert_eq!(again.judgements[0].holds, Some(true));
    for wanted in ["finder: a test; seed 1, trial 0; engine", "1. T", "`fire` destroys", "3. T"] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
}

#[test]
fn what_does_not_show_the_class_is_refused() {
    let refused = reduce(&busy(), (3, 1), &class(&["fire"]), 50, &mut |_| {});
    assert!(refused.expect_err("there is none").to_string().contains("does not show"));
}

#[test]
fn each_pass_is_told_once_and_its_numbers_add_up() {
    let mut told = Vec::new();
    let keep = class(&["fire", "flood", "reset"]);
    let reduced = reduce(&busy(), (3, 1), &keep, 5000, &mut |pass| told.push(pass.clone()));
    let reduced = reduced.unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(told, reduced.passes);
    for pass in &told {
        assert_eq!(pass.played, pass.taken + pass.another + pass.nothing, "{}", pass.name);
    }
    assert!(told[0].name == "frame" && told[0].taken == 1);
    // The nap and the fire after the loss go in one run, before anything is tried one by one.
    assert_eq!((told[1].name, told[1].played, told[1].taken), ("faults without effect", 1, 1));
}

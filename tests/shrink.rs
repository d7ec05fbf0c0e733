//! What the reducer promises: the class is kept, the story is short, replays, and is the same
//! every time.

use lastcopy::experiment::replay::Replay;
use lastcopy::experiment::replay::replay;
use lastcopy::experiment::shrink::keep::Keep;
use lastcopy::experiment::shrink::keep::Still;
use lastcopy::experiment::shrink::reduce::Reduced;
use lastcopy::experiment::shrink::reduce::reduce;
use lastcopy::experiment::shrink::reduce::reduce_by;
use lastcopy::experiment::shrink::reducer::Pass;
use lastcopy::experiment::shrink::story::story;
use lastcopy::scenario::load::Scenario;
use std::cell::RefCell;
use std::fmt::Write;

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

/// The passes of a reduction, and the story that is left.
fn told(scenario: &Scenario, keep: &Keep) -> String {
    let reduced = reduce(scenario, (3, 1), keep, 5000, &mut |_| {}).expect("it shows it");
    let mut text = String::new();
    for pass in &reduced.passes {
        let Pass { name, played, taken, another, nothing, refused } = pass;
        let numbers = format!("{played} played, {taken} taken, {another} another");
        writeln!(text, "{name}: {numbers}, {nothing} nothing, {refused} refused")
            .expect("a string takes all");
    }
    text + &story(&reduced, &keep.words(), "a test").expect("it was read")
}

/// `LASTCOPY_BLESS=1 cargo test --features testkit --test shrink` writes them anew.
#[test]
fn how_a_story_was_found_and_what_is_left_is_golden() {
    let late = BUSY.replace("T+12 d 3 h", "T+212 d 3 h");
    let late = late.replace("horizon: \"40 d\"", "horizon: \"400 d\"");
    let late = Scenario::from_ron(&late).unwrap_or_else(|problems| panic!("{problems}"));
    let all = [
        told(&busy(), &class(&["fire", "flood", "reset"])),
        told(&busy(), &Keep::AnyLoss),
        told(&busy(), &Keep::Fails("saved".to_owned())),
        told(&late, &Keep::AnyLoss),
    ];
    let found = all.join("\n");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/shrunk.txt");
    if std::env::var_os("LASTCOPY_BLESS").is_some() {
        std::fs::write(path, &found).expect("the folder can be written");
    }
    assert_eq!(found, std::fs::read_to_string(path).expect("it is there"));
}

#[test]
fn the_smallest_fleet_that_shows_it_is_found_before_anything_else_is_tried() {
    let keep = class(&["fire", "flood", "reset"]);
    let seen = RefCell::new(Vec::new());
    let judge = |scenario: &Scenario, replay: &Replay| {
        let still = keep.in_replay(scenario, replay);
        seen.borrow_mut().push((scenario.model().accounts(), still));
        still
    };
    reduce_by(&busy(), (3, 1), &judge, 5000, &mut |_| {}).expect("it shows it");
    let seen = seen.into_inner();
    assert_eq!(seen[0], (4, Still::Kept));
    assert!(seen.iter().all(|(accounts, _)| *accounts <= 4), "{seen:?}");
}

#[test]
fn no_more_runs_are_made_than_allowed() {
    let keep = class(&["fire", "flood", "reset"]);
    let reduced = reduce(&busy(), (3, 1), &keep, 10, &mut |_| {}).expect("it shows it");
    // The unreduced one and the last, under the first seed, are beside them.
    assert!((10..=12).contains(&reduced.runs()), "{}", reduced.runs());
    assert_eq!(keep.in_replay(&reduced.scenario, &reduced.replay), Still::Kept);
}

#[test]
fn another_expectation_that_fails_is_another_failure() {
    let add = ", (name: \"calm\", that: Metric(metric: \"items.lost\", most: 1)),\n    ],";
    let two = BUSY.replace("most: 0))],", &format!("most: 0)){add}"));
    let open =
        |text: &str| Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
    let one = open(&two.replace("most: 1)", "most: 100000)"));
    let played = replay(&one, 3, 1);
    let held: Vec<_> = played.judgements.iter().map(|it| it.holds).collect();
    assert_eq!(held, [Some(false), Some(true)]);
    assert_eq!(Keep::Fails("saved".to_owned()).in_replay(&one, &played), Still::Kept);
    assert_eq!(Keep::Fails("calm".to_owned()).in_replay(&one, &played), Still::Another);
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

//! What a comparison promises: pairs, ties, the same bytes on any number of threads, and estimates
//! that agree with a count by hand.

use lastcopy::experiment::alternative::Alternative;
use lastcopy::experiment::alternative::Choice;
use lastcopy::experiment::alternative::Grid;
use lastcopy::experiment::alternative::chosen;
use lastcopy::experiment::assume::assume;
use lastcopy::experiment::compare::Comparison;
use lastcopy::experiment::compare::Plan;
use lastcopy::experiment::compare::Until;
use lastcopy::experiment::compare::compare;
use lastcopy::experiment::difference::Verdict;
use lastcopy::experiment::replay::replay;
use lastcopy::experiment::seen::Loss;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::stats::mean::paired_difference;

/// An array that dies in about every second trial, before or after the nightly copy.
const CHANCY: &str = r#"(
    name: "chancy",
    clock: (horizon: "10 d"),
    categories: [(name: "contacts", items: 5, edits: "2 per d")],
    devices: [(name: "phone", restarts: [
        (name: "battery-pull", rate: "1 per 4 d", effect: PowerLoss),
    ])],
    cohorts: [(name: "all", accounts: 40, device: "phone", service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "nightly", source: "primary", labels: ["array:1"], schedule: "daily 01:00",
        takes: Lasting("1 h"))],
    faults: [(name: "san", when: Hazard(law: Exponential(mean: "14 d")), what: Destroy(),
        hits: ["array:1"])],
    charges: [(name: "care", amount: "$10", kind: Running)],
    objectives: [(name: "all", rpo: "24 h", rto: "24 h")],
    policies: [
        (name: "as-is", set: {}),
        (name: "calm", set: {"faults[san].when": Never}),
        (name: "dear", set: {"charges[care].amount": "$25"}),
        (name: "flash", set: {"devices[phone].cache": Persistent}),
    ],
    strategies: [(name: "slow", set: {"jobs[nightly].takes": Lasting("2 h")})],
)"#;

fn open(text: &str) -> Scenario {
    Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn alternatives() -> Vec<Alternative> {
    let found = chosen("chancy.ron", &open(CHANCY), &Choice::default());
    found.unwrap_or_else(|problems| panic!("{problems}")).alternatives
}

fn compared(trials: u64) -> (Vec<Alternative>, Comparison) {
    let all = alternatives();
    let comparison = compare(&all, &Plan { seed: 3, trials, ..Plan::default() });
    (all, comparison)
}

fn at(all: &[Alternative], name: &str) -> usize {
    all.iter().position(|it| it.name == name).expect("it is listed")
}

#[test]
fn what_changes_nothing_is_no_alternative_and_its_name_is_kept() {
    let all = alternatives();
    let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
    let expected = ["as written", "policy calm", "policy dear", "policy flash", "strategy slow"];
    assert_eq!(names, expected);
    assert_eq!(all[0].same, ["policy as-is"]);
}

#[test]
fn every_combination_is_made_when_asked_for() {
    let choice = Choice {
        policies: vec!["calm".to_owned(), "dear".to_owned()],
        strategies: vec!["all".to_owned()],
        grids: vec![Grid {
            path: "jobs[nightly].slots".to_owned(),
            values: vec!["3".to_owned(), "4".to_owned()],
        }],
        cross: true,
        ..Choice::default()
    };
    let found = chosen("x.ron", &open(CHANCY), &choice).unwrap_or_else(|it| panic!("{it}"));
    // None or one of 2, of 1 and of 2: the base among them.
    assert_eq!(found.alternatives.len(), 3 * 2 * 3);
    let last = &found.alternatives[17];
    assert_eq!(last.name, "policy dear + strategy slow + jobs[nightly].slots=4");
    let line = last.words(1, 0).join(" ");
    assert!(line.ends_with("--policy dear --strategy slow --set jobs[nightly].slots=4 --seed 1"));
}

#[test]
fn a_name_that_nothing_has_is_refused() {
    let choice = Choice { policies: vec!["clam".to_owned()], ..Choice::default() };
    let refused = chosen("x.ron", &open(CHANCY), &choice).expect_err("there is no such policy");
    assert!(refused.to_string().contains("did you mean `calm`"), "{refused}");
}

#[test]
fn estimates_agree_with_a_count_by_hand() {
    let (all, comparison) = compared(12);
    for (alternative, found) in all.iter().zip(&comparison.compared) {
        let replays: Vec<_> = (0..12).map(|it| replay(&alternative.scenario, 3, it)).collect();
        let lost: Vec<f64> = replays.iter().map(|it| it.metrics["items.unrecoverable"]).collect();
        let estimate = &found.estimate;
        assert_eq!(estimate.any.tally.hits(), lost.iter().filter(|it| **it > 0.0).count() as u64);
        let mean = lost.iter().sum::<f64>() / 12.0;
        assert!((estimate.records.mean.unwrap() - mean).abs() < 1e-9);
        assert_eq!(estimate.records.zeros.hits(), 12 - estimate.any.tally.hits());
        let worst = replays[estimate.worst].metrics["items.unrecoverable"];
        let share = |at: usize| {
            let all = replays[at].outcome.totals.all();
            replays[at].metrics["items.unrecoverable"] / all.current as f64
        };
        assert!((0..12).all(|at| share(at) <= share(estimate.worst)), "{worst}");
        let money: f64 = replays.iter().map(|it| it.metrics["money.running"]).sum();
        assert!((estimate.running.mean.unwrap() - money / 12.0).abs() < 1e-9);
    }
}

#[test]
fn trials_are_paired_and_ties_are_counted() {
    let (all, comparison) = compared(30);
    let of = |name: &str| comparison.compared[at(&all, name)].difference.as_ref().unwrap();
    let dear = of("policy dear");
    // What costs more and changes nothing else ties in every trial.
    assert_eq!((dear.share.ties, dear.verdict), (30, Verdict::Equal));
    assert_eq!(dear.price.mean, Some(15.0));
    assert!(dear.discordant.is_empty());
    let calm = of("policy calm");
    let hits = comparison.compared[0].estimate.any.tally.hits();
    assert!((3..30).contains(&hits), "{hits} of 30");
    assert_eq!((calm.any.only_second, calm.any.only_first), (hits, 0));
    assert_eq!(calm.share.second_greater + calm.share.ties, 30);
    assert_eq!(calm.discordant.len() as u64, hits);
    assert_eq!(calm.verdict, Verdict::Less);
    let none = &comparison.compared[at(&all, "policy calm")].estimate.any;
    assert_eq!(none.tally.hits(), 0);
    assert!(none.interval.high > Some(0.0), "nothing seen is no chance of nothing");
    // Nor is it a mean of nothing: that is at most the chance of any loss.
    let share = &comparison.compared[at(&all, "policy calm")].estimate.share;
    assert_eq!((share.mean, share.interval.low), (Some(0.0), Some(0.0)));
    assert_eq!(share.interval.high, none.interval.high);
    let ties = comparison.compared[at(&all, "policy dear")].difference.as_ref().unwrap();
    assert!(ties.share.interval.holds(0.0) && ties.share.interval.width() > Some(0.0));
}

#[test]
fn the_best_is_played_again_on_trials_that_did_not_choose_it() {
    let (all, comparison) = compared(10);
    assert_eq!(all[comparison.best].name, "policy calm");
    let again = comparison.again.expect("it is played again by default");
    assert_eq!(again.first, 10);
    let fresh: Vec<f64> =
        (10..20).map(|it| replay(&all[0].scenario, 3, it).metrics["items.unrecoverable"]).collect();
    let mean = fresh.iter().sum::<f64>() / 10.0;
    assert!((again.base.records.mean.unwrap() - mean).abs() < 1e-9);
}

#[test]
fn one_who_looks_stops_when_it_is_decided_or_spent() {
    let all = alternatives();
    let two = [all[0].clone(), all[at(&all, "policy calm")].clone()];
    let until = Until::Decided { at_most: 200 };
    let comparison = compare(&two, &Plan { trials: 5, until, ..Plan::default() });
    assert_eq!(comparison.reached, Some(true));
    assert!(comparison.trials < 200, "{}", comparison.trials);
    let until = Until::Precise { half_width: 0.000_1, at_most: 15 };
    let comparison = compare(&two, &Plan { trials: 5, until, ..Plan::default() });
    assert_eq!((comparison.reached, comparison.trials), (Some(false), 15));
    assert_eq!(comparison.compared[0].estimate.share.interval.grade.letter(), 'A');
}

#[cfg(feature = "rayon")]
#[test]
fn one_and_two_threads_come_to_the_same() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| format!("{:?}", compared(8).1))
    };
    assert_eq!(on(1), on(2));
}

/// Pairing must pay: below 1.5 the streams of two alternatives would not be the same streams. A
/// change that takes nearly all loss away leaves nothing to pair: a second slot comes to 1.3 here.
#[test]
fn pairing_divides_the_variance_of_five_changes_of_the_sidekicks_policy() {
    let scenario = Scenario::load("scenarios/sidekick-2009.ron").expect("it is shipped");
    let overlays = Overlays { handsets: Some(60), ..Overlays::default() };
    let scenario = scenario.with(&overlays).expect("it scales");
    let small = [
        "plans[rebuild].steps[recover].does.yields=0.95",
        "plans[rebuild].steps[recover].does.yields=0.97",
        "notices[do-not-reset].when=After(event: \"fault:san\", delay: \"150 h\")",
        "plans[rebuild].steps[recover].does.yields=0.90",
        "devices[sidekick-careful].cache=Persistent",
    ];
    let mut all = vec![Alternative::new("as written", "sidekick", scenario.clone())];
    for change in small {
        let set = vec![change.to_owned()];
        let other = scenario.with(&Overlays { set, ..overlays.clone() });
        let other = other.unwrap_or_else(|problems| panic!("{problems}"));
        all.push(Alternative::new(change, "sidekick", other));
    }
    let plan = Plan { trials: 24, again: false, loss: Loss::Lost, ..Plan::default() };
    let comparison = compare(&all, &plan);
    let hours =
        |at: usize| -> Vec<f64> { comparison.seen[at].iter().map(|it| it.without_h).collect() };
    let mut ratios = Vec::new();
    for (at, found) in comparison.compared.iter().enumerate().skip(1) {
        let difference = found.difference.as_ref().expect("it is not the base");
        let level = comparison.plan.level;
        let without = paired_difference(&hours(at), &hours(0), level).expect("as many");
        ratios.push((
            all[at].name.clone(),
            difference.share.variance_ratio,
            without.variance_ratio,
        ));
    }
    println!("lost and hours without data, independent over paired: {ratios:?}");
    for (name, lost, without) in ratios {
        // Without a ratio every difference was the same, and pairing removed all of it.
        let least = lost.unwrap_or(f64::INFINITY).min(without.unwrap_or(f64::INFINITY));
        assert!(least >= 1.5, "{name}: {lost:?}, {without:?}");
    }
}

/// The copy is elsewhere with `away`, if it is done before the array dies; `sparing` takes less of
/// the array, whenever that is. Under `calm` nothing happens.
const SLOW: &str = r#"(
    name: "slow", clock: (horizon: "4 d"), categories: [(name: "contacts", items: 20)],
    cohorts: [(name: "all", accounts: 10, service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "copy", source: "primary", labels: ["array:1"], schedule: "daily 01:00",
        takes: Lasting(Assumption("1 h", "a guess", ("30 min", "20 h"))))],
    faults: [(name: "array", when: At("T+12 h"), what: Destroy(), hits: ["array:1"])],
    plans: [(name: "rebuild", when: After(event: "fault:array", delay: "1 h"), recovers: true,
        steps: [(name: "new", does: NewGeneration(store: "primary")),
            (name: "restore", does: Restore(from: Points("copy"), into: "primary"))])],
    variants: [(name: "calm", set: {"faults[array].when": Never})],
    policies: [
        (name: "away", set: {"jobs[copy].labels": ["array:2"]}),
        (name: "sparing", set: {"faults[array].what": Destroy(share: 0.4, grain: Item),
            "plans[rebuild].when": At("T+90 h")}),
    ],
)"#;

fn slow(choice: &Choice) -> (Vec<Alternative>, Comparison) {
    let found = chosen("slow.ron", &open(SLOW), choice).unwrap_or_else(|it| panic!("{it}"));
    let comparison = compare(&found.alternatives, &Plan { trials: 6, ..Plan::default() });
    (found.alternatives, comparison)
}

#[test]
fn what_takes_over_where_an_assumption_tips_need_not_be_the_base() {
    let (all, comparison) = slow(&Choice::default());
    assert_eq!(all[comparison.best].name, "policy away");
    let assumed = assume(&all, &comparison, 4, 4, &|| {}).expect("there are several");
    assert_eq!((assumed.winner, assumed.rival), (comparison.best, 0));
    let bar = &assumed.bars[0];
    assert!(bar.tips.is_some() && bar.at_high == Some(0.0), "{bar:?}");
    assert_eq!(bar.over, Some(at(&all, "policy sparing")), "{bar:?}");
}

#[test]
fn a_variant_is_never_the_best_nor_on_the_front_of_what_can_be_chosen() {
    let named = |name: &str| vec![name.to_owned()];
    let choice =
        Choice { variants: named("calm"), policies: named("sparing"), ..Choice::default() };
    let (all, comparison) = slow(&choice);
    let (calm, sparing) = (at(&all, "variant calm"), at(&all, "policy sparing"));
    let lost = |at: usize| comparison.compared[at].estimate.share.mean.expect("it was played");
    assert!(lost(calm) < lost(sparing) && lost(sparing) < lost(0));
    assert_eq!(comparison.best, sparing);
    assert_eq!((comparison.accounts[calm], comparison.accounts[sparing]), (1, 0));
    assert_eq!(comparison.front.alone.iter().filter(|it| **it).count(), 1);
    assert!(comparison.front.alone[calm] && comparison.front.on_estimates[sparing]);
    // With every combination there is something to choose under the variant, too.
    let (all, comparison) = slow(&Choice { cross: true, ..choice });
    assert_eq!(comparison.best, at(&all, "policy sparing"));
    assert_eq!(comparison.least(1), Some(at(&all, "variant calm")));
    assert_eq!(comparison.least(2), None);
    assert!(!comparison.front.alone.contains(&true));
}

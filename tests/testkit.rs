//! What the kit promises: what its strategies draw, and what a failing property leaves.

use lastcopy::check::holds::Checked;
use lastcopy::check::holds::Claim;
use lastcopy::check::judge::Verdict;
use lastcopy::experiment::checker::again::Deterministic;
use lastcopy::experiment::checker::again::RoundTrip;
use lastcopy::experiment::checker::goal::Coverage;
use lastcopy::experiment::checker::goal::Phase;
use lastcopy::experiment::checker::subject::Checker;
use lastcopy::experiment::checker::subject::Subject;
use lastcopy::experiment::replay::replay;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::own::Register;
use lastcopy::testkit::corpus::Origin;
use lastcopy::testkit::corpus::files;
use lastcopy::testkit::corpus::judge;
use lastcopy::testkit::plan::FaultPlan;
use lastcopy::testkit::plan::Kind;
use lastcopy::testkit::plan::Plans;
use lastcopy::testkit::policy::Policies;
use lastcopy::testkit::property::Property;
use lastcopy::testkit::scenario::Case;
use lastcopy::testkit::scenario::Scenarios;
use lastcopy::testkit::targets::Targets;
use proptest::prelude::any;
use proptest::prelude::any_with;
use proptest::strategy::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;
use std::process::Command;

fn drawn<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let draw = |_| strategy.new_tree(&mut runner).expect("nothing is filtered").current();
    (0..count).map(draw).collect()
}

fn longest_run(plan: &FaultPlan) -> usize {
    let kinds: Vec<Kind> = plan.windows.iter().map(|it| it.kind).collect();
    kinds.chunk_by(|one, other| one == other).map(<[Kind]>::len).max().unwrap_or(0)
}

/// The share of plans, in percent, in which one kind of fault follows itself eight times.
fn long_runs(swarm: bool) -> usize {
    let plans = drawn(&Plans::default().at_least(24).at_most(24).swarm(swarm).strategy(), 1000);
    plans.iter().filter(|plan| longest_run(plan) >= 8).count() / 10
}

#[test]
fn a_long_run_of_one_kind_is_found_with_swarm_and_not_without() {
    let (with, without) = (long_runs(true), long_runs(false));
    println!("runs of eight: {with} % of plans with swarm, {without} % without");
    assert!(with >= 40, "{with} %");
    assert!(without < 10, "{without} %");
}

#[test]
fn every_kind_and_every_length_of_plan_has_its_share() {
    let plans = drawn(&Plans::default().strategy(), 2000);
    for kind in Kind::ALL {
        let having = plans.iter().filter(|it| it.windows.iter().any(|it| it.kind == kind));
        let share = having.count() * 100 / plans.len();
        assert!(share >= 25, "{kind:?} in {share} % of plans");
    }
    for length in 1..=6 {
        let share = plans.iter().filter(|it| it.windows.len() == length).count() * 100 / 2000;
        assert!((12..=21).contains(&share), "{length} faults in {share} % of plans");
    }
    let windows = plans.iter().flat_map(|it| &it.windows);
    let (ends, all) =
        windows.fold((0, 0), |(ends, all), it| (ends + usize::from(it.lasts_h.is_some()), all + 1));
    assert!((40..=60).contains(&(ends * 100 / all)), "{ends} of {all} windows end");
}

#[test]
fn faults_take_effect_in_every_phase() {
    let mut coverage = Coverage::default();
    let cases = drawn(&Scenarios::default().with_seeds(), 400);
    let mut lost = 0;
    for Case { scenario, seed } in cases {
        let subject = Subject::play(&scenario, seed, 0);
        lost += u32::from(subject.replay.outcome.totals.all().lost > 0);
        coverage.see(&subject);
    }
    println!("records are lost in {lost} of 400");
    assert!((60..=200).contains(&lost), "{lost} of 400 lose records");
    let kinds = ["destroy", "offline", "corrupt", "service", "restart", "job"];
    for kind in kinds {
        let checked = coverage.check(&[kind], &[Phase::BeforeFirstCopy, Phase::Quiet], 0.01);
        println!("{}", checked.words());
        assert_eq!(checked.word(), "PASS", "{}", checked.words());
    }
    let busy = coverage.check(&kinds[..5], &[Phase::BackupRunning, Phase::PlanRunning], 0.005);
    assert_eq!(busy.word(), "PASS", "{}", busy.words());
}

#[test]
fn what_is_drawn_reads_back_and_plays_twice_alike() {
    let all: [&dyn Checker; 3] = [&RoundTrip, &Deterministic, &Claim::Conservation];
    let property = Property::new("whole").cases(96).fixed();
    property.hold(any::<Case>(), &all);
}

#[test]
fn a_strategy_shrinks_to_its_simplest_and_never_changes_the_seed() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..20 {
        let strategy = Scenarios::default().with_seeds();
        let mut tree = strategy.new_tree(&mut runner).expect("nothing is filtered");
        let seed = tree.current().seed;
        while tree.simplify() {}
        let Case { scenario, seed: last } = tree.current();
        assert_eq!(seed, last);
        let spec = scenario.spec();
        assert_eq!((spec.stores.len(), spec.jobs.len(), spec.faults.len()), (1, 1, 1));
        assert_eq!(spec.faults[0].what.kind(), "destroy");
        assert_eq!(spec.faults[0].lasts, None);
        assert_eq!((scenario.model().accounts(), spec.categories[0].items), (1, 1));
    }
}

#[test]
fn parameters_are_kept() {
    let few = Plans::default().at_most(2).kinds(&[Kind::Offline, Kind::Job]).hours(5);
    for plan in drawn(&any_with::<FaultPlan>(few), 200) {
        assert!(plan.windows.len() <= 2);
        assert!(plan.windows.iter().all(|it| matches!(it.kind, Kind::Offline | Kind::Job)));
        assert!(plan.windows.iter().all(|it| it.at_h < 5));
    }
    let none = Scenarios::default().policy(Policies::default().jobs(0, 0)).recovery(None);
    for scenario in drawn(&any_with::<Scenario>(none), 50) {
        assert!(scenario.spec().jobs.is_empty() && scenario.spec().plans.is_empty());
    }
}

/// What fails: an array dies, and what it held with it.
fn failing() -> proptest::strategy::BoxedStrategy<Case> {
    Scenarios::default().faults(Plans::default().at_least(4).at_most(9)).with_seeds()
}

#[test]
fn a_failure_leaves_a_small_file_that_replays_and_is_replayed_first() {
    let folder = tempfile::tempdir().expect("there is room");
    let property = Property::new("nothing-is-lost").cases(64).fixed().corpus(folder.path());
    let broken = property.check(failing(), &[&Claim::NoAcknowledgedLoss]).expect_err("it loses");
    assert_eq!(broken.checker, "no-acknowledged-loss");
    let found = files(folder.path()).expect("it can be read");
    assert_eq!(
        found,
        std::slice::from_ref(&broken.file),
        "one file, and nothing unfinished beside it"
    );
    let text = std::fs::read_to_string(&broken.file).expect("it was written");
    let origin = Origin::of(&text);
    assert_eq!(origin.finder, "nothing-is-lost");
    let last = broken.message.lines().last().expect("there are lines");
    let line = format!("--seed {} --trial {}", origin.seed, origin.trial);
    assert!(last.starts_with("replay: lastcopy replay ") && last.ends_with(&line), "{last}");
    let scenario = Scenario::load(&broken.file).expect("it can be read");
    assert!(scenario.spec().faults.len() <= 3, "{text}");
    assert_eq!(replay(&scenario, origin.seed, origin.trial).verdict, Verdict::Pass, "{text}");
    assert_eq!(judge(&broken.file, &Register::default()), Ok(()));
    // From now on the file fails before anything is drawn, and does where nothing is.
    let again = property.clone().corpus_only(true).check(failing(), &[&Claim::NoAcknowledgedLoss]);
    assert_eq!(again.expect_err("it still loses").file, broken.file);
    let other = Property::new("another").cases(4).fixed().corpus(folder.path());
    let held = other.corpus_only(true).check(failing(), &[&Claim::NoAcknowledgedLoss]);
    assert_eq!(held.map(|it| (it.replayed, it.drawn)), Ok((0, 0)));
}

#[test]
fn the_raw_failure_is_written_before_it_is_reduced() {
    struct Peek(std::path::PathBuf, std::sync::Mutex<Vec<String>>);
    impl Checker for Peek {
        fn name(&self) -> String {
            "peek".to_owned()
        }
        fn check(&self, subject: &Subject) -> Checked {
            let found = files(&self.0).expect("it can be read");
            let text = found.first().and_then(|it| std::fs::read_to_string(it).ok());
            self.1.lock().expect("one thread").extend(text);
            Checker::check(&Claim::NoAcknowledgedLoss, subject)
        }
    }
    let folder = tempfile::tempdir().expect("there is room");
    let peek = Peek(folder.path().to_owned(), std::sync::Mutex::default());
    let property = Property::new("peeks").cases(64).fixed().corpus(folder.path());
    property.check(failing(), &[&peek]).expect_err("it loses");
    let seen = peek.1.into_inner().expect("one thread");
    assert!(seen.len() > 10 && seen[0].contains("// not reduced"), "{:?}", seen.first());
    let text = std::fs::read_to_string(&files(folder.path()).expect("one")[0]).expect("text");
    assert!(text.contains("// reduced from"), "{text}");
}

#[test]
#[should_panic(expected = "was not put to the test")]
fn a_checker_that_nothing_puts_to_the_test_is_no_pass() {
    let calm = Scenarios::default().faults(Plans::default().at_least(0).at_most(0));
    let property = Property::new("calm").cases(8).fixed();
    property.hold(calm.with_seeds(), &[&Claim::NoAcknowledgedLoss]);
}

lastcopy::property! {
    /// The macro runs a property under its own name.
    fn records_are_accounted_for(cases = 24, corpus = "tests/fixtures/none") {
        Scenarios::default().with_seeds() => [Claim::Conservation, Deterministic]
    }
}

/// What a test of this file prints when it runs alone with a variable set.
fn said(test: &str, variable: (&str, &str)) -> String {
    let mut alone = Command::new(std::env::current_exe().expect("it runs"));
    alone.args(["--exact", test, "--nocapture", "--ignored"]).env(variable.0, variable.1);
    let output = alone.output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("it is text")
}

/// `cargo test --features testkit --test testkit the_environment` runs it, three times.
#[test]
#[ignore = "another test runs it, under an environment of its own"]
fn a_property_of_five_cases_says_what_it_drew() {
    let folder = tempfile::tempdir().expect("there is room");
    let property = Property::new("counted").cases(5).corpus(folder.path());
    let held = property.check(Scenarios::default().with_seeds(), &[&Claim::Conservation]);
    println!("drawn {}", held.expect("it holds").drawn);
}

#[test]
fn the_environment_says_how_many_cases_are_drawn_and_whether_any_are() {
    let test = "a_property_of_five_cases_says_what_it_drew";
    assert!(said(test, ("LASTCOPY_CORPUS_ONLY", "0")).contains("drawn 5\n"));
    assert!(said(test, ("PROPTEST_CASES", "9")).contains("drawn 9\n"));
    assert!(said(test, ("LASTCOPY_CORPUS_ONLY", "1")).contains("drawn 0\n"));
}

#[test]
fn plans_are_drawn_over_a_scenario_that_exists() {
    let text = include_str!("../scenarios/sidekick-2009.ron");
    let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
    let there = Targets::of(scenario.spec());
    let plans = drawn(&Plans::default().at_most(12).strategy(), 200);
    let mut hit = BTreeSet::new();
    for plan in &plans {
        let faults = plan.faults_on(&there);
        assert_eq!(faults.len(), plan.windows.len(), "a window hit nothing");
        hit.extend(faults.iter().flat_map(|it| it.hits.iter().map(ToString::to_string)));
        let mut spec = scenario.spec().clone();
        spec.faults.extend(faults);
        // It retells no history any more: what was drawn carries no marks.
        spec.history = false;
        let built = Scenario::builder("drawn").spec(spec).build();
        assert!(built.is_ok(), "{}", built.expect_err("it was refused"));
    }
    assert_eq!(hit, there.labels.iter().cloned().collect(), "every label is hit by some");
    // What a scenario lacks is hit by nothing.
    let bare = Targets { labels: vec![], services: vec![], jobs: vec![], restarts: vec![] };
    assert!(plans.iter().all(|it| it.faults_on(&bare).is_empty()));
}

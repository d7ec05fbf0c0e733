//! The engine and the kit's reference model in lockstep, as a state machine; with slots, with a
//! retention rule of one's own, with strategies of one's own, and with both.

use lastcopy::backup::own::Kept;
use lastcopy::backup::own::Retention;
use lastcopy::kernel::time::Time;
use lastcopy::recovery::action::Action;
use lastcopy::recovery::action::Restore;
use lastcopy::recovery::action::Source;
use lastcopy::recovery::own::Beliefs;
use lastcopy::recovery::own::Strategy as Recovery;
use lastcopy::testkit::lockstep::agree;
use lastcopy::testkit::lockstep::lockstep;
use lastcopy::testkit::lockstep::scenario;
use lastcopy::testkit::spec::Own;
use lastcopy::testkit::spec::Spec;
use lastcopy::testkit::spec::Step;
use lastcopy::world::restore::Merge;
use proptest::prelude::Just;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;
use proptest::test_runner::Config;
use proptest::test_runner::RngSeed;
use proptest_state_machine::ReferenceStateMachine;
use proptest_state_machine::StateMachineTest;
use proptest_state_machine::prop_state_machine;
use std::sync::Arc;

/// Keeps the oldest point and the newest.
struct BothEnds;

impl Retention for BothEnds {
    fn expired(&self, points: &[Kept], _slots: u32, _now: Time) -> Vec<usize> {
        (1..points.len().saturating_sub(1)).collect()
    }
}

fn restore(job: &str, merge: Merge) -> Action {
    let name = |text: &str| text.parse().expect("it is a name");
    let whole = Restore::new(Source::Points(name(job)), name("store"));
    Action::Restore(Restore { merge, ..whole })
}

/// Restores from the job with the newest state that is not known to be bad.
struct NewestOfAll;

impl Recovery for NewestOfAll {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        let newest = |job: &&str| beliefs.usable(job).last().map(|it| it.as_of);
        let job = ["job", "far"].into_iter().max_by_key(newest).expect("there are two");
        vec![restore(job, Merge::Replace)]
    }
}

/// Brings back what both jobs have, and leaves what is there; after two bad points it gives in.
struct Union;

impl Recovery for Union {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        let jobs = ["far", "job"].into_iter().filter(|it| !beliefs.usable(it).is_empty());
        match beliefs.attempt {
            0 | 1 => jobs.map(|it| restore(it, Merge::Merge)).collect(),
            _ => vec![Action::Nothing],
        }
    }
}

/// As [`Union`], and gives in after the first bad point.
struct UnionAtOnce;

impl Recovery for UnionAtOnce {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        if beliefs.attempt == 0 { Union.decide(beliefs) } else { vec![Action::Nothing] }
    }
}

/// What is one's own, in each combination.
fn owns() -> Vec<Own> {
    let rules: [Option<Arc<dyn Retention>>; 2] = [None, Some(Arc::new(BothEnds))];
    let ways: [Option<Arc<dyn Recovery>>; 3] =
        [None, Some(Arc::new(NewestOfAll)), Some(Arc::new(Union))];
    let with = |retention: &Option<Arc<dyn Retention>>| {
        let retention = retention.clone();
        ways.clone().map(|strategy| Own { retention: retention.clone(), strategy })
    };
    rules.iter().flat_map(with).collect()
}

/// The steps so far: the model is cheap enough to be played from the start.
struct Steps;

impl ReferenceStateMachine for Steps {
    type State = Vec<Step>;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Vec<Step>> {
        Just(Vec::new()).boxed()
    }

    fn transitions(_: &Vec<Step>) -> BoxedStrategy<Step> {
        select(Step::ALL.to_vec()).boxed()
    }

    fn apply(mut steps: Vec<Step>, step: &Step) -> Vec<Step> {
        steps.push(*step);
        steps
    }
}

struct Lockstep;

impl StateMachineTest for Lockstep {
    type SystemUnderTest = u64;
    type Reference = Steps;

    fn init_test(_: &Vec<Step>) -> u64 {
        0
    }

    fn apply(played: u64, steps: &Vec<Step>, _: Step) -> u64 {
        for own in owns() {
            if let Err(why) = lockstep(steps, 2, &own, played + 1) {
                panic!("{own:?}, {steps:?}: {why}");
            }
        }
        played + 1
    }
}

/// The same cases each time, unless the environment asks for others.
fn config() -> Config {
    let usual = Config::default();
    let cases = std::env::var_os("PROPTEST_CASES").map_or(200, |_| usual.cases);
    let rng_seed = match usual.rng_seed {
        RngSeed::Random => RngSeed::Fixed(1),
        asked => asked,
    };
    Config { cases, rng_seed, failure_persistence: None, ..usual }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn the_engine_agrees_with_the_spec(sequential 1..16 => Lockstep);
}

#[test]
fn a_model_that_keeps_another_number_of_points_is_noticed() {
    let steps = [
        Step::Backup,
        Step::LoseStore,
        Step::Restore,
        Step::Backup,
        Step::LosePoints,
        Step::LoseStore,
    ];
    let none = Own::default();
    let played = scenario(&steps, 2, &none);
    let spec = |slots| Spec::new(slots, Own::default());
    assert_eq!(agree(&played, spec(2), &steps, 1), lockstep(&steps, 2, &none, 1));
    let fewer: [Step; 2] = [Step::Backup, Step::LoseStore];
    let wrong = agree(&scenario(&fewer, 1, &none), spec(0), &fewer, 1);
    assert!(wrong.is_err_and(|why| why.contains("is Held, and by the model Lost")));
    let wrong = agree(&scenario(&steps[1..], 2, &none), spec(2), &steps, 1);
    assert!(wrong.is_err(), "other steps were played");
}

#[test]
fn a_run_and_an_attempt_learn_which_points_of_the_job_were_lost() {
    let lost = [
        Step::Backup,
        Step::BackupFar,
        Step::LoseFar,
        Step::BackupFar,
        Step::LoseStore,
        Step::LoseFar,
        Step::Restore,
    ];
    // Two far points are dead, but one has been missed already: one attempt is bad, not two.
    let same = lockstep(&lost, 2, &by(Union), 7);
    assert!(same.as_ref().is_ok_and(|it| *it >= 3), "{same:?}");
    // Without the run in between both are believed in, and the first attempt shows that both are
    // gone: the second brings the near one back.
    let unseen = [
        Step::Backup,
        Step::BackupFar,
        Step::BackupFar,
        Step::LoseStore,
        Step::LoseFar,
        Step::Restore,
    ];
    assert!(lockstep(&unseen, 2, &by(Union), 7).is_ok());
    let played = scenario(&unseen, 2, &by(Union));
    assert!(agree(&played, Spec::new(2, by(Union)), &lost, 7).is_err(), "other steps were played");
    let wrong = agree(&played, Spec::new(2, by(UnionAtOnce)), &unseen, 7);
    assert!(wrong.is_err(), "nothing came back at the second attempt");
}

/// Does another thing than it does elsewhere.
fn by(strategy: impl Recovery + 'static) -> Own {
    Own { retention: None, strategy: Some(Arc::new(strategy)) }
}

#[test]
fn a_model_with_another_strategy_is_noticed() {
    let steps = [Step::Backup, Step::BackupFar, Step::LoseStore, Step::LoseFar, Step::Restore];
    // The far state is the newest and proves bad; then the near one comes back.
    let same = lockstep(&steps, 2, &by(NewestOfAll), 3);
    assert!(same.as_ref().is_ok_and(|it| *it >= 3), "{same:?}");
    let played = scenario(&steps, 2, &by(NewestOfAll));
    struct Idle;
    impl Recovery for Idle {
        fn decide(&self, _: &Beliefs<'_>) -> Vec<Action> {
            vec![Action::Nothing]
        }
    }
    let wrong = agree(&played, Spec::new(2, by(Idle)), &steps, 3);
    assert!(wrong.is_err_and(|why| why.contains("is Visible, and by the model Held")));
}

#[test]
fn an_action_that_the_model_does_not_know_is_an_error() {
    struct GivesUp;
    impl Recovery for GivesUp {
        fn decide(&self, _: &Beliefs<'_>) -> Vec<Action> {
            vec![Action::GiveUp]
        }
    }
    let why = lockstep(&[Step::Restore], 2, &by(GivesUp), 1).expect_err("it is not known");
    assert!(why.contains("does not know GiveUp"), "{why}");
}

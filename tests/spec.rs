//! The engine and the kit's reference model in lockstep, as a state machine; with slots, and with
//! a retention rule of one's own.

use lastcopy::backup::own::Kept;
use lastcopy::backup::own::Retention;
use lastcopy::kernel::time::Time;
use lastcopy::testkit::spec::Spec;
use lastcopy::testkit::spec::Step;
use lastcopy::testkit::spec::agree;
use lastcopy::testkit::spec::lockstep;
use lastcopy::testkit::spec::scenario;
use proptest::prelude::Just;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;
use proptest::test_runner::Config;
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
        for rule in [None, Some(Arc::new(BothEnds) as Arc<dyn Retention>)] {
            if let Err(why) = lockstep(steps, 2, rule, played + 1) {
                panic!("{steps:?}: {why}");
            }
        }
        played + 1
    }
}

prop_state_machine! {
    #![proptest_config(Config { cases: 48, failure_persistence: None, ..Config::default() })]

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
    let played = scenario(&steps, 2, None);
    assert_eq!(agree(&played, Spec::new(2, None), &steps, 1), lockstep(&steps, 2, None, 1));
    let fewer: [Step; 2] = [Step::Backup, Step::LoseStore];
    let wrong = agree(&scenario(&fewer, 1, None), Spec::new(0, None), &fewer, 1);
    assert!(wrong.is_err_and(|why| why.contains("is Held, and by the model Lost")));
    let wrong = agree(&scenario(&steps[1..], 2, None), Spec::new(2, None), &steps, 1);
    assert!(wrong.is_err(), "other steps were played");
}

//! The reducer beside proptest's own shrinking, on random failing plans of one topology: how small,
//! how round and in how many runs each leaves them, and whether the class of loss is kept.
//!
//! The topology is that of a scenario file, its fleet made small: who there is, what is copied,
//! where all of it stands, and the plans that wait for nothing but the clock. What went wrong there
//! and what was done about it is left out, and a random plan put in its place.
//!
//! `cargo run --release --features testkit --example shrinking -- 300 scenarios/sidekick-2009.ron`

use lastcopy::experiment::replay::replay;
use lastcopy::experiment::shrink::keep::Keep;
use lastcopy::experiment::shrink::keep::Still;
use lastcopy::experiment::shrink::reduce::reduce;
use lastcopy::experiment::shrink::story::odd;
use lastcopy::experiment::shrink::story::odd_of;
use lastcopy::recovery::plan::Plan;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::spec::Clock;
use lastcopy::scenario::spec::Spec;
use lastcopy::testkit::plan::FaultPlan;
use lastcopy::testkit::plan::Plans;
use lastcopy::testkit::targets::Targets;
use lastcopy::world::cohort::Cohort;
use lastcopy::world::when::When;
use proptest::strategy::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

/// Accounts of each cohort.
const ACCOUNTS: u64 = 6;
/// Hours after which no fault comes, and after which nothing does.
const FAULTS_H: u32 = 240;
const HORIZON: &str = "T+14 d";

/// What stays of a scenario when its faults are others.
fn topology(file: &str) -> Spec {
    let text = std::fs::read_to_string(file).unwrap_or_else(|it| panic!("{file}: {it}"));
    let whole = Scenario::from_ron(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let whole = whole.spec().clone();
    let by_clock = |plan: &&Plan| matches!(plan.when, When::At(_));
    let cohorts = whole.cohorts.into_iter().map(|cohort| Cohort { accounts: ACCOUNTS, ..cohort });
    let mut kept = Scenario::from_ron("(name: \"plan\", clock: (horizon: \"1 d\"))")
        .unwrap_or_else(|problems| panic!("{problems}"))
        .spec()
        .clone();
    let horizon = HORIZON.parse().expect("it is a moment");
    kept.clock = Clock { horizon, damage: None, ..whole.clock };
    kept.categories = whole.categories;
    kept.devices = whole.devices;
    kept.owners = whole.owners;
    kept.cohorts = cohorts.collect();
    kept.stores = whole.stores;
    kept.services = whole.services;
    kept.groups = whole.groups;
    kept.pools = whole.pools;
    kept.jobs = whole.jobs;
    kept.plans = whole.plans.iter().filter(by_clock).cloned().collect();
    kept
}

fn main() {
    let wanted: usize = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(300);
    let file = std::env::args().nth(2).unwrap_or("scenarios/sidekick-2009.ron".to_owned());
    let base = topology(&file);
    let there = Targets::of(&base);
    let build = |plan: &FaultPlan| {
        let spec = Spec { faults: plan.faults_on(&there), ..base.clone() };
        Scenario::builder("plan").spec(spec).build().unwrap_or_else(|it| panic!("{it}"))
    };
    let plans = Plans::default().at_least(0).at_most(16).hours(FAULTS_H).strategy();
    let (mut ours, mut any, mut classed) = (Vec::new(), Vec::new(), Vec::new());
    let mut drawn = 0_u64;
    while ours.len() < wanted {
        drawn += 1;
        let tree = || plans.new_tree(&mut numbered(drawn)).expect("nothing is filtered");
        let plan = tree().current();
        if plan.windows.len() < 4 {
            continue;
        }
        let scenario = build(&plan);
        let first = replay(&scenario, drawn, 0);
        let Some(keep @ Keep::Class(_)) = Keep::of(&scenario, &first, false) else { continue };
        // A loss that no fault has a part in is no plan that fails.
        let Keep::Class(causes) = &keep else { continue };
        if !causes.iter().any(|cause| cause.starts_with("fault-")) {
            continue;
        }
        ours.push(by_reducer(&scenario, drawn, &keep));
        any.push(by_proptest(tree(), drawn, &keep, false, &build));
        classed.push(by_proptest(tree(), drawn, &keep, true, &build));
    }
    println!("{file}: {wanted} failing plans of {drawn} drawn, 4 to 16 faults each\n");
    println!(
        "{:<18} {:>11} {:>12} {:>15} {:>12}",
        "", "class kept", "faults p50/95", "not round", "runs"
    );
    show("reducer", &ours);
    show("proptest, any loss", &any);
    show("proptest, by class", &classed);
    println!(
        "\nNot round: of the reducer's in the whole scenario; of proptest's in its faults alone,"
    );
    println!("whose times are drawn in whole hours.");
}

/// What one reduction came to.
struct Row {
    kept: bool,
    faults: usize,
    odd: usize,
    runs: u64,
}

/// The runner that draws the plan of a number, each time the same.
fn numbered(number: u64) -> TestRunner {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    TestRunner::new_with_rng(Config::default(), rng)
}

fn by_reducer(scenario: &Scenario, seed: u64, keep: &Keep) -> Row {
    let reduced = reduce(scenario, (seed, 0), keep, 5000, &mut |_| {});
    let reduced = reduced.unwrap_or_else(|problems| panic!("{problems}"));
    Row {
        kept: keep.in_replay(&reduced.scenario, &reduced.replay) == Still::Kept,
        faults: reduced.scenario.spec().faults.len(),
        odd: odd(&reduced).unwrap_or_else(|problems| panic!("{problems}")),
        runs: reduced.runs(),
    }
}

/// Shrinks as proptest's runner does: simplify while it fails, complicate when it does not.
fn by_proptest<T>(
    mut tree: T,
    seed: u64,
    keep: &Keep,
    by_class: bool,
    build: &dyn Fn(&FaultPlan) -> Scenario,
) -> Row
where
    T: ValueTree<Value = FaultPlan>,
{
    let mut runs = 1;
    let mut last = tree.current();
    if tree.simplify() {
        loop {
            runs += 1;
            let plan = tree.current();
            let scenario = build(&plan);
            let replay = replay(&scenario, seed, 0);
            let fails = match by_class {
                true => keep.in_replay(&scenario, &replay) == Still::Kept,
                false => replay.outcome.totals.all().lost > 0,
            };
            let goes_on = if fails {
                last = plan;
                tree.simplify()
            } else {
                tree.complicate()
            };
            if !goes_on {
                break;
            }
        }
    }
    let scenario = build(&last);
    let kept = keep.in_replay(&scenario, &replay(&scenario, seed, 0)) == Still::Kept;
    let odd = odd_of(&scenario, "faults").unwrap_or_else(|problems| panic!("{problems}"));
    Row { kept, faults: last.windows.len(), odd, runs }
}

fn show(name: &str, rows: &[Row]) {
    let kept = rows.iter().filter(|it| it.kept).count();
    let of = |value: fn(&Row) -> u64| {
        let mut all: Vec<u64> = rows.iter().map(value).collect();
        all.sort_unstable();
        let at = |percent: usize| all[(all.len() - 1) * percent / 100];
        format!("{} / {}", at(50), at(95))
    };
    let (faults, odd, runs) = (of(|it| it.faults as u64), of(|it| it.odd as u64), of(|it| it.runs));
    println!(
        "{name:<18} {:>11} {faults:>13} {odd:>15} {runs:>12}",
        format!("{kept}/{}", rows.len())
    );
}

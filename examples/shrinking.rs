//! The reducer beside proptest's own shrinking, on random failing plans of one topology: how small,
//! how round and in how many runs each leaves them, and whether the class of loss is kept.
//!
//! The topology is the Sidekick's: handsets with a volatile memory before one database, one old
//! backup on the same storage that is deleted before a new one is made, and no other copy.
//!
//! `cargo run --release --features testkit --example shrinking -- 300`

use lastcopy::experiment::replay::replay;
use lastcopy::experiment::shrink::keep::Keep;
use lastcopy::experiment::shrink::keep::Still;
use lastcopy::experiment::shrink::reduce::reduce;
use lastcopy::experiment::shrink::story::odd;
use lastcopy::experiment::shrink::story::odd_of;
use lastcopy::scenario::load::Scenario;
use lastcopy::testkit::plan::FaultPlan;
use lastcopy::testkit::plan::Plans;
use lastcopy::testkit::topology::Topologies;
use proptest::strategy::Strategy;
use proptest::strategy::ValueTree;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

/// All but the faults.
const SIDEKICK: &str = r#"(
    name: "sidekick-plan",
    clock: (horizon: "14 d"),
    categories: [
        (name: "contacts", items: 12, edits: "5 per month", changes: 0.35, deletes: 0.1),
        (name: "photos", items: 6, edits: "5 per month"),
    ],
    devices: [(name: "phone-0", cache: Volatile, rule: ServerWins,
        sync: (every: "24 h", jitter: 0.2, push: true),
        full_copy_on: [EmptyBoot, ImproperShutdown, ServerOrder], restarts: [
            (name: "hang", rate: "1 per 500 d", effect: Crash, while_down: 4),
            (name: "pull", rate: "1 per 100 d", effect: PowerLoss, while_down: 4),
            (name: "reset", rate: "1 per 2500 d", effect: Erase)])],
    cohorts: [(name: "users", accounts: 24, device: "phone-0", service: "service-0")],
    stores: [(name: "store-0", labels: ["array:0"]), (name: "store-1", labels: ["array:1"])],
    services: [(name: "service-0", store: "store-0"), (name: "service-1", store: "store-1")],
    jobs: [(name: "job-0", source: "store-0", labels: ["array:1"], schedule: "every 100 h",
        takes: Lasting("40 h"), delete_before_new: true)],
)"#;

fn main() {
    let wanted: usize = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(300);
    let base = Scenario::from_ron(SIDEKICK).unwrap_or_else(|problems| panic!("{problems}"));
    let topology = Topologies::default().arrays(2).stores(2).strategy();
    let mut runner = runner();
    let topology = loop {
        let drawn = topology.new_tree(&mut runner).expect("nothing is filtered").current();
        if drawn.arrays == 2 && drawn.stores.len() == 2 {
            break drawn;
        }
    };
    let build = |plan: &FaultPlan| {
        let faults = plan.faults(&topology, &base.spec().jobs);
        let mut spec = base.spec().clone();
        spec.faults = faults;
        Scenario::builder("plan").spec(spec).build().unwrap_or_else(|it| panic!("{it}"))
    };
    let plans = Plans::default().at_least(0).at_most(16).hours(240).strategy();
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
    println!("{wanted} failing plans of {drawn} drawn, 4 to 16 faults each\n");
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

fn runner() -> TestRunner {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(Config::default(), rng)
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

//! The order of the passes, from a failing scenario to its story.

use crate::experiment::replay::Replay;
use crate::experiment::replay::replay;
use crate::experiment::shrink::effects;
use crate::experiment::shrink::keep::Keep;
use crate::experiment::shrink::keep::Still;
use crate::experiment::shrink::lists;
use crate::experiment::shrink::reducer::Judge;
use crate::experiment::shrink::reducer::Pass;
use crate::experiment::shrink::reducer::Reducer;
use crate::experiment::shrink::reducer::keeper;
use crate::experiment::shrink::times;
use crate::experiment::shrink::values;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;

/// Rounds of all passes, at most; three were enough wherever it was watched.
const ROUNDS: usize = 6;

/// Fleets to try, the smallest first, before anything else is.
const FLEETS: [u64; 6] = [4, 16, 64, 256, 1024, 8192];

/// What came of a reduction.
#[derive(Debug, Clone)]
pub struct Reduced {
    /// The scenario that is left.
    pub scenario: Scenario,
    /// What it comes to.
    pub replay: Replay,
    /// The seed under which it is played.
    pub seed: u64,
    /// The trial under that seed.
    pub trial: u64,
    /// Faults at first.
    pub faults_before: usize,
    /// What each pass did.
    pub passes: Vec<Pass>,
}

impl Reduced {
    /// Runs in all, that of the unreduced scenario included.
    #[must_use]
    pub fn runs(&self) -> u64 {
        1 + self.passes.iter().map(|it| it.played).sum::<u64>()
    }
}

/// Reduces a scenario while something is kept.
///
/// ```
/// use lastcopy::experiment::replay::replay;
/// use lastcopy::experiment::shrink::keep::Keep;
/// use lastcopy::experiment::shrink::reduce::reduce;
/// use lastcopy::scenario::load::Scenario;
/// let scenario = Scenario::from_ron(r#"(
///     name: "two",
///     clock: (horizon: "9 d"),
///     categories: [(name: "notes", items: 30)],
///     cohorts: [(name: "all", accounts: 50, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [
///         (name: "pause", when: At("T+7 h"), what: Offline, hits: ["array:1"], lasts: "5 h"),
///         (name: "fire", when: At("T+43 h 17 min"), what: Destroy(), hits: ["array:1"]),
///     ],
/// )"#)?;
/// let keep = Keep::of(&scenario, &replay(&scenario, 9, 0), false).expect("all is lost");
/// let reduced = reduce(&scenario, (9, 0), &keep, 500, &mut |_| {})?;
/// assert_eq!(reduced.scenario.spec().faults.len(), 1);
/// assert_eq!(reduced.scenario.model().accounts(), 1);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
///
/// # Errors
/// If what must be kept does not come out of the scenario itself.
pub fn reduce(
    scenario: &Scenario,
    (seed, trial): (u64, u64),
    keep: &Keep,
    most_runs: u64,
    told: &mut dyn FnMut(&Pass),
) -> Result<Reduced, Problems> {
    reduce_by(scenario, (seed, trial), &keeper(keep), most_runs, told)
}

/// As [`reduce`], where a judge says whether a candidate is still wrong in the same way.
///
/// # Errors
/// Those of [`reduce`].
pub fn reduce_by(
    scenario: &Scenario,
    (seed, trial): (u64, u64),
    judge: Judge<'_>,
    most_runs: u64,
    told: &mut dyn FnMut(&Pass),
) -> Result<Reduced, Problems> {
    let first = smaller_fleet(scenario, (seed, trial), judge);
    let mut reducer = Reducer::new(&first, (seed, trial), judge, most_runs, told)?;
    if judge(&first, &reducer.replay) != Still::Kept {
        let message = format!("under seed {seed}, trial {trial} it does not show what is kept");
        let problem = Problem::new(message).help("replay it, and say the seed that fails");
        return Err(Problems::new(vec![problem]));
    }
    reducer.pass("frame", lists::frame);
    for _ in 0..ROUNDS {
        let before = reducer.taken();
        reducer.pass("faults without effect", effects::idle);
        reducer.pass("faults", lists::faults);
        reducer.pass("all other lists", lists::all);
        reducer.pass("fields to defaults", lists::fields);
        reducer.pass("moments to dates", effects::dated);
        reducer.pass("times together", times::together);
        reducer.pass("canonical values", values::canonical);
        if reducer.taken() == before || !reducer.may_go_on() {
            break;
        }
    }
    reducer.pass("the first seed", |it| {
        let (scenario, first) = (it.scenario.clone(), (it.seed, it.trial) == (1, 0));
        if !first {
            it.judged(&scenario, 1, 0);
        }
    });
    Ok(Reduced {
        scenario: reducer.scenario,
        replay: reducer.replay,
        seed: reducer.seed,
        trial: reducer.trial,
        faults_before: scenario.spec().faults.len(),
        passes: reducer.passes,
    })
}

/// The same scenario with the smallest fleet that still shows it, or as it is.
fn smaller_fleet(scenario: &Scenario, (seed, trial): (u64, u64), judge: Judge<'_>) -> Scenario {
    let accounts = scenario.model().accounts();
    for handsets in FLEETS.into_iter().filter(|it| *it < accounts) {
        let overlays = Overlays { handsets: Some(handsets), ..scenario.overlays().clone() };
        let Ok(smaller) = scenario.with(&overlays) else { continue };
        let still = judge(&smaller, &replay(&smaller, seed, trial));
        if still == Still::Kept {
            return smaller;
        }
    }
    scenario.clone()
}

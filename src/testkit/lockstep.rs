//! The engine and the [`Spec`] in lockstep: the same steps in both, compared record by record.

use crate::backup::own::Kept;
use crate::backup::own::Retention;
use crate::engine::observe::Observer;
use crate::engine::trial::observe;
use crate::kernel::time::Time;
use crate::outcome::account::AccountRecord;
use crate::outcome::account::Fate;
use crate::recovery::action::Action;
use crate::recovery::own::Beliefs;
use crate::recovery::own::Strategy;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use crate::scenario::own::Register;
use crate::testkit::spec::Own;
use crate::testkit::spec::Spec;
use crate::testkit::spec::Step;
use std::fmt::Write;
use std::sync::Arc;

const HOUR: i64 = 3_600_000;

/// Plays steps in the engine and in the model, and compares the fate of each record that was
/// written while the store was up; how many were compared.
///
/// # Errors
/// The first record about which they disagree, or an action that the model does not know.
pub fn lockstep(steps: &[Step], slots: u32, own: &Own, seed: u64) -> Result<usize, String> {
    agree(&scenario(steps, slots, own), Spec::new(slots, own.clone()), steps, seed)
}

/// As [`lockstep`], between a scenario in which these steps happen and a model at its start.
///
/// # Errors
/// The first record about which they disagree, or an action that the model does not know.
pub fn agree(
    scenario: &Scenario,
    mut spec: Spec,
    steps: &[Step],
    seed: u64,
) -> Result<usize, String> {
    let mut records = Records::default();
    let _seen = observe(scenario, seed, 0, &mut records);
    records.0.sort_by_key(|it| it.1);
    let mut written = records.0.iter().peekable();
    let mut known = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let now = Time::from_ms((i64::try_from(number).unwrap_or(i64::MAX - 1) + 1) * HOUR);
        while let Some((record, _, fate)) = written.next_if(|it| it.1 < now) {
            if spec.is_up() {
                known.push((*record, *fate));
            }
            spec.write(*record);
        }
        spec.step(*step, now)?;
    }
    for (record, _, fate) in written {
        if spec.is_up() {
            known.push((*record, *fate));
        }
        spec.write(*record);
    }
    for (record, fate) in &known {
        let wanted = match (spec.serves(*record), spec.holds(*record)) {
            (true, _) => Fate::Visible,
            (false, true) => Fate::Held,
            (false, false) => Fate::Lost,
        };
        if *fate != wanted {
            return Err(format!("record {record} is {fate:?}, and by the model {wanted:?}"));
        }
    }
    Ok(known.len())
}

/// The scenario in which these steps happen, step `n` in hour `n + 1`, with what is one's own.
///
/// # Panics
/// If the kit writes what the door refuses, which is an error of the kit.
#[must_use]
pub fn scenario(steps: &[Step], slots: u32, own: &Own) -> Scenario {
    let mut register = Register::default();
    if let Some(rule) = &own.retention {
        register = register.retention("rule", 1, SharedRule(Arc::clone(rule)));
    }
    if let Some(strategy) = &own.strategy {
        register = register.strategy("way", 1, SharedWay(Arc::clone(strategy)));
    }
    let bytes = text(steps, slots, own).into_bytes();
    match Scenario::open_with("spec.ron", bytes, &Overlays::default(), &register) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("the kit wrote a scenario that is refused: {problems}"),
    }
}

fn text(steps: &[Step], slots: u32, own: &Own) -> String {
    let (mut faults, mut plans) = (String::new(), String::new());
    let mut at = [Vec::new(), Vec::new()];
    let way = match own.strategy {
        Some(_) => "Custom(name: \"way\", version: 1)",
        None => "Restore(from: Points(\"job\"), into: \"store\", merge: Replace)",
    };
    for (number, step) in steps.iter().enumerate() {
        let hour = number + 1;
        let when = format!("At(\"T+{hour} h\")");
        let array = match step {
            Step::Backup => {
                at[0].push(when);
                continue;
            }
            Step::BackupFar => {
                at[1].push(when);
                continue;
            }
            Step::Restore => {
                let steps = format!("steps: [(name: \"back\", does: {way})]");
                write!(plans, "(name: \"restore-{hour}\", when: {when}, {steps}),")
                    .expect("a string takes all");
                continue;
            }
            Step::LoseStore => "store",
            Step::LosePoints => "job",
            Step::LoseFar => "far",
        };
        write!(
            faults,
            "(name: \"loss-{hour}\", when: {when}, what: Destroy(), hits: [\"array:{array}\"]),"
        )
        .expect("a string takes all");
    }
    let custom = match own.retention {
        Some(_) => ", custom: (name: \"rule\", version: 1)",
        None => "",
    };
    let job = |name: &str, at: &[String]| {
        let at = at.join(", ");
        format!(
            "(name: \"{name}\", source: \"store\", labels: [\"array:{name}\"], \
             slots: {slots}, at: [{at}]{custom})"
        )
    };
    format!(
        "(name: \"spec\", clock: (horizon: \"T+{} h\"), \
         categories: [(name: \"notes\", items: 3, edits: \"2 per h\")], \
         cohorts: [(name: \"one\", accounts: 1, service: \"service\")], \
         stores: [(name: \"store\", labels: [\"array:store\"])], \
         services: [(name: \"service\", store: \"store\")], \
         jobs: [{}, {}], faults: [{faults}], plans: [{plans}])",
        steps.len() + 2,
        job("job", &at[0]),
        job("far", &at[1]),
    )
}

struct SharedRule(Arc<dyn Retention>);

impl Retention for SharedRule {
    fn expired(&self, points: &[Kept], slots: u32, now: Time) -> Vec<usize> {
        self.0.expired(points, slots, now)
    }
}

struct SharedWay(Arc<dyn Strategy>);

impl Strategy for SharedWay {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        self.0.decide(beliefs)
    }
}

#[derive(Default)]
struct Records(Vec<(u32, Time, Fate)>);

impl Observer for Records {
    fn account(&mut self, account: &AccountRecord) {
        self.0.extend(account.records.iter().map(|it| (it.record, it.written, it.fate)));
    }
}

//! A retention rule and a recovery strategy of one's own, replayed, compared and put to a property.
//!
//! `cargo run --release --features testkit --example own_policy`

use lastcopy::backup::own::Kept;
use lastcopy::backup::own::Retention;
use lastcopy::check::holds::Claim;
use lastcopy::experiment::alternative::Choice;
use lastcopy::experiment::alternative::chosen;
use lastcopy::experiment::checker::again::Deterministic;
use lastcopy::experiment::compare::Plan;
use lastcopy::experiment::compare::compare;
use lastcopy::experiment::replay::replay;
use lastcopy::kernel::time::Time;
use lastcopy::recovery::action::Action;
use lastcopy::recovery::action::Restore;
use lastcopy::recovery::action::Source;
use lastcopy::recovery::own::Beliefs;
use lastcopy::recovery::own::Strategy;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::own::Register;
use lastcopy::testkit::property::Property;
use lastcopy::testkit::scenario::Case;
use proptest::strategy::Strategy as _;

/// Keeps the newest points, as slots do, and beside them the newest that a check has passed.
struct SpareTheVerified;

impl Retention for SpareTheVerified {
    fn expired(&self, points: &[Kept], slots: u32, _now: Time) -> Vec<usize> {
        let slots = usize::try_from(slots).unwrap_or(usize::MAX);
        let spared = points.iter().rposition(|it| it.verified && !it.known_bad);
        let too_many = points.len().saturating_sub(slots);
        (0..too_many).filter(|at| Some(*at) != spared).collect()
    }
}

/// Restores from whichever of two jobs has the newer state that a check has passed, and from the
/// first if neither has.
struct NewestVerified;

impl Strategy for NewestVerified {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        let newest = |job: &&str| {
            let usable = beliefs.usable(job).into_iter();
            usable.filter(|it| it.verified).map(|it| it.as_of).max()
        };
        let job = ["tape", "nightly"].into_iter().max_by_key(newest).unwrap_or("nightly");
        let name = |text: &str| text.parse().expect("it is a name");
        vec![Action::Restore(Restore::new(Source::Points(name(job)), name("primary")))]
    }
}

/// Backups go bad in silence on day 4, and the array burns on day 8.
const SCENARIO: &str = r#"(
    name: "silent",
    clock: (horizon: "12 d"),
    categories: [(name: "notes", items: 50, edits: "2 per d")],
    cohorts: [(name: "all", accounts: 40, service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [
        (name: "nightly", source: "primary", labels: ["array:2"], schedule: "daily 01:00",
            takes: Lasting("1 h"), slots: 2, verify: (by: Hash, takes: Lasting("2 h"))),
        (name: "tape", source: "primary", labels: ["media:tape"], schedule: "weekly Sun 03:00",
            takes: Lasting("5 h"), slots: 1, verify: (by: Hash, takes: Lasting("2 h"))),
    ],
    faults: [
        (name: "worn", when: At("T+4 d"), what: Job(job: "nightly", how: BadPoints)),
        (name: "fire", when: At("T+8 d"), what: Destroy(), hits: ["array:1"]),
    ],
    plans: [(name: "rebuild", when: After(event: "fault:fire", delay: "1 h"), recovers: true,
        steps: [(name: "fetch", takes: Lasting("3 h"),
            does: Restore(from: Points("nightly"), into: "primary"))])],
    policies: [(name: "spare", story: "Spare the newest verified copy.",
        set: {"jobs[nightly].custom": (name: "spare-the-verified", version: 1)})],
    strategies: [(name: "verified", story: "Restore the newest verified state.",
        set: {"plans[rebuild].steps[fetch].does": Custom(name: "newest-verified", version: 1)})],
)"#;

fn main() {
    let register = Register::default()
        .retention("spare-the-verified", 1, SpareTheVerified)
        .strategy("newest-verified", 1, NewestVerified);
    let bytes = SCENARIO.as_bytes().to_vec();
    let scenario = Scenario::open_with("silent.ron", bytes, &Overlays::default(), &register);
    let scenario = scenario.unwrap_or_else(|problems| panic!("{problems}"));

    let lost = |scenario: &Scenario| replay(scenario, 1, 0).outcome.totals.all().lost;
    println!("replayed as written: {} records lost", lost(&scenario));

    let all = chosen("silent.ron", &scenario, &Choice::default());
    let all = all.unwrap_or_else(|problems| panic!("{problems}")).alternatives;
    let comparison = compare(&all, &Plan { trials: 20, again: false, ..Plan::default() });
    for (alternative, compared) in all.iter().zip(&comparison.compared) {
        let records = compared.estimate.records.mean.unwrap_or(0.0);
        println!("compared over 20 trials: {:<12} {records:8.1} records lost", alternative.name);
    }

    // Whatever the hour of the fire, the rule leaves every record accounted for, twice alike.
    let base = scenario.clone();
    let cases = (49_u32..240, proptest::num::u64::ANY.no_shrink()).prop_map(move |(hour, seed)| {
        let policy = Some("spare".to_owned());
        let set = vec![format!("faults[fire].when=At(\"T+{hour} h\")")];
        let scenario = base.with(&Overlays { policy, set, ..Overlays::default() });
        Case { scenario: scenario.unwrap_or_else(|problems| panic!("{problems}")), seed }
    });
    let property = Property::new("spare-the-verified").cases(40).register(register);
    property.hold(cases, &[&Claim::Conservation, &Deterministic]);
    println!("accounted for, and twice alike, in 40 drawn fires");
}

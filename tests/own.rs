//! Policies and strategies of one's own: asked in their place, shown beliefs, held to the file.

use lastcopy::backup::own::Kept;
use lastcopy::backup::own::Retention;
use lastcopy::engine::trial::run;
use lastcopy::experiment::planned::lay;
use lastcopy::experiment::study::Study;
use lastcopy::experiment::sweep::sweep;
use lastcopy::kernel::time::Time;
use lastcopy::recovery::action::Action;
use lastcopy::recovery::own::Beliefs;
use lastcopy::recovery::own::Strategy;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use lastcopy::scenario::own::Register;
use std::sync::Arc;
use std::sync::Mutex;

const TEXT: &str = r#"(
    name: "own",
    clock: (horizon: "9 d"),
    categories: [(name: "notes", items: 9, edits: "2 per d")],
    cohorts: [(name: "all", accounts: 7, service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "nightly", source: "primary", labels: ["array:2"], schedule: "daily 01:00",
        takes: Lasting("1 h"), slots: 3)],
    faults: [
        (name: "worn", when: At("T+5 d"), what: Job(job: "nightly", how: BadPoints)),
        (name: "fire", when: At("T+7 d"), what: Destroy(), hits: ["array:1"]),
    ],
    plans: [(name: "rebuild", when: After(event: "fault:fire", delay: "1 h"), steps: [
        (name: "fetch", takes: Lasting("2 h"),
            does: Restore(from: Points("nightly"), into: "primary"))])],
    policies: [(name: "own", set: {"jobs[nightly].custom": (name: "rule", version: 2)})],
    strategies: [(name: "own",
        set: {"plans[rebuild].steps[fetch].does": Custom(name: "way", version: 1)})],
)"#;

/// What slots do, said by hand; it remembers what it was shown.
#[derive(Default)]
struct Slots(Arc<Mutex<Vec<Vec<Kept>>>>);

impl Retention for Slots {
    fn expired(&self, points: &[Kept], slots: u32, _now: Time) -> Vec<usize> {
        self.0.lock().expect("one thread").push(points.to_vec());
        (0..points.len().saturating_sub(slots as usize)).collect()
    }
}

/// Does what it was told, and remembers how often it was asked and what was usable.
struct Says(Vec<Action>, Arc<Mutex<Vec<(u64, usize)>>>);

impl Strategy for Says {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        let usable = beliefs.usable("nightly").len();
        self.1.lock().expect("one thread").push((beliefs.attempt, usable));
        self.0.clone()
    }
}

fn restore(job: &str) -> Action {
    ron::from_str(&format!("Restore((from: Points(\"{job}\"), into: \"primary\"))")).unwrap()
}

fn open(policy: bool, strategy: bool, register: &Register) -> Result<Scenario, String> {
    let own = |chosen: bool| chosen.then(|| "own".to_owned());
    let overlays = Overlays { policy: own(policy), strategy: own(strategy), ..Overlays::default() };
    let opened = Scenario::open_with("own.ron", TEXT.as_bytes().to_vec(), &overlays, register);
    opened.map_err(|problems| problems.to_string())
}

#[test]
fn a_rule_that_does_what_slots_do_comes_to_the_same_and_sees_no_truth() {
    let shown = Arc::new(Mutex::new(Vec::new()));
    let register = Register::default().retention("rule", 2, Slots(Arc::clone(&shown)));
    let own = open(true, false, &register).expect("it is registered");
    let plain = open(false, false, &register).expect("nothing is asked");
    let (one, two) = (run(&own, 3, 0), run(&plain, 3, 0));
    assert_eq!((one.hash, &one.totals), (two.hash, &two.totals));
    let shown = shown.lock().expect("one thread");
    assert!(shown.len() >= 8 && shown.iter().any(|it| it.len() == 4), "{}", shown.len());
    // Of the first seven nights two made bad points, and nobody has tried any yet.
    assert!(shown.iter().take(7).flatten().all(|it| !it.known_bad && !it.verified));
}

#[test]
fn a_strategy_that_says_what_the_file_says_comes_to_the_same() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let says = Says(vec![restore("nightly")], Arc::clone(&asked));
    let register = Register::default().strategy("way", 1, says);
    let own = run(&open(false, true, &register).expect("registered"), 3, 0);
    let plain = run(&open(false, false, &register).expect("nothing is asked"), 3, 0);
    assert_eq!(own.totals, plain.totals);
    assert_eq!(own.server.restored, plain.server.restored);
    // Bad points are tried one after the other, and are usable until then.
    let asked = asked.lock().expect("one thread");
    let bad = own.server.restored[0].tried_bad;
    assert!(bad > 0 && asked.len() as u64 == bad + 1, "{asked:?}");
    assert!(asked.windows(2).all(|it| it[0].0 + 1 == it[1].0 && it[0].1 == it[1].1 + 1));
}

#[test]
fn an_answer_that_names_what_does_not_exist_fails_the_step() {
    let says = Says(vec![restore("no-such-job")], Arc::default());
    let register = Register::default().strategy("way", 1, says);
    let outcome = run(&open(false, true, &register).expect("registered"), 3, 0);
    assert!(outcome.server.first("step:rebuild/fetch/failed").is_some());
    assert!(outcome.server.restored.is_empty());
}

#[test]
fn what_nobody_registered_is_refused_with_what_is_known() {
    let refused = open(true, true, &Register::default()).expect_err("nothing is registered");
    assert!(refused.contains("no retention rule `rule` of version 2 is registered"), "{refused}");
    assert!(refused.contains("no strategy `way` of version 1 is registered"), "{refused}");
    assert!(refused.contains("own.ron:"), "{refused}");
    let other = Register::default().retention("rule", 1, Slots::default());
    let refused = open(true, false, &other).expect_err("another version");
    assert!(refused.contains("`rule` is registered in version 1"), "{refused}");
}

/// Fails to answer where the fire came on a day of an even number.
struct Unsteady;

impl Strategy for Unsteady {
    fn decide(&self, beliefs: &Beliefs<'_>) -> Vec<Action> {
        let day = beliefs.now.ms() / 86_400_000;
        assert!(day % 2 == 1, "no answer on day {day}");
        vec![restore("nightly")]
    }
}

#[test]
fn a_trial_in_which_a_strategy_panics_spoils_no_other_of_a_sweep() {
    let text = TEXT.replace("At(\"T+7 d\")", "Hazard(law: Uniform(\"121 h\", \"190 h\"))");
    let study = Study { trials: 24, ..Study::default() };
    let mut laid = lay(&study, &[("own.ron".to_owned(), text.clone().into())]).expect("it is read");
    let register = Register::default().strategy("way", 1, Unsteady);
    let overlays = Overlays { strategy: Some("own".to_owned()), ..Overlays::default() };
    let own = Scenario::open_with("own.ron", text.into_bytes(), &overlays, &register);
    laid.alternatives[0].scenario = own.expect("it is registered");
    let played = Mutex::new(Vec::new());
    let keep = |row: lastcopy::experiment::row::Row| played.lock().unwrap().push(row.key);
    let keys = laid.plan.keys(0, 1);
    let unplayed = sweep(&laid.plan, &laid.alternatives, keys.clone(), &|| false, &keep);
    assert!(unplayed.iter().all(|it| it.why.starts_with("no answer on day ")), "{unplayed:?}");
    let mut all = played.into_inner().expect("no thread panicked while it kept");
    assert!(!all.is_empty() && !unplayed.is_empty(), "{} and {}", all.len(), unplayed.len());
    all.extend(unplayed.iter().map(|it| it.key));
    all.sort_unstable();
    assert_eq!(all, keys);
}

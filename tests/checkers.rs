//! Each checker in each of its verdicts: it passes, it fails with a finding, it is not reached.
//!
//! What would be noticed was tried: checkers (24 ways), rules of retention (24), the reducer (26),
//! what is one's own, the reference model and the generators (5) were broken, one way at a time,
//! and this file, `retention`, `retention_laws`, `shrink`, `own`, `spec`, `testkit` and the tests
//! of the modules run. 35 lived at first; 33 of them have a test now, and these two live:
//!
//! | Broken | Why nobody notices |
//! |---|---|
//! | what passes can be kept as a failure | an expectation that fails is a verdict that fails |
//! | after a chunk was taken the next is skipped | finer chunks take it, in about as many runs |
//!
//! | Among the others | Noticed by |
//! |---|---|
//! | a trial without faults passes | what was deleted comes back with an old copy |
//! | a record too many is held, or ends nowhere | a wrong sum is found |
//! | resurrection looks at stale versions | fates are counted by record |
//! | a bound is reached without damage only | a bound that holds says how near it came |
//! | an orphan, a younger or a dead parent gives a copy | `lineage`: a copy comes of one |
//! | a tie fails, and worse passes | a worse policy is found |
//! | strategies stand from the start | what must stand from the start recovers nothing |
//! | an aborted run goes on, a plan runs as it ends | a phase is told by what operators were at |
//! | what is read back is compared with nothing | `again`: another scenario is not the same |
//! | a point stays at its age | `retention`: a point goes at its age |
//! | the lowest level of a tower builds on its top | `retention`: the lowest level of a tower |
//! | any class is the class, another failure is taken | `shrink`: the class is kept |
//! | moments stay late, odd, apart or undated | `shrink`: how a story was found is golden |
//! | what a strategy names is not looked up | `own`: an answer that names what does not exist |
//! | a rule's first point stays | `own`: a rule that does what slots do |
//! | a banned kind stays | `testkit`: a long run of one kind |

use lastcopy::check::holds::Checked;
use lastcopy::check::holds::Claim;
use lastcopy::check::judge::Verdict;
use lastcopy::experiment::checker::again::Deterministic;
use lastcopy::experiment::checker::again::RoundTrip;
use lastcopy::experiment::checker::fates::Counted;
use lastcopy::experiment::checker::fates::Fates;
use lastcopy::experiment::checker::fates::fates;
use lastcopy::experiment::checker::goal::Coverage;
use lastcopy::experiment::checker::goal::Phase;
use lastcopy::experiment::checker::goal::Sometimes;
use lastcopy::experiment::checker::lineage::Descent;
use lastcopy::experiment::checker::lineage::RestoreYieldsWhatWasBackedUp;
use lastcopy::experiment::checker::rivals::NeverWorseThan;
use lastcopy::experiment::checker::rivals::RecoverableFromEveryPoint;
use lastcopy::experiment::checker::subject::Checker;
use lastcopy::experiment::checker::subject::Subject;
use lastcopy::experiment::checker::subject::check_all;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::server::Entry;
use lastcopy::outcome::server::Progress;
use lastcopy::outcome::server::ServerSide;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

/// An array that burns in hour 30 and comes back from the copy of hour 24, unless that stands on
/// the array too.
const BURNT: &str = r#"(
    name: "burnt",
    clock: (horizon: "5 d"),
    categories: [(name: "photos", items: 4, edits: "1 per h", changes: 0.3, deletes: 0.2)],
    cohorts: [(name: "all", accounts: 10, service: "data")],
    stores: [(name: "primary", labels: ["array:1"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "daily", source: "primary", labels: ["array:2"], schedule: "every 24 h")],
    faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])],
    plans: [(name: "rebuild", when: After(event: "fault:fire"), recovers: true, steps: [
        (name: "fetch", takes: Lasting("2 h"),
            does: Restore((from: Points("daily"), into: "primary"))),
    ])],
    policies: [
        (name: "same-array", set: {"jobs[daily].labels": ["array:1"]}),
        (name: "often", set: {"jobs[daily].schedule": "every 7 h"}),
    ],
    strategies: [(name: "none", set: {"-plans[rebuild]": ()})],
)"#;

fn played(set: &[&str], policy: Option<&str>, strategy: Option<&str>) -> Subject {
    let overlays = Overlays {
        set: set.iter().map(|it| (*it).to_owned()).collect(),
        policy: policy.map(str::to_owned),
        strategy: strategy.map(str::to_owned),
        ..Overlays::default()
    };
    let opened = Scenario::open("burnt.ron", BURNT.as_bytes().to_vec(), &overlays);
    Subject::play(&opened.unwrap_or_else(|problems| panic!("{problems}")), 7, 0)
}

fn word(checker: &dyn Checker, subject: &Subject) -> &'static str {
    checker.check(subject).word()
}

/// The verdicts of a checker on a trial with no fault, on the fire, and on the fire that takes the
/// backup as well.
fn three(checker: &dyn Checker) -> [&'static str; 3] {
    [
        word(checker, &played(&["-faults[fire]", "-plans[rebuild]"], None, None)),
        word(checker, &played(&[], None, None)),
        word(checker, &played(&[], Some("same-array"), None)),
    ]
}

#[test]
fn losses_are_found_and_a_trial_without_faults_proves_nothing() {
    let not = "NOT REACHED";
    // The day of work after the last copy is gone, whatever is restored.
    assert_eq!(three(&Claim::NoAcknowledgedLoss), [not, "FAIL", "FAIL"]);
    assert_eq!(three(&Claim::RpoWithin("7 h".parse().unwrap())), [not, "PASS", "FAIL"]);
    assert_eq!(three(&Claim::RpoWithin("5 h".parse().unwrap())), [not, "FAIL", "FAIL"]);
    assert_eq!(three(&Claim::RtoWithin("2 h".parse().unwrap())), [not, "PASS", "FAIL"]);
    assert_eq!(three(&Claim::RtoWithin("119 min".parse().unwrap())), [not, "FAIL", "FAIL"]);
    let calm =
        played(&["jobs[daily].schedule=every 7 h", "categories[photos].edits=0 per d"], None, None);
    assert_eq!(word(&Claim::NoAcknowledgedLoss, &calm), "PASS");
}

#[test]
fn a_bound_that_holds_says_how_near_it_came() {
    let checked = Claim::RtoWithin("1 d".parse().unwrap()).check_subject(&played(&[], None, None));
    assert_eq!(checked, Checked::Pass("2 h of 24 h".to_owned()));
    let checked = Claim::RpoWithin("1 d".parse().unwrap()).check_subject(&played(&[], None, None));
    assert!(matches!(&checked, Checked::Pass(it) if it.ends_with("of 24 h")), "{checked:?}");
}

/// A claim as a checker, for its words.
trait Whole {
    fn check_subject(&self, subject: &Subject) -> Checked;
}

impl Whole for Claim {
    fn check_subject(&self, subject: &Subject) -> Checked {
        Checker::check(self, subject)
    }
}

#[test]
fn old_versions_and_what_was_deleted_come_back_with_an_old_copy() {
    let burnt = played(&[], None, None);
    let all = burnt.replay.outcome.totals.all();
    assert!(all.stale > 0 && all.resurrected > 0, "{all:?}");
    assert_eq!(word(&Claim::MonotoneVersions, &burnt), "FAIL");
    assert_eq!(word(&Claim::NoResurrection, &burnt), "FAIL");
    let adds =
        played(&["categories[photos].changes=0", "categories[photos].deletes=0"], None, None);
    assert_eq!(word(&Claim::MonotoneVersions, &adds), "NOT REACHED");
    assert_eq!(word(&Claim::NoResurrection, &adds), "NOT REACHED");
    let dark = played(&["plans[rebuild].when=Never"], None, None);
    // Each looks at its own count.
    let mut one = burnt.clone();
    one.replay.outcome.totals.by_category[0].resurrected = 0;
    assert_eq!(word(&Claim::NoResurrection, &one), "PASS");
    assert_eq!(word(&Claim::MonotoneVersions, &one), "FAIL");
    assert_eq!(word(&Claim::MonotoneVersions, &dark), "PASS");
    assert_eq!(word(&Claim::NoResurrection, &dark), "PASS");
}

#[test]
fn every_record_is_accounted_for_and_a_wrong_sum_is_found() {
    assert_eq!(three(&Claim::Conservation), ["PASS", "PASS", "PASS"]);
    let mut wrong = played(&[], None, None);
    wrong.replay.outcome.totals.by_category[0].held += 1;
    assert_eq!(word(&Claim::Conservation, &wrong), "FAIL");
    let mut wrong = played(&[], None, None);
    wrong.replay.outcome.totals.by_category[0].pending += 1;
    assert_eq!(word(&Claim::Conservation, &wrong), "FAIL");
    let nobody = played(&["-cohorts[all]"], None, None);
    assert_eq!(word(&Claim::Conservation, &nobody), "NOT REACHED");
}

#[test]
fn fates_are_counted_by_record_and_held_against_the_sums() {
    let burnt = played(&[], None, None);
    let found = fates(&burnt);
    let all = burnt.replay.outcome.totals.all();
    assert_eq!((found.stable, found.lost), (all.visible, all.lost));
    assert_eq!(word(&Fates { most: found }, &burnt), "PASS");
    let fewer = Counted { lost: found.lost - 1, ..found };
    assert!(
        matches!(Fates { most: fewer }.check(&burnt), Checked::Fail(it) if it.ends_with("lost"))
    );
    let mut wrong = burnt.clone();
    wrong.replay.outcome.totals.by_category[0].visible -= 1;
    assert_eq!(word(&Fates { most: found }, &wrong), "FAIL");
    // Each count has a bound of its own, and is told by its own number.
    assert!(found.stale != found.resurrected && found.resurrected > 0, "{found:?}");
    let fewer = Counted { resurrected: found.resurrected - 1, ..found };
    let words = format!("{} resurrected", found.resurrected);
    assert_eq!(Fates { most: fewer }.check(&burnt), Checked::Fail(words));
    let nobody = played(&["-cohorts[all]"], None, None);
    assert_eq!(word(&Fates { most: found }, &nobody), "NOT REACHED");
}

#[test]
fn copies_descend_from_living_ones_and_restores_from_holders() {
    assert_eq!(three(&Descent { accounts: 3 })[1], "PASS");
    let restore = RestoreYieldsWhatWasBackedUp { accounts: 3 };
    assert_eq!(three(&restore), ["NOT REACHED", "PASS", "NOT REACHED"]);
    // Whoever lost most is traced in any case.
    assert_eq!(three(&Descent { accounts: 0 })[1], "PASS");
}

#[test]
fn what_is_played_twice_and_what_is_written_and_read_is_the_same() {
    assert_eq!(three(&Deterministic), ["PASS", "PASS", "PASS"]);
    assert_eq!(three(&RoundTrip), ["PASS", "PASS", "PASS"]);
    let mut wrong = played(&[], None, None);
    wrong.replay.outcome.server.journal[3].at = "T+1 h".parse().unwrap();
    let found = Deterministic.check(&wrong);
    assert!(matches!(&found, Checked::Fail(it) if it.contains(", at ")), "{found:?}");
}

#[test]
fn a_worse_policy_and_a_lost_cause_are_found() {
    let rival = |policy: &str| NeverWorseThan {
        other: Overlays { policy: Some(policy.to_owned()), ..Overlays::default() },
    };
    assert_eq!(three(&rival("same-array"))[1], "PASS");
    assert_eq!(three(&rival("often"))[1], "FAIL");
    assert_eq!(three(&rival("no-such"))[1], "NOT REACHED");
    let still = ["categories[photos].edits=0 per d"];
    assert_eq!(word(&rival("often"), &played(&still, None, None)), "NOT REACHED");
    let listed = RecoverableFromEveryPoint { strategies: vec!["none".to_owned()] };
    assert_eq!(word(&listed, &played(&still, None, None)), "PASS");
    assert_eq!(word(&listed, &played(&still, Some("same-array"), None)), "FAIL");
    let calm = played(&["faults[fire].when=Never", "-plans[rebuild]"], None, None);
    assert_eq!(word(&RecoverableFromEveryPoint { strategies: vec![] }, &calm), "NOT REACHED");
}

#[test]
fn what_must_stand_from_the_start_recovers_nothing_from_the_fire_on() {
    let text = BURNT
        .replace("1 per h", "0 per h")
        .replace(r#"labels: ["array:2"], schedule"#, r#"labels: ["array:1"], schedule"#)
        .replace(r#"(name: "none", set: {"-plans[rebuild]": ()})"#, ELSEWHERE);
    let scenario = Scenario::from_ron(&text).unwrap_or_else(|problems| panic!("{problems}"));
    let subject = Subject::play(&scenario, 7, 0);
    let listed = RecoverableFromEveryPoint { strategies: vec!["elsewhere".to_owned()] };
    assert_eq!(word(&listed, &subject), "FAIL");
    let chosen = Overlays { strategy: Some("elsewhere".to_owned()), ..Overlays::default() };
    let saved = scenario.with(&chosen).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(word(&listed, &Subject::play(&saved, 7, 0)), "PASS");
}

/// A strategy that needs a copy that was made before.
const ELSEWHERE: &str = r#"(name: "elsewhere", set: {"jobs[daily].labels": ["array:2"]})"#;

#[test]
fn goals_of_many_trials_name_the_cell_that_is_rarest() {
    let mut coverage = Coverage::default();
    let mut lost = Sometimes::new("records are lost", |it| it.replay.outcome.totals.all().lost > 0);
    assert_eq!(coverage.check(&["destroy"], &[Phase::Quiet], 0.1).word(), "NOT REACHED");
    assert_eq!(lost.check().word(), "NOT REACHED");
    for set in ["faults[fire].when=At(\"T+30 h\")", "faults[fire].when=At(\"T+40 h\")"] {
        let subject = played(&[set], None, None);
        coverage.see(&subject);
        lost.see(&subject);
    }
    let early = played(
        &["faults[fire].when=At(\"T+1 min\")", "jobs[daily].takes=Lasting(\"2 h\")"],
        None,
        None,
    );
    coverage.see(&early);
    assert_eq!(lost.check().word(), "PASS");
    let whole = |phase| coverage.share("destroy", phase);
    assert_eq!(Phase::ALL.map(whole).iter().sum::<f64>(), 1.0);
    let phase = Phase::ALL.into_iter().find(|it| whole(*it) > 0.0).expect("it struck in one");
    assert_eq!(coverage.check(&["destroy"], &[phase], whole(phase)).word(), "PASS", "reached");
    let mut dud = early.clone();
    dud.replay.outcome.server.faults[0].took = 0;
    let mut none = Coverage::default();
    none.see(&dud);
    assert_eq!(Phase::ALL.map(|it| none.share("destroy", it)), [0.0; 4], "it had no effect");
    let found = coverage.check(&["destroy", "offline"], &[Phase::PlanRunning], 0.5);
    assert!(matches!(&found, Checked::Fail(it) if it.starts_with("offline in PlanRunning: 0.0 %")));
}

#[test]
fn a_phase_is_told_by_what_operators_were_at() {
    let at = |hour: i64| Time::from_ms(hour * 3_600_000);
    let entry = |hour, event: &str| Entry {
        at: at(hour),
        event: event.to_owned(),
        typed: true,
        note: String::new(),
    };
    let journal = vec![
        entry(2, "job:daily/start"),
        entry(3, "job:daily/aborted"),
        entry(4, "job:daily/start"),
        entry(5, "job:daily/done"),
    ];
    let plan = Progress { began: Some(at(6)), ended: Some(at(7)), ..Progress::default() };
    let server = ServerSide { journal, plans: vec![plan], ..ServerSide::default() };
    let found: Vec<Phase> = (1..=7).map(|hour| Phase::at(&server, at(hour))).collect();
    let (before, runs) = (Phase::BeforeFirstCopy, Phase::BackupRunning);
    let (plan, quiet) = (Phase::PlanRunning, Phase::Quiet);
    // An aborted run is over and has made nothing; in the instant it ends a plan is over.
    assert_eq!(found, [before, runs, before, runs, quiet, plan, quiet]);
}

#[test]
fn a_scenario_names_claims_and_is_judged_by_them() {
    let claims = "expect=[(name: \"a\", that: Holds(Conservation)), (name: \"b\", \
        that: Holds(RtoWithin(\"1 d\"))), (name: \"c\", that: Holds(NoAcknowledgedLoss)), \
        (name: \"d\", that: Holds(Sometimes(\"plan:rebuild/done\")))]";
    let judged = played(&[claims], None, None).replay;
    let holds: Vec<Option<bool>> = judged.judgements.iter().map(|it| it.holds).collect();
    assert_eq!(holds, [Some(true), Some(true), Some(false), Some(true)]);
    assert_eq!(judged.verdict, Verdict::Fail);
    let text = BURNT.replace(
        "strategies:",
        "expect: [(name: \"a\", \
        that: Holds(Sometimes(\"fault:fier\")))], strategies:",
    );
    let refused = Scenario::from_ron(&text).expect_err("there is no such event").to_string();
    assert!(refused.contains("fault:fire"), "{refused}");
}

#[test]
fn checkers_of_ones_own_stand_beside_the_others() {
    struct Few;
    impl Checker for Few {
        fn name(&self) -> String {
            "few-events".to_owned()
        }
        fn check(&self, subject: &Subject) -> Checked {
            Checked::Pass(subject.replay.outcome.events().to_string())
        }
    }
    let said = check_all(&[&Few, &Claim::Conservation], &played(&[], None, None));
    assert_eq!((said[0].0.as_str(), said[1].0.as_str()), ("few-events", "conservation"));
}

//! The kinds of things that scenarios are made of, a line each.

use crate::fault;
use crate::metric::row::Better;
use crate::metric::table::rows;
use crate::scenario::tree::MarkKind;

/// A name, what it means, and how it is written.
pub(crate) type Item = (String, String, String);

/// The same, as it stands in a list.
type Kind = (&'static str, &'static str, &'static str);

/// What makes a list of kinds.
type Lister = fn() -> Vec<Item>;

/// Every list of kinds, by its title.
pub(crate) const KINDS: [(&str, Lister); 13] = [
    ("faults", || items(fault::KINDS)),
    ("moments", || items(MOMENTS)),
    ("progress", || items(PROGRESS)),
    ("actions", || items(ACTIONS)),
    ("sources", || items(SOURCES)),
    ("disciplines", || items(DISCIPLINES)),
    ("retention", || items(RETENTION)),
    ("rules", || items(RULES)),
    ("restarts", || items(RESTARTS)),
    ("expectations", || items(EXPECTATIONS)),
    ("grades", || items(GRADES)),
    ("marks", marks),
    ("metrics", metrics),
];

/// When things happen.
const MOMENTS: &[Kind] = &[
    ("At", "at an instant", r#"At("T+6 h")"#),
    ("After", "so long after an event", r#"After(event: "fault:san", delay: "30 min")"#),
    (
        "Hazard",
        "by a law of waiting, drawn anew for each trial",
        r#"Hazard(law: Exponential(mean: "90 d"), clock: Uptime("store:primary"), again: true)"#,
    ),
    (
        "All",
        "when the last of several has happened",
        r#"All([At("T+1 d"), After(event: "fault:san")])"#,
    ),
    (
        "Any",
        "when the first of several happens",
        r#"Any([At("T+1 d"), After(event: "fault:san")])"#,
    ),
    ("Complaints", "when complaints within an hour reach a number", r#"Complaints(per_hour: 200)"#),
    ("Size", "when a store has grown to a volume", r#"Size(store: "primary", at_least: "2 TB")"#),
    ("Never", "not unless an alternative says otherwise", r#"Never"#),
];

/// What a step of maintenance or recovery does.
const ACTIONS: &[Kind] = &[
    ("Nothing", "takes time: a delivery, an assessment, a round of tests", r#"Nothing"#),
    (
        "RunJob",
        "starts a backup job and waits for it, or until its time is up",
        r#"RunJob(job: "nightly")"#,
    ),
    (
        "AbortJob",
        "breaks off a run in progress; the half-made copy is lost",
        r#"AbortJob(job: "nightly")"#,
    ),
    (
        "PauseJobs",
        "jobs neither copy nor delete until they are resumed, but by a step",
        r#"PauseJobs(jobs: ["nightly"])"#,
    ),
    ("ResumeJobs", "jobs follow their timetables again", r#"ResumeJobs(jobs: ["nightly"])"#),
    (
        "Prune",
        "applies retention now: what a job's rule does not keep is deleted",
        r#"Prune(jobs: ["nightly"])"#,
    ),
    (
        "AwaitPoint",
        "waits until a job has a copy that is believed good",
        r#"AwaitPoint(job: "nightly", verified: true)"#,
    ),
    (
        "Answer",
        "makes services answer otherwise: up, read-only, blank, corrupt, down",
        r#"Answer(services: ["data"], answers: ReadOnly)"#,
    ),
    (
        "NewGeneration",
        "reopens a store as a new and empty one",
        r#"NewGeneration(store: "primary")"#,
    ),
    (
        "Salvage",
        "brings out what can be read of a damaged store",
        r#"Salvage(store: "primary", into: "image", yields: 0.9)"#,
    ),
    (
        "Restore",
        "copies back: from restore points, a salvage or another store",
        r#"Restore(from: Points("nightly"), into: "primary", merge: Replace)"#,
    ),
    (
        "Offer",
        "offers a copy back, which accounts take up in their own time",
        r#"Offer(restore: (from: Image("image"), into: "primary"), taken_by: 0.9, delay: "3 d")"#,
    ),
    (
        "Order",
        "makes handsets upload or fetch everything at their next contact",
        r#"Order(order: FullCopy)"#,
    ),
    ("GiveUp", "stops: what is held and was not brought back is abandoned", r#"GiveUp"#),
];

/// Whose copy wins when a handset and its service exchange everything.
const RULES: &[Kind] = &[
    ("ServerWins", "the handset's copy is replaced, whatever the service holds", r#"ServerWins"#),
    (
        "DeviceWins",
        "the service's copy is replaced, unless the handset just lost its own",
        r#"DeviceWins"#,
    ),
    ("Merge", "both end with the union", r#"Merge"#),
    ("QuarantineOnEmpty", "as ServerWins, but an empty answer is refused", r#"QuarantineOnEmpty"#),
];

/// Who comes first of the steps that wait for a place in a pool.
const DISCIPLINES: &[Kind] = &[
    ("Fifo", "who asked first", r#"Fifo"#),
    ("Priority", "whose step has the highest priority", r#"Priority"#),
    ("Smith", "whose step has the most weight for each expected hour", r#"Smith"#),
    ("ShortestFirst", "whose step is expected to take the least time", r#"ShortestFirst"#),
];

/// Which restore points a job keeps.
const RETENTION: &[Kind] = &[
    ("All", "nothing is dropped", r#"All"#),
    ("Count", "the newest so many", r#"Count(7)"#),
    ("Age", "those younger than this", r#"Age("30 d")"#),
    (
        "Gfs",
        "grandfather, father, son: the newest of each of the last days, weeks, months, years",
        r#"Gfs(daily: 7, weekly: 4, monthly: 12)"#,
    ),
    ("Restic", "as restic forget", r#"Restic(last: 3, daily: 7, within: "1m")"#),
    ("Borg", "as borg prune", r#"Borg(daily: 14, monthly: 6, yearly: 1)"#),
    ("Hanoi", "the tower of Hanoi; chained, lower levels need their bases", r#"Hanoi(levels: 4)"#),
    ("Any", "what at least one of several rules keeps", r#"Any([Count(1), Age("30 d")])"#),
];

/// Where a restore comes from.
const SOURCES: &[Kind] = &[
    (
        "Points",
        "the points of a job, the newest that is believed good first",
        r#"Points("nightly")"#,
    ),
    (
        "Before",
        "the same, but only states older than the first time of an event",
        r#"Before(job: "nightly", event: "fault:script")"#,
    ),
    ("Image", "the result of a salvage", r#"Image("image")"#),
    ("Store", "the live generation of another store", r#"Store("replica")"#),
    (
        "Earlier",
        "the newest earlier generation of a store that can be read",
        r#"Earlier("primary")"#,
    ),
    ("Refuge", "what accounts kept themselves", r#"Refuge("sim-card")"#),
    (
        "Bin",
        "what a fault deleted of a store or job, while its grace period lasts",
        r#"Bin("primary")"#,
    ),
];

/// How a fault proceeds.
const PROGRESS: &[Kind] = &[
    ("AtOnce", "all that it does is done at its onset", r#"AtOnce"#),
    (
        "Steady",
        "it works through its share at an even pace, until its window ends",
        r#"Steady(over: "43 h", every: "1 h")"#,
    ),
    (
        "Stages",
        "it proceeds in stages",
        r#"Stages([(after: "0 s", share: "1 %"), (after: "2 d", share: "100 %")])"#,
    ),
];

/// What a restart does to a handset.
const RESTARTS: &[Kind] = &[
    ("Orderly", "nothing is lost; the handset contacts its service afresh", r#"Orderly"#),
    ("Crash", "memory survives; a full copy may be asked for", r#"Crash"#),
    ("PowerLoss", "a volatile cache is gone, a persistent one is not", r#"PowerLoss"#),
    ("Erase", "everything local is erased", r#"Erase"#),
];

/// What can be expected of a trial.
const EXPECTATIONS: &[Kind] = &[
    ("Metric", "a metric lies between two numbers", r#"Metric(metric: "items.lost", most: 0)"#),
    (
        "Event",
        "an event happens, between two instants",
        r#"Event(event: "service:data/up", until: "T+2 d")"#,
    ),
    ("Order", "events happen, in this order", r#"Order(["fault:san", "service:data/up"])"#),
    ("Not", "an event does not happen", r#"Not("fault:san")"#),
    ("OnlyLost", "nobody else lost anything", r#"OnlyLost(cohorts: ["without-backup"])"#),
    (
        "Curve",
        "a curve goes through points: Visible, Lost, AtRisk, WithoutData",
        r#"Curve(of: Visible, points: [("T+6 h", 0.5), ("T+2 d", 1.0)], rms: 0.05)"#,
    ),
];

/// What an expectation that holds is worth.
const GRADES: &[Kind] = &[
    ("input", "typed numbers alone fix it: it shows that the file says what it says", ""),
    ("calibrated", "a parameter was fitted to it", ""),
    ("predicted", "it follows from the model", ""),
];

fn items(all: &[Kind]) -> Vec<Item> {
    let own = |text: &str| text.to_owned();
    all.iter().map(|(name, what, example)| (own(name), own(what), own(example))).collect()
}

fn marks() -> Vec<Item> {
    let what = |mark: MarkKind| match mark {
        MarkKind::Confirmed => "several sources say so, or one that had to know",
        MarkKind::Reported => "one source said so",
        MarkKind::Rumour => "said, but by nobody who had to know",
        MarkKind::Assumption => "chosen by the author of the scenario",
        MarkKind::Fitted => "found by fitting an expectation",
        MarkKind::Free => "a parameter to vary",
    };
    let example = |mark: MarkKind| match mark {
        MarkKind::Confirmed | MarkKind::Reported => format!("{}(60, \"source\")", mark.word()),
        MarkKind::Rumour => "Rumour(0.96, \"source\", (0.5, 1.0))".to_owned(),
        MarkKind::Assumption => "Assumption(\"6 h\", \"reason\", (\"1 h\", \"12 h\"))".to_owned(),
        MarkKind::Fitted => "Fitted(\"100 h\", \"expectation\", (\"1 h\", \"200 h\"))".to_owned(),
        MarkKind::Free => "Free(0.3, \"reason\", (0.0, 1.0))".to_owned(),
    };
    let all = MarkKind::ALL.iter();
    all.map(|mark| (mark.word().to_owned(), what(*mark).to_owned(), example(*mark))).collect()
}

fn metrics() -> Vec<Item> {
    let all = rows().map(|row| {
        let better = match row.better {
            Better::Lower => "; less is better",
            Better::Higher => "; more is better",
            Better::Neither => "",
        };
        let what = format!("{} ({}{better})", row.what, row.unit.word());
        (row.name.to_owned(), what, String::new())
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backup::retention::Keep;
    use crate::check::expect::That;
    use crate::fault::progress::Progress;
    use crate::recovery::action::Action;
    use crate::recovery::action::Source;
    use crate::world::device::Effect;
    use crate::world::device::Rule;
    use crate::world::pool::Discipline;
    use crate::world::when::When;
    use serde::de::DeserializeOwned;

    /// The names of an enum's arms, as the reader of scenarios knows them.
    fn arms<T: DeserializeOwned>() -> Vec<String> {
        match ron::from_str::<T>("NoSuchArm").map_err(|error| error.code) {
            Err(ron::Error::NoSuchEnumVariant { expected, .. }) => {
                expected.iter().map(|&arm| arm.to_owned()).collect()
            }
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("no arm has this name"),
        }
    }

    fn names(all: &[Kind]) -> Vec<String> {
        all.iter().map(|(name, ..)| (*name).to_owned()).collect()
    }

    /// Every example must be what its line says it is.
    fn reads<T: DeserializeOwned>(all: &[Kind]) {
        let options = ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .with_default_extension(ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES);
        for (name, _, example) in all {
            let found = options.from_str::<T>(example);
            assert!(found.is_ok(), "{example}: {:?}", found.err());
            assert!(example.to_lowercase().starts_with(&name.to_lowercase()), "{example}");
        }
    }

    #[test]
    fn every_example_can_be_read() {
        reads::<crate::fault::What>(fault::KINDS);
        reads::<When>(MOMENTS);
        reads::<Action>(ACTIONS);
        reads::<Rule>(RULES);
        reads::<Keep>(RETENTION);
        reads::<Discipline>(DISCIPLINES);
        reads::<Source>(SOURCES);
        reads::<Progress>(PROGRESS);
        reads::<Effect>(RESTARTS);
        reads::<That>(EXPECTATIONS);
    }

    #[test]
    fn every_arm_of_every_catalogue_is_listed() {
        assert_eq!(names(MOMENTS), arms::<When>());
        assert_eq!(names(ACTIONS), arms::<Action>());
        assert_eq!(names(RULES), arms::<Rule>());
        assert_eq!(names(SOURCES), arms::<Source>());
        assert_eq!(names(DISCIPLINES), arms::<Discipline>());
        assert_eq!(names(PROGRESS), arms::<Progress>());
        assert_eq!(names(RESTARTS), arms::<Effect>());
        assert_eq!(names(EXPECTATIONS), arms::<That>());
    }
}

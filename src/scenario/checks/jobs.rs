//! Backup jobs: what they copy, that they run, and that a run ends.

use crate::backup::job::Job;
use crate::backup::job::Verify;
use crate::kernel::law::Law;
use crate::kernel::recurrence::Schedule;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::recovery::action::Action;
use crate::scenario::checks::clock;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::CATEGORY;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::when::when;
use crate::world::takes::Takes;

/// More runs than these take a trial longer than anybody waits.
const RUNS_MAX: i64 = 1_000_000;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    for (at, it) in known.spec.jobs.iter().enumerate() {
        job(found, known, &format!("jobs[{at}]"), it);
    }
}

fn job(found: &mut Found, known: &Known<'_>, path: &str, job: &Job) {
    let source = source(found, known, path, job);
    if source.is_some() {
        takes(found, known, &format!("{path}.takes"), &job.takes, source);
    }
    if let Some(names) = &job.categories {
        let names = names.iter().map(AsRef::as_ref);
        found.refer_all(&format!("{path}.categories"), CATEGORY, names, &known.categories);
    }
    if job.slots == 0 {
        let message = "a job with 0 slots keeps no point";
        found.wrong_so(format!("{path}.slots"), message, "expected 1 or more");
    }
    if let Some(verify) = &job.verify {
        self::verify(found, known, path, job, verify, source);
    }
    if let Some(phase) = &job.phase {
        clock::moment(found, known.spec, &format!("{path}.phase"), phase);
        if !matches!(job.schedule, Some(Schedule::Every(_))) {
            let message = "a phase has a meaning only for a schedule \"every …\"";
            found.doubt(format!("{path}.phase"), message, "take it out, or write such a schedule");
        }
    }
    for (which, it) in job.at.iter().enumerate() {
        when(found, known, &format!("{path}.at[{which}]"), it);
    }
    existing(found, known, path, job);
    runs(found, known, path, job);
}

/// Points that exist already were made before T0, and the simulation has to reach back to them.
fn existing(found: &mut Found, known: &Known<'_>, path: &str, job: &Job) {
    for (which, moment) in job.existing.iter().enumerate() {
        let path = format!("{path}.existing[{which}]");
        clock::moment(found, known.spec, &path, moment);
        let (Some(at), Some((start, _))) = (known.instant(moment), known.plays) else {
            continue;
        };
        if at < start {
            let (of, since) = (known.said(at), known.said(start));
            let message = format!("a point of {of}, and the simulation starts only at {since}");
            let help = format!("start earlier: clock.start at \"{}\" or before", clock::offset(at));
            found.wrong_so(path, message, help);
        } else if at > Time::ZERO {
            let of = known.said(at);
            let message = format!("a point that exists already cannot be of {of}, after T0");
            found.wrong_so(path, message, "let a schedule make it, or name it under `at`");
        }
    }
}

fn runs(found: &mut Found, known: &Known<'_>, path: &str, job: &Job) {
    let steps = known.spec.plans.iter().flat_map(|it| &it.steps);
    let mut actions = steps.map(|it| &it.does);
    let is_asked = actions.any(|it| matches!(it, Action::RunJob { job: of } if *of == job.name));
    if job.schedule.is_none() && job.at.is_empty() && job.existing.is_empty() && !is_asked {
        let message = format!("the job `{}` never runs", job.name);
        let help = "give it a schedule, moments under `at`, existing points, or a step `RunJob`";
        found.doubt(path, message, help);
    }
    let proofs = job.verify.as_ref().and_then(|it| it.schedule);
    let timetables =
        [("schedule", job.schedule), ("prune", job.prune), ("verify.schedule", proofs)];
    for (field, timetable) in timetables {
        let (Some(Schedule::Every(every)), Some((start, horizon))) = (timetable, known.plays)
        else {
            continue;
        };
        let runs = horizon.since(start).ms() / every.ms().max(1);
        if runs > RUNS_MAX {
            let message =
                format!("{runs} runs until the horizon; at most {RUNS_MAX} are simulated");
            found.wrong_so(format!("{path}.{field}"), message, "was another unit meant?");
        }
    }
}

/// The store that a job copies in the end, if it copies one.
fn source<'a>(found: &mut Found, known: &Known<'a>, path: &str, job: &'a Job) -> Option<&'a str> {
    let path = format!("{path}.source");
    let mut name = &job.source;
    for _ in 0..=known.jobs.len() {
        if known.stores.contains(&name.as_str()) {
            return Some(name.as_str());
        }
        let Some(other) = known.spec.jobs.iter().find(|it| it.name == *name) else {
            let names: Vec<&str> = known.stores.iter().chain(&known.jobs).copied().collect();
            found.refer(&path, ("store or job", "stores and jobs"), name.as_str(), &names);
            return None;
        };
        name = &other.source;
    }
    let message = "jobs copy each other in a circle, and there is no store to begin with";
    found.wrong_so(path, message, "let one of them copy a store");
    None
}

fn verify(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    job: &Job,
    verify: &Verify,
    source: Option<&str>,
) {
    if source.is_some() {
        takes(found, known, &format!("{path}.verify.takes"), &verify.takes, source);
    }
    let is_instant = |takes: &Takes| match takes {
        Takes::Lasting(law) => law.mean() < Span::from_ms(1_000),
        Takes::AtRate(_) => false,
    };
    let at_once = verify.schedule.is_none();
    if verify.again && at_once && is_instant(&job.takes) && is_instant(&verify.takes) {
        let message = "a run that is made again takes no time, and so again without end";
        let help = "say how long a run or its verification takes";
        found.wrong_so(format!("{path}.verify.again"), message, help);
    }
}

/// A time that follows from a volume needs a volume.
pub(crate) fn takes(
    found: &mut Found,
    known: &Known<'_>,
    path: &str,
    takes: &Takes,
    store: Option<&str>,
) {
    let rate = match takes {
        Takes::AtRate(rate) => rate,
        Takes::Lasting(Law::Fixed(Span::FOREVER)) => {
            let help = "for what never ends, give a moment at which something breaks it off";
            found.wrong_so(path, "work that takes forever is never done", help);
            return;
        }
        Takes::Lasting(_) => return,
    };
    let Some(store) = store.or_else(|| known.stores.first().copied()) else {
        let message = "a time at a rate needs a store with a size, and there are no stores";
        found.wrong_so(path, message, "write `Lasting(\"6 h\")`");
        return;
    };
    if known.size_of(store).is_some_and(|it| it.bytes() == 0) {
        let message = format!(
            "a time at {rate} follows from the size of the store `{store}`, which has none"
        );
        let help = format!("give stores[{store}] a size, or write `Lasting(\"6 h\")`");
        found.wrong_so(path, message, help);
    }
}

//! The names of everything that can happen in a scenario, so that anything can follow anything.
//!
//! The engine looks its events up in this list; what is not in it cannot happen, and what follows
//! something that is not in it is refused at the door.

use crate::scenario::spec::Spec;

/// What a job can come to, as the last word of its events.
const JOB: &[&str] = &["start", "done", "failed", "aborted", "verified", "found-bad"];
/// What a plan can come to.
const PLAN: &[&str] = &["start", "done", "stopped"];
/// What a step can come to.
pub(crate) const STEP: &[&str] = &["start", "done", "failed", "bad-point", "skipped"];
/// What a service can come to answer.
const SERVICE: &[&str] = &["up", "read-only", "blank", "corrupt", "down"];
/// What a window of business can do.
const WINDOW: &[&str] = &["open", "close"];

/// Every event that can happen, in alphabetical order, each once.
///
/// ```
/// use lastcopy::scenario::events::events;
/// use lastcopy::scenario::load::Scenario;
/// let text = r#"(name: "x", clock: (horizon: "1 d"), channels: [(name: "alert", when: Never)])"#;
/// let scenario = Scenario::from_ron(text)?;
/// assert_eq!(events(scenario.spec()), ["T0/start", "channel:alert"]);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[must_use]
pub fn events(spec: &Spec) -> Vec<String> {
    let mut events = vec!["T0/start".to_owned()];
    let mut each = |stem: String, words: &[&str]| {
        events.extend(words.iter().map(|word| format!("{stem}/{word}")));
    };
    for job in &spec.jobs {
        each(format!("job:{}", job.name), JOB);
    }
    for plan in &spec.plans {
        each(format!("plan:{}", plan.name), PLAN);
        for step in &plan.steps {
            each(format!("step:{}/{}", plan.name, step.name), STEP);
        }
    }
    for service in &spec.services {
        each(format!("service:{}", service.name), SERVICE);
    }
    for group in &spec.groups {
        each(format!("group:{}", group.name), &["lost"]);
    }
    for window in &spec.windows {
        each(format!("window:{}", window.name), WINDOW);
    }
    for fault in &spec.faults {
        events.push(format!("fault:{}", fault.name));
        events.push(format!("fault:{}/end", fault.name));
    }
    let notices = spec.notices.iter().map(|it| ("notice", &it.name));
    let said = spec.announcements.iter().map(|it| ("announce", &it.name));
    let channels = spec.channels.iter().map(|it| ("channel", &it.name));
    let single = notices.chain(said).chain(channels);
    events.extend(single.map(|(kind, name)| format!("{kind}:{name}")));
    events.sort_unstable();
    events.dedup();
    events
}

//! What each event of a journal is of, and what it says of it, by the scenario that names it:
//! names may have any signs in them, so an event's text is looked up and not taken apart.

use crate::scenario::events::STEP;
use crate::scenario::spec::Spec;
use std::collections::BTreeMap;

/// What an event is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    Trial,
    Fault(usize),
    Job(usize),
    Service(usize),
    Plan(usize),
    Step(usize, usize),
    Channel,
    Announcement,
    Notice,
    Window,
    Group,
}

/// What an event means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) of: Of,
    pub(crate) entity: String,
    pub(crate) kind: &'static str,
}

impl Meaning {
    /// Whether something begins with it that has an end.
    pub(crate) fn opens(&self) -> bool {
        matches!(self.kind, "start" | "open" | "strikes") && self.of != Of::Trial
    }

    /// Whether something ends with it that has begun.
    pub(crate) fn closes(&self) -> bool {
        matches!(self.kind, "done" | "failed" | "aborted" | "stopped" | "end" | "close")
    }

    /// What it is of, without its kind.
    pub(crate) fn name(&self) -> &str {
        self.entity.split_once(':').map_or(&self.entity, |(_, name)| name)
    }
}

/// The meanings of all events that can happen, by their texts.
pub(crate) fn meanings(spec: &Spec) -> BTreeMap<String, Meaning> {
    let mut all = BTreeMap::new();
    let mut put = |of: Of, entity: String, words: &[&'static str]| {
        for kind in words {
            let meaning = Meaning { of, entity: entity.clone(), kind };
            all.entry(format!("{entity}/{kind}")).or_insert(meaning);
        }
    };
    put(Of::Trial, "T0".to_owned(), &["start"]);
    for (at, job) in spec.jobs.iter().enumerate() {
        let words = ["start", "done", "failed", "aborted", "verified", "found-bad"];
        put(Of::Job(at), format!("job:{}", job.name), &words);
    }
    for (at, plan) in spec.plans.iter().enumerate() {
        put(Of::Plan(at), format!("plan:{}", plan.name), &["start", "done", "stopped"]);
        for (step, it) in plan.steps.iter().enumerate() {
            put(Of::Step(at, step), format!("step:{}/{}", plan.name, it.name), STEP);
        }
    }
    for (at, service) in spec.services.iter().enumerate() {
        let words = ["up", "read-only", "blank", "corrupt", "down"];
        put(Of::Service(at), format!("service:{}", service.name), &words);
    }
    for group in &spec.groups {
        put(Of::Group, format!("group:{}", group.name), &["lost"]);
    }
    for window in &spec.windows {
        put(Of::Window, format!("window:{}", window.name), &["open", "close"]);
    }
    for (at, fault) in spec.faults.iter().enumerate() {
        put(Of::Fault(at), format!("fault:{}", fault.name), &["end"]);
    }
    let mut single = |of: Of, entity: String, kind: &'static str| {
        all.entry(entity.clone()).or_insert(Meaning { of, entity, kind });
    };
    for (at, fault) in spec.faults.iter().enumerate() {
        single(Of::Fault(at), format!("fault:{}", fault.name), "strikes");
    }
    for channel in &spec.channels {
        single(Of::Channel, format!("channel:{}", channel.name), "tells");
    }
    for said in &spec.announcements {
        single(Of::Announcement, format!("announce:{}", said.name), "said");
    }
    for notice in &spec.notices {
        single(Of::Notice, format!("notice:{}", notice.name), "issued");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::events::events;
    use crate::scenario::load::Scenario;

    #[test]
    fn every_event_that_can_happen_has_a_meaning() {
        let text = include_str!("../../../tests/scenario_all.ron");
        let scenario = Scenario::from_ron(text).unwrap_or_else(|problems| panic!("{problems}"));
        let known = meanings(scenario.spec());
        let all = events(scenario.spec());
        assert!(all.len() > 40, "the scenario has little of anything");
        assert_eq!(known.keys().collect::<Vec<_>>(), all.iter().collect::<Vec<_>>());
    }
}

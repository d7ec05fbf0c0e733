//! From what a file says to what the engine reads: names become numbers, moments become times.
//!
//! It first asks [`checks`](crate::scenario::checks) for all that does not fit together and
//! refuses on any of it; after that nothing can fail, and what cannot happen is said by `expect`.

use crate::kernel::ruler::Ruler;
use crate::scenario::checks::check;
use crate::scenario::compile_cohort::cohort;
use crate::scenario::declared::calendar;
use crate::scenario::declared::causes;
use crate::scenario::declared::labels;
use crate::scenario::declared::restarts;
use crate::scenario::error::Problem;
use crate::scenario::error::Severity;
use crate::scenario::events::events;
use crate::scenario::model::Model;
use crate::scenario::model::bits;
use crate::scenario::own::Register;
use crate::scenario::spec::Spec;
use crate::world::label::Label;
use std::collections::BTreeMap;

/// Resolves a scenario; with it comes what is suspicious and not refused.
///
/// # Errors
/// All that does not fit together, each by path (`stores[0].size`), warnings included.
pub fn compile(spec: Spec) -> Result<(Model, Vec<Problem>), Vec<Problem>> {
    let problems = check(&spec);
    if problems.iter().any(|it| it.severity == Severity::Error) {
        return Err(problems);
    }
    let calendar = calendar(&spec);
    let labels = labels(&spec);
    let events = events(&spec);
    let numbered = events.iter().cloned().zip(0..);
    let mut model = Model {
        calendar,
        start: calendar.resolve(&spec.clock.start),
        horizon: calendar.resolve(&spec.clock.horizon),
        ruler: Ruler::new(calendar.resolve(&spec.clock.start), spec.clock.curve_every),
        store_labels: all_bits(&labels, spec.stores.iter().map(|store| &store.labels)),
        job_labels: all_bits(&labels, spec.jobs.iter().map(|job| &job.labels)),
        fault_labels: all_bits(&labels, spec.faults.iter().map(|fault| &fault.hits)),
        labels,
        causes: causes(&spec),
        cohorts: Vec::new(),
        restarts: restarts(&spec),
        own: Register::default(),
        event_numbers: numbered.collect::<BTreeMap<String, u32>>(),
        events,
        spec,
    };
    let all = model.spec.cohorts.iter();
    model.cohorts = all.map(|it| cohort(it, &model)).collect();
    Ok((model, problems))
}

/// The same model, with its labels numbered among all of these, which are in order.
pub(crate) fn relabelled(model: &Model, labels: &[String]) -> Model {
    let spec = &model.spec;
    Model {
        store_labels: all_bits(labels, spec.stores.iter().map(|store| &store.labels)),
        job_labels: all_bits(labels, spec.jobs.iter().map(|job| &job.labels)),
        fault_labels: all_bits(labels, spec.faults.iter().map(|fault| &fault.hits)),
        labels: labels.to_vec(),
        ..model.clone()
    }
}

fn all_bits<'a>(known: &[String], lists: impl Iterator<Item = &'a Vec<Label>>) -> Vec<u128> {
    lists.map(|labels| bits(known, labels)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load::Scenario;

    const TEXT: &str = r#"(
        name: "x",
        clock: (t0: "2009-10-02T01:30:00-07:00", start: "-1 d", horizon: "2009-10-20"),
        categories: [
            (name: "mail", items: 100, edits: "1 per h", changes: "25 %", deletes: "25 %"),
            (name: "notes", items: 3),
        ],
        devices: [(name: "phone", restarts: [
            (name: "pull", rate: "1 per 720 h", effect: PowerLoss),
            (name: "boot", effect: Orderly),
        ])],
        cohorts: [(name: "a", accounts: 10, device: "phone", service: "data", activity: 2.5,
            refuges: [(name: "sim", categories: ["notes"], kept_by: 0.5, holds: 0.5)])],
        stores: [(name: "db", labels: ["site:b", "array:1"])],
        services: [(name: "data", store: "db")],
        jobs: [(name: "nightly", source: "db", labels: ["site:a"], schedule: "daily 01:00")],
        faults: [(name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["site:b"])],
        notices: [(name: "n", when: At("T+2 h"), reach: 1, delay: "1 h", compliance: 1,
            advice: [(restart: "pull", factor: 0.5)],
            prompts: (restart: "pull", within: "1 h"))],
    )"#;

    fn model() -> Model {
        Scenario::from_ron(TEXT).unwrap_or_else(|it| panic!("{it}")).model().clone()
    }

    #[test]
    fn labels_become_bits_in_alphabetical_order() {
        let model = model();
        assert_eq!(model.labels, ["array:1", "site:a", "site:b"]);
        assert_eq!((model.store_labels[0], model.job_labels[0]), (0b101, 0b010));
        assert_eq!(model.fault_labels, [0b100]);
    }

    #[test]
    fn dates_become_times_since_t0() {
        let model = model();
        assert_eq!(model.start.hours(), -24.0);
        assert_eq!(model.horizon.hours(), 17.0 * 24.0 + 22.5);
    }

    #[test]
    fn activity_multiplies_items_and_edit_rates() {
        let held = &model().cohorts[0].categories[0];
        assert_eq!(held.items, 250);
        assert_eq!(held.rate, 1.0 / 3_600_000.0 * 2.5);
        assert_eq!((held.changes, held.changes_or_deletes), (1 << 30, 1 << 31));
        assert!(!held.adds_only());
        assert_eq!(model().cohorts[0].categories[1].items, 8);
    }

    #[test]
    fn notices_are_heard_in_terms_of_the_cohorts_own_restarts() {
        let model = model();
        let cohort = &model.cohorts[0];
        assert_eq!(model.restarts, ["boot", "pull"]);
        let device = cohort.device.as_ref().expect("it has one");
        assert_eq!(device.restarts[0].number, 1);
        assert_eq!(model.causes[usize::from(device.restarts[0].cause)], "pull");
        assert_eq!(cohort.notices[0].factors, [0.5, 1.0]);
        assert_eq!(cohort.notices[0].prompts.as_ref().map(|it| it.0), Some(0));
        assert_eq!((cohort.owner.as_str(), cohort.refuges[0].held.as_slice()), ("a", &[1][..]));
    }
}

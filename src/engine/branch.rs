//! What a trial can go on under midway, and how both worlds come to number things alike.
//!
//! Labels and notices may differ between the two: labels are numbered anew over both, and notices
//! that were issued under the old world stay as they read there, behind those of the new one.

use crate::kernel::name::Name;
use crate::kernel::time::Time;
use crate::scenario::compile::relabelled;
use crate::scenario::model::Model;
use crate::scenario::model::Notice;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many labels can a trial tell apart.
const LABELS_MAX: usize = 120;

/// The model to go on under after these, which may come to number their labels anew.
///
/// # Errors
/// What differs and cannot change midway.
pub(crate) fn joined(
    parts: &mut [(Time, Arc<Model>)],
    mut model: Arc<Model>,
) -> Result<Arc<Model>, &'static str> {
    let (_, last) = parts.last().expect("a trial has a first part");
    if let Some(what) = fixed_difference(last, &model) {
        return Err(what);
    }
    if let Some(notices) = notices_of_both(last, &model) {
        let cohorts = &mut Arc::make_mut(&mut model).cohorts;
        for (cohort, notices) in cohorts.iter_mut().zip(notices) {
            cohort.notices = notices;
        }
    }
    if last.labels != model.labels {
        let both: BTreeSet<&String> = last.labels.iter().chain(&model.labels).collect();
        let both: Vec<String> = both.into_iter().cloned().collect();
        if both.len() > LABELS_MAX {
            return Err("so many labels");
        }
        for (_, part) in parts {
            *part = Arc::new(relabelled(part, &both));
        }
        model = Arc::new(relabelled(&model, &both));
    }
    Ok(model)
}

/// What differs between two models that cannot change midway.
fn fixed_difference(one: &Model, other: &Model) -> Option<&'static str> {
    let (a, b) = (&one.spec, &other.spec);
    let job = |spec: &crate::scenario::spec::Spec| -> Vec<Name> {
        spec.jobs.iter().map(|it| it.name.clone()).collect()
    };
    let differences = [
        (a.clock != b.clock, "the clock"),
        (a.categories != b.categories, "the categories"),
        (a.devices != b.devices, "the devices"),
        (a.cohorts != b.cohorts, "the cohorts"),
        (a.stores != b.stores, "the stores"),
        (a.services != b.services, "the services"),
        (a.groups != b.groups, "the groups"),
        (a.queues != b.queues, "the queues"),
        (a.reactions != b.reactions, "the reactions"),
        (one.causes != other.causes, "the causes of death"),
        // Restore points remember their job by its number.
        (!job(b).starts_with(&job(a)), "the order of the jobs"),
    ];
    differences.into_iter().find_map(|(differs, what)| differs.then_some(what))
}

/// The notices of the new model for each cohort, and behind them those of the old one that it does
/// not have, or has otherwise; none if there are no such.
fn notices_of_both(old: &Model, new: &Model) -> Option<Vec<Vec<Notice>>> {
    let mut all: Vec<Vec<Notice>> = new.cohorts.iter().map(|it| it.notices.clone()).collect();
    let behind: Vec<usize> =
        (0..many(old)).filter(|&number| number_under(old, number, new).is_none()).collect();
    for &number in &behind {
        for (notices, cohort) in all.iter_mut().zip(&old.cohorts) {
            notices.push(cohort.notices[number].clone());
        }
    }
    (!behind.is_empty()).then_some(all)
}

/// How many notices a model numbers.
fn many(model: &Model) -> usize {
    model.cohorts.first().map_or(0, |cohort| cohort.notices.len())
}

/// The number under another model of a notice that reads the same there to every cohort.
pub(crate) fn number_under(old: &Model, number: usize, new: &Model) -> Option<usize> {
    (0..many(new)).find(|&at| {
        let mut both = old.cohorts.iter().zip(&new.cohorts);
        both.all(|(old, new)| old.notices[number] == new.notices[at])
    })
}

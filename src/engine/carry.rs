//! A trial goes on under another scenario: the past is carried over, the future is armed anew.

use crate::backup::job::Job;
use crate::effect::op::What as Felt;
use crate::engine::branch::number_under;
use crate::engine::prove::proofs;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::watch::Carried;
use crate::engine::watch::Trigger;
use crate::engine::watch::Watch;
use crate::kernel::chance::EntityKey;
use crate::kernel::name::Name;
use crate::kernel::order::Phase;
use crate::kernel::order::Place;
use crate::kernel::time::Time;
use crate::recovery::plan::Plan;
use crate::recovery::plan::Step;
use crate::scenario::model::Model;
use crate::world::when::When;
use std::collections::BTreeMap;

/// The steps of a model that are under way, by plan and step: the attempt, and when it ends.
pub(crate) type UnderWay<'a> = BTreeMap<(&'a Name, &'a Name), (&'a Step, u64, Time)>;

fn steps_under_way<'a>(old: &'a Model, pending: &[(Place, Due)]) -> UnderWay<'a> {
    let steps = pending.iter().filter_map(|(place, due)| match due {
        Due::StepEnds { plan, step, attempt } => {
            let plan = &old.spec.plans[*plan];
            let step = &plan.steps[*step];
            Some(((&plan.name, &step.name), (step, *attempt, place.time)))
        }
        _ => None,
    });
    steps.collect()
}

/// Whether two jobs have one timetable.
pub(crate) fn is_called_alike(one: &Job, other: &Job) -> bool {
    (&one.schedule, &one.phase) == (&other.schedule, &other.phase)
}

impl<'m> Server<'m> {
    /// Goes on from `at` under another model that has the same stores, services and fleet.
    ///
    /// What has happened stays: holders, answers, beliefs, runs under way. What waits is armed
    /// anew from the other model, except what fired already, which is known by its name; plans
    /// that have begun go on with the step that follows the last one that is done.
    pub(crate) fn go_on_under(&mut self, model: &'m Model, at: Time) {
        let old = self.model;
        self.now = at;
        let happened = std::mem::take(&mut self.happened);
        self.happened = vec![None; model.events.len()];
        for (number, when) in happened.into_iter().enumerate() {
            if let Some(new) = model.event_numbers.get(&old.events[number]) {
                self.happened[*new as usize] = when;
            }
        }
        self.model = model;
        self.carry_jobs(old);
        self.carry_faults(old);
        self.carry_plans(old);
        self.carry_pools(old);
        self.carry_notices(old);
        let mut pending = std::mem::take(&mut self.queue);
        let mut all = Vec::new();
        while let Some(entry) = pending.pop() {
            all.push(entry);
        }
        self.carry_watches(&all);
        let under_way = steps_under_way(old, &all);
        let horizon = EntityKey::named("horizon");
        self.queue.push(model.horizon, Phase::Observation, horizon, 0, Due::Horizon);
        self.carry_pending(old, all);
        self.call_new_jobs(old, at);
        self.typed = false;
        self.arm_everything();
        self.call_shifts();
        self.deal_to_all();
        self.resume_plans(&under_way);
        self.carried.clear();
        self.run_or_stand();
    }

    /// What waits is put aside by its name: a condition that reads the same goes on as it was.
    fn carry_watches(&mut self, pending: &[(Place, Due)]) {
        let agings = std::mem::take(&mut self.agings);
        let carried = |watch| Carried { watch, leaves: Vec::new(), agings: Vec::new() };
        let mut all: Vec<Carried> =
            std::mem::take(&mut self.watches).into_iter().map(carried).collect();
        for (place, due) in pending {
            if let Due::Leaf { watch, leaf } = due {
                all[*watch].leaves.push((*leaf, place.time));
            }
        }
        for (number, aging) in agings.into_iter().enumerate() {
            let entry = pending.iter().find_map(|(place, due)| match due {
                Due::Aged { aging: of, epoch } if *of == number && *epoch == aging.epoch => {
                    Some(place.time)
                }
                _ => None,
            });
            all[aging.watch].agings.push((aging, entry));
        }
        self.carried = all.into_iter().map(|it| (it.watch.name.clone(), it)).collect();
    }

    /// A condition that waited before under this name, and reads the same, goes on as it was;
    /// says whether there is one.
    pub(crate) fn waits_on(&mut self, trigger: Trigger, when: &When, name: &str) -> bool {
        let Some(carried) = self.carried.remove(name).filter(|it| it.watch.when == *when) else {
            return false;
        };
        let number = self.watches.len();
        self.watches.push(Watch { trigger, ..carried.watch });
        for (leaf, at) in carried.leaves {
            self.put(number, leaf, at);
        }
        for (aging, at) in carried.agings {
            self.age_on(aging, number, at);
        }
        true
    }

    fn carry_jobs(&mut self, old: &Model) {
        let place = |name| old.spec.jobs.iter().position(|job| job.name == name);
        let jobs = &self.model.spec.jobs;
        let runs = jobs.iter().map(|job| place(job.name.clone()).and_then(|at| self.runs[at]));
        let runs = runs.collect();
        let copied = jobs.iter().map(|job| place(job.name.clone()).and_then(|at| self.copied[at]));
        self.copied = copied.collect();
        let counts =
            jobs.iter().map(|job| place(job.name.clone()).map_or(0, |at| self.run_counts[at]));
        self.run_counts = counts.collect();
        self.missed = vec![None; jobs.len()];
        let paused =
            jobs.iter().map(|job| place(job.name.clone()).is_some_and(|at| self.paused[at]));
        self.paused = paused.collect();
        self.runs = runs;
        for point in &mut self.beliefs.points {
            let name = &old.spec.jobs[usize::from(point.job)].name;
            let new = jobs.iter().position(|job| job.name == *name);
            point.job = new.and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX);
        }
        self.take_all_in_hand();
    }

    fn carry_faults(&mut self, old: &Model) {
        let logs = std::mem::take(&mut self.faults);
        let faults = self.model.spec.faults.iter();
        self.faults = faults
            .map(|fault| {
                let was = old.spec.faults.iter().position(|before| before.name == fault.name);
                was.map(|at| logs[at].clone()).unwrap_or_default()
            })
            .collect();
    }

    fn carry_notices(&mut self, old: &Model) {
        for op in &mut self.site.timeline {
            if let Felt::Notice(number) = &mut op.what {
                let under = number_under(old, usize::from(*number), self.model);
                let under = under.expect("notices of the past stand behind those of the future");
                *number = u16::try_from(under).expect("notices are few");
            }
        }
        let notices = &self.model.spec.notices;
        let held_back = self.held_back.iter().filter_map(|&at| {
            notices.iter().position(|notice| notice.name == old.spec.notices[at].name)
        });
        self.held_back = held_back.collect();
        let channels = &self.model.spec.channels;
        let silent = self.silent.iter().filter_map(|&at| {
            channels.iter().position(|channel| channel.name == old.spec.channels[at].name)
        });
        self.silent = silent.collect();
    }

    fn carry_plans(&mut self, old: &Model) {
        let progress = std::mem::take(&mut self.plans);
        let tries = std::mem::take(&mut self.tries);
        let place = |plan: &Plan| old.spec.plans.iter().position(|it| it.name == plan.name);
        let tried = |plan| place(plan).and_then(|at| tries[at]);
        self.tries = self.model.spec.plans.iter().map(tried).collect();
        let plans = self.model.spec.plans.iter();
        self.plans = plans
            .map(|plan| place(plan).map(|at| progress[at].clone()).unwrap_or_default())
            .collect();
    }

    /// Runs, verifications and windows that are under way end when they were going to.
    fn carry_pending(&mut self, old: &Model, pending: Vec<(Place, Due)>) {
        let model = self.model;
        let job = |at: usize| {
            let name = &old.spec.jobs[at].name;
            model.spec.jobs.iter().position(|job| job.name == *name)
        };
        let fault = |at: usize| {
            let name = &old.spec.faults[at].name;
            model.spec.faults.iter().position(|fault| fault.name == *name)
        };
        for (place, due) in pending {
            let due = match due {
                Due::RunEnds { job: at, point, source } => {
                    job(at).map(|job| Due::RunEnds { job, point, source })
                }
                Due::Released { job: at, point, bad, ordinal } => {
                    job(at).map(|job| Due::Released { job, point, bad, ordinal })
                }
                Due::Verified { job: at, point } => job(at).map(|job| Due::Verified { job, point }),
                Due::JobCalled { job: at } => job(at)
                    .filter(|&job| is_called_alike(&model.spec.jobs[job], &old.spec.jobs[at]))
                    .map(|job| Due::JobCalled { job }),
                Due::Exists { job: at } => job(at).map(|job| Due::Exists { job }),
                Due::WindowEnds { fault: at, firing } => {
                    fault(at).map(|fault| Due::WindowEnds { fault, firing })
                }
                Due::Proceeds { fault: at, firing } => {
                    fault(at).map(|fault| Due::Proceeds { fault, firing })
                }
                Due::BinEmptied { bin, fault: at } => {
                    fault(at).map(|fault| Due::BinEmptied { bin, fault })
                }
                Due::ProofCalled { job: at } => job(at)
                    .filter(|&job| proofs(&model.spec.jobs[job]) == proofs(&old.spec.jobs[at]))
                    .map(|job| Due::ProofCalled { job }),
                Due::Pruned { job: at } => job(at)
                    .filter(|&job| model.spec.jobs[job].prune == old.spec.jobs[at].prune)
                    .map(|job| Due::Pruned { job }),
                Due::GroupLost { group } => Some(Due::GroupLost { group }),
                Due::Dealt { .. }
                | Due::Leaf { .. }
                | Due::Aged { .. }
                | Due::StepEnds { .. }
                | Due::Horizon => None,
            };
            if let Some(due) = due {
                self.queue.push(place.time, place.phase, place.entity, place.ordinal, due);
            }
        }
    }
}

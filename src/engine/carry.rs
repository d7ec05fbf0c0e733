//! A trial goes on under another scenario: the past is carried over, the future is armed anew.

use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::kernel::chance::EntityKey;
use crate::kernel::order::Phase;
use crate::kernel::order::Schedule;
use crate::kernel::time::Time;
use crate::scenario::model::Model;

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
        self.carry_notices(old);
        let pending = std::mem::take(&mut self.queue);
        self.watches.clear();
        let horizon = EntityKey::named("horizon");
        self.queue.push(model.horizon, Phase::Observation, horizon, 0, Due::Horizon);
        self.carry_pending(old, pending);
        self.typed = false;
        self.arm_everything();
        self.resume_plans();
    }

    fn carry_jobs(&mut self, old: &Model) {
        let place = |name| old.spec.jobs.iter().position(|job| job.name == name);
        let jobs = &self.model.spec.jobs;
        let runs = jobs.iter().map(|job| place(job.name.clone()).and_then(|at| self.runs[at]));
        let runs = runs.collect();
        let counts =
            jobs.iter().map(|job| place(job.name.clone()).map_or(0, |at| self.run_counts[at]));
        self.run_counts = counts.collect();
        self.runs = runs;
        for point in &mut self.beliefs.points {
            let name = &old.spec.jobs[usize::from(point.job)].name;
            let new = jobs.iter().position(|job| job.name == *name);
            point.job = new.and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX);
        }
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
        let notices = &self.model.spec.notices;
        let held_back = self.held_back.iter().filter_map(|&at| {
            notices.iter().position(|notice| notice.name == old.spec.notices[at].name)
        });
        self.held_back = held_back.collect();
    }

    fn carry_plans(&mut self, old: &Model) {
        let progress = std::mem::take(&mut self.plans);
        let plans = self.model.spec.plans.iter();
        self.plans = plans
            .map(|plan| {
                let was = old.spec.plans.iter().position(|before| before.name == plan.name);
                was.map(|at| progress[at].clone()).unwrap_or_default()
            })
            .collect();
    }

    /// Runs, verifications and windows that are under way end when they were going to.
    fn carry_pending(&mut self, old: &Model, mut pending: Schedule<Due>) {
        let model = self.model;
        let job = |at: usize| {
            let name = &old.spec.jobs[at].name;
            model.spec.jobs.iter().position(|job| job.name == *name)
        };
        let fault = |at: usize| {
            let name = &old.spec.faults[at].name;
            model.spec.faults.iter().position(|fault| fault.name == *name)
        };
        while let Some((place, due)) = pending.pop() {
            let due = match due {
                Due::RunEnds { job: at, point, source } => {
                    job(at).map(|job| Due::RunEnds { job, point, source })
                }
                Due::Verified { job: at, point } => job(at).map(|job| Due::Verified { job, point }),
                Due::JobCalled { job: at } => job(at)
                    .filter(|&job| model.spec.jobs[job].schedule == old.spec.jobs[at].schedule)
                    .map(|job| Due::JobCalled { job }),
                Due::Exists { job: at } => job(at).map(|job| Due::Exists { job }),
                Due::WindowEnds { fault: at, firing } => {
                    fault(at).map(|fault| Due::WindowEnds { fault, firing })
                }
                Due::Leaf { .. } | Due::StepEnds { .. } | Due::Horizon => None,
            };
            if let Some(due) = due {
                self.queue.push(place.time, place.phase, place.entity, place.ordinal, due);
            }
        }
    }
}

//! Policies and strategies of one's own are asked, and what they answer is done.
//!
//! They are shown beliefs alone. What they answer is held to what the file declares, for they did
//! not come through the door.

use crate::backup::own::Kept;
use crate::effect::op::Turn;
use crate::engine::restores::Done;
use crate::engine::server::Server;
use crate::kernel::name::Name;
use crate::recovery::action::Action;
use crate::recovery::action::Restore;
use crate::recovery::action::Source;
use crate::recovery::own::Beliefs;
use crate::world::holder::HolderId;
use crate::world::label::Label;
use crate::world::own::Own;

impl Server<'_> {
    /// The full points that a retention rule of one's own lets go.
    pub(crate) fn expired_by(&self, own: &Own, fulls: &[HolderId], slots: u32) -> Vec<HolderId> {
        let found = self.model.own.retention_of(own);
        let rule = found.expect("the door knows every rule that a job names");
        let believed = |holder: &HolderId| {
            let found = self.beliefs.points.iter().find(|point| point.holder == *holder);
            let point = found.expect("a point was found by belief");
            Kept {
                as_of: point.as_of,
                reported: point.reported,
                verified: point.verified,
                known_bad: point.known_bad,
            }
        };
        let points: Vec<Kept> = fulls.iter().map(believed).collect();
        let mut gone = rule.expired(&points, slots, self.now);
        gone.sort_unstable();
        gone.dedup();
        gone.into_iter().filter_map(|at| fulls.get(at).copied()).collect()
    }

    /// Asks a strategy of one's own, and does what it says.
    pub(crate) fn act_as_decided(
        &mut self,
        plan: usize,
        step: usize,
        attempt: u64,
        own: &Own,
    ) -> Done {
        let found = self.model.own.strategy_of(own);
        let strategy = found.expect("the door knows every strategy that a step names");
        let jobs: Vec<Name> = self.model.spec.jobs.iter().map(|job| job.name.clone()).collect();
        let points = &self.beliefs.points;
        let actions = strategy.decide(&Beliefs { now: self.now, attempt, jobs: &jobs, points });
        self.typed = false;
        if !actions.iter().all(|action| self.declares(action)) {
            return Done::Failed;
        }
        for action in &actions {
            let done = match action {
                Action::RunJob { job } => {
                    self.start_run(self.job_number(job));
                    Done::Yes
                }
                Action::AbortJob { job } => {
                    self.abort_run(self.job_number(job));
                    Done::Yes
                }
                Action::PauseJobs { jobs } => self.paused_by(jobs, true),
                Action::ResumeJobs { jobs } => self.paused_by(jobs, false),
                Action::Restore(restore) => {
                    self.try_restore(plan, step, attempt, restore, Turn::Now)
                }
                Action::Salvage { .. } | Action::Offer { .. } | Action::Custom(_) => Done::Yes,
                other => self.act(plan, step, attempt, other),
            };
            match done {
                Done::Yes => {}
                stopped => return stopped,
            }
        }
        Done::Yes
    }

    fn paused_by(&mut self, jobs: &[Name], paused: bool) -> Done {
        self.pause(jobs, paused);
        Done::Yes
    }

    /// Whether the file declares all that an action names.
    fn declares(&self, action: &Action) -> bool {
        let spec = &self.model.spec;
        let job = |name: &Name| spec.jobs.iter().any(|it| it.name == *name);
        let store = |name: &Name| spec.stores.iter().any(|it| it.name == *name);
        match action {
            Action::RunJob { job: name } | Action::AbortJob { job: name } => job(name),
            Action::PauseJobs { jobs } | Action::ResumeJobs { jobs } | Action::Prune { jobs } => {
                jobs.iter().all(job)
            }
            Action::NewGeneration { store: name, labels } => {
                let known = |label: &Label| self.model.labels.contains(&label.to_string());
                store(name) && labels.iter().flatten().all(known)
            }
            Action::Restore(Restore { from, into, .. }) => {
                store(into)
                    && match from {
                        Source::Points(name) => job(name),
                        Source::Store(name) => store(name),
                        Source::Image(_) => true,
                        Source::Earlier(name) => store(name),
                        Source::Before { job: name, event } => {
                            job(name) && self.model.event_numbers.contains_key(event)
                        }
                        // A refuge is taken up and not restored, and a bin's name may mean either.
                        Source::Refuge(_) | Source::Bin(_) => false,
                    }
            }
            _ => true,
        }
    }
}

//! Plans proceed: steps begin, take their time, do what they do, and the next one begins.

use crate::effect::op::Turn;
use crate::effect::op::What as Felt;
use crate::engine::carry::UnderWay;
use crate::engine::pool::Turn as Place;
use crate::engine::restores::Done;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::watch::Trigger;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::order::Phase;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::recovery::action::Action;
use crate::scenario::model::bits;
use crate::world::service::Answer;
use crate::world::takes::Takes;

const LASTS: Purpose = Purpose::new(b"steptime");

impl Server<'_> {
    /// A plan begins.
    pub(crate) fn begin_plan(&mut self, plan: usize) {
        if self.plans[plan].began.is_none() {
            self.plans[plan].began = Some(self.now);
            self.happens(&format!("plan:{}/start", self.model.spec.plans[plan].name));
            self.arm_stop(plan);
            self.arm_step(plan);
        }
    }

    /// A plan is broken off, unless it is over: the step under way brings nothing back any more.
    pub(crate) fn stop_plan(&mut self, plan: usize) {
        if self.plans[plan].ended.is_some() {
            return;
        }
        self.plans[plan].ended = Some(self.now);
        self.plans[plan].waits = false;
        let step = self.plans[plan].step;
        if step < self.model.spec.plans[plan].steps.len() {
            self.give_back(plan, step);
            if self.brought(plan, step) {
                let key = EntityKey::named(&self.step_event(plan, step, "turn")).get();
                self.site.note(self.now, Felt::Recall { key });
            }
        }
        self.happens(&format!("plan:{}/stopped", self.model.spec.plans[plan].name));
    }

    /// The next step of a plan waits for its moment, or begins at once.
    pub(crate) fn arm_step(&mut self, plan: usize) {
        if self.plans[plan].ended.is_some() {
            return;
        }
        self.pass_over(plan);
        let step = self.plans[plan].step;
        let Some(next) = self.model.spec.plans[plan].steps.get(step) else {
            self.plans[plan].ended = Some(self.now);
            self.happens(&format!("plan:{}/done", self.model.spec.plans[plan].name));
            return;
        };
        self.arm_skip(plan, step);
        match &next.when {
            None => self.begin_step(plan, step),
            Some(when) => {
                let name = self.step_event(plan, step, "when");
                self.arm(Trigger::Step(plan, step), when, name);
            }
        }
    }

    pub(crate) fn step_event(&self, plan: usize, step: usize, word: &str) -> String {
        let plan = &self.model.spec.plans[plan];
        format!("step:{}/{}/{word}", plan.name, plan.steps[step].name)
    }

    /// A step begins.
    pub(crate) fn begin_step(&mut self, plan: usize, step: usize) {
        let progress = &self.plans[plan];
        if progress.ended.is_some() || progress.step != step {
            return;
        }
        if self.is_spared(plan, step) {
            return self.skip_step(plan, step);
        }
        if matches!(self.ask(plan, step), Place::Waits) {
            return;
        }
        self.happens(&self.step_event(plan, step, "start"));
        let does = &self.model.spec.plans[plan].steps[step].does;
        let waits = match does {
            Action::RunJob { job } => {
                let job = self.job_number(job);
                let started = self.start_run(job) || self.runs[job].is_some();
                started && self.lasting(plan, step, 0) == Span::ZERO
            }
            Action::AwaitPoint { job, verified } => {
                let job = u16::try_from(self.job_number(job)).expect("jobs are few");
                !self.beliefs.has_good(job, *verified)
            }
            Action::AbortJob { job } => {
                self.abort_run(self.job_number(job));
                false
            }
            Action::PauseJobs { jobs } => self.pause(jobs, true),
            Action::ResumeJobs { jobs } => self.pause(jobs, false),
            _ => false,
        };
        self.plans[plan].waits = waits;
        if !waits {
            self.begin_attempt(plan, step, 0);
        }
    }

    /// Timetables of jobs are let go or taken up; the step waits for nothing.
    pub(crate) fn pause(&mut self, jobs: &[Name], paused: bool) -> bool {
        for job in jobs {
            let job = self.job_number(job);
            self.paused[job] = paused;
        }
        false
    }

    /// A step's time begins to run; a restore that is spread over it brings back as it runs,
    /// unless the point that was chosen is bad, which its end will show.
    fn begin_attempt(&mut self, plan: usize, step: usize, attempt: u64) {
        let does = &self.model.spec.plans[plan].steps[step].does;
        self.tries[plan] = None;
        if let Action::Restore(restore) | Action::Offer { restore, .. } = does
            && let Some(source) = self.choose(plan, step, &restore.from)
        {
            let is_good = self.take_up(plan, source);
            if restore.spread && is_good {
                let turn = Turn::Spread(self.lasting(plan, step, attempt));
                self.bring_back((plan, step), attempt, restore, source, turn);
            }
        }
        self.schedule_end(plan, step, attempt);
    }

    /// The number of a job that the door has checked.
    pub(crate) fn job_number(&self, name: &Name) -> usize {
        let found = self.model.spec.jobs.iter().position(|job| job.name == *name);
        found.expect("the door knows every job")
    }

    pub(crate) fn lasting(&self, plan: usize, step: usize, attempt: u64) -> Span {
        let spec = &self.model.spec.plans[plan].steps[step];
        let entity = EntityKey::named(&self.step_event(plan, step, "takes"));
        let fallback = self.model.spec.stores.iter().map(|store| &store.name).min();
        let store = self.works_on(&spec.does).or(fallback.cloned());
        match (&spec.takes, store) {
            (Takes::AtRate(_), None) => Span::ZERO,
            (Takes::AtRate(rate), Some(store)) => rate.time_for(self.volume_of(&store, &spec.does)),
            (takes, store) => {
                let store = store.unwrap_or_else(|| spec.name.clone());
                self.lasts(takes, &store, LASTS, entity, attempt)
            }
        }
    }

    /// The store whose volume a step works on.
    fn works_on(&self, does: &Action) -> Option<Name> {
        match does {
            Action::RunJob { job } => Some(self.store_of(self.job_number(job)).clone()),
            Action::NewGeneration { store, .. } | Action::Salvage { store, .. } => {
                Some(store.clone())
            }
            Action::Restore(restore) | Action::Offer { restore, .. } => Some(restore.into.clone()),
            _ => None,
        }
    }

    fn schedule_end(&mut self, plan: usize, step: usize, attempt: u64) {
        let ends = self.now + self.lasting(plan, step, attempt);
        let entity = EntityKey::named(&self.step_event(plan, step, "ends"));
        let due = Due::StepEnds { plan, step, attempt };
        self.queue.push(ends, Phase::OperatorStep, entity, attempt, due);
    }

    /// A step's time is up: it does what it does, and the next one begins.
    pub(crate) fn step_ends(&mut self, plan: usize, step: usize, attempt: u64) {
        let progress = &self.plans[plan];
        if progress.ended.is_some() || progress.step != step {
            return;
        }
        self.typed = self.is_typed(plan, step);
        let does = self.model.spec.plans[plan].steps[step].does.clone();
        let (word, note) = match self.act(plan, step, attempt, &does) {
            Done::Again => return self.begin_attempt(plan, step, attempt + 1),
            Done::Yes => ("done", self.state_brought(plan, step)),
            Done::Failed => ("failed", "nothing left to try".to_owned()),
        };
        self.give_back(plan, step);
        self.happens_with(&self.step_event(plan, step, word), note);
        if self.plans[plan].ended.is_none() {
            self.plans[plan].step = step + 1;
            self.arm_step(plan);
        }
    }

    /// Which state a step brought back, if it came from a restore point.
    fn state_brought(&self, plan: usize, step: usize) -> String {
        let event = self.step_event(plan, step, "done");
        let found = self.restored.iter().rfind(|restored| restored.step == event);
        let as_of = found.and_then(|restored| restored.as_of);
        let Some(as_of) = as_of else { return String::new() };
        let is_dated = self.model.spec.clock.t0.is_some();
        let calendar = self.model.calendar;
        let when = if is_dated { calendar.show_short(as_of) } else { as_of.exact() };
        format!("the state of {when}")
    }

    /// Whether typed times alone fix when a step ends.
    fn is_typed(&self, plan: usize, step: usize) -> bool {
        let start = self.model.event(&self.step_event(plan, step, "start")) as usize;
        // A volume at a rate is typed as much as a length of time is.
        let fixed = match &self.model.spec.plans[plan].steps[step].takes {
            Takes::Lasting(law) => matches!(law, Law::Fixed(_)),
            Takes::AtRate(_) => true,
        };
        fixed && self.happened[start].is_some_and(|(_, typed)| typed)
    }

    pub(crate) fn act(&mut self, plan: usize, step: usize, attempt: u64, does: &Action) -> Done {
        match does {
            Action::Nothing | Action::RunJob { .. } | Action::AbortJob { .. } => {}
            Action::PauseJobs { .. } | Action::ResumeJobs { .. } | Action::AwaitPoint { .. } => {}
            Action::Answer { services, answers, after_restart } => {
                self.make_answer(services, *answers, *after_restart);
            }
            Action::Prune { jobs } => {
                for job in jobs {
                    self.retain(self.job_number(job));
                }
            }
            Action::NewGeneration { store, labels } => {
                let store = self.store_number(store);
                let labels = labels.as_ref().map(|it| bits(&self.model.labels, it));
                let id = self.site.renew(self.now, store, labels);
                self.cut_off(id);
            }
            Action::Salvage { .. } => self.salvage(plan, step, does),
            Action::Restore(restore) if restore.spread && self.brought(plan, step) => {}
            Action::Restore(restore) => {
                return self.try_what_is_left((plan, step), attempt, restore, Turn::Now);
            }
            Action::Offer { restore, taken_by, delay } => {
                let turn = Turn::Offered { taken_by: *taken_by, delay: delay.clone() };
                return self.try_what_is_left((plan, step), attempt, restore, turn);
            }
            Action::Order { order } => {
                for service in 0..self.model.spec.services.len() {
                    let service = u16::try_from(service).expect("services are few");
                    self.site.note(self.now, Felt::Order { service, order: *order });
                }
            }
            Action::Custom(own) => return self.act_as_decided(plan, step, attempt, own),
            Action::GiveUp => {
                self.plans[plan].gave_up = true;
                self.plans[plan].ended = Some(self.now);
                let event = format!("plan:{}/done", self.model.spec.plans[plan].name);
                self.happens_with(&event, "gave up".to_owned());
            }
        }
        Done::Yes
    }

    fn make_answer(&mut self, services: &[Name], answers: Answer, after_restart: bool) {
        for (number, service) in (0u16..).zip(&self.model.spec.services) {
            if services.contains(&service.name) {
                let since = if after_restart { self.now } else { Time::ALWAYS };
                self.make(number, answers, since);
            }
        }
    }

    /// Plans that have begun go on: a step under way ends when it was going to.
    pub(crate) fn resume_plans(&mut self, under_way: &UnderWay<'_>) {
        for plan in 0..self.plans.len() {
            let progress = &self.plans[plan];
            if progress.began.is_none() || progress.ended.is_some() || progress.waits {
                continue;
            }
            let step = progress.step;
            if step >= self.model.spec.plans[plan].steps.len() {
                self.arm_step(plan);
                continue;
            }
            let (name, next) =
                (&self.model.spec.plans[plan].name, &self.model.spec.plans[plan].steps[step]);
            let goes_on = under_way.get(&(name, &next.name)).filter(|(was, ..)| *was == next);
            if let Some(&(_, attempt, ends)) = goes_on {
                let entity = EntityKey::named(&self.step_event(plan, step, "ends"));
                let due = Due::StepEnds { plan, step, attempt };
                self.queue.push(ends, Phase::OperatorStep, entity, attempt, due);
                continue;
            }
            self.tries[plan] = None;
            let start = self.model.event(&self.step_event(plan, step, "start")) as usize;
            match self.happened[start] {
                Some((since, _)) => {
                    let ends = (since + self.lasting(plan, step, 0)).max(self.now);
                    let entity = EntityKey::named(&self.step_event(plan, step, "ends"));
                    let due = Due::StepEnds { plan, step, attempt: 0 };
                    self.queue.push(ends, Phase::OperatorStep, entity, 0, due);
                }
                None => self.arm_step(plan),
            }
        }
    }

    /// A job's run or verification ended: steps that waited for that go on.
    pub(crate) fn run_ended(&mut self, job: usize) {
        for plan in 0..self.plans.len() {
            let progress = &self.plans[plan];
            if !progress.waits || progress.ended.is_some() {
                continue;
            }
            let step = progress.step;
            let Some(under_way) = self.model.spec.plans[plan].steps.get(step) else { continue };
            let number = u16::try_from(job).expect("jobs are few");
            let goes_on = match &under_way.does {
                Action::RunJob { job: of } => {
                    self.job_number(of) == job && self.runs[job].is_none()
                }
                Action::AwaitPoint { job: of, verified } => {
                    self.job_number(of) == job && self.beliefs.has_good(number, *verified)
                }
                _ => false,
            };
            if goes_on {
                self.plans[plan].waits = false;
                self.schedule_end(plan, step, 1);
            }
        }
    }
}

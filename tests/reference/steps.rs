//! Plans in the naive simulator: steps begin, take their time, and do what they do.

use crate::naive::Naive;
use crate::naive::named;
use crate::restores::Came;
use crate::restores::Turns;
use crate::state::Event;
use crate::state::Fires;
use crate::state::Mask;
use crate::state::Phase;
use crate::state::What;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::law::Law;
use lastcopy::kernel::name::Name;
use lastcopy::kernel::quantity::Share;
use lastcopy::kernel::quantity::Size;
use lastcopy::kernel::quantity::Throughput;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::recovery::action::Action;
use lastcopy::recovery::action::Restore;
use lastcopy::world::restore::Order;
use lastcopy::world::service::Answer;
use lastcopy::world::takes::Takes;
use lastcopy::world::when::When;

impl Naive<'_> {
    pub fn begin_plan(&mut self, plan: usize) {
        if !self.plans[plan].began {
            self.plans[plan].began = true;
            self.happens(&format!("plan:{}/start", self.spec.plans[plan].name));
            if let Some(until) = &self.spec.plans[plan].until {
                let name = format!("plan:{}/until", self.spec.plans[plan].name);
                self.arm(Fires::Stops(plan), until, name);
            }
            self.next_step(plan);
        }
    }

    /// A plan is broken off: accounts whose turn has not come have none.
    pub fn stop_plan(&mut self, plan: usize) {
        if self.plans[plan].over {
            return;
        }
        self.plans[plan].over = true;
        let step = self.plans[plan].step;
        if step < self.spec.plans[plan].steps.len() {
            self.leave_pool(plan, step);
        }
        for it in self.bringings.iter_mut().filter(|it| it.by == (plan, step)) {
            it.recalled = true;
        }
        self.happens(&format!("plan:{}/stopped", self.spec.plans[plan].name));
    }

    fn next_step(&mut self, plan: usize) {
        if self.plans[plan].over {
            return;
        }
        self.plans[plan].waits = false;
        while self.is_needless(plan, self.plans[plan].step) {
            self.step_happens(plan, self.plans[plan].step, "skipped");
            self.plans[plan].step += 1;
        }
        let (spec, step) = (self.spec, self.plans[plan].step);
        match spec.plans[plan].steps.get(step) {
            None => {
                self.plans[plan].over = true;
                self.happens(&format!("plan:{}/done", spec.plans[plan].name));
            }
            Some(it) => {
                self.watch_for_needlessness(plan, step);
                match &it.when {
                    None => self.begin_step(plan, step),
                    Some(when) => {
                        let name = self.of_step(plan, step, "when");
                        self.arm(Fires::Step(plan, step), when, name);
                    }
                }
            }
        }
    }

    /// Whether a step is not to be done, because of what has happened.
    fn is_needless(&self, plan: usize, step: usize) -> bool {
        let step = self.spec.plans[plan].steps.get(step);
        step.is_some_and(|it| it.unless.iter().any(|event| self.happened.contains_key(event)))
    }

    fn watch_for_needlessness(&mut self, plan: usize, step: usize) {
        let it = &self.spec.plans[plan].steps[step];
        if it.unless.is_empty() || it.when.is_none() && it.pool.is_none() {
            return;
        }
        let after = |event: &String| {
            let delay = Law::Fixed(Span::ZERO);
            When::After { event: event.clone(), delay }
        };
        let any = When::Any(it.unless.iter().map(after).collect());
        self.arm(Fires::Skips(plan, step), &any, self.of_step(plan, step, "unless"));
    }

    pub fn skip(&mut self, plan: usize, step: usize) {
        let begun = self.happened.contains_key(&self.of_step(plan, step, "start"));
        if !self.plans[plan].over && self.plans[plan].step == step && !begun {
            self.leave_pool(plan, step);
            self.next_step(plan);
        }
    }

    pub fn of_step(&self, plan: usize, step: usize, word: &str) -> String {
        let plan = &self.spec.plans[plan];
        format!("step:{}/{}/{word}", plan.name, plan.steps[step].name)
    }

    pub fn step_happens(&mut self, plan: usize, step: usize, word: &str) {
        self.happens(&self.of_step(plan, step, word));
    }

    pub fn begin_step(&mut self, plan: usize, step: usize) {
        if self.plans[plan].over || self.plans[plan].step != step {
            return;
        }
        if self.is_needless(plan, step) {
            return self.skip(plan, step);
        }
        if self.must_wait(plan, step) {
            return;
        }
        self.step_happens(plan, step, "start");
        let spec = self.spec;
        let waits = match &spec.plans[plan].steps[step].does {
            Action::RunJob { job } => {
                let job = self.job(job);
                self.start_run(job);
                self.runs[job].0.is_some() && self.lasting(plan, step, 0) == Span::ZERO
            }
            Action::AwaitPoint { job, verified } => !self.has_point(self.job(job), *verified),
            Action::AbortJob { job } => {
                self.abort_run(self.job(job));
                false
            }
            Action::PauseJobs { jobs } => {
                for job in jobs {
                    self.paused.insert(self.job(job));
                }
                false
            }
            Action::ResumeJobs { jobs } => {
                for job in jobs {
                    self.paused.remove(&self.job(job));
                }
                false
            }
            Action::Restore(restore) if restore.spread => {
                self.spread(plan, step, 0, restore);
                false
            }
            _ => false,
        };
        self.plans[plan].waits = waits;
        if !waits {
            self.ends_later(plan, step, 0);
        }
    }

    fn has_point(&self, job: usize, verified: bool) -> bool {
        let good = |it: &crate::state::Report| !it.known_bad && (it.verified || !verified);
        self.reports.iter().any(|it| it.job == job && good(it))
    }

    pub fn lasting(&self, plan: usize, step: usize, attempt: u64) -> Span {
        let spec = &self.spec.plans[plan].steps[step];
        let key = EntityKey::named(&self.of_step(plan, step, "takes"));
        let store = match &spec.does {
            Action::RunJob { job } => self.store_of(self.job(job)),
            Action::NewGeneration { store, .. } | Action::Salvage { store, .. } => store,
            Action::Restore(restore) | Action::Offer { restore, .. } => &restore.into,
            _ => &self.spec.stores[0].name,
        };
        if let (Takes::AtRate(rate), Action::Restore(it) | Action::Offer { restore: it, .. }) =
            (&spec.takes, &spec.does)
        {
            return self.restoring(it, *rate);
        }
        self.lasts(&spec.takes, store, b"steptime", key, attempt)
    }

    /// How long it takes to bring a store back, or the part of some cohorts and owners.
    fn restoring(&self, restore: &Restore, rate: Throughput) -> Span {
        let store = self.store(&restore.into);
        let size = self.spec.stores[store].size_after(self.now.since(self.model.start));
        if restore.cohorts.is_none() && restore.owners.is_none() {
            return rate.time_for(size);
        }
        let whose = self.chosen(restore.cohorts.as_deref(), restore.owners.as_deref());
        let (mut theirs, mut all) = (0.0, 0.0);
        for (cohort, spec) in self.model.cohorts.iter().zip(&self.spec.cohorts) {
            if usize::from(cohort.store) == store {
                let weight = cohort.accounts as f64 * spec.activity.get();
                let mut of = 0..self.accounts.len();
                let first = of.find(|&of| self.cohort(of).name == cohort.name);
                all += weight;
                theirs += if first.is_some_and(|of| whose[of]) { weight } else { 0.0 };
            }
        }
        let part = if all == 0.0 { 0.0 } else { theirs / all };
        rate.time_for(Size::from_bytes((size.bytes() as f64 * part) as u64))
    }

    fn ends_later(&mut self, plan: usize, step: usize, attempt: u64) {
        self.plans[plan].waits = false;
        self.work_on(plan, step);
        let ends = self.now + self.lasting(plan, step, attempt);
        let entity = named(&self.of_step(plan, step, "ends"));
        let event = Event::StepEnds { plan, step, attempt };
        self.put(ends, Phase::OperatorStep, entity, attempt, event);
    }

    /// A run or a verification of a job has ended: steps that waited for it go on.
    pub fn run_ended(&mut self, job: usize) {
        for plan in 0..self.plans.len() {
            let step = self.plans[plan].step;
            if !self.plans[plan].waits || self.plans[plan].over {
                continue;
            }
            let goes_on = match &self.spec.plans[plan].steps[step].does {
                Action::RunJob { job: of } => self.job(of) == job && self.runs[job].0.is_none(),
                Action::AwaitPoint { job: of, verified } => {
                    self.job(of) == job && self.has_point(job, *verified)
                }
                _ => false,
            };
            if goes_on {
                self.ends_later(plan, step, 1);
            }
        }
    }

    pub fn step_ends(&mut self, plan: usize, step: usize, attempt: u64) {
        if self.plans[plan].over || self.plans[plan].step != step {
            return;
        }
        let spec = self.spec;
        let came = self.act(plan, step, attempt, &spec.plans[plan].steps[step].does);
        let word = match came {
            Came::Again => return self.ends_later(plan, step, attempt + 1),
            Came::Done => "done",
            Came::Failed => "failed",
        };
        self.leave_pool(plan, step);
        self.step_happens(plan, step, word);
        if !self.plans[plan].over {
            self.plans[plan].step += 1;
            self.next_step(plan);
        }
    }

    fn act(&mut self, plan: usize, step: usize, attempt: u64, does: &Action) -> Came {
        match does {
            Action::Nothing
            | Action::RunJob { .. }
            | Action::AbortJob { .. }
            | Action::PauseJobs { .. }
            | Action::ResumeJobs { .. }
            | Action::AwaitPoint { .. } => {}
            // The door refuses it: nothing is registered here.
            Action::Custom(_) => {}
            Action::Answer { services, answers, after_restart } => {
                self.make_answer(services, *answers, *after_restart);
            }
            Action::Prune { jobs } => {
                for job in jobs {
                    self.retain(self.job(job), false, "retention");
                }
            }
            Action::NewGeneration { store, labels } => {
                let labels = labels.as_ref().map(|it| crate::naive::labels(it));
                let store = self.store(store);
                self.renew(store, labels);
                self.cut_off(self.live[store].0);
            }
            Action::Salvage { .. } => self.salvage(plan, step, does),
            Action::Restore(restore) if restore.spread => {
                if self.plans[plan].spreading {
                    return Came::Done;
                }
                let (came, from) = self.try_source(plan, step, restore);
                match came {
                    Came::Done => self.bring_back((plan, step), restore, from, &Turns::Now),
                    Came::Again => self.spread(plan, step, attempt + 1, restore),
                    Came::Failed => {}
                }
                return came;
            }
            Action::Restore(restore) => {
                let (came, from) = self.try_source(plan, step, restore);
                if matches!(came, Came::Done) {
                    self.bring_back((plan, step), restore, from, &Turns::Now);
                }
                return came;
            }
            Action::Offer { restore, taken_by, delay } => {
                let (came, from) = self.try_source(plan, step, restore);
                if matches!(came, Came::Done) {
                    let turns = Turns::Offered(*taken_by, delay);
                    self.bring_back((plan, step), restore, from, &turns);
                }
                return came;
            }
            Action::Order { order } => self.order(*order),
            Action::GiveUp => {
                self.plans[plan].over = true;
                self.happens(&format!("plan:{}/done", self.spec.plans[plan].name));
            }
        }
        Came::Done
    }

    fn make_answer(&mut self, services: &[Name], answers: Answer, after_restart: bool) {
        for (at, it) in self.spec.services.iter().enumerate() {
            if services.contains(&it.name) {
                self.services[at].made = answers;
                self.services[at].base = answers;
                self.services[at].layers.clear();
                self.services[at].since = if after_restart { self.now } else { Time::ALWAYS };
            }
        }
    }

    /// What can be read of the newest damaged generation comes out as a new holder.
    fn salvage(&mut self, plan: usize, step: usize, does: &Action) {
        let Action::Salvage { store, into, yields, grain, shells, spoils } = does else { return };
        let number = self.store(store);
        let damaged = self
            .holders
            .iter()
            .rposition(|it| it.what == What::Store(number) && it.alive && it.barriers > 0);
        let Some(from) = damaged else { return };
        let (key, labels) = (self.holders[from].key, self.holders[from].labels.clone());
        let image = self.bear(&format!("image:{into}"), What::Image, labels);
        self.holders[image].counts = true;
        let of = EntityKey::named(&self.of_step(plan, step, "salvage"));
        let (survives, grain) = (*yields, *grain);
        let before = Share::ALL;
        let mask = Mask { of, holder: key, survives, before, grain, older: None };
        for account in 0..self.accounts.len() {
            for lane in 0..self.accounts[account].lanes.len() {
                for at in 0..self.accounts[account].lanes[lane].records.len() {
                    let comes_out = self.survives(&mask, account, lane, at);
                    let shell = self.is_shell(&mask, account, lane, at, *shells);
                    let record = &mut self.accounts[account].lanes[lane].records[at];
                    if !record.holders.contains(&from) {
                        continue;
                    }
                    if comes_out {
                        record.holders.insert(image);
                        continue;
                    }
                    record.shell |= shell;
                    if *spoils {
                        record.holders.remove(&from);
                        record.deaths.insert("salvage".to_owned());
                    }
                }
            }
        }
        self.look_at_all(|_| true);
    }

    fn order(&mut self, order: Order) {
        for account in &mut self.accounts {
            if let Some(device) = &self.model.cohorts[account.cohort].device {
                match order {
                    Order::FullCopy => account.contact.needs_full |= device.on_order,
                    Order::Upload => account.contact.uploads = true,
                }
            }
        }
    }
}

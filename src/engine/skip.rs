//! Steps are skipped: what they name must not have happened, and has.

use crate::engine::server::Server;
use crate::engine::watch::Trigger;
use crate::kernel::law::Law;
use crate::kernel::time::Span;
use crate::world::when::When;

impl Server<'_> {
    /// Goes past the steps of a plan that are not to be done.
    pub(crate) fn pass_over(&mut self, plan: usize) {
        let steps = self.model.spec.plans[plan].steps.len();
        while self.plans[plan].step < steps && self.is_spared(plan, self.plans[plan].step) {
            let step = self.plans[plan].step;
            self.happens(&self.step_event(plan, step, "skipped"));
            self.plans[plan].step += 1;
        }
    }

    /// Whether one of the events has happened of which a step says that none must have.
    pub(crate) fn is_spared(&mut self, plan: usize, step: usize) -> bool {
        let model = self.model;
        let unless = &model.spec.plans[plan].steps[step].unless;
        if unless.is_empty() {
            return false;
        }
        let happened = unless.iter().filter_map(|it| self.happened[model.event(it) as usize]);
        let first = happened.min_by_key(|(at, _)| *at);
        // What did not happen is nothing that was typed in.
        self.typed &= first.is_some_and(|(_, typed)| typed);
        first.is_some()
    }

    /// A step that has its turn is skipped as soon as one of its events happens.
    pub(crate) fn arm_skip(&mut self, plan: usize, step: usize) {
        let spec = &self.model.spec.plans[plan].steps[step];
        let waits = spec.when.is_some() || spec.pool.is_some();
        if waits && !spec.unless.is_empty() {
            let delay = || Law::Fixed(Span::ZERO);
            let each = |event: &String| When::After { event: event.clone(), delay: delay() };
            let any = When::Any(spec.unless.iter().map(each).collect());
            let name = self.step_event(plan, step, "unless");
            self.arm(Trigger::Skips(plan, step), &any, name);
        }
    }

    /// A step is skipped, unless it has begun, and the next one has its turn.
    pub(crate) fn skip_step(&mut self, plan: usize, step: usize) {
        let progress = &self.plans[plan];
        let start = self.model.event(&self.step_event(plan, step, "start")) as usize;
        let is_next = progress.ended.is_none() && progress.step == step;
        if is_next && self.happened[start].is_none() {
            self.give_back(plan, step);
            self.arm_step(plan);
        }
    }
}

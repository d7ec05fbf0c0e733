//! Pools in the naive simulator: a list of who holds a place, and a list of who waits.

use crate::naive::Naive;
use crate::naive::named;
use crate::state::Event;
use crate::state::Phase;
use lastcopy::world::pool::Discipline;
use lastcopy::world::takes::Takes;

impl Naive<'_> {
    fn pool(&self, plan: usize, step: usize) -> Option<usize> {
        let name = self.spec.plans[plan].steps[step].pool.as_ref()?;
        self.spec.pools.iter().position(|it| it.name == *name)
    }

    fn soon(&mut self, pool: usize) {
        let key = named(&format!("pool:{}", self.spec.pools[pool].name));
        self.put(self.now, Phase::ServerState, key, 0, Event::Dealt { pool });
    }

    pub fn arm_shifts(&mut self) {
        for (pool, spec) in self.spec.pools.iter().enumerate() {
            for shift in &spec.shifts {
                let at = self.model.calendar.resolve(&shift.at);
                let key = named(&format!("pool:{}", spec.name));
                if at >= self.now {
                    self.put(at, Phase::ServerState, key, 0, Event::Dealt { pool });
                }
            }
        }
    }

    /// Whether a step has to wait for a place; if so, it stands in line now.
    pub fn must_wait(&mut self, plan: usize, step: usize) -> bool {
        let Some(pool) = self.pool(plan, step) else { return false };
        if self.pools[pool].0.contains(&(plan, step)) {
            return false;
        }
        if !self.pools[pool].1.contains(&(plan, step)) {
            self.pools[pool].1.push((plan, step));
        }
        self.soon(pool);
        true
    }

    pub fn leave_pool(&mut self, plan: usize, step: usize) {
        let Some(pool) = self.pool(plan, step) else { return };
        self.pools[pool].0.retain(|it| *it != (plan, step));
        self.pools[pool].1.retain(|it| *it != (plan, step));
        self.soon(pool);
    }

    pub fn deal(&mut self, pool: usize) {
        let spec = &self.spec.pools[pool];
        loop {
            let mut size = spec.size;
            let mut last = None;
            for shift in &spec.shifts {
                let at = self.model.calendar.resolve(&shift.at);
                if at <= self.now && last.is_none_or(|last| at >= last) {
                    (size, last) = (shift.size, Some(at));
                }
            }
            if self.pools[pool].0.len() >= size as usize || self.pools[pool].1.is_empty() {
                return;
            }
            let mut best = 0;
            for at in 1..self.pools[pool].1.len() {
                if self.urgency(pool, at) > self.urgency(pool, best) {
                    best = at;
                }
            }
            let (plan, step) = self.pools[pool].1.remove(best);
            self.pools[pool].0.push((plan, step));
            self.begin_step(plan, step);
        }
    }

    fn urgency(&self, pool: usize, at: usize) -> f64 {
        let (plan, number) = self.pools[pool].1[at];
        let step = &self.spec.plans[plan].steps[number];
        let hours = match &step.takes {
            Takes::Lasting(law) => law.mean(),
            Takes::AtRate(_) => self.lasting(plan, number, 0),
        };
        let hours = hours.hours().max(f64::MIN_POSITIVE);
        match self.spec.pools[pool].discipline {
            Discipline::Fifo => 0.0,
            Discipline::Priority => f64::from(step.priority),
            Discipline::Smith => step.weight / hours,
            Discipline::ShortestFirst => -hours,
        }
    }
}

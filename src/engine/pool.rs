//! Pools of capacity: steps wait for their turn, hold a place and give it back.

use crate::engine::places::Places;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::kernel::chance::EntityKey;
use crate::kernel::name::Name;
use crate::kernel::order::Phase;
use crate::kernel::time::Time;
use crate::scenario::model::Model;
use crate::world::pool::Discipline;
use crate::world::takes::Takes;
use std::cmp::Ordering;

/// Whether the step that is about to begin has its place.
pub(crate) enum Turn {
    /// It needs none, or holds one.
    Come,
    /// It waits for one.
    Waits,
}

impl Server<'_> {
    /// Puts the changes of each pool's size on the list.
    pub(crate) fn call_shifts(&mut self) {
        for (pool, spec) in self.model.spec.pools.iter().enumerate() {
            for (ordinal, shift) in (1..).zip(&spec.shifts) {
                let at = self.model.calendar.resolve(&shift.at);
                if at >= self.now {
                    self.deal_at(pool, at, ordinal);
                }
            }
        }
    }

    /// Places are given out wherever somebody waits.
    pub(crate) fn deal_to_all(&mut self) {
        for pool in 0..self.pools.len() {
            if !self.pools[pool].waiting.is_empty() {
                self.deal_soon(pool);
            }
        }
    }

    /// Places are given out when all that happens in this instant has happened.
    fn deal_soon(&mut self, pool: usize) {
        if !std::mem::replace(&mut self.pools[pool].is_called, true) {
            self.deal_at(pool, self.now, 0);
        }
    }

    fn deal_at(&mut self, pool: usize, at: Time, ordinal: u64) {
        let entity = EntityKey::named(&format!("pool:{}", self.model.spec.pools[pool].name));
        self.queue.push(at, Phase::ServerState, entity, ordinal, Due::Dealt { pool });
    }

    fn pool_of(&self, plan: usize, step: usize) -> Option<usize> {
        let name = self.model.spec.plans[plan].steps[step].pool.as_ref()?;
        let found = self.model.spec.pools.iter().position(|pool| pool.name == *name);
        Some(found.expect("the door knows every pool"))
    }

    /// A step asks for its place.
    pub(crate) fn ask(&mut self, plan: usize, step: usize) -> Turn {
        let Some(pool) = self.pool_of(plan, step) else { return Turn::Come };
        let typed = self.typed;
        let places = &mut self.pools[pool];
        if places.holding.contains(&(plan, step)) {
            return Turn::Come;
        }
        if !places.waiting.contains(&(plan, step)) {
            places.waiting.push((plan, step));
            places.is_found |= !typed;
        }
        self.deal_soon(pool);
        Turn::Waits
    }

    /// A step is over, or will never come: its place is free.
    pub(crate) fn give_back(&mut self, plan: usize, step: usize) {
        if let Some(pool) = self.pool_of(plan, step) {
            self.pools[pool].is_found |= !self.typed;
            self.pools[pool].holding.retain(|of| *of != (plan, step));
            self.pools[pool].waiting.retain(|of| *of != (plan, step));
            self.deal_soon(pool);
        }
    }

    /// Free places go to those who wait, in the pool's order.
    pub(crate) fn deal(&mut self, pool: usize) {
        self.pools[pool].is_called = false;
        let size = self.size_of(pool);
        while self.pools[pool].holding.len() < size {
            let Some(next) = self.first_of(pool) else { return };
            let (plan, step) = self.pools[pool].waiting.remove(next);
            self.pools[pool].holding.push((plan, step));
            // Who comes when is a sum of typed times if all who came before them are.
            self.typed = !self.pools[pool].is_found;
            self.begin_step(plan, step);
        }
    }

    fn size_of(&self, pool: usize) -> usize {
        let spec = &self.model.spec.pools[pool];
        let at = |moment| self.model.calendar.resolve(moment);
        let begun = spec.shifts.iter().filter(|shift| at(&shift.at) <= self.now);
        let size = begun.max_by_key(|shift| at(&shift.at)).map_or(spec.size, |shift| shift.size);
        usize::try_from(size).unwrap_or(usize::MAX)
    }

    /// The place in line of whoever comes first.
    fn first_of(&self, pool: usize) -> Option<usize> {
        let waiting = &self.pools[pool].waiting;
        let step = |at: usize| &self.model.spec.plans[waiting[at].0].steps[waiting[at].1];
        let urgency = |at: usize| match self.model.spec.pools[pool].discipline {
            Discipline::Fifo => 0.0,
            Discipline::Priority => f64::from(step(at).priority),
            Discipline::Smith => step(at).weight / self.expected_h(waiting[at]),
            Discipline::ShortestFirst => -self.expected_h(waiting[at]),
        };
        let more = |one: &usize, other: &usize| {
            let order = urgency(*one).partial_cmp(&urgency(*other)).unwrap_or(Ordering::Equal);
            order.then(other.cmp(one))
        };
        (0..waiting.len()).max_by(more)
    }

    /// How many hours a step is expected to take.
    fn expected_h(&self, (plan, step): (usize, usize)) -> f64 {
        let spec = &self.model.spec.plans[plan].steps[step];
        let span = match &spec.takes {
            Takes::Lasting(law) => law.mean(),
            Takes::AtRate(_) => self.lasting(plan, step, 0),
        };
        span.hours().max(f64::MIN_POSITIVE)
    }

    /// Places are held on under another scenario, by the names of steps.
    pub(crate) fn carry_pools(&mut self, old: &Model) {
        let was = std::mem::take(&mut self.pools);
        let name = |pool: usize| &old.spec.pools[pool].name;
        let model = self.model;
        let place = |(plan, step): (usize, usize)| {
            let plan = &old.spec.plans[plan];
            let now = model.spec.plans.iter().position(|it| it.name == plan.name)?;
            let step: &Name = &plan.steps[step].name;
            let step = model.spec.plans[now].steps.iter().position(|it| it.name == *step)?;
            Some((now, step))
        };
        let carried = |pool: &crate::world::pool::Pool| {
            let old = (0..was.len()).find(|&at| *name(at) == pool.name);
            let holding = old.map(|at| was[at].holding.iter().copied().filter_map(place).collect());
            let is_found = old.is_none_or(|at| was[at].is_found);
            Places { holding: holding.unwrap_or_default(), is_found, ..Places::default() }
        };
        self.pools = model.spec.pools.iter().map(carried).collect();
        // Who waited goes on waiting, in the same order, where that is still the next step to do.
        for (pool, places) in was.iter().enumerate() {
            let now = model.spec.pools.iter().position(|it| it.name == *name(pool));
            for (plan, step) in places.waiting.iter().copied().filter_map(place) {
                let progress = &self.plans[plan];
                let is_next = progress.ended.is_none() && progress.step == step;
                if let Some(now) = now.filter(|it| is_next && self.pool_of(plan, step) == Some(*it))
                {
                    self.pools[now].waiting.push((plan, step));
                }
            }
        }
    }
}

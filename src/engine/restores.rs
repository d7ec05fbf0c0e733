//! Copies come back: salvaged out of damaged holders, chosen by belief, tried, brought to accounts.

use crate::effect::op::Restore as Brought;
use crate::effect::op::Turn;
use crate::effect::work::Salvage;
use crate::effect::work::mask;
use crate::engine::server::Server;
use crate::engine::tried::Try;
use crate::kernel::chance::EntityKey;
use crate::kernel::name::Name;
use crate::kernel::quantity::Size;
use crate::kernel::time::Time;
use crate::outcome::server::Restored;
use crate::recovery::action::Action;
use crate::recovery::action::Restore;
use crate::recovery::action::Source;
use crate::world::chosen::Chosen;
use crate::world::holder::Holder;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use crate::world::holder::State;
use std::sync::Arc;

/// What came of a step's action.
pub(crate) enum Done {
    /// It is done.
    Yes,
    /// It must be tried again, with another point.
    Again,
    /// Nothing is left to try.
    Failed,
}

impl Server<'_> {
    pub(crate) fn salvage(&mut self, plan: usize, step: usize, does: &Action) {
        let Action::Salvage { store, into, yields, grain, shells, spoils } = does else { return };
        let number = self.store_number(store);
        let mut generations = self.site.holders.iter().enumerate().filter(|(_, holder)| {
            matches!(holder.kind, Kind::Store { store, .. } if store == u32::from(number))
                && holder.state == State::Unreachable
        });
        let Some((at, from)) = generations.next_back() else { return };
        let name = self.step_event(plan, step, "salvage");
        let mask = mask(&name, Some(from), *yields, *grain);
        let work = Salvage {
            from: HolderId(u32::try_from(at).expect("holders are few")),
            into: format!("image:{into}"),
            labels: from.labels,
            shells: *shells,
            spoils: spoils.then(|| self.model.cause("salvage")),
            whose: Chosen::ALL,
            deletion: None,
        };
        self.site.salvage(self.now, &work, mask);
    }

    pub(crate) fn try_restore(
        &mut self,
        plan: usize,
        step: usize,
        attempt: u64,
        restore: &Restore,
        turn: Turn,
    ) -> Done {
        let tried = self.tries[plan].take();
        let source = match tried {
            Some(tried) => (tried.point, Some(tried.as_of)),
            None => match self.choose(plan, step, &restore.from) {
                Some(source) => source,
                None => return Done::Failed,
            },
        };
        if let Some(wrong) = tried.and_then(|it| it.wrong).or_else(|| self.wrong_with(source)) {
            let key = self.step_key(plan, step);
            self.learn(source.0, wrong, key);
            self.happens(&self.step_event(plan, step, "bad-point"));
            return Done::Again;
        }
        self.bring_back((plan, step), attempt, restore, source, turn);
        Done::Yes
    }

    /// A step's time begins to run, on what it has chosen; says whether that can be restored as
    /// things are, which nobody knows yet.
    pub(crate) fn take_up(&mut self, plan: usize, source: (HolderId, Option<Time>)) -> bool {
        let wrong = self.wrong_with(source);
        let (point, as_of) = source;
        self.tries[plan] = as_of.map(|as_of| Try { point, as_of, wrong });
        wrong.is_none()
    }

    /// Tries a restore, unless the last point that was believed good has proved bad before.
    pub(crate) fn try_what_is_left(
        &mut self,
        (plan, step): (usize, usize),
        attempt: u64,
        restore: &Restore,
        turn: Turn,
    ) -> Done {
        match self.try_restore(plan, step, attempt, restore, turn) {
            Done::Again if self.choose(plan, step, &restore.from).is_none() => Done::Failed,
            done => done,
        }
    }

    /// What an attempt on a point that failed shows to the step with this key: whoever finds it
    /// gone, or out of reach, sees which others of its job are so too; whoever finds it bad knows
    /// that of it alone.
    fn learn(&mut self, tried: HolderId, wrong: State, step: u64) {
        let Self { beliefs, site, .. } = self;
        let job = beliefs.of(tried).expect("a point was chosen by belief").job;
        let state = |holder: HolderId| site.holder(holder).state;
        for point in beliefs.points.iter_mut().filter(|point| point.job == job) {
            match (wrong, state(point.holder)) {
                (State::Unreachable, State::Unreachable) => point.unreached_by = Some(step),
                (State::Dead(_), State::Dead(_)) => point.known_bad = true,
                (State::Good, _) => point.known_bad |= point.holder == tried,
                _ => {}
            }
        }
    }

    /// What will prove wrong with what was chosen when it is tried, if it is a point.
    fn wrong_with(&self, (from, as_of): (HolderId, Option<Time>)) -> Option<State> {
        let is_wrong = as_of.is_some() && (self.is_bad(from) || self.holds_damage(from));
        is_wrong.then(|| self.site.holder(from).state)
    }

    fn step_key(&self, plan: usize, step: usize) -> u64 {
        EntityKey::named(&self.step_event(plan, step, "tries")).get()
    }

    /// Whether a step has brought something back.
    pub(crate) fn brought(&self, plan: usize, step: usize) -> bool {
        let event = self.step_event(plan, step, "done");
        self.restored.iter().any(|restored| restored.step == event)
    }

    /// Where a restore comes from, by belief alone.
    pub(crate) fn choose(
        &self,
        plan: usize,
        step: usize,
        source: &Source,
    ) -> Option<(HolderId, Option<Time>)> {
        match source {
            Source::Points(job) => self.newest_point(plan, step, job, Time::NEVER),
            Source::Before { job, event } => {
                let happened = self.happened[self.model.event(event) as usize];
                let before = happened.map_or(Time::NEVER, |(at, _)| at);
                self.newest_point(plan, step, job, before)
            }
            Source::Image(name) => Some((self.newest_image(&format!("image:{name}"))?, None)),
            Source::Earlier(name) => {
                let store = u32::from(self.store_number(name));
                let live = self.site.live[usize::from(self.store_number(name))];
                let mut all = self.site.holders.iter().enumerate();
                let found = all.rfind(|(at, it)| {
                    let of = matches!(it.kind, Kind::Store { store: of, .. } if of == store);
                    of && *at != live.0 as usize && it.state == State::Good
                });
                let (at, _) = found?;
                Some((HolderId(u32::try_from(at).expect("holders are few")), None))
            }
            // Whoever has something comes by himself; the place stands for nobody in particular.
            Source::Refuge(_) => Some((self.site.live[0], None)),
            Source::Bin(name) => {
                let is_store = self.model.spec.stores.iter().any(|store| store.name == *name);
                let kind = if is_store { "store" } else { "job" };
                Some((self.in_bin(&format!("bin:{kind}:{name}"))?, None))
            }
            Source::Store(name) => {
                let live = self.site.live[usize::from(self.store_number(name))];
                self.is_readable(live).then_some((live, None))
            }
        }
    }

    /// The newest point of a job from before an instant that a step believes good.
    fn newest_point(
        &self,
        plan: usize,
        step: usize,
        job: &Name,
        before: Time,
    ) -> Option<(HolderId, Option<Time>)> {
        let job = u16::try_from(self.job_number(job)).expect("jobs are few");
        let point = self.beliefs.newest_usable(job, self.step_key(plan, step), before)?;
        Some((point.holder, Some(point.as_of)))
    }

    /// The newest holder of a name that can be read.
    fn newest_image(&self, name: &str) -> Option<HolderId> {
        let mut all = self.site.holders.iter();
        let found = all.rposition(|it| it.name == name && it.state == State::Good)?;
        Some(HolderId(u32::try_from(found).expect("holders are few")))
    }

    /// What lies in a bin: of the last deletion of the newest state, for points go there in no
    /// particular order, all that went so late that its grace period lasts.
    fn in_bin(&self, name: &str) -> Option<HolderId> {
        let holders = &self.site.holders;
        let state = |it: &Holder| match it.kind {
            Kind::Bin { of, .. } => match self.site.holder(of).kind {
                Kind::Point { as_of, .. } => Some(as_of),
                _ => None,
            },
            _ => None,
        };
        let good = |(_, it): &(usize, &Holder)| it.name == name && it.state == State::Good;
        let all = holders.iter().enumerate().filter(good);
        let (_, newest) = all.max_by_key(|(at, it)| (state(it), *at))?;
        // The first of its passes has all that later ones have, but for what was written meanwhile.
        let found =
            holders.iter().position(|it| it.kind == newest.kind && it.state == State::Good)?;
        Some(HolderId(u32::try_from(found).expect("holders are few")))
    }

    /// The volume that an action works on: all of a store now, or of a restore for some cohorts
    /// and owners their part of it.
    pub(crate) fn volume_of(&self, store: &Name, does: &Action) -> Size {
        let number = self.store_number(store);
        let since = self.now.since(self.model.start);
        let size = self.model.spec.stores[usize::from(number)].size_after(since);
        let (Action::Restore(restore) | Action::Offer { restore, .. }) = does else { return size };
        let whose = self.model.chosen(restore.cohorts.as_deref(), restore.owners.as_deref());
        if whose.is_all() {
            return size;
        }
        let (mut theirs, mut all) = (0.0, 0.0);
        let both = self.model.cohorts.iter().zip(&self.model.spec.cohorts);
        for (at, (cohort, spec)) in both.enumerate().filter(|(_, (it, _))| it.store == number) {
            let weight = cohort.accounts as f64 * spec.activity.get();
            all += weight;
            theirs += if whose.has(at) { weight } else { 0.0 };
        }
        // Where nobody has anything, there is nothing to bring back.
        let part = if all > 0.0 { theirs / all } else { 0.0 };
        Size::from_bytes((size.bytes() as f64 * part) as u64)
    }

    pub(crate) fn bring_back(
        &mut self,
        (plan, step): (usize, usize),
        attempt: u64,
        restore: &Restore,
        (from, as_of): (HolderId, Option<Time>),
        turn: Turn,
    ) {
        let store = self.store_number(&restore.into);
        let live = self.site.live[usize::from(store)];
        if self.site.holder(live).state != State::Good && !self.was_put_in_the_dark(live) {
            self.site.renew(self.now, store, None);
        }
        let name = self.step_event(plan, step, "turn");
        let refuge = match &restore.from {
            Source::Refuge(name) => Some(EntityKey::named(name.as_str()).get()),
            _ => None,
        };
        let damage = self.first_damage.unwrap_or(self.model.start);
        let brought = Brought {
            from: self.site.holder(from).row,
            refuge,
            store,
            categories: self.model.categories(restore.categories.as_deref()),
            after: restore.since.map(|since| Time::from_ms(damage.ms() - since.ms())),
            merge: restore.merge,
            whose: self.model.chosen(restore.cohorts.as_deref(), restore.owners.as_deref()),
            to: restore.to,
            affected_since: damage,
            turn,
            rollback: self.model.cause("rollback"),
            key: EntityKey::named(&name).get(),
        };
        match refuge {
            Some(_) => self.site.bring_own(self.now, Arc::new(brought)),
            None => {
                let mut here = self.model.cohorts.iter().enumerate();
                let whole = here.all(|(at, it)| it.store != store || brought.whose.has(at));
                self.site.bring_back(self.now, from, Arc::new(brought), whole);
            }
        }
        self.restored.push(Restored {
            at: self.now,
            step: self.step_event(plan, step, "done"),
            as_of,
            store,
            tried_bad: attempt,
        });
    }
}

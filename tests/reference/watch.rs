//! Conditions in the naive simulator: what waits, for what, and what it sets off.

use crate::naive::Naive;
use crate::naive::named;
use crate::state::Event;
use crate::state::Fires;
use crate::state::Phase;
use crate::state::Watch;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::law::Law;
use lastcopy::kernel::time::Time;
use lastcopy::world::service::Answer;
use lastcopy::world::when::Clock;
use lastcopy::world::when::When;

impl Naive<'_> {
    /// Everything that waits for a moment is put under watch.
    pub fn arm_all(&mut self) {
        let spec = self.spec;
        self.arm_timetables();
        self.arm_shifts();
        for (at, it) in spec.faults.iter().enumerate() {
            self.arm(Fires::Fault(at), &it.when, format!("fault:{}", it.name));
        }
        for (at, job) in spec.jobs.iter().enumerate() {
            for (which, when) in job.at.iter().enumerate() {
                self.arm(Fires::Job(at), when, format!("job:{}#{which}", job.name));
            }
        }
        for (at, it) in spec.plans.iter().enumerate() {
            self.arm(Fires::Plan(at), &it.when, format!("plan:{}", it.name));
        }
        for (at, it) in spec.notices.iter().enumerate() {
            self.arm(Fires::Notice(at), &it.when, format!("notice:{}", it.name));
        }
        for it in &spec.announcements {
            self.arm(Fires::Event, &it.when, format!("announce:{}", it.name));
        }
        for (at, it) in spec.channels.iter().enumerate() {
            self.arm(Fires::Channel(at), &it.when, format!("channel:{}", it.name));
        }
        for it in &spec.windows {
            self.arm(Fires::Event, &it.from, format!("window:{}/open", it.name));
            self.arm(Fires::Event, &it.until, format!("window:{}/close", it.name));
        }
    }

    pub fn arm(&mut self, fires: Fires, when: &When, name: String) {
        let leaves = leaves(when);
        let watch = self.watches.len();
        let (when, done) = (when.clone(), false);
        let states = vec![false; leaves.len()];
        self.watches.push(Watch { fires, when, name, leaves: states, firings: 0, done });
        for (leaf, when) in leaves.iter().enumerate() {
            match when {
                When::At(moment) => {
                    let at = self.model.calendar.resolve(moment);
                    if at >= self.now || matches!(fires, Fires::Step(..)) {
                        self.comes_true(watch, leaf, at.max(self.now));
                    }
                }
                When::After { event, delay } => {
                    if let Some(&since) = self.happened.get(event) {
                        self.wait(watch, leaf, since, delay);
                    }
                }
                When::Hazard { law, from, clock, .. } => {
                    let from = self.model.calendar.resolve(from);
                    self.wait_by(clock, watch, leaf, from, law);
                }
                When::Complaints { per_hour } => {
                    if self.most_complaints >= *per_hour {
                        self.comes_true(watch, leaf, self.now);
                    }
                }
                When::Size { store, at_least } => {
                    let store = &self.spec.stores[self.store(store)];
                    if let Some(grown) = store.reaches(*at_least) {
                        self.comes_true(watch, leaf, (self.model.start + grown).max(self.now));
                    }
                }
                When::Never | When::All(_) | When::Any(_) => {}
            }
        }
    }

    /// An event has its first time: whatever follows it begins to wait.
    pub fn follow(&mut self, event: &str) {
        for watch in 0..self.watches.len() {
            if self.watches[watch].done {
                continue;
            }
            let when = self.watches[watch].when.clone();
            for (leaf, when) in leaves(&when).iter().enumerate() {
                if let When::After { event: of, delay } = when
                    && of == event
                {
                    self.wait(watch, leaf, self.now, delay);
                }
            }
        }
    }

    /// Each firing draws its own wait; a moment that is past comes true now.
    fn wait(&mut self, watch: usize, leaf: usize, from: Time, law: &Law) {
        self.wait_by(&Clock::Calendar, watch, leaf, from, law);
    }

    fn wait_by(&mut self, clock: &Clock, watch: usize, leaf: usize, from: Time, law: &Law) {
        let it = &self.watches[watch];
        let purpose = Purpose::of("wait", u32::try_from(leaf).unwrap());
        let mut draws = self.chance.stream(purpose, EntityKey::named(&it.name));
        draws.seek(2 * it.firings);
        let wait = law.draw(&mut draws);
        match clock {
            Clock::Calendar => self.comes_true(watch, leaf, (from + wait).max(self.now)),
            _ => self.age(watch, leaf, from, (wait, law), clock),
        }
    }

    fn comes_true(&mut self, watch: usize, leaf: usize, at: Time) {
        let (phase, entity, ordinal) = self.place(watch, leaf);
        self.put(at, phase, entity, ordinal, Event::Leaf { watch, leaf });
    }

    pub fn place(&self, watch: usize, leaf: usize) -> (Phase, u64, u64) {
        let it = &self.watches[watch];
        let phase = match it.fires {
            Fires::Fault(_) => Phase::FaultOnset,
            Fires::Ends(..) => Phase::WindowEnd,
            Fires::Job(_) => Phase::Capture,
            _ => Phase::OperatorStep,
        };
        (phase, named(&it.name), it.firings << 16 | leaf as u64)
    }

    pub fn leaf(&mut self, watch: usize, leaf: usize) {
        let it = &mut self.watches[watch];
        if it.done {
            return;
        }
        it.leaves[leaf] = true;
        if !is_met(&it.when, &mut it.leaves.iter().copied()) {
            return;
        }
        let (firing, fires, name) = (it.firings, it.fires, it.name.clone());
        it.firings += 1;
        if let When::Hazard { law, clock, again: true, .. } = it.when.clone() {
            it.leaves[leaf] = false;
            self.wait_by(&clock, watch, leaf, self.now, &law);
        } else {
            it.done = true;
        }
        match fires {
            Fires::Fault(at) => self.strike(at, firing),
            Fires::Job(at) => {
                self.start_unless_paused(at);
            }
            Fires::Ends(at, firing) => self.window_ends(at, firing),
            Fires::Plan(at) => self.begin_plan(at),
            Fires::Stops(at) => self.stop_plan(at),
            Fires::Step(plan, step) => self.begin_step(plan, step),
            Fires::Skips(plan, step) => self.skip(plan, step),
            Fires::Notice(at) => self.notice(at),
            Fires::Channel(at) => self.tell_operators(at),
            Fires::Event => self.happens(&name),
        }
    }

    /// A notice goes out, unless the service it travels by is down: then it waits.
    fn notice(&mut self, at: usize) {
        let notice = &self.spec.notices[at];
        let channel = notice.channel.as_ref().map(|name| self.service(name));
        if channel.is_some_and(|it| self.services[it].shown.0 == Answer::Down) {
            self.held_back.push(at);
            return;
        }
        for of in 0..self.accounts.len() {
            self.reach(of, at);
        }
        self.happens(&format!("notice:{}", notice.name));
    }

    /// A service answers: notices that waited for it go out.
    pub fn let_go(&mut self, service: usize) {
        if self.services[service].shown.0 == Answer::Down {
            return;
        }
        for at in std::mem::take(&mut self.held_back) {
            self.notice(at);
        }
        for at in std::mem::take(&mut self.silent) {
            self.tell_operators(at);
        }
    }

    fn tell_operators(&mut self, at: usize) {
        let channel = &self.spec.channels[at];
        let through = channel.through.as_ref().map(|name| self.service(name));
        if through.is_some_and(|it| self.services[it].shown.0 == Answer::Down) {
            self.silent.push(at);
        } else {
            self.happens(&format!("channel:{}", channel.name));
        }
    }

    /// The operators look at the complaints of the fleet.
    pub fn tick(&mut self) {
        let within = self.complaints_within_the_hour();
        let before = self.most_complaints;
        self.most_complaints = before.max(within);
        if within <= before {
            return self.next_tick();
        }
        for watch in 0..self.watches.len() {
            let when = self.watches[watch].when.clone();
            for (leaf, when) in leaves(&when).iter().enumerate() {
                if let When::Complaints { per_hour } = when
                    && within >= *per_hour
                    && before < *per_hour
                {
                    self.comes_true(watch, leaf, self.now);
                }
            }
        }
        self.next_tick();
    }

    fn next_tick(&mut self) {
        self.complaints.push(0);
        let next = self.now + self.spec.clock.observe_every;
        if self.spec.reactions.iter().any(|it| it.complaint) {
            self.put(next, Phase::Tick, 0, 0, Event::Tick);
        }
    }

    /// Complaints within the hour that ends now.
    fn complaints_within_the_hour(&self) -> u64 {
        let every = self.spec.clock.observe_every.ms();
        let hour = usize::try_from((3_600_000 / every).max(1)).unwrap();
        self.complaints.iter().rev().take(hour).sum()
    }
}

/// The leaves of a condition, in its order.
fn leaves(when: &When) -> Vec<&When> {
    match when {
        When::All(branches) | When::Any(branches) => branches.iter().flat_map(leaves).collect(),
        leaf => vec![leaf],
    }
}

fn is_met(when: &When, leaves: &mut impl Iterator<Item = bool>) -> bool {
    match when {
        When::All(branches) => {
            let met: Vec<bool> = branches.iter().map(|it| is_met(it, leaves)).collect();
            met.iter().all(|&it| it)
        }
        When::Any(branches) => {
            let met: Vec<bool> = branches.iter().map(|it| is_met(it, leaves)).collect();
            met.contains(&true)
        }
        _ => leaves.next().unwrap(),
    }
}

//! Conditions under watch: when something is to happen, and what fires when it does.
//!
//! A condition is a small tree. Its leaves come true at an instant, after an event, by a hazard or
//! when complaints reach a number; `All` waits for the last of its branches, `Any` for the first.

use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::watch::Trigger;
use crate::engine::watch::Watch;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::law::Law;
use crate::kernel::time::Time;
use crate::world::when::Clock;
use crate::world::when::When;

const WAIT: &str = "wait";

impl Server<'_> {
    /// Puts everything that waits for a moment, and has not happened yet, under watch.
    pub(crate) fn arm_everything(&mut self) {
        let spec = &self.model.spec;
        for (at, fault) in spec.faults.iter().enumerate() {
            self.arm_new(Trigger::Fault(at), &fault.when, format!("fault:{}", fault.name));
            let open: Vec<u64> = self.faults[at].windows.keys().copied().collect();
            open.into_iter().for_each(|firing| self.arm_end(at, firing));
        }
        for (at, job) in spec.jobs.iter().enumerate() {
            for (which, when) in job.at.iter().enumerate() {
                self.arm(Trigger::Job(at), when, format!("job:{}#{which}", job.name));
            }
        }
        for (at, plan) in spec.plans.iter().enumerate() {
            if self.plans[at].began.is_none() {
                self.arm(Trigger::Plan(at), &plan.when, format!("plan:{}", plan.name));
            } else if self.plans[at].ended.is_none() {
                self.arm_stop(at);
            }
        }
        for (at, notice) in spec.notices.iter().enumerate() {
            self.arm_new(Trigger::Notice(at), &notice.when, format!("notice:{}", notice.name));
        }
        for (at, said) in spec.announcements.iter().enumerate() {
            self.arm_new(Trigger::Announcement(at), &said.when, format!("announce:{}", said.name));
        }
        for (at, channel) in spec.channels.iter().enumerate() {
            self.arm_new(Trigger::Channel(at), &channel.when, format!("channel:{}", channel.name));
        }
        for (at, window) in spec.windows.iter().enumerate() {
            let (open, close) = (Trigger::Opens(at), Trigger::Closes(at));
            self.arm_new(open, &window.from, format!("window:{}/open", window.name));
            self.arm_new(close, &window.until, format!("window:{}/close", window.name));
        }
    }

    /// Puts under watch what breaks a plan off.
    pub(crate) fn arm_stop(&mut self, at: usize) {
        let plan = &self.model.spec.plans[at];
        if let Some(until) = &plan.until {
            self.arm(Trigger::Stops(at), until, format!("plan:{}/until", plan.name));
        }
    }

    /// Puts under watch what ends a window before its time.
    pub(crate) fn arm_end(&mut self, at: usize, firing: u64) {
        let fault = &self.model.spec.faults[at];
        if let Some(until) = &fault.until {
            let name = format!("fault:{}/until#{firing}", fault.name);
            self.arm(Trigger::Ends(at, firing), until, name);
        }
    }

    /// As [`Server::arm`], unless the event that has this name has happened already.
    fn arm_new(&mut self, trigger: Trigger, when: &When, name: String) {
        let number = self.model.event(&name) as usize;
        if self.happened[number].is_none() || matches!(when, When::Hazard { again: true, .. }) {
            self.arm(trigger, when, name);
        }
    }

    /// Puts one condition under watch.
    pub(crate) fn arm(&mut self, trigger: Trigger, when: &When, name: String) {
        if self.waits_on(trigger, when, &name) {
            return;
        }
        thresholds(when, &mut |number| {
            self.thresholds.insert(number);
        });
        let watch = self.watches.len();
        let leaves = vec![false; count(when)];
        let when = when.clone();
        self.watches.push(Watch {
            trigger,
            when: when.clone(),
            name,
            leaves,
            typed: self.typed,
            firings: 0,
            done: false,
        });
        let mut leaf = 0;
        self.arm_leaves(watch, &when, &mut leaf);
    }

    fn arm_leaves(&mut self, watch: usize, when: &When, leaf: &mut usize) {
        match when {
            When::All(branches) | When::Any(branches) => {
                for branch in branches {
                    self.arm_leaves(watch, branch, leaf);
                }
                return;
            }
            When::At(moment) => {
                let at = self.model.calendar.resolve(moment);
                // A step that comes to its turn late has its moment behind it and goes on.
                let late = matches!(self.watches[watch].trigger, Trigger::Step(..));
                if at >= self.now || late {
                    self.put(watch, *leaf, at.max(self.now));
                }
            }
            When::After { event, delay } => {
                let number = self.model.event(event);
                if let Some((since, typed)) = self.happened[number as usize] {
                    self.follow(watch, *leaf, since, typed, delay);
                }
            }
            When::Hazard { law, from, clock, .. } => {
                let from = self.model.calendar.resolve(from);
                self.wait_by(clock, watch, *leaf, from, law);
            }
            When::Complaints { per_hour } => {
                if let Some(&at) = self.complaints.get(per_hour) {
                    self.put(watch, *leaf, at.max(self.now));
                }
            }
            When::Size { store, at_least } => {
                let store = &self.model.spec.stores[usize::from(self.store_number(store))];
                if let Some(grown) = store.reaches(*at_least) {
                    self.put(watch, *leaf, (self.model.start + grown).max(self.now));
                }
            }
            When::Never => {}
        }
        *leaf += 1;
    }

    /// Tells everything that waits for an event that it has happened now.
    pub(crate) fn tell(&mut self, event: u32) {
        for watch in 0..self.watches.len() {
            if self.watches[watch].done {
                continue;
            }
            let when = self.watches[watch].when.clone();
            let mut waiting = Vec::new();
            followers(&when, &mut 0, &mut |leaf, name, delay| {
                if self.model.event(name) == event {
                    waiting.push((leaf, delay.clone()));
                }
            });
            let typed = self.typed;
            for (leaf, delay) in waiting {
                self.follow(watch, leaf, self.now, typed, &delay);
            }
        }
    }

    fn follow(&mut self, watch: usize, leaf: usize, since: Time, typed: bool, delay: &Law) {
        if !typed || !matches!(delay, Law::Fixed(_)) {
            self.watches[watch].typed = false;
        }
        self.wait(watch, leaf, since, delay);
    }

    /// Draws a wait from an instant on; a moment that is past already comes true now.
    fn wait(&mut self, watch: usize, leaf: usize, from: Time, law: &Law) {
        self.wait_by(&Clock::Calendar, watch, leaf, from, law);
    }

    /// As [`Server::wait`], by a clock.
    fn wait_by(&mut self, clock: &Clock, watch: usize, leaf: usize, from: Time, law: &Law) {
        let name = &self.watches[watch].name;
        let salt = u32::try_from(leaf).expect("conditions are small");
        let key = EntityKey::named(name);
        let mut stream = self.chance.stream(Purpose::of(WAIT, salt), key);
        stream.seek(2 * self.watches[watch].firings);
        let wait = law.draw(&mut stream);
        if !matches!(law, Law::Fixed(_)) || *clock != Clock::Calendar {
            self.watches[watch].typed = false;
        }
        if *clock == Clock::Calendar {
            self.put(watch, leaf, (from + wait).max(self.now));
        } else {
            self.age((watch, leaf), from, (law, wait), clock);
        }
    }

    pub(crate) fn put(&mut self, watch: usize, leaf: usize, at: Time) {
        let (phase, entity, ordinal) = self.place(watch, leaf);
        self.queue.push(at, phase, entity, ordinal, Due::Leaf { watch, leaf });
    }

    /// A leaf comes true; if its whole condition is met now, it fires.
    pub(crate) fn leaf(&mut self, watch: usize, leaf: usize) {
        if self.watches[watch].done {
            return;
        }
        self.watches[watch].leaves[leaf] = true;
        let met = holds(&self.watches[watch].when, &self.watches[watch].leaves, &mut 0);
        if !met {
            return;
        }
        let firing = self.watches[watch].firings;
        let trigger = self.watches[watch].trigger;
        self.typed = self.watches[watch].typed && !has_complaints(&self.watches[watch].when);
        self.watches[watch].firings += 1;
        let again = match &self.watches[watch].when {
            When::Hazard { law, clock, again: true, .. } => Some((law.clone(), clock.clone())),
            _ => None,
        };
        match again {
            Some((law, clock)) => {
                self.watches[watch].leaves[leaf] = false;
                self.wait_by(&clock, watch, leaf, self.now, &law);
            }
            None => self.watches[watch].done = true,
        }
        self.fire(trigger, firing);
    }
}

/// How many leaves a condition has.
fn count(when: &When) -> usize {
    match when {
        When::All(branches) | When::Any(branches) => branches.iter().map(count).sum(),
        _ => 1,
    }
}

/// Whether a condition is met, where `leaves` says which leaves are true.
fn holds(when: &When, leaves: &[bool], leaf: &mut usize) -> bool {
    match when {
        // Each branch is asked, whatever the others said, for asking counts its leaves.
        When::All(branches) => {
            let unmet = branches.iter().filter(|branch| !holds(branch, leaves, leaf));
            unmet.count() == 0
        }
        When::Any(branches) => {
            let met = branches.iter().filter(|branch| holds(branch, leaves, leaf));
            met.count() > 0
        }
        _ => {
            *leaf += 1;
            leaves[*leaf - 1]
        }
    }
}

/// Calls `found` with each leaf that follows an event.
fn followers(when: &When, leaf: &mut usize, found: &mut impl FnMut(usize, &str, &Law)) {
    match when {
        When::All(branches) | When::Any(branches) => {
            for branch in branches {
                followers(branch, leaf, found);
            }
        }
        When::After { event, delay } => {
            found(*leaf, event, delay);
            *leaf += 1;
        }
        _ => *leaf += 1,
    }
}

/// Whether complaints have a part in a condition.
fn has_complaints(when: &When) -> bool {
    match when {
        When::All(branches) | When::Any(branches) => branches.iter().any(has_complaints),
        When::Complaints { .. } => true,
        _ => false,
    }
}

/// The numbers of complaints an hour that a condition waits for.
fn thresholds(when: &When, found: &mut impl FnMut(u64)) {
    match when {
        When::All(branches) | When::Any(branches) => {
            for branch in branches {
                thresholds(branch, found);
            }
        }
        When::Complaints { per_hour } => found(*per_hour),
        _ => {}
    }
}

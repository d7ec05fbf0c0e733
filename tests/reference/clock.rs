//! Waits with a clock of their own in the naive simulator: by uptime, and since a renewal.

use crate::naive::Naive;
use crate::state::Aging;
use crate::state::Event;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::law::Law;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::world::service::Answer;
use lastcopy::world::when::Clock;

impl Naive<'_> {
    /// A wait that was drawn begins to age.
    pub fn age(
        &mut self,
        watch: usize,
        leaf: usize,
        from: Time,
        waits: (Span, &Law),
        clock: &Clock,
    ) {
        self.agings.retain(|it| (it.watch, it.leaf) != (watch, leaf));
        let (left, law) = (waits.0, waits.1.clone());
        let from = from.max(self.now);
        let clock = clock.clone();
        let mut aging = Aging {
            watch,
            leaf,
            from,
            clock,
            law,
            left,
            since: None,
            renewals: 0,
            at: None,
            listed: None,
        };
        if let Clock::SinceRenewal(_) = aging.clock {
            aging.at = Some(from + left);
        }
        self.agings.push(aging);
        self.put_aged();
        // Whether it runs is looked at when it may.
        let key = crate::naive::named("look");
        self.put(from, crate::state::Phase::WindowEnd, key, self.put, Event::Look);
    }

    /// Everything that is due at an instant is on the agenda for it; void entries stay there.
    fn put_aged(&mut self) {
        let mut due = Vec::new();
        for it in self.agings.iter_mut().filter(|it| it.at.is_some() && it.at != it.listed) {
            it.listed = it.at;
            due.extend(it.at.map(|at| (it.watch, it.leaf, at)));
        }
        for (watch, leaf, at) in due {
            let (phase, entity, ordinal) = self.place(watch, leaf);
            self.put(at, phase, entity, ordinal, Event::Aged { watch, leaf });
        }
    }

    pub fn aged(&mut self, watch: usize, leaf: usize) {
        let now = self.now;
        let mut due = self.agings.iter_mut().filter(|it| (it.watch, it.leaf) == (watch, leaf));
        let Some(it) = due.find(|it| it.at == Some(now)) else { return };
        it.at = None;
        it.since = None;
        it.left = Span::FOREVER;
        self.leaf(watch, leaf);
    }

    /// What ages by uptime runs while its bearer is up.
    pub fn run_or_stand(&mut self) {
        for at in 0..self.agings.len() {
            let Clock::Uptime(of) = self.agings[at].clock.clone() else { continue };
            let up = self.is_up(&of);
            let now = self.now;
            let it = &mut self.agings[at];
            let runs = now >= it.from && it.left != Span::FOREVER && up;
            match it.since {
                None if runs => {
                    it.since = Some(now);
                    it.at = Some(now + it.left);
                }
                Some(since) if !runs => {
                    it.left = Span::from_ms(it.left.ms() - now.since(since).ms());
                    it.since = None;
                    it.at = None;
                }
                _ => {}
            }
        }
        self.put_aged();
    }

    fn is_up(&self, of: &str) -> bool {
        let service = self.spec.services.iter().position(|it| format!("service:{}", it.name) == of);
        if let Some(at) = service {
            return self.services[at].shown.0 != Answer::Down;
        }
        let store = self.spec.stores.iter().position(|it| format!("store:{}", it.name) == of);
        self.holders[self.live[store.unwrap()].0].is_good()
    }

    /// An event happens: what it renews waits anew.
    pub fn renew_by(&mut self, event: &str) {
        for at in 0..self.agings.len() {
            let it = &self.agings[at];
            let watch = &self.watches[it.watch];
            if it.clock != Clock::SinceRenewal(event.to_owned()) || self.now < it.from || watch.done
            {
                continue;
            }
            let purpose = Purpose::of("anew", u32::try_from(it.leaf).unwrap());
            let mut draws = self.chance.stream(purpose, EntityKey::named(&watch.name));
            draws.seek(2 * (watch.firings << 20 | it.renewals));
            let wait = it.law.draw(&mut draws);
            let it = &mut self.agings[at];
            it.renewals += 1;
            it.at = Some(self.now + wait);
        }
        self.put_aged();
    }
}

//! Hazards that do not age by the calendar: by the uptime of a bearer, or since its renewal.
//!
//! What ages by uptime stands still while its bearer is down. What ages since a renewal is as new
//! after each: it waits anew, by a draw of that renewal's own, so that other waits stay as they
//! are.

use crate::engine::aging::Aging;
use crate::engine::aging::Bearer;
use crate::engine::aging::By;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::watch::Trigger;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::law::Law;
use crate::kernel::order::Phase;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::world::holder::State;
use crate::world::service::Answer;
use crate::world::when::Clock;

const ANEW: &str = "anew";

impl Server<'_> {
    /// A wait begins that ages by a clock of its own, where `wait` was drawn for it.
    pub(crate) fn age(
        &mut self,
        (watch, leaf): (usize, usize),
        from: Time,
        (law, wait): (&Law, Span),
        clock: &Clock,
    ) {
        let from = from.max(self.now);
        let mut aging = Aging { watch, leaf, from, by: self.by(clock, law, wait), epoch: 0 };
        let place = self.agings.iter().position(|it| it.watch == watch && it.leaf == leaf);
        let place = place.unwrap_or(self.agings.len());
        if let Some(old) = self.agings.get(place) {
            aging.epoch = old.epoch + 1;
        }
        let due = Due::Aged { aging: place, epoch: aging.epoch };
        let at = match aging.by {
            // To be looked at: whether it runs depends on its bearer.
            By::Uptime { .. } => from,
            By::Renewal { .. } => from + wait,
        };
        if place == self.agings.len() {
            self.agings.push(aging);
        } else {
            self.agings[place] = aging;
        }
        self.put_aged(place, at, due);
    }

    fn by(&self, clock: &Clock, law: &Law, left: Span) -> By {
        let spec = &self.model.spec;
        match clock {
            Clock::Calendar => unreachable!("what ages by the calendar waits in the list alone"),
            Clock::SinceRenewal(event) => {
                By::Renewal { event: event.clone(), law: law.clone(), renewals: 0 }
            }
            Clock::Uptime(of) => {
                let service = of.strip_prefix("service:").and_then(|name| {
                    spec.services.iter().position(|service| service.name.as_str() == name)
                });
                let store = of.strip_prefix("store:").and_then(|name| {
                    spec.stores.iter().position(|store| store.name.as_str() == name)
                });
                let bearer = service.map(Bearer::Service).or(store.map(Bearer::Store));
                By::Uptime {
                    bearer: bearer.expect("the door knows every bearer"),
                    left,
                    since: None,
                }
            }
        }
    }

    /// An entry of a wait falls due: it comes true, unless it is void or was only looked at.
    pub(crate) fn aged(&mut self, aging: usize, epoch: u64) {
        let it = &self.agings[aging];
        if it.epoch != epoch || matches!(it.by, By::Uptime { since: None, .. }) {
            return;
        }
        let (watch, leaf) = (it.watch, it.leaf);
        self.agings[aging].epoch += 1;
        if let By::Uptime { since, left, .. } = &mut self.agings[aging].by {
            (*since, *left) = (None, Span::FOREVER);
        }
        self.leaf(watch, leaf);
    }

    /// Waits that age by uptime run while their bearer is up, and stand still while it is not.
    pub(crate) fn run_or_stand(&mut self) {
        for place in 0..self.agings.len() {
            let it = &self.agings[place];
            let By::Uptime { bearer, left, since } = it.by else { continue };
            let runs = self.now >= it.from && left != Span::FOREVER && self.is_up(bearer);
            if runs == since.is_some() || self.watches[it.watch].done {
                continue;
            }
            let epoch = it.epoch + 1;
            let left =
                since.map_or(left, |since| Span::from_ms(left.ms() - self.now.since(since).ms()));
            let by = By::Uptime { bearer, left, since: runs.then_some(self.now) };
            (self.agings[place].epoch, self.agings[place].by) = (epoch, by);
            if runs {
                let due = Due::Aged { aging: place, epoch };
                self.put_aged(place, self.now + left, due);
            }
        }
    }

    fn is_up(&self, bearer: Bearer) -> bool {
        match bearer {
            Bearer::Service(service) => self.site.effective[service].0 != Answer::Down,
            Bearer::Store(store) => self.site.holder(self.site.live[store]).state == State::Good,
        }
    }

    /// An event happens: whatever is renewed by it waits anew.
    pub(crate) fn renew_by(&mut self, number: u32) {
        for place in 0..self.agings.len() {
            let it = &self.agings[place];
            let By::Renewal { ref event, ref law, renewals } = it.by else { continue };
            if self.model.event(event) != number
                || self.now < it.from
                || self.watches[it.watch].done
            {
                continue;
            }
            let watch = &self.watches[it.watch];
            let salt = u32::try_from(it.leaf).expect("conditions are small");
            let key = EntityKey::named(&watch.name);
            let mut stream = self.chance.stream(Purpose::of(ANEW, salt), key);
            stream.seek(2 * (watch.firings << 20 | renewals));
            let at = self.now + law.draw(&mut stream);
            let it = &mut self.agings[place];
            it.epoch += 1;
            let due = Due::Aged { aging: place, epoch: it.epoch };
            if let By::Renewal { renewals, .. } = &mut it.by {
                *renewals += 1;
            }
            self.put_aged(place, at, due);
        }
    }

    /// A wait goes on where it was, under another watch: its entry was to fall due so.
    pub(crate) fn age_on(&mut self, mut aging: Aging, watch: usize, due: Option<Time>) {
        aging.watch = watch;
        let (place, epoch) = (self.agings.len(), aging.epoch);
        self.agings.push(aging);
        if let Some(at) = due {
            self.put_aged(place, at, Due::Aged { aging: place, epoch });
        }
    }

    fn put_aged(&mut self, aging: usize, at: Time, due: Due) {
        let it = &self.agings[aging];
        let epoch = it.epoch;
        let (phase, entity, ordinal) = self.place(it.watch, it.leaf);
        // A void entry may lie at the same instant as the valid one.
        self.queue.push(at, phase, entity, ordinal | epoch << 40, due);
    }

    /// The place of a watch's leaf in the order of one instant.
    pub(crate) fn place(&self, watch: usize, leaf: usize) -> (Phase, EntityKey, u64) {
        let entity = EntityKey::named(&self.watches[watch].name);
        let phase = match self.watches[watch].trigger {
            Trigger::Fault(_) => Phase::FaultOnset,
            Trigger::Ends(..) => Phase::WindowEnd,
            Trigger::Job(_) => Phase::Capture,
            _ => Phase::OperatorStep,
        };
        (phase, entity, self.watches[watch].firings << 16 | leaf as u64)
    }
}

//! Queues are worked off: request by request, first come, first served, exactly.
//!
//! Nothing on the server side waits for a queue, so that it can be told once the timeline is known:
//! in the order of arrival, each request begins when the first of the servers is free (Kiefer and
//! Wolfowitz 1955), and the clock of the work stands while the service does not serve.

use crate::effect::op::Op;
use crate::effect::op::What;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::digest::Chain;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::queue::Queued;
use crate::outcome::queue::Return;
use crate::scenario::model::Model;
use crate::world::queue::Queue;
use crate::world::service::Answer;

const ARRIVES: Purpose = Purpose::new(b"queue/in");
const WORK: Purpose = Purpose::new(b"queue/do");
const PATIENCE: Purpose = Purpose::new(b"queue/up");
const DONE: u32 = 1;
const REFUSED: u32 = 2;
const EXPIRED: u32 = 3;

/// Works off each queue of a scenario, in the order of the file; with each comes its chain.
pub(crate) fn work_off(model: &Model, chance: Chance, timeline: &[Op]) -> Vec<(Queued, u128)> {
    let queues = model.spec.queues.iter();
    let worked = queues.map(|queue| {
        let place = model.spec.services.iter().position(|it| it.name == queue.service);
        let service = place.expect("the door knows every service");
        let open = openings(timeline, service, model.start);
        work_off_one(queue, chance, &open, (model.start, model.horizon))
    });
    worked.collect()
}

/// The spells in which a service serves: from, until.
fn openings(timeline: &[Op], service: usize, start: Time) -> Vec<(Time, Time)> {
    let mut open = vec![(start, Time::NEVER)];
    for op in timeline {
        let What::Answer { service: of, answer, .. } = &op.what else {
            continue;
        };
        if usize::from(*of) != service {
            continue;
        }
        let serves = matches!(answer, Answer::Up | Answer::ReadOnly);
        match open.last_mut() {
            Some((_, until)) if *until == Time::NEVER && !serves => *until = op.at,
            Some((_, until)) if *until == Time::NEVER => {}
            _ if serves => open.push((op.at, Time::NEVER)),
            _ => {}
        }
    }
    open.retain(|(from, until)| from < until);
    open
}

fn work_off_one(
    queue: &Queue,
    chance: Chance,
    open: &[(Time, Time)],
    (start, horizon): (Time, Time),
) -> (Queued, u128) {
    let key = EntityKey::named(&format!("queue:{}", queue.name));
    let mut arrivals = chance.stream(ARRIVES, key);
    let mut works = chance.stream(WORK, key);
    let mut waits = chance.stream(PATIENCE, key);
    let mut line: Vec<Time> = Vec::new();
    let mut chain = Chain::new();
    let mut free = vec![start; queue.servers as usize];
    let mut backlog = Backlog::new(open, start);
    let mut queued = Queued::default();
    let mut position = 0.0;
    for number in 0.. {
        position += arrivals.exponential() / queue.arrivals.per_ms();
        let arrives = start.ms() as f64 + position;
        if arrives >= horizon.ms() as f64 {
            break;
        }
        let arrives = Time::from_ms(arrives.floor() as i64);
        backlog.passes(arrives);
        // Who waits, by when they leave the line.
        line.retain(|leaves| *leaves > arrives);
        let counts = arrives >= Time::ZERO;
        let work = queue.takes.draw(&mut works);
        let patience = queue.patience.as_ref().map(|law| law.draw(&mut waits));
        if queue.room.is_some_and(|room| line.len() as u64 >= u64::from(room)) {
            chain.absorb(arrives, REFUSED, number);
            queued.refused += u64::from(counts);
            continue;
        }
        let server = free.iter_mut().min().expect("a queue has a server");
        let begins = begin(open, arrives.max(*server));
        let expires = patience.map_or(Time::NEVER, |patience| arrives + patience);
        if begins > arrives && queue.room.is_some() {
            line.push(begins.min(expires));
        }
        if expires < begins {
            let is_over = expires < horizon;
            chain.absorb(expires.min(horizon), EXPIRED, number);
            queued.expire(counts, is_over);
            continue;
        }
        let ends = end(open, begins, work);
        *server = ends;
        backlog.busy_until(ends);
        if ends < horizon {
            chain.absorb(ends, DONE, number);
        }
        if counts {
            queued.count(arrives, begins, ends, horizon);
        }
    }
    backlog.passes(horizon);
    queued.returns = backlog.returns;
    (queued, chain.finish(key))
}

/// The first instant, from this one on, at which the service serves.
fn begin(open: &[(Time, Time)], from: Time) -> Time {
    let spell = open.partition_point(|&(_, until)| until <= from);
    open.get(spell).map_or(Time::NEVER, |&(since, _)| since.max(from))
}

/// When work that begins at an instant is done, if the service must serve all the while.
fn end(open: &[(Time, Time)], begins: Time, work: Span) -> Time {
    let mut left = work;
    let spell = open.partition_point(|&(_, until)| until <= begins);
    for &(since, until) in &open[spell..] {
        let from = since.max(begins);
        let room = until.since(from);
        if until == Time::NEVER || left <= room {
            return from + left;
        }
        left = Span::from_ms(left.ms() - room.ms());
    }
    Time::NEVER
}

/// When nobody was left, after each return of the service.
struct Backlog {
    returns: Vec<Return>,
    next: usize,
    empty_from: Time,
}

impl Backlog {
    /// The service comes back at the beginning of each spell but one that begins with the start.
    fn new(open: &[(Time, Time)], start: Time) -> Self {
        let backs = open.iter().map(|&(back, _)| back).filter(|&back| back > start);
        let returns = backs.map(|back| Return { back, drained: None }).collect();
        Self { returns, next: 0, empty_from: start }
    }

    /// Nobody arrives before this instant: whatever is empty by then has drained.
    fn passes(&mut self, until: Time) {
        while let Some(this) = self.returns.get_mut(self.next) {
            let drained = this.back.max(self.empty_from);
            if drained >= until {
                return;
            }
            this.drained = Some(drained);
            self.next += 1;
        }
    }

    fn busy_until(&mut self, ends: Time) {
        self.empty_from = self.empty_from.max(ends);
    }
}

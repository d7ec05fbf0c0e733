//! A handset asks a service whose room is limited: what is refused, pushed and counted.

use crate::engine::life::body::Life;
use crate::engine::life::gate::Kind;
use crate::engine::life::tally::Tally;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Device;
use crate::world::service::Answer;

impl Life<'_> {
    /// Whether there is room for a request of this handset.
    pub(crate) fn admits(&self, at: Time, kind: Kind) -> bool {
        self.gate.is_none_or(|gate| gate.admits((at, kind, self.key.get())))
    }

    /// The next attempt on the grid that will be refused must be lived through.
    pub(crate) fn await_refusal(&mut self, from: Time) {
        let (Some(gate), Some(device)) = (self.gate, self.device) else { return };
        let mut from = from;
        while let Some(full) = gate.next_full(from) {
            let (_, at) = self.next_on_grid(full, device);
            if !self.admits(at, Kind::Attempt) {
                self.contact.due = at;
                self.contact.on_grid = true;
                return;
            }
            from = at + Span::from_ms(1);
        }
    }

    /// When this handset pushes next, as long as pushes may still be refused.
    pub(crate) fn push_due(&self) -> Time {
        match self.gate {
            Some(gate) if self.writes < gate.ends() && self.pushes() => self.writes,
            _ => Time::NEVER,
        }
    }

    /// Whether edits go out at once.
    pub(crate) fn pushes(&self) -> bool {
        let takes_writes = self.answer == Answer::Up && self.answers();
        self.device.is_some_and(|device| device.push) && takes_writes && !self.contact.failing
    }

    /// What was just written is pushed, and taken or refused.
    pub(crate) fn push(&mut self, at: Time, tally: &mut Tally) {
        let Some(device) = self.device else { return };
        self.settle(at, tally);
        let waited = self.has_pending();
        self.write_until(at + Span::from_ms(1));
        if self.admits(at, Kind::Push) {
            self.acknowledge();
            return if waited { self.look(at, tally) } else { self.count_writes(tally) };
        }
        self.contact.on_grid = true;
        self.fail(at, device, true);
    }

    /// One request is written down, if somebody counts them.
    pub(crate) fn note(&mut self, at: Time) {
        if let (Some(asked), Some(gate)) = (&mut self.asked, self.gate) {
            asked.note(gate.window(at));
        }
    }

    /// The attempts on the grid are written down, from the anchor on.
    pub(crate) fn note_attempts(&mut self, last: i64, device: &Device) {
        let (Some(asked), Some(gate)) = (&mut self.asked, self.gate) else { return };
        let (start, contact) = (self.stage.model.start, &mut self.contact);
        // Nobody counts those that come before: a period and a jitter earlier at the least.
        let every = device.every_ms.cast_signed();
        let half = (device.every_ms as f64 * device.jitter) as i64;
        let ahead = gate.opens(asked.first).since(contact.anchor).ms() - half;
        let first = ahead.div_euclid(every).max(0);
        let each = |at| asked.note(gate.window(at));
        contact.each_on_grid((first, last), device, start, each);
    }

    /// The pushes of the edits just written are written down, those of a millisecond as one.
    pub(crate) fn note_pushes(&mut self) {
        let is_pushed = self.pushes();
        let mut times: Vec<Time> = Vec::new();
        for lane in &mut self.lanes {
            times.extend_from_slice(&lane.times[lane.noted..]);
            lane.noted = lane.times.len();
        }
        if is_pushed {
            times.sort_unstable();
            times.dedup();
            times.into_iter().for_each(|at| self.note(at));
        }
    }
}

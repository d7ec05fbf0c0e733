//! Restarts of one handset: when each kind is due, and what it does to the local copy.

use crate::engine::life::body::Life;
use crate::engine::life::lane::tag;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::engine::life::waiting::Kind;
use crate::kernel::chance::Purpose;
use crate::kernel::chance::Stream;
use crate::kernel::hazard::Hazard;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Device;
use crate::scenario::model::Restart;
use crate::world::device::Cache;
use crate::world::device::Effect;
use crate::world::service::Answer;

const WHEN: u32 = 2;
const OFF: u32 = 3;

impl Life<'_> {
    /// Draws the first firing of each kind.
    pub(crate) fn begin_restarts(&mut self, start: Time) {
        let Some(device) = self.device else {
            self.restarting.due = Time::NEVER;
            return;
        };
        self.restarting.counts.resize(device.restarts.len(), 0);
        self.restarting.kinds.clear();
        for restart in &device.restarts {
            let purpose = Purpose::new(&tag(restart.key, WHEN));
            let draws = self.stage.chance.stream(purpose, self.key);
            let hazard = Hazard::new(1.0, restart.rate, start);
            let due = Time::NEVER;
            self.restarting.kinds.push(Kind { hazard, due, draws, factor: 1.0, times: 0 });
        }
        let kinds = &mut self.restarting.kinds;
        Stream::begin(kinds.iter_mut().filter_map(Kind::draws));
        for kind in kinds {
            if let Some(first) = kind.draws().map(Stream::exponential) {
                kind.hazard.renew(start, first);
            }
            kind.due = kind.hazard.due();
        }
        self.restarting.reckon();
    }

    /// Rates change: the service fell or rose, or a notice was heard.
    pub(crate) fn reckon_rates(&mut self, now: Time) {
        let Some(device) = self.device else { return };
        let down = self.answer == Answer::Down;
        for (kind, restart) in self.restarting.kinds.iter_mut().zip(&device.restarts) {
            let while_down = if down { restart.while_down } else { 1.0 };
            let rate = restart.rate * while_down * kind.factor;
            if rate != kind.hazard.rate_per_ms() {
                kind.hazard.set_rate(now, rate);
                kind.due = kind.hazard.due();
            }
        }
        self.restarting.reckon();
    }

    /// Advice that was heard changes the rates of restarts.
    pub(crate) fn advise(&mut self, now: Time, factors: &[f64]) {
        for (kind, factor) in self.restarting.kinds.iter_mut().zip(factors) {
            kind.factor *= factor;
        }
        self.reckon_rates(now);
    }

    /// The restart that is due happens, and the next of its kind is drawn.
    pub(crate) fn restart(&mut self, tally: &mut Tally, is_watched: bool) {
        let Some(device) = self.device else { return };
        let at = self.restarting.due;
        let due = |kind: &Kind| kind.due == at;
        let which = self.restarting.kinds.iter().position(due).expect("one of them is due");
        let kind = &mut self.restarting.kinds[which];
        let target = kind.draws.exponential();
        kind.hazard.renew(at, target);
        kind.due = kind.hazard.due();
        self.restarting.reckon();
        if is_watched || !self.restarts_in_passing(at, device, which) {
            self.restart_now(at, which, tally);
        }
    }

    /// A restart after which the handset is on at once, with all it had, and on whose contact no
    /// more hangs than on any other: from then on the grid hangs elsewhere, and nobody looks at
    /// what was written. Says whether this one is such a restart; if not, nothing happened yet.
    fn restarts_in_passing(&mut self, at: Time, device: &Device, which: usize) -> bool {
        let restart = &device.restarts[which];
        let keeps_all = match restart.effect {
            Effect::Orderly => true,
            Effect::Crash => !device.on_improper,
            Effect::PowerLoss | Effect::Erase => false,
        };
        // Whatever else comes in this instant comes before the contact.
        let is_alone = self.restarting.due > at && self.turns.due > at;
        if !(keeps_all && is_alone && device.on_boot && self.is_in_touch())
            || self.boots(at, restart, self.restarting.kinds[which].times) != at
        {
            return false;
        }
        self.restarting.counts[which] += 1;
        self.restarting.kinds[which].times += 1;
        self.chain.absorb(at, mark::RESTART, restart.key);
        self.leave_grid(at);
        self.contact.booted = at;
        self.contact.hang(at);
        self.contact.generation = self.generation;
        self.events += 1;
        true
    }

    /// When a handset that restarts is on again, which restarted so often in this way before.
    fn boots(&self, at: Time, restart: &Restart, times: u64) -> Time {
        let off_for = restart.off_for.as_ref().map_or(Span::ZERO, |law| {
            let purpose = Purpose::new(&tag(restart.key, OFF));
            let mut draws = self.stage.chance.stream(purpose, self.key);
            draws.seek(2 * times);
            law.draw(&mut draws)
        });
        #[cfg(feature = "planted")]
        let off_for = off_for + crate::kernel::planted::by_the_clock();
        at + off_for
    }

    /// A restart of a kind, by its place among the device's.
    pub(crate) fn restart_now(&mut self, at: Time, which: usize, tally: &mut Tally) {
        let Some(device) = self.device else { return };
        let restart = &device.restarts[which];
        self.settle(at, tally);
        self.restarting.counts[which] += 1;
        let times = self.restarting.kinds[which].times;
        self.restarting.kinds[which].times += 1;
        let boots = self.boots(at, restart, times);
        let wipes = match restart.effect {
            Effect::Orderly | Effect::Crash => false,
            Effect::PowerLoss => device.cache == Cache::Volatile,
            Effect::Erase => true,
        };
        self.chain.absorb(at, mark::RESTART, restart.key ^ u64::from(wipes));
        let improper = restart.effect != Effect::Orderly;
        self.contact.needs_full |= improper && device.on_improper || wipes && device.on_empty;
        self.boot(at, boots);
        if wipes {
            self.wipe(at, restart.cause, tally);
        }
    }

    fn wipe(&mut self, at: Time, cause: u8, tally: &mut Tally) {
        for lane in &mut self.lanes {
            lane.unsent += lane.pending.spanned();
            lane.pending.clear();
            let content = std::mem::take(&mut lane.cache);
            lane.touched |= !content.is_empty();
            lane.die(cause, content, 0);
        }
        self.stripped(at);
        self.look(at, tally);
    }
}

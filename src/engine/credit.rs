//! Every fault accounts for itself: what it took, and what came before it and hid it.
//!
//! A service that several open windows make answer follows the last that opened; when one closes,
//! the last of those still open counts. A window that changes nothing while another has done the
//! same is masked by that one, and takes when that one closes before it.

use crate::engine::made::Layer;
use crate::engine::made::Made;
use crate::engine::server::Server;
use crate::engine::server::Undo;
use crate::fault::What;
use crate::kernel::time::Time;
use crate::outcome::server::Taken;
use crate::world::holder::State;
use crate::world::service::Answer;

impl Server<'_> {
    /// Operators make a service answer: windows that are still open no longer count for it.
    pub(crate) fn make(&mut self, service: u16, answer: Answer, restarted_since: Time) {
        self.made[usize::from(service)] = Made::new(answer);
        self.site.answer(service, answer, restarted_since);
    }

    /// A window opens over a service; says whether that changes its answer.
    pub(crate) fn lay(&mut self, at: usize, firing: u64, service: u16, answer: Answer) -> bool {
        let fault = self.model.spec.faults[at].name.clone();
        let made = &mut self.made[usize::from(service)];
        let took = made.answer() != answer;
        made.layers.push(Layer { fault, firing, answer, took });
        self.faults[at].open.push((firing, Undo::Answer(service)));
        if took {
            let since = self.site.effective[usize::from(service)].1;
            self.site.answer(service, answer, since);
        }
        took
    }

    /// A window over a service closes.
    pub(crate) fn lift(&mut self, at: usize, firing: u64, service: u16) {
        let fault = &self.model.spec.faults[at].name;
        let made = &mut self.made[usize::from(service)];
        let before = made.answer();
        made.layers.retain(|layer| layer.fault != *fault || layer.firing != firing);
        let after = made.answer();
        // A window that was hidden has taken once nothing below it answers the same.
        let top = made.layers.len().saturating_sub(1);
        let below = match top.checked_sub(1) {
            Some(at) => made.layers[at].answer,
            None => made.base,
        };
        let revealed = made.layers.last_mut().filter(|layer| !layer.took && below != layer.answer);
        let revealed = revealed.map(|layer| {
            layer.took = true;
            (layer.fault.clone(), layer.firing)
        });
        if before != after {
            let since = self.site.effective[usize::from(service)].1;
            self.site.answer(service, after, since);
        }
        if let Some((name, firing)) = revealed {
            let found = self.model.spec.faults.iter().position(|fault| fault.name == name);
            self.credit(found.expect("a window belongs to a fault"), firing, 1);
        }
    }

    /// A fault took on so many things more, by one of its firings.
    pub(crate) fn credit(&mut self, at: usize, firing: u64, on: u64) {
        let log = &mut self.faults[at];
        let strike = log.firings.iter().rposition(|it| *it == firing);
        if let Some(strike) = strike.filter(|_| on > 0) {
            log.effect.took += on;
            log.effect.taken.push(Taken { strike, at: self.now, on });
        }
    }

    /// A fault over a job took, by its window that opened first.
    pub(crate) fn credit_job(&mut self, at: usize) {
        let open = self.faults[at].open.iter().find(|(_, undo)| *undo == Undo::Job);
        if let Some(&(firing, _)) = open {
            self.credit(at, firing, 1);
        }
    }

    /// Remembers which other faults had done before it what a fault would have done.
    pub(crate) fn mask(&mut self, at: usize) {
        let fault = &self.model.spec.faults[at];
        let mut by: Vec<&str> = Vec::new();
        let hits = self.model.fault_labels[at];
        let live_only = matches!(fault.what, What::Corrupt(_));
        if matches!(fault.what, What::Destroy(_) | What::Offline | What::Corrupt(_)) {
            for (number, holder) in (0..).zip(&self.site.holders) {
                let id = crate::world::holder::HolderId(number);
                let meant = !live_only || self.site.live.contains(&id);
                if let State::Dead(cause) = holder.state
                    && holder.labels & hits != 0
                    && meant
                {
                    by.push(&self.model.causes[usize::from(cause)]);
                }
            }
        }
        if let What::Service(what) = &fault.what {
            for (made, service) in self.made.iter().zip(&self.model.spec.services) {
                let others = made.layers.iter().rev().filter(|layer| layer.fault != fault.name);
                let same = others.into_iter().find(|layer| layer.answer == what.answers);
                by.extend(
                    same.filter(|_| what.services.contains(&service.name))
                        .map(|layer| layer.fault.as_str()),
                );
            }
        }
        let is_other = |name: &&str| {
            let mut faults = self.model.spec.faults.iter();
            *name != fault.name.as_str() && faults.any(|fault| fault.name.as_str() == *name)
        };
        let by: Vec<String> = by.into_iter().filter(is_other).map(str::to_owned).collect();
        self.faults[at].effect.masked_by.extend(by);
    }
}

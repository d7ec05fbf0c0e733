//! Faults go on: pass after pass through what they hit, until their window ends.

use crate::effect::damage::Damage;
use crate::effect::work::Salvage;
use crate::effect::work::mask;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::server::Undo;
use crate::engine::server::Window;
use crate::fault::What;
use crate::kernel::chance::EntityKey;
use crate::kernel::law::Law;
use crate::kernel::order::Phase;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use crate::world::mask::Grain;
use std::collections::BTreeSet;

impl Server<'_> {
    /// A fault does what it has come to by now, and its next pass is put on the list; says on how
    /// many things it took.
    pub(crate) fn pass(&mut self, at: usize, firing: u64) -> u64 {
        let took = self.take_effect(at, firing);
        let fault = &self.model.spec.faults[at];
        let onset = self.faults[at].windows[&firing].since;
        if let Some(next) = fault.progress().next(self.now.since(onset)) {
            let entity = EntityKey::named(fault.name.as_str());
            let due = Due::Proceeds { fault: at, firing };
            self.queue.push(onset + next, Phase::Damage, entity, firing, due);
        }
        took
    }

    fn take_effect(&mut self, at: usize, firing: u64) -> u64 {
        let fault = &self.model.spec.faults[at];
        let onset = self.faults[at].windows[&firing].since;
        let since = self.now.since(onset);
        let done = fault.progress().done(since);
        let damages = self.decide(at, done);
        let mut took = 0;
        if fault.deletes() {
            // All of them, the oldest first, before one is deleted: it may take others with it.
            let going: BTreeSet<HolderId> = damages.iter().filter_map(Damage::holder).collect();
            going.into_iter().for_each(|holder| self.bin(at, firing, holder));
        }
        for damage in &damages {
            let changed = self.enact(at, (firing, onset), damage);
            // A holder that is hit again, or in two ways at once, is one holder hit.
            let window = self.faults[at].windows.get_mut(&firing).expect("its window is open");
            took += u64::from(changed && damage.holder().is_none_or(|it| window.hit.insert(it)));
        }
        if let Some(window) = self.faults[at].windows.get_mut(&firing) {
            window.done = done;
        }
        self.credit(at, firing, took);
        took
    }

    /// A fault goes on, unless its window has ended; when there is nothing left to do, it is over.
    pub(crate) fn proceeds(&mut self, at: usize, firing: u64) {
        let Some(window) = self.faults[at].windows.get(&firing) else { return };
        let (since, typed) = (self.now.since(window.since), window.typed);
        self.pass(at, firing);
        let fault = &self.model.spec.faults[at];
        let lasts = fault.lasts.is_some() || fault.until.is_some();
        if fault.progress().next(since).is_none() && !lasts {
            self.typed = typed;
            self.close(at, firing);
        }
    }

    /// The time of a fault's window is up.
    pub(crate) fn window_ends(&mut self, at: usize, firing: u64) {
        let fault = &self.model.spec.faults[at];
        self.typed = matches!(fault.lasts, Some(Law::Fixed(_))) && fault.chance.get() == 1.0;
        self.close(at, firing);
    }

    /// A fault's window ends, unless it has: what it held back is let go, what it was still to do
    /// is not done.
    pub(crate) fn close(&mut self, at: usize, firing: u64) {
        let Some(window) = self.faults[at].windows.get(&firing) else { return };
        let fault = &self.model.spec.faults[at];
        if fault.progress().next(self.now.since(window.since)).is_some() {
            self.finish(at, firing);
        }
        if let Some(window) = self.faults[at].windows.remove(&firing) {
            self.heal(at, firing, &window);
        }
        let open = std::mem::take(&mut self.faults[at].open);
        let (mine, others): (Vec<_>, Vec<_>) = open.into_iter().partition(|(of, _)| *of == firing);
        self.faults[at].open = others;
        for (_, undo) in mine {
            match undo {
                Undo::Unbar(holder) => self.site.unbar(self.now, holder),
                Undo::Answer(service) => self.lift(at, firing, service),
                Undo::Job => {}
            }
        }
        self.happens(&format!("fault:{}/end", fault.name));
    }

    /// Where a corruption lasts so long, what is written after it is as good as ever.
    fn heal(&mut self, at: usize, firing: u64, window: &Window) {
        let fault = &self.model.spec.faults[at];
        let lasts = fault.lasts.is_some() || fault.until.is_some();
        if lasts && matches!(fault.what, What::Corrupt(_)) {
            let by = EntityKey::named(&format!("{}#{firing}", fault.name));
            for &holder in &window.hit {
                self.site.heal(self.now, holder, by);
            }
        }
    }

    /// What a fault did since its last pass takes effect, and no more comes.
    fn finish(&mut self, at: usize, firing: u64) {
        let onset = self.faults[at].windows[&firing].since;
        let done = self.model.spec.faults[at].progress().done(self.now.since(onset));
        if done > Share::NONE {
            self.take_effect(at, firing);
        }
    }

    /// What a fault is about to delete goes into a bin, if its place has a grace period: a bin for
    /// each pass, so that each is emptied so long after what was deleted then.
    fn bin(&mut self, at: usize, firing: u64, id: HolderId) {
        let spec = &self.model.spec;
        let (name, grace) = match self.site.holder(id).kind {
            Kind::Store { store, .. } => {
                let store = &spec.stores[store as usize];
                (format!("bin:store:{}", store.name), store.grace)
            }
            Kind::Point { job, .. } => {
                let job = &spec.jobs[job as usize];
                (format!("bin:job:{}", job.name), job.grace)
            }
            Kind::Image { .. } | Kind::Bin { .. } => return,
        };
        if grace == Span::ZERO {
            return;
        }
        let deletion = EntityKey::named(spec.faults[at].name.as_str()).get() ^ firing;
        let labels = self.site.holder(id).labels;
        let (cohorts, owners) = spec.faults[at].whose();
        let whose = self.model.chosen(cohorts, owners);
        let (shells, spoils) = (Share::NONE, None);
        let (into, deletion) = (name.clone(), Some(deletion));
        let work = Salvage { from: id, into, labels, shells, spoils, whose, deletion };
        let whole = mask(&name, None, Share::ALL, Grain::Account);
        let bin = self.site.salvage(self.now, &work, whole);
        // Nothing that deletes reaches into a bin.
        self.site.lock(bin, self.now + grace);
        let due = Due::BinEmptied { bin, fault: at };
        let entity = EntityKey::named(&name);
        let ordinal = firing << 32 | u64::from(bin.0);
        self.queue.push(self.now + grace, Phase::WindowEnd, entity, ordinal, due);
    }

    /// A grace period is over: what lay in the bin is deleted at last.
    pub(crate) fn empty_bin(&mut self, bin: HolderId, at: usize) {
        let cause = self.model.cause(self.model.spec.faults[at].name.as_str());
        self.site.kill(self.now, bin, cause, &[]);
    }
}

//! Windows of faults in the naive simulator: what stands open, and what that keeps out of reach.

use crate::naive::Naive;
use crate::naive::labels;
use crate::state::Undo;
use lastcopy::fault::What as Fault;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::time::Time;

impl Naive<'_> {
    /// When a window opened, unless it has ended.
    pub fn opened(&self, at: usize, firing: u64) -> Option<Time> {
        let found = self.faults[at].windows.iter().find(|it| it.0 == firing);
        found.map(|it| it.1)
    }

    /// A fault's window ends: what it held back is let go, unless somebody changed it meanwhile.
    pub fn window_ends(&mut self, at: usize, firing: u64) {
        let Some(onset) = self.opened(at, firing) else { return };
        let fault = &self.spec.faults[at];
        let (progress, since) = (fault.progress(), self.now.since(onset));
        if progress.next(since).is_some() && progress.done(since).get() > 0.0 {
            self.go_on(at, firing);
        }
        self.faults[at].windows.retain(|it| it.0 != firing);
        if fault.lasts.is_some() || fault.until.is_some() {
            let of = EntityKey::named(&format!("{}#{firing}", fault.name));
            self.standing.retain(|it| it.mask.of != of);
        }
        for (of, undo) in std::mem::take(&mut self.faults[at].open) {
            match undo {
                _ if of != firing => self.faults[at].open.push((of, undo)),
                Undo::Barrier(id) => self.holders[id].barriers -= 1,
                Undo::Answer { service } => self.lift(service, at, firing),
                Undo::Job => {}
            }
        }
        self.happens(&format!("fault:{}/end", fault.name));
    }

    /// Whether a window keeps the place offline to which a job writes.
    pub fn place_is_offline(&mut self, job: usize) -> bool {
        let place = labels(&self.spec.jobs[job].labels);
        let mut offline = false;
        for (fault, log) in self.spec.faults.iter().zip(&mut self.faults) {
            let over = !labels(&fault.hits).is_disjoint(&place) && !log.windows.is_empty();
            if fault.what == Fault::Offline && over {
                log.took = true;
                *self.came_about.entry("run to a place offline").or_default() += 1;
                offline = true;
            }
        }
        offline
    }

    /// Whether a window keeps a holder's place offline that was open when the holder came to be.
    pub fn is_dark_since_birth(&self, id: usize) -> bool {
        let it = &self.holders[id];
        let mut faults = self.spec.faults.iter().zip(&self.faults);
        faults.any(|(fault, log)| {
            fault.what == Fault::Offline
                && !labels(&fault.hits).is_disjoint(&it.labels)
                && log.windows.iter().any(|(_, since, _)| *since <= it.state_of)
        })
    }

    /// What comes to be at a place that is offline is out of reach as long as that is.
    pub fn cut_off(&mut self, id: usize) {
        for (fault, log) in self.spec.faults.iter().zip(&mut self.faults) {
            let over = !labels(&fault.hits).is_disjoint(&self.holders[id].labels);
            if fault.what == Fault::Offline && over {
                for &(firing, _, _) in &log.windows {
                    self.holders[id].barriers += 1;
                    log.open.push((firing, Undo::Barrier(id)));
                    log.took = true;
                    *self.came_about.entry("generation at a place offline").or_default() += 1;
                }
            }
        }
    }
}

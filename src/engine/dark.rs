//! Places that are offline: whether a job can write there, and what becomes of what is put there.

use crate::engine::server::Server;
use crate::engine::server::Undo;
use crate::fault::What;
use crate::kernel::time::Time;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;

/// A window that keeps a place offline: of which fault, by which of its strikes, since when.
type Over = (usize, u64, Time);

impl Server<'_> {
    /// The open windows that keep offline what carries one of the labels, fault by fault.
    fn windows_over(&self, labels: u128) -> Vec<Over> {
        let faults = self.model.spec.faults.iter().zip(&self.model.fault_labels).enumerate();
        let over = faults.filter(|(_, (fault, hits))| {
            matches!(fault.what, What::Offline) && **hits & labels != 0
        });
        let windows = |at: usize| self.faults[at].windows.iter();
        over.flat_map(|(at, _)| windows(at).map(move |(firing, it)| (at, *firing, it.since)))
            .collect()
    }

    /// Whether the place that a job writes to is out of reach, which counts as an effect of each
    /// fault that keeps it so.
    pub(crate) fn is_cut_off(&mut self, job: usize) -> bool {
        let mut over = self.windows_over(self.model.job_labels[job]);
        over.dedup_by_key(|(at, _, _)| *at);
        over.iter().for_each(|&(at, firing, _)| self.credit(at, firing, 1));
        !over.is_empty()
    }

    /// What comes to be at a place that is offline is out of reach as long as what stood there.
    pub(crate) fn cut_off(&mut self, id: HolderId) {
        for (at, firing, _) in self.windows_over(self.site.holder(id).labels) {
            self.site.bar(self.now, id);
            self.faults[at].open.push((firing, Undo::Unbar(id)));
            self.credit(at, firing, 1);
        }
    }

    /// Whether a generation was put at a place that was offline then, and still is.
    pub(crate) fn was_put_in_the_dark(&self, id: HolderId) -> bool {
        let holder = self.site.holder(id);
        let is_first = matches!(holder.kind, Kind::Store { generation: 0, .. });
        let over = self.windows_over(holder.labels);
        !is_first && over.iter().any(|(_, _, since)| *since <= holder.born)
    }
}

//! Copies are made, counted and given up: restore points come and go in the columns of an account.
//!
//! Most points have what the last one has, since most accounts write seldom; such a point is
//! a row more in a column, and as long as another row there is held at the same place, nobody need
//! look when it is complete or when it goes.

use crate::effect::op::What;
use crate::engine::life::body::Life;
use crate::engine::life::columns::EMPTY;
use crate::engine::life::columns::Spot;
use crate::engine::life::mark;
use crate::engine::life::tally::Tally;
use crate::kernel::time::Time;
use crate::world::content::Content;

impl Life<'_> {
    /// The row of the live generation, and its column.
    #[inline]
    pub(crate) fn live_spot(&self) -> Spot {
        let row = usize::from(self.live);
        debug_assert!(self.columns.is_own(row), "it is written to");
        Spot { row, column: self.columns.of(row) }
    }

    /// A row begins again, empty.
    pub(crate) fn fill(&mut self, row: usize, labels: u128, held: bool) {
        self.held[row] = held;
        self.labels[row] = labels;
        self.touch();
        let column = self.columns.part(row);
        for lane in &mut self.lanes {
            lane.columns[column].clear();
            lane.heal(row);
        }
    }

    /// A row takes on what another has, and does not count before it is complete.
    pub(crate) fn capture(&mut self, row: u16, from: u16, categories: u64) {
        let (row, from) = (usize::from(row), usize::from(from));
        if std::mem::take(&mut self.held[row]) {
            self.touch();
        }
        self.lanes.iter_mut().for_each(|lane| lane.heal(row));
        self.copy(row, from, categories);
    }

    /// A row counts as held from now on.
    pub(crate) fn usable(&mut self, at: Time, row: u16, labels: u128, tally: &mut Tally) {
        let row = usize::from(row);
        self.held[row] = true;
        self.labels[row] = labels;
        let column = self.columns.of(row);
        for lane in &mut self.lanes {
            lane.touched |= !lane.columns[column].is_empty();
            lane.backed.unite(&lane.columns[column]);
        }
        self.look(at, tally);
    }

    /// What is in a row dies.
    pub(crate) fn kill(
        &mut self,
        at: Time,
        row: u16,
        cause: u8,
        spared: &[u16],
        tally: &mut Tally,
    ) {
        let row = usize::from(row);
        let was_held = std::mem::take(&mut self.held[row]);
        if was_held {
            self.give_up_row(at, row, cause, spared);
        }
        if row == usize::from(self.live) {
            // It is written to: its column stays its own.
            let column = self.columns.part(row);
            self.lanes.iter_mut().for_each(|lane| lane.columns[column].clear());
        } else {
            self.columns.leave(row);
        }
        if was_held {
            self.look(at, tally);
        }
    }

    /// What a row has dies of a cause, unless other rows have it.
    fn give_up_row(&mut self, at: Time, row: usize, cause: u8, spared: &[u16]) {
        let column = self.columns.of(row);
        let mut died = false;
        for lane in &mut self.lanes {
            let mut others = Content::empty();
            for &other in spared {
                others.unite(&lane.columns[self.columns.of(usize::from(other))]);
            }
            let content = std::mem::take(&mut lane.columns[column]);
            lane.touched |= !content.is_empty();
            died |= lane.give_up(cause, &content, &others);
            lane.columns[column] = content;
        }
        if died {
            self.chain.absorb(at, mark::KILL, self.cause_key(cause));
        }
    }

    /// A point is complete, or is gone, and nobody notices: neither is a copy more or less to be
    /// counted for it, nor has any to be counted anyhow. Says whether that is so; if not, nothing
    /// happened yet.
    pub(crate) fn goes_unnoticed(&mut self, what: &What) -> bool {
        match what {
            What::Usable { row, labels } => {
                let (row, all) = (usize::from(*row), 0..self.held.len());
                if !self.has_twin(row, *labels, all) || self.is_to_be_counted() {
                    return false;
                }
                self.held[row] = true;
                self.labels[row] = *labels;
            }
            What::Kill { row, spared, .. } if *row != self.live => {
                let row = usize::from(*row);
                let spared = spared.iter().map(|&other| usize::from(other));
                if !self.has_twin(row, self.labels[row], spared) || self.is_to_be_counted() {
                    return false;
                }
                self.held[row] = false;
                self.columns.leave(row);
            }
            _ => return false,
        }
        true
    }

    fn is_to_be_counted(&self) -> bool {
        self.lanes.iter().any(|lane| lane.touched)
    }

    /// Gives a row a column of its own for what it has.
    pub(crate) fn own(&mut self, row: usize) -> usize {
        let shared = self.columns.of(row);
        if self.columns.is_own(row) {
            return shared;
        }
        let own = self.columns.part(row);
        for lane in &mut self.lanes {
            let (to, from) = two(&mut lane.columns, own, shared);
            to.clone_from(from);
        }
        own
    }

    /// A row takes on what another has of some categories, and loses what it had.
    fn copy(&mut self, row: usize, from: usize, categories: u64) {
        let source = self.columns.of(from);
        let is_copied = |number: u8| categories >> number & 1 == 1;
        let takes_all = self.lanes.iter().all(|lane| is_copied(lane.held.number));
        if let Some(column) = self.like(from).filter(|_| takes_all) {
            return self.columns.join(row, column);
        }
        let own = self.columns.part(row);
        for lane in &mut self.lanes {
            if is_copied(lane.held.number) {
                let (to, from) = two(&mut lane.columns, own, source);
                to.clone_from(from);
            } else {
                lane.columns[own].clear();
            }
        }
        if takes_all {
            self.columns.captured = Some(Spot { row: from, column: own });
        }
    }

    /// The column of the last capture of a row, if the row still has just that.
    fn like(&self, from: usize) -> Option<usize> {
        let source = self.columns.of(from);
        let is_like =
            |column: usize| self.lanes.iter().all(|it| it.columns[column] == it.columns[source]);
        let captured = self.columns.captured.filter(|it| it.row == from).map(|it| it.column);
        [Some(EMPTY), captured].into_iter().flatten().find(|&column| is_like(column))
    }

    /// Whether a row has nothing that another, held at a place with these labels, does not have
    /// as well: the other is among `some`.
    fn has_twin(&self, row: usize, labels: u128, mut some: impl Iterator<Item = usize>) -> bool {
        let column = self.columns.of(row);
        let is_shared = !self.columns.is_own(row);
        column == EMPTY
            || is_shared
                && some.any(|other| {
                    let stands_there = other != row && self.columns.of(other) == column;
                    stands_there && self.held[other] && self.labels[other] == labels
                })
    }
}

/// Two different columns, the first to be changed.
fn two(columns: &mut [Content], to: usize, from: usize) -> (&mut Content, &Content) {
    let [to, from] = columns.get_disjoint_mut([to, from]).expect("nothing is copied onto itself");
    (to, from)
}

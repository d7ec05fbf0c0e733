//! In which column of an account's table each row stands.
//!
//! A row is a holder's place; what it has stands in a column of each category. Rows that have the
//! same may share one: a restore point of a store in which nothing was written since the last
//! point is a row more in a column that is there already, however many categories there are.
//! Whoever changes what a row has gives it a column of its own first; a live generation has one
//! always, since it is written to.

/// The column in which nothing ever stands.
pub(crate) const EMPTY: usize = 0;

/// A row, and the column in which it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) row: usize,
    pub(crate) column: usize,
}

/// In which column each row stands.
#[derive(Debug)]
pub(crate) struct Columns {
    of: Vec<usize>,
    /// How many rows stand in each column; those of the empty one are not counted.
    users: Vec<u32>,
    free: Vec<usize>,
    /// The row that was captured last, and the column that took on what it had.
    pub(crate) captured: Option<Spot>,
}

impl Columns {
    /// Columns for so many rows.
    pub(crate) fn new(rows: usize) -> Self {
        let (of, users) = (vec![EMPTY; rows], vec![0; rows + 1]);
        Self { of, users, free: Vec::new(), captured: None }
    }

    /// How many there are.
    pub(crate) fn len(rows: usize) -> usize {
        rows + 1
    }

    /// Nothing stands anywhere.
    pub(crate) fn begin(&mut self) {
        self.of.fill(EMPTY);
        self.users.fill(0);
        self.free.clear();
        self.free.extend((EMPTY + 1..self.users.len()).rev());
        self.captured = None;
    }

    /// The column of a row.
    #[inline]
    pub(crate) fn of(&self, row: usize) -> usize {
        self.of[row]
    }

    /// The columns in which any row stands.
    pub(crate) fn used(&self) -> impl Iterator<Item = usize> {
        let users = self.users.iter().enumerate();
        users.filter_map(|(column, &users)| (users > 0).then_some(column))
    }

    /// Whether a row has a column that no other has.
    pub(crate) fn is_own(&self, row: usize) -> bool {
        let column = self.of[row];
        column != EMPTY && self.users[column] == 1
    }

    /// Nothing is in a row any more.
    pub(crate) fn leave(&mut self, row: usize) {
        let column = std::mem::replace(&mut self.of[row], EMPTY);
        if column == EMPTY {
            return;
        }
        self.users[column] -= 1;
        if self.users[column] == 0 {
            self.free.push(column);
            self.captured = self.captured.filter(|it| it.column != column);
        }
    }

    /// A row stands in a column of its own from now on, in which anything may be.
    pub(crate) fn part(&mut self, row: usize) -> usize {
        self.leave(row);
        let column = self.free.pop().expect("there is a column for each row");
        self.users[column] = 1;
        self.of[row] = column;
        column
    }

    /// A row stands in a column in which others stand.
    pub(crate) fn join(&mut self, row: usize, column: usize) {
        if self.of[row] != column {
            self.leave(row);
            self.users[column] += u32::from(column != EMPTY);
            self.of[row] = column;
        }
    }
}

//! Curves over time, kept as changes by bin: sums of them do not depend on any order.

/// Changes by bin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Curves {
    /// Records acknowledged.
    pub acked: Vec<i64>,
    /// Records that their users see.
    pub visible: Vec<i64>,
    /// Records all of whose copies share a failure domain.
    pub at_risk: Vec<i64>,
    /// Records that nobody holds.
    pub lost: Vec<i64>,
    /// Accounts without data in each category.
    pub missing: Vec<Vec<i64>>,
    /// Accounts that came to be without data in each category: never falls.
    pub struck: Vec<Vec<i64>>,
    /// Accounts without data in some category.
    pub without: Vec<i64>,
    /// Complaints.
    pub complaints: Vec<i64>,
}

/// The curves of some accounts alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Their curves.
    pub curves: Curves,
    /// How many accounts they are.
    pub accounts: u64,
}

impl Curves {
    /// Curves of so many bins and categories.
    #[must_use]
    pub fn new(bins: usize, categories: usize) -> Self {
        Self {
            acked: vec![0; bins],
            visible: vec![0; bins],
            at_risk: vec![0; bins],
            lost: vec![0; bins],
            missing: vec![vec![0; bins]; categories],
            struck: vec![vec![0; bins]; categories],
            without: vec![0; bins],
            complaints: vec![0; bins],
        }
    }

    /// Adds other curves.
    pub fn add(&mut self, other: &Self) {
        sum(&mut self.acked, &other.acked);
        sum(&mut self.visible, &other.visible);
        sum(&mut self.at_risk, &other.at_risk);
        sum(&mut self.lost, &other.lost);
        for (mine, others) in self.missing.iter_mut().zip(&other.missing) {
            sum(mine, others);
        }
        for (mine, others) in self.struck.iter_mut().zip(&other.struck) {
            sum(mine, others);
        }
        sum(&mut self.without, &other.without);
        sum(&mut self.complaints, &other.complaints);
    }

    /// The levels of a curve, from its changes.
    #[must_use]
    pub fn levels(changes: &[i64]) -> Vec<i64> {
        let step = |level: &mut i64, change: &i64| {
            *level += change;
            Some(*level)
        };
        changes.iter().scan(0, step).collect()
    }
}

fn sum(mine: &mut [i64], others: &[i64]) {
    for (one, other) in mine.iter_mut().zip(others) {
        *one += other;
    }
}

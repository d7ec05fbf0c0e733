//! Rows from many places put together: each planned trial once, or a reason why not.
//!
//! The order in which rows come is of no influence. Two rows of one trial must be equal to the
//! byte; where they are not, one trial came to two outcomes, and nothing that rests on either can
//! be believed.

use crate::experiment::planned::Planned;
use crate::experiment::row::Row;

/// Rows under way.
#[derive(Debug)]
pub struct Merger<'p> {
    plan: &'p Planned,
    lines: Vec<Option<Box<str>>>,
    found: u64,
    /// Rows that had come before, equal to the byte.
    pub duplicates: u64,
}

/// Why rows cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// A line that is no row of the plan, and why.
    Foreign(String),
    /// One trial came to two outcomes.
    Unequal {
        /// Its key.
        key: u64,
        /// What the first said.
        first: String,
        /// What the second said.
        second: String,
    },
}

impl<'p> Merger<'p> {
    /// No rows of a plan yet.
    #[must_use]
    pub fn new(plan: &'p Planned) -> Self {
        let many = usize::try_from(plan.len()).expect("a plan that was laid out fits");
        Self { plan, lines: vec![None; many], found: 0, duplicates: 0 }
    }

    /// Takes a line.
    ///
    /// # Errors
    /// A line that is no row of the plan, or one that contradicts another.
    pub fn take(&mut self, line: &str) -> Result<(), Refused> {
        let row = Row::read(self.plan, line).map_err(Refused::Foreign)?;
        let place = &mut self.lines[row.key as usize];
        match place {
            None => {
                *place = Some(line.into());
                self.found += 1;
                Ok(())
            }
            Some(first) if **first == *line => {
                self.duplicates += 1;
                Ok(())
            }
            Some(first) => Err(Refused::Unequal {
                key: row.key,
                first: first.to_string(),
                second: line.to_owned(),
            }),
        }
    }

    /// How many trials there are rows of.
    #[must_use]
    pub fn found(&self) -> u64 {
        self.found
    }

    /// The keys of the plan that no row has, in order.
    pub fn missing(&self) -> impl Iterator<Item = u64> + '_ {
        let keys = self.lines.iter().zip(0_u64..);
        keys.filter(|(line, _)| line.is_none()).map(|(_, key)| key)
    }

    /// The lines, in the order of the plan.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().flatten().map(|line| &**line)
    }

    /// The rows, in the order of the plan.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        let read = |line| Row::read(self.plan, line).expect("it was read when it was taken");
        self.lines().map(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::planned::lay;
    use crate::experiment::study::Study;
    use crate::experiment::sweep::sweep;
    use std::sync::Mutex;

    const TEXT: &str = r#"(
        name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
    )"#;

    #[test]
    fn rows_come_together_in_any_order_and_contradictions_are_refused() {
        let study = Study { trials: 6, ..Study::default() };
        let laid = lay(&study, &[("small.ron".to_owned(), TEXT.into())]).expect("well formed");
        let rows = Mutex::new(Vec::new());
        let keep = |row: Row| rows.lock().expect("no panic").push(row);
        sweep(&laid.plan, &laid.alternatives, (0..6).collect(), &|| false, &keep);
        let mut rows = rows.into_inner().expect("no panic");
        rows.sort_by_key(|row| row.key);
        let lines: Vec<String> = rows.iter().map(Row::line).collect();
        let mut merger = Merger::new(&laid.plan);
        for line in lines[1..].iter().rev().chain(&lines[1..3]) {
            merger.take(line).expect("it is a row of the plan");
        }
        assert_eq!((merger.found(), merger.duplicates), (5, 2));
        assert!(merger.missing().eq([0]));
        assert!(merger.lines().eq(lines[1..].iter().map(String::as_str)));
        assert!(merger.rows().eq(rows[1..].iter().cloned()), "what was written is read back");
        assert_eq!(rows[2].lost, 40);
        let unequal = Row { lost: 39, ..rows[2].clone() }.line();
        assert!(matches!(merger.take(&unequal), Err(Refused::Unequal { key: 2, .. })));
        let foreign = lines[0].replace(laid.plan.short(), "0123456789abcdef");
        assert!(matches!(merger.take(&foreign), Err(Refused::Foreign(_))));
        let elsewhere = lines[0].replace("\"trial\":0", "\"trial\":4");
        assert!(matches!(merger.take(&elsewhere), Err(Refused::Foreign(_))));
    }
}

//! Totals over the accounts of a trial.

use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::fates::Fates;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What was lost in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Current records.
    pub records: u64,
    /// Accounts.
    pub accounts: u64,
    /// The first account of the class, by its number.
    pub example: u64,
}

impl Lost {
    /// Adds other losses of the same class.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.accounts += other.accounts;
        self.example = self.example.min(other.example);
    }
}

/// Totals over accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Accounts.
    pub accounts: u64,
    /// Events of accounts: edits, attempts, restarts, turns.
    pub events: u64,
    /// Attempts that were answered.
    pub good: u64,
    /// Attempts that were not.
    pub failed: u64,
    /// Of these, those that a service had no room for.
    pub refused: u64,
    /// Fates by category.
    pub by_category: Vec<Fates>,
    /// Fates by category of the accounts that lost their local copy since the first damage.
    pub affected: Vec<Fates>,
    /// Fates by cohort.
    pub by_cohort: Vec<Fates>,
    /// Accounts that lost their local copy since the first damage.
    pub lost_local: u64,
    /// Accounts that were without data since the first damage.
    pub without_data: u64,
    /// Accounts that lost current records.
    pub lost_some: u64,
    /// Accounts with current records that they do not see at the horizon.
    pub unrecovered: u64,
    /// Of the accounts that lost their local copy, those that miss records at the horizon.
    pub unseen: u64,
    /// Current records lost by accounts that never lost their local copy since the damage.
    pub kept_power_lost: u64,
    /// Time without data over all accounts, in milliseconds.
    pub without_ms: i128,
    /// How many accounts lost how many current records.
    pub lost_per_account: BTreeMap<u64, u64>,
    /// How many of the accounts without data were so for how many whole hours at most.
    pub without_hours: BTreeMap<i64, u64>,
    /// When the oldest lost current record of each category was written.
    pub oldest_lost: Vec<Option<Time>>,
    /// The longest that anybody was without each category.
    pub longest_without: Vec<Option<Span>>,
    /// Losses by class.
    pub classes: BTreeMap<u64, Lost>,
    /// Restarts by kind.
    pub restarts: Vec<u64>,
    /// Reactions by kind.
    pub reactions: Vec<u64>,
    /// The account that lost most, and how much; the first of them.
    pub worst: (u64, Reverse<u64>),
    /// The account of which most is held that it does not see, and how much; the first of them.
    pub most_unseen: (u64, Reverse<u64>),
}

impl Totals {
    /// Nothing yet, for so many kinds of restart, categories, reactions and cohorts.
    #[must_use]
    pub fn new(restarts: usize, categories: usize, reactions: usize, cohorts: usize) -> Self {
        Self {
            by_category: vec![Fates::default(); categories],
            affected: vec![Fates::default(); categories],
            oldest_lost: vec![None; categories],
            longest_without: vec![None; categories],
            by_cohort: vec![Fates::default(); cohorts],
            restarts: vec![0; restarts],
            reactions: vec![0; reactions],
            worst: (0, Reverse(u64::MAX)),
            most_unseen: (0, Reverse(u64::MAX)),
            ..Self::default()
        }
    }

    /// All categories together.
    #[must_use]
    pub fn all(&self) -> Fates {
        total(&self.by_category)
    }

    /// All categories of the affected accounts together.
    #[must_use]
    pub fn all_affected(&self) -> Fates {
        total(&self.affected)
    }

    /// When the oldest lost current record of all was written.
    #[must_use]
    pub fn oldest_lost_of_all(&self) -> Option<Time> {
        self.oldest_lost.iter().flatten().min().copied()
    }

    /// Adds the totals of other accounts.
    pub fn merge(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.events += other.events;
        self.good += other.good;
        self.failed += other.failed;
        self.refused += other.refused;
        each(&mut self.by_category, &other.by_category);
        each(&mut self.affected, &other.affected);
        each(&mut self.by_cohort, &other.by_cohort);
        self.lost_local += other.lost_local;
        self.without_data += other.without_data;
        self.lost_some += other.lost_some;
        self.unrecovered += other.unrecovered;
        self.unseen += other.unseen;
        self.kept_power_lost += other.kept_power_lost;
        self.without_ms += other.without_ms;
        for (lost, accounts) in &other.lost_per_account {
            *self.lost_per_account.entry(*lost).or_default() += accounts;
        }
        for (hours, accounts) in &other.without_hours {
            *self.without_hours.entry(*hours).or_default() += accounts;
        }
        for (mine, others) in self.oldest_lost.iter_mut().zip(&other.oldest_lost) {
            *mine = mine.iter().chain(others).min().copied();
        }
        for (mine, others) in self.longest_without.iter_mut().zip(&other.longest_without) {
            *mine = (*mine).max(*others);
        }
        for (class, lost) in &other.classes {
            self.classes.entry(*class).and_modify(|all| all.add(lost)).or_insert(*lost);
        }
        count(&mut self.restarts, &other.restarts);
        count(&mut self.reactions, &other.reactions);
        self.worst = self.worst.max(other.worst);
        self.most_unseen = self.most_unseen.max(other.most_unseen);
    }
}

fn each(mine: &mut [Fates], others: &[Fates]) {
    for (one, other) in mine.iter_mut().zip(others) {
        one.add(other);
    }
}

fn count(mine: &mut [u64], others: &[u64]) {
    for (one, other) in mine.iter_mut().zip(others) {
        *one += other;
    }
}

fn total(all: &[Fates]) -> Fates {
    let mut sum = Fates::default();
    for fates in all {
        sum.add(fates);
    }
    sum
}

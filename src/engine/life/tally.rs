//! What lives add up to: integers whose sum does not depend on the order of the lives.

use crate::engine::life::seen::Census;
use crate::kernel::digest::Sum;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::curves::Curves;
use crate::outcome::fates::Fates;
use crate::outcome::step::Step;
use crate::outcome::totals::Lost;
use crate::outcome::totals::Totals;
use crate::scenario::model::Cohort;
use crate::scenario::model::Model;

/// One account at the horizon.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Account {
    pub(crate) number: u64,
    pub(crate) cohort: usize,
    pub(crate) lost_local: bool,
    pub(crate) ever_without: bool,
    pub(crate) fates: Vec<(usize, Fates)>,
    pub(crate) classes: Vec<(u64, u64)>,
    /// Of each category by its number: when the oldest lost record was written.
    pub(crate) oldest_lost: Vec<(usize, Time)>,
    /// Of each category by its number: the longest time without it.
    pub(crate) longest_without: Vec<(usize, Span)>,
    pub(crate) without_ms: i64,
    pub(crate) longest_ms: i64,
    pub(crate) events: u64,
    pub(crate) good: u64,
    pub(crate) failed: u64,
    pub(crate) refused: u64,
    pub(crate) chain: u128,
}

impl Account {
    /// Forgets what it says of categories and classes, to be made up for another account.
    pub(crate) fn clear(&mut self) {
        self.fates.clear();
        self.classes.clear();
        self.oldest_lost.clear();
        self.longest_without.clear();
    }

    pub(crate) fn lose(&mut self, class: u64, records: u64) {
        match self.classes.iter_mut().find(|(known, _)| *known == class) {
            Some((_, count)) => *count += records,
            None => self.classes.push((class, records)),
        }
    }
}

/// What lives add up to.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) totals: Totals,
    /// The curves of what is not counted by record.
    pub(crate) curves: Curves,
    /// What changed in the counts of records, by bin: side by side, as they change together.
    pub(crate) counts: Vec<Census>,
    pub(crate) sum: Sum,
    pub(crate) offered: u64,
    pub(crate) taken_up: u64,
    /// Complaints by tick, if somebody waits for them.
    pub(crate) ticks: Vec<u64>,
    /// The chain of each account, if somebody compares them.
    pub(crate) chains: Option<Vec<(u64, u128)>>,
    /// The steps of accounts under watch.
    pub(crate) steps: Vec<(u64, Vec<Step>)>,
}

impl Tally {
    pub(crate) fn new(model: &Model, ticks: bool) -> Self {
        let categories = model.spec.categories.len();
        let every = model.spec.clock.observe_every.ms().max(1);
        let length = model.horizon.ms() - model.start.ms();
        let count = if ticks { length / every + 2 } else { 0 };
        Self {
            totals: Totals::new(
                model.restarts.len(),
                categories,
                model.spec.reactions.len(),
                model.cohorts.len(),
            ),
            curves: Curves::new(model.bins(), categories),
            counts: vec![Census::default(); model.bins()],
            sum: Sum::default(),
            offered: 0,
            taken_up: 0,
            ticks: vec![0; usize::try_from(count).expect("the door bounds the number of ticks")],
            chains: None,
            steps: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, account: &Account) {
        let totals = &mut self.totals;
        totals.accounts += 1;
        totals.events += account.events;
        totals.good += account.good;
        totals.failed += account.failed;
        totals.refused += account.refused;
        totals.without_ms += i128::from(account.without_ms);
        totals.without_data += u64::from(account.ever_without);
        totals.lost_local += u64::from(account.lost_local);
        let mut all = Fates::default();
        for (category, fates) in &account.fates {
            all.add(fates);
            totals.by_category[*category].add(fates);
            if account.lost_local {
                totals.affected[*category].add(fates);
            }
        }
        totals.by_cohort[account.cohort].add(&all);
        totals.lost_some += u64::from(all.lost > 0);
        totals.unrecovered += u64::from(all.lost + all.held > 0);
        totals.unseen += u64::from(account.lost_local && all.held + all.lost > 0);
        totals.kept_power_lost += if account.lost_local { 0 } else { all.lost };
        *totals.lost_per_account.entry(all.lost).or_default() += 1;
        if account.ever_without {
            *totals.without_hours.entry(account.longest_ms / 3_600_000).or_default() += 1;
        }
        let number = std::cmp::Reverse(account.number);
        totals.worst = totals.worst.max((all.lost, number));
        totals.most_unseen = totals.most_unseen.max((all.held - all.served, number));
        for &(category, oldest) in &account.oldest_lost {
            let known = &mut totals.oldest_lost[category];
            *known = Some(known.map_or(oldest, |at| at.min(oldest)));
        }
        for &(category, longest) in &account.longest_without {
            let known = &mut totals.longest_without[category];
            *known = (*known).max(Some(longest));
        }
        for &(class, records) in &account.classes {
            let lost = Lost { records, accounts: 1, example: account.number };
            totals.classes.entry(class).and_modify(|all| all.add(&lost)).or_insert(lost);
        }
        self.sum.add(account.chain);
        if let Some(chains) = &mut self.chains {
            chains.push((account.number, account.chain));
        }
    }

    /// Adds restarts by kind.
    pub(crate) fn restarted(&mut self, cohort: &Cohort, counts: &[u64]) {
        let kinds = cohort.device.iter().flat_map(|device| &device.restarts);
        for (kind, count) in kinds.zip(counts) {
            self.totals.restarts[usize::from(kind.number)] += count;
        }
    }

    pub(crate) fn reacted(&mut self, model: &Model, which: usize, at: Time, complaint: bool) {
        self.totals.reactions[which] += 1;
        if complaint {
            self.curves.complaints[model.bin_of(at)] += 1;
            if !self.ticks.is_empty() {
                let every = model.spec.clock.observe_every.ms().max(1);
                let tick = (at.ms() - model.start.ms()) / every;
                self.ticks[usize::try_from(tick).expect("nobody complains before the start")] += 1;
            }
        }
    }

    #[cfg(feature = "rayon")]
    pub(crate) fn merge(&mut self, other: &Self) {
        self.totals.merge(&other.totals);
        self.curves.add(&other.curves);
        for (mine, others) in self.counts.iter_mut().zip(&other.counts) {
            mine.add(others, 1);
        }
        self.sum.merge(other.sum);
        self.offered += other.offered;
        self.taken_up += other.taken_up;
        if let (Some(mine), Some(others)) = (&mut self.chains, &other.chains) {
            mine.extend(others);
        }
        self.steps.extend(other.steps.iter().cloned());
        for (mine, others) in self.ticks.iter_mut().zip(&other.ticks) {
            *mine += others;
        }
    }
}

impl Curves {
    /// The same with the counts of records, by bin.
    pub(crate) fn counted(mut self, counts: &[Census]) -> Self {
        for (bin, counts) in counts.iter().enumerate() {
            self.acked[bin] = counts.acked;
            self.visible[bin] = counts.visible;
            self.at_risk[bin] = counts.at_risk;
            self.lost[bin] = counts.lost;
        }
        self
    }

    pub(crate) fn missing(&mut self, bin: usize, category: usize, missing: bool) {
        self.missing[category][bin] += if missing { 1 } else { -1 };
        self.struck[category][bin] += i64::from(missing);
    }

    pub(crate) fn without_data(&mut self, bin: usize, without: bool) {
        self.without[bin] += if without { 1 } else { -1 };
    }
}

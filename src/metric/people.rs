//! Metrics of accounts: how many were struck, whose they are, what they did about it.

use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::Unit::Accounts;
use crate::metric::row::Unit::Count;
use crate::metric::row::Unit::PerHour;
use crate::metric::row::Unit::Records;
use crate::metric::row::Unit::Share;
use crate::metric::row::View;
use crate::metric::row::number;
use crate::metric::row::share;
use crate::outcome::fates::Fates;
use crate::outcome::totals::Totals;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::plain("accounts", Accounts, "accounts in all", |v, _| number(totals(v).accounts)),
    Row::lower(
        "affected.lost_local",
        Accounts,
        "lost their local copy since the damage",
        |v, _| number(totals(v).lost_local),
    ),
    Row::lower("affected.lost_local.share", Share, "the same among all accounts", |v, _| {
        share(totals(v).lost_local, totals(v).accounts)
    }),
    Row::lower("affected.without_data", Accounts, "without data since the damage", |v, _| {
        number(totals(v).without_data)
    }),
    Row::lower("affected.without_data.share", Share, "the same among all accounts", |v, _| {
        share(totals(v).without_data, totals(v).accounts)
    }),
    Row::lower("affected.lost", Accounts, "lost current records", |v, _| {
        number(totals(v).lost_some)
    }),
    Row::lower("affected.lost.share", Share, "the same among all accounts", |v, _| {
        share(totals(v).lost_some, totals(v).accounts)
    }),
    Row::lower("affected.unrecovered", Accounts, "miss records at the horizon", |v, _| {
        number(totals(v).unrecovered)
    }),
    Row::lower("affected.unrecovered.share", Share, "the same among all accounts", |v, _| {
        share(totals(v).unrecovered, totals(v).accounts)
    }),
    Row::plain("cohort.COHORT.current", Records, "current records of a cohort", |v, at| {
        number(cohort(v, at).current)
    })
    .each(Over::Cohort),
    Row::lower("cohort.COHORT.lost", Records, "lost records of a cohort", |v, at| {
        number(cohort(v, at).lost)
    })
    .each(Over::Cohort),
    Row::lower("cohort.COHORT.lost.share", Share, "lost among those of a cohort", |v, at| {
        share(cohort(v, at).lost, cohort(v, at).current)
    })
    .each(Over::Cohort),
    Row::plain("owner.OWNER.current", Records, "current records of an owner", |v, at| {
        number(owner(v, at).current)
    })
    .each(Over::Owner),
    Row::lower("owner.OWNER.lost", Records, "lost records of an owner", |v, at| {
        number(owner(v, at).lost)
    })
    .each(Over::Owner),
    Row::lower("owner.OWNER.lost.share", Share, "lost among those of an owner", |v, at| {
        share(owner(v, at).lost, owner(v, at).current)
    })
    .each(Over::Owner),
    Row::lower("owners.lost.share", Share, "lost of each owner, by the owners' weights", |v, _| {
        weighed_loss(v)
    }),
    Row::plain("lost_per_account.p50", Records, "lost by half of the losers at most", |v, _| {
        losers(v, 50)
    }),
    Row::plain("lost_per_account.p95", Records, "lost by 95 % of the losers at most", |v, _| {
        losers(v, 95)
    }),
    Row::plain("lost_per_account.max", Records, "lost by the account that lost most", |v, _| {
        losers(v, 100)
    }),
    Row::lower("reactions.REACTION", Count, "reactions of one kind", |v, at| {
        number(totals(v).reactions.get(at).copied().unwrap_or(0))
    })
    .each(Over::Reaction),
    Row::lower("complaints.peak_per_hour", PerHour, "most complaints in an hour", |v, _| peak(v)),
    Row::plain("restarts.RESTART", Count, "restarts of one kind", |v, at| {
        number(totals(v).restarts.get(at).copied().unwrap_or(0))
    })
    .each(Over::Restart),
    Row::plain("offered", Count, "accounts to which something was offered", |v, _| {
        number(v.outcome.offered)
    }),
    Row::plain("taken_up", Count, "offers taken up", |v, _| number(v.outcome.taken_up)),
    Row::plain("sync.good", Count, "attempts to sync that were answered", |v, _| {
        number(totals(v).good)
    }),
    Row::lower("sync.failed", Count, "attempts to sync that were not", |v, _| {
        number(totals(v).failed)
    }),
    Row::lower("sync.refused", Count, "of these, those that a service had no room for", |v, _| {
        number(totals(v).refused)
    }),
    Row::plain("events", Count, "events that were simulated", |v, _| number(v.outcome.events())),
];

fn totals<'a>(view: &View<'a>) -> &'a Totals {
    &view.outcome.totals
}

fn cohort(view: &View<'_>, at: usize) -> Fates {
    totals(view).by_cohort.get(at).copied().unwrap_or_default()
}

fn owner(view: &View<'_>, owner: usize) -> Fates {
    let mut sum = Fates::default();
    for (at, cohort_of) in view.context.cohorts.iter().enumerate() {
        if is_within(view, cohort_of.owner, owner) {
            sum.add(&cohort(view, at));
        }
    }
    sum
}

/// Whether an owner is another one, or belongs to it by way of any others.
fn is_within(view: &View<'_>, owner: usize, other: usize) -> bool {
    let owners = &view.context.owners;
    let mut at = Some(owner);
    // As many steps as there are owners: a circle, which the door refuses, would end as well.
    for _ in 0..=owners.len() {
        match at {
            Some(owner) if owner == other => return true,
            Some(owner) => at = owners.get(owner).and_then(|it| it.within),
            None => return false,
        }
    }
    false
}

/// What each owner lost of its own, weighed.
fn weighed_loss(view: &View<'_>) -> Option<f64> {
    let (mut lost, mut all) = (0.0, 0.0);
    for (owner, it) in view.context.owners.iter().enumerate() {
        let mut own = Fates::default();
        for (at, cohort_of) in view.context.cohorts.iter().enumerate() {
            if cohort_of.owner == owner {
                own.add(&cohort(view, at));
            }
        }
        if own.current > 0 {
            lost += it.weight * own.lost as f64 / own.current as f64;
            all += it.weight;
        }
    }
    (all > 0.0).then(|| lost / all)
}

/// The least number of records that so many of a hundred accounts with losses did not exceed.
fn losers(view: &View<'_>, percent: u64) -> Option<f64> {
    let counts = totals(view).lost_per_account.iter();
    let losers = counts.filter(|(lost, _)| **lost > 0).map(|(lost, count)| (*lost as f64, *count));
    quantile(losers, percent)
}

/// The quantile by nearest rank of counted values in rising order; none of no values.
pub(crate) fn quantile(
    counted: impl Iterator<Item = (f64, u64)> + Clone,
    percent: u64,
) -> Option<f64> {
    let all: u64 = counted.clone().map(|(_, count)| count).sum();
    let rank = (u128::from(all) * u128::from(percent)).div_ceil(100).max(1);
    let mut below = 0;
    let mut reached = counted.filter(|(_, count)| {
        below += u128::from(*count);
        below >= rank
    });
    reached.next().map(|(value, _)| value)
}

/// The most complaints in an hour; in a bin's hour on average, where bins are longer.
#[expect(clippy::unnecessary_wraps, reason = "rows answer with what may be missing")]
fn peak(view: &View<'_>) -> Option<f64> {
    let bin = view.context.bin.ms().max(1);
    let width = usize::try_from(3_600_000 / bin).unwrap_or(1).max(1);
    let complaints = &view.outcome.curves.complaints;
    let mut within = 0;
    let mut most = 0;
    for (at, count) in complaints.iter().enumerate() {
        within += count;
        if let Some(old) = at.checked_sub(width) {
            within -= complaints[old];
        }
        most = most.max(within);
    }
    let longer = (bin as f64 / 3_600_000.0).max(1.0);
    Some(most as f64 / longer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::sample::context;
    use crate::metric::sample::outcome;
    use crate::metric::table::measure;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let counted = [(1.0, 1), (2.0, 1), (10.0, 2)];
        let of = |percent| quantile(counted.iter().copied(), percent);
        assert_eq!((of(0), of(25), of(50), of(51)), (Some(1.0), Some(1.0), Some(2.0), Some(10.0)));
        assert_eq!(quantile([].into_iter(), 50), None);
    }

    #[test]
    fn accounts_that_lost_nothing_are_no_losers() {
        let mut outcome = outcome();
        let metrics = measure(&context(), &outcome);
        assert_eq!(metrics["lost_per_account.p50"], 10.0);
        assert_eq!(metrics["lost_per_account.max"], 20.0);
        outcome.totals.lost_per_account = [(0, 10)].into();
        assert!(!measure(&context(), &outcome).contains_key("lost_per_account.p50"));
    }

    #[test]
    fn an_owner_is_all_of_its_cohorts() {
        let metrics = measure(&context(), &outcome());
        assert_eq!(metrics["cohort.old.lost"], 30.0);
        assert_eq!(metrics["owner.carrier.lost"], 40.0);
        assert_eq!(metrics["owner.carrier.lost.share"], 0.2);
    }

    #[test]
    fn the_worst_hour_of_complaints_spans_shorter_bins() {
        let (mut context, mut outcome) = (context(), outcome());
        outcome.curves.complaints = vec![1, 2, 4, 0, 3];
        let peak = |context: &_, outcome: &_| measure(context, outcome)["complaints.peak_per_hour"];
        assert_eq!(peak(&context, &outcome), 4.0);
        context.bin = crate::kernel::time::Span::from_ms(1_800_000);
        assert_eq!(peak(&context, &outcome), 6.0);
        context.bin = crate::kernel::time::Span::from_ms(7_200_000);
        assert_eq!(peak(&context, &outcome), 2.0);
    }
}

//! Metrics of records: what became of them, by category too.

use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::Unit::Count;
use crate::metric::row::Unit::Records;
use crate::metric::row::Unit::Share;
use crate::metric::row::View;
use crate::metric::row::number;
use crate::metric::row::share;
use crate::outcome::curves::Curves;
use crate::outcome::fates::Fates;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::plain("items.written", Records, "records ever written", |v, _| number(v.all.written)),
    Row::plain("items.acked", Records, "records ever acknowledged", |v, _| number(v.all.acked)),
    Row::plain("items.current", Records, "acknowledged records that nothing superseded", |v, _| {
        number(v.all.current)
    }),
    Row::higher("items.visible", Records, "current records that their users see", |v, _| {
        number(v.all.visible)
    }),
    Row::lower("items.held", Records, "current records held, and not seen by users", |v, _| {
        number(v.all.held)
    }),
    Row::lower("items.lost", Records, "current records that nobody holds", |v, _| {
        number(v.all.lost)
    }),
    Row::lower("items.unresolved", Records, "held records that a plan may still reach", |v, _| {
        number(v.all.held - abandoned(v))
    }),
    Row::lower("items.abandoned", Records, "held records that no plan will reach", |v, _| {
        number(abandoned(v))
    }),
    Row::lower("items.unrecoverable", Records, "current records lost or abandoned", |v, _| {
        number(v.all.lost + abandoned(v))
    }),
    Row::plain("items.superseded", Records, "records superseded by a later edit", |v, _| {
        number(v.all.superseded)
    }),
    Row::lower("items.superseded_lost", Records, "superseded records that nobody holds", |v, _| {
        number(v.all.superseded_lost)
    }),
    Row::lower("items.lost.share", Share, "lost among current records", |v, _| {
        share(v.all.lost, v.all.current)
    }),
    Row::higher("items.visible.share", Share, "visible among current records", |v, _| {
        share(v.all.visible, v.all.current)
    }),
    Row::plain("items.current.CATEGORY", Records, "current records of a category", |v, at| {
        number(category(v, at).current)
    })
    .each(Over::Category),
    Row::higher("items.visible.CATEGORY", Records, "visible records of a category", |v, at| {
        number(category(v, at).visible)
    })
    .each(Over::Category),
    Row::lower("items.lost.CATEGORY", Records, "lost records of a category", |v, at| {
        number(category(v, at).lost)
    })
    .each(Over::Category),
    Row::lower("items.lost.share.CATEGORY", Share, "lost among those of a category", |v, at| {
        share(category(v, at).lost, category(v, at).current)
    })
    .each(Over::Category),
    Row::higher("items.visible.share.CATEGORY", Share, "visible among a category's", |v, at| {
        share(category(v, at).visible, category(v, at).current)
    })
    .each(Over::Category),
    Row::higher(
        "recovered.share",
        Share,
        "visible among current records of accounts whose local copy was lost since the damage",
        |v, _| {
            let affected = v.outcome.totals.all_affected();
            share(affected.visible, affected.current)
        },
    ),
    Row::higher("recovered.share.CATEGORY", Share, "the same of one category", |v, at| {
        let affected = v.outcome.totals.affected.get(at).copied().unwrap_or_default();
        share(affected.visible, affected.current)
    })
    .each(Over::Category),
    Row::lower(
        "kept_power.lost",
        Records,
        "lost by accounts that kept their local copy",
        |v, _| number(v.outcome.totals.kept_power_lost),
    ),
    Row::lower("at_risk.peak", Records, "most records at once in one failure domain", |v, _| {
        let levels = Curves::levels(&v.outcome.curves.at_risk);
        let peak = levels.into_iter().max().unwrap_or(0);
        Some(peak as f64)
    }),
    Row::lower("duplicates", Count, "items of which two versions show", |v, _| {
        number(v.all.duplicates)
    }),
    Row::lower("resurrected", Count, "items that show though they were deleted", |v, _| {
        number(v.all.resurrected)
    }),
    Row::lower("stale", Count, "items of which only an older version shows", |v, _| {
        number(v.all.stale)
    }),
    Row::lower("blank_shells", Count, "lost items that show as empty shells", |v, _| {
        number(v.all.shells)
    }),
    Row::lower("unacknowledged.lost", Records, "died before they were acknowledged", |v, _| {
        number(v.all.unsent_lost)
    }),
    Row::plain("unacknowledged.pending", Records, "waiting to be acknowledged", |v, _| {
        number(v.all.pending)
    }),
];

fn category(view: &View<'_>, at: usize) -> Fates {
    view.outcome.totals.by_category.get(at).copied().unwrap_or_default()
}

/// Held records that are out of sight for good: damage was done, or a plan of recovery went to
/// work, a failover say, and none is under way. Without either, what a user does not see yet comes
/// with the next contact.
pub(crate) fn abandoned(view: &View<'_>) -> u64 {
    let plans = view.context.plans.iter().zip(&view.outcome.server.plans);
    let recovering = plans.filter(|(plan, progress)| plan.recovers && progress.began.is_some());
    let mut recovering = recovering.map(|(_, progress)| progress).peekable();
    if view.outcome.server.first_damage.is_none() && recovering.peek().is_none() {
        return 0;
    }
    let under_way = recovering.any(|it| it.ended.is_none());
    if under_way { 0 } else { view.all.held - view.all.served }
}

#[cfg(test)]
mod tests {
    use crate::metric::sample::context;
    use crate::metric::sample::hour;
    use crate::metric::sample::outcome;
    use crate::metric::table::measure;
    use crate::outcome::server::Progress;

    #[test]
    fn what_is_held_is_unresolved_while_a_plan_goes_on_and_abandoned_afterwards() {
        let context = context();
        let mut outcome = outcome();
        outcome.server.plans[0] = Progress { began: Some(hour(2)), ..Progress::default() };
        let under_way = measure(&context, &outcome);
        assert_eq!(under_way["items.unresolved"], 20.0);
        assert_eq!(under_way["items.unrecoverable"], 40.0);
        outcome.server.plans[0].ended = Some(hour(9));
        let over = measure(&context, &outcome);
        assert_eq!(over["items.abandoned"], 20.0);
        assert_eq!(over["items.unrecoverable"], 60.0);
        // A failover hides what stayed behind though nothing was damaged.
        outcome.server.first_damage = None;
        assert_eq!(measure(&context, &outcome)["items.abandoned"], 20.0);
        outcome.server.plans[0] = Progress::default();
        assert_eq!(measure(&context, &outcome)["items.abandoned"], 0.0);
    }

    #[test]
    fn shares_of_a_category_are_of_its_own_records() {
        let metrics = measure(&context(), &outcome());
        assert_eq!(metrics["items.lost.share"], 0.2);
        assert_eq!(metrics["items.lost.share.contacts"], 0.4);
        assert_eq!(metrics["items.visible.share.photos"], 0.8);
        // Nobody's local copy was lost, so there is nothing that could be recovered.
        assert!(!metrics.contains_key("recovered.share"));
    }
}

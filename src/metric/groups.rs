//! Metrics of redundancy groups: how many lost their content, how often, how long they were down.

use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::Unit::Count;
use crate::metric::row::Unit::Hours;
use crate::metric::row::Unit::Share;
use crate::metric::row::View;
use crate::metric::row::hours;
use crate::metric::row::number;
use crate::metric::row::share;
use crate::outcome::group::Grouped;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::lower("group.GROUP.lost", Count, "groups that lost their content", |v, at| {
        number(grouped(v, at)?.lost)
    })
    .each(Over::Group),
    Row::lower("group.GROUP.lost.share", Share, "groups that lost it, of all", |v, at| {
        let grouped = grouped(v, at)?;
        share(grouped.lost, grouped.groups)
    })
    .each(Over::Group),
    Row::lower("group.GROUP.losses", Count, "how often content was lost", |v, at| {
        number(grouped(v, at)?.losses)
    })
    .each(Over::Group),
    Row::lower("group.GROUP.failures", Count, "failures of units", |v, at| {
        number(grouped(v, at)?.failures)
    })
    .each(Over::Group),
    Row::plain("group.GROUP.repairs", Count, "units that were repaired", |v, at| {
        number(grouped(v, at)?.repairs)
    })
    .each(Over::Group),
    Row::lower("group.GROUP.unavailability", Share, "time in which none could read it", |v, at| {
        let grouped = grouped(v, at)?;
        let watched = grouped.watched_ms as f64;
        (watched > 0.0).then(|| grouped.down_ms as f64 / watched)
    })
    .each(Over::Group),
    Row::lower("group.GROUP.down.share", Share, "groups unreadable at the horizon", |v, at| {
        let grouped = grouped(v, at)?;
        share(grouped.down, grouped.groups)
    })
    .each(Over::Group),
    Row::lower("group.GROUP.sets.lost.share", Share, "sets of units that lost theirs", |v, at| {
        let grouped = grouped(v, at)?;
        share(grouped.sets_lost, grouped.sets)
    })
    .each(Over::Group),
    Row::plain("group.GROUP.first_loss_h", Hours, "from the start to the first loss", |v, at| {
        let first = grouped(v, at)?.first_loss?;
        Some(hours(first.since(v.context.start).ms()))
    })
    .each(Over::Group),
];

fn grouped<'a>(view: &View<'a>, at: usize) -> Option<&'a Grouped> {
    view.outcome.groups.get(at)
}

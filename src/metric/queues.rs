//! Metrics of queues: how long requests waited, and when a backlog was gone.

use crate::metric::row::Over;
use crate::metric::row::Row;
use crate::metric::row::Unit::Count;
use crate::metric::row::Unit::Hours;
use crate::metric::row::Unit::Share;
use crate::metric::row::View;
use crate::metric::row::hours;
use crate::metric::row::number;
use crate::metric::row::share;
use crate::outcome::queue::Queued;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::lower("queue.QUEUE.drained_h", Hours, "from its service back to nobody left", |v, at| {
        let last = queued(v, at)?.returns.last()?;
        Some(hours(last.drained?.since(last.back).ms()))
    })
    .each(Over::Queue),
    Row::lower("queue.QUEUE.wait_h", Hours, "mean wait of requests until their turn", |v, at| {
        let queued = queued(v, at)?;
        let all = queued.waited_ms as f64 / 3_600_000.0;
        (queued.begun > 0).then(|| all / queued.begun as f64)
    })
    .each(Over::Queue),
    Row::lower("queue.QUEUE.wait_h.max", Hours, "longest wait of a request", |v, at| {
        Some(hours(queued(v, at)?.longest_ms))
    })
    .each(Over::Queue),
    Row::lower("queue.QUEUE.waited.share", Share, "requests that had to wait", |v, at| {
        let queued = queued(v, at)?;
        share(queued.waited, queued.begun)
    })
    .each(Over::Queue),
    Row::lower("queue.QUEUE.left", Count, "requests that are not worked off", |v, at| {
        let queued = queued(v, at)?;
        number(queued.arrived - queued.done - queued.expired)
    })
    .each(Over::Queue),
    Row::lower("queue.QUEUE.refused", Count, "requests that found no room", |v, at| {
        number(queued(v, at)?.refused)
    })
    .each(Over::Queue),
    Row::lower("queue.QUEUE.expired", Count, "requests that waited too long", |v, at| {
        number(queued(v, at)?.expired)
    })
    .each(Over::Queue),
];

fn queued<'a>(view: &View<'a>, at: usize) -> Option<&'a Queued> {
    view.outcome.queues.get(at)
}

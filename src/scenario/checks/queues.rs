//! Queues: whether anybody works on them, and bounds on how many requests there are.

use crate::kernel::law::Law;
use crate::kernel::time::Span;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::known::SERVICE;

/// Requests that one queue may come to: they are worked off one by one.
const REQUESTS_MAX: f64 = 1e8;
/// Servers of one queue: each request looks for the one that is free first.
const SERVERS_MAX: u32 = 10_000;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    for (at, queue) in known.spec.queues.iter().enumerate() {
        let path = format!("queues[{at}]");
        let service = queue.service.as_str();
        found.refer(&format!("{path}.service"), SERVICE, service, &known.services);
        if queue.servers == 0 || queue.servers > SERVERS_MAX {
            let message = format!("{} servers; expected 1 to {SERVERS_MAX}", queue.servers);
            found.wrong(format!("{path}.servers"), message);
        }
        if queue.takes == Law::Fixed(Span::FOREVER) {
            found.wrong(format!("{path}.takes"), "work that takes forever is never done");
        }
        let Some((start, horizon)) = known.plays else {
            continue;
        };
        let requests = queue.arrivals.per_hour() * horizon.since(start).hours();
        if requests > REQUESTS_MAX {
            let message = format!(
                "{requests:.0} requests until the horizon; at most {REQUESTS_MAX:.0} are simulated"
            );
            found.wrong_so(format!("{path}.arrivals"), message, "was another unit meant?");
        }
    }
}

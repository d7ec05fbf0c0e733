//! What exists: categories, devices, stores, services, and the habits of users.

use crate::kernel::quantity::Rate;
use crate::kernel::time::Span;
use crate::scenario::checks::clock::moment;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::known::RESTART;
use crate::scenario::checks::known::SERVICE;
use crate::scenario::checks::known::STORE;
use crate::scenario::checks::when::when;
use crate::world::device::Device;
use crate::world::notice::Notice;
use crate::world::service::Capacity;

/// Parts are placed by 16 bits of an account's key.
const PARTS_MAX: u32 = 65_536;
/// Windows of one service: each may have a place of its own in a table.
const WINDOWS_MAX: i64 = 10_000_000;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    let spec = known.spec;
    for (at, category) in spec.categories.iter().enumerate() {
        let path = format!("categories[{at}]");
        let (changes, deletes) = (category.changes, category.deletes);
        if changes.get() + deletes.get() > 1.0 {
            let message =
                format!("changes {changes} and deletes {deletes} are more than all edits");
            let help = "together at most 100 %; what is neither is an add";
            found.wrong_so(format!("{path}.deletes"), message, help);
        }
        rate(found, &format!("{path}.edits"), category.edits, 1.0);
    }
    for (at, it) in spec.devices.iter().enumerate() {
        device(found, &format!("devices[{at}]"), it);
    }
    for (at, store) in spec.stores.iter().enumerate() {
        if store.parts == 0 || store.parts > PARTS_MAX {
            let message = format!("{} parts; expected 1 to {PARTS_MAX}", store.parts);
            found.wrong(format!("stores[{at}].parts"), message);
        }
    }
    services(found, known);
    for (at, it) in spec.notices.iter().enumerate() {
        notice(found, known, &format!("notices[{at}]"), it);
    }
    for (at, reaction) in spec.reactions.iter().enumerate() {
        rate(found, &format!("reactions[{at}].rate"), reaction.rate, 1.0);
    }
    for (at, channel) in spec.channels.iter().enumerate() {
        when(found, known, &format!("channels[{at}].when"), &channel.when);
        if let Some(through) = &channel.through {
            let path = format!("channels[{at}].through");
            found.refer(&path, SERVICE, through.as_str(), &known.services);
        }
    }
}

/// Rates are turned into waits of whole milliseconds.
fn rate(found: &mut Found, path: &str, rate: Rate, factor: f64) {
    if rate.per_ms() * factor > 1.0 {
        let message = format!("{rate} is more than once a millisecond");
        found.wrong_so(path, message, "nobody is that fast; was another unit meant?");
    }
}

fn device(found: &mut Found, path: &str, device: &Device) {
    let sync = &device.sync;
    for (field, wait) in [("every", sync.every), ("backoff", sync.backoff)] {
        if wait < Span::from_ms(1_000) {
            let message = format!("a wait of {wait} between attempts; expected 1 s or more");
            found.wrong(format!("{path}.sync.{field}"), message);
        }
    }
    if sync.jitter.get() > 0.5 {
        let message = format!("a jitter of {} could put one attempt before another", sync.jitter);
        found.wrong_so(format!("{path}.sync.jitter"), message, "write 50 % or less");
    }
    if sync.backoff_cap < sync.backoff {
        let message = format!(
            "the longest wait {} is shorter than the first, {}",
            sync.backoff_cap, sync.backoff
        );
        found.wrong(format!("{path}.sync.backoff_cap"), message);
    }
    for (at, restart) in device.restarts.iter().enumerate() {
        let path = format!("{path}.restarts[{at}].rate");
        rate(found, &path, restart.rate, restart.while_down.get().max(1.0));
    }
}

fn services(found: &mut Found, known: &Known<'_>) {
    for (at, service) in known.spec.services.iter().enumerate() {
        let path = format!("services[{at}]");
        if let Some(store) = &service.store {
            found.refer(&format!("{path}.store"), STORE, store.as_str(), &known.stores);
        }
        let needs = service.needs.iter().map(AsRef::as_ref);
        found.refer_all(&format!("{path}.needs"), SERVICE, needs, &known.services);
        if let Some(capacity) = &service.capacity {
            admission(found, known, &format!("{path}.capacity"), capacity);
        }
    }
    let mut told = Vec::new();
    for at in 0..known.spec.services.len() {
        let circle = circle(known, at);
        if circle.is_empty() || circle.iter().any(|it| told.contains(it)) {
            continue;
        }
        let names: Vec<&str> = circle.iter().map(|&it| known.services[it]).collect();
        let message = match names.as_slice() {
            [one] => format!("`{one}` needs itself"),
            [first, ..] => format!("`{}`, which needs `{first}`", names.join("`, which needs `"))
                .replacen(", which needs", " needs", 1),
            [] => continue,
        };
        let help = "none of them could ever come up after an outage; take one need out";
        found.wrong_so(format!("services[{at}].needs"), message, help);
        told.extend(circle);
    }
}

fn admission(found: &mut Found, known: &Known<'_>, path: &str, capacity: &Capacity) {
    if capacity.admits == 0 {
        let message = "a service that takes nobody; expected 1 or more";
        found.wrong_so(format!("{path}.admits"), message, "a service that is down takes nobody");
    }
    for (at, shift) in capacity.shifts.iter().enumerate() {
        moment(found, known.spec, &format!("{path}.shifts[{at}].at"), &shift.at);
    }
    let per = capacity.per.ms();
    if per < 1 {
        return found.wrong(format!("{path}.per"), "a window lasts at least 1 ms");
    }
    let Some((start, horizon)) = known.plays else { return };
    let windows = horizon.since(start).ms() / per;
    if windows > WINDOWS_MAX {
        let message = format!("{windows} windows until the horizon; at most {WINDOWS_MAX}");
        found.wrong_so(format!("{path}.per"), message, "a longer window, or a nearer horizon");
    }
}

/// The services by which one needs itself, itself first; none if it does not.
fn circle(known: &Known<'_>, from: usize) -> Vec<usize> {
    let mut ways = vec![vec![from]];
    let mut seen = vec![false; known.services.len()];
    while let Some(way) = ways.pop() {
        let last = *way.last().expect("a way has a beginning");
        for need in &known.spec.services[last].needs {
            let Some(next) = known.services.iter().position(|it| *it == need.as_str()) else {
                continue;
            };
            if next == from {
                return way;
            }
            if !std::mem::replace(&mut seen[next], true) {
                ways.push(way.iter().copied().chain([next]).collect());
            }
        }
    }
    Vec::new()
}

fn notice(found: &mut Found, known: &Known<'_>, path: &str, notice: &Notice) {
    when(found, known, &format!("{path}.when"), &notice.when);
    if let Some(channel) = &notice.channel {
        found.refer(&format!("{path}.channel"), SERVICE, channel.as_str(), &known.services);
    }
    let restarts = known.restart_names();
    for (at, advice) in notice.advice.iter().enumerate() {
        let path = format!("{path}.advice[{at}].restart");
        found.refer(&path, RESTART, advice.restart.as_str(), &restarts);
    }
    if let Some(prompt) = &notice.prompts {
        let path = format!("{path}.prompts.restart");
        found.refer(&path, RESTART, prompt.restart.as_str(), &restarts);
    }
}

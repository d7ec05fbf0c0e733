//! Conditions: that each can come true, names events that exist, and does not fire without end.

use crate::kernel::law::Law;
use crate::kernel::moment::Moment;
use crate::kernel::time::Span;
use crate::scenario::checks::clock;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::known::STORE;
use crate::scenario::nearest::nearest;
use crate::scenario::nearest::suggestion;
use crate::world::when::Clock;
use crate::world::when::When;
use std::collections::BTreeSet;

/// More firings than these are no longer a scenario of an outage.
const FIRINGS_MAX: f64 = 100_000.0;
/// Leaves of one condition are numbered with 16 bits.
const LEAVES_MAX: usize = 1_000;

/// Checks a condition that stands at a path.
pub(crate) fn when(found: &mut Found, known: &Known<'_>, path: &str, when: &When) {
    let leaves = leaves(when);
    if leaves > LEAVES_MAX {
        let message = format!("a condition of {leaves} parts; at most {LEAVES_MAX} are taken");
        found.wrong(path, message);
        return;
    }
    branch(found, known, path, when, true);
}

fn leaves(when: &When) -> usize {
    match when {
        When::All(branches) | When::Any(branches) => branches.iter().map(leaves).sum(),
        _ => 1,
    }
}

fn branch(found: &mut Found, known: &Known<'_>, path: &str, when: &When, is_whole: bool) {
    match when {
        When::At(at) => moment(found, known, &format!("{path}[0]"), at),
        When::After { event, .. } => self::event(found, known, &format!("{path}.event"), event),
        When::Hazard { law, from, clock, again } => {
            clock::moment(found, known.spec, &format!("{path}.from"), from);
            match clock {
                Clock::Calendar => {}
                Clock::Uptime(of) => bearer(found, known, &format!("{path}.clock[0]"), of),
                Clock::SinceRenewal(by) => {
                    self::event(found, known, &format!("{path}.clock[0]"), by);
                }
            }
            if *again {
                self::again(found, known, path, law, is_whole);
            }
        }
        When::Size { store, at_least } => {
            let all = &known.stores;
            let is_known = found.refer(&format!("{path}.store"), STORE, store.as_str(), all);
            let of = known.spec.stores.iter().find(|it| it.name == *store);
            if is_known && of.is_some_and(|it| it.reaches(*at_least).is_none()) {
                let message = format!("`{store}` never has {at_least}: it does not grow");
                found.doubt(format!("{path}.at_least"), message, "say how fast it `grows`");
            }
        }
        When::All(branches) | When::Any(branches) => {
            if branches.is_empty() {
                let message = "an empty list of conditions never comes true";
                found.wrong_so(path, message, "name some, or write `Never`");
            }
            for (at, it) in branches.iter().enumerate() {
                branch(found, known, &format!("{path}[0][{at}]"), it, false);
            }
        }
        When::Complaints { per_hour } => {
            if *per_hour == 0 {
                let message = "0 complaints an hour is no threshold; expected 1 or more";
                found.wrong(format!("{path}.per_hour"), message);
            } else if !known.hears_complaints() {
                let message = "nobody complains, so this never comes true";
                let help = "give a reaction `complaint: true` and a rate";
                found.doubt(path, message, help);
            }
        }
        When::Never => {}
    }
}

/// Uptime must be that of a service or a store.
fn bearer(found: &mut Found, known: &Known<'_>, path: &str, of: &str) {
    let services = known.spec.services.iter().map(|it| format!("service:{}", it.name));
    let stores = known.spec.stores.iter().map(|it| format!("store:{}", it.name));
    let all: Vec<String> = services.chain(stores).collect();
    if !all.iter().any(|it| it == of) {
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let message = format!("there is no service or store `{of}` whose uptime could count");
        found.wrong_so(path, message, suggestion(of, "bearers", &all));
    }
}

/// An event must be one that can happen.
pub(crate) fn event(found: &mut Found, known: &Known<'_>, path: &str, event: &str) {
    if known.events.binary_search_by(|it| it.as_str().cmp(event)).is_ok() {
        return;
    }
    // The list of all events is long; those of the same kind are what was meant.
    let kind = |event: &str| event.split_once([':', '/']).map(|(kind, _)| kind.to_owned());
    let all = known.events.iter().map(String::as_str);
    let alike: Vec<&str> = all.clone().filter(|it| kind(it) == kind(event)).collect();
    let help = if alike.is_empty() {
        let kinds: BTreeSet<String> = all.clone().filter_map(kind).collect();
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        let near = nearest(event, all).map(|it| format!("did you mean `{it}`? "));
        format!("{}events are of `{}`", near.unwrap_or_default(), kinds.join("`, `"))
    } else {
        suggestion(event, "events", &alike)
    };
    found.wrong_so(path, format!("there is no event `{event}`"), help);
}

fn moment(found: &mut Found, known: &Known<'_>, path: &str, moment: &Moment) {
    clock::moment(found, known.spec, path, moment);
    let (Some(at), Some((start, horizon))) = (known.instant(moment), known.plays) else {
        return;
    };
    let said = |at| known.said(at);
    if at < start {
        let message = format!("{} is before the simulation starts at {}", said(at), said(start));
        found.wrong_so(path, message, "start earlier with clock.start, or let it happen later");
    } else if at > horizon {
        let (at, horizon) = (said(at), said(horizon));
        let message = format!("{at} is after the horizon at {horizon}: it never happens");
        found.doubt(path, message, "end later with clock.horizon, or write `Never`");
    }
}

fn again(found: &mut Found, known: &Known<'_>, path: &str, law: &Law, is_whole: bool) {
    let path = format!("{path}.again");
    if !is_whole {
        let message = "a hazard inside `All` or `Any` strikes once";
        found.wrong_so(path, message, "take `again` out, or let the hazard stand alone");
        return;
    }
    let Some((start, horizon)) = known.plays else {
        return;
    };
    // A mean may be long because of a few very long waits among many short ones.
    let wait = law.mean().min(law.quantile(0.5));
    let firings = horizon.since(start).ms() as f64 / wait.ms().max(1) as f64;
    if wait == Span::ZERO || firings > FIRINGS_MAX {
        let message = format!("striking again after about {wait} is too often to simulate");
        let help = format!("expected at most {FIRINGS_MAX} firings until the horizon");
        found.wrong_so(path, message, help);
    }
}

//! What a scenario claims about itself: expectations, objectives, charges, windows, promises.

use crate::check::expect::That;
use crate::check::holds::Claim;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::scenario::checks::chosen::chosen;
use crate::scenario::checks::chosen::known_ones;
use crate::scenario::checks::clock::moment;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::CATEGORY;
use crate::scenario::checks::known::Known;
use crate::scenario::checks::when::event;
use crate::scenario::checks::when::when;
use crate::scenario::nearest::nearest;
use crate::scenario::nearest::suggestion;
use crate::world::when::When;

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    let spec = known.spec;
    for (at, it) in spec.expect.iter().enumerate() {
        that(found, known, &format!("expect[{at}].that"), &it.that);
    }
    for (at, it) in spec.objectives.iter().enumerate() {
        if let Some(names) = &it.categories {
            let names = names.iter().map(AsRef::as_ref);
            let path = format!("objectives[{at}].categories");
            found.refer_all(&path, CATEGORY, names, &known.categories);
        }
    }
    for (at, it) in spec.charges.iter().enumerate() {
        if let Some(name) = &it.per {
            let path = format!("charges[{at}].per");
            if name.starts_with("money.") {
                found.wrong(path, "a charge counts what happened, and never other charges");
            } else {
                metric(found, known, &path, name);
            }
        }
    }
    for (at, it) in spec.announcements.iter().enumerate() {
        let path = format!("announcements[{at}]");
        when(found, known, &format!("{path}.when"), &it.when);
        if let Some(promise) = &it.promises {
            event(found, known, &format!("{path}.promises.event"), &promise.event);
            if let Some(by) = &promise.by {
                moment(found, known.spec, &format!("{path}.promises.by"), by);
            }
            if promise.by.is_some() == promise.within.is_some() {
                let path = format!("{path}.promises");
                found.wrong_so(path, "by when?", "give `by`, a date, or `within`, a time");
            }
        }
    }
    for (at, it) in spec.windows.iter().enumerate() {
        let path = format!("windows[{at}]");
        when(found, known, &format!("{path}.from"), &it.from);
        when(found, known, &format!("{path}.until"), &it.until);
        if let (When::At(from), When::At(until)) = (&it.from, &it.until) {
            ordered(found, known, &format!("{path}.until"), (from, until));
        }
    }
}

fn that(found: &mut Found, known: &Known<'_>, path: &str, that: &That) {
    match that {
        That::Metric { metric: name, least, most } => {
            metric(found, known, &format!("{path}.metric"), name);
            match (least, most) {
                (None, None) => {
                    let message = "an expectation without bounds always holds";
                    found.wrong_so(path, message, "add `least: …`, `most: …` or both");
                }
                (Some(least), Some(most)) if least > most => {
                    let message = format!("at least {least} and at most {most} never holds");
                    found.wrong(format!("{path}.most"), message);
                }
                _ => {}
            }
        }
        That::Event { event: name, from, until } => {
            event(found, known, &format!("{path}.event"), name);
            for (field, bound) in [("from", from), ("until", until)] {
                if let Some(bound) = bound {
                    moment(found, known.spec, &format!("{path}.{field}"), bound);
                }
            }
            if let (Some(from), Some(until)) = (from, until) {
                ordered(found, known, &format!("{path}.until"), (from, until));
            }
        }
        That::Order(events) => {
            if events.len() < 2 {
                let message = "an order needs two events or more";
                found.wrong_so(
                    path,
                    message,
                    "write `Order([\"fault:san\", \"plan:rebuild/done\"])`",
                );
            }
            for (at, name) in events.iter().enumerate() {
                event(found, known, &format!("{path}[0][{at}]"), name);
            }
        }
        That::Not(name) => event(found, known, &format!("{path}[0]"), name),
        That::Holds(Claim::Sometimes(name)) => {
            event(found, known, &format!("{path}[0][0]"), name);
        }
        That::Holds(_) => {}
        That::OnlyLost { cohorts, owners } => only_lost(found, known, path, cohorts, owners),
        That::Curve { points, rms, cohorts, owners, .. } => {
            chosen(found, known, path, (cohorts.as_deref(), owners.as_deref()));
            curve(found, known, path, points, *rms);
        }
    }
}

fn only_lost(found: &mut Found, known: &Known<'_>, path: &str, cohorts: &[Name], owners: &[Name]) {
    known_ones(found, known, path, cohorts, owners);
    for (at, name) in cohorts.iter().enumerate() {
        let cohort = known.spec.cohorts.iter().find(|it| it.name == *name);
        let owner = cohort.map(|it| it.owner.as_ref().unwrap_or(&it.name));
        if owner.is_some_and(|owner| owners.contains(owner)) {
            let message = format!("`{name}` would be counted twice: its owner is named as well");
            found.wrong(format!("{path}.cohorts[{at}]"), message);
        }
    }
}

fn curve(found: &mut Found, known: &Known<'_>, path: &str, points: &[(Moment, f64)], rms: f64) {
    if points.is_empty() {
        found.wrong_so(
            format!("{path}.points"),
            "a curve through no points always holds",
            "write points such as (\"T+6 h\", 0.5)",
        );
    }
    for (at, (when, value)) in points.iter().enumerate() {
        let path = format!("{path}.points[{at}]");
        moment(found, known.spec, &format!("{path}[0]"), when);
        let (at, horizon) = (known.instant(when), known.plays.map(|it| it.1));
        if let (Some(at), Some(horizon)) = (at, horizon)
            && at > horizon
        {
            let message = format!("{} is after the horizon", known.said(at));
            found.wrong_so(format!("{path}[0]"), message, "end later with clock.horizon");
        }
        if !(0.0..=1.0).contains(value) {
            found.wrong(format!("{path}[1]"), format!("{value} is not a share from 0 to 1"));
        }
    }
    if !(rms.is_finite() && rms >= 0.0) {
        found.wrong(format!("{path}.rms"), format!("{rms} is no tolerance; expected 0 or more"));
    }
}

/// A metric must be one that the table computes for what this scenario declares.
pub(crate) fn metric(found: &mut Found, known: &Known<'_>, path: &str, name: &str) {
    if known.metrics.iter().any(|it| it == name) {
        return;
    }
    let all = known.metrics.iter().map(String::as_str);
    // There are hundreds: the nearest helps, and those that begin alike.
    let stem = name.split('.').next().unwrap_or_default();
    let alike: Vec<&str> = all.clone().filter(|it| it.split('.').next() == Some(stem)).collect();
    let help = match (nearest(name, all), alike.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "such as `items.lost`, `items.lost.share` or `rta_h`".to_owned(),
        (None, alike) => suggestion(name, "metrics", alike),
    };
    found.wrong_so(path, format!("there is no metric `{name}`"), help);
}

fn ordered(found: &mut Found, known: &Known<'_>, path: &str, (from, until): (&Moment, &Moment)) {
    let instants = (known.instant(from), known.instant(until));
    if let (Some(begins), Some(ends)) = instants
        && begins > ends
    {
        let (begins, ends) = (known.said(begins), known.said(ends));
        found.wrong(path, format!("it ends at {ends}, before it begins at {begins}"));
    }
}

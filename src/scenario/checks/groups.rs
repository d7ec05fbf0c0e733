//! Redundancy groups: that their parts refer to each other, and bounds on what happens in them.

use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;
use crate::world::group::AfterLoss;
use crate::world::group::Group;
use crate::world::group::Kills;
use crate::world::group::Noticed;
use crate::world::group::Readable;
use crate::world::group::Sets;
use std::collections::BTreeSet;

/// Units of one group: what is next is found by looking at all of them.
const UNITS_MAX: u32 = 10_000;
/// Sets of units of one group.
const SETS_MAX: f64 = 1e6;
/// Groups of one population.
const GROUPS_MAX: u64 = 100_000_000;
/// Events of all groups together, about hours of a usual machine.
const EVENTS_MAX: f64 = 1e11;
/// The nouns of references.
const KIND: (&str, &str) = ("kind of unit", "units");

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    for (at, group) in known.spec.groups.iter().enumerate() {
        let path = format!("groups[{at}]");
        units(found, &path, group);
        let kinds: Vec<&str> = group.units.iter().map(|kind| kind.name.as_str()).collect();
        if let Some(readable) = &group.readable {
            self::readable(found, &format!("{path}.readable"), group, &kinds, readable);
        }
        spread(found, &path, group);
        shocks(found, &path, group, &kinds);
        audit(found, &path, group);
        events(found, known, &path, group);
    }
}

fn units(found: &mut Found, path: &str, group: &Group) {
    if group.count == 0 || group.count > GROUPS_MAX {
        let message = format!("{} groups; expected 1 to {GROUPS_MAX}", group.count);
        found.wrong(format!("{path}.count"), message);
    }
    let all = group.units.iter().map(|kind| kind.number).fold(0, u32::saturating_add);
    if all == 0 || all > UNITS_MAX {
        let message = format!("{all} units in a group; expected 1 to {UNITS_MAX}");
        found.wrong(format!("{path}.units"), message);
    }
    let mut names: BTreeSet<&Name> = BTreeSet::new();
    for (at, kind) in group.units.iter().enumerate() {
        let path = format!("{path}.units[{at}]");
        if !names.insert(&kind.name) {
            found.wrong(format!("{path}.name"), format!("two kinds are called `{}`", kind.name));
        }
        if kind.fails.as_ref().is_some_and(is_at_once) {
            found.wrong(format!("{path}.fails"), "it would fail again and again in one instant");
        }
        if kind.crews == Some(0) {
            let message = "no crew repairs nothing; expected 1 or more";
            found.wrong_so(format!("{path}.crews"), message, "leave `repair` out instead");
        }
        if kind.noticed == Noticed::AtAudit && group.audit.is_none() {
            let help = "give the group an `audit: (every: ...)`";
            found.wrong_so(format!("{path}.noticed"), "this group has no audit", help);
        }
    }
}

fn readable(found: &mut Found, path: &str, group: &Group, kinds: &[&str], what: &Readable) {
    match what {
        Readable::AtLeast(least, names) => {
            let all = names.iter().map(AsRef::as_ref);
            found.refer_all(&format!("{path}[1]"), KIND, all, kinds);
            let meant = group.units.iter().filter(|kind| names.contains(&kind.name));
            let there = meant.map(|kind| kind.number).fold(0, u32::saturating_add);
            if there > 0 && (*least == 0 || *least > there) {
                let message = format!("at least {least} of {there} units");
                let help = format!("expected 1 to {there}");
                found.wrong_so(format!("{path}[0]"), message, help);
            }
        }
        Readable::All(parts) | Readable::Any(parts) => {
            if parts.is_empty() {
                found.wrong(path, "an empty list says nothing");
            }
            for (at, part) in parts.iter().enumerate() {
                readable(found, &format!("{path}[0][{at}]"), group, kinds, part);
            }
        }
    }
}

fn spread(found: &mut Found, path: &str, group: &Group) {
    let Some(spread) = group.spread else { return };
    let path = format!("{path}.spread");
    if group.readable.is_some() {
        found.wrong_so(path.as_str(), "`readable` says something else", "leave one of them out");
    }
    let units = group.units.iter().map(|kind| kind.number).fold(0, u32::saturating_add);
    if spread.copies == 0 || spread.copies > units {
        let message = format!("{} copies on {units} units; expected 1 to {units}", spread.copies);
        return found.wrong(format!("{path}.copies"), message);
    }
    if spread.needs == 0 || spread.needs > spread.copies {
        let message = format!("{} of {}; expected 1 to as many", spread.needs, spread.copies);
        found.wrong(format!("{path}.needs"), message);
    }
    let others = spread.copies - 1;
    let (number, least, most) = match spread.sets {
        Sets::Windows { scatter } => (scatter, others, units - 1),
        Sets::Copysets { scatter } => (scatter, others.max(1), units - 1),
        Sets::Drawn { number } => (number, 1, choices(units, spread.copies).min(SETS_MAX) as u32),
    };
    if number < least || number > most {
        let message = format!("{number} of {units} units; expected {least} to {most}");
        return found.wrong(format!("{path}.sets"), message);
    }
    let sets = match spread.sets {
        Sets::Windows { scatter } => f64::from(units) * choices(scatter, others),
        Sets::Copysets { scatter } => f64::from(units) * f64::from(scatter),
        Sets::Drawn { number } => f64::from(number),
    };
    if sets > SETS_MAX {
        let message = format!("about {sets:.0} sets of units; at most {SETS_MAX:.0} are kept");
        found.wrong_so(format!("{path}.sets"), message, "lower `scatter` or the number of units");
    }
}

/// In how many ways so many of all can be chosen.
fn choices(all: u32, some: u32) -> f64 {
    (0..some).map(|at| f64::from(all - at) / f64::from(at + 1)).product()
}

fn shocks(found: &mut Found, path: &str, group: &Group, kinds: &[&str]) {
    let mut names: BTreeSet<&Name> = BTreeSet::new();
    for (at, shock) in group.shocks.iter().enumerate() {
        let path = format!("{path}.shocks[{at}]");
        if !names.insert(&shock.name) {
            found.wrong(format!("{path}.name"), format!("two shocks are called `{}`", shock.name));
        }
        if let Some(of) = &shock.of {
            let all = of.iter().map(AsRef::as_ref);
            found.refer_all(&format!("{path}.of"), KIND, all, kinds);
        }
        if shock.again && is_at_once(&shock.when) {
            found.wrong(format!("{path}.when"), "it would come again and again in one instant");
        }
        if shock.kills == Kills::Span(0) {
            found.wrong(format!("{path}.kills"), "a shock that kills none; expected 1 or more");
        }
    }
}

/// Whether half of the waits and more are none at all.
fn is_at_once(law: &Law) -> bool {
    law.mean().min(law.quantile(0.5)) == Span::ZERO
}

fn audit(found: &mut Found, path: &str, group: &Group) {
    if group.audit.is_some_and(|audit| audit.every < Span::from_ms(1_000)) {
        found.wrong(format!("{path}.audit.every"), "expected 1 s or more between audits");
    }
    let asks = |noticed: &Noticed| *noticed == Noticed::AtAudit;
    if group.audit.is_some() && !group.units.iter().any(|kind| asks(&kind.noticed)) {
        let help = "give a kind of unit `noticed: AtAudit`";
        found.doubt(format!("{path}.audit"), "an audit that finds nothing", help);
    }
}

/// A trial must end some day.
fn events(found: &mut Found, known: &Known<'_>, path: &str, group: &Group) {
    let Some((start, horizon)) = known.plays else { return };
    let hours = horizon.since(start).hours();
    // A mean may be long because of a few very long waits among many short ones.
    let often = |law: &Law| hours / law.mean().min(law.quantile(0.5)).hours().max(1e-7);
    let goes_on = group.after_loss != AfterLoss::Ends;
    let mut all = group.audit.map_or(0.0, |audit| hours / audit.every.hours().max(1e-7));
    for kind in &group.units {
        let lives = kind.fails.as_ref().map_or(0.0, often);
        let repeats = kind.repair.is_some() || goes_on;
        let defects = kind.defects.as_ref().map_or(0.0, |it| often(&it.arise));
        let lives = if repeats { lives } else { lives.min(1.0) };
        all += f64::from(kind.number) * (lives + defects);
    }
    for shock in &group.shocks {
        all += if shock.again { often(&shock.when) } else { 1.0 };
    }
    // With very many units each event takes longer to find.
    let units = group.units.iter().map(|kind| f64::from(kind.number)).sum::<f64>();
    let all = all * group.count as f64 * (units / 1_000.0).max(1.0);
    if all > EVENTS_MAX {
        let message = format!(
            "about {all:.1e} events until the horizon; at most {EVENTS_MAX:.0e} are simulated"
        );
        found.wrong_so(path, message, "was another unit meant? else lower `count` or the horizon");
    }
}

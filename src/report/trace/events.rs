//! A trial as lines of JSON, one for each event, in order of time.

use crate::explain::story::Bundle;
use crate::explain::story::Followed;
use crate::kernel::time::Time;
use crate::outcome::fates::causes_of;
use crate::outcome::history::Place;
use crate::report::trace::meanings::meanings;
use crate::report::trace::told::MOST_SERVED;
use crate::report::trace::told::Told;
use crate::report::trace::told::came;
use crate::report::trace::told::fate;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::io::Result;
use std::io::Write;

/// The version of the lines.
pub const SCHEMA: &str = "lastcopy.events/1";

/// What a line is of; the line itself is made as it is written.
#[derive(Debug, Clone, Copy)]
enum Line {
    /// An entry of the journal.
    Entry(usize),
    /// A restore into a store.
    Restored(usize),
    /// A holder, and what happened to it.
    Holder(usize, &'static str),
    /// A copy: its handset, its bundle, its number, and what happened to it.
    Copy(u32, u32, u32, &'static str),
    /// The fate of some records of a handset.
    Fared(u32, u32),
}

impl Line {
    /// What comes first at one instant: what the server side did, then births, then deaths.
    fn rank(&self) -> u8 {
        match self {
            Self::Entry(_) | Self::Restored(_) | Self::Holder(..) => 0,
            Self::Copy(.., "born") => 1,
            Self::Copy(.., "complete") => 2,
            Self::Copy(..) => 3,
            Self::Fared(..) => 4,
        }
    }
}

/// Writes the lines.
///
/// # Errors
/// If they cannot be written.
pub fn write(told: &Told<'_>, out: &mut dyn Write) -> Result<()> {
    let mut lines = served(told);
    let unserved = lines.len().saturating_sub(MOST_SERVED);
    lines.sort_by_key(|line| line.0);
    lines.truncate(MOST_SERVED);
    for (at, handset) in told.story.followed.iter().enumerate() {
        copies(told, handset, small(at), &mut lines);
    }
    // At one instant what is born comes before what dies, so that a copy comes after the one that
    // it is made of, and that one is not dead by then.
    lines.sort_by_key(|(at, line)| (*at, line.rank()));
    writeln!(out, "{}", told.about(SCHEMA, unserved))?;
    let known = meanings(told.scenario.spec());
    for (at, line) in lines {
        let mut event = match line {
            Line::Entry(entry) => {
                let entry = &told.story.server.journal[entry];
                let Some(meaning) = known.get(&entry.event) else { continue };
                json!({
                    "entity": meaning.entity, "kind": meaning.kind,
                    "note": entry.note, "typed": entry.typed,
                })
            }
            Line::Restored(number) => restored(told, number),
            Line::Holder(number, kind) => holder(told, number, kind),
            Line::Copy(handset, of, number, kind) => {
                let handset = &told.story.followed[handset as usize];
                copy(told, handset, (of as usize, number as usize), kind)
            }
            Line::Fared(handset, number) => {
                fared(told, &told.story.followed[handset as usize], number as usize)
            }
        };
        event["at_ms"] = json!(at.ms());
        serde_json::to_writer(&mut *out, &event)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn small(at: usize) -> u32 {
    u32::try_from(at).expect("a story is bounded")
}

/// What happened on the server side.
fn served(told: &Told<'_>) -> Vec<(Time, Line)> {
    let story = told.story;
    let mut lines: Vec<(Time, Line)> = Vec::new();
    let journal = story.server.journal.iter().enumerate();
    lines.extend(journal.map(|(at, entry)| (entry.at, Line::Entry(at))));
    let restored = story.server.restored.iter().enumerate();
    lines.extend(restored.map(|(at, restored)| (restored.at, Line::Restored(at))));
    for (number, (holder, life)) in story.holders.iter().zip(&story.lives).enumerate() {
        let mut put = |at: Time, kind| lines.push((at, Line::Holder(number, kind)));
        put(holder.born, "born");
        life.complete.iter().for_each(|at| put(*at, "complete"));
        life.damaged.iter().for_each(|at| put(*at, "damaged"));
        for (from, until) in &life.barred {
            put(*from, "out-of-reach");
            until.iter().for_each(|at| put(*at, "in-reach"));
        }
        life.died.iter().for_each(|(at, _)| put(*at, "died"));
    }
    lines
}

/// What happened to the copies of a handset, and what became of its records.
fn copies(told: &Told<'_>, handset: &Followed, of: u32, lines: &mut Vec<(Time, Line)>) {
    let horizon = told.scenario.model().horizon;
    // A store holds what it is given from then on; what is captured counts once it is whole.
    let is_whole = |place: Place| match place {
        Place::Holder(at) => matches!(told.story.holders[at].kind, Kind::Store { .. }),
        Place::Handset | Place::Refuge => true,
    };
    for (bundle, it) in handset.bundles.iter().enumerate() {
        for (number, copy) in it.copies.iter().enumerate() {
            let line = |kind| Line::Copy(of, small(bundle), small(number), kind);
            lines.push((copy.born, line("born")));
            let completed = copy.counts.filter(|at| *at > copy.born && !is_whole(copy.place));
            lines.extend(completed.map(|at| (at, line("complete"))));
            lines.extend(copy.died.map(|died| (died.at, line("died"))));
        }
    }
    let fates = (0..handset.fates.len()).map(|it| (horizon, Line::Fared(of, small(it))));
    lines.extend(fates);
}

fn restored(told: &Told<'_>, number: usize) -> Value {
    let restored = &told.story.server.restored[number];
    let store = &told.scenario.spec().stores[usize::from(restored.store)].name;
    json!({
        "entity": format!("store:{store}"), "kind": "restored", "cause": restored.step,
        "as_of_ms": restored.as_of.map(Time::ms), "tried_bad": restored.tried_bad,
    })
}

fn holder(told: &Told<'_>, number: usize, kind: &str) -> Value {
    let (holder, life) = (&told.story.holders[number], &told.story.lives[number]);
    let spec = told.scenario.spec();
    let mut event = json!({ "entity": format!("holder:{number}"), "kind": kind });
    let id = |HolderId(it): HolderId| format!("holder:{it}");
    match kind {
        "born" => {
            let (what, of, parent, as_of) = match holder.kind {
                Kind::Store { store, .. } => (
                    "store",
                    Some(format!("store:{}", spec.stores[store as usize].name)),
                    None,
                    None,
                ),
                Kind::Point { job, as_of, parent, .. } => {
                    let of = format!("job:{}", spec.jobs[job as usize].name);
                    ("point", Some(of), parent.map(id), Some(as_of.ms()))
                }
                Kind::Image { of } => ("image", None, Some(id(of)), None),
                Kind::Bin { of, .. } => ("bin", None, Some(id(of)), None),
            };
            let labels = told.scenario.model().labels.iter().enumerate().take(128);
            let here = labels.filter(|(bit, _)| holder.labels >> bit & 1 == 1).map(|(_, it)| it);
            event["name"] = json!(told.holder(number));
            event["what"] = json!(what);
            event["of"] = json!(of);
            event["parents"] = json!(parent.into_iter().collect::<Vec<_>>());
            event["as_of_ms"] = json!(as_of);
            event["stands_on"] = json!(here.collect::<Vec<_>>());
        }
        "complete" => {
            event["bad"] = json!(matches!(holder.kind, Kind::Point { bad: true, .. }));
        }
        "died" => event["cause"] = json!(told.cause(life.died.map(|it| it.1))),
        _ => {}
    }
    event
}

fn copy(told: &Told<'_>, handset: &Followed, which: (usize, usize), kind: &str) -> Value {
    let (of, number) = which;
    let bundle = &handset.bundles[of];
    let copy = &bundle.copies[number];
    let id = |number: usize| format!("copy:{}.{of}.{number}", handset.number);
    let mut event = json!({
        "entity": id(number), "kind": kind, "handset": handset.number, "count": bundle.count,
    });
    match kind {
        "born" => {
            event["cohort"] = json!(told.scenario.model().cohorts[handset.cohort].name);
            event["records"] = records(told, bundle);
            event["place"] = json!(match copy.place {
                Place::Handset => "handset".to_owned(),
                Place::Refuge => "refuge".to_owned(),
                Place::Holder(at) => format!("holder:{at}"),
            });
            event["in"] = json!(told.place(copy.place));
            event["came"] = json!(came(copy.came));
            event["parents"] = json!(copy.parent.map(id).into_iter().collect::<Vec<_>>());
        }
        "died" => {
            let last = copy.died.is_some_and(|died| died.last);
            event["cause"] = json!(told.cause(copy.died.and_then(|died| died.cause)));
            event["last"] = json!(last);
            event["current"] = json!(if last { bundle.current } else { 0 });
        }
        _ => {}
    }
    event
}

/// The records of a bundle by category, as first and last numbers.
fn records(told: &Told<'_>, bundle: &Bundle) -> Value {
    let each = bundle.records.iter();
    let each = each.map(|(category, it)| (told.category(*category).to_owned(), json!(it)));
    Value::Object(each.collect::<Map<String, Value>>())
}

fn fared(told: &Told<'_>, handset: &Followed, number: usize) -> Value {
    let fared = &handset.fates[number];
    json!({
        "entity": format!("handset:{}", handset.number),
        "kind": "fate",
        "cohort": told.scenario.model().cohorts[handset.cohort].name,
        "category": told.category(fared.category),
        "fate": fate(fared.fate),
        "records": fared.records,
        "current": fared.current,
        "causes": causes_of(fared.class, &told.scenario.model().causes),
    })
}

//! The server side in a trace: failure domains, stores, jobs, services, plans, faults.

use crate::kernel::time::Time;
use crate::outcome::server::Entry;
use crate::report::trace::meanings::Meaning;
use crate::report::trace::meanings::Of;
use crate::report::trace::meanings::meanings;
use crate::report::trace::pen::Pen;
use crate::report::trace::pen::Track;
use crate::report::trace::told::MOST_SERVED;
use crate::report::trace::told::Told;
use crate::report::trace::told::noted;
use crate::world::holder::Holder;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use serde_json::Value;
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Result;

/// Something of the server side that took time, or an instant if that is none.
struct Stretch<'a> {
    meaning: &'a Meaning,
    from: Time,
    until: Option<Option<Time>>,
    args: Value,
}

/// Puts the server side; says how many of its events were left out.
pub(crate) fn put(told: &Told<'_>, pen: &mut Pen<'_>, trial: Track) -> Result<usize> {
    let known = meanings(told.scenario.spec());
    let server = &told.story.server;
    let shown = &server.journal[..server.journal.len().min(MOST_SERVED)];
    let mut of: BTreeMap<Of, Vec<Stretch<'_>>> = BTreeMap::new();
    for stretch in stretches(told, shown, &known) {
        of.entry(stretch.meaning.of).or_default().push(stretch);
    }
    let room = MOST_SERVED - shown.len();
    let holders = &told.story.holders[..told.story.holders.len().min(room)];
    for kind in [Of::Trial, Of::Window, Of::Group] {
        put_all(pen, trial, of.get(&kind))?;
    }
    faults(told, pen, &of)?;
    domains(told, pen, holders)?;
    stores(told, pen, holders)?;
    jobs(told, pen, holders, &of)?;
    services(told, pen)?;
    plans(told, pen, &of)?;
    operators(pen, &of)?;
    Ok(server.journal.len() - shown.len() + told.story.holders.len() - holders.len())
}

/// What the entries of a journal say, beginnings with their ends.
fn stretches<'a>(
    told: &Told<'_>,
    journal: &[Entry],
    known: &'a BTreeMap<String, Meaning>,
) -> Vec<Stretch<'a>> {
    let mut all: Vec<Stretch<'a>> = Vec::new();
    let mut open: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for entry in journal {
        let Some(meaning) = known.get(&entry.event) else { continue };
        let opened = open.entry(&meaning.entity).or_default();
        if meaning.closes() && !opened.is_empty() {
            let began = &mut all[opened.remove(0)];
            began.until = Some(Some(entry.at));
            began.args["ends"] = json!(meaning.kind);
            if !entry.note.is_empty() {
                began.args["end_note"] = json!(entry.note);
            }
            continue;
        }
        if meaning.opens() {
            opened.push(all.len());
        }
        let args = noted(&entry.note);
        all.push(Stretch { meaning, from: entry.at, until: None, args });
    }
    for at in open.into_values().flatten() {
        let began = &mut all[at];
        let lasts = match began.meaning.of {
            Of::Fault(fault) => told.story.open_windows[fault].contains(&began.from),
            _ => true,
        };
        began.until = lasts.then_some(None);
    }
    all
}

fn put_all(pen: &mut Pen<'_>, track: Track, all: Option<&Vec<Stretch<'_>>>) -> Result<()> {
    for stretch in all.into_iter().flatten() {
        let Stretch { meaning, from, until, args } = stretch;
        let category = meaning.entity.split(':').next().unwrap_or_default();
        match until {
            Some(until) => pen.window(track, (category, meaning.name()), (*from, *until), args)?,
            None => {
                let name = format!("{} {}", meaning.name(), meaning.kind);
                pen.instant(track, (category, &name), *from, args)?;
            }
        }
    }
    Ok(())
}

fn faults(told: &Told<'_>, pen: &mut Pen<'_>, of: &BTreeMap<Of, Vec<Stretch<'_>>>) -> Result<()> {
    if told.scenario.spec().faults.is_empty() {
        return Ok(());
    }
    let process = pen.process("faults")?;
    for (at, fault) in told.scenario.spec().faults.iter().enumerate() {
        let Some(all) = of.get(&Of::Fault(at)) else { continue };
        let track = pen.thread(process, fault.name.as_str())?;
        put_all(pen, track, Some(all))?;
    }
    Ok(())
}

/// What stood in each failure domain.
fn domains(told: &Told<'_>, pen: &mut Pen<'_>, holders: &[Holder]) -> Result<()> {
    for (bit, label) in told.scenario.model().labels.iter().enumerate().take(128) {
        let here = |it: &&(usize, &Holder)| it.1.labels >> bit & 1 == 1;
        let all: Vec<(usize, &Holder)> = holders.iter().enumerate().collect();
        let mut here = all.iter().filter(here).peekable();
        if here.peek().is_none() {
            continue;
        }
        let track = pen.process(label)?;
        for &(number, holder) in here {
            let died = told.story.lives[number].died;
            let args =
                json!({ "holder": number, "died_of": died.map(|it| told.cause(Some(it.1))) });
            let span = (holder.born, died.map(|it| it.0));
            pen.window(track, ("stands", &told.holder(number)), span, &args)?;
        }
    }
    Ok(())
}

/// The store whose content a holder is, or was worked out of.
fn store_of(holders: &[Holder], holder: &Holder) -> Option<usize> {
    match holder.kind {
        Kind::Store { store, .. } => Some(store as usize),
        Kind::Image { of: HolderId(of) } | Kind::Bin { of: HolderId(of), .. } => {
            holders.get(of as usize).and_then(|of| store_of(holders, of))
        }
        Kind::Point { .. } => None,
    }
}

/// The generations of each store and what was worked out of them, and what was brought back.
fn stores(told: &Told<'_>, pen: &mut Pen<'_>, holders: &[Holder]) -> Result<()> {
    for (at, store) in told.scenario.spec().stores.iter().enumerate() {
        let track = pen.process(&format!("store: {}", store.name))?;
        for (number, holder) in holders.iter().enumerate() {
            if store_of(holders, holder) == Some(at) {
                put_holder(told, pen, track, number)?;
            }
        }
        for restore in told.story.restores.iter().filter(|it| usize::from(it.store) == at) {
            let args =
                json!({ "brought_by_accounts": restore.own, "broken_off": restore.recalled });
            pen.window(track, ("restore", "restore"), (restore.at, Some(restore.until)), &args)?;
        }
        let server = &told.story.server;
        for restored in server.restored.iter().filter(|it| usize::from(it.store) == at) {
            let args = json!({
                "step": restored.step,
                "as_of_ms": restored.as_of.map(Time::ms),
                "tried_bad": restored.tried_bad,
            });
            pen.instant(track, ("restore", "brought back"), restored.at, &args)?;
        }
    }
    Ok(())
}

/// A holder's life, when it was out of reach, and what damage it took.
fn put_holder(told: &Told<'_>, pen: &mut Pen<'_>, track: Track, number: usize) -> Result<()> {
    let (holder, life) = (&told.story.holders[number], &told.story.lives[number]);
    let name = told.holder(number);
    let (as_of, bad) = match holder.kind {
        Kind::Point { as_of, bad, .. } => (Some(as_of.ms()), bad),
        _ => (None, false),
    };
    let args = json!({
        "holder": number,
        "as_of_ms": as_of,
        "complete_ms": life.complete.map(Time::ms),
        "bad": bad,
        "died_of": life.died.map(|it| told.cause(Some(it.1))),
    });
    pen.window(track, ("holder", &name), (holder.born, life.died.map(|it| it.0)), &args)?;
    let args = json!({ "holder": number });
    for (from, until) in &life.barred {
        let name = format!("{name} out of reach");
        pen.window(track, ("reach", &name), (*from, *until), &args)?;
    }
    for at in &life.damaged {
        pen.instant(track, ("damage", &format!("{name} is damaged")), *at, &args)?;
    }
    Ok(())
}

/// The runs of each job and its restore points.
fn jobs(
    told: &Told<'_>,
    pen: &mut Pen<'_>,
    holders: &[Holder],
    of: &BTreeMap<Of, Vec<Stretch<'_>>>,
) -> Result<()> {
    for (at, job) in told.scenario.spec().jobs.iter().enumerate() {
        let track = pen.process(&format!("job: {}", job.name))?;
        put_all(pen, track, of.get(&Of::Job(at)))?;
        for (number, holder) in holders.iter().enumerate() {
            if matches!(holder.kind, Kind::Point { job, .. } if job as usize == at) {
                put_holder(told, pen, track, number)?;
            }
        }
    }
    Ok(())
}

/// What each service answers over time.
fn services(told: &Told<'_>, pen: &mut Pen<'_>) -> Result<()> {
    for (service, answers) in told.scenario.spec().services.iter().zip(&told.story.answers) {
        let track = pen.process(&format!("service: {}", service.name))?;
        for (at, (from, answer)) in answers.iter().enumerate() {
            let until = answers.get(at + 1).map(|it| it.0);
            pen.slice(track, ("service", answer.word()), (*from, until), &json!({}))?;
        }
    }
    Ok(())
}

/// Each plan that began, with its steps.
fn plans(told: &Told<'_>, pen: &mut Pen<'_>, of: &BTreeMap<Of, Vec<Stretch<'_>>>) -> Result<()> {
    for (at, plan) in told.scenario.spec().plans.iter().enumerate() {
        let steps = || of.range(Of::Step(at, 0)..Of::Step(at + 1, 0)).map(|(_, all)| all);
        let itself = of.get(&Of::Plan(at));
        if itself.is_none() && steps().next().is_none() {
            continue;
        }
        let track = pen.process(&format!("plan: {}", plan.name))?;
        put_all(pen, track, itself)?;
        for all in steps() {
            put_all(pen, track, Some(all))?;
        }
    }
    Ok(())
}

/// What operators learned and said, each on a thread of its own.
fn operators(pen: &mut Pen<'_>, of: &BTreeMap<Of, Vec<Stretch<'_>>>) -> Result<()> {
    let kinds =
        [(Of::Channel, "learned"), (Of::Announcement, "announced"), (Of::Notice, "notices")];
    if !kinds.iter().any(|(kind, _)| of.contains_key(kind)) {
        return Ok(());
    }
    let process = pen.process("operators")?;
    for (kind, name) in kinds {
        let Some(all) = of.get(&kind) else { continue };
        let track = pen.thread(process, name)?;
        put_all(pen, track, Some(all))?;
    }
    Ok(())
}

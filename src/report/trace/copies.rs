//! The handsets of a cohort in a trace: their copies, and which was made of which.

use crate::explain::story::Bundle;
use crate::explain::story::Followed;
use crate::kernel::time::Time;
use crate::outcome::fates::causes_of;
use crate::outcome::history::CopyLife;
use crate::report::numbers::numbered;
use crate::report::trace::pen::Pen;
use crate::report::trace::pen::Track;
use crate::report::trace::told::Told;
use crate::report::trace::told::came;
use crate::report::trace::told::fate;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use std::io::Result;

/// Puts a cohort's handsets, if any was followed.
pub(crate) fn put(told: &Told<'_>, pen: &mut Pen<'_>, cohort: usize) -> Result<()> {
    let mut followed = told.story.followed.iter().filter(|it| it.cohort == cohort).peekable();
    if followed.peek().is_none() {
        return Ok(());
    }
    let name = &told.scenario.model().cohorts[cohort].name;
    let process = pen.process(&format!("handsets: {name}"))?;
    followed.try_for_each(|handset| put_handset(told, pen, process, handset))
}

/// A thread for some records of a handset, and until when something stands on it.
struct Lane {
    track: Track,
    until: Time,
}

fn put_handset(
    told: &Told<'_>,
    pen: &mut Pen<'_>,
    process: Track,
    handset: &Followed,
) -> Result<()> {
    let model = told.scenario.model();
    let name = format!("handset {}", handset.number);
    let life = (model.start, None);
    pen.window(process, ("handset", &name), life, &fates(told, handset))?;
    (0..handset.bundles.len()).try_for_each(|of| put_bundle(told, pen, process, (handset, of)))
}

/// The copies of some records, on as many threads as there are at a time.
fn put_bundle(
    told: &Told<'_>,
    pen: &mut Pen<'_>,
    process: Track,
    (handset, of): (&Followed, usize),
) -> Result<()> {
    let bundle = &handset.bundles[of];
    let horizon = told.scenario.model().horizon;
    let name = format!("handset {}: {}", handset.number, named(told, bundle));
    let mut all: Vec<usize> = (0..bundle.copies.len()).collect();
    all.sort_by_key(|copy| bundle.copies[*copy].born);
    let mut lanes: Vec<Lane> = Vec::new();
    let mut tracks = vec![process; bundle.copies.len()];
    for number in all {
        let copy = &bundle.copies[number];
        let until = copy.died.map_or(horizon, |died| died.at);
        // What ends as another begins stands apart, so that an arrow at that instant is of one.
        let lane = match lanes.iter().position(|lane| lane.until < copy.born) {
            Some(free) => free,
            None => {
                let track = pen.thread(process, &name)?;
                lanes.push(Lane { track, until });
                lanes.len() - 1
            }
        };
        lanes[lane].until = until;
        tracks[number] = lanes[lane].track;
        put_copy(told, pen, tracks[number], (handset, of, number))?;
    }
    arrows(pen, bundle, &tracks, horizon)
}

/// The records of a bundle, or how many there are.
fn named(told: &Told<'_>, bundle: &Bundle) -> String {
    match bundle.count {
        1 => told.records(bundle),
        many => numbered(many, "record"),
    }
}

fn put_copy(
    told: &Told<'_>,
    pen: &mut Pen<'_>,
    track: Track,
    (handset, of, number): (&Followed, usize, usize),
) -> Result<()> {
    let bundle = &handset.bundles[of];
    let copy = &bundle.copies[number];
    let place = told.place(copy.place);
    let records = told.records(bundle);
    let name = format!("{place}: {}", named(told, bundle));
    let id = |number: usize| format!("copy:{}.{of}.{number}", handset.number);
    let args = json!({
        "copy": id(number),
        "handset": handset.number,
        "records": records,
        "count": bundle.count,
        "fate": fate(bundle.fate),
        "place": place,
        "came": came(copy.came),
        "parents": copy.parent.map(id).into_iter().collect::<Vec<_>>(),
        "complete": copy.counts.is_some(),
        "died_of": copy.died.and_then(|died| told.cause(died.cause)),
    });
    pen.slice(track, ("copy", &name), (copy.born, copy.died.map(|it| it.at)), &args)?;
    if let Some(died) = copy.died.filter(|died| died.last) {
        let args = json!({
            "handset": handset.number,
            "records": records,
            "count": bundle.count,
            "current": bundle.current,
            "cause": told.cause(died.cause),
            "causes": causes_of(bundle.class, &told.scenario.model().causes),
        });
        pen.instant(track, ("loss", "last copy dies"), died.at, &args)?;
    }
    Ok(())
}

/// From each copy to those made of it.
fn arrows(pen: &mut Pen<'_>, bundle: &Bundle, tracks: &[Track], horizon: Time) -> Result<()> {
    for (copy, track) in bundle.copies.iter().zip(tracks) {
        let Some(parent) = copy.parent else { continue };
        let CopyLife { born, died, .. } = bundle.copies[parent];
        let until = died.map_or(horizon, |died| died.at);
        let leaves = copy.born.max(born).min(until);
        pen.arrow((tracks[parent], leaves), (*track, copy.born))?;
    }
    Ok(())
}

/// What became of all records of a handset.
fn fates(told: &Told<'_>, handset: &Followed) -> Value {
    let mut args = Map::new();
    let sum = |fits: &dyn Fn(&str) -> bool| {
        let fared = handset.fates.iter().filter(|it| fits(fate(it.fate)));
        fared.map(|it| it.current).sum::<u64>()
    };
    args.insert("handset".to_owned(), json!(handset.number));
    let records = handset.fates.iter().map(|it| it.records).sum::<u64>();
    args.insert("records".to_owned(), json!(records));
    args.insert("current".to_owned(), json!(sum(&|_| true)));
    for word in ["visible", "held", "lost"] {
        args.insert(word.to_owned(), json!(sum(&|it| it == word)));
    }
    let mut lost_to = Map::new();
    let causes = &told.scenario.model().causes;
    for fared in handset.fates.iter().filter(|it| fate(it.fate) == "lost" && it.current > 0) {
        let class = causes_of(fared.class, causes).join(" + ");
        let known = lost_to.get(&class).and_then(Value::as_u64).unwrap_or(0);
        lost_to.insert(class, json!(known + fared.current));
    }
    args.insert("lost_to".to_owned(), Value::Object(lost_to));
    args.insert("lost_local".to_owned(), json!(handset.lost_local));
    Value::Object(args)
}

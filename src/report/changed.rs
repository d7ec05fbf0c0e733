//! Two worlds beside each other: whose fate a change changes, by category and by class of loss.
//!
//! The object is versioned by its field `schema`; fields may be added under one version.
//!
//! - `schema`: `"lastcopy.what-if/1"`;
//! - `from_ms`: the moment from which the change stands; `null` if it stands from the start;
//! - `hashes`, `lost`: of the world as it was, and with the change;
//! - `all`, `categories`, `classes`: records that are lost in either world: `saved`, `newly_lost`,
//!   `lost_another_way`, `unchanged`; each class with its `causes`, those of the world as it was
//!   for what was lost there;
//! - `examples`: at most one record of each of the first three: `fate`, `handset`, `category`,
//!   `record`, `was` and `is`, its class in either world, `null` if it is not lost there;
//! - `parts`: the first event at which the worlds part, as each had it, `was` and `is`, with
//!   `at_ms`, `event` and `note`; `null` if on the server side nothing differs.

use crate::explain::losses::Changed;
use crate::explain::whatif::Class;
use crate::explain::whatif::Example;
use crate::explain::whatif::WhatIf;
use crate::kernel::time::Time;
use crate::outcome::server::Entry;
use crate::report::numbers::count;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::timeline::Dates;
use crate::report::words::tell;
use crate::scenario::load::Scenario;
use serde_json::Value;
use serde_json::json;

/// The version of the object.
const SCHEMA: &str = "lastcopy.what-if/1";

/// What examples are called, in their order.
const FATES: [(&str, &str); 3] =
    [("saved", "saved"), ("newly lost", "newly_lost"), ("lost another way", "lost_another_way")];

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The world as it was.
    pub base: &'a Scenario,
    /// The world with the change.
    pub other: &'a Scenario,
    /// Both, compared.
    pub told: &'a WhatIf,
    /// From when on the change stands, if not from the start.
    pub from: Option<Time>,
    /// The words that explain an account in either world, but for its number; none for a world
    /// that branched from another.
    pub explain: [Option<&'a [String]>; 2],
    /// Puts words on lines for a shell, so many columns wide.
    pub command: fn(&[String], usize) -> String,
}

/// The object.
#[must_use]
pub fn object(shown: &Shown<'_>) -> Value {
    let Shown { base, told, .. } = *shown;
    let fields = |it: &Changed| {
        json!({
            "saved": it.saved, "newly_lost": it.newly,
            "lost_another_way": it.otherwise, "unchanged": it.unchanged,
        })
    };
    let name = |at: usize| base.spec().categories[at].name.as_str().to_owned();
    let categories: serde_json::Map<String, Value> =
        told.by_category.iter().map(|(at, it)| (name(*at), fields(it))).collect();
    let class = |(causes, it): (&Class, &Changed)| {
        let mut object = fields(it);
        object["causes"] = json!(causes);
        object
    };
    let examples = FATES.iter().zip(&told.examples).filter_map(|((_, fate), it)| {
        let Example { which: (handset, category, record), was, is } = it.as_ref()?;
        Some(json!({
            "fate": fate, "handset": handset, "category": name(*category), "record": record,
            "was": was, "is": is,
        }))
    });
    let entry = |it: Option<&Entry>| {
        it.map(|it| json!({ "at_ms": it.at.ms(), "event": it.event, "note": it.note }))
    };
    json!({
        "schema": SCHEMA,
        "from_ms": shown.from.map(Time::ms),
        "hashes": [told.base.hash.hex(), told.other.hash.hex()],
        "lost": [told.base.totals.all().lost, told.other.totals.all().lost],
        "all": fields(&told.all()),
        "categories": categories,
        "classes": told.by_class.iter().map(class).collect::<Vec<Value>>(),
        "examples": examples.collect::<Vec<Value>>(),
        "parts": told.parts_at().map(|(was, is)| json!({ "was": entry(was), "is": entry(is) })),
    })
}

/// Puts all of it on a page.
pub fn put(page: &mut Page, shown: &Shown<'_>) {
    let Shown { base, other, told, .. } = *shown;
    let dates = Dates::of(base.model());
    let aside = match shown.from {
        None => "records lost in either world".to_owned(),
        Some(at) => format!("from {} on; records lost in either world", dates.show_or_offset(at)),
    };
    page.heading("What the change changes", &aside);
    let names = |at: &usize| base.spec().categories[*at].name.to_string();
    let rows = told.by_category.iter().map(|(at, it)| (names(at), it));
    put_table(page, "category", rows, Some(&told.all()));
    if told.by_class.len() > 1 {
        page.gap();
        let mut classes: Vec<(String, &Changed)> =
            told.by_class.iter().map(|(class, it)| (class.join(" + "), it)).collect();
        classes.sort_by_key(|(_, it)| std::cmp::Reverse(it.all()));
        put_table(page, "lost to", classes.into_iter(), None);
    }
    put_examples(page, shown);
    page.gap();
    let text = match told.parts_at() {
        None => "On the server side the same happens at the same times.".to_owned(),
        Some((was, is)) => {
            let (was, is) = (event(base, was), event(other, is));
            format!("The worlds part here: {was}; with the change, {is}.")
        }
    };
    page.wrapped(1, Tint::Plain, &text);
}

fn put_table<'a>(
    page: &mut Page,
    title: &'static str,
    rows: impl Iterator<Item = (String, &'a Changed)>,
    all: Option<&Changed>,
) {
    let mut table = Table::new(&[
        Column::words(title, 8),
        Column::number("saved"),
        Column::number("newly lost"),
        Column::number("another way"),
        Column::number("unchanged"),
    ]);
    let cells = |it: &Changed| [it.saved, it.newly, it.otherwise, it.unchanged].map(count);
    for (name, changed) in rows {
        table.row(std::iter::once(name.into()).chain(cells(changed).map(Into::into)));
    }
    if let Some(all) = all {
        let name = Cell::tinted(Tint::Bold, "all");
        table.row(std::iter::once(name).chain(cells(all).map(Into::into)));
    }
    table.put_on(page, 1);
}

fn put_examples(page: &mut Page, shown: &Shown<'_>) {
    for ((fate, _), example) in FATES.iter().zip(&shown.told.examples) {
        let Some(Example { which: (account, category, record), was, is }) = example else {
            continue;
        };
        let name = shown.base.spec().categories[*category].name.as_str();
        let to = |class: &Option<Class>| class.as_ref().map(|it| it.join(" + "));
        let why = match (to(was), to(is)) {
            (Some(was), Some(is)) => format!("to {was}; with the change, to {is}"),
            (Some(was), None) => format!("it was lost to {was}"),
            (None, Some(is)) => format!("to {is}"),
            (None, None) => String::new(),
        };
        page.gap();
        let text = format!("{fate}: {name} record {record} of handset {account}, {why}");
        page.wrapped(1, Tint::Plain, &text);
        let words = if was.is_some() { shown.explain[0] } else { shown.explain[1] };
        if let Some(words) = words {
            let (account, record) = (account.to_string(), record.to_string());
            let which = ["--handset", &account, "--category", name, "--record", &record];
            let words: Vec<String> =
                words.iter().cloned().chain(which.map(ToOwned::to_owned)).collect();
            page.verbatim(&(shown.command)(&words, page.paper.width));
        }
    }
}

fn event(scenario: &Scenario, entry: Option<&Entry>) -> String {
    let Some(entry) = entry else { return "nothing more".to_owned() };
    let when = Dates::of(scenario.model()).show_or_offset(entry.at);
    let told = tell(scenario.spec(), entry);
    match told.note.as_str() {
        "" => format!("{when} {}", told.what),
        note => format!("{when} {}, {note}", told.what),
    }
}

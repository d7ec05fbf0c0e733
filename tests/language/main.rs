//! The reference of the language is what the types say, and no more and no less.
//!
//! It is written from the source: `LASTCOPY_BLESS=1 cargo test --test language` writes
//! `src/scenario/language.md` anew. Defaults are those that a value has of which only the needed
//! fields were given; every example is read.

mod reader;
mod samples;

use crate::reader::Arm;
use crate::reader::Field;
use crate::reader::Type;
use crate::reader::types;
use crate::samples::LEAVES;
use crate::samples::defaults;
use lastcopy::metric::row::Better;
use lastcopy::metric::table::rows;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

const REFERENCE: &str = "src/scenario/language.md";

type Key = (String, String);
type Types = BTreeMap<Key, Type>;

/// The name of a type without what it stands in, and what that is in words.
fn inner(of: &str) -> (&str, String) {
    for (open, words) in [("Option<", ""), ("Vec<", "list of "), ("Box<", "")] {
        if let Some(rest) = of.strip_prefix(open) {
            let (inside, more) = inner(rest.trim_end_matches('>'));
            return (inside, format!("{words}{more}"));
        }
    }
    (of, String::new())
}

/// Where a type that a file names is defined.
fn resolve(types: &Types, from: &Type, name: &str) -> Option<Key> {
    let (module, name) = match name.rsplit_once("::") {
        // `destroy::Destroy` in `fault`, or a path from the crate.
        Some((path, name)) => {
            let own = &from.uses["Self"];
            let path = path.strip_prefix("crate::").map_or(format!("{own}::{path}"), str::to_owned);
            (path, name)
        }
        None => (from.uses.get(name).unwrap_or(&from.uses["Self"]).clone(), name),
    };
    if LEAVES.iter().any(|(leaf, ..)| *leaf == name) {
        return None;
    }
    let module = if name == "Law" { "kernel::law_text".to_owned() } else { module };
    let key = (module, name.to_owned());
    let keys = [key.clone(), ("backup::retention_restic".to_owned(), name.to_owned())];
    let other = |stem: &str| (format!("backup::retention_{stem}"), name.to_owned());
    let keys = keys.into_iter().chain(["borg", "gfs", "hanoi"].map(other));
    keys.into_iter().find(|key| types.contains_key(key))
}

/// What a field holds, in words, with the type that is told elsewhere.
fn told(of: &str) -> String {
    let (name, words) = inner(of);
    let name = name.rsplit("::").next().unwrap_or(name);
    let name = match name {
        "String" => "text",
        "bool" => "`true` or `false`",
        "u8" | "u16" | "u32" | "u64" => "whole number",
        "i32" | "i64" => "whole number, also below 0",
        "f64" => "number",
        other if other.starts_with('(') => return format!("{words}{}", tuple(other)),
        other if other.starts_with("BTreeMap") => "map of texts",
        other => return format!("{words}{}", linked(other)),
    };
    format!("{words}{name}")
}

fn tuple(of: &str) -> String {
    let parts: Vec<String> = of.trim_matches(['(', ')']).split(", ").map(told).collect();
    format!("({})", parts.join(", "))
}

fn linked(name: &str) -> String {
    format!("*{name}*")
}

/// Every type that a scenario reaches, in the order in which they are met.
fn reached(types: &Types) -> Vec<Key> {
    let mut order = Vec::new();
    let mut next = vec![("scenario::spec".to_owned(), "Spec".to_owned())];
    let mut seen = BTreeSet::new();
    while let Some(key) = next.pop() {
        if !seen.insert(key.clone()) {
            continue;
        }
        let it = &types[&key];
        let arms = it.arms.iter().flat_map(|arm| &arm.fields);
        let named = it.fields.iter().chain(arms).map(|field| field.of.as_str());
        let held = it.arms.iter().map(|arm| arm.holds.as_str());
        let mut met = Vec::new();
        for of in named.chain(held).filter(|of| !of.is_empty()) {
            for part in of.split([',', '(', ')']).map(str::trim).filter(|part| !part.is_empty()) {
                met.extend(resolve(types, it, inner(part).0));
            }
        }
        order.push(key);
        met.reverse();
        next.extend(met);
    }
    order
}

fn field(out: &mut String, field: &Field, defaults: &BTreeMap<String, String>) {
    let default = match (field.default, defaults.get(&field.name)) {
        (false, _) => "needed".to_owned(),
        (true, Some(value)) => format!("default `{value}`"),
        // What is not written has nothing in it.
        (true, None) if matches!(field.of.as_str(), "CalendarSpan" | "BorgInterval") => {
            "default nothing".to_owned()
        }
        (true, None) => panic!("`{}` has a default that nobody knows", field.name),
    };
    assert!(!field.doc.is_empty(), "`{}` is not explained", field.name);
    let of = told(&field.of);
    writeln!(out, "- `{}`: {of}; {default}. {}", field.name, field.doc).expect("any text");
}

fn arm(out: &mut String, it: &Type, arm: &Arm) {
    let default = if arm.default { " (the default)" } else { "" };
    let holds = match (arm.holds.is_empty(), arm.fields.is_empty()) {
        (false, _) => {
            let parts: Vec<String> = arm.holds.split(", ").map(told).collect();
            format!("`{}(…)` with {}", arm.name, parts.join(", "))
        }
        (true, false) => format!("`{}(…)`", arm.name),
        (true, true) => format!("`{}`", arm.name),
    };
    let doc = if arm.doc.is_empty() { samples::law(&arm.name) } else { arm.doc.clone() };
    assert!(!doc.is_empty(), "`{}` of `{}` is not explained", arm.name, it.name);
    writeln!(out, "- {holds}{default}: {doc}").expect("any text");
    for field in &arm.fields {
        let word = if field.default { "may be left out" } else { "needed" };
        let doc = if field.doc.is_empty() { samples::law(&field.name) } else { field.doc.clone() };
        assert!(!doc.is_empty(), "`{}` of `{}` is not explained", field.name, arm.name);
        writeln!(out, "  - `{}`: {}; {word}. {doc}", field.name, told(&field.of))
            .expect("any text");
    }
}

/// How a type is called where two have one name.
fn title(key: &Key) -> String {
    match (key.0.as_str(), key.1.as_str()) {
        ("scenario::spec", "Spec") => "Scenario".to_owned(),
        ("fault::service", "Service") => "Service, of a fault".to_owned(),
        ("fault::restart", "Restart") => "Restart, of a fault".to_owned(),
        ("fault::job", "Job") => "Job, of a fault".to_owned(),
        (_, name) => name.to_owned(),
    }
}

fn reference() -> String {
    let types = types();
    let mut out = fs::read_to_string("tests/language/head.md").expect("the head is there");
    for (name, how, example) in LEAVES {
        writeln!(out, "- *{name}*: {how} Example: `{example}`.").expect("any text");
    }
    out += "\n# The parts\n";
    let keys = reached(&types);
    assert!(keys.len() > 50, "only {} types were found", keys.len());
    for key in keys {
        let it = &types[&key];
        let (example, known) = defaults(&key.0, &key.1);
        writeln!(out, "\n## {}\n\n{}\n", title(&key), it.doc).expect("any text");
        it.fields.iter().for_each(|of| field(&mut out, of, &known));
        it.arms.iter().for_each(|of| arm(&mut out, it, of));
        writeln!(out, "\nExample: `{example}`").expect("any text");
    }
    out += "\n# What can be measured\n\nWords in capitals stand for a name of the scenario's.\n\n";
    for row in rows() {
        let better = match row.better {
            Better::Lower => "; less is better",
            Better::Higher => "; more is better",
            Better::Neither => "",
        };
        let (name, unit, what) = (row.name, row.unit.word(), row.what);
        writeln!(out, "- `{name}` ({unit}{better}): {what}.").expect("any text");
    }
    out
}

#[test]
fn the_reference_says_what_the_types_say() {
    let text = reference();
    if std::env::var_os("LASTCOPY_BLESS").is_some() {
        fs::write(REFERENCE, &text).expect("the reference can be written");
    }
    let known = fs::read_to_string(REFERENCE).unwrap_or_default();
    let differing = text.lines().zip(known.lines()).find(|(one, other)| one != other);
    assert!(text == known, "{REFERENCE}: first difference {differing:?}");
}

#[test]
fn every_small_example_can_be_read() {
    for (name, _, example) in LEAVES {
        samples::leaf(name, example);
    }
}

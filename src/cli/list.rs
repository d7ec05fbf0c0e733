//! `lastcopy list`: what there is to choose from, a line each.

use crate::cli::catalogue;
use crate::cli::catalogue::Item;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::source;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::page::columns;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::path::Path;

/// The version of the object.
const SCHEMA: &str = "lastcopy.list/1";
/// Columns of a name beside which its text still stands.
const WIDEST_NAME: usize = 36;
/// Where scenarios are looked for.
const FOLDER: &str = "scenarios";

/// List scenarios, kinds of things, or the alternatives of one scenario file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy list metrics
  lastcopy list scenarios/sidekick-2009.ron")]
pub(crate) struct List {
    /// scenarios, faults, moments, actions, rules, restarts, expectations, grades, marks, metrics,
    /// or a scenario file, of which the alternatives are listed; everything by default
    #[arg(value_name = "WHAT")]
    what: Option<String>,
}

/// Things of one kind.
struct Group {
    title: String,
    items: Vec<Item>,
}

impl List {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let groups = self.groups()?;
        let text = if console.json {
            let groups: Vec<Value> = groups.iter().map(Group::object).collect();
            format!("{:#}\n", json!({ "schema": SCHEMA, "groups": groups }))
        } else {
            let mut page = Page::new(console.paper);
            for (at, group) in groups.iter().enumerate() {
                if at > 0 {
                    page.gap();
                }
                group.put_on(&mut page);
            }
            page.into_text()
        };
        console.print(&text)?;
        Ok(Exit::Held)
    }

    fn groups(&self) -> Result<Vec<Group>, Trouble> {
        let Some(what) = self.what.as_deref() else {
            let shipped = shipped();
            let kinds = catalogue::KINDS
                .iter()
                .map(|(title, items)| Group { title: (*title).to_owned(), items: items() });
            return Ok(std::iter::once(shipped).chain(kinds).collect());
        };
        if what == FOLDER {
            return Ok(vec![shipped()]);
        }
        if let Some((title, items)) = catalogue::KINDS.iter().find(|(title, _)| *title == what) {
            return Ok(vec![Group { title: (*title).to_owned(), items: items() }]);
        }
        let is_file = what == "-" || what.ends_with(".ron") || Path::new(what).exists();
        if is_file {
            let scenario = source::open(what, &Overlays::default())?;
            return Ok(alternatives(&scenario));
        }
        let known: Vec<&str> = catalogue::KINDS.iter().map(|(title, _)| *title).collect();
        let known = known.join(", ");
        let message = format!("`{what}` is no file and no kind; kinds are {FOLDER}, {known}");
        Err(Trouble::Usage(message))
    }
}

impl Group {
    fn put_on(&self, page: &mut Page) {
        page.line().put(Tint::Bold, &self.title);
        let widest = self.items.iter().map(|(name, ..)| columns(&page.paper.shown(name))).max();
        let column = 4 + widest.unwrap_or(0).min(WIDEST_NAME);
        for (name, what, example) in &self.items {
            page.entry(2, column, name, what);
            // A word that is written as it is called needs no example.
            if !example.is_empty() && example != name {
                page.entry(2, column, "", &format!("e.g. {example}"));
            }
        }
        if self.items.is_empty() {
            page.entry(2, column, "none", "");
        }
    }

    fn object(&self) -> Value {
        let items = self.items.iter().map(|(name, what, example)| {
            let example = (!example.is_empty()).then_some(example);
            json!({ "name": name, "what": what, "example": example })
        });
        let items: Vec<Value> = items.collect();
        json!({ "kind": self.title, "items": items })
    }
}

/// The scenarios in the folder for them, in alphabetical order.
fn shipped() -> Group {
    let files = std::fs::read_dir(FOLDER).into_iter().flatten().flatten();
    let mut files: Vec<String> = files
        .map(|file| file.path().display().to_string())
        .filter(|path| path.ends_with(".ron"))
        .collect();
    files.sort_unstable();
    let title = |file: &str| match source::open(file, &Overlays::default()) {
        Ok(scenario) => scenario.spec().title.clone(),
        Err(_) => format!("cannot be replayed: lastcopy check {file}"),
    };
    let items = files.into_iter().map(|file| (file.clone(), title(&file), String::new())).collect();
    Group { title: FOLDER.to_owned(), items }
}

/// The alternatives of a scenario, by their kinds.
fn alternatives(scenario: &Scenario) -> Vec<Group> {
    let all = scenario.alternatives();
    let of = |kind: &str, title: &str| {
        let mine = all.iter().filter(|(it, ..)| *it == kind);
        let items =
            mine.map(|(_, name, story)| ((*name).to_owned(), (*story).to_owned(), String::new()));
        Group { title: title.to_owned(), items: items.collect() }
    };
    vec![of("variant", "variants"), of("policy", "policies"), of("strategy", "strategies")]
}

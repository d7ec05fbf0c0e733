//! `lastcopy what-if`: the same world with one change, and whose fate that changes.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::source::Source;
use crate::cli::source::open;
use crate::cli::source::whole;
use crate::explain::whatif::Changed;
use crate::explain::whatif::WhatIf;
use crate::explain::whatif::what_if;
use crate::outcome::server::Entry;
use crate::report::numbers::count;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::timeline::Dates;
use crate::report::words::tell;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use clap::Args;
use serde_json::json;

/// The version of the object.
const SCHEMA: &str = "lastcopy.what-if/1";

/// Change one thing about a world, and see whose records that saves and whose it costs
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy what-if scenarios/lost-phone.ron --policy drawer
  lastcopy what-if scenarios/lost-phone.ron --without-fault flood

A variant and the size of the fleet hold for both worlds; all else is the change.")]
pub(crate) struct WhatIfVerb {
    #[command(flatten)]
    source: Source,
    /// The fault that does not happen
    #[arg(long, value_name = "FAULT")]
    without_fault: Option<String>,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole,
        allow_negative_numbers = true)]
    seed: u64,
    /// Which trial under that seed
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole,
        allow_negative_numbers = true)]
    trial: u64,
}

impl WhatIfVerb {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let mut changed = self.source.overlays();
        if let Some(fault) = &self.without_fault {
            changed.set.push(format!("faults[{fault}].when=Never"));
        }
        let (variant, handsets) = (changed.variant.clone(), changed.handsets);
        let base = Overlays { variant, handsets, ..Overlays::default() };
        let base = open(&self.source.file, &base)?;
        let other = base.with(&changed)?;
        let told = what_if(&base, &other, self.seed, self.trial);
        let text = if console.json {
            format!("{:#}\n", object(&base, &told))
        } else {
            let mut page = Page::new(console.paper);
            put(&mut page, &base, &other, &told);
            page.into_text()
        };
        console.print(&text)?;
        Ok(Exit::Held)
    }
}

fn object(base: &Scenario, told: &WhatIf) -> serde_json::Value {
    let fields = |it: &Changed| {
        json!({
            "saved": it.saved, "newly_lost": it.newly,
            "lost_another_way": it.otherwise, "unchanged": it.unchanged,
        })
    };
    let name = |at: usize| base.spec().categories[at].name.as_str().to_owned();
    let categories: serde_json::Map<String, serde_json::Value> =
        told.by_category.iter().map(|(at, it)| (name(*at), fields(it))).collect();
    json!({
        "schema": SCHEMA,
        "hashes": [told.base.hash.hex(), told.other.hash.hex()],
        "lost": [told.base.totals.all().lost, told.other.totals.all().lost],
        "all": fields(&told.all()),
        "categories": categories,
    })
}

fn put(page: &mut Page, base: &Scenario, other: &Scenario, told: &WhatIf) {
    page.heading("What the change changes", "records lost in either world");
    let mut table = Table::new(&[
        Column::words("category", 8),
        Column::number("saved"),
        Column::number("newly lost"),
        Column::number("another way"),
        Column::number("unchanged"),
    ]);
    let row = |it: &Changed| [it.saved, it.newly, it.otherwise, it.unchanged].map(count);
    for (at, changed) in &told.by_category {
        let name = base.spec().categories[*at].name.as_str();
        let cells = row(changed).map(Into::into);
        table.row(std::iter::once(name.into()).chain(cells));
    }
    table.row(std::iter::once("all".into()).chain(row(&told.all()).map(Into::into)));
    table.put_on(page, 1);
    for (what, which) in ["saved", "newly lost", "lost another way"].iter().zip(told.examples) {
        let Some((account, category, record)) = which else { continue };
        let name = base.spec().categories[category].name.as_str();
        let text = format!("{what}: --handset {account} --category {name} --record {record}");
        page.wrapped(1, Tint::Dim, &text);
    }
    page.gap();
    let text = match told.parts_at() {
        None => "On the server side the worlds are the same.".to_owned(),
        Some((was, is)) => {
            let (was, is) = (event(base, was), event(other, is));
            format!("The worlds part here: {was}; with the change, {is}.")
        }
    };
    page.wrapped(1, Tint::Plain, &text);
}

fn event(scenario: &Scenario, entry: Option<&Entry>) -> String {
    let Some(entry) = entry else { return "nothing more".to_owned() };
    let when = Dates::of(scenario.model()).show_or_offset(entry.at);
    format!("{when} {}", tell(scenario.spec(), entry).what)
}

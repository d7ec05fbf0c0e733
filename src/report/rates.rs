//! What the least loss a year rests on: the rates of its mix, each over its range.

use crate::experiment::alternative::Alternative;
use crate::experiment::mixed::Mixed;
use crate::experiment::rates::Reach;
use crate::experiment::rates::Rested;
use crate::experiment::rates::rested;
use crate::kernel::escape;
use crate::report::mixed::rate;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::shares::share;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use serde_json::Value;
use serde_json::json;

/// Puts it on a page.
pub(crate) fn put(page: &mut Page, alternatives: &[Alternative], mixed: &Mixed) {
    let Some(found) = rested(alternatives, mixed) else { return };
    page.heading(&title(mixed), "one rate at a time; nothing is played again");
    page.wrapped(1, Tint::Plain, &words(alternatives, &found));
    table(mixed, &found).put_on(page, 1);
}

/// The same in Markdown.
pub(crate) fn markdown(alternatives: &[Alternative], mixed: &Mixed) -> String {
    let Some(found) = rested(alternatives, mixed) else { return String::new() };
    let words = escape::markdown(&words(alternatives, &found));
    let title = escape::markdown(&title(mixed));
    format!("\n## {title}\n\n{words}\n\n{}", table(mixed, &found).markdown())
}

fn title(mixed: &Mixed) -> String {
    format!("What a year under {} rests on", mixed.name)
}

fn words(alternatives: &[Alternative], found: &Rested) -> String {
    let [least, rival] = [found.least, found.rival].map(|at| alternatives[at].name.as_str());
    let lead = share(found.written);
    let lead = format!("The lead is how much less a year {least} loses than {rival}: {lead}");
    if found.reaches.is_empty() {
        return format!("{lead}. No rate of the mix has a range.");
    }
    let turning = found.reaches.iter().filter(|it| it.tips.is_some()).count();
    format!("{lead} as written. Of {} rates with a range {turning} turn it.", found.reaches.len())
}

fn table(mixed: &Mixed, found: &Rested) -> Table {
    let mut table = Table::new(&[
        Column::wrapping("threat", 12),
        Column::number("from"),
        Column::number("lead"),
        Column::number("to"),
        Column::number("lead"),
        Column::number("tips at"),
    ]);
    for it in &found.reaches {
        table.row([
            mixed.threats[it.threat].0.as_str().into(),
            rate(it.range[0]).into(),
            share(it.leads[0]).into(),
            rate(it.range[1]).into(),
            share(it.leads[1]).into(),
            Cell::tinted(Tint::Warn, it.tips.map(rate).unwrap_or_default()),
        ]);
    }
    table
}

/// The same as an object: `least`, `rival`, `lead`, `rates` (each `threat`, `low`, `high`,
/// `lead_low`, `lead_high`, `tips`, rates a year).
pub(crate) fn object(alternatives: &[Alternative], mixed: &Mixed) -> Value {
    let Some(found) = rested(alternatives, mixed) else { return Value::Null };
    let one = |it: &Reach| {
        json!({
            "threat": mixed.threats[it.threat].0, "low": it.range[0], "high": it.range[1],
            "lead_low": it.leads[0], "lead_high": it.leads[1], "tips": it.tips,
        })
    };
    json!({
        "least": alternatives[found.least].name,
        "rival": alternatives[found.rival].name,
        "lead": found.written,
        "rates": found.reaches.iter().map(one).collect::<Vec<_>>(),
    })
}

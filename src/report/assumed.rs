//! What a ranking rests on: the assumptions that move it most, and where it tips.

use crate::experiment::alternative::Alternative;
use crate::experiment::assume::Assumed;
use crate::experiment::assume::Bar;
use crate::kernel::escape;
use crate::report::numbers::numbered;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::shares::share;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::stats::proportion::describe;
use serde_json::Value;
use serde_json::json;

/// Bars that are shown.
const MOST: usize = 15;

/// Puts it on a page.
pub fn put(page: &mut Page, alternatives: &[Alternative], assumed: &Assumed) {
    let aside = format!("one at a time over its range, {}", numbered(assumed.trials, "trial"));
    page.heading("What it rests on", &aside);
    page.wrapped(1, Tint::Plain, &lead_said(alternatives, assumed));
    bars(assumed).put_on(page, 1);
    for line in tipped(alternatives, assumed) {
        page.wrapped(1, Tint::Plain, &line);
    }
    page.wrapped(1, Tint::Plain, &words(alternatives, assumed));
}

/// The same in Markdown.
pub(crate) fn markdown(alternatives: &[Alternative], assumed: &Assumed) -> String {
    format!(
        "\n## What it rests on\n\nOne at a time over its range, {}. {}\n\n{}\n{}\n",
        numbered(assumed.trials, "trial"),
        escape::markdown(&lead_said(alternatives, assumed)),
        bars(assumed).markdown(),
        escape::markdown(
            &[tipped(alternatives, assumed), vec![words(alternatives, assumed)]].concat().join(" ")
        ),
    )
}

/// What takes over where an assumption turns the lead.
fn tipped(alternatives: &[Alternative], assumed: &Assumed) -> Vec<String> {
    let line = |bar: &Bar| {
        let over = &alternatives[bar.over?].name;
        Some(format!("{} tips at {}: there {over} takes over.", bar.path, bar.tips.as_ref()?))
    };
    moving(assumed).take(MOST).filter_map(line).collect()
}

fn lead_said(alternatives: &[Alternative], assumed: &Assumed) -> String {
    let (winner, rival) = (&alternatives[assumed.winner].name, &alternatives[assumed.rival].name);
    let lead = share(assumed.written);
    format!("The lead is how much less {winner} loses than {rival}: {lead} as written.")
}

/// Those that move the lead.
fn moving(assumed: &Assumed) -> impl Iterator<Item = &Bar> {
    assumed.bars.iter().filter(|bar| bar.reach(assumed.written) > 0.0)
}

fn bars(assumed: &Assumed) -> Table {
    let mut table = Table::new(&[
        Column::words("assumption or rumour", 20),
        Column::number("from"),
        Column::number("lead"),
        Column::number("to"),
        Column::number("lead"),
        Column::number("tips at"),
    ]);
    let end = |lead: Option<f64>| lead.map_or("refused".to_owned(), share);
    for bar in moving(assumed).take(MOST) {
        let tips = Cell::tinted(Tint::Warn, bar.tips.clone().unwrap_or_default());
        table.row([
            bar.path.as_str().into(),
            bar.low.as_str().into(),
            end(bar.at_low).into(),
            bar.high.as_str().into(),
            end(bar.at_high).into(),
            tips,
        ]);
    }
    table
}

/// How many move the lead, how often it stands when all are drawn, and what was left out.
fn words(alternatives: &[Alternative], assumed: &Assumed) -> String {
    let rates = match assumed.rates {
        0 => String::new(),
        1 => " A rate of a mix is left out: no trial depends on it, and a year is linear in it."
            .to_owned(),
        many => format!(
            " {many} rates of mixes are left out: no trial depends on them, and a year is linear \
             in each."
        ),
    };
    let (all, moving) = (assumed.bars.len(), moving(assumed).count());
    let tipping = assumed.bars.iter().filter(|bar| bar.tips.is_some()).count();
    if all == 0 {
        return format!("No assumption and no rumour that trials depend on has a range.{rates}");
    }
    format!(
        "Of {all} with a range {moving} move the lead and {tipping} turn it. All drawn at once: \
         nothing beats {} in {}{}.{rates}",
        alternatives[assumed.winner].name,
        describe(assumed.box_won.tally, &assumed.box_won.interval),
        match assumed.refused {
            0 => String::new(),
            refused => format!("; {} refused as contradictory", numbered(refused, "draw")),
        }
    )
}

/// The same as an object: `winner`, `rival`, `lead`, `trials`, `bars` (each `path`, `mark`, `low`,
/// `high`, `lead_low`, `lead_high`, `tips` and what `takes_over` there), `box` (`won`, `draws`,
/// `refused`), `rates` (of mixes, left out).
#[must_use]
pub fn object(alternatives: &[Alternative], assumed: &Assumed) -> Value {
    let bars = assumed.bars.iter().map(|bar| {
        json!({
            "path": bar.path, "mark": bar.kind.word(), "low": bar.low, "high": bar.high,
            "lead_low": bar.at_low, "lead_high": bar.at_high, "tips": bar.tips,
            "takes_over": bar.over.map(|at| &alternatives[at].name),
        })
    });
    let tally = assumed.box_won.tally;
    json!({
        "winner": alternatives[assumed.winner].name,
        "rival": alternatives[assumed.rival].name,
        "lead": assumed.written,
        "trials": assumed.trials,
        "bars": bars.collect::<Vec<_>>(),
        "rates": assumed.rates,
        "box": { "won": tally.hits(), "draws": tally.trials(), "refused": assumed.refused },
    })
}

//! The life of the copies of a record as a picture: a bar for each copy from its birth to its
//! death, and what it died of.

use crate::explain::certificate::Certificate;
use crate::outcome::account::RecordFate;
use crate::outcome::history::CopyLife;
use crate::outcome::history::History;
use crate::report::certificate::place;
use crate::report::certificate::told;
use crate::report::certificate::verdict;
use crate::report::chart::canvas::Chart;
use crate::report::chart::rows::Mark;
use crate::report::chart::rows::Row;
use crate::report::chart::rows::Rows;
use crate::report::chart::scale::Axis;
use crate::report::timeline::Dates;
use crate::scenario::load::Scenario;

/// Copies that are drawn, at most.
const MOST: usize = 24;

/// The chart of one record, so many pixels wide.
#[must_use]
pub fn chart(
    scenario: &Scenario,
    certificate: &Certificate,
    (fate, history): (&RecordFate, &History),
    width: f64,
) -> Chart {
    let horizon = scenario.model().horizon;
    let mut copies = told(scenario, history, false);
    // Of too many the last matter most: they decide whether it is lost.
    let left_out = copies.len().saturating_sub(MOST);
    copies.drain(..left_out);
    let until = copies.iter().filter_map(|copy| copy.died).filter(|died| died.last);
    let until = until.map(|died| died.at).next().unwrap_or(horizon);
    let from = copies.iter().map(|copy| copy.born).min().unwrap_or(scenario.model().start);
    // Past the last death nothing happens any more.
    let length = until.since(from).ms().max(1);
    let until = crate::kernel::time::Time::from_ms(until.ms() + length / 16).min(horizon);
    let row = |copy: &&CopyLife| row(scenario, certificate, copy, horizon);
    let mut rows: Vec<Row> = copies.iter().map(row).collect();
    if left_out > 0 {
        let name = format!("and {left_out} earlier copies");
        rows.insert(0, Row { name, bar: None, dot: None, mark: Mark::None, word: String::new() });
    }
    let room = if width > 600.0 { width - 408.0 } else { width - 80.0 };
    Rows {
        title: format!("Copies: {}", verdict(scenario, fate)),
        summary: format!(
            "A bar for each copy from its birth to its death; a diamond is a death of a cause, a \
             ring a copy that gave way to another. {}.",
            summary(scenario, history)
        ),
        x: Axis::time(scenario.model(), from, until, [0.0, room]),
        words: String::new(),
        zero: history.last_death().map(|(_, died)| died.at.ms() as f64),
        rows,
        bar: "s-up",
    }
    .draw(width)
}

fn row(
    scenario: &Scenario,
    certificate: &Certificate,
    copy: &CopyLife,
    horizon: crate::kernel::time::Time,
) -> Row {
    let until = copy.died.map_or(horizon, |died| died.at);
    let (mark, word) = match copy.died.map(|died| (died.cause, died.last)) {
        None => (Mark::Good, "lives at the horizon".to_owned()),
        Some((None, _)) => (Mark::None, "gives way to another".to_owned()),
        Some((Some(cause), last)) => {
            let of = &scenario.model().causes[usize::from(cause)];
            let last = if last { ", the last" } else { "" };
            (Mark::Bad, format!("dies of {of}{last}"))
        }
    };
    Row {
        name: place(scenario, certificate, copy.place),
        bar: Some([copy.born.ms() as f64, until.ms() as f64]),
        dot: Some(until.ms() as f64),
        mark,
        word,
    }
}

fn summary(scenario: &Scenario, history: &History) -> String {
    match history.last_death() {
        Some((_, died)) => {
            let when = Dates::of(scenario.model()).show_or_offset(died.at);
            format!("The last copy died at {when}, the dashed line")
        }
        None => "A copy lives at the horizon".to_owned(),
    }
}

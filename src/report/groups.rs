//! What became of redundancy groups, a line each.

use crate::experiment::replay::Replay;
use crate::report::numbers::count;
use crate::report::numbers::hours;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::scenario::load::Scenario;
use crate::stats::interval::Level;
use crate::stats::proportion::Tally;
use crate::stats::proportion::clopper_pearson;

/// Puts what became of groups on a page.
pub fn put(page: &mut Page, scenario: &Scenario, replay: &Replay) {
    let groups = &scenario.spec().groups;
    if groups.is_empty() {
        return;
    }
    page.heading("Groups", "of alike and independent ones; 95 % intervals, A exact");
    let mut table = Table::new(&[
        Column::words("group", 8),
        Column::number("of"),
        Column::number("lost"),
        Column::words("share, interval", 12),
        Column::number("losses"),
        Column::number("failures"),
        Column::number("first loss"),
    ]);
    let start = scenario.model().start;
    for (group, grouped) in groups.iter().zip(&replay.outcome.groups) {
        let tint = if grouped.lost > 0 { Tint::Bad } else { Tint::Good };
        let first = grouped.first_loss.map(|at| hours(at.since(start).hours()));
        table.row([
            Cell::tinted(Tint::Bold, group.name.as_str()),
            count(grouped.groups).into(),
            Cell::tinted(tint, count(grouped.lost)),
            interval(grouped.lost, grouped.groups).into(),
            count(grouped.losses).into(),
            count(grouped.failures).into(),
            first.unwrap_or_else(|| "not reached".to_owned()).into(),
        ]);
    }
    table.put_on(page, 1);
}

/// A share with its interval, as far as so many groups can tell.
fn interval(some: u64, all: u64) -> String {
    let Ok(tally) = Tally::new(some, all) else { return String::new() };
    let interval = clopper_pearson(tally, Level::P95);
    let bound = |bound: Option<f64>| bound.map_or_else(String::new, |share| format!("{share:.2e}"));
    let share = if all == 0 { 0.0 } else { some as f64 / all as f64 };
    format!("{share:.2e} [{}, {}]", bound(interval.low), bound(interval.high))
}

//! Which restore points rules of retention keep at the end, and why.

use crate::experiment::replay::Replay;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::timeline::Dates;
use crate::scenario::load::Scenario;

/// So many points of a job are shown unless the page is full.
const POINTS_MOST: usize = 8;

/// Puts the points that are kept by rule on a page, the newest of each job first.
pub fn put(page: &mut Page, scenario: &Scenario, replay: &Replay, full: bool) {
    let kept = &replay.outcome.server.kept;
    if kept.is_empty() {
        return;
    }
    let dates = Dates::of(scenario.model());
    page.heading("Restore points kept", "by rule, at the horizon");
    let mut table = Table::new(&[
        Column::words("job", 8),
        Column::fixed("state of"),
        Column::words("because", 24).spare(1),
    ]);
    for points in kept.chunk_by(|one, other| one.job == other.job) {
        let most = if full { points.len() } else { POINTS_MOST };
        for (at, point) in points.iter().rev().take(most).enumerate() {
            let job = if at == 0 { point.job.as_str() } else { "" };
            let because = match point.reasons.join(", ") {
                none if none.is_empty() => "a kept point builds on it, or it is locked".to_owned(),
                reasons => reasons,
            };
            table.row([
                Cell::tinted(Tint::Bold, job),
                dates.show_or_offset(point.as_of).into(),
                because.into(),
            ]);
        }
        if points.len() > most {
            let more = format!("and {} older ones", points.len() - most);
            table.row(["".into(), "".into(), Cell::tinted(Tint::Dim, more)]);
        }
    }
    table.put_on(page, 1);
}

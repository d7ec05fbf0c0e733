//! What was lost: by category, and by the causes that killed the copies.

use crate::experiment::replay::Replay;
use crate::outcome::fates::Fates;
use crate::outcome::fates::causes_of;
use crate::report::numbers::count;
use crate::report::numbers::part;
use crate::report::page::Page;
use crate::report::page::Paper;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::scenario::model::Model;

/// Classes of loss that are shown, unless all are.
const MOST_CLASSES: usize = 8;
/// Columns of a bar.
const BAR: u64 = 12;

/// Puts the fates of records by category on a page.
pub fn put_categories(page: &mut Page, model: &Model, replay: &Replay) {
    let totals = &replay.outcome.totals;
    page.heading("Records by category", "current ones, at the horizon");
    let mut table = Table::new(&[
        Column::words("category", 8),
        Column::number("current"),
        Column::number("visible"),
        Column::number("held").spare(1),
        Column::number("lost"),
        Column::number("of all"),
        Column::fixed("").spare(2),
    ]);
    let most = totals.by_category.iter().map(|fates| fates.lost).max().unwrap_or(0);
    let paper = page.paper;
    for (category, fates) in model.spec.categories.iter().zip(&totals.by_category) {
        table.row(fates_row(category.name.as_str(), fates, bar(paper, fates.lost, most)));
    }
    if totals.by_category.len() > 1 {
        table.row(fates_row("all", &totals.all(), String::new()));
    }
    table.put_on(page, 1);
    let all = totals.all();
    let notes = [
        (all.unsent_lost, "died before they were acknowledged"),
        (all.superseded_lost, "older versions died, which nobody missed"),
        (all.shells, "of the lost show as empty shells"),
        (all.stale, "show in an older version only"),
        (all.resurrected, "show though they were deleted"),
        (all.duplicates, "show twice"),
    ];
    let notes = notes.iter().filter(|(number, _)| *number > 0);
    let notes: Vec<String> =
        notes.map(|(number, what)| format!("{} {what}", count(*number))).collect();
    if !notes.is_empty() {
        page.wrapped(1, Tint::Dim, &format!("Apart from these: {}.", notes.join("; ")));
    }
}

fn fates_row(name: &str, fates: &Fates, bar: String) -> [Cell; 7] {
    let strong = if name == "all" { Tint::Bold } else { Tint::Plain };
    let bad = if fates.lost > 0 { Tint::Bad } else { Tint::Good };
    [
        Cell::tinted(strong, name),
        Cell::tinted(strong, count(fates.current)),
        Cell::tinted(strong, count(fates.visible)),
        Cell::tinted(strong, count(fates.held)),
        Cell::tinted(bad, count(fates.lost)),
        Cell::tinted(strong, part(fates.lost, fates.current)),
        Cell::tinted(Tint::Bad, bar),
    ]
}

/// A number as a bar, the highest one at full length.
#[must_use]
pub fn bar(paper: Paper, number: u64, most: u64) -> String {
    if number == 0 || most == 0 {
        return String::new();
    }
    let (step, tips) = if paper.unicode { ("█", "▏▎▍▌▋▊▉") } else { ("#", "") };
    let eighths = u128::from(number) * u128::from(BAR) * 8 / u128::from(most);
    let eighths = usize::try_from(eighths.max(1)).unwrap_or(usize::MAX).min(8 * BAR as usize);
    let tip = (eighths % 8).checked_sub(1).and_then(|tip| tips.chars().nth(tip));
    let whole = if paper.unicode { eighths / 8 } else { eighths.div_ceil(8) };
    step.repeat(whole) + &tip.map(String::from).unwrap_or_default()
}

/// Puts losses by class on a page: the classes that lost most, or all of them.
pub fn put_classes(page: &mut Page, model: &Model, replay: &Replay, full: bool) {
    let totals = &replay.outcome.totals;
    if totals.classes.is_empty() {
        return;
    }
    page.heading("Why they were lost", "what killed every copy");
    let mut classes: Vec<_> = totals.classes.iter().collect();
    classes.sort_by_key(|(class, lost)| (std::cmp::Reverse(lost.records), **class));
    let all: u64 = classes.iter().map(|(_, lost)| lost.records).sum();
    let shown = if full { classes.len() } else { MOST_CLASSES };
    let mut table = Table::new(&[
        Column::number("records"),
        Column::number("of lost"),
        Column::number("accounts"),
        Column::words("causes", 20),
        Column::number("e.g. account").spare(1),
    ]);
    for (class, lost) in classes.iter().take(shown) {
        table.row([
            Cell::tinted(Tint::Bad, count(lost.records)),
            part(lost.records, all).into(),
            count(lost.accounts).into(),
            Cell::tinted(Tint::Bold, causes_of(**class, &model.causes).join(" + ")),
            Cell::tinted(Tint::Dim, lost.example.to_string()),
        ]);
    }
    table.put_on(page, 1);
    let rest = classes.get(shown..).unwrap_or(&[]);
    if !rest.is_empty() {
        let records: u64 = rest.iter().map(|(_, lost)| lost.records).sum();
        let (classes, records) = (count(rest.len() as u64), count(records));
        let more = format!("and {classes} more classes with {records} records; -v lists them");
        page.wrapped(1, Tint::Dim, &more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_anything_above_nothing() {
        let paper = Paper { width: 80, unicode: true };
        assert_eq!(bar(paper, 0, 100), "");
        assert_eq!(bar(paper, 1, 1_000_000), "▏");
        assert_eq!(bar(paper, 100, 100), "████████████");
        let ascii = Paper { unicode: false, ..paper };
        assert_eq!(bar(ascii, 1, 1_000_000), "#");
        assert_eq!(bar(ascii, 50, 100), "######");
    }
}

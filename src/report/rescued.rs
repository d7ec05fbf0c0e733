//! What would have saved it: the listed alternatives, the best first.

use crate::experiment::rescue::Rescue;
use crate::report::numbers::count;
use crate::report::numbers::money;
use crate::report::numbers::signed;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;

/// Puts alternatives on a page, policies before strategies.
pub fn put(page: &mut Page, rescues: &[Rescue], seed: u64, played: &str) {
    if rescues.is_empty() {
        return;
    }
    let aside = format!("each alone, seed {seed}, {played}");
    page.heading("What would have saved it", &aside);
    let mut table = Table::new(&[
        Column::fixed("add to the line below"),
        Column::number("lost").spare(1),
        Column::number("unrecoverable"),
        Column::number("saved"),
        Column::number("extra cost"),
        Column::words("", 20).spare(2),
    ]);
    for kind in ["policy", "strategy"] {
        let mut of_kind: Vec<&Rescue> = rescues.iter().filter(|it| it.kind == kind).collect();
        of_kind.sort_by_key(|it| it.saved.as_ref().map_or(u64::MAX, |it| it.unrecoverable));
        for rescue in of_kind {
            table.row(row(rescue));
        }
    }
    table.put_on(page, 1);
}

fn row(rescue: &Rescue) -> Vec<Cell> {
    let name: Cell = format!("--{} {}", rescue.kind, rescue.name).into();
    let story = Cell::tinted(Tint::Dim, rescue.story.as_str());
    let saved = match &rescue.saved {
        Ok(saved) => saved,
        Err(problems) => {
            let refused = Cell::tinted(Tint::Warn, "does not fit");
            let why = problems.list().first().map_or("", |it| it.message.as_str());
            let why = Cell::tinted(Tint::Warn, why);
            return vec![name, "".into(), refused, "".into(), "".into(), why];
        }
    };
    let (tint, words) = match (saved.is_base, saved.recovered) {
        (true, _) => (Tint::Dim, "as it was".to_owned()),
        (_, 0) => (Tint::Plain, "0".to_owned()),
        (_, more @ 1..) => (Tint::Good, signed(more)),
        (_, less) => (Tint::Bad, signed(less)),
    };
    let price = match saved.price.round() as i64 {
        0 => "-".to_owned(),
        1.. => format!("+{}", money(saved.price)),
        _ => money(saved.price),
    };
    let price = if saved.is_base { String::new() } else { price };
    vec![
        name,
        count(saved.lost).into(),
        count(saved.unrecoverable).into(),
        Cell::tinted(tint, words),
        price.into(),
        story,
    ]
}

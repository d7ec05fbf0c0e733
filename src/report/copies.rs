//! The rule 3-2-1-1-0 of each alternative, and what it does not protect from.

use crate::experiment::alternative::Alternative;
use crate::experiment::copies::rule_of;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;

/// Puts it on a page, for alternatives in an order; those that stand alike share a row.
pub fn put(page: &mut Page, alternatives: &[Alternative], order: &[usize]) {
    page.heading("Where copies stand", "3 copies, 2 media, 1 off site, 1 out of reach, 0 untried");
    let mut table = Table::new(&[
        Column::fixed("3-2-1-1-0"),
        Column::fixed(""),
        Column::wrapping("alternatives", 20),
        Column::wrapping("not protected from", 20),
    ]);
    let mut rows: Vec<(String, bool, Vec<&str>, String)> = Vec::new();
    for alternative in order.iter().map(|at| &alternatives[*at]) {
        let Some(rule) = rule_of(alternative.scenario.spec()) else { continue };
        let counts = rule.parts().map(|(count, _)| count.to_string()).join("-");
        let gaps = rule.gaps().join(", ");
        let name = alternative.name.as_str();
        match rows.iter_mut().find(|it| it.0 == counts && it.3 == gaps) {
            Some(row) => row.2.push(name),
            None => rows.push((counts, rule.holds(), vec![name], gaps)),
        }
    }
    for (counts, holds, names, gaps) in rows {
        let (tint, word) = if holds { (Tint::Good, "kept") } else { (Tint::Warn, "broken") };
        let names = match names.len() {
            1 => names[0].to_owned(),
            more => format!("{} and {} more", names[0], more - 1),
        };
        table.row([counts.into(), Cell::tinted(tint, word), names.into(), gaps.into()]);
    }
    table.put_on(page, 1);
}

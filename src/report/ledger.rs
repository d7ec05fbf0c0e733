//! Every fault accounts for itself, and so does every amount of money.

use crate::experiment::copies::misplaced;
use crate::experiment::replay::Replay;
use crate::metric::charge::Kind;
use crate::outcome::server::Effect;
use crate::report::json::effect_word;
use crate::report::numbers::count;
use crate::report::numbers::money;
use crate::report::numbers::numbered;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::timeline::Dates;
use crate::report::words::hit;
use crate::scenario::load::Scenario;
use crate::world::label::Label;

/// Puts what each fault came to on a page.
pub fn put_faults(page: &mut Page, scenario: &Scenario, replay: &Replay) {
    let spec = scenario.spec();
    if spec.faults.is_empty() {
        return;
    }
    let dates = Dates::of(scenario.model());
    page.heading("Faults", "");
    let mut table = Table::new(&[
        Column::words("fault", 8),
        Column::fixed("kind"),
        Column::words("hits", 12).spare(1),
        Column::fixed("first struck"),
        Column::number("times"),
        Column::fixed("effect"),
    ]);
    for (fault, effect) in spec.faults.iter().zip(&replay.outcome.server.faults) {
        let hits: Vec<String> = fault.hits.iter().map(ToString::to_string).collect();
        let (tint, came_to) = match effect.took {
            0 => (Tint::Warn, came_to_nothing(effect)),
            took => (Tint::Plain, hit(&fault.what, took)),
        };
        let first = effect.struck.first();
        table.row([
            Cell::tinted(Tint::Bold, fault.name.as_str()),
            fault.what.kind().into(),
            Cell::tinted(Tint::Dim, hits.join(", ")),
            first.map(|at| dates.show_or_offset(*at)).unwrap_or_default().into(),
            count(effect.struck.len() as u64).into(),
            Cell::tinted(tint, came_to),
        ]);
    }
    table.put_on(page, 1);
    let coarse = replay.outcome.server.coarse_masks;
    if coarse > 0 {
        let text = format!(
            "{} by item or record fell on whole categories instead: a trial tells 64 apart.",
            numbered(coarse, "damage")
        );
        page.wrapped(1, Tint::Warn, &text);
    }
}

/// Puts what stands elsewhere than was declared on a page.
pub fn put_misplaced(page: &mut Page, scenario: &Scenario) {
    let all = misplaced(scenario.spec());
    if all.is_empty() {
        return;
    }
    page.heading("Not where it was said to be", "");
    let mut table = Table::new(&[
        Column::words("what", 8),
        Column::words("declared", 12).spare(1),
        Column::words("really", 12).spare(1),
    ]);
    let words = |labels: &[Label]| {
        let words: Vec<String> = labels.iter().map(ToString::to_string).collect();
        if words.is_empty() { "-".to_owned() } else { words.join(", ") }
    };
    for it in &all {
        let (declared, actual) = (words(&it.declared), words(&it.actual));
        let actual = Cell::tinted(Tint::Warn, actual);
        table.row([Cell::tinted(Tint::Bold, it.name.as_str()), declared.into(), actual]);
    }
    table.put_on(page, 1);
}

/// Why a fault took nothing.
fn came_to_nothing(effect: &Effect) -> String {
    let by: Vec<&str> = effect.masked_by.iter().map(String::as_str).collect();
    match effect_word(effect) {
        "masked" => format!("masked by {}", by.join(", ")),
        word => word.to_owned(),
    }
}

/// Puts what it cost on a page.
pub fn put_money(page: &mut Page, scenario: &Scenario, replay: &Replay) {
    let spec = scenario.spec();
    if spec.charges.is_empty() {
        return;
    }
    page.heading("Money", "");
    let mut table = Table::new(&[
        Column::words("charge", 8),
        Column::fixed("kind"),
        Column::number("amount"),
        Column::words("", 8).spare(1),
    ]);
    let metric = |name: &str| replay.metrics.get(name).copied();
    for charge in &spec.charges {
        let amount = metric(&format!("money.{}", charge.name));
        let per = charge.per.as_deref().unwrap_or("");
        let of = if per.is_empty() { String::new() } else { format!("{} × {per}", charge.amount) };
        table.row([
            charge.name.as_str().into(),
            Cell::tinted(Tint::Dim, kind_word(charge.kind)),
            amount.map_or_else(|| "not reached".to_owned(), money).into(),
            Cell::tinted(Tint::Dim, of),
        ]);
    }
    let total = metric("money.total").map(money).unwrap_or_default();
    table.row([Cell::tinted(Tint::Bold, "all"), "".into(), Cell::tinted(Tint::Bold, total)]);
    table.put_on(page, 1);
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Running => "running",
        Kind::Recovery => "recovery",
        Kind::Harm => "harm",
    }
}

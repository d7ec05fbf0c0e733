//! The effect ledger on a page and as JSON: each fault accounts for itself.
//!
//! The object, under `ledger` in that of a replay:
//!
//! - `handsets`: on how many it was played; `lost`, `unrecoverable`: current records lost there,
//!   and lost or abandoned; `by_faults`: of those lost, the records that are not lost without any
//!   fault, which are the loss that is shared out;
//! - `without_any`, and of each fault `without` and `alone`: a world: `lost`, `unrecoverable`,
//!   `saved`, `newly_lost`, `lost_another_way`, `unchanged` beside the world as it is, `still`, the
//!   records of that loss lost there too, and `command`, the line that shows it;
//! - `faults`: each with `name`, `kind`, `effect` and `took` as in `faults` of a replay,
//!   `handsets` to which it brought a restart, `killed`, the lost records of which it killed a
//!   copy, `hangs`, the records of that loss that are not lost without it, `necessary` and
//!   `sufficient` for the `"whole"` of that loss, `"part"` or `"none"` of it, `masked_by` (by
//!   fault: how many more records die of it without that one, `null` if it only found its work
//!   done), `instead` (by cause: how many records die of it once the fault is left out),
//!   `does_not_strike_without_it` and `strikes_alone`;
//! - `coverage`: for each kind of fault and phase of the system in which it struck, `struck` and
//!   `took`.

use crate::experiment::phase::Phase;
use crate::explain::coverage::Cell as Covered;
use crate::explain::ledger::Account;
use crate::explain::ledger::Extent;
use crate::explain::ledger::Ledger;
use crate::explain::ledger::World;
use crate::report::json::effect_word;
use crate::report::numbers::count;
use crate::report::numbers::numbered;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::words::hit;
use crate::scenario::load::Scenario;
use serde_json::Value;
use serde_json::json;

/// A ledger as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// The ledger.
    pub ledger: &'a Ledger,
    /// The beginning of the line that shows a world, its file included.
    pub stem: &'a str,
    /// Puts an argument in quotes, where a shell wants them.
    pub quote: fn(&str) -> String,
}

impl Shown<'_> {
    /// The line that shows a world.
    #[must_use]
    pub fn command(&self, world: &World) -> String {
        let quoted: Vec<String> = world.arguments.iter().map(|it| (self.quote)(it)).collect();
        format!("{} {}", self.stem, quoted.join(" "))
    }

    /// Of the faults' loss, the records that are not lost without a fault.
    #[must_use]
    pub fn hangs_on(&self, it: &Account) -> u64 {
        self.ledger.by_faults - it.without.still
    }

    /// What a fault took, in words.
    #[must_use]
    pub fn effect(&self, it: &Account) -> String {
        let faults = &self.scenario.spec().faults;
        let fault = faults.iter().find(|fault| fault.name.as_str() == it.fault);
        match (it.effect.took, it.handsets) {
            (0, _) => format!("MISS: {}", effect_word(&it.effect)),
            (_, handsets @ 1..) => numbered(handsets, "handset"),
            (took, _) => {
                let hit = fault.map(|it| hit(&it.what, took)).unwrap_or_default();
                hit.trim_start_matches("hit ").to_owned()
            }
        }
    }
}

/// The object.
#[must_use]
pub fn object(shown: &Shown<'_>) -> Value {
    let ledger = shown.ledger;
    let coverage = ledger.coverage.0.iter().map(|((kind, phase), cell)| {
        json!({
            "kind": kind, "phase": phase.word(), "struck": cell.struck, "took": cell.took,
        })
    });
    json!({
        "handsets": shown.scenario.model().accounts(),
        "lost": ledger.lost,
        "unrecoverable": ledger.unrecoverable,
        "by_faults": ledger.by_faults,
        "without_any": world(shown, &ledger.without_any),
        "faults": ledger.accounts.iter().map(|it| account(shown, it)).collect::<Vec<Value>>(),
        "coverage": coverage.collect::<Vec<Value>>(),
    })
}

fn account(shown: &Shown<'_>, it: &Account) -> Value {
    json!({
        "name": it.fault,
        "kind": it.kind,
        "effect": effect_word(&it.effect),
        "took": it.effect.took,
        "handsets": it.handsets,
        "killed": it.killed,
        "hangs": shown.hangs_on(it),
        "necessary": it.necessary.word(),
        "sufficient": it.sufficient.word(),
        "masked_by": it.masked_by,
        "instead": it.instead,
        "does_not_strike_without_it": it.gone,
        "strikes_alone": it.alone.struck.contains(&it.fault),
        "without": world(shown, &it.without),
        "alone": world(shown, &it.alone),
    })
}

fn world(shown: &Shown<'_>, it: &World) -> Value {
    json!({
        "lost": it.lost,
        "unrecoverable": it.unrecoverable,
        "saved": it.changed.saved,
        "newly_lost": it.changed.newly,
        "lost_another_way": it.changed.otherwise,
        "unchanged": it.changed.unchanged,
        "still": it.still,
        "command": shown.command(it),
    })
}

/// Puts the ledger on a page.
pub fn put(page: &mut Page, shown: &Shown<'_>, full: bool) {
    let ledger = shown.ledger;
    if ledger.accounts.is_empty() {
        return;
    }
    let aside = format!(
        "{} lost, {} by faults; {}",
        numbered(ledger.lost, "record"),
        count(ledger.by_faults),
        numbered(shown.scenario.model().accounts(), shown.scenario.model().noun()),
    );
    page.heading("What hangs on each fault", &aside);
    let mut table = Table::new(&[
        Column::words("fault", 8),
        Column::words("effect", 12),
        Column::number("killed").spare(1),
        Column::number("gone without"),
        Column::number("lost alone"),
        Column::fixed("so it is"),
    ]);
    for it in &ledger.accounts {
        table.row(row(shown, it));
    }
    table.put_on(page, 1);
    for it in &ledger.accounts {
        for text in remarks(ledger, it) {
            page.wrapped(1, Tint::Plain, &text);
        }
    }
    if full {
        for it in &ledger.accounts {
            page.gap();
            page.wrapped(1, Tint::Plain, &format!("{} left out, and alone:", it.fault));
            page.verbatim(&format!("  {}", shown.command(&it.without)));
            page.verbatim(&format!("  {}", shown.command(&it.alone)));
        }
    } else {
        let text = "Each left out, and each alone: what-if FILE --without-fault NAME, and \
                    --only-fault NAME.";
        page.wrapped(1, Tint::Dim, text);
    }
    put_coverage(page, ledger);
}

fn row(shown: &Shown<'_>, it: &Account) -> Vec<Cell> {
    let tint = if it.is_miss() { Tint::Warn } else { Tint::Plain };
    let alone = match it.alone.struck.contains(&it.fault) {
        true => count(it.alone.still),
        false => "no strike".to_owned(),
    };
    vec![
        Cell::tinted(Tint::Bold, it.fault.as_str()),
        Cell::tinted(tint, shown.effect(it)),
        count(it.killed).into(),
        count(shown.hangs_on(it)).into(),
        alone.into(),
        Cell::tinted(Tint::Note, verdict(it)),
    ]
}

/// What a fault is to the loss, in words.
#[must_use]
pub fn verdict(it: &Account) -> String {
    let part = |extent: Extent, word: &str| match extent {
        Extent::None => None,
        Extent::Part => Some(format!("partly {word}")),
        Extent::Whole => Some(word.to_owned()),
    };
    let words = [part(it.necessary, "necessary"), part(it.sufficient, "sufficient")];
    let mut words: Vec<String> = words.into_iter().flatten().collect();
    if !it.masked_by.is_empty() {
        words.push("masked".to_owned());
    }
    if words.is_empty() { "neither".to_owned() } else { words.join(", ") }
}

/// What there is to say of a fault beyond numbers of the faults' loss.
#[must_use]
pub fn remarks(ledger: &Ledger, it: &Account) -> Vec<String> {
    let mask = |(by, more): (&String, &Option<u64>)| match more {
        None => format!("{} found done by {by} what it would have done.", it.fault),
        Some(more) => format!(
            "{} is masked by {by}: left out, {} of {}.",
            it.fault,
            if *more == 1 { "1 record dies".to_owned() } else { dying(*more) },
            it.fault,
        ),
    };
    let mut remarks: Vec<String> = it.masked_by.iter().map(mask).collect();
    if !it.gone.is_empty() {
        let others: Vec<&str> = it.gone.iter().map(String::as_str).collect();
        remarks.push(format!("Without {} these do not strike: {}.", it.fault, others.join(", ")));
    }
    remarks.extend(abandoned(ledger, it));
    remarks
}

/// What is held and will not come back hangs on faults, too.
fn abandoned(ledger: &Ledger, it: &Account) -> Option<String> {
    let (without, alone) = (it.without.unrecoverable, it.alone.unrecoverable);
    let matters = without != ledger.unrecoverable || alone != ledger.without_any.unrecoverable;
    (ledger.unrecoverable > ledger.lost && matters).then(|| {
        format!(
            "Lost or abandoned: {}; without {} {}, by it alone {}.",
            count(ledger.unrecoverable),
            it.fault,
            count(without),
            count(alone),
        )
    })
}

fn dying(records: u64) -> String {
    format!("{} records die", count(records))
}

/// Puts the kinds of fault by phase on a page.
fn put_coverage(page: &mut Page, ledger: &Ledger) {
    let kinds = ledger.coverage.kinds();
    if kinds.is_empty() {
        return;
    }
    page.gap();
    let text = "Strikes that took, by phase of the system; MISS: struck there, took nothing.";
    page.wrapped(1, Tint::Plain, text);
    let title = |phase: Phase| match phase {
        Phase::BeforeFirstSync => "unsynced",
        Phase::BackupRunning => "backup",
        Phase::UpgradeRunning => "upgrade",
        Phase::ServiceDown => "down",
        Phase::RestoreRunning => "restore",
        Phase::Reopened => "reopened",
        Phase::Quiet => "quiet",
    };
    let mut columns = vec![Column::fixed("kind")];
    columns.extend(Phase::ALL.map(|phase| Column::number(title(phase))));
    let mut table = Table::new(&columns);
    for kind in kinds {
        let mut cells = vec![Cell::tinted(Tint::Bold, kind)];
        cells.extend(Phase::ALL.map(|phase| covered(ledger.coverage.cell(kind, phase))));
        table.row(cells);
    }
    table.put_on(page, 1);
}

fn covered(cell: Option<Covered>) -> Cell {
    match cell {
        None => Cell::tinted(Tint::Dim, "-"),
        Some(cell) if cell.is_miss() => Cell::tinted(Tint::Warn, "MISS"),
        Some(Covered { struck, took }) if struck == took => count(took).into(),
        Some(Covered { struck, took }) => format!("{} of {}", count(took), count(struck)).into(),
    }
}

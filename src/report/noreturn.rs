//! The curve of the point of no return: what could still have been saved from each moment on.
//!
//! The object is versioned by its field `schema`; fields may be added under one version.
//!
//! - `schema`: `"lastcopy.curve/1"`;
//! - `lost`, `unrecoverable`: in the world as it was;
//! - `moments_ms`: the moments from which the alternatives were put in;
//! - `alternatives`: each with `kind`, `name`, `lost` and `unrecoverable` by moment, or `refused`,
//!   why it cannot be put in midway;
//! - `best`: by moment, `saved`, how many more records are not lost or abandoned, and `by`, the
//!   `kind` and `name` of the first alternative that saves so many, `null` if none saves any.

use crate::explain::noreturn::Best;
use crate::explain::noreturn::Curve;
use crate::explain::noreturn::Line;
use crate::report::numbers::count;
use crate::report::numbers::numbered;
use crate::report::page::Page;
use crate::report::page::Tint;
use crate::report::table::Cell;
use crate::report::table::Column;
use crate::report::table::Table;
use crate::report::timeline::Dates;
use crate::scenario::load::Scenario;
use serde_json::Value;
use serde_json::json;

/// The version of the object.
const SCHEMA: &str = "lastcopy.curve/1";

/// The longest bar, in columns.
const BAR: u64 = 24;

/// The object.
#[must_use]
pub fn object(curve: &Curve) -> Value {
    let lines = curve.lines.iter().map(|it| match &it.points {
        Err(why) => json!({ "kind": it.kind, "name": it.name, "refused": why }),
        Ok(points) => json!({
            "kind": it.kind,
            "name": it.name,
            "lost": points.iter().map(|it| it.lost).collect::<Vec<u64>>(),
            "unrecoverable": points.iter().map(|it| it.unrecoverable).collect::<Vec<u64>>(),
        }),
    });
    let best = curve.best().into_iter().map(|it| {
        let by = it.line.map(|at| &curve.lines[at]);
        let by = by.map(|line| json!({ "kind": line.kind, "name": line.name }));
        json!({ "saved": it.saved, "by": by })
    });
    json!({
        "schema": SCHEMA,
        "lost": curve.base.lost,
        "unrecoverable": curve.base.unrecoverable,
        "moments_ms": curve.moments.iter().map(|at| at.ms()).collect::<Vec<i64>>(),
        "alternatives": lines.collect::<Vec<Value>>(),
        "best": best.collect::<Vec<Value>>(),
    })
}

/// Puts the curve on a page: a line for each stretch of moments that come to the same.
pub fn put(page: &mut Page, scenario: &Scenario, curve: &Curve) {
    let tried = curve.lines.iter().filter(|it| it.points.is_ok()).count() as u64;
    let aside = format!(
        "of {}; the best of {}",
        numbered(curve.base.unrecoverable, "record"),
        numbered(tried, "alternative"),
    );
    page.heading("What could still have been saved", &aside);
    let best = curve.best();
    let most = best.iter().map(|it| it.saved).max().unwrap_or(0);
    let dates = Dates::of(scenario.model());
    let mut table = Table::new(&[
        Column::fixed("from"),
        Column::number("saved"),
        Column::fixed("").spare(1),
        Column::words("by", 12),
    ]);
    let mut shown: Option<&Best> = None;
    for it in &best {
        if shown.is_some_and(|was| (was.saved, was.line) == (it.saved, it.line)) {
            continue;
        }
        shown = Some(it);
        let long = u128::from(it.saved) * u128::from(BAR) / u128::from(most.max(1));
        let mark = if page.paper.unicode { "█" } else { "#" };
        let bar = mark.repeat(usize::try_from(long).expect("a bar fits").max(1));
        let bar = if it.saved > 0 { bar } else { String::new() };
        let by = it.line.map(|at| argument(&curve.lines[at]));
        table.row([
            dates.show_or_offset(it.at).into(),
            count(it.saved).into(),
            Cell::tinted(Tint::Good, bar),
            by.unwrap_or_else(|| "nothing listed".to_owned()).into(),
        ]);
    }
    table.put_on(page, 1);
    page.gap();
    let text = match curve.last_chance() {
        None => "From none of these moments on does anything listed save a record.".to_owned(),
        Some(it) => format!(
            "The last of these moments from which anything listed saves a record is {}.",
            dates.show_or_offset(it.at)
        ),
    };
    page.wrapped(1, Tint::Plain, &text);
    for line in &curve.lines {
        if let Err(why) = &line.points {
            page.wrapped(1, Tint::Dim, &format!("{} was not tried: {why}", argument(line)));
        }
    }
}

fn argument(line: &Line) -> String {
    format!("--{} {}", line.kind, line.name)
}

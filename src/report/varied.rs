//! What a loss hangs on, in sentences: one for each part of the plan and for each value of it.

use crate::explain::vary::Came;
use crate::explain::vary::Part;
use crate::explain::vary::Side;
use crate::explain::vary::Value;
use crate::explain::vary::Vary;
use crate::report::numbers::count;
use crate::report::page::Page;
use crate::report::page::Tint;
use serde_json::json;

/// Puts what a loss hangs on on a page.
pub fn put(page: &mut Page, varied: &Vary, under: &str) {
    page.gap();
    if varied.parts.is_empty() && varied.values.is_empty() {
        page.wrapped(1, Tint::Plain, &format!("Nothing under {under} can be left out or moved."));
        return;
    }
    page.wrapped(1, Tint::Bold, &format!("What hangs on {under}, each changed alone:"));
    for part in &varied.parts {
        let came = came(&part.came);
        page.wrapped(1, tint(&part.came), &format!("Without {}: {came}.", part.path));
    }
    for value in &varied.values {
        let matters = value.below.then.is_some() || value.above.then.is_some();
        let tint = if matters { Tint::Bold } else { Tint::Dim };
        page.wrapped(1, tint, &sentence(value));
    }
}

fn tint(came: &Came) -> Tint {
    if *came == Came::Same { Tint::Dim } else { Tint::Bold }
}

/// How far a value may move, in a sentence.
fn sentence(value: &Value) -> String {
    let Value { path, written, below, above, tried } = value;
    let (from, to) = (&below.same, &above.same);
    let range = if from == to {
        format!("Only {path} = {written} gives this loss, of {} tried", count(tried + 1))
    } else {
        let tried = count(*tried);
        format!(
            "{path} = {written}: the same loss at each tried from {from} to {to} ({tried} tried)"
        )
    };
    let beyond = |side: &Side| {
        let (value, what) = side.then.as_ref()?;
        Some(format!("; at {value} {}", came(what)))
    };
    let ends = [beyond(below), beyond(above)].into_iter().flatten().collect::<String>();
    format!("{range}{ends}.")
}

fn came(came: &Came) -> String {
    match came {
        Came::Same => "the same loss".to_owned(),
        Came::Otherwise(causes) => format!("it is lost to {}", causes.join(" + ")),
        Came::Saved => "its user has it".to_owned(),
        Came::Held => "it is held, and its user does not see it".to_owned(),
        Came::Never => "it is never acknowledged".to_owned(),
        Came::Incomparable => "there are other accounts or records".to_owned(),
        Came::Refused => "the scenario is refused".to_owned(),
    }
}

/// The same as an object: every part and value with what became of the record.
#[must_use]
pub fn value(varied: &Vary) -> serde_json::Value {
    let fate = |came: &Came| {
        let (word, causes) = match came {
            Came::Same => ("same", None),
            Came::Otherwise(causes) => ("lost", Some(causes)),
            Came::Saved => ("visible", None),
            Came::Held => ("held", None),
            Came::Never => ("unacknowledged", None),
            Came::Incomparable => ("incomparable", None),
            Came::Refused => ("refused", None),
        };
        json!({ "fate": word, "causes": causes })
    };
    let part = |it: &Part| {
        let came = fate(&it.came);
        json!({ "path": it.path, "set": it.change, "came": came })
    };
    let side = |it: &Side| {
        let then = it.then.as_ref();
        let then = then.map(|(value, came)| json!({ "at": value, "came": fate(came) }));
        json!({ "same": it.same, "then": then })
    };
    let moved = |it: &Value| {
        json!({
            "path": it.path, "written": it.written, "tried": it.tried,
            "below": side(&it.below), "above": side(&it.above),
        })
    };
    json!({
        "parts": varied.parts.iter().map(part).collect::<Vec<_>>(),
        "values": varied.values.iter().map(moved).collect::<Vec<_>>(),
    })
}

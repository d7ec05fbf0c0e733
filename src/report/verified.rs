//! The first event at which two plays of one trial part, in words and as JSON.

use crate::experiment::verify::Difference;
use crate::experiment::verify::LOOKED_INTO;
use crate::outcome::step::Drawn;
use crate::outcome::step::Step;
use crate::report::numbers::offset;
use serde_json::Value;
use serde_json::json;

/// The difference, a few lines.
#[must_use]
pub fn text(difference: &Difference) -> String {
    let Difference { ways, hashes, entity, accounts, steps, parent, drawn } = difference;
    let at = steps.iter().flatten().map(|step| step.at).min();
    let at = at.map_or("no event".to_owned(), offset);
    let mut lines = vec![format!("  DIVERGES at {at}, {entity}")];
    for side in [0, 1] {
        let name = ways[side].name();
        lines.push(format!("    {name}: {}", said(steps[side].as_ref())));
        lines.push(format!("      drawn since the parent: {}", spent(&drawn[side])));
        lines.push(format!("      hash {}", hashes[side].hex()));
    }
    let before = parent.as_ref().map_or("none, it is the first".to_owned(), |it| said(Some(it)));
    lines.push(format!("    parent, the same in both: {before}"));
    lines.push(format!("    {}", difference.hint()));
    if *accounts > 0 {
        let some = if *accounts > LOOKED_INTO {
            format!("; the first {LOOKED_INTO} were looked into")
        } else {
            String::new()
        };
        lines.push(format!("    handsets that differ: {accounts}{some}"));
    }
    lines.join("\n") + "\n"
}

fn said(step: Option<&Step>) -> String {
    let Some(step) = step else { return "nothing more happens".to_owned() };
    let typed = if step.typed == Some(true) { ", at a typed time" } else { "" };
    let state = if step.state == 0 { String::new() } else { format!(" [{:016x}]", low(step)) };
    format!("{}, {} ms: {}{typed}{state}", offset(step.at), step.at.ms(), step.what)
}

/// The low half of the state: enough to see that two differ.
fn low(step: &Step) -> u64 {
    (step.state & u128::from(u64::MAX)) as u64
}

fn spent(drawn: &[Drawn]) -> String {
    let each = drawn.iter().map(|it| {
        let Drawn { purpose, words, last } = it;
        format!("{purpose} to word {words} (last {last:08x})")
    });
    let all: Vec<String> = each.collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}

/// The same as an object.
#[must_use]
pub fn object(difference: &Difference) -> Value {
    let Difference { ways, hashes, entity, accounts, steps, parent, drawn } = difference;
    let side = |at: usize| {
        json!({
            "play": ways[at].name(),
            "hash": hashes[at].hex(),
            "event": steps[at].as_ref().map(event),
            "drawn": drawn[at].iter().map(draw).collect::<Vec<Value>>(),
        })
    };
    json!({
        "entity": entity,
        "handsets": accounts,
        "versions": [side(0), side(1)],
        "parent": parent.as_ref().map(event),
        "hint": difference.hint(),
    })
}

fn event(step: &Step) -> Value {
    json!({
        "at_ms": step.at.ms(),
        "what": step.what,
        "state": format!("{:032x}", step.state),
        "typed": step.typed,
    })
}

fn draw(drawn: &Drawn) -> Value {
    json!({ "purpose": drawn.purpose, "words": drawn.words, "last": drawn.last })
}

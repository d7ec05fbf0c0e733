//! The pass that makes values canonical: one, none, a whole hour or day, a round number.

use crate::experiment::shrink::lists::nodes;
use crate::experiment::shrink::reducer::Reducer;
use crate::experiment::shrink::times::DAY;
use crate::experiment::shrink::times::HOUR;
use crate::experiment::shrink::times::moment;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// Whole numbers to try, the simplest first.
const WHOLE: [u64; 12] = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000];

/// Parts to try, the simplest first.
const PARTS: [&str; 5] = ["1", "0.5", "0.1", "0.9", "0.01"];

/// Tries for each value the simpler ones, the simplest first.
pub(crate) fn canonical(it: &mut Reducer<'_>) {
    let mut next = 0;
    while let Some(way) = nodes(&it.tree, is_value).get(next).cloned() {
        let simpler = it.tree.at(&way).map(simpler).unwrap_or_default();
        for kind in simpler {
            let mut candidate = it.tree.clone();
            candidate.at_mut(&way).expect("the way was just found").kind = kind;
            if it.takes(&candidate) {
                break;
            }
        }
        next += 1;
    }
}

/// Whether a value is a number, a length or a moment.
fn is_value(node: &Node) -> bool {
    node.is_quantity() || moment(node).is_some()
}

/// The simpler values in place of one, the simplest first.
fn simpler(node: &Node) -> Vec<Kind> {
    match &node.kind {
        Kind::Number(text) => numbers(text),
        Kind::String(text) => match (moment(node), text.parse::<Span>()) {
            (Some(ms), _) => {
                lengths(ms).map(|it| Kind::String(Time::from_ms(it).exact())).collect()
            }
            (None, Ok(span)) if span < Span::FOREVER => {
                lengths(span.ms()).map(|it| Kind::String(Span::from_ms(it).exact())).collect()
            }
            _ => match text.strip_suffix('%').and_then(|it| it.trim().parse::<f64>().ok()) {
                Some(part) if part != 100.0 && part != 50.0 => {
                    ["100 %", "50 %"].map(|it| Kind::String(it.to_owned())).into()
                }
                _ => Vec::new(),
            },
        },
        _ => Vec::new(),
    }
}

fn numbers(text: &str) -> Vec<Kind> {
    if let Ok(whole) = text.parse::<u64>() {
        let fewer = WHOLE.into_iter().filter(|it| *it < whole);
        return fewer.map(|it| Kind::Number(it.to_string())).collect();
    }
    let rank = PARTS.iter().position(|it| *it == text).unwrap_or(PARTS.len());
    PARTS[..rank].iter().map(|it| Kind::Number((*it).to_owned())).collect()
}

/// How far a length is from a round one: days before quarters of a day before hours.
fn rank(ms: i64) -> i64 {
    match ms {
        ms if ms % DAY == 0 => 0,
        ms if ms % (6 * HOUR) == 0 => 1,
        ms if ms % HOUR == 0 => 2,
        _ => 3,
    }
}

/// Rounder lengths near one, and round ones below it.
fn lengths(ms: i64) -> impl Iterator<Item = i64> {
    let near = [DAY, 6 * HOUR, HOUR].into_iter().flat_map(move |grain| {
        let down = ms.div_euclid(grain) * grain;
        [down, down + grain]
    });
    let below = [HOUR, DAY, 2 * DAY, 7 * DAY].into_iter();
    let fits = move |it: &i64| *it > 0 && (rank(*it), *it) < (rank(ms), ms) && *it != ms;
    let rounder = move |it: &i64| *it > 0 && rank(*it) < rank(ms);
    below.filter(move |it| *it < ms).filter(fits).chain(near.filter(rounder))
}

/// Whether a value is as round as a story needs: a whole hour, a whole number up to a thousand of
/// one digit that counts, none, half or all.
#[must_use]
pub(crate) fn is_round(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(text) => match text.parse::<u64>() {
            Ok(whole) => whole == 0 || WHOLE.contains(&whole),
            Err(_) => PARTS.contains(&text.as_str()) || text.parse() == Ok(0.0) || text == "1.0",
        },
        Kind::String(text) => match (moment(node), text.parse::<Span>()) {
            (Some(ms), _) => rank(ms) < 3,
            (None, Ok(span)) => span == Span::FOREVER || rank(span.ms()) < 3,
            _ => true,
        },
        _ => true,
    }
}

/// How many values of a tree are not round.
#[must_use]
pub fn odd_values(tree: &Node) -> usize {
    let ways = nodes(tree, is_value).into_iter();
    ways.filter(|way| tree.at(way).is_some_and(|node| !is_round(node))).count()
}

//! Provenance: that a history marks every number, and that every range holds its value.

use crate::kernel::moment::Moment;
use crate::kernel::quantity::Money;
use crate::kernel::quantity::Rate;
use crate::kernel::quantity::Share;
use crate::kernel::quantity::Size;
use crate::kernel::quantity::Throughput;
use crate::kernel::time::Span;
use crate::scenario::checks::found::Found;
use crate::scenario::draft::Draft;
use crate::scenario::error::Problem;
use crate::scenario::error::Severity;
use crate::scenario::marks::Mark;
use crate::scenario::marks::unmarked;
use crate::scenario::path::follow;
use crate::scenario::path::split;
use crate::scenario::span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;
use std::str::FromStr;

/// What is no claim about the past, though it may look like a number: names and texts, how the
/// simulation is run and looked at, what is expected of it, and what never happened.
const EXEMPT: &[&str] = &[
    "name",
    "title",
    "story",
    "**.name",
    "**.text",
    "**.story",
    "**.issuer",
    "**.owner",
    "sources.**",
    "clock.t0",
    "clock.start",
    "clock.horizon",
    "clock.observe_every",
    "clock.curve_every",
    "expect.**",
    "variants.*.set.expect.**",
    "policies.**",
    "strategies.**",
    "**.labels.*",
    "**.declared.*",
    "**.hits.*",
    "**.categories.*",
    "**.services.*",
    "**.needs.*",
    "**.event",
    "**.store",
    "**.service",
    "**.device",
    "**.channel",
    "**.restart",
    "**.job",
    "**.source",
    "**.into",
    "**.from.*",
    "**.per",
];

/// So many unmarked numbers are shown one by one.
const UNMARKED_MOST: usize = 12;

const HOW_TO_MARK: &str = "write Confirmed(value, \"source\"), Reported(value, \"source\"), \
                           Rumour(value, \"source\", (low, high)) or \
                           Assumption(value, \"reason\", (low, high))";

/// Looks at the marks of a draft that has them taken off; `invented` are the places of
/// alternatives that never happened.
pub(crate) fn check(
    draft: &Draft,
    marks: &[Mark],
    history: bool,
    invented: &[span::Span],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for mark in marks {
        problems.extend(range(&draft.tree, mark));
    }
    if !history {
        return problems;
    }
    let is_inside = |at: &span::Span| {
        let holds =
            |it: &span::Span| it.source == at.source && it.start <= at.start && at.end <= it.end;
        invented.iter().any(holds) || draft.sources.is_argument(at.source)
    };
    let mut numbers = unmarked(&draft.tree, marks, EXEMPT);
    numbers.retain(|(_, at)| !is_inside(at));
    let more = numbers.len().saturating_sub(UNMARKED_MOST);
    for (which, (path, at)) in numbers.into_iter().take(UNMARKED_MOST).enumerate() {
        let message = "a history says where each number comes from, and this one has no mark";
        let mut problem = Problem::new(message).at(at).on(path);
        // How to mark a number is said once.
        problem.help = (which == 0).then(|| HOW_TO_MARK.to_owned());
        problems.push(problem);
    }
    if more > 0 {
        let note = Problem::new(format!("{more} more numbers have no mark"));
        problems.push(Problem { severity: Severity::Note, ..note });
    }
    problems
}

/// A range must hold the value that it stands round, as far as all three can be compared.
fn range(tree: &Node, mark: &Mark) -> Option<Problem> {
    let (low, high) = (mark.low.as_deref()?, mark.high.as_deref()?);
    let (indices, miss) = follow(tree, &split(&mark.path).ok()?);
    let value = match (&tree.at(&indices)?.kind, miss) {
        (Kind::String(text) | Kind::Number(text), None) => text,
        _ => return None,
    };
    let is_held = compared(low, value, high)?;
    let message = if is_held.1 {
        format!("a range from {low} down to {high}")
    } else if is_held.0 {
        return None;
    } else {
        format!("the range {low} to {high} does not hold the value {value}")
    };
    let mut found = Found::default();
    found.wrong_so(mark.path.clone(), message, "a range goes from the least to the most it may be");
    found.problems.pop().map(|it| it.at(mark.span))
}

/// Whether a value lies between two others, and whether those stand the wrong way round; none
/// if they are not of one kind.
fn compared(low: &str, value: &str, high: &str) -> Option<(bool, bool)> {
    fn as_kind<T: FromStr + PartialOrd>(texts: [&str; 3]) -> Option<(bool, bool)> {
        let [low, value, high] = texts.map(|text| text.parse::<T>().ok());
        let (low, value, high) = (low?, value?, high?);
        Some((low <= value && value <= high, low > high))
    }
    let texts = [low, value, high];
    as_kind::<Span>(texts)
        .or_else(|| as_kind::<Share>(texts))
        .or_else(|| as_kind::<Size>(texts))
        .or_else(|| as_kind::<Throughput>(texts))
        .or_else(|| as_kind::<Rate>(texts))
        .or_else(|| as_kind::<Money>(texts))
        .or_else(|| as_kind::<Instant>(texts))
}

/// A moment that can be compared with others of the same form.
#[derive(PartialEq)]
struct Instant(Moment);

impl FromStr for Instant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self.0, other.0) {
            (Moment::Offset(one), Moment::Offset(other))
            | (Moment::Date(one), Moment::Date(other))
            | (Moment::LocalDate(one), Moment::LocalDate(other)) => Some(one.cmp(&other)),
            _ => None,
        }
    }
}

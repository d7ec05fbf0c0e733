//! Where the numbers of a scenario come from: marks round values, taken off before they are read.
//!
//! Any value may stand in a mark, `Confirmed(value, "source")`,
//! `Assumption(value, "reason", (low, high))` and so on, so that no type of a scenario needs to
//! know about provenance. A mark round a struct or a list covers the numbers inside.

use std::collections::BTreeSet;

use crate::kernel::moment::Moment;
use crate::scenario::error::Problem;
use crate::scenario::label::Labels;
use crate::scenario::label::each;
use crate::scenario::path::matches;
use crate::scenario::span::Span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::MarkKind;
use crate::scenario::tree::Node;

/// What is known about one value, or about all inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The value, such as `faults[san].lasts`.
    pub path: String,
    /// How well it is known.
    pub kind: MarkKind,
    /// Who said so, why it is assumed, what it was fitted to, or the name of a free parameter.
    pub source: String,
    /// The least it may be, as written.
    pub low: Option<String>,
    /// The most it may be, as written.
    pub high: Option<String>,
    /// Where the mark was written, its value included.
    pub span: Span,
}

/// Takes all marks off a tree and lists them by path.
///
/// # Errors
/// All marks that are not well formed: no source, no range where one is needed, a range that
/// does not hold the value, one mark right inside another.
///
/// ```
/// use lastcopy::scenario::emit::pretty;
/// use lastcopy::scenario::marks::strip;
/// use lastcopy::scenario::parse::parse_text;
///
/// let text = r#"(lasts: Rumour("6 h", "a forum post", ("2 h", "1 d")))"#;
/// let mut tree = parse_text(text).expect("well formed");
/// let marks = strip(&mut tree).expect("a source and a range");
/// assert_eq!(pretty(&tree), r#"(lasts: "6 h")"#);
/// assert_eq!((marks[0].path.as_str(), marks[0].high.as_deref()), ("lasts", Some("1 d")));
/// ```
pub fn strip(tree: &mut Node) -> Result<Vec<Mark>, Vec<Problem>> {
    let mut strip = Strip { path: String::new(), marks: Vec::new(), problems: Vec::new() };
    strip.node(tree);
    if !strip.problems.is_empty() {
        return Err(strip.problems);
    }
    strip.marks.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(strip.marks)
}

struct Strip {
    path: String,
    marks: Vec<Mark>,
    problems: Vec<Problem>,
}

impl Strip {
    fn node(&mut self, node: &mut Node) {
        if let Kind::Struct { name: Some(name), .. } = &node.kind
            && let Some(kind) = MarkKind::of(name)
        {
            self.wrong(node.head(), kind, "takes no field names");
            return;
        }
        if let Some(kind) = node.mark() {
            let span = node.span;
            let Kind::Tuple { items, .. } = &mut node.kind else {
                return;
            };
            let rest = items.split_off(1);
            *node = items.remove(0);
            if node.mark().is_some() {
                self.wrong(node.head(), kind, "stands round another mark; a value carries one");
            }
            self.mark(kind, node, span, &rest);
        }
        let steps: Vec<String> = {
            let labels = Labels::new(node);
            let steps = (0..node.len()).map(|index| {
                let mut step = if self.path.is_empty() { String::new() } else { ".".to_string() };
                let dot = step.len();
                labels.push(index, &mut step);
                // A step in brackets needs no dot before it, and a field has got its own.
                step.split_off(dot)
            });
            steps.collect()
        };
        let length = self.path.len();
        for (index, step) in steps.iter().enumerate() {
            self.path.push_str(step);
            self.node(node.child_mut(index).expect("counted"));
            self.path.truncate(length);
        }
    }

    fn wrong(&mut self, span: Span, kind: MarkKind, message: &str) {
        let word = kind.word();
        let form = match kind {
            MarkKind::Confirmed | MarkKind::Reported => "(value, \"source\")",
            MarkKind::Rumour => "(value, \"source\", (low, high))",
            MarkKind::Assumption => "(value, \"source or reason\", (low, high))",
            MarkKind::Fitted => "(value, \"names of expectations\", (low, high))",
            MarkKind::Free => "(value, \"name\", (low, high))",
        };
        let problem = Problem::new(format!("`{word}` {message}"));
        self.problems
            .push(problem.at(span).on(self.path.clone()).help(format!("write {word}{form}")));
    }

    /// Checks one mark and keeps it; `rest` is what stands behind the value.
    fn mark(&mut self, kind: MarkKind, value: &Node, span: Span, rest: &[Node]) {
        let takes_range = !matches!(kind, MarkKind::Confirmed | MarkKind::Reported);
        let head = Span { end: value.span.start.min(span.end), ..span };
        let source = match rest.first() {
            Some(Node { kind: Kind::String(text), .. }) if !text.trim().is_empty() => text,
            Some(other) => {
                let found = format!("needs a source in quotes, found {}", other.describe());
                return self.wrong(other.head(), kind, &found);
            }
            None => return self.wrong(head, kind, "needs a source"),
        };
        let range = match rest.get(1) {
            Some(other) if !takes_range => {
                return self.wrong(other.head(), kind, "takes no range; what is known has none");
            }
            Some(node) => match range(node) {
                Some(range) => Some(range),
                None => {
                    let found = format!("needs a range (low, high), found {}", node.describe());
                    return self.wrong(node.head(), kind, &found);
                }
            },
            None if takes_range && value.is_quantity() && !is_date(value) => {
                return self.wrong(head, kind, "needs a range (low, high) round a number");
            }
            None => None,
        };
        if let Some(more) = rest.get(2) {
            return self.wrong(more.head(), kind, "takes nothing behind the range");
        }
        if let Some(message) = range.and_then(|(low, high)| misplaced(low, value, high)) {
            return self.wrong(rest[1].span, kind, &message);
        }
        let text = |bound: &Node| match &bound.kind {
            Kind::Number(text) | Kind::String(text) => text.clone(),
            _ => String::new(),
        };
        self.marks.push(Mark {
            path: self.path.clone(),
            kind,
            source: source.clone(),
            low: range.map(|(low, _)| text(low)),
            high: range.map(|(_, high)| text(high)),
            span,
        });
    }
}

/// A day, to which no range could be put.
fn is_date(node: &Node) -> bool {
    let Kind::String(text) = &node.kind else { return false };
    matches!(text.parse(), Ok(Moment::Date(_) | Moment::LocalDate(_)))
}

/// The two bounds of `(low, high)`, each a number or a quantity.
fn range(node: &Node) -> Option<(&Node, &Node)> {
    match &node.kind {
        Kind::Tuple { name: None, items } if items.iter().all(Node::is_quantity) => {
            match items.as_slice() {
                [low, high] => Some((low, high)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What is wrong with the order of bounds and value, as far as plain numbers tell.
fn misplaced(low: &Node, value: &Node, high: &Node) -> Option<String> {
    let number = |node: &Node| match &node.kind {
        Kind::Number(text) => text.replace('_', "").parse::<f64>().ok(),
        _ => None,
    };
    let (low, high) = (number(low)?, number(high)?);
    if low > high {
        return Some(format!("has a range from {low} down to {high}"));
    }
    let value = number(value).filter(|value| !(low..=high).contains(value))?;
    Some(format!("has a range {low} to {high} that does not hold its value {value}"))
}

/// The numbers of a stripped tree that stand under no mark, in the order of the tree.
///
/// A quantity in quotes (`"6 h"`, `"$25"`) is a number too. `exempt` lists path patterns of what
/// needs no source (see [`matches()`]). A number set by argument is listed with a span in that
/// argument, for the caller to judge.
#[must_use]
pub fn unmarked(tree: &Node, marks: &[Mark], exempt: &[&str]) -> Vec<(String, Span)> {
    let marked: BTreeSet<&str> = marks.iter().map(|mark| mark.path.as_str()).collect();
    let mut found = Vec::new();
    each(tree, &mut |path, node| {
        let open = !marked.contains(path);
        if open && (node.is_quantity() || is_offset(node)) {
            found.push((path.to_owned(), node.span));
        }
        open
    });
    found.retain(|(path, _)| !exempt.iter().any(|pattern| matches(pattern, path)));
    found
}

/// Whether a value is an offset from T0: a number as well, though no range is asked of it.
fn is_offset(node: &Node) -> bool {
    let Kind::String(text) = &node.kind else {
        return false;
    };
    let number = text.strip_prefix("T+").or_else(|| text.strip_prefix("T-")).map(str::trim_start);
    number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::emit::pretty;
    use crate::scenario::parse::parse_text;

    fn marks(text: &str) -> Result<(Node, Vec<Mark>), String> {
        let mut tree = parse_text(text).unwrap();
        match strip(&mut tree) {
            Ok(marks) => Ok((tree, marks)),
            Err(problems) => {
                Err(problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join("; "))
            }
        }
    }

    #[test]
    fn each_kind_of_mark_comes_off_and_is_kept() {
        let text = r#"(a: Confirmed(1, "s"), b: Reported("2 h", "s"), c: Rumour(3, "s", (1, 5)),
            d: [Assumption((name: "x", y: Free(4, "n", (1, 9))), "s")],
            e: Fitted(5, "p, q", (5, 5)))"#;
        let (tree, marks) = marks(text).unwrap();
        assert_eq!(pretty(&tree), r#"(a: 1, b: "2 h", c: 3, d: [(name: "x", y: 4)], e: 5)"#);
        let kept: Vec<(&str, MarkKind, Option<&str>)> =
            marks.iter().map(|m| (m.path.as_str(), m.kind, m.high.as_deref())).collect();
        assert_eq!(
            kept,
            [
                ("a", MarkKind::Confirmed, None),
                ("b", MarkKind::Reported, None),
                ("c", MarkKind::Rumour, Some("5")),
                ("d[x]", MarkKind::Assumption, None),
                ("d[x].y", MarkKind::Free, Some("9")),
                ("e", MarkKind::Fitted, Some("5")),
            ]
        );
    }

    #[test]
    fn a_number_of_doubtful_origin_needs_a_range_and_other_values_do_not() {
        for kind in ["Rumour", "Assumption", "Fitted", "Free"] {
            for value in ["5", "\"6 h\"", "\"$3\""] {
                let message = marks(&format!("{kind}({value}, \"s\")")).unwrap_err();
                assert!(message.contains("needs a range (low, high) round a number"), "{message}");
            }
            let day = "\"2024-05-01T12:00:00+10:00\"";
            for value in ["true", "X", "[1, 2]", "(a: 1)", "\"name\"", day] {
                assert!(marks(&format!("{kind}({value}, \"s\")")).is_ok(), "{kind} {value}");
            }
        }
    }

    #[test]
    fn a_mark_that_is_not_well_formed_is_refused() {
        for (text, expected) in [
            ("Confirmed(5)", "needs a source"),
            ("Confirmed(5, \" \")", "needs a source in quotes"),
            ("Confirmed(5, 6)", "needs a source in quotes, found the number `6`"),
            ("Reported(5, \"s\", (1, 9))", "takes no range"),
            ("Rumour(5, \"s\", (1, 2, 3))", "needs a range"),
            ("Rumour(5, \"s\", [1, 9])", "found a list"),
            ("Rumour(5, \"s\", (1, 9), 3)", "takes nothing behind"),
            ("Rumour(5, \"s\", (9, 1))", "from 9 down to 1"),
            ("Rumour(5, \"s\", (6, 9))", "does not hold its value 5"),
            ("Reported(Rumour(5, \"s\", (1, 9)), \"t\")", "a value carries one"),
            ("Free(value: 5)", "takes no field names"),
        ] {
            let message = marks(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn only_numbers_outside_marks_and_exemptions_are_unmarked() {
        let text = r#"(clock: (start: "2009-10-01", tick: 60), stores: [
            Reported((name: "a", size: 4), "s"), (name: "b", size: 5, kind: X, cost: "$5")])"#;
        let (tree, marks) = marks(text).unwrap();
        let paths = |exempt: &[&str]| -> Vec<String> {
            unmarked(&tree, &marks, exempt).into_iter().map(|(path, _)| path).collect()
        };
        assert_eq!(paths(&["clock.*"]), ["stores[b].size", "stores[b].cost"]);
        assert_eq!(paths(&["**.size", "stores.*.cost", "clock.start"]), ["clock.tick"]);
    }
}

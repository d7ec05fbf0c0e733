//! Between what is wrong with a value and where a person finds it.

use crate::scenario::draft::Draft;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::error::Severity;
use crate::scenario::read::MOST_PROBLEMS;
use crate::scenario::tree::Kind;
use crate::scenario::tree::MarkKind;
use crate::scenario::tree::Node;

/// As many problems as anybody reads, errors first, and how many more there are.
pub(crate) fn worst(mut found: Vec<Problem>) -> Vec<Problem> {
    found.sort_by_key(|problem| problem.severity);
    let more = found.len().saturating_sub(MOST_PROBLEMS);
    found.truncate(MOST_PROBLEMS);
    if more > 0 {
        let note = Problem::new(format!("there are {more} more problems"));
        found.push(Problem { severity: Severity::Note, ..note });
    }
    found
}

/// A problem that knows its path, at the place of that path.
pub(crate) fn place(draft: &Draft, problem: Problem) -> Problem {
    if problem.span.is_some() || problem.severity == Severity::Note {
        return problem;
    }
    let mut placed = draft.problem_at(&problem.path, problem.message);
    placed.help = problem.help;
    placed.severity = problem.severity;
    placed
}

/// The same problems, with advice where a bare text stands in the place of a choice.
pub(crate) fn advised(problems: &Problems) -> Problems {
    let advise = |problem: &Problem| {
        let last = problem.path.rsplit('.').next().unwrap_or_default();
        let is_text = problem.message.contains("found the string");
        let help = match last.split('[').next().unwrap_or_default() {
            "when" | "from" | "until" | "at" => {
                "write At(\"T+6 h\"), After(event: \"fault:…\"), Hazard(…), \
                 All([…]) or Any([…])"
            }
            "takes" => "write Lasting(\"6 h\") or AtRate(\"500 MB/s\")",
            _ => return problem.clone(),
        };
        let mut advised = problem.clone();
        advised.help = advised.help.or_else(|| is_text.then(|| help.to_owned()));
        advised
    };
    Problems::new(problems.list().iter().map(advise).collect())
}

/// Makes `Destroy((share: 1))` the same as `Destroy(share: 1)`, so that one path leads to a
/// value however it was written.
pub(crate) fn unwrap_variants(node: &mut Node) {
    for index in 0..node.len() {
        if let Some(child) = node.child_mut(index) {
            unwrap_variants(child);
        }
    }
    let Kind::Tuple { name: Some(name), items } = &mut node.kind else {
        return;
    };
    let [Node { kind: Kind::Struct { name: None, fields }, .. }] = items.as_mut_slice() else {
        return;
    };
    if MarkKind::of(name).is_none() {
        let (name, fields) = (Some(std::mem::take(name)), std::mem::take(fields));
        node.kind = Kind::Struct { name, fields };
    }
}

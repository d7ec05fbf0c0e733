//! The alternatives of a file: which are chosen, and what they change.

use crate::scenario::draft::Draft;
use crate::scenario::error::Problems;
use crate::scenario::nearest::suggestion;
use crate::scenario::place::unwrap_variants;
use crate::scenario::span::Span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;
use serde::Deserialize;
use serde::Serialize;

/// What is changed about a scenario before it is read, in the order of the fields.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlays {
    /// The account of what happened, by name.
    pub variant: Option<String>,
    /// The backup policy, by name.
    pub policy: Option<String>,
    /// The recovery strategy, by name.
    pub strategy: Option<String>,
    /// Changes `path=value`, `path+=element` or `-path`, in order.
    pub set: Vec<String>,
    /// Accounts in all, to which everything that is declared for the fleet is scaled.
    pub handsets: Option<u64>,
}

/// The three lists of alternatives: the field of the file, and what one of them is called.
pub(crate) const LISTS: [(&str, &str); 3] =
    [("variants", "variant"), ("policies", "policy"), ("strategies", "strategy")];

/// The draft with all overlays but the number of handsets.
pub(crate) fn overlaid(original: &Draft, overlays: &Overlays) -> Result<Draft, Problems> {
    let mut draft = original.clone();
    let chosen = [&overlays.variant, &overlays.policy, &overlays.strategy];
    for ((list, kind), name) in LISTS.into_iter().zip(chosen) {
        let Some(name) = name else { continue };
        let map = alternative(original, list, kind, name)?;
        draft.apply(&map)?;
    }
    let mut problems = Vec::new();
    for argument in &overlays.set {
        let refused = draft.set(argument).err();
        problems.extend(refused.into_iter().flat_map(|it| it.list().to_vec()));
    }
    if !problems.is_empty() {
        return Err(Problems::new(problems));
    }
    unwrap_variants(&mut draft.tree);
    Ok(draft)
}

/// The changes of an alternative.
fn alternative(original: &Draft, list: &str, kind: &str, name: &str) -> Result<Node, Problems> {
    let all = original.tree.bare().field(list).map(Node::bare);
    let all: Vec<&Node> = all.into_iter().flat_map(Node::children).collect();
    let Some(found) = all.iter().find(|it| it.own_name() == Some(name)) else {
        let names: Vec<&str> = all.iter().filter_map(|it| it.own_name()).collect();
        let problem = original.problem_at(list, format!("there is no {kind} `{name}`"));
        let problem = problem.help(suggestion(name, list, &names));
        return Err(original.sources.report(vec![problem]));
    };
    let set = found.bare().field("set").map(Node::bare);
    let none = Node { kind: Kind::Map(Vec::new()), span: found.span };
    // A scenario that was built has alternatives without changes, written as a bare name.
    let written = set.filter(|it| !matches!(it.kind, Kind::Unit(_)));
    Ok(written.cloned().unwrap_or(none))
}

/// Where a file describes what never happened: other policies, other strategies.
pub(crate) fn invented(original: &Draft) -> Vec<Span> {
    let lists = ["policies", "strategies"].into_iter();
    let found = lists.filter_map(|list| original.tree.bare().field(list));
    found.map(|it| it.span).collect()
}

//! The path of a value that was reached otherwise: by name where there is a name.

use std::collections::BTreeMap;

use crate::scenario::path::key_text;
use crate::scenario::span::Span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// The names by which the children of one value are addressed.
pub struct Labels<'a> {
    node: &'a Node,
    counts: BTreeMap<&'a str, usize>,
}

impl<'a> Labels<'a> {
    /// Looks at the names of the children of `node`.
    #[must_use]
    pub fn new(node: &'a Node) -> Self {
        let mut counts = BTreeMap::new();
        if let Kind::List(items) = &node.kind {
            for name in items.iter().filter_map(Node::own_name) {
                *counts.entry(name).or_insert(0) += 1;
            }
        }
        Self { node, counts }
    }

    /// Appends the step to child `index` to a path.
    pub fn push(&self, index: usize, path: &mut String) {
        let number = || format!("[{index}]");
        let step = match &self.node.kind {
            Kind::Struct { fields, .. } => {
                let dot = if path.is_empty() { "" } else { "." };
                fields.get(index).map(|field| format!("{dot}{}", field.name))
            }
            Kind::Map(entries) => entries
                .get(index)
                .and_then(|(key, _)| key_text(key))
                .map(|key| in_brackets(key, false)),
            Kind::List(items) => items
                .get(index)
                .and_then(Node::own_name)
                .filter(|name| self.counts.get(name) == Some(&1))
                .map(|name| in_brackets(name, true)),
            _ => None,
        };
        path.push_str(&step.unwrap_or_else(number));
    }
}

/// Shows every value of a tree with its path, a value before what it holds, in the order of the
/// tree; what a value holds is shown if the answer is yes.
pub fn each(tree: &Node, show: &mut dyn FnMut(&str, &Node) -> bool) {
    each_below(tree, &mut String::new(), show);
}

fn each_below(node: &Node, path: &mut String, show: &mut dyn FnMut(&str, &Node) -> bool) {
    if !show(path, node) {
        return;
    }
    let labels = Labels::new(node);
    let length = path.len();
    for (index, child) in node.children().enumerate() {
        labels.push(index, path);
        each_below(child, path, show);
        path.truncate(length);
    }
}

/// A name as a step in brackets, quoted where it has to be.
fn in_brackets(name: &str, or_number: bool) -> String {
    let is_number = or_number && name.bytes().all(|byte| byte.is_ascii_digit());
    let is_odd = name.trim() != name || name.contains(['[', ']', '"', '\\', '=']);
    if is_number || is_odd || name.is_empty() {
        let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("[\"{escaped}\"]");
    }
    format!("[{name}]")
}

/// The path of the descendant reached by child indices, by name where there is one.
#[must_use]
pub fn written(tree: &Node, indices: &[usize]) -> String {
    let mut path = String::new();
    let mut node = tree;
    for index in indices {
        if node.mark().is_none() {
            Labels::new(node).push(*index, &mut path);
        }
        let Some(child) = node.child(*index) else {
            break;
        };
        node = child;
    }
    path
}

/// The child indices of the first node, parents before children, that was written at `span`.
#[must_use]
pub fn of_span(tree: &Node, span: Span) -> Option<Vec<usize>> {
    fn search(node: &Node, span: Span, steps: &mut Vec<usize>) -> bool {
        if node.span == span {
            return true;
        }
        for (index, child) in node.children().enumerate() {
            steps.push(index);
            if search(child, span, steps) {
                return true;
            }
            steps.pop();
        }
        false
    }
    let mut steps = Vec::new();
    search(tree, span, &mut steps).then_some(steps)
}

//! How a value is addressed: `stores[primary].labels`, `stores.primary.labels`, `faults[2].at`.
//!
//! An element of a list goes by its `name:` field (a plain string by itself) or by its number
//! from 0, an entry of a map by its key. Marks and `Some` are not steps: a path stays the same
//! when a value gets a source.

use crate::scenario::nearest::suggestion;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// One step of a written path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The name or number.
    pub text: String,
    /// Whether it stood in quotes, and so is a name even if it looks like a number.
    pub is_quoted: bool,
}

/// A step that leads nowhere: what is missing, and what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// What is missing.
    pub message: String,
    /// The nearest name and the names there are.
    pub help: Option<String>,
}

/// Splits a written path into its steps; `""` has none.
///
/// # Errors
/// An empty step, or a bracket or quote that is not closed.
///
/// ```
/// use lastcopy::scenario::path::split;
/// let steps = split("stores[primary].labels").expect("well formed");
/// assert_eq!(steps.len(), 3);
/// assert_eq!(steps, split("stores.primary.labels").expect("well formed"));
/// ```
pub fn split(path: &str) -> Result<Vec<Segment>, String> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (segment, after) = match rest.strip_prefix('[') {
            Some(inside) => bracket(inside)?,
            None => {
                let rest = match rest.strip_prefix('.') {
                    Some(after) if !segments.is_empty() => after,
                    _ => rest,
                };
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                (Segment { text: rest[..end].to_string(), is_quoted: false }, &rest[end..])
            }
        };
        if segment.text.is_empty() && !segment.is_quoted {
            return Err(format!("`{path}` has an empty step"));
        }
        segments.push(segment);
        rest = after;
        if rest == "." {
            return Err(format!("`{path}` ends in a dot"));
        }
    }
    Ok(segments)
}

/// The step in brackets, and what stands behind them.
fn bracket(inside: &str) -> Result<(Segment, &str), String> {
    let Some(quoted) = inside.strip_prefix('"') else {
        let (text, after) = inside.split_once(']').ok_or("`[` is not closed")?;
        return Ok((Segment { text: text.trim().to_string(), is_quoted: false }, after));
    };
    let mut text = String::new();
    let mut letters = quoted.char_indices();
    while let Some((index, c)) = letters.next() {
        match c {
            '\\' => text.extend(letters.next().map(|(_, c)| c)),
            '"' => {
                let after =
                    quoted[index + 1..].strip_prefix(']').ok_or("expected `]` after `\"`")?;
                return Ok((Segment { text, is_quoted: true }, after));
            }
            _ => text.push(c),
        }
    }
    Err("`\"` is not closed".to_string())
}

/// The child of `node` that `segment` names; the marks round `node` are seen through.
///
/// # Errors
/// There is no such child, or more than one of that name.
pub fn step(node: &Node, segment: &Segment) -> Result<usize, Miss> {
    let node = node.bare();
    let text = segment.text.as_str();
    let number = if segment.is_quoted { None } else { text.parse::<usize>().ok() };
    match &node.kind {
        Kind::Struct { fields, .. } => {
            let found = fields.iter().position(|field| field.name == text);
            found.ok_or_else(|| miss(node, text, "field"))
        }
        Kind::Map(entries) => {
            let found = entries.iter().position(|(key, _)| key_text(key) == Some(text));
            found.ok_or_else(|| miss(node, text, "key"))
        }
        Kind::List(items) | Kind::Tuple { items, .. } => match number {
            Some(index) if index < items.len() => Ok(index),
            Some(index) => Err(Miss {
                message: format!("there is no element {index}; the list has {}", items.len()),
                help: (!items.is_empty()).then(|| "elements are counted from 0".to_string()),
            }),
            None => named_element(node, items, text),
        },
        _ => Err(Miss {
            message: format!("{} has nothing inside it, so no `{text}`", node.describe()),
            help: None,
        }),
    }
}

/// The element of that name, if there is exactly one.
fn named_element(node: &Node, items: &[Node], text: &str) -> Result<usize, Miss> {
    let mut found = (0..items.len()).filter(|index| element_name(&items[*index]) == Some(text));
    match (found.next(), found.next()) {
        (Some(index), None) => Ok(index),
        (None, _) => Err(miss(node, text, "element")),
        (Some(first), Some(second)) => Err(Miss {
            message: format!("the name `{text}` is not unique here"),
            help: Some(format!("write [{first}] or [{second}]")),
        }),
    }
}

fn miss(node: &Node, text: &str, noun: &str) -> Miss {
    let names: Vec<&str> = match &node.kind {
        Kind::Struct { fields, .. } => fields.iter().map(|field| field.name.as_str()).collect(),
        Kind::Map(entries) => entries.iter().filter_map(|(key, _)| key_text(key)).collect(),
        Kind::List(items) | Kind::Tuple { items, .. } => {
            items.iter().filter_map(element_name).collect()
        }
        _ => Vec::new(),
    };
    Miss {
        message: format!("there is no {noun} `{text}`"),
        help: Some(suggestion(text, &format!("{noun}s"), &names)),
    }
}

/// What an element of a list goes by.
fn element_name(item: &Node) -> Option<&str> {
    item.own_name().or_else(|| item.bare().word())
}

/// What an entry of a map goes by.
#[must_use]
pub fn key_text(key: &Node) -> Option<&str> {
    match &key.kind {
        Kind::Number(text) => Some(text),
        _ => key.word(),
    }
}

/// Follows a path as far as it leads: the child indices, those into marks included, and the
/// step it stopped at.
#[must_use]
pub fn follow(tree: &Node, segments: &[Segment]) -> (Vec<usize>, Option<(usize, Miss)>) {
    let mut indices = Vec::new();
    let mut node = tree;
    for (position, segment) in segments.iter().enumerate() {
        match step(node, segment) {
            Ok(index) => {
                while node.mark().is_some() {
                    indices.push(0);
                    node = node.child(0).expect("a tuple is never empty");
                }
                indices.push(index);
                node = node.child(index).expect("a step leads to a child");
            }
            Err(miss) => return (indices, Some((position, miss))),
        }
    }
    (indices, None)
}

/// Whether a path matches a pattern: `*` stands for one step, `**` for any number of them.
///
/// ```
/// use lastcopy::scenario::path::matches;
/// assert!(matches("stores.*.size", "stores[primary].size"));
/// assert!(matches("clock.**", "clock.horizon"));
/// assert!(!matches("clock.*", "clock.zone.offset"));
/// ```
#[must_use]
pub fn matches(pattern: &str, path: &str) -> bool {
    match (split(pattern), split(path)) {
        (Ok(pattern), Ok(path)) => fits(&pattern, &path),
        _ => false,
    }
}

fn fits(pattern: &[Segment], path: &[Segment]) -> bool {
    let Some((first, pattern_rest)) = pattern.split_first() else {
        return path.is_empty();
    };
    if first.text == "**" {
        return (0..=path.len()).any(|skipped| fits(pattern_rest, &path[skipped..]));
    }
    let Some((step, path_rest)) = path.split_first() else {
        return false;
    };
    (first.text == "*" || first.text == step.text) && fits(pattern_rest, path_rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::label::written;
    use crate::scenario::parse::parse_text;

    fn found(text: &str, path: &str) -> Result<String, String> {
        let tree = parse_text(text).unwrap();
        let (indices, miss) = follow(&tree, &split(path)?);
        match miss {
            None => Ok(written(&tree, &indices)),
            Some((_, miss)) => Err(format!("{}; {}", miss.message, miss.help.unwrap_or_default())),
        }
    }

    #[test]
    fn an_element_is_found_by_name_in_either_form_and_by_number() {
        let text = r#"(stores: [(name: "primary", size: 1), Reported((name: "b.c"), "x")])"#;
        for path in ["stores[primary].size", "stores.primary.size", "stores[0].size"] {
            assert_eq!(found(text, path).unwrap(), "stores[primary].size");
        }
        assert_eq!(found(text, "stores[b.c]").unwrap(), "stores[b.c]");
    }

    #[test]
    fn a_wrong_name_is_answered_with_the_nearest_and_the_list() {
        let miss = found(r#"(stores: [(name: "primary"), (name: "x")])"#, "stores[primay]");
        assert_eq!(
            miss.unwrap_err(),
            "there is no element `primay`; did you mean `primary`? elements: `primary`, `x`"
        );
    }

    #[test]
    fn a_name_that_two_elements_bear_is_refused() {
        let miss = found(r#"[(name: "a"), (name: "a")]"#, "[a]").unwrap_err();
        assert!(miss.contains("not unique"), "{miss}");
        assert_eq!(found(r#"[(name: "a"), (name: "a")]"#, "[1]").unwrap(), "[1]");
    }

    #[test]
    fn a_name_of_digits_is_reached_in_quotes() {
        let text = r#"[(name: "x"), (name: "0")]"#;
        assert_eq!(found(text, "[0]").unwrap(), "[x]");
        assert_eq!(found(text, r#"["0"]"#).unwrap(), r#"["0"]"#);
    }

    #[test]
    fn every_written_path_leads_back() {
        let text = r#"{"a]b": [(name: "q\"\\"), [1, (2, 3)]], 7: (x: {"k": 1})}"#;
        let tree = parse_text(text).unwrap();
        for indices in [vec![0, 0], vec![0, 1, 1, 1], vec![1, 0, 0]] {
            let path = written(&tree, &indices);
            assert_eq!(follow(&tree, &split(&path).unwrap()).0, indices, "{path}");
        }
    }

    #[test]
    fn a_malformed_path_is_refused() {
        for path in ["a..b", "a.", "a[b", "a[\"b]", "[]"] {
            assert!(split(path).is_err(), "{path}");
        }
    }
}

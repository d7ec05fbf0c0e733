//! What was put together in code, written down and read as a file is.

use crate::scenario::draft::Draft;
use crate::scenario::emit::pretty;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::parse::parse_text;
use crate::scenario::path::follow;
use crate::scenario::path::split;
use crate::scenario::spec::Spec;
use crate::scenario::tree::Kind;
use crate::scenario::tree::MarkKind;
use crate::scenario::tree::Node;

/// An alternative's changes: the list it stands in, its place there, paths and values.
pub(crate) type Change = (&'static str, usize, Vec<(String, String)>);

/// A value to be marked: its path, and the mark with its arguments but the value.
pub(crate) type Marked = (String, MarkKind, String, Option<(String, String)>);

/// The text that a value, its alternatives' changes and its marks come to.
pub(crate) fn written(
    spec: &Spec,
    changes: &[Change],
    marks: &[Marked],
) -> Result<Vec<u8>, Problems> {
    let refused = |error: ron::Error| {
        Problems::new(vec![Problem::new(format!("it cannot be written as RON: {error}"))])
    };
    let text = ron::to_string(spec).map_err(refused)?;
    if changes.is_empty() && marks.is_empty() {
        return Ok(text.into_bytes());
    }
    let mut draft = Draft::open("builder", text.into_bytes())?;
    let mut problems = Vec::new();
    for change in changes {
        problems.extend(put_changes(&mut draft.tree, change));
    }
    for marked in marks {
        problems.extend(put_mark(&mut draft.tree, marked).err());
    }
    if problems.is_empty() {
        Ok(pretty(&draft.tree).into_bytes())
    } else {
        Err(Problems::new(problems))
    }
}

/// The same problems without places, of which there are none in a text that nobody wrote.
pub(crate) fn placeless(problems: &Problems) -> Problems {
    let all = problems.list().iter().cloned();
    Problems::new(all.map(|it| Problem { span: None, place: None, ..it }).collect())
}

/// Writes the changes of an alternative where the value could not hold them.
fn put_changes(tree: &mut Node, (list, at, set): &Change) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    for (path, text) in set {
        if path.is_empty() {
            let why = text.parse::<crate::kernel::name::Name>().err().unwrap_or_default();
            problems.push(Problem::new(why).on(format!("{list}[{at}].name")));
            continue;
        }
        match parse_text(text) {
            Ok(value) => {
                let key = Node { kind: Kind::String(path.clone()), span: value.span };
                entries.push((key, value));
            }
            Err(problem) => {
                problems
                    .push(Problem::new(problem.message).on(format!("{list}[{at}].set[{path}]")));
            }
        }
    }
    let path = format!("{list}[{at}].set");
    let (steps, miss) = follow(tree, &split(&path).unwrap_or_default());
    if let (None, Some(node)) = (miss, tree.at_mut(&steps)) {
        node.kind = Kind::Map(entries);
    }
    problems
}

/// Wraps a value in its mark.
fn put_mark(tree: &mut Node, (path, kind, source, range): &Marked) -> Result<(), Problem> {
    let segments = split(path).map_err(|message| Problem::new(message).on(path.clone()))?;
    let (steps, miss) = follow(tree, &segments);
    if let Some((_, miss)) = miss {
        return Err(Problem::new(miss.message).on(path.clone()));
    }
    let Some(node) = tree.at_mut(&steps) else { return Ok(()) };
    let span = node.span;
    let leaf = |kind: Kind| Node { kind, span };
    let mut items = vec![node.clone(), leaf(Kind::String(source.clone()))];
    if let Some((low, high)) = range {
        let bound = |text: &String| parse_text(text).map_err(|it| it.on(path.clone()));
        items.push(leaf(Kind::Tuple { name: None, items: vec![bound(low)?, bound(high)?] }));
    }
    *node = leaf(Kind::Tuple { name: Some(MarkKind::word(*kind).to_owned()), items });
    Ok(())
}

//! The one way to change a scenario without editing it: `path = value`, by argument or in a file.
//!
//! `--set`, named alternatives, grids and what-ifs are all lists of such edits, applied in
//! order to the tree before marks are taken off and types are checked. So an edit may set a
//! field that the file leaves to its default, and a wrong type is refused like any other.

use crate::scenario::error::Problem;
use crate::scenario::path::Segment;
use crate::scenario::path::follow;
use crate::scenario::path::split;
use crate::scenario::path::step;
use crate::scenario::span::Span;
use crate::scenario::token::is_word;
use crate::scenario::tree::Field;
use crate::scenario::tree::Kind;
use crate::scenario::tree::MAX_DEPTH;
use crate::scenario::tree::Node;

/// What an edit does at its path.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Puts a value there, in place of the old one or as a new field.
    Set(Node),
    /// Appends an element to the list there.
    Append(Node),
    /// Takes the field, element or entry out.
    Remove,
}

/// One change of a tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Where, as in `stores[primary].labels`.
    pub path: String,
    /// Where the path was written.
    pub path_span: Span,
    /// What.
    pub action: Action,
}

/// Applies one entry of an overlay: `"a.b"` sets, `"+a.b"` appends an element, `"-a.b"` removes
/// (and takes `()` for a value).
///
/// # Errors
/// A path that leads nowhere, with the nearest name; an element appended to what is no list, or
/// under a name that is taken.
///
/// ```
/// use lastcopy::scenario::emit::pretty;
/// use lastcopy::scenario::overlay::apply;
/// use lastcopy::scenario::parse::parse_text;
///
/// let mut tree = parse_text("(stores: [(name: \"a\", parts: 1)])").expect("well formed");
/// apply(&mut tree, "stores[a].parts", parse_text("7").expect("a number")).expect("it exists");
/// assert_eq!(pretty(&tree), "(stores: [(name: \"a\", parts: 7)])");
/// ```
pub fn apply(tree: &mut Node, op_path: &str, value: Node) -> Result<(), Problem> {
    let path_span = value.span;
    edit(tree, entry(op_path, path_span, value)?)
}

/// Applies all entries of an overlay map `{"path": value, …}` in the order of the text.
///
/// # Errors
/// All entries that cannot be applied, each at its key, and a `map` that is none.
pub fn apply_map(tree: &mut Node, map: &Node) -> Result<(), Vec<Problem>> {
    let entries = match &map.kind {
        Kind::Map(entries) => entries,
        Kind::Struct { name: None, fields } if fields.is_empty() => return Ok(()),
        _ => {
            let message = format!("expected `{{\"path\": value}}`, found {}", map.describe());
            return Err(vec![Problem::new(message).at(map.head())]);
        }
    };
    let mut problems = Vec::new();
    for (key, value) in entries {
        let result = match key.word() {
            Some(path) => entry(path, key.span, value.clone()).and_then(|it| edit(tree, it)),
            None => Err(Problem::new("a path stands in quotes").at(key.span)),
        };
        problems.extend(result.err());
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// The edit of one entry of an overlay map.
fn entry(op_path: &str, path_span: Span, value: Node) -> Result<Edit, Problem> {
    let op_path = op_path.trim();
    let (path, action) = if let Some(path) = op_path.strip_prefix('+') {
        (path, Action::Append(value))
    } else if let Some(path) = op_path.strip_prefix('-') {
        if !matches!(&value.kind, Kind::Struct { name: None, fields } if fields.is_empty()) {
            let message = format!("a removal takes `()`, found {}", value.describe());
            return Err(Problem::new(message).at(value.head()).on(path));
        }
        (path, Action::Remove)
    } else {
        (op_path, Action::Set(value))
    };
    Ok(Edit { path: path.trim().to_string(), path_span, action })
}

/// Applies one edit.
///
/// # Errors
/// Those of [`apply`].
pub fn edit(tree: &mut Node, edit: Edit) -> Result<(), Problem> {
    let wrong = |message: String| Problem::new(message).at(edit.path_span).on(edit.path.clone());
    let segments = split(&edit.path).map_err(&wrong)?;
    let Some((last, before)) = segments.split_last() else {
        return Err(wrong("expected a path".to_string()));
    };
    if let Action::Set(value) | Action::Append(value) = &edit.action
        && segments.len() + value.depth() > MAX_DEPTH
    {
        return Err(wrong(format!("nested deeper than {MAX_DEPTH} levels")));
    }
    let (_, miss) = follow(tree, before);
    if let Some((position, miss)) = miss {
        let inside = match position {
            0 => String::new(),
            _ => format!(" (step {} of the path)", position + 1),
        };
        let mut problem = wrong(format!("{}{inside}", miss.message));
        problem.help = miss.help;
        return Err(problem);
    }
    let parent = descend(tree, before);
    let place = step(parent, last);
    match (edit.action, place) {
        (Action::Set(value), Ok(index)) => {
            *parent.child_mut(index).expect("a step leads to a child") = value;
            Ok(())
        }
        (Action::Append(element), Ok(index)) => {
            let list = parent.child_mut(index).expect("a step leads to a child").bare_mut();
            append(list, element).map_err(|problem| problem.at(edit.path_span).on(edit.path))
        }
        (Action::Remove, Ok(index)) => match parent.remove(index) {
            Some(_) => Ok(()),
            None => Err(Problem::new("a value in parentheses cannot be taken out")
                .at(edit.path_span)
                .on(edit.path)),
        },
        (action @ (Action::Set(_) | Action::Append(_)), Err(_)) if takes_new(parent, last) => {
            insert(parent, last, edit.path_span, action);
            Ok(())
        }
        (_, Err(miss)) => {
            let mut problem = Problem::new(miss.message).at(edit.path_span).on(edit.path);
            problem.help = miss.help;
            Err(problem)
        }
    }
}

/// The value that a path leads to, known to exist.
fn descend<'a>(tree: &'a mut Node, segments: &[Segment]) -> &'a mut Node {
    let mut node = tree.bare_mut();
    for segment in segments {
        let index = step(node, segment).expect("the path was followed before");
        node = node.child_mut(index).expect("a step leads to a child").bare_mut();
    }
    node
}

/// Whether a value can get a new child of that name: a struct or a map can.
fn takes_new(parent: &Node, last: &Segment) -> bool {
    let is_plain =
        last.text.bytes().all(is_word) && !last.text.starts_with(|c: char| c.is_ascii_digit());
    match parent.kind {
        Kind::Struct { .. } => is_plain && !last.is_quoted,
        Kind::Map(_) => true,
        _ => false,
    }
}

/// Adds the field or entry that was not there; an element begins a list.
fn insert(parent: &mut Node, last: &Segment, name_span: Span, action: Action) {
    let value = match action {
        Action::Set(value) => value,
        Action::Append(element) => Node { span: element.span, kind: Kind::List(vec![element]) },
        Action::Remove => return,
    };
    let name = last.text.clone();
    match &mut parent.kind {
        Kind::Struct { fields, .. } => fields.push(Field { name, name_span, value }),
        Kind::Map(entries) => {
            entries.push((Node { kind: Kind::String(name), span: name_span }, value));
        }
        _ => {}
    }
}

fn append(list: &mut Node, element: Node) -> Result<(), Problem> {
    let found = list.describe();
    let Kind::List(items) = &mut list.kind else {
        return Err(Problem::new(format!("only a list can be appended to, this is {found}")));
    };
    if let Some(name) = element.own_name()
        && items.iter().any(|item| item.own_name() == Some(name))
    {
        return Err(Problem::new(format!("there is an element named `{name}` already"))
            .help(format!("change it with [{name}], or give the new one another name")));
    }
    items.push(element);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::argument::parse_argument;
    use crate::scenario::emit::pretty;
    use crate::scenario::parse::parse_text;
    use crate::scenario::source::Sources;
    use crate::scenario::span::SourceId;

    const FILE: &str = r#"(
        seed: 1,
        stores: [(name: "primary", labels: ["array:1"]), Reported((name: "copy"), "a log")],
        faults: [(name: "san", at: "1 h")],
        prices: {"card": 100},
    )"#;

    fn argument(tree: &mut Node, text: &str) -> Result<(), Problem> {
        let mut sources = Sources::default();
        let id = sources.add_argument(text)?;
        edit(tree, parse_argument(&sources, id)?)
    }

    fn after(text: &str, path: &str) -> Result<String, Problem> {
        let mut tree = parse_text(FILE).unwrap();
        argument(&mut tree, text)?;
        let (indices, miss) = follow(&tree, &split(path).unwrap());
        Ok(miss.map_or_else(|| pretty(tree.at(&indices).unwrap()), |_| "gone".to_string()))
    }

    #[test]
    fn an_argument_sets_appends_and_removes_by_name() {
        for (text, path, expected) in [
            ("seed=2", "seed", "2"),
            ("stores[primary].labels=[\"x\"]", "stores[0].labels", "[\"x\"]"),
            ("stores.primary.labels += \"y\"", "stores[0].labels[1]", "\"y\""),
            (
                "stores[copy].parts = 4",
                "stores[1]",
                "Reported((name: \"copy\", parts: 4), \"a log\")",
            ),
            ("prices[card]=5", "prices.card", "5"),
            ("prices.month=5", "prices.month", "5"),
            ("faults += (name: \"b\")", "faults[b]", "(name: \"b\")"),
            ("-faults[san]", "faults", "[]"),
            ("variants += (name: \"b\")", "variants", "[(name: \"b\")]"),
        ] {
            assert_eq!(after(text, path).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn an_unknown_step_is_refused_with_the_nearest_name() {
        let problem = after("stores[primay].labels=[]", "seed").unwrap_err();
        assert!(problem.help.unwrap().starts_with("did you mean `primary`?"));
        let problem = after("stroes[primary].labels=[]", "seed").unwrap_err();
        assert!(problem.help.unwrap().starts_with("did you mean `stores`?"));
        let problem = after("-faults[sun]", "seed").unwrap_err();
        assert_eq!(problem.message, "there is no element `sun`");
        assert!(after("seed.x=1", "seed").unwrap_err().message.contains("nothing inside"));
    }

    #[test]
    fn an_element_under_a_taken_name_is_refused() {
        let problem = after("faults += (name: \"san\")", "seed").unwrap_err();
        assert_eq!(problem.message, "there is an element named `san` already");
        let problem = after("seed += 1", "seed").unwrap_err();
        assert!(problem.message.starts_with("only a list"), "{}", problem.message);
    }

    #[test]
    fn a_map_of_edits_is_applied_in_its_order_and_tells_all_that_is_wrong() {
        let mut tree = parse_text(FILE).unwrap();
        let map = r#"{"+faults": (name: "b"), "faults[b].at": 5, "-faults[san]": ()}"#;
        apply_map(&mut tree, &parse_text(map).unwrap()).unwrap();
        assert_eq!(pretty(tree.field("faults").unwrap()), "[(name: \"b\", at: 5)]");

        let map = parse_text(r#"{"-faults[b]": 3, "x.y": 1, "seed": 4}"#).unwrap();
        let problems = apply_map(&mut tree, &map).unwrap_err();
        assert_eq!(problems.len(), 2);
        assert_eq!(problems[1].span, Some(Span::new(SourceId(0), 18, 23)));
        assert_eq!(pretty(tree.field("seed").unwrap()), "4");
    }

    #[test]
    fn edits_cannot_nest_without_end() {
        let mut tree = parse_text("(a: ())").unwrap();
        let mut path = "a".to_string();
        let refused = (0..MAX_DEPTH).find_map(|_| {
            path.push_str(".a");
            argument(&mut tree, &format!("{path}=()")).err()
        });
        assert!(refused.unwrap().message.starts_with("nested deeper"));
        assert!(tree.depth() <= MAX_DEPTH);
    }
}

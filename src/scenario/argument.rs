//! An edit as one argument of the command line: `path=value`, `path+=element`, `-path`.

use crate::scenario::error::Problem;
use crate::scenario::overlay::Action;
use crate::scenario::overlay::Edit;
use crate::scenario::parse::parse_part;
use crate::scenario::source::Sources;
use crate::scenario::span::SourceId;
use crate::scenario::span::Span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// Reads an argument: `path=value`, `path+=element`, `-path`.
///
/// The value is RON. What is not RON and opens no bracket or quote is taken as a string, so
/// that `lasts=6 h` needs no quotes within quotes; a bare word becomes a string when it is read
/// into one ([`read`](crate::scenario::read::read)).
///
/// # Errors
/// No `=`, no value, or RON that breaks off.
pub fn parse_argument(sources: &Sources, id: SourceId) -> Result<Edit, Problem> {
    let text = sources.text(id);
    let start = text.len() - text.trim_start().len();
    let equals = equals_sign(text);
    if let Some(after) = text[start..].strip_prefix('-')
        && equals.is_none()
    {
        let path_span = Span::new(id, start + 1, text.trim_end().len());
        return Ok(Edit { path: after.trim().to_string(), path_span, action: Action::Remove });
    }
    let Some(equals) = equals else {
        return Err(Problem::new("expected `path=value`, `path+=element` or `-path`")
            .at(Span::new(id, start, text.trim_end().len())));
    };
    let path = text[start..equals].trim_end();
    // An alternative in a file writes the plus in front; both are understood.
    let (from, path, appends) = match (path.strip_suffix('+'), path.strip_prefix('+')) {
        (Some(path), _) => (start, path.trim_end(), true),
        (None, Some(path)) => (start + 1, path, true),
        (None, None) => (start, path, false),
    };
    let value = argument_value(sources, id, equals + 1)?;
    Ok(Edit {
        path: path.to_string(),
        path_span: Span::new(id, from, from + path.len()),
        action: if appends { Action::Append(value) } else { Action::Set(value) },
    })
}

/// The first `=` outside brackets.
fn equals_sign(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'[' => open += 1,
            b']' => open = open.saturating_sub(1),
            b'=' if open == 0 => return Some(index),
            _ => {}
        }
    }
    None
}

/// The value of an argument: RON, or else the text itself.
fn argument_value(sources: &Sources, id: SourceId, from: usize) -> Result<Node, Problem> {
    let text = sources.text(id);
    let value = text[from..].trim();
    if value.is_empty() {
        return Err(Problem::new("expected a value behind `=`")
            .at(Span::new(id, from, from))
            .help("an empty string is written \"\""));
    }
    let opens = value.starts_with(['[', '{', '"', '\'', '(']) || value.contains('(');
    match parse_part(sources, id, from..text.len()) {
        Err(_) if !opens => {
            let start = text.len() - text[from..].trim_start().len();
            let span = Span::new(id, start, start + value.len());
            Ok(Node { kind: Kind::String(value.to_string()), span })
        }
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::emit::pretty;

    fn value(text: &str) -> Result<String, Problem> {
        let mut sources = Sources::default();
        let id = sources.add_argument(text)?;
        match parse_argument(&sources, id)?.action {
            Action::Set(value) => Ok(pretty(&value)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_not_ron_is_a_string_unless_it_opens_something() {
        for (text, expected) in [
            ("seed=6 h", "\"6 h\""),
            ("seed=6h", "\"6h\""),
            ("seed=2009-10-01 02:00", "\"2009-10-01 02:00\""),
            ("seed=word", "word"),
            ("seed= -5 ", "-5"),
            (
                "seed=Assumption(\"6 h\", \"why\", (\"1 h\", \"9 h\"))",
                "Assumption(\"6 h\", \"why\", (\"1 h\", \"9 h\"))",
            ),
        ] {
            assert_eq!(value(text).unwrap(), expected, "{text}");
        }
        for text in ["seed=[1", "seed=A(", "seed=\"x", "seed=", "seed"] {
            assert!(value(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_may_hold_an_equals_sign_in_brackets() {
        let mut sources = Sources::default();
        let id = sources.add_argument("a[x=y] += [1]").unwrap();
        let edit = parse_argument(&sources, id).unwrap();
        assert_eq!(edit.path, "a[x=y]");
        assert!(matches!(edit.action, Action::Append(_)));
    }
}

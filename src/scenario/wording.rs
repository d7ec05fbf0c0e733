//! What `ron` and serde complain about, said in the words of someone who writes scenarios.
//!
//! The text that `ron` reads was written from a tree, so its syntax is right: a complaint about
//! a missing comma or bracket means that a value of another kind stands there.

use ron::error::Error;

use crate::scenario::emit::Found;
use crate::scenario::nearest::nearest;
use crate::scenario::nearest::suggestion;
use crate::scenario::span::Span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// A complaint in words, and the bytes it is about.
pub(crate) struct Wording {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) span: Span,
}

/// Words the error `code`, noticed at `found`, which belongs to `node`.
pub(crate) fn word(code: &Error, node: &Node, found: &Found) -> Wording {
    let label = found.label.and_then(|index| label(node, index));
    let span = match (&label, code) {
        (Some((_, span)), _) => *span,
        (None, Error::NoSuchEnumVariant { .. } | Error::ExpectedDifferentStructName { .. }) => {
            node.head()
        }
        _ if node.is_empty() => node.span,
        _ => node.head(),
    };
    let described = match &label {
        Some((name, _)) if matches!(node.kind, Kind::Struct { .. }) => {
            format!("the field name `{name}`")
        }
        Some((name, _)) => format!("the key {name}"),
        None => node.describe(),
    };
    let (message, help) = names(code).unwrap_or_else(|| values(code, node, found, &described));
    Wording { message, help, span }
}

/// The field name or key of a child, and where it stands.
fn label(node: &Node, index: usize) -> Option<(String, Span)> {
    match &node.kind {
        Kind::Struct { fields, .. } => {
            fields.get(index).map(|field| (field.name.clone(), field.name_span))
        }
        Kind::Map(entries) => entries.get(index).map(|(key, _)| (key.describe(), key.span)),
        _ => None,
    }
}

/// The wording of errors about names.
fn names(code: &Error) -> Option<(String, Option<String>)> {
    Some(match code {
        Error::NoSuchStructField { expected, found, .. } => {
            (format!("unknown field `{found}`"), Some(suggestion(found, "fields", expected)))
        }
        Error::NoSuchEnumVariant { expected, found, .. } => {
            (format!("unknown variant `{found}`"), Some(suggestion(found, "variants", expected)))
        }
        Error::MissingStructField { field, .. } => (
            format!("the field `{field}` is missing"),
            Some(format!("add `{field}: …` between these parentheses")),
        ),
        Error::DuplicateStructField { field, .. } => {
            (format!("the field `{field}` is given twice"), None)
        }
        Error::ExpectedDifferentStructName { expected, found } => {
            let help = match nearest(found, [*expected]) {
                Some(name) => format!("did you mean `{name}`? the name may also be left out"),
                None => "the name may also be left out".to_string(),
            };
            (format!("expected `{expected}(…)`, found `{found}(…)`"), Some(help))
        }
        _ => return None,
    })
}

/// The wording of errors about values; `found` is the value in words.
fn values(code: &Error, node: &Node, at: &Found, found: &str) -> (String, Option<String>) {
    let expected = |what: &str| format!("expected {what}, found {found}");
    match code {
        Error::Message(message) => reworded(message, found),
        Error::InvalidValueForType { expected, found } => {
            (format!("expected {expected}, found {found}"), None)
        }
        Error::ExpectedDifferentLength { expected, found } => {
            (format!("expected {expected}, found {found} of them"), None)
        }
        // A name may begin with what reads as a hexadecimal digit.
        Error::ExpectedInteger
        | Error::InvalidIntegerDigit { .. }
        | Error::UnderscoreAtBeginning => (expected("a whole number"), unquote(node)),
        Error::ExpectedFloat => (expected("a number"), unquote(node)),
        Error::IntegerOutOfBounds => {
            let help = match &node.kind {
                Kind::Number(text) if text.starts_with('-') => "the number may not be negative",
                _ => "the number is too large",
            };
            (format!("{found} is out of bounds"), Some(help.to_string()))
        }
        Error::ExpectedBoolean => (expected("`true` or `false`"), unquote(node)),
        Error::ExpectedString => (expected("text in quotes"), quote(node)),
        Error::ExpectedChar => (expected("a character in single quotes"), None),
        Error::ExpectedIdentifier => (expected("a name without quotes"), bare(node)),
        Error::ExpectedArray => (expected("a list `[…]`"), in_list(node)),
        Error::ExpectedMap => (expected("a map `{key: value}`"), None),
        Error::ExpectedUnit => (expected("`()`"), None),
        Error::ExpectedOption => (expected("`None` or a value"), None),
        Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_) => match node.variant() {
            Some(name) if node.is_empty() => {
                (format!("`{name}` needs what belongs to it: `{name}(…)`"), None)
            }
            _ => (expected("`(field: value, …)`"), None),
        },
        _ => misfit(code, node, at, found),
    }
}

/// The wording of an error that passed through a type which keeps only its text; `found` is the
/// value in words.
fn reworded(message: &str, found: &str) -> (String, Option<String>) {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default();
    let others: Vec<&str> = quoted.collect();
    if message.starts_with("Unexpected missing field named") {
        let help = format!("add `{first}: …` between these parentheses");
        (format!("the field `{first}` is missing"), Some(help))
    } else if message.starts_with("Unexpected field named") {
        (format!("unknown field `{first}`"), Some(suggestion(first, "fields", &others)))
    } else if message.starts_with("Unexpected enum variant named") {
        let help = suggestion(first, "variants", &others);
        (format!("unknown variant `{first}`"), Some(help))
    } else if message.starts_with("Expected struct variant but found") {
        (format!("{found} lacks what belongs to it"), None)
    } else {
        (message.to_owned(), None)
    }
}

/// The wording when `ron` missed a comma or a bracket: a value of another shape stands there.
fn misfit(code: &Error, node: &Node, at: &Found, found: &str) -> (String, Option<String>) {
    let is_structural = matches!(
        code,
        Error::ExpectedComma
            | Error::ExpectedArrayEnd
            | Error::ExpectedMapEnd
            | Error::ExpectedStructLikeEnd
            | Error::ExpectedOptionEnd
            | Error::ExpectedMapColon
            | Error::TrailingCharacters
            | Error::Eof
    );
    if !is_structural {
        return (format!("{code}, found {found}"), None);
    }
    match &node.kind {
        Kind::Number(text) if !at.is_start && text.contains('.') => {
            (format!("expected a whole number, found {found}"), None)
        }
        Kind::Number(_) if !at.is_start => {
            (format!("expected another kind of number, found {found}"), None)
        }
        Kind::Struct { name: Some(name), .. } | Kind::Tuple { name: Some(name), .. }
            if !at.is_start =>
        {
            (format!("`{name}` takes nothing in parentheses"), Some(format!("write `{name}`")))
        }
        _ => (format!("{found} is one value too many here"), None),
    }
}

/// The advice to take a value out of its quotes.
fn unquote(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) if !text.is_empty() && text.len() <= 40 => {
            let is_bare = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-+".contains(&b));
            is_bare.then(|| format!("write it without quotes: {text}"))
        }
        _ => None,
    }
}

/// The advice to take a word out of its quotes, where one of a few words is wanted.
fn bare(node: &Node) -> Option<String> {
    node.unquoted().and_then(|_| unquote(node))
}

/// The advice to put a value in quotes.
fn quote(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::Number(text) | Kind::Unit(text) if text.len() <= 40 => {
            Some(format!("put it in quotes: \"{text}\""))
        }
        _ => None,
    }
}

/// The advice to make a list of one.
fn in_list(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::List(_) | Kind::Map(_) => None,
        Kind::String(text) if text.len() <= 40 => {
            Some(format!("a list of one is written `[{text:?}]`"))
        }
        _ => Some("a list of one is written `[value]`".to_string()),
    }
}

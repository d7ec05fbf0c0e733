//! The syntax tree of a RON text: what was written, with the place of each value.
//!
//! `ron::Value` can hold neither enum variants nor positions, and both are needed to change a
//! scenario by path and to refuse it with a line. `Some(x)` is kept as `x`: scenarios are read
//! with implicit `Some`, and a path need not know which fields are optional.

use crate::scenario::span::Span;

/// The deepest nesting that is taken. Everything that walks a tree recurses, and this bounds it.
pub const MAX_DEPTH: usize = 64;

/// A value and where it was written. Two nodes are equal if they say the same, wherever.
#[derive(Debug, Clone)]
pub struct Node {
    /// What was written.
    pub kind: Kind,
    /// Where.
    pub span: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A finite number, as it was written.
    Number(String),
    /// A string, its escapes resolved.
    String(String),
    /// `true` or `false`.
    Bool(bool),
    /// A character.
    Char(char),
    /// A bare name: a unit variant, `None`.
    Unit(String),
    /// `Name(field: value, …)`, `(field: value, …)`, and the empty `Name()` and `()`.
    Struct {
        /// The name before the parenthesis.
        name: Option<String>,
        /// The fields in the order of the text.
        fields: Vec<Field>,
    },
    /// `Name(value, …)` or `(value, …)`, never empty.
    Tuple {
        /// The name before the parenthesis.
        name: Option<String>,
        /// The values in order.
        items: Vec<Node>,
    },
    /// `[value, …]`.
    List(Vec<Node>),
    /// `{key: value, …}`.
    Map(Vec<(Node, Node)>),
}

/// A field of a struct.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name, without a leading `r#`.
    pub name: String,
    /// Where the name was written.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value == other.value
    }
}

/// What is known about a value: the wrappers that may stand round any value of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// Several sources, or one that had to know.
    Confirmed,
    /// One source said so.
    Reported,
    /// Said, but by nobody who had to know.
    Rumour,
    /// Chosen by the author of the scenario.
    Assumption,
    /// Found by fitting an expectation.
    Fitted,
    /// A parameter to vary.
    Free,
}

impl MarkKind {
    /// All kinds, the surest first.
    pub const ALL: [MarkKind; 6] = [
        MarkKind::Confirmed,
        MarkKind::Reported,
        MarkKind::Rumour,
        MarkKind::Assumption,
        MarkKind::Fitted,
        MarkKind::Free,
    ];

    /// The word that marks a value.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MarkKind::Confirmed => "Confirmed",
            MarkKind::Reported => "Reported",
            MarkKind::Rumour => "Rumour",
            MarkKind::Assumption => "Assumption",
            MarkKind::Fitted => "Fitted",
            MarkKind::Free => "Free",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        MarkKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl Node {
    /// How many children a value has: fields, items, list elements or map values.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.kind {
            Kind::Struct { fields, .. } => fields.len(),
            Kind::Tuple { items, .. } | Kind::List(items) => items.len(),
            Kind::Map(entries) => entries.len(),
            _ => 0,
        }
    }

    /// Whether a value has no children.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The child at `index`; the children of a map are its values.
    #[must_use]
    pub fn child(&self, index: usize) -> Option<&Node> {
        match &self.kind {
            Kind::Struct { fields, .. } => fields.get(index).map(|field| &field.value),
            Kind::Tuple { items, .. } | Kind::List(items) => items.get(index),
            Kind::Map(entries) => entries.get(index).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The child at `index`, to change.
    #[must_use]
    pub fn child_mut(&mut self, index: usize) -> Option<&mut Node> {
        match &mut self.kind {
            Kind::Struct { fields, .. } => fields.get_mut(index).map(|field| &mut field.value),
            Kind::Tuple { items, .. } | Kind::List(items) => items.get_mut(index),
            Kind::Map(entries) => entries.get_mut(index).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The children in order.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        (0..self.len()).filter_map(|index| self.child(index))
    }

    /// The descendant reached by child indices.
    #[must_use]
    pub fn at(&self, steps: &[usize]) -> Option<&Node> {
        steps.iter().try_fold(self, |node, step| node.child(*step))
    }

    /// The descendant reached by child indices, to change.
    #[must_use]
    pub fn at_mut(&mut self, steps: &[usize]) -> Option<&mut Node> {
        steps.iter().try_fold(self, |node, step| node.child_mut(*step))
    }

    /// Takes the child at `index` out; a tuple cannot lose one without changing its type.
    pub fn remove(&mut self, index: usize) -> Option<Node> {
        if index >= self.len() {
            return None;
        }
        match &mut self.kind {
            Kind::Struct { fields, .. } => Some(fields.remove(index).value),
            Kind::List(items) => Some(items.remove(index)),
            Kind::Map(entries) => Some(entries.remove(index).1),
            _ => None,
        }
    }

    /// The field of that name of a struct.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Struct { fields, .. } => {
                fields.iter().find(|field| field.name == name).map(|field| &field.value)
            }
            _ => None,
        }
    }

    /// Takes the field of that name out of a struct.
    pub fn take(&mut self, name: &str) -> Option<Node> {
        let Kind::Struct { fields, .. } = &mut self.kind else {
            return None;
        };
        let index = fields.iter().position(|field| field.name == name)?;
        Some(fields.remove(index).value)
    }

    /// The text of a string or of a bare name.
    #[must_use]
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) | Kind::Unit(text) => Some(text),
            _ => None,
        }
    }

    /// The bare name that a string would be without its quotes, if it would be one.
    #[must_use]
    pub fn unquoted(&self) -> Option<String> {
        let Kind::String(text) = &self.kind else { return None };
        let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_name = is_plain && text.starts_with(|c: char| !c.is_ascii_digit());
        is_name.then(|| text.clone())
    }

    /// The name before the parenthesis, or the bare name: the variant of an enum.
    #[must_use]
    pub fn variant(&self) -> Option<&str> {
        match &self.kind {
            Kind::Unit(name) => Some(name),
            Kind::Struct { name, .. } | Kind::Tuple { name, .. } => name.as_deref(),
            _ => None,
        }
    }

    /// The mark that wraps this value, if one does.
    #[must_use]
    pub fn mark(&self) -> Option<MarkKind> {
        match &self.kind {
            Kind::Tuple { name: Some(name), .. } => MarkKind::of(name),
            _ => None,
        }
    }

    /// The value inside the marks that wrap it.
    #[must_use]
    pub fn bare(&self) -> &Node {
        let mut node = self;
        while let (Some(_), Some(inner)) = (node.mark(), node.child(0)) {
            node = inner;
        }
        node
    }

    /// The value inside the marks that wrap it, to change.
    #[must_use]
    pub fn bare_mut(&mut self) -> &mut Node {
        if self.mark().is_none() {
            return self;
        }
        self.child_mut(0).expect("a tuple is never empty").bare_mut()
    }

    /// The `name:` field of a list element, by which it is addressed.
    #[must_use]
    pub fn own_name(&self) -> Option<&str> {
        self.bare().field("name").and_then(|name| name.bare().word())
    }

    /// Whether this is a number, or a string that begins like one: `"6 h"`, `"-5"`, `"$25"`.
    #[must_use]
    pub fn is_quantity(&self) -> bool {
        match &self.kind {
            Kind::Number(_) => true,
            Kind::String(text) => {
                let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
                text.starts_with('$') || unsigned.starts_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        }
    }

    /// Levels of nesting: 1 for a leaf.
    #[must_use]
    pub fn depth(&self) -> usize {
        1 + self.children().map(Node::depth).max().unwrap_or(0)
    }

    /// The bytes to underline: the whole of a leaf, the name and opening bracket of the rest.
    #[must_use]
    pub fn head(&self) -> Span {
        let opening = match &self.kind {
            Kind::Struct { name, .. } | Kind::Tuple { name, .. } => {
                name.as_ref().map_or(1, String::len)
            }
            Kind::List(_) | Kind::Map(_) => 1,
            _ => return self.span,
        };
        let length = u32::try_from(opening).unwrap_or(u32::MAX);
        Span { end: self.span.end.min(self.span.start.saturating_add(length)), ..self.span }
    }

    /// The value in a few words, for a message.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Number(text) => format!("the number `{}`", short(text)),
            Kind::String(text) => format!("the string \"{}\"", short(text)),
            Kind::Bool(value) => format!("`{value}`"),
            Kind::Char(value) => format!("the character {value:?}"),
            Kind::Unit(name) => format!("the name `{}`", short(name)),
            Kind::Struct { name: None, fields } if fields.is_empty() => "`()`".to_string(),
            Kind::Struct { name: None, .. } => "fields in parentheses".to_string(),
            Kind::Tuple { name: None, .. } => "values in parentheses".to_string(),
            Kind::Struct { name: Some(name), .. } | Kind::Tuple { name: Some(name), .. } => {
                format!("`{}(…)`", short(name))
            }
            Kind::List(_) => "a list".to_string(),
            Kind::Map(_) => "a map".to_string(),
        }
    }
}

/// The first characters of a text.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::parse::parse_text;

    #[test]
    fn a_quantity_begins_like_a_number() {
        for (text, expected) in [
            ("5", true),
            ("\"6 h\"", true),
            ("\"-5\"", true),
            ("\"$25\"", true),
            ("\"never\"", false),
            ("\"-\"", false),
            ("[5]", false),
            ("true", false),
        ] {
            assert_eq!(parse_text(text).unwrap().is_quantity(), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_seen_through_marks() {
        let node = parse_text("Reported((name: Confirmed(\"san\", \"a\")), \"b\")").unwrap();
        assert_eq!(node.own_name(), Some("san"));
    }

    #[test]
    fn trees_are_equal_wherever_they_were_written() {
        assert_eq!(parse_text("(a: [1])").unwrap(), parse_text(" ( a : /**/ [ 1, ], )").unwrap());
        assert_ne!(parse_text("(a: [1])").unwrap(), parse_text("(a: [1.0])").unwrap());
    }
}

//! From a tree back to RON text: for people, and for serde with the way back to the nodes.

use crate::scenario::parse::is_not_finite;
use crate::scenario::token::is_word;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;

/// A value that fits into so many columns stays on one line.
const LINE_COLUMNS: usize = 80;

/// A text of one line, and where in it each node of its tree stands.
///
/// Every value is followed by a space and a comma. `ron` reports an error where its cursor
/// stood, and the space tells "wrong at the end of this value" from "wrong at the end of its
/// parent": a missing field is reported at the closing parenthesis, a missing argument at the
/// space behind the name.
pub(crate) struct OneLine {
    pub(crate) text: String,
    extents: Vec<Extent>,
}

/// The bytes of a node, and the number of the first node that is not inside it.
#[derive(Clone, Copy)]
struct Extent {
    start: usize,
    end: usize,
    next: usize,
}

/// What stands at a byte of a [`OneLine`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The innermost node, by child indices.
    pub(crate) steps: Vec<usize>,
    /// The child of that node whose field name or map key it is, if it is one.
    pub(crate) label: Option<usize>,
    /// Whether it is the first byte of the node.
    pub(crate) is_start: bool,
}

/// Writes a tree on one line. Everything that could break the line is escaped.
pub(crate) fn one_line(tree: &Node) -> OneLine {
    let mut line = OneLine { text: String::new(), extents: Vec::new() };
    line.write(tree);
    line
}

impl OneLine {
    fn write(&mut self, node: &Node) {
        let number = self.extents.len();
        let start = self.text.len();
        self.extents.push(Extent { start, end: start, next: number });
        let (open, close) = brackets(node);
        push_opening(node, open, &mut self.text);
        for index in 0..node.len() {
            push_label(node, index, &mut self.text);
            self.write(node.child(index).expect("counted"));
            self.text.push(',');
        }
        self.text.push_str(close);
        self.text.push(' ');
        self.extents[number].end = self.text.len();
        self.extents[number].next = self.extents.len();
    }

    /// The byte of a column, counted in characters from 1.
    pub(crate) fn byte_of_column(&self, column: usize) -> usize {
        let mut letters = self.text.char_indices();
        letters.nth(column.saturating_sub(1)).map_or(self.text.len(), |(byte, _)| byte)
    }

    /// What stands at `byte`.
    pub(crate) fn find(&self, tree: &Node, byte: usize) -> Found {
        let mut steps = Vec::new();
        let mut node = tree;
        let mut number = 0;
        loop {
            let mut inside = None;
            let mut label = None;
            let mut child = number + 1;
            for index in 0..node.len() {
                let extent = self.extents[child];
                if byte < extent.start {
                    let has_label = matches!(node.kind, Kind::Struct { .. } | Kind::Map(_));
                    let first = self.extents[number].start + opening_length(node);
                    let after = if index == 0 { first } else { self.previous_end(number, index) };
                    label = (has_label && byte >= after).then_some(index);
                    break;
                }
                if byte < extent.end {
                    inside = Some((index, child));
                    break;
                }
                child = extent.next;
            }
            let Some((index, next)) = inside else {
                return Found { steps, label, is_start: byte == self.extents[number].start };
            };
            steps.push(index);
            node = node.child(index).expect("counted");
            number = next;
        }
    }

    /// Where the label of child `index` begins: behind the comma of the child before it.
    fn previous_end(&self, number: usize, index: usize) -> usize {
        let mut child = number + 1;
        for _ in 1..index {
            child = self.extents[child].next;
        }
        self.extents[child].end + 1
    }
}

/// Writes a tree for people: what is short stays on a line, the rest is indented by four.
///
/// ```
/// use lastcopy::scenario::emit::pretty;
/// use lastcopy::scenario::parse::parse_text;
/// let tree = parse_text("( a :[1,2],b: Some(\"x\") )").expect("well formed");
/// assert_eq!(pretty(&tree), "(a: [1, 2], b: \"x\")");
/// ```
#[must_use]
pub fn pretty(tree: &Node) -> String {
    let mut text = String::new();
    push_pretty(tree, 0, &mut text);
    text
}

fn push_pretty(node: &Node, indent: usize, text: &mut String) {
    let begin = text.len() - text.rfind('\n').map_or(0, |newline| newline + 1);
    let before = text.len();
    let fits = push_flat(node, before + LINE_COLUMNS.saturating_sub(begin), text);
    if fits || node.is_empty() {
        return;
    }
    text.truncate(before);
    let (open, close) = brackets(node);
    push_opening(node, open, text);
    for index in 0..node.len() {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', indent + 4));
        push_label(node, index, text);
        if has_labels(node) {
            text.push(' ');
        }
        push_pretty(node.child(index).expect("counted"), indent + 4, text);
        text.push(',');
    }
    text.push('\n');
    text.extend(std::iter::repeat_n(' ', indent));
    text.push_str(close);
}

/// Writes a value on one line while the text stays within `limit` bytes; whether it did.
fn push_flat(node: &Node, limit: usize, text: &mut String) -> bool {
    let (open, close) = brackets(node);
    push_opening(node, open, text);
    for index in 0..node.len() {
        if index > 0 {
            text.push_str(", ");
        }
        push_label(node, index, text);
        if has_labels(node) {
            text.push(' ');
        }
        if !push_flat(node.child(index).expect("counted"), limit, text) {
            return false;
        }
    }
    if node.len() == 1 && matches!(node.kind, Kind::Tuple { name: None, .. }) {
        text.push(',');
    }
    text.push_str(close);
    text.len() <= limit
}

fn has_labels(node: &Node) -> bool {
    matches!(node.kind, Kind::Struct { .. } | Kind::Map(_))
}

/// The brackets round the children; none round a leaf.
fn brackets(node: &Node) -> (&'static str, &'static str) {
    match &node.kind {
        Kind::Struct { .. } | Kind::Tuple { .. } => ("(", ")"),
        Kind::List(_) => ("[", "]"),
        Kind::Map(_) => ("{", "}"),
        _ => ("", ""),
    }
}

/// The whole of a leaf, or the name and opening bracket of the rest.
fn push_opening(node: &Node, open: &str, text: &mut String) {
    match &node.kind {
        Kind::Number(number) => text.push_str(number),
        Kind::String(string) => push_quoted(string, text),
        Kind::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Kind::Char('\'') => text.push_str("'\\''"),
        Kind::Char(c) => {
            text.push('\'');
            push_escaped(*c, text);
            text.push('\'');
        }
        Kind::Unit(name) => push_name(name, text),
        Kind::Struct { name: Some(name), .. } | Kind::Tuple { name: Some(name), .. } => {
            push_name(name, text);
        }
        _ => {}
    }
    text.push_str(open);
}

fn opening_length(node: &Node) -> usize {
    let mut text = String::new();
    push_opening(node, brackets(node).0, &mut text);
    text.len()
}

/// The field name or the key of a child, and a colon.
fn push_label(node: &Node, index: usize, text: &mut String) {
    match &node.kind {
        Kind::Struct { fields, .. } => push_name(&fields[index].name, text),
        Kind::Map(entries) => {
            push_flat(&entries[index].0, usize::MAX, text);
        }
        _ => return,
    }
    text.push(':');
}

/// A name, as a raw one if it would read as something else.
fn push_name(name: &str, text: &mut String) {
    let is_plain = name.bytes().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit());
    if !is_plain || matches!(name, "true" | "false") || is_not_finite(name) {
        text.push_str("r#");
    }
    text.push_str(name);
}

fn push_quoted(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        if c == '"' {
            text.push('\\');
            text.push(c);
        } else {
            push_escaped(c, text);
        }
    }
    text.push('"');
}

/// A character between quotes: only what is invisible or begins an escape is escaped.
fn push_escaped(c: char, text: &mut String) {
    match c {
        '\\' | '\n' | '\r' | '\t' => text.extend(c.escape_default()),
        _ if c.is_control() || matches!(c, '\u{200b}'..='\u{206f}' | '\u{feff}') => {
            text.extend(c.escape_default());
        }
        _ => text.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse::parse_text;

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in [
            "()",
            "A()",
            "A(1)",
            "(1,)",
            "[[], {}, ()]",
            r##"(a: "x\n\"\\\u{202e}é", r#b-c: r#"raw " \n"#, c: '\'', d: '\n', e: r#true)"##,
            "{(1, \"k\"): [None, Some(4), -0x1F, 1_000.5e-3]}",
        ] {
            let tree = parse_text(text).unwrap();
            assert_eq!(parse_text(&pretty(&tree)).unwrap(), tree, "{}", pretty(&tree));
            assert_eq!(parse_text(&one_line(&tree).text).unwrap(), tree, "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_indented() {
        let list = format!("(name: \"x\", list: [{}])", "12345678, ".repeat(12));
        let shown = pretty(&parse_text(&list).unwrap());
        assert!(shown.starts_with("(\n    name: \"x\",\n    list: [\n        12345678,\n"));
        assert!(shown.ends_with("        12345678,\n    ],\n)"), "{shown}");
    }

    #[test]
    fn a_byte_leads_to_its_node_or_label() {
        let tree = parse_text("(ab: [1, X(c: 23)], d: {\"k\": 5})").unwrap();
        let line = one_line(&tree);
        assert_eq!(line.text, "(ab:[1 ,X(c:23 ,) ,] ,d:{\"k\":5 ,} ,) ");
        let at = |text: &str| line.find(&tree, line.text.find(text).unwrap());
        let found =
            |steps: &[usize], label, is_start| Found { steps: steps.to_vec(), label, is_start };
        assert_eq!(at("ab"), found(&[], Some(0), false));
        assert_eq!(at("1 ,"), found(&[0, 0], None, true));
        assert_eq!(at("X("), found(&[0, 1], None, true));
        assert_eq!(at("c:"), found(&[0, 1], Some(0), false));
        assert_eq!(at("3 ,"), found(&[0, 1, 0], None, false));
        assert_eq!(at("k\""), found(&[1], Some(0), false));
        assert_eq!(at("d:"), found(&[], Some(1), false));
    }
}

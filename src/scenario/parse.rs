//! From RON text to a tree: the grammar, with limits on depth and size.
//!
//! The first syntax error ends the reading: what stands behind it would be guesswork.

use std::ops::Range;

use crate::scenario::error::Problem;
use crate::scenario::source::Sources;
use crate::scenario::span::SourceId;
use crate::scenario::token::Cursor;
use crate::scenario::tree::Field;
use crate::scenario::tree::Kind;
use crate::scenario::tree::MAX_DEPTH;
use crate::scenario::tree::Node;

/// The most values one text may hold.
pub const MAX_NODES: usize = 1_000_000;

/// Parses the whole text of a source.
///
/// # Errors
/// The first syntax error, nesting deeper than [`MAX_DEPTH`], more than [`MAX_NODES`] values,
/// or a number that is not finite.
///
/// ```
/// use lastcopy::scenario::parse::parse;
/// use lastcopy::scenario::source::Sources;
///
/// let mut sources = Sources::default();
/// let file = sources.add("x.ron", b"(stores: [(name: \"a\")".to_vec()).expect("UTF-8");
/// let problem = parse(&sources, file).expect_err("a list is not closed");
/// assert_eq!(problem.message, "expected `,` or `]`, found the end of the text");
/// ```
pub fn parse(sources: &Sources, id: SourceId) -> Result<Node, Problem> {
    parse_part(sources, id, 0..sources.text(id).len())
}

/// Parses a part of a source, such as the value behind `path=` in an argument.
///
/// # Errors
/// Those of [`parse`].
pub fn parse_part(sources: &Sources, id: SourceId, part: Range<usize>) -> Result<Node, Problem> {
    let text = sources.text(id);
    let mut parser = Parser { at: Cursor::new(&text[..part.end], part.start, id), nodes: 0 };
    parser.at.eat('\u{feff}');
    parser.at.space()?;
    parser.attributes()?;
    if part.start == 0 && parser.at.peek().is_none() {
        let problem = parser.at.wrong(parser.at.pos, "there is nothing in this file");
        return Err(problem.help("`lastcopy new my-outage` writes a scenario to begin with"));
    }
    let node = parser.value(1)?;
    parser.at.space()?;
    match parser.at.peek() {
        None => Ok(node),
        Some(_) => Err(parser.at.unexpected("the end of the text")),
    }
}

/// Parses a text that belongs to no scenario; spans point into the text itself.
///
/// # Errors
/// Those of [`parse`], and a text that is too large.
pub fn parse_text(text: &str) -> Result<Node, Problem> {
    let mut sources = Sources::default();
    let id = sources.add("text", text.as_bytes().to_vec())?;
    parse(&sources, id)
}

struct Parser<'t> {
    at: Cursor<'t>,
    nodes: usize,
}

impl Parser<'_> {
    /// `#![enable(…)]` for what is on anyway, and `#![type = "…"]` for editors.
    fn attributes(&mut self) -> Result<(), Problem> {
        while self.at.rest().starts_with('#') {
            let start = self.at.pos;
            let end = self.at.rest().find(']').map_or(self.at.text.len(), |end| start + end + 1);
            let inside: String = self.at.text[start..end].split_whitespace().collect();
            self.at.pos = end;
            let known = |name: &str| ["", "implicit_some", "unwrap_newtypes"].contains(&name);
            let enabled =
                inside.strip_prefix("#![enable(").and_then(|rest| rest.strip_suffix(")]"));
            let for_editors =
                inside.starts_with("#![type=\"") || inside.starts_with("#![schema=\"");
            if !for_editors && !enabled.is_some_and(|names| names.split(',').all(known)) {
                return Err(self.at.wrong(start, "unknown attribute").help(
                    "scenarios need none; `#![enable(implicit_some, unwrap_newtypes)]` is \
                     allowed and always on",
                ));
            }
            self.at.space()?;
        }
        Ok(())
    }

    /// One value; `depth` counts it.
    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        let start = self.at.pos;
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.at.unexpected(&format!("at most {MAX_NODES} values in a text")));
        }
        let kind = match self.at.peek() {
            Some('(') => self.parenthesis(None, depth)?,
            Some('[') => Kind::List(self.sequence(']', depth)?),
            Some('{') => self.map(depth)?,
            Some('"') => Kind::String(self.at.string()?),
            Some('\'') => Kind::Char(self.at.character()?),
            Some('0'..='9' | '+' | '-' | '.') => Kind::Number(self.at.number()?),
            _ => match self.at.name()? {
                Some(name) => self.named(name, start, depth)?,
                None if self.at.rest().starts_with('r') => Kind::String(self.at.string()?),
                None => return Err(self.at.unexpected("a value")),
            },
        };
        if let Kind::Tuple { name: Some(name), items } = &kind
            && name == "Some"
            && items.len() == 1
            && let Kind::Tuple { mut items, .. } = kind
        {
            return Ok(items.remove(0));
        }
        Ok(Node { kind, span: self.at.span(start) })
    }

    /// What a name begins: a word, or the value in parentheses behind it.
    fn named(&mut self, name: String, start: usize, depth: usize) -> Result<Kind, Problem> {
        if !self.at.text[start..].starts_with("r#") {
            match name.as_str() {
                "true" => return Ok(Kind::Bool(true)),
                "false" => return Ok(Kind::Bool(false)),
                _ if is_not_finite(&name) => {
                    return Err(self
                        .at
                        .wrong(start, format!("`{name}` is not a finite number"))
                        .help("write a number"));
                }
                _ => {}
            }
        }
        let end = self.at.pos;
        self.at.space()?;
        if self.at.peek() == Some('(') {
            return self.parenthesis(Some(name), depth);
        }
        self.at.pos = end;
        Ok(Kind::Unit(name))
    }

    /// `(…)`: with fields if the first thing in it is a name and a colon.
    fn parenthesis(&mut self, name: Option<String>, depth: usize) -> Result<Kind, Problem> {
        let open = self.at.pos;
        self.at.eat('(');
        self.at.space()?;
        let first = self.at.pos;
        let has_fields = self.at.peek() == Some(')') || matches!(self.field_name(), Ok(Some(_)));
        if !has_fields {
            self.at.pos = open;
            return Ok(Kind::Tuple { name, items: self.sequence(')', depth)? });
        }
        self.at.pos = first;
        self.deeper(open, depth)?;
        let mut fields = Vec::new();
        while !self.at.eat(')') {
            let start = self.at.pos;
            let Some((field, name_span)) = self.field_name()? else {
                self.at.pos = start;
                return Err(self.at.unexpected("a field `name: value` or `)`"));
            };
            let value = self.value(depth + 1)?;
            fields.push(Field { name: field, name_span, value });
            self.comma(')')?;
        }
        Ok(Kind::Struct { name, fields })
    }

    /// A name and a colon, and where the name stands; none if it is something else.
    fn field_name(&mut self) -> Result<Option<(String, crate::scenario::span::Span)>, Problem> {
        let start = self.at.pos;
        let Some(name) = self.at.name()? else {
            return Ok(None);
        };
        let span = self.at.span(start);
        self.at.space()?;
        if !self.at.eat(':') {
            return Ok(None);
        }
        self.at.space()?;
        Ok(Some((name, span)))
    }

    /// The values between an opening bracket and `close`.
    fn sequence(&mut self, close: char, depth: usize) -> Result<Vec<Node>, Problem> {
        let open = self.at.pos;
        self.at.pos += 1;
        self.deeper(open, depth)?;
        let mut items = Vec::new();
        self.at.space()?;
        while !self.at.eat(close) {
            items.push(self.value(depth + 1)?);
            self.comma(close)?;
        }
        Ok(items)
    }

    fn map(&mut self, depth: usize) -> Result<Kind, Problem> {
        let open = self.at.pos;
        self.at.eat('{');
        self.deeper(open, depth)?;
        let mut entries = Vec::new();
        self.at.space()?;
        while !self.at.eat('}') {
            let key = self.value(depth + 1)?;
            self.at.space()?;
            if !self.at.eat(':') {
                return Err(self.at.unexpected("`:` between key and value"));
            }
            self.at.space()?;
            entries.push((key, self.value(depth + 1)?));
            self.comma('}')?;
        }
        Ok(Kind::Map(entries))
    }

    /// Refuses a bracket that opens one level too many.
    fn deeper(&self, open: usize, depth: usize) -> Result<(), Problem> {
        if depth < MAX_DEPTH {
            return Ok(());
        }
        let message = format!("nested deeper than {MAX_DEPTH} levels");
        Err(self.at.wrong(open, message).help("nothing in a scenario needs that depth"))
    }

    /// A comma, or `close` ahead.
    fn comma(&mut self, close: char) -> Result<(), Problem> {
        self.at.space()?;
        if self.at.eat(',') {
            self.at.space()
        } else if self.at.peek() == Some(close) {
            Ok(())
        } else {
            Err(self.at.unexpected(&format!("`,` or `{close}`")))
        }
    }
}

/// Whether RON would read a bare name as a number that is none.
pub(crate) fn is_not_finite(name: &str) -> bool {
    ["inf", "inff32", "inff64", "NaN", "NaNf32", "NaNf64"].contains(&name)
}

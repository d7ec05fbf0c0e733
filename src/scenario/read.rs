//! From a tree to a serde type, with all that is wrong in one go.
//!
//! The tree is written as one line of RON, read by `ron`, and an error is led back through its
//! column to the node and so to the file. serde stops at the first error; to find the rest, the
//! offending field or list element is taken out of a copy and the copy is read again. What
//! follows from the taking out (a field that is missing now) is not reported. A struct that
//! lacks two fields is told of the first only: serde says no more.

use std::collections::BTreeSet;

use ron::Options;
use ron::error::Error;
use ron::extensions::Extensions;
use serde::de::DeserializeOwned;

use crate::scenario::emit::Found;
use crate::scenario::emit::OneLine;
use crate::scenario::emit::one_line;
use crate::scenario::error::Problem;
use crate::scenario::label::of_span;
use crate::scenario::label::written;
use crate::scenario::nearest::nearest;
use crate::scenario::source::Sources;
use crate::scenario::span::Span;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;
use crate::scenario::wording::Wording;
use crate::scenario::wording::word;

/// More problems than these are not looked for.
pub const MOST_PROBLEMS: usize = 50;

/// Reading again stops when so many bytes were read in all, so that a large file that is wrong
/// everywhere is refused in seconds.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// `ron` counts several levels for one of the tree: an enum, its content, an implicit `Some`.
const LEVELS: usize = 16 * crate::scenario::tree::MAX_DEPTH;

/// How scenarios are read: `Some` is implicit, newtypes are bare.
fn options() -> Options {
    Options::default()
        .with_default_extension(
            Extensions::IMPLICIT_SOME
                | Extensions::UNWRAP_NEWTYPES
                | Extensions::UNWRAP_VARIANT_NEWTYPES,
        )
        .with_recursion_limit(LEVELS)
}

/// Reads a tree, its marks taken off, into a type.
///
/// A bare word that was given in an argument becomes a string in `tree` if a string is wanted.
///
/// # Errors
/// All problems that can be told apart, at most [`MOST_PROBLEMS`].
///
/// ```
/// use lastcopy::scenario::parse::parse;
/// use lastcopy::scenario::read::read;
/// use lastcopy::scenario::source::Sources;
///
/// #[derive(Debug, serde::Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Job { name: String, retain: u32 }
///
/// let mut sources = Sources::default();
/// let text = b"[(name: \"a\", retian: 3), (name: 5, retain: 3)]".to_vec();
/// let file = sources.add("jobs.ron", text).expect("UTF-8");
/// let mut tree = parse(&sources, file).expect("well formed");
/// let problems = read::<Vec<Job>>(&mut tree, &sources).expect_err("two are wrong");
/// let shown = sources.report(problems).to_string();
/// assert!(shown.contains("jobs.ron:1:14") && shown.contains("did you mean `retain`?"));
/// assert!(shown.contains("jobs.ron:1:33") && shown.contains("put it in quotes: \"5\""));
/// ```
pub fn read<T: DeserializeOwned>(tree: &mut Node, sources: &Sources) -> Result<T, Vec<Problem>> {
    let mut reading = Reading {
        scratch: None,
        problems: Vec::new(),
        removed: Vec::new(),
        maimed: BTreeSet::new(),
    };
    reading.repeated_names(tree);
    let mut bytes = 0;
    while reading.problems.len() < MOST_PROBLEMS && bytes < MOST_BYTES {
        let current = reading.scratch.as_ref().unwrap_or(tree);
        let line = one_line(current);
        bytes += line.text.len();
        let error = match options().from_str::<T>(&line.text) {
            Ok(value) if reading.problems.is_empty() => return Ok(value),
            Ok(_) => return Err(reading.problems),
            Err(error) => error,
        };
        let found = locate(&line, current, &error);
        let node = current.at(&found.steps).expect("found in this tree");
        let is_bare_word = found.label.is_none()
            && error.code == Error::ExpectedString
            && sources.is_argument(node.span.source);
        if is_bare_word && let Kind::Unit(text) = &node.kind {
            let quoted = Node { kind: Kind::String(text.clone()), span: node.span };
            reading.replace(tree, &found.steps, quoted);
        } else if !reading.note(tree, &found, &named::<T>(current, &found, error.code)) {
            return Err(reading.problems);
        }
    }
    let message = "there may be more problems; these come first";
    reading.problems.push(Problem::note(message));
    Err(reading.problems)
}

/// What is wrong with a text where one of a few words is wanted: if it is none of those, which
/// they are. Only reading it without its quotes tells.
fn named<T: DeserializeOwned>(tree: &Node, found: &Found, code: Error) -> Error {
    let mut unquoted = tree.clone();
    let node = unquoted.at_mut(&found.steps).filter(|_| code == Error::ExpectedIdentifier);
    let Some((node, word)) = node.and_then(|node| node.unquoted().map(|word| (node, word))) else {
        return code;
    };
    node.kind = Kind::Unit(word);
    let line = one_line(&unquoted);
    match options().from_str::<T>(&line.text) {
        Err(error) if is_unknown(&error.code) => {
            let same = locate(&line, &unquoted, &error).steps == found.steps;
            if same { error.code } else { code }
        }
        _ => code,
    }
}

/// Whether an error says that a word is none of those that it may be.
fn is_unknown(code: &Error) -> bool {
    match code {
        Error::NoSuchEnumVariant { .. } => true,
        Error::Message(text) => text.starts_with("Unexpected enum variant named"),
        _ => false,
    }
}

/// What stands where an error was noticed.
fn locate(line: &OneLine, tree: &Node, error: &ron::error::SpannedError) -> Found {
    line.find(tree, line.byte_of_column(error.span.start.col))
}

/// A field that was taken out, so that its absence is no news.
struct Removed {
    owner: Span,
    field: String,
    meant: Option<String>,
}

/// The state of reading a tree again and again.
struct Reading {
    /// The tree without what was found to be wrong; none while nothing was.
    scratch: Option<Node>,
    problems: Vec<Problem>,
    removed: Vec<Removed>,
    /// The nodes that something was taken out of: what they say about themselves as a whole is
    /// not believed any more.
    maimed: BTreeSet<Span>,
}

impl Reading {
    /// Refuses fields and keys that are given twice. serde would silently take one of two keys.
    /// Keys that append (`"+path"`) may repeat.
    fn repeated_names(&mut self, tree: &Node) {
        let mut repeated = Vec::new();
        find_repeated(tree, &mut Vec::new(), &mut repeated);
        repeated.truncate(MOST_PROBLEMS);
        for (steps, name, span) in repeated.into_iter().rev() {
            let message = format!("`{name}` is given twice");
            self.problems.push(Problem::new(message).at(span).on(written(tree, &steps)));
            if let Some((index, parent)) = steps.split_last() {
                let scratch = self.scratch.get_or_insert_with(|| tree.clone());
                scratch.at_mut(parent).and_then(|parent| parent.remove(*index));
            }
        }
        self.problems.reverse();
    }

    /// Puts a string in the place of a bare word, for good and in the copy.
    fn replace(&mut self, tree: &mut Node, steps: &[usize], quoted: Node) {
        let Some(scratch) = &mut self.scratch else {
            *tree.at_mut(steps).expect("found in this tree") = quoted;
            return;
        };
        let original = of_span(tree, quoted.span).unwrap_or_default();
        if let Some(word) = tree.at_mut(&original).filter(|node| node.word().is_some()) {
            *word = quoted.clone();
        }
        *scratch.at_mut(steps).expect("found in this tree") = quoted;
    }

    /// Notes an error and takes its cause out of the copy; whether reading again makes sense.
    fn note(&mut self, tree: &Node, found: &Found, code: &Error) -> bool {
        let mut current = self.scratch.take().unwrap_or_else(|| tree.clone());
        let node = current.at(&found.steps).expect("found in this tree");
        let found = whole(code, node, found);
        if !self.follows(node.span, code) {
            let Wording { message, help, span } = word(code, node, &found);
            let mut problem = Problem::new(message).at(span).on(path_in(tree, node, &found));
            problem.help = help;
            self.problems.push(problem);
        }
        let is_smaller = self.take_out(&mut current, &found, code);
        self.scratch = Some(current);
        is_smaller
    }

    /// Takes the smallest thing round an error out, and remembers that it is gone.
    fn take_out(&mut self, current: &mut Node, found: &Found, code: &Error) -> bool {
        let Some((parent, index)) = removable(current, found) else {
            return false;
        };
        for length in 0..=parent.len() {
            self.maimed.extend(current.at(&parent[..length]).map(|node| node.span));
        }
        let Some(owner) = current.at_mut(&parent) else {
            return false;
        };
        if let Kind::Struct { fields, .. } = &owner.kind {
            let field = fields[index].name.clone();
            let meant = match code {
                Error::NoSuchStructField { expected, .. } => {
                    nearest(&field, expected.iter().copied()).map(str::to_string)
                }
                _ => None,
            };
            self.removed.push(Removed { owner: owner.span, field, meant });
        }
        owner.remove(index).is_some()
    }

    /// Whether an error only says that something was taken out before.
    fn follows(&self, span: Span, code: &Error) -> bool {
        match code {
            Error::MissingStructField { field, .. } => self.removed.iter().any(|removed| {
                removed.owner == span
                    && (removed.field == *field || removed.meant.as_deref() == Some(field))
            }),
            Error::Message(_)
            | Error::ExpectedDifferentLength { .. }
            | Error::InvalidValueForType { .. } => self.maimed.contains(&span),
            _ => false,
        }
    }
}

/// Errors at a field name are about the name only if they complain of names: `(a: 1)` in the
/// place of a pair is wrong as a whole.
fn whole(code: &Error, node: &Node, found: &Found) -> Found {
    let is_name = matches!(
        code,
        Error::NoSuchStructField { .. } | Error::DuplicateStructField { .. } | Error::Message(_)
    );
    let keeps = is_name || matches!(node.kind, Kind::Map(_));
    let label = found.label.filter(|_| keeps);
    Found { steps: found.steps.clone(), label, is_start: found.is_start }
}

/// The smallest field, element or entry round an error that can be taken out: where, and which.
fn removable(tree: &Node, found: &Found) -> Option<(Vec<usize>, usize)> {
    if let Some(index) = found.label {
        return Some((found.steps.clone(), index));
    }
    (1..=found.steps.len()).rev().find_map(|length| {
        let (index, parent) = found.steps[..length].split_last()?;
        let is_tuple = matches!(tree.at(parent)?.kind, Kind::Tuple { .. });
        (!is_tuple).then(|| (parent.to_vec(), *index))
    })
}

/// The path of an error in the original tree, where nothing has moved up.
fn path_in(tree: &Node, node: &Node, found: &Found) -> String {
    let steps = of_span(tree, node.span);
    let Some(mut steps) = steps else {
        return written(tree, &found.steps);
    };
    if let (Some(index), Some(original)) = (found.label, tree.at(&steps)) {
        let same = |other: &usize| match (&original.kind, &node.kind) {
            (Kind::Struct { fields, .. }, Kind::Struct { fields: now, .. }) => {
                fields[*other].name_span == now[index].name_span
            }
            (Kind::Map(entries), Kind::Map(now)) => entries[*other].0.span == now[index].0.span,
            _ => false,
        };
        steps.extend((0..original.len()).find(same));
    }
    written(tree, &steps)
}

/// Lists the fields and keys that repeat an earlier one, in the order of the tree.
fn find_repeated(
    node: &Node,
    steps: &mut Vec<usize>,
    repeated: &mut Vec<(Vec<usize>, String, Span)>,
) {
    let mut seen: BTreeSet<(bool, &str)> = BTreeSet::new();
    for index in 0..node.len() {
        let label = match &node.kind {
            Kind::Struct { fields, .. } => {
                Some((true, fields[index].name.as_str(), fields[index].name_span))
            }
            Kind::Map(entries) => {
                let key = &entries[index].0;
                let is_name = matches!(key.kind, Kind::Unit(_));
                key.word().filter(|key| !key.starts_with('+')).map(|text| (is_name, text, key.span))
            }
            _ => None,
        };
        steps.push(index);
        if let Some((is_name, text, span)) = label
            && !seen.insert((is_name, text))
        {
            repeated.push((steps.clone(), text.to_string(), span));
        } else if let Some(child) = node.child(index) {
            find_repeated(child, steps, repeated);
        }
        steps.pop();
    }
}

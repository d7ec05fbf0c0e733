//! A scenario on its way through the door: text, edits, marks, types, in that order.

use serde::de::DeserializeOwned;

use crate::scenario::argument::parse_argument;
use crate::scenario::emit::pretty;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::label::written;
use crate::scenario::marks::Mark;
use crate::scenario::marks::strip;
use crate::scenario::overlay::apply_map;
use crate::scenario::overlay::edit;
use crate::scenario::parse::parse;
use crate::scenario::path::follow;
use crate::scenario::path::split;
use crate::scenario::read::read;
use crate::scenario::source::Sources;
use crate::scenario::tree::Node;

/// A text that is not yet a scenario.
///
/// ```
/// use lastcopy::scenario::draft::Draft;
///
/// #[derive(serde::Deserialize)]
/// #[serde(deny_unknown_fields)]
/// struct Small { seed: u64, lasts: String }
///
/// let text = br#"(seed: 7, lasts: Reported("2 h", "the log"))"#.to_vec();
/// let mut draft = Draft::open("small.ron", text).expect("well formed");
/// draft.set("lasts=6 h").expect("the field exists");
/// let marks = draft.strip_marks().expect("well-formed marks");
/// let small: Small = draft.read().expect("the right types");
/// assert_eq!((small.seed, small.lasts.as_str(), marks.len()), (7, "6 h", 0));
/// assert_eq!(draft.show(), r#"(seed: 7, lasts: "6 h")"#);
/// ```
#[derive(Debug, Clone)]
pub struct Draft {
    /// The texts it is made of.
    pub sources: Sources,
    /// What they say, edits included.
    pub tree: Node,
}

impl Draft {
    /// Takes the bytes of a file called `name`.
    ///
    /// # Errors
    /// A text that is too large, not UTF-8 or not RON.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self, Problems> {
        let mut sources = Sources::default();
        let parsed = sources.add(name, bytes).and_then(|id| parse(&sources, id));
        match parsed {
            Ok(tree) => Ok(Self { sources, tree }),
            Err(problem) => Err(sources.report(vec![problem])),
        }
    }

    /// Applies an argument `path=value`, `path+=element` or `-path`.
    ///
    /// # Errors
    /// Those of [`parse_argument`] and [`edit`].
    pub fn set(&mut self, argument: &str) -> Result<(), Problems> {
        let added = self.sources.add_argument(argument);
        let parsed = added.and_then(|id| parse_argument(&self.sources, id));
        let applied = parsed.and_then(|parsed| edit(&mut self.tree, parsed));
        applied.map_err(|problem| self.sources.report(vec![problem]))
    }

    /// Applies an overlay map that stands in one of the sources.
    ///
    /// # Errors
    /// Those of [`apply_map`].
    pub fn apply(&mut self, map: &Node) -> Result<(), Problems> {
        apply_map(&mut self.tree, map).map_err(|problems| self.sources.report(problems))
    }

    /// Takes the marks off; to be called after all edits, which may carry marks.
    ///
    /// # Errors
    /// Those of [`strip`].
    pub fn strip_marks(&mut self) -> Result<Vec<Mark>, Problems> {
        strip(&mut self.tree).map_err(|problems| self.sources.report(problems))
    }

    /// Reads the tree into a type.
    ///
    /// # Errors
    /// Those of [`read`].
    pub fn read<T: DeserializeOwned>(&mut self) -> Result<T, Problems> {
        read(&mut self.tree, &self.sources).map_err(|problems| self.sources.report(problems))
    }

    /// A problem about the value at `path` (`faults[2].where[0]`), or, where there is none, about
    /// the nearest value round it.
    #[must_use]
    pub fn problem_at(&self, path: &str, message: impl Into<String>) -> Problem {
        problem_at(&self.tree, path, message)
    }

    /// The tree as RON text.
    #[must_use]
    pub fn show(&self) -> String {
        pretty(&self.tree)
    }
}

/// A problem about the value at `path` in `tree`, or about the nearest value round it.
#[must_use]
pub fn problem_at(tree: &Node, path: &str, message: impl Into<String>) -> Problem {
    let segments = split(path).unwrap_or_default();
    let (indices, miss) = follow(tree, &segments);
    let node = tree.at(&indices).unwrap_or(tree);
    let span = if node.is_empty() && miss.is_none() { node.span } else { node.head() };
    let shown = if miss.is_some() { path.to_string() } else { written(tree, &indices) };
    Problem::new(message).at(span).on(shown)
}

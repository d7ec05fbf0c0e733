//! Accepting what came out: the bounds of expectations that do not hold, changed in the text.
//!
//! The text is edited in place, by the spans of its values, so that comments, order and layout
//! stay as their author left them. A mark round a bound stays too.

use crate::check::expect::Expectation;
use crate::check::expect::That;
use crate::scenario::draft::Draft;
use crate::scenario::error::Problems;
use crate::scenario::tree::Node;

/// What an expectation found: the new bounds, as RON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The place of the expectation in the file's list.
    pub at: usize,
    /// Fields of its `that`, and what they are to say.
    pub fields: Vec<(&'static str, String)>,
}

/// The bounds that an expectation needs to hold of a number that was measured; none if no change
/// of a bound can make it hold.
#[must_use]
pub fn bounds(at: usize, expectation: &Expectation, measured: Option<f64>) -> Option<Found> {
    let That::Metric { least, most, .. } = &expectation.that else { return None };
    let number = measured?;
    let text = if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        format!("{number}")
    };
    let mut fields = Vec::new();
    // Two bounds that are equal say what must come out exactly, and move together.
    let exact = least.is_some() && least == most;
    if exact || least.is_some_and(|it| number < it) {
        fields.push(("least", text.clone()));
    }
    if exact || most.is_some_and(|it| number > it) {
        fields.push(("most", text));
    }
    (!fields.is_empty()).then_some(Found { at, fields })
}

/// The text of a file with those bounds in place of its own.
///
/// ```
/// use lastcopy::scenario::accept::Found;
/// use lastcopy::scenario::accept::accepted;
/// let text = "(expect: [(that: Metric(metric: \"items.lost\", most: 0 /* none */))])";
/// let found = Found { at: 0, fields: vec![("most", "12".to_owned())] };
/// let new = accepted("x.ron", text, &[found]).expect("well formed");
/// assert_eq!(new, "(expect: [(that: Metric(metric: \"items.lost\", most: 12 /* none */))])");
/// ```
///
/// # Errors
/// A text that is no RON.
pub fn accepted(name: &str, text: &str, found: &[Found]) -> Result<String, Problems> {
    let draft = Draft::open(name, text.as_bytes().to_vec())?;
    let mut edits = Vec::new();
    for it in found {
        let list = draft.tree.bare().field("expect").map(Node::bare);
        let that = list.and_then(|list| list.child(it.at)?.bare().field("that").map(Node::bare));
        let Some(that) = that else { continue };
        for (field, value) in &it.fields {
            if let Some(node) = value_of(that, field) {
                edits.push((node.span, value));
            }
        }
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut new = text.to_owned();
    // The last first, so that the places of the others stay what they are.
    for (span, value) in edits.into_iter().rev() {
        let range = index(span.start)..index(span.end);
        if new.get(range.clone()).is_some() {
            new.replace_range(range, value);
        }
    }
    Ok(new)
}

/// The value of a field, inside its marks, whether the variant wraps its fields once more or not.
fn value_of<'a>(that: &'a Node, field: &str) -> Option<&'a Node> {
    let direct = that.field(field).or_else(|| that.child(0)?.bare().field(field));
    direct.map(Node::bare)
}

fn index(byte: u32) -> usize {
    usize::try_from(byte).expect("texts are bounded well below")
}

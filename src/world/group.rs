//! Redundancy groups: content that can be read while enough of its units work, and how units fail,
//! are noticed and are repaired.
//!
//! A group stands for an array, a mirrored archive, a document with its copies. A population of
//! alike groups is one entry with a count; each lives a life of its own.

use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use serde::Deserialize;
use serde::Serialize;

/// A redundancy group, or a population of alike ones.
///
/// ```
/// use lastcopy::engine::trial::run;
/// use lastcopy::scenario::load::Scenario;
/// let scenario = Scenario::from_ron(r#"(
///     name: "raid",
///     clock: (horizon: "T+87600 h"),
///     groups: [(name: "array", count: 1000, readable: AtLeast(7, ["disk"]), units: [(
///         name: "disk", number: 8, fails: Exponential(mean: "50000 h"), repair: "24 h",
///     )])],
/// )"#)?;
/// let arrays = &run(&scenario, 1, 0).groups[0];
/// assert_eq!(arrays.groups, 1000);
/// assert!(arrays.lost > 0 && arrays.lost < 100);
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What people call it; unique among groups.
    pub name: Name,
    /// How many alike and independent ones there are.
    #[serde(default = "one")]
    pub count: u64,
    /// What it is made of.
    pub units: Vec<Units>,
    /// What must work so that the content can be read; any one unit by default.
    #[serde(default)]
    pub readable: Option<Readable>,
    /// On which sets of units its content lies, instead of `readable`: one piece on each set.
    #[serde(default)]
    pub spread: Option<Spread>,
    /// What kills several units at once.
    #[serde(default)]
    pub shocks: Vec<Shock>,
    /// When somebody looks at all units.
    #[serde(default)]
    pub audit: Option<Audit>,
    /// What comes after the content was lost.
    #[serde(default)]
    pub after_loss: AfterLoss,
    /// Losses and down times are counted from so long after the start on.
    #[serde(default)]
    pub warm_up: Span,
}

/// Alike units of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Units {
    /// What people call one; unique in its group.
    pub name: Name,
    /// How many.
    #[serde(default = "one_unit")]
    pub number: u32,
    /// How long a new or repaired unit works; for ever by default.
    #[serde(default)]
    pub fails: Option<Law>,
    /// When a failure is noticed, which is when its repair can begin.
    #[serde(default)]
    pub noticed: Noticed,
    /// How long a repair takes; a unit is never repaired by default.
    #[serde(default)]
    pub repair: Option<Law>,
    /// How many are repaired at a time, the first noticed first; any number by default.
    #[serde(default)]
    pub crews: Option<u32>,
    /// Silent defects of units that work.
    #[serde(default)]
    pub defects: Option<Defects>,
}

/// When a failure is noticed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Noticed {
    /// At once.
    #[default]
    AtOnce,
    /// After a time of its own.
    After(Law),
    /// At the next audit of the group.
    AtAudit,
}

/// Defects that nobody sees until another unit fails, or until a scrub finds them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defects {
    /// How long a unit without a defect stays so.
    pub arise: Law,
    /// From a defect to its mending; never by default.
    #[serde(default)]
    pub scrubbed: Option<Law>,
}

/// What must work so that content can be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Readable {
    /// So many units, of these kinds together.
    AtLeast(u32, Vec<Name>),
    /// Every one of these.
    All(Vec<Readable>),
    /// One of these.
    Any(Vec<Readable>),
}

/// Content in pieces, each of which lies on a set of units: chunks on the nodes of a cluster. Units
/// of all kinds count, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// How many units a set has.
    pub copies: u32,
    /// How many of them must work so that the piece can be read: 1 for replicas, more for erasure
    /// codes.
    #[serde(default = "one_unit")]
    pub needs: u32,
    /// Which sets there are.
    pub sets: Sets,
}

/// Which sets of units hold content. All groups of a population are laid out alike, and each trial
/// draws anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sets {
    /// Each unit, with any others of those that come next after it, on a ring.
    Windows {
        /// How many come next.
        scatter: u32,
    },
    /// Permutations that are cut into sets (Cidon and others, 2013), so many that each unit shares
    /// its sets with that many others.
    Copysets {
        /// With how many.
        scatter: u32,
    },
    /// Different sets, drawn evenly among all there can be.
    Drawn {
        /// How many.
        number: u32,
    },
}

/// What kills several units of a group at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shock {
    /// What people call it; unique in its group.
    pub name: Name,
    /// From the start, and from each shock, to the next.
    pub when: Law,
    /// Whether it strikes again.
    #[serde(default = "yes")]
    pub again: bool,
    /// The chance that it does anything when its moment comes.
    #[serde(default = "certain")]
    pub chance: Share,
    /// Whom it kills of the units that work.
    pub kills: Kills,
    /// The kinds of unit that it can kill; all by default.
    #[serde(default)]
    pub of: Option<Vec<Name>>,
}

/// Whom a shock kills.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Kills {
    /// All that work.
    All,
    /// So many of those that work, drawn evenly; all if there are fewer.
    Span(u32),
    /// Each of those that work with this chance.
    Each(Share),
}

/// A regular look at every unit of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// How often.
    pub every: Span,
    /// How long after the start the first one is; one interval by default.
    #[serde(default)]
    pub first: Option<Span>,
}

/// What comes after the content of a group was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AfterLoss {
    /// Nothing: it is lost for good, for there is nothing to repair it from.
    #[default]
    Ends,
    /// Units are repaired as before, and content comes from elsewhere, which mends defects:
    /// further losses count.
    GoesOn,
    /// All units are replaced at once: further losses count.
    AllNew,
}

fn one() -> u64 {
    1
}

fn one_unit() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn certain() -> Share {
    Share::new(1.0).expect("one is a share")
}

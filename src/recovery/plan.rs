//! A plan: named steps, each after others, each taking time, each doing one thing.

use crate::kernel::name::Name;
use crate::recovery::action::Action;
use crate::world::takes::Takes;
use crate::world::when::When;
use serde::Deserialize;
use serde::Serialize;

/// A plan of maintenance or recovery.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What people call it; unique among plans.
    pub name: Name,
    /// When it begins.
    pub when: When,
    /// What breaks it off once it has begun: its deadline, or a better plan. The step under way is
    /// not done then; what it has brought back so far stays.
    #[serde(default)]
    pub until: Option<When>,
    /// Whether what it restores counts as recovery: until it ends, what it may still reach is
    /// unresolved rather than abandoned.
    #[serde(default)]
    pub recovers: bool,
    /// Its steps; each begins when the one before it is over, done, failed or skipped, unless it
    /// says otherwise. What is to be done only where a step failed names `unless` its `done`.
    pub steps: Vec<Step>,
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What people call it; unique within the plan.
    pub name: Name,
    /// When it begins, once its plan has begun; after the step before it by default. A step that
    /// waits for what never happens keeps its plan from ending.
    #[serde(default)]
    pub when: Option<When>,
    /// Events of which none may have happened when it begins: otherwise it is skipped, also while
    /// it waits for its moment or its place, and the next one has its turn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<String>,
    /// The pool of which it needs a place; it begins when it has one.
    #[serde(default)]
    pub pool: Option<Name>,
    /// How urgent it is, for a pool that goes by priority: the higher, the sooner.
    #[serde(default)]
    pub priority: i32,
    /// What an hour without it costs, in any unit, for a pool that goes by Smith's rule.
    #[serde(default = "one")]
    pub weight: f64,
    /// How long it takes.
    #[serde(default)]
    pub takes: Takes,
    /// What it does, when it is done.
    #[serde(default)]
    pub does: Action,
}

fn one() -> f64 {
    1.0
}

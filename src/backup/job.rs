//! A backup job: what it copies, when, how long it takes, where its points stand.
//!
//! A point holds its source's state at its as-of, logical damage included; it is usable from
//! completion, and while it is being made it is exposed to whatever hits its place.

use crate::backup::retention::Keep;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::kernel::recurrence::Schedule;
use crate::kernel::time::Span;
use crate::world::label::Label;
use crate::world::own::Own;
use crate::world::takes::Takes;
use crate::world::when::When;
use serde::Deserialize;
use serde::Serialize;

/// One backup job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// What people call it; unique among jobs.
    pub name: Name,
    /// The store it copies, or another job: then the newest point of that job that is believed
    /// good, and the copy has the state of that point.
    pub source: Name,
    /// The failure domains its points stand in.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// Where its points stand by contract or by belief, if that is another place.
    #[serde(default)]
    pub declared: Option<Vec<Label>>,
    /// The timetable it runs by. A call that finds a run under way is passed over, unless that run
    /// ends in the same instant.
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// The instant that an interval counts from; T0 by default.
    #[serde(default)]
    pub phase: Option<Moment>,
    /// Other moments at which it runs.
    #[serde(default)]
    pub at: Vec<When>,
    /// How long a run takes.
    #[serde(default)]
    pub takes: Takes,
    /// How long a finished point is on its way or held back before it can be used; the next run
    /// does not wait for that.
    #[serde(default)]
    pub hold: Span,
    /// The instant whose state a point holds.
    #[serde(default)]
    pub as_of: AsOf,
    /// How many usable points are kept; the oldest beyond that are deleted. With `incrementals`,
    /// how many full ones, each with all that builds on it.
    #[serde(default = "one")]
    pub slots: u32,
    /// Which points are kept, by a rule instead of by `slots`; the rule is applied when a run is
    /// done. A point that a kept one builds on stays.
    #[serde(default)]
    pub keep: Option<Keep>,
    /// When points beyond `slots` or `keep` are deleted besides: without it, points do not age
    /// while no run is done.
    #[serde(default)]
    pub prune: Option<Schedule>,
    /// How long a finished point cannot be deleted, neither by its job nor by a fault that
    /// deletes (object lock).
    #[serde(default)]
    pub locked_for: Span,
    /// How long what a fault deletes stays in a bin, from which a step can restore it: each part so
    /// long after it was deleted.
    #[serde(default)]
    pub grace: Span,
    /// Whether the point that must go goes before the new one is made, or after it is usable.
    #[serde(default)]
    pub delete_before_new: bool,
    /// After a full copy, this many runs hold only what changed, each useless without the last.
    #[serde(default)]
    pub incrementals: u32,
    /// The categories it covers; all by default.
    #[serde(default)]
    pub categories: Option<Vec<Name>>,
    /// The chance that a run reports success and its point is bad.
    #[serde(default)]
    pub bad: Share,
    /// The chance that a run fails and says so.
    #[serde(default)]
    pub fails: Share,
    /// How a finished point is verified.
    #[serde(default)]
    pub verify: Option<Verify>,
    /// Points that exist already: the instants whose state they hold, none of them before the
    /// simulation starts.
    #[serde(default)]
    pub existing: Vec<Moment>,
    /// A retention rule of one's own in place of `slots`: Rust code, registered by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Own>,
}

/// The instant whose state a point holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AsOf {
    /// When its run starts (a snapshot, then copied).
    #[default]
    Start,
    /// When its run ends.
    End,
}

/// How a finished point is verified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// How long verification takes after the run.
    #[serde(default)]
    pub takes: Takes,
    /// What it compares.
    pub by: Method,
    /// Whether a point found bad is made again at once.
    #[serde(default)]
    pub again: bool,
    /// The timetable by which the newest point that is believed good is verified, instead of each
    /// point once when its run is done; an interval counts from T0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
}

/// What verification compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// Checksums: finds a point that was written badly (`BadPoints`), one of which a share was
    /// destroyed where it stands, and one that builds on or was copied from such; never a store
    /// that was bad when it was copied.
    Hash,
    /// A trial restore: finds all of these, a store that was bad when it was copied as well, and
    /// not what the job does not copy at all (`categories`).
    Drill,
}

fn one() -> u32 {
    1
}

/// Which of these points, oldest first, must go so that at most so many are left.
#[must_use]
pub fn expired<P: Copy>(points: &[P], slots: u32) -> Vec<P> {
    let left = usize::try_from(slots).unwrap_or(usize::MAX);
    points[..points.len().saturating_sub(left)].to_vec()
}

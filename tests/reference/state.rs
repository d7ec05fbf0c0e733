//! What the naive simulator knows: records with the set of their holders, and whoever has them.

use crate::census::Census;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Stream;
use lastcopy::kernel::hazard::Hazard;
use lastcopy::kernel::law::Law;
use lastcopy::kernel::quantity::Share;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::world::mask::Grain;
use lastcopy::world::restore::Merge;
use lastcopy::world::restore::To;
use lastcopy::world::service::Answer;
use lastcopy::world::when::Clock;
use lastcopy::world::when::When;
use std::collections::BTreeSet;

/// One record of one account and category.
pub struct Record {
    pub written: Time,
    /// The record that began its item.
    pub item: u32,
    pub tombstone: bool,
    pub acked: bool,
    pub pending: bool,
    /// Whether the handset's cache has it.
    pub cached: bool,
    pub holders: BTreeSet<usize>,
    /// Whether a complete restore point ever had it.
    pub copied: bool,
    pub deaths: Deaths,
    /// Whether anybody had it when it was last looked at.
    pub held: bool,
    /// Since when nobody has it, and of what its copies died in that instant.
    pub gone: Option<(Time, BTreeSet<String>)>,
    /// Whether a salvage left an empty shell of it.
    pub shell: bool,
}

/// What the copies of a record died of.
#[derive(Default)]
pub struct Deaths {
    pub all: BTreeSet<String>,
    /// In the event that is being lived through.
    pub fresh: BTreeSet<String>,
}

impl Deaths {
    pub fn insert(&mut self, cause: String) {
        self.all.insert(cause.clone());
        self.fresh.insert(cause);
    }
}

/// A store's generation, a restore point or a salvaged image.
pub struct Holder {
    pub name: String,
    pub key: u64,
    pub what: What,
    pub alive: bool,
    /// How many things keep it out of reach.
    pub barriers: u32,
    /// Whether what it has counts: not while it is being made, and never if it is bad.
    pub counts: bool,
    pub died_of: String,
    /// Whether it lost something in silence, or was taken from what had.
    pub soiled: bool,
    /// Whether a share of it died where it stands, or of the point that it was copied from.
    pub torn: bool,
    pub labels: BTreeSet<String>,
    /// The instant whose state a restore point has.
    pub state_of: Time,
    /// Until when nobody can delete it.
    pub locked_until: Time,
    /// What was deleted, if it is a bin: of which holder, by which strike of which fault.
    pub bin_of: Option<(usize, usize, u64)>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum What {
    Store(usize),
    Point { job: usize, parent: Option<usize> },
    Image,
}

impl Holder {
    pub fn is_good(&self) -> bool {
        self.alive && self.barriers == 0
    }
}

/// What operators believe of a point.
pub struct Report {
    pub point: usize,
    pub job: usize,
    pub as_of: Time,
    pub verified: bool,
    pub known_bad: bool,
    /// The step that could not reach it.
    pub unreached_by: Option<(usize, usize)>,
}

/// A service: what it is made to answer, and what it was last seen to answer.
pub struct Service {
    pub made: Answer,
    /// What operators made it answer, under the windows open over it.
    pub base: Answer,
    pub layers: Vec<Layer>,
    pub since: Time,
    pub shown: (Answer, Time),
}

#[derive(Default)]
pub struct Fault {
    pub struck: Vec<Time>,
    pub took: bool,
    pub masked_by: BTreeSet<String>,
    pub open: Vec<(u64, Undo)>,
    /// Windows that have not ended: the firing, and when it opened.
    /// The open windows: of which strike, since when, and how far it has come.
    pub windows: Vec<(u64, Time, Share)>,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Undo {
    Barrier(usize),
    Answer { service: usize },
    Job,
}

#[derive(Default)]
pub struct Plan {
    pub began: bool,
    pub over: bool,
    pub step: usize,
    /// Whether the step under way waits for a job.
    pub waits: bool,
    /// Whether the spread restore of the step under way has begun.
    pub spreading: bool,
    /// The point that the step under way works on, and what was wrong with it at first.
    pub trying: Option<(usize, Wrong)>,
}

/// What keeps a restore point from being restored.
#[derive(Clone, Copy, PartialEq, Default)]
pub enum Wrong {
    #[default]
    Nothing,
    Bad,
    Away,
    Gone,
}

/// What a condition sets off.
#[derive(Clone, Copy)]
pub enum Fires {
    Fault(usize),
    /// The end of a firing's window.
    Ends(usize, u64),
    Job(usize),
    Plan(usize),
    /// The end of a plan that is not done.
    Stops(usize),
    Step(usize, usize),
    /// The skipping of a step that has not begun.
    Skips(usize, usize),
    Notice(usize),
    Channel(usize),
    /// Something that only happens, under its watch's name.
    Event,
}

pub struct Watch {
    pub fires: Fires,
    pub when: When,
    pub name: String,
    pub leaves: Vec<bool>,
    pub firings: u64,
    pub done: bool,
}

/// A wait that ages by a clock of its own.
pub struct Aging {
    pub watch: usize,
    pub leaf: usize,
    pub from: Time,
    pub clock: Clock,
    pub law: Law,
    pub left: Span,
    /// Since when it has been running, if it ages by uptime.
    pub since: Option<Time>,
    pub renewals: u64,
    /// When it comes true, as things are, and the last instant for which that is on the agenda.
    pub at: Option<Time>,
    pub listed: Option<Time>,
}

/// A corruption that stands over a generation: what is written there dies.
pub struct Standing {
    pub holder: usize,
    pub cause: String,
    pub mask: Mask,
    pub categories: Vec<usize>,
    /// Whether it is about each account.
    pub whose: Vec<bool>,
    /// The accounts and categories into which something was restored since.
    pub healed: BTreeSet<(usize, usize)>,
}

/// A window open over a service.
pub struct Layer {
    pub fault: usize,
    pub firing: u64,
    pub answer: Answer,
    pub took: bool,
}

/// A share of units that survives.
#[derive(Clone, Copy)]
pub struct Mask {
    pub of: EntityKey,
    pub holder: u64,
    pub survives: Share,
    /// The share that survived what went before: whoever did not is passed over.
    pub before: Share,
    pub grain: Grain,
    /// The last instant of writing that it asks about.
    pub older: Option<Time>,
}

/// A copy that is brought back, each account in its turn.
#[derive(Clone)]
pub struct Bringing {
    pub from: usize,
    pub store: usize,
    pub categories: Vec<usize>,
    /// Whether it is for each account.
    pub whose: Vec<bool>,
    pub merge: Merge,
    pub to: To,
    pub since: Time,
    /// If only what was written after it comes: when.
    pub after: Option<Time>,
    /// The restore's step, and whether it is over before every account had its turn.
    pub by: (usize, usize),
    /// The refuge that it comes from, by its key.
    pub refuge: Option<u64>,
    pub recalled: bool,
}

/// One account of one category.
pub struct Lane {
    pub category: usize,
    pub key: u64,
    pub items: u32,
    /// Edit times: the unit exponentials so far, over the rate.
    pub position: f64,
    pub edits: Stream,
    pub records: Vec<Record>,
    /// What was counted when it was last looked at.
    pub census: Census,
}

/// A hazard of an account: a kind of restart, or a reaction.
pub struct Risk {
    pub hazard: Hazard,
    pub draws: Stream,
    pub factor: f64,
    pub times: u64,
    pub suffers: bool,
    /// The number of the firing on the agenda; older ones are void.
    pub epoch: u64,
}

pub struct Account {
    pub cohort: usize,
    pub key: EntityKey,
    pub lanes: Vec<Lane>,
    pub restarts: Vec<Risk>,
    pub reactions: Vec<Option<Risk>>,
    pub contact: Contact,
    /// When the local copy was lost, and when something came back.
    pub losses: Vec<(Time, Option<Time>)>,
    pub bare: bool,
    pub without: Option<Time>,
    pub spells: Vec<(Time, Time)>,
    /// The notices heard.
    pub heard: BTreeSet<usize>,
}

/// A handset's contact with its service, attempt by attempt.
pub struct Contact {
    /// Whether the next attempt stands on the grid.
    pub on_grid: bool,
    pub anchor: Time,
    /// The next attempt's number after the anchor.
    pub k: i64,
    pub next: Time,
    pub epoch: u64,
    pub failures: u32,
    pub booted: Time,
    /// When it pushed last.
    pub pushed: Time,
    pub generation: usize,
    pub needs_full: bool,
    pub fetches: bool,
    pub uploads: bool,
    pub good: u64,
    pub failed: u64,
}

#[derive(Clone, Debug)]
pub enum Event {
    Tick,
    Look,
    Aged { watch: usize, leaf: usize },
    WindowEnds { fault: usize, firing: u64 },
    Leaf { watch: usize, leaf: usize },
    Called { job: usize },
    Exists { job: usize },
    RunEnds { job: usize, point: usize, source: usize },
    Released { job: usize, point: usize, bad: bool, ordinal: u64 },
    Pruned { job: usize },
    ProofCalled { job: usize },
    Dealt { pool: usize },
    Proceeds { fault: usize, firing: u64 },
    BinEmptied { bin: usize, fault: usize },
    Verified { job: usize, point: usize },
    StepEnds { plan: usize, step: usize, attempt: u64 },
    Hear { of: usize, notice: usize },
    Bring { of: usize, which: usize, offered: bool },
    Prompted { of: usize, kind: usize },
    Restart { of: usize, kind: usize, epoch: u64 },
    Edit { of: usize, lane: usize },
    Sync { of: usize, epoch: u64 },
    React { of: usize, which: usize, epoch: u64 },
}

/// The order of one instant: design section 4, law 4.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Counts of the fleet become known before anybody acts on them.
    Tick,
    WindowEnd,
    FaultOnset,
    Damage,
    OperatorStep,
    Capture,
    JobCompletion,
    ServerState,
    Hear,
    Bring,
    Prompted,
    Reset,
    Edit,
    Sync,
    Observation,
}

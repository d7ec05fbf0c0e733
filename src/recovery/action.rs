//! What a step does.

use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::world::label::Label;
use crate::world::mask::Grain;
use crate::world::own::Own;
use crate::world::restore::Merge;
use crate::world::restore::Order;
use crate::world::restore::To;
use crate::world::service::Answer;
use serde::Deserialize;
use serde::Serialize;

/// What a step does. Actions on jobs happen when the step begins, all others when it is done.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Action {
    /// It takes time: a delivery, an assessment, a round of tests.
    #[default]
    Nothing,
    /// It starts a job now, and is done when its time is up, whether or not the run is; without a
    /// time it is done when the run ends, well or not.
    RunJob {
        /// The job.
        job: Name,
    },
    /// It breaks off a run in progress; the half-made point is lost.
    AbortJob {
        /// The job.
        job: Name,
    },
    /// Jobs are not started by their timetables and moments any more: until they are resumed they
    /// neither copy what is there now nor delete what they made. A run in progress goes on, and a
    /// step may still run them.
    PauseJobs {
        /// The jobs.
        jobs: Vec<Name>,
    },
    /// Jobs follow their timetables and moments again.
    ResumeJobs {
        /// The jobs.
        jobs: Vec<Name>,
    },
    /// Retention is applied now: what a job's rule does not keep is deleted.
    Prune {
        /// The jobs.
        jobs: Vec<Name>,
    },
    /// It waits until a job has a usable point that is believed good.
    AwaitPoint {
        /// The job.
        job: Name,
        /// Whether the point must have been verified.
        #[serde(default)]
        verified: bool,
    },
    /// Services answer otherwise from now on.
    Answer {
        /// The services.
        services: Vec<Name>,
        /// What they answer.
        answers: Answer,
        /// Whether only handsets that restart hereafter are answered.
        #[serde(default)]
        after_restart: bool,
    },
    /// A store is reopened as a new and empty generation; the old one stays, as a holder. Whoever
    /// reached the old one reaches the new one, so this is a failover as well: to another array or
    /// region if it says where.
    NewGeneration {
        /// The store.
        store: Name,
        /// Where the new one stands, if not where the old one does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        labels: Option<Vec<Label>>,
    },
    /// It brings out what can be read of a damaged store, as a new holder.
    Salvage {
        /// The store whose newest damaged generation is worked on.
        store: Name,
        /// What people call the result; restores name it.
        into: Name,
        /// The share of surviving units that come out.
        yields: Share,
        /// What comes out or is spoiled as one.
        #[serde(default)]
        grain: Grain,
        /// The share of what does not come out of which an empty shell does.
        #[serde(default)]
        shells: Share,
        /// Whether what does not come out is spoiled for good.
        #[serde(default)]
        spoils: bool,
    },
    /// It copies back, for every account at once or spread over the step's time.
    Restore(Restore),
    /// It offers a copy back, which accounts take up in their own time.
    Offer {
        /// What is offered, to whom.
        restore: Restore,
        /// The share of accounts that ever take it up.
        taken_by: Share,
        /// How long each of them waits.
        delay: Law,
    },
    /// It makes handsets do something at their next contact.
    Order {
        /// What they are made to do.
        order: Order,
    },
    /// The plan gives up; whatever is held and was not brought back is abandoned.
    GiveUp,
    /// Asks a strategy of one's own, which is Rust code and registered by name.
    Custom(Own),
}

/// A copy back into a store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restore {
    /// Where from.
    pub from: Source,
    /// The store it goes into.
    pub into: Name,
    /// The categories brought back; all by default.
    #[serde(default)]
    pub categories: Option<Vec<Name>>,
    /// If only some accounts are brought back, such as one tenant after another: their cohorts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<Vec<Name>>,
    /// The same by owner, each with all that is within it: whoever is named either way is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<Name>>,
    /// If only what was written so long before the damage or later is brought back: how long. The
    /// rest is for a later step; what was there when the simulation started is older than any.
    #[serde(default)]
    pub since: Option<Span>,
    /// How it meets what is there already.
    #[serde(default)]
    pub merge: Merge,
    /// Whose data is brought back.
    #[serde(default)]
    pub to: To,
    /// Whether each account's turn comes at a moment drawn evenly over the step's time instead of
    /// at its end.
    #[serde(default)]
    pub spread: bool,
}

impl Restore {
    /// Brings back all that there is, for everybody, at the end of the step.
    #[must_use]
    pub fn new(from: Source, into: Name) -> Self {
        Self {
            from,
            into,
            categories: None,
            cohorts: None,
            owners: None,
            since: None,
            merge: Merge::default(),
            to: To::default(),
            spread: false,
        }
    }
}

/// Where a restore comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// The points of a job, the newest that is believed good when the step's time begins to run
    /// first; it must be within reach then and at the end. Each try takes the step's time, and a
    /// point that proves bad is known to be so afterwards. A point that is gone is
    /// believed good until it is tried, or until retention looks again; whoever finds one gone, or
    /// out of reach, sees which others of the job are so too. When none is left that is believed
    /// good, the step fails; where there is none from the first, it takes its time to find that
    /// out. A point that was captured from a corrupt store proves bad; of one of which a share was
    /// destroyed what is left comes back.
    Points(Name),
    /// As `Points`, but only points whose state is older than the first time an event happened: a
    /// fault, say, of which operators know by now. If it has not happened, all points.
    Before {
        /// The job.
        job: Name,
        /// The event.
        event: String,
    },
    /// The result of a salvage.
    Image(Name),
    /// The live generation of another store.
    Store(Name),
    /// The newest earlier generation of a store that can be read: what was written there before it
    /// was reopened or failed over, such as a primary that comes back with writes of its own.
    Earlier(Name),
    /// What accounts kept themselves, by the name of the refuge: to be offered, with a share that
    /// complies.
    Refuge(Name),
    /// The newest bin of the store with this name, or else of the job: what a fault deleted there,
    /// while its grace period lasts. Of a deletion bit by bit it is what the first pass found whose
    /// grace period lasts, less what passes before it took.
    Bin(Name),
}

//! Faults: what goes wrong, as one window each, and whom it hits.
//!
//! A fault decides; it changes nothing itself. Each kind is one file with its numbers and its
//! decision, a list of [`Damage`]; the catalogue below only names
//! the kinds.

pub mod corrupt;
pub mod destroy;
pub mod job;
pub mod offline;
pub mod progress;
pub mod restart;
pub mod scene;
pub mod service;

use crate::effect::damage::Damage;
use crate::fault::progress::Progress;
use crate::fault::scene::Scene;
use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::world::label::Label;
use crate::world::when::When;
use serde::Deserialize;
use serde::Serialize;

/// One fault: when it strikes, how long it lasts, what it does, where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What people call it; unique among faults, and the cause written on what it kills.
    pub name: Name,
    /// When it strikes.
    pub when: When,
    /// How long its window is; for ever by default. What it killed stays dead.
    #[serde(default)]
    pub lasts: Option<Law>,
    /// What ends its window, if that comes first. If it has happened already, the window ends as
    /// soon as it opens.
    #[serde(default)]
    pub until: Option<When>,
    /// The chance that it strikes at all when its moment comes.
    #[serde(default = "certain")]
    pub chance: Share,
    /// What it does.
    pub what: What,
    /// The failure domains it hits: every holder that carries one of these labels.
    #[serde(default)]
    pub hits: Vec<Label>,
}

/// The kinds of fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    /// Copies die, or come out of reach; those out of reach already die like others. Their place
    /// goes on, and what is written there later is good: a place that is gone is `Offline` as well.
    Destroy(destroy::Destroy),
    /// Copies that stand there when the window opens are out of reach until it closes, and so is
    /// a new generation of a store that is put there; a run of a job that would write there fails
    /// when it starts.
    Offline,
    /// Live data goes bad in silence, and copies made afterwards inherit it.
    Corrupt(corrupt::Corrupt),
    /// A service answers otherwise while the window is open.
    Service(service::Service),
    /// Many handsets restart at once.
    Restart(restart::Restart),
    /// A backup job does not do what it says.
    Job(job::Job),
}

impl What {
    /// The word for this kind in lists and tables.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Destroy(_) => "destroy",
            Self::Offline => "offline",
            Self::Corrupt(_) => "corrupt",
            Self::Service(_) => "service",
            Self::Restart(_) => "restart",
            Self::Job(_) => "job",
        }
    }
}

impl Fault {
    /// How it proceeds.
    #[must_use]
    pub fn progress(&self) -> &Progress {
        match &self.what {
            What::Destroy(destroy) => &destroy.progress,
            What::Corrupt(corrupt) => &corrupt.progress,
            _ => &Progress::AtOnce,
        }
    }

    /// Whether it deletes by the system's own means.
    #[must_use]
    pub fn deletes(&self) -> bool {
        matches!(&self.what, What::Destroy(destroy) if destroy.deletes)
    }

    /// The cohorts and owners whose data it is about, where it names some.
    #[must_use]
    pub fn whose(&self) -> (Option<&[Name]>, Option<&[Name]>) {
        match &self.what {
            What::Destroy(it) => (it.cohorts.as_deref(), it.owners.as_deref()),
            What::Corrupt(it) => (it.cohorts.as_deref(), it.owners.as_deref()),
            _ => (None, None),
        }
    }

    /// Decides what the fault does, where `labels` are the domains that it hits and `done` how far
    /// it has come; what is done at once has come all the way.
    #[must_use]
    pub fn decide(&self, labels: u128, scene: &Scene<'_>, done: Share) -> Vec<Damage> {
        match &self.what {
            What::Destroy(destroy) => destroy.decide(labels, scene, done),
            What::Offline => offline::decide(labels, scene),
            What::Corrupt(corrupt) => corrupt.decide(labels, scene, done),
            What::Service(service) => service.decide(scene),
            What::Restart(restart) => restart.decide(scene),
            What::Job(job) => job.decide(scene),
        }
    }
}

/// A kind of something: its name, what it does, how it is written.
type Kind = (&'static str, &'static str, &'static str);

/// The kinds of fault, what each does and how it is written, for lists.
pub const KINDS: &[Kind] = &[
    (
        "destroy",
        "copies die, or come out of reach until salvaged",
        r#"Destroy(share: 0.5, grain: Account)"#,
    ),
    ("offline", "copies are out of reach while the window is open", r#"Offline"#),
    ("corrupt", "live data goes bad in silence; later copies inherit it", r#"Corrupt(share: 1.0)"#),
    (
        "service",
        "a service is down, read-only, blank or corrupt",
        r#"Service(services: ["data"], answers: Blank)"#,
    ),
    (
        "restart",
        "many handsets restart at once",
        r#"Restart(restart: "battery-pull", befalls: Each(0.2))"#,
    ),
    (
        "job",
        "a backup job fails, loudly or in silence, or stalls",
        r#"Job(job: "nightly", how: BadPoints)"#,
    ),
];

fn certain() -> Share {
    Share::new(1.0).expect("one is a share")
}

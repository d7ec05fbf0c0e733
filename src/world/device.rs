//! A class of handset: where its cache lives, how it syncs, how it restarts, whom it believes.
//!
//! A cache in volatile memory is the whole story of October 2009: the phone trusted a server, and
//! when the server answered *empty* instead of *absent*, the phone took emptiness for the truth.

use crate::kernel::law::Law;
use crate::kernel::name::Name;
use crate::kernel::quantity::Positive;
use crate::kernel::quantity::Rate;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use serde::Deserialize;
use serde::Serialize;

/// One class of handset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// What people call it; unique in the file.
    pub name: Name,
    /// What the local copy survives.
    #[serde(default)]
    pub cache: Cache,
    /// When and how often it talks to its service.
    #[serde(default)]
    pub sync: Sync,
    /// Whose copy wins when full copies are exchanged.
    #[serde(default)]
    pub rule: Rule,
    /// What makes it ask for a full copy.
    #[serde(default = "every_reason")]
    pub full_copy_on: Vec<Reason>,
    /// The kinds of restart that befall it.
    #[serde(default)]
    pub restarts: Vec<Restart>,
}

/// What a handset's local copy survives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Cache {
    /// In memory: gone when power is lost.
    #[default]
    Volatile,
    /// On flash: gone only when erased.
    Persistent,
    /// No local copy: the user sees what the service shows.
    None,
}

/// How a handset keeps in touch with its service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sync {
    /// Time between attempts when all is well.
    pub every: Span,
    /// Each wait is drawn evenly within this share of it, up and down.
    pub jitter: Share,
    /// Whether each edit is pushed at once.
    pub push: bool,
    /// Whether a restart makes it try its service as soon as it is on. If not, a restart that is
    /// over at once leaves the rhythm of its attempts as it was.
    pub on_boot: bool,
    /// Wait after a first failed attempt; it doubles with each further failure.
    pub backoff: Span,
    /// The longest wait between failed attempts.
    pub backoff_cap: Span,
}

impl Default for Sync {
    fn default() -> Self {
        Self {
            every: Span::from_ms(1_800_000),
            jitter: Share::default(),
            push: false,
            on_boot: true,
            backoff: Span::from_ms(60_000),
            backoff_cap: Span::from_ms(14_400_000),
        }
    }
}

/// Whose copy wins when a handset and its service exchange full copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Rule {
    /// The handset's copy is replaced by the service's, whatever that holds.
    #[default]
    ServerWins,
    /// The service's copy is replaced by the handset's, unless the handset has just lost its own.
    DeviceWins,
    /// Both end with the union.
    Merge,
    /// As `ServerWins`, but an empty answer is refused and the handset keeps what it has.
    QuarantineOnEmpty,
}

/// What makes a handset ask for a full copy at its next contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Its cache is empty after a restart.
    EmptyBoot,
    /// It was not shut down in order, whether or not the cache survived.
    ImproperShutdown,
    /// The service is another generation than the one it last spoke to.
    Mismatch,
    /// The service demands it.
    ServerOrder,
}

fn every_reason() -> Vec<Reason> {
    vec![Reason::EmptyBoot, Reason::ImproperShutdown, Reason::ServerOrder]
}

/// One kind of restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// What people call it, and the cause written on what it destroys.
    pub name: Name,
    /// How often it befalls one handset.
    #[serde(default)]
    pub rate: Rate,
    /// What it does to the local copy.
    pub effect: Effect,
    /// The rate is multiplied by this while the handset's service does not answer.
    #[serde(default = "one")]
    pub while_down: Positive,
    /// How long the handset stays off.
    #[serde(default)]
    pub off_for: Option<Law>,
}

/// What a restart does to the local copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// An orderly restart: nothing is lost, and the handset contacts its service afresh.
    Orderly,
    /// An improper shutdown that memory survives; the handset may ask for a full copy.
    Crash,
    /// Memory loses power: a volatile cache is gone, a persistent one is not.
    PowerLoss,
    /// Everything local is erased.
    Erase,
}

fn one() -> Positive {
    Positive::new(1.0).expect("one is positive")
}

//! Announcements: what users and the press are told, and how far it is from the truth.

use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::world::when::When;
use serde::Deserialize;
use serde::Serialize;

/// One announcement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// What people call it; unique among announcements.
    pub name: Name,
    /// When it is made.
    pub when: When,
    /// Who makes it.
    #[serde(default)]
    pub issuer: Option<Name>,
    /// What it says in a sentence.
    #[serde(default)]
    pub text: String,
    /// What it claims about the data; nothing by default.
    #[serde(default)]
    pub claims: Claim,
    /// What it promises.
    #[serde(default)]
    pub promises: Option<Promise>,
}

/// What an announcement claims about the data that users miss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Claim {
    /// Nothing.
    #[default]
    Nothing,
    /// All of it is lost: false while a tenth of it or more is held anywhere.
    AllLost,
    /// Some of it can be brought back: false if none is held.
    SomeHeld,
    /// Most of it can be brought back: false if less than half is held.
    MostHeld,
    /// None of it is lost: false if anything is.
    NothingLost,
}

/// Something promised by a date, or within a time of its announcement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// The event that was promised; only what happens after the promise keeps it.
    pub event: String,
    /// By when.
    #[serde(default)]
    pub by: Option<Moment>,
    /// How long after the announcement, instead of a date: an estimate that was given by rule.
    #[serde(default)]
    pub within: Option<Span>,
}

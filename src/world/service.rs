//! A service: what users reach, and what it answers.
//!
//! *Absent* and *empty* are different answers. A service that is down makes a handset wait; one
//! that is up but blank makes a trusting handset erase itself.

use crate::kernel::name::Name;
use serde::Deserialize;
use serde::Serialize;

/// One service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What people call it; unique among services.
    pub name: Name,
    /// The store it serves; without one it holds no data (voice, web).
    #[serde(default)]
    pub store: Option<Name>,
    /// Other services it needs to be up.
    #[serde(default)]
    pub needs: Vec<Name>,
    /// What it answers when the simulation starts.
    #[serde(default)]
    pub starts: Answer,
}

/// What a service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Answer {
    /// It serves its store, and takes writes.
    #[default]
    Up,
    /// It serves its store and refuses writes.
    ReadOnly,
    /// It is up, answers every request for a full copy with nothing, and takes no writes.
    Blank,
    /// It answers with garbage.
    Corrupt,
    /// It does not answer.
    Down,
}

//! lastcopy: data is lost when its last copy dies.

pub mod backup;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod effect;
pub mod engine;
pub mod experiment;
pub mod fault;
pub mod kernel;
pub mod metric;
pub mod outcome;
#[cfg(feature = "cli")]
pub mod progress;
pub mod recovery;
pub mod report;
pub mod scenario;
pub mod stats;
pub mod world;

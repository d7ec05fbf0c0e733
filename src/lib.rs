//! lastcopy: data is lost when its last copy dies.

pub mod backup;
pub mod check;
pub mod effect;
pub mod engine;
pub mod experiment;
pub mod fault;
pub mod kernel;
pub mod metric;
pub mod outcome;
pub mod recovery;
pub mod report;
pub mod scenario;
pub mod stats;
pub mod world;

//! Backups: jobs that make restore points, and the rules by which points are kept.

pub mod job;

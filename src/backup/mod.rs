//! Backups: jobs that make restore points, and the rules by which points are kept.

pub mod job;
pub mod own;
pub mod retention;
mod retention_borg;
mod retention_gfs;
mod retention_hanoi;
mod retention_period;
mod retention_point;
mod retention_restic;

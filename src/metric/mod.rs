//! Metrics: what a trial's outcome amounts to, one row of a table each.

pub mod charge;

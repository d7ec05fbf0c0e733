//! Recovery: plans of steps over beliefs, and what is said meanwhile.
//!
//! Maintenance and recovery are the same thing to a computer: a plan of named steps, each after
//! others, each taking time, each doing one thing. What differs is data.

pub mod action;
pub mod announce;
pub mod own;
pub mod plan;

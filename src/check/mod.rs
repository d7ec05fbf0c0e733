//! Checks: what a scenario expects of its trial, and what its owners wanted of their system.

pub mod actual;
pub mod expect;
pub mod judge;
pub mod objective;
pub mod seen;
pub mod three_two_one;

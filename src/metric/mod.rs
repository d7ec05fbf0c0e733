//! Metrics: what a trial's outcome amounts to, one row of a table each.

pub mod charge;
pub mod context;
pub mod data;
pub mod fates;
pub mod groups;
pub mod money;
pub mod people;
pub mod queues;
pub mod row;
pub mod said;
#[cfg(test)]
mod sample;
pub mod service;
pub mod table;
pub mod times;
pub mod typed;

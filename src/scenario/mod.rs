//! The door: a RON file in, a checked scenario out, or errors at a line and column.

pub mod model;
pub mod spec;

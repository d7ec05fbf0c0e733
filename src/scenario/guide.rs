//! How a scenario of one's own is written, in an hour.
//!
#![doc = include_str!("guide.md")]

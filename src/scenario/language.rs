//! The reference of the language, part by part, written from the types.
//!
#![doc = include_str!("language.md")]

/// The reference as a text.
pub const TEXT: &str = include_str!("language.md");

#![doc = include_str!("language.md")]

/// The reference as a text.
pub const TEXT: &str = include_str!("language.md");

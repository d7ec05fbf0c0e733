//! The door: everything between a RON file and a checked scenario, refusals with a line included.
//!
//! The way in is one-directional: [`source`] takes the text, [`parse`] makes it a [`tree`],
//! [`overlay`] changes the tree, [`marks`] takes the provenance off it, [`read`] hands it to
//! serde. What is wrong on the way is an [`error`] with file, line and column. [`draft`] walks
//! the whole way. Nothing here knows what a scenario contains.

pub mod argument;
pub mod draft;
pub mod emit;
pub mod error;
pub mod label;
pub mod marks;
pub mod nearest;
pub mod overlay;
pub mod parse;
pub mod path;
pub mod read;
pub mod source;
pub mod span;
mod token;
pub mod tree;
mod wording;

//! The door: everything between a RON file and a checked scenario, refusals with a line included.
//!
//! The way in is one-directional: [`source`] takes the text, [`parse`] makes it a [`tree`],
//! [`overlay`] changes the tree, [`marks`] takes the provenance off it, [`read`] hands it to
//! serde as a [`spec`], [`checks`] looks for what does not fit together, [`compile`] resolves it
//! into a [`model`]. What is wrong on the way is an [`error`] with file, line and column.
//! [`draft`] walks the generic part of the way, [`load`] the whole.
//!
//! [`guide`] leads through a scenario of one's own in an hour; [`language`] is the reference.

mod alternative;
pub mod argument;
pub mod builder;
pub mod checks;
pub mod compile;
mod compile_cohort;
mod declared;
pub mod draft;
pub mod emit;
pub mod error;
pub mod events;
pub mod guide;
pub mod label;
pub mod language;
pub mod load;
pub mod marks;
pub mod measured;
pub mod model;
pub mod nearest;
pub mod overlay;
pub mod parse;
pub mod path;
mod place;
pub mod read;
mod scale;
pub mod source;
pub mod span;
pub mod spec;
mod token;
pub mod tree;
mod wording;

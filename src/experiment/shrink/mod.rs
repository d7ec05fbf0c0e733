//! The reducer: from a scenario in which data is lost to the shortest story that loses it alike.
//!
//! It works on the tree of the text, so that it reduces all that a file can say, and each
//! candidate goes through the door and is played. A candidate is taken if what must be kept
//! ([`keep`]) still comes out. First lists are thinned by delta debugging, then what is left is
//! simplified jointly: times are moved together, values made canonical, the fleet made small.
//! The same scenario, seed and trial always come to the same story.

pub mod keep;
pub mod reduce;
pub mod reducer;
pub mod story;

mod effects;
mod lists;
mod times;
mod values;

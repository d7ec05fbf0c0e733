//! Charts as SVG: static, each with a title, a description and its numbers as text, in colours
//! that no common kind of colour blindness confuses and dashes for those who see none.
//!
//! A chart is drawn for a width; a page draws each for a screen and for a phone, so that its text
//! is never scaled. How wide a text will be is estimated from above, for nobody knows the fonts.

pub mod canvas;
pub mod labels;
pub mod lines;
pub mod panels;
#[cfg(feature = "png")]
pub mod png;
pub mod reading;
pub mod rows;
pub mod scale;
pub mod scatter;
pub mod sheet;
pub mod stacks;

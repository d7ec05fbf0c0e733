//! Reports for people as one file: no network, from disk, with or without scripts.
//!
//! Every chart is static SVG and stands beside its numbers as text. A chart is drawn for a screen
//! and for a phone, and the style shows one of them. A little script adds what a pointer can do.

pub mod chosen;
pub mod compared;
pub mod contrast;
pub mod curves;
pub mod fates;
pub mod faults;
pub mod frame;
pub mod life;
pub mod lives;
pub mod losses;
pub mod numbers;
pub mod ranges;
pub mod replay;
pub mod replayed;
pub mod timeline;
pub mod trials;

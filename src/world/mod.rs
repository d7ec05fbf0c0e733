//! The nouns: what exists in an outage, written as people write it and as the engine holds it.
//!
//! The declarations ([`category`], [`device`], [`cohort`], [`store`], [`service`], [`notice`],
//! [`when`]) are what a scenario file says; [`content`], [`mask`] and [`holder`] are what a trial
//! keeps. Nothing here decides or changes anything.

pub mod belief;
pub mod category;
pub mod chosen;
pub mod cohort;
pub mod content;
pub mod device;
pub mod group;
pub mod holder;
pub mod label;
pub mod mask;
pub mod notice;
pub mod own;
pub mod owner;
pub mod pool;
pub mod queue;
pub mod reaction;
pub mod restore;
pub mod service;
pub mod store;
pub mod takes;
pub mod when;
pub mod window;

//! The kit for property tests: proptest strategies, checkers over drawn scenarios, a corpus.
//!
//! A failure is not a seed but a small scenario file that replays: it is written before it is
//! reduced, and then replaced by the story that [`reduce`](crate::experiment::shrink) makes of it.
//!
//! ```
//! use lastcopy::check::holds::Claim;
//! use lastcopy::testkit::plan::Kind;
//! use lastcopy::testkit::plan::Plans;
//! use lastcopy::testkit::property::Property;
//! use lastcopy::testkit::scenario::Scenarios;
//!
//! // Every record is accounted for, whatever arrays burn.
//! let burnt = Plans::default().at_most(3).kinds(&[Kind::Destroy]);
//! let drawn = Scenarios::default().faults(burnt).strategy();
//! Property::new("accounted-for").cases(8).hold(drawn, &[&Claim::Conservation]);
//! ```
//!
//! Rules that the strategies keep, because shrinking depends on them: a fault is one window and
//! never a pair of events; what points into something else is an
//! [`Index`](proptest::sample::Index); swarm testing draws the kinds that are *banned*, which
//! shrinks to none; all numbers are integers; the seed is never shrunk; nothing is filtered, an
//! impossible draw is repaired; the simplest arm stands first.

pub mod corpus;
pub mod fleet;
pub mod lockstep;
pub mod maintenance;
pub mod plan;
pub mod policy;
pub mod property;
pub mod recovery;
pub mod scenario;
pub mod spec;
pub mod targets;
pub mod topology;

mod typed;

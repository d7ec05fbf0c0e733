//! The arithmetic of an honest report: intervals, tests and selections, each with its ground.
//!
//! | question | answer | ground |
//! |---|---|---|
//! | how often? | [`proportion::clopper_pearson`], [`proportion::at_most`] | A |
//! | how often, while I look? | [`sequential::robbins`] with a [`sequential::StopRule`] | A |
//! | how long at worst? | [`quantile::quantile`] | A |
//! | how much on average? | [`mean::mean`], [`mean::Moments`] | C |
//! | how much on average, within a known range? | [`betting::BettingSequence`] | A |
//! | which of two loses more often? | [`paired::Pairs::conditional_test`] | A |
//! | … while I look? | [`sequential::Race`] | A |
//! | by how much? | [`paired::Pairs::tango`], [`paired::Pairs::newcombe`] | C |
//! | … in a metric? | [`mean::paired_difference`] | C |
//! | which of many is best? | [`select::kim_nelson`], [`rinott::rinott_constant`] | B |
//! | which are not beaten, in several objectives? | [`pareto::Comparisons`] | A |
//! | which of many claims stand? | [`family::holm`], [`family::e_bh`] | as given |
//!
//! A is exact, B is exact if a printed claim is true, C is right for many trials and promises
//! nothing at this number: see [`interval::Grade`]. Too little data is never an error: bounds are
//! then missing ([`interval::Interval`]) or the whole range. What has no meaning is refused with
//! an [`error::StatsError`].
//!
//! Nothing here draws a random number or knows what is being simulated. All of it runs on `libm`,
//! so a report has the same digits on every platform. A probability is one of the model: what the
//! model leaves out, no interval contains.

pub mod betting;
pub mod bounded;
pub mod error;
pub mod family;
pub mod interval;
pub mod mean;
pub mod normal;
pub mod paired;
pub mod pareto;
pub mod proportion;
pub mod quantile;
pub mod rinott;
pub mod select;
pub mod sequential;
pub mod special;

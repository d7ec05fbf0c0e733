//! What the arithmetic refuses, and why: one error type for the whole module.
//!
//! Too little data is not an error. An interval from nothing is an interval without bounds (or the
//! whole range, where the range is known); only input that has no meaning is refused here.

use std::fmt;

/// Input that has no meaning for the statistic asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum StatsError {
    /// `what` had to lie strictly between 0 and 1.
    NotAProbability {
        /// The quantity's name, for the message.
        what: &'static str,
        /// What was given.
        value: f64,
    },
    /// More hits were counted than trials were made.
    MoreHitsThanTrials {
        /// Trials in which the event was seen.
        hits: u64,
        /// All trials.
        trials: u64,
    },
    /// An observation was NaN, or infinite where only finite ones make sense.
    NotANumber {
        /// Its place in the list, from 0.
        index: usize,
    },
    /// Two lists that belong together have different lengths.
    UnequalLengths {
        /// Length of the first.
        first: usize,
        /// Length of the second.
        second: usize,
    },
    /// The procedure is not defined below a number of `what`.
    TooFew {
        /// What there is too little of.
        what: &'static str,
        /// The least that works.
        needed: u64,
        /// What was given.
        found: u64,
    },
    /// `what` lies outside the range that was declared for it.
    OutOfRange {
        /// The quantity's name.
        what: &'static str,
        /// What was given.
        value: f64,
        /// The least allowed value.
        low: f64,
        /// The greatest allowed value.
        high: f64,
    },
}

impl fmt::Display for StatsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAProbability { what, value } => {
                write!(f, "{what} is {value}; expected more than 0 and less than 1")
            }
            Self::MoreHitsThanTrials { hits, trials } => {
                write!(f, "{hits} hits in {trials} trials; expected at most {trials}")
            }
            Self::NotANumber { index } => {
                write!(f, "observation {index} (from 0) is not a usable number")
            }
            Self::UnequalLengths { first, second } => {
                write!(f, "{first} observations against {second}; expected equally many")
            }
            Self::TooFew { what, needed, found } => {
                write!(f, "{found} {what}; expected at least {needed}")
            }
            Self::OutOfRange { what, value, low, high } => {
                write!(f, "{what} is {value}; expected {low} to {high}")
            }
        }
    }
}

impl std::error::Error for StatsError {}

/// Checks that each observation is finite, and says which is not.
pub(crate) fn all_finite(values: &[f64]) -> Result<(), StatsError> {
    match values.iter().position(|v| !v.is_finite()) {
        Some(index) => Err(StatsError::NotANumber { index }),
        None => Ok(()),
    }
}

/// Checks that two lists can be paired.
pub(crate) fn same_length(first: usize, second: usize) -> Result<(), StatsError> {
    if first == second { Ok(()) } else { Err(StatsError::UnequalLengths { first, second }) }
}

//! The best of several alternatives, with a promise: Kim and Nelson's selection over fresh trials.
//!
//! Trials are played in blocks on all threads and handed to the selection one by one; what it does
//! not ask for is thrown away, so threads cannot be seen in what it says.

use crate::experiment::alternative::Alternative;
use crate::experiment::seen::Loss;
use crate::experiment::seen::Weights;
use crate::experiment::seen::play;
use crate::stats::error::StatsError;
use crate::stats::select::Choice;
use crate::stats::select::Contest;
use crate::stats::select::kim_nelson;

/// Trials that are played at once.
const BLOCK: u64 = 20;

/// A selection, ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected {
    /// On what terms.
    pub contest: Contest,
    /// The number of its first trial.
    pub first: u64,
    /// What it ended with.
    pub choice: Choice,
}

/// Selects the alternative with the least mean share lost, by trials from number `first` on; `done`
/// is told after each trial.
///
/// # Errors
/// Terms without meaning, such as an indifference of nothing.
pub fn select(
    alternatives: &[Alternative],
    contest: Contest,
    (seed, first, loss): (u64, u64, Loss),
    done: &(dyn Fn() + Sync),
) -> Result<Selected, StatsError> {
    let mut shares: Vec<Vec<f64>> = vec![Vec::new(); alternatives.len()];
    let draw = |at: usize, trial: u64| {
        while shares[at].len() as u64 <= trial {
            let from = first + shares[at].len() as u64;
            let one = [&alternatives[at]];
            let block = play(&one, seed, from..from + BLOCK, &Weights::new(), done);
            shares[at].extend(block[0].iter().map(|it| it.share(loss)));
        }
        shares[at][trial as usize]
    };
    let choice = kim_nelson(&contest, alternatives.len(), draw)?;
    Ok(Selected { contest, first, choice })
}

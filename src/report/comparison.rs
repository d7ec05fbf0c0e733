//! What a comparison shows, whichever way it is shown: all of it, in which order, of what loss.

use crate::experiment::alternative::Alternative;
use crate::experiment::assume::Assumed;
use crate::experiment::compare::Comparison;
use crate::experiment::compare::Until;
use crate::experiment::mixed::Mixed;
use crate::experiment::seen::Loss;
use crate::experiment::selected::Selected;
use crate::report::numbers::count;
use crate::report::numbers::numbered;
use crate::report::shares::share;

/// All that is shown.
pub struct Shown<'a> {
    /// What was compared, the base first.
    pub alternatives: &'a [Alternative],
    /// What that came to.
    pub comparison: &'a Comparison,
    /// Combinations that do not fit, each with what is wrong.
    pub refused: &'a [(String, String)],
    /// The formula of the score, if one was asked for.
    pub formula: Option<&'a str>,
    /// What the ranking rests on, if that was asked for.
    pub assumed: Option<&'a Assumed>,
    /// A year under a mix of threats, if that was asked for.
    pub mixed: Option<&'a Mixed>,
    /// The best with a promise, if that was asked for.
    pub selected: Option<&'a Selected>,
    /// The line that prints this page again.
    pub again: &'a str,
    /// The line that replays a trial of an alternative.
    pub replay: &'a dyn Fn(usize, u64) -> String,
}

/// Under which condition all is estimated that is not of a year.
pub const CONDITION: &str = "given this event";

/// What is estimated, of what, under which condition.
#[must_use]
pub fn estimand(comparison: &Comparison) -> String {
    let loss = loss_words(comparison.plan.loss);
    format!(
        "Loss is the share of {loss} at the horizon, {CONDITION}; any loss is that of at least \
         one record in the whole fleet."
    )
}

/// Whether somebody looked while it ran, for what, and what that means for intervals.
#[must_use]
pub fn watched(comparison: &Comparison) -> Option<String> {
    let enough = comparison.reached?;
    let goal = match comparison.plan.until {
        Until::Precise { half_width, .. } => format!(
            "the interval of every mean share had a half width of {} or less",
            share(half_width)
        ),
        _ => "each that differs was known to lose more or less".to_owned(),
    };
    let ended = match enough {
        true => format!("Watched until {goal}."),
        false => format!("Watched, and trials were spent before {goal}."),
    };
    Some(ended + " Intervals hold at every number of trials.")
}

/// What the share of is a loss.
#[must_use]
pub fn loss_words(loss: Loss) -> &'static str {
    match loss {
        Loss::Lost => "current acknowledged records that are lost (no copy is left)",
        Loss::Unrecoverable => {
            "current acknowledged records that are unrecoverable (no copy is left, or no plan will \
             bring it back)"
        }
        Loss::All => {
            "current records, acknowledged or not, that are unrecoverable or died before they were \
             acknowledged"
        }
    }
}

/// How many handsets are played of each: of several files from the fewest to the most.
#[must_use]
pub fn fleets(shown: &Shown<'_>) -> String {
    let fleets = || shown.alternatives.iter().map(|it| it.scenario.model().accounts());
    let (least, most) = (fleets().min().unwrap_or(0), fleets().max().unwrap_or(0));
    let mut models = shown.alternatives.iter().map(|it| it.scenario.model());
    let noun = if models.any(|it| it.noun() == "handset") { "handset" } else { "account" };
    let all = numbered(most, noun);
    if least == most { all } else { format!("{} to {all}", count(least)) }
}

/// What stands for what is written, where several files are compared.
#[must_use]
pub fn several_said(shown: &Shown<'_>) -> Option<String> {
    let (first, rest) = shown.alternatives.split_first()?;
    let several = rest.iter().any(|it| it.file != first.file);
    several.then(|| format!("As written stands for {}, the first file.", first.name))
}

/// The alternatives in the order in which they are shown: the base, then by mean loss, those under
/// another account of what happened behind all others.
#[must_use]
pub fn order(comparison: &Comparison) -> Vec<usize> {
    let mut order: Vec<usize> = (1..comparison.compared.len()).collect();
    let mean = |at: &usize| comparison.compared[*at].estimate.share.mean.unwrap_or(0.0);
    let account = |at: &usize| comparison.accounts[*at];
    order.sort_by(|a, b| account(a).cmp(&account(b)).then(mean(a).total_cmp(&mean(b))));
    order.insert(0, 0);
    order
}

/// What a variant is and is not, if any are shown.
#[must_use]
pub fn accounts_said(comparison: &Comparison) -> Option<&'static str> {
    (comparison.many_accounts() > 1).then_some(
        "A variant is another account of what happened and nothing that can be chosen: least loss \
         and front are those of each account by itself, and beside as written it shows what the \
         facts make, not what a choice makes.",
    )
}

//! The score of `compare`: which weights it has, and that they point the way that is better.

use crate::cli::exit::Trouble;
use crate::experiment::seen::Weights;
use crate::metric::row::Better;
use crate::metric::table::row_of;
use crate::scenario::load::Scenario;
use crate::scenario::measured::names;

/// The weights of a score: those given, or without any those of the file. Less of a score is
/// better, so a weight that rewards what is worse is refused.
pub(crate) fn weights(given: &[(String, f64)], base: &Scenario) -> Result<Weights, Trouble> {
    let listed = base.spec().weights.iter().map(|(name, weight)| (name.clone(), *weight));
    let weights: Weights = if given.is_empty() { listed.collect() } else { given.to_vec() };
    if weights.is_empty() {
        let message = "the file has no `weights`; give them, as --score METRIC=WEIGHT";
        return Err(Trouble::Usage(message.to_owned()));
    }
    let names = names(base.spec());
    for (metric, weight) in &weights {
        let Some(row) = row_of(&names, metric) else {
            let message = format!("there is no metric `{metric}`; see lastcopy list metrics");
            return Err(Trouble::Usage(message));
        };
        let (which, wrong) = match row.better {
            Better::Higher => ("more", *weight > 0.0),
            Better::Lower => ("less", *weight < 0.0),
            Better::Neither => continue,
        };
        if wrong {
            let message = format!(
                "of `{metric}` {which} is better, and of a score less: give it the weight {}",
                -weight
            );
            return Err(Trouble::Usage(message));
        }
    }
    Ok(weights)
}

/// How a score is reckoned.
pub(crate) fn formula(weights: &Weights) -> Option<String> {
    let terms: Vec<String> =
        weights.iter().map(|(metric, weight)| format!("{weight} × {metric}")).collect();
    (!terms.is_empty()).then(|| terms.join(" + "))
}

/// A metric and its weight as an argument.
pub(crate) fn weight(text: &str) -> Result<(String, f64), String> {
    let parted = text.split_once('=');
    let weight = parted.and_then(|(metric, weight)| {
        let weight: f64 = weight.trim().parse().ok()?;
        weight.is_finite().then(|| (metric.trim().to_owned(), weight))
    });
    weight.ok_or_else(|| "expected METRIC=WEIGHT, such as items.lost=2.5".to_owned())
}

//! The score of `compare`: which weights it has, and that they point the way that is better.

use crate::cli::exit::Trouble;
use crate::experiment::seen::Weights;
use crate::metric::context::Names;
use crate::metric::row::Better;
use crate::metric::table::row_of;
use crate::scenario::load::Scenario;
use crate::scenario::measured::names;

/// The weights of a score: those given, or without any those of the file. Less of a score is
/// better, so a weight that rewards what is worse is refused.
pub(crate) fn weights(
    given: &[(String, f64)],
    (file, base): (&str, &Scenario),
) -> Result<Weights, Trouble> {
    let listed = base.spec().weights.iter().map(|(name, weight)| (name.clone(), *weight));
    let weights: Weights = if given.is_empty() { listed.collect() } else { given.to_vec() };
    let names = names(base.spec());
    if weights.is_empty() {
        return Err(Trouble::Usage(none(file, base, &names)));
    }
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

/// What is to be added to a file without weights: a line that it takes as it is. A history wants to
/// know where each number comes from.
fn none(file: &str, base: &Scenario, names: &Names) -> String {
    let usual = [("items.unrecoverable", 1.0), ("affected.without_data", 50.0)];
    let known = usual.iter().filter(|(metric, _)| row_of(names, metric).is_some());
    let marked = |weight: f64| match base.spec().history {
        true => {
            let (low, high) = (weight / 2.0, weight * 2.0);
            format!("Assumption({weight:?}, \"our choice\", ({low:?}, {high:?}))")
        }
        false => format!("{weight:?}"),
    };
    let line: Vec<String> =
        known.map(|(metric, weight)| format!("\"{metric}\": {}", marked(*weight))).collect();
    format!(
        "{file} has no `weights`. Add this line to it beside its `name`, with what each is worth \
         to you:\n\n    weights: {{ {} }},\n\nor leave the file alone and give them here, as \
         --score items.unrecoverable=1; lastcopy list metrics names them all",
        line.join(", ")
    )
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

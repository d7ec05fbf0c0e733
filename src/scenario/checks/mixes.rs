//! Mixes of threats and weights of scores: what they refer to, and that they say something.

use crate::kernel::name::Name;
use crate::scenario::checks::expect::metric;
use crate::scenario::checks::found::Found;
use crate::scenario::checks::known::Known;

/// The nouns of references to variants.
const VARIANT: (&str, &str) = ("variant", "variants");

pub(crate) fn check(found: &mut Found, known: &Known<'_>) {
    let variants: Vec<&str> = known.spec.variants.iter().map(|it| Name::as_str(&it.name)).collect();
    for (at, mix) in known.spec.mixes.iter().enumerate() {
        if mix.threats.is_empty() {
            let path = format!("mixes[{at}].threats");
            found.wrong_so(path, "a mix without threats", "give each a name and a rate");
        }
        for (number, threat) in mix.threats.iter().enumerate() {
            let path = format!("mixes[{at}].threats[{number}]");
            if threat.rate.get() == 0.0 {
                let message = "a threat that never comes";
                found.wrong_so(format!("{path}.rate"), message, "leave it out");
            }
            if threat.rate.per_hour() > 1.0 {
                let message = "a threat that comes more often than once an hour is no event";
                let help = "a year is reckoned as so many of it, each to a system that is well";
                found.wrong_so(format!("{path}.rate"), message, help);
            }
            if let Some(variant) = &threat.variant {
                found.refer(&format!("{path}.variant"), VARIANT, variant.as_str(), &variants);
            }
        }
    }
    for (name, weight) in &known.spec.weights {
        let path = format!("weights.{name}");
        if !weight.is_finite() {
            found.wrong(&path, "a weight is a finite number");
        }
        metric(found, known, "weights", name);
    }
}

//! The best of several *independent* policies in two stages: Rinott's constant.
//!
//! A first stage of each policy estimates its variance, the constant says how many replications
//! it gets in all, and the policy with the best overall mean is chosen. Right with probability
//! 1 − α if replications are normal and the best is ahead by the indifference. It visits each
//! policy twice, which suits batch systems; [`crate::stats::select`] needs fewer replications.

use crate::stats::error::StatsError;
use crate::stats::interval::Level;
use crate::stats::normal::normal_cdf;
use crate::stats::special::ln_gamma;

/// Rinott's constant h for the best of `policies` after `first_stage` replications of each.
///
/// The root of ∫[∫Φ(h/√(ν(1/x+1/y)))f(x)dx]^{k−1}f(y)dy = 1 − α over two chi-square laws with
/// ν = `first_stage` − 1 (Rinott 1978), to about 1e-8.
///
/// # Errors
/// `TooFew` below two policies or two replications.
pub fn rinott_constant(policies: u64, first_stage: u64, level: Level) -> Result<f64, StatsError> {
    for (what, found) in [("policies", policies), ("first-stage replications", first_stage)] {
        if found < 2 {
            return Err(StatsError::TooFew { what, needed: 2, found });
        }
    }
    let freedom = (first_stage - 1) as f64;
    let law = chi_square_nodes(freedom);
    let correct = |h: f64| -> f64 {
        let outer = law.iter().map(|(y, weight_y)| {
            let spread = |x: f64| (freedom * (1.0 / x + 1.0 / y)).sqrt();
            let inner = law.iter().map(|(x, weight)| weight * normal_cdf(h / spread(*x)));
            weight_y * libm::pow(inner.sum::<f64>(), (policies - 1) as f64)
        });
        outer.sum()
    };
    let mut high = 2.0;
    while correct(high) < level.get() && high < 1e6 {
        high *= 2.0;
    }
    let mut low = 0.5 * high;
    if high == 2.0 {
        low = 0.0;
    }
    while high - low > 1e-9 * high {
        let middle = 0.5 * (low + high);
        if correct(middle) < level.get() {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(high)
}

/// Points and weights that integrate over a chi-square law: the trapezoid rule in the logarithm,
/// where the density is smooth and falls off on both sides, so its error vanishes exponentially.
fn chi_square_nodes(freedom: f64) -> Vec<(f64, f64)> {
    const NODES: u32 = 96;
    // The density over its peak is exp(ν/2·(w − eʷ + 1)) at x = ν·eʷ; beyond these w it is e^-36.
    let c = 72.0 / freedom;
    let (left, right) = (-(c + (2.0 * c).sqrt()), (2.0 * c).sqrt());
    let step = (right - left) / f64::from(NODES);
    let half = 0.5 * freedom;
    let norm = half * libm::log(half) - half - ln_gamma(half);
    let node = |i: u32| {
        let w = left + step * f64::from(i);
        let density = libm::exp(half * (w - libm::expm1(w)) + norm);
        (freedom * libm::exp(w), step * density)
    };
    (0..=NODES).map(node).collect()
}

/// The replications that Rinott's procedure gives a policy in all: max(n₀, ⌈(h·S/δ)²⌉), for the
/// variance S² of its first stage. The policy with the best overall mean is then chosen.
pub fn rinott_trials(first_stage: u64, variance: f64, constant: f64, indifference: f64) -> u64 {
    let wanted = constant * constant * variance / (indifference * indifference);
    first_stage.max(wanted.ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rinott_constants_agree_with_references() {
        // scipy 1.17: Gauss–Legendre with 600 nodes over the chi-square law, Brent's root.
        for (policies, first_stage, h) in [
            (2, 20, 2.452_473_252_6),
            (5, 20, 3.385_418_731_6),
            (10, 20, 3.875_276_635_7),
            (10, 50, 3.686_758_937_9),
        ] {
            let found = rinott_constant(policies, first_stage, Level::P95).unwrap();
            assert!((found - h).abs() < 1e-7, "{policies} {first_stage}: {found}");
        }
    }

    #[test]
    fn the_second_stage_grows_with_the_variance() {
        assert_eq!(rinott_trials(20, 4.0, 2.4525, 0.5), 97);
        assert_eq!(rinott_trials(20, 0.0, 2.4525, 0.5), 20);
    }

    #[test]
    fn one_policy_or_one_replication_is_refused() {
        assert!(rinott_constant(1, 20, Level::P95).is_err());
        assert!(rinott_constant(2, 1, Level::P95).is_err());
    }
}

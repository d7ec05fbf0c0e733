//! Many claims at once: what survives when a whole family is tested.
//!
//! Whoever prints twenty comparisons at 5 % prints one false one. Bonferroni and Holm bound the
//! chance of *any* false claim, from p-values; e-BH bounds the *share* of false ones, from
//! e-values, under any dependence. Always print the size of the family beside the claims.

use crate::stats::error::StatsError;
use crate::stats::interval::Level;

/// Bonferroni's adjusted p-values: each times the size of the family, at most 1.
///
/// # Errors
/// `OutOfRange` for a p-value outside [0, 1].
pub fn bonferroni(p_values: &[f64]) -> Result<Vec<f64>, StatsError> {
    check(p_values, "p-value", 1.0)?;
    let size = p_values.len() as f64;
    Ok(p_values.iter().map(|p| (p * size).min(1.0)).collect())
}

/// Holm's adjusted p-values (1979), in the order given: claim those at or below α.
///
/// Never weaker than Bonferroni, under the same guarantee and any dependence.
///
/// # Errors
/// `OutOfRange` for a p-value outside [0, 1].
///
/// ```
/// use lastcopy::stats::family::holm;
/// assert_eq!(holm(&[0.04, 0.01, 0.03])?, [0.06, 0.03, 0.06]);
/// # Ok::<(), lastcopy::stats::error::StatsError>(())
/// ```
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, StatsError> {
    check(p_values, "p-value", 1.0)?;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, place) in order.into_iter().enumerate() {
        let remaining = (p_values.len() - rank) as f64;
        largest = largest.max((p_values[place] * remaining).min(1.0));
        adjusted[place] = largest;
    }
    Ok(adjusted)
}

/// Which claims e-BH makes (Wang & Ramdas 2022): the k with the largest e-values, for the largest
/// k at which the k-th is at least (size of the family) / (α k).
///
/// The expected share of false claims among them is at most α. Evidence given as a logarithm goes
/// through `libm::exp` first; infinity is allowed.
///
/// # Errors
/// `OutOfRange` for a negative or NaN e-value.
pub fn e_bh(e_values: &[f64], level: Level) -> Result<Vec<bool>, StatsError> {
    check(e_values, "e-value", f64::INFINITY)?;
    let mut sorted = e_values.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let size = e_values.len() as f64;
    let enough = |k: usize| sorted[k] * (k + 1) as f64 * level.alpha() >= size;
    // Ties with the last one pass the same test at a larger k, so a threshold by value is exact.
    let threshold = (0..sorted.len()).rev().find(|k| enough(*k)).map(|k| sorted[k]);
    Ok(e_values.iter().map(|e| threshold.is_some_and(|least| *e >= least)).collect())
}

fn check(values: &[f64], what: &'static str, high: f64) -> Result<(), StatsError> {
    match values.iter().find(|value| !(0.0..=high).contains(*value)) {
        Some(value) => Err(StatsError::OutOfRange { what, value: *value, low: 0.0, high }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_agrees_with_a_reference_and_beats_bonferroni() {
        // statsmodels 0.14, multipletests(method="holm")
        let p = [0.01, 0.04, 0.03, 0.005, 0.5];
        let expected = [0.04, 0.09, 0.09, 0.025, 0.5];
        let found = holm(&p).unwrap();
        let simple = bonferroni(&p).unwrap();
        for i in 0..p.len() {
            assert!((found[i] - expected[i]).abs() < 1e-15);
            assert!(found[i] <= simple[i]);
        }
        assert_eq!(bonferroni(&p).unwrap()[4], 1.0);
    }

    #[test]
    fn e_bh_lets_strong_claims_carry_weaker_ones() {
        // Thresholds at α = .05 and m = 4: 80, 40, 26.7, 20.
        let claims = |e: &[f64]| e_bh(e, Level::P95).unwrap();
        assert_eq!(claims(&[50.0, 45.0, 1.0, 0.0]), [true, true, false, false]);
        assert_eq!(claims(&[70.0, 30.0, 1.0, 0.0]), [false; 4]);
        assert_eq!(claims(&[f64::INFINITY, 30.0, 27.0, 2.0]), [true, true, true, false]);
        assert_eq!(claims(&[20.0; 4]), [true; 4]);
    }

    #[test]
    fn an_empty_family_claims_nothing() {
        assert!(holm(&[]).unwrap().is_empty());
        assert!(e_bh(&[], Level::P95).unwrap().is_empty());
        assert!(holm(&[1.2]).is_err());
        assert!(e_bh(&[f64::NAN], Level::P95).is_err());
    }
}

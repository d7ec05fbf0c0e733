//! Laws of random lengths of time.
//!
//! Every law is drawn by inversion of one uniform number, so that a changed parameter stretches
//! a draw and never exchanges it for another, and a changed law shifts no neighbour.

use serde::Serialize;

use crate::kernel::chance::Stream;
use crate::kernel::math;
use crate::kernel::quantity::Positive;
use crate::kernel::time::Span;

pub use crate::kernel::hazard::Hazard;

/// The law of a random length of time.
///
/// In a scenario it is written as one of the variants below; a bare string is `Fixed`.
///
/// ```
/// use lastcopy::kernel::law::Law;
/// use lastcopy::kernel::time::Span;
/// let disk: Law = ron::from_str(r#"Weibull(scale: "461386 h", shape: 1.12)"#)?;
/// assert_eq!(disk.mean().hours().round(), 442_626.0);
/// let fixed: Law = ron::from_str(r#""6 h""#)?;
/// assert_eq!(fixed.quantile(0.9), Span::from_hours(6.0));
/// # Ok::<(), ron::error::SpannedError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Law {
    /// Always the same.
    Fixed(Span),
    /// Equally likely between two lengths.
    Uniform(Span, Span),
    /// Without memory.
    Exponential {
        /// The mean.
        mean: Span,
    },
    /// Ageing (shape above 1) or infant mortality (below).
    Weibull {
        /// The length by which 63 % have ended, counted from `offset`.
        scale: Span,
        /// The exponent of age.
        shape: Positive,
        /// The length before which none ends.
        offset: Span,
    },
    /// A sum of `shape` exponentials, where `shape` need not be whole.
    Gamma {
        /// How many.
        shape: Positive,
        /// The mean of the sum.
        mean: Span,
    },
    /// A sum of `stages` exponentials.
    Erlang {
        /// How many.
        stages: u32,
        /// The mean of the sum.
        mean: Span,
    },
    /// One whose logarithm is normal.
    Lognormal {
        /// The median.
        median: Span,
        /// The deviation of the logarithm.
        sigma: Positive,
    },
    /// Observed lengths with their weights.
    Empirical(Vec<(Span, Positive)>),
}

impl Law {
    /// Whether the numbers make a law; files are checked with this when they are read.
    ///
    /// # Errors
    /// Says which number is wrong and what was expected.
    pub fn validate(&self) -> Result<(), String> {
        let positive = |what: &str, span: Span| match span {
            Span::ZERO => {
                Err(format!("{what} of a law is 0; expected more (a bare \"0 s\" is no wait)"))
            }
            Span::FOREVER => Err(format!("{what} of a law is forever; expected a finite length")),
            _ => Ok(()),
        };
        match self {
            Self::Fixed(_) => Ok(()),
            Self::Uniform(low, high) if low > high => {
                Err(format!("Uniform runs from {low} down to {high}; expected the lesser first"))
            }
            Self::Uniform(_, high) if *high == Span::FOREVER => positive("the end", *high),
            Self::Uniform(..) => Ok(()),
            Self::Exponential { mean } | Self::Gamma { mean, .. } => positive("the mean", *mean),
            Self::Weibull { scale, .. } => positive("the scale", *scale),
            Self::Erlang { stages: 0, .. } => {
                Err("Erlang has 0 stages; expected at least 1".to_owned())
            }
            Self::Erlang { mean, .. } => positive("the mean", *mean),
            Self::Lognormal { median, .. } => positive("the median", *median),
            Self::Empirical(observed) if observed.is_empty() => {
                Err("Empirical lists nothing; expected lengths with weights".to_owned())
            }
            Self::Empirical(_) => Ok(()),
        }
    }

    /// One draw, which spends exactly two words whatever the law, `Fixed` included.
    pub fn draw(&self, stream: &mut Stream) -> Span {
        match self {
            Self::Fixed(span) => {
                stream.unit53();
                *span
            }
            _ => self.quantile(stream.unit53()),
        }
    }

    /// The length that is not exceeded with probability `p`; it never falls as `p` grows.
    /// Beyond 0 and 1 it is that of 0 and 1, [`Span::FOREVER`] for a law without a maximum.
    pub fn quantile(&self, p: f64) -> Span {
        let p = p.clamp(0.0, 1.0);
        if p >= 1.0 {
            return self.max().unwrap_or(Span::FOREVER);
        }
        match self {
            Self::Fixed(span) => *span,
            Self::Uniform(low, high) => {
                let width = high.ms().abs_diff(low.ms()) as f64;
                *low.min(high) + Span::from_float_ms(width * p)
            }
            Self::Exponential { mean } => times(*mean, -math::ln(1.0 - p)),
            Self::Weibull { scale, shape, offset } => {
                *offset + times(*scale, math::pow(-math::ln(1.0 - p), 1.0 / shape.get()))
            }
            Self::Gamma { shape, mean } => {
                times(*mean, math::inverse_gamma_p(shape.get(), p) / shape.get())
            }
            Self::Erlang { stages, mean } => {
                let shape = f64::from(*stages);
                times(*mean, math::inverse_gamma_p(shape, p) / shape)
            }
            Self::Lognormal { median, sigma } => {
                times(*median, math::exp(sigma.get() * math::normal_quantile(p)))
            }
            Self::Empirical(observed) => nth_observed(observed, p),
        }
    }

    /// The mean, rounded to milliseconds.
    pub fn mean(&self) -> Span {
        match self {
            Self::Fixed(span) => *span,
            Self::Uniform(low, high) => {
                Span::from_float_ms(low.ms() as f64 / 2.0 + high.ms() as f64 / 2.0)
            }
            Self::Exponential { mean } | Self::Gamma { mean, .. } | Self::Erlang { mean, .. } => {
                *mean
            }
            Self::Weibull { scale, shape, offset } => {
                *offset + times(*scale, math::exp(math::ln_gamma(1.0 + 1.0 / shape.get())))
            }
            Self::Lognormal { median, sigma } => {
                times(*median, math::exp(0.5 * sigma.get() * sigma.get()))
            }
            Self::Empirical(observed) => {
                let (mut sum, mut weights) = (0.0, 0.0);
                for (span, weight) in observed {
                    sum += span.ms() as f64 * weight.get();
                    weights += weight.get();
                }
                if weights > 0.0 { Span::from_float_ms(sum / weights) } else { Span::ZERO }
            }
        }
    }

    /// The longest length possible, if there is one.
    pub fn max(&self) -> Option<Span> {
        match self {
            Self::Fixed(span) => Some(*span),
            Self::Uniform(low, high) => Some(*low.max(high)),
            Self::Empirical(observed) => observed.iter().map(|&(span, _)| span).max(),
            _ => None,
        }
    }
}

impl From<Span> for Law {
    fn from(span: Span) -> Self {
        Self::Fixed(span)
    }
}

fn times(span: Span, factor: f64) -> Span {
    Span::from_float_ms(span.ms() as f64 * factor)
}

/// The observed length below which a share `p` of the weight lies, whatever order they stand in.
fn nth_observed(observed: &[(Span, Positive)], p: f64) -> Span {
    let mut sorted = observed.to_vec();
    sorted.sort_by_key(|&(span, _)| span);
    let total: f64 = sorted.iter().map(|(_, weight)| weight.get()).sum();
    let mut passed = 0.0;
    for (span, weight) in &sorted {
        passed += weight.get();
        if passed > p * total {
            return *span;
        }
    }
    sorted.last().map_or(Span::ZERO, |&(span, _)| span)
}

#[cfg(test)]
mod tests {
    use crate::kernel::chance::Chance;
    use crate::kernel::chance::EntityKey;
    use crate::kernel::chance::Purpose;

    use super::*;

    fn law(text: &str) -> Law {
        ron::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn laws() -> Vec<Law> {
        let texts = [
            r#""6 h""#,
            r#"Fixed("6 h")"#,
            r#"Uniform("1 h", "3 h")"#,
            r#"Exponential(mean: "6 h")"#,
            r#"Weibull(scale: "461386 h", shape: 1.12)"#,
            r#"Weibull(scale: "90 min", shape: 0.7, offset: "1 h")"#,
            r#"Gamma(shape: 2, mean: "72 h")"#,
            r#"Gamma(shape: 0.4, mean: "72 h")"#,
            r#"Erlang(stages: 4, mean: "24 h")"#,
            r#"Lognormal(median: "30 s", sigma: 0.5)"#,
            r#"Empirical([("1 h", 3), ("2 h", 1)])"#,
        ];
        texts.map(law).to_vec()
    }

    #[test]
    fn every_law_spends_two_words_and_never_falls_as_the_uniform_grows() {
        for law in laws() {
            let mut draws = Vec::new();
            for entity in 0..2_000 {
                let chance = Chance::new(3, 0);
                let mut stream = chance.stream(Purpose::new(b"law-test"), EntityKey::new(entity));
                let uniform = stream.clone().unit53();
                draws.push((uniform, law.draw(&mut stream)));
                assert_eq!(stream.ordinal(), 2, "{law:?}");
            }
            draws.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert!(draws.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{law:?}");
            // The sample agrees with the mean that the law states: 2,000 draws, 5 deviations.
            let lengths = draws.iter().map(|(_, span)| span.hours());
            let mean = lengths.clone().sum::<f64>() / 2_000.0;
            let square = lengths.map(|length| (length - mean).powi(2)).sum::<f64>() / 2_000.0;
            let off = (mean - law.mean().hours()).abs();
            assert!(off <= 5.0 * (square / 2_000.0).sqrt() + 1e-9, "{law:?}: {mean}");
        }
    }

    #[test]
    fn quantiles_never_fall_even_between_neighbouring_uniforms() {
        for law in laws() {
            for start in [0.0, 0.3, 0.5, 0.999, 1.0 - 1e-12] {
                let near = (0..300).map(|i| start + f64::from(i) * 2.0_f64.powi(-52));
                let lengths: Vec<Span> = near.map(|p| law.quantile(p)).collect();
                assert!(lengths.is_sorted(), "{law:?} from {start}");
            }
        }
    }

    #[test]
    fn quantiles_have_their_closed_forms() {
        let close = |text: &str, p: f64, hours: f64| {
            let found = law(text).quantile(p).hours();
            assert!((found - hours).abs() < 1e-6 * (1.0 + hours), "{text} {p}: {found} {hours}");
        };
        close(r#"Uniform("1 h", "3 h")"#, 0.25, 1.5);
        close(r#"Exponential(mean: "6 h")"#, 0.5, 6.0 * std::f64::consts::LN_2);
        close(r#"Weibull(scale: "100 h", shape: 2, offset: "1 h")"#, 1.0 - libm::exp(-4.0), 201.0);
        // Two stages of mean 36 h: 1 - (1 + t) e^-t is a half at t = 1.6783469900.
        close(r#"Erlang(stages: 2, mean: "72 h")"#, 0.5, 36.0 * 1.678_346_990_016_66);
        close(r#"Gamma(shape: 1, mean: "72 h")"#, 0.9, 72.0 * std::f64::consts::LN_10);
        close(r#"Lognormal(median: "30 h", sigma: 0.5)"#, 0.5, 30.0);
        close(
            r#"Lognormal(median: "30 h", sigma: 0.5)"#,
            0.975,
            30.0 * libm::exp(0.5 * 1.959_963_984_540_054),
        );
        close(r#"Empirical([("2 h", 1), ("1 h", 3)])"#, 0.74, 1.0);
        close(r#"Empirical([("2 h", 1), ("1 h", 3)])"#, 0.75, 2.0);
    }

    #[test]
    fn means_have_their_closed_forms() {
        let mean = |text: &str| law(text).mean().hours();
        assert_eq!(mean(r#"Empirical([("1 h", 3), ("2 h", 1)])"#), 1.25);
        assert_eq!(mean(r#"Uniform("1 h", "3 h")"#), 2.0);
        let weibull = mean(r#"Weibull(scale: "100 h", shape: 2)"#);
        assert!((weibull - 50.0 * std::f64::consts::PI.sqrt()).abs() < 1e-6);
        let lognormal = mean(r#"Lognormal(median: "30 h", sigma: 2)"#);
        assert!((lognormal - 30.0 * libm::exp(2.0)).abs() < 1e-6);
    }

    #[test]
    fn only_bounded_laws_have_a_maximum() {
        let max = |text: &str| law(text).max();
        assert_eq!(max(r#"Empirical([("1 h", 3), ("2 h", 1)])"#), Some(Span::from_hours(2.0)));
        assert_eq!(max(r#"Uniform("1 h", "3 h")"#), Some(Span::from_hours(3.0)));
        assert_eq!(max(r#"Exponential(mean: "6 h")"#), None);
        assert_eq!(law(r#"Exponential(mean: "6 h")"#).quantile(1.0), Span::FOREVER);
        assert_eq!(law(r#"Uniform("1 h", "3 h")"#).quantile(7.0), Span::from_hours(3.0));
    }
}

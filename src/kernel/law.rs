//! Laws of random lengths of time.
//!
//! Every law is drawn by inversion of one uniform number, so that a changed parameter stretches
//! a draw and never exchanges it for another, and a changed law shifts no neighbour.

use serde::Deserialize;
use serde::Serialize;

use crate::kernel::chance::Stream;
use crate::kernel::math;
use crate::kernel::quantity::Positive;
use crate::kernel::time::Span;

pub use crate::kernel::hazard::Clock;
pub use crate::kernel::hazard::Hazard;

/// The law of a random length of time.
///
/// In a scenario it is written as one of the variants below; a bare string is `Fixed`.
///
/// ```
/// use lastcopy::kernel::law::Law;
/// use lastcopy::kernel::time::Span;
/// let disk: Law = ron::from_str(r#"Weibull(scale: "461386 h", shape: 1.12)"#)?;
/// assert_eq!(disk.mean().hours().round(), 442_571.0);
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

/// How a law is written, before its numbers are checked.
#[derive(Deserialize)]
#[serde(rename = "Law", deny_unknown_fields)]
enum Written {
    Fixed(Span),
    Uniform(Span, Span),
    Exponential {
        mean: Span,
    },
    Weibull {
        scale: Span,
        shape: Positive,
        #[serde(default)]
        offset: Span,
    },
    Gamma {
        shape: Positive,
        mean: Span,
    },
    Erlang {
        stages: u32,
        mean: Span,
    },
    Lognormal {
        median: Span,
        sigma: Positive,
    },
    Empirical(Vec<(Span, Positive)>),
}

/// What stands where a law is expected: a bare length, or a law by name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Bare(String),
    Named(Tried),
}

/// A law, or why it is none. Reading it never fails: of an enum that tries its variants in turn,
/// serde would report only that none fitted.
struct Tried(Result<Written, String>);

impl<'de> Deserialize<'de> for Tried {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(Self(
            Written::deserialize(source).map_err(|error| error.to_string()),
        ))
    }
}

impl<'de> Deserialize<'de> for Law {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let law = match Entry::deserialize(source)? {
            Entry::Bare(text) => text.parse().map(Self::Fixed),
            Entry::Named(Tried(written)) => written.and_then(|written| {
                let law = Self::from(written);
                law.validate().map(|()| law)
            }),
        };
        law.map_err(serde::de::Error::custom)
    }
}

impl From<Written> for Law {
    fn from(written: Written) -> Self {
        match written {
            Written::Fixed(span) => Self::Fixed(span),
            Written::Uniform(low, high) => Self::Uniform(low, high),
            Written::Exponential { mean } => Self::Exponential { mean },
            Written::Weibull {
                scale,
                shape,
                offset,
            } => Self::Weibull {
                scale,
                shape,
                offset,
            },
            Written::Gamma { shape, mean } => Self::Gamma { shape, mean },
            Written::Erlang { stages, mean } => Self::Erlang { stages, mean },
            Written::Lognormal { median, sigma } => Self::Lognormal { median, sigma },
            Written::Empirical(observed) => Self::Empirical(observed),
        }
    }
}

impl Law {
    /// Whether the numbers make a law; files are checked with this when they are read.
    ///
    /// # Errors
    /// Says which number is wrong and what was expected.
    pub fn validate(&self) -> Result<(), String> {
        let positive = |what: &str, span: Span| match span {
            Span::ZERO => Err(format!(
                "{what} of a law is 0; expected more (a bare \"0 s\" is no wait)"
            )),
            Span::FOREVER => Err(format!(
                "{what} of a law is forever; expected a finite length"
            )),
            _ => Ok(()),
        };
        match self {
            Self::Fixed(_) => Ok(()),
            Self::Uniform(low, high) if low > high => Err(format!(
                "Uniform runs from {low} down to {high}; expected the lesser first"
            )),
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
            Self::Weibull {
                scale,
                shape,
                offset,
            } => *offset + times(*scale, math::pow(-math::ln(1.0 - p), 1.0 / shape.get())),
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
            Self::Weibull {
                scale,
                shape,
                offset,
            } => *offset + times(*scale, math::exp(math::ln_gamma(1.0 + 1.0 / shape.get()))),
            Self::Lognormal { median, sigma } => {
                times(*median, math::exp(0.5 * sigma.get() * sigma.get()))
            }
            Self::Empirical(observed) => {
                let (mut sum, mut weights) = (0.0, 0.0);
                for (span, weight) in observed {
                    sum += span.ms() as f64 * weight.get();
                    weights += weight.get();
                }
                if weights > 0.0 {
                    Span::from_float_ms(sum / weights)
                } else {
                    Span::ZERO
                }
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

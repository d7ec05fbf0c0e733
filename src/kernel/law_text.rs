//! How laws are written: by name with their numbers, or as a bare length.

use serde::Deserialize;

use crate::kernel::law::Law;
use crate::kernel::quantity::Positive;
use crate::kernel::time::Span;

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
        Ok(Self(Written::deserialize(source).map_err(|error| error.to_string())))
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
            Written::Weibull { scale, shape, offset } => Self::Weibull { scale, shape, offset },
            Written::Gamma { shape, mean } => Self::Gamma { shape, mean },
            Written::Erlang { stages, mean } => Self::Erlang { stages, mean },
            Written::Lognormal { median, sigma } => Self::Lognormal { median, sigma },
            Written::Empirical(observed) => Self::Empirical(observed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn laws_are_read_as_people_write_them_and_written_back_the_same() {
        let texts = [
            r#""6 h""#,
            r#"Fixed("6 h")"#,
            r#"Uniform("1 h", "3 h")"#,
            r#"Exponential(mean: "6 h")"#,
            r#"Weibull(scale: "461386 h", shape: 1.12)"#,
            r#"Weibull(scale: "90 min", shape: 0.7, offset: "1 h")"#,
            r#"Gamma(shape: 2, mean: "72 h")"#,
            r#"Erlang(stages: 4, mean: "24 h")"#,
            r#"Lognormal(median: "30 s", sigma: 0.5)"#,
            r#"Empirical([("1 h", 3), ("2 h", 1)])"#,
        ];
        for text in texts {
            let law: Law = ron::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let text = ron::to_string(&law).unwrap();
            assert_eq!(ron::from_str::<Law>(&text).as_ref(), Ok(&law), "{text}");
            let text = serde_json::to_string(&law).unwrap();
            assert_eq!(serde_json::from_str::<Law>(&text).ok().as_ref(), Some(&law), "{text}");
        }
        let six = Law::Fixed(Span::from_hours(6.0));
        assert_eq!(ron::from_str(r#""6 h""#).as_ref(), Ok(&six));
        assert_eq!(ron::from_str(r#"Fixed("6 h")"#).as_ref(), Ok(&six));
    }

    #[test]
    fn a_law_out_of_range_is_refused_with_the_reason() {
        let refusals = [
            (r#""6""#, "6 is not a length of time"),
            (r#"Gamma(shape: 0, mean: "1 h")"#, "0 is not a positive number"),
            (r#"Weibull(scale: "0 s", shape: 1)"#, "the scale of a law is 0"),
            (r#"Exponential(mean: "forever")"#, "the mean of a law is forever"),
            (r#"Uniform("3 h", "1 h")"#, "Uniform runs from 3 h down to 1 h"),
            (r#"Erlang(stages: 0, mean: "1 h")"#, "Erlang has 0 stages"),
            ("Empirical([])", "Empirical lists nothing"),
            (r#"Gamma(shap: 2, mean: "1 h")"#, "shap"),
            (r#"Gamma(shape: 2)"#, "mean"),
            (r#"Pareto(shape: 2)"#, "Pareto"),
        ];
        for (text, reason) in refusals {
            let error = ron::from_str::<Law>(text).unwrap_err().to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}

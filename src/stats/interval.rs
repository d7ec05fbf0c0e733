//! Intervals with a grade: how sure, and on what ground.
//!
//! A bound without its ground is a claim nobody can check, so the two travel in one value and are
//! printed together. A bound that the data cannot give is `None`, never a guess.

use crate::stats::error::StatsError;
use std::fmt;

/// A confidence level strictly between 0 and 1, kept as its error probability α = 1 − level.
///
/// ```
/// use lastcopy::stats::interval::Level;
/// assert_eq!(Level::P95.to_string(), "95 %");
/// assert!(Level::new(95.0).is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level {
    alpha: f64,
}

impl Level {
    /// 95 %, the level of everything that names none.
    pub const P95: Self = Self { alpha: 0.05 };
    /// 99 %.
    pub const P99: Self = Self { alpha: 0.01 };

    /// A level such as 0.95.
    ///
    /// # Errors
    /// `NotAProbability` outside (0, 1).
    pub fn new(level: f64) -> Result<Self, StatsError> {
        if level > 0.0 && level < 1.0 {
            Ok(Self { alpha: 1.0 - level })
        } else {
            Err(StatsError::NotAProbability { what: "confidence level", value: level })
        }
    }

    /// The level that errs with probability `alpha`.
    ///
    /// # Errors
    /// `NotAProbability` outside (0, 1).
    pub fn erring(alpha: f64) -> Result<Self, StatsError> {
        if alpha > 0.0 && alpha < 1.0 {
            Ok(Self { alpha })
        } else {
            Err(StatsError::NotAProbability { what: "error probability", value: alpha })
        }
    }

    /// The error probability α.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// The level itself, 1 − α.
    pub fn get(self) -> f64 {
        1.0 - self.alpha
    }

    /// The level each of `claims` claims needs so that all hold together at this one (Bonferroni).
    ///
    /// No claims count as one.
    pub fn shared_by(self, claims: u64) -> Self {
        Self { alpha: self.alpha / claims.max(1) as f64 }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As many digits as tell α apart: 95 %, 99.5 %, 99.9989 %.
        let digits = if self.alpha < 1e-12 {
            14
        } else {
            (0..14).find(|d| same_alpha(self.alpha, *d)).unwrap_or(14)
        };
        write!(f, "{:.*} %", digits, 100.0 * self.get())
    }
}

/// Whether α keeps its first two digits when the level is printed with so many decimals.
fn same_alpha(alpha: f64, decimals: usize) -> bool {
    let shown = format!("{:.*}", decimals, 100.0 * alpha).parse::<f64>().unwrap_or(0.0);
    (shown / (100.0 * alpha) - 1.0).abs() < 0.01
}

/// The ground on which an interval stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grade {
    /// A: holds at the stated level for every law of the data and every number of trials.
    Exact,
    /// B: as A, if the claim named here is true of the model.
    ExactGiven(String),
    /// C: right in the limit of many trials; nothing is promised at this number.
    Asymptotic,
}

impl Grade {
    /// `'A'`, `'B'` or `'C'`.
    pub fn letter(&self) -> char {
        match self {
            Self::Exact => 'A',
            Self::ExactGiven(_) => 'B',
            Self::Asymptotic => 'C',
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => write!(f, "A exact"),
            Self::ExactGiven(claim) => write!(f, "B exact given that {claim}"),
            Self::Asymptotic => write!(f, "C asymptotic"),
        }
    }
}

/// What the data say about one quantity, in that quantity's unit.
///
/// `None` is a bound that these data cannot give. `Some(f64::INFINITY)` is a bound that they do
/// give and that was never reached, as for a restore that did not finish.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    /// The quantity is at least this.
    pub low: Option<f64>,
    /// The quantity is at most this.
    pub high: Option<f64>,
    /// Probability, before the data are seen, that the interval holds the quantity.
    pub level: Level,
    /// The ground.
    pub grade: Grade,
}

impl Interval {
    /// An interval with both bounds.
    pub fn between(low: f64, high: f64, level: Level, grade: Grade) -> Self {
        Self { low: Some(low), high: Some(high), level, grade }
    }

    /// The interval of one who knows nothing.
    pub fn unknown(level: Level, grade: Grade) -> Self {
        Self { low: None, high: None, level, grade }
    }

    /// Whether `value` is not excluded.
    pub fn holds(&self, value: f64) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }

    /// Upper minus lower bound; `None` where a bound is missing or infinite.
    pub fn width(&self) -> Option<f64> {
        let width = self.high? - self.low?;
        width.is_finite().then_some(width)
    }

    /// The interval of the negated quantity.
    pub fn negated(&self) -> Self {
        Self { low: self.high.map(|v| -v), high: self.low.map(|v| -v), ..self.clone() }
    }
}

impl fmt::Display for Interval {
    /// `0.62 to 1.4 (95 %, A exact)`: two digits, rounded outward.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.low, self.high) {
            (None, None) => write!(f, "no bounds")?,
            (Some(low), None) => write!(f, "at least {}, no upper bound", rounded_down(low))?,
            (None, Some(high)) => write!(f, "at most {}, no lower bound", rounded_up(high))?,
            (Some(low), Some(high)) => {
                write!(f, "{} to {}", rounded_down(low), rounded_up(high))?;
            }
        }
        write!(f, " ({}, {})", self.level, self.grade)
    }
}

/// `value` with two significant digits, never above it: for printing a lower bound.
pub fn rounded_down(value: f64) -> String {
    if value < 0.0 { negative(rounded_up(-value)) } else { two_digits(value, false) }
}

/// `value` with two significant digits, never below it: for printing an upper bound.
///
/// ```
/// use lastcopy::stats::interval::rounded_up;
/// assert_eq!(rounded_up(0.36821), "0.37");
/// assert_eq!(rounded_up(1234.0), "1300");
/// ```
pub fn rounded_up(value: f64) -> String {
    if value < 0.0 { negative(two_digits(-value, false)) } else { two_digits(value, true) }
}

fn negative(size: String) -> String {
    format!("-{size}")
}

/// A share as a percentage with two digits, rounded outward; in powers of ten below 0.001 %.
fn percent(share: f64, up: bool) -> String {
    let round = if up { rounded_up } else { rounded_down };
    if share > 0.0 && share < 1e-5 {
        return round(share);
    }
    format!("{} %", round(100.0 * share))
}

/// An upper bound of a share as text: `0.37 %`, or `3.7e-9` where percents are unreadable.
pub fn percent_up(share: f64) -> String {
    percent(share, true)
}

/// A lower bound of a share as text.
pub fn percent_down(share: f64) -> String {
    percent(share, false)
}

/// Two significant digits of a number at or above zero, towards zero or away from it.
fn two_digits(value: f64, up: bool) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    if value.is_infinite() {
        return "not reached".to_string();
    }
    let Some((digits, power)) = decimal(value) else {
        return "unknown".to_string();
    };
    let nearest = written(digits, power).parse::<f64>().unwrap_or(value);
    let (digits, power) = match up {
        // A hundredth of a unit in the last place is the residue of arithmetic, not of data.
        true if nearest < value * (1.0 - 1e-12) => (digits + 1, power),
        // Below 10 and one power up stand 99 and this power.
        false if nearest > value * (1.0 + 1e-12) && digits == 10 => (99, power - 1),
        false if nearest > value * (1.0 + 1e-12) => (digits - 1, power),
        _ => (digits, power),
    };
    shown(digits, power)
}

/// `value` as digits × 10^power with two digits, rounded to nearest.
fn decimal(value: f64) -> Option<(u32, i32)> {
    let text = format!("{value:.1e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let digits = mantissa.replace('.', "").parse().ok()?;
    Some((digits, exponent.parse::<i32>().ok()? - 1))
}

fn written(digits: u32, power: i32) -> String {
    format!("{digits}e{power}")
}

/// Digits and a power of ten as people write them: plain from 0.0001 up to a million.
fn shown(mut digits: u32, mut power: i32) -> String {
    if digits == 100 {
        (digits, power) = (10, power + 1);
    }
    if !(-5..=5).contains(&power) {
        return match digits % 10 {
            0 => format!("{}e{}", digits / 10, power + 1),
            unit => format!("{}.{unit}e{}", digits / 10, power + 1),
        };
    }
    let text = written(digits, power);
    match text.parse::<f64>() {
        Ok(number) => format!("{number}"),
        Err(_) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_rounded_outward() {
        assert_eq!(rounded_up(0.368_208), "0.37");
        assert_eq!(rounded_up(0.361), "0.37");
        assert_eq!(rounded_down(0.369), "0.36");
        assert_eq!(rounded_up(0.37), "0.37");
        assert_eq!(rounded_up(99.1), "100");
        assert_eq!(rounded_down(-0.361), "-0.37");
        assert_eq!(rounded_up(-0.369), "-0.36");
        assert_eq!(rounded_up(3.689e-9), "3.7e-9");
        assert_eq!(rounded_up(9.99e-9), "1e-8");
        assert_eq!(rounded_down(2.0), "2");
        assert_eq!((rounded_down(99.926), rounded_down(0.999)), ("99".into(), "0.99".into()));
        assert_eq!((rounded_down(9.99e-9), rounded_up(-99.99)), ("9.9e-9".into(), "-99".into()));
        assert_eq!(rounded_up(0.0), "0");
    }

    #[test]
    fn every_printed_interval_names_its_level_and_its_ground() {
        let exact = Interval::between(0.012_34, 2.5, Level::P95, Grade::Exact);
        assert_eq!(exact.to_string(), "0.012 to 2.5 (95 %, A exact)");
        let claim = Grade::ExactGiven("fewer than 3 faults lose nothing".to_string());
        let given = Interval { low: None, high: Some(1.0), level: Level::P99, grade: claim };
        let text = "at most 1, no lower bound (99 %, B exact given that fewer than 3 faults \
                    lose nothing)";
        assert_eq!(given.to_string(), text);
        let unknown = Interval::unknown(Level::P95, Grade::Asymptotic);
        assert_eq!(unknown.to_string(), "no bounds (95 %, C asymptotic)");
    }

    #[test]
    fn a_bound_never_reached_is_not_a_missing_bound() {
        let censored = Interval::between(36.0, f64::INFINITY, Level::P95, Grade::Exact);
        assert_eq!(censored.to_string(), "36 to not reached (95 %, A exact)");
        assert!(censored.holds(f64::INFINITY));
        assert_eq!(censored.width(), None);
    }

    #[test]
    fn a_shared_level_keeps_the_family_error() {
        assert_eq!(Level::P95.shared_by(10).alpha(), 0.005);
        assert_eq!(Level::P95.shared_by(10).to_string(), "99.5 %");
        assert_eq!(Level::P95.shared_by(0), Level::P95);
        assert!(Level::erring(0.0).is_err());
        assert!(Level::new(f64::NAN).is_err());
    }
}

//! How often something happens in a length of time.

use std::fmt;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::Decimal;

const HOUR_MS: f64 = 3_600_000.0;

/// How often something happens, per hour; never negative.
///
/// Written `"20 per month"`, `"1 per 720 h"`, `"0.4 per year"`, `"50/s"`, `"1/720 h"`, or a plain
/// 0. A year counts 8760 h and a month 730 h, as in lengths of time.
///
/// ```
/// use lastcopy::kernel::quantity::Rate;
/// assert_eq!("1 per 720 h".parse::<Rate>()?.per_hour(), 1.0 / 720.0);
/// assert_eq!("50/s".parse::<Rate>()?.per_hour(), 180_000.0);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Rate(f64);

impl Rate {
    /// Never.
    pub const ZERO: Self = Self(0.0);

    /// The rate of `times` per hour.
    ///
    /// # Errors
    /// Refuses what is negative or not finite.
    pub fn from_per_hour(times: f64) -> Result<Self, String> {
        format!("{times} per h").parse()
    }

    /// How many times per hour.
    pub const fn per_hour(self) -> f64 {
        self.0
    }

    /// How many times per millisecond.
    pub fn per_ms(self) -> f64 {
        self.0 / HOUR_MS
    }

    /// How many times per hour, as `per_hour`: every quantity answers `get`.
    pub const fn get(self) -> f64 {
        self.0
    }

    fn read(text: &str) -> Option<f64> {
        let (number, rest) = grammar::number_and_rest(text);
        let number = Decimal::parse(number)?.value(0);
        if rest.is_empty() {
            // A bare number would not say per what; nothing is nothing per anything.
            return (number == 0.0).then_some(0.0);
        }
        let word = rest.strip_prefix("per").filter(|length| length.starts_with(' '));
        let length = grammar::divisor_ms(word.or_else(|| rest.strip_prefix('/'))?)?;
        Some(number / (length as f64 / HOUR_MS))
    }
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Self::read(text) {
            Some(times) if times.is_finite() => Ok(Self(times)),
            _ => Err(format!(
                "{text} is not a rate; expected 0 or times per length, \
                 such as \"20 per month\", \"1 per 720 h\" or \"50/s\""
            )),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let units = [
            ("h", 1.0),
            ("day", 24.0),
            ("week", 168.0),
            ("month", 730.0),
            ("year", 8_760.0),
            ("s", 1.0 / 3_600.0),
        ];
        let mut texts: Vec<String> = Vec::new();
        for (unit, hours) in units {
            texts.push(format!("{} per {unit}", self.0 * hours));
        }
        let mut shown = grammar::shortest(self, &texts).expect("times per hour read back");
        if self.0 > 0.0 && self.0 < 1.0 && grammar::number_and_rest(&shown).0.len() > 6 {
            texts = vec![format!("1 per {} h", (1.0 / self.0).round())];
            shown = grammar::shortest(self, &texts).unwrap_or(shown);
        }
        f.pad(&shown)
    }
}

grammar::read_as_text!(Rate, "a rate such as \"20 per month\", or 0");
grammar::write_as_text!(Rate);

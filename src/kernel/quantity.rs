//! The quantities of a scenario: shares, rates, money, sizes; none can be out of its range.
//!
//! Each is read by one grammar, from a string or a number alike, and serialised as a text that
//! reads back as the same value. NaN, infinities and negative numbers have no text and are
//! refused with the text that was found.

use std::fmt;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::Decimal;

pub use crate::kernel::name::Name;
pub use crate::kernel::volume::Size;
pub use crate::kernel::volume::Throughput;

const HOUR_MS: f64 = 3_600_000.0;

/// A share of a whole, 0 to 1.
///
/// Written `"96 %"` or `0.96`; `"7 %"` is the very number 0.07.
///
/// ```
/// use lastcopy::kernel::quantity::Share;
/// assert_eq!("96 %".parse::<Share>()?, Share::new(0.96)?);
/// let slip = "1.4".parse::<Share>().unwrap_err();
/// assert_eq!(slip, "1.4 is not a share; expected 0 to 1 or \"0 %\" to \"100 %\"");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Share(f64);

impl Share {
    /// Nothing of the whole.
    pub const NONE: Self = Self(0.0);
    /// The whole.
    pub const ALL: Self = Self(1.0);

    /// The share `part` of 1.
    ///
    /// # Errors
    /// Refuses what is not a number from 0 to 1.
    pub fn new(part: f64) -> Result<Self, String> {
        part.to_string().parse()
    }

    /// The share as a number from 0 to 1.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// What remains of the whole.
    pub fn rest(self) -> Self {
        Self(1.0 - self.0)
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let part = match grammar::number_and_rest(text) {
            (number, "") => Decimal::parse(number).map(|number| number.value(0)),
            (number, "%") => Decimal::parse(number).map(|number| number.value(-2)),
            _ => None,
        };
        match part {
            Some(part) if (0.0..=1.0).contains(&part) => Ok(Self(part)),
            _ => Err(format!(
                "{text} is not a share; expected 0 to 1 or \"0 %\" to \"100 %\""
            )),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&format!("{} %", shifted_by_two(self.0)))
    }
}

/// The decimal text of `100 * part`, by moving the point: multiplying would round.
fn shifted_by_two(part: f64) -> String {
    let text = part.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let padded = format!("{fraction:0<2}");
    let (up, rest) = padded.split_at(2);
    let moved = format!("{whole}{up}");
    let whole = match moved.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    if rest.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{rest}")
    }
}

grammar::read_as_text!(Share, "a share such as 0.96 or \"96 %\"");
grammar::write_as_text!(Share);

/// A finite number above zero, for shapes, weights and factors.
///
/// ```
/// use lastcopy::kernel::quantity::Positive;
/// assert_eq!(Positive::new(1.12)?.get(), 1.12);
/// assert!(Positive::new(0.0).is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Positive(f64);

impl Positive {
    /// The number 1.
    pub const ONE: Self = Self(1.0);

    /// The number itself.
    ///
    /// # Errors
    /// Refuses what is not a finite number above zero.
    pub fn new(number: f64) -> Result<Self, String> {
        number.to_string().parse()
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl FromStr for Positive {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = Decimal::parse(text.trim()).map(|number| number.value(0));
        match number {
            Some(number) if number.is_finite() && number > 0.0 => Ok(Self(number)),
            _ => Err(format!(
                "{text} is not a positive number; expected more than 0"
            )),
        }
    }
}

impl fmt::Display for Positive {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

grammar::read_as_text!(Positive, "a number above 0");

impl serde::Serialize for Positive {
    fn serialize<S: serde::Serializer>(&self, sink: S) -> Result<S::Ok, S::Error> {
        // A number has no unit that a text would have to carry.
        sink.serialize_f64(self.0)
    }
}

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
        let word = rest
            .strip_prefix("per")
            .filter(|length| length.starts_with(' '));
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
        if self.0 > 0.0 && self.0 < 1.0 {
            texts.push(format!("1 per {} h", (1.0 / self.0).round()));
        }
        let shown = grammar::shortest(self, &texts);
        f.pad(&shown.expect("times per hour read back as they are"))
    }
}

grammar::read_as_text!(Rate, "a rate such as \"20 per month\", or 0");
grammar::write_as_text!(Rate);

/// An amount of money in whole cents of the scenario's one currency.
///
/// Written `"$100"`, `100` or `"16.5"`.
///
/// ```
/// use lastcopy::kernel::quantity::Money;
/// assert_eq!("$16.5".parse::<Money>()?.cents(), 1650);
/// assert!("0.001".parse::<Money>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The amount of `cents`; a negative one becomes zero.
    pub const fn from_cents(cents: i64) -> Self {
        Self(if cents < 0 { 0 } else { cents })
    }

    /// Whole cents.
    pub const fn cents(self) -> i64 {
        self.0
    }

    /// Whole cents, as `cents`: every quantity answers `get`.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl FromStr for Money {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        let number = Decimal::parse(trimmed.strip_prefix('$').unwrap_or(trimmed).trim_start());
        let cents = number.and_then(|number| number.exactly(100));
        match cents.map(i64::try_from) {
            Some(Ok(cents)) => Ok(Self(cents)),
            _ => Err(format!(
                "{text} is not an amount of money; expected whole cents, \
                 such as 100, \"$100\" or \"16.50\""
            )),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (units, cents) = (self.0 / 100, self.0 % 100);
        match cents {
            0 => f.pad(&format!("${units}")),
            _ => f.pad(&format!("${units}.{cents:02}")),
        }
    }
}

grammar::read_as_text!(Money, "an amount such as 100 or \"$100\"");
grammar::write_as_text!(Money);

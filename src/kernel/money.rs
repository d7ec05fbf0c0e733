//! Money, in whole cents: sums of it must not depend on their order.

use std::fmt;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::Decimal;

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

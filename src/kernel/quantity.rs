//! The quantities of a scenario: shares, rates, money, sizes; none can be out of its range.
//!
//! Each is read by one grammar, from a string or a number alike, and serialised as a text that
//! reads back as the same value. NaN, infinities and negative numbers have no text and are
//! refused with the text that was found.

use std::fmt;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::Decimal;

pub use crate::kernel::money::Money;
pub use crate::kernel::name::Name;
pub use crate::kernel::rate::Rate;
pub use crate::kernel::volume::Size;
pub use crate::kernel::volume::Throughput;

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

    /// This share of another one.
    pub fn times(self, other: Self) -> Self {
        Self(self.0 * other.0)
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
            _ => Err(format!("{text} is not a share; expected 0 to 1 or \"0 %\" to \"100 %\"")),
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
    if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
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
            _ => Err(format!("{text} is not a positive number; expected more than 0")),
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

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use proptest::prop_assert_eq;
    use proptest::proptest;
    use serde::Deserialize;
    use serde::Serialize;

    use super::*;

    fn returns<T>(value: T)
    where
        T: Serialize + for<'de> Deserialize<'de> + PartialEq + Debug + FromStr<Err = String>,
        T: fmt::Display,
    {
        let text = ron::to_string(&value).unwrap();
        assert_eq!(ron::from_str::<T>(&text).as_ref(), Ok(&value), "{text}");
        assert_eq!(value.to_string().parse::<T>().as_ref(), Ok(&value));
    }

    proptest! {
        #[test]
        fn the_text_of_a_quantity_reads_back_exactly(
            bits in 0_u64..0x7ff0_0000_0000_0000, part in 0.0..=1.0, cents in 0..i64::MAX,
            percent in 0..=100_u32, times in 1..1_000_u32,
        ) {
            let float = f64::from_bits(bits);
            for part in [part, part * part * 1e-9, f64::from(percent) / 100.0] {
                returns(Share::new(part).unwrap());
            }
            // Texts of all units are tried, so only what overflows in none of them is tested.
            let float = float.clamp(1e-290, 1e290);
            returns(Positive::new(float).unwrap());
            for times in [float, part, f64::from(times), f64::from(times) / 730.0] {
                returns(Rate::from_per_hour(times).unwrap());
            }
            returns(Money::from_cents(cents));
        }

        #[test]
        fn percents_are_the_numbers_people_mean(percent in 0..=100_u32) {
            let share: Share = format!("{percent} %").parse().unwrap();
            prop_assert_eq!(Share::new(f64::from(percent) / 100.0), Ok(share));
            prop_assert_eq!(share.to_string(), format!("{percent} %"));
        }
    }

    #[test]
    fn numbers_and_texts_are_read_alike() {
        assert_eq!(ron::from_str("0.96"), Ok(Share::new(0.96).unwrap()));
        assert_eq!(ron::from_str(r#""96 %""#), Ok(Share::new(0.96).unwrap()));
        assert_eq!(ron::from_str("1"), Ok(Share::ALL));
        assert_eq!(ron::from_str("100"), Ok(Money::from_cents(10_000)));
        assert_eq!(ron::from_str("16.5"), Ok(Money::from_cents(1_650)));
        assert_eq!(ron::from_str(r#""$16.05""#), Ok(Money::from_cents(1_605)));
        assert_eq!(ron::from_str("0"), Ok(Rate::ZERO));
        assert_eq!(ron::from_str("5e13"), Ok(Size::from_bytes(50_000_000_000_000)));
        assert_eq!(serde_json::from_str::<Share>("0.96").unwrap().get(), 0.96);
    }

    #[test]
    fn rates_are_read_as_people_write_them() {
        let rate = |text: &str| text.parse::<Rate>().unwrap().per_hour();
        assert_eq!(rate("3 per h"), 3.0);
        assert_eq!(rate("20 per month"), 20.0 / 730.0);
        assert_eq!(rate("0.4 per year"), 0.4 / 8_760.0);
        assert_eq!((rate("1 per 720 h"), rate("1/720 h")), (1.0 / 720.0, 1.0 / 720.0));
        assert_eq!("50/s".parse::<Rate>().unwrap().per_ms(), 0.05);
        for text in ["3 per h", "20 per month", "0.4 per year", "1 per 720 h"] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused_with_what_was_expected() {
        let share = "is not a share; expected 0 to 1 or \"0 %\" to \"100 %\"";
        for text in ["1.4", "-0.1", "NaN", "inf", "101 %", "", "half", "5 permille"] {
            assert_eq!(text.parse::<Share>().unwrap_err(), format!("{text} {share}"));
        }
        assert_eq!(Share::new(f64::NAN).unwrap_err(), format!("NaN {share}"));
        let error = ron::from_str::<Share>("1.4").unwrap_err();
        assert!(error.to_string().contains(share), "{error}");
        for text in ["5", "-1 per h", "5 per", "5 perh", "5 per 0 h", "1e300 per ms 1e300", "NaN/s"]
        {
            let error = text.parse::<Rate>().unwrap_err();
            assert!(error.starts_with(&format!("{text} is not a rate; expected 0 or")), "{error}");
        }
        for text in ["0.001", "-5", "$", "1e30", "5 $"] {
            let error = text.parse::<Money>().unwrap_err();
            assert!(error.starts_with(&format!("{text} is not an amount of money")), "{error}");
        }
        for number in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = Positive::new(number).unwrap_err();
            assert!(error.ends_with("is not a positive number; expected more than 0"), "{error}");
        }
    }
}

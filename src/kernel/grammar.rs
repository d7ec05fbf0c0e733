//! How quantities are written: an exact decimal number, then a unit.
//!
//! Numbers are kept as decimal digits until the unit is known, so that "0.1 s" is 100 ms and
//! "7 %" is the very number 0.07, without a detour through binary fractions. The grammar knows
//! no signs: nothing that is measured with it can be negative.

use std::marker::PhantomData;
use std::str::FromStr;

use serde::de;

/// A number as it was written: `digits * 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// Reads `12`, `0.5`, `.5`, `1e-3`; nothing else, and at most 38 significant digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, power.parse::<i32>().ok()?),
            None => (text, 0),
        };
        if power.abs() > 400 {
            return None;
        }
        let mut read = Self { digits: 0, exponent: power };
        let (mut seen, mut point, mut zeros) = (false, false, 0_u32);
        for letter in mantissa.chars() {
            if letter == '.' && !point {
                point = true;
                continue;
            }
            let digit = letter.to_digit(10)?;
            seen = true;
            read.exponent -= i32::from(point);
            if digit == 0 {
                // Zeros wait: at the end they belong to the exponent, not to the digits.
                zeros += 1;
                continue;
            }
            let shift = if read.digits == 0 { 1 } else { 10_u128.checked_pow(zeros + 1)? };
            read.digits = read.digits.checked_mul(shift)?.checked_add(u128::from(digit))?;
            zeros = 0;
        }
        read.exponent = read.exponent.checked_add(i32::try_from(zeros).ok()?)?;
        seen.then_some(read)
    }

    /// The nearest float to the number times `10^shift`; infinite when there is none.
    pub fn value(self, shift: i32) -> f64 {
        let text = format!("{}e{}", self.digits, self.exponent + shift);
        text.parse().expect("digits and an exponent are a float")
    }

    /// The number times `unit`, rounded half up to a whole; `None` when it does not fit.
    pub fn times(self, unit: u64) -> Option<u64> {
        let (whole, _) = self.split(unit)?;
        u64::try_from(whole).ok()
    }

    /// The number times `unit` if that is whole and fits.
    pub fn exactly(self, unit: u64) -> Option<u64> {
        let (whole, exact) = self.split(unit)?;
        if exact { u64::try_from(whole).ok() } else { None }
    }

    fn split(self, unit: u64) -> Option<(u128, bool)> {
        let scaled = self.digits.checked_mul(u128::from(unit))?;
        if scaled == 0 {
            return Some((0, true));
        }
        let power = 10_u128.checked_pow(self.exponent.unsigned_abs());
        if self.exponent >= 0 {
            return Some((scaled.checked_mul(power?)?, true));
        }
        match power {
            Some(power) => {
                let rest = scaled % power;
                Some((scaled / power + u128::from(rest >= power - rest), rest == 0))
            }
            None => Some((0, false)),
        }
    }
}

/// Splits a text into its leading number and the rest, both trimmed.
pub fn number_and_rest(text: &str) -> (&str, &str) {
    let text = text.trim();
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() && (bytes[end].is_ascii_digit() || bytes[end] == b'.') {
        end += 1;
    }
    if end > 0 && matches!(bytes.get(end), Some(b'e' | b'E')) {
        let mut power = end + 1;
        if matches!(bytes.get(power), Some(b'-' | b'+')) {
            power += 1;
        }
        if bytes.get(power).is_some_and(u8::is_ascii_digit) {
            end = power;
            while bytes.get(end).is_some_and(u8::is_ascii_digit) {
                end += 1;
            }
        }
    }
    (&text[..end], text[end..].trim_start())
}

/// Why a text is no length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDuration {
    /// It is not made of numbers with units.
    Malformed,
    /// It is longer than 64 bits of milliseconds.
    TooLong,
}

/// The milliseconds of a unit of time.
///
/// A year is exactly 8760 h (365 d) and a month a twelfth of it, 730 h: dependability figures
/// count so (an annualised failure rate of 1 % is 1 failure in 876,000 h), and a simulated year
/// must not depend on the date at which it starts.
pub fn unit_ms(unit: &str) -> Option<u64> {
    Some(match unit {
        "ms" => 1,
        "s" | "sec" | "second" | "seconds" => 1_000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
        "h" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 604_800_000,
        "mo" | "month" | "months" => 2_628_000_000,
        "y" | "year" | "years" => 31_536_000_000,
        _ => return None,
    })
}

/// Reads a length of time in milliseconds: numbers with units, and sums of them.
pub fn duration_ms(text: &str) -> Result<i64, NoDuration> {
    let mut rest = text.trim();
    let mut sum: i64 = 0;
    if rest.is_empty() {
        return Err(NoDuration::Malformed);
    }
    while !rest.is_empty() {
        let (number, after) = number_and_rest(rest);
        let number = Decimal::parse(number).ok_or(NoDuration::Malformed)?;
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let unit = unit_ms(&after[..end]).ok_or(NoDuration::Malformed)?;
        let ms = number.times(unit).ok_or(NoDuration::TooLong)?;
        let ms = i64::try_from(ms).map_err(|_| NoDuration::TooLong)?;
        sum = sum.checked_add(ms).ok_or(NoDuration::TooLong)?;
        rest = after[end..].trim_start();
    }
    Ok(sum)
}

/// Reads what stands after a "per" or a slash in milliseconds: `h`, `month`, or `720 h`.
pub fn divisor_ms(text: &str) -> Option<i64> {
    let text = text.trim();
    let ms = match unit_ms(text) {
        Some(ms) => i64::try_from(ms).ok(),
        None => duration_ms(text).ok(),
    };
    ms.filter(|&ms| ms > 0)
}

/// Of the texts that read back as `value` the one with the shortest number, then the shortest,
/// then the first.
pub fn shortest<T: FromStr + PartialEq>(value: &T, texts: &[String]) -> Option<String> {
    let exact = texts.iter().filter(|text| text.parse::<T>().ok().as_ref() == Some(value));
    let number = |text: &str| text.find(' ').unwrap_or(text.len());
    exact.min_by_key(|text| (number(text), text.len())).cloned()
}

/// Reads a value from a string or a number through its one grammar, [`FromStr`].
pub struct TextOrNumber<T>(TextOnly<T>);

impl<T> TextOrNumber<T> {
    /// A visitor that says what it `expected` when it is handed neither.
    pub const fn new(expected: &'static str) -> Self {
        Self(TextOnly::new(expected))
    }
}

impl<T: FromStr<Err = String>> de::Visitor<'_> for TextOrNumber<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        self.0.expecting(f)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        self.0.visit_str(text)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<T, E> {
        // Display of a float has no exponent and reads back as the same float.
        self.visit_str(&number.to_string())
    }
}

/// Reads a value from a string through its one grammar, [`FromStr`].
pub struct TextOnly<T> {
    expected: &'static str,
    marker: PhantomData<T>,
}

impl<T> TextOnly<T> {
    /// A visitor that says what it `expected` when it is handed no string.
    pub const fn new(expected: &'static str) -> Self {
        Self { expected, marker: PhantomData }
    }
}

impl<T: FromStr<Err = String>> de::Visitor<'_> for TextOnly<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Reads a value of serde through [`FromStr`], from a string or a number.
macro_rules! read_as_text {
    ($type:ty, $expected:expr) => {
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                source.deserialize_any(crate::kernel::grammar::TextOrNumber::new($expected))
            }
        }
    };
}

/// Writes a value of serde as the text its `Display` shows.
macro_rules! write_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, sink: S) -> Result<S::Ok, S::Error> {
                sink.collect_str(self)
            }
        }
    };
}

pub(crate) use read_as_text;
pub(crate) use write_as_text;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(Decimal::parse("7").unwrap().value(-2), 0.07);
        assert_eq!(Decimal::parse("0.1").unwrap().times(1_000), Some(100));
        assert_eq!(Decimal::parse("1000.500"), Decimal::parse("1.0005e3"));
        assert_eq!(Decimal::parse("16.505").unwrap().exactly(100), None);
        assert_eq!(Decimal::parse("1e19").unwrap().times(10), None);
        assert_eq!(Decimal::parse("0.0005").unwrap().times(1_000), Some(1));
        assert_eq!(Decimal::parse("1e-300").unwrap().times(1_000), Some(0));
        assert_eq!(Decimal::parse(&f64::MAX.to_string()).unwrap().value(0), f64::MAX);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", ".", "-1", "+1", "1.2.3", "1e", "1e999999", "NaN", "inf", "1_000", "0x1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}

//! Lengths of time, in whole milliseconds, never negative.

use std::fmt;
use std::ops::Add;
use std::ops::AddAssign;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::NoDuration;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// The units of a shown length, from the largest; each is rounded to the one after it.
const UNITS: [(i64, &str); 5] =
    [(YEAR, "y"), (DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s")];

/// A length of time: whole milliseconds, never negative.
///
/// It is written as a number with a unit or a sum of them. Units are ms, s, min (or m), h, d, w,
/// month and y; a year is exactly 8760 h and a month 730 h, because dependability figures count a
/// year so. It is shown with at most two units, rounded; it is serialised exactly.
///
/// ```
/// use lastcopy::kernel::time::Span;
/// assert_eq!("1h30m".parse(), Ok(Span::from_ms(5_400_000)));
/// assert_eq!("1 y".parse::<Span>()?.hours(), 8760.0);
/// assert_eq!(Span::from_ms(5_400_000).to_string(), "90 min");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Longer than every other length; written "forever".
    pub const FOREVER: Self = Self(i64::MAX);

    /// The length of `ms` milliseconds; a negative one becomes zero.
    pub const fn from_ms(ms: i64) -> Self {
        Self(if ms < 0 { 0 } else { ms })
    }

    /// Milliseconds.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Hours.
    pub fn hours(self) -> f64 {
        self.0 as f64 / HOUR as f64
    }

    /// The length of `hours`, rounded to milliseconds; NaN and negatives become zero, and what
    /// does not fit [`Span::FOREVER`].
    pub fn from_hours(hours: f64) -> Self {
        Self::from_float_ms(hours * HOUR as f64)
    }

    /// The length of `ms`, rounded to whole milliseconds, with the same limits as `from_hours`.
    pub fn from_float_ms(ms: f64) -> Self {
        // The cast saturates at both ends and turns NaN into zero.
        Self::from_ms(ms.round() as i64)
    }

    /// The text that reads back as exactly this length.
    pub fn exact(self) -> String {
        let shown = self.to_string();
        if shown.parse() == Ok(self) {
            return shown;
        }
        let mut rest = self.0;
        let mut parts = Vec::new();
        for (unit, name) in UNITS.into_iter().chain([(1, "ms")]) {
            if rest >= unit {
                parts.push(format!("{} {name}", rest / unit));
                rest %= unit;
            }
        }
        parts.join(" ")
    }

    /// The same, moved down or up to what is shown of it, so that a bound is not rounded inward.
    ///
    /// ```
    /// use lastcopy::kernel::time::Span;
    /// let span: Span = "3 d 5 h 20 min".parse()?;
    /// assert_eq!([span.outward(false), span.outward(true)].map(|it| it.to_string()),
    ///     ["3 d 5 h", "3 d 6 h"]);
    /// # Ok::<(), String>(())
    /// ```
    #[must_use]
    pub fn outward(self, up: bool) -> Self {
        if self.0 < 2 * MINUTE || self == Self::FOREVER {
            return self;
        }
        let first = Self::first_unit(self.0).expect("from two minutes on a unit fits");
        let step = UNITS[first + 1].0;
        let more = if up { step - 1 } else { 0 };
        Self(self.0.saturating_add(more) / step * step)
    }

    /// The largest unit worth showing first, by its place in [`UNITS`].
    fn first_unit(ms: i64) -> Option<usize> {
        // A length of one unit is shown in it, but for "24 h", as people say of intervals.
        UNITS.iter().position(|&(unit, _)| ms >= 2 * unit || (ms == unit && unit != DAY))
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if *self == Self::FOREVER {
            return f.pad("forever");
        }
        if self.0 > 0 && self.0 < SECOND {
            return f.pad(&format!("{} ms", self.0));
        }
        if self.0 < 2 * MINUTE && self.0 != MINUTE {
            return f.pad(&format!("{} s", self.0 as f64 / SECOND as f64));
        }
        let mut shown = self.0;
        let mut first = Self::first_unit(shown).expect("from two minutes on a unit fits");
        for _ in 0..2 {
            // Rounding may reach the next larger unit, hence the second look.
            let step = UNITS[first + 1].0;
            shown = shown.saturating_add(step / 2) / step * step;
            first = Self::first_unit(shown).expect("rounding keeps two minutes");
        }
        let (unit, name) = UNITS[first];
        let (step, step_name) = UNITS[first + 1];
        let text = match shown % unit / step {
            0 => format!("{} {name}", shown / unit),
            steps => format!("{} {name} {steps} {step_name}", shown / unit),
        };
        f.pad(&text)
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "0" => return Ok(Self::ZERO),
            "forever" => return Ok(Self::FOREVER),
            _ => {}
        }
        grammar::duration_ms(text).map(Self).map_err(|reason| match reason {
            NoDuration::TooLong => format!("{text} is too long; at most 292 million years"),
            NoDuration::Malformed => format!(
                "{text} is not a length of time; expected a number with a unit, \
                 such as \"90 s\", \"6 h\" or \"1 d 12 h\""
            ),
        })
    }
}

impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, sink: S) -> Result<S::Ok, S::Error> {
        sink.serialize_str(&self.exact())
    }
}

grammar::read_as_text!(Span, "a length of time such as \"6 h\"");

#[cfg(test)]
mod tests {
    use proptest::proptest;

    use super::*;

    fn span(text: &str) -> Span {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let hours = |text: &str| span(text).hours();
        assert_eq!(hours("1 d 12 h"), 36.0);
        assert_eq!(hours("1h30m"), 1.5);
        assert_eq!(hours("1.5 hours"), 1.5);
        assert_eq!(hours("2 w"), 336.0);
        assert_eq!((hours("1 y"), hours("12 months")), (8_760.0, 8_760.0));
        assert_eq!(span("2.5 s 3 ms").ms(), 2_503);
        assert_eq!((span("0"), span("forever")), (Span::ZERO, Span::FOREVER));
    }

    #[test]
    fn lengths_are_shown_with_at_most_two_units() {
        let shown = |text: &str| span(text).to_string();
        for text in ["6 d 12 h", "90 min", "2.5 s", "0 s", "500 ms", "26 h 30 min", "2 y 30 d"] {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown("6 d 11 h 59 min 59 s"), "6 d 12 h");
        assert_eq!(shown("47 h 59 min 59 s"), "2 d");
        assert_eq!(shown("119 min 59.7 s"), "2 h");
        assert_eq!(shown("60 s"), "1 min");
        assert_eq!(shown("forever"), "forever");
    }

    #[test]
    fn what_is_no_length_is_refused_with_the_reason() {
        let no_span = |text: &str| text.parse::<Span>().unwrap_err();
        assert_eq!(
            no_span("5"),
            "5 is not a length of time; expected a number with a unit, \
             such as \"90 s\", \"6 h\" or \"1 d 12 h\""
        );
        for text in ["", "h", "-5 h", "5 x", "1 h -2 min", "NaN h", "inf", "5 h 3", "1.2.3 h"] {
            assert!(no_span(text).contains("is not a length of time"), "{text}");
        }
        assert_eq!(no_span("3e8 y"), "3e8 y is too long; at most 292 million years");
        assert!(ron::from_str::<Span>("5").is_err());
        assert_eq!(ron::from_str::<Span>("0"), Ok(Span::ZERO));
    }

    #[test]
    fn hours_that_are_no_length_saturate() {
        assert_eq!(Span::from_hours(f64::INFINITY), Span::FOREVER);
        assert_eq!(Span::from_hours(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_hours(-1.0), Span::ZERO);
    }

    proptest! {
        #[test]
        fn a_shown_length_is_off_by_less_than_its_second_unit(ms in 0_i64..1 << 50) {
            let shown = Span::from_ms(ms).to_string();
            let off = span(&shown).ms().abs_diff(ms);
            let limit = if ms >= 2 * YEAR - DAY { DAY } else { HOUR };
            assert!(off <= limit.unsigned_abs() / 2, "{ms}: {shown}");
        }
    }
}

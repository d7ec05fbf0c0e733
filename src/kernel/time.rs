//! Instants and lengths of time, in whole milliseconds.
//!
//! Integers add up the same in any order and on any machine, and two instants are equal or not,
//! never nearly so. Arithmetic saturates: what never comes stays [`Time::NEVER`].

use std::fmt;
use std::ops::Add;
use std::ops::AddAssign;
use std::ops::Sub;
use std::str::FromStr;

use crate::kernel::grammar;
use crate::kernel::grammar::NoDuration;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// The units of a shown length, from the largest; each is rounded to the one after it.
const UNITS: [(i64, &str); 5] = [
    (YEAR, "y"),
    (DAY, "d"),
    (HOUR, "h"),
    (MINUTE, "min"),
    (SECOND, "s"),
];

/// An instant: whole milliseconds since T0 (negative before).
///
/// ```
/// use lastcopy::kernel::time::Span;
/// use lastcopy::kernel::time::Time;
/// let outage: Time = "T+203 h".parse()?;
/// let back = outage + "6 d 12 h".parse::<Span>()?;
/// assert_eq!(back.to_string(), "T+359 h");
/// assert_eq!(back.since(outage).hours(), 156.0);
/// assert_eq!(Time::NEVER + Span::from_ms(1), Time::NEVER);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    /// T0, where the scenario starts to count.
    pub const ZERO: Self = Self(0);
    /// After every other instant.
    pub const NEVER: Self = Self(i64::MAX);
    /// Before every other instant.
    pub const ALWAYS: Self = Self(i64::MIN);

    /// The instant `ms` milliseconds after T0.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since T0.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Hours since T0.
    pub fn hours(self) -> f64 {
        self.0 as f64 / HOUR as f64
    }

    /// The length from `earlier` to here; none when `earlier` is later.
    pub const fn since(self, earlier: Self) -> Span {
        let endless = self.0 == i64::MAX || earlier.0 == i64::MIN;
        if endless && self.0 > earlier.0 {
            return Span::FOREVER;
        }
        Span::from_ms(self.0.saturating_sub(earlier.0))
    }

    /// The text that reads back as exactly this instant.
    pub fn exact(self) -> String {
        let shown = self.to_string();
        if shown.parse() == Ok(self) {
            return shown;
        }
        let sign = if self.0 < 0 { '-' } else { '+' };
        // The one instant whose distance from T0 does not fit is ALWAYS, which has a word.
        format!("T{sign}{}", Span(self.0.saturating_abs()).exact())
    }
}

impl Add<Span> for Time {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        match (self, span) {
            (Self::ALWAYS, _) => self,
            (_, Span::FOREVER) => Self::NEVER,
            _ => Self(self.0.saturating_add(span.0)),
        }
    }
}

impl Sub<Span> for Time {
    type Output = Self;

    fn sub(self, span: Span) -> Self {
        match (self, span) {
            (Self::NEVER, _) => self,
            (_, Span::FOREVER) => Self::ALWAYS,
            _ => Self(self.0.saturating_sub(span.0)),
        }
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match *self {
            Self::NEVER => return f.pad("never"),
            Self::ALWAYS => return f.pad("always"),
            Self::ZERO => return f.pad("T0"),
            _ => {}
        }
        let sign = if self.0 < 0 { '-' } else { '+' };
        let ms = self.0.saturating_abs();
        let (hours, minutes) = (ms / HOUR, ms % HOUR / MINUTE);
        if hours == 0 {
            return f.pad(&format!("T{sign}{}", Span(ms)));
        }
        if minutes == 0 {
            return f.pad(&format!("T{sign}{hours} h"));
        }
        f.pad(&format!("T{sign}{hours} h {minutes:02} min"))
    }
}

impl FromStr for Time {
    type Err = String;

    /// Reads `T0`, `T+203 h`, `T-72h`, `203 h`, `-72 h`, `never`, `always`.
    fn from_str(text: &str) -> Result<Self, String> {
        let trimmed = text.trim();
        match trimmed {
            "T0" | "0" => return Ok(Self::ZERO),
            "never" => return Ok(Self::NEVER),
            "always" => return Ok(Self::ALWAYS),
            _ => {}
        }
        let signed = trimmed.strip_prefix('T').map(str::trim_start);
        let offset = signed.unwrap_or(trimmed);
        let (sign, length) = match (offset.strip_prefix('-'), offset.strip_prefix('+')) {
            (Some(length), _) => (-1, Ok(length)),
            (None, Some(length)) => (1, Ok(length)),
            // After a T the sign is part of the word: "T5 h" is more likely a slip.
            (None, None) => (
                1,
                if signed.is_some() {
                    Err(NoDuration::Malformed)
                } else {
                    Ok(offset)
                },
            ),
        };
        match length.and_then(grammar::duration_ms) {
            Ok(ms) => Ok(Self(sign * ms)),
            Err(NoDuration::TooLong) => Err(format!("{text} is too far from T0")),
            Err(NoDuration::Malformed) => Err(format!(
                "{text} is not an instant; expected an offset such as \"T+203 h\" or \"-72 h\""
            )),
        }
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, sink: S) -> Result<S::Ok, S::Error> {
        sink.serialize_str(&self.exact())
    }
}

grammar::read_as_text!(Time, "an instant such as \"T+203 h\"");

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

    /// The largest unit worth showing first, by its place in [`UNITS`].
    fn first_unit(ms: i64) -> Option<usize> {
        UNITS
            .iter()
            .position(|&(unit, _)| ms == unit || ms >= 2 * unit)
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
        grammar::duration_ms(text)
            .map(Self)
            .map_err(|reason| match reason {
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

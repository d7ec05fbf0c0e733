//! Instants, in whole milliseconds from T0.
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

pub use crate::kernel::span::Span;

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

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
        format!("T{sign}{}", Span::from_ms(self.0.saturating_abs()).exact())
    }
}

impl Add<Span> for Time {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        match (self, span) {
            (Self::ALWAYS, _) => self,
            (_, Span::FOREVER) => Self::NEVER,
            _ => Self(self.0.saturating_add(span.ms())),
        }
    }
}

impl Sub<Span> for Time {
    type Output = Self;

    fn sub(self, span: Span) -> Self {
        match (self, span) {
            (Self::NEVER, _) => self,
            (_, Span::FOREVER) => Self::ALWAYS,
            _ => Self(self.0.saturating_sub(span.ms())),
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
            return f.pad(&format!("T{sign}{}", Span::from_ms(ms)));
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
            (None, None) => {
                (1, if signed.is_some() { Err(NoDuration::Malformed) } else { Ok(offset) })
            }
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

#[cfg(test)]
mod tests {
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    #[test]
    fn instants_are_shown_from_t0() {
        let shown = |text: &str| text.parse::<Time>().unwrap().to_string();
        assert_eq!(shown("203 h 5 min"), "T+203 h 05 min");
        assert_eq!(shown("-72h"), "T-72 h");
        assert_eq!(shown("T-90 s"), "T-90 s");
        assert_eq!((shown("T0"), shown("never")), ("T0".to_owned(), "never".to_owned()));
    }

    #[test]
    fn what_is_no_time_is_refused_with_the_reason() {
        let no_time = |text: &str| text.parse::<Time>().unwrap_err();
        assert!(no_time("T5 h").contains("T5 h is not an instant"));
        assert!(no_time("noon").contains("noon is not an instant"));
        assert!(no_time("-3e8 y").contains("too far from T0"));
    }

    #[test]
    fn the_ends_of_time_absorb() {
        let hour = Span::from_hours(1.0);
        assert_eq!((Time::NEVER + hour, Time::NEVER - hour), (Time::NEVER, Time::NEVER));
        assert_eq!((Time::ALWAYS + hour, Time::ALWAYS - hour), (Time::ALWAYS, Time::ALWAYS));
        let early = Time::from_ms(-5);
        assert_eq!((early + Span::FOREVER, early - Span::FOREVER), (Time::NEVER, Time::ALWAYS));
        assert_eq!(Time::NEVER.since(early), Span::FOREVER);
        assert_eq!(early.since(Time::ALWAYS), Span::FOREVER);
        assert_eq!(early.since(Time::NEVER), Span::ZERO);
        assert_eq!(Time::NEVER.since(Time::NEVER), Span::ZERO);
    }

    proptest! {
        #[test]
        fn the_text_of_a_time_reads_back_exactly(ms: i64, bits in 0..63) {
            for ms in [ms, ms >> bits, (ms >> bits) / MINUTE * MINUTE] {
                let (time, length) = (Time::from_ms(ms), Span::from_ms(ms));
                let text = ron::to_string(&(time, length)).unwrap();
                prop_assert_eq!(ron::from_str(&text), Ok((time, length)), "{}", text);
            }
        }
    }
}

//! A point in time as a scenario writes it: an offset from T0, or a date.

use std::fmt;
use std::str::FromStr;

use crate::kernel::civil;
use crate::kernel::civil::Civil;
use crate::kernel::grammar;
use crate::kernel::time::Time;

/// A point in time as a scenario writes it.
///
/// ```
/// use lastcopy::kernel::calendar::Moment;
/// assert_eq!("T-72h".parse(), Ok(Moment::Offset(-72 * 3_600_000)));
/// assert!(matches!("2009-10-10".parse(), Ok(Moment::LocalDate(_))));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Milliseconds from T0: `T+203 h`, `-72 h`, `T0`.
    Offset(i64),
    /// Milliseconds since 1970-01-01T00:00Z: a date with an offset of its own.
    Date(i64),
    /// Milliseconds since 1970-01-01T00:00, read at T0's offset: a date without one.
    LocalDate(i64),
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(civil) = Civil::parse(text) {
            return Ok(match civil.offset_s {
                Some(offset_s) => Self::Date(civil.local_ms - i64::from(offset_s) * 1_000),
                None => Self::LocalDate(civil.local_ms),
            });
        }
        match text.parse::<Time>() {
            Ok(time) => Ok(Self::Offset(time.ms())),
            Err(_) => Err(format!(
                "{text} is not a moment; expected an offset such as \"T+203 h\" or \"-72 h\", \
                 or a date such as \"2009-10-10 12:35\" or \"2009-10-10T12:35:00-07:00\""
            )),
        }
    }
}

impl fmt::Display for Moment {
    /// A text that reads back as the same moment.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match *self {
            Self::Offset(ms) => f.pad(&Time::from_ms(ms).exact()),
            Self::Date(ms) => f.pad(&civil::date_text(ms, "Z")),
            Self::LocalDate(ms) => f.pad(&civil::date_text(ms, "")),
        }
    }
}

grammar::read_as_text!(Moment, "a moment such as \"T+203 h\" or \"2009-10-10 12:35\"");
grammar::write_as_text!(Moment);

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let moment = |text: &str| text.parse::<Moment>().unwrap();
        assert_eq!(moment("T+203 h"), Moment::Offset(203 * HOUR));
        assert_eq!(
            (moment("203 h"), moment("T0")),
            (Moment::Offset(203 * HOUR), Moment::Offset(0))
        );
        assert_eq!((moment("-72 h"), moment("T-72h")), (moment("T - 72 h"), moment("-72h")));
        assert_eq!(moment("1970-01-02 01:30"), Moment::LocalDate(25 * HOUR + HOUR / 2));
        assert_eq!(moment("1970-01-02"), Moment::LocalDate(24 * HOUR));
        assert_eq!(moment("1970-01-01T00:00:00-07:00"), Moment::Date(7 * HOUR));
        assert_eq!(moment("1970-01-01T00:00:01.5Z"), Moment::Date(1_500));
    }

    #[test]
    fn what_is_no_moment_is_refused_with_what_was_expected() {
        for text in
            ["", "soon", "2009-10-32", "2009-10-10T25:00", "2009-10-10 12:35 PST", "T+5", "5"]
        {
            let error = text.parse::<Moment>().unwrap_err();
            assert!(error.starts_with(&format!("{text} is not a moment; expected")), "{error}");
        }
    }
}

//! Civil dates as text: reading them, and writing them back.
//!
//! Only what scenarios need of ISO 8601: four-digit years, numeric offsets, no week dates.

use time::Date;
use time::Month;

/// Milliseconds of a day; leap seconds are not counted, as in Unix time.
pub const DAY_MS: i64 = 86_400_000;
/// The Julian day of 1970-01-01.
const UNIX_DAY: i64 = 2_440_588;

/// The date on which `local_ms` milliseconds since 1970-01-01T00:00 fall, up to year 9999.
pub fn date_of(local_ms: i64) -> Option<Date> {
    let day = i32::try_from(local_ms.div_euclid(DAY_MS) + UNIX_DAY).ok()?;
    Date::from_julian_day(day).ok()
}

/// Milliseconds from 1970-01-01T00:00 to the midnight that begins `date`.
pub fn midnight_ms(date: Date) -> i64 {
    (i64::from(date.to_julian_day()) - UNIX_DAY) * DAY_MS
}

/// `HH:MM`; if `exact`, with the seconds and milliseconds there are.
pub fn clock_text(ms: i64, exact: bool) -> String {
    let (minutes, seconds, rest) = (ms / 60_000, ms / 1_000 % 60, ms % 1_000);
    let text = format!("{:02}:{:02}", minutes / 60, minutes % 60);
    match (exact, seconds, rest) {
        (false, ..) | (true, 0, 0) => text,
        (true, _, 0) => format!("{text}:{seconds:02}"),
        _ => format!("{text}:{seconds:02}.{rest:03}"),
    }
}

/// `-07:00`, or `Z` for UTC.
pub fn offset_text(offset_s: i32) -> String {
    if offset_s == 0 {
        return "Z".to_owned();
    }
    let (sign, minutes) = (if offset_s < 0 { '-' } else { '+' }, offset_s.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The date and time of day of `local_ms` to the millisecond, followed by `offset`.
pub fn date_text(local_ms: i64, offset: &str) -> String {
    let Some(date) = date_of(local_ms) else {
        return "a date beyond year 9999".to_owned();
    };
    let (year, month) = (date.year(), u8::from(date.month()));
    let clock = clock_text(local_ms.rem_euclid(DAY_MS), true);
    format!("{year:04}-{month:02}-{:02}T{clock}{offset}", date.day())
}

/// A date as it is written: milliseconds as if at UTC, and the offset if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Milliseconds since 1970-01-01T00:00 on the clock that the text shows.
    pub local_ms: i64,
    /// Seconds east of UTC.
    pub offset_s: Option<i32>,
}

impl Civil {
    /// Reads `2009-10-02`, alone or with a time of day, with or without an offset.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, rest) = text.split_at_checked(10)?;
        let mut parts = date.split('-');
        let (year, month) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?);
        let day = u8::try_from(digits(parts.next()?, 2)?).ok()?;
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, day).ok()?;
        if parts.next().is_some() {
            return None;
        }
        if rest.is_empty() {
            return Some(Self { local_ms: midnight_ms(date), offset_s: None });
        }
        let rest = rest.strip_prefix(['T', ' '])?;
        let end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
        let ms = clock_ms(rest[..end].trim_end())?;
        let offset_s = match &rest[end..] {
            "" => None,
            "Z" => Some(0),
            offset => Some(offset_seconds(offset)?),
        };
        Some(Self { local_ms: midnight_ms(date) + i64::from(ms), offset_s })
    }
}

/// Reads exactly `length` digits.
fn digits(text: &str, length: usize) -> Option<u32> {
    let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// Reads `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm` in milliseconds of the day.
pub fn clock_ms(text: &str) -> Option<u32> {
    let (text, ms) = match text.split_once('.') {
        Some((text, ms)) => (text, digits(ms, ms.len().clamp(1, 3))? * [100, 10, 1][ms.len() - 1]),
        None => (text, 0),
    };
    let mut parts = text.split(':');
    let (hours, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let seconds = parts.next().map_or(Some(0), |seconds| digits(seconds, 2))?;
    let in_range = hours < 24 && minutes < 60 && seconds < 60 && parts.next().is_none();
    in_range.then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms)
}

fn offset_seconds(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    let seconds = i32::try_from(hours * 3_600 + minutes * 60).ok()?;
    (hours < 24 && minutes < 60).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_exact_to_the_millisecond() {
        assert_eq!(clock_ms("01:02:03.004"), Some(3_723_004));
        assert_eq!((clock_ms("00:00:00.5"), clock_ms("23:59")), (Some(500), Some(86_340_000)));
        for text in ["1:00", "24:00", "00:60", "00:00:60", "00:00.", "00:00:00.1234", "00:00:00:00"]
        {
            assert_eq!(clock_ms(text), None, "{text}");
        }
    }

    #[test]
    fn letters_of_other_scripts_are_no_date() {
        for text in ["2009-10-0é", "２００９-10-02", "2009-10-02T01:30+0é:00", "2009-10-02é"]
        {
            assert_eq!(Civil::parse(text), None, "{text}");
        }
    }
}

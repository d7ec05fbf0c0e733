//! Calendar arithmetic of retention: in which period a moment lies, and what a year before it is.
//!
//! Periods are numbered from 1970, so that two moments share one exactly if the numbers are equal
//! and the distance of two periods is a difference. Offsets from UTC are fixed; no zone rules.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;
use time::Date;
use time::Month;

const DAY_S: i64 = 86_400;
/// Julian day of 1970-01-01.
const EPOCH_JULIAN: i64 = 2_440_588;

/// An instant together with the clock on the wall where it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970-01-01 00:00 UTC.
    pub time_ms: i64,
    /// Seconds that the local clock is ahead of UTC; calendar rules count in local days.
    pub offset_s: i32,
}

impl Moment {
    /// The instant `time_ms` (Unix milliseconds) read on a clock that shows UTC.
    pub const fn utc(time_ms: i64) -> Self {
        Self { time_ms, offset_s: 0 }
    }
}

/// A kind of calendar period, in local time; weeks are those of ISO 8601, from Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Period {
    /// Clock second.
    Second,
    /// Clock minute.
    Minute,
    /// Clock hour.
    Hour,
    /// Calendar day.
    Day,
    /// ISO week.
    Week,
    /// Calendar month.
    Month,
    /// Calendar year.
    Year,
}

impl Period {
    /// The number of the period in which `moment` lies, on its own local clock. Years beyond
    /// -9999 to 9999 count as the last that can be written.
    pub(crate) fn number(self, moment: Moment) -> i64 {
        let second = local_s(moment);
        let day = second.div_euclid(DAY_S);
        match self {
            Self::Second => second,
            Self::Minute => second.div_euclid(60),
            Self::Hour => second.div_euclid(3600),
            Self::Day => day,
            // Day 0 was a Thursday.
            Self::Week => (day + 3).div_euclid(7),
            Self::Month => month_number(date(day)),
            Self::Year => i64::from(date(day).year()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Second => "secondly",
            Self::Minute => "minutely",
            Self::Hour => "hourly",
            Self::Day => "daily",
            Self::Week => "weekly",
            Self::Month => "monthly",
            Self::Year => "yearly",
        })
    }
}

/// A span of calendar units, written as restic does: `1y5m7d2h`, `m` being months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarSpan {
    /// Calendar years.
    pub years: u32,
    /// Calendar months.
    pub months: u32,
    /// Calendar days.
    pub days: u32,
    /// Hours of 3600 s.
    pub hours: u32,
}

impl CalendarSpan {
    /// Whether the span is empty, which switches its rule off.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// As [`CalendarSpan::is_zero`], as serde asks it.
    pub(crate) fn is_nothing(&self) -> bool {
        self.is_zero()
    }

    /// The instant (Unix ms) that lies this span before `end`: years, months and days on the local
    /// calendar, a day beyond the month's end running over into the next month, then the hours.
    /// A span that leaves the calendar reaches back to the beginning of time.
    pub(crate) fn before(self, end: Moment) -> i64 {
        let second = local_s(end);
        let today = date(second.div_euclid(DAY_S));
        let month = month_number(today) - i64::from(self.months) - 12 * i64::from(self.years);
        let Some(first) = first_of_month(month) else {
            return i64::MIN;
        };
        let day = first + i64::from(today.day()) - 1 - i64::from(self.days);
        let back_s = (day_number(today) - day) * DAY_S + i64::from(self.hours) * 3600;
        let back_ms = back_s.saturating_mul(1000);
        end.time_ms.saturating_sub(back_ms)
    }
}

impl fmt::Display for CalendarSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [(self.years, 'y'), (self.months, 'm'), (self.days, 'd'), (self.hours, 'h')];
        for (count, unit) in parts.iter().filter(|(count, _)| *count > 0) {
            write!(f, "{count}{unit}")?;
        }
        Ok(())
    }
}

impl From<CalendarSpan> for String {
    fn from(span: CalendarSpan) -> Self {
        span.to_string()
    }
}

impl TryFrom<String> for CalendarSpan {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refused = |why: &str| {
            format!("\"{text}\" is not a calendar span ({why}); expected as in 1y5m7d2h")
        };
        let mut span = Self::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (count, unit, after) = leading_count(rest).map_err(refused)?;
            let part = match unit {
                'y' => &mut span.years,
                'm' => &mut span.months,
                'd' => &mut span.days,
                'h' => &mut span.hours,
                _ => return Err(refused("the units are y, m, d and h")),
            };
            if *part != 0 {
                return Err(refused("a unit stands twice"));
            }
            *part = count;
            rest = after;
        }
        if span.is_zero() {
            return Err(refused("it is empty; leave the field out instead"));
        }
        Ok(span)
    }
}

/// Splits `12d rest` into 12, `d` and the text behind.
pub(crate) fn leading_count(text: &str) -> Result<(u32, char, &str), &'static str> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at(digits);
    if number.is_empty() {
        return Err("a number is missing");
    }
    let count = number.parse().map_err(|_| "the number is too large")?;
    let unit = rest.chars().next().ok_or("the last unit is missing")?;
    Ok((count, unit, &rest[unit.len_utf8()..]))
}

/// Seconds since 1970-01-01 00:00 on the local clock.
fn local_s(moment: Moment) -> i64 {
    moment.time_ms.div_euclid(1000) + i64::from(moment.offset_s)
}

/// The date of a day since 1970-01-01, the calendar's first or last if it lies outside.
fn date(day: i64) -> Date {
    let first = i64::from(Date::MIN.to_julian_day());
    let last = i64::from(Date::MAX.to_julian_day());
    let julian = day.saturating_add(EPOCH_JULIAN).clamp(first, last);
    i32::try_from(julian)
        .ok()
        .and_then(|julian| Date::from_julian_day(julian).ok())
        .expect("a Julian day between the calendar's ends is a date")
}

/// Months since January of year 0.
fn month_number(date: Date) -> i64 {
    12 * i64::from(date.year()) + i64::from(u8::from(date.month())) - 1
}

/// Days from 1970-01-01 to the first of a month, if the calendar has it.
fn first_of_month(month: i64) -> Option<i64> {
    let year = i32::try_from(month.div_euclid(12)).ok()?;
    let place = u8::try_from(month.rem_euclid(12) + 1).ok()?;
    let first = Date::from_calendar_date(year, Month::try_from(place).ok()?, 1).ok()?;
    Some(day_number(first))
}

/// Days since 1970-01-01.
fn day_number(date: Date) -> i64 {
    i64::from(date.to_julian_day()) - EPOCH_JULIAN
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = DAY_S * 1000;

    fn utc(year: i32, month: u8, day: u8) -> Moment {
        let month = Month::try_from(month).unwrap();
        let date = Date::from_calendar_date(year, month, day).unwrap();
        Moment::utc(day_number(date) * DAY_MS)
    }

    fn span(text: &str) -> Result<CalendarSpan, String> {
        CalendarSpan::try_from(text.to_owned())
    }

    #[test]
    fn a_week_changes_exactly_when_the_iso_week_does() {
        let mut before = utc(1968, 12, 31);
        for _ in 0..20_000 {
            let next = Moment::utc(before.time_ms + DAY_MS);
            let iso = |moment: Moment| {
                let (year, week, _) = date(local_s(moment).div_euclid(DAY_S)).to_iso_week_date();
                (year, week)
            };
            let changes = Period::Week.number(before) != Period::Week.number(next);
            assert_eq!(changes, iso(before) != iso(next), "{before:?}");
            before = next;
        }
    }

    #[test]
    fn a_day_ends_at_local_midnight() {
        let new_year = utc(2010, 1, 1).time_ms;
        let in_offset = |time_ms, hours: i32| Moment { time_ms, offset_s: hours * 3600 };
        let year = |moment| Period::Year.number(moment);
        assert_eq!(year(in_offset(new_year, 0)), 2010);
        assert_eq!(year(in_offset(new_year, -8)), 2009);
        assert_eq!(year(in_offset(new_year + 8 * 3_600_000, -8)), 2010);
        assert_eq!(year(in_offset(new_year - 1, 0)), 2009);
        assert_eq!(year(in_offset(new_year - 1, 1)), 2010);
    }

    #[test]
    fn a_day_that_the_month_lacks_runs_over_into_the_next() {
        // As Go's AddDate, which restic uses: 31 October less a month is "31 September".
        assert_eq!(span("1m").unwrap().before(utc(2015, 10, 31)), utc(2015, 10, 1).time_ms);
        assert_eq!(span("1m").unwrap().before(utc(2016, 3, 31)), utc(2016, 3, 2).time_ms);
        assert_eq!(span("1y").unwrap().before(utc(2016, 2, 29)), utc(2015, 3, 1).time_ms);
    }

    #[test]
    fn years_months_and_days_go_back_at_once_and_hours_after() {
        let end = utc(2016, 1, 18);
        let expected = utc(2014, 11, 15).time_ms - 3 * 3_600_000;
        assert_eq!(span("1y2m3d3h").unwrap().before(end), expected);
    }

    #[test]
    fn a_span_longer_than_the_calendar_reaches_the_beginning() {
        assert_eq!(span("4000000000y").unwrap().before(utc(2016, 1, 1)), i64::MIN);
        let far = Moment { time_ms: i64::MIN, offset_s: i32::MIN };
        assert_eq!(span("4000000000d4000000000h").unwrap().before(far), i64::MIN);
    }

    #[test]
    fn a_span_is_written_in_the_order_of_size() {
        assert_eq!(span("1y1d1m").unwrap().to_string(), "1y1m1d");
        assert_eq!(span(" 13d23h ").unwrap().to_string(), "13d23h");
    }

    #[test]
    fn a_span_that_cannot_be_meant_is_refused() {
        for text in ["", "0d", "7", "d", "-1d", "1w", "1d2d", "99999999999d", "1 d", "1é"] {
            assert!(span(text).is_err(), "{text:?}");
        }
    }
}

//! The calendar: which date an instant is, and when a schedule comes next.
//!
//! The offset from UTC is that of T0 and stays: a scenario runs through no change to summer time,
//! which its dates would have to name. Dates are those of the proleptic Gregorian calendar from
//! year -9999 to 9999; beyond, nothing is ever due.

use std::fmt;
use std::str::FromStr;

use time::Date;

use crate::kernel::civil;
use crate::kernel::civil::Civil;
use crate::kernel::civil::DAY_MS;
use crate::kernel::grammar;
use crate::kernel::time::Span;
use crate::kernel::time::Time;

pub use crate::kernel::moment::Moment;
pub use crate::kernel::recurrence::MonthDay;
pub use crate::kernel::recurrence::Schedule;

/// Which date T0 is, and at which offset from UTC dates are read and shown.
///
/// ```
/// use lastcopy::kernel::calendar::Calendar;
/// use lastcopy::kernel::time::Time;
/// let calendar = Calendar::parse("2009-10-02T01:30:00-07:00")?;
/// assert_eq!(calendar.show(Time::ZERO), "2009-10-02 01:30 -07:00");
/// let reported = calendar.resolve(&"2009-10-10 12:35".parse()?);
/// assert_eq!(reported.to_string(), "T+203 h 05 min");
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Calendar {
    /// T0 in milliseconds since 1970-01-01T00:00Z.
    pub t0_unix_ms: i64,
    /// Seconds east of UTC.
    pub offset_s: i32,
}

impl Calendar {
    /// Reads T0 with its offset, such as `2009-10-02T01:30:00-07:00` or `2009-10-02 08:30Z`.
    ///
    /// # Errors
    /// Refuses what is no date, and a date without an offset: it would be no instant.
    pub fn parse(text: &str) -> Result<Self, String> {
        match Civil::parse(text) {
            Some(Civil { local_ms, offset_s: Some(offset_s) }) => {
                Ok(Self { t0_unix_ms: local_ms - i64::from(offset_s) * 1_000, offset_s })
            }
            Some(_) => {
                Err(format!("{text} has no offset; expected one such as \"-07:00\" or \"Z\""))
            }
            None => Err(format!(
                "{text} is not a date; expected one such as \"2009-10-02T01:30:00-07:00\""
            )),
        }
    }

    /// The date at T0's offset, such as `2009-10-02 01:30 -07:00`; `Z` stands for UTC.
    pub fn show(&self, time: Time) -> String {
        let Some((date, ms)) = self.date(time) else {
            return time.to_string();
        };
        let offset = civil::offset_text(self.offset_s);
        let (year, month) = (date.year(), u8::from(date.month()));
        format!("{year:04}-{month:02}-{:02} {} {offset}", date.day(), civil::clock_text(ms, false))
    }

    /// The date in short, such as `Fri 2 Oct 01:30`.
    pub fn show_short(&self, time: Time) -> String {
        let Some((date, ms)) = self.date(time) else {
            return time.to_string();
        };
        let weekday = &date.weekday().to_string()[..3];
        let month = &date.month().to_string()[..3];
        format!("{weekday} {} {month} {}", date.day(), civil::clock_text(ms, false))
    }

    /// The instant of a moment; outside of all instants it is [`Time::NEVER`] or `ALWAYS`.
    pub fn resolve(&self, moment: &Moment) -> Time {
        match *moment {
            Moment::Offset(ms) => Time::from_ms(ms),
            Moment::Date(unix_ms) => Time::from_ms(unix_ms.saturating_sub(self.t0_unix_ms)),
            Moment::LocalDate(ms) => Time::from_ms(ms.saturating_sub(self.local_t0())),
        }
    }

    /// The first instant of `schedule` strictly after `after`; never if there is none.
    ///
    /// Those of `Every` are `phase` plus any whole number of intervals, before `phase` too; the
    /// others follow the calendar and need no phase.
    pub fn next(&self, schedule: &Schedule, after: Time, phase: Time) -> Time {
        if after == Time::NEVER {
            return Time::NEVER;
        }
        match *schedule {
            Schedule::Every(interval) => next_of_interval(interval, after, phase),
            Schedule::Daily { at_ms_of_day } => self.next_day(after, at_ms_of_day, |_| true),
            Schedule::Weekly { weekday, at_ms_of_day } => {
                self.next_day(after, at_ms_of_day, |date| date.weekday() == weekday)
            }
            Schedule::Monthly { day, at_ms_of_day } => {
                self.next_day(after, at_ms_of_day, |date| day.is(date))
            }
        }
    }

    fn next_day(&self, after: Time, at_ms_of_day: u32, fits: impl Fn(Date) -> bool) -> Time {
        let Some((mut date, ms)) = self.date(after) else {
            return Time::NEVER;
        };
        if ms >= i64::from(at_ms_of_day) {
            let Some(tomorrow) = date.next_day() else {
                return Time::NEVER;
            };
            date = tomorrow;
        }
        // A fitting day comes within two months: no two short months follow each other.
        while !fits(date) {
            let Some(tomorrow) = date.next_day() else {
                return Time::NEVER;
            };
            date = tomorrow;
        }
        let local = civil::midnight_ms(date) + i64::from(at_ms_of_day);
        Time::from_ms(local.saturating_sub(self.local_t0()))
    }

    /// The local date and the milliseconds since its midnight.
    fn date(&self, time: Time) -> Option<(Date, i64)> {
        let local = time.ms().checked_add(self.local_t0())?;
        Some((civil::date_of(local)?, local.rem_euclid(DAY_MS)))
    }

    fn local_t0(&self) -> i64 {
        self.t0_unix_ms.saturating_add(i64::from(self.offset_s) * 1_000)
    }
}

impl FromStr for Calendar {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl fmt::Display for Calendar {
    /// T0 to the millisecond, as `parse` reads it.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(&civil::date_text(self.local_t0(), &civil::offset_text(self.offset_s)))
    }
}

grammar::read_as_text!(Calendar, "a date with an offset such as \"2009-10-02T01:30:00-07:00\"");
grammar::write_as_text!(Calendar);

fn next_of_interval(interval: Span, after: Time, phase: Time) -> Time {
    if interval == Span::ZERO || interval == Span::FOREVER {
        return Time::NEVER;
    }
    let (step, start) = (i128::from(interval.ms()), i128::from(phase.ms()));
    let passed = (i128::from(after.ms()) - start).div_euclid(step);
    let next = start + (passed + 1) * step;
    i64::try_from(next).map_or(Time::NEVER, Time::from_ms)
}

#[cfg(test)]
mod tests {
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    fn calendar(text: &str) -> Calendar {
        Calendar::parse(text).unwrap()
    }

    fn at(calendar: &Calendar, text: &str) -> Time {
        calendar.resolve(&text.parse().unwrap())
    }

    #[test]
    fn dates_are_read_and_shown_at_the_offset_of_t0() {
        let west = calendar("2009-10-02T01:30:00-07:00");
        assert_eq!(west.t0_unix_ms, 1_254_472_200_000);
        assert_eq!(west.show(Time::ZERO), "2009-10-02 01:30 -07:00");
        assert_eq!(west.show_short(Time::ZERO), "Fri 2 Oct 01:30");
        assert_eq!(at(&west, "2009-10-02"), Time::from_ms(-90 * 60_000));
        assert_eq!(at(&west, "2009-10-02T08:30:00Z"), Time::ZERO);
        assert_eq!(at(&west, "T-72 h").hours(), -72.0);
        assert_eq!(Calendar::default().show(Time::ZERO), "1970-01-01 00:00 Z");
        assert_eq!(west.show(Time::NEVER), "never");
        assert_eq!(calendar("2012-02-29T00:00+05:30").show(Time::ZERO), "2012-02-29 00:00 +05:30");
    }

    #[test]
    fn a_calendar_needs_a_date_with_an_offset() {
        let error = Calendar::parse("2009-10-02 01:30").unwrap_err();
        assert_eq!(
            error,
            "2009-10-02 01:30 has no offset; expected one such as \"-07:00\" or \"Z\""
        );
        for text in ["", "2009-02-29T00:00Z", "2009-13-01T00:00Z", "2009-10-02T24:00Z", "T0"] {
            let error = Calendar::parse(text).unwrap_err();
            assert!(error.starts_with(&format!("{text} is not a date; expected one")), "{error}");
        }
    }

    /// The dates of the first few instants of a schedule after a date.
    fn following(t0: &str, schedule: &str, after: &str, count: usize) -> Vec<String> {
        let calendar = calendar(t0);
        let schedule: Schedule = schedule.parse().unwrap();
        let mut now = at(&calendar, after);
        let mut dates = Vec::new();
        for _ in 0..count {
            now = calendar.next(&schedule, now, Time::ZERO);
            dates.push(calendar.show_short(now));
        }
        dates
    }

    #[test]
    fn schedules_follow_the_calendar() {
        let west = "2009-10-02T01:30:00-07:00";
        let last = following(west, "monthly last 23:00", "2012-01-31 22:59", 3);
        assert_eq!(last, ["Tue 31 Jan 23:00", "Wed 29 Feb 23:00", "Sat 31 Mar 23:00"]);
        let last = following(west, "monthly last 23:00", "2013-01-31 23:00", 1);
        assert_eq!(last, ["Thu 28 Feb 23:00"]);
        let sundays = following(west, "weekly Sun 01:00", "2009-10-04 01:00", 2);
        assert_eq!(sundays, ["Sun 11 Oct 01:00", "Sun 18 Oct 01:00"]);
        assert_eq!(following(west, "daily 01:00", "T0", 1), ["Sat 3 Oct 01:00"]);
        assert_eq!(following(west, "daily 01:30", "T-1 s", 1), ["Fri 2 Oct 01:30"]);
        let thirties = following(west, "monthly 30 02:30", "2009-12-31", 2);
        assert_eq!(thirties, ["Sat 30 Jan 02:30", "Tue 30 Mar 02:30"]);
        assert_eq!(following(west, "monthly first 00:00", "T0", 1), ["Sun 1 Nov 00:00"]);
        // The same rule in another zone is another instant.
        assert_eq!(following("2009-10-02T08:30Z", "daily 01:00", "T0", 1), ["Sat 3 Oct 01:00"]);
    }

    #[test]
    fn nothing_recurs_after_the_end_of_time() {
        let (calendar, never) = (Calendar::default(), Time::NEVER);
        for text in ["every 6 h", "daily 01:00", "weekly Sun 01:00", "monthly last 23:00"] {
            let schedule: Schedule = text.parse().unwrap();
            assert_eq!(calendar.next(&schedule, never, Time::ZERO), never);
            let late = Time::from_ms(i64::MAX - 1);
            assert_eq!(calendar.next(&schedule, late, Time::ZERO), never, "{text}");
        }
        let none = Schedule::Every(Span::ZERO);
        assert_eq!(calendar.next(&none, Time::ZERO, Time::ZERO), never);
    }

    proptest! {
        #[test]
        fn intervals_are_counted_from_their_phase(
            interval in 1_i64..1 << 40,
            after in -(1_i64 << 50)..1 << 50,
            phase in -(1_i64 << 50)..1 << 50,
        ) {
            let calendar = Calendar::default();
            let schedule = Schedule::Every(Span::from_ms(interval));
            let (after, phase) = (Time::from_ms(after), Time::from_ms(phase));
            let next = calendar.next(&schedule, after, phase);
            prop_assert!(next > after && next.since(after).ms() <= interval);
            prop_assert_eq!((next.ms() - phase.ms()).rem_euclid(interval), 0);
        }

        #[test]
        fn a_calendar_and_its_moments_read_back_exactly(
            ms in -(1_i64 << 45)..1 << 47, offset_min in -720..=840_i32,
        ) {
            let calendar = Calendar { t0_unix_ms: ms, offset_s: offset_min * 60 };
            prop_assert_eq!(Calendar::parse(&calendar.to_string()), Ok(calendar));
            for moment in [Moment::Offset(ms), Moment::Date(ms), Moment::LocalDate(ms)] {
                let text = ron::to_string(&moment).unwrap();
                prop_assert_eq!(ron::from_str(&text), Ok(moment), "{}", text);
            }
        }
    }
}

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
            Some(Civil {
                local_ms,
                offset_s: Some(offset_s),
            }) => Ok(Self {
                t0_unix_ms: local_ms - i64::from(offset_s) * 1_000,
                offset_s,
            }),
            Some(_) => Err(format!(
                "{text} has no offset; expected one such as \"-07:00\" or \"Z\""
            )),
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
        format!(
            "{year:04}-{month:02}-{:02} {} {offset}",
            date.day(),
            civil::clock_text(ms, false)
        )
    }

    /// The date in short, such as `Fri 2 Oct 01:30`.
    pub fn show_short(&self, time: Time) -> String {
        let Some((date, ms)) = self.date(time) else {
            return time.to_string();
        };
        let weekday = &date.weekday().to_string()[..3];
        let month = &date.month().to_string()[..3];
        format!(
            "{weekday} {} {month} {}",
            date.day(),
            civil::clock_text(ms, false)
        )
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
            Schedule::Weekly {
                weekday,
                at_ms_of_day,
            } => self.next_day(after, at_ms_of_day, |date| date.weekday() == weekday),
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
        self.t0_unix_ms
            .saturating_add(i64::from(self.offset_s) * 1_000)
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
        f.pad(&civil::date_text(
            self.local_t0(),
            &civil::offset_text(self.offset_s),
        ))
    }
}

grammar::read_as_text!(
    Calendar,
    "a date with an offset such as \"2009-10-02T01:30:00-07:00\""
);
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

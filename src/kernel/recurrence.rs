//! When something recurs: at equal intervals, or by day, week and month.

use std::fmt;
use std::str::FromStr;

use time::Date;
use time::Weekday;

use crate::kernel::civil;
use crate::kernel::grammar;
use crate::kernel::time::Span;

const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// When something recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// At equal intervals from a phase: `every 6 h`.
    Every(Span),
    /// Each day: `daily 01:00`.
    Daily {
        /// Milliseconds since local midnight.
        at_ms_of_day: u32,
    },
    /// Each week: `weekly Sun 01:00`.
    Weekly {
        /// The day.
        weekday: Weekday,
        /// Milliseconds since local midnight.
        at_ms_of_day: u32,
    },
    /// Each month: `monthly last 23:00`, `monthly 1 02:30`.
    Monthly {
        /// The day.
        day: MonthDay,
        /// Milliseconds since local midnight.
        at_ms_of_day: u32,
    },
}

/// A day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthDay {
    /// The first.
    First,
    /// The last.
    Last,
    /// This one, 1 to 31; months that lack it are passed over, as cron does.
    Nth(u8),
}

impl MonthDay {
    /// Whether `date` is this day of its month.
    pub fn is(self, date: Date) -> bool {
        match self {
            Self::First => date.day() == 1,
            Self::Last => date.day() == date.month().length(date.year()),
            Self::Nth(day) => date.day() == day,
        }
    }
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(text).ok_or_else(|| {
            format!(
                "{text} is not a schedule; expected one such as \"every 6 h\", \"daily 01:00\", \
                 \"weekly Sun 01:00\", \"monthly last 23:00\" or \"monthly 1 02:30\""
            )
        })
    }
}

fn read(text: &str) -> Option<Schedule> {
    let (word, rest) = text.trim().split_once(' ')?;
    let rest = rest.trim();
    match word {
        "every" => {
            let interval: Span = rest.parse().ok()?;
            let recurs = interval > Span::ZERO && interval < Span::FOREVER;
            recurs.then_some(Schedule::Every(interval))
        }
        "daily" => Some(Schedule::Daily { at_ms_of_day: civil::clock_ms(rest)? }),
        "weekly" => {
            let (day, clock) = rest.split_once(' ')?;
            let at_ms_of_day = civil::clock_ms(clock.trim_start())?;
            Some(Schedule::Weekly { weekday: weekday(day)?, at_ms_of_day })
        }
        "monthly" => {
            let (day, clock) = rest.split_once(' ')?;
            let at_ms_of_day = civil::clock_ms(clock.trim_start())?;
            let day = match day {
                "first" => MonthDay::First,
                "last" => MonthDay::Last,
                day => MonthDay::Nth(day.parse().ok().filter(|day| (1..=31).contains(day))?),
            };
            Some(Schedule::Monthly { day, at_ms_of_day })
        }
        _ => None,
    }
}

/// Reads `Sun` or `Sunday`, in capitals or not.
fn weekday(text: &str) -> Option<Weekday> {
    WEEK.into_iter().find(|day| {
        let name = day.to_string();
        text.eq_ignore_ascii_case(&name) || text.eq_ignore_ascii_case(&name[..3])
    })
}

impl fmt::Display for Schedule {
    /// A text that reads back as the same schedule.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let clock = |ms: u32| civil::clock_text(i64::from(ms), true);
        let text = match *self {
            Self::Every(interval) => format!("every {}", interval.exact()),
            Self::Daily { at_ms_of_day } => format!("daily {}", clock(at_ms_of_day)),
            Self::Weekly { weekday, at_ms_of_day } => {
                format!("weekly {} {}", &weekday.to_string()[..3], clock(at_ms_of_day))
            }
            Self::Monthly { day, at_ms_of_day } => match day {
                MonthDay::First => format!("monthly first {}", clock(at_ms_of_day)),
                MonthDay::Last => format!("monthly last {}", clock(at_ms_of_day)),
                MonthDay::Nth(day) => format!("monthly {day} {}", clock(at_ms_of_day)),
            },
        };
        f.pad(&text)
    }
}

grammar::read_as_text!(Schedule, "a schedule such as \"every 6 h\" or \"daily 01:00\"");
grammar::write_as_text!(Schedule);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_read_back_as_they_are_written() {
        let texts = [
            "every 6 h",
            "daily 01:00",
            "daily 01:00:30",
            "weekly Sun 01:00",
            "monthly last 23:00",
            "monthly first 23:00",
            "monthly 1 02:30",
        ];
        for text in texts {
            let schedule: Schedule = text.parse().unwrap();
            assert_eq!(schedule.to_string(), text);
            assert_eq!(ron::from_str(&ron::to_string(&schedule).unwrap()), Ok(schedule));
        }
        assert_eq!("weekly sunday 01:00".parse(), "weekly Sun 01:00".parse::<Schedule>());
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_what_was_expected() {
        let slips =
            ["", "hourly", "every 0", "every forever", "daily", "daily 24:00", "daily 1:00"];
        let more = ["weekly Son 01:00", "weekly 01:00", "monthly 0 01:00", "monthly 32 01:00"];
        for text in slips.into_iter().chain(more) {
            let error = text.parse::<Schedule>().unwrap_err();
            assert!(error.starts_with(&format!("{text} is not a schedule; expected")), "{error}");
        }
    }
}

//! Numbers as people read them.

use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::metric::row::Unit;
use crate::stats::interval::Interval;

/// A number of things, with the noun in the number that belongs to it.
///
/// ```
/// use lastcopy::report::numbers::numbered;
/// assert_eq!(numbered(1, "handset"), "1 handset");
/// assert_eq!(numbered(2000, "handset"), "2,000 handsets");
/// ```
#[must_use]
pub fn numbered(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A whole number in groups of three digits.
///
/// ```
/// assert_eq!(lastcopy::report::numbers::count(800_000), "800,000");
/// ```
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A whole number with its sign; zero has none.
#[must_use]
pub fn signed(number: i64) -> String {
    let sign = match number {
        0 => "",
        1.. => "+",
        _ => "-",
    };
    format!("{sign}{}", count(number.unsigned_abs()))
}

/// A part of one as a percentage; what is above nothing never shows as 0, what is below all
/// never as 100.
///
/// ```
/// use lastcopy::report::numbers::percent;
/// assert_eq!([percent(0.0), percent(0.00004), percent(0.225)], ["0 %", "<0.01 %", "22.5 %"]);
/// assert_eq!([percent(0.99996), percent(1.0)], [">99.99 %", "100 %"]);
/// ```
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.01 {
        return "<0.01 %".to_owned();
    }
    if percent < 100.0 && percent > 99.99 {
        return ">99.99 %".to_owned();
    }
    let places = if (1.0..=99.0).contains(&percent) { 1 } else { 2 };
    format!("{} %", trimmed(percent, places))
}

/// The same without rounding, for bounds that somebody wrote down.
fn exact_percent(share: f64) -> String {
    format!("{} %", trimmed(share * 100.0, 4))
}

/// A number with at most so many places, and no zeros at their end.
fn trimmed(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A part of a whole as a percentage; of nothing there is none.
#[must_use]
pub fn part(part: u64, whole: u64) -> String {
    if whole == 0 { String::new() } else { percent(part as f64 / whole as f64) }
}

/// An amount of money in whole units.
#[must_use]
pub fn money(amount: f64) -> String {
    // The door bounds amounts far below the 2^63 at which this would saturate.
    let units = amount.abs().round() as u64;
    let sign = if amount <= -0.5 { "-" } else { "" };
    format!("{sign}${}", count(units))
}

/// An interval of amounts in whole units, rounded outward.
#[must_use]
pub fn money_interval(interval: &Interval) -> String {
    between(interval, |low| money(low.floor()), |high| money(high.ceil()))
}

/// An interval of counts, none of which is below 0, rounded outward.
#[must_use]
pub fn count_interval(interval: &Interval) -> String {
    between(
        interval,
        |low| count(low.max(0.0).floor() as u64),
        |high| count(high.max(0.0).ceil() as u64),
    )
}

/// An interval of hours as lengths of time, rounded outward; a bound at which the horizon came
/// first is `not reached`.
///
/// ```
/// use lastcopy::report::numbers::hours_interval;
/// use lastcopy::stats::interval::{Grade, Interval, Level};
/// let found = Interval::between(77.3, f64::INFINITY, Level::P95, Grade::Exact);
/// assert_eq!(hours_interval(&found), "3 d 5 h to not reached");
/// assert_eq!(hours_interval(&Interval { high: None, ..found }), "≥ 3 d 5 h");
/// ```
#[must_use]
pub fn hours_interval(interval: &Interval) -> String {
    between(interval, |low| outward(low, false), |high| outward(high, true))
}

/// A bound in hours as a length of time, rounded outward.
#[must_use]
pub fn outward(hours: f64, up: bool) -> String {
    match hours.is_finite() {
        true => Span::from_hours(hours).outward(up).to_string(),
        false => "not reached".to_owned(),
    }
}

/// An interval in words; a bound that the trials do not give is left out.
fn between(
    interval: &Interval,
    low: impl Fn(f64) -> String,
    high: impl Fn(f64) -> String,
) -> String {
    match (interval.low.map(low), interval.high.map(high)) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("≥ {low}"),
        (None, Some(high)) => format!("≤ {high}"),
        (None, None) => "no bounds".to_owned(),
    }
}

/// A number of hours as a length of time.
#[must_use]
pub fn hours(hours: f64) -> String {
    Span::from_hours(hours).to_string()
}

/// A number of milliseconds as a length of time.
#[must_use]
pub fn length(ms: i64) -> String {
    Span::from_ms(ms.max(0)).to_string()
}

/// The value of a metric, by what it is counted in.
#[must_use]
pub fn value(number: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => percent(number),
        Unit::Money => money(number),
        Unit::Hours => format!("{} h", trimmed(number, 1)),
        Unit::AccountHours => format!("{} h", count(number.max(0.0).round() as u64)),
        Unit::Accounts | Unit::Records | Unit::Count if number.fract() == 0.0 => {
            signed(number as i64).trim_start_matches('+').to_owned()
        }
        _ => trimmed(number, 2),
    }
}

/// The bounds of a metric, such as `41 to 65 h` or `≤ 50 %`.
#[must_use]
pub fn bounds(least: Option<f64>, most: Option<f64>, unit: Unit) -> String {
    let show = |number: f64| match unit {
        Unit::Share => exact_percent(number),
        _ => value(number, unit),
    };
    match (least, most) {
        (Some(least), Some(most)) if least == most => show(least),
        (Some(least), Some(most)) => {
            let (low, high) = (show(least), show(most));
            let unit = high.split_once(' ').map_or("", |(_, unit)| unit);
            let bare = low.strip_suffix(unit).unwrap_or(&low).trim_end();
            format!("{bare} to {high}")
        }
        (Some(least), None) => format!("≥ {}", show(least)),
        (None, Some(most)) => format!("≤ {}", show(most)),
        (None, None) => "any".to_owned(),
    }
}

/// An instant as hours and minutes since T0, such as `T+203:05`.
///
/// ```
/// use lastcopy::kernel::time::Time;
/// use lastcopy::report::numbers::offset;
/// assert_eq!(offset(Time::from_ms(-178_200_000)), "T-49:30");
/// ```
#[must_use]
pub fn offset(at: Time) -> String {
    let minutes = at.ms().unsigned_abs() / 60_000;
    let sign = if at.ms() < 0 { '-' } else { '+' };
    format!("T{sign}{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_come_in_groups() {
        let shown = [0, 12, 999, 1_000, 1_234_567].map(count);
        assert_eq!(shown, ["0", "12", "999", "1,000", "1,234,567"]);
        assert_eq!([signed(-4_100), signed(0), signed(7)], ["-4,100", "0", "+7"]);
    }

    #[test]
    fn values_carry_their_unit() {
        assert_eq!(value(0.4999, Unit::Share), "50 %");
        assert_eq!(bounds(Some(0.02), Some(0.4999), Unit::Share), "2 to 49.99 %");
        assert_eq!(bounds(None, Some(65.0), Unit::Hours), "≤ 65 h");
        assert_eq!(value(53.0, Unit::Hours), "53 h");
        assert_eq!(value(-3.0, Unit::Count), "-3");
        assert_eq!(value(12.5, Unit::PerHour), "12.5");
        assert_eq!(value(1_250_000.4, Unit::Money), "$1,250,000");
    }
}

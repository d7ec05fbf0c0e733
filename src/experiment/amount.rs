//! A value as it is written, as a number that can be moved between two others of its form.

use crate::kernel::quantity::Rate;
use crate::kernel::quantity::Size;
use crate::kernel::quantity::Throughput;
use crate::kernel::time::Span;

/// A value as written, by its form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// A whole number.
    Whole(f64),
    /// Any number.
    Number(f64),
    /// Money, in its units.
    Money(f64),
    /// Hundredths.
    Percent(f64),
    /// Milliseconds.
    Time(f64),
    /// Times an hour.
    Rate(f64),
    /// Bytes.
    Size(f64),
    /// Bytes a second.
    Throughput(f64),
}

impl Amount {
    /// The amount that a text says, if it says one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"');
        if let Ok(whole) = text.parse::<i64>() {
            return Some(Self::Whole(whole as f64));
        }
        if let Ok(number) = text.parse() {
            return Some(Self::Number(number));
        }
        if let Some(money) = text.strip_prefix('$') {
            return money.replace([',', '_'], "").parse().ok().map(Self::Money);
        }
        if let Some(percent) = text.strip_suffix('%') {
            return percent.trim().parse().ok().map(Self::Percent);
        }
        let time = text.parse::<Span>().ok().map(|span| Self::Time(span.ms() as f64));
        let rate = || text.parse::<Rate>().ok().map(|it| Self::Rate(it.per_hour()));
        let size = || text.parse::<Size>().ok().map(|it| Self::Size(it.bytes() as f64));
        let speed = || text.parse().ok().map(|it: Throughput| Self::Throughput(it.per_second()));
        time.or_else(rate).or_else(size).or_else(speed)
    }

    /// The number alone, in the unit of its form.
    #[must_use]
    pub fn number(self) -> f64 {
        match self {
            Self::Whole(it) | Self::Number(it) | Self::Money(it) | Self::Percent(it) => it,
            Self::Time(it) | Self::Rate(it) | Self::Size(it) | Self::Throughput(it) => it,
        }
    }

    /// Another number of this form.
    #[must_use]
    pub fn with(self, number: f64) -> Self {
        match self {
            Self::Whole(_) => Self::Whole(number),
            Self::Number(_) => Self::Number(number),
            Self::Money(_) => Self::Money(number),
            Self::Percent(_) => Self::Percent(number),
            Self::Time(_) => Self::Time(number),
            Self::Rate(_) => Self::Rate(number),
            Self::Size(_) => Self::Size(number),
            Self::Throughput(_) => Self::Throughput(number),
        }
    }

    /// A value at a place between two, from 0 to 1, in the form of both.
    #[must_use]
    pub fn towards(self, other: Self, place: f64) -> String {
        let value = self.number() + place * (other.number() - self.number());
        match (self, other) {
            (Self::Whole(_), Self::Whole(_)) => format!("{}", value.round()),
            (Self::Money(_), _) => format!("${value:.2}"),
            (Self::Percent(_), _) => format!("{value:.4} %"),
            (Self::Time(_), _) => Span::from_float_ms(value).exact(),
            (Self::Rate(_), _) => format!("{value:.6} per h"),
            (Self::Size(_), _) => format!("{} B", value.round()),
            (Self::Throughput(_), _) => format!("{value:.0} B/s"),
            _ => format!("{value:.6}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_form_between_two_ends() {
        let between = |low: &str, high: &str| {
            let (low, high) = (Amount::of(low).unwrap(), Amount::of(high).unwrap());
            let text = low.towards(high, 0.5);
            assert_eq!(Amount::of(&text).unwrap().number(), (low.number() + high.number()) / 2.0);
            text
        };
        assert_eq!(between("2", "4"), "3");
        assert_eq!(between("0.5", "1.0"), "0.750000");
        assert_eq!(between("$100", "$200"), "$150.00");
        assert_eq!(between("2 h", "1 d"), "13 h");
        assert_eq!(between("1 per h", "3 per h"), "2.000000 per h");
        assert_eq!(between("1 MB/s", "3 MB/s"), "2000000 B/s");
        assert_eq!(between("1 kB", "3 kB"), "2000 B");
        assert_eq!(Amount::of("tuesday"), None);
    }
}

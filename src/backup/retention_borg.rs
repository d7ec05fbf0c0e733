//! The keep rules of `borg prune`.
//!
//! The rules are asked from secondly to yearly and a point that an earlier rule kept does not
//! count for a later one; a rule that falls short keeps the oldest point of all. Periods are
//! counted only where they hold points. Borg 2's quarters are not here.
//!
//! Source: borg 1.2 and later, `borg prune` (its documentation, "borg prune visualized").

use serde::Deserialize;
use serde::Serialize;

use crate::backup::retention_period::Moment;
use crate::backup::retention_period::Period;
use crate::backup::retention_period::leading_count;
use crate::backup::retention_point::Marks;
use crate::backup::retention_point::Point;
use crate::backup::retention_point::Quota;
use crate::backup::retention_point::Reason;
use crate::backup::retention_point::newest_first;
use crate::backup::retention_point::no_marks;

/// What `borg prune` is asked to keep; -1 keeps all, what is left out asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Borg {
    /// Everything younger than this, counted from now.
    #[serde(skip_serializing_if = "BorgInterval::is_nothing")]
    pub within: BorgInterval,
    /// Seconds with points; `last` is another word for it, as in borg.
    #[serde(alias = "last")]
    pub secondly: Quota,
    /// Minutes with points.
    pub minutely: Quota,
    /// Hours with points.
    pub hourly: Quota,
    /// Days with points.
    pub daily: Quota,
    /// ISO weeks with points.
    pub weekly: Quota,
    /// Months with points.
    pub monthly: Quota,
    /// Years with points.
    pub yearly: Quota,
}

/// An interval as borg writes it: a count and one of `H d w m y`, a month being 31 days and a
/// year 365.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BorgInterval {
    /// Hours of 3600 s; 0 switches the rule off.
    pub hours: i64,
}

impl BorgInterval {
    /// Whether the rule is switched off.
    fn is_nothing(&self) -> bool {
        self.hours == 0
    }
}

impl From<BorgInterval> for String {
    fn from(interval: BorgInterval) -> Self {
        format!("{}H", interval.hours)
    }
}

impl TryFrom<String> for BorgInterval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let refused = |why: &str| {
            format!(
                "\"{text}\" is not a borg interval ({why}); expected as in 48H, 2d, 1w, 6m or 1y"
            )
        };
        let (count, unit, rest) = leading_count(text.trim()).map_err(refused)?;
        let unit_hours = match unit {
            'H' => 1,
            'd' => 24,
            'w' => 24 * 7,
            'm' => 24 * 31,
            'y' => 24 * 365,
            _ => return Err(refused("the units are H, d, w, m and y")),
        };
        if !rest.is_empty() {
            return Err(refused("it has one number and one unit"));
        }
        if count == 0 {
            return Err(refused("it is empty; leave the field out instead"));
        }
        Ok(Self { hours: i64::from(count) * unit_hours })
    }
}

impl Borg {
    /// Whether no rule is given, so that every point would go.
    pub(crate) fn asks_for_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The reason to keep each point: one at most, since the first rule takes it.
    pub(crate) fn marks(&self, points: &[Point], now: Moment) -> Marks {
        let mut marks = no_marks(points);
        let order = newest_first(points);
        if self.within.hours > 0 {
            let start_ms = now.time_ms.saturating_sub(self.within.hours.saturating_mul(3_600_000));
            let young = order.iter().filter(|&&place| points[place].at.time_ms > start_ms);
            for (nth, &place) in (1..).zip(young) {
                marks[place].push(Reason::BorgWithin { nth });
            }
        }
        for (period, quota) in self.quotas() {
            if !quota.is_off() {
                split(points, &order, period, quota, &mut marks);
            }
        }
        marks
    }

    fn quotas(&self) -> [(Period, Quota); 7] {
        [
            (Period::Second, self.secondly),
            (Period::Minute, self.minutely),
            (Period::Hour, self.hourly),
            (Period::Day, self.daily),
            (Period::Week, self.weekly),
            (Period::Month, self.monthly),
            (Period::Year, self.yearly),
        ]
    }
}

/// Marks the newest of each period unless an earlier rule has it, and the oldest if that falls
/// short of the quota. A rule without limit never falls short.
fn split(points: &[Point], order: &[usize], period: Period, quota: Quota, marks: &mut Marks) {
    let mut kept = 0;
    let mut running = None;
    for &place in order {
        let number = Some(period.number(points[place].at));
        if number == running {
            continue;
        }
        running = number;
        if marks[place].is_empty() {
            kept += 1;
            marks[place].push(Reason::BorgPeriod { period, oldest: false, nth: kept });
            if !quota.has_room(kept) {
                return;
            }
        }
    }
    if let Some(&place) = order.last()
        && quota != Quota::Unlimited
        && marks[place].is_empty()
    {
        marks[place].push(Reason::BorgPeriod { period, oldest: true, nth: kept + 1 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_that_borg_would_not_read_is_refused() {
        for text in ["", "d", "7", "0d", "2D", "1d2H", "-1d", "2h"] {
            assert!(BorgInterval::try_from(text.to_owned()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_month_of_borg_is_31_days() {
        assert_eq!(BorgInterval::try_from("1m".to_owned()).unwrap().hours, 31 * 24);
        assert_eq!(BorgInterval::try_from("2y".to_owned()).unwrap().hours, 2 * 365 * 24);
    }

    #[test]
    fn within_counts_from_now_and_its_end_is_open() {
        let rule = Borg { within: BorgInterval { hours: 24 }, ..Borg::default() };
        let points = [0, 1, 2].map(|ms| Point::new(1, Moment::utc(ms)));
        let marks = rule.marks(&points, Moment::utc(24 * 3_600_000 + 1));
        let texts: Vec<String> = marks.iter().flatten().map(Reason::to_string).collect();
        assert_eq!(texts, ["within #1"]);
        assert!(!marks[2].is_empty());
    }

    #[test]
    fn a_rule_without_limit_keeps_no_oldest() {
        let points = [0, 1000].map(|ms| Point::new(1, Moment::utc(ms)));
        let kept = |yearly| {
            let rule = Borg { yearly, ..Borg::default() };
            let marks = rule.marks(&points, Moment::utc(0));
            marks.iter().flatten().map(Reason::to_string).collect::<Vec<_>>()
        };
        assert_eq!(kept(Quota::Unlimited), ["yearly #1"]);
        assert_eq!(kept(Quota::UpTo(2)), ["yearly[oldest] #2", "yearly #1"]);
    }
}

//! Grandfather, father, son: the newest point of each of the last days, weeks, months and years.
//!
//! Periods are counted on the calendar back from now, whether or not they hold a point, as a
//! cupboard of labelled tapes is; that is the difference to the keep rules of restic and borg,
//! which count only periods with points. When backups stop, these points age out nonetheless.

use serde::Deserialize;
use serde::Serialize;

use crate::backup::retention_period::Moment;
use crate::backup::retention_period::Period;
use crate::backup::retention_point::Marks;
use crate::backup::retention_point::Point;
use crate::backup::retention_point::Reason;
use crate::backup::retention_point::newest_first;
use crate::backup::retention_point::no_marks;

/// How many generations back of each kind are kept, the running period being the first: of each
/// period its newest point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Gfs {
    /// Sons: calendar days.
    pub daily: u32,
    /// Fathers: ISO weeks.
    pub weekly: u32,
    /// Grandfathers: calendar months.
    pub monthly: u32,
    /// Calendar years.
    pub yearly: u32,
}

impl Gfs {
    /// Whether no generation is given, so that every point would go.
    pub(crate) fn asks_for_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The reasons to keep each point. A point from the future is kept as if it were of today.
    pub(crate) fn marks(&self, points: &[Point], now: Moment) -> Marks {
        let mut marks = no_marks(points);
        let order = newest_first(points);
        let generations = [
            (Period::Day, self.daily),
            (Period::Week, self.weekly),
            (Period::Month, self.monthly),
            (Period::Year, self.yearly),
        ];
        for (period, count) in generations {
            let present = period.number(now);
            let mut running = None;
            for &place in &order {
                let number = period.number(points[place].at);
                let back = (present - number).max(0);
                if running != Some(number) && back < i64::from(count) {
                    marks[place].push(Reason::Generation { period, back });
                }
                running = Some(number);
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    fn kept(rule: Gfs, days: &[i64], now: i64) -> Vec<(i64, String)> {
        let at = |day: i64| Moment::utc(day * DAY_MS + 3_600_000);
        let points: Vec<Point> = days.iter().map(|&day| Point::new(1, at(day))).collect();
        let marks = rule.marks(&points, at(now));
        let texts = marks
            .iter()
            .map(|reasons| reasons.iter().map(Reason::to_string).collect::<Vec<_>>().join("; "));
        days.iter().copied().zip(texts).filter(|(_, text)| !text.is_empty()).collect()
    }

    #[test]
    fn generations_are_counted_on_the_calendar_not_on_the_points() {
        // Day 4 is Monday 5 January 1970. The week of days 11 to 17 has no point.
        let rule = Gfs { daily: 2, weekly: 3, ..Gfs::default() };
        let found = kept(rule, &[3, 4, 10, 18, 19], 19);
        let expected = [
            (10, "weekly, 2 back".to_owned()),
            (18, "daily, 1 back".to_owned()),
            (19, "daily, 0 back; weekly, 0 back".to_owned()),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn points_age_out_when_backups_stop() {
        let rule = Gfs { monthly: 2, ..Gfs::default() };
        assert_eq!(kept(rule, &[3], 40).len(), 1);
        assert_eq!(kept(rule, &[3], 70).len(), 0);
    }
}

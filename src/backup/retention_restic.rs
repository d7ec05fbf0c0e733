//! The keep rules of `restic forget`, as its `ApplyPolicy` applies them.
//!
//! Each rule is independent: a point counts for every rule it meets. `--keep-within` counts from
//! the newest point that does not lie in the future. restic's `unique`, which needs to know that
//! two snapshots have the same content, is not here.
//!
//! Source: restic, `internal/data/snapshot_policy.go`.

use serde::Deserialize;
use serde::Serialize;

use crate::backup::retention_period::CalendarSpan;
use crate::backup::retention_period::Moment;
use crate::backup::retention_period::Period;
use crate::backup::retention_point::Marks;
use crate::backup::retention_point::Point;
use crate::backup::retention_point::Quota;
use crate::backup::retention_point::Reason;
use crate::backup::retention_point::newest_first;
use crate::backup::retention_point::no_marks;

/// What `restic forget` is asked to keep; -1 keeps all, what is left out asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Restic {
    /// Newest points.
    pub last: Quota,
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
    /// Everything this long before the newest point.
    #[serde(skip_serializing_if = "CalendarSpan::is_nothing")]
    pub within: CalendarSpan,
    /// One an hour, this long before the newest point.
    #[serde(skip_serializing_if = "CalendarSpan::is_nothing")]
    pub within_hourly: CalendarSpan,
    /// One a day, this long before the newest point.
    #[serde(skip_serializing_if = "CalendarSpan::is_nothing")]
    pub within_daily: CalendarSpan,
    /// One a week, this long before the newest point.
    #[serde(skip_serializing_if = "CalendarSpan::is_nothing")]
    pub within_weekly: CalendarSpan,
    /// One a month, this long before the newest point.
    #[serde(skip_serializing_if = "CalendarSpan::is_nothing")]
    pub within_monthly: CalendarSpan,
    /// One a year, this long before the newest point.
    #[serde(skip_serializing_if = "CalendarSpan::is_nothing")]
    pub within_yearly: CalendarSpan,
    /// Every point that carries all tags of one of these lists; the tag "" stands for no tags.
    pub keep_tags: Vec<Vec<String>>,
}

impl Restic {
    /// Whether no rule is given, so that every point would go.
    pub(crate) fn asks_for_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The reasons to keep each point; `now` only tells which points lie in the future.
    pub(crate) fn marks(&self, points: &[Point], now: Moment) -> Marks {
        let mut marks = no_marks(points);
        for (point, reasons) in points.iter().zip(&mut marks) {
            let met = self.keep_tags.iter().filter(|list| has_tags(point, list));
            reasons.extend(met.map(|list| Reason::ResticTags(list.clone())));
        }
        let newest = points.iter().map(|point| point.at).filter(|at| at.time_ms <= now.time_ms);
        let newest = newest.max_by_key(|at| at.time_ms);
        // Without any newest point restic counts from the year 1: everything is within.
        let start = |span: CalendarSpan| newest.map_or(i64::MIN, |newest| span.before(newest));

        if !self.within.is_zero() {
            let start_ms = start(self.within);
            for (point, reasons) in points.iter().zip(&mut marks) {
                if point.at.time_ms > start_ms {
                    reasons.push(Reason::ResticWithin(self.within));
                }
            }
        }
        let order = newest_first(points);
        for (taken, &place) in (0..).zip(&order) {
            if self.last.has_room(taken) {
                marks[place].push(Reason::ResticLast);
            }
        }
        for (period, quota) in self.quotas() {
            for (place, oldest) in take(points, &order, period, quota, None) {
                marks[place].push(Reason::ResticPeriod { period, oldest });
            }
        }
        for (period, span) in self.spans().into_iter().filter(|(_, span)| !span.is_zero()) {
            for (place, oldest) in take(points, &order, period, Quota::Unlimited, Some(start(span)))
            {
                marks[place].push(Reason::ResticPeriodWithin { period, span, oldest });
            }
        }
        marks
    }

    fn quotas(&self) -> [(Period, Quota); 5] {
        [
            (Period::Hour, self.hourly),
            (Period::Day, self.daily),
            (Period::Week, self.weekly),
            (Period::Month, self.monthly),
            (Period::Year, self.yearly),
        ]
    }

    fn spans(&self) -> [(Period, CalendarSpan); 5] {
        [
            (Period::Hour, self.within_hourly),
            (Period::Day, self.within_daily),
            (Period::Week, self.within_weekly),
            (Period::Month, self.within_monthly),
            (Period::Year, self.within_yearly),
        ]
    }
}

/// The newest of each period as far as `quota` goes, of the points after `start_ms`; and the
/// oldest of all, marked so, while the quota has room.
fn take(
    points: &[Point],
    order: &[usize],
    period: Period,
    quota: Quota,
    start_ms: Option<i64>,
) -> Vec<(usize, bool)> {
    let mut taken: Vec<(usize, bool)> = Vec::new();
    let mut left = quota;
    let mut running = None;
    for (nth, &place) in order.iter().enumerate() {
        if left.is_off() {
            break;
        }
        let at = points[place].at;
        if start_ms.is_some_and(|start_ms| at.time_ms <= start_ms) {
            continue;
        }
        let number = Some(period.number(at));
        let oldest = nth + 1 == order.len();
        if number != running || oldest {
            taken.push((place, number == running));
            running = number;
            if let Quota::UpTo(count) = &mut left {
                *count -= 1;
            }
        }
    }
    taken
}

/// Whether the point carries every tag of `list`; the tag "" is met by a point without tags.
fn has_tags(point: &Point, list: &[String]) -> bool {
    if point.tags.is_empty() {
        return list.first().is_none_or(String::is_empty);
    }
    list.iter().all(|tag| point.tags.contains(tag))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    #[test]
    fn the_empty_tag_asks_for_points_without_tags() {
        let tagged = Point { tags: vec!["a".to_owned()], ..Point::new(1, Moment::utc(0)) };
        let bare = Point::new(2, Moment::utc(0));
        let rule = Restic { keep_tags: vec![vec![String::new()]], ..Restic::default() };
        let marks = rule.marks(&[tagged, bare], Moment::utc(0));
        assert_eq!(marks.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn a_point_from_the_future_does_not_move_the_window() {
        let rule = Restic {
            within: CalendarSpan { days: 1, ..CalendarSpan::default() },
            ..Restic::default()
        };
        let points = [Point::new(1, Moment::utc(0)), Point::new(2, Moment::utc(900 * HOUR_MS))];
        let kept = |now_ms| {
            let marks = rule.marks(&points, Moment::utc(now_ms));
            marks.iter().map(|reasons| !reasons.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(kept(HOUR_MS), [true, true]);
        assert_eq!(kept(900 * HOUR_MS), [false, true]);
    }

    #[test]
    fn a_window_is_open_at_its_far_end() {
        let span = CalendarSpan { hours: 1, ..CalendarSpan::default() };
        let points = [0, 1, HOUR_MS].map(|ms| Point::new(1, Moment::utc(ms)));
        let kept = |rule: Restic| {
            let marks = rule.marks(&points, Moment::utc(HOUR_MS));
            marks.iter().map(|reasons| !reasons.is_empty()).collect::<Vec<_>>()
        };
        let all = Restic { within: span, ..Restic::default() };
        let hourly = Restic { within_hourly: span, ..Restic::default() };
        assert_eq!(kept(all), [false, true, true]);
        assert_eq!(kept(hourly), [false, true, true]);
    }

    #[test]
    fn each_point_is_filed_under_its_own_local_day() {
        // 23:30 and 00:30 UTC are two days; at +01:00 they are one.
        let at = |minutes: i64, offset_s| Moment { time_ms: minutes * 60_000, offset_s };
        let rule = Restic { daily: Quota::Unlimited, ..Restic::default() };
        let kept = |offset_s| {
            let times = [at(2 * 1440 - 30, offset_s), at(2 * 1440 + 30, offset_s)];
            let mut points = vec![Point::new(1, at(0, offset_s))];
            points.extend(times.map(|time| Point::new(2, time)));
            let marks = rule.marks(&points, at(3 * 1440, offset_s));
            marks.iter().map(|reasons| !reasons.is_empty()).collect::<Vec<_>>()
        };
        assert_eq!(kept(0), [true, true, true]);
        assert_eq!(kept(3600), [true, false, true]);
    }
}

//! What retention keeps, held against restic's own tests, borg's documented example, the roll-back
//! range of the tower of Hanoi; and how a rule reads from its text.

use lastcopy::backup::retention::CalendarSpan;
use lastcopy::backup::retention::Gfs;
use lastcopy::backup::retention::Keep;
use lastcopy::backup::retention::Moment;
use lastcopy::backup::retention::Point;
use lastcopy::backup::retention::Quota;
use lastcopy::backup::retention::Restic;
use lastcopy::backup::retention::Verdict;
use serde_json::Value;
use time::Date;

const DAY_MS: i64 = 86_400_000;
const FAR_MS: i64 = 100_000 * DAY_MS;

/// Reads `2014-08-13 10:20:30.1` or `2014-08-13T10:20:30.1Z` as Unix milliseconds.
fn instant_ms(text: &str) -> i64 {
    let separator = |c: char| "-: TZ.".contains(c);
    let parts: Vec<i64> =
        text.split(separator).filter(|part| !part.is_empty()).map(|n| n.parse().unwrap()).collect();
    let second_ms = ((parts[3] * 60 + parts[4]) * 60 + parts[5]) * 1000;
    // The data has tenths of a second at most.
    day(parts[0], parts[1], parts[2]) * DAY_MS + second_ms + parts.get(6).map_or(0, |n| n * 100)
}

/// Days since 1970-01-01.
fn day(year: i64, month: i64, day: i64) -> i64 {
    let month = time::Month::try_from(month as u8).unwrap();
    let date = Date::from_calendar_date(year as i32, month, day as u8).unwrap();
    i64::from(date.to_julian_day()) - 2_440_588
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn why(verdict: &Verdict) -> Vec<String> {
    verdict.reasons.iter().map(ToString::to_string).collect()
}

fn kept_ids(verdicts: &[Verdict]) -> Vec<u64> {
    verdicts.iter().filter(|verdict| verdict.is_kept()).map(|verdict| verdict.id).collect()
}

/// Turns `{Last: 5, Within: data.ParseDurationOrPanic("1d")},  // note` into our RON.
fn ron_of_policy(policy: &str) -> String {
    let (policy, _) = policy.split_once("//").unwrap_or((policy, ""));
    let policy = policy.trim().trim_end_matches(',');
    let inner = policy.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap();
    let mut text = inner
        .replace("data.ParseDurationOrPanic(", "")
        .replace(')', "")
        .replace("[]data.TagList", "")
        .replace('{', "[")
        .replace('}', "]")
        .replace("Tags:", "keep_tags:");
    for period in ["Hourly", "Daily", "Weekly", "Monthly", "Yearly"] {
        let snake = format!("within_{}", period.to_lowercase());
        text = text.replace(&format!("Within{period}"), &snake);
        text = text.replace(period, &period.to_lowercase());
    }
    format!("Restic({})", text.replace("Within", "within").replace("Last", "last"))
}

#[test]
fn restics_own_tests_give_the_same_points_for_the_same_reasons() {
    let data: Value = serde_json::from_str(include_str!("data/restic_retention.json")).unwrap();
    let snapshots = data["snapshots"].as_array().unwrap();
    let points: Vec<Point> = (1..)
        .zip(snapshots)
        .map(|(id, snapshot)| Point {
            tags: texts(&snapshot["tags"]),
            ..Point::new(id, Moment::utc(instant_ms(snapshot["time"].as_str().unwrap())))
        })
        .collect();
    let vectors = data["vectors"].as_array().unwrap();
    assert_eq!((points.len(), vectors.len()), (103, 36));
    for vector in vectors {
        let policy = vector["policy"].as_str().unwrap();
        // An empty policy is refused in a file, so it is written here.
        let keep = match ron_of_policy(policy).as_str() {
            "Restic()" => Keep::Restic(Restic::default()),
            text => ron::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}")),
        };
        let verdicts = keep.decide(&points, Moment::utc(FAR_MS));
        let mut found: Vec<(i64, Vec<String>)> = points
            .iter()
            .zip(&verdicts)
            .filter(|(_, verdict)| verdict.is_kept())
            .map(|(point, verdict)| (point.at.time_ms, why(verdict)))
            .collect();
        found.sort_by_key(|(time_ms, _)| -time_ms);
        let expected: Vec<(i64, Vec<String>)> = vector["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kept| (instant_ms(kept["time"].as_str().unwrap()), texts(&kept["why"])))
            .collect();
        let times: Vec<i64> = texts(&vector["keep"]).iter().map(|time| instant_ms(time)).collect();
        assert_eq!(found, expected, "{policy}");
        assert_eq!(found.iter().map(|(time_ms, _)| *time_ms).collect::<Vec<_>>(), times);
        assert_eq!(Some(found.len() as u64), vector["keep_count"].as_u64(), "{policy}");
    }
}

#[test]
fn borgs_documented_year_keeps_21_of_364_archives() {
    let new_year = day(2015, 1, 1);
    let archives: Vec<Point> = (0..365)
        .filter(|day_of_year| new_year + day_of_year != day(2015, 12, 19))
        .map(|nth| Point::new(nth as u64 + 1, Moment::utc((new_year + nth) * DAY_MS + DAY_MS / 2)))
        .collect();
    let keep: Keep = ron::from_str("Borg(daily: 14, monthly: 6, yearly: 1)").unwrap();
    let verdicts = keep.decide(&archives, Moment::utc(day(2016, 1, 1) * DAY_MS));

    let mut expected: Vec<(i64, String)> = Vec::new();
    let dailies = (17..=31).rev().filter(|date| *date != 19);
    expected
        .extend((1..).zip(dailies).map(|(n, date)| (day(2015, 12, date), format!("daily #{n}"))));
    let month_ends = [(11, 30), (10, 31), (9, 30), (8, 31), (7, 31), (6, 30)];
    expected.extend(
        (1..)
            .zip(month_ends)
            .map(|(n, (month, date))| (day(2015, month, date), format!("monthly #{n}"))),
    );
    expected.push((new_year, "yearly[oldest] #1".to_owned()));

    let mut found: Vec<(i64, String)> = archives
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| verdict.is_kept())
        .map(|(archive, verdict)| (archive.at.time_ms / DAY_MS, why(verdict).join(", ")))
        .collect();
    found.reverse();
    assert_eq!(found.len(), 21);
    assert_eq!(found, expected);
}

/// Ages of the oldest kept point, in intervals, once the tower is full: least and greatest; and
/// the most points that were kept at once. What is dropped stays dropped.
fn roll_back(keep: &Keep) -> (u64, u64, usize) {
    let mut points: Vec<Point> = Vec::new();
    let (mut least, mut greatest, mut most) = (u64::MAX, 0, 0);
    for id in 1..=3000 {
        points.push(Point::new(id, Moment::utc(id as i64 * DAY_MS)));
        let kept = kept_ids(&keep.decide(&points, Moment::utc(id as i64 * DAY_MS)));
        points.retain(|point| kept.contains(&point.id));
        if id > 500 {
            least = least.min(id - points[0].id);
            greatest = greatest.max(id - points[0].id);
            most = most.max(points.len());
        }
    }
    (least, greatest, most)
}

#[test]
fn a_tower_of_hanoi_rolls_back_as_far_as_its_levels_promise() {
    let chained =
        |levels: u32| roll_back(&ron::from_str(&format!("Hanoi(levels: {levels})")).unwrap());
    let ranges: Vec<(u64, u64)> =
        (2..=4).map(chained).map(|(least, greatest, _)| (least, greatest)).collect();
    assert_eq!(ranges, [(1, 2), (2, 5), (4, 11)]);
    for levels in 2..=7 {
        let (least, greatest, most) = chained(levels);
        let half = 1 << (levels - 2);
        assert_eq!((least, greatest), (half, 3 * half - 1), "{levels} levels");
        assert!(most <= levels as usize + 2, "{most} points on {levels} levels");
    }
}

#[test]
fn tapes_of_hanoi_hold_one_point_each() {
    for levels in 2..=7 {
        let text = format!("Hanoi(levels: {levels}, chained: false)");
        let half = 1 << (levels - 2);
        assert_eq!(
            roll_back(&ron::from_str(&text).unwrap()),
            (half, 2 * half - 1, levels as usize)
        );
    }
}

#[test]
fn each_rule_reads_from_its_text() {
    let read = |text: &str| ron::from_str::<Keep>(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(read("All"), Keep::All);
    assert_eq!(read("Count(3)"), read("Slots(3)"));
    assert_eq!(read("Age(\"30 d\")"), read("Age(\"720h\")"));
    assert_eq!(read("Gfs(daily: 7)"), Keep::Gfs(Gfs { daily: 7, ..Gfs::default() }));
    assert_eq!(read("Borg(last: -1)"), read("Borg(secondly: -1)"));
    let within = CalendarSpan { years: 1, hours: 2, ..CalendarSpan::default() };
    let restic = Restic { within, daily: Quota::Unlimited, ..Restic::default() };
    assert_eq!(read("Restic(within: \"1y2h\", daily: -1)"), Keep::Restic(restic));
    assert_eq!(read("Any([Count(1), All])"), Keep::Any(vec![Keep::Count(1), Keep::All]));
}

#[test]
fn a_rule_that_cannot_be_meant_is_refused_where_it_stands() {
    let refused = [
        ("Restic()", "keeps nothing"),
        ("Borg(daily: 0)", "keeps nothing"),
        ("Gfs()", "keeps nothing"),
        ("Count(0)", "keeps nothing"),
        ("Any([])", "keeps nothing"),
        ("Any([All, Count(0)])", "keeps nothing"),
        ("Age(\"0 d\")", "keeps nothing"),
        ("Age(\"30\")", "is not an age"),
        ("Age(\"99999999999999 w\")", "is not an age"),
        ("Hanoi(levels: 0)", "1 to 64 levels"),
        ("Hanoi(levels: 65)", "1 to 64 levels"),
        ("Restic(daily: -2)", "is not a number of points"),
        ("Restic(within: \"1w\")", "is not a calendar span"),
        ("Borg(within: \"1 d\")", "is not a borg interval"),
        ("Borg(last: 3, secondly: 4)", "secondly"),
        ("Restic(dayly: 3)", "dayly"),
        ("Gfs(daily: 3, hourly: 1)", "hourly"),
        ("Sometimes", "Sometimes"),
    ];
    for (text, reason) in refused {
        let error = ron::from_str::<Keep>(text).expect_err(text);
        assert!(error.to_string().contains(reason), "{text}: {error}");
        assert!(error.span.start.line == 1 && error.span.end.col > 1, "{text}: {error:?}");
    }
}

/// The reasons by which points of these instants, in milliseconds and numbered from 1, are kept.
fn reasons(keep: &str, at: &[i64], now: i64) -> Vec<Vec<String>> {
    let keep: Keep = ron::from_str(keep).unwrap();
    let points: Vec<Point> =
        (1..).zip(at).map(|(id, ms)| Point::new(id, Moment::utc(*ms))).collect();
    keep.decide(&points, Moment::utc(now)).iter().map(why).collect()
}

#[test]
fn a_point_goes_at_its_age_whatever_the_unit() {
    let units = [("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000), ("w", 7 * DAY_MS)];
    for (unit, ms) in units {
        let kept = reasons(&format!("Age(\"1 {unit}\")"), &[0, 1], ms);
        assert_eq!(kept.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1], "{unit}");
    }
}

#[test]
fn a_point_of_tomorrow_counts_as_of_today_and_for_no_generation_that_is_not_asked() {
    let kept = reasons("Gfs(daily: 1)", &[3 * DAY_MS], 2 * DAY_MS);
    assert_eq!(kept, [["daily, 0 back"]]);
}

#[test]
fn the_lowest_level_of_a_tower_builds_on_the_point_before_and_others_on_the_top() {
    let kept = reasons("Hanoi(levels: 3)", &[1, 2, 3, 4], 5);
    let wanted: [&[&str]; 4] = [
        &["level 3 of 3", "base of point 3"],
        &[],
        &["level 2 of 3", "base of point 4"],
        &["level 1 of 3"],
    ];
    assert_eq!(kept, wanted);
}

//! Laws of retention that hold for any list of points.

use lastcopy::backup::retention::Borg;
use lastcopy::backup::retention::CalendarSpan;
use lastcopy::backup::retention::Gfs;
use lastcopy::backup::retention::Keep;
use lastcopy::backup::retention::Moment;
use lastcopy::backup::retention::Point;
use lastcopy::backup::retention::Quota;
use lastcopy::backup::retention::Restic;
use lastcopy::backup::retention::Verdict;
use proptest::collection::btree_set;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;
use proptest::sample::select;
use proptest::strategy::Just;
use proptest::strategy::Strategy;
use proptest::test_runner::Config;

const DAY_MS: i64 = 86_400_000;

fn why(verdict: &Verdict) -> Vec<String> {
    verdict.reasons.iter().map(ToString::to_string).collect()
}

fn kept_ids(verdicts: &[Verdict]) -> Vec<u64> {
    verdicts.iter().filter(|verdict| verdict.is_kept()).map(|verdict| verdict.id).collect()
}

/// Up to 60 points of three years, in any order, on one clock.
fn points() -> impl Strategy<Value = Vec<Point>> {
    let minutes = btree_set(0..3 * 365 * 1440_i64, 0..60);
    let offset = select(vec![-8 * 3600, 0, 19_800]);
    (minutes, offset).prop_flat_map(|(minutes, offset_s)| {
        let at = |minute: i64| Moment { time_ms: 16_000 * DAY_MS + minute * 60_000, offset_s };
        let listed: Vec<Point> =
            (1..).zip(minutes).map(|(id, minute)| Point::new(id, at(minute))).collect();
        Just(listed).prop_shuffle()
    })
}

fn now() -> Moment {
    Moment::utc((16_000 + 3 * 365) * DAY_MS)
}

fn quota() -> impl Strategy<Value = Quota> {
    prop_oneof![
        3 => Just(Quota::UpTo(0)),
        4 => (1..8_u32).prop_map(Quota::UpTo),
        1 => Just(Quota::Unlimited),
    ]
}

/// The single rules of a restic policy, each as a policy of its own.
fn restic_rules() -> impl Strategy<Value = Vec<Restic>> {
    let span = (0..3_u32, 0..14_u32, 0..40_u32, 0..30_u32)
        .prop_map(|(years, months, days, hours)| CalendarSpan { years, months, days, hours });
    let none = Restic::default;
    (proptest::array::uniform6(quota()), span.clone(), span).prop_map(move |(q, within, weekly)| {
        vec![
            Restic { within, ..none() },
            Restic { last: q[0], ..none() },
            Restic { hourly: q[1], ..none() },
            Restic { daily: q[2], ..none() },
            Restic { weekly: q[3], ..none() },
            Restic { monthly: q[4], ..none() },
            Restic { yearly: q[5], ..none() },
            Restic { within_weekly: weekly, ..none() },
        ]
    })
}

fn joined(rules: &[Restic]) -> Restic {
    Restic {
        within: rules[0].within,
        last: rules[1].last,
        hourly: rules[2].hourly,
        daily: rules[3].daily,
        weekly: rules[4].weekly,
        monthly: rules[5].monthly,
        yearly: rules[6].yearly,
        within_weekly: rules[7].within_weekly,
        ..Restic::default()
    }
}

fn borg() -> impl Strategy<Value = Borg> {
    proptest::array::uniform5(quota()).prop_map(|[hourly, daily, weekly, monthly, yearly]| Borg {
        hourly,
        daily,
        weekly,
        monthly,
        yearly,
        ..Borg::default()
    })
}

/// The same rules without the one of the given place.
fn without(rule: &Borg, place: usize) -> Borg {
    let mut fewer = rule.clone();
    let quotas = [
        &mut fewer.hourly,
        &mut fewer.daily,
        &mut fewer.weekly,
        &mut fewer.monthly,
        &mut fewer.yearly,
    ];
    for (nth, quota) in quotas.into_iter().enumerate() {
        if nth == place {
            *quota = Quota::UpTo(0);
        }
    }
    fewer
}

fn is_subset(fewer: &[u64], more: &[u64]) -> bool {
    fewer.iter().all(|id| more.contains(id))
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_count_keeps_exactly_the_newest(points in points(), count in 1..80_u32) {
        let kept = kept_ids(&Keep::Count(count).decide(&points, now()));
        // Ids grow with time here.
        let first = (points.len() as u64 + 1).saturating_sub(u64::from(count)).max(1);
        let mut sorted = kept;
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (first..=points.len() as u64).collect::<Vec<_>>());
    }

    #[test]
    fn a_restic_policy_keeps_what_its_rules_ask_for_and_nothing_else(
        points in points(),
        rules in restic_rules(),
    ) {
        let all = Keep::Restic(joined(&rules)).decide(&points, now());
        let single = Keep::Any(rules.into_iter().map(Keep::Restic).collect());
        prop_assert_eq!(all, single.decide(&points, now()));
    }

    #[test]
    fn a_borg_rule_keeps_at_most_its_quota_and_a_point_has_one_reason(
        points in points(),
        quota in 1..8_u32,
    ) {
        let rule = Borg { weekly: Quota::UpTo(quota), daily: Quota::UpTo(2), ..Borg::default() };
        let verdicts = Keep::Borg(rule).decide(&points, now());
        prop_assert!(verdicts.iter().all(|verdict| verdict.reasons.len() <= 1));
        let asked = |word: &str| {
            let reasons = verdicts.iter().flat_map(why);
            reasons.filter(|text| text.starts_with(word)).count()
        };
        prop_assert!(asked("weekly") <= quota as usize && asked("daily") <= 2);
        prop_assert_eq!(asked("weekly") + asked("daily"), kept_ids(&verdicts).len());
    }

    #[test]
    fn one_more_borg_rule_drops_no_point(points in points(), rule in borg(), place in 0..5_usize) {
        let fewer = kept_ids(&Keep::Borg(without(&rule, place)).decide(&points, now()));
        let more = kept_ids(&Keep::Borg(rule).decide(&points, now()));
        prop_assert!(is_subset(&fewer, &more), "{:?} not within {:?}", fewer, more);
    }

    #[test]
    fn more_generations_drop_no_point(points in points(), daily in 0..9_u32, more in 0..9_u32) {
        let kept = |daily, monthly| {
            kept_ids(&Keep::Gfs(Gfs { daily, monthly, ..Gfs::default() }).decide(&points, now()))
        };
        prop_assert!(is_subset(&kept(daily, 1), &kept(daily + more, 1 + more)));
    }

    #[test]
    fn the_order_of_listing_decides_nothing(
        (points, shuffled) in points().prop_flat_map(|points| {
            (Just(points.clone()), Just(points).prop_shuffle())
        }),
        rule in borg(),
        rules in restic_rules(),
    ) {
        let gfs = Gfs { daily: 3, weekly: 9, monthly: 5, yearly: 2 };
        let mut keeps = vec![Keep::Borg(rule), Keep::Restic(joined(&rules)), Keep::Gfs(gfs)];
        for text in ["Hanoi(levels: 4)", "Age(\"90 d\")"] {
            keeps.push(ron::from_str(text).unwrap());
        }
        for keep in keeps {
            let sorted = |points: &[Point]| {
                let mut verdicts = keep.decide(points, now());
                verdicts.sort_by_key(|verdict| verdict.id);
                verdicts
            };
            prop_assert_eq!(sorted(&points), sorted(&shuffled));
        }
    }
}

//! Metrics of lost work and of the way back: what age was lost, and when data and service
//! returned.

use crate::kernel::time::Time;
use crate::metric::fates::abandoned;
use crate::metric::row::Row;
use crate::metric::row::Unit::Count;
use crate::metric::row::Unit::Hours;
use crate::metric::row::View;
use crate::metric::row::hours;
use crate::metric::row::number;
use crate::metric::service::fails_after;
use crate::metric::service::fell_and_rose;

/// The rows.
pub(crate) const ROWS: &[Row] = &[
    Row::lower("rpa_h", Hours, "age of the oldest lost record when damage began", |v, _| {
        let damage = v.outcome.server.first_damage?;
        Some(hours(damage.since(v.outcome.totals.oldest_lost_of_all()?).ms()))
    }),
    Row::lower(
        "rpa.point_age_h",
        Hours,
        "age of the newest point restored since, at the damage",
        |v, _| {
            let damage = v.outcome.server.first_damage?;
            let since = v.outcome.server.restored.iter().filter(|it| it.at >= damage);
            let newest = since.filter_map(|it| it.as_of).max();
            Some(hours(damage.since(newest?).ms()))
        },
    ),
    Row::lower(
        "rpa.tried_bad",
        Count,
        "points that proved bad, gone or out of reach when tried",
        |v, _| {
            let bad = |event: &str| event.starts_with("step:") && event.ends_with("/bad-point");
            let journal = &v.outcome.server.journal;
            number(journal.iter().filter(|entry| bad(&entry.event)).count() as u64)
        },
    ),
    Row::lower(
        "rta_h",
        Hours,
        "from the first fall since the damage, else that, to data back",
        |v, _| Some(hours(data_back(v)?.since(impact(v)?).ms())),
    ),
    Row::lower("rta.service_h", Hours, "from the first fall to all services back", |v, _| {
        let (fell, rose) = fell_and_rose(v)?;
        Some(hours(rose?.since(fell).ms()))
    }),
    Row::lower("detection_h", Hours, "from the damage to the first channel that told", |v, _| {
        let damage = v.outcome.server.first_damage?;
        let mut told = v
            .outcome
            .server
            .journal
            .iter()
            .filter(|entry| entry.at >= damage && entry.event.starts_with("channel:"));
        Some(hours(told.next()?.at.since(damage).ms()))
    }),
];

/// When users first felt the damage: the instant from it on at which a service that holds their
/// data does not serve; that of the damage itself, if all serve on. None without damage.
#[must_use]
pub fn impact(view: &View<'_>) -> Option<Time> {
    let damage = view.outcome.server.first_damage?;
    let used = view.context.cohorts.iter().map(|cohort| cohort.service);
    let felt = used.filter_map(|service| fails_after(view, service, damage));
    Some(felt.min().unwrap_or(damage))
}

/// When data was back: when the last plan of recovery that began had ended, if none gave up or
/// goes on, and something was brought back or nothing is missing; without such plans, when the last
/// restore was done; without either, when the services were back, if all is there. None while it is
/// not back.
#[must_use]
pub fn data_back(view: &View<'_>) -> Option<Time> {
    let server = &view.outcome.server;
    let plans = view.context.plans.iter().zip(&server.plans);
    let began = plans.filter(|(plan, progress)| plan.recovers && progress.began.is_some());
    let began: Vec<_> = began.collect();
    if began.is_empty() && server.restored.is_empty() {
        let missing = view.all.lost + abandoned(view) > 0;
        let back = fell_and_rose(view).map_or(server.first_damage, |(_, rose)| rose);
        return back.filter(|_| !missing);
    }
    if began.is_empty() {
        let done = server.restored.iter().map(|it| done(view, &it.step, it.at));
        return done.max().flatten();
    }
    let failed = |plan: &str| {
        let stem = format!("step:{plan}/");
        let mut journal = server.journal.iter();
        journal.any(|it| it.event.starts_with(&stem) && it.event.ends_with("/failed"))
    };
    // A plan that brought nothing back has an end; what is missing is not back by that.
    let missing = view.all.lost + abandoned(view) > 0;
    let in_vain = missing || began.iter().any(|(plan, _)| failed(&plan.name));
    if server.restored.is_empty() && in_vain {
        return None;
    }
    let ends = began.iter().map(|(_, it)| it.ended.filter(|_| !it.gave_up));
    ends.collect::<Option<Vec<Time>>>()?.into_iter().max()
}

/// When a category was back: when the last restore that covers it was done; none if there was no
/// such restore, or if one of them is under way.
#[must_use]
pub fn category_back(view: &View<'_>, category: usize) -> Option<Time> {
    let covers = |step: &str| {
        let bits = view.context.restores.get(step).copied().unwrap_or(0);
        bits >> category & 1 == 1
    };
    let restored = view.outcome.server.restored.iter().filter(|it| covers(&it.step));
    let done: Option<Vec<Time>> = restored.map(|it| done(view, &it.step, it.at)).collect();
    done?.into_iter().max()
}

/// When the step of a restore was done: a restore that is spread over its step begins earlier.
fn done(view: &View<'_>, step: &str, from: Time) -> Option<Time> {
    let mut journal = view.outcome.server.journal.iter();
    journal.find(|entry| entry.at >= from && entry.event == step).map(|entry| entry.at)
}

#[cfg(test)]
mod tests {
    use crate::metric::sample::context;
    use crate::metric::sample::entry;
    use crate::metric::sample::hour;
    use crate::metric::sample::outcome;
    use crate::metric::sample::restored;
    use crate::metric::table::measure;
    use crate::outcome::server::Progress;

    #[test]
    fn what_nobody_had_to_bring_back_is_back_with_its_services_if_it_is_all_there() {
        let mut outcome = outcome();
        assert!(!measure(&context(), &outcome).contains_key("rta_h"), "40 records are lost");
        for fates in &mut outcome.totals.by_category {
            fates.visible = fates.current;
            (fates.held, fates.lost) = (0, 0);
        }
        assert_eq!(measure(&context(), &outcome)["rta_h"], 0.0, "no service fell");
    }

    #[test]
    fn lost_work_is_as_old_as_its_oldest_record_was_at_the_damage() {
        let mut outcome = outcome();
        outcome.server.restored =
            vec![restored(hour(3), Some(hour(-47))), restored(hour(5), Some(hour(-23)))];
        let metrics = measure(&context(), &outcome);
        assert_eq!((metrics["rpa_h"], metrics["rpa.point_age_h"]), (5.0, 24.0));
        outcome.totals.oldest_lost.fill(None);
        outcome.server.restored.clear();
        let metrics = measure(&context(), &outcome);
        assert!(!metrics.contains_key("rpa_h") && !metrics.contains_key("rpa.point_age_h"));
    }

    #[test]
    fn data_is_back_when_the_plan_of_recovery_ends_and_not_when_it_gives_up() {
        let mut outcome = outcome();
        outcome.server.journal = vec![
            entry(hour(2), "service:data/down"),
            entry(hour(3), "channel:alert"),
            entry(hour(6), "service:data/up"),
            entry(hour(7), "service:data/down"),
            entry(hour(8), "service:data/read-only"),
        ];
        let (began, ended) = (Some(hour(3)), Some(hour(12)));
        outcome.server.plans[0] = Progress { began, ended, ..Progress::default() };
        outcome.server.restored = vec![restored(hour(5), None)];
        let metrics = measure(&context(), &outcome);
        // Users felt it in hour 2; ten accounts were without service for 4 h and for 1 h.
        assert_eq!(metrics["rta_h"], 10.0);
        assert_eq!(metrics["rta.service_h"], 6.0);
        assert_eq!(metrics["hours.without_service"], 50.0);
        assert_eq!(metrics["detection_h"], 2.0);
        outcome.server.plans[0].gave_up = true;
        assert!(!measure(&context(), &outcome).contains_key("rta_h"));
    }

    #[test]
    fn a_plan_whose_only_restore_failed_brings_nothing_back() {
        let mut outcome = outcome();
        let (began, ended) = (Some(hour(3)), Some(hour(12)));
        outcome.server.plans[0] = Progress { began, ended, ..Progress::default() };
        outcome.server.journal = vec![
            entry(hour(11), "step:rebuild/contacts/bad-point"),
            entry(hour(12), "step:rebuild/contacts/failed"),
        ];
        let metrics = measure(&context(), &outcome);
        assert!(!metrics.contains_key("rta_h"));
        assert_eq!(metrics["rpa.tried_bad"], 1.0);
        // An empty store opened again is the end of a plan, and not of the loss.
        outcome.server.journal.clear();
        assert!(!measure(&context(), &outcome).contains_key("rta_h"), "40 records are lost");
        for fates in &mut outcome.totals.by_category {
            fates.visible = fates.current;
            (fates.held, fates.lost) = (0, 0);
        }
        assert_eq!(measure(&context(), &outcome)["rta_h"], 11.0, "nothing is missing");
    }

    #[test]
    fn without_plans_of_recovery_data_is_back_when_the_last_spread_restore_is_done() {
        let mut outcome = outcome();
        outcome.server.restored = vec![restored(hour(4), None)];
        assert!(!measure(&context(), &outcome).contains_key("rta_h"), "it is under way");
        outcome.server.journal = vec![entry(hour(9), "step:rebuild/contacts/done")];
        assert_eq!(measure(&context(), &outcome)["rta_h"], 8.0);
    }

    #[test]
    fn a_service_that_stays_down_is_never_back() {
        let mut outcome = outcome();
        outcome.server.journal = vec![entry(hour(20), "service:data/down")];
        let metrics = measure(&context(), &outcome);
        assert!(!metrics.contains_key("rta.service_h"));
        assert_eq!(metrics["hours.without_service"], 40.0);
    }
}

//! A small scenario and a small outcome, written by hand, for the tests of metrics.

use crate::kernel::digest::Sum;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::metric::context::Announcement;
use crate::metric::context::Claim;
use crate::metric::context::Cohort;
use crate::metric::context::Context;
use crate::metric::context::Due;
use crate::metric::context::Names;
use crate::metric::context::Owner;
use crate::metric::context::Plan;
use crate::metric::context::Service;
use crate::outcome::Outcome;
use crate::outcome::curves::Curves;
use crate::outcome::fates::Fates;
use crate::outcome::server::Entry;
use crate::outcome::server::Progress;
use crate::outcome::server::Restored;
use crate::outcome::server::ServerSide;
use crate::outcome::totals::Totals;
use crate::world::service::Answer;
use std::collections::BTreeMap;

pub(crate) fn hour(hours: i64) -> Time {
    Time::from_ms(hours * 3_600_000)
}

/// Two categories, two cohorts of one owner, one service, one plan, a day of bins of an hour.
pub(crate) fn context() -> Context {
    let all = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let said =
        |name: &str, claims, promises| Announcement { name: name.to_owned(), claims, promises };
    Context {
        names: Names {
            categories: all(&["contacts", "photos"]),
            cohorts: all(&["old", "new"]),
            owners: all(&["carrier"]),
            reactions: all(&["complaint"]),
            restarts: all(&["pull"]),
            groups: Vec::new(),
            queues: Vec::new(),
            windows: all(&["stop"]),
            charges: Vec::new(),
        },
        start: Time::ZERO,
        horizon: hour(24),
        bin: Span::from_ms(3_600_000),
        cohorts: vec![
            Cohort { accounts: 6, owner: 0, service: 0 },
            Cohort { accounts: 4, owner: 0, service: 0 },
        ],
        owners: vec![Owner { within: None, weight: 1.0 }],
        services: vec![Service { name: "data".to_owned(), starts: Answer::Up }],
        causes: all(&["fire"]),
        plans: vec![Plan { name: "rebuild".to_owned(), recovers: true }],
        restores: [("step:rebuild/contacts/done".to_owned(), 1)].into(),
        announcements: vec![
            said(
                "lost",
                Some(Claim::AllLost),
                Some(("announce:hope".to_owned(), Due::By(hour(6)))),
            ),
            said("tea", None, None),
            said(
                "hope",
                Some(Claim::SomeHeld),
                Some(("plan:rebuild/done".to_owned(), Due::By(hour(8)))),
            ),
        ],
        charges: Vec::new(),
    }
}

pub(crate) fn entry(at: Time, event: &str) -> Entry {
    Entry { at, event: event.to_owned(), note: String::new(), typed: true }
}

/// Damage in hour 1: of 200 records 140 are visible, 20 held and 40 lost.
pub(crate) fn outcome() -> Outcome {
    let mut totals = Totals::new(1, 2, 1, 2);
    totals.accounts = 10;
    totals.by_category = vec![fates(60, 0, 40), fates(80, 20, 0)];
    totals.by_cohort = vec![fates(70, 20, 30), fates(70, 0, 10)];
    totals.lost_some = 3;
    totals.lost_per_account = [(0, 7), (10, 2), (20, 1)].into();
    totals.oldest_lost[0] = Some(hour(-4));
    Outcome {
        groups: Vec::new(),
        queues: Vec::new(),
        seed: 1,
        trial: 0,
        hash: Sum::default(),
        server_events: 5,
        timeline_ops: 0,
        offered: 0,
        taken_up: 0,
        totals,
        curves: Curves::new(26, 2),
        parts: BTreeMap::new(),
        server: ServerSide {
            plans: vec![Progress::default()],
            first_damage: Some(hour(1)),
            ..ServerSide::default()
        },
    }
}

fn fates(visible: u64, held: u64, lost: u64) -> Fates {
    let current = visible + held + lost;
    Fates { written: current, acked: current, current, visible, held, lost, ..Fates::default() }
}

/// A restore of contacts that began at an instant.
pub(crate) fn restored(at: Time, as_of: Option<Time>) -> Restored {
    let step = "step:rebuild/contacts/done".to_owned();
    Restored { at, step, as_of, store: 0, tried_bad: 0 }
}

//! Writes that go straight to the store count at their own instant, whether or not anything else
//! makes anybody look: curves, time without data and what hangs on it, reckoned by hand.

use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::observe;
use lastcopy::experiment::replay::replay;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::Outcome;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::curves::Curves;
use lastcopy::scenario::load::Scenario;

/// Three accounts with two records each lose both after an hour, and get an empty store after two.
/// Who then has written twice sees two of four records, which is enough.
const EMPTY: &str = r#"
    name: "empty",
    clock: (horizon: "30 d", curve_every: "1 h"),
    categories: [(name: "mail", items: 2, edits: "1 per d")],
    cohorts: [(name: "users", accounts: 3, service: "mail")],
    stores: [(name: "disk", labels: ["array:a"])],
    services: [(name: "mail", store: "disk")],
    faults: [(name: "gone", when: At("T+1 h"), what: Destroy(), hits: ["array:a"])],
    plans: [(name: "anew", when: At("T+2 h"), recovers: true, steps: [
        (name: "open", does: NewGeneration(store: "disk", labels: ["array:b"]))])],
    reactions: [(name: "angry", to: WithoutData, rate: "1 per h", complaint: true)],
"#;

const HANDSETS: &str = r#"
    name: "quiet",
    clock: (horizon: "30 d", curve_every: "1 h"),
    categories: [(name: "mail", items: 2, edits: "1 per d"), (name: "notes", items: 0,
        edits: "3 per d")],
    devices: [(name: "phone", cache: Volatile, sync: (every: "9 d", push: true))],
    cohorts: [(name: "phones", accounts: 3, service: "mail", device: "phone"),
        (name: "users", accounts: 3, service: "mail")],
    stores: [(name: "disk", labels: ["array:a"])],
    services: [(name: "mail", store: "disk")],
"#;

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

fn scenario(text: &str, more: &str) -> Scenario {
    let played = Scenario::from_ron(&format!("({text}{more})"));
    played.unwrap_or_else(|problems| panic!("{problems}"))
}

fn played(scenario: &Scenario, seed: u64) -> (Outcome, Vec<AccountRecord>) {
    let mut all = All::default();
    let outcome = observe(scenario, seed, 0, &mut all);
    (outcome, all.0)
}

fn hours(hours: i64) -> Time {
    Time::from_ms(hours * 3_600_000)
}

/// When an account wrote, after what it had from the start.
fn writes(account: &AccountRecord, items: u32) -> Vec<Time> {
    let new = account.records.iter().filter(|it| it.record > items);
    new.map(|it| it.written).collect()
}

/// How many of these instants lie within each hour or before, from the first hour on.
fn by_hour(instants: &[Time], bins: usize) -> Vec<i64> {
    let until = |hour: i64| instants.iter().filter(|at| **at < hours(hour)).count() as i64;
    (1..=bins as i64).map(until).collect()
}

/// The first seed with which nobody writes before the store is open again.
fn late_writers(scenario: &Scenario) -> u64 {
    let late = |seed: &u64| {
        let (_, accounts) = played(scenario, *seed);
        accounts.iter().flat_map(|it| writes(it, 2)).all(|at| at > hours(2))
    };
    (0..).find(late).expect("one of them")
}

#[test]
fn the_time_without_data_ends_at_the_write_that_makes_the_share() {
    let scenario = scenario(EMPTY, "");
    let seed = late_writers(&scenario);
    let (outcome, accounts) = played(&scenario, seed);
    let mut enough = Vec::new();
    for account in &accounts {
        let second = writes(account, 2)[1];
        assert_eq!(account.without_ms, second.since(hours(1)).ms(), "account {}", account.number);
        assert_eq!(account.longest_ms, account.without_ms);
        enough.push(second);
    }
    let bins = outcome.curves.without.len();
    let have = by_hour(&enough, bins);
    let lost = (0..bins).map(|hour| if hour < 1 { 0 } else { 3 });
    let without: Vec<i64> = lost.zip(&have).map(|(lost, have)| lost - have).collect();
    assert_eq!(Curves::levels(&outcome.curves.without), without);
    assert_eq!(Curves::levels(&outcome.curves.missing[0]), without);
    // Who has data again does not complain.
    let last = enough.iter().max().expect("there are three").since(hours(0)).ms() / 3_600_000;
    let (during, after) = outcome.curves.complaints.split_at(last as usize + 1);
    assert!(during.iter().sum::<i64>() > 0);
    assert_eq!(after.iter().sum::<i64>(), 0);
}

#[test]
fn each_write_enters_the_curves_at_its_own_instant() {
    let scenario = scenario(EMPTY, "");
    let seed = late_writers(&scenario);
    let (outcome, accounts) = played(&scenario, seed);
    let curves = &outcome.curves;
    let all: Vec<Time> = accounts.iter().flat_map(|it| writes(it, 2)).collect();
    let written = by_hour(&all, curves.acked.len());
    let of = |hour: usize, before: i64, after: i64| if hour < 1 { before } else { after };
    let level = |before: i64, after: i64| -> Vec<i64> {
        let hours = written.iter().enumerate();
        hours.map(|(hour, new)| of(hour, before, after) + new).collect()
    };
    assert_eq!(Curves::levels(&curves.acked), level(6, 6));
    assert_eq!(Curves::levels(&curves.visible), level(6, 0));
    // There is one copy of each, in one store.
    assert_eq!(Curves::levels(&curves.at_risk), level(6, 0));
    let lost: Vec<i64> = (0..written.len()).map(|hour| of(hour, 0, 6)).collect();
    assert_eq!(Curves::levels(&curves.lost), lost);
}

#[test]
fn what_handsets_push_counts_as_it_is_written() {
    let (outcome, accounts) = played(&scenario(HANDSETS, ""), 1);
    let bins = outcome.curves.acked.len();
    let all = accounts.iter().flat_map(|it| it.records.iter().map(|it| it.written));
    let written = by_hour(&all.collect::<Vec<_>>(), bins);
    assert!(written[bins - 1] > 500);
    assert_eq!(Curves::levels(&outcome.curves.acked), written);
    assert_eq!(Curves::levels(&outcome.curves.visible), written);
    let users = accounts[3..].iter().flat_map(|it| it.records.iter().map(|it| it.written));
    let users = by_hour(&users.collect::<Vec<_>>(), bins);
    assert_eq!(Curves::levels(&outcome.curves.at_risk), users);
}

#[test]
fn an_unrelated_job_changes_neither_curves_nor_the_time_without_data() {
    let other = r#"jobs: [(name: "nightly", source: "other", labels: ["tape:t"],
        schedule: "daily 01:00", takes: Lasting("1 h"), slots: 3)]"#;
    let text = EMPTY.replace("stores: [", "stores: [(name: \"other\", labels: [\"array:o\"]), ");
    let (alone, beside) = (scenario(&text, ""), scenario(&text, other));
    for seed in 0..20 {
        let (one, two) = (replay(&alone, seed, 0), replay(&beside, seed, 0));
        assert!(two.outcome.server.points > 20);
        for metric in ["hours.without_data", "hours.without_data.max"] {
            assert_eq!(one.metrics[metric], two.metrics[metric], "{metric}, seed {seed}");
        }
        assert_eq!(one.outcome.curves, two.outcome.curves, "seed {seed}");
        assert_eq!(one.outcome.totals.reactions, two.outcome.totals.reactions, "seed {seed}");
    }
}

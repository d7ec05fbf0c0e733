//! A change that stands from a moment on leaves the past alone, in thousands of random small
//! worlds.

mod worlds;

use lastcopy::engine::observe::Observer;
use lastcopy::engine::trial::Trial;
use lastcopy::engine::trial::run;
use lastcopy::explain::whatif::branch;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::Outcome;
use lastcopy::outcome::account::AccountRecord;
use lastcopy::outcome::history::CopyLife;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;

/// The number of worlds, unless `LASTCOPY_WORLDS` asks for another.
fn number() -> u64 {
    std::env::var("LASTCOPY_WORLDS").ok().and_then(|it| it.parse().ok()).unwrap_or(1_500)
}

/// Each world that passes the door, with a moment in it.
fn each(mut look: impl FnMut(u64, &Scenario, Time)) {
    let mut played = 0;
    for seed in 8_000_000..8_000_000 + number() {
        let Ok(scenario) = Scenario::from_ron(&worlds::world(seed)) else { continue };
        let model = scenario.model();
        let whole = model.horizon.ms() - model.start.ms();
        // Any millisecond, and in every second world a full hour, when many things happen.
        let part = whole * (1 + (seed % 97).cast_signed()) / 98;
        let at = if seed % 2 == 0 { part } else { part / 3_600_000 * 3_600_000 };
        look(seed, &scenario, Time::from_ms(model.start.ms() + at.max(1)));
        played += 1;
    }
    assert!(played * 2 > number(), "only {played} worlds passed the door");
}

/// The world with a change that differs from seed to seed.
fn changed(scenario: &Scenario, seed: u64) -> Option<Scenario> {
    let spec = scenario.spec();
    let pick = usize::try_from(seed / 5).expect("it fits");
    let set = match seed % 5 {
        0 if !spec.plans.is_empty() => {
            format!("plans[{}].when=Never", spec.plans[pick % spec.plans.len()].name)
        }
        1 if !spec.jobs.is_empty() => {
            format!("jobs[{}].labels=[\"array:new\"]", spec.jobs[pick % spec.jobs.len()].name)
        }
        2 if !spec.notices.is_empty() => {
            format!("notices[{}].compliance=1", spec.notices[pick % spec.notices.len()].name)
        }
        3 => "jobs+=(name: \"more\", source: \"s0\", labels: [\"array:new\"], \
              schedule: \"every 5 h\")"
            .to_owned(),
        _ => format!("faults[{}].when=Never", spec.faults[pick % spec.faults.len()].name),
    };
    scenario.with(&Overlays { set: vec![set], ..Overlays::default() }).ok()
}

fn same(one: &Outcome, other: &Outcome, what: &str) {
    assert_eq!(one.server.journal, other.server.journal, "{what}: the journal");
    assert_eq!(one.totals, other.totals, "{what}: the totals");
    assert_eq!(one.hash, other.hash, "{what}: the hash");
}

#[test]
fn going_on_under_the_same_scenario_changes_nothing() {
    each(|seed, scenario, at| {
        let play = branch(scenario, scenario, (seed, 0), at).expect("it is the same");
        let (one, other) = (run(scenario, seed, 0), play.finish());
        same(&one, &other, &format!("world {seed} at {}", at.exact()));
    });
}

#[test]
fn a_change_at_the_start_is_the_change_and_one_at_the_horizon_is_none() {
    each(|seed, scenario, _| {
        let Some(other) = changed(scenario, seed) else { return };
        let model = scenario.model();
        let from = |at| branch(scenario, &other, (seed, 0), at).expect("it can change").finish();
        same(&from(model.start), &run(&other, seed, 0), &format!("world {seed} at the start"));
        same(&from(model.horizon), &run(scenario, seed, 0), &format!("world {seed} at the end"));
        same(&from(Time::NEVER), &run(scenario, seed, 0), &format!("world {seed} past the end"));
    });
}

#[derive(Default)]
struct All(Vec<AccountRecord>);

impl Observer for All {
    fn account(&mut self, account: &AccountRecord) {
        self.0.push(account.clone());
    }
}

/// What had happened to the copies of every record before a moment.
fn past(play: &Trial, at: Time) -> Vec<Vec<CopyLife>> {
    let (_, found) = play.finish_and_find();
    let mut all = All::default();
    let _ = play.observe(&mut all);
    let mut lives = Vec::new();
    for account in &all.0 {
        let old = account.records.iter().filter(|it| it.written < at);
        let wanted: Vec<(usize, u32)> = old.map(|it| (it.category, it.record)).collect();
        let traced = play.trace(&found, account.number, &wanted).expect("it is there");
        for history in traced.histories {
            let copies = history.copies.into_iter().filter(|it| it.born < at);
            let until = |mut it: CopyLife| {
                it.counts = it.counts.filter(|counts| *counts < at);
                it.died = it.died.filter(|died| died.at < at);
                // Whether it was the last one depends on what came afterwards.
                it.died.iter_mut().for_each(|died| died.last = false);
                it
            };
            lives.push(copies.map(until).collect());
        }
    }
    lives
}

#[test]
fn before_the_moment_both_worlds_are_the_same_event_by_event_and_copy_by_copy() {
    let (mut parted, mut refused) = (0, 0);
    each(|seed, scenario, at| {
        let Some(other) = changed(scenario, seed) else { return };
        let was = Trial::new(scenario, seed, 0);
        let Ok(is) = branch(scenario, &other, (seed, 0), at) else {
            refused += 1;
            return;
        };
        let (one, two) = (was.finish(), is.finish());
        let before = |outcome: &Outcome| {
            let journal = outcome.server.journal.iter().filter(|entry| entry.at < at);
            journal.cloned().collect::<Vec<_>>()
        };
        assert_eq!(before(&one), before(&two), "world {seed} at {}", at.exact());
        assert_eq!(past(&was, at), past(&is, at), "world {seed} at {}", at.exact());
        parted += u64::from(one.hash != two.hash);
    });
    assert_eq!(refused, 0, "each of these changes can be made midway");
    assert!(parted > number() / 20, "only {parted} worlds part: hardly anything was tested");
}

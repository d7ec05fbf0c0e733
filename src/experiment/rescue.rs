//! What would have saved it: each listed policy and strategy, under the same seed.

use crate::engine::trial::run;
use crate::experiment::replay::Replay;
use crate::experiment::replay::assess;
use crate::experiment::replay::replay;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;

/// One alternative beside what happened.
#[derive(Debug, Clone)]
pub struct Rescue {
    /// `policy` or `strategy`.
    pub kind: &'static str,
    /// What people call it.
    pub name: String,
    /// What it says.
    pub story: String,
    /// The arguments that choose it, on top of the scenario's own: the line that shows it.
    pub arguments: Vec<String>,
    /// What it comes to; refused, if it does not fit what else was changed.
    pub saved: Result<Saved, Problems>,
}

/// What an alternative comes to, beside the base under the same seed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saved {
    /// Whether it says just what the base says.
    pub is_base: bool,
    /// Current records lost under it.
    pub lost: u64,
    /// Records that the base lost and it does not; less than nothing if it loses more.
    pub records: i64,
    /// Records lost or abandoned under it.
    pub unrecoverable: u64,
    /// The same beside the base: how many fewer.
    pub recovered: i64,
    /// What running and recovery cost beyond the base, in units of money.
    pub price: f64,
}

/// Plays every policy and strategy of a scenario under one seed, on top of what was chosen
/// already; `base` is the replay without them, and `done` is told how many of how many are done.
#[must_use]
pub fn rescue(
    scenario: &Scenario,
    base: &Replay,
    done: &mut dyn FnMut(usize, usize),
) -> Vec<Rescue> {
    let listed = scenario.alternatives();
    let chosen = scenario.overlays();
    let is_chosen = |kind: &str, name: &str| {
        let choice = if kind == "policy" { &chosen.policy } else { &chosen.strategy };
        choice.as_deref() == Some(name)
    };
    let others =
        listed.into_iter().filter(|(kind, name, _)| *kind != "variant" && !is_chosen(kind, name));
    let all: Vec<_> = others.collect();
    let mut rescues = Vec::new();
    for (at, (kind, name, story)) in all.iter().enumerate() {
        done(at, all.len());
        let mut overlays = scenario.overlays().clone();
        let chosen = if *kind == "policy" { &mut overlays.policy } else { &mut overlays.strategy };
        *chosen = Some((*name).to_owned());
        rescues.push(Rescue {
            kind,
            name: (*name).to_owned(),
            story: (*story).to_owned(),
            arguments: arguments(&overlays, base.outcome.seed, base.outcome.trial),
            saved: scenario.with(&overlays).map(|other| play(scenario, base, &other)),
        });
    }
    done(all.len(), all.len());
    rescues
}

/// The base and all that would have saved it, in one call.
#[must_use]
pub fn replay_and_rescue(scenario: &Scenario, seed: u64, trial: u64) -> (Replay, Vec<Rescue>) {
    let base = replay(scenario, seed, trial);
    let rescues = rescue(scenario, &base, &mut |_, _| {});
    (base, rescues)
}

fn play(scenario: &Scenario, base: &Replay, other: &Scenario) -> Saved {
    // A trial is pure: what says the same comes to the same.
    let is_base = other.digest() == scenario.digest();
    let (seed, trial) = (base.outcome.seed, base.outcome.trial);
    let there = if is_base { base.clone() } else { assess(other, run(other, seed, trial)) };
    let count =
        |replay: &Replay, name: &str| replay.metrics.get(name).copied().unwrap_or(0.0) as i64;
    let price = |replay: &Replay| {
        let money = |name: &str| replay.metrics.get(name).copied().unwrap_or(0.0);
        money("money.running") + money("money.recovery")
    };
    let (lost, unrecoverable) = ("items.lost", "items.unrecoverable");
    Saved {
        is_base,
        lost: count(&there, lost).unsigned_abs(),
        records: count(base, lost) - count(&there, lost),
        unrecoverable: count(&there, unrecoverable).unsigned_abs(),
        recovered: count(base, unrecoverable) - count(&there, unrecoverable),
        price: price(&there) - price(base),
    }
}

/// The arguments of a replay under overlays, a seed and a trial; first ones are left out.
#[must_use]
pub fn arguments(overlays: &Overlays, seed: u64, trial: u64) -> Vec<String> {
    let mut all = Vec::new();
    let mut add = |flag: &str, value: String| all.extend([format!("--{flag}"), value]);
    let named = [
        ("variant", &overlays.variant),
        ("policy", &overlays.policy),
        ("strategy", &overlays.strategy),
    ];
    for (flag, name) in named {
        if let Some(name) = name {
            add(flag, name.clone());
        }
    }
    for change in &overlays.set {
        add("set", change.clone());
    }
    if let Some(handsets) = overlays.handsets {
        add("handsets", handsets.to_string());
    }
    add("seed", seed.to_string());
    if trial > 0 {
        add("trial", trial.to_string());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten accounts of four photos on an array that burns; the only copy stands on it too.
    const BURNT: &str = r#"(
        name: "burnt",
        clock: (horizon: "48 h"),
        categories: [(name: "photos", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        jobs: [(name: "daily", source: "primary", labels: ["array:1"], schedule: "every 24 h")],
        faults: [(name: "fire", when: At("T+30 h"), what: Destroy(), hits: ["array:1"])],
        plans: [(name: "rebuild", when: After(event: "fault:fire"), recovers: true, steps: [
            (name: "fetch", takes: Lasting("2 h"),
                does: Restore((from: Points("daily"), into: "primary"))),
        ])],
        charges: [(name: "staff", amount: "$100", kind: Recovery)],
        variants: [(name: "no-fire", set: {"faults[fire].when": Never})],
        policies: [
            (name: "as-is", set: {}),
            (name: "elsewhere", story: "On another array.", set: {
                "jobs[daily].labels": ["array:2"],
                "+charges": (name: "array", amount: "$50", kind: Running),
            }),
        ],
        strategies: [(name: "broken", set: {"charges[staff].amount": "$60"})],
    )"#;

    #[test]
    fn alternatives_are_held_against_the_base_under_one_seed() {
        let scenario = Scenario::from_ron(BURNT).unwrap_or_else(|problems| panic!("{problems}"));
        let base = replay(&scenario, 3, 0);
        let mut steps = Vec::new();
        let rescues = rescue(&scenario, &base, &mut |done, of| steps.push((done, of)));
        assert_eq!(steps, [(0, 3), (1, 3), (2, 3), (3, 3)]);
        let saved: Vec<Saved> = rescues.iter().map(|it| *it.saved.as_ref().unwrap()).collect();
        assert_eq!((saved[0].is_base, saved[0].records, saved[0].lost), (true, 0, 40));
        assert_eq!((saved[1].records, saved[1].lost, saved[1].unrecoverable), (40, 0, 0));
        assert_eq!((saved[1].price, saved[2].price), (50.0, -40.0));
        assert_eq!(rescues[1].arguments, ["--policy", "elsewhere", "--seed", "3"]);
        assert_eq!((rescues[2].kind, rescues[1].story.as_str()), ("strategy", "On another array."));
    }

    #[test]
    fn alternatives_stand_on_what_was_chosen_already() {
        let scenario = Scenario::from_ron(BURNT).unwrap_or_else(|problems| panic!("{problems}"));
        let variant = Some("no-fire".to_owned());
        let quiet = scenario.with(&Overlays { variant, ..Overlays::default() }).unwrap();
        let base = replay(&quiet, 3, 5);
        assert_eq!(base.metrics["items.lost"], 0.0);
        let rescues = rescue(&quiet, &base, &mut |_, _| {});
        let line = rescues[0].arguments.join(" ");
        assert_eq!(line, "--variant no-fire --policy as-is --seed 3 --trial 5");
    }
}

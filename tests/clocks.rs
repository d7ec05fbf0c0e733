//! Claims about waits that age by a clock of their own.

use lastcopy::engine::trial::run;
use lastcopy::outcome::Outcome;
use lastcopy::scenario::load::Scenario;

fn play(channels: &str, faults: &str) -> Outcome {
    let text = format!(
        r#"(
            name: "clocks",
            clock: (horizon: "T+200 h"),
            stores: [(name: "db", labels: ["array:1"])],
            services: [(name: "data", store: "db")],
            jobs: [(name: "daily", source: "db", schedule: "every 6 h", slots: 1)],
            channels: [{channels}],
            faults: [{faults}],
        )"#
    );
    let scenario = Scenario::from_ron(&text).unwrap_or_else(|problems| panic!("{problems}"));
    run(&scenario, 1, 0)
}

fn hours(outcome: &Outcome, event: &str) -> Vec<f64> {
    let found = outcome.server.journal.iter().filter(|entry| entry.event == event);
    found.map(|entry| entry.at.ms() as f64 / 3_600_000.0).collect()
}

const DOWN: &str = r#"(name: "stop", when: At("T+10 h"), lasts: "20 h",
    what: Service(services: ["data"]))"#;

#[test]
fn what_ages_by_uptime_stands_still_while_its_bearer_is_down() {
    let channel = r#"(name: "worn", when: Hazard(law: "15 h", clock: Uptime("service:data")))"#;
    assert_eq!(hours(&play(channel, ""), "channel:worn"), [15.0]);
    assert_eq!(hours(&play(channel, DOWN), "channel:worn"), [35.0]);
    // The store itself could be read all the time.
    let store = channel.replace("service:data", "store:db");
    assert_eq!(hours(&play(&store, DOWN), "channel:worn"), [15.0]);
}

#[test]
fn uptime_counts_from_its_own_beginning_and_again_after_each_firing() {
    let channel = r#"(name: "worn", when: Hazard(law: "8 h", from: "T+5 h",
        clock: Uptime("service:data"), again: true))"#;
    let fired = hours(&play(channel, DOWN), "channel:worn");
    assert_eq!(fired[..4], [33.0, 41.0, 49.0, 57.0]);
}

#[test]
fn what_is_renewed_in_time_never_wears_out() {
    let channel = |law: &str| {
        format!(
            r#"(name: "worn", when: Hazard(law: "{law}", clock: SinceRenewal("job:daily/done")))"#
        )
    };
    assert_eq!(hours(&play(&channel("5 h"), ""), "channel:worn"), [5.0]);
    assert_eq!(hours(&play(&channel("7 h"), ""), "channel:worn"), [0.0; 0]);
    // The last renewal is that of 6 h: the job fails from then on.
    let fails = r#"(name: "mute", when: At("T+7 h"), what: Job(job: "daily", how: Fails))"#;
    assert_eq!(hours(&play(&channel("7 h"), fails), "channel:worn"), [13.0]);
}

#[test]
fn renewing_what_forgets_its_age_changes_no_distribution() {
    let channel = |clock: &str| {
        format!(r#"(name: "worn", when: Hazard(law: Exponential(mean: "20 h"){clock}))"#)
    };
    let scenario = |clock: &str| {
        let channel = channel(clock);
        let text = format!(
            r#"(name: "memory", clock: (horizon: "T+1000 h"),
                stores: [(name: "db")],
                jobs: [(name: "daily", source: "db", schedule: "every 6 h")],
                channels: [{channel}])"#
        );
        Scenario::from_ron(&text).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let mean = |clock: &str| {
        let scenario = scenario(clock);
        let waits = (0..2_000).map(|trial| hours(&run(&scenario, 3, trial), "channel:worn")[0]);
        waits.sum::<f64>() / 2_000.0
    };
    // Four standard errors of a mean of 20 over 2,000 waits.
    let near = 4.0 * 20.0 / 2_000_f64.sqrt();
    for clock in ["", r#", clock: SinceRenewal("job:daily/done")"#] {
        let mean = mean(clock);
        assert!((mean - 20.0).abs() < near, "{clock}: {mean}");
    }
}

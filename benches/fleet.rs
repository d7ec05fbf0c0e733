//! What an event costs: workload B by size, and with one feature more at a time; the floor below
//! it; the flagship; a server side without a fleet; many small trials.
//!
//!     RAYON_NUM_THREADS=1 cargo bench --bench fleet [-- HANDSETS]
//!
//! CPU time of all threads, from the scenario's text to its outcome. An attempt to sync that can
//! change nothing but what is acknowledged is counted and not lived; the table tells both.

use lastcopy::engine::trial::run;
use lastcopy::kernel::chance::Chance;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::digest::Chain;
use lastcopy::kernel::digest::Sum;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::Outcome;
use lastcopy::scenario::load::Overlays;
use lastcopy::scenario::load::Scenario;
use rustix::time::ClockId;
use rustix::time::clock_gettime;

const WORKLOAD: &str = include_str!("workload-b.ron");
const FLAGSHIP: &str = include_str!("../scenarios/sidekick-2009.ron");

const CATEGORY: &str = "categories+=(name: \"tasks\", items: 0, edits: \"12 per d\")";
const CHANGES: [&str; 2] = ["categories[notes].changes=0.3", "categories[notes].deletes=0.1"];
const NOTICE: &str = "notices+=(name: \"careful\", when: At(\"T+11 d\"), text: \"Do not reset.\", \
    reach: 0.6, delay: Exponential(mean: \"6 h\"), compliance: 0.5, \
    advice: [(restart: \"reset\", factor: 0.5)])";
const PUSH: &str = "devices[handset].sync.push=true";
const BLANK: &str = "faults+=(name: \"blank\", when: At(\"T+15 d\"), lasts: \"6 h\", \
    what: Service(services: [\"data\"], answers: Blank))";
const POINTS: &str = "jobs+=(name: \"nightly\", source: \"primary\", labels: [\"array:second\"], \
    schedule: \"daily 01:00\", takes: Lasting(\"2 h\"), slots: 3)";
const DAMAGE: &str = "faults+=(name: \"partial\", when: At(\"T+16 d\"), \
    what: Destroy(share: 0.1, grain: Account), hits: [\"array:main\"])";
/// Twice the room that the fleet needs, and for two days half of what it needs.
const CAPACITY: &str = "services[data].capacity=(admits: 11, per: \"10 s\", \
    shifts: [(at: \"T+4 d\", admits: 3), (at: \"T+6 d\", admits: 11)])";
const ROOMY: &str = "services[data].capacity=(admits: 1000000, per: \"10 s\")";

/// Two years of a server side: an hourly job that keeps a day, a service that restarts.
const SERVER: &str = r#"(
    name: "server-side",
    clock: (horizon: "730 d"),
    categories: [(name: "notes", items: 1)],
    cohorts: [(name: "one", accounts: 1, service: "data")],
    stores: [(name: "primary", labels: ["array:main"])],
    services: [(name: "data", store: "primary")],
    jobs: [(name: "hourly", source: "primary", labels: ["array:second"], schedule: "every 1 h",
        takes: Lasting("5 min"), slots: 24)],
    faults: [(name: "restart", when: Hazard(law: Exponential(mean: "7 d"), again: true),
        lasts: "5 min", what: Service(services: ["data"]))],
)"#;

fn main() {
    let size = std::env::args().filter_map(|word| word.parse().ok()).next();
    println!(
        "{:<28}{:>10}{:>15}{:>15}{:>9}{:>11}{:>9}",
        "workload B", "handsets", "counted", "lived", "s", "ns/counted", "ns/lived"
    );
    for handsets in [10_000, 100_000, 1_000_000, 10_000_000] {
        if size.is_none_or(|most: u64| handsets <= most) {
            measure("plain", handsets, &[]);
        }
    }
    memory(size.unwrap_or(10_000_000).min(10_000_000));
    let few = size.unwrap_or(100_000).min(100_000);
    let one_more: [(&str, &[&str]); 7] = [
        ("a second category", &[CATEGORY]),
        ("changes and deletes", &CHANGES),
        ("a notice", &[NOTICE]),
        ("push on edit", &[PUSH]),
        ("a blank server", &[BLANK]),
        ("three restore points", &[POINTS]),
        ("partial damage", &[DAMAGE]),
    ];
    let mut all = Vec::new();
    for (name, changes) in one_more {
        measure(name, few, changes);
        all.extend_from_slice(changes);
    }
    measure("all of these", few, &all);
    measure("room for everybody", few, &[ROOMY]);
    measure("saturated for two days", few, &[CAPACITY]);
    floor(few);
    flagship(few);
    flagship_floor(few);
    server_side();
    many_small_trials(if size.is_some() { 100 } else { 10_000 });
}

fn scenario(text: &str, handsets: u64, changes: &[&str]) -> Scenario {
    let scenario = Scenario::from_ron(text).unwrap_or_else(|wrong| panic!("{wrong}"));
    let set = changes.iter().map(|change| (*change).to_owned()).collect();
    let overlays = Overlays { handsets: Some(handsets), set, ..Overlays::default() };
    scenario.with(&overlays).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn measure(name: &str, handsets: u64, changes: &[&str]) {
    let began = cpu_seconds();
    let events = Events::of(&run(&scenario(WORKLOAD, handsets, changes), 1, 0));
    events.print(name, handsets, cpu_seconds() - began);
}

/// What workload B cannot do without where draws are addressed and edits hashed: the draws of 240
/// edits, and a link of the chain for each.
fn floor(handsets: u64) {
    let began = cpu_seconds();
    let (chance, mut sum) = (Chance::new(1, 0), Sum::default());
    for handset in 0..handsets {
        let key = EntityKey::member("handsets", handset);
        let mut edits = chance.stream(Purpose::new(b"floor/ed"), key);
        let (mut chain, mut at, mut record) = (Chain::new(), 0.0, 0);
        for wait in (0..15).flat_map(|_| edits.exponentials()) {
            at += wait * 7_200_000.0;
            record += 1;
            chain.absorb(Time::from_ms(at as i64), 1, record);
        }
        sum.add(chain.finish(key));
    }
    std::hint::black_box(sum);
    let counted = 1_122 * handsets;
    Events { counted, lived: counted }.print("the floor", handsets, cpu_seconds() - began);
}

/// What the flagship cannot do without: the draws of the edits of each category, and a link of a
/// chain for each. Attempts, restarts and copies come on top.
fn flagship_floor(handsets: u64) {
    let began = cpu_seconds();
    let scenario = scenario(FLAGSHIP, handsets, &[]);
    let model = scenario.model();
    let (chance, mut sum, mut counted) = (Chance::new(1, 0), Sum::default(), 0);
    let length = (model.horizon.ms() - model.start.ms()) as f64;
    for cohort in &model.cohorts {
        for member in 0..cohort.accounts {
            let key = EntityKey::member("handsets", member);
            for (salt, held) in (0..).zip(cohort.categories.iter().filter(|held| held.rate > 0.0)) {
                let mut edits = chance.stream(Purpose::of("floored", salt), key);
                let (mut chain, mut at, mut record) = (Chain::new(), 0.0, 0);
                while at < length {
                    for wait in edits.exponentials() {
                        at += wait / held.rate;
                        if at < length {
                            record += 1;
                            chain.absorb(Time::from_ms(at as i64), 1, record);
                        }
                    }
                }
                counted += record;
                sum.add(chain.finish(key));
            }
        }
    }
    std::hint::black_box(sum);
    let events = Events { counted, lived: counted };
    events.print("the flagship's floor", handsets, cpu_seconds() - began);
}

/// The most that the process held at once so far, and by handset of the largest row.
fn memory(handsets: u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    match peak {
        Some(kb) => {
            let each = kb as f64 * 1024.0 / handsets as f64;
            println!("{:<28}{handsets:>10}{kb:>12} kB at most, {each:.2} bytes each", "memory");
        }
        None => println!("memory: this system does not tell"),
    }
}

/// The classic list of events alone.
fn server_side() {
    let began = cpu_seconds();
    let events = run(&scenario(SERVER, 1, &[]), 1, 0).server_events;
    let events = Events { counted: events, lived: events };
    events.print("server side alone", 1, cpu_seconds() - began);
}

/// Eight categories, three habits, two months; items that stand at the start are no edits.
fn flagship(handsets: u64) {
    let began = cpu_seconds();
    let scenario = scenario(FLAGSHIP, handsets, &[]);
    let mut events = Events::of(&run(&scenario, 1, 0));
    for cohort in &scenario.model().cohorts {
        let items: u64 = cohort.categories.iter().map(|held| u64::from(held.items)).sum();
        events.counted -= items * cohort.accounts;
    }
    events.print("the flagship", handsets, cpu_seconds() - began);
}

/// Set-up must vanish in trials of a thousand handsets.
fn many_small_trials(trials: u64) {
    let began = cpu_seconds();
    let scenario = scenario(WORKLOAD, 1_000, &[]);
    let mut events = Events::default();
    for trial in 0..trials {
        let one = Events::of(&run(&scenario, 1, trial));
        events.counted += one.counted;
        events.lived += one.lived;
    }
    events.print(&format!("{trials} trials"), 1_000, cpu_seconds() - began);
}

#[derive(Default)]
struct Events {
    /// Edits, attempts and restarts: what other engines execute one by one.
    counted: u64,
    /// Of these, what is gone through one by one here, and turns in a restore or at a notice.
    lived: u64,
}

impl Events {
    fn of(outcome: &Outcome) -> Self {
        let totals = &outcome.totals;
        let attempts = totals.good + totals.failed;
        let restarts: u64 = totals.restarts.iter().sum();
        // No item stands at the start, so each record is an edit.
        let counted = totals.all().written + attempts + restarts;
        Self { counted, lived: totals.events - attempts }
    }

    fn print(&self, name: &str, handsets: u64, seconds: f64) {
        let each = |events: u64| seconds * 1e9 / events as f64;
        println!(
            "{name:<28}{handsets:>10}{:>15}{:>15}{seconds:>9.3}{:>11.2}{:>9.2}",
            self.counted,
            self.lived,
            each(self.counted),
            each(self.lived)
        );
    }
}

/// CPU time of all threads of this process so far.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

//! Random small worlds, as texts: every feature mixed with every other, told by a seed alone.

mod copies;
mod plans;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use rand_chacha::rand_core::SeedableRng;

/// The text of a world. From 2^32 on they are those below once more, with more accounts, and
/// services that have little room for them; from 2^33 on with faults and restores that are often
/// about some cohorts or owners only.
pub fn world(seed: u64) -> String {
    let own = |kind: u64| (seed >> 32 == kind).then(|| Dice(ChaCha8Rng::seed_from_u64(seed)));
    let (crowd, parted) = (own(1), own(2));
    let seed = seed & u64::from(u32::MAX);
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let days = 2 + dice.below(4);
    let mut world = World {
        hours: days * 24,
        stores: 1 + dice.below(3),
        jobs: dice.below(4),
        faults: 1 + dice.below(4),
        plans: dice.below(4),
        notices: dice.below(3),
        categories: 1 + dice.below(3),
        services: 1 + dice.below(3),
        verified: Vec::new(),
        images: Vec::new(),
        carried: Vec::new(),
        binned: Vec::new(),
        refuge: false,
        crowd,
        parted,
        cohorts: 0,
        dice,
    };
    world.text(seed)
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n.max(1)
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn share(&mut self) -> &'static str {
        self.one(&["0", "0.2", "0.5", "0.5", "0.8", "1"])
    }
}

struct World {
    hours: u64,
    stores: u64,
    jobs: u64,
    faults: u64,
    plans: u64,
    notices: u64,
    categories: u64,
    services: u64,
    verified: Vec<bool>,
    images: Vec<String>,
    /// The labels of the stores.
    carried: Vec<String>,
    /// The stores and jobs with a grace period.
    binned: Vec<String>,
    /// Whether some cohort keeps a SIM card.
    refuge: bool,
    /// What tells how little room services have.
    crowd: Option<Dice>,
    /// What tells whom faults and restores are about.
    parted: Option<Dice>,
    cohorts: u64,
    dice: Dice,
}

const LABELS: [&str; 5] = ["site:a", "site:b", "array:1", "array:2", "array:3"];
const RESTARTS: [&str; 4] = ["pull", "hang", "menu", "reset"];
const ANSWERS: [&str; 5] = ["Up", "ReadOnly", "Blank", "Corrupt", "Down"];
const GRAINS: [&str; 6] = ["Part", "Owner", "Account", "Category", "Item", "Record"];

impl World {
    fn text(&mut self, seed: u64) -> String {
        let parts = [
            format!("name: \"w{seed}\""),
            self.clock(),
            self.list("categories", self.categories, Self::category),
            self.list("devices", 2, Self::device),
            self.cohorts(),
            self.list("stores", self.stores, Self::store),
            self.list("services", self.services, Self::service),
            self.pools(),
            self.list("jobs", self.jobs, Self::job),
            self.list("faults", self.faults, Self::fault),
            self.list("plans", self.plans, Self::plan),
            self.list("notices", self.notices, Self::notice),
            self.list("reactions", 2, Self::reaction),
            self.channels(),
        ];
        format!("(\n    {},\n)\n", parts.join(",\n    "))
    }

    fn list(&mut self, name: &str, of: u64, each: fn(&mut Self, u64) -> String) -> String {
        let all: Vec<String> = (0..of).map(|at| each(self, at)).collect();
        format!("{name}: [\n        {}]", all.join(",\n        "))
    }

    fn names(&mut self, stem: &str, of: u64) -> String {
        let all: Vec<u64> = (0..of).filter(|_| self.dice.once_in(2)).collect();
        let all = if all.is_empty() { vec![self.dice.below(of)] } else { all };
        let all: Vec<String> = all.iter().map(|at| format!("\"{stem}{at}\"")).collect();
        format!("[{}]", all.join(", "))
    }

    fn labels(&mut self) -> String {
        let (one, two) = (self.dice.one(&LABELS[..2]), self.dice.one(&LABELS[2..]));
        match self.dice.below(5) {
            0 => format!("[\"{one}\"]"),
            1 => format!("[\"{two}\"]"),
            _ => format!("[\"{one}\", \"{two}\"]"),
        }
    }

    fn clock(&mut self) -> String {
        let every = self.dice.one(&["30 min", "60 min", "1 min"]);
        let every = if self.dice.once_in(4) { every } else { "1 h" };
        let below = self.dice.one(&["0.5", "1", "0.9"]);
        let damage = if self.dice.once_in(4) { ", damage: \"f0\"" } else { "" };
        format!(
            "clock: (start: \"-12 h\", horizon: \"T+{} h\", observe_every: \"{every}\", \
             without_data_below: {below}{damage})",
            self.hours
        )
    }

    /// A length of time, as a law.
    fn law(&mut self, hours: u64) -> String {
        let some = 1 + self.dice.below(hours);
        match self.dice.below(6) {
            0 => "\"0 s\"".to_owned(),
            1 => format!("Uniform(\"0 s\", \"{some} h\")"),
            2 => format!("Exponential(mean: \"{some} h\")"),
            3 => format!("\"{} min\"", 7 + self.dice.below(60 * hours)),
            _ => format!("\"{some} h\""),
        }
    }

    fn takes(&mut self, hours: u64) -> String {
        match self.dice.below(5) {
            0 => "Lasting(\"0 s\")".to_owned(),
            1 => "AtRate(\"1 MB/s\")".to_owned(),
            _ => format!("Lasting({})", self.law(hours)),
        }
    }

    fn event(&mut self) -> String {
        let fault = self.dice.below(self.faults);
        let service = self.dice.below(self.services);
        match self.dice.below(7) {
            0 if self.jobs > 0 => {
                let word = self.dice.one(&["start", "done", "failed", "aborted", "found-bad"]);
                format!("job:j{}/{word}", self.dice.below(self.jobs))
            }
            1 if self.plans > 0 => {
                let word = self.dice.one(&["start", "done"]);
                format!("plan:p{}/{word}", self.dice.below(self.plans))
            }
            2 => format!("fault:f{fault}/end"),
            3 => {
                let word = self.dice.one(&["up", "down", "blank"]);
                format!("service:v{service}/{word}")
            }
            4 => self.dice.one(&["T0/start", "channel:alert"]).to_owned(),
            _ => format!("fault:f{fault}"),
        }
    }

    fn when(&mut self, follows: bool) -> String {
        let hour = self.dice.below(self.hours);
        match self.dice.below(if follows { 12 } else { 5 }) {
            0..4 => format!("At(\"T+{hour} h\")"),
            4 => format!("At(\"T+{} min\")", self.dice.below(self.hours * 60)),
            5 => {
                let again = if self.dice.once_in(2) { ", again: true" } else { "" };
                let mean = 12 + self.dice.below(self.hours);
                let (service, store) =
                    (self.dice.below(self.services), self.dice.below(self.stores));
                let law = match self.dice.below(3) {
                    0 => format!("Exponential(mean: \"{mean} h\")"),
                    1 => format!("\"{} h\"", 1 + self.dice.below(self.hours)),
                    _ => format!("Weibull(scale: \"{mean} h\", shape: 2)"),
                };
                let clock = match self.dice.below(4) {
                    0 => format!(", clock: Uptime(\"service:v{service}\")"),
                    1 => format!(", clock: Uptime(\"store:s{store}\")"),
                    2 => format!(", clock: SinceRenewal(\"{}\")", self.event()),
                    _ => String::new(),
                };
                format!("Hazard(law: {law}{clock}{again})")
            }
            6 => {
                let (one, two) = (self.simple(), self.simple());
                let word = self.dice.one(&["All", "Any"]);
                format!("{word}([{one}, {two}])")
            }
            _ => self.simple(),
        }
    }

    fn simple(&mut self) -> String {
        match self.dice.below(7) {
            6 => {
                let (store, size) = (self.dice.below(self.stores), 1 + self.dice.below(90));
                format!("Size(store: \"s{store}\", at_least: \"{size} GB\")")
            }
            0 => format!("At(\"T+{} h\")", self.dice.below(self.hours)),
            1 => format!("Complaints(per_hour: {})", 1 + self.dice.below(3)),
            _ => {
                let event = self.event();
                format!("After(event: \"{event}\", delay: {})", self.law(12))
            }
        }
    }

    fn category(&mut self, at: u64) -> String {
        let (changes, deletes) = match self.dice.below(3) {
            0 => ("0", "0"),
            1 => ("0.4", "0.2"),
            _ => ("0.3", "0"),
        };
        let rate = 3 + self.dice.below(40);
        format!(
            "(name: \"c{at}\", items: {}, edits: \"1 per {rate} h\", changes: {changes}, \
             deletes: {deletes})",
            self.dice.below(7)
        )
    }

    fn device(&mut self, at: u64) -> String {
        let cache = self.dice.one(&["Volatile", "Volatile", "Persistent", "None"]);
        let rule = self.dice.one(&["ServerWins", "DeviceWins", "Merge", "QuarantineOnEmpty"]);
        let full = self.dice.one(&[
            "[EmptyBoot, ImproperShutdown, ServerOrder]",
            "[EmptyBoot, Mismatch]",
            "[EmptyBoot, ImproperShutdown, Mismatch, ServerOrder]",
            "[ServerOrder]",
        ]);
        let every = self.dice.one(&["1 h", "3 h", "47 min"]);
        let jitter = self.dice.one(&["0", "0.1", "0.5"]);
        let push = self.dice.once_in(3);
        let restarts: Vec<String> = ["PowerLoss", "Crash", "Orderly", "Erase"]
            .iter()
            .zip(RESTARTS)
            .map(|(effect, name)| self.restart(name, effect))
            .collect();
        format!(
            "(name: \"d{at}\", cache: {cache}, rule: {rule}, full_copy_on: {full}, \
             sync: (every: \"{every}\", jitter: {jitter}, push: {push}, on_boot: {}, \
             backoff: \"5 min\", backoff_cap: \"2 h\"), restarts: [\n            {}])",
            at.is_multiple_of(2),
            restarts.join(",\n            ")
        )
    }

    fn restart(&mut self, name: &str, effect: &str) -> String {
        let rate = 12 + self.dice.below(150);
        let while_down = self.dice.one(&["1", "3", "0.5"]);
        let off = if self.dice.once_in(3) {
            format!(", off_for: {}", self.law(8))
        } else {
            String::new()
        };
        format!(
            "(name: \"{name}\", rate: \"1 per {rate} h\", effect: {effect}, \
             while_down: {while_down}{off})"
        )
    }

    fn cohorts(&mut self) -> String {
        let cohorts = (1 + self.dice.below(2)).max(1 + u64::from(self.parted.is_some()));
        self.cohorts = cohorts;
        let mut all = Vec::new();
        for at in 0..cohorts {
            let device = match self.dice.below(5) {
                0 => String::new(),
                other => format!(", device: \"d{}\"", other % 2),
            };
            let categories = if self.dice.once_in(4) {
                format!(", categories: {}", self.names("c", self.categories))
            } else {
                String::new()
            };
            let owner = if self.dice.once_in(2) { ", owner: \"house\"" } else { "" };
            let refuge = if categories.is_empty() && self.dice.once_in(4) {
                self.refuge = true;
                let (kept, holds) = (self.dice.share(), self.dice.share());
                let names = self.names("c", self.categories);
                format!(
                    ", refuges: [(name: \"sim\", categories: {names}, kept_by: {kept}, \
                     holds: {holds})]"
                )
            } else {
                String::new()
            };
            let service = self.dice.below(self.services);
            let activity = self.dice.one(&["1", "1", "2.5"]);
            all.push(format!(
                "(name: \"h{at}\", accounts: {}, service: \"v{service}\", \
                 activity: {activity}{device}{categories}{owner}{refuge})",
                (1 + self.dice.below(4)) * if self.crowd.is_some() { 4 } else { 1 }
            ));
        }
        let owners = match self.parted {
            Some(_) => "owners: [(name: \"estate\"), (name: \"house\", within: \"estate\")],\n    ",
            None => "",
        };
        format!("{owners}cohorts: [\n        {}]", all.join(",\n        "))
    }

    /// Whom something is about: everybody, or in some worlds perhaps some cohorts and owners.
    fn whose(&mut self) -> String {
        let Some(dice) = &mut self.parted else { return String::new() };
        let cohort = dice.below(self.cohorts);
        match dice.below(6) {
            0 => String::new(),
            1 => ", owners: [\"estate\"]".to_owned(),
            2 => ", owners: [\"house\"]".to_owned(),
            3 => format!(", cohorts: [\"h{cohort}\"], owners: [\"house\"]"),
            _ => format!(", cohorts: [\"h{cohort}\"]"),
        }
    }

    fn service(&mut self, at: u64) -> String {
        let store = self.dice.below(self.stores);
        let needs = if at > 0 && self.dice.once_in(3) {
            format!(", needs: [\"v{}\"]", self.dice.below(at))
        } else {
            String::new()
        };
        let starts = if self.dice.once_in(8) { self.dice.one(&ANSWERS) } else { "Up" };
        let room = self.crowd.as_mut().map_or(String::new(), |dice| {
            let admits = 1 + dice.below(3);
            let per = dice.one(&["10 s", "3 min", "10 min", "40 min", "3 h"]);
            let (from, then) = (dice.below(48), dice.below(8));
            let shifts = match dice.below(3) {
                0 => String::new(),
                _ => format!(", shifts: [(at: \"T+{from} h\", admits: {then})]"),
            };
            format!(", capacity: (admits: {admits}, per: \"{per}\"{shifts})")
        });
        format!("(name: \"v{at}\", store: \"s{store}\", starts: {starts}{needs}{room})")
    }
}

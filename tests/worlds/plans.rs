//! What goes wrong in random worlds, and what people do about it.

use crate::worlds::ANSWERS;
use crate::worlds::GRAINS;
use crate::worlds::LABELS;
use crate::worlds::RESTARTS;
use crate::worlds::World;

impl World {
    pub fn fault(&mut self, at: u64) -> String {
        let (share, grain) = (self.dice.share(), self.dice.one(&GRAINS));
        let what = match self.dice.below(9) {
            0 => self.deletion(share, grain),
            1..3 => {
                let rest = self.dice.one(&["Good", "Unreachable", "Unreachable"]);
                let shared = self.dice.once_in(2);
                let whose = if rest == "Good" { self.whose() } else { String::new() };
                format!(
                    "Destroy(share: {share}, grain: {grain}, rest: {rest}, \
                     shared: {shared}{whose})"
                )
            }
            3 => "Offline".to_owned(),
            4 => self.corruption(share, grain),
            5 => {
                let services = self.names("v", self.services);
                format!("Service(services: {services}, answers: {})", self.dice.one(&ANSWERS))
            }
            6 => {
                let restart = self.dice.one(&RESTARTS);
                let befalls = if self.dice.once_in(2) { "Each(0.6)" } else { "Strikes(3)" };
                format!("Restart(restart: \"{restart}\", befalls: {befalls})")
            }
            _ if self.jobs > 0 => {
                let how = self.dice.one(&["Fails", "BadPoints", "Skipped", "Aborts"]);
                format!("Job(job: \"j{}\", how: {how})", self.dice.below(self.jobs))
            }
            _ => "Destroy(rest: Unreachable, share: 0)".to_owned(),
        };
        let hits = if ["Destroy", "Offlin", "Corrup"].iter().any(|it| what.starts_with(it)) {
            let carried = self.carried[self.dice.below(self.carried.len() as u64) as usize].clone();
            let any = self.dice.one(&LABELS).to_owned();
            format!(", hits: [\"{}\"]", if self.dice.once_in(3) { any } else { carried })
        } else {
            String::new()
        };
        let lasts =
            if self.dice.once_in(3) { String::new() } else { format!(", lasts: {}", self.law(30)) };
        let chance = if self.dice.once_in(5) { ", chance: 0.5" } else { "" };
        let when = self.when(at > 0);
        // A trial tells 64 fine masks apart, and such a fault would lay more.
        let what = if when.contains("again: true") && what.contains("progress: S") {
            what.replace("grain: Item", "grain: Account").replace("grain: Record", "grain: Part")
        } else {
            what
        };
        let until = if self.dice.once_in(4) {
            format!(", until: {}", self.simple())
        } else {
            String::new()
        };
        format!("(name: \"f{at}\", when: {when}, what: {what}{hits}{lasts}{until}{chance})")
    }

    /// Somebody or something deletes, all or what is old, at once or bit by bit.
    fn deletion(&mut self, share: &str, grain: &str) -> String {
        let (deletes, progress) = (!self.dice.once_in(4), self.progress());
        let older = if self.dice.once_in(2) {
            format!(", older_than: \"{} h\"", self.dice.below(30))
        } else {
            String::new()
        };
        let whose = self.whose();
        format!(
            "Destroy(share: {share}, grain: {grain}, deletes: {deletes}, \
             progress: {progress}{older}{whose})"
        )
    }

    fn corruption(&mut self, share: &str, grain: &str) -> String {
        let names = self.names("c", self.categories);
        let of =
            if self.dice.once_in(2) { format!(", categories: {names}") } else { String::new() };
        let (progress, whose) = (self.progress(), self.whose());
        format!("Corrupt(share: {share}, grain: {grain}, progress: {progress}{of}{whose})")
    }

    fn progress(&mut self) -> String {
        match self.dice.below(4) {
            0 => {
                let over = 60 + self.dice.below(1500);
                let every = 30 + over / 9 + self.dice.below(300);
                format!("Steady(over: \"{over} min\", every: \"{every} min\")")
            }
            1 => "Stages([(after: \"0 s\", share: 0.2), (after: \"3 h\", share: 0.5), \
                  (after: \"9 h\", share: 1)])"
                .to_owned(),
            _ => "AtOnce".to_owned(),
        }
    }

    pub fn pools(&mut self) -> String {
        let discipline = self.dice.one(&["Fifo", "Priority", "Smith", "ShortestFirst"]);
        let size = self.dice.below(3);
        let (at, then) = (self.dice.below(self.hours), 1 + self.dice.below(2));
        format!(
            "pools: [(name: \"crew\", size: {size}, discipline: {discipline}, \
             shifts: [(at: \"T+{at} h\", size: {then})])]"
        )
    }

    /// Perhaps a step needs one of the crew.
    fn crew(&mut self) -> String {
        if !self.dice.once_in(3) {
            return String::new();
        }
        let (priority, weight) = (self.dice.below(3), self.dice.below(9));
        format!(", pool: \"crew\", priority: {priority}, weight: {weight}")
    }

    /// Perhaps a step is skipped if something has happened.
    fn unless(&mut self) -> String {
        if !self.dice.once_in(4) {
            return String::new();
        }
        let events = [self.event(), self.event()];
        let named = if self.dice.once_in(2) { &events[..1] } else { &events[..] };
        format!(", unless: [\"{}\"]", named.join("\", \""))
    }

    fn deadline(&mut self) -> String {
        if !self.dice.once_in(4) {
            return String::new();
        }
        format!(", until: {}", self.simple())
    }

    /// What operators do after a disaster: they answer, salvage, reopen, bring back, answer.
    fn recovery(&mut self, at: u64) -> String {
        let (fault, store) = (self.dice.below(self.faults), self.dice.below(self.stores));
        let services = self.names("v", self.services);
        let (yields, grain) = (self.dice.share(), self.dice.one(&GRAINS));
        let (shells, spoils) = (self.dice.share(), self.dice.once_in(2));
        let answers = self.dice.one(&["Blank", "Blank", "Down", "Corrupt", "ReadOnly"]);
        let after = self.dice.once_in(2);
        let merge = self.dice.one(&["Merge", "KeepBoth", "KeepCurrent", "Replace"]);
        let to = self.dice.one(&["All", "Affected"]);
        let whose = self.whose();
        let image =
            format!("from: Image(\"i{at}\"), into: \"s{store}\", merge: {merge}, to: {to}{whose}");
        let back = if self.dice.once_in(2) {
            format!("Restore({image}, spread: {})", self.dice.once_in(2))
        } else {
            format!("Offer(restore: ({image}), taken_by: 0.8, delay: {})", self.law(10))
        };
        let all = [
            format!("Answer(services: {services}, answers: {answers}, after_restart: {after})"),
            "Order(order: FullCopy)".to_owned(),
            format!(
                "Salvage(store: \"s{store}\", into: \"i{at}\", yields: {yields}, \
                 grain: {grain}, shells: {shells}, spoils: {spoils})"
            ),
            format!("NewGeneration(store: \"s{store}\")"),
            format!("Answer(services: {services}, answers: Up, after_restart: {after})"),
            back,
            format!("Order(order: {})", self.dice.one(&["FullCopy", "Upload"])),
            self.does(),
        ];
        let mut steps = Vec::new();
        for (step, does) in all.iter().enumerate() {
            if does.starts_with("Salvage") || !self.dice.once_in(4) {
                let takes = self.law(6);
                let (crew, unless) = (self.crew(), self.unless());
                steps.push(format!(
                    "(name: \"t{step}\", takes: Lasting({takes}), does: {does}{crew}{unless})"
                ));
            }
        }
        let (steps, delay) = (steps.join(",\n            "), self.law(8));
        let when = format!("After(event: \"fault:f{fault}\", delay: {delay})");
        let until = self.deadline();
        format!("(name: \"p{at}\", when: {when}{until}, steps: [\n            {steps}])")
    }

    pub fn plan(&mut self, at: u64) -> String {
        if self.dice.once_in(2) {
            return self.recovery(at);
        }
        let when = self.when(true);
        let mut steps = Vec::new();
        for step in 0..1 + self.dice.below(5) {
            let does = self.does();
            let takes = self.takes(10);
            let when = if self.dice.once_in(5) {
                // A step begins once.
                format!(", when: {}", self.when(true).replace(", again: true", ""))
            } else {
                String::new()
            };
            let more = self.crew() + &self.unless();
            steps.push(format!("(name: \"t{step}\", takes: {takes}, does: {does}{when}{more})"));
        }
        let steps = steps.join(",\n            ");
        let until = self.deadline();
        format!("(name: \"p{at}\", when: {when}{until}, steps: [\n            {steps}])")
    }

    fn does(&mut self) -> String {
        let store = self.dice.below(self.stores);
        let job = self.dice.below(self.jobs);
        match self.dice.below(14) {
            0 if self.jobs > 0 => format!("RunJob(job: \"j{job}\")"),
            1 if self.jobs > 0 => format!("AbortJob(job: \"j{job}\")"),
            2 if self.jobs > 0 && self.dice.once_in(3) => {
                let what = self.dice.one(&["PauseJobs", "ResumeJobs"]);
                format!("{what}(jobs: [\"j{job}\"])")
            }
            2 if self.jobs > 0 && self.dice.once_in(4) => format!("Prune(jobs: [\"j{job}\"])"),
            2 if self.jobs > 0 => {
                let verified = self.verified[job as usize] && self.dice.once_in(2);
                format!("AwaitPoint(job: \"j{job}\", verified: {verified})")
            }
            3 => {
                let services = self.names("v", self.services);
                let after = self.dice.once_in(2);
                let answers = self.dice.one(&ANSWERS);
                format!("Answer(services: {services}, answers: {answers}, after_restart: {after})")
            }
            4 => format!("NewGeneration(store: \"s{store}\")"),
            5 | 6 => {
                let name = self.dice.one(&["core", "rest"]).to_owned();
                self.images.push(name.clone());
                let (yields, grain) = (self.dice.share(), self.dice.one(&GRAINS));
                let (shells, spoils) = (self.dice.share(), self.dice.once_in(2));
                format!(
                    "Salvage(store: \"s{store}\", into: \"{name}\", yields: {yields}, \
                     grain: {grain}, shells: {shells}, spoils: {spoils})"
                )
            }
            7..11 => {
                let restore = self.restore(store);
                format!("Restore({restore})")
            }
            11 => {
                // Whoever is offered something comes for it in his own time.
                let restore = self.restore(store).replace("spread: true", "spread: false");
                let (taken, delay) = (self.dice.share(), self.law(10));
                format!("Offer(restore: ({restore}), taken_by: {taken}, delay: {delay})")
            }
            12 => format!("Order(order: {})", self.dice.one(&["FullCopy", "Upload"])),
            _ => "Nothing".to_owned(),
        }
    }

    fn restore(&mut self, store: u64) -> String {
        let from = match self.dice.below(7) {
            5 if self.refuge => "Refuge(\"sim\")".to_owned(),
            6 => format!("Earlier(\"s{}\")", self.dice.below(self.stores)),
            0 if !self.images.is_empty() => {
                let last = self.images[self.images.len() - 1].clone();
                format!("Image(\"{last}\")")
            }
            1 if !self.binned.is_empty() => {
                let of = self.dice.below(self.binned.len() as u64) as usize;
                format!("Bin(\"{}\")", self.binned[of])
            }
            1 if self.stores > 1 => format!("Store(\"s{}\")", (store + 1) % self.stores),
            2 if self.jobs > 0 => {
                let event = self.event();
                format!("Before(job: \"j{}\", event: \"{event}\")", self.dice.below(self.jobs))
            }
            _ if self.jobs > 0 => format!("Points(\"j{}\")", self.dice.below(self.jobs)),
            _ if self.stores > 1 => format!("Store(\"s{}\")", (store + 1) % self.stores),
            _ => return self.own_image(store),
        };
        let merge = self.dice.one(&["Merge", "KeepBoth", "KeepCurrent", "Replace"]);
        let to = self.dice.one(&["All", "Affected"]);
        let spread = self.dice.once_in(3);
        let of = if self.dice.once_in(3) {
            format!(", categories: {}", self.names("c", self.categories))
        } else {
            String::new()
        };
        let since = if merge != "Replace" && self.dice.below(4) == 0 && !from.contains("Refuge") {
            format!(", since: \"{} h\"", self.dice.below(40))
        } else {
            String::new()
        };
        let more = format!("spread: {spread}{of}{since}{}", self.whose());
        format!("from: {from}, into: \"s{store}\", merge: {merge}, to: {to}, {more}")
    }

    /// The only source in a world of one store without jobs, if an image was made.
    fn own_image(&mut self, store: u64) -> String {
        format!("from: Image(\"core\"), into: \"s{store}\"")
    }

    pub fn notice(&mut self, at: u64) -> String {
        let (when, delay) = (self.when(true), self.law(10));
        let (reach, compliance) = (self.dice.share(), self.dice.share());
        let advice = self.dice.one(&RESTARTS);
        let factor = self.dice.one(&["0", "0.3", "4"]);
        let channel = if self.dice.once_in(3) {
            format!(", channel: \"v{}\"", self.dice.below(self.services))
        } else {
            String::new()
        };
        let prompts = if self.dice.once_in(2) {
            let (restart, within) = (self.dice.one(&RESTARTS), self.law(10));
            format!(", prompts: (restart: \"{restart}\", within: {within})")
        } else {
            String::new()
        };
        format!(
            "(name: \"n{at}\", when: {when}, reach: {reach}, delay: {delay}, \
             compliance: {compliance}, advice: [(restart: \"{advice}\", factor: {factor})]\
             {channel}{prompts})"
        )
    }

    pub fn reaction(&mut self, at: u64) -> String {
        let to = self.dice.one(&["WithoutService", "WithoutData"]);
        let (once, rate) = (self.dice.once_in(2), 2 + self.dice.below(12));
        format!(
            "(name: \"r{at}\", to: {to}, rate: \"1 per {rate} h\", once: {once}, complaint: {})",
            at == 0
        )
    }

    pub fn channels(&mut self) -> String {
        let (alert, open, lasts) = (self.when(false), self.when(true), self.law(20));
        let said = self.when(true);
        let through = if self.dice.once_in(3) {
            format!(", through: \"v{}\"", self.dice.below(self.services))
        } else {
            String::new()
        };
        format!(
            "channels: [(name: \"alert\", when: {alert}{through})],\n    \
             windows: [(name: \"stop\", from: {open}, \
             until: After(event: \"window:stop/open\", delay: {lasts}))],\n    \
             announcements: [(name: \"lost\", when: {said})]"
        )
    }
}

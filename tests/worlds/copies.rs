//! Where the copies of random worlds stand, and how long they are kept.

use crate::worlds::World;

impl World {
    pub fn store(&mut self, at: u64) -> String {
        let labels = self.labels();
        self.carried.extend(labels.split('"').skip(1).step_by(2).map(str::to_owned));
        format!(
            "(name: \"s{at}\", labels: {labels}, size: \"{} GB\", parts: {}{}{})",
            1 + self.dice.below(40),
            1 + self.dice.below(4),
            self.grace(&format!("s{at}")),
            self.dice.one(&["", "", ", grows: \"1 GB/h\""])
        )
    }

    /// Perhaps a grace period for what is deleted of a store or a job.
    fn grace(&mut self, of: &str) -> String {
        if !self.dice.once_in(4) {
            return String::new();
        }
        self.binned.push(of.to_owned());
        format!(", grace: \"{} h\"", 1 + self.dice.below(30))
    }

    fn keep(&mut self) -> String {
        let (one, two) = (1 + self.dice.below(3), self.dice.below(3));
        match self.dice.below(7) {
            0 => format!("Count({one})"),
            1 => format!("Age(\"{} h\")", 6 * one + two),
            2 => format!("Gfs(daily: {one}, weekly: {two})"),
            3 => format!("Restic(last: {one}, daily: {two}, within: \"{}h\")", 7 * one),
            4 => format!("Borg(daily: {one}, hourly: {two})"),
            5 => format!("Hanoi(levels: {}, chained: {})", 1 + one, two == 0),
            _ => format!("Any([Count({one}), Age(\"{} h\")])", 10 * one),
        }
    }

    /// Perhaps a verification of each point, or of the newest by a timetable.
    fn verify(&mut self) -> String {
        let verify = self.dice.once_in(3);
        self.verified.push(verify);
        if !verify {
            return String::new();
        }
        let (by, again) = (self.dice.one(&["Hash", "Drill"]), self.dice.once_in(2));
        let schedule = if self.dice.once_in(3) {
            format!(", schedule: \"every {} h\"", 2 + self.dice.below(20))
        } else {
            String::new()
        };
        format!(", verify: (by: {by}, again: {again}, takes: Lasting(\"90 min\"){schedule})")
    }

    pub fn job(&mut self, at: u64) -> String {
        let (source, labels) = (self.dice.below(self.stores), self.labels());
        let source = if at > 0 && self.dice.once_in(3) {
            format!("j{}", self.dice.below(at))
        } else {
            format!("s{source}")
        };
        let (takes, slots) = (self.takes(8), 1 + self.dice.below(3));
        let schedule = match self.dice.below(4) {
            0 => "daily 01:00".to_owned(),
            _ => format!("every {} h", 3 + self.dice.below(24)),
        };
        let mut more = String::new();
        if self.dice.once_in(4) {
            more += &format!(", hold: \"{} h\"", 1 + self.dice.below(12));
        }
        if self.dice.once_in(3) {
            more += &format!(", at: [{}]", self.when(true));
        }
        if self.dice.once_in(3) {
            more += ", as_of: End";
        }
        if self.dice.once_in(3) {
            more += &format!(", existing: [\"-{} h\"]", 1 + self.dice.below(11));
        }
        if self.dice.once_in(3) {
            more += &format!(", incrementals: {}", 1 + self.dice.below(3));
        }
        if self.dice.once_in(4) {
            more += &format!(", categories: {}", self.names("c", self.categories));
        }
        if self.dice.once_in(3) {
            more += ", bad: 0.3, fails: 0.2";
        }
        if self.dice.once_in(3) {
            more += &format!(", keep: {}", self.keep());
        }
        if self.dice.once_in(4) {
            more += &format!(", prune: \"every {} h\"", 2 + self.dice.below(20));
        }
        if self.dice.once_in(4) {
            more += &format!(", locked_for: \"{} h\"", 1 + self.dice.below(40));
        }
        more += &self.grace(&format!("j{at}"));
        more += &self.verify();
        format!(
            "(name: \"j{at}\", source: \"{source}\", labels: {labels}, schedule: \"{schedule}\", \
             takes: {takes}, slots: {slots}, delete_before_new: {}{more})",
            self.dice.once_in(3)
        )
    }
}

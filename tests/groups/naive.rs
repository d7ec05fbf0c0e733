//! One redundancy group in a naive simulator: one event list, sets of units, no cleverness.

use lastcopy::kernel::chance::Chance;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::law::Law;
use lastcopy::kernel::mix::mix64;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::outcome::group::Grouped;
use lastcopy::world::group::AfterLoss;
use lastcopy::world::group::Group;
use lastcopy::world::group::Kills;
use lastcopy::world::group::Noticed;
use lastcopy::world::group::Readable;
use lastcopy::world::group::Sets;
use std::collections::BTreeSet;

/// In the order of one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    Fails(usize),
    Shock(usize),
    Defect(usize),
    Noticed(usize),
    Repaired(usize),
    Audit,
}

pub struct Naive<'g> {
    group: &'g Group,
    chance: Chance,
    member: u64,
    /// Everything that is to come; what is void is taken out.
    agenda: BTreeSet<(Time, Event)>,
    /// The kind of each unit and its key.
    units: Vec<(usize, EntityKey)>,
    up: BTreeSet<usize>,
    defective: BTreeSet<usize>,
    unseen: BTreeSet<usize>,
    in_repair: BTreeSet<usize>,
    line: Vec<usize>,
    spent: Vec<[u64; 5]>,
    firings: Vec<u64>,
    now: Time,
    found: Grouped,
    down_since: Option<Time>,
    over: bool,
    /// Where content lies, if it is spread.
    sets: BTreeSet<BTreeSet<usize>>,
}

impl Naive<'_> {
    fn key(&self, name: &str) -> u64 {
        EntityKey::named(&format!("group:{}/{name}", self.group.name)).get()
    }

    pub fn live(group: &Group, chance: Chance, member: u64, horizon: Time) -> Grouped {
        let mut naive = Naive {
            group,
            chance,
            member,
            agenda: BTreeSet::new(),
            units: Vec::new(),
            up: BTreeSet::new(),
            defective: BTreeSet::new(),
            unseen: BTreeSet::new(),
            in_repair: BTreeSet::new(),
            line: Vec::new(),
            spent: Vec::new(),
            firings: vec![0; group.shocks.len()],
            now: Time::ZERO,
            found: Grouped { groups: 1, ..Grouped::default() },
            down_since: None,
            over: false,
            sets: BTreeSet::new(),
        };
        for (kind, units) in group.units.iter().enumerate() {
            for number in 0..units.number {
                let unit = mix64(naive.key(units.name.as_str()) ^ u64::from(number));
                naive.units.push((kind, EntityKey::new(mix64(unit ^ mix64(member)))));
                naive.spent.push([0; 5]);
                naive.renew(naive.units.len() - 1);
            }
        }
        naive.lay_out();
        for shock in 0..group.shocks.len() {
            naive.plan_shock(shock);
        }
        if let Some(audit) = group.audit {
            naive.agenda.insert((Time::ZERO + audit.first.unwrap_or(audit.every), Event::Audit));
        }
        while let Some((at, event)) = naive.agenda.pop_first() {
            if at >= horizon || naive.over {
                break;
            }
            naive.now = at;
            naive.meet(event);
        }
        naive.found.watched_ms = i128::from(horizon.since(Time::ZERO).ms());
        if let Some(since) = naive.down_since {
            naive.found.down = 1;
            naive.found.down_ms += i128::from(horizon.since(since).ms());
        }
        naive.found
    }

    /// Windows by counting through all sets there can be; drawn sets one unit after another.
    fn lay_out(&mut self) {
        let Some(spread) = self.group.spread else { return };
        let (all, copies) = (self.units.len(), spread.copies as usize);
        match spread.sets {
            Sets::Windows { scatter } => {
                for word in 0_u32..1 << all {
                    let set: BTreeSet<usize> = (0..all).filter(|at| word >> at & 1 == 1).collect();
                    let near =
                        |first: usize, unit: usize| (unit + all - first) % all <= scatter as usize;
                    let fits = set.iter().any(|&it| set.iter().all(|&unit| near(it, unit)));
                    if set.len() == copies && fits {
                        self.sets.insert(set);
                    }
                }
            }
            Sets::Drawn { number } => {
                let key = EntityKey::new(self.key(""));
                let mut draws = self.chance.stream(Purpose::new(b"grplayot"), key);
                while self.sets.len() < number as usize {
                    let mut set = BTreeSet::new();
                    while set.len() < copies {
                        set.insert(draws.below(all as u32) as usize);
                    }
                    self.sets.insert(set);
                }
            }
            Sets::Copysets { .. } => panic!("these are counted by hand"),
        }
        self.found.sets = self.sets.len() as u64;
    }

    fn set_reads(&self, set: &BTreeSet<usize>, good: &BTreeSet<usize>) -> bool {
        set.intersection(good).count() >= self.group.spread.expect("it is").needs as usize
    }

    fn wait(&mut self, unit: usize, which: usize, tag: &[u8; 8], law: &Law, least: i64) -> Time {
        let mut draws = self.chance.stream(Purpose::new(tag), self.units[unit].1);
        draws.seek(2 * self.spent[unit][which]);
        self.spent[unit][which] += 1;
        self.now + law.draw(&mut draws).max(Span::from_ms(least))
    }

    fn forget(&mut self, unit: usize) {
        for event in [Event::Fails, Event::Defect, Event::Noticed, Event::Repaired] {
            self.agenda.retain(|(_, it)| *it != event(unit));
        }
        for set in [&mut self.up, &mut self.defective, &mut self.unseen, &mut self.in_repair] {
            set.remove(&unit);
        }
    }

    fn renew(&mut self, unit: usize) {
        self.forget(unit);
        self.up.insert(unit);
        let kind = &self.group.units[self.units[unit].0];
        if let Some(law) = &kind.fails {
            let at = self.wait(unit, 0, b"unitlife", law, 1);
            self.agenda.insert((at, Event::Fails(unit)));
        }
        self.plan_defect(unit);
    }

    fn plan_defect(&mut self, unit: usize) {
        let Some(defects) = &self.group.units[self.units[unit].0].defects else { return };
        let at = match (self.defective.contains(&unit), &defects.scrubbed) {
            (false, _) => self.wait(unit, 3, b"unitsoil", &defects.arise, 1),
            (true, Some(law)) => self.wait(unit, 4, b"unitscrb", law, 0),
            (true, None) => return,
        };
        self.agenda.insert((at, Event::Defect(unit)));
    }

    fn plan_shock(&mut self, at: usize) {
        let shock = &self.group.shocks[at];
        let firing = self.firings[at];
        if firing > 0 && !shock.again {
            return;
        }
        let mut draws = self.chance.stream(Purpose::new(b"grpshock"), self.shock_key(at));
        draws.seek(2 * firing);
        let wait = shock.when.draw(&mut draws).max(Span::from_ms(i64::from(firing > 0)));
        self.agenda.insert((self.now + wait, Event::Shock(at)));
    }

    fn shock_key(&self, at: usize) -> EntityKey {
        let name = self.key(&format!("shock:{}", self.group.shocks[at].name));
        EntityKey::new(mix64(name ^ mix64(self.member)))
    }

    fn meet(&mut self, event: Event) {
        match event {
            Event::Fails(unit) => self.fail(&[unit]),
            Event::Shock(at) => self.strike(at),
            Event::Defect(unit) => {
                if !self.defective.remove(&unit) {
                    self.defective.insert(unit);
                }
                self.plan_defect(unit);
            }
            Event::Noticed(unit) => self.begin_repair(unit),
            Event::Repaired(unit) => {
                self.found.repairs += 1;
                let kind = self.units[unit].0;
                self.renew(unit);
                let next = self.line.iter().position(|&it| self.units[it].0 == kind);
                if let Some(next) = next {
                    let next = self.line.remove(next);
                    self.begin_repair(next);
                }
                self.look();
            }
            Event::Audit => {
                let every = self.group.audit.unwrap().every;
                self.agenda.insert((self.now + every, Event::Audit));
                let noticed = |unit: &usize| {
                    self.group.units[self.units[*unit].0].noticed == Noticed::AtAudit
                };
                let found: Vec<usize> = self.unseen.iter().copied().filter(noticed).collect();
                found.into_iter().for_each(|unit| self.begin_repair(unit));
            }
        }
    }

    fn strike(&mut self, at: usize) {
        let shock = &self.group.shocks[at];
        let (key, firing) = (self.shock_key(at), self.firings[at]);
        self.firings[at] += 1;
        self.plan_shock(at);
        if !self.chance.share(Purpose::new(b"grpshkif"), key, firing, shock.chance) {
            return;
        }
        let of = |unit: &usize| {
            let name = &self.group.units[self.units[*unit].0].name;
            shock.of.as_ref().is_none_or(|names| names.contains(name))
        };
        let mut victims: Vec<usize> = self.up.iter().copied().filter(of).collect();
        let whom = Purpose::new(b"grpshkwh");
        match shock.kills {
            Kills::All => {}
            Kills::Each(share) => victims.retain(|&unit| {
                self.chance.share(whom, self.units[unit].1, firing ^ key.get(), share)
            }),
            Kills::Span(span) => {
                let mut draws = self.chance.stream(whom, key);
                draws.seek(firing << 32);
                let mut chosen = Vec::new();
                let mut pool = victims.clone();
                for place in 0..(span as usize).min(victims.len()) {
                    let pick = place + draws.below((pool.len() - place) as u32) as usize;
                    pool.swap(place, pick);
                    chosen.push(pool[place]);
                }
                victims = chosen;
            }
        }
        if !victims.is_empty() {
            self.fail(&victims);
        }
    }

    fn fail(&mut self, units: &[usize]) {
        let could = self.reads(&self.up);
        let before = self.up.clone();
        for &unit in units {
            self.found.failures += 1;
            self.forget(unit);
            self.unseen.insert(unit);
            match self.group.units[self.units[unit].0].noticed.clone() {
                Noticed::AtOnce => self.begin_repair(unit),
                Noticed::AtAudit => {}
                Noticed::After(law) => {
                    let at = self.wait(unit, 1, b"unitseen", &law, 0);
                    self.agenda.insert((at, Event::Noticed(unit)));
                }
            }
        }
        let sound: BTreeSet<usize> = self.up.difference(&self.defective).copied().collect();
        let hit = |set: &&BTreeSet<usize>| {
            units.iter().any(|unit| set.contains(unit))
                && self.set_reads(set, &before)
                && !self.set_reads(set, &sound)
        };
        let sets = self.sets.iter().filter(hit).count() as u64;
        self.found.sets_lost += sets;
        let spread = self.group.spread.is_some();
        let whole = could && self.down_since.is_none() && !self.reads(&sound);
        if if spread { sets > 0 } else { whole } {
            self.found.losses += 1;
            self.found.lost = 1;
            self.found.first_loss.get_or_insert(self.now);
            match self.group.after_loss {
                AfterLoss::Ends => {
                    self.over = true;
                    self.down_since = Some(self.now);
                }
                AfterLoss::GoesOn => {
                    for unit in
                        self.up.intersection(&self.defective.clone()).copied().collect::<Vec<_>>()
                    {
                        self.agenda.retain(|(_, it)| *it != Event::Defect(unit));
                        self.defective.remove(&unit);
                        self.plan_defect(unit);
                    }
                }
                AfterLoss::AllNew => {
                    self.line.clear();
                    (0..self.units.len()).for_each(|unit| self.renew(unit));
                }
            }
        }
        self.look();
    }

    fn begin_repair(&mut self, unit: usize) {
        self.unseen.remove(&unit);
        let kind = self.units[unit].0;
        let spec = &self.group.units[kind];
        let Some(repair) = &spec.repair else { return };
        let busy = self.in_repair.iter().filter(|it| self.units[**it].0 == kind).count();
        if spec.crews.is_some_and(|crews| busy >= crews as usize) {
            return self.line.push(unit);
        }
        self.in_repair.insert(unit);
        let at = self.wait(unit, 2, b"unitmend", repair, 0);
        self.agenda.insert((at, Event::Repaired(unit)));
    }

    fn look(&mut self) {
        let reads = self.reads(&self.up);
        match self.down_since {
            _ if self.over => {}
            None if !reads => self.down_since = Some(self.now),
            Some(since) if reads => {
                self.found.down_ms += i128::from(self.now.since(since).ms());
                self.down_since = None;
            }
            _ => {}
        }
    }

    fn reads(&self, good: &BTreeSet<usize>) -> bool {
        if self.group.spread.is_some() {
            return self.sets.iter().all(|set| self.set_reads(set, good));
        }
        fn holds(what: &Readable, names: &[&str]) -> bool {
            match what {
                Readable::AtLeast(least, kinds) => {
                    let meant = |it: &&&str| kinds.iter().any(|kind| kind.as_str() == **it);
                    names.iter().filter(meant).count() >= *least as usize
                }
                Readable::All(all) => all.iter().all(|it| holds(it, names)),
                Readable::Any(any) => any.iter().any(|it| holds(it, names)),
            }
        }
        let names: Vec<&str> =
            good.iter().map(|unit| self.group.units[self.units[*unit].0].name.as_str()).collect();
        self.group.readable.as_ref().map_or(!names.is_empty(), |it| holds(it, &names))
    }
}

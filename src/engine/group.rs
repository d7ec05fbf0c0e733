//! One redundancy group lives its life: units fail, are noticed, are repaired; content is lost.
//!
//! Groups share nothing, so each is simulated alone. A group has few units, and what is next is
//! found by looking at all of them.

use crate::engine::layout::Layout;
use crate::engine::units::Plan;
use crate::engine::units::Unit;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::digest::Chain;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::group::Grouped;
use crate::world::group::AfterLoss;
use crate::world::group::Kills;
use crate::world::group::Noticed;

const SHOCK: Purpose = Purpose::new(b"grpshock");
const STRIKES: Purpose = Purpose::new(b"grpshkif");
const VICTIM: Purpose = Purpose::new(b"grpshkwh");
const FAILED: u32 = 1;
const REPAIRED: u32 = 2;
const LOST: u32 = 3;

/// What falls due in a group, in the order of one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Fails(usize),
    Shock(usize),
    Defect(usize),
    Noticed(usize),
    Repaired(usize),
    Audit,
}

/// A group under way; one is used again for many groups.
pub(crate) struct Life<'a> {
    plan: &'a Plan<'a>,
    chance: Chance,
    /// The keys of the draws of this group's units, and of its shocks.
    units: Vec<Unit>,
    shocks: Vec<(EntityKey, Time, u64)>,
    audit: Time,
    /// Units that wait for a crew of their kind, and how many each kind repairs now.
    waiting: Vec<Vec<usize>>,
    busy: Vec<u32>,
    chain: Chain,
    now: Time,
    /// Since when it cannot be read.
    down: Option<Time>,
    /// How many sets of units cannot be read, where content is spread over sets.
    dark: u64,
    lost: bool,
    over: bool,
}

impl<'a> Life<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>, chance: Chance) -> Self {
        let kinds = plan.group.units.len();
        Self {
            plan,
            chance,
            units: Vec::new(),
            shocks: Vec::new(),
            audit: Time::NEVER,
            waiting: vec![Vec::new(); kinds],
            busy: vec![0; kinds],
            chain: Chain::new(),
            now: plan.start,
            down: None,
            dark: 0,
            lost: false,
            over: false,
        }
    }

    /// Lives the life of one group of the population and adds it up; returns its chain.
    pub(crate) fn live(&mut self, member: u64, sum: &mut Grouped) -> u128 {
        self.begin(member);
        while let Some((at, due)) = self.next().filter(|(at, _)| *at < self.plan.horizon) {
            self.now = at;
            self.handle(due, sum);
            if self.over {
                break;
            }
        }
        let counted = self.plan.counted;
        sum.groups += 1;
        sum.sets += self.plan.layout.as_ref().map_or(0, Layout::len);
        sum.lost += u64::from(self.lost);
        sum.watched_ms += i128::from(self.plan.horizon.since(counted).ms());
        if let Some(since) = self.down {
            sum.down += 1;
            sum.down_ms += i128::from(self.plan.horizon.since(since.max(counted)).ms());
        }
        self.chain.finish(self.plan.member_key(member))
    }

    fn begin(&mut self, member: u64) {
        let (plan, start) = (self.plan, self.plan.start);
        self.now = start;
        self.chain = Chain::new();
        (self.down, self.dark, self.lost, self.over) = (None, 0, false, false);
        self.waiting.iter_mut().for_each(Vec::clear);
        self.busy.fill(0);
        self.units.clear();
        self.units.extend(plan.kinds().map(|(kind, number)| {
            Unit::new(kind, plan.unit_key(member, kind, number), plan.group, self.chance, start)
        }));
        self.shocks.clear();
        for at in 0..plan.group.shocks.len() {
            let key = plan.shock_key(member, at);
            self.shocks.push((key, Time::NEVER, 0));
            self.next_shock(at);
        }
        self.audit = plan
            .group
            .audit
            .map_or(Time::NEVER, |audit| start + audit.first.unwrap_or(audit.every));
    }

    /// What is due next, and when.
    fn next(&self) -> Option<(Time, Due)> {
        let units = self.units.iter().enumerate().flat_map(|(at, unit)| {
            [
                (unit.fails, Due::Fails(at)),
                (unit.defect_due, Due::Defect(at)),
                (unit.noticed, Due::Noticed(at)),
                (unit.repaired, Due::Repaired(at)),
            ]
        });
        let shocks =
            self.shocks.iter().enumerate().map(|(at, (_, when, _))| (*when, Due::Shock(at)));
        let all = units.chain(shocks).chain([(self.audit, Due::Audit)]);
        all.filter(|(at, _)| *at != Time::NEVER).min()
    }

    fn handle(&mut self, due: Due, sum: &mut Grouped) {
        match due {
            Due::Fails(unit) => self.fail(&[unit], sum),
            Due::Shock(at) => self.strike(at, sum),
            Due::Defect(unit) => {
                let group = self.plan.group;
                self.units[unit].defect_turns(group, self.chance, self.now);
            }
            Due::Noticed(unit) => {
                self.units[unit].noticed = Time::NEVER;
                self.await_crew(unit);
            }
            Due::Repaired(unit) => self.repair(unit, sum),
            Due::Audit => {
                let every = self.plan.group.audit.map_or(Span::FOREVER, |audit| audit.every);
                self.audit = self.now + every;
                for unit in 0..self.units.len() {
                    let kind = &self.plan.group.units[self.units[unit].kind];
                    if self.units[unit].unseen && kind.noticed == Noticed::AtAudit {
                        self.await_crew(unit);
                    }
                }
            }
        }
    }

    fn strike(&mut self, at: usize, sum: &mut Grouped) {
        let shock = &self.plan.group.shocks[at];
        let (key, _, firing) = self.shocks[at];
        self.shocks[at].2 += 1;
        self.next_shock(at);
        if !self.chance.share(STRIKES, key, firing, shock.chance) {
            return;
        }
        let kinds = &self.plan.victims[at];
        let works = |(at, unit): (usize, &Unit)| (unit.up && kinds[unit.kind]).then_some(at);
        let mut victims: Vec<usize> = self.units.iter().enumerate().filter_map(works).collect();
        match shock.kills {
            Kills::All => {}
            Kills::Each(share) => victims.retain(|&unit| {
                self.chance.share(VICTIM, self.units[unit].key, firing ^ key.get(), share)
            }),
            Kills::Span(span) => {
                let mut draws = self.chance.stream(VICTIM, key);
                draws.seek(firing << 32);
                let span = usize::try_from(span).unwrap_or(usize::MAX).min(victims.len());
                // The first places of a shuffle.
                for place in 0..span {
                    let left = u32::try_from(victims.len() - place).expect("units are few");
                    victims.swap(place, place + draws.below(left) as usize);
                }
                victims.truncate(span);
            }
        }
        if !victims.is_empty() {
            self.fail(&victims, sum);
        }
    }

    fn next_shock(&mut self, at: usize) {
        let shock = &self.plan.group.shocks[at];
        let (key, when, firing) = &mut self.shocks[at];
        *when = if *firing == 0 || shock.again {
            let mut draws = self.chance.stream(SHOCK, *key);
            draws.seek(2 * *firing);
            self.now + shock.when.draw(&mut draws).max(Span::from_ms(i64::from(*firing > 0)))
        } else {
            Time::NEVER
        };
    }

    /// Units fail at one instant, and content may be lost with them.
    fn fail(&mut self, units: &[usize], sum: &mut Grouped) {
        let could_read = self.down.is_none();
        let readable = self.readable_of(units);
        for &unit in units {
            self.chain.absorb(self.now, FAILED, self.units[unit].key.get());
            sum.failures += u64::from(self.now >= self.plan.counted);
            let group = self.plan.group;
            self.units[unit].fail(group, self.chance, self.now);
            if group.units[self.units[unit].kind].noticed == Noticed::AtOnce {
                self.await_crew(unit);
            }
        }
        // A defect shows when what it stood in for is gone.
        let lost = if let Some(layout) = &self.plan.layout {
            let reads = |set: &&u32, good: fn(&Unit) -> bool| {
                layout.is_readable(**set, |unit| good(&self.units[unit]))
            };
            let dark = readable.iter().filter(|set| !reads(set, |unit| unit.up)).count();
            let lost = readable.iter().filter(|set| !reads(set, |unit| unit.up && !unit.defect));
            let lost = lost.count() as u64;
            self.dark += dark as u64;
            sum.sets_lost += if self.now >= self.plan.counted { lost } else { 0 };
            lost > 0
        } else {
            could_read && !self.plan.is_readable(&self.units, |unit| unit.up && !unit.defect)
        };
        if lost {
            self.lose(sum);
        }
        self.look(sum);
    }

    /// The sets with any of these units that can be read; none where content is not spread.
    fn readable_of(&self, units: &[usize]) -> Vec<u32> {
        let Some(layout) = &self.plan.layout else { return Vec::new() };
        let mut sets = layout.touched(units);
        sets.retain(|&set| layout.is_readable(set, |unit| self.units[unit].up));
        sets
    }

    fn lose(&mut self, sum: &mut Grouped) {
        self.chain.absorb(self.now, LOST, 0);
        if self.now >= self.plan.counted {
            sum.losses += 1;
            self.lost = true;
            sum.first_loss = Some(sum.first_loss.map_or(self.now, |first| first.min(self.now)));
        }
        match self.plan.group.after_loss {
            // What is written anew has no defects.
            AfterLoss::GoesOn => {
                for unit in self.units.iter_mut().filter(|unit| unit.up) {
                    unit.mend(self.plan.group, self.chance, self.now);
                }
            }
            AfterLoss::Ends => {
                self.over = true;
                self.down = Some(self.now);
            }
            AfterLoss::AllNew => {
                for unit in &mut self.units {
                    unit.renew(self.plan.group, self.chance, self.now);
                }
                self.waiting.iter_mut().for_each(Vec::clear);
                self.busy.fill(0);
                self.dark = 0;
            }
        }
    }

    /// A unit that is known to have failed is repaired as soon as a crew is free.
    fn await_crew(&mut self, unit: usize) {
        let kind = self.units[unit].kind;
        self.units[unit].unseen = false;
        let spec = &self.plan.group.units[kind];
        let Some(repair) = &spec.repair else { return };
        if spec.crews.is_some_and(|crews| self.busy[kind] >= crews) {
            return self.waiting[kind].push(unit);
        }
        self.busy[kind] += 1;
        self.units[unit].begin_repair(repair, self.chance, self.now);
    }

    fn repair(&mut self, unit: usize, sum: &mut Grouped) {
        self.chain.absorb(self.now, REPAIRED, self.units[unit].key.get());
        sum.repairs += u64::from(self.now >= self.plan.counted);
        let kind = self.units[unit].kind;
        let before = self.readable_of(&[unit]).len();
        self.units[unit].renew(self.plan.group, self.chance, self.now);
        self.dark -= (self.readable_of(&[unit]).len() - before) as u64;
        self.busy[kind] -= 1;
        if !self.waiting[kind].is_empty() {
            let next = self.waiting[kind].remove(0);
            self.await_crew(next);
        }
        self.look(sum);
    }

    /// Whether it can be read may have changed.
    fn look(&mut self, sum: &mut Grouped) {
        if self.over {
            return;
        }
        let reads = match &self.plan.layout {
            Some(_) => self.dark == 0,
            None => self.plan.is_readable(&self.units, |unit| unit.up),
        };
        match self.down {
            None if !reads => self.down = Some(self.now),
            Some(since) if reads => {
                let counted = self.plan.counted;
                let lasted = self.now.max(counted).since(since.max(counted));
                sum.down_ms += i128::from(lasted.ms());
                self.down = None;
            }
            _ => {}
        }
    }
}

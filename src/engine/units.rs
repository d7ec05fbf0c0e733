//! The units of a group, and what of a group is worked out once for a whole population.

use crate::engine::layout::Layout;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::law::Law;
use crate::kernel::mix::mix64;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Model;
use crate::world::group::Group;
use crate::world::group::Noticed;
use crate::world::group::Readable;

const LIFE: Purpose = Purpose::new(b"unitlife");
const NOTICE: Purpose = Purpose::new(b"unitseen");
const REPAIR: Purpose = Purpose::new(b"unitmend");
const DEFECT: Purpose = Purpose::new(b"unitsoil");
const SCRUB: Purpose = Purpose::new(b"unitscrb");

/// A population of groups, with what all of them share.
pub(crate) struct Plan<'a> {
    pub(crate) group: &'a Group,
    pub(crate) start: Time,
    pub(crate) horizon: Time,
    /// From when on it is counted.
    pub(crate) counted: Time,
    /// The kinds that each shock can kill.
    pub(crate) victims: Vec<Vec<bool>>,
    /// Where content lies, if it is spread over sets of units.
    pub(crate) layout: Option<Layout>,
    key: u64,
    /// The keys of kinds and of shocks, by their names.
    kinds: Vec<u64>,
    shocks: Vec<u64>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(group: &'a Group, model: &Model, chance: Chance) -> Self {
        let named = |name: &str| EntityKey::named(&format!("group:{}/{name}", group.name)).get();
        let victims = group.shocks.iter().map(|shock| {
            let hit = |name| shock.of.as_ref().is_none_or(|names| names.contains(name));
            group.units.iter().map(|kind| hit(&kind.name)).collect()
        });
        let units = group.units.iter().map(|kind| kind.number).sum();
        let key = EntityKey::new(named(""));
        let layout = group.spread.map(|spread| Layout::new(spread, units, chance, key));
        Self {
            group,
            layout,
            start: model.start,
            horizon: model.horizon,
            counted: model.start + group.warm_up,
            victims: victims.collect(),
            key: key.get(),
            kinds: group.units.iter().map(|kind| named(kind.name.as_str())).collect(),
            shocks: group.shocks.iter().map(|it| named(&format!("shock:{}", it.name))).collect(),
        }
    }

    /// Every unit: its kind, and its number among those.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (usize, u32)> {
        let kinds = self.group.units.iter().enumerate();
        kinds.flat_map(|(kind, units)| (0..units.number).map(move |number| (kind, number)))
    }

    pub(crate) fn member_key(&self, member: u64) -> EntityKey {
        EntityKey::new(mix64(self.key ^ mix64(member)))
    }

    pub(crate) fn unit_key(&self, member: u64, kind: usize, number: u32) -> EntityKey {
        let unit = mix64(self.kinds[kind] ^ u64::from(number));
        EntityKey::new(mix64(unit ^ mix64(member)))
    }

    pub(crate) fn shock_key(&self, member: u64, shock: usize) -> EntityKey {
        EntityKey::new(mix64(self.shocks[shock] ^ mix64(member)))
    }

    /// Whether content can be read, given which units are good.
    pub(crate) fn is_readable(&self, units: &[Unit], good: impl Fn(&Unit) -> bool) -> bool {
        match &self.group.readable {
            None => units.iter().any(good),
            Some(readable) => self.holds(readable, units, &good),
        }
    }

    fn holds(&self, what: &Readable, units: &[Unit], good: &impl Fn(&Unit) -> bool) -> bool {
        match what {
            Readable::AtLeast(least, kinds) => {
                let meant = |unit: &&Unit| kinds.contains(&self.group.units[unit.kind].name);
                let count = units.iter().filter(meant).filter(|unit| good(unit)).count();
                count >= usize::try_from(*least).unwrap_or(usize::MAX)
            }
            Readable::All(parts) => parts.iter().all(|part| self.holds(part, units, good)),
            Readable::Any(parts) => parts.iter().any(|part| self.holds(part, units, good)),
        }
    }
}

/// A unit under way.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) kind: usize,
    pub(crate) key: EntityKey,
    pub(crate) up: bool,
    pub(crate) defect: bool,
    /// Whether it has failed and nobody has noticed.
    pub(crate) unseen: bool,
    pub(crate) fails: Time,
    pub(crate) defect_due: Time,
    pub(crate) noticed: Time,
    pub(crate) repaired: Time,
    /// How many of each draw were spent: lives, notices, repairs, defects, scrubs.
    spent: [u64; 5],
}

impl Unit {
    pub(crate) fn new(
        kind: usize,
        key: EntityKey,
        group: &Group,
        chance: Chance,
        now: Time,
    ) -> Self {
        let mut unit = Self {
            kind,
            key,
            up: true,
            defect: false,
            unseen: false,
            fails: Time::NEVER,
            defect_due: Time::NEVER,
            noticed: Time::NEVER,
            repaired: Time::NEVER,
            spent: [0; 5],
        };
        unit.renew(group, chance, now);
        unit
    }

    /// The unit is as new.
    pub(crate) fn renew(&mut self, group: &Group, chance: Chance, now: Time) {
        let kind = &group.units[self.kind];
        (self.up, self.defect, self.unseen) = (true, false, false);
        (self.noticed, self.repaired) = (Time::NEVER, Time::NEVER);
        self.fails = self.draw(0, LIFE, kind.fails.as_ref(), chance, now, 1);
        let arise = kind.defects.as_ref().map(|defects| &defects.arise);
        self.defect_due = self.draw(3, DEFECT, arise, chance, now, 1);
    }

    pub(crate) fn fail(&mut self, group: &Group, chance: Chance, now: Time) {
        let kind = &group.units[self.kind];
        (self.up, self.defect, self.unseen) = (false, false, true);
        (self.fails, self.defect_due) = (Time::NEVER, Time::NEVER);
        if let Noticed::After(law) = &kind.noticed {
            self.noticed = self.draw(1, NOTICE, Some(law), chance, now, 0);
        }
    }

    pub(crate) fn begin_repair(&mut self, repair: &Law, chance: Chance, now: Time) {
        self.repaired = self.draw(2, REPAIR, Some(repair), chance, now, 0);
    }

    /// The unit has no defect any more, if it had one.
    pub(crate) fn mend(&mut self, group: &Group, chance: Chance, now: Time) {
        if self.defect {
            self.defect_turns(group, chance, now);
        }
    }

    /// A defect arises, or a scrub mends it.
    pub(crate) fn defect_turns(&mut self, group: &Group, chance: Chance, now: Time) {
        let Some(defects) = &group.units[self.kind].defects else { return };
        self.defect = !self.defect;
        self.defect_due = if self.defect {
            self.draw(4, SCRUB, defects.scrubbed.as_ref(), chance, now, 0)
        } else {
            self.draw(3, DEFECT, Some(&defects.arise), chance, now, 1)
        };
    }

    /// When something comes that waits by a law; never without one, and not before `least`
    /// milliseconds, so that time passes.
    fn draw(
        &mut self,
        which: usize,
        purpose: Purpose,
        law: Option<&Law>,
        chance: Chance,
        now: Time,
        least: i64,
    ) -> Time {
        let Some(law) = law else { return Time::NEVER };
        let mut draws = chance.stream(purpose, self.key);
        draws.seek(2 * self.spent[which]);
        self.spent[which] += 1;
        now + law.draw(&mut draws).max(Span::from_ms(least))
    }
}

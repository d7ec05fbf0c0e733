//! The server side as it stands, and the verbs that change it.
//!
//! Each verb changes the site and writes what accounts can feel of it into the timeline; nothing
//! else may do either. The verbs decide nothing.

use crate::effect::op::Categories;
use crate::effect::op::Op;
use crate::effect::op::Restore;
use crate::effect::op::What;
use crate::effect::work::Salvage;
use crate::effect::work::Thinning;
use crate::kernel::chance::EntityKey;
use crate::kernel::digest::Chain;
use crate::kernel::math::mix64;
use crate::kernel::time::Time;
use crate::world::holder::Holder;
use crate::world::holder::HolderId;
use crate::world::holder::Kind;
use crate::world::holder::State;
use crate::world::mask::Mask;
use crate::world::service::Answer;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The server side of a trial.
#[derive(Debug, Clone)]
pub struct Site {
    /// Every holder there ever was, in the order of birth.
    pub holders: Vec<Holder>,
    /// The live generation of each store.
    pub live: Vec<HolderId>,
    /// What each service needs.
    pub needs: Vec<Needs>,
    /// What each service is made to answer, whether or not it can.
    pub answers: Vec<Answer>,
    /// What each service does answer, and to handsets restarted since when.
    pub effective: Vec<(Answer, Time)>,
    /// How many open windows and damages keep each holder out of reach.
    pub barriers: Vec<u32>,
    /// What accounts can feel, in the order of its happening.
    pub timeline: Vec<Op>,
    /// The chain of what changed here.
    pub chain: Chain,
    /// What the chain took in: when, of what kind, and what.
    pub changes: Vec<(Time, u32, u64)>,
    noted: Vec<Time>,
    free_rows: Vec<u16>,
    /// Rows that a restore comes from: accounts have their turn later, so no other holder may use
    /// them.
    kept_rows: Vec<u16>,
    rows: u16,
    /// The fine masks, by their bit.
    pub fine: Vec<Mask>,
    /// How many masks were fine, and laid by the category because there were too many.
    pub coarse_masks: u64,
    /// Holders whose content lost something in silence: corrupt generations until something is
    /// restored into them, and the points captured from such.
    pub soiled: BTreeSet<HolderId>,
}

/// What a service needs to be up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// Its key.
    pub key: u64,
    /// The store it serves.
    pub store: Option<u16>,
    /// Other services.
    pub services: Vec<u16>,
}

/// More fine masks than this in one trial are laid by the account's category instead.
const FINE_MASKS_MAX: usize = 64;

impl Site {
    /// A site with the first generation of each store, where `stores` gives names and labels.
    #[must_use]
    pub fn new(
        stores: &[(String, u128)],
        needs: Vec<Needs>,
        answers: Vec<Answer>,
        now: Time,
    ) -> Self {
        let mut site = Self {
            // Accounts take every service to be up until they are told otherwise.
            effective: answers.iter().map(|_| (Answer::Up, Time::ALWAYS)).collect(),
            noted: vec![Time::ALWAYS; needs.len()],
            needs,
            holders: Vec::new(),
            live: Vec::new(),
            answers,
            barriers: Vec::new(),
            timeline: Vec::new(),
            chain: Chain::default(),
            changes: Vec::new(),
            free_rows: Vec::new(),
            kept_rows: Vec::new(),
            rows: 0,
            fine: Vec::new(),
            coarse_masks: 0,
            soiled: BTreeSet::new(),
        };
        for (store, (name, labels)) in stores.iter().enumerate() {
            let kind = Kind::Store { store: index(store), generation: 0 };
            let id = site.bear(name.clone(), kind, *labels, now);
            site.live.push(id);
        }
        // What there is from the start is the scenario's, no change of state.
        site.chain = Chain::default();
        site.changes.clear();
        site
    }

    /// How many rows an account's table needs.
    #[must_use]
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// The holder itself.
    #[must_use]
    pub fn holder(&self, id: HolderId) -> &Holder {
        &self.holders[id.0 as usize]
    }

    /// The live generation of a store.
    #[must_use]
    pub fn live_row(&self, store: u16) -> u16 {
        self.holder(self.live[usize::from(store)]).row
    }

    /// Holders that are held and carry one of the labels, in the order of their keys.
    #[must_use]
    pub fn hit_by(&self, labels: u128) -> Vec<HolderId> {
        let hit = |(_, holder): &(usize, &Holder)| holder.is_held() && holder.labels & labels != 0;
        let found = self.holders.iter().enumerate().filter(hit);
        let mut ids: Vec<HolderId> = found.map(|(id, _)| HolderId(index(id))).collect();
        ids.sort_unstable_by_key(|&id| self.holder(id).key);
        ids
    }

    /// A new holder, with a row of its own.
    pub fn bear(&mut self, name: String, kind: Kind, labels: u128, now: Time) -> HolderId {
        let row = self.free_rows.pop().unwrap_or_else(|| {
            self.rows += 1;
            self.rows - 1
        });
        let id = HolderId(index(self.holders.len()));
        let key = mix64(EntityKey::named(&name).get() ^ now.ms().cast_unsigned());
        self.absorb(now, 1, key);
        let (born, locked_until) = (now, Time::ALWAYS);
        let (state, torn) = (State::Good, false);
        let holder = Holder { name, key, kind, state, torn, labels, born, locked_until, row };
        self.holders.push(holder);
        self.barriers.push(0);
        id
    }

    /// A restore point takes on what its source has now.
    pub fn capture(&mut self, now: Time, to: HolderId, from: HolderId, categories: Categories) {
        if self.soiled.contains(&from) {
            self.soiled.insert(to);
        }
        let copied = self.holder(from);
        let torn = copied.torn && matches!(copied.kind, Kind::Point { .. });
        self.holders[to.0 as usize].torn |= torn;
        let (row, from) = (self.holder(to).row, self.holder(from).row);
        self.absorb(now, 2, self.holder(to).key);
        self.note(now, What::Capture { row, from, categories });
    }

    /// A restore point is complete: it counts from now on, unless it is bad.
    pub fn complete(&mut self, now: Time, id: HolderId, is_bad: bool) {
        let (row, labels) = (self.holder(id).row, self.holder(id).labels);
        if let Kind::Point { usable, bad, .. } = &mut self.holders[id.0 as usize].kind {
            *usable = Some(now);
            *bad = is_bad;
        }
        self.absorb(now, 8, self.holder(id).key ^ u64::from(is_bad));
        if !is_bad {
            self.note(now, What::Usable { row, labels });
        }
    }

    /// A holder dies, whole, of a cause, which is not blamed for what the rows `spared` have too.
    pub fn kill(&mut self, now: Time, id: HolderId, cause: u8, spared: &[u16]) {
        let holder = &mut self.holders[id.0 as usize];
        if !holder.is_held() {
            return;
        }
        holder.state = State::Dead(cause);
        let (row, key, is_live) = (holder.row, holder.key, self.live.contains(&id));
        self.absorb(now, 3, key);
        self.note(now, What::Kill { row, cause, spared: spared.to_vec() });
        if !is_live {
            self.free(row);
        }
        for child in self.children(id) {
            self.kill(now, child, cause, spared);
        }
    }

    /// The restore points that are useless without this one: only a point has any, and they are
    /// younger than it.
    fn children(&self, id: HolderId) -> Vec<HolderId> {
        if !matches!(self.holder(id).kind, Kind::Point { .. }) {
            return Vec::new();
        }
        let needs = |holder: &Holder| match holder.kind {
            Kind::Point { parent, .. } => parent == Some(id),
            _ => false,
        };
        let younger = self.holders.iter().enumerate().skip(id.0 as usize + 1);
        younger
            .filter(|(_, holder)| holder.is_held() && needs(holder))
            .map(|(at, _)| HolderId(index(at)))
            .collect()
    }

    /// A share of a holder's units dies of a cause.
    pub fn thin(&mut self, now: Time, id: HolderId, thinning: &Thinning) {
        let Thinning { cause, mask, categories, standing, older, ref whose } = *thinning;
        let whose = whose.clone();
        if standing {
            self.soiled.insert(id);
        } else {
            self.holders[id.0 as usize].torn = true;
        }
        let bit = self.fine_bit(&mask);
        let row = self.holder(id).row;
        self.absorb(now, 4, self.holder(id).key);
        self.note(now, What::Thin { row, cause, mask, bit, categories, standing, older, whose });
    }

    /// What is written into a holder from now on is spared by a corruption that stood over it.
    pub fn heal(&mut self, now: Time, id: HolderId, by: EntityKey) {
        let row = self.holder(id).row;
        self.note(now, What::Heal { row, by });
    }

    /// A holder cannot be deleted until an instant.
    pub fn lock(&mut self, id: HolderId, until: Time) {
        self.holders[id.0 as usize].locked_until = until;
    }

    /// Copies begin to be brought back into the live generation of a store, for all whose data is
    /// there if it is done for the `whole` of it.
    pub fn bring_back(&mut self, now: Time, from: HolderId, restore: Arc<Restore>, whole: bool) {
        let live = self.live[usize::from(restore.store)];
        if self.soiled.contains(&from) {
            self.soiled.insert(live);
        } else if whole {
            self.soiled.remove(&live);
        }
        self.note(now, What::Restore(restore));
    }

    /// Accounts bring back what they kept themselves into the live generation of a store.
    pub fn bring_own(&mut self, now: Time, restore: Arc<Restore>) {
        self.note(now, What::Restore(restore));
    }

    /// One more thing keeps a holder out of reach.
    pub fn bar(&mut self, now: Time, id: HolderId) {
        let holder = &mut self.holders[id.0 as usize];
        if holder.is_held() {
            holder.state = State::Unreachable;
            self.barriers[id.0 as usize] += 1;
            self.absorb(now, 5, self.holders[id.0 as usize].key);
            self.note(now, What::Reach);
        }
    }

    /// One thing less keeps a holder out of reach.
    pub fn unbar(&mut self, now: Time, id: HolderId) {
        let left = &mut self.barriers[id.0 as usize];
        *left = left.saturating_sub(1);
        let holder = &mut self.holders[id.0 as usize];
        if *left == 0 && holder.state == State::Unreachable {
            holder.state = State::Good;
            self.absorb(now, 6, self.holders[id.0 as usize].key);
            self.note(now, What::Reach);
        }
    }

    /// A service is made to answer so from now on, to handsets restarted since an instant.
    pub fn answer(&mut self, service: u16, answer: Answer, restarted_since: Time) {
        self.answers[usize::from(service)] = answer;
        self.effective[usize::from(service)].1 = restarted_since;
    }

    /// Works out what each service can answer now, and notes what has changed; returns the
    /// services whose answer changed.
    pub fn settle(&mut self, now: Time) -> Vec<u16> {
        let mut changed = Vec::new();
        let mut order: Vec<usize> = (0..self.needs.len()).collect();
        order.sort_unstable_by_key(|&service| self.needs[service].key);
        for service in order {
            let (was, since) = self.effective[service];
            let answer = self.able(service, 0);
            if answer != was || self.noted[service] != since {
                self.noted[service] = since;
                self.effective[service].0 = answer;
                let number = u16::try_from(service).expect("services are few");
                self.absorb(now, 7, self.needs[service].key ^ answer as u64);
                let restarted_since = since;
                self.note(now, What::Answer { service: number, answer, restarted_since });
                changed.push(number);
            }
        }
        changed
    }

    /// What a service can answer: what it is made to, if all that it needs is there.
    fn able(&self, service: usize, depth: usize) -> Answer {
        let made = self.answers[service];
        let needs = &self.needs[service];
        let store_good =
            |store: u16| self.holder(self.live[usize::from(store)]).state == State::Good;
        let stored = made == Answer::Blank || made == Answer::Corrupt;
        if !stored && !needs.store.is_none_or(store_good) {
            return Answer::Down;
        }
        let down = |&other: &u16| self.able(usize::from(other), depth + 1) == Answer::Down;
        let lacking = depth <= self.needs.len() && needs.services.iter().any(down);
        if lacking { Answer::Down } else { made }
    }

    /// A store is reopened as a new and empty generation; the old one stays as a holder.
    pub fn renew(&mut self, now: Time, store: u16, labels: Option<u128>) -> HolderId {
        let old = self.live[usize::from(store)];
        let holder = self.holder(old).clone();
        let Kind::Store { generation, .. } = holder.kind else {
            unreachable!("the live holder of a store is a generation of it")
        };
        if !holder.is_held() {
            self.free(holder.row);
        }
        let kind = Kind::Store { store: u32::from(store), generation: generation + 1 };
        let id = self.bear(holder.name, kind, labels.unwrap_or(holder.labels), now);
        self.live[usize::from(store)] = id;
        let (row, labels) = (self.holder(id).row, self.holder(id).labels);
        self.note(now, What::Generation { store, row, labels });
        id
    }

    /// A damaged holder gives up what can be read of it to a new one.
    pub fn salvage(&mut self, now: Time, work: &Salvage, mask: Mask) -> HolderId {
        let bit = self.fine_bit(&mask);
        let of = work.from;
        let kind = match work.deletion {
            Some(deletion) => Kind::Bin { of, deletion },
            None => Kind::Image { of },
        };
        let id = self.bear(work.into.clone(), kind, work.labels, now);
        let (row, from) = (self.holder(id).row, self.holder(work.from).row);
        let (shells, spoils, labels) = (work.shells, work.spoils, work.labels);
        let whose = work.whose.clone();
        self.note(now, What::Salvage { row, from, labels, mask, bit, shells, spoils, whose });
        id
    }

    fn free(&mut self, row: u16) {
        if !self.kept_rows.contains(&row) {
            self.free_rows.push(row);
        }
    }

    /// Writes something else that accounts can feel.
    pub fn note(&mut self, at: Time, what: What) {
        if let What::Restore(restore) = &what
            && restore.refuge.is_none()
        {
            self.kept_rows.push(restore.from);
        }
        self.timeline.push(Op { at, what });
    }

    /// Chains a change of state.
    pub fn absorb(&mut self, now: Time, kind: u32, what: u64) {
        self.chain.absorb(now, kind, what);
        self.changes.push((now, kind, what));
    }

    fn fine_bit(&mut self, mask: &Mask) -> Option<u8> {
        if !mask.grain.is_fine() {
            return None;
        }
        if self.fine.len() == FINE_MASKS_MAX {
            self.coarse_masks += 1;
            return None;
        }
        self.fine.push(*mask);
        u8::try_from(self.fine.len() - 1).ok()
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a trial has fewer than four billion holders")
}

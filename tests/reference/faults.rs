//! Faults in the naive simulator: each does what its documentation says, at once.

use crate::jobs::Blame;
use crate::naive::Naive;
use crate::naive::labels;
use crate::state::Account;
use crate::state::Event;
use crate::state::Fires;
use crate::state::Layer;
use crate::state::Mask;
use crate::state::Phase;
use crate::state::Standing;
use crate::state::Undo;
use crate::state::What;
use lastcopy::fault::What as Fault;
use lastcopy::fault::destroy::Destroy;
use lastcopy::fault::destroy::Rest;
use lastcopy::fault::job::How;
use lastcopy::fault::progress::Progress;
use lastcopy::fault::restart::Befalls;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::name::Name;
use lastcopy::kernel::quantity::Share;
use lastcopy::kernel::time::Span;
use lastcopy::kernel::time::Time;
use lastcopy::world::service::Answer;
use std::collections::BTreeSet;

impl Naive<'_> {
    /// A fault's moment has come.
    pub fn strike(&mut self, at: usize, firing: u64) {
        let fault = &self.spec.faults[at];
        let key = EntityKey::named(fault.name.as_str());
        if !self.chance.share(Purpose::new(b"fault/if"), key, firing, fault.chance) {
            return;
        }
        self.faults[at].struck.push(self.now);
        let waits = matches!(&fault.what, Fault::Job(it) if it.how != How::Aborts);
        self.faults[at].windows.push((firing, self.now, Share::NONE));
        if *fault.progress() == Progress::AtOnce {
            let took = self.harm(at, firing, Share::ALL);
            self.faults[at].took |= took;
            if !took && !waits {
                self.mask(at);
            }
        } else {
            let does = !matches!(&fault.what, Fault::Destroy(it) if it.share.get() == 0.0);
            if does && !self.meant(at).is_empty() {
                self.hurt(at);
            }
            self.go_on(at, firing);
        }
        self.happens(&format!("fault:{}", fault.name));
        if let Some(law) = &fault.lasts {
            let mut draws = self.chance.stream(Purpose::new(b"faultlen"), key);
            draws.seek(2 * firing);
            let ends = self.now + law.draw(&mut draws);
            let event = Event::WindowEnds { fault: at, firing };
            self.put(ends, Phase::WindowEnd, key.get(), firing, event);
        }
        if let Some(until) = &fault.until {
            let name = format!("fault:{}/until#{firing}", fault.name);
            self.arm(Fires::Ends(at, firing), until, name);
        }
    }

    /// What a fault has come to by now is done, and the next time put on the list.
    pub fn go_on(&mut self, at: usize, firing: u64) {
        let spec = self.spec;
        let fault = &spec.faults[at];
        let Some(onset) = self.opened(at, firing) else { return };
        let since = self.now.since(onset);
        let done = fault.progress().done(since);
        let took = self.harm(at, firing, done);
        self.faults[at].windows.iter_mut().filter(|it| it.0 == firing).for_each(|it| it.2 = done);
        self.faults[at].took |= took;
        if let Some(next) = fault.progress().next(since) {
            let key = EntityKey::named(fault.name.as_str()).get();
            let event = Event::Proceeds { fault: at, firing };
            self.put(onset + next, Phase::Damage, key, firing, event);
        }
    }

    pub fn proceeds(&mut self, at: usize, firing: u64) {
        let Some(onset) = self.opened(at, firing) else { return };
        self.go_on(at, firing);
        let fault = &self.spec.faults[at];
        let is_over = fault.progress().next(self.now.since(onset)).is_none();
        if is_over && fault.lasts.is_none() && fault.until.is_none() {
            self.window_ends(at, firing);
        }
    }

    /// A copy of what is about to be deleted, where a grace period says so.
    fn bin(&mut self, at: usize, firing: u64, id: usize) {
        let spec = self.spec;
        let (name, grace) = match self.holders[id].what {
            What::Store(store) => {
                (format!("bin:store:{}", spec.stores[store].name), spec.stores[store].grace)
            }
            What::Point { job, .. } => {
                (format!("bin:job:{}", spec.jobs[job].name), spec.jobs[job].grace)
            }
            What::Image => return,
        };
        if grace == Span::ZERO {
            return;
        }
        let labels = self.holders[id].labels.clone();
        let bin = self.bear(&name, What::Image, labels);
        self.holders[bin].counts = true;
        self.holders[bin].bin_of = Some((id, at, firing));
        self.holders[bin].locked_until = self.now + grace;
        if matches!(self.holders[id].what, What::Point { .. }) {
            self.holders[bin].state_of = self.holders[id].state_of;
        }
        let whose = self.whose(at);
        for (account, meant) in self.accounts.iter_mut().zip(whose) {
            for record in account.lanes.iter_mut().flat_map(|it| &mut it.records) {
                if meant && record.holders.contains(&id) {
                    record.holders.insert(bin);
                }
            }
        }
        self.look_at_all(|_| true);
        let (key, event) = (EntityKey::named(&name).get(), Event::BinEmptied { bin, fault: at });
        self.put(self.now + grace, Phase::WindowEnd, key, firing << 32 | bin as u64, event);
    }

    pub fn empty_bin(&mut self, bin: usize, fault: usize) {
        self.kill(bin, self.spec.faults[fault].name.as_str(), &Blame::Always);
    }

    /// The holders that a fault is about, in the order of their keys.
    fn meant(&self, at: usize) -> Vec<usize> {
        let fault = &self.spec.faults[at];
        let hits = labels(&fault.hits);
        let stands =
            |id: &usize| self.holders[*id].alive && !hits.is_disjoint(&self.holders[*id].labels);
        let mut hit: Vec<usize> = (0..self.holders.len()).filter(stands).collect();
        hit.sort_by_key(|&id| self.holders[id].key);
        match &fault.what {
            Fault::Destroy(it) if it.deletes => {
                hit.retain(|&id| self.holders[id].locked_until <= self.now);
            }
            Fault::Corrupt(_) => hit.retain(|id| self.live.iter().any(|(live, _)| live == id)),
            _ => {}
        }
        hit
    }

    /// Does what a fault does; says whether it found anything to do it to.
    fn harm(&mut self, at: usize, firing: u64, done: Share) -> bool {
        let fault = &self.spec.faults[at];
        let hit = self.meant(at);
        let name = fault.name.as_str();
        let of = EntityKey::named(&format!("{name}#{firing}"));
        match &fault.what {
            Fault::Destroy(destroy) => return self.destroy(at, &hit, (of, firing), destroy, done),
            Fault::Offline => {
                for &id in &hit {
                    self.hurt(at);
                    self.holders[id].barriers += 1;
                    self.faults[at].open.push((firing, Undo::Barrier(id)));
                }
            }
            Fault::Corrupt(corrupt) => {
                for &id in &hit {
                    self.hurt(at);
                    let survives = corrupt.share.times(done).rest();
                    let (holder, grain) = (self.holders[id].key, corrupt.grain);
                    let before = Share::ALL;
                    let mask = Mask { of, holder, survives, before, grain, older: None };
                    self.holders[id].soiled = true;
                    self.standing.push(Standing {
                        holder: id,
                        cause: name.to_owned(),
                        mask,
                        categories: self.categories(corrupt.categories.as_ref()),
                        whose: self.whose(at),
                        healed: BTreeSet::new(),
                    });
                    self.thin(id, (at, name), mask, corrupt.categories.as_ref());
                }
            }
            Fault::Service(_) => return self.make_fail(at, firing),
            Fault::Restart(_) => return self.restart_many(at, firing),
            Fault::Job(what) => {
                if what.how == How::Aborts {
                    let job = self.job(&what.job);
                    let runs = self.runs[job].0.is_some();
                    self.abort_run(job);
                    return runs;
                }
                self.faults[at].open.push((firing, Undo::Job));
                return false;
            }
        }
        !hit.is_empty()
    }

    fn destroy(
        &mut self,
        at: usize,
        hit: &[usize],
        (of, firing): (EntityKey, u64),
        destroy: &Destroy,
        done: Share,
    ) -> bool {
        let name = self.spec.faults[at].name.as_str();
        let onset = self.opened(at, firing).unwrap();
        let older = destroy.older_than.map(|age| Time::from_ms(onset.ms() - age.ms()));
        let share = destroy.share.times(done);
        let window = self.faults[at].windows.iter().find(|it| it.0 == firing).unwrap();
        let before = destroy.share.times(window.2).rest();
        *self.came_about.entry("pass after a pass").or_default() += u64::from(before.get() < 1.0);
        if destroy.deletes && share.get() > 0.0 {
            for id in hit.iter().copied().collect::<BTreeSet<usize>>() {
                self.bin(at, firing, id);
            }
        }
        for &id in hit {
            let everybody = destroy.cohorts.is_none() && destroy.owners.is_none();
            if share.get() == 1.0 && older.is_none() && everybody {
                self.hurt(at);
                self.kill(id, name, &Blame::Always);
                continue;
            }
            let holder = if destroy.shared { 0 } else { self.holders[id].key };
            let (survives, grain) = (share.rest(), destroy.grain);
            if share.get() > 0.0 {
                self.hurt(at);
                let mask = Mask { of, holder, survives, before, grain, older };
                self.thin(id, (at, name), mask, None);
                self.holders[id].torn = true;
            }
            if destroy.rest == Rest::Unreachable {
                self.hurt(at);
                self.holders[id].barriers += 1;
            }
        }
        !hit.is_empty() && (share.get() > 0.0 || destroy.rest == Rest::Unreachable)
    }

    fn hurt(&mut self, at: usize) {
        let named = self.spec.clock.damage.as_ref();
        if named.is_none_or(|name| *name == self.spec.faults[at].name) {
            self.first_damage.get_or_insert(self.now);
        }
    }

    /// A share of a holder's units dies.
    fn thin(
        &mut self,
        id: usize,
        (fault, cause): (usize, &str),
        mask: Mask,
        names: Option<&Vec<Name>>,
    ) {
        let whose = self.whose(fault);
        let categories = self.categories(names);
        let counted = self.holders[id].counts;
        for of in (0..self.accounts.len()).filter(|of| whose[*of]) {
            for lane in 0..self.accounts[of].lanes.len() {
                if !categories.contains(&self.accounts[of].lanes[lane].category) {
                    continue;
                }
                for at in 0..self.accounts[of].lanes[lane].records.len() {
                    let survives = self.survives(&mask, of, lane, at);
                    let record = &mut self.accounts[of].lanes[lane].records[at];
                    if !survives && record.holders.remove(&id) && counted {
                        record.deaths.insert(cause.to_owned());
                    }
                }
            }
        }
        // Whoever it is not about feels nothing of it.
        (0..self.accounts.len()).filter(|of| whose[*of]).for_each(|of| self.look(of));
    }

    fn make_fail(&mut self, at: usize, firing: u64) -> bool {
        let spec = self.spec;
        let Fault::Service(what) = &spec.faults[at].what else { return false };
        let mut took = false;
        for (service, it) in spec.services.iter().enumerate() {
            if what.services.contains(&it.name) {
                let answer = what.answers;
                let changes = self.services[service].made != answer;
                took |= changes;
                let it = &mut self.services[service];
                it.layers.push(Layer { fault: at, firing, answer, took: changes });
                it.made = answer;
                self.faults[at].open.push((firing, Undo::Answer { service }));
            }
        }
        took
    }

    /// A window over a service closes: those still open count, the last to open first.
    pub fn lift(&mut self, service: usize, fault: usize, firing: u64) {
        let it = &mut self.services[service];
        it.layers.retain(|layer| (layer.fault, layer.firing) != (fault, firing));
        let answers: Vec<Answer> =
            [it.base].into_iter().chain(it.layers.iter().map(|layer| layer.answer)).collect();
        it.made = *answers.last().unwrap();
        let below = answers.iter().rev().nth(1).copied();
        if let Some(top) = it.layers.last_mut().filter(|top| below != Some(top.answer)) {
            top.took = true;
            self.faults[top.fault].took = true;
        }
    }

    /// What had been done already is remembered with who had done it.
    fn mask(&mut self, at: usize) {
        let spec = self.spec;
        let fault = &spec.faults[at];
        let hits = labels(&fault.hits);
        let mut by: BTreeSet<String> = BTreeSet::new();
        let is_live = |id| self.live.iter().any(|(live, _)| *live == id);
        for (id, holder) in self.holders.iter().enumerate() {
            let meant = match fault.what {
                Fault::Destroy(_) | Fault::Offline => true,
                Fault::Corrupt(_) => is_live(id),
                _ => false,
            };
            if meant && !holder.alive && !hits.is_disjoint(&holder.labels) {
                by.insert(holder.died_of.clone());
            }
        }
        if let Fault::Service(what) = &fault.what {
            for (it, service) in self.services.iter().zip(&spec.services) {
                let same = it
                    .layers
                    .iter()
                    .rfind(|layer| layer.fault != at && layer.answer == what.answers);
                if let Some(layer) = same.filter(|_| what.services.contains(&service.name)) {
                    by.insert(spec.faults[layer.fault].name.to_string());
                }
            }
        }
        by.retain(|it| {
            *it != *fault.name.as_str()
                && spec.faults.iter().any(|fault| *fault.name.as_str() == **it)
        });
        self.faults[at].masked_by.extend(by);
    }

    fn restart_many(&mut self, at: usize, firing: u64) -> bool {
        let spec = self.spec;
        let fault = &spec.faults[at];
        let Fault::Restart(what) = &fault.what else { return false };
        let key = EntityKey::named(fault.name.as_str());
        let strikes: Vec<usize> = match what.befalls {
            Befalls::Each(share) => {
                let unit = key.get() ^ firing;
                let falls = |it: &Account| {
                    self.chance.share(Purpose::new(b"massrest"), it.key, unit, share)
                };
                (0..self.accounts.len()).filter(|&it| falls(&self.accounts[it])).collect()
            }
            Befalls::Strikes(strikes) => {
                let purpose = Purpose::of("strikes", u32::try_from(firing).unwrap());
                let mut draws = self.chance.stream(purpose, key);
                let all = u32::try_from(self.accounts.len()).unwrap();
                // Cohorts are counted in the order of their names.
                let mut by_name: Vec<usize> = (0..self.accounts.len()).collect();
                by_name.sort_by_key(|&of| &self.cohort(of).name);
                (0..strikes).map(|_| by_name[draws.below(all) as usize]).collect()
            }
        };
        for of in strikes {
            self.prompt(of, &what.restart, self.now);
        }
        true
    }
}

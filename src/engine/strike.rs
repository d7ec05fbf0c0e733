//! Faults strike: each decides, and what it decided is done and remembered.

use crate::effect::damage::Damage;
use crate::effect::op::What as Felt;
use crate::effect::op::Whom;
use crate::effect::work::Thinning;
use crate::effect::work::mask;
use crate::engine::server::Due;
use crate::engine::server::Server;
use crate::engine::server::Undo;
use crate::engine::server::Window;
use crate::fault::What;
use crate::fault::job::How;
use crate::fault::scene::Scene;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::name::Name;
use crate::kernel::order::Phase;
use crate::kernel::quantity::Share;
use crate::kernel::time::Time;
use crate::world::holder::HolderId;
use crate::world::holder::State;
use crate::world::mask::Mask;
use std::collections::BTreeSet;
use std::sync::Arc;

const TAKES_PLACE: Purpose = Purpose::new(b"fault/if");
const LASTS: Purpose = Purpose::new(b"faultlen");

impl Server<'_> {
    /// A fault's moment has come.
    pub(crate) fn strike(&mut self, at: usize, firing: u64) {
        let fault = &self.model.spec.faults[at];
        let entity = EntityKey::named(fault.name.as_str());
        if !self.chance.share(TAKES_PLACE, entity, firing, fault.chance) {
            return;
        }
        self.faults[at].effect.struck.push(self.now);
        self.faults[at].firings.push(firing);
        let (since, typed) = (self.now, self.typed);
        let window = Window { since, typed, hit: BTreeSet::new(), done: Share::NONE };
        // A window over a job takes when a run meets it.
        let waits = matches!(&fault.what, What::Job(what) if what.how != How::Aborts);
        if waits {
            self.faults[at].open.push((firing, Undo::Job));
        }
        let proceeds = !fault.progress().is_at_once();
        if proceeds && !self.decide(at, Share::ALL).is_empty() {
            self.harm(at);
        }
        self.faults[at].windows.insert(firing, window);
        let took = self.pass(at, firing);
        if !waits && !proceeds && took == 0 {
            self.mask(at);
        }
        let event = format!("fault:{}", fault.name);
        let note = if waits || proceeds { String::new() } else { self.took_note(at, took) };
        self.happens_with(&event, note);
        if let Some(law) = &fault.lasts {
            let mut stream = self.chance.stream(LASTS, entity);
            stream.seek(2 * firing);
            let ends = self.now + law.draw(&mut stream);
            let due = Due::WindowEnds { fault: at, firing };
            self.queue.push(ends, Phase::WindowEnd, entity, firing, due);
        } else if fault.until.is_none() && !proceeds && !matches!(fault.what, What::Offline) {
            self.faults[at].windows.remove(&firing);
        }
        self.arm_end(at, firing);
    }

    /// What a fault decides now, if it has come so far.
    pub(crate) fn decide(&self, at: usize, done: Share) -> Vec<Damage> {
        let spec = &self.model.spec;
        let jobs: Vec<(Name, Option<HolderId>)> =
            spec.jobs.iter().map(|job| job.name.clone()).zip(self.runs.iter().copied()).collect();
        let scene = Scene {
            now: self.now,
            site: &self.site,
            services: &spec.services,
            restarts: &self.model.restarts,
            jobs: &jobs,
            categories: &spec.categories,
            cohorts: &spec.cohorts,
            owners: &spec.owners,
        };
        let damages = spec.faults[at].decide(self.model.fault_labels[at], &scene, done);
        #[cfg(feature = "planted")]
        let damages = crate::kernel::planted::shuffled(damages);
        damages
    }

    /// Does what a fault decided; says whether anything changed.
    pub(crate) fn enact(
        &mut self,
        at: usize,
        (firing, onset): (u64, Time),
        damage: &Damage,
    ) -> bool {
        let fault = &self.model.spec.faults[at];
        let (now, cause) = (self.now, self.model.cause(fault.name.as_str()));
        match damage {
            Damage::Dies(holder) => {
                self.harm(at);
                self.site.kill(now, *holder, cause, &[]);
            }
            Damage::Thins {
                holder,
                survives,
                grain,
                categories,
                shared,
                standing,
                older,
                whose,
            } => {
                self.harm(at);
                let of = (!shared).then(|| self.site.holder(*holder).clone());
                let name = format!("{}#{firing}", fault.name);
                let before = self.survived(at, firing);
                let mask = Mask { before, ..mask(&name, of.as_ref(), *survives, *grain) };
                let (categories, standing) = (*categories, *standing);
                let older = older.map(|age| Time::from_ms(onset.ms() - age.ms()));
                let whose = whose.clone();
                let thinning = Thinning { cause, mask, categories, standing, older, whose };
                self.site.thin(now, *holder, &thinning);
            }
            Damage::Unreachable(holder) => {
                self.harm(at);
                self.site.bar(now, *holder);
                if matches!(fault.what, What::Offline) {
                    self.faults[at].open.push((firing, Undo::Unbar(*holder)));
                }
            }
            Damage::Answers(service, answer) => {
                return self.lay(at, firing, *service, *answer);
            }
            Damage::RestartsEach(restart, share) => {
                let key = EntityKey::named(fault.name.as_str()).get() ^ firing;
                let whom = Whom::Each(*share);
                self.site.note(now, Felt::Restarts { restart: *restart, whom, key });
            }
            Damage::RestartsStrikes(restart, strikes) => {
                let key = EntityKey::named(fault.name.as_str()).get() ^ firing;
                let whom = Whom::Struck(Arc::new(self.draw_victims(at, firing, *strikes)));
                self.site.note(now, Felt::Restarts { restart: *restart, whom, key });
            }
            Damage::Aborts(job) => self.abort_run(usize::from(*job)),
        }
        true
    }

    /// The share of units that a destruction has spared so far. It works through its share: what
    /// it has been through, and what came there afterwards, it does not touch again.
    fn survived(&self, at: usize, firing: u64) -> Share {
        match &self.model.spec.faults[at].what {
            What::Destroy(it) => it.share.times(self.faults[at].windows[&firing].done).rest(),
            _ => Share::ALL,
        }
    }

    /// What everything is reckoned from has come, unless the scenario names another fault for it.
    fn harm(&mut self, at: usize) {
        let spec = &self.model.spec;
        let named = spec.clock.damage.as_ref();
        if named.is_none_or(|name| *name == spec.faults[at].name) {
            self.first_damage.get_or_insert(self.now);
        }
    }

    /// The victims of so many strikes, drawn evenly with replacement, in order.
    fn draw_victims(&self, at: usize, firing: u64, strikes: u64) -> Vec<u64> {
        let entity = EntityKey::named(self.model.spec.faults[at].name.as_str());
        let salt = u32::try_from(firing).unwrap_or(u32::MAX);
        let mut stream = self.chance.stream(Purpose::of("strikes", salt), entity);
        let accounts = u32::try_from(self.model.accounts()).unwrap_or(u32::MAX);
        let mut victims: Vec<u64> =
            (0..strikes).map(|_| self.by_name(u64::from(stream.below(accounts)))).collect();
        victims.sort_unstable();
        victims
    }

    /// The number of the account that comes so many after the first, where cohorts are counted
    /// in the order of their names: who is struck does not hang on the order of the file.
    fn by_name(&self, mut place: u64) -> u64 {
        let mut first = 0;
        let mut cohorts = Vec::new();
        for cohort in &self.model.cohorts {
            cohorts.push((&cohort.name, first, cohort.accounts));
            first += cohort.accounts;
        }
        cohorts.sort_unstable();
        for (_, first, accounts) in cohorts {
            if place < accounts {
                return first + place;
            }
            place -= accounts;
        }
        unreachable!("a draw below the number of accounts")
    }

    fn took_note(&self, at: usize, took: u64) -> String {
        let masks = &self.faults[at].effect.masked_by;
        match took {
            0 if !masks.is_empty() => {
                let names: Vec<&str> = masks.iter().map(String::as_str).collect();
                format!("masked by {}", names.join(", "))
            }
            0 => "no effect".to_owned(),
            1 => "took on 1".to_owned(),
            many => format!("took on {many}"),
        }
    }

    /// Whether a holder can be read and is what it should be.
    pub(crate) fn is_readable(&self, holder: HolderId) -> bool {
        self.site.holder(holder).state == State::Good
    }
}

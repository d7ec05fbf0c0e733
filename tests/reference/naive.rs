//! The naive simulator: one event list over the server and every account, and no cleverness.
//!
//! Each record has an explicit set of holders, each edit and each attempt to sync is lived through
//! at its own instant. It shares with the engine the scenario, the ground floor and the addresses
//! of draws, which are part of the specification; it knows nothing of how the engine works.

use crate::mourn;
use crate::state::Account;
use crate::state::Aging;
use crate::state::Bringing;
use crate::state::Event;
use crate::state::Fault;
use crate::state::Holder;
use crate::state::Phase;
use crate::state::Plan;
use crate::state::Report;
use crate::state::Service;
use crate::state::Standing;
use crate::state::Watch;
use crate::state::What;
use lastcopy::fault::What as Does;
use lastcopy::kernel::chance::Chance;
use lastcopy::kernel::chance::EntityKey;
use lastcopy::kernel::chance::Purpose;
use lastcopy::kernel::mix::mix64;
use lastcopy::kernel::name::Name;
use lastcopy::kernel::time::Time;
use lastcopy::scenario::model::Model;
use lastcopy::scenario::spec::Spec;
use lastcopy::world::label::Label;
use lastcopy::world::service::Answer;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Steps in a row, by plan and step.
pub type Line = Vec<(usize, usize)>;

type Place = (Time, Phase, u64, u64, u64);

pub struct Naive<'s> {
    pub model: &'s Model,
    pub spec: &'s Spec,
    pub chance: Chance,
    pub now: Time,
    agenda: BTreeMap<Place, Event>,
    pub put: u64,
    pub holders: Vec<Holder>,
    /// The live generation of each store, and how many came before it.
    pub live: Vec<(usize, usize)>,
    pub services: Vec<Service>,
    pub watches: Vec<Watch>,
    pub agings: Vec<Aging>,
    pub standing: Vec<Standing>,
    pub happened: BTreeMap<String, Time>,
    /// The run of each job under way, and how many were started.
    pub runs: Vec<(Option<usize>, u64)>,
    /// What the run of each job copies.
    pub copied: Vec<Option<usize>>,
    /// The jobs that do not follow their timetables.
    pub paused: std::collections::BTreeSet<usize>,
    pub reports: Vec<Report>,
    pub plans: Vec<Plan>,
    /// Of each pool: the steps that hold a place, and those that wait for one.
    pub pools: Vec<(Line, Line)>,
    pub faults: Vec<Fault>,
    pub journal: Vec<(Time, String)>,
    pub first_damage: Option<Time>,
    /// Notices whose channel is down.
    pub held_back: Vec<usize>,
    /// Channels whose service is down.
    pub silent: Vec<usize>,
    pub bringings: Vec<Bringing>,
    pub accounts: Vec<Account>,
    pub offered: u64,
    pub taken_up: u64,
    /// Of each service: the last window in which anybody asked, and how many did.
    pub rooms: Vec<(i64, u64)>,
    pub refused: u64,
    /// How often some things came about that no event tells.
    pub came_about: BTreeMap<&'static str, u64>,
    /// When each job was last called while a run was under way.
    pub missed: BTreeMap<usize, Time>,
    pub reacted: Vec<u64>,
    /// Complaints of each tick so far, the present one last.
    pub complaints: Vec<u64>,
    /// The most that there were within an hour, at any tick so far.
    pub most_complaints: u64,
    /// By bin, how records acknowledged, seen, at risk and lost became more or fewer, and the
    /// accounts without data.
    pub curves: [Vec<i64>; 5],
}

impl<'s> Naive<'s> {
    /// Plays one trial to its horizon.
    pub fn play(model: &'s Model, seed: u64, trial: u64) -> Self {
        let spec = &model.spec;
        let service = |it: &lastcopy::world::service::Service| Service {
            made: it.starts,
            base: it.starts,
            layers: Vec::new(),
            since: Time::ALWAYS,
            shown: (Answer::Up, Time::ALWAYS),
        };
        let mut naive = Self {
            model,
            spec,
            chance: Chance::new(seed, trial),
            now: model.start,
            agenda: BTreeMap::new(),
            put: 0,
            holders: Vec::new(),
            live: Vec::new(),
            services: spec.services.iter().map(service).collect(),
            watches: Vec::new(),
            agings: Vec::new(),
            standing: Vec::new(),
            happened: BTreeMap::new(),
            runs: vec![(None, 0); spec.jobs.len()],
            copied: vec![None; spec.jobs.len()],
            paused: std::collections::BTreeSet::new(),
            reports: Vec::new(),
            plans: spec.plans.iter().map(|_| Plan::default()).collect(),
            pools: vec![Default::default(); spec.pools.len()],
            faults: spec.faults.iter().map(|_| Fault::default()).collect(),
            journal: Vec::new(),
            first_damage: None,
            held_back: Vec::new(),
            silent: Vec::new(),
            bringings: Vec::new(),
            accounts: Vec::new(),
            offered: 0,
            taken_up: 0,
            rooms: vec![(-1, 0); spec.services.len()],
            refused: 0,
            came_about: BTreeMap::new(),
            missed: BTreeMap::new(),
            reacted: vec![0; spec.reactions.len()],
            complaints: vec![0],
            most_complaints: 0,
            curves: std::array::from_fn(|_| vec![0; model.bins()]),
        };
        naive.begin();
        naive.pass();
        naive.end();
        naive
    }

    fn begin(&mut self) {
        for store in &self.spec.stores {
            let labels = labels(&store.labels);
            let number = self.store(&store.name);
            let id = self.bear(store.name.as_str(), What::Store(number), labels);
            self.holders[id].counts = true;
            self.live.push((id, 0));
        }
        self.settle_accounts();
        for service in self.changed_services() {
            self.show(service);
        }
        self.put(self.now + self.spec.clock.observe_every, Phase::Tick, 0, 0, Event::Tick);
        self.happens("T0/start");
        self.arm_all();
        self.run_or_stand();
    }

    fn pass(&mut self) {
        while let Some((place, event)) = self.agenda.pop_first() {
            if place.0 >= self.model.horizon {
                break;
            }
            self.now = place.0;
            let concerns = mourn::concerns(&event);
            self.meet(event);
            if place.1 <= Phase::ServerState {
                let changed = self.changed_services();
                for &service in &changed {
                    self.show(service);
                }
                for service in changed {
                    self.tell_answer(service);
                }
                self.run_or_stand();
            }
            self.look_again(concerns);
            self.mourn(concerns);
        }
        self.now = self.model.horizon;
    }

    fn meet(&mut self, event: Event) {
        match event {
            Event::Tick => self.tick(),
            Event::Look => {}
            Event::Aged { watch, leaf } => self.aged(watch, leaf),
            Event::WindowEnds { fault, firing } => self.window_ends(fault, firing),
            Event::Proceeds { fault, firing } => self.proceeds(fault, firing),
            Event::BinEmptied { bin, fault } => self.empty_bin(bin, fault),
            Event::Released { job, point, bad, ordinal } => self.release(job, point, bad, ordinal),
            Event::Pruned { job } => self.pruned(job),
            Event::ProofCalled { job } => self.proof_called(job),
            Event::Dealt { pool } => self.deal(pool),
            Event::Leaf { watch, leaf } => self.leaf(watch, leaf),
            Event::Called { job } => self.called(job),
            Event::Exists { job } => self.exists(job),
            Event::RunEnds { job, point, source } => {
                self.run_ends_and_next_begins(job, point, source)
            }
            Event::Verified { job, point } => self.verified(job, point),
            Event::StepEnds { plan, step, attempt } => self.step_ends(plan, step, attempt),
            Event::Hear { of, notice } => self.hear(of, notice),
            Event::Bring { of, which, offered } => self.bring(of, which, offered),
            Event::Prompted { of, kind } => self.restart(of, kind),
            Event::Restart { of, kind, epoch } => self.restart_due(of, kind, epoch),
            Event::Edit { of, lane } => self.edit(of, lane),
            Event::Sync { of, epoch } => self.sync(of, epoch),
            Event::React { of, which, epoch } => self.react_due(of, which, epoch),
        }
    }

    /// Puts an event on the list; what never comes is dropped.
    pub fn put(&mut self, at: Time, phase: Phase, entity: u64, ordinal: u64, event: Event) {
        if at != Time::NEVER {
            self.put += 1;
            self.agenda.insert((at, phase, entity, ordinal, self.put), event);
        }
    }

    /// Something happens on the server side: whatever waits for its first time is told.
    pub fn happens(&mut self, event: &str) {
        self.journal.push((self.now, event.to_owned()));
        if !self.happened.contains_key(event) {
            self.happened.insert(event.to_owned(), self.now);
            self.follow(event);
        }
        self.renew_by(event);
    }

    /// A new holder with nothing in it.
    pub fn bear(&mut self, name: &str, what: What, labels: BTreeSet<String>) -> usize {
        let key = mix64(named(name) ^ self.now.ms().cast_unsigned());
        self.holders.push(Holder {
            name: name.to_owned(),
            key,
            what,
            alive: true,
            barriers: 0,
            counts: false,
            died_of: String::new(),
            soiled: false,
            torn: false,
            labels,
            state_of: self.now,
            locked_until: Time::ALWAYS,
            bin_of: None,
        });
        self.holders.len() - 1
    }

    /// A store is reopened: a new and empty generation is live, the old one stays a holder.
    pub fn renew(&mut self, store: usize, labels: Option<BTreeSet<String>>) {
        let (old, before) = self.live[store];
        let name = self.holders[old].name.clone();
        let labels = labels.unwrap_or_else(|| self.holders[old].labels.clone());
        let id = self.bear(&name, What::Store(store), labels);
        self.holders[id].counts = true;
        self.live[store] = (id, before + 1);
        self.look_at_all(|cohort| usize::from(cohort.store) == store);
    }

    /// The services whose answer is another than was last shown, in the order of their keys.
    fn changed_services(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.services.len()).collect();
        all.retain(|&at| (self.able(at), self.services[at].since) != self.services[at].shown);
        all.sort_unstable_by_key(|&at| named(self.spec.services[at].name.as_str()));
        all
    }

    /// What a service can answer: nothing, if it or what it needs lacks its store.
    fn able(&self, service: usize) -> Answer {
        let spec = &self.spec.services[service];
        let made = self.services[service].made;
        let reads = matches!(made, Answer::Up | Answer::ReadOnly);
        let lost = spec.store.as_ref().is_some_and(|name| {
            let (live, _) = self.live[self.store(name)];
            !self.holders[live].is_good()
        });
        let lacks = spec.needs.iter().any(|it| self.able(self.service(it)) == Answer::Down);
        if lacks || (reads || made == Answer::Down) && lost { Answer::Down } else { made }
    }

    fn show(&mut self, service: usize) {
        self.services[service].shown = (self.able(service), self.services[service].since);
        self.feel_answer(service);
    }

    fn tell_answer(&mut self, service: usize) {
        let answer = self.services[service].shown.0;
        let word = match answer {
            Answer::Up => "up",
            Answer::ReadOnly => "read-only",
            Answer::Blank => "blank",
            Answer::Corrupt => "corrupt",
            Answer::Down => "down",
        };
        self.happens(&format!("service:{}/{word}", self.spec.services[service].name));
        self.let_go(service);
    }

    pub fn store(&self, name: &Name) -> usize {
        self.spec.stores.iter().position(|it| it.name == *name).unwrap()
    }

    pub fn service(&self, name: &Name) -> usize {
        self.spec.services.iter().position(|it| it.name == *name).unwrap()
    }

    pub fn job(&self, name: &Name) -> usize {
        self.spec.jobs.iter().position(|it| it.name == *name).unwrap()
    }

    /// The accounts of these cohorts, and of these owners and whoever is within them; all, if
    /// neither is said.
    pub fn chosen(&self, cohorts: Option<&[Name]>, owners: Option<&[Name]>) -> Vec<bool> {
        let meant = |of: usize| {
            let cohort = self.cohort(of);
            let mut owner = Some(cohort.owner.as_str());
            let mut within = false;
            while let Some(name) = owner {
                within |= owners.is_some_and(|them| them.iter().any(|it| it.as_str() == name));
                let listed = self.spec.owners.iter().find(|it| it.name.as_str() == name);
                owner = listed.and_then(|it| it.within.as_ref()).map(Name::as_str);
            }
            let named =
                cohorts.is_some_and(|them| them.iter().any(|it| *it.as_str() == cohort.name));
            cohorts.is_none() && owners.is_none() || named || within
        };
        (0..self.accounts.len()).map(meant).collect()
    }

    /// Whether a fault is about each account.
    pub fn whose(&self, at: usize) -> Vec<bool> {
        let (cohorts, owners) = match &self.spec.faults[at].what {
            Does::Destroy(it) => (&it.cohorts, &it.owners),
            Does::Corrupt(it) => (&it.cohorts, &it.owners),
            _ => (&None, &None),
        };
        self.chosen(cohorts.as_deref(), owners.as_deref())
    }

    /// The numbers of these categories, or of all.
    pub fn categories(&self, names: Option<&Vec<Name>>) -> Vec<usize> {
        let all = self.spec.categories.iter().enumerate();
        let meant = all.filter(|(_, it)| names.is_none_or(|names| names.contains(&it.name)));
        meant.map(|(number, _)| number).collect()
    }
}

/// The key of a name.
pub fn named(name: &str) -> u64 {
    EntityKey::named(name).get()
}

/// The purpose of a draw about something with a key, told apart by its use.
pub fn tagged(key: u64, purpose: u32) -> Purpose {
    Purpose(mix64(key ^ u64::from(purpose).rotate_left(32)).to_le_bytes())
}

pub fn labels(labels: &[Label]) -> BTreeSet<String> {
    labels.iter().map(Label::to_string).collect()
}

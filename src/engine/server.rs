//! The server side of a trial: a small classic event list, and the only place where its time
//! passes.
//!
//! A trial is ask, decide, do, schedule: something falls due, a choice is asked, the site does
//! what was decided, and what follows is put on the list. What accounts can feel of it comes out
//! as a timeline.

use crate::effect::op::What;
use crate::effect::site::Needs;
use crate::effect::site::Site;
use crate::engine::aging::Aging;
use crate::engine::hand::Hand;
use crate::engine::made::Made;
use crate::engine::places::Places;
use crate::engine::tried::Try;
use crate::engine::watch::Carried;
use crate::engine::watch::Trigger;
use crate::engine::watch::Watch;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::name::Name;
use crate::kernel::order::Phase;
use crate::kernel::order::Schedule;
use crate::kernel::quantity::Share;
use crate::kernel::time::Time;
use crate::outcome::group::Grouped;
use crate::outcome::server::Effect;
use crate::outcome::server::Entry;
use crate::outcome::server::Progress;
use crate::outcome::server::Restored;
use crate::scenario::model::Model;
use crate::world::belief::Beliefs;
use crate::world::holder::HolderId;
use crate::world::service::Answer;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Something that falls due on the server side.
#[derive(Debug, Clone)]
pub(crate) enum Due {
    /// A condition's leaf comes true.
    Leaf { watch: usize, leaf: usize },
    /// A fault's window ends.
    WindowEnds { fault: usize, firing: u64 },
    /// A job's timetable calls it.
    JobCalled { job: usize },
    /// A run ends.
    RunEnds { job: usize, point: HolderId, source: HolderId },
    /// A finished point can be used.
    Released { job: usize, point: HolderId, bad: bool, ordinal: u64 },
    /// A timetable calls for the verification of a job's newest point.
    ProofCalled { job: usize },
    /// A verification ends.
    Verified { job: usize, point: HolderId },
    /// A point that existed already comes to be.
    Exists { job: usize },
    /// A timetable calls for retention.
    Pruned { job: usize },
    /// A fault goes on with what it does.
    Proceeds { fault: usize, firing: u64 },
    /// The grace period of what lies in a bin is over.
    BinEmptied { bin: HolderId, fault: usize },
    /// Places in a pool are given out.
    Dealt { pool: usize },
    /// A step's time is up.
    StepEnds { plan: usize, step: usize, attempt: u64 },
    /// A wait with a clock of its own is up, or to be looked at.
    Aged { aging: usize, epoch: u64 },
    /// A group loses its content for the first time.
    GroupLost { group: usize },
    /// Nothing: the horizon.
    Horizon,
}

/// What a fault came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FaultLog {
    pub(crate) effect: Effect,
    /// The firing of each of its strikes.
    pub(crate) firings: Vec<u64>,
    /// What it did to each holder or service, undone when the window ends.
    pub(crate) open: Vec<(u64, Undo)>,
    /// The windows that will end, by firing.
    pub(crate) windows: BTreeMap<u64, Window>,
}

/// A fault's window under way.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Window {
    /// When it opened, and whether typed times alone fixed that.
    pub(crate) since: Time,
    pub(crate) typed: bool,
    /// What the fault hit so far.
    pub(crate) hit: BTreeSet<HolderId>,
    /// How far it had come when it last took effect.
    pub(crate) done: Share,
}

/// What must be undone when a window ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Undo {
    /// A holder was out of reach.
    Unbar(HolderId),
    /// A service was made to answer otherwise.
    Answer(u16),
    /// A job was failing.
    Job,
}

/// The server side of a trial at an instant.
#[derive(Debug, Clone)]
pub(crate) struct Server<'m> {
    pub(crate) model: &'m Model,
    pub(crate) chance: Chance,
    pub(crate) site: Site,
    pub(crate) queue: Schedule<Due>,
    pub(crate) now: Time,
    pub(crate) watches: Vec<Watch>,
    /// The waits among them that age by a clock of their own.
    pub(crate) agings: Vec<Aging>,
    /// When each event first happened, and whether typed times alone fixed that.
    pub(crate) happened: Vec<Option<(Time, bool)>>,
    /// Whether typed times alone fixed the instant being handled.
    pub(crate) typed: bool,
    /// The numbers of complaints an hour that anybody ever waited for.
    pub(crate) thresholds: BTreeSet<u64>,
    pub(crate) beliefs: Beliefs,
    /// The points of each job that are not known to be gone.
    pub(crate) hands: Vec<Hand>,
    /// All points that are held, and some that lately were.
    pub(crate) held_points: Vec<HolderId>,
    /// The run of each job that is under way.
    pub(crate) runs: Vec<Option<HolderId>>,
    /// What each run under way copies.
    pub(crate) copied: Vec<Option<HolderId>>,
    /// Conditions put aside while a trial goes on under another scenario.
    pub(crate) carried: BTreeMap<String, Carried>,
    /// What each service is made to answer, and by whom.
    pub(crate) made: Vec<Made>,
    pub(crate) run_counts: Vec<u64>,
    /// When each job was last called while a run was under way.
    pub(crate) missed: Vec<Option<Time>>,
    /// Which jobs operators have paused.
    pub(crate) paused: Vec<bool>,
    pub(crate) plans: Vec<Progress>,
    /// The restore point that the step under way of each plan comes from.
    pub(crate) tries: Vec<Option<Try>>,
    pub(crate) pools: Vec<Places>,
    pub(crate) faults: Vec<FaultLog>,
    pub(crate) journal: Vec<Entry>,
    pub(crate) first_damage: Option<Time>,
    /// The instants at which complaints first reached each number, as far as known.
    pub(crate) complaints: BTreeMap<u64, Time>,
    /// What restores used: the step's event, the point's as-of and whether it was a point.
    pub(crate) restored: Vec<Restored>,
    /// Notices that wait for the service they travel by.
    pub(crate) held_back: Vec<usize>,
    /// Channels that wait for theirs.
    pub(crate) silent: Vec<usize>,
    pub(crate) events: u64,
}

impl<'m> Server<'m> {
    /// The server side at the start, with everything that is already known to come on its list.
    pub(crate) fn new(model: &'m Model, chance: Chance, complaints: &BTreeMap<u64, Time>) -> Self {
        let spec = &model.spec;
        let named = |(store, labels): (&crate::world::store::Store, &u128)| {
            (store.name.to_string(), *labels)
        };
        let stores: Vec<(String, u128)> =
            spec.stores.iter().zip(&model.store_labels).map(named).collect();
        let answers = spec.services.iter().map(|service| service.starts).collect();
        let mut server = Self {
            site: Site::new(&stores, needs(model), answers, model.start),
            model,
            chance,
            queue: Schedule::new(),
            now: model.start,
            watches: Vec::new(),
            agings: Vec::new(),
            happened: vec![None; model.events.len()],
            typed: true,
            thresholds: BTreeSet::new(),
            beliefs: Beliefs::default(),
            hands: vec![Hand::default(); model.spec.jobs.len()],
            held_points: Vec::new(),
            carried: BTreeMap::new(),
            made: spec.services.iter().map(|service| Made::new(service.starts)).collect(),
            runs: vec![None; spec.jobs.len()],
            copied: vec![None; spec.jobs.len()],
            run_counts: vec![0; spec.jobs.len()],
            missed: vec![None; spec.jobs.len()],
            paused: vec![false; spec.jobs.len()],
            plans: vec![Progress::default(); spec.plans.len()],
            tries: vec![None; spec.plans.len()],
            pools: vec![Places::default(); spec.pools.len()],
            faults: vec![FaultLog::default(); spec.faults.len()],
            journal: Vec::new(),
            first_damage: None,
            complaints: complaints.clone(),
            restored: Vec::new(),
            held_back: Vec::new(),
            silent: Vec::new(),
            events: 0,
        };
        server.site.settle(model.start);
        server.queue.push(
            model.horizon,
            Phase::Observation,
            EntityKey::named("horizon"),
            0,
            Due::Horizon,
        );
        server.happens("T0/start");
        server.call_jobs();
        server.call_shifts();
        server.arm_everything();
        server.run_or_stand();
        server
    }

    /// Puts the first loss of each population of groups on the list.
    pub(crate) fn lose_groups(&mut self, groups: &[Grouped]) {
        for (group, grouped) in groups.iter().enumerate() {
            if let Some(at) = grouped.first_loss {
                let name = &self.model.spec.groups[group].name;
                let entity = EntityKey::named(&format!("group:{name}"));
                self.queue.push(at, Phase::Damage, entity, 0, Due::GroupLost { group });
            }
        }
    }

    /// Lets time pass until `until` and everything before it is done; at the horizon it stops.
    pub(crate) fn advance(&mut self, until: Time) {
        while let Some(at) = self.queue.peek_time() {
            if at >= until || at >= self.model.horizon {
                break;
            }
            let (place, due) = self.queue.pop().expect("an event was just seen");
            let at = place.time;
            self.now = at;
            self.events += 1;
            self.typed = true;
            self.handle(due);
            for service in self.site.settle(at) {
                self.answered(service);
            }
            self.run_or_stand();
        }
    }

    fn handle(&mut self, due: Due) {
        match due {
            Due::Leaf { watch, leaf } => self.leaf(watch, leaf),
            Due::WindowEnds { fault, firing } => self.window_ends(fault, firing),
            Due::JobCalled { job } => self.job_called(job),
            Due::RunEnds { job, point, source } => {
                self.run_ends(job, point, source);
                self.start_missed(job);
            }
            Due::Released { job, point, bad, ordinal } => {
                self.release(job, point, bad, ordinal);
            }
            Due::Verified { job, point } => self.verified(job, point),
            Due::ProofCalled { job } => self.proof_called(job),
            Due::Exists { job } => self.exists(job),
            Due::Pruned { job } => self.pruned(job),
            Due::Proceeds { fault, firing } => self.proceeds(fault, firing),
            Due::BinEmptied { bin, fault } => self.empty_bin(bin, fault),
            Due::Dealt { pool } => self.deal(pool),
            Due::StepEnds { plan, step, attempt } => self.step_ends(plan, step, attempt),
            Due::Aged { aging, epoch } => self.aged(aging, epoch),
            Due::GroupLost { group } => {
                let name = &self.model.spec.groups[group].name;
                self.typed = false;
                self.happens(&format!("group:{name}/lost"));
            }
            Due::Horizon => {}
        }
    }

    /// What a trigger does when its moment has come.
    pub(crate) fn fire(&mut self, trigger: Trigger, firing: u64) {
        let spec = &self.model.spec;
        match trigger {
            Trigger::Fault(at) => self.strike(at, firing),
            Trigger::Ends(at, firing) => self.close(at, firing),
            Trigger::Job(at) => {
                self.start_unless_paused(at);
            }
            Trigger::Plan(at) => self.begin_plan(at),
            Trigger::Stops(at) => self.stop_plan(at),
            Trigger::Step(plan, step) => self.begin_step(plan, step),
            Trigger::Skips(plan, step) => self.skip_step(plan, step),
            Trigger::Notice(at) => self.issue(at),
            Trigger::Announcement(at) => {
                self.happens(&format!("announce:{}", spec.announcements[at].name));
            }
            Trigger::Channel(at) => self.tells(at),
            Trigger::Opens(at) => self.happens(&format!("window:{}/open", spec.windows[at].name)),
            Trigger::Closes(at) => self.happens(&format!("window:{}/close", spec.windows[at].name)),
        }
    }

    /// A notice goes out, unless the service it travels by is down: then it waits for that.
    fn issue(&mut self, at: usize) {
        let notice = &self.model.spec.notices[at];
        if self.is_down(notice.channel.as_ref()) {
            self.held_back.push(at);
            return;
        }
        let number = u16::try_from(at).expect("notices are few");
        self.site.note(self.now, What::Notice(number));
        self.happens(&format!("notice:{}", notice.name));
    }

    /// A channel tells the operators, unless the service it tells by is down: then it waits.
    fn tells(&mut self, at: usize) {
        let channel = &self.model.spec.channels[at];
        if self.is_down(channel.through.as_ref()) {
            self.silent.push(at);
        } else {
            self.happens(&format!("channel:{}", channel.name));
        }
    }

    fn is_down(&self, service: Option<&Name>) -> bool {
        let mut services = self.model.spec.services.iter();
        let place = service.and_then(|name| services.position(|it| it.name == *name));
        place.is_some_and(|it| self.site.effective[it].0 == Answer::Down)
    }

    /// An event happens: it is written down, and whatever waits for it is told.
    pub(crate) fn happens(&mut self, event: &str) {
        self.happens_with(event, String::new());
    }

    /// An event happens, with something more to say about it.
    pub(crate) fn happens_with(&mut self, event: &str, note: String) {
        let (at, typed) = (self.now, self.typed);
        self.journal.push(Entry { at, event: event.to_owned(), note, typed });
        let number = self.model.event(event);
        let first = self.happened[number as usize].is_none();
        if first {
            self.happened[number as usize] = Some((at, typed));
            self.tell(number);
        }
        self.renew_by(number);
    }

    fn answered(&mut self, service: u16) {
        let name = &self.model.spec.services[usize::from(service)].name;
        let word = self.site.effective[usize::from(service)].0.word();
        let event = format!("service:{name}/{word}");
        self.happens(&event);
        if word == "down" {
            return;
        }
        for notice in std::mem::take(&mut self.held_back) {
            self.issue(notice);
        }
        for channel in std::mem::take(&mut self.silent) {
            self.tells(channel);
        }
    }
}

fn needs(model: &Model) -> Vec<Needs> {
    let services = &model.spec.services;
    let place = |name: &crate::kernel::name::Name| {
        let found = services.iter().position(|service| service.name == *name);
        u16::try_from(found.expect("the door knows every service")).expect("services are few")
    };
    let store = |name: &crate::kernel::name::Name| {
        let found = model.spec.stores.iter().position(|store| store.name == *name);
        u16::try_from(found.expect("the door knows every store")).expect("stores are few")
    };
    let needs = services.iter().map(|service| Needs {
        key: EntityKey::named(service.name.as_str()).get(),
        store: service.store.as_ref().map(store),
        services: service.needs.iter().map(place).collect(),
    });
    needs.collect()
}

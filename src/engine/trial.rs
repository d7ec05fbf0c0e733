//! A trial: advanced, cloned, continued otherwise, finished.
//!
//! Complaints are the one thing that the fleet says to the server side. A trial runs the server
//! side as if nobody complained, lets the fleet live, and finds the first tick at which a number
//! of complaints was reached that somebody waits for; then both are run again with that known.
//! What came before that tick is unchanged by it, so the result is that of one event loop.

use crate::check::expect::Expectation;
use crate::check::expect::That;
use crate::effect::op::What;
use crate::engine::again::Again;
use crate::engine::again::find_gates;
use crate::engine::again::first_rows;
use crate::engine::again::server_side;
use crate::engine::again::stage;
use crate::engine::branch::joined;
use crate::engine::fleet;
use crate::engine::groups::live_groups;
use crate::engine::life::gate::Gate;
use crate::engine::life::stage::Stage;
use crate::engine::life::tally::Tally;
use crate::engine::observe;
use crate::engine::observe::Observer;
use crate::engine::probe;
use crate::engine::probe::Probe;
use crate::engine::probe::Probed;
use crate::engine::queue::work_off;
use crate::engine::restarted::restarted;
use crate::engine::server::Server;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::digest::Sum;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::outcome::Outcome;
use crate::outcome::account::AccountRecord;
use crate::outcome::curves::Part;
use crate::outcome::group::Grouped;
use crate::outcome::history::History;
use crate::outcome::server::ServerSide;
use crate::scenario::load::Scenario;
use crate::scenario::model::Model;
use crate::world::holder::Holder;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

pub use crate::engine::again::Found;
pub use crate::outcome::server::Heard;

/// Plays one trial of a scenario to its horizon.
///
/// Pure: the same scenario, seed and trial give the same outcome and hash on any machine and any
/// number of threads.
#[must_use]
pub fn run(scenario: &Scenario, seed: u64, trial: u64) -> Outcome {
    Trial::new(scenario, seed, trial).finish()
}

/// As [`run`], and shows every account to an observer, in account order.
#[must_use]
pub fn observe(scenario: &Scenario, seed: u64, trial: u64, observer: &mut dyn Observer) -> Outcome {
    Trial::new(scenario, seed, trial).observe(observer)
}

/// One account's life, with the copies of the records that were asked for.
#[derive(Debug, Clone)]
pub struct Traced {
    /// The account at the horizon.
    pub account: AccountRecord,
    /// The records' histories, in the order in which they were asked for.
    pub histories: Vec<History>,
    /// Every holder that there ever was.
    pub holders: Vec<Holder>,
    /// The server side.
    pub server: ServerSide,
}

/// A trial under way.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The scenario from each instant on, the first from the start.
    parts: Vec<(Time, Arc<Model>)>,
    seed: u64,
    trial: u64,
    now: Time,
}

impl Trial {
    /// A trial at the start of its scenario.
    #[must_use]
    pub fn new(scenario: &Scenario, seed: u64, trial: u64) -> Self {
        let model = scenario.shared_model();
        let now = model.start;
        Self { parts: vec![(now, model)], seed, trial, now }
    }

    /// Where it stands.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Lets time pass until just before an instant; an instant that is past changes nothing.
    pub fn advance(&mut self, until: Time) {
        self.now = self.now.max(until);
    }

    /// Goes on from here under another scenario: its past stays as it was.
    ///
    /// What happened before this instant has happened. Runs, verifications and windows that are
    /// under way end when they were going to; a plan that has begun goes on with the step after
    /// the last one done, as the other scenario has it; whatever else waits is armed anew from the
    /// other scenario, unless it has happened already or its moment is past. At the start there is
    /// no past, so all of the scenario is the other one; at the horizon there is no future, so
    /// nothing changes.
    ///
    /// # Errors
    /// If the other scenario has another fleet, other stores, services or another clock: those
    /// cannot change midway. The message names the first difference.
    pub fn continue_with(&mut self, scenario: &Scenario) -> Result<(), String> {
        let model = scenario.shared_model();
        let (start, first) = &self.parts[0];
        if self.now <= *start {
            self.parts = vec![(*start, model)];
            return Ok(());
        }
        let over = self.now >= first.horizon;
        let model = joined(&mut self.parts, model)
            .map_err(|what| format!("{what} cannot change in the middle of a trial"))?;
        if !over {
            self.parts.push((self.now, model));
        }
        Ok(())
    }

    /// Plays it to the horizon.
    #[must_use]
    pub fn finish(&self) -> Outcome {
        self.play(None).0
    }

    /// Plays it to the horizon, and keeps what it found out about the fleet.
    #[must_use]
    pub fn finish_and_find(&self) -> (Outcome, Found) {
        self.play(None)
    }

    /// Plays the server side alone, given what a play found, and one account's life with the
    /// copies of some of its records, by category and number; none if there is no such account.
    #[must_use]
    pub fn trace(&self, found: &Found, account: u64, records: &[(usize, u32)]) -> Option<Traced> {
        let again = self.again(found);
        let (account, histories) = again.trace(account, records)?;
        let holders = again.holders().to_vec();
        Some(Traced { account, histories, holders, server: again.server() })
    }

    /// Plays the server side alone, given what a play found: then any number of lives can be
    /// lived again. What services had no room for is found anew if it is not known, or if it was
    /// found of services with another capacity.
    ///
    /// What was found of another trial is taken as it was.
    #[must_use]
    pub fn again(&self, found: &Found) -> Again<'_> {
        let chance = Chance::new(self.seed, self.trial);
        let groups = live_groups(&self.parts[0].1, chance);
        Again::new(self.serve(chance, &found.heard, &groups.0), found)
    }

    /// Whether a life may hang on what other accounts complain of, or leave no room for.
    #[must_use]
    pub fn hangs_on_the_fleet(&self) -> bool {
        let chance = Chance::new(self.seed, self.trial);
        let groups = live_groups(&self.parts[0].1, chance);
        let server = self.serve(chance, &Heard::new(), &groups.0);
        let limited = |(_, model): &(Time, Arc<Model>)| {
            model.spec.services.iter().any(|service| service.capacity.is_some())
        };
        !server.thresholds.is_empty() || self.parts.iter().any(limited)
    }

    /// On how many handsets each fault brought a restart, in the order of the faults that it
    /// ended with, given what the server side heard.
    #[must_use]
    pub fn restarted(&self, heard: &Heard) -> Vec<u64> {
        let chance = Chance::new(self.seed, self.trial);
        let groups = live_groups(&self.parts[0].1, chance);
        restarted(&self.serve(chance, heard, &groups.0))
    }

    /// Plays it to the horizon and shows every account to an observer, in account order.
    #[must_use]
    pub fn observe(&self, observer: &mut dyn Observer) -> Outcome {
        self.play(Some(observer)).0
    }

    /// Plays it to the horizon, and keeps what a comparison with another play asks for.
    #[must_use]
    pub fn probe(&self, probe: &Probe<'_>) -> Probed {
        let chance = Chance::new(self.seed, self.trial);
        let groups = live_groups(&self.parts[0].1, chance);
        let mut heard = probe.alone.cloned().unwrap_or_default();
        loop {
            let server = self.serve(chance, &heard, &groups.0);
            let thresholds = &server.thresholds;
            let waits = thresholds.iter().any(|number| !heard.contains_key(number));
            let rows = first_rows(&server);
            let gates = find_gates(&server, &rows, chance);
            let stage = stage(&server, &rows, chance, waits, server.model.horizon);
            let stage = Stage { gates: &gates, watch: probe.watch(), ..stage };
            let tally = probe::live(stage, probe.alone.is_some());
            match reached(&server, &tally, thresholds, &heard) {
                Some((number, at)) => {
                    heard.insert(number, at);
                }
                None => return probe::probed(&server, tally, &groups, heard),
            }
        }
    }

    fn play(&self, observer: Option<&mut dyn Observer>) -> (Outcome, Found) {
        let chance = Chance::new(self.seed, self.trial);
        let mut complaints = BTreeMap::new();
        let (_, model) = &self.parts[0];
        let groups = live_groups(model, chance);
        loop {
            let server = self.serve(chance, &complaints, &groups.0);
            let thresholds = &server.thresholds;
            let gates = find_gates(&server, &first_rows(&server), chance);
            match first_reached(&server, (chance, &gates), thresholds, &complaints) {
                Ok((number, at)) => {
                    complaints.insert(number, at);
                }
                Err(tally) => {
                    if let Some(observer) = observer {
                        let rows = first_rows(&server);
                        let horizon = server.model.horizon;
                        let stage = stage(&server, &rows, chance, false, horizon);
                        observe::observe(Stage { gates: &gates, ..stage }, observer);
                    }
                    let mut outcome = outcome(&server, *tally, groups, (self.seed, self.trial));
                    outcome.parts = parts(&server, (chance, &gates));
                    return (outcome, Found { heard: complaints, gates: Some(gates) });
                }
            }
        }
    }

    fn serve(
        &self,
        chance: Chance,
        complaints: &BTreeMap<u64, Time>,
        groups: &[Grouped],
    ) -> Server<'_> {
        let (_, first) = &self.parts[0];
        let mut server = Server::new(first, chance, complaints);
        server.lose_groups(groups);
        for (at, model) in &self.parts[1..] {
            server.advance(*at);
            server.go_on_under(model, *at);
        }
        server.advance(Time::NEVER);
        server
    }
}

/// The first number of complaints that somebody waits for and that is reached; else what all the
/// lives add up to. Complaints mostly come soon after the first damage, so a look at the first
/// days of it often spares the rest.
fn first_reached(
    server: &Server<'_>,
    by: (Chance, &[Option<Gate>]),
    thresholds: &BTreeSet<u64>,
    known: &BTreeMap<u64, Time>,
) -> Result<(u64, Time), Box<Tally>> {
    let horizon = server.model.horizon;
    let waits = thresholds.iter().any(|number| !known.contains_key(number));
    if let Some(damage) = server.first_damage.filter(|_| waits) {
        let until = (damage + SOON).min(horizon);
        let early = live(server, by, true, until);
        if let Some(found) = reached(server, &early, thresholds, known) {
            return Ok(found);
        }
    }
    let tally = live(server, by, waits, horizon);
    match reached(server, &tally, thresholds, known) {
        Some(found) => Ok(found),
        None => Err(Box::new(tally)),
    }
}

/// The curves of some accounts alone, for the expectations that ask for them: those live again.
fn parts(
    server: &Server<'_>,
    (chance, gates): (Chance, &[Option<Gate>]),
) -> BTreeMap<String, Part> {
    let model = server.model;
    let rows = first_rows(server);
    let stage = Stage { gates, ..stage(server, &rows, chance, false, model.horizon) };
    let part = |it: &Expectation| match &it.that {
        That::Curve { cohorts, owners, .. } if cohorts.is_some() || owners.is_some() => {
            let whose = model.chosen(cohorts.as_deref(), owners.as_deref());
            Some((it.name.to_string(), fleet::part(stage, &whose)))
        }
        _ => None,
    };
    model.spec.expect.iter().filter_map(part).collect()
}

/// How much of the time after the first damage is looked at first.
const SOON: Span = Span::from_ms(2 * 86_400_000);

fn live(
    server: &Server<'_>,
    (chance, gates): (Chance, &[Option<Gate>]),
    ticks: bool,
    until: Time,
) -> Tally {
    let rows = first_rows(server);
    fleet::live(Stage { gates, ..stage(server, &rows, chance, ticks, until) })
}

/// The first tick at which complaints reach a number that somebody waits for and that is not
/// known yet.
fn reached(
    server: &Server<'_>,
    tally: &Tally,
    thresholds: &BTreeSet<u64>,
    known: &BTreeMap<u64, Time>,
) -> Option<(u64, Time)> {
    let clock = &server.model.spec.clock;
    let every = clock.observe_every.ms().max(1);
    let hour = usize::try_from(3_600_000_i64.div_euclid(every).max(1)).ok()?;
    let mut within = 0;
    for (tick, count) in tally.ticks.iter().enumerate() {
        within += count;
        if let Some(old) = tick.checked_sub(hour) {
            within -= tally.ticks[old];
        }
        let mut open = thresholds.iter().filter(|number| !known.contains_key(number));
        if let Some(number) = open.find(|number| within >= **number) {
            let seen = i64::try_from(tick).ok()? + 1;
            return Some((*number, Time::from_ms(server.model.start.ms() + seen * every)));
        }
    }
    None
}

fn outcome(
    server: &Server<'_>,
    tally: Tally,
    (groups, chains): (Vec<Grouped>, Vec<Sum>),
    (seed, trial): (u64, u64),
) -> Outcome {
    let mut sum = Sum::new(server.site.chain.finish(EntityKey::named("server")));
    sum.merge(tally.sum);
    chains.into_iter().for_each(|chain| sum.merge(chain));
    let worked = work_off(server.model, server.chance, &server.site.timeline);
    worked.iter().for_each(|(_, chain)| sum.add(*chain));
    let ops = |op: &&crate::effect::op::Op| !matches!(op.what, What::Reach);
    Outcome {
        seed,
        trial,
        hash: sum,
        server_events: server.events,
        timeline_ops: server.site.timeline.iter().filter(ops).count() as u64,
        offered: tally.offered,
        taken_up: tally.taken_up,
        totals: tally.totals,
        curves: tally.curves.counted(&tally.counts),
        parts: BTreeMap::new(),
        groups,
        queues: worked.into_iter().map(|(queued, _)| queued).collect(),
        server: server_side(server),
    }
}

//! A trial that was played, ready for lives to be lived again: the server side is played once and
//! the gates of its services are found once, however many accounts are asked about.

use crate::effect::op::Turn;
use crate::effect::op::What;
use crate::engine::admission;
use crate::engine::life::gate::Gate;
use crate::engine::life::stage::Stage;
use crate::engine::life::stage::Watch;
use crate::engine::server::FaultLog;
use crate::engine::server::Server;
use crate::engine::trace;
use crate::kernel::chance::Chance;
use crate::kernel::time::Time;
use crate::outcome::account::AccountRecord;
use crate::outcome::history::History;
use crate::outcome::history::HolderLife;
use crate::outcome::history::RestoreLife;
use crate::outcome::server::Heard;
use crate::outcome::server::Refused;
use crate::outcome::server::ServerSide;
use crate::scenario::model::Model;
use crate::world::holder::Holder;
use crate::world::holder::State;
use crate::world::service::Answer;
use crate::world::service::Service;
use std::collections::BTreeMap;

/// What a play found out about the fleet: with it lives can be lived again without the others.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What the server side heard of the fleet.
    pub heard: Heard,
    /// What each service had no room for; none if that is not known, and so found anew.
    pub(crate) gates: Option<Vec<Option<Gate>>>,
}

impl Found {
    /// What the server side heard is known, and not what services had no room for.
    #[must_use]
    pub fn heard(heard: Heard) -> Self {
        Self { heard, gates: None }
    }

    /// The first request that each full window of each service refused, in the order of the file;
    /// none if that is not known.
    #[must_use]
    pub fn refused(&self) -> Option<Vec<Vec<Refused>>> {
        let gates = self.gates.as_ref()?;
        Some(gates.iter().map(|gate| gate.iter().flat_map(Gate::refused).collect()).collect())
    }

    /// The same, from what was written down of a play of this scenario.
    ///
    /// # Errors
    /// If that cannot be of a play of this scenario.
    pub fn read(heard: Heard, refused: &[Vec<Refused>], model: &Model) -> Result<Self, String> {
        let services = &model.spec.services;
        let fits = services.len() == refused.len();
        let gate = |(service, refused): (&Service, &Vec<Refused>)| match &service.capacity {
            None if refused.is_empty() => Some(None),
            None => None,
            Some(capacity) => Gate::closed(capacity, model, refused).map(Some),
        };
        let gates: Option<Vec<_>> = services.iter().zip(refused).map(gate).collect();
        match gates.filter(|_| fits) {
            Some(gates) => Ok(Self { heard, gates: Some(gates) }),
            None => Err("what it says of full services does not fit".to_owned()),
        }
    }

    /// What was found of the services, if those with limits have the same room in a scenario.
    fn gates_under(&self, model: &Model) -> Option<Vec<Option<Gate>>> {
        let known = self.gates.as_ref()?;
        let services = model.spec.services.iter().enumerate();
        let gate = |(at, service): (usize, &Service)| {
            let Some(capacity) = &service.capacity else { return Some(None) };
            let known = known.get(at).and_then(Option::as_ref)?;
            known.has_the_room_of(&Gate::new(capacity, model)).then(|| Some(known.clone()))
        };
        services.map(gate).collect()
    }
}

/// A trial whose server side was played, for lives to be lived again.
#[derive(Debug, Clone)]
pub struct Again<'t> {
    server: Server<'t>,
    rows: Vec<(u16, u128)>,
    gates: Vec<Option<Gate>>,
}

impl<'t> Again<'t> {
    pub(crate) fn new(server: Server<'t>, found: &Found) -> Self {
        let rows = first_rows(&server);
        let known = found.gates_under(server.model);
        let gates = known.unwrap_or_else(|| find_gates(&server, &rows, server.chance));
        Self { server, rows, gates }
    }

    /// One account's life, with the copies of some of its records, by category and number; none
    /// if there is no such account.
    #[must_use]
    pub fn trace(
        &self,
        account: u64,
        records: &[(usize, u32)],
    ) -> Option<(AccountRecord, Vec<History>)> {
        let Server { chance, model, .. } = self.server;
        let stage = stage(&self.server, &self.rows, chance, false, model.horizon);
        let stage = Stage { gates: &self.gates, ..stage };
        trace::trace(stage, self.holders(), account, records)
    }

    /// Every holder that there ever was, in the order of birth.
    #[must_use]
    pub fn holders(&self) -> &[Holder] {
        &self.server.site.holders
    }

    /// The server side.
    #[must_use]
    pub fn server(&self) -> ServerSide {
        server_side(&self.server)
    }

    /// What became of each holder, in the same order.
    #[must_use]
    pub fn lives(&self) -> Vec<HolderLife> {
        let mut lives = vec![HolderLife::default(); self.holders().len()];
        let mut numbers: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (number, holder) in self.holders().iter().enumerate() {
            numbers.entry(holder.key).or_default().push(number);
        }
        for &(at, kind, key) in &self.server.site.changes {
            // A bad copy is complete under its key with one bit turned.
            let other = if kind == 8 { key ^ 1 } else { key };
            let Some(known) = numbers.get(&key).or_else(|| numbers.get(&other)) else { continue };
            // Of two that were born alike, each has what happened to it once.
            let is_it = |number: &&usize| {
                let holder = &self.holders()[**number];
                let dies = kind != 3 || !holder.is_held() && lives[**number].died.is_none();
                holder.born <= at && dies
            };
            let Some(&number) = known.iter().rfind(is_it) else { continue };
            let life = &mut lives[number];
            match (kind, self.holders()[number].state) {
                (3, State::Dead(cause)) => {
                    life.died = Some((at, cause));
                    life.come_in_reach(at);
                }
                (4, _) => life.damaged.push(at),
                (5, _) if life.barred.last().is_none_or(|(_, until)| until.is_some()) => {
                    life.barred.push((at, None));
                }
                (6, _) => life.come_in_reach(at),
                (8, _) => life.complete = Some(at),
                _ => {}
            }
        }
        lives
    }

    /// What each service answers from each instant on, in the order of the file.
    #[must_use]
    pub fn answers(&self) -> Vec<Vec<(Time, Answer)>> {
        let start = self.server.model.start;
        let mut answers = vec![vec![(start, Answer::Up)]; self.server.model.spec.services.len()];
        for op in &self.server.site.timeline {
            let What::Answer { service, answer, .. } = op.what else { continue };
            let mine = &mut answers[usize::from(service)];
            match mine.last_mut() {
                Some(last) if last.1 == answer => {}
                Some(last) if last.0 == op.at => last.1 = answer,
                _ => mine.push((op.at, answer)),
            }
        }
        answers
    }

    /// Every restore, from when its first copies may come back until its last.
    #[must_use]
    pub fn restores(&self) -> Vec<RestoreLife> {
        let horizon = self.server.model.horizon;
        let mut keys = Vec::new();
        let mut lives: Vec<RestoreLife> = Vec::new();
        for op in &self.server.site.timeline {
            match &op.what {
                What::Restore(restore) => {
                    let until = match restore.turn {
                        Turn::Now => op.at,
                        Turn::Spread(over) => (op.at + over).min(horizon),
                        Turn::Offered { .. } => horizon,
                    };
                    keys.push(restore.key);
                    let (at, store, own) = (op.at, restore.store, restore.refuge.is_some());
                    lives.push(RestoreLife { at, until, store, own, recalled: false });
                }
                What::Recall { key } => {
                    let open = |(life, mine): &(&mut RestoreLife, &u64)| {
                        *mine == key && life.until > op.at
                    };
                    for (life, _) in lives.iter_mut().zip(&keys).filter(open) {
                        (life.until, life.recalled) = (op.at, true);
                    }
                }
                _ => {}
            }
        }
        lives
    }

    /// The windows of each fault that are still open at the horizon: when each opened.
    #[must_use]
    pub fn open_windows(&self) -> Vec<Vec<Time>> {
        let open = |log: &FaultLog| log.windows.values().map(|window| window.since).collect();
        self.server.faults.iter().map(open).collect()
    }
}

/// What each service has no room for, to the horizon.
pub(crate) fn find_gates(
    server: &Server<'_>,
    rows: &[(u16, u128)],
    chance: Chance,
) -> Vec<Option<Gate>> {
    admission::gates(stage(server, rows, chance, false, server.model.horizon))
}

/// The first row of each store, and where it stands.
pub(crate) fn first_rows(server: &Server<'_>) -> Vec<(u16, u128)> {
    let first = server.site.holders.iter().take(server.site.live.len());
    first.map(|holder| (holder.row, holder.labels)).collect()
}

pub(crate) fn stage<'a>(
    server: &'a Server<'_>,
    first_rows: &'a [(u16, u128)],
    chance: Chance,
    ticks: bool,
    until: Time,
) -> Stage<'a> {
    Stage {
        model: server.model,
        chance,
        timeline: &server.site.timeline,
        rows: usize::from(server.site.rows()),
        first_rows,
        fine: &server.site.fine,
        gates: &[],
        first_damage: server.first_damage,
        ticks,
        until,
        watch: Watch::default(),
    }
}

/// What the server side leaves.
pub(crate) fn server_side(server: &Server<'_>) -> ServerSide {
    ServerSide {
        journal: server.journal.clone(),
        faults: server.faults.iter().map(|log| log.effect.clone()).collect(),
        plans: server.plans.clone(),
        restored: server.restored.clone(),
        first_damage: server.first_damage,
        held: server.site.holders.iter().filter(|holder| holder.is_held()).cloned().collect(),
        coarse_masks: server.site.coarse_masks,
        kept: server.kept_by_rule(server.model.horizon),
        runs: server.run_counts.clone(),
        points: server.beliefs.points.len() as u64,
    }
}

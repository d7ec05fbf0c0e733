//! A trial played so that it can be held against another play of itself, entity by entity.

use crate::effect::site::Site;
use crate::engine::fleet;
use crate::engine::life::stage::Watch;
use crate::engine::life::tally::Tally;
use crate::engine::queue::work_off;
use crate::engine::server::Server;
use crate::kernel::chance::EntityKey;
use crate::kernel::digest::Sum;
use crate::kernel::time::Time;
use crate::outcome::group::Grouped;
use crate::outcome::server::Heard;
use crate::outcome::step::Step;

/// How a trial is played.
#[derive(Debug, Clone, Copy, Default)]
pub struct Probe<'a> {
    /// Every handset alone, the last first, each step looked at; the server side is told what it
    /// heard of the fleet in another play. None to play the fleet in whole.
    pub alone: Option<&'a Heard>,
    /// The accounts whose steps are written down, in order.
    pub watch: &'a [u64],
}

/// What a play left, by entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probed {
    /// The trial's hash: the sum of the chains of all entities.
    pub hash: Sum,
    /// What the server side heard of the fleet.
    pub heard: Heard,
    /// The server side's mixed chain.
    pub server: u128,
    /// Its steps: what changed there, then what happened, in order of time.
    pub events: Vec<Step>,
    /// The mixed chain of each account, by its number.
    pub accounts: Vec<u128>,
    /// Each population of groups: its name, the sum of its chains, and what became of it.
    pub groups: Vec<(String, u128, Step)>,
    /// Each queue likewise.
    pub queues: Vec<(String, u128, Step)>,
    /// The steps of the accounts under watch.
    pub steps: Vec<(u64, Vec<Step>)>,
}

impl Probe<'_> {
    pub(crate) fn watch(&self) -> Watch<'_> {
        Watch { chains: true, accounts: self.watch }
    }
}

/// Puts together what a play left.
pub(crate) fn probed(
    server: &Server<'_>,
    mut tally: Tally,
    (groups, sums): &(Vec<Grouped>, Vec<Sum>),
    heard: Heard,
) -> Probed {
    let model = server.model;
    let chain = server.site.chain.finish(EntityKey::named("server"));
    let mut hash = Sum::new(chain);
    hash.merge(tally.sum);
    let step = |at: Time, what: String, state: u128| Step {
        at,
        what,
        state,
        drawn: Vec::new(),
        typed: Some(false),
    };
    let named = model.spec.groups.iter().zip(groups).zip(sums).map(|((group, grouped), sum)| {
        let at = grouped.first_loss.unwrap_or(model.horizon);
        (group.name.to_string(), sum.get(), step(at, format!("{grouped:?}"), sum.get()))
    });
    let groups: Vec<_> = named.collect();
    groups.iter().for_each(|(_, sum, _)| hash.add(*sum));
    let worked = work_off(model, server.chance, &server.site.timeline);
    let queues = model.spec.queues.iter().zip(worked).map(|(queue, (queued, chain))| {
        let what = format!("{queued:?}");
        (queue.name.to_string(), chain, step(model.horizon, what, chain))
    });
    let queues: Vec<_> = queues.collect();
    queues.iter().for_each(|(_, chain, _)| hash.add(*chain));
    let mut chains = tally.chains.take().unwrap_or_default();
    chains.sort_unstable();
    tally.steps.sort_by_key(|(number, _)| *number);
    Probed {
        hash,
        heard,
        server: chain,
        events: events(server),
        accounts: chains.into_iter().map(|(_, chain)| chain).collect(),
        groups,
        queues,
        steps: tally.steps,
    }
}

/// Plays the fleet, or every handset of it alone.
pub(crate) fn live(stage: crate::engine::life::stage::Stage<'_>, alone: bool) -> Tally {
    if alone { fleet::live_alone(stage) } else { fleet::live(stage) }
}

/// What changed on the server side and what happened there, in order of time.
fn events(server: &Server<'_>) -> Vec<Step> {
    let changes = server.site.changes.iter().map(|&(at, kind, what)| Step {
        at,
        what: words(&server.site, server, kind, what),
        state: u128::from(kind) << 64 | u128::from(what),
        drawn: Vec::new(),
        typed: None,
    });
    let journal = server.journal.iter().map(|entry| Step {
        at: entry.at,
        what: format!("{} {}", entry.event, entry.note).trim_end().to_owned(),
        state: 0,
        drawn: Vec::new(),
        typed: Some(entry.typed),
    });
    let mut events: Vec<Step> = changes.chain(journal).collect();
    events.sort_by_key(|step| step.at);
    events
}

/// What a change of the site's chain says, by the number that it is chained under.
fn words(site: &Site, server: &Server<'_>, kind: u32, what: u64) -> String {
    let holder = |key: u64| site.holders.iter().find(|it| it.key == key);
    let name = |key: u64| holder(key).map_or("a holder", |it| it.name.as_str());
    match kind {
        1 => format!("{} comes to be", name(what)),
        2 => format!("{} captures its source", name(what)),
        3 => format!("{} dies", name(what)),
        4 => format!("a share of {} dies", name(what)),
        5 => format!("{} is out of reach", name(what)),
        6 => format!("{} is in reach again", name(what)),
        7 => {
            let service = server
                .model
                .spec
                .services
                .iter()
                .find(|service| (EntityKey::named(service.name.as_str()).get() ^ what) < 8);
            service.map_or("a service".into(), |it| format!("{} answers otherwise", it.name))
        }
        8 => format!("{} is complete", name(if holder(what).is_some() { what } else { what ^ 1 })),
        _ => format!("a change of kind {kind}"),
    }
}

//! The effect ledger: each fault accounts for itself, by what it took and by two other worlds.
//!
//! In one world it is left out: what is lost no more was lost for want of that change, so the
//! fault was **necessary** for it. In the other it is left alone: what is lost there too it takes
//! by itself, so it is **sufficient** for it. Both are held against the records that the faults
//! lose together, which are those lost with all of them and not lost with none. A fault is
//! **masked** by another one if it found its work done, or if more records die of it once the
//! other is left out. What is held and out of sight is not lost here; its number is told beside.

use crate::engine::trial::Trial;
use crate::experiment::replay::Replay;
use crate::experiment::replay::assess;
use crate::experiment::rescue::arguments;
use crate::explain::coverage::Coverage;
use crate::explain::losses::Changed;
use crate::explain::losses::Losses;
use crate::fault::Fault;
use crate::fault::What;
use crate::outcome::server::Effect;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// How much of the faults' loss something accounts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// None of it.
    None,
    /// Some of it.
    Part,
    /// All of it.
    Whole,
}

impl Extent {
    fn of(part: u64, whole: u64) -> Self {
        match part {
            0 => Self::None,
            _ if part < whole => Self::Part,
            _ => Self::Whole,
        }
    }

    /// Its name, for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Part => "part",
            Self::Whole => "whole",
        }
    }
}

/// Another world that was played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The arguments of the replay that shows it.
    pub arguments: Vec<String>,
    /// Records lost there.
    pub lost: u64,
    /// Records lost or abandoned there.
    pub unrecoverable: u64,
    /// What became of the records lost there or in the world as it is.
    pub changed: Changed,
    /// Of the records that the faults lose together, those lost there too.
    pub still: u64,
    /// The faults that struck there, by name.
    pub struck: BTreeSet<String>,
}

/// What one fault did, and what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The fault.
    pub fault: String,
    /// Its kind.
    pub kind: &'static str,
    /// When it struck and what it took.
    pub effect: Effect,
    /// Handsets to which it brought a restart.
    pub handsets: u64,
    /// Lost records of which it killed a copy.
    pub killed: u64,
    /// The world without it.
    pub without: World,
    /// Of the records lost without it too, how many die of which cause that they did not die of.
    pub instead: BTreeMap<String, u64>,
    /// Other faults that do not strike without it.
    pub gone: BTreeSet<String>,
    /// The world in which it is alone.
    pub alone: World,
    /// Which others mask it, and how many more records die of it without each; none if it merely
    /// found its work done.
    pub masked_by: BTreeMap<String, Option<u64>>,
    /// How much of the loss is gone without it.
    pub necessary: Extent,
    /// How much of the loss comes about by it alone.
    pub sufficient: Extent,
}

impl Account {
    /// Whether it took nothing.
    #[must_use]
    pub fn is_miss(&self) -> bool {
        self.effect.took == 0
    }
}

/// All faults of a trial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Records lost.
    pub lost: u64,
    /// Records lost or abandoned.
    pub unrecoverable: u64,
    /// Of those lost, the records that are not lost in a world without any fault.
    pub by_faults: u64,
    /// The world without any.
    pub without_any: World,
    /// Each fault, in the order of the file.
    pub accounts: Vec<Account>,
    /// Which kinds struck and took in which phases.
    pub coverage: Coverage,
}

/// Accounts for every fault of a trial: plays a world without any of them, and for each one a
/// world without it and one with it alone; `done` is told how many of how many are played.
///
/// ```
/// use lastcopy::explain::ledger::Extent;
/// use lastcopy::explain::ledger::ledger;
/// use lastcopy::scenario::load::Scenario;
/// let scenario = Scenario::from_ron(r#"(
///     name: "twice",
///     clock: (horizon: "2 d"),
///     categories: [(name: "notes", items: 4)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [
///         (name: "fire", when: At("T+1 h"), what: Destroy(), hits: ["array:1"]),
///         (name: "flood", when: At("T+2 h"), what: Destroy(), hits: ["array:1"]),
///     ],
/// )"#)?;
/// let ledger = ledger(&scenario, 1, 0, &mut |_, _| {})?;
/// let [fire, flood] = ledger.accounts.as_slice() else { panic!("two faults") };
/// assert_eq!((fire.necessary, fire.sufficient), (Extent::None, Extent::Whole));
/// assert!(flood.is_miss());
/// assert_eq!(flood.masked_by["fire"], Some(40));
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
///
/// # Errors
/// If the scenario does not stand with a fault left out.
pub fn ledger(
    scenario: &Scenario,
    seed: u64,
    trial: u64,
    done: &mut dyn FnMut(usize, usize),
) -> Result<Ledger, Problems> {
    let faults = &scenario.spec().faults;
    let parts = 2 + 2 * faults.len();
    let played = Played::new(scenario, (seed, trial), scenario);
    done(1, parts);
    let nobody = Played::new(scenario, (seed, trial), &with(scenario, |_| false)?);
    done(2, parts);
    let due: BTreeSet<_> =
        played.losses.0.keys().filter(|it| !nobody.losses.0.contains_key(it)).collect();
    let trials = Trial::new(scenario, seed, trial);
    let (_, found) = trials.finish_and_find();
    let handsets = trials.restarted(&found.heard);
    let mut accounts = Vec::new();
    for (at, fault) in faults.iter().enumerate() {
        let without = with(scenario, |it| it.name != fault.name)?;
        let without = Played::new(scenario, (seed, trial), &without);
        done(3 + 2 * at, parts);
        let alone = with(scenario, |it| it.name == fault.name)?;
        let alone = Played::new(scenario, (seed, trial), &alone);
        done(4 + 2 * at, parts);
        let whole = due.len() as u64;
        let still = |world: &Played| {
            due.iter().filter(|it| world.losses.0.contains_key(**it)).count() as u64
        };
        let (without_it, by_it) = (still(&without), still(&alone));
        let effect = played.replay.outcome.server.faults[at].clone();
        accounts.push(Account {
            fault: fault.name.to_string(),
            kind: fault.what.kind(),
            handsets: handsets[at],
            killed: played.deaths_of(fault),
            instead: played.instead(&without),
            gone: gone(&played, &without, fault),
            masked_by: effect.masked_by.iter().map(|it| (it.clone(), None)).collect(),
            effect,
            without: without.world(&played, without_it),
            alone: alone.world(&played, by_it),
            necessary: Extent::of(whole - without_it, whole),
            sufficient: Extent::of(by_it, whole),
        });
    }
    mask(scenario, &mut accounts);
    Ok(Ledger {
        lost: played.losses.0.len() as u64,
        unrecoverable: played.unrecoverable(),
        by_faults: due.len() as u64,
        without_any: nobody.world(&played, 0),
        accounts,
        coverage: Coverage::of(scenario, &played.replay.outcome.server),
    })
}

/// The scenario with those faults that are asked for; the others never strike.
fn with(scenario: &Scenario, stays: impl Fn(&Fault) -> bool) -> Result<Scenario, Problems> {
    let mut overlays: Overlays = scenario.overlays().clone();
    let gone = scenario.spec().faults.iter().filter(|fault| !stays(fault));
    overlays.set.extend(gone.map(|fault| format!("faults[{}].when=Never", fault.name)));
    scenario.with(&overlays)
}

/// What the copies die of that a fault kills: itself, or the kind of restart that it brings.
fn cause(fault: &Fault) -> &str {
    match &fault.what {
        What::Restart(what) => what.restart.as_str(),
        _ => fault.name.as_str(),
    }
}

/// The other faults that strike in one world and not in the one without a fault.
fn gone(played: &Played<'_>, without: &Played<'_>, fault: &Fault) -> BTreeSet<String> {
    let struck = without.struck();
    let mut gone = played.struck();
    gone.retain(|it| it != fault.name.as_str() && !struck.contains(it));
    gone
}

/// A fault of which more records die without another one was masked by that one.
fn mask(scenario: &Scenario, accounts: &mut [Account]) {
    let faults = &scenario.spec().faults;
    for other in 0..accounts.len() {
        for (at, fault) in faults.iter().enumerate().filter(|(at, _)| *at != other) {
            let more = accounts[other].instead.get(cause(fault)).copied();
            let strikes = accounts[other].without.struck.contains(fault.name.as_str());
            if let Some(more) = more.filter(|_| strikes) {
                let by = accounts[other].fault.clone();
                accounts[at].masked_by.insert(by, Some(more));
            }
        }
    }
}

/// A world as it was played.
struct Played<'s> {
    scenario: &'s Scenario,
    arguments: Vec<String>,
    replay: Replay,
    losses: Losses,
}

impl<'s> Played<'s> {
    fn new(scenario: &'s Scenario, (seed, trial): (u64, u64), other: &Scenario) -> Self {
        let (outcome, losses) = Losses::of(&Trial::new(other, seed, trial));
        let arguments = arguments(other.overlays(), seed, trial);
        Self { scenario, arguments, replay: assess(other, outcome), losses }
    }

    fn struck(&self) -> BTreeSet<String> {
        let faults = self.scenario.spec().faults.iter().zip(&self.replay.outcome.server.faults);
        let struck = faults.filter(|(_, effect)| !effect.struck.is_empty());
        struck.map(|(fault, _)| fault.name.to_string()).collect()
    }

    /// Records lost or abandoned.
    fn unrecoverable(&self) -> u64 {
        self.replay.metrics.get("items.unrecoverable").copied().unwrap_or(0.0) as u64
    }

    /// Lost records of which a fault killed a copy.
    fn deaths_of(&self, fault: &Fault) -> u64 {
        let bit = self.scenario.model().cause(cause(fault));
        self.losses.0.values().filter(|class| **class >> bit & 1 == 1).count() as u64
    }

    /// Of the records that are lost in another world too, how many die there of which cause that
    /// they do not die of here.
    fn instead(&self, other: &Self) -> BTreeMap<String, u64> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        let causes = &self.scenario.model().causes;
        for (which, class) in &self.losses.0 {
            let Some(now) = other.losses.0.get(which) else { continue };
            let new = now & !class;
            for (_, cause) in causes.iter().enumerate().filter(|(bit, _)| new >> bit & 1 == 1) {
                *found.entry(cause.clone()).or_default() += 1;
            }
        }
        found
    }

    fn world(self, base: &Self, still: u64) -> World {
        let mut changed = Changed::default();
        for (which, class) in &base.losses.0 {
            match self.losses.0.get(which) {
                None => changed.saved += 1,
                Some(now) if now == class => changed.unchanged += 1,
                Some(_) => changed.otherwise += 1,
            }
        }
        let new = self.losses.0.keys().filter(|it| !base.losses.0.contains_key(it));
        changed.newly = new.count() as u64;
        World {
            lost: self.losses.0.len() as u64,
            unrecoverable: self.unrecoverable(),
            changed,
            still,
            struck: self.struck(),
            arguments: self.arguments,
        }
    }
}

//! The model: a checked scenario with every name resolved to a number and every moment to a time.
//!
//! It is made once for a scenario and shared by all of its trials; a trial reads nothing else.

use crate::kernel::calendar::Calendar;
use crate::kernel::chance::EntityKey;
use crate::kernel::law::Law;
use crate::kernel::quantity::Share;
use crate::kernel::ruler::Ruler;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::own::Register;
use crate::scenario::spec::Spec;
use crate::world::chosen::Chosen;
use crate::world::device::Cache;
use crate::world::device::Effect;
use crate::world::device::Rule;
use crate::world::label::Label;
use crate::world::reaction::Harm;
use std::collections::BTreeMap;

/// A scenario as the engine reads it.
#[derive(Debug, Clone)]
pub struct Model {
    /// What the file says.
    pub spec: Spec,
    /// The calendar of its dates.
    pub calendar: Calendar,
    /// When the simulation starts.
    pub start: Time,
    /// When it ends.
    pub horizon: Time,
    /// Its curves' bins, the first from the start.
    pub ruler: Ruler,
    /// Every label in the file, in alphabetical order; at most 120.
    pub labels: Vec<String>,
    /// The labels of each store.
    pub store_labels: Vec<u128>,
    /// The labels of each job's points.
    pub job_labels: Vec<u128>,
    /// The labels that each fault hits.
    pub fault_labels: Vec<u128>,
    /// Every cause of death, by number.
    pub causes: Vec<String>,
    /// Cohorts, resolved.
    pub cohorts: Vec<Cohort>,
    /// Kinds of restart over all devices, by number.
    pub restarts: Vec<String>,
    /// Every event that can happen, by number, and back.
    pub events: Vec<String>,
    /// What its custom rules and strategies are.
    pub own: Register,
    /// The number of each event.
    pub event_numbers: BTreeMap<String, u32>,
}

/// A cohort, resolved.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// Its name.
    pub name: String,
    /// The owner it belongs to, or its own name.
    pub owner: String,
    /// How many accounts it has.
    pub accounts: u64,
    /// The service it uses.
    pub service: u16,
    /// The store behind the service.
    pub store: u16,
    /// Its class of handset, if it has one.
    pub device: Option<Device>,
    /// What it holds, in the order of the file.
    pub categories: Vec<Held>,
    /// Copies outside the service.
    pub refuges: Vec<Refuge>,
    /// What its accounts do about harm.
    pub reactions: Vec<Reaction>,
    /// What each notice does to its kinds of restart.
    pub notices: Vec<Notice>,
}

/// A class of handset, resolved.
#[derive(Debug, Clone)]
pub struct Device {
    /// What the local copy survives.
    pub cache: Cache,
    /// Whose copy wins.
    pub rule: Rule,
    /// Time between attempts, in milliseconds, at least 1.
    pub every_ms: u64,
    /// The jitter as a share of the wait.
    pub jitter: f64,
    /// Whether each edit is pushed at once.
    pub push: bool,
    /// Whether a restart makes it try its service at once.
    pub on_boot: bool,
    /// First wait after a failure, in milliseconds.
    pub backoff_ms: u64,
    /// Longest wait after failures, in milliseconds.
    pub backoff_cap_ms: u64,
    /// Whether an empty cache after a restart asks for a full copy.
    pub on_empty: bool,
    /// Whether an improper shutdown does.
    pub on_improper: bool,
    /// Whether a service of another generation does.
    pub on_mismatch: bool,
    /// Whether it obeys an order to.
    pub on_order: bool,
    /// The kinds of restart that befall it.
    pub restarts: Vec<Restart>,
}

/// A kind of restart, resolved.
#[derive(Debug, Clone)]
pub struct Restart {
    /// Its number among all kinds.
    pub number: u8,
    /// Its key, from its name.
    pub key: u64,
    /// Firings per millisecond.
    pub rate: f64,
    /// The factor while the service does not answer.
    pub while_down: f64,
    /// What it does.
    pub effect: Effect,
    /// The cause of death of what it destroys.
    pub cause: u8,
    /// How long the handset stays off.
    pub off_for: Option<Law>,
}

/// A category as a cohort holds it.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its number in the file.
    pub number: u8,
    /// Its key, from its name.
    pub key: u64,
    /// Items at the start.
    pub items: u32,
    /// Edits per millisecond.
    pub rate: f64,
    /// Share of changes, as a threshold on a 32-bit word.
    pub changes: u64,
    /// Share of changes and deletes together, as a threshold on a 32-bit word.
    pub changes_or_deletes: u64,
}

impl Held {
    /// Whether every edit is an add.
    #[must_use]
    pub fn adds_only(&self) -> bool {
        self.changes_or_deletes == 0
    }
}

/// A refuge, resolved.
#[derive(Debug, Clone)]
pub struct Refuge {
    /// Its key, from its name.
    pub key: u64,
    /// The places in the cohort's list of the categories that it holds.
    pub held: Vec<usize>,
    /// The share of accounts that keep one.
    pub kept_by: Share,
    /// The share of the initial items that it holds.
    pub holds: Share,
}

/// A reaction, resolved.
#[derive(Debug, Clone)]
pub struct Reaction {
    /// Its number in the file.
    pub number: u8,
    /// Its key, from its name.
    pub key: u64,
    /// What it answers.
    pub to: Harm,
    /// Firings per millisecond while the harm lasts.
    pub rate: f64,
    /// Whether it fires at most once.
    pub once: bool,
    /// Whether operators hear it.
    pub complaint: bool,
}

/// A notice as a cohort hears it.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its key, from its name.
    pub key: u64,
    /// The share it reaches.
    pub reach: Share,
    /// How long it takes to.
    pub delay: Law,
    /// The share of those who comply.
    pub compliance: Share,
    /// The factor for each kind of restart of the cohort's device, in its order.
    pub factors: Vec<f64>,
    /// The place of the kind of restart that it asks for, and how soon.
    pub prompts: Option<(usize, Law)>,
}

/// Labels as a set of bits, by their places among those that are known.
///
/// # Panics
/// If one of them is not known; the door lists every label of a file.
#[must_use]
pub(crate) fn bits(known: &[String], labels: &[Label]) -> u128 {
    labels.iter().fold(0, |bits, label| {
        let place = known.binary_search(&label.to_string());
        bits | 1 << place.expect("every label of the file was listed")
    })
}

impl Model {
    /// The number of an event that the door has checked.
    ///
    /// # Panics
    /// If the event is unknown, which the door refuses.
    #[must_use]
    pub fn event(&self, name: &str) -> u32 {
        *self.event_numbers.get(name).expect("the door knows every event that a file names")
    }

    /// What its accounts are called: handsets where any has one.
    #[must_use]
    pub fn noun(&self) -> &'static str {
        let any = self.cohorts.iter().any(|cohort| cohort.device.is_some());
        if any { "handset" } else { "account" }
    }

    /// Accounts in all.
    #[must_use]
    pub fn accounts(&self) -> u64 {
        self.cohorts.iter().map(|cohort| cohort.accounts).sum()
    }

    /// The key of an account: its cohort's name and its number in it.
    #[must_use]
    pub fn account_key(&self, cohort: usize, number: u64) -> EntityKey {
        EntityKey::member(&self.cohorts[cohort].name, number)
    }

    /// The bits of these categories, or of all.
    #[must_use]
    pub fn categories(&self, names: Option<&[crate::kernel::name::Name]>) -> u64 {
        let Some(names) = names else { return u64::MAX };
        let all = self.spec.categories.iter().enumerate();
        let named = all.filter(|(_, category)| names.contains(&category.name));
        named.fold(0, |bits, (number, _)| bits | 1 << number)
    }

    /// These cohorts, and those of these owners, or all.
    #[must_use]
    pub fn chosen(
        &self,
        cohorts: Option<&[crate::kernel::name::Name]>,
        owners: Option<&[crate::kernel::name::Name]>,
    ) -> Chosen {
        Chosen::named(cohorts, owners, &self.spec.cohorts, &self.spec.owners)
    }

    /// The number of a cause of death.
    ///
    /// # Panics
    /// If nothing in the file can be such a cause.
    #[must_use]
    pub fn cause(&self, name: &str) -> u8 {
        let found = self.causes.iter().position(|cause| cause == name);
        u8::try_from(found.expect("every cause was listed")).expect("causes are few")
    }

    /// Whole lengths of the observation tick before an instant.
    #[must_use]
    pub fn tick_after(&self, at: Time) -> Time {
        let every = self.spec.clock.observe_every.ms().max(1);
        let since = at.ms() - self.start.ms();
        Time::from_ms(self.start.ms() + (since.div_euclid(every) + 1) * every)
    }

    /// The width of a curve's bin.
    #[must_use]
    pub fn bin(&self) -> Span {
        self.ruler.every()
    }

    /// The number of bins of a curve, the horizon's own included.
    #[must_use]
    pub fn bins(&self) -> usize {
        let length = self.horizon.ms() - self.start.ms();
        usize::try_from(length / self.bin().ms() + 2).expect("the door bounds the number of bins")
    }

    /// The bin of an instant.
    #[inline]
    #[must_use]
    pub fn bin_of(&self, at: Time) -> usize {
        let bin = self.ruler.part(at.max(self.start));
        if at <= self.horizon { bin } else { bin.min(self.bins() - 1) }
    }

    /// When a bin ends and the next begins.
    #[inline]
    #[must_use]
    pub fn bin_ends(&self, bin: usize) -> Time {
        self.ruler.begins(bin + 1)
    }
}

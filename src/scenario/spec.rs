//! The scenario as a value: all that a file says, after overlays, before anything runs.

use crate::backup::job::Job;
use crate::check::expect::Expectation;
use crate::check::objective::Objective;
use crate::fault::Fault;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::quantity::Rate;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::metric::charge::Charge;
use crate::recovery::announce::Announcement;
use crate::recovery::plan::Plan;
use crate::world::category::Category;
use crate::world::cohort::Cohort;
use crate::world::device::Device;
use crate::world::group::Group;
use crate::world::notice::Notice;
use crate::world::owner::Owner;
use crate::world::pool::Pool;
use crate::world::queue::Queue;
use crate::world::reaction::Reaction;
use crate::world::service::Service;
use crate::world::store::Store;
use crate::world::window::Window;
use serde::Deserialize;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a scenario file says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Scenario")]
pub struct Spec {
    /// What people call it.
    pub name: Name,
    /// One line about it.
    #[serde(default)]
    pub title: String,
    /// What happened, in a few sentences.
    #[serde(default)]
    pub story: String,
    /// Whether it retells something that happened: then every number carries a mark.
    #[serde(default)]
    pub history: bool,
    /// Whether it is a control, in which nothing is meant to be lost.
    #[serde(default)]
    pub control: bool,
    /// Where its numbers come from, by a short key.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// When it plays.
    pub clock: Clock,
    /// What accounts hold.
    #[serde(default)]
    pub categories: Vec<Category>,
    /// Classes of handset.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// To whom accounts belong, where owners nest or weigh unequally.
    #[serde(default)]
    pub owners: Vec<Owner>,
    /// Who there is.
    #[serde(default)]
    pub cohorts: Vec<Cohort>,
    /// Where data lives.
    #[serde(default)]
    pub stores: Vec<Store>,
    /// What users reach.
    #[serde(default)]
    pub services: Vec<Service>,
    /// What content stands on: arrays, mirrors, copies that are repaired.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// What users wait for in line.
    #[serde(default)]
    pub queues: Vec<Queue>,
    /// What recovery has of people, drives and streams.
    #[serde(default)]
    pub pools: Vec<Pool>,
    /// What is copied.
    #[serde(default)]
    pub jobs: Vec<Job>,
    /// What goes wrong.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// Maintenance and recovery.
    #[serde(default)]
    pub plans: Vec<Plan>,
    /// What users are told to do.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// What the public is told.
    #[serde(default)]
    pub announcements: Vec<Announcement>,
    /// How the operators learn of things: named moments that other things follow.
    #[serde(default)]
    pub channels: Vec<Channel>,
    /// What users do about harm.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// Stretches of business time.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// What it costs.
    #[serde(default)]
    pub charges: Vec<Charge>,
    /// What the owners wanted.
    #[serde(default)]
    pub objectives: Vec<Objective>,
    /// What must come out.
    #[serde(default)]
    pub expect: Vec<Expectation>,
    /// Other accounts of what happened.
    #[serde(default)]
    pub variants: Vec<Alternative>,
    /// Other backup policies.
    #[serde(default)]
    pub policies: Vec<Alternative>,
    /// Other recovery strategies.
    #[serde(default)]
    pub strategies: Vec<Alternative>,
    /// How often which of its variants comes, in a year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mixes: Vec<Mix>,
    /// What each unit of a metric counts in a score, for whoever asks for one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weights: BTreeMap<String, f64>,
}

/// A mix of threats: what may come in a year, and how often.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// What people call it; unique among mixes.
    pub name: Name,
    /// What it says, in a sentence.
    #[serde(default)]
    pub story: String,
    /// What may come.
    pub threats: Vec<Threat>,
}

/// A threat of a mix: an array dies, a credential leaks, a backup goes silent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threat {
    /// What people call it; unique in its mix.
    pub name: Name,
    /// How often it comes.
    pub rate: Rate,
    /// The variant of the file that is this threat; the file as written by default.
    #[serde(default)]
    pub variant: Option<Name>,
}

/// When a scenario plays, and how finely it is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The instant T0, with its offset from UTC; 1970 in UTC by default.
    #[serde(default)]
    pub t0: Option<String>,
    /// When the simulation starts, at T0 or before it.
    #[serde(default = "at_t0")]
    pub start: Moment,
    /// When it ends.
    pub horizon: Moment,
    /// How often operators look at counts over the fleet.
    #[serde(default = "a_minute")]
    pub observe_every: Span,
    /// How finely curves over time are kept.
    #[serde(default = "an_hour")]
    pub curve_every: Span,
    /// The fault whose first strike is the damage that losses and objectives are reckoned from; by
    /// default whichever destroys, corrupts or bars a copy first, be it harmless.
    #[serde(default)]
    pub damage: Option<Name>,
    /// An account is without data while it sees less than this share of what it has acknowledged
    /// in some category.
    #[serde(default = "half")]
    pub without_data_below: Share,
}

/// A way in which the operators learn of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// What people call it; unique among channels; its event is `channel:NAME`.
    pub name: Name,
    /// When it tells.
    pub when: crate::world::when::When,
    /// The service that it tells by, if any: while that is down it tells nobody, and afterwards it
    /// does.
    #[serde(default)]
    pub through: Option<Name>,
}

/// An alternative by name: what it changes, through the one overlay mechanism.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What people call it; unique among its kind.
    pub name: Name,
    /// What it says, in a sentence.
    #[serde(default)]
    pub story: String,
    /// What it changes: paths and values, applied in the order of the file.
    #[serde(default)]
    pub set: Changes,
}

/// The changes of an alternative: the door applies them to the text, and they are not kept here.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Changes;

impl<'de> Deserialize<'de> for Changes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

fn at_t0() -> Moment {
    Moment::Offset(0)
}

fn a_minute() -> Span {
    Span::from_ms(60_000)
}

fn an_hour() -> Span {
    Span::from_ms(3_600_000)
}

fn half() -> Share {
    Share::new(0.5).expect("a half is a share")
}

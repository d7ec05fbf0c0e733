//! Destruction: an array, a site or a database is lost, whole or in part.
//!
//! The instant of the damage decides which units are dead and which merely unreachable.

use crate::effect::damage::Damage;
use crate::fault::progress::Progress;
use crate::fault::scene::Scene;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::world::mask::Grain;
use serde::Deserialize;
use serde::Serialize;

/// What a destruction does to each holder that it hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Destroy {
    /// The share of units that die: each of them dies with this chance.
    pub share: Share,
    /// What dies or survives as one.
    pub grain: Grain,
    /// What becomes of the units that survive.
    pub rest: Rest,
    /// Whether the copies on the domains hit share one draw: the same units die on each.
    pub shared: bool,
    /// Whether it deletes by the system's own means, as an operator, a script or a stolen
    /// credential does: then copies under a lock are spared, and what has a grace period goes
    /// into a bin. A copy that loses all of itself is gone, and a service on it down, so that jobs
    /// find no source; name all `cohorts` where the copy is to stay, empty.
    pub deletes: bool,
    /// If only what was written so long before the onset dies: how long. What was there when the
    /// simulation started counts as older than any.
    pub older_than: Option<Span>,
    /// If only the data of some accounts dies: their cohorts. All holders hit stay where they
    /// are, readable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<Vec<Name>>,
    /// The same by owner, each with all that is within it: whoever is named either way is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<Name>>,
    /// How it proceeds.
    pub progress: Progress,
}

impl Default for Destroy {
    fn default() -> Self {
        let share = Share::new(1.0).expect("one is a share");
        Self {
            share,
            grain: Grain::default(),
            rest: Rest::default(),
            shared: false,
            deletes: false,
            older_than: None,
            cohorts: None,
            owners: None,
            progress: Progress::default(),
        }
    }
}

/// What becomes of the units that a destruction spares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Rest {
    /// They can be read as before.
    #[default]
    Good,
    /// They are intact, and nobody can read them until they are salvaged.
    Unreachable,
}

impl Destroy {
    /// Decides the fate of each holder on the domains hit, in the order of their keys, where
    /// `done` says how far it has come.
    #[must_use]
    pub fn decide(&self, labels: u128, scene: &Scene<'_>, done: Share) -> Vec<Damage> {
        let mut damages = Vec::new();
        let share = self.share.times(done);
        let whose = scene.chosen(self.cohorts.as_deref(), self.owners.as_deref());
        for holder in scene.site.hit_by(labels) {
            if self.deletes && scene.site.holder(holder).locked_until > scene.now {
                continue;
            }
            if share.get() == 1.0 && self.older_than.is_none() && whose.is_all() {
                damages.push(Damage::Dies(holder));
                continue;
            }
            if share.get() > 0.0 {
                damages.push(Damage::Thins {
                    holder,
                    survives: share.rest(),
                    grain: self.grain,
                    categories: u64::MAX,
                    shared: self.shared,
                    standing: false,
                    older: self.older_than,
                    whose: whose.clone(),
                });
            }
            if self.rest == Rest::Unreachable {
                damages.push(Damage::Unreachable(holder));
            }
        }
        damages
    }
}

//! Silent corruption: live data goes bad and nobody notices.
//!
//! A corrupt copy holds nothing from the onset, whatever is believed: while the window is open, for
//! ever by default, what is written into it is acknowledged and not held, until something is
//! restored into it or a new generation takes its place. What is copied afterwards inherits it,
//! what was copied before does not.

use crate::effect::damage::Damage;
use crate::fault::progress::Progress;
use crate::fault::scene::Scene;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use crate::world::mask::Grain;
use serde::Deserialize;
use serde::Serialize;

/// What a corruption does to the live generation of each store that it hits. As long as its window
/// is open, for ever by default, what is written there goes bad by the same chance; with `lasts` or
/// `until`, what is written afterwards is good (`lasts: "0 s"`: only what is there at the onset).
/// A restore puts an end to it for the accounts whose data it brings, and a generation that comes
/// to stand there later is not hit: where a place goes on spoiling data, say so by another fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Corrupt {
    /// The share of units that go bad: each of them does with this chance.
    #[serde(default = "all")]
    pub share: Share,
    /// What goes bad as one.
    #[serde(default)]
    pub grain: Grain,
    /// The categories that go bad; all by default.
    #[serde(default)]
    pub categories: Option<Vec<Name>>,
    /// If only the data of some accounts goes bad: their cohorts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohorts: Option<Vec<Name>>,
    /// The same by owner, each with all that is within it: whoever is named either way is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owners: Option<Vec<Name>>,
    /// How it proceeds.
    #[serde(default)]
    pub progress: Progress,
}

fn all() -> Share {
    Share::new(1.0).expect("one is a share")
}

impl Corrupt {
    /// Decides that the live generations on the domains hit lose units in silence, where `done`
    /// says how far it has come.
    #[must_use]
    pub fn decide(&self, labels: u128, scene: &Scene<'_>, done: Share) -> Vec<Damage> {
        let share = self.share.times(done);
        let hit = scene.site.hit_by(labels).into_iter();
        let live = hit.filter(|holder| scene.site.live.contains(holder));
        let categories = match &self.categories {
            None => u64::MAX,
            Some(names) => scene.bits_of(names),
        };
        let whose = scene.chosen(self.cohorts.as_deref(), self.owners.as_deref());
        live.map(|holder| Damage::Thins {
            holder,
            survives: share.rest(),
            grain: self.grain,
            categories,
            shared: false,
            standing: true,
            older: None,
            whose: whose.clone(),
        })
        .collect()
    }
}

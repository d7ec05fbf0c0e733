//! Many handsets restart at once: a bad update, a network event, a power cut.

use crate::effect::damage::Damage;
use crate::fault::scene::Scene;
use crate::kernel::name::Name;
use crate::kernel::quantity::Share;
use serde::Deserialize;
use serde::Serialize;

/// Which restart befalls whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// The kind of restart.
    pub restart: Name,
    /// How many handsets it befalls.
    pub befalls: Befalls,
}

/// How many handsets a mass restart befalls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Befalls {
    /// Each independently with this chance.
    Each(Share),
    /// Exactly this many strikes, each on a handset drawn evenly among all, with replacement; it
    /// scales with the fleet.
    Strikes(u64),
}

impl Restart {
    /// Decides which restart befalls how many.
    #[must_use]
    pub fn decide(&self, scene: &Scene<'_>) -> Vec<Damage> {
        let numbered = (0u8..).zip(scene.restarts);
        let same = numbered.filter(|(_, name)| name.as_str() == self.restart.as_str());
        same.map(|(number, _)| match self.befalls {
            Befalls::Each(share) => Damage::RestartsEach(number, share),
            Befalls::Strikes(strikes) => Damage::RestartsStrikes(number, strikes),
        })
        .collect()
    }
}

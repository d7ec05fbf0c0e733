//! A service that answers otherwise while the window is open.

use crate::effect::damage::Damage;
use crate::fault::scene::Scene;
use crate::kernel::name::Name;
use crate::world::service::Answer;
use serde::Deserialize;
use serde::Serialize;

/// Which services, and what they answer. When the window ends they answer as they last did, if
/// nobody has changed that meanwhile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The services hit.
    pub services: Vec<Name>,
    /// What they answer.
    #[serde(default = "down")]
    pub answers: Answer,
}

fn down() -> Answer {
    Answer::Down
}

impl Service {
    /// Decides what each service hit answers.
    #[must_use]
    pub fn decide(&self, scene: &Scene<'_>) -> Vec<Damage> {
        let numbered = (0u16..).zip(scene.services);
        let hit = numbered.filter(|(_, service)| self.services.contains(&service.name));
        hit.map(|(number, _)| Damage::Answers(number, self.answers)).collect()
    }
}

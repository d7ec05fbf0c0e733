//! Offline: holders that are intact and cannot be read while the window is open.
//!
//! It has no numbers of its own; power and network are the usual causes.

use crate::effect::damage::Damage;
use crate::fault::scene::Scene;

/// Decides that every holder on the domains hit comes out of reach.
#[must_use]
pub fn decide(labels: u128, scene: &Scene<'_>) -> Vec<Damage> {
    scene.site.hit_by(labels).into_iter().map(Damage::Unreachable).collect()
}

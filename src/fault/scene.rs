//! The scene of a fault: all that it may look at when it decides.

use crate::effect::site::Site;
use crate::kernel::name::Name;
use crate::kernel::time::Time;
use crate::world::category::Category;
use crate::world::holder::HolderId;
use crate::world::service::Service;

/// What a fault sees when it strikes: the truth, for faults are not fooled.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The instant.
    pub now: Time,
    /// The server side.
    pub site: &'a Site,
    /// The services, by number.
    pub services: &'a [Service],
    /// The kinds of restart, by number.
    pub restarts: &'a [String],
    /// The names of the jobs, by number, each with its run under way.
    pub jobs: &'a [(Name, Option<HolderId>)],
    /// The categories, by number.
    pub categories: &'a [Category],
}

impl Scene<'_> {
    /// The bits of the categories with these names.
    #[must_use]
    pub fn bits_of(&self, names: &[Name]) -> u64 {
        let named = self.categories.iter().enumerate();
        let hit = named.filter(|(_, category)| names.contains(&category.name));
        hit.fold(0, |bits, (number, _)| bits | 1 << number)
    }
}

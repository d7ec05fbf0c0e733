//! The scene of a fault: all that it may look at when it decides.

use crate::effect::site::Site;
use crate::kernel::name::Name;
use crate::kernel::time::Time;
use crate::world::category::Category;
use crate::world::chosen::Chosen;
use crate::world::cohort::Cohort;
use crate::world::holder::HolderId;
use crate::world::owner::Owner;
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
    /// The cohorts, by number.
    pub cohorts: &'a [Cohort],
    /// The owners.
    pub owners: &'a [Owner],
}

impl Scene<'_> {
    /// These cohorts, and those of these owners, or all.
    #[must_use]
    pub fn chosen(&self, cohorts: Option<&[Name]>, owners: Option<&[Name]>) -> Chosen {
        Chosen::named(cohorts, owners, self.cohorts, self.owners)
    }

    /// The bits of the categories with these names.
    #[must_use]
    pub fn bits_of(&self, names: &[Name]) -> u64 {
        let named = self.categories.iter().enumerate();
        let hit = named.filter(|(_, category)| names.contains(&category.name));
        hit.fold(0, |bits, (number, _)| bits | 1 << number)
    }
}

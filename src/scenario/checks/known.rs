//! What a scenario declares, by name, and when it plays: what the other checks look up.

use crate::kernel::calendar::Calendar;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::quantity::Size;
use crate::kernel::time::Time;
use crate::metric::table::metric_names;
use crate::scenario::checks::clock::said;
use crate::scenario::checks::clock::spell;
use crate::scenario::declared::calendar;
use crate::scenario::declared::restarts;
use crate::scenario::events::events;
use crate::scenario::measured;
use crate::scenario::spec::Spec;
use crate::world::cohort::Cohort;

/// The nouns of references, one and many.
pub(crate) const STORE: (&str, &str) = ("store", "stores");
pub(crate) const SERVICE: (&str, &str) = ("service", "services");
pub(crate) const DEVICE: (&str, &str) = ("device", "devices");
pub(crate) const CATEGORY: (&str, &str) = ("category", "categories");
pub(crate) const JOB: (&str, &str) = ("job", "jobs");
pub(crate) const POOL: (&str, &str) = ("pool", "pools");
pub(crate) const FAULT: (&str, &str) = ("fault", "faults");
pub(crate) const RESTART: (&str, &str) = ("kind of restart", "restarts");

/// What a scenario declares.
pub(crate) struct Known<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) stores: Vec<&'a str>,
    pub(crate) services: Vec<&'a str>,
    pub(crate) devices: Vec<&'a str>,
    pub(crate) categories: Vec<&'a str>,
    pub(crate) jobs: Vec<&'a str>,
    pub(crate) restarts: Vec<String>,
    pub(crate) events: Vec<String>,
    pub(crate) metrics: Vec<String>,
    pub(crate) calendar: Calendar,
    /// When it starts and ends, unless that itself is wrong.
    pub(crate) plays: Option<(Time, Time)>,
}

impl<'a> Known<'a> {
    pub(crate) fn of(spec: &'a Spec) -> Self {
        fn names<'a>(names: impl Iterator<Item = &'a Name>) -> Vec<&'a str> {
            names.map(Name::as_str).collect()
        }
        Self {
            spec,
            stores: names(spec.stores.iter().map(|it| &it.name)),
            services: names(spec.services.iter().map(|it| &it.name)),
            devices: names(spec.devices.iter().map(|it| &it.name)),
            categories: names(spec.categories.iter().map(|it| &it.name)),
            jobs: names(spec.jobs.iter().map(|it| &it.name)),
            restarts: restarts(spec),
            events: events(spec),
            metrics: metric_names(&measured::names(spec)),
            calendar: calendar(spec),
            plays: spell(spec),
        }
    }

    /// The kinds of restart, as references are looked up.
    pub(crate) fn restart_names(&self) -> Vec<&str> {
        self.restarts.iter().map(String::as_str).collect()
    }

    /// The instant of a moment, if there is a calendar to read it by.
    pub(crate) fn instant(&self, moment: &Moment) -> Option<Time> {
        let is_date = !matches!(moment, Moment::Offset(_));
        let is_lost = is_date && self.spec.clock.t0.is_none();
        (!is_lost && self.plays.is_some()).then(|| self.calendar.resolve(moment))
    }

    /// An instant for people: in whole days where it is, and as a date where there are dates.
    pub(crate) fn said(&self, at: Time) -> String {
        said(self.spec, at)
    }

    /// The volume of a store, if there is such a store.
    pub(crate) fn size_of(&self, store: &str) -> Option<Size> {
        let found = self.spec.stores.iter().find(|it| it.name.as_str() == store);
        found.map(|it| it.size)
    }

    /// The store behind a cohort's service, if there is one.
    pub(crate) fn store_of(&self, cohort: &Cohort) -> Option<&Name> {
        let service = self.spec.services.iter().find(|it| it.name == cohort.service)?;
        service.store.as_ref()
    }

    /// Accounts in all.
    pub(crate) fn accounts(&self) -> u64 {
        let all = self.spec.cohorts.iter().map(|it| it.accounts);
        all.fold(0, u64::saturating_add)
    }

    /// Whether users' complaints are heard at all.
    pub(crate) fn hears_complaints(&self) -> bool {
        self.spec.reactions.iter().any(|it| it.complaint && it.rate.per_hour() > 0.0)
    }
}

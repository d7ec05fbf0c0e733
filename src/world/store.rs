//! A store: a database, an array, a bucket; a place that holds what accounts wrote.

use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::kernel::volume::Size;
use crate::kernel::volume::Throughput;
use crate::world::label::Label;
use serde::Deserialize;
use serde::Serialize;

/// One store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// What people call it; unique among stores.
    pub name: Name,
    /// The failure domains it really stands in. Their kinds are yours to choose; the count
    /// 3-2-1-1-0 takes `media`, `array` and `disk` for media, and `site` for places.
    #[serde(default)]
    pub labels: Vec<Label>,
    /// Where it stands by contract or by belief, if that is another place.
    #[serde(default)]
    pub declared: Option<Vec<Label>>,
    /// The volume it holds, for durations that follow from size; it scales with the fleet.
    #[serde(default)]
    pub size: Size,
    /// How fast it grows from its size at the start of the simulation; it scales with the fleet.
    #[serde(default)]
    pub grows: Option<Throughput>,
    /// How long what a fault deletes of it stays in a bin, from which a step can restore it:
    /// each part so long after it was deleted.
    #[serde(default)]
    pub grace: Span,
    /// The number of parts its accounts are spread over.
    #[serde(default = "one_part")]
    pub parts: u32,
}

impl Store {
    /// A store of this name, with nothing said about it.
    #[must_use]
    pub fn new(name: Name) -> Self {
        Self {
            name,
            labels: Vec::new(),
            declared: None,
            size: Size::default(),
            grows: None,
            grace: Span::ZERO,
            parts: one_part(),
        }
    }

    /// The volume that it holds so long after the start of the simulation.
    #[must_use]
    pub fn size_after(&self, since: Span) -> Size {
        let Some(grows) = self.grows else { return self.size };
        let grown = grows.per_second() * since.ms().max(0) as f64 / 1_000.0;
        Size::from_bytes(self.size.bytes().saturating_add(grown as u64))
    }

    /// How long after the start of the simulation it has at least this volume; none if it never
    /// has.
    #[must_use]
    pub fn reaches(&self, size: Size) -> Option<Span> {
        let missing = size.bytes().saturating_sub(self.size.bytes());
        if missing == 0 {
            return Some(Span::ZERO);
        }
        Some(self.grows?.time_for(Size::from_bytes(missing)))
    }
}

fn one_part() -> u32 {
    1
}

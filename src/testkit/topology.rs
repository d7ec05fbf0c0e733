//! Strategies for topologies: arrays, the stores on them, the services before the stores.

use crate::testkit::typed::typed;
use crate::world::service::Service;
use crate::world::store::Store;
use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::sample::Index;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;

/// What stands where.
#[derive(Debug, Clone, PartialEq)]
pub struct Topology {
    /// How many arrays there are; the label of the first is `array:0`.
    pub arrays: u32,
    /// The stores.
    pub stores: Vec<Store>,
    /// A service before each store.
    pub services: Vec<Service>,
}

/// Which topologies are drawn; the simplest is one store on one array.
#[derive(Debug, Clone)]
pub struct Topologies {
    arrays: u32,
    stores: usize,
}

impl Default for Topologies {
    fn default() -> Self {
        Self { arrays: 4, stores: 2 }
    }
}

impl Topologies {
    /// At most so many arrays, and at least one.
    #[must_use]
    pub fn arrays(mut self, most: u32) -> Self {
        self.arrays = most.max(1);
        self
    }

    /// At most so many stores, and at least one.
    #[must_use]
    pub fn stores(mut self, most: usize) -> Self {
        self.stores = most.max(1);
        self
    }

    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<Topology> {
        let places = vec(any::<Index>(), 1..=self.stores);
        (1..=self.arrays, places).prop_map(|(arrays, places)| topology(arrays, &places)).boxed()
    }
}

impl Arbitrary for Topology {
    type Parameters = Topologies;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Topologies) -> Self::Strategy {
        which.strategy()
    }
}

/// The label of the array that an index points to.
pub(crate) fn array(arrays: u32, index: &Index) -> String {
    let arrays = usize::try_from(arrays).expect("arrays are few").max(1);
    format!("array:{}", index.index(arrays))
}

fn topology(arrays: u32, places: &[Index]) -> Topology {
    let place = |(at, index): (usize, &Index)| -> (Store, Service) {
        let label = array(arrays, index);
        (
            typed(&format!("(name: \"store-{at}\", labels: [\"{label}\"])")),
            typed(&format!("(name: \"service-{at}\", store: \"store-{at}\")")),
        )
    };
    let (stores, services) = places.iter().enumerate().map(place).unzip();
    Topology { arrays, stores, services }
}

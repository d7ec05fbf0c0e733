//! Strategies for recovery: what operators do once something has gone wrong.

use crate::backup::job::Job;
use crate::fault::Fault;
use crate::recovery::plan::Plan;
use crate::testkit::topology::Topology;
use crate::testkit::typed::typed;
use proptest::arbitrary::Arbitrary;
use proptest::prelude::Just;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::sample::Index;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;

/// A strategy of recovery, before it is known what there is to recover.
#[derive(Debug, Clone)]
pub struct Recovery {
    delay_h: u32,
    takes_h: u32,
    fault: Index,
    from: Index,
    merge: &'static str,
    reopen: bool,
    blank: bool,
}

/// Which strategies are drawn; the simplest restores at once.
#[derive(Debug, Clone, Default)]
pub struct Recoveries {
    careful: bool,
}

impl Recoveries {
    /// Only strategies under which no service answers while it is empty.
    #[must_use]
    pub fn careful(mut self) -> Self {
        self.careful = true;
        self
    }

    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<Recovery> {
        let merge =
            prop_oneof![Just("Replace"), Just("Merge"), Just("KeepCurrent"), Just("KeepBoth")];
        let blank = if self.careful { Just(false).boxed() } else { any::<bool>().boxed() };
        let times = (0..=12_u32, 0..=12_u32);
        (times, any::<Index>(), any::<Index>(), merge, any::<bool>(), blank)
            .prop_map(|((delay_h, takes_h), fault, from, merge, reopen, blank)| Recovery {
                delay_h,
                takes_h,
                fault,
                from,
                merge,
                reopen,
                blank,
            })
            .boxed()
    }
}

impl Arbitrary for Recovery {
    type Parameters = Recoveries;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Recoveries) -> Self::Strategy {
        which.strategy()
    }
}

impl Recovery {
    /// The plan that follows one of the faults; none without faults or without jobs.
    #[must_use]
    pub fn plans(&self, topology: &Topology, jobs: &[Job], faults: &[Fault]) -> Vec<Plan> {
        if faults.is_empty() || jobs.is_empty() || topology.stores.is_empty() {
            return Vec::new();
        }
        let fault = &faults[self.fault.index(faults.len())].name;
        let job = &jobs[self.from.index(jobs.len())];
        let store = &job.source;
        let service = topology.services.iter().find(|it| it.store.as_ref() == Some(store));
        let service = service.map(|it| it.name.to_string()).unwrap_or_default();
        let answer = |word: &str, answers: &str| {
            format!(
                "(name: \"{word}\", does: Answer(services: [\"{service}\"], answers: {answers})), "
            )
        };
        let mut steps = answer("close", if self.blank { "Blank" } else { "Down" });
        if self.reopen {
            steps += &format!("(name: \"anew\", does: NewGeneration(store: \"{store}\")), ");
        }
        steps += &format!(
            "(name: \"restore\", takes: Lasting(\"{} h\"), does: Restore(\
             from: Points(\"{}\"), into: \"{store}\", merge: {})), ",
            self.takes_h, job.name, self.merge
        );
        steps += &answer("open", "Up");
        vec![typed(&format!(
            "(name: \"recovery\", when: After(event: \"fault:{fault}\", delay: \"{} h\"), \
             recovers: true, steps: [{steps}])",
            self.delay_h
        ))]
    }
}

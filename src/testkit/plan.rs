//! Strategies for fault plans: windows in which something is wrong.

use crate::backup::job::Job;
use crate::fault::Fault;
use crate::testkit::targets::Targets;
use crate::testkit::topology::Topology;
use crate::testkit::typed::typed;
use proptest::arbitrary::Arbitrary;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::Just;
use proptest::prelude::any;
use proptest::prelude::prop_oneof;
use proptest::sample::Index;
use proptest::sample::select;
use proptest::sample::subsequence;
use proptest::strategy::BoxedStrategy;
use proptest::strategy::Strategy;

/// The kinds of fault that are drawn, the simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An array dies, whole or in part.
    Destroy,
    /// Handsets restart.
    Restart,
    /// An array is out of reach.
    Offline,
    /// A service answers otherwise.
    Service,
    /// A job does not do its work.
    Job,
    /// Data goes bad in silence.
    Corrupt,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Destroy, Self::Restart, Self::Offline, Self::Service, Self::Job, Self::Corrupt];
}

/// A fault as one window, before it is known what there is to hit.
#[derive(Debug, Clone)]
pub struct Window {
    /// What happens.
    pub kind: Kind,
    /// The hour in which it begins.
    pub at_h: u32,
    /// How many hours it lasts; for ever if none says so, which is simpler.
    pub lasts_h: Option<u32>,
    /// What it hits.
    pub target: Index,
    /// How it hits: which share, which answer, which failure.
    pub how: u32,
}

/// A plan of what goes wrong.
#[derive(Debug, Clone)]
pub struct FaultPlan {
    /// Its windows.
    pub windows: Vec<Window>,
}

/// Which plans are drawn; the simplest has no fault, or as many as it must.
#[derive(Debug, Clone)]
pub struct Plans {
    least: usize,
    most: usize,
    hours: u32,
    kinds: Vec<Kind>,
    swarm: bool,
}

impl Default for Plans {
    fn default() -> Self {
        Self { least: 1, most: 6, hours: 96, kinds: Kind::ALL.to_vec(), swarm: true }
    }
}

impl Plans {
    /// At least so many faults.
    #[must_use]
    pub fn at_least(mut self, least: usize) -> Self {
        (self.least, self.most) = (least, self.most.max(least));
        self
    }

    /// At most so many faults.
    #[must_use]
    pub fn at_most(mut self, most: usize) -> Self {
        (self.least, self.most) = (self.least.min(most), most);
        self
    }

    /// Only these kinds; none leaves them as they are.
    #[must_use]
    pub fn kinds(mut self, kinds: &[Kind]) -> Self {
        if !kinds.is_empty() {
            self.kinds = kinds.to_vec();
        }
        self
    }

    /// Within so many hours.
    #[must_use]
    pub fn hours(mut self, hours: u32) -> Self {
        self.hours = hours.max(1);
        self
    }

    /// Whether each plan bans some kinds, so that runs of few kinds come up.
    #[must_use]
    pub fn swarm(mut self, swarm: bool) -> Self {
        self.swarm = swarm;
        self
    }

    /// Draws them.
    pub fn strategy(self) -> BoxedStrategy<FaultPlan> {
        let kinds = self.kinds.clone();
        let parts = (select(self.kinds.clone()), 0..self.hours, of(1..=72_u32));
        let window =
            (parts, any::<Index>(), 0..=4_u32).prop_map(|((kind, at_h, lasts_h), target, how)| {
                Window { kind, at_h, lasts_h, target, how }
            });
        let banned = if self.swarm && kinds.len() > 1 {
            // Nothing banned is simplest; half of the plans keep one or two kinds.
            let few = kinds.len().saturating_sub(2)..kinds.len();
            prop_oneof![
                subsequence(kinds.clone(), 0..kinds.len()),
                subsequence(kinds.clone(), few),
            ]
            .boxed()
        } else {
            Just(Vec::new()).boxed()
        };
        (banned, vec(window, self.least..=self.most))
            .prop_map(move |(banned, windows)| repaired(&kinds, &banned, windows))
            .boxed()
    }
}

impl Arbitrary for FaultPlan {
    type Parameters = Plans;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(which: Plans) -> Self::Strategy {
        which.strategy()
    }
}

/// A plan without the banned kinds: a window of one becomes one of the next kind that is not.
fn repaired(kinds: &[Kind], banned: &[Kind], mut windows: Vec<Window>) -> FaultPlan {
    for window in &mut windows {
        let from = kinds.iter().position(|kind| *kind == window.kind).unwrap_or(0);
        let next = kinds[from..].iter().chain(&kinds[..from]).find(|it| !banned.contains(it));
        window.kind = next.copied().unwrap_or(window.kind);
    }
    FaultPlan { windows }
}

impl FaultPlan {
    /// The faults, on what a drawn topology has; a fault of what is not there is left out.
    #[must_use]
    pub fn faults(&self, topology: &Topology, jobs: &[Job]) -> Vec<Fault> {
        self.faults_on(&Targets::laid(topology, jobs))
    }

    /// The faults, on what there is; a fault of what is not there is left out.
    #[must_use]
    pub fn faults_on(&self, there: &Targets) -> Vec<Fault> {
        let windows = self.windows.iter().enumerate();
        windows.filter_map(|(at, it)| it.fault(at, there)).collect()
    }
}

impl Window {
    fn fault(&self, at: usize, there: &Targets) -> Option<Fault> {
        let how = usize::try_from(self.how).unwrap_or(0);
        let one_of = |all: &[String]| {
            let number = (!all.is_empty()).then(|| self.target.index(all.len()))?;
            Some(all[number].clone())
        };
        let mut hits = String::new();
        if matches!(self.kind, Kind::Destroy | Kind::Offline | Kind::Corrupt) {
            hits = format!(", hits: [\"{}\"]", one_of(&there.labels)?);
        }
        let what = match self.kind {
            Kind::Destroy => {
                let share = ["1", "0.5", "0.9", "0.1", "0.7"][how % 5];
                format!("Destroy(share: {share})")
            }
            Kind::Restart => {
                let restart = there.restarts.get(how % there.restarts.len().max(1))?;
                format!("Restart(restart: \"{restart}\", befalls: Each(1.0))")
            }
            Kind::Offline => "Offline".to_owned(),
            Kind::Service => {
                let service = one_of(&there.services)?;
                let answers = ["Down", "Blank", "ReadOnly", "Corrupt"][how % 4];
                format!("Service(services: [\"{service}\"], answers: {answers})")
            }
            Kind::Job => {
                let job = one_of(&there.jobs)?;
                let how = ["Fails", "BadPoints", "Skipped", "Aborts"][how % 4];
                format!("Job(job: \"{job}\", how: {how})")
            }
            Kind::Corrupt => {
                let share = ["1", "0.5", "0.2", "0.1", "0.8"][how % 5];
                format!("Corrupt(share: {share})")
            }
        };
        let takes_time = !matches!(self.kind, Kind::Restart);
        let lasts = self.lasts_h.filter(|_| takes_time);
        let lasts = lasts.map_or(String::new(), |hours| format!(", lasts: \"{hours} h\""));
        Some(typed(&format!(
            "(name: \"fault-{at}\", when: At(\"T+{} h\"), what: {what}{hits}{lasts})",
            self.at_h
        )))
    }
}

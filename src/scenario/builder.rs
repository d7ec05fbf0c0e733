//! A scenario put together in code, refused by the same checks as a file.
//!
//! What is built is written down and read like a file, so that the two ways in cannot differ;
//! only the places are missing from what is refused, and the paths are there.

use crate::backup::job::Job;
use crate::check::expect::Expectation;
use crate::check::objective::Objective;
use crate::fault::Fault;
use crate::kernel::moment::Moment;
use crate::kernel::name::Name;
use crate::kernel::time::Span;
use crate::metric::charge::Charge;
use crate::recovery::announce::Announcement;
use crate::recovery::plan::Plan;
use crate::scenario::built::Change;
use crate::scenario::built::Marked;
use crate::scenario::built::placeless;
use crate::scenario::built::written;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use crate::scenario::own::Register;
use crate::scenario::spec::Alternative;
use crate::scenario::spec::Changes;
use crate::scenario::spec::Channel;
use crate::scenario::spec::Clock;
use crate::scenario::spec::Spec;
use crate::scenario::tree::MarkKind;
use crate::world::category::Category;
use crate::world::cohort::Cohort;
use crate::world::device::Device;
use crate::world::group::Group;
use crate::world::notice::Notice;
use crate::world::owner::Owner;
use crate::world::pool::Pool;
use crate::world::queue::Queue;
use crate::world::reaction::Reaction;
use crate::world::service::Service;
use crate::world::store::Store;
use crate::world::window::Window;

/// A scenario that is being put together.
///
/// ```
/// use lastcopy::scenario::load::Scenario;
/// use lastcopy::world::service::Answer;
/// use lastcopy::world::service::Service;
/// use lastcopy::world::store::Store;
///
/// let store = Store { parts: 0, ..Store::new("db".parse()?) };
/// let service = Service {
///     name: "data".parse()?,
///     store: Some("bd".parse()?),
///     needs: vec![],
///     starts: Answer::Up,
///     capacity: None,
/// };
/// let builder = Scenario::builder("small").horizon("T+30 d".parse()?);
/// let problems = builder.store(store).service(service).build().expect_err("two are wrong");
/// assert_eq!(problems.list()[0].path, "services[data].store");
/// assert_eq!(problems.list()[1].path, "stores[db].parts");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    name: String,
    horizon: Option<Moment>,
    spec: Spec,
    /// Alternatives: the list, the name and the changes.
    changes: Vec<Change>,
    marks: Vec<Marked>,
    register: Register,
}

impl Scenario {
    /// Puts a scenario together in code, with the types that a file is read into.
    #[must_use]
    pub fn builder(name: &str) -> Builder {
        Builder::new(name)
    }
}

/// One method for each list of a scenario, which adds an element to it.
macro_rules! lists {
    ($($(#[$doc:meta])* $method:ident, $list:ident, $type:ty;)*) => {
        impl Builder {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $method(mut self, it: $type) -> Self {
                    self.spec.$list.push(it);
                    self
                }
            )*
        }
    };
}

lists! {
    /// Adds a category of data.
    category, categories, Category;
    /// Adds a class of handset.
    device, devices, Device;
    /// Adds an owner.
    owner, owners, Owner;
    /// Adds a cohort of accounts.
    cohort, cohorts, Cohort;
    /// Adds a store.
    store, stores, Store;
    /// Adds a service.
    service, services, Service;
    /// Adds a redundancy group.
    group, groups, Group;
    /// Adds a queue at a service.
    queue, queues, Queue;
    /// Adds a pool of capacity.
    pool, pools, Pool;
    /// Adds a backup job.
    job, jobs, Job;
    /// Adds a fault.
    fault, faults, Fault;
    /// Adds a plan of maintenance or recovery.
    plan, plans, Plan;
    /// Adds a notice to users.
    notice, notices, Notice;
    /// Adds an announcement.
    announcement, announcements, Announcement;
    /// Adds a way in which the operators learn of something.
    channel, channels, Channel;
    /// Adds a reaction of users to harm.
    reaction, reactions, Reaction;
    /// Adds a stretch of business time.
    window, windows, Window;
    /// Adds a cost.
    charge, charges, Charge;
    /// Adds what the owners wanted.
    objective, objectives, Objective;
    /// Adds what must come out.
    expect, expect, Expectation;
}

impl Builder {
    /// A scenario of this name in which nothing exists yet; a name that cannot be one is refused
    /// by [`Builder::build`].
    #[must_use]
    pub fn new(name: &str) -> Self {
        let clock = Clock {
            t0: None,
            start: Moment::Offset(0),
            horizon: Moment::Offset(0),
            observe_every: Span::from_ms(60_000),
            curve_every: Span::from_ms(3_600_000),
            damage: None,
            without_data_below: crate::kernel::quantity::Share::new(0.5).expect("half of all"),
        };
        let spec = Spec {
            name: "unnamed".parse().expect("it is a name"),
            title: String::new(),
            story: String::new(),
            history: false,
            control: false,
            sources: std::collections::BTreeMap::new(),
            clock,
            categories: Vec::new(),
            devices: Vec::new(),
            owners: Vec::new(),
            cohorts: Vec::new(),
            stores: Vec::new(),
            services: Vec::new(),
            groups: Vec::new(),
            queues: Vec::new(),
            pools: Vec::new(),
            jobs: Vec::new(),
            faults: Vec::new(),
            plans: Vec::new(),
            notices: Vec::new(),
            announcements: Vec::new(),
            channels: Vec::new(),
            reactions: Vec::new(),
            windows: Vec::new(),
            charges: Vec::new(),
            objectives: Vec::new(),
            expect: Vec::new(),
            variants: Vec::new(),
            policies: Vec::new(),
            strategies: Vec::new(),
            mixes: Vec::new(),
            weights: std::collections::BTreeMap::new(),
        };
        Self {
            name: name.to_owned(),
            horizon: None,
            spec,
            changes: Vec::new(),
            marks: Vec::new(),
            register: Register::default(),
        }
    }

    /// When the simulation ends; it must be said, here or by [`Builder::clock`].
    #[must_use]
    pub fn horizon(mut self, horizon: Moment) -> Self {
        self.horizon = Some(horizon);
        self
    }

    /// When it plays, and how finely it is looked at.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.horizon = Some(clock.horizon);
        self.spec.clock = clock;
        self
    }

    /// One line about it.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        title.clone_into(&mut self.spec.title);
        self
    }

    /// What happened, in a few sentences.
    #[must_use]
    pub fn story(mut self, story: &str) -> Self {
        story.clone_into(&mut self.spec.story);
        self
    }

    /// Says that it retells something that happened: then every number needs a mark.
    #[must_use]
    pub fn history(mut self) -> Self {
        self.spec.history = true;
        self
    }

    /// Adds a source by a short key, which marks refer to.
    #[must_use]
    pub fn source(mut self, key: &str, text: &str) -> Self {
        self.spec.sources.insert(key.to_owned(), text.to_owned());
        self
    }

    /// Marks the value at a path (`stores[primary].size`) with what is known about it; the range
    /// is that of numbers which are assumed, fitted or free.
    #[must_use]
    pub fn mark(
        mut self,
        path: &str,
        kind: MarkKind,
        source: &str,
        range: Option<(&str, &str)>,
    ) -> Self {
        let range = range.map(|(low, high)| (low.to_owned(), high.to_owned()));
        self.marks.push((path.to_owned(), kind, source.to_owned(), range));
        self
    }

    /// Adds another account of what happened: its changes are paths and values as in a file.
    #[must_use]
    pub fn variant(self, name: &str, story: &str, set: &[(&str, &str)]) -> Self {
        self.alternative("variants", name, story, set)
    }

    /// Adds a backup policy: its changes are paths and values as in a file.
    #[must_use]
    pub fn policy(self, name: &str, story: &str, set: &[(&str, &str)]) -> Self {
        self.alternative("policies", name, story, set)
    }

    /// Adds a recovery strategy: its changes are paths and values as in a file.
    #[must_use]
    pub fn strategy(self, name: &str, story: &str, set: &[(&str, &str)]) -> Self {
        self.alternative("strategies", name, story, set)
    }

    /// Says what its custom policies and strategies are.
    #[must_use]
    pub fn register(mut self, register: Register) -> Self {
        self.register = register;
        self
    }

    fn alternative(
        mut self,
        list: &'static str,
        name: &str,
        story: &str,
        set: &[(&str, &str)],
    ) -> Self {
        let all = match list {
            "variants" => &mut self.spec.variants,
            "policies" => &mut self.spec.policies,
            _ => &mut self.spec.strategies,
        };
        // A name that cannot be one is refused with the changes, by path.
        let named = name.parse().unwrap_or_else(|_| "unnamed".parse().expect("it is a name"));
        all.push(Alternative { name: named, story: story.to_owned(), set: Changes });
        let mut changes: Vec<(String, String)> =
            set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        if name.parse::<Name>().is_err() {
            changes.push((String::new(), name.to_owned()));
        }
        self.changes.push((list, all.len() - 1, changes));
        self
    }

    /// Says that it is a control, in which nothing is meant to be lost.
    #[must_use]
    pub fn control(mut self) -> Self {
        self.spec.control = true;
        self
    }

    /// Starts from all that another scenario says, its name and clock included.
    #[must_use]
    pub fn spec(mut self, spec: Spec) -> Self {
        self.name = spec.name.to_string();
        self.horizon = Some(spec.clock.horizon);
        self.spec = spec;
        self
    }

    /// The scenario, checked.
    ///
    /// # Errors
    /// All that is wrong with it, each by path.
    pub fn build(mut self) -> Result<Scenario, Problems> {
        let mut problems = Vec::new();
        match self.name.parse() {
            Ok(name) => self.spec.name = name,
            Err(message) => problems.push(Problem::new(message).on("name")),
        }
        match self.horizon {
            Some(horizon) => self.spec.clock.horizon = horizon,
            None => {
                let problem = Problem::new("the horizon is missing").on("clock.horizon");
                problems.push(problem.help("say when the simulation ends with `horizon`"));
            }
        }
        if !problems.is_empty() {
            return Err(Problems::new(problems));
        }
        let bytes = written(&self.spec, &self.changes, &self.marks);
        let bytes = bytes.map_err(|problems| placeless(&problems))?;
        let opened = Scenario::open_with("builder", bytes, &Overlays::default(), &self.register);
        opened.map_err(|problems| placeless(&problems))
    }
}

//! What is compared: a scenario as written, and what may be changed about it, each by name.
//!
//! An alternative is a checked scenario with the file that it came from, so that whoever reads of
//! it can be told the line that replays it. One that says just what the base says is no
//! alternative: it is left out, and its name is kept beside the base's.

use crate::experiment::rescue::arguments;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use std::collections::BTreeSet;

/// What stands for every name of a list.
pub const ALL: &str = "all";

/// One thing to be compared with others.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// What people call it.
    pub name: String,
    /// The file that it came from.
    pub file: String,
    /// What it says.
    pub scenario: Scenario,
    /// Other names for the same: alternatives of the file that change nothing.
    pub same: Vec<String>,
}

impl Alternative {
    /// A scenario as it is, under a name.
    #[must_use]
    pub fn new(name: &str, file: &str, scenario: Scenario) -> Self {
        Self { name: name.to_owned(), file: file.to_owned(), scenario, same: Vec::new() }
    }

    /// Which account of what happened it is played under: that of a variant, or what the file says.
    /// An account is nothing that one can choose.
    #[must_use]
    pub fn variant(&self) -> Option<&str> {
        self.scenario.overlays().variant.as_deref()
    }

    /// The words of the command that replays one of its trials.
    #[must_use]
    pub fn words(&self, seed: u64, trial: u64) -> Vec<String> {
        let mut words = vec!["lastcopy".to_owned(), "replay".to_owned(), self.file.clone()];
        words.extend(arguments(self.scenario.overlays(), seed, trial));
        words
    }
}

/// Values to be tried at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// Where.
    pub path: String,
    /// What, as it would be written in the file.
    pub values: Vec<String>,
}

/// Which alternatives of a file are compared. Without any list all policies and strategies are,
/// each alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// Other accounts of what happened, by name.
    pub variants: Vec<String>,
    /// Backup policies, by name.
    pub policies: Vec<String>,
    /// Recovery strategies, by name.
    pub strategies: Vec<String>,
    /// Values to be tried; of several grids, every combination.
    pub grids: Vec<Grid>,
    /// Whether every combination of all of it is compared, not each alone.
    pub cross: bool,
}

/// What a choice came to.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// The base, then the others in the order of the file.
    pub alternatives: Vec<Alternative>,
    /// Combinations that do not fit, each with what is wrong.
    pub refused: Vec<(String, Problems)>,
}

/// The alternatives of a scenario that a choice names, the scenario itself first.
///
/// # Errors
/// A name that no alternative has; what is wrong with one that was asked for by name.
///
/// ```
/// use lastcopy::experiment::alternative::{Choice, chosen};
/// use lastcopy::scenario::load::Scenario;
/// let scenario = Scenario::from_ron(r#"(
///     name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 40)],
///     cohorts: [(name: "all", accounts: 10, service: "data")],
///     stores: [(name: "primary", labels: ["array:1"])],
///     services: [(name: "data", store: "primary")],
///     faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
///     policies: [(name: "as-built", set: {}), (name: "calm", set: {"-faults[san]": ()})],
/// )"#)?;
/// let all = chosen("small.ron", &scenario, &Choice::default())?.alternatives;
/// assert_eq!((all.len(), all[0].same.as_slice()), (2, &["policy as-built".to_owned()][..]));
/// assert_eq!(all[1].words(7, 2).join(" "),
///     "lastcopy replay small.ron --policy calm --seed 7 --trial 2");
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
pub fn chosen(file: &str, scenario: &Scenario, choice: &Choice) -> Result<Chosen, Problems> {
    let mut base = Alternative::new("as written", file, scenario.clone());
    let digest = scenario.digest();
    let (mut others, mut refused) = (Vec::new(), Vec::new());
    let by_name = choice.named();
    // What is named twice is one alternative, and one claim.
    let mut named = BTreeSet::new();
    for (name, overlays) in combined(&lists(scenario, choice), choice.cross) {
        if !named.insert(name.clone()) {
            continue;
        }
        let overlays = on_top(scenario.overlays(), overlays);
        match scenario.with(&overlays) {
            Ok(other) if other.digest() == digest => base.same.push(name),
            Ok(other) => others.push(Alternative::new(&name, file, other)),
            Err(problems) if by_name => return Err(problems),
            Err(problems) => refused.push((name, problems)),
        }
    }
    others.insert(0, base);
    Ok(Chosen { alternatives: others, refused })
}

/// What several files come to.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// The alternatives of each file, in the order of the files.
    pub by_file: Vec<Vec<Alternative>>,
    /// Combinations that do not fit, each with what is wrong.
    pub refused: Vec<(String, Problems)>,
}

/// The alternatives of several files, each with its name: of one file those that a choice names,
/// of several without a choice each as it is. No fleet has more than `handsets`.
///
/// # Errors
/// Those of [`chosen`] and of scaling.
pub fn gather(
    files: &[(String, Scenario)],
    handsets: u64,
    choice: &Choice,
) -> Result<Gathered, Problems> {
    let mut gathered = Gathered::default();
    for (file, whole) in files {
        let scaled = (handsets < whole.model().accounts()).then_some(handsets);
        let overlays = Overlays { handsets: scaled, ..whole.overlays().clone() };
        let scenario = whole.with(&overlays)?;
        if files.len() > 1 && choice.is_empty() {
            gathered.by_file.push(vec![Alternative::new(file, file, scenario)]);
            continue;
        }
        let found = chosen(file, &scenario, choice)?;
        gathered.refused.extend(found.refused);
        gathered.by_file.push(found.alternatives);
    }
    Ok(gathered)
}

impl Choice {
    /// Whether nothing was chosen, so that the file chooses.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let lists = [&self.variants, &self.policies, &self.strategies];
        lists.iter().all(|list| list.is_empty()) && self.grids.is_empty()
    }

    /// Whether each alternative was asked for by its name, and none by way of a combination.
    fn named(&self) -> bool {
        let mut lists = [&self.variants, &self.policies, &self.strategies].into_iter().flatten();
        !self.is_empty() && !self.cross && lists.all(|name| name != ALL)
    }
}

/// A change with the name it goes by.
type Named = (String, Overlays);

/// The changes of each kind: what may be combined with each other is in different lists.
fn lists(scenario: &Scenario, choice: &Choice) -> Vec<Vec<Named>> {
    let every = [ALL.to_owned()];
    let (policies, strategies) = match choice.is_empty() {
        true => (&every[..], &every[..]),
        false => (&choice.policies[..], &choice.strategies[..]),
    };
    let kinds = [("variant", &choice.variants[..]), ("policy", policies), ("strategy", strategies)];
    let listed = scenario.alternatives();
    let mut lists: Vec<Vec<Named>> = Vec::new();
    for (kind, wanted) in kinds {
        let all = wanted.iter().any(|name| name == ALL);
        let known = listed.iter().filter(|(of, ..)| *of == kind).map(|(_, name, _)| *name);
        let names: Vec<&str> =
            if all { known.collect() } else { wanted.iter().map(String::as_str).collect() };
        lists.push(names.into_iter().map(|name| named(kind, name)).collect());
    }
    lists.push(grid(&choice.grids));
    lists
}

fn named(kind: &str, name: &str) -> Named {
    let chosen = Some(name.to_owned());
    let overlays = match kind {
        "variant" => Overlays { variant: chosen, ..Overlays::default() },
        "policy" => Overlays { policy: chosen, ..Overlays::default() },
        _ => Overlays { strategy: chosen, ..Overlays::default() },
    };
    (format!("{kind} {name}"), overlays)
}

/// Every combination of the values of all grids.
fn grid(grids: &[Grid]) -> Vec<Named> {
    let mut all: Vec<Vec<String>> = Vec::new();
    for grid in grids {
        let changes: Vec<String> =
            grid.values.iter().map(|value| format!("{}={value}", grid.path)).collect();
        let before = if all.is_empty() { vec![Vec::new()] } else { all };
        let longer = before.iter().flat_map(|set| {
            changes.iter().map(|change| [set.clone(), vec![change.clone()]].concat())
        });
        all = longer.collect();
    }
    let overlays = |set: Vec<String>| (set.join(" "), Overlays { set, ..Overlays::default() });
    all.into_iter().map(overlays).collect()
}

/// Each change alone, or every combination of at most one of each list and at least one of all.
fn combined(lists: &[Vec<Named>], cross: bool) -> Vec<Named> {
    if !cross {
        return lists.concat();
    }
    let mut all: Vec<Named> = vec![(String::new(), Overlays::default())];
    for list in lists {
        let with = all.iter().flat_map(|(name, overlays)| {
            list.iter().map(move |(added, more)| {
                let both = [name.as_str(), added.as_str()].join(" + ");
                (both.trim_start_matches(" + ").to_owned(), on_top(overlays, more.clone()))
            })
        });
        let with: Vec<Named> = with.collect();
        all.extend(with);
    }
    all.remove(0);
    all
}

/// Overlays with others on top.
pub(crate) fn on_top(below: &Overlays, above: Overlays) -> Overlays {
    Overlays {
        variant: above.variant.or_else(|| below.variant.clone()),
        policy: above.policy.or_else(|| below.policy.clone()),
        strategy: above.strategy.or_else(|| below.strategy.clone()),
        set: [below.set.clone(), above.set].concat(),
        handsets: above.handsets.or(below.handsets),
    }
}

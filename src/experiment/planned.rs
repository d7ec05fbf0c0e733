//! What is to be played, fixed before anything is: an ordered list of trials under one hash.
//!
//! A plan holds the texts of its scenarios, so that it can be played where their files are not.
//! Its hash covers what rows depend on: the engine, what each alternative says and how it is
//! called, the seeds, the number of trials. Where files lie is no part of it.

use crate::experiment::alternative::Alternative;
use crate::experiment::alternative::gather;
use crate::experiment::rescue::arguments;
use crate::experiment::seen::Loss;
use crate::experiment::study::Study;
use crate::kernel::digest::sha256;
use crate::outcome::ENGINE;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use serde::Deserialize;
use serde::Serialize;

/// The version of a plan.
pub const SCHEMA: &str = "lastcopy.plan/1";
/// The most trials of all alternatives together.
const MOST: u64 = 1_000_000_000;

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    schema: String,
    /// The hash that it was written under.
    hash: String,
    engine: Engine,
    /// The seeds, in order.
    pub seeds: Vec<u64>,
    /// Trials of each alternative under each seed.
    pub trials: u64,
    /// The loss that a summary is about.
    pub loss: Loss,
    /// What is played, in order.
    pub alternatives: Vec<Entry>,
    /// The scenario files.
    pub scenarios: Vec<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Engine {
    #[serde(rename = "crate")]
    version: String,
    laws: u32,
}

/// A scenario file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Where it was found.
    pub file: String,
    /// What it says.
    pub ron: String,
}

/// One alternative of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The place of its file.
    pub of: usize,
    /// What the scenario is called.
    pub scenario: String,
    /// What people call it.
    pub name: String,
    /// The SHA-256 of what it says.
    pub digest: String,
    /// What is changed about the file.
    pub overlays: Overlays,
}

/// One trial of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its place in the plan, from 0.
    pub key: u64,
    /// The place of its alternative.
    pub alternative: usize,
    /// Its seed.
    pub seed: u64,
    /// Its number.
    pub trial: u64,
}

/// What the hash is taken of.
#[derive(Serialize)]
struct Hashed<'a> {
    schema: &'a str,
    engine: &'a Engine,
    seeds: &'a [u64],
    trials: u64,
    alternatives: &'a [Entry],
}

/// A plan with the scenarios that it opens to, and what did not fit into it.
#[derive(Debug, Clone)]
pub struct Laid {
    /// The plan.
    pub plan: Planned,
    /// Its alternatives, each as long as it is needed.
    pub alternatives: Vec<Alternative>,
    /// Combinations that do not fit, each with what is wrong.
    pub refused: Vec<(String, Problems)>,
}

/// Lays out the plan of a study of these files, each with its path and its bytes.
///
/// # Errors
/// All that is wrong with a file or with what is changed about it.
pub fn lay(study: &Study, files: &[(String, Vec<u8>)]) -> Result<Laid, Problems> {
    let fixed = Overlays { set: study.set.clone(), ..Overlays::default() };
    let (mut opened, mut texts) = (Vec::new(), Vec::new());
    for (file, bytes) in files {
        opened.push((file.clone(), Scenario::open(file, bytes.clone(), &fixed)?));
        let ron = String::from_utf8(bytes.clone()).expect("the door refuses other encodings");
        texts.push(Text { file: file.clone(), ron });
    }
    let gathered = gather(&opened, study.handsets, &study.choice())?;
    let (mut entries, mut alternatives) = (Vec::new(), Vec::new());
    for (of, list) in gathered.by_file.into_iter().enumerate() {
        for it in list {
            entries.push(Entry {
                of,
                scenario: it.scenario.name().to_owned(),
                name: if it.name == it.file { "as written".to_owned() } else { it.name.clone() },
                digest: it.scenario.digest(),
                overlays: it.scenario.overlays().clone(),
            });
            alternatives.push(it);
        }
    }
    let mut plan = Planned {
        schema: SCHEMA.to_owned(),
        hash: String::new(),
        engine: Engine { version: env!("CARGO_PKG_VERSION").to_owned(), laws: ENGINE },
        seeds: study.seeds.clone(),
        trials: study.trials,
        loss: study.loss,
        alternatives: entries,
        scenarios: texts,
    };
    plan.hash = plan.hashed();
    match plan.count() {
        Some(_) => Ok(Laid { plan, alternatives, refused: gathered.refused }),
        None => Err(refusal(format!("the plan has more than {MOST} trials; play fewer"))),
    }
}

/// Why a plan that was written before is not played.
#[derive(Debug, Clone)]
pub enum Refused {
    /// It is no plan, or a scenario in it is refused.
    Wrong(Problems),
    /// It was made by another engine, or was changed since.
    Unequal(String),
}

impl Planned {
    /// Its SHA-256, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// As much of the hash as files and rows carry.
    #[must_use]
    pub fn short(&self) -> &str {
        &self.hash[..16]
    }

    /// How many trials it has; none if that is beyond all measure.
    fn count(&self) -> Option<u64> {
        let each = self.trials.checked_mul(self.seeds.len() as u64)?;
        each.checked_mul(self.alternatives.len() as u64).filter(|all| *all <= MOST)
    }

    /// How many trials it has.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.count().expect("a plan was counted when it was laid out")
    }

    /// Whether it has no trial at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A trial by its key: seed by seed, trial by trial, alternative by alternative.
    ///
    /// # Panics
    /// If the plan has no such trial.
    #[must_use]
    pub fn cell(&self, key: u64) -> Cell {
        assert!(key < self.len(), "the plan has no trial {key}");
        let many = self.alternatives.len() as u64;
        let (round, alternative) = (key / many, (key % many) as usize);
        let seed = self.seeds[(round / self.trials) as usize];
        Cell { key, alternative, seed, trial: round % self.trials }
    }

    /// The words of the command that replays a trial of an alternative, from its file as it was
    /// found when the plan was made.
    #[must_use]
    pub fn words(&self, alternative: usize, seed: u64, trial: u64) -> Vec<String> {
        let entry = &self.alternatives[alternative];
        let file = self.scenarios.get(entry.of).map_or("-", |it| it.file.as_str());
        let mut words = vec!["lastcopy".to_owned(), "replay".to_owned(), file.to_owned()];
        words.extend(arguments(&entry.overlays, seed, trial));
        words
    }

    /// The keys of a shard: every `of`-th, from `shard` on.
    #[must_use]
    pub fn keys(&self, shard: u64, of: u64) -> Vec<u64> {
        let step = usize::try_from(of.max(1)).unwrap_or(usize::MAX);
        (shard..self.len()).step_by(step).collect()
    }

    /// The text that [`Planned::read`] reads.
    #[must_use]
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.expect("plain data with text keys can be written") + "\n"
    }

    /// Reads a plan, and opens its scenarios.
    ///
    /// # Errors
    /// What is no plan; one that comes to another hash here than where it was made.
    pub fn read(name: &str, text: &str) -> Result<Laid, Refused> {
        let wrong = |message: String| Refused::Wrong(refusal(message));
        let plan: Self = serde_json::from_str(text)
            .map_err(|error| wrong(format!("{name} is no plan of `lastcopy sweep`: {error}")))?;
        let here = Engine { version: env!("CARGO_PKG_VERSION").to_owned(), laws: ENGINE };
        if plan.schema != SCHEMA || plan.engine != here {
            let Engine { version, laws } = &plan.engine;
            return Err(Refused::Unequal(format!(
                "{name} was made by lastcopy {version} (laws {laws}), and this is {} (laws {}); \
                 play it with the program that made it",
                here.version, here.laws
            )));
        }
        if plan.count().is_none() || plan.trials == 0 || plan.seeds.is_empty() {
            return Err(wrong(format!("{name} has no trial, or too many")));
        }
        let alternatives = plan.open().map_err(Refused::Wrong)?;
        let found: Vec<String> = alternatives.iter().map(|it| it.scenario.digest()).collect();
        let said = plan.alternatives.iter().map(|it| &it.digest);
        if plan.hashed() != plan.hash || !found.iter().eq(said) {
            return Err(Refused::Unequal(format!(
                "{name} comes to another hash than it says: it was changed since it was made; \
                 make it again"
            )));
        }
        Ok(Laid { plan, alternatives, refused: Vec::new() })
    }

    fn open(&self) -> Result<Vec<Alternative>, Problems> {
        let mut files = Vec::new();
        for Text { file, ron } in &self.scenarios {
            files.push(Scenario::open(file, ron.clone().into_bytes(), &Overlays::default())?);
        }
        let open = |entry: &Entry| {
            let (Some(whole), Some(text)) = (files.get(entry.of), self.scenarios.get(entry.of))
            else {
                return Err(refusal(format!("the plan has no file number {}", entry.of)));
            };
            let scenario = whole.with(&entry.overlays)?;
            Ok(Alternative::new(&entry.name, &text.file, scenario))
        };
        self.alternatives.iter().map(open).collect()
    }

    fn hashed(&self) -> String {
        let Self { schema, engine, seeds, trials, alternatives, .. } = self;
        let hashed = Hashed { schema, engine, seeds, trials: *trials, alternatives };
        let text = serde_json::to_string(&hashed).expect("plain data can be written");
        sha256(&text)
    }
}

fn refusal(message: String) -> Problems {
    Problems::new(vec![Problem::new(message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"(
        name: "small", clock: (horizon: "2 d"), categories: [(name: "contacts", items: 4)],
        cohorts: [(name: "all", accounts: 10, service: "data")],
        stores: [(name: "primary", labels: ["array:1"])],
        services: [(name: "data", store: "primary")],
        faults: [(name: "san", when: At("T+1 h"), what: Destroy(), hits: ["array:1"])],
        policies: [(name: "calm", set: {"-faults[san]": ()})],
    )"#;

    fn laid(study: &Study) -> Laid {
        lay(study, &[("small.ron".to_owned(), TEXT.into())]).expect("it is well formed")
    }

    #[test]
    fn the_shards_of_a_plan_hold_each_key_once() {
        let plan = laid(&Study { trials: 7, seeds: vec![3, 5], ..Study::default() }).plan;
        assert_eq!(plan.len(), 28);
        for of in [1, 3, 28, 40] {
            let mut keys: Vec<u64> = (0..of).flat_map(|shard| plan.keys(shard, of)).collect();
            keys.sort_unstable();
            assert!(keys.into_iter().eq(0..28), "{of} shards");
        }
        let cell = plan.cell(27);
        assert_eq!((cell.alternative, cell.seed, cell.trial), (1, 5, 6));
    }

    #[test]
    fn the_hash_is_of_what_rows_depend_on() {
        let base = laid(&Study::default()).plan;
        let elsewhere = lay(&Study::default(), &[("a/b.ron".to_owned(), TEXT.into())]);
        assert_eq!(elsewhere.expect("as well formed").plan.hash(), base.hash());
        let others = [
            Study { trials: 41, ..Study::default() },
            Study { seeds: vec![2], ..Study::default() },
            Study { set: vec!["clock.horizon=3 d".to_owned()], ..Study::default() },
            Study { strategies: vec!["all".to_owned()], ..Study::default() },
        ];
        for study in others {
            assert_ne!(laid(&study).plan.hash(), base.hash(), "{study:?}");
        }
    }

    #[test]
    fn a_plan_is_read_back_and_one_that_was_changed_is_not() {
        let plan = laid(&Study::default()).plan;
        let read = Planned::read("plan.json", &plan.text()).expect("it was just written");
        assert_eq!(read.plan, plan);
        let changed = plan.text().replace("items: 4", "items: 5");
        assert!(matches!(Planned::read("plan.json", &changed), Err(Refused::Unequal(_))));
        let newer = plan.text().replace("\"laws\": ", "\"laws\": 9");
        assert!(matches!(Planned::read("plan.json", &newer), Err(Refused::Unequal(_))));
        assert!(matches!(Planned::read("plan.json", "{}"), Err(Refused::Wrong(_))));
    }
}

//! A study: which scenarios, which alternatives of each, how often; a file in RON that comes in
//! through the door of scenarios, so that what is wrong with it is told with line and column.
//!
//! It says what is to be known and nothing of how it is played: threads, shards and engines are
//! arguments, and change no byte of what comes out.

use crate::experiment::alternative::Choice;
use crate::experiment::alternative::Grid;
use crate::experiment::seen::Loss;
use crate::scenario::draft::Draft;
use crate::scenario::emit::one_line;
use crate::scenario::error::Problem;
use crate::scenario::error::Problems;
use crate::scenario::tree::Kind;
use crate::scenario::tree::Node;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The most trials of one alternative under one seed.
pub const MOST_TRIALS: u64 = 1_000_000;

/// What is to be played.
///
/// ```
/// use lastcopy::experiment::study::Study;
/// let text = br#"(scenarios: ["phone.ron"], policies: ["all"], trials: 10,
///     grids: {"jobs[weekly].slots": [1, 2]})"#;
/// let study = Study::open("study.ron", text.to_vec())?.expect("it is a study");
/// assert_eq!((study.trials, study.seeds.as_slice()), (10, &[1][..]));
/// assert_eq!(study.choice().grids[0].values, ["1", "2"]);
///
/// let typo = b"(scenarios: [\"phone.ron\"],\n trails: 10)".to_vec();
/// let refused = Study::open("study.ron", typo).expect_err("a word is misspelled").to_string();
/// assert!(refused.contains("study.ron:2:2") && refused.contains("did you mean `trials`?"));
/// # Ok::<(), lastcopy::scenario::error::Problems>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// The scenario files, by their paths from the study's folder.
    pub scenarios: Vec<String>,
    /// Other accounts of what happened, by name; `all` stands for every one.
    #[serde(default)]
    pub variants: Vec<String>,
    /// Backup policies, by name; without any choice every policy and strategy is played.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Recovery strategies, by name.
    #[serde(default)]
    pub strategies: Vec<String>,
    /// Whether every combination is played, not each alone.
    #[serde(default)]
    pub cross: bool,
    /// Changes of everything, as `PATH=VALUE`.
    #[serde(default)]
    pub set: Vec<String>,
    /// Values to be tried, by path.
    #[serde(default)]
    pub grids: BTreeMap<String, Vec<String>>,
    /// The seeds.
    #[serde(default = "first_seed")]
    pub seeds: Vec<u64>,
    /// Trials of each alternative under each seed.
    #[serde(default = "some_trials")]
    pub trials: u64,
    /// Accounts in each scenario, at most.
    #[serde(default = "some_handsets")]
    pub handsets: u64,
    /// The loss that a summary is about.
    #[serde(default)]
    pub loss: Loss,
}

fn first_seed() -> Vec<u64> {
    vec![1]
}

fn some_trials() -> u64 {
    40
}

fn some_handsets() -> u64 {
    1000
}

impl Default for Study {
    fn default() -> Self {
        Self {
            scenarios: Vec::new(),
            variants: Vec::new(),
            policies: Vec::new(),
            strategies: Vec::new(),
            cross: false,
            set: Vec::new(),
            grids: BTreeMap::new(),
            seeds: first_seed(),
            trials: some_trials(),
            handsets: some_handsets(),
            loss: Loss::default(),
        }
    }
}

impl Study {
    /// Reads a study from the bytes of a file called `name`; none if that is something else: a
    /// study has a field `scenarios`.
    ///
    /// # Errors
    /// All that is wrong with it, each with its place.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Option<Self>, Problems> {
        let mut draft = Draft::open(name, bytes)?;
        if draft.tree.bare().field("scenarios").is_none() {
            return Ok(None);
        }
        write_out_grids(&mut draft.tree);
        let study: Self = draft.read()?;
        let problems: Vec<Problem> =
            study.wrong().into_iter().map(|(path, why)| draft.problem_at(path, why)).collect();
        if problems.is_empty() { Ok(Some(study)) } else { Err(draft.sources.report(problems)) }
    }

    /// What is wrong with it, by path.
    #[must_use]
    pub fn wrong(&self) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        let mut refuse = |path, message: &str| wrong.push((path, message.to_owned()));
        if self.scenarios.is_empty() {
            refuse("scenarios", "there is no scenario; name at least one file");
        }
        let mut files = self.scenarios.clone();
        files.sort_unstable();
        if files.windows(2).any(|two| two[0] == two[1]) {
            refuse("scenarios", "a scenario is named twice; name each once");
        }
        let mut seeds = self.seeds.clone();
        seeds.sort_unstable();
        if seeds.is_empty() || seeds.windows(2).any(|two| two[0] == two[1]) {
            refuse("seeds", "expected one seed or several different ones");
        }
        if !(1..=MOST_TRIALS).contains(&self.trials) {
            refuse("trials", &format!("expected 1 to {MOST_TRIALS} trials"));
        }
        if self.handsets == 0 {
            refuse("handsets", "expected at least one handset");
        }
        if self.grids.values().any(Vec::is_empty) {
            refuse("grids", "a grid without values; give each path a list of values");
        }
        wrong
    }

    /// Which alternatives of each file are played.
    #[must_use]
    pub fn choice(&self) -> Choice {
        let grid = |(path, values): (&String, &Vec<String>)| Grid {
            path: path.clone(),
            values: values.clone(),
        };
        Choice {
            variants: self.variants.clone(),
            policies: self.policies.clone(),
            strategies: self.strategies.clone(),
            grids: self.grids.iter().map(grid).collect(),
            cross: self.cross,
        }
    }
}

/// Values of grids are kept as they would be written in an argument.
fn write_out_grids(tree: &mut Node) {
    let Kind::Struct { fields, .. } = &mut tree.bare_mut().kind else { return };
    let Some(grids) = fields.iter_mut().find(|it| it.name == "grids") else { return };
    let Kind::Map(entries) = &mut grids.value.bare_mut().kind else { return };
    for (_, values) in entries {
        let Kind::List(values) = &mut values.bare_mut().kind else { continue };
        for value in values {
            let text = one_line(value).text.trim_end().to_owned();
            *value = Node { kind: Kind::String(text), span: value.span };
        }
    }
}

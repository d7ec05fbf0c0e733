//! The reducer's hands: a tree that still shows what must be kept, and candidates against it.

use crate::experiment::replay::Replay;
use crate::experiment::replay::replay;
use crate::experiment::shrink::keep::Keep;
use crate::experiment::shrink::keep::Still;
use crate::scenario::draft::Draft;
use crate::scenario::emit::pretty;
use crate::scenario::error::Problems;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use crate::scenario::parse::parse_text;
use crate::scenario::tree::Node;
use std::collections::BTreeSet;

/// Whether a candidate is still wrong in the way that must be kept.
pub type Judge<'a> = &'a dyn Fn(&Scenario, &Replay) -> Still;

/// What one pass tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// What it does.
    pub name: &'static str,
    /// Candidates that were played.
    pub played: u64,
    /// Candidates that were taken.
    pub taken: u64,
    /// Candidates in which something else was wrong.
    pub another: u64,
    /// Candidates in which nothing was wrong.
    pub nothing: u64,
    /// Candidates that the door refused.
    pub refused: u64,
}

/// What came of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    Taken,
    Played,
    Refused,
    Known,
}

/// A scenario that is being reduced.
pub(crate) struct Reducer<'a> {
    /// What it says now, without marks.
    pub(crate) tree: Node,
    /// The same, read.
    pub(crate) scenario: Scenario,
    /// What it comes to.
    pub(crate) replay: Replay,
    pub(crate) seed: u64,
    pub(crate) trial: u64,
    pub(crate) passes: Vec<Pass>,
    judge: Judge<'a>,
    seen: BTreeSet<String>,
    /// Runs that are left.
    left: u64,
    told: &'a mut dyn FnMut(&Pass),
}

impl<'a> Reducer<'a> {
    pub(crate) fn new(
        scenario: &Scenario,
        (seed, trial): (u64, u64),
        judge: Judge<'a>,
        most_runs: u64,
        told: &'a mut dyn FnMut(&Pass),
    ) -> Result<Self, Problems> {
        let tree = bare_tree(scenario)?;
        let replay = replay(scenario, seed, trial);
        Ok(Self {
            tree,
            scenario: scenario.clone(),
            replay,
            seed,
            trial,
            passes: Vec::new(),
            judge,
            seen: BTreeSet::new(),
            left: most_runs,
            told,
        })
    }

    /// Whether there are runs left.
    pub(crate) fn may_go_on(&self) -> bool {
        self.left > 0
    }

    /// Does a pass, and tells of it.
    pub(crate) fn pass(&mut self, name: &'static str, work: fn(&mut Self)) {
        let pass = Pass { name, played: 0, taken: 0, another: 0, nothing: 0, refused: 0 };
        self.passes.push(pass);
        work(self);
        let pass = self.passes.last().expect("it was put there");
        (self.told)(pass);
    }

    /// How many candidates were taken so far.
    pub(crate) fn taken(&self) -> u64 {
        self.passes.iter().map(|it| it.taken).sum()
    }

    fn count(&mut self) -> &mut Pass {
        self.passes.last_mut().expect("candidates are tried in a pass")
    }

    /// Whether a candidate was taken.
    pub(crate) fn takes(&mut self, candidate: &Node) -> bool {
        self.attempt(candidate) == Tried::Taken
    }

    /// Plays a candidate, and takes it if what must be kept comes out.
    pub(crate) fn attempt(&mut self, candidate: &Node) -> Tried {
        let text = pretty(candidate);
        if self.left == 0 || !self.seen.insert(text.clone()) {
            return Tried::Known;
        }
        let bytes = text.into_bytes();
        let register = self.scenario.register();
        let read = Scenario::open_with("reduced", bytes, &Overlays::default(), register);
        let Ok(scenario) = read else {
            self.count().refused += 1;
            return Tried::Refused;
        };
        if self.judged(&scenario, self.seed, self.trial) {
            self.tree = candidate.clone();
            return Tried::Taken;
        }
        Tried::Played
    }

    /// Plays a scenario under a seed, and keeps both if what must be kept comes out.
    pub(crate) fn judged(&mut self, scenario: &Scenario, seed: u64, trial: u64) -> bool {
        self.left = self.left.saturating_sub(1);
        let replay = replay(scenario, seed, trial);
        let still = (self.judge)(scenario, &replay);
        let pass = self.count();
        pass.played += 1;
        match still {
            Still::Kept => pass.taken += 1,
            Still::Another => pass.another += 1,
            Still::Nothing => pass.nothing += 1,
        }
        if still != Still::Kept {
            return false;
        }
        self.scenario = scenario.clone();
        self.replay = replay;
        (self.seed, self.trial) = (seed, trial);
        true
    }
}

/// A judge that keeps a class, any loss, or an expectation.
pub(crate) fn keeper(keep: &Keep) -> impl Fn(&Scenario, &Replay) -> Still + '_ {
    |scenario, replay| keep.in_replay(scenario, replay)
}

/// A value of a scenario, from its text.
pub(crate) fn value(text: &str) -> Node {
    parse_text(text).expect("a value written here is well formed")
}

/// What a scenario says with its overlays, marks taken off.
pub(crate) fn bare_tree(scenario: &Scenario) -> Result<Node, Problems> {
    let mut draft = Draft::open("reduced", scenario.shown().into_bytes())?;
    draft.strip_marks()?;
    Ok(draft.tree)
}

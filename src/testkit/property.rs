//! A property: so many drawn scenarios against some checkers, with a file for what fails.
//!
//! First the files that this property left earlier are replayed, then new scenarios are drawn. On
//! a failure the raw scenario is written first, so that an interruption loses nothing; then it is
//! reduced while the same checker fails by the same class of loss, and the file replaced.

use crate::check::holds::Checked;
use crate::experiment::checker::subject::Checker;
use crate::experiment::checker::subject::Subject;
use crate::experiment::checker::subject::check_all;
use crate::experiment::shrink::keep::Keep;
use crate::experiment::shrink::keep::Still;
use crate::experiment::shrink::reduce::reduce_by;
use crate::experiment::shrink::story::raw;
use crate::experiment::shrink::story::story;
use crate::scenario::load::Scenario;
use crate::scenario::own::Register;
use crate::testkit::corpus::CORPUS_ONLY;
use crate::testkit::corpus::Origin;
use crate::testkit::corpus::files;
use crate::testkit::corpus::open;
use crate::testkit::corpus::replay_line;
use crate::testkit::corpus::write;
use crate::testkit::scenario::Case;
use proptest::strategy::Strategy;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::TestError;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;
use std::cell::RefCell;
use std::fmt;
use std::path::Path;
use std::path::PathBuf;

/// What can be drawn and checked: a scenario, or one with its seed.
pub trait Drawn: fmt::Debug {
    /// The scenario and its seed; seed 1 if it has none of its own.
    fn case(self) -> Case;
}

impl Drawn for Case {
    fn case(self) -> Case {
        self
    }
}

impl Drawn for Scenario {
    fn case(self) -> Case {
        Case { scenario: self, seed: 1 }
    }
}

/// A property of drawn scenarios.
#[derive(Debug, Clone)]
pub struct Property {
    name: String,
    config: Config,
    corpus: PathBuf,
    runs: u64,
    fixed: bool,
    corpus_only: bool,
    register: Register,
}

/// What a property came to that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Files of the corpus that were replayed.
    pub replayed: u64,
    /// Scenarios that were drawn.
    pub drawn: u64,
    /// In how many of all of these each checker was put to the test, in their order.
    pub reached: Vec<u64>,
}

/// A property that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The checker that failed.
    pub checker: String,
    /// Its finding.
    pub finding: String,
    /// The file in which the story stands.
    pub file: PathBuf,
    /// What there is to say, the line that replays it last.
    pub message: String,
}

impl Property {
    /// A property of this name; `PROPTEST_CASES` and the like are respected, and failures go to
    /// `tests/regressions`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let corpus_only = std::env::var(CORPUS_ONLY).is_ok_and(|it| !it.is_empty() && it != "0");
        // The kit reduces by itself, and keeps scenarios, not seeds.
        let config = Config { max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
        let corpus = PathBuf::from("tests/regressions");
        Self {
            name: name.to_owned(),
            config,
            corpus,
            runs: 3000,
            fixed: false,
            corpus_only,
            register: Register::default(),
        }
    }

    /// Draws so many scenarios, unless `PROPTEST_CASES` says otherwise.
    #[must_use]
    pub fn cases(mut self, cases: u32) -> Self {
        if std::env::var_os("PROPTEST_CASES").is_none() {
            self.config.cases = cases;
        }
        self
    }

    /// Keeps what fails in this folder.
    #[must_use]
    pub fn corpus(mut self, folder: impl Into<PathBuf>) -> Self {
        self.corpus = folder.into();
        self
    }

    /// Plays so many trials at most to reduce a failure.
    #[must_use]
    pub fn runs(mut self, most: u64) -> Self {
        self.runs = most;
        self
    }

    /// Reads the files of the corpus with these policies and strategies of one's own; what is drawn
    /// brings its own register.
    #[must_use]
    pub fn register(mut self, register: Register) -> Self {
        self.register = register;
        self
    }

    /// Draws the same scenarios each time.
    #[must_use]
    pub fn fixed(mut self) -> Self {
        self.fixed = true;
        self
    }

    /// Whether to replay the corpus and draw nothing; by default as [`CORPUS_ONLY`] says.
    #[must_use]
    pub fn corpus_only(mut self, only: bool) -> Self {
        self.corpus_only = only;
        self
    }

    /// Holds it, or panics with the story's file and the line that replays it.
    ///
    /// # Panics
    /// If a checker fails, or if one was never put to the test.
    pub fn hold<S>(&self, drawn: S, checkers: &[&dyn Checker])
    where
        S: Strategy,
        S::Value: Drawn,
    {
        let held = match self.check(drawn, checkers) {
            Ok(held) => held,
            Err(broken) => panic!("{}", broken.message),
        };
        let idle = held.reached.iter().position(|it| *it == 0);
        if let Some(idle) = idle.filter(|_| held.drawn > 0) {
            let (name, drawn) = (checkers[idle].name(), held.drawn);
            panic!("{}: `{name}` was not put to the test in {drawn} scenarios", self.name);
        }
    }

    /// Checks it.
    ///
    /// # Errors
    /// The first failure, reduced.
    ///
    /// # Panics
    /// If the corpus cannot be read or written, which is a failed test.
    pub fn check<S>(&self, drawn: S, checkers: &[&dyn Checker]) -> Result<Held, Box<Broken>>
    where
        S: Strategy,
        S::Value: Drawn,
    {
        let held = Held { replayed: 0, drawn: 0, reached: vec![0; checkers.len()] };
        let held = RefCell::new(held);
        let see = |subject: &Subject| {
            let said = check_all(checkers, subject);
            let mut held = held.borrow_mut();
            for (reached, (_, checked)) in held.reached.iter_mut().zip(&said) {
                *reached += u64::from(checked.holds().is_some());
            }
            said.into_iter().position(|(_, it)| matches!(it, Checked::Fail(_)))
        };
        self.replay_corpus(checkers, &see, &held)?;
        if self.corpus_only {
            return Ok(held.into_inner());
        }
        let mut runner = if self.fixed {
            let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            TestRunner::new_with_rng(self.config.clone(), rng)
        } else {
            TestRunner::new(self.config.clone())
        };
        let failed = RefCell::new(None);
        let ran = runner.run(&drawn, |value| {
            let Case { scenario, seed } = value.case();
            held.borrow_mut().drawn += 1;
            let subject = Subject::play(&scenario, seed, 0);
            match see(&subject) {
                None => Ok(()),
                Some(at) => {
                    *failed.borrow_mut() = Some((at, subject));
                    Err(TestCaseError::fail("a checker failed"))
                }
            }
        });
        match (failed.into_inner(), ran) {
            (Some((at, subject)), _) => Err(Box::new(self.reduced(checkers[at], &subject))),
            (None, Ok(())) => Ok(held.into_inner()),
            (None, Err(TestError::Abort(why) | TestError::Fail(why, _))) => {
                panic!("{}: the strategy gave up: {why}", self.name)
            }
        }
    }

    /// Replays what this property left earlier.
    fn replay_corpus(
        &self,
        checkers: &[&dyn Checker],
        see: &dyn Fn(&Subject) -> Option<usize>,
        held: &RefCell<Held>,
    ) -> Result<(), Box<Broken>> {
        let files = files(&self.corpus).unwrap_or_else(|it| panic!("{}: {it}", self.shown()));
        for file in files {
            let text = std::fs::read_to_string(&file);
            let origin = Origin::of(&text.unwrap_or_else(|it| panic!("{}: {it}", file.display())));
            if origin.finder != self.name {
                continue;
            }
            let scenario = open(&file, &self.register).unwrap_or_else(|it| panic!("{it}"));
            held.borrow_mut().replayed += 1;
            let subject = Subject::play(&scenario, origin.seed, origin.trial);
            if let Some(at) = see(&subject) {
                let story = std::fs::read_to_string(&file).unwrap_or_default();
                return Err(Box::new(self.broken(checkers[at], &subject, file, &story)));
            }
        }
        Ok(())
    }

    fn shown(&self) -> String {
        self.corpus.display().to_string()
    }

    /// Writes a failure, reduces it, and replaces it.
    fn reduced(&self, checker: &dyn Checker, subject: &Subject) -> Broken {
        let finding = checker.check(subject).words().to_owned();
        let kept = Keep::of(&subject.scenario, &subject.replay, false);
        let class = match &kept {
            Some(keep @ Keep::Class(_)) => keep.slug(),
            _ => checker.name(),
        };
        let hash = subject.replay.outcome.hash.hex();
        let short = &hash[..hash.len().min(8)];
        let file = self.corpus.join(format!("{class}-{short}.ron"));
        let headline = format!("{} fails: {finding}", checker.name());
        let save = |text: &str| {
            write(&file, text).unwrap_or_else(|it| panic!("{}: {it}", file.display()));
        };
        let (seed, trial) = subject.chance();
        save(&raw(&subject.scenario, (seed, trial), &headline, &self.name));
        let judge = |scenario: &Scenario, replay: &crate::experiment::replay::Replay| {
            let candidate = Subject { scenario: scenario.clone(), replay: replay.clone() };
            if checker.check(&candidate).holds() != Some(false) {
                return Still::Nothing;
            }
            match &kept {
                Some(keep @ Keep::Class(_)) => keep.in_replay(scenario, replay),
                _ => Still::Kept,
            }
        };
        let at = (seed, trial);
        let reduced = reduce_by(&subject.scenario, at, &judge, self.runs, &mut |_| {});
        let Ok(reduced) = reduced else {
            // A checker that does not fail twice on one scenario cannot be reduced.
            return self.broken(checker, subject, file, "");
        };
        let left = Subject { scenario: reduced.scenario.clone(), replay: reduced.replay.clone() };
        let finding = checker.check(&left).words().to_owned();
        let headline = format!("{} fails: {finding}", checker.name());
        let text = story(&reduced, &headline, &self.name)
            .unwrap_or_else(|problems| panic!("a story that cannot be read: {problems}"));
        save(&text);
        self.broken(checker, &left, file, &text)
    }

    fn broken(&self, checker: &dyn Checker, at: &Subject, file: PathBuf, story: &str) -> Broken {
        let finding = checker.check(at).words().to_owned();
        let (seed, trial) = at.chance();
        let comments = story.lines().filter(|it| it.starts_with("//   "));
        let told: String = comments.map(|it| format!("{}\n", it.trim_start_matches('/'))).collect();
        let name = checker.name();
        let line = replay_line(Path::new(&file), seed, trial);
        let message = format!("{}: FAIL {name}: {finding}\n{told}{line}", self.name);
        Broken { checker: name, finding, file, message }
    }
}

/// A test of so many drawn scenarios against some checkers.
///
/// ```
/// lastcopy::property! {
///     /// Whatever burns, every record is accounted for.
///     fn accounted_for(cases = 8, corpus = "tests/regressions") {
///         lastcopy::testkit::scenario::Scenarios::default().with_seeds()
///             => [lastcopy::check::holds::Claim::Conservation]
///     }
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! property {
    ($(#[$meta:meta])* fn $name:ident(cases = $cases:expr $(, corpus = $corpus:expr)? $(,)?) {
        $drawn:expr => [$($checker:expr),+ $(,)?]
    }) => {
        $(#[$meta])*
        #[test]
        fn $name() {
            let property = $crate::testkit::property::Property::new(stringify!($name));
            let property = property.cases($cases)$(.corpus($corpus))?;
            property.hold($drawn, &[$(&$checker),+]);
        }
    };
}

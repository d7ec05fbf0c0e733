//! The corpus: scenario files in a folder, each of which is one test.
//!
//! A file carries its seed in a comment, `// finder: NAME; seed N, trial T; engine E`; without one
//! it is played under seed 1, trial 0, as the command line would. Its own expectations judge it.

use crate::check::judge::Verdict;
use crate::experiment::replay::replay;
use crate::scenario::load::Overlays;
use crate::scenario::load::Scenario;
use crate::scenario::own::Register;
use libtest_mimic::Arguments;
use libtest_mimic::Conclusion;
use libtest_mimic::Failed;
use libtest_mimic::Trial;
use std::io::ErrorKind;
use std::path::Path;
use std::path::PathBuf;

/// Set to anything but `0`, it leaves the files to be replayed and nothing to be drawn.
pub const CORPUS_ONLY: &str = "LASTCOPY_CORPUS_ONLY";

/// What the comments of a file say about how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Who found it; empty if nobody says.
    pub finder: String,
    /// The seed under which it is played.
    pub seed: u64,
    /// The trial under that seed.
    pub trial: u64,
}

impl Origin {
    /// Reads the comments of a file.
    ///
    /// ```
    /// use lastcopy::testkit::corpus::Origin;
    /// let origin = Origin::of("// Lost.\n// finder: fires; seed 7, trial 2; engine 2\n()\n");
    /// assert_eq!((origin.finder.as_str(), origin.seed, origin.trial), ("fires", 7, 2));
    /// assert_eq!(Origin::of("()").seed, 1);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let line = text.lines().find_map(|line| line.strip_prefix("// finder: "));
        let mut parts = line.unwrap_or_default().split("; ");
        let finder = parts.next().unwrap_or_default().to_owned();
        let (seed, trial) = parts.next().and_then(|it| it.split_once(", ")).unwrap_or_default();
        let number = |text: &str, word: &str| text.strip_prefix(word)?.trim().parse().ok();
        Self {
            finder,
            seed: number(seed, "seed ").unwrap_or(1),
            trial: number(trial, "trial ").unwrap_or(0),
        }
    }
}

/// Every scenario file under a folder, in the order of the paths; none if there is no such folder.
///
/// # Errors
/// A folder that cannot be read.
pub fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut ahead = vec![folder.to_owned()];
    while let Some(next) = ahead.pop() {
        let entries = match std::fs::read_dir(&next) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                ahead.push(path);
            } else if path.extension().is_some_and(|it| it == "ron") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a scenario file, where policies and strategies of one's own are registered.
///
/// # Errors
/// A file that cannot be read, and all that is wrong with what it says.
pub fn open(path: &Path, register: &Register) -> Result<Scenario, String> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| format!("{shown}: {error}"))?;
    let opened = Scenario::open_with(&shown, bytes, &Overlays::default(), register);
    opened.map_err(|problems| problems.to_string())
}

/// Replays one file, and says what does not hold.
///
/// # Errors
/// What is wrong with the file, or each expectation that does not hold or was not reached, with
/// the line that replays it.
pub fn judge(path: &Path, register: &Register) -> Result<(), String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))?;
    let origin = Origin::of(&text);
    let scenario = open(path, register)?;
    let replay = replay(&scenario, origin.seed, origin.trial);
    if replay.verdict == Verdict::Pass {
        return Ok(());
    }
    let wrong = replay.judgements.iter().filter(|it| it.holds != Some(true));
    let mut told = format!("{shown}: {}", replay.verdict.word());
    for it in wrong {
        told += &format!("\n  {}: found {}, wanted {}", it.name, it.found, it.wanted);
    }
    Err(format!("{told}\n{}", replay_line(path, origin.seed, origin.trial)))
}

/// The line that replays a file.
#[must_use]
pub fn replay_line(path: &Path, seed: u64, trial: u64) -> String {
    format!("replay: lastcopy replay {} --seed {seed} --trial {trial}", path.display())
}

/// Runs every scenario file under some folders as a test of its own, by the arguments of the test
/// harness; to be called from the `main` of a test with `harness = false`, and understood by
/// nextest.
///
/// ```no_run
/// lastcopy::testkit::corpus::run(&["scenarios", "tests/regressions"]).exit();
/// ```
///
/// # Panics
/// If a folder cannot be read, which is a failed test.
pub fn run(folders: &[&str]) -> Conclusion {
    run_with(folders, &Register::default())
}

/// As [`run`], where policies and strategies of one's own are registered.
///
/// # Panics
/// If a folder cannot be read, which is a failed test.
pub fn run_with(folders: &[&str], register: &Register) -> Conclusion {
    let mut tests = Vec::new();
    for folder in folders {
        let found = files(Path::new(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
        tests.extend(found.into_iter().map(|path| {
            let name = path.with_extension("").display().to_string().replace('\\', "/");
            let register = register.clone();
            Trial::test(name, move || judge(&path, &register).map_err(Failed::from))
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), tests)
}

/// Writes a file whole: under another name first.
pub(crate) fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let aside = path.with_extension(format!("ron.{}.tmp", std::process::id()));
    std::fs::write(&aside, text)?;
    std::fs::rename(&aside, path)
}

//! `lastcopy verify`: whether a scenario comes to the same however it is played.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::folder::write_whole;
use crate::cli::golden;
use crate::cli::golden::Golden;
use crate::cli::source;
use crate::cli::source::Changes;
use crate::cli::source::whole;
use crate::cli::threads::on_threads;
use crate::engine::probe::Probe;
use crate::engine::probe::Probed;
use crate::engine::trial::Trial;
use crate::experiment::verify::Verified;
use crate::experiment::verify::verify;
use crate::experiment::verify::ways;
use crate::report::verified;
use crate::scenario::load::Scenario;
use clap::Args;
use serde_json::Value;
use serde_json::json;
use std::path::PathBuf;

/// The version of the object.
const SCHEMA: &str = "lastcopy.verify/1";

/// Verify that scenarios come to the same on any threads, again, and handset by handset
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy verify scenarios/lost-phone.ron scenarios/quiet-year.ron
  lastcopy verify scenarios/*.ron --handsets 120 --golden tests/golden/hashes.txt

Each scenario is played on one thread and on many, and with every handset alone, each twice. If
two plays differ, the first event that differs is told, and the exit code is 3.")]
pub(crate) struct Verify {
    /// The scenario files; - reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    #[command(flatten)]
    changes: Changes,
    /// The seed that all chance comes from
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole)]
    seed: u64,
    /// How many threads the plays on many use, 2 to 256
    #[arg(long, value_name = "N", default_value_t = 3,
        value_parser = clap::value_parser!(u16).range(2..=256))]
    threads: u16,
    /// Hold the hashes against this file: of each scenario its seed, handsets, engine and hash
    #[arg(long, value_name = "FILE")]
    golden: Option<PathBuf>,
    /// Write that file anew instead
    #[arg(long, requires = "golden")]
    bless: bool,
    /// Break the simulator on purpose, to see that it is noticed
    #[cfg(feature = "planted")]
    #[arg(long, value_name = "FAULT", hide = true)]
    plant: Option<Planted>,
}

/// The faults that can be planted.
#[cfg(feature = "planted")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Planted {
    Map,
    Clock,
    Logarithm,
    Order,
    Stop,
}

/// What came of one file.
struct Done {
    file: String,
    golden: Golden,
    verified: Verified,
    /// Why its golden hash does not hold.
    differs: Option<String>,
}

impl Verify {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        self.plant();
        let mut known = Vec::new();
        if let Some(path) = self.golden.as_ref().filter(|_| !self.bless) {
            known = golden::read(path)?;
        }
        let mut all = Vec::new();
        for file in &self.files {
            let scenario = source::open(file, &self.changes.overlays())?;
            console.warn(scenario.warnings());
            all.push(self.verify(file, &scenario, &known)?);
        }
        let same = all.iter().all(|it| it.verified.difference.is_none() && it.differs.is_none());
        if let Some(path) = self.golden.as_ref().filter(|_| self.bless && same) {
            let lines: Vec<Golden> = all.iter().map(|it| it.golden.clone()).collect();
            let wrong = |error| Trouble::Io(format!("{}: {error}", path.display()));
            write_whole(path, &golden::text(&lines)).map_err(wrong)?;
        }
        let text = if console.json {
            let files: Vec<Value> = all.iter().map(Done::object).collect();
            format!("{:#}\n", json!({ "schema": SCHEMA, "files": files }))
        } else {
            console.paper_only(&all.iter().map(Done::text).collect::<String>())
        };
        console.print(&text)?;
        Ok(if same { Exit::Held } else { Exit::Unequal })
    }

    fn verify(&self, file: &str, scenario: &Scenario, known: &[Golden]) -> Result<Done, Trouble> {
        let ways = ways(self.threads);
        let mut trouble = None;
        let trial = Trial::new(scenario, self.seed, 0);
        let mut play = |at: usize, probe: &Probe<'_>| -> Probed {
            begin(at);
            on_threads(Some(ways[at].threads), || trial.probe(probe)).unwrap_or_else(|error| {
                trouble = Some(error);
                trial.probe(probe)
            })
        };
        let verified = verify(&ways, &mut play);
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        let handsets = scenario.model().accounts();
        let here = Golden::here(scenario.name(), self.seed, handsets, verified.hash.hex());
        let differs = self.golden.as_ref().filter(|_| !self.bless).and_then(|_| {
            let found = known.iter().find(|it| it.is_of(&here));
            let Some(found) = found else {
                return Some(format!("no golden hash for {handsets} handsets and this seed"));
            };
            let Golden { engine, hash, .. } = found;
            (*found != here).then(|| format!("golden hash {hash} of engine {engine} differs"))
        });
        Ok(Done { file: file.to_owned(), golden: here, verified, differs })
    }

    #[cfg(feature = "planted")]
    fn plant(&self) {
        use crate::kernel::planted::Plant;
        let plant = self.plant.map(|plant| match plant {
            Planted::Map => Plant::Map,
            Planted::Clock => Plant::Clock,
            Planted::Logarithm => Plant::Logarithm,
            Planted::Order => Plant::Order,
            Planted::Stop => Plant::Stop,
        });
        plant.into_iter().for_each(crate::kernel::planted::plant);
    }

    #[cfg(not(feature = "planted"))]
    fn plant(&self) {}
}

/// A play begins; faults planted on purpose learn which.
#[cfg(feature = "planted")]
fn begin(at: usize) {
    crate::kernel::planted::begin(at as u64);
}

#[cfg(not(feature = "planted"))]
fn begin(_at: usize) {}

impl Done {
    fn text(&self) -> String {
        let Self { file, golden, verified, differs } = self;
        let (plays, hash) = (verified.plays, &golden.hash);
        let first = match &verified.difference {
            None => format!("{file}: the same in {plays} plays, hash {hash}\n"),
            Some(difference) => format!("{file}:\n{}", verified::text(difference)),
        };
        let differs = differs.iter().map(|why| format!("  {why}; this build comes to {hash}\n"));
        first + &differs.collect::<String>()
    }

    fn object(&self) -> Value {
        json!({
            "file": self.file,
            "scenario": self.golden.scenario,
            "seed": self.golden.seed,
            "handsets": self.golden.handsets,
            "engine": self.golden.engine,
            "hash": self.golden.hash,
            "plays": self.verified.plays,
            "difference": self.verified.difference.as_ref().map(verified::object),
            "golden": self.differs,
        })
    }
}

//! A sweep on a Dask cluster: a driver in Python hands out chunks, and rows return through it into
//! the same journal that a local sweep fills.
//!
//! The driver is part of this program and needs the package `distributed`. Workers get the plan,
//! scenarios included, and this very program, unless it is said where they have it; each is asked
//! first whether it comes to the same plan.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::folder::Folder;
use crate::cli::headline::Headline;
use crate::cli::played::Keep;
use crate::cli::played::Player;
use crate::cli::played::filled;
use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::progress::Progress;
use serde_json::Value;
use serde_json::json;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

/// The driver.
const DRIVER: &str = include_str!("dask.py");
/// How long a scheduler, and then a first worker, is waited for, in seconds.
const TIMEOUT_S: u64 = 60;

/// Where the cluster is, and how it is reached.
pub(crate) struct Cluster<'a> {
    /// The scheduler's address.
    pub(crate) scheduler: &'a str,
    /// The Python that has the package.
    pub(crate) python: &'a str,
    /// Where workers have this program; none if it is sent to them.
    pub(crate) binary: Option<&'a str>,
    /// How many chunks are handed out at first.
    pub(crate) chunks: u64,
}

/// Plays a shard on a cluster, into its file; says how it ended if that was not with all rows.
pub(crate) fn on_cluster(
    player: &Player<'_>,
    cluster: &Cluster<'_>,
    folder: &Folder,
    console: &Console,
) -> Result<Option<Exit>, Trouble> {
    let plan = &player.laid.plan;
    let play = |missing: Vec<u64>, keep: &Keep<'_>| {
        let io = |error: std::io::Error| Trouble::Io(format!("a folder for the workers: {error}"));
        let sent = tempfile::tempdir().map_err(io)?;
        let job = job(plan, cluster, &missing, sent.path()).map_err(io)?;
        let mut driver = start(cluster.python, &job)?;
        let progress = Progress::start("sweeping", missing.len() as u64, console.quiet);
        let mut told = Told { plan, keep, console, progress, headline: Headline::new(plan) };
        let heard = told.listen(player, &mut driver);
        // The driver has ended by itself, or nothing more is wanted of it.
        let _ = driver.kill();
        let _ = driver.wait();
        heard
    };
    filled(player, folder, play)
}

/// What the driver is to do.
fn job(
    plan: &Planned,
    cluster: &Cluster<'_>,
    keys: &[u64],
    folder: &Path,
) -> std::io::Result<Value> {
    let name = |kind: &str| format!("lastcopy-{kind}-{}", plan.short());
    let (text, program) = (folder.join(name("plan")), folder.join(name("program")));
    std::fs::write(&text, plan.text())?;
    let mut files = vec![text];
    if cluster.binary.is_none() {
        std::fs::copy(std::env::current_exe()?, &program)?;
        files.push(program);
    }
    let each = keys.len().div_ceil(usize::try_from(cluster.chunks.max(1)).unwrap_or(1)).max(1);
    Ok(json!({
        "scheduler": cluster.scheduler,
        "timeout": TIMEOUT_S,
        "session": std::process::id(),
        "files": files,
        "plan": name("plan"),
        "program": name("program"),
        "binary": cluster.binary,
        "hash": plan.hash(),
        "chunks": keys.chunks(each).collect::<Vec<_>>(),
    }))
}

fn start(python: &str, job: &Value) -> Result<Child, Trouble> {
    let mut command = Command::new(python);
    command.args(["-c", DRIVER]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let wrong = |error: std::io::Error| {
        Trouble::Io(format!("{python}: {error}; name a Python that has distributed with --python"))
    };
    let mut driver = command.spawn().map_err(wrong)?;
    let mut stdin = driver.stdin.take().expect("it was asked for");
    // A driver that ends at once says why, or its exit does.
    let _ = stdin.write_all(job.to_string().as_bytes());
    Ok(driver)
}

/// What is made of what the driver says.
struct Told<'a, 'j> {
    plan: &'a Planned,
    keep: &'a Keep<'j>,
    console: &'a Console,
    progress: Progress,
    headline: Headline,
}

impl Told<'_, '_> {
    fn listen(&mut self, player: &Player<'_>, driver: &mut Child) -> Result<Option<Exit>, Trouble> {
        let stdout = driver.stdout.take().expect("it was asked for");
        let mut poisoned = Vec::new();
        for line in BufReader::new(stdout).lines() {
            let line = line.map_err(|error| Trouble::Io(format!("the driver: {error}")))?;
            if player.signals.stopped() || self.keep.failed() {
                return Ok(player.signals.exit());
            }
            let mut words = line.splitn(3, '\t');
            let (kind, first) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let rest = words.next().unwrap_or("");
            match kind {
                "row" => self.row(first)?,
                "note" => self.console.remark(&format!("lastcopy: dask: {first}")),
                "poison" => poisoned.push(match first.parse() {
                    Ok(key) if key < self.plan.len() => player.unplayed(key, rest),
                    _ => format!("trial {first} is none of the plan's, {rest}"),
                }),
                "fatal" => return Err(fatal(first, rest)),
                _ => {}
            }
        }
        match poisoned.is_empty() {
            true => Ok(player.signals.exit()),
            false => Err(Trouble::Io(poisoned.join("\n"))),
        }
    }

    fn row(&mut self, text: &str) -> Result<(), Trouble> {
        let row = Row::read(self.plan, text);
        let row = row.map_err(|why| Trouble::Unequal(format!("a worker sent {why}")))?;
        self.keep.row(row.key, text);
        self.headline.push(&row);
        self.progress.part_done(&format!("sweeping: {}", self.headline.text()));
        Ok(())
    }
}

fn fatal(code: &str, why: &str) -> Trouble {
    match code {
        "2" => Trouble::Usage(why.to_owned()),
        "3" => Trouble::Unequal(why.to_owned()),
        _ => Trouble::Io(why.to_owned()),
    }
}

//! A part of a plan, played: into the journal of its shard, or straight to standard output.

use crate::cli::again::command;
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::folder::Folder;
use crate::cli::headline::Headline;
use crate::cli::journal::Journal;
use crate::cli::shard::Shard;
use crate::cli::signals::Signals;
use crate::cli::threads::on_threads;
use crate::experiment::planned::Laid;
use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::experiment::sweep::sweep;
use crate::progress::Progress;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// What is played, and how.
pub(crate) struct Player<'a> {
    /// The plan.
    pub(crate) laid: &'a Laid,
    /// Which part of it.
    pub(crate) shard: Shard,
    /// Only these trials of it.
    pub(crate) keys: Option<&'a str>,
    /// On how many threads.
    pub(crate) threads: Option<u16>,
    /// Until when.
    pub(crate) signals: &'a Signals,
}

impl Player<'_> {
    /// The keys of the part.
    pub(crate) fn all(&self) -> Result<Vec<u64>, Trouble> {
        let plan = &self.laid.plan;
        match self.keys {
            Some(text) => keys(text, plan.len()),
            None => Ok(plan.keys(self.shard.index, self.shard.of)),
        }
    }

    fn play(
        &self,
        keys: Vec<u64>,
        done: &(dyn Fn(Row) + Sync),
        broken: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), Trouble> {
        let stopped = || self.signals.stopped() || broken();
        let unplayed = on_threads(self.threads, || {
            sweep(&self.laid.plan, &self.laid.alternatives, keys, &stopped, done)
        })?;
        let words = unplayed.iter().map(|it| self.unplayed(it.key, &it.why));
        let words: Vec<String> = words.collect();
        if words.is_empty() { Ok(()) } else { Err(Trouble::Io(words.join("\n"))) }
    }

    /// A trial that could not be played, with the line that replays it.
    pub(crate) fn unplayed(&self, key: u64, why: &str) -> String {
        let cell = self.laid.plan.cell(key);
        let words = self.laid.alternatives[cell.alternative].words(cell.seed, cell.trial);
        let line = command(&words, usize::MAX);
        format!("trial {key} of the plan could not be played, {why}\n{line}")
    }

    fn label(&self) -> String {
        let Shard { index, of } = self.shard;
        if of == 1 { "sweeping".to_owned() } else { format!("sweeping shard {index} of {of}") }
    }
}

/// Plays a shard into its file; says how it ended if that was not with all rows.
pub(crate) fn on_folder(
    player: &Player<'_>,
    folder: &Folder,
    console: &Console,
) -> Result<Option<Exit>, Trouble> {
    if player.keys.is_some() {
        return Err(Trouble::Usage("--keys prints rows: give --out - as well".to_owned()));
    }
    let play = |missing: Vec<u64>, keep: &Keep<'_>| {
        let label = player.label();
        let progress = Progress::start(&label, missing.len() as u64, console.quiet);
        let headline = Mutex::new(Headline::new(&player.laid.plan));
        let done = |row: Row| {
            keep.row(row.key, &row.line());
            let mut headline = headline.lock().expect("no thread panics while it counts");
            headline.push(&row);
            progress.part_done(&format!("{label}: {}", headline.text()));
        };
        player.play(missing, &done, &|| keep.failed())?;
        Ok(player.signals.exit())
    };
    filled(player, folder, play)
}

/// Where rows go as they come, from whatever thread.
pub(crate) struct Keep<'j>(Mutex<(&'j mut Journal, Option<Trouble>)>);

impl Keep<'_> {
    /// Keeps a row, unless an earlier one could not be kept.
    pub(crate) fn row(&self, key: u64, line: &str) {
        let mut inside = self.0.lock().expect("no thread panics while it writes");
        let (journal, trouble) = &mut *inside;
        if trouble.is_none() {
            *trouble = journal.add(key, line).err();
        }
    }

    /// Whether rows can no longer be kept.
    pub(crate) fn failed(&self) -> bool {
        self.0.lock().expect("no thread panics while it writes").1.is_some()
    }
}

/// Fills the file of a shard with what is missing from its journal, played by `play`, which says
/// how it ended if not with all rows; a file that is complete stays as it is.
pub(crate) fn filled(
    player: &Player<'_>,
    folder: &Folder,
    play: impl FnOnce(Vec<u64>, &Keep<'_>) -> Result<Option<Exit>, Trouble>,
) -> Result<Option<Exit>, Trouble> {
    let plan = &player.laid.plan;
    let Shard { index, of } = player.shard;
    let (rows, journal) = (folder.rows(plan, index, of), folder.journal(plan, index, of));
    let all = player.all()?;
    if is_complete(&rows, plan, &all) {
        return Ok(None);
    }
    let mut journal = Journal::open(&journal, plan)?;
    // Whoever held the journal until now may have finished.
    if is_complete(&rows, plan, &all) {
        journal.discard();
        return Ok(None);
    }
    let missing: Vec<u64> = all.iter().copied().filter(|key| !journal.has(*key)).collect();
    let keep = Keep(Mutex::new((&mut journal, None)));
    let ended = play(missing, &keep)?;
    let (_, trouble) = keep.0.into_inner().expect("no thread panicked while it wrote");
    if let Some(trouble) = trouble {
        return Err(trouble);
    }
    if all.iter().all(|key| journal.has(*key)) {
        journal.finish(&rows)?;
        return Ok(None);
    }
    Ok(Some(ended.unwrap_or(Exit::Again)))
}

/// Whether a file holds the rows of these trials, in this order, and nothing else.
fn is_complete(path: &Path, plan: &Planned, keys: &[u64]) -> bool {
    let Ok(text) = std::fs::read_to_string(path) else { return false };
    let found = text.lines().map(|line| Row::read(plan, line).ok().map(|row| row.key));
    found.eq(keys.iter().map(|key| Some(*key)))
}

/// Plays a shard and prints its rows in the order of the plan, each as soon as those before it
/// are there.
pub(crate) fn on_output(player: &Player<'_>, console: &Console) -> Result<Exit, Trouble> {
    let keys = player.all()?;
    let waiting = Mutex::new(Waiting { next: 0, rows: BTreeMap::new(), trouble: None });
    let done = |row: Row| {
        let mut waiting = waiting.lock().expect("no thread panics while it prints");
        waiting.rows.insert(row.key, row.line());
        waiting.print(&keys, console);
    };
    let broken = || waiting.lock().expect("no thread panics while it prints").trouble.is_some();
    player.play(keys.clone(), &done, &broken)?;
    match waiting.into_inner().expect("no thread panicked while it printed").trouble {
        Some(trouble) => Err(trouble),
        None => Ok(player.signals.exit().unwrap_or(Exit::Held)),
    }
}

/// Rows that came before their turn.
struct Waiting {
    next: usize,
    rows: BTreeMap<u64, String>,
    trouble: Option<Trouble>,
}

impl Waiting {
    fn print(&mut self, keys: &[u64], console: &Console) {
        while let Some(row) = keys.get(self.next).and_then(|key| self.rows.remove(key)) {
            self.next += 1;
            if self.trouble.is_none() {
                self.trouble = console.print(&(row + "\n")).err();
            }
        }
    }
}

/// The keys that a text such as `0-9,17` names, in order.
fn keys(text: &str, many: u64) -> Result<Vec<u64>, Trouble> {
    let mut keys = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        match (first.parse::<u64>(), last.parse::<u64>()) {
            (Ok(first), Ok(last)) if first <= last && last < many => keys.extend(first..=last),
            _ => {
                let message = format!("`{part}` names no trials; the plan has 0 to {}", many - 1);
                return Err(Trouble::Usage(message));
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

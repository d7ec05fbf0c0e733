//! The rows of a shard while it is played: a file to which each finished row is added at once.
//!
//! A process may die at any moment. Each line carries a checksum; one that is torn or damaged
//! counts for nothing, and its trial is played again. When all rows are there they are written in
//! the order of their keys under another name, and the journal goes.

use crate::cli::exit::Trouble;
use crate::cli::folder::write_by;
use crate::experiment::planned::Planned;
use crate::experiment::row::Row;
use crate::kernel::digest::CHECKSUM_DIGITS;
use crate::kernel::digest::checksum;
use std::collections::BTreeMap;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

/// The first word of a journal.
const SCHEMA: &str = "lastcopy.journal/1";
/// What a fallen machine may cost at most; a fallen process costs no finished row.
const SYNC_EVERY: Duration = Duration::from_secs(2);

/// Where a line stands in the file: its row without the checksum.
#[derive(Debug, Clone, Copy)]
struct Place {
    at: u64,
    bytes: usize,
}

/// A journal, held by this process alone.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    rows: BTreeMap<u64, Place>,
    end: u64,
    synced: Instant,
}

impl Journal {
    /// Opens a journal of a plan, with the rows that an earlier process left in it.
    pub(crate) fn open(path: &Path, plan: &Planned) -> Result<Self, Trouble> {
        let io = |error: std::io::Error| Trouble::Io(format!("{}: {error}", path.display()));
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                let path = path.display();
                let message = format!("another process plays this shard ({path}); try again later");
                return Err(Trouble::Again(message));
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(io(error)),
        }
        let head = format!("{SCHEMA} {}\n", plan.hash());
        let mut journal = Self {
            path: path.to_owned(),
            file,
            rows: BTreeMap::new(),
            end: 0,
            synced: Instant::now(),
        };
        journal.take_in(plan, &head).map_err(io)?;
        Ok(journal)
    }

    /// Takes in what is whole, and cuts off a torn end.
    fn take_in(&mut self, plan: &Planned, head: &str) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut reader = BufReader::new(&self.file);
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let mut at = line.len() as u64;
        if line == head.as_bytes() {
            self.end = at;
            loop {
                line.clear();
                reader.read_until(b'\n', &mut line)?;
                if line.last() != Some(&b'\n') {
                    break;
                }
                if let Some(row) = whole(&line).and_then(|text| Row::read(plan, text).ok()) {
                    let bytes = line.len() - CHECKSUM_DIGITS - 2;
                    self.rows.insert(row.key, Place { at: at + CHECKSUM_DIGITS as u64 + 1, bytes });
                }
                at += line.len() as u64;
                self.end = at;
            }
        }
        drop(reader);
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        if self.end == 0 {
            self.file.write_all(head.as_bytes())?;
            self.end = head.len() as u64;
        }
        Ok(())
    }

    /// Whether there is a row of a trial.
    pub(crate) fn has(&self, key: u64) -> bool {
        self.rows.contains_key(&key)
    }

    fn text(&mut self, key: u64) -> std::io::Result<String> {
        let Place { at, bytes } = self.rows[&key];
        let mut text = vec![0; bytes];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut text)?;
        String::from_utf8(text).map_err(|error| std::io::Error::other(error.utf8_error()))
    }

    /// Adds a row; one that is there already must be the same.
    pub(crate) fn add(&mut self, key: u64, row: &str) -> Result<(), Trouble> {
        let path = self.path.display().to_string();
        let io = |error: std::io::Error| Trouble::Io(format!("{path}: {error}"));
        if self.has(key) {
            let before = self.text(key).map_err(io)?;
            return if before == row { Ok(()) } else { Err(unequal(key, &before, row)) };
        }
        let line = format!("{} {row}\n", checksum(row));
        self.file.seek(SeekFrom::Start(self.end)).map_err(io)?;
        self.file.write_all(line.as_bytes()).map_err(io)?;
        let place = Place { at: self.end + CHECKSUM_DIGITS as u64 + 1, bytes: row.len() };
        self.end += line.len() as u64;
        self.rows.insert(key, place);
        if self.synced.elapsed() > SYNC_EVERY {
            self.file.sync_data().map_err(io)?;
            self.synced = Instant::now();
        }
        Ok(())
    }

    /// Writes all rows in the order of their keys to a file that is whole or not there at all.
    pub(crate) fn finish(mut self, path: &Path) -> Result<(), Trouble> {
        let keys: Vec<u64> = self.rows.keys().copied().collect();
        let write = |file: &mut dyn Write| {
            for key in keys {
                file.write_all(self.text(key)?.as_bytes())?;
                file.write_all(b"\n")?;
            }
            Ok(())
        };
        let io = |error| Trouble::Io(format!("{}: {error}", path.display()));
        write_by(path, write).map_err(io)?;
        self.discard();
        Ok(())
    }

    /// Takes the journal away.
    pub(crate) fn discard(self) {
        // What is left of it would only be read again in vain.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The row of a line, if its checksum says so.
fn whole(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line).ok()?.strip_suffix('\n')?;
    let (sum, row) = line.split_at_checked(CHECKSUM_DIGITS)?;
    let row = row.strip_prefix(' ')?;
    (checksum(row) == sum).then_some(row)
}

/// The rows of a journal that some process may still be writing, those that are whole.
pub(crate) fn rows_of(path: &Path) -> std::io::Result<Vec<String>> {
    let bytes = std::fs::read(path)?;
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').skip(1);
    Ok(lines.filter_map(whole).map(str::to_owned).collect())
}

/// One trial came to two outcomes.
pub(crate) fn unequal(key: u64, first: &str, second: &str) -> Trouble {
    Trouble::Unequal(format!(
        "trial {key} of the plan came to two outcomes, which must not be:\n{first}\n{second}\n\
         Nothing that rests on either can be believed; play it twice with `lastcopy replay --twice`"
    ))
}

//! Writes events of a trace one by one, as Chrome's trace event format has them.

use crate::kernel::time::Time;
use serde_json::Value;
use serde_json::json;
use std::io::Result;
use std::io::Write;

/// A thread of a process: a place where slices stand that do not overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Track {
    pid: u32,
    tid: u32,
}

/// Writes a trace.
pub(crate) struct Pen<'w> {
    out: &'w mut dyn Write,
    /// The instant from which time is counted.
    origin: Time,
    horizon: Time,
    /// Numbers of processes and threads given out: no two are the same, whatever they number.
    numbers: u32,
    /// Windows and arrows so far.
    ids: u64,
    is_empty: bool,
}

impl<'w> Pen<'w> {
    /// Opens the list of events.
    pub(crate) fn new(out: &'w mut dyn Write, origin: Time, horizon: Time) -> Result<Self> {
        out.write_all(b"{\"displayTimeUnit\":\"ms\",\"traceEvents\":[")?;
        Ok(Self { out, origin, horizon, numbers: 0, ids: 0, is_empty: true })
    }

    /// Closes it, and says what it was about.
    pub(crate) fn finish(self, about: &Value) -> Result<()> {
        write!(self.out, "\n],\"otherData\":{about}}}")?;
        self.out.write_all(b"\n")
    }

    /// Microseconds since the origin.
    fn stamp(&self, at: Time) -> i64 {
        at.min(self.horizon).since(self.origin).ms().max(0) * 1000
    }

    fn put(&mut self, event: &Value) -> Result<()> {
        let between: &[u8] = if self.is_empty { b"\n" } else { b",\n" };
        self.is_empty = false;
        self.out.write_all(between)?;
        serde_json::to_writer(&mut self.out, event)?;
        Ok(())
    }

    fn next_id(&mut self) -> String {
        self.ids += 1;
        format!("{:#x}", self.ids)
    }

    /// Names a process or a thread, and says where it stands among the others.
    fn name(&mut self, Track { pid, tid }: Track, what: &str, name: &str) -> Result<()> {
        let names = format!("{what}_name");
        self.put(&json!({
            "ph": "M", "name": names, "pid": pid, "tid": tid, "args": { "name": name },
        }))?;
        let sorts = format!("{what}_sort_index");
        self.put(&json!({
            "ph": "M", "name": sorts, "pid": pid, "tid": tid, "args": { "sort_index": tid },
        }))
    }

    /// A new process, with a first thread of the same name.
    pub(crate) fn process(&mut self, name: &str) -> Result<Track> {
        self.numbers += 1;
        let track = Track { pid: self.numbers, tid: self.numbers };
        self.name(track, "process", name)?;
        self.name(track, "thread", name)?;
        Ok(track)
    }

    /// One more thread of a process.
    pub(crate) fn thread(&mut self, of: Track, name: &str) -> Result<Track> {
        self.numbers += 1;
        let track = Track { pid: of.pid, tid: self.numbers };
        self.name(track, "thread", name)?;
        Ok(track)
    }

    /// A window that others may overlap; to the horizon if it has no end.
    pub(crate) fn window(
        &mut self,
        Track { pid, tid }: Track,
        (category, name): (&str, &str),
        (from, until): (Time, Option<Time>),
        args: &Value,
    ) -> Result<()> {
        let id = self.next_id();
        let (from, until) = (self.stamp(from), self.stamp(until.unwrap_or(self.horizon)));
        self.put(&json!({
            "ph": "b", "cat": category, "name": name, "id": id, "ts": from,
            "pid": pid, "tid": tid, "args": args,
        }))?;
        self.put(&json!({
            "ph": "e", "cat": category, "name": name, "id": id, "ts": until.max(from),
            "pid": pid, "tid": tid,
        }))
    }

    /// A slice that nothing on its track overlaps; to the horizon if it has no end.
    pub(crate) fn slice(
        &mut self,
        Track { pid, tid }: Track,
        (category, name): (&str, &str),
        (from, until): (Time, Option<Time>),
        args: &Value,
    ) -> Result<()> {
        let (from, until) = (self.stamp(from), self.stamp(until.unwrap_or(self.horizon)));
        self.put(&json!({
            "ph": "X", "cat": category, "name": name, "ts": from, "dur": (until - from).max(0),
            "pid": pid, "tid": tid, "args": args,
        }))
    }

    /// An instant on a track.
    pub(crate) fn instant(
        &mut self,
        Track { pid, tid }: Track,
        (category, name): (&str, &str),
        at: Time,
        args: &Value,
    ) -> Result<()> {
        let at = self.stamp(at);
        self.put(&json!({
            "ph": "i", "s": "t", "cat": category, "name": name, "ts": at,
            "pid": pid, "tid": tid, "args": args,
        }))
    }

    /// A counter's value from an instant on.
    pub(crate) fn count(
        &mut self,
        Track { pid, tid }: Track,
        (name, unit): (&str, &str),
        at: Time,
        value: i64,
    ) -> Result<()> {
        let at = self.stamp(at);
        self.put(&json!({
            "ph": "C", "name": name, "ts": at, "pid": pid, "tid": tid, "args": { unit: value },
        }))
    }

    /// An arrow between two slices, from an instant within one to the beginning of the other.
    pub(crate) fn arrow(&mut self, from: (Track, Time), to: (Track, Time)) -> Result<()> {
        let id = self.next_id();
        let (leaves, arrives) = (self.stamp(from.1), self.stamp(to.1));
        let (Track { pid, tid }, to) = (from.0, to.0);
        self.put(&json!({
            "ph": "s", "cat": "copied", "name": "copied", "id": id, "ts": leaves,
            "pid": pid, "tid": tid,
        }))?;
        self.put(&json!({
            "ph": "f", "bp": "e", "cat": "copied", "name": "copied", "id": id, "ts": arrives,
            "pid": to.pid, "tid": to.tid,
        }))
    }
}

//! Progress on standard error, and the only file that knows how it is drawn.
//!
//! On a terminal it is a line that goes away again; elsewhere it is a plain line every ten
//! seconds, so that a log shows life without being filled. Nothing of it reaches standard output.

use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;
use std::io::IsTerminal;
use std::io::Write;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

/// How often a plain line is written where there is no terminal.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Work under way; gone from the screen when it is dropped.
#[derive(Debug)]
pub struct Progress(Shown);

#[derive(Debug)]
enum Shown {
    Nothing,
    Bar(ProgressBar),
    Plain(Heartbeat),
}

impl Progress {
    /// Shows work of so many parts, or nothing at all if `quiet`.
    #[must_use]
    pub fn start(what: &str, parts: u64, quiet: bool) -> Self {
        if quiet {
            return Self(Shown::Nothing);
        }
        if !std::io::stderr().is_terminal() {
            return Self(Shown::Plain(Heartbeat::start(what, parts)));
        }
        let bar = ProgressBar::with_draw_target(Some(parts), ProgressDrawTarget::stderr());
        let pattern = "{spinner} {msg}  {pos}/{len}  {per_sec}  {elapsed}, {eta} left";
        bar.set_style(ProgressStyle::with_template(pattern).expect("the pattern is well formed"));
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(Shown::Bar(bar))
    }

    /// One part is done, and another is next.
    pub fn part_done(&self, next: &str) {
        match &self.0 {
            Shown::Nothing => {}
            Shown::Bar(bar) => {
                bar.inc(1);
                bar.set_message(next.to_owned());
            }
            Shown::Plain(heartbeat) => heartbeat.part_done(next),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Shown::Bar(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// A thread that writes a line now and then, until it is dropped.
#[derive(Debug)]
struct Heartbeat {
    state: Arc<Mutex<State>>,
    /// Dropped first, which ends the thread.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    what: String,
    done: u64,
    parts: u64,
}

impl Heartbeat {
    fn start(what: &str, parts: u64) -> Self {
        let state = Arc::new(Mutex::new(State { what: what.to_owned(), done: 0, parts }));
        let (stop, stopped) = channel();
        let shared = Arc::clone(&state);
        let began = Instant::now();
        let beat = move || {
            while stopped.recv_timeout(HEARTBEAT) == Err(RecvTimeoutError::Timeout) {
                write_line(&shared, began.elapsed().as_secs());
            }
        };
        // Without a thread there is no heartbeat, which harms nothing.
        let thread = std::thread::Builder::new().name("heartbeat".to_owned()).spawn(beat).ok();
        Self { state, stop: Some(stop), thread }
    }

    fn part_done(&self, next: &str) {
        if let Ok(mut state) = self.state.lock() {
            state.done += 1;
            next.clone_into(&mut state.what);
        }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // A thread that failed to write has nothing more to say.
            let _ = thread.join();
        }
    }
}

fn write_line(state: &Mutex<State>, seconds: u64) {
    let Ok(state) = state.lock() else { return };
    let State { what, done, parts } = &*state;
    let mut line = format!("lastcopy: {what}, {done} of {parts} done, {seconds} s");
    if *done > 0 && seconds > 0 {
        let rate = *done as f64 / seconds as f64;
        let left = parts.saturating_sub(*done) as f64 / rate;
        line += &format!(", {rate:.1} a second, {left:.0} s left");
    }
    // Nobody may be reading standard error, which is no reason to stop working.
    let _ = writeln!(std::io::stderr(), "{line}");
}

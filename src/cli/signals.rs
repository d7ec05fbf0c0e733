//! Being told to stop: what is under way is finished and kept, and nothing new is begun.
//!
//! Whoever interrupts twice does not want to wait, and does not.

use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// What was told so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signals {
    interrupted: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

impl Signals {
    /// Listens from now on: to a person's Ctrl-C, and to a scheduler that wants the machine.
    pub(crate) fn listen() -> Result<Self, Trouble> {
        let signals = Self::default();
        for (signal, told, code) in
            [(SIGINT, &signals.interrupted, 130), (SIGTERM, &signals.terminated, 75)]
        {
            // In this order the first signal sets the flag, and the second finds it set.
            flag::register_conditional_shutdown(signal, code, Arc::clone(told))
                .and_then(|_| flag::register(signal, Arc::clone(told)))
                .map_err(|error| Trouble::Io(format!("signals cannot be heard: {error}")))?;
        }
        Ok(signals)
    }

    /// Whether to stop.
    pub(crate) fn stopped(&self) -> bool {
        self.exit().is_some()
    }

    /// How it ends, if it was told to.
    pub(crate) fn exit(&self) -> Option<Exit> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Some(Exit::Interrupted);
        }
        self.terminated.load(Ordering::Relaxed).then_some(Exit::Again)
    }
}

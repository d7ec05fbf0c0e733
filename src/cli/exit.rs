//! How a command ends, and the number it ends with.

use crate::check::judge::Verdict;
use crate::scenario::error::Problems;
use clap::error::ErrorKind;
use std::fmt;
use std::process::ExitCode;

/// The exit codes, as every help text ends with them.
pub(crate) const CODES: &str = "\
Exit codes:
    0  done, and every expectation held
    1  an expectation did not hold
    2  bad scenario or bad arguments
    3  two runs that must be equal were not
    4  nothing was tested: no fault took, or an expectation was not reached
    5  something could not be read or written
   75  told to stop, or another process is at it: run it again to go on
  130  interrupted";

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Held,
    Failed,
    Refused,
    Unequal,
    Missed,
    Broken,
    Again,
    Interrupted,
}

impl Exit {
    /// The number for the shell.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Held => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Unequal => 3,
            Self::Missed => 4,
            Self::Broken => 5,
            Self::Again => 75,
            Self::Interrupted => 130,
        })
    }
}

impl From<Verdict> for Exit {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Held,
            Verdict::Fail => Self::Failed,
            Verdict::Miss => Self::Missed,
        }
    }
}

/// Why a command did not do its work.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The scenario or what was changed about it is refused.
    Refused(Problems),
    /// The arguments make no sense.
    Usage(String),
    /// Something could not be read or written.
    Io(String),
    /// Two runs that must be equal were not.
    Unequal(String),
    /// It goes on when it is run again.
    Again(String),
    /// Nobody reads what is written: no trouble at all.
    NobodyReads,
}

impl Trouble {
    /// The number it ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) | Self::Usage(_) => Exit::Refused,
            Self::Io(_) => Exit::Broken,
            Self::Unequal(_) => Exit::Unequal,
            Self::Again(_) => Exit::Again,
            Self::NobodyReads => Exit::Held,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problems) => problems.fmt(f),
            Self::Usage(message)
            | Self::Io(message)
            | Self::Unequal(message)
            | Self::Again(message) => writeln!(f, "error: {message}"),
            Self::NobodyReads => Ok(()),
        }
    }
}

impl From<Problems> for Trouble {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems)
    }
}

/// Prints what the parser of arguments has to say: help on standard output, errors elsewhere.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // Nobody may be reading, which is no reason to panic.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Held.code(),
        _ => Exit::Refused.code(),
    }
}

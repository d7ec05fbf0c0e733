//! The command line of lastcopy.

use std::process::ExitCode;

fn main() -> ExitCode {
    lastcopy::cli::run()
}

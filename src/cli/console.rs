//! Where results go: how wide it is, what it can show, and a writer that never panics.

use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::cli::refused;
use crate::report::page::Paper;
use crate::scenario::error::Problems;
use anstream::AutoStream;
use anstream::ColorChoice;
use clap::Args;
use clap::ValueEnum;
use std::io::ErrorKind;
use std::io::Write;

/// How wide a page is where nothing says so.
const WIDTH: usize = 80;
/// Narrower than this, nothing could be laid out; wider, nothing could be read.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=240;

/// How results are shown.
#[derive(Debug, Args)]
pub(crate) struct Look {
    /// Print one JSON object, for programs
    #[arg(long, global = true)]
    json: bool,
    /// When to use colour; NO_COLOR is obeyed
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    /// Print nothing but ASCII; so it is by itself where no locale of UTF-8 is set
    #[arg(long, global = true)]
    ascii: bool,
    /// Print only the verdict, and no progress
    #[arg(short, long, global = true)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

/// Where results go.
#[derive(Debug)]
pub(crate) struct Console {
    /// What they are written on.
    pub(crate) paper: Paper,
    /// Whether a program reads them.
    pub(crate) json: bool,
    /// Whether only the verdict is wanted.
    pub(crate) quiet: bool,
    colour: ColorChoice,
}

impl Console {
    /// The console that arguments and environment describe.
    pub(crate) fn new(look: &Look) -> Self {
        let colour = match look.color {
            When::Auto => ColorChoice::Auto,
            When::Always => ColorChoice::AlwaysAnsi,
            When::Never => ColorChoice::Never,
        };
        let variable = |name: &str| std::env::var(name).ok();
        let paper = Paper { width: width(), unicode: !look.ascii && shows_unicode(variable) };
        Self { paper, json: look.json, quiet: look.quiet, colour }
    }

    /// Writes a result; nobody reading it any more is no trouble.
    pub(crate) fn print(&self, text: &str) -> Result<(), Trouble> {
        let mut out = AutoStream::new(std::io::stdout().lock(), self.colour);
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Trouble::NobodyReads,
            _ => Trouble::Io(format!("standard output: {error}")),
        })
    }

    /// Says what is suspicious, on standard error.
    pub(crate) fn warn(&self, warnings: &Problems) {
        if !self.quiet && !warnings.list().is_empty() {
            let text = self.paper_only(&format!("{warnings}\n"));
            // A warning that nobody reads harms nothing.
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    }

    /// Says on standard error what takes time.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            // A remark that nobody reads harms nothing.
            let _ = std::io::stderr().lock().write_all(self.paper_only(text).as_bytes());
        }
    }

    /// Shows a page on standard error, beside the result.
    pub(crate) fn aside(&self, page: &str) {
        let mut out = AutoStream::new(std::io::stderr().lock(), self.colour);
        // What nobody reads beside the result harms nothing.
        let _ = out.write_all(page.as_bytes());
    }

    /// Says what went wrong; as an object on standard output too, if a program reads that.
    pub(crate) fn complain(&self, trouble: &Trouble) -> Exit {
        let exit = trouble.exit();
        let text = self.paper_only(&trouble.to_string());
        // If even this cannot be written, the exit code has to do.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
        if self.json && exit != Exit::Held {
            let _ = self.print(&format!("{}\n", refused::object(trouble)));
        }
        exit
    }

    /// A text of several lines in the letters that the paper has.
    pub(crate) fn paper_only(&self, text: &str) -> String {
        text.lines().map(|line| self.paper.shown(line) + "\n").collect()
    }
}

fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    let seen = || {
        let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
        Some(usize::from(width.0))
    };
    let width = told.or_else(seen).unwrap_or(WIDTH);
    width.clamp(*WIDTHS.start(), *WIDTHS.end())
}

/// Whether a locale of UTF-8 is set; where none is set, nothing speaks against it.
fn shows_unicode(variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable);
    let locale = set.into_iter().find(|value| !value.is_empty());
    let is_utf8 = |locale: String| {
        let plain: String = locale.chars().filter(char::is_ascii_alphanumeric).collect();
        plain.to_ascii_lowercase().contains("utf8")
    };
    locale.is_none_or(is_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unicode(set: &[(&str, &str)]) -> bool {
        let find = |name: &str| set.iter().find(|(it, _)| *it == name);
        shows_unicode(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_first_locale_that_is_set_decides() {
        assert!(unicode(&[]));
        assert!(unicode(&[("LANG", "en_US.UTF-8")]));
        assert!(unicode(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]));
        assert!(!unicode(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]));
        assert!(!unicode(&[("LANG", "de_DE@euro")]));
    }
}

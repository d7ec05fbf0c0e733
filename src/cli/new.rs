//! `lastcopy new`: a small scenario with comments, to begin with.

use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::cli::exit::Trouble;
use crate::kernel::name::Name;
use crate::scenario::language::TEXT;
use clap::Args;
use serde_json::json;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// The version of the object.
const SCHEMA: &str = "lastcopy.new/1";
/// The scenario, with the name that is replaced.
const TEMPLATE: &str = include_str!("template.ron");
/// How wide a comment is.
const WIDTH: usize = 92;
/// The name in the template.
const NAME: &str = "\"my-outage\"";

/// Print a small commented scenario to begin with
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  lastcopy new my-outage --out my-outage.ron
  lastcopy new my-outage --annotated | lastcopy replay -")]
pub(crate) struct New {
    /// What it is called
    #[arg(value_name = "NAME", default_value = "my-outage")]
    name: String,
    /// Write it to this file, which must not exist yet
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put the reference of the language behind it, in comments
    #[arg(long)]
    annotated: bool,
}

impl New {
    pub(crate) fn run(&self, console: &Console) -> Result<Exit, Trouble> {
        let name: Name = self.name.parse().map_err(Trouble::Usage)?;
        let quoted = ron::to_string(&name).expect("a name can be written");
        let mut ron = TEMPLATE.replacen(NAME, &quoted, 1);
        if self.annotated {
            ron += &commented(TEXT);
        }
        if let Some(path) = &self.out {
            create(path, &ron)
                .map_err(|error| Trouble::Io(format!("{}: {}", path.display(), why(&error))))?;
        }
        let text = match (&self.out, console.json) {
            (out, true) => {
                let object = json!({ "schema": SCHEMA, "name": name, "file": out, "ron": ron });
                format!("{object:#}\n")
            }
            (Some(_), _) if console.quiet => String::new(),
            (Some(path), _) => format!("{}\n", path.display()),
            (None, _) => ron,
        };
        console.print(&text)?;
        Ok(Exit::Held)
    }
}

/// A text as comments, as wide as they are read.
fn commented(text: &str) -> String {
    let mut out = "\n".to_owned();
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches(['-', ' ']).len();
        let mut width = 0;
        out += "//";
        for word in line.split(' ') {
            if width + word.chars().count() > WIDTH {
                out += "\n//";
                out += &" ".repeat(indent + 1);
                width = indent;
            } else if !word.is_empty() || width > 0 {
                out.push(' ');
            }
            out += word;
            width += word.chars().count() + 1;
        }
        out.push('\n');
    }
    out
}

/// Why there is no new file, without the name under which it was tried.
fn why(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::AlreadyExists => "exists already, and nothing was written; \
            choose another name"
            .to_owned(),
        ErrorKind::NotFound => "there is no such folder".to_owned(),
        kind => kind.to_string(),
    }
}

/// A new file with this text, whole or not at all.
fn create(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist_noclobber(path)?;
    Ok(())
}

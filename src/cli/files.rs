//! Files that a command writes: whole or not at all, under another name first.

use crate::cli::exit::Trouble;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;

/// A new file with this text; one that exists is left alone.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), Trouble> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let written = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let written = written.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.persist_noclobber(path)?;
        Ok(())
    });
    written.map_err(|error| Trouble::Io(format!("{}: {}", path.display(), why(&error))))
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

//! Files that a command writes: whole or not at all, under another name first.

use crate::cli::exit::Trouble;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

/// A new file with this text; one that exists is left alone.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), Trouble> {
    write(path, text, |file| file.persist_noclobber(path).map(drop).map_err(|it| it.error))
}

/// A file with this text, in place of the one that exists and as open to others as that is.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Trouble> {
    write(path, text, |file| {
        let permissions = std::fs::metadata(path)?.permissions();
        file.as_file().set_permissions(permissions)?;
        file.persist(path).map(drop).map_err(|it| it.error)
    })
}

fn write(
    path: &Path,
    text: &str,
    persist: impl FnOnce(NamedTempFile) -> std::io::Result<()>,
) -> Result<(), Trouble> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let written = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let written = written.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        persist(file)
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

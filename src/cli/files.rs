//! Files that a command writes: whole or not at all, under another name first.

use crate::cli::exit::Trouble;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
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

/// Refuses outputs that would take the place of an input, or of each other, or that have no folder
/// to stand in, before the work is done that would be lost with them.
pub(crate) fn apart(inputs: &[&str], outputs: &[Option<&Path>]) -> Result<(), Trouble> {
    let mut taken: Vec<PathBuf> = inputs.iter().map(|it| real(Path::new(it))).collect();
    for output in outputs.iter().flatten() {
        if output.as_os_str() == "-" {
            let message = "-: this goes to a file; /dev/stdout is one, where there is such";
            return Err(Trouble::Usage(message.to_owned()));
        }
        let folder = output.parent().filter(|it| !it.as_os_str().is_empty());
        if folder.is_some_and(|it| !it.is_dir()) {
            let message = format!("{}: there is no such folder", output.display());
            return Err(Trouble::Io(message));
        }
        let real = real(output);
        if taken.contains(&real) {
            let message = "would be written over what is read, or written twice";
            return Err(Trouble::Usage(format!(
                "{}: {message}; choose another name",
                output.display()
            )));
        }
        taken.push(real);
    }
    Ok(())
}

/// Where a path leads, links followed, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let in_folder = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
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

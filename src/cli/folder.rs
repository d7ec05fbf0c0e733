//! Files that are written whole or not at all, and the folder in which a sweep keeps its rows.

use crate::cli::exit::Trouble;
use crate::experiment::planned::Laid;
use crate::experiment::planned::Planned;
use crate::experiment::planned::Refused;
use std::io::BufWriter;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// The plan's file in a folder.
const PLAN: &str = "plan.json";

/// What stands in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// The plan that was asked about.
    Plan,
    /// No plan.
    Nothing,
}

/// The folder of a sweep.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// The folder at a path, made if it is not there, with the plan in it.
    pub(crate) fn open(path: &Path, plan: &Planned) -> Result<Self, Trouble> {
        let wrong = |error| Trouble::Io(format!("{}: {error}", path.display()));
        std::fs::create_dir_all(path).map_err(wrong)?;
        let folder = Self(path.to_owned());
        if folder.holds(plan)? == Held::Nothing {
            write_whole(&folder.plan(), &plan.text()).map_err(wrong)?;
        }
        Ok(folder)
    }

    /// A folder that some sweep has written.
    pub(crate) fn of(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Whether the plan stands in it; a folder in which another one does is refused.
    pub(crate) fn holds(&self, plan: &Planned) -> Result<Held, Trouble> {
        match std::fs::read_to_string(self.plan()) {
            // Another shard may have found the same scenarios elsewhere.
            Ok(there) if there.contains(plan.hash()) => Ok(Held::Plan),
            Ok(_) => Err(Trouble::Usage(format!(
                "{} holds the rows of another plan than {}; name another folder, a sweep by \
                 --out",
                self.0.display(),
                plan.short()
            ))),
            Err(_) => Ok(Held::Nothing),
        }
    }

    /// Where the plan stands.
    pub(crate) fn plan(&self) -> PathBuf {
        self.0.join(PLAN)
    }

    /// Where the rows of a finished shard stand.
    pub(crate) fn rows(&self, plan: &Planned, shard: u64, of: u64) -> PathBuf {
        let short = plan.short();
        self.0.join(format!("shard-{shard:05}-of-{of:05}.{short}.jsonl"))
    }

    /// Where the rows of a shard stand while it is played.
    pub(crate) fn journal(&self, plan: &Planned, shard: u64, of: u64) -> PathBuf {
        self.rows(plan, shard, of).with_extension("journal")
    }

    /// Every file of rows, or every journal, in the order of their names.
    pub(crate) fn files(&self, plan: &Planned, extension: &str) -> std::io::Result<Vec<PathBuf>> {
        let ending = format!(".{}.{extension}", plan.short());
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.0)? {
            let path = entry?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            if name.is_some_and(|name| name.starts_with("shard-") && name.ends_with(&ending)) {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The plan that a text says.
pub(crate) fn planned(name: &str, bytes: &[u8]) -> Result<Laid, Trouble> {
    Planned::read(name, &String::from_utf8_lossy(bytes)).map_err(|refused| match refused {
        Refused::Wrong(problems) => Trouble::Refused(problems),
        Refused::Unequal(message) => Trouble::Unequal(message),
    })
}

/// Writes a text to a file, or nothing: under a temporary name, synced, renamed.
pub(crate) fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    write_by(path, |file| file.write_all(text.as_bytes()))
}

/// The same of what `write` writes.
pub(crate) fn write_by(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    // What a link leads to is replaced and not the link; a device or a pipe cannot be.
    let real = path.canonicalize();
    let path = real.as_deref().unwrap_or(path);
    if path.exists() && !path.is_file() {
        let mut buffer = BufWriter::new(std::fs::OpenOptions::new().write(true).open(path)?);
        write(&mut buffer)?;
        return buffer.flush();
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // As open to others as any new file, for a temporary one is not.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // The error would tell the name under which it is tried.
    let mut file = builder.tempfile_in(folder).map_err(|error| match error.kind() {
        ErrorKind::NotFound => std::io::Error::new(ErrorKind::NotFound, "there is no such folder"),
        kind => kind.into(),
    })?;
    let mut buffer = BufWriter::new(file.as_file_mut());
    write(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    file.as_file().sync_all()?;
    file.persist(path)?;
    sync(folder);
    Ok(())
}

/// Makes a new name in a folder last, where folders can be opened at all.
fn sync(folder: &Path) {
    if let Ok(folder) = std::fs::File::open(folder) {
        // Some file systems refuse this; the file itself is safe.
        let _ = folder.sync_all();
    }
}

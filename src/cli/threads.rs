//! How many threads a command may use: of no influence on what it prints.

use crate::cli::exit::Trouble;

/// Does some work on so many threads, or on all that there are.
#[cfg(feature = "rayon")]
pub(crate) fn on_threads<T: Send>(
    threads: Option<u16>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Trouble> {
    let Some(threads) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build();
    let pool = pool.map_err(|error| Trouble::Io(format!("{threads} threads: {error}")))?;
    Ok(pool.install(work))
}

/// Without rayon there is one thread, with the same result.
#[cfg(not(feature = "rayon"))]
#[expect(clippy::unnecessary_wraps, reason = "the other build may fail to start threads")]
pub(crate) fn on_threads<T>(_threads: Option<u16>, work: impl FnOnce() -> T) -> Result<T, Trouble> {
    Ok(work())
}

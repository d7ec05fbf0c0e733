//! Where a value was written: a range of bytes in one numbered source text.

/// The number of a source text: the scenario file, or one overlay argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(pub(crate) u32);

/// A half-open range of bytes of a source text, ordered by source and then by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text the bytes belong to.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `source`.
    ///
    /// Texts are refused above 16 MB, so a position always fits; a larger one saturates.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let narrow = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self { source, start: narrow(start), end: narrow(end) }
    }
}

//! The history of a record's copies: where each was, where it came from, and what it died of.
//!
//! Plain data; it is worked out only for records that somebody asks about.

use crate::kernel::time::Time;

/// Where a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the handset's own memory.
    Handset,
    /// In a store's generation, a restore point or an image, by its number among the holders.
    Holder(usize),
    /// Outside the service, in the user's own keeping.
    Refuge,
}

/// How a copy came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It was there from the start.
    Begun,
    /// The user wrote it.
    Written,
    /// The handset and its service exchanged it.
    Exchanged,
    /// A backup job captured it.
    Captured,
    /// A salvage brought it out of a damaged holder.
    Salvaged,
    /// A restore brought it back.
    Restored,
}

/// The death of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Died {
    /// When.
    pub at: Time,
    /// Of what, by the number of the cause; none if it was merely replaced.
    pub cause: Option<u8>,
    /// Whether nobody held the record from then on.
    pub last: bool,
}

/// One copy of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyLife {
    /// Where it was.
    pub place: Place,
    /// The copy that it was made from, by its place in the list.
    pub parent: Option<usize>,
    /// How it came to be.
    pub came: Came,
    /// When.
    pub born: Time,
    /// From when on it counted: a restore point counts once it is complete.
    pub counts: Option<Time>,
    /// How it ended; none if it lived at the horizon.
    pub died: Option<Died>,
}

/// All copies that a record ever had, in the order of their births.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The number of its category.
    pub category: usize,
    /// Its number within the account and category, from 1.
    pub record: u32,
    /// The copies.
    pub copies: Vec<CopyLife>,
}

impl History {
    /// The copy with whose death nobody held the record any more, if it is lost.
    #[must_use]
    pub fn last_death(&self) -> Option<(&CopyLife, Died)> {
        self.copies.iter().find_map(|copy| copy.died.filter(|it| it.last).map(|it| (copy, it)))
    }
}

/// What became of a holder over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HolderLife {
    /// When a restore point was complete, good or bad.
    pub complete: Option<Time>,
    /// When it was out of reach, and until when; to the horizon if that is none.
    pub barred: Vec<(Time, Option<Time>)>,
    /// When a share of it died.
    pub damaged: Vec<Time>,
    /// When it died whole, and the number of the cause.
    pub died: Option<(Time, u8)>,
}

impl HolderLife {
    /// It is no longer out of reach.
    pub(crate) fn come_in_reach(&mut self, at: Time) {
        if let Some((_, until @ None)) = self.barred.last_mut() {
            *until = Some(at);
        }
    }
}

/// A restore over time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreLife {
    /// When it began.
    pub at: Time,
    /// When the last account has its turn; the horizon if nothing says.
    pub until: Time,
    /// The store it goes into.
    pub store: u16,
    /// Whether accounts bring back what they kept themselves.
    pub own: bool,
    /// Whether it was broken off.
    pub recalled: bool,
}

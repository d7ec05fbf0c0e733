//! The closed list of things that the server side does to accounts: the timeline.
//!
//! Rows are places in an account's table of contents, one for each holder that may have a copy.
//! A row outlives its holder and is used again; an op that fills a row replaces what was there.

use crate::kernel::chance::EntityKey;
use crate::kernel::law::Law;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::world::chosen::Chosen;
use crate::world::mask::Mask;
use crate::world::restore::Merge;
use crate::world::restore::Order;
use crate::world::restore::To;
use crate::world::service::Answer;
use std::sync::Arc;

/// Which categories something concerns, a bit each.
pub type Categories = u64;

/// One thing done to accounts, at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Op {
    /// When.
    pub at: Time,
    /// What.
    pub what: What,
}

/// What is done to accounts.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A service answers so from now on.
    Answer {
        /// The service.
        service: u16,
        /// What it answers.
        answer: Answer,
        /// Handsets that have not restarted since are not answered.
        restarted_since: Time,
    },
    /// A store's live generation is in this row from now on, empty.
    Generation {
        /// The store.
        store: u16,
        /// The row.
        row: u16,
        /// Where it stands.
        labels: u128,
    },
    /// A row takes on another row's content.
    Capture {
        /// The row filled.
        row: u16,
        /// The row it is filled from.
        from: u16,
        /// What is copied.
        categories: Categories,
    },
    /// A row counts as held from now on: its copy is complete.
    Usable {
        /// The row.
        row: u16,
        /// Where it stands.
        labels: u128,
    },
    /// A row's copies die.
    Kill {
        /// The row.
        row: u16,
        /// Of what.
        cause: u8,
        /// Rows that spare it the blame for what they have too: a copy that expired on schedule
        /// is no cause of loss while another one can be restored.
        spared: Vec<u16>,
    },
    /// A share of a row's copies dies.
    Thin {
        /// The row.
        row: u16,
        /// Of what.
        cause: u8,
        /// Who survives.
        mask: Mask,
        /// The number of the mask among the fine ones, if it is finer than a category.
        bit: Option<u8>,
        /// What is hit.
        categories: Categories,
        /// Whether what is written into the row afterwards dies by the same draw, until a
        /// restore brings something else there.
        standing: bool,
        /// If only what was written at this instant or before dies: the instant. What was there
        /// when the simulation started counts as older than any.
        older: Option<Time>,
        /// Whose copies are hit.
        whose: Chosen,
    },
    /// A corruption comes to an end: what is written into a row from now on is spared by it.
    Heal {
        /// The row.
        row: u16,
        /// The corruption, by the key of its masks.
        by: EntityKey,
    },
    /// A row is filled from a damaged one, as far as a salvage brings it out.
    Salvage {
        /// The row filled.
        row: u16,
        /// The row worked on.
        from: u16,
        /// Where the result stands.
        labels: u128,
        /// Who comes out.
        mask: Mask,
        /// The number of the mask among the fine ones, if it is finer than a category.
        bit: Option<u8>,
        /// The share of what does not come out of which an empty shell does.
        shells: Share,
        /// The cause of death of what is spoiled, if anything is.
        spoils: Option<u8>,
        /// Whose copies are worked on; nothing comes out of others.
        whose: Chosen,
    },
    /// Copies are brought back, each account in its turn.
    Restore(Arc<Restore>),
    /// A restore is broken off: accounts whose turn has not come have none.
    Recall {
        /// The restore's key.
        key: u64,
    },
    /// Handsets of a service are made to do something at their next contact.
    Order {
        /// The service.
        service: u16,
        /// What.
        order: Order,
    },
    /// A notice goes out.
    Notice(u16),
    /// Handsets restart.
    Restarts {
        /// The kind of restart, by its number among all kinds.
        restart: u8,
        /// Whom.
        whom: Whom,
        /// The key of the draw.
        key: u64,
    },
    /// Holders came in or out of reach; nothing is born and nothing dies.
    Reach,
}

/// Copies brought back.
#[derive(Debug, Clone, PartialEq)]
pub struct Restore {
    /// The row they come from; unused if they come from a refuge.
    pub from: u16,
    /// The key of the refuge that they come from, if it is one.
    pub refuge: Option<u64>,
    /// The store they go into, into whichever generation is live at the account's turn.
    pub store: u16,
    /// What is brought back.
    pub categories: Categories,
    /// If only what was written after an instant is brought back: which.
    pub after: Option<Time>,
    /// How it meets what is there.
    pub merge: Merge,
    /// Of whom, by cohort.
    pub whose: Chosen,
    /// Whose.
    pub to: To,
    /// Accounts whose local copy was lost at this instant or later are the affected ones.
    pub affected_since: Time,
    /// When each account's turn comes.
    pub turn: Turn,
    /// The cause of death of what is rolled back.
    pub rollback: u8,
    /// The key of the draws.
    pub key: u64,
}

/// When an account's turn comes.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    /// All at once.
    Now,
    /// Evenly over a time.
    Spread(Span),
    /// As each takes it up.
    Offered {
        /// The share that ever does.
        taken_by: Share,
        /// How long each waits.
        delay: Law,
    },
}

/// Whom a mass restart befalls.
#[derive(Debug, Clone, PartialEq)]
pub enum Whom {
    /// Each handset with this chance.
    Each(Share),
    /// The handsets with these numbers, in order, one for each strike.
    Struck(Arc<Vec<u64>>),
}

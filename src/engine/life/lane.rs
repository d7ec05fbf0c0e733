//! One category of one account: what was written, what is acknowledged, who holds what.

use crate::engine::life::columns::Spot;
use crate::engine::life::mark;
use crate::engine::life::seen::Census;
use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::chance::Stream;
use crate::kernel::digest::Chain;
use crate::kernel::math::ceiling;
use crate::kernel::quantity::Share;
use crate::kernel::time::Span;
use crate::kernel::time::Time;
use crate::scenario::model::Held;
use crate::world::content::Content;
use crate::world::mask::Mask;

/// A death of copies, kept until the horizon so that each loss can be classed.
#[derive(Debug, Clone)]
pub(crate) struct Death {
    pub(crate) cause: u8,
    pub(crate) content: Content,
    /// If only those died that a fine mask did not spare: the mask's bit.
    pub(crate) unless: u64,
    /// What took their place, as far as it lies under masks: what it has did not die.
    pub(crate) spared: Content,
}

/// A corruption that stands: what is written into a row dies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoilt {
    pub(crate) row: usize,
    pub(crate) cause: u8,
    /// If only those die that a fine mask does not spare: the mask's number.
    pub(crate) bit: Option<u8>,
    /// The corruption, by the key of its masks.
    pub(crate) by: EntityKey,
}

/// Where what is written goes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    /// Into the handset, where it waits to be acknowledged.
    Kept,
    /// Nowhere yet: without a handset it waits until the service takes writes.
    Waits,
    /// Into a row, which acknowledges it at once; a handset keeps a copy.
    Straight { spot: Spot, kept: bool },
}

/// One category of one account.
#[derive(Debug)]
pub(crate) struct Lane<'a> {
    pub(crate) held: &'a Held,
    /// What the handset has; unused for accounts without one.
    pub(crate) cache: Content,
    /// What was acknowledged; never withdrawn.
    pub(crate) acked: Content,
    /// What was written and is not acknowledged yet.
    pub(crate) pending: Content,
    /// What each column has.
    pub(crate) columns: Vec<Content>,
    /// What ever reached a complete restore point.
    pub(crate) backed: Content,
    /// Both versions of an item show for what a restore brought here.
    pub(crate) doubled: Content,
    /// What was written and died before it was acknowledged.
    pub(crate) unsent: u64,
    pub(crate) written: u32,
    pub(crate) next_edit: Time,
    pub(crate) deaths: Vec<Death>,
    /// The corruptions that stand over rows, and all that was ever written into such.
    pub(crate) spoilt: Vec<Spoilt>,
    pub(crate) wasted: Content,
    /// What salvages worked on, under which mask, and the share of empty shells among what they
    /// did not bring out.
    pub(crate) shells: Vec<(Content, Mask, Share)>,
    /// When each edit was written, the first edit first.
    pub(crate) times: Vec<Time>,
    /// How many of them were written down as requests, or were none.
    pub(crate) noted: usize,
    pub(crate) missing_since: Option<Time>,
    /// The longest time for which this category was missing.
    pub(crate) longest_missing: Option<Span>,
    pub(crate) census: Census,
    /// Whether its copies may stand otherwise than they were last counted.
    pub(crate) touched: bool,
    /// A chain of its own, so that it does not matter when edits are written, nor in which order
    /// the categories stand.
    pub(crate) chain: Chain,
    edits: Stream,
    /// The waits of one block of the stream, and which of them comes next.
    waits: [f64; BLOCK],
    next_wait: usize,
    position: f64,
    origin: i64,
}

const EDITS: u32 = 1;
/// Words of a block of a stream.
const BLOCK: usize = 16;

impl<'a> Lane<'a> {
    pub(crate) fn new(held: &'a Held, columns: usize) -> Self {
        let nobody = EntityKey::new(0);
        Self {
            held,
            cache: Content::empty(),
            acked: Content::empty(),
            pending: Content::empty(),
            columns: vec![Content::empty(); columns],
            backed: Content::empty(),
            doubled: Content::empty(),
            unsent: 0,
            written: 0,
            next_edit: Time::NEVER,
            deaths: Vec::new(),
            spoilt: Vec::new(),
            wasted: Content::empty(),
            shells: Vec::new(),
            times: Vec::new(),
            noted: 0,
            missing_since: None,
            longest_missing: None,
            census: Census::default(),
            touched: true,
            chain: Chain::new(),
            edits: Chance::new(0, 0).stream(Purpose::new(b"nothing."), nobody),
            waits: [0.0; BLOCK],
            next_wait: BLOCK,
            position: 0.0,
            origin: 0,
        }
    }

    /// The category as an account begins: its first items are written, acknowledged and held.
    pub(crate) fn begin(
        &mut self,
        chance: Chance,
        key: EntityKey,
        start: Time,
        column: usize,
        has_cache: bool,
    ) {
        let first = Content::first(self.held.items);
        self.columns[column].clone_from(&first);
        self.cache = if has_cache { first.clone() } else { Content::empty() };
        self.acked = first;
        self.pending.clear();
        self.backed.clear();
        self.doubled.clear();
        self.unsent = 0;
        self.written = self.held.items;
        self.deaths.clear();
        self.spoilt.clear();
        self.wasted.clear();
        self.shells.clear();
        self.times.clear();
        self.noted = 0;
        self.missing_since = None;
        self.longest_missing = None;
        self.census = Census::default();
        self.touched = true;
        self.chain = Chain::new();
        self.position = 0.0;
        self.origin = start.ms();
        self.next_edit = Time::NEVER;
        if self.held.rate > 0.0 {
            self.edits = chance.stream(Purpose::new(&tag(self.held.key, EDITS)), key);
            self.next_wait = BLOCK;
        }
    }

    /// The draws of its edits, if it has any.
    pub(crate) fn draws(&mut self) -> Option<&mut Stream> {
        (self.held.rate > 0.0).then_some(&mut self.edits)
    }

    /// The first edit is drawn.
    pub(crate) fn draw_first(&mut self) {
        if self.held.rate > 0.0 {
            self.draw_next();
        }
    }

    /// The draws of its edits, as far as they are spent.
    pub(crate) fn edits_drawn(&self) -> &Stream {
        &self.edits
    }

    /// The k-th edit comes when the integrated rate reaches the sum of k unit exponentials.
    #[inline]
    fn draw_next(&mut self) {
        if self.next_wait == BLOCK {
            // A block at a time: the logarithms of a block do not wait for one another.
            self.waits = self.edits.exponentials().map(|unit| unit / self.held.rate);
            self.next_wait = 0;
        }
        self.position += self.waits[self.next_wait];
        self.next_wait += 1;
        self.next_edit = if self.position < 9e15 {
            Time::from_ms(self.origin + ceiling(self.position))
        } else {
            Time::NEVER
        };
    }

    /// Writes every edit before an instant and says how many.
    pub(crate) fn write_until(&mut self, until: Time, way: Way) -> u64 {
        let first = self.written + 1;
        while self.next_edit < until {
            let at = self.next_edit;
            self.written += 1;
            self.times.push(at);
            self.chain.absorb(at, mark::EDIT, u64::from(self.written));
            self.draw_next();
        }
        let last = self.written;
        if last < first {
            return 0;
        }
        match way {
            Way::Kept => {
                self.cache.append(first, last);
                self.pending.append(first, last);
            }
            Way::Waits => self.pending.append(first, last),
            Way::Straight { spot, kept } => {
                debug_assert!(self.pending.is_empty(), "what waits goes first");
                if kept {
                    self.cache.append(first, last);
                }
                self.acked.append(first, last);
                if !(self.spoilt.is_empty() && self.columns[spot.column].extend(first, last)) {
                    self.put(spot, &Content::span(first, last));
                }
            }
        }
        u64::from(last - first) + 1
    }

    /// What is pending reaches a row and is acknowledged.
    #[inline]
    pub(crate) fn acknowledge(&mut self, spot: Spot) {
        if self.pending.is_empty() {
            return;
        }
        self.touched = true;
        self.acked.unite(&self.pending);
        if self.spoilt.is_empty() {
            self.columns[spot.column].unite(&self.pending);
            return self.pending.clear();
        }
        let pending = std::mem::take(&mut self.pending);
        self.put(spot, &pending);
    }

    /// Copies reach a row; those that a standing corruption hits are born dead.
    pub(crate) fn put(&mut self, spot: Spot, content: &Content) {
        self.touched = true;
        if self.spoilt.is_empty() {
            return self.columns[spot.column].unite(content);
        }
        let mut over: smallvec::SmallVec<[Spoilt; 2]> = smallvec::SmallVec::new();
        over.extend(self.spoilt.iter().filter(|spoilt| spoilt.row == spot.row).copied());
        if over.is_empty() {
            return self.columns[spot.column].unite(content);
        }
        self.wasted.unite(content);
        let mut left = content.clone();
        for spoilt in &over {
            self.die_too(spoilt.cause, &left, spoilt.bit.map_or(0, |bit| 1 << bit));
            match spoilt.bit {
                // What this one spares is left to the next.
                Some(bit) => left.mask(1 << bit),
                None => left.clear(),
            }
        }
        self.columns[spot.column].unite(&left);
    }

    /// No corruption stands over a row any more.
    pub(crate) fn heal(&mut self, row: usize) {
        self.spoilt.retain(|spoilt| spoilt.row != row);
    }

    /// As [`Lane::die`], added to an earlier death of the same kind: there may be thousands.
    fn die_too(&mut self, cause: u8, content: &Content, unless: u64) {
        if content.is_empty() {
            return;
        }
        let alike = |death: &&mut Death| {
            death.cause == cause && death.unless == unless && death.spared.is_empty()
        };
        match self.deaths.iter_mut().find(alike) {
            Some(death) => death.content.unite(content),
            None => {
                self.die(cause, content.clone(), unless);
            }
        }
    }

    /// Copies die of a cause; nothing is written down where there was nothing.
    pub(crate) fn die(&mut self, cause: u8, content: Content, unless: u64) -> bool {
        if content.is_empty() {
            return false;
        }
        self.deaths.push(Death { cause, content, unless, spared: Content::empty() });
        true
    }

    /// Copies are given up for others: those die that the others do not have.
    pub(crate) fn give_up(&mut self, cause: u8, old: &Content, new: &Content) -> bool {
        if new.covers(old) {
            return false;
        }
        let (plain, spared) = new.by_masks();
        let content = old.without(&plain);
        if content.is_empty() {
            return false;
        }
        self.deaths.push(Death { cause, content, unless: 0, spared });
        true
    }

    /// What a column has, parted by age: what was written at an instant or before, and the rest.
    /// What was there from the start is older than any instant.
    pub(crate) fn part(&self, column: usize, older: Option<Time>) -> (Content, Content) {
        let content = &self.columns[column];
        let Some(older) = older else { return (content.clone(), Content::empty()) };
        let edits = self.times.partition_point(|written| *written <= older);
        let edits = u32::try_from(edits).expect("records were numbered in 32 bits");
        let old = Content::first(self.held.items + edits);
        (content.within(&old), content.without(&old))
    }

    /// When a record was written.
    pub(crate) fn written_at(&self, record: u32, start: Time) -> Time {
        match record.checked_sub(self.held.items + 1) {
            Some(edit) => self.times[edit as usize],
            None => start,
        }
    }
}

/// A purpose of a category, from its key.
pub(crate) fn tag(key: u64, use_: u32) -> [u8; 8] {
    crate::kernel::math::mix64(key ^ u64::from(use_).rotate_left(32)).to_le_bytes()
}

//! The gate of a service: which requests of a handset it had no room for.
//!
//! Of each window that was full it knows the first request that was refused; all that come after
//! that one in the window are refused as well. So a life can be lived alone: what the others
//! leave of a service is as much a part of the timeline as what the service answers.

use crate::kernel::ruler::Ruler;
use crate::kernel::time::Time;
use crate::outcome::server::Refused;
use crate::scenario::model::Model;
use crate::world::service::Capacity;

/// What happens at a handset at an instant, in that order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Something of its own or of the server side: what it asks may be another thing then.
    Wakes,
    /// It asks to be rid of what it has just written.
    Push,
    /// It makes an attempt.
    Attempt,
}

/// The place of a request in the order of all: time, kind, the account's key.
pub(crate) type Place = (Time, Kind, u64);

/// The gate of one service.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    /// Requests taken in each window, from these on; the first from the start.
    rooms: Vec<(usize, u64)>,
    /// Its windows, the first from the start.
    windows: Ruler,
    /// The number of the first window of the table.
    first: usize,
    /// Of each window of the table: when it first refused a request; never if it had room.
    limits: Vec<Time>,
    /// Of each window of the table: which cut is the next, in it or later.
    next: Vec<u32>,
    /// The windows that were full, and the first request that each refused.
    cuts: Vec<(usize, Place)>,
}

impl Gate {
    pub(crate) fn new(capacity: &Capacity, model: &Model) -> Self {
        let windows = Ruler::new(model.start, capacity.per);
        let per_ms = windows.every().ms();
        let mut rooms = vec![(0, capacity.admits)];
        for shift in &capacity.shifts {
            let since = model.calendar.resolve(&shift.at).since(model.start).ms();
            // A window that has begun keeps its room.
            let window = (since + per_ms - 1).div_euclid(per_ms).max(0);
            rooms.push((usize::try_from(window).unwrap_or(usize::MAX), shift.admits));
        }
        rooms.sort_by_key(|&(window, _)| window);
        let (limits, next, cuts) = (Vec::new(), Vec::new(), Vec::new());
        Self { rooms, windows, first: 0, limits, next, cuts }
    }

    /// How many requests are taken in a window.
    pub(crate) fn room(&self, window: usize) -> u64 {
        let begun = self.rooms.partition_point(|&(from, _)| from <= window);
        self.rooms[begun - 1].1
    }

    /// The window of an instant.
    #[inline]
    pub(crate) fn window(&self, at: Time) -> usize {
        self.windows.part(at)
    }

    /// When a window begins.
    pub(crate) fn opens(&self, window: usize) -> Time {
        self.windows.begins(window)
    }

    /// This request is the first that a window refuses; windows come in their order.
    pub(crate) fn close(&mut self, place: Place) {
        let window = self.window(place.0);
        if self.cuts.is_empty() {
            self.first = window;
        }
        let cut = u32::try_from(self.cuts.len()).expect("the door bounds the number of windows");
        self.limits.resize(window - self.first, Time::NEVER);
        self.limits.push(place.0);
        self.next.resize(window + 1 - self.first, cut);
        self.cuts.push((window, place));
    }

    /// The first request that each full window refused, in order.
    pub(crate) fn refused(&self) -> impl Iterator<Item = Refused> {
        self.cuts.iter().map(|&(_, (at, kind, key))| (at.ms(), kind == Kind::Push, key))
    }

    /// The gate that refused these requests first; none if none can have.
    pub(crate) fn closed(capacity: &Capacity, model: &Model, refused: &[Refused]) -> Option<Self> {
        let mut gate = Self::new(capacity, model);
        for &(ms, pushed, key) in refused {
            let at = Time::from_ms(ms);
            let in_order = gate.cuts.last().is_none_or(|&(full, _)| gate.ends_before(full, at));
            if at < model.start || at >= model.horizon || !in_order {
                return None;
            }
            gate.close((at, if pushed { Kind::Push } else { Kind::Attempt }, key));
        }
        Some(gate)
    }

    fn ends_before(&self, window: usize, at: Time) -> bool {
        at >= self.opens(window + 1)
    }

    /// Whether as much is taken at the same times, whatever was refused.
    pub(crate) fn has_the_room_of(&self, other: &Self) -> bool {
        (&self.rooms, self.windows) == (&other.rooms, other.windows)
    }

    /// Whether there is room for a request.
    pub(crate) fn admits(&self, place: Place) -> bool {
        let window = self.window(place.0).wrapping_sub(self.first);
        let Some(&limit) = self.limits.get(window) else { return true };
        // The time alone decides nearly always, and a table of times is small.
        place.0 < limit || place.0 == limit && place < self.cuts[self.next[window] as usize].1
    }

    /// The first instant from this one on in a window that was full.
    pub(crate) fn next_full(&self, from: Time) -> Option<Time> {
        let window = self.window(from).saturating_sub(self.first);
        let full = match self.limits.get(window)? {
            &Time::NEVER => self.cuts[self.next[window] as usize].0,
            _ => self.first + window,
        };
        Some(self.opens(full).max(from))
    }

    /// When the last window ends that was full.
    pub(crate) fn ends(&self) -> Time {
        self.opens(self.first + self.next.len())
    }

    /// When a handset that was refused tries again: in the next window at the earliest.
    pub(crate) fn after_refusal(&self, refused: Time, due: Time) -> Time {
        let same = self.window(refused) == self.window(due);
        if same { due + self.windows.every() } else { due }
    }
}

/// How many requests came in each window from the first on that somebody counts.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) first: usize,
    pub(crate) counts: Vec<u32>,
}

impl Asked {
    #[inline]
    pub(crate) fn note(&mut self, window: usize) {
        if let Some(count) = self.counts.get_mut(window.wrapping_sub(self.first)) {
            *count += 1;
        }
    }
}

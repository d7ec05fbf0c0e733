//! The order of events: by instant, then phase, entity and ordinal; never by insertion.
//!
//! Two runs that put the same events in at different moments take them out alike, so a change
//! in the way a trial is computed cannot change what happens in it.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::kernel::chance::EntityKey;
use crate::kernel::time::Time;

/// What happens first within one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Phase {
    /// Half-open windows end before anything else looks.
    WindowEnd,
    /// Faults set in.
    FaultOnset,
    /// What the faults do to copies.
    Damage,
    /// Operators finish and start steps.
    OperatorStep,
    /// A job fixes its as-of.
    Capture,
    /// A job completes and its point becomes usable.
    JobCompletion,
    /// Services change their answer.
    ServerState,
    /// Handsets reset.
    Reset,
    /// Writers edit.
    Edit,
    /// Writers sync.
    Sync,
    /// Observers look last.
    Observation,
}

/// The place of an event in the order of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// When.
    pub time: Time,
    /// At which phase of that instant.
    pub phase: Phase,
    /// To whom.
    pub entity: EntityKey,
    /// The how-many-eth event of that entity.
    pub ordinal: u64,
}

/// The pending events, each at its [`Place`].
///
/// ```
/// use lastcopy::kernel::chance::EntityKey;
/// use lastcopy::kernel::order::Phase;
/// use lastcopy::kernel::order::Schedule;
/// use lastcopy::kernel::time::Time;
/// let mut schedule = Schedule::new();
/// let store = EntityKey::named("primary");
/// schedule.push(Time::ZERO, Phase::Sync, store, 0, "sync");
/// schedule.push(Time::ZERO, Phase::Damage, store, 0, "array dies");
/// assert_eq!(schedule.pop().map(|(_, event)| event), Some("array dies"));
/// ```
#[derive(Clone, Debug)]
pub struct Schedule<E> {
    heap: BinaryHeap<Pending<E>>,
}

impl<E> Schedule<E> {
    /// Nothing pending.
    pub const fn new() -> Self {
        Self { heap: BinaryHeap::new() }
    }

    /// Puts an event at its place; an event at [`Time::NEVER`] is dropped.
    pub fn push(&mut self, time: Time, phase: Phase, entity: EntityKey, ordinal: u64, event: E) {
        if time == Time::NEVER {
            return;
        }
        let place = Place { time, phase, entity, ordinal };
        self.heap.push(Pending { place, event });
    }

    /// Takes the first event out.
    ///
    /// In debug builds it asserts that no two events share a place: their order would be
    /// an accident.
    pub fn pop(&mut self) -> Option<(Place, E)> {
        let first = self.heap.pop()?;
        debug_assert!(
            self.heap.peek().is_none_or(|next| next.place != first.place),
            "two events share the place {:?}",
            first.place
        );
        Some((first.place, first.event))
    }

    /// When the first event is due.
    pub fn peek_time(&self) -> Option<Time> {
        self.heap.peek().map(|next| next.place.time)
    }

    /// How many events are pending.
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing is pending.
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<E> Default for Schedule<E> {
    fn default() -> Self {
        Self::new()
    }
}

#[derive(Clone, Debug)]
struct Pending<E> {
    place: Place,
    event: E,
}

impl<E> Ord for Pending<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        // The heap gives the greatest first; the earliest place must be that.
        other.place.cmp(&self.place)
    }
}

impl<E> PartialOrd for Pending<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for Pending<E> {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl<E> Eq for Pending<E> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Vec<Place> {
        let mut places = Vec::new();
        for ms in [-5, 0, 5] {
            for phase in [Phase::WindowEnd, Phase::Damage, Phase::Observation] {
                for entity in [1, 2] {
                    for ordinal in [0, 7] {
                        let (time, entity) = (Time::from_ms(ms), EntityKey::new(entity));
                        places.push(Place { time, phase, entity, ordinal });
                    }
                }
            }
        }
        places
    }

    #[test]
    fn events_leave_by_place_however_they_were_put_in() {
        let sorted = places();
        for stride in [1, 5, 7, 11, 35] {
            let mut schedule = Schedule::new();
            for i in 0..sorted.len() {
                let at = sorted[i * stride % sorted.len()];
                schedule.push(at.time, at.phase, at.entity, at.ordinal, at);
            }
            let out: Vec<Place> = std::iter::from_fn(|| schedule.pop()).map(|(_, e)| e).collect();
            assert_eq!(out, sorted, "stride {stride}");
        }
    }

    #[test]
    fn a_cloned_schedule_goes_its_own_way() {
        let mut schedule = Schedule::new();
        schedule.push(Time::ZERO, Phase::Edit, EntityKey::new(1), 0, 'a');
        let mut copy = schedule.clone();
        copy.push(Time::from_ms(-1), Phase::Edit, EntityKey::new(1), 1, 'b');
        assert_eq!(copy.peek_time(), Some(Time::from_ms(-1)));
        assert_eq!(schedule.peek_time(), Some(Time::ZERO));
        assert_eq!((schedule.len(), copy.len()), (1, 2));
    }

    #[test]
    fn what_never_comes_is_not_pending() {
        let mut schedule = Schedule::new();
        schedule.push(Time::NEVER, Phase::Edit, EntityKey::new(1), 0, ());
        assert!(schedule.is_empty());
    }

    #[test]
    #[should_panic(expected = "two events share the place")]
    #[cfg(debug_assertions)]
    fn two_events_at_one_place_are_a_mistake() {
        let mut schedule = Schedule::new();
        for event in ["one", "other"] {
            schedule.push(Time::ZERO, Phase::Edit, EntityKey::new(1), 0, event);
        }
        schedule.pop();
    }
}

//! On which sets of units the content of a group lies.
//!
//! All groups of a population are laid out alike; another trial draws its sets anew.

use crate::kernel::chance::Chance;
use crate::kernel::chance::EntityKey;
use crate::kernel::chance::Purpose;
use crate::kernel::stream::Stream;
use crate::world::group::Sets;
use crate::world::group::Spread;
use std::collections::BTreeSet;

const LAYOUT: Purpose = Purpose::new(b"grplayot");
/// How often a permutation is drawn again whose sets overlap others in more than one unit.
const TRIES: u32 = 20;

/// Sets of units, and which of them each unit is in.
pub(crate) struct Layout {
    /// How many of a set must work.
    pub(crate) needs: usize,
    copies: usize,
    /// The units of each set, one set after another.
    members: Vec<u32>,
    /// The sets of each unit, one unit after another, and where each unit's begin.
    sets: Vec<u32>,
    starts: Vec<usize>,
}

impl Layout {
    pub(crate) fn new(spread: Spread, units: u32, chance: Chance, key: EntityKey) -> Self {
        let mut draws = chance.stream(LAYOUT, key);
        let members = match spread.sets {
            Sets::Windows { scatter } => windows(units, spread.copies, scatter),
            Sets::Copysets { scatter } => copysets(units, spread.copies, scatter, &mut draws),
            Sets::Drawn { number } => drawn(units, spread.copies, number, &mut draws),
        };
        let copies = spread.copies as usize;
        let mut starts = vec![0; units as usize + 1];
        for &unit in &members {
            starts[unit as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sets = vec![0; members.len()];
        for (at, &unit) in members.iter().enumerate() {
            sets[next[unit as usize]] = u32::try_from(at / copies).expect("sets are few");
            next[unit as usize] += 1;
        }
        Self { needs: spread.needs as usize, copies, members, sets, starts }
    }

    /// How many sets there are.
    pub(crate) fn len(&self) -> u64 {
        (self.members.len() / self.copies) as u64
    }

    /// The sets that hold any of these units, each once.
    pub(crate) fn touched(&self, units: &[usize]) -> Vec<u32> {
        let of = |&unit: &usize| &self.sets[self.starts[unit]..self.starts[unit + 1]];
        let mut touched: Vec<u32> = units.iter().flat_map(of).copied().collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// Whether a set can be read, given which units are good.
    pub(crate) fn is_readable(&self, set: u32, good: impl Fn(usize) -> bool) -> bool {
        let from = set as usize * self.copies;
        let members = &self.members[from..from + self.copies];
        members.iter().filter(|&&unit| good(unit as usize)).count() >= self.needs
    }
}

/// Each unit with any others of the so many after it, on a ring; a set counts once.
fn windows(units: u32, copies: u32, scatter: u32) -> Vec<u32> {
    let mut sets = BTreeSet::new();
    for first in 0..units {
        let mut offsets: Vec<u32> = (1..copies).collect();
        loop {
            let mut set: Vec<u32> = offsets.iter().map(|it| (first + it) % units).collect();
            set.push(first);
            set.sort_unstable();
            sets.insert(set);
            // The next choice of offsets, in the order of the dictionary.
            let last = |at: usize| scatter - (copies - 2 - at as u32);
            let Some(at) = (0..offsets.len()).rev().find(|&at| offsets[at] < last(at)) else {
                break;
            };
            offsets[at] += 1;
            for after in at + 1..offsets.len() {
                offsets[after] = offsets[after - 1] + 1;
            }
        }
    }
    sets.into_iter().flatten().collect()
}

/// Permutations, each cut into sets of which no two share more than one unit, as far as that goes.
fn copysets(units: u32, copies: u32, scatter: u32, draws: &mut Stream) -> Vec<u32> {
    let mut members = Vec::new();
    let mut together = vec![Vec::new(); units as usize];
    for _ in 0..scatter.div_ceil(copies.max(2) - 1) {
        let cuts = (0..TRIES).map(|_| cut(units, copies as usize, &together, draws));
        let mut best: Option<(usize, Vec<u32>)> = None;
        for (overlaps, sets) in cuts {
            if best.as_ref().is_none_or(|(least, _)| overlaps < *least) {
                best = Some((overlaps, sets));
            }
            if overlaps == 0 {
                break;
            }
        }
        let (_, sets) = best.expect("it was tried");
        for set in sets.chunks(copies as usize) {
            for &unit in set {
                together[unit as usize].extend(set.iter().filter(|&&other| other != unit));
            }
        }
        members.extend(sets);
    }
    members
}

/// One permutation, cut into sets: each takes the next unit that none of its own has met. What is
/// left over at the end is in no set. Says how many had to take one that they had met.
fn cut(units: u32, copies: usize, together: &[Vec<u32>], draws: &mut Stream) -> (usize, Vec<u32>) {
    let mut order: Vec<u32> = (0..units).collect();
    for place in (1..units).rev() {
        order.swap(place as usize, draws.below(place + 1) as usize);
    }
    let (mut overlaps, mut sets) = (0, Vec::new());
    while order.len() >= copies {
        let mut set: Vec<u32> = order.pop().into_iter().collect();
        while set.len() < copies {
            let met = |unit: &u32| set.iter().any(|it| together[*it as usize].contains(unit));
            let found = order.iter().rposition(|unit| !met(unit));
            overlaps += usize::from(found.is_none());
            set.push(order.remove(found.unwrap_or(order.len() - 1)));
        }
        sets.extend(set);
    }
    (overlaps, sets)
}

/// So many different sets, drawn evenly.
fn drawn(units: u32, copies: u32, number: u32, draws: &mut Stream) -> Vec<u32> {
    let mut sets = BTreeSet::new();
    while sets.len() < number as usize {
        let mut set = Vec::new();
        while set.len() < copies as usize {
            let unit = draws.below(units);
            if !set.contains(&unit) {
                set.push(unit);
            }
        }
        set.sort_unstable();
        sets.insert(set);
    }
    sets.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::Chance;
    use super::EntityKey;
    use super::Layout;
    use super::Sets;
    use super::Spread;

    fn lay_out(units: u32, copies: u32, sets: Sets, trial: u64) -> Vec<Vec<u32>> {
        let spread = Spread { copies, needs: 1, sets };
        let layout = Layout::new(spread, units, Chance::new(1, trial), EntityKey::new(7));
        layout.members.chunks(copies as usize).map(<[u32]>::to_vec).collect()
    }

    #[test]
    fn windows_are_as_many_as_can_be_counted() {
        assert_eq!(lay_out(9, 3, Sets::Windows { scatter: 4 }, 0).len(), 54);
        assert_eq!(lay_out(4, 2, Sets::Windows { scatter: 1 }, 0).len(), 4);
        // All of them, in the end.
        assert_eq!(lay_out(9, 3, Sets::Windows { scatter: 8 }, 0).len(), 84);
        assert_eq!(lay_out(5, 1, Sets::Windows { scatter: 1 }, 0).len(), 5);
    }

    #[test]
    fn copysets_partition_and_meet_in_one_unit_at_most() {
        for trial in 0..50 {
            let sets = lay_out(9, 3, Sets::Copysets { scatter: 4 }, trial);
            assert_eq!(sets.len(), 6);
            for round in sets.chunks(3) {
                let mut all: Vec<u32> = round.concat();
                all.sort_unstable();
                assert_eq!(all, (0..9).collect::<Vec<_>>());
            }
            for (at, set) in sets.iter().enumerate() {
                for other in &sets[..at] {
                    assert!(set.iter().filter(|unit| other.contains(unit)).count() <= 1);
                }
            }
        }
        // Five permutations of 5,000, each cut into 1,666 sets.
        assert_eq!(lay_out(5_000, 3, Sets::Copysets { scatter: 10 }, 0).len(), 8_330);
    }

    #[test]
    fn drawn_sets_differ_and_hold_different_units() {
        let sets = lay_out(9, 3, Sets::Drawn { number: 84 }, 0);
        assert_eq!(sets.len(), 84);
        assert!(sets.iter().all(|set| set[0] < set[1] && set[1] < set[2] && set[2] < 9));
        assert_ne!(
            lay_out(9, 3, Sets::Drawn { number: 6 }, 0),
            lay_out(9, 3, Sets::Drawn { number: 6 }, 1)
        );
    }

    #[test]
    fn a_unit_knows_its_sets() {
        let spread = Spread { copies: 2, needs: 2, sets: Sets::Windows { scatter: 1 } };
        let layout = Layout::new(spread, 4, Chance::new(1, 0), EntityKey::new(7));
        // In order: 0 1, 0 3, 1 2, 2 3.
        assert_eq!(layout.touched(&[0]), [0, 1]);
        assert_eq!(layout.touched(&[0, 1]), [0, 1, 2]);
        assert!(
            layout.is_readable(2, |unit| unit != 0) && !layout.is_readable(2, |unit| unit != 1)
        );
        assert_eq!(layout.len(), 4);
    }
}

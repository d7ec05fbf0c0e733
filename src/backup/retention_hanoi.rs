//! The tower of Hanoi: each level holds one point and is overwritten half as often as the last.
//!
//! Chained, as Acronis Backup & Recovery makes it: the top level is a full copy, the levels between
//! are differences to it, level 1 to the point before; a point goes only when no kept one needs it,
//! so that with L levels one can go back at least 2^(L-2) and at most 3*2^(L-2)-1 intervals.
//! Unchained it is the classical rotation of tapes that stand alone.
//!
//! Source: Acronis Backup & Recovery 10, user guide, "Tower of Hanoi scheme".

use serde::Deserialize;
use serde::Serialize;

use crate::backup::retention_point::Marks;
use crate::backup::retention_point::Point;
use crate::backup::retention_point::Reason;
use crate::backup::retention_point::no_marks;

/// A rotation over `levels` places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hanoi {
    /// How many levels, 1 to 64.
    pub levels: u32,
    /// Whether the lower levels are differences that need their bases; so if not told.
    #[serde(default = "chained_unless_told")]
    pub chained: bool,
}

const fn chained_unless_told() -> bool {
    true
}

impl Hanoi {
    /// The level, from 1, to which point number `id` goes. A chained tower begins with its top,
    /// since the first point cannot be a difference; otherwise point 1 goes to level 1.
    pub fn level(&self, id: u64) -> u32 {
        let turn = if self.chained { id.saturating_sub(1) } else { id };
        self.levels.min(turn.trailing_zeros() + 1)
    }

    /// The number of the point that point number `id` needs, if it is a difference: at level 1 the
    /// one before it, between the levels the last one of the top.
    #[must_use]
    pub fn base(&self, id: u64) -> Option<u64> {
        let level = self.level(id);
        if !self.chained || level == self.levels || id < 2 {
            return None;
        }
        let mut older = (1..id).rev();
        if level == 1 { older.next() } else { older.find(|&it| self.level(it) == self.levels) }
    }

    /// The reasons to keep each point: newest of its level, or base of a kept one. Points are
    /// ordered by their numbers, not by their times.
    pub(crate) fn marks(&self, points: &[Point]) -> Marks {
        let mut marks = no_marks(points);
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by_key(|&place| std::cmp::Reverse(points[place].id));
        let mut held = vec![false; self.levels as usize + 1];
        for &place in &order {
            let level = self.level(points[place].id);
            if !std::mem::replace(&mut held[level as usize], true) {
                marks[place].push(Reason::Level { level, of: self.levels });
            }
        }
        if self.chained {
            self.mark_bases(points, &order, &mut marks);
        }
        marks
    }

    /// Newest first, so that a base is marked before it is asked for its own base.
    fn mark_bases(&self, points: &[Point], order: &[usize], marks: &mut Marks) {
        for (nth, &place) in order.iter().enumerate() {
            let id = points[place].id;
            let level = self.level(id);
            if marks[place].is_empty() || level == self.levels {
                continue;
            }
            let mut older = order[nth + 1..].iter();
            let base = if level == 1 {
                older.next()
            } else {
                older.find(|&&older| self.level(points[older].id) == self.levels)
            };
            if let Some(&base) = base {
                marks[base].push(Reason::BaseOf { id });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_the_ruler() {
        let levels = |tower: Hanoi| (1..=14).map(|id| tower.level(id)).collect::<Vec<_>>();
        let chained = Hanoi { levels: 4, chained: true };
        assert_eq!(levels(chained), [4, 1, 2, 1, 3, 1, 2, 1, 4, 1, 2, 1, 3, 1]);
        let tapes = Hanoi { levels: 4, chained: false };
        assert_eq!(levels(tapes), [1, 2, 1, 3, 1, 2, 1, 4, 1, 2, 1, 3, 1, 2]);
    }

    #[test]
    fn a_difference_needs_the_last_top_and_the_lowest_level_what_came_before() {
        let tower = Hanoi { levels: 4, chained: true };
        let bases: Vec<Option<u64>> = (1..=10).map(|id| tower.base(id)).collect();
        let expected = [0, 1, 1, 3, 1, 5, 1, 7, 0, 9].map(|id| (id > 0).then_some(id));
        assert_eq!(bases, expected);
        assert_eq!(Hanoi { levels: 4, chained: false }.base(6), None);
    }
}

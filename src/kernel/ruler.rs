//! Equal parts of time, numbered from an instant on.

use crate::kernel::time::Span;
use crate::kernel::time::Time;

/// Equal parts of time: part 0 begins at an instant, each of the others where the last one ends.
///
/// ```
/// use lastcopy::kernel::ruler::Ruler;
/// use lastcopy::kernel::time::Span;
/// use lastcopy::kernel::time::Time;
/// let ruler = Ruler::new(Time::from_ms(-10), Span::from_ms(7));
/// assert_eq!(ruler.part(Time::from_ms(3)), 1);
/// assert_eq!(ruler.begins(1), Time::from_ms(-3));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ruler {
    start: Time,
    every_ms: i64,
    /// 2^64 by the length of a part, rounded down.
    reciprocal: u64,
}

impl Ruler {
    /// Parts of this length from an instant on; a millisecond each, if that is less.
    #[must_use]
    pub fn new(start: Time, every: Span) -> Self {
        let every_ms = every.ms().max(1);
        Self { start, every_ms, reciprocal: u64::MAX / every_ms.cast_unsigned() }
    }

    /// How long a part is.
    #[inline]
    #[must_use]
    pub const fn every(&self) -> Span {
        Span::from_ms(self.every_ms)
    }

    /// The part of an instant, which does not come before the first.
    #[inline]
    #[must_use]
    pub fn part(&self, at: Time) -> usize {
        // A product is cheaper than a quotient, and at most one too low.
        debug_assert!(at >= self.start, "nothing comes before the start");
        let since = (at.ms() - self.start.ms()).cast_unsigned();
        let guess = ((u128::from(since) * u128::from(self.reciprocal)) >> 64) as u64;
        let next = guess.wrapping_add(1);
        let is_past = next.wrapping_mul(self.every_ms.cast_unsigned()) <= since;
        (if is_past { next } else { guess }) as usize
    }

    /// When a part begins.
    #[inline]
    #[must_use]
    pub fn begins(&self, part: usize) -> Time {
        let part = i64::try_from(part).expect("the door bounds the number of parts");
        Time::from_ms(self.start.ms() + part * self.every_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    proptest! {
        #[test]
        fn a_part_is_the_quotient(
            start in -1_000_000_i64..1_000_000,
            since in 0_i64..1 << 52,
            every in proptest::prop_oneof![1_i64..100, 1_i64..1 << 40],
            edge in any::<bool>(),
        ) {
            let since = if edge { since / every * every } else { since };
            let ruler = Ruler::new(Time::from_ms(start), Span::from_ms(every));
            let part = ruler.part(Time::from_ms(start + since));
            prop_assert_eq!(part as i64, since / every);
            let begun = Time::from_ms(start + since / every * every);
            prop_assert_eq!(ruler.begins(part), begun);
        }
    }
}

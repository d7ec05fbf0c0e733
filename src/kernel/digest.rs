//! The hash of a trial: one chain per entity, and the sum of the chains.
//!
//! Inside a chain the order of events matters; between chains it does not, so entities can be
//! computed on any thread in any order. It tells two histories apart; it does not protect from
//! somebody who looks for a collision.

use crate::kernel::chance::EntityKey;
use crate::kernel::math;
use crate::kernel::time::Time;
use sha2::Digest;
use sha2::Sha256;

/// The SHA-256 of a text, in hexadecimal: for files and plans, which others may have changed.
#[must_use]
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Digits of a checksum.
pub const CHECKSUM_DIGITS: usize = 16;

/// The first digits of the SHA-256 of a line: whether it is as it was written.
#[must_use]
pub fn checksum(line: &str) -> String {
    let mut sum = sha256(line);
    sum.truncate(CHECKSUM_DIGITS);
    sum
}

/// The running hash of one entity's events.
///
/// ```
/// use lastcopy::kernel::chance::EntityKey;
/// use lastcopy::kernel::digest::Chain;
/// use lastcopy::kernel::digest::Sum;
/// use lastcopy::kernel::time::Time;
/// let mut chain = Chain::new();
/// chain.absorb(Time::ZERO, 1, 17);
/// let mut sum = Sum::default();
/// sum.add(chain.finish(EntityKey::named("primary")));
/// assert_eq!(sum.hex().len(), 32);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chain(u64, u64);

impl Chain {
    const EMPTY: Self = Self(0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344);

    /// A chain without events.
    pub const fn new() -> Self {
        Self::EMPTY
    }

    /// Takes in an event: when, of what kind, and what changed.
    #[inline]
    pub const fn absorb(&mut self, time: Time, kind: u32, what: u64) {
        // A Feistel network whose round is a multiply-fold: for a given event it is a bijection
        // of the state, so no event can make two different pasts equal.
        let when = (time.ms() as u64) ^ (kind as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= math::fold(self.1 ^ when, 0xa409_3822_299f_31d1);
        self.1 ^= math::fold(self.0 ^ what, 0x082e_fa98_ec4e_6c89);
    }

    /// The mixed chain of `entity`; zero if nothing happened to it, so that an untouched entity
    /// need not be visited.
    pub const fn finish(mut self, entity: EntityKey) -> u128 {
        if self.0 == Self::EMPTY.0 && self.1 == Self::EMPTY.1 {
            return 0;
        }
        self.absorb(Time::ALWAYS, u32::MAX, entity.get());
        self.absorb(Time::NEVER, u32::MAX, entity.get());
        ((math::mix64(self.0) as u128) << 64) | math::mix64(self.1) as u128
    }
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

/// The wrapping sum of mixed chains: the same in any order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Sum(u128);

impl Sum {
    /// The sum with this value.
    pub const fn new(value: u128) -> Self {
        Self(value)
    }

    /// Adds a mixed chain.
    pub const fn add(&mut self, chain: u128) {
        self.0 = self.0.wrapping_add(chain);
    }

    /// Adds another sum, such as that of another thread.
    pub const fn merge(&mut self, other: Self) {
        self.add(other.0);
    }

    /// The value.
    pub const fn get(self) -> u128 {
        self.0
    }

    /// The value as 32 hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:032x}", self.0)
    }

    /// The sum that is written so; none if this is not 32 hexadecimal digits.
    pub fn of_hex(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let well_formed = text.len() == 32 && text.bytes().all(is_digit);
        u128::from_str_radix(text, 16).ok().filter(|_| well_formed).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(events: &[(i64, u32, u64)]) -> Chain {
        let mut chain = Chain::new();
        for &(ms, kind, what) in events {
            chain.absorb(Time::from_ms(ms), kind, what);
        }
        chain
    }

    #[test]
    fn a_sum_is_read_back_from_its_digits() {
        let sum = Sum::new(0xfe << 120);
        assert_eq!(Sum::of_hex(&sum.hex()), Some(sum));
        assert_eq!([Sum::of_hex("+1"), Sum::of_hex(&"F".repeat(32))], [None, None]);
    }

    #[test]
    fn order_matters_inside_a_chain() {
        let entity = EntityKey::new(1);
        let one = chain(&[(1, 1, 1), (1, 1, 2)]).finish(entity);
        assert_ne!(one, chain(&[(1, 1, 2), (1, 1, 1)]).finish(entity));
        assert_eq!(one, chain(&[(1, 1, 1), (1, 1, 2)]).finish(entity));
    }

    #[test]
    fn order_does_not_matter_across_chains() {
        let mixed = [1, 2, 3].map(|key| chain(&[(7, 1, key)]).finish(EntityKey::new(key)));
        let (mut up, mut down, mut halves) = (Sum::default(), Sum::default(), Sum::default());
        mixed.iter().for_each(|&chain| up.add(chain));
        mixed.iter().rev().for_each(|&chain| down.add(chain));
        let mut half = Sum::default();
        half.add(mixed[1]);
        halves.add(mixed[2]);
        halves.add(mixed[0]);
        halves.merge(half);
        assert_eq!(up, down);
        assert_eq!(up, halves);
    }

    #[test]
    fn every_part_of_an_event_is_seen() {
        let events = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (1, 1, 0), (0, 1, 1)];
        let mut seen: Vec<u128> = Vec::new();
        for event in events {
            for entity in [0, 1] {
                seen.push(chain(&[event]).finish(EntityKey::new(entity)));
            }
        }
        // The same events twice are another history than once.
        seen.push(chain(&[(0, 0, 0), (0, 0, 0)]).finish(EntityKey::new(0)));
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }

    #[test]
    fn an_untouched_entity_adds_nothing() {
        assert_eq!(Chain::new().finish(EntityKey::new(9)), 0);
        assert_ne!(chain(&[(0, 0, 0)]).finish(EntityKey::new(9)), 0);
    }

    #[test]
    fn small_changes_move_half_of_the_bits() {
        let entity = EntityKey::new(5);
        let base = chain(&[(1_000, 3, 77)]).finish(entity);
        let mut moved = 0;
        for bit in 0..64 {
            moved += (chain(&[(1_000, 3, 77 ^ (1 << bit))]).finish(entity) ^ base).count_ones();
        }
        let mean = f64::from(moved) / 64.0;
        assert!((56.0..72.0).contains(&mean), "{mean} of 128 bits");
    }

    #[test]
    fn the_hash_is_fixed_for_good() {
        let mut sum = Sum::default();
        sum.add(chain(&[(1, 2, 3), (-4, 5, 6)]).finish(EntityKey::named("primary")));
        assert_eq!(sum.hex(), "c103df4fc165de0f4a4befb59dc8b112");
    }
}

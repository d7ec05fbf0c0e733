//! Chance by address: each draw is named by (seed, trial, purpose, entity, ordinal).
//!
//! No generator is passed around and none is advanced by anybody else, so one more draw here
//! shifts nothing there, and any draw can be made again alone. Streams give many words in order;
//! [`Chance::pick`] gives one word for one-shot choices. Both layouts are fixed for good.

use crate::kernel::math;
use crate::kernel::quantity::Share;

pub use crate::kernel::cipher::chacha8_block;
pub use crate::kernel::stream::Address;
pub use crate::kernel::stream::EntityKey;
pub use crate::kernel::stream::Stream;
pub use crate::kernel::stream::below;

/// What a draw is for: two purposes never share a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose(pub [u8; 8]);

impl Purpose {
    /// A purpose with a tag of eight letters, such as `b"edit...."`.
    pub const fn new(tag: &[u8; 8]) -> Self {
        Self(*tag)
    }

    /// The purpose of something that a scenario names; `salt` tells its several uses apart.
    pub const fn of(name: &str, salt: u32) -> Self {
        Self(math::mix64(math::hash_name(name) ^ math::mix64(salt as u64)).to_le_bytes())
    }
}

/// The source of all draws of one trial.
///
/// ```
/// use lastcopy::kernel::chance::Chance;
/// use lastcopy::kernel::chance::EntityKey;
/// use lastcopy::kernel::chance::Purpose;
/// let chance = Chance::new(42, 0);
/// let handset = EntityKey::member("sidekick", 17);
/// let mut edits = chance.stream(Purpose::new(b"edit...."), handset);
/// let first = edits.word();
/// edits.seek(0);
/// assert_eq!(edits.word(), first);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    seed: u64,
    trial: u64,
}

impl Chance {
    /// The chance of one trial of one seed.
    pub const fn new(seed: u64, trial: u64) -> Self {
        Self { seed, trial }
    }

    /// The words of a purpose for an entity, from the first on.
    pub fn stream(&self, purpose: Purpose, entity: EntityKey) -> Stream {
        Stream::new(self.key(purpose), entity)
    }

    /// Where one word of a purpose for an entity is found.
    pub const fn address(&self, purpose: Purpose, entity: EntityKey, ordinal: u64) -> Address {
        Address::new(self.key(purpose), entity, ordinal)
    }

    /// The cipher's key: seed, trial and purpose side by side, each as two little-endian words,
    /// then two zero words. Nothing is hashed, so nothing can collide.
    pub const fn key(&self, purpose: Purpose) -> [u32; 8] {
        let tag = u64::from_le_bytes(purpose.0);
        [
            self.seed as u32,
            (self.seed >> 32) as u32,
            self.trial as u32,
            (self.trial >> 32) as u32,
            tag as u32,
            (tag >> 32) as u32,
            0,
            0,
        ]
    }

    /// One word for a one-shot choice about `unit` of `entity`, such as whether a record survives
    /// a mask. Pure: the same address gives the same word.
    pub const fn pick(&self, purpose: Purpose, entity: EntityKey, unit: u64) -> u64 {
        // One multiply-fold per part of the address, each with an odd constant of its own
        // (the fractions of the square roots of 2, 3, 5, 7 and 11), then a bijective finish.
        let mut hash = math::fold(self.seed ^ 0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b);
        hash = math::fold(hash ^ self.trial, 0x3c6e_f372_fe94_f82b);
        hash = math::fold(hash ^ u64::from_le_bytes(purpose.0), 0xa54f_f53a_5f1d_36f1);
        hash = math::fold(hash ^ entity.get(), 0x510e_527f_ade6_82d1);
        hash = math::fold(hash ^ unit, 0x9b05_688c_2b3e_6c1f);
        math::mix64(hash)
    }

    /// Whether `unit` belongs to a share of all units; never for 0, always for 1, and whoever
    /// belongs to a share belongs to every larger one.
    pub fn share(&self, purpose: Purpose, entity: EntityKey, unit: u64, share: Share) -> bool {
        // 2^64 times a share below one is exact and fits 64 bits.
        let threshold = (share.get() * 18_446_744_073_709_551_616.0) as u64;
        share.get() >= 1.0 || self.pick(purpose, entity, unit) < threshold
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prop_assert_eq;
    use proptest::proptest;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    const EDIT: Purpose = Purpose::new(b"edit....");

    fn reference(chance: Chance, purpose: Purpose, entity: EntityKey) -> ChaCha8Rng {
        let mut key = [0; 32];
        key[0..8].copy_from_slice(&chance.seed.to_le_bytes());
        key[8..16].copy_from_slice(&chance.trial.to_le_bytes());
        key[16..24].copy_from_slice(&purpose.0);
        let mut words = ChaCha8Rng::from_seed(key);
        words.set_stream(entity.get());
        words
    }

    proptest! {
        #[test]
        fn streams_are_those_of_the_published_cipher(
            seed: u64, trial: u64, tag: [u8; 8], entity: u64, seeks in any::<[u32; 3]>(),
        ) {
            let (chance, entity) = (Chance::new(seed, trial), EntityKey::new(entity));
            let mut stream = chance.stream(Purpose(tag), entity);
            let mut words = reference(chance, Purpose(tag), entity);
            for _ in 0..70 {
                prop_assert_eq!(stream.word(), words.next_u32());
            }
            for ordinal in seeks.map(|seek| u64::from(seek) << (seek % 20)) {
                stream.seek(ordinal);
                words.set_word_pos(u128::from(ordinal));
                for _ in 0..20 {
                    prop_assert_eq!(stream.word(), words.next_u32());
                }
                prop_assert_eq!(stream.ordinal(), ordinal + 20);
            }
        }

        #[test]
        fn who_belongs_to_a_share_belongs_to_every_larger_one(
            seed: u64, unit: u64, a in 0.0..=1.0, b in 0.0..=1.0,
        ) {
            let chance = Chance::new(seed, 0);
            let [less, more] = if a < b { [a, b] } else { [b, a] };
            let share = |part| Share::new(part).unwrap();
            let is_in = |part| chance.share(EDIT, EntityKey::new(1), unit, share(part));
            prop_assert_eq!(is_in(less) && !is_in(more), false);
            prop_assert_eq!([is_in(0.0), is_in(1.0)], [false, true]);
        }

        #[test]
        fn uniform_numbers_stay_inside_their_bounds(seed: u64, n in 1_u32..) {
            let mut stream = Chance::new(seed, 0).stream(EDIT, EntityKey::new(0));
            let (one, two, below) = (stream.unit(), stream.unit53(), stream.below(n));
            assert!(one > 0.0 && one < 1.0 && two > 0.0 && two < 1.0 && below < n);
            prop_assert_eq!(stream.ordinal(), 4);
        }
    }

    #[test]
    fn the_words_are_fixed_for_good() {
        let chance = Chance::new(2009, 3);
        let handset = EntityKey::member("sidekick", 800_000);
        let mut stream = chance.stream(EDIT, handset);
        let first = [stream.word(), stream.word(), stream.word()];
        stream.seek(1 << 40);
        let far = stream.word();
        assert_eq!((first, far), ([3_507_572_188, 851_041_643, 4_233_271_424], 1_466_653_305));
        assert_eq!(
            (handset.get(), chance.pick(EDIT, handset, 7)),
            (4_522_739_925_787_620_608, 4_403_021_103_692_177_455)
        );
        let mut named = chance.stream(Purpose::of("firmware", 1), EntityKey::named("primary"));
        let (one, two) = (named.exponential(), named.exponential53());
        assert_eq!(
            (one.to_bits(), two.to_bits()),
            (4_600_156_446_806_823_554, 4_603_810_062_256_228_460)
        );
    }

    #[test]
    fn every_part_of_an_address_changes_the_pick() {
        let base = |bit: u32, part: usize| {
            let mut parts = [9, 8, 7, 6, 5_u64];
            parts[part] ^= 1 << bit;
            let [seed, trial, tag, entity, unit] = parts;
            let purpose = Purpose(tag.to_le_bytes());
            Chance::new(seed, trial).pick(purpose, EntityKey::new(entity), unit)
        };
        let plain = Chance::new(9, 8).pick(Purpose(7_u64.to_le_bytes()), EntityKey::new(6), 5);
        for part in 0..5 {
            let moved: u32 = (0..64).map(|bit| (base(bit, part) ^ plain).count_ones()).sum();
            let mean = f64::from(moved) / 64.0;
            assert!((28.0..36.0).contains(&mean), "part {part}: {mean} of 64 bits");
        }
    }

    #[test]
    fn picks_of_neighbouring_units_fill_all_cells_alike() {
        let (chance, entity) = (Chance::new(0, 0), EntityKey::new(0));
        for shift in [0, 28, 56] {
            let mut cells = [0_u32; 256];
            for unit in 0..256_000 {
                cells[(chance.pick(EDIT, entity, unit) >> shift) as usize % 256] += 1;
            }
            let square = |&cell: &u32| (f64::from(cell) - 1_000.0).powi(2) / 1_000.0;
            let chi: f64 = cells.iter().map(square).sum();
            // 255 degrees of freedom: mean 255, deviation 22.6.
            assert!((165.0..345.0).contains(&chi), "shift {shift}: {chi}");
        }
    }

    #[test]
    fn members_of_groups_never_share_a_key() {
        let last = EntityKey::MEMBERS - 1;
        let keys = [("a", 0), ("a", last), ("b", 0), ("b", last)];
        let mut keys = keys.map(|(group, index)| EntityKey::member(group, index));
        keys.sort();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
        assert_ne!(Purpose::of("a", 0), Purpose::of("a", 1));
        assert_ne!(Purpose::of("a", 0), Purpose::of("b", 0));
    }
}

//! Chance by address: each draw is named by (seed, trial, purpose, entity, ordinal).
//!
//! No generator is passed around and none is advanced by anybody else, so one more draw here
//! shifts nothing there, and any draw can be made again alone. Streams give many words in order;
//! [`Chance::pick`] gives one word for one-shot choices. Both layouts are fixed for good.

use crate::kernel::math;
use crate::kernel::quantity::Share;

const DOUBLE_ROUNDS: usize = 4;
/// The cipher's four constant words, "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

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

/// Who a draw is for: data, never an index of where it happens to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityKey(u64);

impl EntityKey {
    /// How many members of a group have keys of their own: 2^40.
    pub const MEMBERS: u64 = 1 << 40;

    /// The key with this number.
    pub const fn new(key: u64) -> Self {
        Self(key)
    }

    /// The number of the key.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The key of a named thing.
    pub const fn named(name: &str) -> Self {
        Self(math::hash_name(name))
    }

    /// The key of one of many, such as handset 17 of a cohort: 24 bits of the group's name, 40
    /// bits of `index`.
    pub const fn member(group: &str, index: u64) -> Self {
        assert!(index < Self::MEMBERS, "a group has at most 2^40 members");
        Self((math::hash_name(group) & !(Self::MEMBERS - 1)) | index)
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
        hash = math::fold(hash ^ entity.0, 0x510e_527f_ade6_82d1);
        hash = math::fold(hash ^ unit, 0x9b05_688c_2b3e_6c1f);
        math::mix64(hash)
    }

    /// Whether `unit` belongs to a share of all units; never for 0, always for 1, and whoever
    /// belongs to a share belongs to every larger one.
    pub fn share(&self, purpose: Purpose, entity: EntityKey, unit: u64, share: Share) -> bool {
        // 2^64 times a float is exact, and fits 65 bits.
        let threshold = (share.get() * 18_446_744_073_709_551_616.0) as u128;
        u128::from(self.pick(purpose, entity, unit)) < threshold
    }
}

/// The words of one address, in order: bit for bit those of ChaCha8 with this key and stream.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 8],
    entity: EntityKey,
    ordinal: u64,
    block: [u32; 16],
}

impl Stream {
    /// The words of a cipher key for an entity, from the first on.
    pub const fn new(key: [u32; 8], entity: EntityKey) -> Self {
        Self {
            key,
            entity,
            ordinal: 0,
            block: [0; 16],
        }
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        let place = (self.ordinal % 16) as usize;
        if place == 0 {
            self.refill();
        }
        self.ordinal += 1;
        self.block[place]
    }

    /// Goes to word `ordinal`, which the next draw gives.
    pub fn seek(&mut self, ordinal: u64) {
        self.ordinal = ordinal;
        if !ordinal.is_multiple_of(16) {
            // At the start of a block the next word fills it.
            self.refill();
        }
    }

    /// The ordinal of the next word: how many were spent from the first on.
    pub const fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// A number below `n`, one word. Its bias is below `n / 2^32`; 0 for `n = 0`.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        ((u64::from(self.word()) * u64::from(n)) >> 32) as u32
    }

    /// A number in (0, 1), one word: the middle of one of 2^32 equal parts.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (f64::from(self.word()) + 0.5) * (1.0 / 4_294_967_296.0)
    }

    /// A number in (0, 1), two words: the middle of one of 2^52 equal parts, which takes the 53
    /// bits of a float. The first word is the upper half, so this refines [`Stream::unit`].
    #[inline]
    pub fn unit53(&mut self) -> f64 {
        let upper = u64::from(self.word()) << 32;
        let part = (upper | u64::from(self.word())) >> 12;
        (part as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
    }

    /// An exponential of mean 1, one word; at most 22.9 (one in 2^32 is beyond).
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -math::ln(self.unit())
    }

    /// An exponential of mean 1, two words; at most 36.8.
    #[inline]
    pub fn exponential53(&mut self) -> f64 {
        -math::ln(self.unit53())
    }

    fn refill(&mut self) {
        self.block = chacha8_block(&self.key, self.entity.0, self.ordinal / 16);
    }
}

/// Block `counter` of ChaCha8 with a 64-bit counter and a 64-bit stream.
///
/// Source: D. J. Bernstein, ChaCha, a variant of Salsa20 (2008); layout of the `rand_chacha`
/// crate.
pub fn chacha8_block(key: &[u32; 8], stream: u64, counter: u64) -> [u32; 16] {
    // Four rows of four lanes: the compiler turns a row into one vector register.
    let first = CONSTANTS;
    let second = [key[0], key[1], key[2], key[3]];
    let third = [key[4], key[5], key[6], key[7]];
    let fourth = [
        counter as u32,
        (counter >> 32) as u32,
        stream as u32,
        (stream >> 32) as u32,
    ];
    let mut rows = [first, second, third, fourth];
    for _ in 0..DOUBLE_ROUNDS {
        round(&mut rows);
        turn(&mut rows, [1, 2, 3]);
        round(&mut rows);
        turn(&mut rows, [3, 2, 1]);
    }
    let mut block = [0; 16];
    for (row, start) in [first, second, third, fourth].iter().enumerate() {
        for lane in 0..4 {
            block[4 * row + lane] = rows[row][lane].wrapping_add(start[lane]);
        }
    }
    block
}

/// The quarter round on all four columns at once.
#[inline(always)]
fn round(rows: &mut [[u32; 4]; 4]) {
    for (into, with, turned, bits) in [(0, 1, 3, 16), (2, 3, 1, 12), (0, 1, 3, 8), (2, 3, 1, 7)] {
        for lane in 0..4 {
            rows[into][lane] = rows[into][lane].wrapping_add(rows[with][lane]);
            rows[turned][lane] = (rows[turned][lane] ^ rows[into][lane]).rotate_left(bits);
        }
    }
}

/// Turns the lower three rows so that the diagonals stand in columns, or back.
#[inline(always)]
fn turn(rows: &mut [[u32; 4]; 4], lanes: [usize; 3]) {
    for (row, by) in rows[1..].iter_mut().zip(lanes) {
        row.rotate_left(by);
    }
}

//! A stream of random words: ChaCha8 under a key, told apart by the entity it is for.

use crate::kernel::math;

const DOUBLE_ROUNDS: usize = 4;
/// The cipher's four constant words, "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

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

/// The words of one address, in order: bit for bit those of ChaCha8 with this key and stream.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 8],
    entity: EntityKey,
    ordinal: u64,
    /// The number of the block that is at hand; none if it is `u64::MAX`.
    at_hand: u64,
    block: [u32; 16],
}

impl Stream {
    /// The words of a cipher key for an entity, from the first on.
    pub const fn new(key: [u32; 8], entity: EntityKey) -> Self {
        Self { key, entity, ordinal: 0, at_hand: u64::MAX, block: [0; 16] }
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        let place = (self.ordinal % 16) as usize;
        if place == 0 && self.at_hand != self.ordinal / 16 {
            self.refill();
        }
        self.ordinal += 1;
        self.block[place]
    }

    /// Goes to word `ordinal`, which the next draw gives.
    pub fn seek(&mut self, ordinal: u64) {
        self.ordinal = ordinal;
        if !ordinal.is_multiple_of(16) && self.at_hand != ordinal / 16 {
            // At the start of a block the next word fills it.
            self.refill();
        }
    }

    /// The ordinal of the next word: how many were spent from the first on.
    pub const fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// The word spent last; of no meaning before the first.
    pub const fn last(&self) -> u32 {
        self.block[(self.ordinal.wrapping_sub(1) % 16) as usize]
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

    /// The next 16 exponentials of mean 1, one word each, from the start of a block on.
    pub fn exponentials(&mut self) -> [f64; 16] {
        debug_assert!(self.ordinal.is_multiple_of(16), "a block is spent from its start");
        if self.at_hand != self.ordinal / 16 {
            self.refill();
        }
        self.ordinal += 16;
        let mut drawn = [0.0; 16];
        for (exponential, word) in drawn.iter_mut().zip(self.block) {
            *exponential = -math::ln((f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0));
        }
        drawn
    }

    fn refill(&mut self) {
        self.at_hand = self.ordinal / 16;
        self.block = chacha8_block(&self.key, self.entity.0, self.at_hand);
        #[cfg(feature = "planted")]
        if let Some(next) = crate::kernel::planted::next_block() {
            self.block = chacha8_block(&[0; 8], 0, next);
        }
    }
}

/// Block `counter` of ChaCha8 with a 64-bit counter and a 64-bit stream.
///
/// Source: D. J. Bernstein, ChaCha, a variant of Salsa20 (2008); layout of the `rand_chacha`
/// crate.
pub fn chacha8_block(key: &[u32; 8], stream: u64, counter: u64) -> [u32; 16] {
    // Four rows of four lanes: the compiler turns a row into one vector register and a turn of a
    // row into one shuffle.
    let starts = [
        CONSTANTS,
        [key[0], key[1], key[2], key[3]],
        [key[4], key[5], key[6], key[7]],
        [counter as u32, (counter >> 32) as u32, stream as u32, (stream >> 32) as u32],
    ];
    let [mut a, mut b, mut c, mut d] = starts;
    for _ in 0..DOUBLE_ROUNDS {
        [a, b, c, d] = round(a, b, c, d);
        b = [b[1], b[2], b[3], b[0]];
        c = [c[2], c[3], c[0], c[1]];
        d = [d[3], d[0], d[1], d[2]];
        [a, b, c, d] = round(a, b, c, d);
        b = [b[3], b[0], b[1], b[2]];
        c = [c[2], c[3], c[0], c[1]];
        d = [d[1], d[2], d[3], d[0]];
    }
    let mut block = [0; 16];
    for (row, (end, start)) in [a, b, c, d].iter().zip(&starts).enumerate() {
        for lane in 0..4 {
            block[4 * row + lane] = end[lane].wrapping_add(start[lane]);
        }
    }
    block
}

type Row = [u32; 4];

/// A quarter round on each of four columns.
#[inline(always)]
fn round(mut a: Row, mut b: Row, mut c: Row, mut d: Row) -> [Row; 4] {
    mix(&mut a, b, &mut d, 16);
    mix(&mut c, d, &mut b, 12);
    mix(&mut a, b, &mut d, 8);
    mix(&mut c, d, &mut b, 7);
    [a, b, c, d]
}

#[inline(always)]
fn mix(sum: &mut Row, add: Row, turned: &mut Row, by: u32) {
    for lane in 0..4 {
        sum[lane] = sum[lane].wrapping_add(add[lane]);
    }
    for lane in 0..4 {
        turned[lane] = (turned[lane] ^ sum[lane]).rotate_left(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_words_stay_inside_the_open_interval() {
        let ends = |word: u32| {
            let mut stream = Stream::new([0; 8], EntityKey::new(0));
            // A block that is in place is not filled again.
            (stream.block, stream.ordinal) = ([word; 16], 1);
            (stream.unit(), stream.unit53())
        };
        let (low, low53) = ends(0);
        assert_eq!((low, low53), (2.0_f64.powi(-33), 2.0_f64.powi(-53)));
        let (high, high53) = ends(u32::MAX);
        assert_eq!((high, high53), (1.0 - 2.0_f64.powi(-33), 1.0 - 2.0_f64.powi(-53)));
    }

    #[test]
    fn two_words_refine_what_one_word_says() {
        for entity in 0..1_000 {
            let stream = Stream::new([1; 8], EntityKey::new(entity));
            let (coarse, fine) = (stream.clone().unit(), stream.clone().unit53());
            assert!((coarse - fine).abs() <= 2.0_f64.powi(-33));
        }
    }

    #[test]
    fn exponentials_have_mean_one() {
        let (mut one, mut two) = (0.0, 0.0);
        let mut stream = Stream::new([7; 8], EntityKey::new(7));
        for _ in 0..100_000 {
            one += stream.exponential();
            two += stream.exponential53();
        }
        for sum in [one, two] {
            assert!((sum / 100_000.0 - 1.0).abs() < 0.015, "{sum}");
        }
    }
}

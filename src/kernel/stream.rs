//! A stream of random words: ChaCha8 under a key, told apart by the entity it is for.

use crate::kernel::cipher::ABREAST;
use crate::kernel::cipher::Row;
use crate::kernel::cipher::WORDS;
use crate::kernel::cipher::chacha8_abreast;
use crate::kernel::cipher::chacha8_block;
use crate::kernel::cipher::start;
use crate::kernel::math;

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
///
/// Most streams end within their first block, and who seeks a word mostly wants no other of its
/// block's neighbours: such a block is made alone. Who goes on to the next block is likely to go
/// further, and four are made at a time. Which word has which ordinal does not depend on that.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u32; 8],
    entity: EntityKey,
    ordinal: u64,
    /// The blocks that are at hand, from one up to another.
    from: u64,
    to: u64,
    /// Block `from` is the first of each row.
    words: [Row; WORDS],
}

impl Stream {
    /// The words of a cipher key for an entity, from the first on.
    pub const fn new(key: [u32; 8], entity: EntityKey) -> Self {
        Self { key, entity, ordinal: 0, from: 0, to: 0, words: [[0; ABREAST]; WORDS] }
    }

    /// The next word.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if self.ordinal.is_multiple_of(WORDS as u64) {
            // In the midst of a block it is at hand.
            self.reach();
        }
        self.ordinal += 1;
        self.last()
    }

    /// Goes to word `ordinal`, which the next draw gives.
    pub fn seek(&mut self, ordinal: u64) {
        self.ordinal = ordinal;
        if !ordinal.is_multiple_of(WORDS as u64) {
            // At the start of a block the next word fills it.
            self.reach();
        }
    }

    /// The ordinal of the next word: how many were spent from the first on.
    pub const fn ordinal(&self) -> u64 {
        self.ordinal
    }

    /// The word spent last; of no meaning before the first.
    #[inline]
    pub const fn last(&self) -> u32 {
        let (block, place) = placed(self.ordinal.wrapping_sub(1));
        self.words[place][(block.wrapping_sub(self.from) % ABREAST as u64) as usize]
    }

    /// So many words, one after another.
    #[inline]
    pub fn each_word(&mut self, count: u64, mut each: impl FnMut(u32)) {
        let end = self.ordinal + count;
        while self.ordinal < end {
            self.reach();
            let (block, place) = placed(self.ordinal);
            let lane = (block - self.from) as usize % ABREAST;
            let here = (end - self.ordinal).min((WORDS - place) as u64);
            self.words[place..][..here as usize].iter().for_each(|row| each(row[lane]));
            self.ordinal += here;
        }
    }

    /// A number below `n`, one word. Its bias is below `n / 2^32`; 0 for `n = 0`.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        below(self.word(), n)
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
    pub fn exponentials(&mut self) -> [f64; WORDS] {
        let words = self.block();
        let mut drawn = [0.0; WORDS];
        for (exponential, word) in drawn.iter_mut().zip(words) {
            *exponential = -math::ln((f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0));
        }
        drawn
    }

    /// The next 16 words, from the start of a block on.
    #[inline]
    pub fn block(&mut self) -> [u32; WORDS] {
        let (block, place) = placed(self.ordinal);
        debug_assert!(place == 0, "a block is spent from its start");
        self.reach();
        self.ordinal += WORDS as u64;
        let lane = (block - self.from) as usize % ABREAST;
        std::array::from_fn(|word| self.words[word][lane])
    }

    /// Sees to it that the block of the next word is at hand.
    #[inline]
    fn reach(&mut self) {
        let (block, _) = placed(self.ordinal);
        if block < self.from || block >= self.to {
            self.refill(block);
        }
    }

    /// Makes the first block of each of these, four at a time.
    pub fn begin<'a>(streams: impl IntoIterator<Item = &'a mut Self>) {
        let mut streams = streams.into_iter().fuse();
        loop {
            let four: [Option<&mut Self>; ABREAST] = std::array::from_fn(|_| streams.next());
            match four {
                [None, ..] => return,
                [Some(alone), None, ..] => alone.refill(0),
                four => Self::begin_four(four),
            }
        }
    }

    fn begin_four(mut four: [Option<&mut Self>; ABREAST]) {
        let mut blocks = [[0; ABREAST]; WORDS];
        let nothing = || ([0; 8], 0, 0);
        let starts = std::array::from_fn(|lane| {
            let source = four[lane].as_ref().map_or_else(nothing, |stream| stream.source(0));
            start(&source.0, source.1, source.2)
        });
        chacha8_abreast(starts, &mut blocks);
        for (lane, stream) in four.iter_mut().flatten().enumerate() {
            stream.words.iter_mut().zip(&blocks).for_each(|(row, made)| row[0] = made[lane]);
            (stream.from, stream.to) = (0, 1);
        }
    }

    /// Makes the first blocks together: for who is going to spend more than one.
    #[must_use]
    pub fn at_length(mut self) -> Self {
        self.make(0);
        self
    }

    fn refill(&mut self, block: u64) {
        if block > 0 && block == self.to {
            return self.make(block);
        }
        let (key, entity, number) = self.source(block);
        let alone = chacha8_block(&key, entity, number);
        self.words.iter_mut().zip(alone).for_each(|(row, word)| row[0] = word);
        (self.from, self.to) = (block, block + 1);
    }

    /// Makes the blocks from this one on.
    fn make(&mut self, first: u64) {
        let (key, entity, number) = self.source(first);
        let start = |lane: usize| start(&key, entity, number.wrapping_add(lane as u64));
        chacha8_abreast(std::array::from_fn(start), &mut self.words);
        (self.from, self.to) = (first, first + ABREAST as u64);
    }

    /// The cipher's key, stream and number for a block.
    fn source(&self, block: u64) -> ([u32; 8], u64, u64) {
        #[cfg(feature = "planted")]
        if let Some(next) = crate::kernel::planted::next_block() {
            return ([0; 8], 0, ABREAST as u64 * next);
        }
        (self.key, self.entity.0, block)
    }
}

/// A number below `n`, given a word: evenly, but for a bias below `n / 2^32`; 0 for `n = 0`.
#[inline]
#[must_use]
pub const fn below(word: u32, n: u32) -> u32 {
    ((word as u64 * n as u64) >> 32) as u32
}

/// Where one word is found, for those who want no other of its stream.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    key: [u32; 8],
    entity: EntityKey,
    ordinal: u64,
}

impl Address {
    /// Word `ordinal` of a cipher key for an entity.
    pub const fn new(key: [u32; 8], entity: EntityKey, ordinal: u64) -> Self {
        Self { key, entity, ordinal }
    }

    /// The word.
    pub fn word(&self) -> u32 {
        let (block, place) = placed(self.ordinal);
        chacha8_block(&self.key, self.entity.0, block)[place]
    }

    /// The words of many addresses, four at a time.
    pub fn words(all: &[Self]) -> Vec<u32> {
        let (fours, rest) = all.as_chunks::<ABREAST>();
        let mut words = Vec::with_capacity(all.len());
        let mut blocks = [[0; ABREAST]; WORDS];
        for four in fours {
            let starts = four.map(|it| start(&it.key, it.entity.0, placed(it.ordinal).0));
            chacha8_abreast(starts, &mut blocks);
            words.extend((0..ABREAST).map(|lane| blocks[placed(four[lane].ordinal).1][lane]));
        }
        words.extend(rest.iter().map(Self::word));
        words
    }
}

/// The block of a word, and its place there.
const fn placed(ordinal: u64) -> (u64, usize) {
    (ordinal / WORDS as u64, (ordinal % WORDS as u64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outermost_words_stay_inside_the_open_interval() {
        let ends = |word: u32| {
            let mut stream = Stream::new([0; 8], EntityKey::new(0));
            // A block that is in place is not filled again.
            (stream.words, stream.to, stream.ordinal) = ([[word; ABREAST]; WORDS], 1, 1);
            (stream.unit(), stream.unit53())
        };
        let (low, low53) = ends(0);
        assert_eq!((low, low53), (2.0_f64.powi(-33), 2.0_f64.powi(-53)));
        let (high, high53) = ends(u32::MAX);
        assert_eq!((high, high53), (1.0 - 2.0_f64.powi(-33), 1.0 - 2.0_f64.powi(-53)));
    }

    #[test]
    fn four_blocks_at_once_are_four_single_blocks() {
        let (key, entity) = ([1, 2, 3, 4, 5, 6, 7, 8], 0x1234_5678_9abc_def0);
        let counters = [0, 3, u64::from(u32::MAX), 1 << 40];
        let mut blocks = [[0; ABREAST]; WORDS];
        chacha8_abreast(counters.map(|counter| start(&key, entity, counter)), &mut blocks);
        for (lane, counter) in counters.into_iter().enumerate() {
            assert_eq!(blocks.map(|row| row[lane]), chacha8_block(&key, entity, counter));
        }
    }

    #[test]
    fn a_word_by_its_address_is_that_of_its_stream() {
        let all: Vec<Address> = (0..7)
            .map(|it| Address::new([it; 8], EntityKey::new(it.into()), 1 << (5 * it)))
            .collect();
        let told = |it: &Address| {
            let mut stream = Stream::new(it.key, it.entity);
            stream.seek(it.ordinal);
            stream.word()
        };
        assert_eq!(Address::words(&all), all.iter().map(told).collect::<Vec<_>>());
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

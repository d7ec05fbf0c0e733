//! The cipher below all chance: blocks of ChaCha8, one alone or four at once.

const DOUBLE_ROUNDS: usize = 4;
/// Words of a block.
pub(crate) const WORDS: usize = 16;
/// Blocks that are made at once.
pub(crate) const ABREAST: usize = 4;
/// A word of each of these.
pub(crate) type Row = [u32; ABREAST];
/// The cipher's four constant words, "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574];

/// Block `counter` of ChaCha8 with a 64-bit counter and a 64-bit stream.
///
/// Source: D. J. Bernstein, ChaCha, a variant of Salsa20 (2008); layout of the `rand_chacha`
/// crate.
pub fn chacha8_block(key: &[u32; 8], stream: u64, counter: u64) -> [u32; WORDS] {
    let start = start(key, stream, counter);
    let mut state = start;
    for _ in 0..DOUBLE_ROUNDS {
        state = double_round(state);
    }
    std::array::from_fn(|word| state[word].wrapping_add(start[word]))
}

/// Four blocks from where each starts, each word beside its like in the others.
///
/// What is written here for one block the compiler does for four at once, a vector register of
/// any processor being as wide as a row: twice as fast as one block after another. The rounds
/// stand in a row and not in a loop, since it makes vectors of the innermost loop alone.
pub(crate) fn chacha8_abreast(starts: [[u32; WORDS]; ABREAST], blocks: &mut [Row; WORDS]) {
    let starts: [Row; WORDS] = std::array::from_fn(|word| starts.map(|start| start[word]));
    for lane in 0..ABREAST {
        let start: [u32; WORDS] = std::array::from_fn(|word| starts[word][lane]);
        let state = double_round(double_round(double_round(double_round(start))));
        for word in 0..WORDS {
            blocks[word][lane] = state[word].wrapping_add(start[word]);
        }
    }
}

/// Where a block starts: constants, key, number and stream.
pub(crate) const fn start(key: &[u32; 8], stream: u64, counter: u64) -> [u32; WORDS] {
    let [a, b, c, d] = CONSTANTS;
    let &[e, f, g, h, i, j, k, l] = key;
    let (low, high) = (counter as u32, (counter >> 32) as u32);
    [a, b, c, d, e, f, g, h, i, j, k, l, low, high, stream as u32, (stream >> 32) as u32]
}

/// A round over the columns and one over the diagonals.
#[inline(always)]
fn double_round(mut state: [u32; WORDS]) -> [u32; WORDS] {
    quarter(&mut state, [0, 4, 8, 12]);
    quarter(&mut state, [1, 5, 9, 13]);
    quarter(&mut state, [2, 6, 10, 14]);
    quarter(&mut state, [3, 7, 11, 15]);
    quarter(&mut state, [0, 5, 10, 15]);
    quarter(&mut state, [1, 6, 11, 12]);
    quarter(&mut state, [2, 7, 8, 13]);
    quarter(&mut state, [3, 4, 9, 14]);
    state
}

#[inline(always)]
fn quarter(state: &mut [u32; WORDS], [a, b, c, d]: [usize; 4]) {
    mix(state, [a, b, d], 16);
    mix(state, [c, d, b], 12);
    mix(state, [a, b, d], 8);
    mix(state, [c, d, b], 7);
}

#[inline(always)]
fn mix(state: &mut [u32; WORDS], [sum, add, turned]: [usize; 3], by: u32) {
    state[sum] = state[sum].wrapping_add(state[add]);
    state[turned] = (state[turned] ^ state[sum]).rotate_left(by);
}

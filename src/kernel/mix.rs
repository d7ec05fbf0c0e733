//! Mixing of integers: the fixed arithmetic below keys, picks and digests.

/// An odd constant without pattern: the golden ratio times 2^64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A bijection of 64 bits in which every input bit moves every output bit half of the time.
///
/// Source: the finaliser of SplitMix64 (variant 13 of D. Stafford), after adding a constant so
/// that zero is not left where it is.
pub const fn mix64(word: u64) -> u64 {
    let mut z = word.wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The two halves of the 128-bit product of `a` and `b`, folded into one word.
pub const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128) * (b as u128);
    (product as u64) ^ ((product >> 64) as u64)
}

/// A stable hash of a name: FNV-1a of its bytes, then mixed.
///
/// It is fixed for good: the draws of everything that a scenario names depend on it.
pub const fn hash_name(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    mix64(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_names_are_fixed_for_good() {
        assert_eq!(
            [hash_name("primary"), hash_name(""), mix64(0)],
            [17_494_519_917_485_818_868, 14_087_677_454_934_409_008, 16_294_208_416_658_607_535]
        );
    }
}

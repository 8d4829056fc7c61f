//! The hashes of words and of runs of words. Fixed for ever: sketches kept from one version are
//! compared with those of the next.
//!
//! In: bytes, or hashes. Out: 64 bits, the same on every machine.

/// FNV-1a over the bytes, finished with [`mix`] so that every bit depends on every byte.
#[must_use]
pub fn bytes(bytes: &[u8]) -> u64 {
    let fnv = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    });
    mix(fnv)
}

/// The finisher of SplitMix64 (Steele, Lea and Flood 2014): a permutation of the 64-bit numbers.
#[must_use]
pub fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The hash of a sequence of hashes; order counts.
#[must_use]
pub fn sequence(hashes: impl IntoIterator<Item = u64>) -> u64 {
    hashes
        .into_iter()
        .fold(0, |h: u64, next| mix(h.rotate_left(23) ^ next))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kept sketches depend on these numbers: they must never change.
    #[test]
    fn the_hashes_are_fixed() {
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(bytes(b""), mix(0xcbf2_9ce4_8422_2325));
        assert_eq!(bytes(b"a"), mix(0xaf63_dc4c_8601_ec8c));
        assert_eq!(sequence([]), 0);
        assert_ne!(sequence([1, 2]), sequence([2, 1]));
        assert_ne!(sequence([0]), sequence([0, 0]));
    }
}

//! String ids: the 64-bit names of strings in the model's tables, and their hash rows.
//!
//! In: a string, or an id. Out: spaCy's id of the string; the four rows an id has in a
//! hash embedding table.

use std::collections::HashMap;
use std::sync::LazyLock;

static SYMBOLS: &str = include_str!("../data/symbols.txt");

/// The ids of reserved strings ("det", "X", "number"), which are small numbers.
static RESERVED: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    SYMBOLS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .zip(1..)
        .collect()
});

/// No reserved string is longer; DEPRECATED and three digits are 13.
const LONGEST_RESERVED: usize = 17;

/// The id of a string.
pub(crate) fn string_id(s: &str) -> u64 {
    if s.is_empty() {
        return 0;
    }
    // Reserved strings are ASCII letters, digits and `_`.
    if s.len() <= LONGEST_RESERVED
        && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && let Some(&id) = RESERVED.get(s)
    {
        return id;
    }
    murmur64a(s.as_bytes(), 1)
}

const MUL: u64 = 0xc6a4_a793_5bd1_e995;

fn murmur64a(data: &[u8], seed: u64) -> u64 {
    let mix = |k: u64| k ^ (k >> 47);
    let mut h = seed ^ (data.len() as u64).wrapping_mul(MUL);
    let (words, tail) = data.as_chunks::<8>();
    for word in words {
        let k = u64::from_le_bytes(*word).wrapping_mul(MUL);
        h ^= mix(k).wrapping_mul(MUL);
        h = h.wrapping_mul(MUL);
    }
    if !tail.is_empty() {
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        h ^= u64::from_le_bytes(last);
        h = h.wrapping_mul(MUL);
    }
    h = mix(h).wrapping_mul(MUL);
    mix(h)
}

/// The four rows of a value in a table of `rows` rows with this seed.
pub(crate) fn hash_rows(value: u64, seed: u32, rows: u32) -> [u32; 4] {
    let seed = u64::from(seed) ^ 8;
    let mut h1 = value
        .wrapping_mul(0x87c3_7b91_1142_53d5)
        .rotate_left(31)
        .wrapping_mul(0x4cf5_ad43_2745_937f)
        ^ seed;
    let mut h2 = seed;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = finish(h1);
    h2 = finish(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [
        h1 as u32 % rows,
        (h1 >> 32) as u32 % rows,
        h2 as u32 % rows,
        (h2 >> 32) as u32 % rows,
    ]
}

fn finish(mut x: u64) -> u64 {
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    x = x.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    x ^ (x >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_strings() {
        for (s, id) in [
            ("", 0),
            ("hello", 5_983_625_672_228_268_878),
            ("Zürich", 9_452_955_988_637_137_518),
            ("X", 101),
            ("det", 415),
            ("_", 456),
            ("WORK_OF_ART", 388),
            (",", 2_593_208_677_638_477_497),
            (".", 12_646_065_887_601_541_794),
            ("russia", 8_371_576_883_953_258_727),
            ("not", 447_765_159_362_469_301),
            ("punct", 445),
            ("noun", 16_833_663_260_455_505_849),
        ] {
            assert_eq!(string_id(s), id, "{s:?}");
        }
    }

    #[test]
    fn every_reserved_string_is_found() {
        assert_eq!(RESERVED.len(), 456);
        assert!(RESERVED.keys().all(|s| s.len() <= LONGEST_RESERVED));
        assert!(RESERVED.iter().all(|(s, &id)| string_id(s) == id));
    }

    #[test]
    fn rows_of_values() {
        assert_eq!(
            hash_rows(string_id("hello"), 8, 5000),
            [510, 382, 3265, 1925]
        );
        assert_eq!(hash_rows(1, 8, 5000), [108, 3286, 162, 1281]);
        assert_eq!(hash_rows(0, 8, 5000), [0, 0, 0, 0]);
    }
}

//! Ids from content.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// An id of 16 hexadecimal digits from its parts, prefixed by the kind of record (`e`, `c`).
/// Parts are separated so that `["ab", "c"]` and `["a", "bc"]` differ.
#[must_use]
pub fn content_id(kind: char, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    format!("{kind}{}", hex(&hash.finalize()[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_depend_on_every_part() {
        assert_eq!(content_id('e', &["a", "b"]), content_id('e', &["a", "b"]));
        assert_ne!(content_id('e', &["ab", "c"]), content_id('e', &["a", "bc"]));
        assert_eq!(content_id('e', &["a"]).len(), 17);
    }

    #[test]
    fn sha256_is_the_standard_one() {
        assert_eq!(
            sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}

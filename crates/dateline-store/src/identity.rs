//! When two documents are the same.
//!
//! A document's *key* is its address (`canonical`, else `url`), where it has one, and else its id.
//! Its *fingerprint* is a hash of all that a reader or the coder can see of it: text, title,
//! publisher, days, language, byline, credits, given place names; not where it was found, and not its
//! id where it has an address. Same key and fingerprint: the same document, kept once. Same key,
//! another fingerprint: a new version of it, kept beside the old one. But ids without an address are
//! often mere numbers of a table: where the texts share fewer than a third of their words, they are
//! two documents that happen to have one id, and both count. The same text at two addresses is two
//! documents: who copied whom is a question for stories.

use std::collections::HashSet;

use dateline_record::Document;
use sha2::{Digest, Sha256};

use crate::StoreError;

/// Bytes kept of a hash.
const KEPT: usize = 16;

/// Who a document is.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) key: [u8; KEPT],
    pub(crate) fingerprint: [u8; KEPT],
    /// Whether the key is an address.
    pub(crate) addressed: bool,
}

impl Identity {
    pub(crate) fn of(document: &Document) -> Result<Self, StoreError> {
        let address = document.canonical.as_deref().or(document.url.as_deref());
        let address = address
            .map(|a| a.trim().split('#').next().unwrap_or(""))
            .filter(|a| !a.is_empty());
        let key = match address {
            Some(address) => hash(&[b"address", address.as_bytes()]),
            None => hash(&[b"id", document.id.as_bytes()]),
        };
        let mut seen = document.clone();
        seen.text.clear();
        seen.found = None;
        (seen.kind, seen.gate, seen.kind_reason) = (None, None, None);
        if address.is_some() {
            seen.id.clear();
        }
        let told = serde_json::to_vec(&(&seen, &document.toponyms))
            .map_err(|e| StoreError::Record(e.to_string()))?;
        Ok(Self {
            key,
            // The hash of the text is part of what is told.
            fingerprint: hash(&[&told]),
            addressed: address.is_some(),
        })
    }
}

fn hash(parts: &[&[u8]]) -> [u8; KEPT] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut kept = [0; KEPT];
    kept.copy_from_slice(&hash.finalize()[..KEPT]);
    kept
}

/// The first bytes of the SHA-256 of these.
pub(crate) fn digest(bytes: &[u8]) -> [u8; KEPT] {
    hash(&[bytes])
}

/// Whether one text can be a version of the other: a third of their words are in both.
pub(crate) fn akin(a: &str, b: &str) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.intersection(&b).count();
    shared * 3 >= a.len() + b.len() - shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str, url: Option<&str>, text: &str) -> Identity {
        let mut document = Document::new(id, text);
        document.url = url.map(str::to_owned);
        Identity::of(&document).unwrap()
    }

    #[test]
    fn who_a_document_is() {
        let a = of("1", Some("https://a.example/x"), "Peace.");
        let moved = of("2", Some("https://a.example/x#top"), "Peace.");
        assert!(a.key == moved.key);
        let elsewhere = of("1", Some("https://b.example/x"), "Peace.");
        assert!(a.key != elsewhere.key);
        let bare = of("1", None, "Peace.");
        assert!(bare.key != a.key && !bare.addressed);
        assert!(bare.fingerprint != of("1", None, "War.").fingerprint);
        assert!(bare.fingerprint == of("1", None, "Peace.").fingerprint);
    }

    #[test]
    fn versions_share_words() {
        assert!(akin(
            "Ten people were killed.",
            "Twelve people were killed."
        ));
        assert!(!akin("Ten people were killed.", "Talks began in Oslo."));
    }
}

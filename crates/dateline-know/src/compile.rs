//! Drafts to the compiled form that [`crate::actors`] reads.
//!
//! Strings and lists are stored once; entries, offices and postings are records of little-endian
//! 32-bit words; phrases go into a finite-state map whose values are `first posting << 16 | count`.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use crate::KnowError;
use crate::container;
use crate::draft::Draft;
use crate::entry::{Kind, flag, pack};
use crate::phrase::{Cases, Key};

/// Lays out entries and further sections as a compiled file.
pub fn compile(drafts: &[Draft], further: Vec<(String, Vec<u8>)>) -> Result<Vec<u8>, KnowError> {
    let mut pool = Pool::default();
    pool.string("");
    let (mut entries, mut offices) = (Vec::new(), Vec::new());
    for draft in drafts {
        let first_office = offices.len() / crate::actors::OFFICE;
        for office in &draft.offices {
            let record = [
                pool.string(&office.title),
                pool.string(&office.country),
                pool.list(&office.sectors),
                office.start.map_or(0, pack),
                office.end.map_or(0, pack),
            ];
            offices.extend(record);
        }
        let kind = Kind::ALL.iter().position(|k| *k == draft.kind).unwrap_or(0) as u32;
        let record: [u32; crate::actors::ENTRY] = [
            pool.string(&draft.id),
            pool.string(&draft.name),
            kind | draft.flags << 8,
            pool.string(&draft.country),
            pool.list(&draft.sectors),
            pool.list(&draft.members),
            number(first_office)?,
            number(draft.offices.len())?,
            pool.string(&draft.class),
        ];
        entries.extend(record);
    }
    let (phrases, postings) = phrases(drafts)?;
    let mut ids: Vec<u32> = (0..number(drafts.len())?).collect();
    ids.sort_by_key(|i| &drafts[*i as usize].id);

    let mut sections = vec![
        ("phrases".to_owned(), phrases),
        ("postings".to_owned(), words(&postings)),
        ("entries".to_owned(), words(&entries)),
        ("offices".to_owned(), words(&offices)),
        ("lists".to_owned(), words(&pool.lists)),
        ("strings".to_owned(), pool.bytes),
        ("string_ends".to_owned(), words(&pool.ends)),
        ("ids".to_owned(), words(&ids)),
    ];
    sections.extend(further);
    let hash = hash(&sections);
    sections.push(("hash".to_owned(), hash.into_bytes()));
    container::write(&sections)
}

/// The content hash: SHA-256 over names and bytes of all sections, in hexadecimal.
fn hash(sections: &[(String, Vec<u8>)]) -> String {
    let mut sha = Sha256::new();
    for (name, bytes) in sections {
        sha.update((name.len() as u64).to_le_bytes());
        sha.update(name);
        sha.update((bytes.len() as u64).to_le_bytes());
        sha.update(bytes);
    }
    sha.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The map of phrases, and the postings its values point to.
fn phrases(drafts: &[Draft]) -> Result<(Vec<u8>, Vec<u32>), KnowError> {
    let mut by_key: BTreeMap<String, Vec<(u32, Cases, u32)>> = BTreeMap::new();
    for (index, draft) in drafts.iter().enumerate() {
        let index = number(index)?;
        for phrase in &draft.phrases {
            let key = Key::of(&phrase.text);
            if key.atoms == 0 {
                continue;
            }
            let needs = key.needs;
            let at = by_key.entry(key.text).or_default();
            match at
                .iter_mut()
                .find(|(i, _, f)| *i == index && *f & flag::PLURAL == phrase.flags & flag::PLURAL)
            {
                Some((_, known, flags)) => {
                    *known = known.weaker(needs);
                    // Once without a date is without a date.
                    *flags &= phrase.flags | !flag::DATED;
                }
                None => at.push((index, needs, phrase.flags)),
            }
        }
    }
    let mut postings = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (key, found) in by_key {
        let at = (postings.len() / crate::actors::POSTING) as u64;
        let count = u16::try_from(found.len()).map_err(|_| {
            KnowError::Limit(format!("phrase {key:?} leads to {} entries", found.len()))
        })?;
        map.insert(&key, at << 16 | u64::from(count))
            .map_err(|e| KnowError::Limit(e.to_string()))?;
        postings.extend(
            found
                .into_iter()
                .flat_map(|(index, cases, flags)| [index, cases.0, flags]),
        );
    }
    let map = map
        .into_inner()
        .map_err(|e| KnowError::Limit(e.to_string()))?;
    Ok((map, postings))
}

/// Strings and lists of strings, each stored once.
#[derive(Default)]
struct Pool {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    lists: Vec<u32>,
    strings: HashMap<String, u32>,
    known_lists: HashMap<Vec<u32>, u32>,
}

impl Pool {
    fn string(&mut self, text: &str) -> u32 {
        if let Some(at) = self.strings.get(text) {
            return *at;
        }
        let at = self.ends.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len() as u32);
        self.strings.insert(text.to_owned(), at);
        at
    }

    fn list(&mut self, items: &[String]) -> u32 {
        let items: Vec<u32> = items.iter().map(|i| self.string(i)).collect();
        if let Some(at) = self.known_lists.get(&items) {
            return *at;
        }
        let at = self.lists.len() as u32;
        self.lists.push(items.len() as u32);
        self.lists.extend(&items);
        self.known_lists.insert(items, at);
        at
    }
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}

fn number(n: usize) -> Result<u32, KnowError> {
    u32::try_from(n).map_err(|_| KnowError::Limit(format!("{n} entries are too many")))
}

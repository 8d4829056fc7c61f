//! The ids of a run: given ones must differ, others are made to.
//!
//! A few bytes a document are kept: the hash of its id, and where it was first used.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};

use dateline_record::Found;

use crate::Cause;

/// The ids of a run, with where each was used: 24 bytes a document.
#[derive(Default)]
pub struct Ids {
    sources: Vec<String>,
    used: HashMap<u64, (u32, u32)>,
    /// How often ids were asked for that were taken.
    repeated: HashMap<u64, u32>,
}

fn key(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

impl Ids {
    /// Takes an id that was given; an error where another document has it.
    pub fn claim(&mut self, id: &str, found: &Found) -> Result<(), Cause> {
        let place = self.place(found);
        match self.used.entry(key(id)) {
            Entry::Vacant(free) => {
                free.insert(place);
                Ok(())
            }
            Entry::Occupied(taken) => {
                let &(source, line) = taken.get();
                let name = self
                    .sources
                    .get(source as usize)
                    .map_or("another input", String::as_str);
                let first = match line {
                    0 => name.to_owned(),
                    line => format!("{name}, line {line}"),
                };
                Err(Cause::DuplicateId {
                    id: id.to_owned(),
                    first,
                })
            }
        }
    }

    /// Takes the first of these ids that is free, and otherwise the last one with the lowest number
    /// that makes it so: `name~2`.
    pub fn derive(&mut self, wanted: &[String], found: &Found) -> String {
        let place = self.place(found);
        for id in wanted {
            if let Entry::Vacant(free) = self.used.entry(key(id)) {
                free.insert(place);
                return id.clone();
            }
        }
        let last = wanted.last().map_or("document", String::as_str);
        let mut number = self.repeated.get(&key(last)).copied().unwrap_or(1);
        loop {
            number += 1;
            let id = format!("{last}~{number}");
            if let Entry::Vacant(free) = self.used.entry(key(&id)) {
                free.insert(place);
                self.repeated.insert(key(last), number);
                return id;
            }
        }
    }

    fn place(&mut self, found: &Found) -> (u32, u32) {
        let name = match &found.member {
            None => found.source.clone(),
            Some(member) => format!("{}, {member}", found.source),
        };
        // Members by the million are not kept by name: the archive says enough.
        let name = if self.sources.len() < 100_000 {
            name
        } else {
            found.source.clone()
        };
        if self.sources.last() != Some(&name) {
            self.sources.push(name);
        }
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (
            number(self.sources.len() - 1),
            number(found.line.unwrap_or(0)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(source: &str, line: usize) -> Found {
        Found {
            source: source.to_owned(),
            member: None,
            offset: None,
            line: Some(line).filter(|&l| l > 0),
        }
    }

    #[test]
    fn given_ids_must_differ() {
        let mut ids = Ids::default();
        ids.claim("a", &at("x.jsonl", 3)).unwrap();
        ids.claim("b", &at("x.jsonl", 4)).unwrap();
        let said = ids.claim("a", &at("y.jsonl", 1)).unwrap_err().to_string();
        assert_eq!(
            said,
            "id `a` is already that of x.jsonl, line 3; ids must differ within a run"
        );
    }

    #[test]
    fn derived_ids_are_made_to() {
        let mut ids = Ids::default();
        let wanted = ["news".to_owned(), "a/news.txt".to_owned()];
        let mut next = |wanted: &[String]| ids.derive(wanted, &at("x", 0));
        assert_eq!(next(&wanted), "news");
        assert_eq!(next(&wanted), "a/news.txt");
        assert_eq!(next(&wanted), "a/news.txt~2");
        assert_eq!(next(&["a/news.txt~3".to_owned()]), "a/news.txt~3");
        assert_eq!(next(&wanted), "a/news.txt~4");
        assert_eq!(next(&[]), "document~2");
    }
}

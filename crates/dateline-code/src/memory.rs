//! What a document has said about its people and bodies so far: short names and titles point back
//! here, and so does the country that a government without one belongs to.

use std::collections::HashMap;
use std::rc::Rc;

use crate::identity::Identity;

/// A mention that later ones may point back to.
#[derive(Clone)]
pub struct Mention {
    /// Index of the head token.
    pub head: usize,
    /// Sentence index.
    pub sentence: usize,
    /// Grammatical subject of its clause.
    pub subject: bool,
    /// Who.
    pub who: Rc<Identity>,
}

/// Mentions in text order with indexes by name and by describing noun.
#[derive(Default)]
pub struct Memory {
    /// Actors mentioned, in text order.
    pub mentions: Vec<Mention>,
    names: HashMap<String, Rc<Identity>>,
    descriptions: HashMap<String, Rc<Identity>>,
    countries: HashMap<String, usize>,
    total: usize,
}

impl Memory {
    /// Remembers a mention: `names` are the lower-cased short forms it may be called by later,
    /// `noun` the lemma that describes it.
    pub fn remember(&mut self, mention: Mention, names: &[String], noun: Option<&str>) {
        let who = &mention.who;
        if let Some(country) = &who.country {
            *self.countries.entry(country.clone()).or_default() += 1;
            self.total += 1;
        }
        for name in names {
            // A fuller reading replaces a poorer one, never the other way round.
            let keep = self.names.get(name).is_some_and(|old| old.is_placed() && !who.is_placed());
            if !keep {
                self.names.insert(name.clone(), who.clone());
            }
        }
        if let Some(noun) = noun
            && who.country.is_some()
        {
            self.descriptions.insert(noun.to_owned(), who.clone());
        }
        self.mentions.push(mention);
    }

    /// Who a short name stands for.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Rc<Identity>> {
        self.names.get(name)
    }

    /// Who was last described by this noun.
    #[must_use]
    pub fn by_description(&self, noun: &str) -> Option<&Rc<Identity>> {
        self.descriptions.get(noun)
    }

    /// The country the document is about: the one that has at least half of all mentions of
    /// countries so far, with its count.
    #[must_use]
    pub fn setting(&self) -> Option<(&str, usize)> {
        let (country, &count) = self.countries.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
        (country.len() == 3 && count >= 2 && 2 * count > self.total).then_some((country.as_str(), count))
    }
}

//! What a document has said about its people and bodies so far: short names and titles point back
//! here, and so does the country that a government without one belongs to.

use std::collections::HashMap;
use std::rc::Rc;

use crate::identity::Identity;

/// Mentions that are looked back to; more do not stand in the sentences that a pronoun reaches.
const NEAR: usize = 60;

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
    /// Pronouns with whom they stand for, in text order.
    pub pronouns: Vec<Mention>,
    names: HashMap<String, Rc<Identity>>,
    descriptions: HashMap<String, Rc<Identity>>,
}

impl Memory {
    /// Remembers a mention: `names` are the lower-cased short forms it may be called by later,
    /// `nouns` the lemmas that describe it.
    pub fn remember(&mut self, mention: Mention, names: &[String], nouns: &[String]) {
        let who = &mention.who;
        for name in names {
            // A fuller reading replaces a poorer one, never the other way round.
            let keep = self
                .names
                .get(name)
                .is_some_and(|old| old.is_placed() && !who.is_placed());
            if !keep {
                self.names.insert(name.clone(), who.clone());
            }
        }
        if who.country.is_some() {
            for noun in nouns {
                self.descriptions.insert(noun.clone(), who.clone());
            }
        }
        self.mentions.push(mention);
    }

    /// Mentions before a token, pronouns resolved so far included, each kind with the nearest first.
    pub fn before(&self, i: usize) -> impl Iterator<Item = &Mention> {
        let named = &self.mentions[..self.mentions.partition_point(|m| m.head < i)];
        let pronouns = &self.pronouns[..self.pronouns.partition_point(|m| m.head < i)];
        let near = |list: &'_ [Mention]| list.len().saturating_sub(NEAR);
        named[near(named)..]
            .iter()
            .rev()
            .chain(pronouns[near(pronouns)..].iter().rev())
    }

    /// The mention whose head is a token.
    #[must_use]
    pub fn at(&self, i: usize) -> Option<&Mention> {
        let at = self.mentions.partition_point(|m| m.head < i);
        self.mentions.get(at).filter(|m| m.head == i)
    }

    /// A short form explained somewhere in the text.
    pub fn alias(&mut self, name: &str, who: Rc<Identity>) {
        self.names.entry(name.to_owned()).or_insert(who);
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
}

//! A closed set of short strings (tags, labels, morphologies), named by small numbers.
//!
//! In: the strings of a model, once, at load. Out: a [`Sym`] for each, two bytes wide,
//! and back. The set is shared by every document of a pipeline.

use std::collections::HashMap;
use std::sync::Arc;

/// One string of a [`Symbols`].
#[derive(Copy, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub(crate) struct Sym(pub u16);

impl Sym {
    /// The empty string, in every set.
    pub(crate) const EMPTY: Sym = Sym(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a label says about heading a noun chunk.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Chunking {
    /// Its token may head one.
    Heads,
    /// Its token may if the one it is conjoined to may.
    AsConjoined,
    /// Its token may not.
    Not,
}

impl Chunking {
    fn of(label: &str) -> Chunking {
        match label {
            "oprd" | "nsubj" | "dobj" | "nsubjpass" | "pcomp" | "pobj" | "dative" | "appos"
            | "attr" | "ROOT" => Chunking::Heads,
            "conj" => Chunking::AsConjoined,
            _ => Chunking::Not,
        }
    }
}

/// The strings, by number.
#[derive(Debug)]
pub(crate) struct Symbols {
    strings: Vec<Box<str>>,
    chunking: Vec<Chunking>,
}

impl Symbols {
    /// A set with nothing but the empty string.
    pub(crate) fn empty() -> Arc<Symbols> {
        SymbolsBuilder::new().finish()
    }

    pub(crate) fn get(&self, sym: Sym) -> &str {
        &self.strings[sym.index()]
    }

    pub(crate) fn chunking(&self, sym: Sym) -> Chunking {
        self.chunking[sym.index()]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.strings.iter().map(|s| &**s)
    }

    pub(crate) fn len(&self) -> usize {
        self.strings.len()
    }
}

/// Collects strings into a [`Symbols`].
#[derive(Debug)]
pub(crate) struct SymbolsBuilder {
    strings: Vec<Box<str>>,
    by_string: HashMap<Box<str>, Sym>,
}

/// More than 65,536 different strings were interned.
#[derive(Debug, Copy, Clone)]
pub(crate) struct TooManySymbols;

impl SymbolsBuilder {
    pub(crate) fn new() -> SymbolsBuilder {
        let mut builder = SymbolsBuilder {
            strings: Vec::new(),
            by_string: HashMap::new(),
        };
        builder.intern("").expect("the first symbol fits");
        builder
    }

    pub(crate) fn intern(&mut self, s: &str) -> Result<Sym, TooManySymbols> {
        if let Some(&sym) = self.by_string.get(s) {
            return Ok(sym);
        }
        let sym = Sym(u16::try_from(self.strings.len()).map_err(|_| TooManySymbols)?);
        self.strings.push(s.into());
        self.by_string.insert(s.into(), sym);
        Ok(sym)
    }

    /// The string of a symbol.
    pub(crate) fn get(&self, sym: Sym) -> &str {
        &self.strings[sym.index()]
    }

    /// The symbol of a string interned before, or the empty one.
    pub(crate) fn find(&self, s: &str) -> Sym {
        self.by_string.get(s).copied().unwrap_or(Sym::EMPTY)
    }

    pub(crate) fn finish(self) -> Arc<Symbols> {
        let chunking = self.strings.iter().map(|s| Chunking::of(s)).collect();
        Arc::new(Symbols {
            strings: self.strings,
            chunking,
        })
    }
}

//! Which token of one side is which of the other: the same word, or one that took its place.
//!
//! In: the two runs of a pair. Out: [`Links`], from a dynamic programme over their tokens that prefers
//! the same word to a word of the same kind, and those to nothing; a word that was moved is linked where
//! it can be no other.

use std::collections::HashMap;

use dateline_know::Knowledge;
use dateline_know::times::TimeWord;
use dateline_parse::Token;

use super::Side;

/// Pairs of runs with more cells than this are no sentences, and are not linked.
const MOST: usize = 1 << 20;

/// What a token of one side is on the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// The token there.
    pub to: usize,
    /// Whether it is the same word.
    pub same: bool,
}

/// The links between two runs, by index of the document.
#[derive(Debug, Default)]
pub(crate) struct Links {
    a: HashMap<usize, Link>,
    b: HashMap<usize, Link>,
}

impl Links {
    /// What a token of the first side is on the second.
    pub fn of_a(&self, i: usize) -> Option<Link> {
        self.a.get(&i).copied()
    }

    /// What a token of the second side is on the first.
    pub fn of_b(&self, i: usize) -> Option<Link> {
        self.b.get(&i).copied()
    }

    fn link(&mut self, i: usize, j: usize, same: bool) {
        self.a.insert(i, Link { to: j, same });
        self.b.insert(j, Link { to: i, same });
    }

    pub(super) fn between(a: &Side<'_>, b: &Side<'_>, know: &Knowledge) -> Self {
        let (x, y) = (atoms(a, know), atoms(b, know));
        let mut out = Self::default();
        if (x.len() + 1) * (y.len() + 1) > MOST {
            return out;
        }
        for (i, j, same) in aligned(&x, &y) {
            out.link(x[i].at, y[j].at, same);
        }
        out.moved(&x, &y);
        out
    }

    /// Links words without a counterpart that stand once on each side.
    fn moved(&mut self, x: &[Atom<'_>], y: &[Atom<'_>]) {
        let mut once: HashMap<&str, (usize, usize, usize, usize)> = HashMap::new();
        for atom in x.iter().filter(|t| t.content() && !self.same_a(t.at)) {
            let at = once.entry(atom.lemma).or_default();
            *at = (at.0 + 1, at.1, atom.at, at.3);
        }
        for atom in y.iter().filter(|t| t.content() && !self.same_b(t.at)) {
            if let Some(at) = once.get_mut(atom.lemma) {
                *at = (at.0, at.1 + 1, at.2, atom.at);
            }
        }
        let mut found: Vec<_> = once
            .into_values()
            .filter(|(n, m, ..)| (*n, *m) == (1, 1))
            .map(|(_, _, i, j)| (i, j))
            .collect();
        found.sort_unstable();
        for (i, j) in found {
            // Words that stood in for these are linked no more.
            if let Some(old) = self.a.remove(&i) {
                self.b.remove(&old.to);
            }
            if let Some(old) = self.b.remove(&j) {
                self.a.remove(&old.to);
            }
            self.link(i, j, true);
        }
    }

    fn same_a(&self, i: usize) -> bool {
        self.a.get(&i).is_some_and(|l| l.same)
    }

    fn same_b(&self, j: usize) -> bool {
        self.b.get(&j).is_some_and(|l| l.same)
    }
}

/// What a token is when another stands in its place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind<'d> {
    Number,
    Name,
    Day,
    Month,
    Punctuation,
    Word(&'d str),
}

struct Atom<'d> {
    at: usize,
    lower: &'d str,
    lemma: &'d str,
    kind: Kind<'d>,
}

impl Atom<'_> {
    fn content(&self) -> bool {
        match self.kind {
            Kind::Punctuation => false,
            Kind::Word(pos) => matches!(pos, "NOUN" | "VERB" | "ADJ" | "ADV"),
            _ => true,
        }
    }
}

fn atoms<'d>(side: &Side<'d>, know: &Knowledge) -> Vec<Atom<'d>> {
    side.tokens
        .clone()
        .map(|i| side.token(i))
        .filter(|t| !t.is_space() && !side.whole.frame.holds(t.i()))
        .map(|t| Atom {
            at: t.i(),
            lower: t.lower(),
            lemma: t.lemma(),
            kind: kind(t, know),
        })
        .collect()
}

fn kind<'d>(t: Token<'d>, know: &Knowledge) -> Kind<'d> {
    let capital = t.text().starts_with(char::is_uppercase);
    if !t.text().contains(char::is_alphanumeric) && t.lower() != "%" {
        return Kind::Punctuation;
    }
    if t.text().starts_with(|c: char| c.is_ascii_digit())
        || t.pos() == "NUM"
        || know.amounts().number(t.lower()).is_some()
    {
        return Kind::Number;
    }
    match know.times().word(t.lower()).filter(|_| capital) {
        Some(TimeWord::Weekday(_)) => return Kind::Day,
        Some(TimeWord::Month(_)) => return Kind::Month,
        _ => {}
    }
    match t.pos() {
        "PROPN" => Kind::Name,
        "ADJ" if capital && t.ent_type() == "NORP" => Kind::Name,
        pos => Kind::Word(pos),
    }
}

/// What linking two tokens gains; nothing where they cannot be linked.
fn gain(x: &Atom<'_>, y: &Atom<'_>) -> Option<(f32, bool)> {
    let content = x.content();
    if x.lower == y.lower {
        return Some((if content { 3.0 } else { 1.0 }, true));
    }
    if content && x.lemma == y.lemma && x.kind == y.kind {
        return Some((2.5, true));
    }
    if x.kind != y.kind {
        // Parsers tell nouns from names and verbs from adjectives by the words around them.
        let alike = |k: Kind<'_>| match k {
            Kind::Word("VERB" | "AUX") => 1,
            Kind::Word("ADJ" | "ADV") => 2,
            Kind::Word("NOUN") | Kind::Name => 3,
            _ => 0,
        };
        let near = alike(x.kind) != 0 && alike(x.kind) == alike(y.kind);
        return near.then_some((0.4, false));
    }
    match x.kind {
        Kind::Punctuation => Some((0.2, false)),
        Kind::Word(_) if content => Some((0.8, false)),
        Kind::Word(_) => Some((0.3, false)),
        _ => Some((1.3, false)),
    }
}

/// The links in order that gain most.
fn aligned(x: &[Atom<'_>], y: &[Atom<'_>]) -> Vec<(usize, usize, bool)> {
    let width = y.len() + 1;
    let mut best = vec![0.0_f32; (x.len() + 1) * width];
    for i in 1..=x.len() {
        for j in 1..=y.len() {
            let skip = best[(i - 1) * width + j].max(best[i * width + j - 1]);
            let pair = gain(&x[i - 1], &y[j - 1]).map_or(f32::NEG_INFINITY, |(g, _)| {
                best[(i - 1) * width + j - 1] + g
            });
            best[i * width + j] = skip.max(pair);
        }
    }
    let (mut i, mut j) = (x.len(), y.len());
    let mut out = Vec::new();
    while i > 0 && j > 0 {
        let here = best[i * width + j];
        if let Some((g, same)) = gain(&x[i - 1], &y[j - 1])
            && here <= best[(i - 1) * width + j - 1] + g
        {
            out.push((i - 1, j - 1, same));
            (i, j) = (i - 1, j - 1);
        } else if here <= best[(i - 1) * width + j] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    out.reverse();
    out
}

//! Pronouns of the wrong gender: everybody whom a pronoun can stand for is known to be of the other.
//!
//! Persons are known by their last names; their gender by forms of address and relation, or by the first
//! name. A pronoun is a sign only where the paragraph up to it and the one before name nobody else: no
//! person of its gender or of none known, no noun for a person, no sound pronoun of its gender. Left out of
//! those who might be meant are, after the binding theory, who is named behind the pronoun in its own
//! sentence, and, for the speaker of a quotation, who is named inside it; and where the pronoun owns a view
//! ("His judgment is that …") who did not think or say what stands before.

use std::collections::HashMap;
use std::ops::Range;

use dateline_know::acts::{Gender, Pronoun};
use dateline_parse::Token;
use dateline_record::{Damage, DamageSign};

use super::Text;
use crate::frame::Frame;
use crate::names::fold;

/// Tokens looked back at most.
const REACH: usize = 500;

/// A person named.
struct Mention {
    at: usize,
    /// The last name, folded.
    name: String,
}

pub(super) fn signs(text: &Text<'_>, out: &mut Vec<Damage>) {
    let (mut mentions, genders) = persons(text);
    let mut wrong: Vec<usize> = Vec::new();
    for t in text.doc.tokens() {
        let Some(gender) = gender_of_pronoun(text, t) else {
            continue;
        };
        if text.quote_at(t.i()).is_some() || is_either(text, t) {
            continue;
        }
        // The paragraph before and this one.
        let own = text.paragraph_of(t.i());
        let from = own.checked_sub(1).map_or(0, |i| text.paragraph_of(i));
        let from = from.max(t.i().saturating_sub(REACH));
        let asked = Asked {
            text,
            pronoun: t,
            gender,
            window: from..t.i(),
        };
        let Some(who) = asked.only_other(&mentions, &genders, &wrong) else {
            continue;
        };
        wrong.push(t.i());
        let name = who;
        let mut said = mentions.iter().map(|m| text.token(m.at).text());
        let last = said
            .find(|w| fold(w) == name)
            .unwrap_or_default()
            .to_owned();
        out.push(text.damage_of(
            DamageSign::Gender,
            t.i()..shown(text, t) + 1,
            format!(
                "“{}” can only stand for {last}, who is {}",
                t.text(),
                word(genders.get(&name).copied().flatten())
            ),
        ));
        // Whoever goes on is the same.
        let at = mentions.partition_point(|m| m.at < t.i());
        mentions.insert(at, Mention { at: t.i(), name });
    }
}

fn word(gender: Option<Gender>) -> &'static str {
    match gender {
        Some(Gender::Feminine) => "a woman by her name or form of address",
        Some(Gender::Masculine) => "a man by his name or form of address",
        None => "of another gender",
    }
}

/// The pronoun with what it owns or does: "His judgment", "he told".
fn shown(text: &Text<'_>, t: Token<'_>) -> usize {
    let head = t.head().i();
    let close = head > t.i() && head - t.i() <= 3;
    if close && text.token(head).sent_index() == t.sent_index() {
        head
    } else {
        t.i()
    }
}

fn gender_of_pronoun(text: &Text<'_>, t: Token<'_>) -> Option<Gender> {
    match text.lexicon.reference().pronoun(t.lower())? {
        Pronoun::Masculine => Some(Gender::Masculine),
        Pronoun::Feminine => Some(Gender::Feminine),
        _ => None,
    }
}

/// "He or she", "his/her".
fn is_either(text: &Text<'_>, t: Token<'_>) -> bool {
    let joins = |i: Option<usize>| {
        i.and_then(|i| text.get(i))
            .is_some_and(|t| matches!(t.lower(), "or" | "/" | "and") || t.text().contains('/'))
    };
    joins(t.i().checked_sub(1)) && t.lower() != "his" && t.lower() != "her"
        || joins(Some(t.i() + 1))
}

struct Asked<'r, 'd> {
    text: &'r Text<'d>,
    pronoun: Token<'d>,
    gender: Gender,
    window: Range<usize>,
}

impl Asked<'_, '_> {
    /// The last person named for whom alone the pronoun can stand, and who is of the other gender.
    fn only_other(
        &self,
        mentions: &[Mention],
        genders: &HashMap<String, Option<Gender>>,
        wrong: &[usize],
    ) -> Option<String> {
        let slice = |r: &Range<usize>| {
            let start = mentions.partition_point(|m| m.at < r.start);
            &mentions[start..mentions.partition_point(|m| m.at < r.end)]
        };
        let behind = slice(&(self.pronoun.i()..self.pronoun.sent().end() as usize));
        let fronted = self.is_fronted();
        let is_behind = |name: &str| !fronted && behind.iter().any(|m| m.name == name);
        let speaks = self.speaks();
        let quoted = |i: usize| self.text.quote_at(i).is_some();
        // A speaker does not name himself.
        let paragraph = self.text.paragraph_of(self.pronoun.i());
        let told = slice(&(paragraph..self.pronoun.i()));
        let is_told = |name: &str| told.iter().any(|m| m.name == name && quoted(m.at));
        let owner = self.owner_of_view();
        let window = owner.clone().unwrap_or_else(|| self.window.clone());
        let candidates = slice(&window)
            .iter()
            .chain(if fronted { behind } else { &[] });
        let mut who = None;
        for m in candidates {
            let no_subject = owner.is_some() && !self.is_subject(m.at);
            if is_behind(&m.name) || no_subject || (speaks && (quoted(m.at) || is_told(&m.name))) {
                continue;
            }
            match genders.get(&m.name).copied().flatten() {
                Some(g) if g != self.gender => who = Some(m.name.clone()),
                _ => return None,
            }
        }
        let who = who?;
        let named = |i: usize| mentions.binary_search_by_key(&i, |m| m.at).is_ok();
        for t in window.map(|i| self.text.token(i)) {
            if (speaks && quoted(t.i())) || (owner.is_some() && !self.is_subject(t.i())) {
                continue;
            }
            let sound =
                gender_of_pronoun(self.text, t) == Some(self.gender) && !wrong.contains(&t.i());
            // A noun that tells no gender, or the pronoun's, and does not stand with a name.
            let reference = self.text.lexicon.reference();
            let person = t.tag() == "NN"
                && self.text.know.stories().damage.is_person(t.lemma())
                && reference
                    .gender_of_word(t.lower())
                    .is_none_or(|g| g == self.gender)
                && !self.describes(t, &named);
            if sound || person {
                return None;
            }
        }
        Some(who)
    }

    /// Whether a noun stands in a name's own phrase: "opposition leader Jane Doe", "Jane Doe, the mayor".
    fn describes(&self, t: Token<'_>, named: &impl Fn(usize) -> bool) -> bool {
        named(t.head().i())
            || t.children().any(|c| c.dep() == "appos" && named(c.i()))
            || t.dep() == "compound"
    }

    /// "…," he said; he told reporters.
    fn speaks(&self) -> bool {
        self.pronoun.dep() == "nsubj" && self.text.says(self.pronoun.head())
    }

    /// The pronoun stands in a clause before the main one: "When he came, Putin …".
    fn is_fronted(&self) -> bool {
        let above = self.pronoun.ancestors();
        above
            .clone()
            .any(|t| matches!(t.dep(), "advcl" | "pcomp" | "prep") && t.i() < t.head().i())
    }

    /// Of a pronoun that owns a view and opens a sentence: the tokens of the sentence before, where its
    /// subject thinks or says.
    fn owner_of_view(&self) -> Option<Range<usize>> {
        let t = self.pronoun;
        let views = t.dep() == "poss" && self.text.is_in("attitude", t.head().lemma());
        let first = t.sent().start() as usize == t.i();
        if !(views && first) {
            return None;
        }
        let before = self.text.get(t.i().checked_sub(1)?)?.sent();
        let root = before.root();
        (self.text.says(root) || self.text.is_in("thinking", root.lemma()))
            .then(|| before.start() as usize..before.end() as usize)
    }

    /// Whether a word is the subject of a clause.
    fn is_subject(&self, i: usize) -> bool {
        matches!(self.text.token(i).dep(), "nsubj" | "nsubjpass")
    }
}

/// The persons of a text in order, and the gender of each last name; none where it is not known or told
/// two ways. Other names that may be of persons stand among them with no gender.
fn persons(text: &Text<'_>) -> (Vec<Mention>, HashMap<String, Option<Gender>>) {
    // Who wrote the report is nobody in it, though somebody in it may have the same last name.
    let frame = Frame::of(text.doc);
    let mut names = names(text);
    names.retain(|name| !frame.holds(name.start));
    let mut mentions = Vec::new();
    let mut told: HashMap<String, Vec<Gender>> = HashMap::new();
    let mut first_names: HashMap<String, Vec<&str>> = HashMap::new();
    for name in &names {
        let tokens: Vec<Token<'_>> = name.clone().map(|i| text.token(i)).collect();
        let Some((last, others)) = tokens.split_last() else {
            continue;
        };
        let key = fold(last.text());
        told.entry(key.clone())
            .or_default()
            .extend(evidence(text, &tokens));
        let reference = text.lexicon.reference();
        let given = others
            .iter()
            .find(|t| reference.gender_of_word(t.lower()).is_none());
        first_names
            .entry(key.clone())
            .or_default()
            .extend(given.map(|t| t.lower()));
        mentions.push(Mention {
            at: last.i(),
            name: key,
        });
    }
    let mut genders: HashMap<String, Option<Gender>> = HashMap::new();
    for (name, told) in &told {
        let first = told.first().copied();
        let agreed = first.filter(|g| told.iter().all(|o| o == g));
        // Several people of one name.
        let firsts = &first_names[name];
        let one = firsts.iter().all(|f| *f == firsts[0]);
        genders.insert(name.clone(), agreed.filter(|_| one));
    }
    let held: Vec<bool> = {
        let mut held = vec![false; text.doc.len()];
        names
            .iter()
            .flat_map(Clone::clone)
            .for_each(|i| held[i] = true);
        held
    };
    let others = text
        .doc
        .tokens()
        .filter(|t| t.pos() == "PROPN" && !held[t.i()]);
    let others = others.map(|t| (t, fold(t.text())));
    let others = others.filter(|(t, name)| genders.contains_key(name) || may_be_person(text, *t));
    mentions.extend(others.map(|(t, name)| Mention { at: t.i(), name }));
    mentions.sort_by_key(|m| m.at);
    (mentions, genders)
}

/// The names of persons: what the recogniser holds for them, and first names and forms of address that
/// tell a gender with the name behind them.
fn names(text: &Text<'_>) -> Vec<Range<usize>> {
    let reference = text.lexicon.reference();
    let word = |t: &Token<'_>| t.pos() != "PART" && t.text().contains(char::is_alphabetic);
    let mut out: Vec<Range<usize>> = Vec::new();
    for entity in text.doc.ents().filter(|e| e.label() == "PERSON") {
        let tokens: Vec<Token<'_>> = entity.tokens().filter(word).collect();
        if let (Some(first), Some(last)) = (tokens.first(), tokens.last())
            && !is_within(*last)
        {
            out.push(first.i()..last.i() + 1);
        }
    }
    for t in text.doc.tokens().filter(|t| t.pos() == "PROPN") {
        let tells = reference.gender_of_given(t.lower()).is_some()
            || reference.gender_of_word(t.lower()).is_some();
        let mut end = t.i() + 1;
        while end - t.i() < 4
            && text
                .get(end)
                .is_some_and(|n| n.pos() == "PROPN" && word(&n))
        {
            end += 1;
        }
        if tells && end > t.i() + 1 && !out.iter().any(|r| r.contains(&t.i())) {
            out.retain(|r| r.start >= end || r.end <= t.i());
            out.push(t.i()..end);
        }
    }
    out.sort_by_key(|r| r.start);
    out
}

/// Something is in places, not in persons.
fn is_within(t: Token<'_>) -> bool {
    t.dep() == "pobj" && t.head().lower() == "in"
}

/// Whether a proper noun that is no known person may be one: it heads its phrase, and neither the knowledge
/// nor the recogniser holds it for something else.
fn may_be_person(text: &Text<'_>, t: Token<'_>) -> bool {
    if t.dep() == "compound" || !t.text().starts_with(char::is_uppercase) {
        return false;
    }
    let known = crate::names::known(text.know, &[t.text()]);
    if !known.is_empty() {
        return known
            .iter()
            .any(|e| e.kind() == dateline_know::Kind::Person);
    }
    if is_within(t) {
        return false;
    }
    let longer = t.ent_iob() == dateline_parse::EntIob::Inside;
    match t.ent_type() {
        "" | "PERSON" => true,
        "GPE" | "ORG" | "NORP" | "WORK_OF_ART" | "PRODUCT" => !longer,
        _ => false,
    }
}

/// What tells the gender of somebody named so: a word of the name's phrase or the first name.
fn evidence(text: &Text<'_>, name: &[Token<'_>]) -> Vec<Gender> {
    let reference = text.lexicon.reference();
    let mut out = Vec::new();
    let (Some(first), Some(last)) = (name.first(), name.last()) else {
        return out;
    };
    if name.len() > 1 {
        out.extend(reference.gender_of_given(&first.lower().replace('.', "")));
    }
    let before = first.i().checked_sub(1).map(|i| text.token(i));
    let beside = before
        .into_iter()
        .filter(|t| matches!(t.pos(), "NOUN" | "PROPN"));
    let apposed = last.children().filter(|c| c.dep() == "appos");
    let all = beside.chain(apposed).chain(name.iter().copied().take(1));
    out.extend(all.filter_map(|t| reference.gender_of_word(t.lower())));
    out
}

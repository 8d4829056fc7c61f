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
use crate::names::fold;

/// A person named.
struct Mention {
    at: usize,
    /// The last name, folded.
    name: String,
}

pub(super) fn signs(text: &Text<'_>, out: &mut Vec<Damage>) {
    let (mut mentions, genders) = persons(text);
    let paragraphs = paragraph_starts(text);
    let mut wrong: Vec<usize> = Vec::new();
    for t in text.doc.tokens() {
        let Some(gender) = gender_of_pronoun(text, t) else {
            continue;
        };
        if text.quote_at(t.i()).is_some() || is_either(text, t) {
            continue;
        }
        let n = paragraphs.partition_point(|p| *p <= t.i());
        let from = paragraphs[n.saturating_sub(2)];
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
        let last = text.token(who).text().to_owned();
        let name = fold(&last);
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

fn paragraph_starts(text: &Text<'_>) -> Vec<usize> {
    let breaks = text
        .doc
        .tokens()
        .filter(|t| t.is_space() && t.text().contains('\n'));
    std::iter::once(0)
        .chain(breaks.map(|t| t.i() + 1))
        .collect()
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
    ) -> Option<usize> {
        let sentence = self.pronoun.sent();
        let behind = self.pronoun.i()..sentence.end() as usize;
        let named_behind = |m: &Mention| {
            mentions
                .iter()
                .any(|o| behind.contains(&o.at) && o.name == m.name)
                && !self.is_fronted()
        };
        let speaks = self.speaks();
        let owner = self.owner_of_view();
        let in_window = |m: &&Mention| self.window.contains(&m.at);
        let mut who = None;
        for m in mentions.iter().filter(in_window) {
            let quoted = self.text.quote_at(m.at).is_some();
            let out_of_view = owner.as_ref().is_some_and(|before| {
                m.at >= before.start && m.at < before.end && !self.is_subject(m.at)
            });
            if (speaks && quoted) || named_behind(m) || out_of_view {
                continue;
            }
            match genders.get(&m.name).copied().flatten() {
                Some(g) if g != self.gender => who = Some(m.at),
                _ => return None,
            }
        }
        let who = who?;
        let others = self.window.clone().map(|i| self.text.token(i));
        let named = |i: usize| mentions.iter().any(|m| m.at == i);
        for t in others {
            if speaks && self.text.quote_at(t.i()).is_some() {
                continue;
            }
            let sound =
                gender_of_pronoun(self.text, t) == Some(self.gender) && !wrong.contains(&t.i());
            // A noun that tells no gender, or the pronoun's, and does not stand with a name.
            let person = t.tag() == "NN"
                && self.text.know.stories().damage.is_person(t.lemma())
                && self
                    .text
                    .lexicon
                    .reference()
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

    /// Whether a name is the subject of its sentence.
    fn is_subject(&self, i: usize) -> bool {
        let t = self.text.token(i);
        t.dep() == "nsubj" && t.head().is_root()
    }
}

/// The persons of a text in order, and the gender of each last name; none where it is not known or told
/// two ways.
fn persons(text: &Text<'_>) -> (Vec<Mention>, HashMap<String, Option<Gender>>) {
    let mut mentions = Vec::new();
    let mut genders: HashMap<String, Option<Gender>> = HashMap::new();
    let mut told: HashMap<String, Vec<Gender>> = HashMap::new();
    for entity in text.doc.ents().filter(|e| e.label() == "PERSON") {
        let tokens: Vec<Token<'_>> = entity
            .tokens()
            .filter(|t| t.pos() != "PART" && t.text().contains(char::is_alphabetic))
            .collect();
        let Some(last) = tokens.last() else {
            continue;
        };
        let name = fold(last.text());
        genders.entry(name.clone()).or_default();
        told.entry(name.clone())
            .or_default()
            .extend(evidence(text, &tokens));
        mentions.push(Mention { at: last.i(), name });
    }
    for (name, told) in told {
        let first = told.first().copied();
        let agreed = first.filter(|g| told.iter().all(|o| o == g));
        genders.insert(name, agreed);
    }
    // The recogniser misses names it has found before.
    let known: Vec<Mention> = text
        .doc
        .tokens()
        .filter(|t| t.pos() == "PROPN" && t.ent_type() != "PERSON")
        .map(|t| Mention {
            at: t.i(),
            name: fold(t.text()),
        })
        .filter(|m| genders.contains_key(&m.name))
        .collect();
    mentions.extend(known);
    mentions.sort_by_key(|m| m.at);
    (mentions, genders)
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

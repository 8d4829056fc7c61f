//! Quotations that say the opposite of what stands beside them: a negation was lost.
//!
//! Inside one speaker's turn, a clause that makes somebody one with another ("Belarusians are equivalent to
//! X"), or that takes another's side in the first person, contradicts a sentence near it that condemns the
//! same person ("X is a shame for my country"); and a clause contradicts one of the same subject, predicate
//! and object that is negated.

use dateline_parse::Token;
use dateline_record::{Damage, DamageSign};

use super::Text;
use crate::names::fold;

/// Sentences between the two at most.
const NEAR: usize = 3;
/// Clauses before and behind one that are looked at.
const LOOKED: usize = 24;

pub(super) fn signs(text: &Text<'_>, out: &mut Vec<Damage>) {
    let clauses: Vec<Clause<'_>> = text
        .doc
        .tokens()
        .filter(|t| matches!(t.pos(), "VERB" | "AUX") && !matches!(t.dep(), "aux" | "auxpass"))
        .filter(|t| text.quote_at(t.i()).is_some() && is_asserted(*t))
        .filter_map(|t| Clause::of(text, t))
        .collect();
    for (n, one) in clauses.iter().enumerate() {
        // Clauses stand in order: only those of the sentences around are looked at.
        let beside = n.saturating_sub(LOOKED)..(n + LOOKED).min(clauses.len());
        let near = |other: &&Clause<'_>| {
            other.verb.sent_index().abs_diff(one.verb.sent_index()) <= NEAR
                && same_turn(text, one.verb.i(), other.verb.i())
        };
        if let Some(whom) = one.embraced
            && !one.negated
        {
            let against = clauses[beside.clone()]
                .iter()
                .filter(near)
                .find(|c| c.condemns(text, whom));
            if let Some(against) = against {
                out.push(sign(text, one, &format!(
                    "it makes {} one with {}, whom “{}” condemns in the same words of the speaker",
                    one.subject.text(),
                    whom.text(),
                    against.verb.sent().text().trim()
                )));
                continue;
            }
        }
        let opposite = clauses[n + 1..beside.end.max(n + 1)]
            .iter()
            .filter(near)
            .find(|c| c.opposes(one));
        if let Some(opposite) = opposite {
            let affirmed = if one.negated { opposite } else { one };
            out.push(sign(
                text,
                affirmed,
                &format!(
                    "“{}” says the opposite in the same words of the speaker",
                    if one.negated { one } else { opposite }
                        .verb
                        .sent()
                        .text()
                        .trim()
                ),
            ));
        }
    }
}

fn sign(text: &Text<'_>, clause: &Clause<'_>, reason: &str) -> Damage {
    let sentence = clause.verb.sent();
    let mut tokens = sentence.start() as usize..sentence.end() as usize;
    while tokens.end > tokens.start + 1 && text.token(tokens.end - 1).is_space() {
        tokens.end -= 1;
    }
    text.damage_of(DamageSign::Contradiction, tokens, reason.to_owned())
}

/// Whether two tokens stand in quotations of one paragraph.
fn same_turn(text: &Text<'_>, i: usize, j: usize) -> bool {
    text.paragraph_of(i) == text.paragraph_of(j)
}

/// Not a condition, a question, a wish or somebody else's words.
fn is_asserted(t: Token<'_>) -> bool {
    let marked = t.children().any(|c| {
        matches!(c.dep(), "mark" | "advmod")
            && matches!(
                c.lower(),
                "if" | "whether" | "unless" | "when" | "why" | "how"
            )
    });
    let modal = t.children().any(|c| c.dep() == "aux" && c.tag() == "MD");
    let asked = t
        .sent()
        .text()
        .trim_end_matches(['”', '"', ' '])
        .ends_with('?');
    let main = t.is_root() || matches!(t.dep(), "conj" | "ccomp" | "parataxis");
    main && !marked && !modal && !asked
}

struct Clause<'d> {
    verb: Token<'d>,
    subject: Token<'d>,
    /// What is said of the subject, or what is done to.
    said: Option<Token<'d>>,
    negated: bool,
    /// Whom it makes the subject one with.
    embraced: Option<Token<'d>>,
}

impl<'d> Clause<'d> {
    fn of(text: &Text<'d>, verb: Token<'d>) -> Option<Self> {
        let child = |t: Token<'d>, deps: &[&str]| t.children().find(|c| deps.contains(&c.dep()));
        let subject = child(verb, &["nsubj", "nsubjpass"])?;
        let said = child(verb, &["acomp", "attr", "dobj"]);
        let polarity = &text.know.stories().polarity;
        let negated = verb
            .children()
            .chain(subject.children())
            .chain(said.into_iter().flat_map(Token::children))
            .any(|c| {
                c.dep() == "neg"
                    || polarity.is_negator(c.lower())
                    || polarity.is_near_negator(c.lower())
            })
            || polarity.is_negator(subject.lower());
        let object_of = |t: Token<'d>, prepositions: &[&str]| {
            t.children()
                .filter(|c| c.dep() == "prep" && prepositions.contains(&c.lower()))
                .find_map(|p| child(p, &["pobj"]))
        };
        let be = verb.lemma() == "be";
        let first_person = matches!(subject.lower(), "i" | "we");
        let embraced = match said {
            Some(said) if be && text.is_in("same", said.lemma()) => {
                object_of(said, &["to", "as", "with"])
                    .or_else(|| object_of(verb, &["to", "as", "with"]))
            }
            Some(said) if first_person && text.is_in("siding", verb.lemma()) => Some(said),
            None if first_person && verb.lemma() == "stand" => {
                object_of(verb, &["with", "behind", "by"])
            }
            _ => None,
        };
        Some(Self {
            verb,
            subject,
            said,
            negated,
            embraced: embraced.filter(|t| t.pos() == "PROPN" && t.text() != subject.text()),
        })
    }

    /// Whether it says of somebody what is said of those one is against.
    fn condemns(&self, text: &Text<'_>, whom: Token<'_>) -> bool {
        if self.negated || fold(self.subject.text()) != fold(whom.text()) {
            return false;
        }
        let said = self
            .said
            .is_some_and(|t| text.is_in("condemned", t.lemma()));
        (self.verb.lemma() == "be" && said) || text.is_in("harming", self.verb.lemma())
    }

    /// Whether it is the same clause with the opposite polarity: same subject, verb in the same tense, and
    /// the same object or predicate, with nothing that would set them apart.
    fn opposes(&self, other: &Self) -> bool {
        let same = |a: Token<'_>, b: Token<'_>| a.lemma().eq_ignore_ascii_case(b.lemma());
        let apart = |c: &Self| {
            c.verb.children().any(|t| {
                matches!(t.dep(), "advmod" | "npadvmod" | "advcl" | "prep" | "cc")
                    && !matches!(t.lower(), "and")
            })
        };
        let named = |t: Token<'_>| matches!(t.pos(), "PROPN" | "NOUN");
        self.negated != other.negated
            && self.verb.tag() == other.verb.tag()
            && same(self.verb, other.verb)
            && same(self.subject, other.subject)
            && named(self.subject)
            && self
                .said
                .zip(other.said)
                .is_some_and(|(a, b)| same(a, b) && a.pos() != "PRON")
            && !apart(self)
            && !apart(other)
    }
}

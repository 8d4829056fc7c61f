//! The lexicon at run time: the compiled data with the indexes that lookup by lemma needs.

use std::collections::{HashMap, HashSet};

use dateline_record::{EventType, Manner};

use super::model::{
    Act, Address, Attitude, Comment, Effect, LexiconData, StatusWords, Trigger, TriggerPos,
};
use super::reference::Referring;
use crate::KnowError;

/// An entry's trigger that starts from a word.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'k> {
    /// The entry.
    pub act: &'k Act,
    /// Which of its triggers.
    pub trigger: &'k Trigger,
    /// Place of the entry in file order.
    pub order: usize,
}

type Index = HashMap<(TriggerPos, String), Vec<(u32, u32)>>;

/// The act lexicon, the status words and the words of saying, ready to look up.
#[derive(Debug, Default)]
pub struct Lexicon {
    data: LexiconData,
    acts: Index,
    operators: Index,
    cues: Index,
    attitudes: Index,
    classes: Vec<HashSet<String>>,
    multiword: Vec<HashMap<String, Vec<Vec<String>>>>,
    light: HashMap<String, Vec<Vec<String>>>,
    undergoing: HashSet<String>,
    transparent: HashSet<String>,
    representatives: HashSet<String>,
    pairs: HashSet<String>,
    bearing: HashSet<String>,
    fixed: HashSet<String>,
    hedges: HashSet<String>,
    contexts: HashMap<String, Vec<(Vec<String>, String)>>,
    reference: Referring,
}

impl Lexicon {
    /// From the bytes of section `acts`.
    ///
    /// # Errors
    /// If the bytes are not what `compile` wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        let data = postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("section `acts`: {e}")))?;
        Ok(Self::new(data))
    }

    /// From data that were read.
    #[must_use]
    pub fn new(data: LexiconData) -> Self {
        let mut lexicon = Self {
            acts: index(data.acts.iter().map(|a| a.triggers.as_slice())),
            operators: index(data.operators.iter().map(|o| o.triggers.as_slice())),
            cues: index(data.cues.iter().map(|c| c.triggers.as_slice())),
            attitudes: index(data.attitudes.iter().map(|a| a.triggers.as_slice())),
            undergoing: data.undergoing.iter().map(|w| w.join(" ")).collect(),
            transparent: data.transparent.iter().cloned().collect(),
            representatives: data.representatives.iter().cloned().collect(),
            fixed: data.fixed.iter().cloned().collect(),
            pairs: data.pairs.iter().cloned().collect(),
            bearing: data.bearing.iter().cloned().collect(),
            hedges: data.hedges.iter().cloned().collect(),
            reference: Referring::new(&data.reference),
            ..Self::default()
        };
        for class in &data.classes {
            let mut single = HashSet::new();
            let mut multi: HashMap<String, Vec<Vec<String>>> = HashMap::new();
            for member in &class.members {
                match member.rsplit_once(' ') {
                    None => {
                        single.insert(member.clone());
                    }
                    Some((before, head)) => {
                        multi
                            .entry(head.to_owned())
                            .or_default()
                            .push(before.split(' ').map(str::to_owned).collect());
                    }
                }
            }
            lexicon.classes.push(single);
            lexicon.multiword.push(multi);
        }
        for (context, words) in &data.contexts.words {
            for word in words {
                let mut parts: Vec<String> = word.split(' ').map(str::to_owned).collect();
                if let Some(last) = parts.pop() {
                    let entry = lexicon.contexts.entry(last).or_default();
                    entry.push((parts, context.clone()));
                }
            }
        }
        for words in data.light.iter().chain(&data.undergoing) {
            if let Some((first, rest)) = words.split_first() {
                lexicon
                    .light
                    .entry(first.clone())
                    .or_default()
                    .push(rest.to_vec());
            }
        }
        lexicon.data = data;
        lexicon
    }

    /// Everything compiled.
    #[must_use]
    pub fn data(&self) -> &LexiconData {
        &self.data
    }

    /// Act readings whose trigger hangs on a word of this lemma.
    pub fn acts(&self, pos: TriggerPos, lemma: &str) -> impl Iterator<Item = Reading<'_>> {
        look(&self.acts, pos, lemma).map(|(a, t)| {
            let act = &self.data.acts[a as usize];
            Reading {
                act,
                trigger: &act.triggers[t as usize],
                order: a as usize,
            }
        })
    }

    /// Effects of operators whose trigger hangs on a word of this lemma, with the whole trigger.
    pub fn operators(
        &self,
        pos: TriggerPos,
        lemma: &str,
    ) -> impl Iterator<Item = (Effect, &Trigger)> {
        look(&self.operators, pos, lemma).map(|(o, t)| {
            let operator = &self.data.operators[o as usize];
            (operator.effect, &operator.triggers[t as usize])
        })
    }

    /// Manners of saying whose cue hangs on a word of this lemma, with the whole cue.
    pub fn cues(&self, pos: TriggerPos, lemma: &str) -> impl Iterator<Item = (Manner, &Trigger)> {
        look(&self.cues, pos, lemma).map(|(c, t)| {
            let cue = &self.data.cues[c as usize];
            (cue.manner, &cue.triggers[t as usize])
        })
    }

    /// Attitudes whose words hang on a word of this lemma, with the whole trigger.
    pub fn attitudes(
        &self,
        pos: TriggerPos,
        lemma: &str,
    ) -> impl Iterator<Item = (&Attitude, &Trigger)> {
        look(&self.attitudes, pos, lemma).map(|(a, t)| {
            let attitude = &self.data.attitudes[a as usize];
            (attitude, &attitude.triggers[t as usize])
        })
    }

    /// Whether a lemma, with the lemmas before it in `before` (nearest last), is of a class.
    #[must_use]
    pub fn in_class(&self, class: u32, lemma: &str, before: &[&str]) -> bool {
        let class = class as usize;
        self.classes.get(class).is_some_and(|c| c.contains(lemma))
            || self
                .multiword
                .get(class)
                .and_then(|m| m.get(lemma))
                .is_some_and(|all| all.iter().any(|words| ends_with(before, words)))
    }

    /// The contexts that a word places an act in, given the words before it (nearest last).
    pub fn contexts<'l>(
        &'l self,
        word: &str,
        before: &'l [&'l str],
    ) -> impl Iterator<Item = &'l str> {
        self.contexts
            .get(word)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .filter(|(words, _)| ends_with(before, words))
            .map(|(_, context)| context.as_str())
    }

    /// The context that a party of this sector brings.
    #[must_use]
    pub fn sector_context(&self, sector: &str) -> Option<&str> {
        self.data.contexts.sectors.get(sector).map(String::as_str)
    }

    /// Light verbs that start with this lemma: the particles each wants.
    #[must_use]
    pub fn light(&self, lemma: &str) -> &[Vec<String>] {
        self.light.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Whether the light verb's subject undergoes the act.
    #[must_use]
    pub fn undergoing(&self, words: &str) -> bool {
        self.undergoing.contains(words)
    }

    /// Whether a head is looked through to what it holds.
    #[must_use]
    pub fn transparent(&self, lemma: &str) -> bool {
        self.transparent.contains(lemma)
    }

    /// Whether a noun stands for whatever it belongs to.
    #[must_use]
    pub fn represents(&self, lemma: &str) -> bool {
        self.representatives.contains(lemma)
    }

    /// Whether a noun with "two" or "both" stands for parties named before.
    #[must_use]
    pub fn pairs(&self, lemma: &str) -> bool {
        self.pairs.contains(lemma)
    }

    /// Whether a verb lays an act on whom it is done to: "covered by the ban".
    #[must_use]
    pub fn bears(&self, lemma: &str) -> bool {
        self.bearing.contains(lemma)
    }

    /// How later words point back to somebody named before.
    #[must_use]
    pub fn reference(&self) -> &Referring {
        &self.reference
    }

    /// Whether a verb's object belongs to the attitude that governs the verb.
    #[must_use]
    pub fn carries(&self, lemma: &str) -> bool {
        self.data.carrying.iter().any(|v| v == lemma)
    }

    /// Whether a verb gives an order.
    #[must_use]
    pub fn orders(&self, lemma: &str) -> bool {
        self.data.ordering.iter().any(|v| v == lemma)
    }

    /// Whether a noun is the beginning or end of what it holds.
    #[must_use]
    pub fn is_aspectual(&self, lemma: &str) -> bool {
        self.data.aspectual.iter().any(|n| n == lemma)
    }

    /// Whether a phrase is fixed and its noun no act ("in order").
    #[must_use]
    pub fn fixed(&self, phrase: &str) -> bool {
        self.fixed.contains(phrase)
    }

    /// Modals, adverbs, markers.
    #[must_use]
    pub fn words(&self) -> &StatusWords {
        &self.data.words
    }

    /// Words of declining to comment.
    #[must_use]
    pub fn comment(&self) -> &Comment {
        &self.data.comment
    }

    /// Whether an adverb weakens a claim.
    #[must_use]
    pub fn hedge(&self, word: &str) -> bool {
        self.hedges.contains(word)
    }

    /// The root that an entry's act has among relations: its CAMEO code's where that differs from the
    /// codebook's type.
    #[must_use]
    pub fn root(&self, act: &Act) -> Option<EventType> {
        let code = act.cameo.as_deref()?;
        (2..=code.len())
            .rev()
            .find_map(|n| self.data.roots.get(code.get(..n)?).copied())
            .or(act.event_type)
    }

    /// Whether an adverb reports without vouching: "reportedly".
    #[must_use]
    pub fn reporting(&self, word: &str) -> bool {
        self.data.reporting.iter().any(|w| w == word)
    }

    /// Words that bring whom something is said to.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.data.address
    }

    /// Whether a verb only names what stands in quotation marks beside it ("what they call a 'union'").
    #[must_use]
    pub fn names_quoted(&self, lemma: &str) -> bool {
        self.data.naming.iter().any(|w| w == lemma)
    }

    /// The mode of an attitude that governs an act of this type and mode.
    #[must_use]
    pub fn governed_mode(
        &self,
        attitude: EventType,
        governed: EventType,
        mode: Option<&str>,
    ) -> Option<&str> {
        let table = self.data.modes.get(attitude.as_str())?;
        mode.and_then(|m| table.get(&format!("{governed}/{m}")))
            .or_else(|| table.get(governed.as_str()))
            .map(String::as_str)
    }
}

fn ends_with(before: &[&str], words: &[String]) -> bool {
    before.len() >= words.len()
        && before[before.len() - words.len()..]
            .iter()
            .zip(words)
            .all(|(a, b)| a == b)
}

fn index<'a>(entries: impl Iterator<Item = &'a [Trigger]>) -> Index {
    let mut out: Index = HashMap::new();
    for (e, triggers) in (0u32..).zip(entries) {
        for (t, trigger) in (0u32..).zip(triggers) {
            if let Some(head) = trigger.words.get(trigger.head) {
                out.entry((trigger.pos, head.clone()))
                    .or_default()
                    .push((e, t));
            }
        }
    }
    out
}

fn look<'a>(
    index: &'a Index,
    pos: TriggerPos,
    lemma: &str,
) -> impl Iterator<Item = (u32, u32)> + 'a {
    // One short-lived key per looked-up word; the map's own keys are owned strings.
    index
        .get(&(pos, lemma.to_owned()))
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .copied()
}

#[cfg(test)]
mod tests {
    use super::Lexicon;
    use crate::acts::model::{ContextWords, LexiconData};

    #[test]
    fn a_context_word_of_two_words_needs_both() {
        let words = [
            ("human_rights".to_owned(), vec!["human right".to_owned()]),
            ("economic".to_owned(), vec!["trade".to_owned()]),
        ];
        let lexicon = Lexicon::new(LexiconData {
            contexts: ContextWords {
                words: words.into_iter().collect(),
                ..ContextWords::default()
            },
            ..LexiconData::default()
        });
        let of = |word: &str, before: &[&str]| {
            lexicon
                .contexts(word, before)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("right", &["of", "human"]), ["human_rights"]);
        assert!(of("right", &["of", "voting"]).is_empty());
        assert_eq!(of("trade", &[]), ["economic"]);
    }
}

//! The act lexicon as values: what `knowledge/acts`, `knowledge/status` and `knowledge/claims`
//! hold once read, checked for form and resolved. This is what the compiled file stores and what
//! the coder looks up in; the files' own form is in `source`.

use std::collections::BTreeMap;

use dateline_record::{EventType, Manner};
use serde::{Deserialize, Serialize};

/// Everything compiled from the lexicon's files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LexiconData {
    /// Act entries in file order.
    pub acts: Vec<Act>,
    /// Word classes by index: name and members.
    pub classes: Vec<Class>,
    /// Mode of an attitude by its type and the governed act's `TYPE` or `TYPE/mode`.
    pub modes: BTreeMap<String, BTreeMap<String, String>>,
    /// The root of a CAMEO code, or of the codes that start so, where it is not the codebook's type.
    pub roots: BTreeMap<String, EventType>,
    /// Words and sectors that place an act in a context.
    pub contexts: ContextWords,
    /// Light verbs, lemmas; further words are particles.
    pub light: Vec<Vec<String>>,
    /// Light verbs whose grammatical subject undergoes the act.
    pub undergoing: Vec<Vec<String>>,
    /// Nouns looked through to what they hold.
    pub transparent: Vec<String>,
    /// Nouns that stand for whatever they belong to.
    pub representatives: Vec<String>,
    /// Nouns for several parties named before.
    pub pairs: Vec<String>,
    /// Verbs by which an act is laid on whom it is done to.
    pub bearing: Vec<String>,
    /// Fixed phrases whose nouns are no acts.
    pub fixed: Vec<String>,
    /// Verbs whose object belongs to the attitude that governs them.
    pub carrying: Vec<String>,
    /// Verbs of command.
    pub ordering: Vec<String>,
    /// Nouns of beginning and ending that an attitude governs with what they hold.
    pub aspectual: Vec<String>,
    /// Words that change the status of their complement.
    pub operators: Vec<Operator>,
    /// Modals, adverbs, markers.
    pub words: StatusWords,
    /// Words of saying.
    pub cues: Vec<Cue>,
    /// Labels that name a kind of text and no speaker ("Analysis: …").
    pub rubrics: Vec<String>,
    /// Adverbs by which the text reports what it does not vouch for ("reportedly").
    pub reporting: Vec<String>,
    /// Verbs that name what stands in quotation marks beside them and do not quote it.
    pub naming: Vec<String>,
    /// Whom words are said to.
    pub address: Address,
    /// Nouns that stand for whoever says it: before the colon of a headline ("Poll: …").
    pub voices: Vec<String>,
    /// Words of attitude, read for attribution only.
    pub attitudes: Vec<Attitude>,
    /// Declining to comment.
    pub comment: Comment,
    /// Adverbs that weaken a claim.
    pub hedges: Vec<String>,
    /// How later words point back.
    pub reference: super::reference::Reference,
}

/// What places an act in a PLOVER context.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextWords {
    /// Contexts by the sector of a party.
    pub sectors: BTreeMap<String, String>,
    /// Words by context: lemmas, of several the last is the head.
    pub words: BTreeMap<String, Vec<String>>,
}

/// A word class.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Class {
    /// Name without `@`.
    pub name: String,
    /// Lemmas; members of more than one word end in the head.
    pub members: Vec<String>,
    /// Built-in classes it holds.
    pub builtins: Vec<Builtin>,
}

/// Part of speech of a trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TriggerPos {
    /// Verbs.
    Verb,
    /// Nouns.
    Noun,
    /// Predicate adjectives.
    Adjective,
}

/// Words that may say an act.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trigger {
    /// What they are.
    pub pos: TriggerPos,
    /// Lemmas in text order.
    pub words: Vec<String>,
    /// Index of the word the dependents hang on.
    pub head: usize,
}

/// Steps from a trigger to an argument: `["obj", "of"]`.
pub type SlotPath = Vec<String>;

/// Slots whose fillers are taken together: `"obj + with"`. One is the common case.
pub type Slots = Vec<SlotPath>;

/// One test of a slot's head.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Test {
    /// Looks at the head's modifiers instead of the head.
    pub modifier: bool,
    /// What is asked.
    pub what: What,
}

/// What a test asks of a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum What {
    /// Its lemma (or lemmas, ending in the head).
    Word(String),
    /// Its lemma is of a class, by index.
    Class(u32),
    /// Something the coder knows about the mention.
    Is(Builtin),
    /// It is itself a trigger of this type.
    Act(EventType),
}

/// Classes the coder answers for instead of a word list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Builtin {
    /// Resolves to somebody who can act.
    Actor,
    /// A state, its capital or a nationality.
    Country,
    /// Government, parliament, court.
    Gov,
    /// Soldiers, police, rebels, gunmen.
    Armed,
    /// A person.
    Person,
    /// Civilians, protesters, residents.
    Crowd,
    /// An organisation.
    Body,
    /// A place.
    Place,
    /// A number.
    Number,
    /// An amount of money.
    Money,
}

impl Builtin {
    /// By the name after `@`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "actor" => Self::Actor,
            "country" => Self::Country,
            "gov" => Self::Gov,
            "armed" => Self::Armed,
            "person" => Self::Person,
            "crowd" => Self::Crowd,
            "body" => Self::Body,
            "place" => Self::Place,
            "number" => Self::Number,
            "money" => Self::Money,
            _ => return None,
        })
    }
}

/// A condition on an act's arguments. All of an entry's must hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Condition {
    /// On a slot: filled or empty, one of `any` true, none of `none` true.
    Slot {
        /// The slot.
        slot: SlotPath,
        /// Must be filled (`"*"`) or empty (`"!*"`).
        filled: Option<bool>,
        /// One must hold.
        any: Vec<Test>,
        /// None may hold.
        none: Vec<Test>,
    },
    /// The clause is passive, or not.
    Passive(bool),
    /// The subject is plural or coordinated, or not.
    PluralSubject(bool),
}

/// When an act binds its parties mutually.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reciprocal {
    /// Never.
    #[default]
    Never,
    /// Where nobody else is named and the subject is plural.
    Plural,
    /// Always.
    Always,
}

/// An entry of the act lexicon.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Act {
    /// Its name, the `rule` of the records it makes.
    pub id: String,
    /// PLOVER type; none for a reading known not to be an act.
    pub event_type: Option<EventType>,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// PLOVER contexts that the words alone establish.
    pub contexts: Vec<String>,
    /// The words.
    pub triggers: Vec<Trigger>,
    /// What must hold.
    pub conditions: Vec<Condition>,
    /// Slots of the actor, first filled wins.
    pub actor: Vec<Slots>,
    /// Slots of the recipient, first filled wins.
    pub recipient: Vec<Slots>,
    /// Mutual acts.
    pub reciprocal: Reciprocal,
    /// Whether the complement belongs to this act.
    pub governs: bool,
    /// Whether *of* brings the object of a nominal; else its subject.
    pub noun_of_is_object: bool,
    /// The frame that its slots come from, where it gives none of its own.
    pub frame: String,
    /// The entry whose fields it takes where it gives none.
    pub inherits: Option<String>,
    /// Sentences it must code.
    pub examples: Vec<String>,
    /// Sentences it must not code.
    pub counter: Vec<String>,
    /// Why, where it is not plain.
    pub note: Option<String>,
    /// File below the knowledge folder.
    pub file: String,
    /// Line of the entry.
    pub line: u64,
}

/// How an operator presents its complement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Intended.
    Planned,
    /// Hedged.
    Possible,
    /// Said not to be so.
    Negated,
    /// Rejected by somebody.
    Denied,
    /// Looked through.
    Actual,
    /// An attempt: it was made, whatever became of it.
    Attempted,
}

/// Words whose complement takes an effect.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operator {
    /// The effect.
    pub effect: Effect,
    /// The words.
    pub triggers: Vec<Trigger>,
}

/// Modals, adverbs and markers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct StatusWords {
    /// Modals and verbs that put somebody under a duty: "must", "need to".
    pub deontic: Vec<String>,
    /// Modal to effect.
    pub modals: BTreeMap<String, Effect>,
    /// Adverb to effect.
    pub adverbs: BTreeMap<String, Effect>,
    /// Clause marker to effect.
    pub markers: BTreeMap<String, Effect>,
    /// Verbs of making whose progressive says that nothing is made yet ("is forming an alliance").
    pub making: Vec<String>,
    /// Adverbs after a negation that turn it into an addition ("not only").
    pub adding: Vec<String>,
    /// Words that set an act in the past: adverbs, nouns, adjectives.
    pub history: [Vec<String>; 3],
}

impl StatusWords {
    /// Whether an adverb negates.
    #[must_use]
    pub fn negates(&self, word: &str) -> bool {
        self.adverbs.get(word) == Some(&Effect::Negated)
    }
}

/// Words of saying of one manner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cue {
    /// The manner.
    pub manner: Manner,
    /// Verbs, nouns, adjectives.
    pub triggers: Vec<Trigger>,
    /// "according to".
    pub prepositions: Vec<Vec<String>>,
}

/// Words that bring whom something is said to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Address {
    /// Verbs whose object is told.
    pub object: Vec<String>,
    /// Verbs that bring it by *to*.
    pub to: Vec<String>,
    /// Nouns of talking and writing, with it behind *with* or *to*.
    pub through: Vec<String>,
}

/// What a word of attitude takes as its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frame {
    /// A finite clause.
    Clause,
    /// An infinitive.
    Infinitive,
    /// What is predicated of the subject: "seems credible".
    Predicate,
    /// A noun phrase, with what is predicated of it.
    Object,
    /// A clause or phrase behind one of the trigger's own or the entry's prepositions.
    Preposition,
    /// What moves somebody: the subject, and the object has the attitude ("worries voters").
    Stimulus,
    /// The subject of a verb that undergoes the noun: "drew criticism".
    Subject,
}

/// Words of attitude of one kind: wanting, praising, discussing, showing …
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attitude {
    /// What they take.
    pub frames: Vec<Frame>,
    /// Prepositions that bring the content of nouns and adjectives.
    pub prepositions: Vec<String>,
    /// Whether a thing may have it: a poll that shows, a law that requires.
    pub things: bool,
    /// The words.
    pub triggers: Vec<Trigger>,
}

/// Declining to comment.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Comment {
    /// Verbs of answering.
    pub verbs: Vec<String>,
    /// Nouns of asking and answering.
    pub nouns: Vec<String>,
    /// Words that decline.
    pub declining: Vec<String>,
}

//! The judge: small linear models beside the rules, over what the parser has already worked out.
//!
//! In: two parties in a parsed text, and what the rules say of them. Out: a probability for each root
//! of PLOVER (CONCEDE and RETREAT are one, YIELD, as relation sets label them). It chooses between readings,
//! types acts that the lexicon has no words for, and says how sure an answer is. Its weights are data
//! (`knowledge/judge`), fitted by `dateline judge train` on sentences of the project's own.

pub mod features;
pub mod train;

use dateline_know::linear::Linear;
use dateline_know::{KnowError, Knowledge};
use dateline_record::{CharSpan, EventType};

use crate::coder::Relation;
use crate::reader::Reader;
use crate::record::Rated;
use features::Hashes;

/// Whose word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Use {
    /// The lexicon and its rules, weighed by the judge.
    #[default]
    Both,
    /// The rules alone.
    Rules,
    /// The judge alone.
    Judge,
}

/// The models that the knowledge has.
#[derive(Debug, Default)]
pub struct Judge {
    /// Roots, with the rules' answer among the features.
    beside: Option<Linear>,
    /// Roots, without it.
    alone: Option<Linear>,
    /// Whether an event is right.
    event: Option<Linear>,
}

/// Without an act that the rules see, the judge answers from this probability on.
const SAYS_SOMETHING: f64 = 0.35;
/// From this fit on an act has both parties in its own places.
const IN_PLACE: f64 = 0.6;
/// From this probability on the judge outweighs such an act. Chosen on half of the own rows with a model of the
/// other half: lower, the judge wins more there and loses more where the lexicon knows the words (docs/judge.md).
const OUTWEIGHS: f64 = 0.6;

/// The class of events that are right, and of those that are not.
pub const RIGHT: &str = "right";
/// See [`RIGHT`].
pub const WRONG: &str = "wrong";

/// The confidence of an event where no model says it: neither way.
pub const UNRATED: f64 = 0.5;

/// What the class of CONCEDE and RETREAT is called in the models.
const YIELD: &str = "YIELD";

impl Judge {
    /// The judge of compiled knowledge; an empty one where it has none.
    ///
    /// # Errors
    /// If a model is damaged.
    pub fn open(knowledge: &Knowledge) -> Result<Self, KnowError> {
        let model = |name: &str| knowledge.section(name).map(Linear::from_bytes).transpose();
        Ok(Self {
            beside: model("judge/relation")?,
            alone: model("judge/relation-alone")?,
            event: model("judge/event")?,
        })
    }

    /// How probable it is that an event is right (codebook, "Event": `confidence`); [`UNRATED`] where the
    /// knowledge has no model.
    #[must_use]
    pub fn confidence(&self, event: &Rated<'_>) -> f64 {
        let Some(model) = &self.event else {
            return UNRATED;
        };
        let mut hashes = Hashes::default();
        features::event(event, self.root(event), &mut hashes);
        let p = model.probabilities(&hashes.0);
        let right = model.classes().iter().position(|c| c == RIGHT);
        let p = right.map_or(UNRATED, |at| f64::from(p[at]));
        (p * 1000.0).round() / 1000.0
    }

    /// What the model of relations gives an event's type between its first actor and its first other party.
    pub(crate) fn root(&self, event: &Rated<'_>) -> Option<f64> {
        let model = self.alone.as_ref()?;
        let others = event.recipients.iter().chain(event.actors.iter().skip(1));
        let source = event.actors.first()?.span()?;
        let target = others.filter_map(dateline_record::Party::span).next()?;
        let mut hashes = Hashes::default();
        features::relation(event.reader, source, target, &mut hashes);
        let at = model
            .classes()
            .iter()
            .position(|c| c == root_of(event.decided.event_type))?;
        Some(f64::from(model.probabilities(&hashes.0)[at]))
    }

    /// What `source` does to `target`: the rules' answer, weighed.
    #[must_use]
    pub fn relation(
        &self,
        reader: &Reader<'_>,
        source: CharSpan,
        target: CharSpan,
        rules: Option<Relation>,
        whose: Use,
    ) -> Option<Relation> {
        let (model, told) = match whose {
            Use::Rules => return rules,
            Use::Both => (self.beside.as_ref(), rules.as_ref()),
            Use::Judge => (self.alone.as_ref(), None),
        };
        let Some(model) = model else {
            return rules.filter(|_| whose == Use::Both);
        };
        let mut hashes = Hashes::default();
        if whose == Use::Both {
            features::rules(told, &mut hashes);
        }
        features::relation(reader, source, target, &mut hashes);
        let p = model.probabilities(&hashes.0);
        let best = (0..p.len()).max_by(|a, b| p[*a].total_cmp(&p[*b]))?;
        // An act with both parties in its own places is believed, unless the judge is sure of another.
        let stands = told
            .filter(|r| r.confidence >= IN_PLACE && f64::from(p[best]) < OUTWEIGHS)
            .and_then(|r| {
                let root = root_of(r.event_type);
                model.classes().iter().position(|c| c == root)
            });
        let at = stands.unwrap_or(best);
        // Where the rules see no act, a weak guess is none either.
        if told.is_none() && f64::from(p[at]) < SAYS_SOMETHING {
            return None;
        }
        Some(answer(&model.classes()[at], f64::from(p[at]), told))
    }
}

/// The root of a type as the models have it.
#[must_use]
pub fn root_of(event_type: EventType) -> &'static str {
    match event_type {
        EventType::Concede | EventType::Retreat => YIELD,
        other => other.as_str(),
    }
}

/// The judge's root with what the rules know besides, where they agree.
fn answer(root: &str, p: f64, rules: Option<&Relation>) -> Relation {
    let confidence = (p * 1000.0).round() / 1000.0;
    if let Some(rules) = rules.filter(|r| root_of(r.event_type) == root) {
        return Relation {
            confidence,
            ..rules.clone()
        };
    }
    let event_type = root.parse().unwrap_or(EventType::Concede);
    let mut rejected = rules.map(|r| r.rejected.clone()).unwrap_or_default();
    if let Some(rules) = rules {
        rejected.insert(
            0,
            format!(
                "{} on `{}`: outweighed by the judge",
                rules.rule, rules.trigger
            ),
        );
    }
    Relation {
        event_type,
        mode: None,
        status: rules.map_or(dateline_record::Status::Actual, |r| r.status),
        confidence,
        rule: "judge".to_owned(),
        trigger: rules.map(|r| r.trigger.clone()).unwrap_or_default(),
        rejected,
    }
}

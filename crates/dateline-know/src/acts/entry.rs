//! Entries of the act lexicon as people write them: their form, what they inherit, and how they become an
//! [`Act`]. Every error names the entry with its file and line.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use dateline_record::EventType;
use serde::Deserialize;
use toml::Spanned;

use super::model::{
    Act, Builtin, Class, Condition, Reciprocal, SlotPath, Slots, Test, Trigger, TriggerPos, What,
};
use super::source::File;
use crate::KnowError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActFile {
    #[serde(default)]
    act: Vec<Spanned<RawAct>>,
}

/// An entry's own words; what it leaves out comes from the entry it inherits from.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    id: String,
    inherits: Option<String>,
    #[serde(rename = "type")]
    event_type: Option<String>,
    mode: Option<String>,
    cameo: Option<String>,
    frame: Option<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    when: BTreeMap<String, RawCondition>,
    actor: Option<Vec<String>>,
    recipient: Option<Vec<String>>,
    of: Option<String>,
    governs: Option<bool>,
    reciprocal: Option<String>,
    contexts: Option<Vec<String>>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counter: Vec<String>,
    note: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum RawCondition {
    Flag(bool),
    One(String),
    Many(Vec<String>),
}

impl RawCondition {
    fn words(&self) -> &[String] {
        match self {
            Self::Flag(_) => &[],
            Self::One(word) => std::slice::from_ref(word),
            Self::Many(words) => words,
        }
    }

    /// An empty list asks for nothing: it takes an inherited condition away.
    fn is_void(&self) -> bool {
        matches!(self, Self::Many(words) if words.is_empty())
    }
}

impl RawAct {
    fn has_triggers(&self) -> bool {
        !(self.verbs.is_empty() && self.nouns.is_empty() && self.adjectives.is_empty())
    }

    /// The entry with what it leaves out taken from another: all but words, sentences and notes.
    fn completed_from(mut self, parent: &Self) -> Self {
        fn take<T: Clone>(own: &mut Option<T>, inherited: &Option<T>) {
            if own.is_none() {
                own.clone_from(inherited);
            }
        }
        take(&mut self.event_type, &parent.event_type);
        take(&mut self.cameo, &parent.cameo);
        take(&mut self.frame, &parent.frame);
        take(&mut self.actor, &parent.actor);
        take(&mut self.recipient, &parent.recipient);
        take(&mut self.of, &parent.of);
        take(&mut self.governs, &parent.governs);
        take(&mut self.reciprocal, &parent.reciprocal);
        take(&mut self.contexts, &parent.contexts);
        // A mode is one of a type: another type does not have it.
        if self.event_type == parent.event_type {
            take(&mut self.mode, &parent.mode);
        }
        for (slot, condition) in &parent.when {
            self.when
                .entry(slot.clone())
                .or_insert_with(|| condition.clone());
        }
        self
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFrame {
    actor: Vec<String>,
    recipient: Vec<String>,
    #[serde(default)]
    governs: bool,
    reciprocal: Option<String>,
}

/// An entry with its place.
struct Placed {
    path: PathBuf,
    shown: String,
    line: u64,
    raw: RawAct,
}

impl Placed {
    fn error(&self, message: String, remedy: &str) -> KnowError {
        let message = format!("act `{}`: {message}", self.raw.id);
        KnowError::row(&self.path, self.line, message, remedy)
    }
}

/// Reads the entries of all files, in file order. What is wrong with single entries goes to `errors`, and
/// these entries are left out.
pub fn read(
    files: &[(File, String)],
    frames: &BTreeMap<String, RawFrame>,
    classes: &[Class],
    errors: &mut Vec<KnowError>,
) -> Vec<Act> {
    let by_name: HashMap<&str, u32> = classes
        .iter()
        .zip(0u32..)
        .map(|(c, i)| (c.name.as_str(), i))
        .collect();
    let mut placed: Vec<Placed> = Vec::new();
    for (file, shown) in files {
        match file.parse::<ActFile>() {
            Ok(parsed) => placed.extend(parsed.act.into_iter().map(|spanned| Placed {
                path: file.path.clone(),
                shown: shown.clone(),
                line: file.line(spanned.span().start),
                raw: spanned.into_inner(),
            })),
            Err(error) => errors.push(error),
        }
    }
    let by_id: HashMap<&str, &Placed> = placed.iter().map(|p| (p.raw.id.as_str(), p)).collect();
    let parents: Vec<&str> = placed
        .iter()
        .filter_map(|p| p.raw.inherits.as_deref())
        .collect();
    let mut out = Vec::new();
    for entry in &placed {
        // An entry without words of its own is there to be inherited from.
        if !entry.raw.has_triggers() && parents.contains(&entry.raw.id.as_str()) {
            continue;
        }
        let built = inherited(entry, &by_id).and_then(|raw| act(entry, raw, frames, &by_name));
        match built {
            Ok(act) => out.push(act),
            Err(error) => errors.push(error),
        }
    }
    out
}

/// The entry with everything that it inherits.
fn inherited(entry: &Placed, by_id: &HashMap<&str, &Placed>) -> Result<RawAct, KnowError> {
    let mut raw = entry.raw.clone();
    let mut seen = vec![entry.raw.id.as_str()];
    let mut next = entry.raw.inherits.as_deref();
    while let Some(id) = next {
        let Some(parent) = by_id.get(id) else {
            let message = format!("it inherits from `{id}`, and there is no such entry");
            return Err(entry.error(message, "write the id of an entry"));
        };
        if seen.contains(&id) {
            return Err(entry.error(
                format!("it inherits from itself by way of `{id}`"),
                "break the circle",
            ));
        }
        seen.push(id);
        raw = raw.completed_from(&parent.raw);
        next = parent.raw.inherits.as_deref();
    }
    raw.when.retain(|_, condition| !condition.is_void());
    Ok(raw)
}

fn act(
    entry: &Placed,
    raw: RawAct,
    frames: &BTreeMap<String, RawFrame>,
    classes: &HashMap<&str, u32>,
) -> Result<Act, KnowError> {
    let fail = |message: String, remedy: &str| entry.error(message, remedy);
    let needs = |field: &str| {
        fail(
            format!("it has no `{field}`, and inherits none"),
            "see docs/lexicon.md for the form of an entry",
        )
    };
    let named = raw.event_type.as_deref().ok_or_else(|| needs("type"))?;
    let event_type = if named == "NONE" {
        None
    } else {
        Some(named.parse::<EventType>().map_err(|e| {
            fail(
                e.to_string(),
                "use a PLOVER type, or NONE for what is no act",
            )
        })?)
    };
    let name = raw.frame.as_deref().ok_or_else(|| needs("frame"))?;
    let frame = frames
        .get(name)
        .ok_or_else(|| fail(format!("no frame `{name}`"), "use one of acts/frames.toml"))?;
    let mut conditions = Vec::new();
    for (slot, raw_condition) in &raw.when {
        conditions.push(
            condition(slot, raw_condition, classes)
                .map_err(|m| fail(m, "see `Conditions` in docs/lexicon.md"))?,
        );
    }
    let mut triggers = Vec::new();
    for (pos, words) in [
        (TriggerPos::Verb, &raw.verbs),
        (TriggerPos::Noun, &raw.nouns),
        (TriggerPos::Adjective, &raw.adjectives),
    ] {
        let words = words.iter().filter(|w| !w.trim().is_empty());
        triggers.extend(words.map(|w| trigger(pos, w)));
    }
    let read_slots = |own: &Option<Vec<String>>, of_frame: &[String]| -> Vec<Slots> {
        let written = own.as_deref().unwrap_or(of_frame);
        written.iter().map(|s| slots(s)).collect()
    };
    let recipient = read_slots(&raw.recipient, &frame.recipient);
    let reciprocal = match raw.reciprocal.as_deref().or(frame.reciprocal.as_deref()) {
        None | Some("never") => Reciprocal::Never,
        Some("plural") => Reciprocal::Plural,
        Some("always") => Reciprocal::Always,
        Some(other) => {
            return Err(fail(
                format!("reciprocal `{other}`"),
                "use never, plural or always",
            ));
        }
    };
    let noun_of_is_object = match raw.of.as_deref() {
        None => {
            recipient.first().is_some_and(|s| s[0][0] == "obj")
                || raw.when.keys().any(|k| k == "obj")
        }
        Some("obj") => true,
        Some("subj") => false,
        Some(other) => return Err(fail(format!("of = `{other}`"), "use subj or obj")),
    };
    Ok(Act {
        event_type,
        conditions,
        triggers,
        actor: read_slots(&raw.actor, &frame.actor),
        recipient,
        reciprocal,
        governs: raw.governs.unwrap_or(frame.governs),
        noun_of_is_object,
        frame: name.to_owned(),
        inherits: raw.inherits,
        id: raw.id,
        mode: raw.mode.filter(|m| !m.is_empty()),
        cameo: raw.cameo.filter(|c| !c.is_empty()),
        contexts: raw.contexts.unwrap_or_default(),
        examples: raw.examples,
        counter: raw.counter,
        note: raw.note,
        file: entry.shown.clone(),
        line: entry.line,
    })
}

fn condition(
    slot: &str,
    raw: &RawCondition,
    classes: &HashMap<&str, u32>,
) -> Result<Condition, String> {
    match (slot, raw) {
        ("passive", RawCondition::Flag(flag)) => return Ok(Condition::Passive(*flag)),
        ("plural_subj", RawCondition::Flag(flag)) => return Ok(Condition::PluralSubject(*flag)),
        ("passive" | "plural_subj", _) => return Err(format!("`{slot}` is true or false")),
        (_, RawCondition::Flag(_)) => {
            return Err(format!("`{slot}` is a slot: write \"*\" or \"!*\""));
        }
        _ => {}
    }
    let words = raw.words();
    if words.iter().any(|w| w == "*") && words.iter().any(|w| w == "!*") {
        return Err(format!("`{slot}` is to be filled and empty"));
    }
    let (mut filled, mut any, mut none) = (None, Vec::new(), Vec::new());
    for word in words {
        match word.as_str() {
            "*" => filled = Some(true),
            "!*" => filled = Some(false),
            w => match w.strip_prefix('!') {
                Some(w) => none.push(test(w, classes)?),
                None => any.push(test(w, classes)?),
            },
        }
    }
    Ok(Condition::Slot {
        slot: slot_path(slot),
        filled,
        any,
        none,
    })
}

fn test(word: &str, classes: &HashMap<&str, u32>) -> Result<Test, String> {
    let (modifier, word) = word.strip_prefix('~').map_or((false, word), |w| (true, w));
    let what = match word.strip_prefix('@') {
        None => What::Word(word.to_owned()),
        Some(name) => {
            if let Some(event_type) = name.strip_prefix("act.") {
                What::Act(
                    event_type
                        .parse()
                        .map_err(|e: dateline_record::UnknownName| e.to_string())?,
                )
            } else if let Some(&class) = classes.get(name) {
                What::Class(class)
            } else if let Some(builtin) = Builtin::named(name) {
                What::Is(builtin)
            } else {
                return Err(format!("no class `@{name}`"));
            }
        }
    };
    Ok(Test { modifier, what })
}

/// Words separated by white space.
pub(super) fn split(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// `"a + b"`: both.
fn slots(text: &str) -> Slots {
    text.split('+').map(slot_path).collect()
}

fn slot_path(slot: &str) -> SlotPath {
    slot.split('.').map(|s| s.trim().to_owned()).collect()
}

/// Prepositions inside a multiword noun: its head stands before the first of them.
const NOUN_LINKS: [&str; 9] = [
    "of", "for", "in", "to", "at", "on", "against", "with", "from",
];

/// The trigger that these words write.
pub(super) fn trigger(pos: TriggerPos, text: &str) -> Trigger {
    let words = split(text);
    let head = match pos {
        TriggerPos::Verb | TriggerPos::Adjective => 0,
        TriggerPos::Noun => {
            let link = words
                .iter()
                .skip(1)
                .position(|w| NOUN_LINKS.contains(&w.as_str()));
            link.unwrap_or(words.len().saturating_sub(1))
        }
    };
    Trigger { pos, words, head }
}

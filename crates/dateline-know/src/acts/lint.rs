//! What a reader of the lexicon would object to: entries that can never win, that say the same
//! twice, or that contradict each other; modes, codes, contexts and slots that do not exist; conditions
//! that cannot hold; words that stand twice or not in the form the lookup compares with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use dateline_record::EventType;

use super::compete::{always_loses, impossible, same_conditions};
use super::model::{Act, Condition, LexiconData, Trigger};
use super::source::Source;
use crate::Finding;

/// Slots that are no prepositions, as first steps and as further ones.
const FIRST_SLOTS: [&str; 10] = [
    "subj", "obj", "iobj", "comp", "inf", "oprd", "poss", "mod", "aux", "speaker",
];
const FURTHER_SLOTS: [&str; 9] = [
    "subj", "obj", "iobj", "poss", "mod", "acl", "acomp", "aux", "comp",
];

/// Prepositions that name slots. One of several words is looked for word by word.
const PREPOSITIONS: [&str; 53] = [
    "about",
    "above",
    "across",
    "after",
    "against",
    "along",
    "alongside",
    "amid",
    "among",
    "around",
    "as",
    "at",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "between",
    "beyond",
    "by",
    "despite",
    "down",
    "during",
    "following",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "like",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "since",
    "through",
    "throughout",
    "till",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "unto",
    "upon",
    "via",
    "with",
    "within",
];

/// Findings over the whole lexicon.
pub fn check(dir: &Path, source: &Source) -> Vec<Finding> {
    let mut out = Vec::new();
    let codes = Codes::read(dir);
    let mut ids: HashMap<&str, &Act> = HashMap::new();
    for act in &source.data.acts {
        let mut found = Found {
            dir,
            act,
            out: &mut out,
        };
        if let Some(other) = ids.insert(&act.id, act) {
            found.error(
                format!("the id stands at {}:{} too", other.file, other.line),
                "give one of them another id",
            );
        }
        words(&mut found);
        codes.check(&mut found);
        slots(&mut found);
        for condition in &act.conditions {
            if let Some(why) = impossible(&source.data.classes, act, condition) {
                found.error(
                    format!("its conditions cannot hold: {why}"),
                    "correct the condition or take the entry out",
                );
            }
        }
    }
    let placed = &source.data.contexts;
    for context in placed.words.keys().chain(placed.sectors.values()) {
        if !codes.contexts.is_empty() && !codes.contexts.contains(context) {
            out.push(Finding::error(
                &dir.join("acts/contexts.toml"),
                1,
                format!("no context `{context}`"),
                "use one of ontology/contexts.csv",
            ));
        }
    }
    competition(dir, &source.data, &mut out);
    classes(source, &mut out);
    let sides = ["ontology/sectors.csv", "ontology/slots.csv"]
        .iter()
        .flat_map(|f| column_pairs(&dir.join(f)))
        .map(|(code, _)| code)
        .collect();
    out.extend(super::reference::check(dir, &source.data.reference, &sides));
    out
}

/// The entry that is looked at, and where what is found goes.
struct Found<'a> {
    dir: &'a Path,
    act: &'a Act,
    out: &'a mut Vec<Finding>,
}

impl Found<'_> {
    fn error(&mut self, message: String, remedy: &str) {
        let (path, message) = self.say(&message);
        self.out
            .push(Finding::error(&path, self.act.line, message, remedy));
    }

    fn warning(&mut self, message: String, remedy: &str) {
        let (path, message) = self.say(&message);
        self.out
            .push(Finding::warning(&path, self.act.line, message, remedy));
    }

    fn say(&self, message: &str) -> (std::path::PathBuf, String) {
        let message = format!("act `{}`: {message}", self.act.id);
        (self.dir.join(&self.act.file), message)
    }
}

/// Triggers and examples are there, once each, in the form the lookup compares with.
fn words(found: &mut Found<'_>) {
    let act = found.act;
    if act.triggers.is_empty() {
        found.error("no trigger".into(), "give it verbs, nouns or adjectives");
    }
    if act.event_type.is_some() && act.examples.is_empty() {
        found.error("no example".into(), "add a sentence that it must code");
    }
    let mut seen = HashSet::new();
    for trigger in &act.triggers {
        let words = trigger.words.join(" ");
        if words.chars().any(char::is_uppercase) {
            found.error(
                format!("trigger `{words}` has capitals"),
                "write lemmas in lower case",
            );
        }
        if !seen.insert(trigger) {
            found.warning(
                format!("trigger `{words}` stands in it twice"),
                "take one out",
            );
        }
    }
}

/// Modes, contexts and CAMEO codes of the ontology files, where they stand beside the lexicon.
struct Codes {
    modes: BTreeSet<(EventType, String)>,
    contexts: BTreeSet<String>,
    cameo: BTreeSet<String>,
    /// The type that a CAMEO code belongs to.
    plover: BTreeMap<String, EventType>,
}

impl Codes {
    fn read(dir: &Path) -> Self {
        let columns = |file| column_pairs(&dir.join("ontology").join(file));
        Self {
            modes: columns("modes.csv")
                .into_iter()
                .filter_map(|(t, m)| Some((t.parse().ok()?, m)))
                .collect(),
            contexts: columns("contexts.csv")
                .into_iter()
                .map(|(c, _)| c)
                .collect(),
            cameo: columns("cameo.csv").into_iter().map(|(c, _)| c).collect(),
            plover: columns("cameo_plover.csv")
                .into_iter()
                .filter_map(|(code, t)| Some((code, t.parse().ok()?)))
                .collect(),
        }
    }

    fn check(&self, found: &mut Found<'_>) {
        let act = found.act;
        if let (Some(t), Some(mode)) = (act.event_type, &act.mode)
            && !self.modes.is_empty()
            && !self.modes.contains(&(t, mode.clone()))
        {
            found.error(
                format!("{t} has no mode `{mode}`"),
                "use one of ontology/modes.csv",
            );
        }
        for context in &act.contexts {
            if !self.contexts.is_empty() && !self.contexts.contains(context) {
                found.error(
                    format!("no context `{context}`"),
                    "use one of ontology/contexts.csv",
                );
            }
        }
        let Some(code) = &act.cameo else { return };
        if !self.cameo.is_empty() && !self.cameo.contains(code) {
            found.error(
                format!("no CAMEO code `{code}`"),
                "use one of ontology/cameo.csv, as text",
            );
        }
        if let (Some(own), Some(&other)) = (act.event_type, self.plover.get(code))
            && own != other
            && !(yields(own) && yields(other))
            && !act
                .note
                .as_deref()
                .is_some_and(|n| n.contains(code.as_str()))
        {
            found.warning(
                format!("CAMEO {code} belongs to {other} and not to {own}"),
                "use a code of that type, or say in its note why this one, with the code",
            );
        }
    }
}

/// CAMEO has one root for yielding; PLOVER parts it by whether it is done in words or in deed.
fn yields(event_type: EventType) -> bool {
    matches!(event_type, EventType::Concede | EventType::Retreat)
}

/// Slots of conditions and parties are ones that the coder can fill.
fn slots(found: &mut Found<'_>) {
    let act = found.act;
    let asked = act.conditions.iter().filter_map(|c| match c {
        Condition::Slot { slot, .. } => Some(slot),
        _ => None,
    });
    let sides = act.actor.iter().chain(&act.recipient).flatten();
    let mut seen = BTreeSet::new();
    for slot in asked.chain(sides) {
        let wrong = slot.iter().enumerate().find(|(i, step)| {
            let plain: &[&str] = if *i == 0 {
                &FIRST_SLOTS
            } else {
                &FURTHER_SLOTS
            };
            // "out of", "close to", "in front of"
            let preposition = step.split(' ').any(|w| PREPOSITIONS.contains(&w));
            !plain.contains(&step.as_str()) && !preposition
        });
        if let Some((_, step)) = wrong
            && seen.insert(slot)
        {
            found.error(
                format!("no slot `{}`: `{step}` is none", slot.join(".")),
                "use a slot of docs/lexicon.md or a preposition",
            );
        }
    }
}

/// Entries that can never win on one of their triggers: the same said twice, a contradiction, or another
/// entry that holds whenever this one does.
fn competition(dir: &Path, data: &LexiconData, out: &mut Vec<Finding>) {
    let mut rivals: BTreeMap<&Trigger, Vec<(usize, &Act)>> = BTreeMap::new();
    for (place, act) in data.acts.iter().enumerate() {
        let own: BTreeSet<&Trigger> = act.triggers.iter().collect();
        for trigger in own {
            rivals.entry(trigger).or_default().push((place, act));
        }
    }
    for (place, act) in data.acts.iter().enumerate() {
        let mut found = Found { dir, act, out };
        let own: BTreeSet<&Trigger> = act.triggers.iter().collect();
        // Words on which it loses, by the entry that beats it.
        let mut beaten: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        let mut lost = 0;
        for &trigger in &own {
            let all = &rivals[trigger];
            let winner = all
                .iter()
                .find(|r| r.0 != place && always_loses(data, (place, act), **r));
            let Some(&(at, _)) = winner else { continue };
            lost += 1;
            beaten.entry(at).or_default().push(trigger.words.join(" "));
        }
        for (at, words) in beaten {
            let other = &data.acts[at];
            let words = words.join("`, `");
            let place = format!("`{}` at {}:{}", other.id, other.file, other.line);
            if same_conditions(act, other) {
                let agree = other.event_type == act.event_type && other.mode == act.mode;
                let how = if agree {
                    "says the same as"
                } else {
                    "contradicts"
                };
                found.error(
                    format!("`{words}` under the same conditions {how} {place}; it can never win"),
                    "keep one, or set them apart by conditions",
                );
                continue;
            }
            let message = format!(
                "`{words}` can never win: {place} holds whenever this does and comes first"
            );
            let remedy = "take the words out, or give the entry a condition more";
            if lost == own.len() {
                found.error(message, remedy);
            } else {
                found.warning(message, remedy);
            }
        }
    }
}

/// Words that a class has twice, by itself or by way of a class that it holds; classes that nobody asks for.
fn classes(source: &Source, out: &mut Vec<Finding>) {
    let by_name: HashMap<&str, &super::Class> = source
        .data
        .classes
        .iter()
        .map(|c| (c.name.as_str(), c))
        .collect();
    let mut seen: HashMap<(&str, &str), (String, u64)> = HashMap::new();
    for class in &source.classes {
        for (word, line) in &class.members {
            let mut warn = |message: String| {
                let message = format!("class `{}`: {message}", class.name);
                out.push(Finding::warning(&class.path, *line, message, "take it out"));
            };
            let file = class.path.file_name().unwrap_or_default();
            let here = (file.to_string_lossy().into_owned(), *line);
            if let Some((file, line)) = seen.insert((&class.name, word), here) {
                warn(format!("`{word}` stands in it twice, at {file}:{line} too"));
                continue;
            }
            let by_way = class.members.iter().find_map(|(held, _)| {
                let inner = by_name.get(held.strip_prefix('@')?)?;
                (held != word && inner.members.contains(word)).then_some(held)
            });
            if let Some(held) = by_way {
                warn(format!("`{word}` is in `{held}`, which it holds"));
            }
        }
    }
}

/// First two columns of a CSV file; empty where it cannot be read (the ontology has its own linter).
fn column_pairs(path: &Path) -> Vec<(String, String)> {
    let Ok(mut reader) = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .from_path(path)
    else {
        return Vec::new();
    };
    reader
        .records()
        .filter_map(Result::ok)
        .filter_map(|r| {
            Some((
                r.get(0)?.to_owned(),
                r.get(1).unwrap_or_default().to_owned(),
            ))
        })
        .collect()
}

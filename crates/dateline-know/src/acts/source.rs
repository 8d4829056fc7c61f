//! The lexicon's files as people write them (`docs/lexicon.md`), read to [`LexiconData`].
//! Every error names file and line.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use dateline_record::{EventType, Manner};
use serde::Deserialize;
use toml::Spanned;

use super::model::{
    Act, Builtin, Class, Comment, Condition, Cue, Effect, LexiconData, Operator, Reciprocal,
    SlotPath, Slots, StatusWords, Test, Trigger, TriggerPos, What,
};
use crate::KnowError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActFile {
    #[serde(default)]
    act: Vec<Spanned<RawAct>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAct {
    id: String,
    #[serde(rename = "type")]
    event_type: String,
    mode: Option<String>,
    cameo: Option<String>,
    frame: String,
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
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    counter: Vec<String>,
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawCondition {
    Flag(bool),
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFrame {
    actor: Vec<String>,
    recipient: Vec<String>,
    #[serde(default)]
    governs: bool,
    reciprocal: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLight {
    verbs: Vec<String>,
    undergoing: Vec<String>,
    transparent: Vec<String>,
    representatives: Vec<String>,
    pairs: Vec<String>,
    fixed: Vec<String>,
    carrying: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorFile {
    operator: Vec<RawOperator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOperator {
    effect: Effect,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordFile {
    modals: BTreeMap<String, Effect>,
    deontic: Vec<String>,
    adverbs: BTreeMap<Effect, Vec<String>>,
    markers: BTreeMap<Effect, Vec<String>>,
    history: RawHistory,
    progressive: RawProgressive,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProgressive {
    making: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHistory {
    adverbs: Vec<String>,
    nouns: Vec<String>,
    adjectives: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueFile {
    cue: Vec<RawCue>,
    comment: RawComment,
    hedges: RawHedges,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCue {
    manner: Manner,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    prepositions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawComment {
    verbs: Vec<String>,
    nouns: Vec<String>,
    declining: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHedges {
    adverbs: Vec<String>,
}

/// Prepositions inside a multiword noun: its head stands before the first of them.
const NOUN_LINKS: [&str; 9] = [
    "of", "for", "in", "to", "at", "on", "against", "with", "from",
];

/// A file's text with its path, to place errors.
struct File {
    path: PathBuf,
    text: String,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, KnowError> {
        let text = std::fs::read_to_string(&path).map_err(|e| KnowError::io(&path, e))?;
        Ok(Self { path, text })
    }

    fn line(&self, offset: usize) -> u64 {
        1 + self.text.as_bytes()[..offset.min(self.text.len())]
            .iter()
            .filter(|&&b| b == b'\n')
            .count() as u64
    }

    fn parse<'t, T: Deserialize<'t>>(&'t self) -> Result<T, KnowError> {
        toml::from_str(&self.text).map_err(|e| {
            let line = e.span().map_or(1, |s| self.line(s.start));
            KnowError::row(
                &self.path,
                line,
                e.message().to_owned(),
                "see docs/lexicon.md for the form of an entry",
            )
        })
    }
}

/// Reads the lexicon under `dir`, the knowledge folder. A folder without `acts/` has none.
pub fn read(dir: &Path) -> Result<Option<LexiconData>, KnowError> {
    let acts = dir.join("acts");
    if !acts.is_dir() {
        return Ok(None);
    }
    let mut files: Vec<PathBuf> = std::fs::read_dir(&acts)
        .map_err(|e| KnowError::io(&acts, e))?
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let name = |p: &Path| {
        p.file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default()
    };

    let mut data = LexiconData::default();
    let mut class_files = Vec::new();
    let mut act_files = Vec::new();
    let mut frames: BTreeMap<String, RawFrame> = BTreeMap::new();
    for path in files {
        let stem = name(&path);
        let file = File::read(path)?;
        if stem.starts_with("classes") {
            class_files.push(file);
        } else if stem == "frames" {
            frames = file.parse()?;
        } else if stem == "modes" {
            data.modes = file.parse()?;
        } else if stem == "roots" {
            data.roots = file.parse()?;
        } else if stem == "light" {
            let raw: RawLight = file.parse()?;
            data.light = raw.verbs.iter().map(|v| split(v)).collect();
            data.undergoing = raw.undergoing.iter().map(|v| split(v)).collect();
            data.transparent = raw.transparent;
            data.representatives = raw.representatives;
            data.pairs = raw.pairs;
            data.fixed = raw.fixed;
            data.carrying = raw.carrying;
        } else {
            act_files.push(file);
        }
    }
    let classes = read_classes(&class_files)?;
    for file in &act_files {
        read_acts(dir, file, &frames, &classes, &mut data.acts)?;
    }
    data.classes = classes;
    read_status(dir, &mut data)?;
    read_cues(dir, &mut data)?;
    Ok(Some(data))
}

fn read_classes(files: &[File]) -> Result<Vec<Class>, KnowError> {
    let mut raw: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let part: BTreeMap<String, Spanned<Vec<String>>> = file.parse()?;
        for (name, members) in part {
            let line = file.line(members.span().start);
            if Builtin::named(&name).is_some() {
                return Err(KnowError::row(
                    &file.path,
                    line,
                    format!("class `{name}` has the name of a built-in"),
                    "rename it",
                ));
            }
            raw.entry(name).or_default().extend(members.into_inner());
        }
    }
    // A class may hold others: expanded to a fixed point, bounded by the number of classes.
    for _ in 0..raw.len() {
        let before = raw.clone();
        for members in raw.values_mut() {
            let held: Vec<String> = members
                .iter()
                .filter_map(|m| m.strip_prefix('@'))
                .flat_map(|c| before.get(c).cloned().unwrap_or_default())
                .collect();
            members.retain(|m| !m.strip_prefix('@').is_some_and(|c| before.contains_key(c)));
            members.extend(held);
            members.sort();
            members.dedup();
        }
        if before == raw {
            break;
        }
    }
    for (name, members) in &raw {
        if let Some(unknown) = members.iter().find(|m| {
            m.strip_prefix('@')
                .is_some_and(|n| Builtin::named(n).is_none())
        }) {
            let path = files.first().map_or_else(PathBuf::new, |f| f.path.clone());
            return Err(KnowError::row(
                &path,
                1,
                format!("class `{name}` holds `{unknown}`, which is no class"),
                "add the class or take it out",
            ));
        }
    }
    Ok(raw
        .into_iter()
        .map(|(name, members)| {
            let builtins = members
                .iter()
                .filter_map(|m| Builtin::named(m.strip_prefix('@')?))
                .collect();
            Class {
                name,
                members: members
                    .into_iter()
                    .filter(|m| !m.starts_with('@'))
                    .collect(),
                builtins,
            }
        })
        .collect())
}

fn read_acts(
    dir: &Path,
    file: &File,
    frames: &BTreeMap<String, RawFrame>,
    classes: &[Class],
    out: &mut Vec<Act>,
) -> Result<(), KnowError> {
    let by_name: HashMap<&str, u32> = classes
        .iter()
        .zip(0u32..)
        .map(|(c, i)| (c.name.as_str(), i))
        .collect();
    let shown = file
        .path
        .strip_prefix(dir)
        .unwrap_or(&file.path)
        .display()
        .to_string();
    let parsed: ActFile = file.parse()?;
    for spanned in parsed.act {
        let line = file.line(spanned.span().start);
        let raw = spanned.into_inner();
        let fail = |message: String, remedy: &str| {
            KnowError::row(
                &file.path,
                line,
                format!("act `{}`: {message}", raw.id),
                remedy,
            )
        };
        let event_type = if raw.event_type == "NONE" {
            None
        } else {
            Some(raw.event_type.parse::<EventType>().map_err(|e| {
                fail(
                    e.to_string(),
                    "use a PLOVER type, or NONE for what is no act",
                )
            })?)
        };
        let frame = frames.get(&raw.frame).ok_or_else(|| {
            fail(
                format!("no frame `{}`", raw.frame),
                "use one of acts/frames.toml",
            )
        })?;
        let mut conditions = Vec::new();
        for (slot, raw_condition) in &raw.when {
            conditions.push(
                condition(slot, raw_condition, &by_name)
                    .map_err(|m| fail(m, "see `Conditions` in docs/lexicon.md"))?,
            );
        }
        let mut triggers = Vec::new();
        for (pos, words) in [
            (TriggerPos::Verb, &raw.verbs),
            (TriggerPos::Noun, &raw.nouns),
            (TriggerPos::Adjective, &raw.adjectives),
        ] {
            triggers.extend(
                words
                    .iter()
                    .filter(|w| !w.trim().is_empty())
                    .map(|w| trigger(pos, w)),
            );
        }
        let recipient: Vec<Slots> = raw
            .recipient
            .as_ref()
            .unwrap_or(&frame.recipient)
            .iter()
            .map(|s| slots(s))
            .collect();
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
        out.push(Act {
            event_type,
            conditions,
            triggers,
            actor: raw
                .actor
                .as_ref()
                .unwrap_or(&frame.actor)
                .iter()
                .map(|s| slots(s))
                .collect(),
            recipient,
            reciprocal,
            governs: raw.governs.unwrap_or(frame.governs),
            noun_of_is_object,
            id: raw.id,
            mode: raw.mode.filter(|m| !m.is_empty()),
            cameo: raw.cameo.filter(|c| !c.is_empty()),
            contexts: raw.contexts,
            examples: raw.examples,
            counter: raw.counter,
            file: shown.clone(),
            line,
        });
    }
    Ok(())
}

fn condition(
    slot: &str,
    raw: &RawCondition,
    classes: &HashMap<&str, u32>,
) -> Result<Condition, String> {
    let words: &[String] = match raw {
        RawCondition::Flag(flag) => {
            return match slot {
                "passive" => Ok(Condition::Passive(*flag)),
                "plural_subj" => Ok(Condition::PluralSubject(*flag)),
                _ => Ok(Condition::Slot {
                    slot: slot_path(slot),
                    filled: Some(*flag),
                    any: vec![],
                    none: vec![],
                }),
            };
        }
        RawCondition::One(word) => std::slice::from_ref(word),
        RawCondition::Many(words) => words,
    };
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

fn split(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

/// `"a + b"`: both.
fn slots(text: &str) -> Slots {
    text.split('+').map(slot_path).collect()
}

fn slot_path(slot: &str) -> SlotPath {
    slot.split('.').map(|s| s.trim().to_owned()).collect()
}

fn trigger(pos: TriggerPos, text: &str) -> Trigger {
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

fn triggers(verbs: &[String], nouns: &[String], adjectives: &[String]) -> Vec<Trigger> {
    [
        (TriggerPos::Verb, verbs),
        (TriggerPos::Noun, nouns),
        (TriggerPos::Adjective, adjectives),
    ]
    .into_iter()
    .flat_map(|(pos, words)| words.iter().map(move |w| trigger(pos, w)))
    .collect()
}

fn read_status(dir: &Path, data: &mut LexiconData) -> Result<(), KnowError> {
    let file = File::read(dir.join("status/operators.toml"))?;
    let raw: OperatorFile = file.parse()?;
    data.operators = raw
        .operator
        .into_iter()
        .map(|o| Operator {
            effect: o.effect,
            triggers: triggers(&o.verbs, &o.nouns, &o.adjectives),
        })
        .collect();
    let file = File::read(dir.join("status/words.toml"))?;
    let raw: WordFile = file.parse()?;
    let invert = |map: BTreeMap<Effect, Vec<String>>| {
        map.into_iter()
            .flat_map(|(effect, words)| words.into_iter().map(move |w| (w, effect)))
            .collect()
    };
    data.words = StatusWords {
        deontic: raw.deontic,
        modals: raw.modals,
        adverbs: invert(raw.adverbs),
        markers: invert(raw.markers),
        making: raw.progressive.making,
        history: [
            raw.history.adverbs,
            raw.history.nouns,
            raw.history.adjectives,
        ],
    };
    Ok(())
}

fn read_cues(dir: &Path, data: &mut LexiconData) -> Result<(), KnowError> {
    let file = File::read(dir.join("claims/cues.toml"))?;
    let raw: CueFile = file.parse()?;
    data.cues = raw
        .cue
        .into_iter()
        .map(|c| Cue {
            manner: c.manner,
            triggers: triggers(&c.verbs, &c.nouns, &c.adjectives),
            prepositions: c.prepositions.iter().map(|p| split(p)).collect(),
        })
        .collect();
    data.comment = Comment {
        verbs: raw.comment.verbs,
        nouns: raw.comment.nouns,
        declining: raw.comment.declining,
    };
    data.hedges = raw.hedges.adverbs;
    Ok(())
}

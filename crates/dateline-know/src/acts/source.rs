//! The lexicon's files as people write them (`docs/lexicon.md`), read to [`LexiconData`].
//! Every error names file and line. Entries are `entry`'s, word classes `classes`'.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dateline_record::Manner;
use serde::Deserialize;

use super::classes::{self, Written};
use super::entry::{self, RawFrame, split, trigger};
use super::model::{
    Address, Attitude, Comment, Cue, Effect, Frame, LexiconData, Operator, StatusWords, Trigger,
    TriggerPos,
};
use crate::KnowError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLight {
    verbs: Vec<String>,
    undergoing: Vec<String>,
    transparent: Vec<String>,
    representatives: Vec<String>,
    pairs: Vec<String>,
    bearing: Vec<String>,
    fixed: Vec<String>,
    carrying: Vec<String>,
    ordering: Vec<String>,
    aspectual: Vec<String>,
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
    additive: RawAdditive,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAdditive {
    adverbs: Vec<String>,
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
    voices: RawVoices,
    address: RawAddress,
    naming: RawNaming,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNaming {
    verbs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAddress {
    object: Vec<String>,
    to: Vec<String>,
    through: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVoices {
    rubrics: Vec<String>,
    nouns: Vec<String>,
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
struct AttitudeFile {
    attitude: Vec<RawAttitude>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAttitude {
    frames: Vec<Frame>,
    #[serde(default)]
    on: Vec<String>,
    #[serde(default)]
    things: bool,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
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
    reporting: Vec<String>,
}

/// A file's text with its path, to place errors.
pub struct File {
    pub path: PathBuf,
    text: String,
}

impl File {
    pub fn read(path: PathBuf) -> Result<Self, KnowError> {
        let text = std::fs::read_to_string(&path).map_err(|e| KnowError::io(&path, e))?;
        Ok(Self { path, text })
    }

    pub fn line(&self, offset: usize) -> u64 {
        1 + self.text.as_bytes()[..offset.min(self.text.len())]
            .iter()
            .filter(|&&b| b == b'\n')
            .count() as u64
    }

    pub fn parse<'t, T: Deserialize<'t>>(&'t self) -> Result<T, KnowError> {
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

/// A lexicon as read, with what is wrong in single entries.
pub struct Source {
    /// Everything that could be read.
    pub data: LexiconData,
    /// The classes as they are written.
    pub classes: Vec<Written>,
    /// Entries that could not be read, and why.
    pub errors: Vec<KnowError>,
}

/// Reads the lexicon under `dir`, the knowledge folder. A folder without `acts/` has none.
pub fn read(dir: &Path) -> Result<Option<Source>, KnowError> {
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
        } else if stem == "contexts" {
            data.contexts = file.parse()?;
        } else if stem == "roots" {
            data.roots = file.parse()?;
        } else if stem == "light" {
            let raw: RawLight = file.parse()?;
            data.light = raw.verbs.iter().map(|v| split(v)).collect();
            data.undergoing = raw.undergoing.iter().map(|v| split(v)).collect();
            data.transparent = raw.transparent;
            data.representatives = raw.representatives;
            data.pairs = raw.pairs;
            data.bearing = raw.bearing;
            data.fixed = raw.fixed;
            data.carrying = raw.carrying;
            data.ordering = raw.ordering;
            data.aspectual = raw.aspectual;
        } else {
            act_files.push(file);
        }
    }
    let written = classes::written(&class_files)?;
    let mut errors = Vec::new();
    let act_files: Vec<(File, String)> = act_files
        .into_iter()
        .map(|file| {
            let below = file.path.strip_prefix(dir).unwrap_or(&file.path);
            let shown = below.display().to_string();
            (file, shown)
        })
        .collect();
    data.classes = classes::read(&written)?;
    data.acts = entry::read(&act_files, &frames, &data.classes, &mut errors);
    read_status(dir, &mut data)?;
    read_cues(dir, &mut data)?;
    data.reference = super::reference::read(dir)?;
    Ok(Some(Source {
        data,
        classes: written,
        errors,
    }))
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
        adding: raw.additive.adverbs,
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
    data.naming = raw.naming.verbs;
    data.reporting = raw.hedges.reporting;
    data.address = Address {
        object: raw.address.object,
        to: raw.address.to,
        through: raw.address.through,
    };
    data.voices = raw.voices.nouns;
    data.rubrics = raw.voices.rubrics;
    let file = File::read(dir.join("claims/attitudes.toml"))?;
    let raw: AttitudeFile = file.parse()?;
    data.attitudes = raw
        .attitude
        .into_iter()
        .map(|a| Attitude {
            triggers: triggers(&a.verbs, &a.nouns, &a.adjectives),
            frames: a.frames,
            prepositions: a.on,
            things: a.things,
        })
        .collect();
    Ok(())
}

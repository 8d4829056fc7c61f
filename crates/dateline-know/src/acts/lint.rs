//! What a reader of the lexicon would object to: entries that can never win, that say the same
//! twice, or that contradict each other; modes and codes that do not exist; words not in the form
//! the lookup compares with.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use dateline_record::EventType;

use super::model::{Act, LexiconData, Trigger};
use crate::Finding;

/// Findings over the whole lexicon.
pub fn check(dir: &Path, data: &LexiconData) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut ids: HashMap<&str, &Act> = HashMap::new();
    let mut claimed: HashMap<(&Trigger, BTreeSet<String>), &Act> = HashMap::new();
    let modes = modes(dir);
    let codes = codes(dir);
    let contexts = contexts(dir);
    let unknown = |c: &String| !contexts.is_empty() && !contexts.contains(c);
    let placed = data
        .contexts
        .words
        .keys()
        .chain(data.contexts.sectors.values());
    for context in placed.filter(|c| unknown(c)) {
        out.push(Finding::error(
            &dir.join("acts/contexts.toml"),
            1,
            format!("no context `{context}`"),
            "use one of ontology/contexts.csv",
        ));
    }
    for act in &data.acts {
        let path = dir.join(&act.file);
        let mut find = |message: String, remedy: &str| {
            out.push(Finding::error(
                &path,
                act.line,
                format!("act `{}`: {message}", act.id),
                remedy,
            ))
        };
        if let Some(other) = ids.insert(&act.id, act) {
            find(
                format!("the id stands at {}:{} too", other.file, other.line),
                "give one of them another id",
            );
        }
        if act.triggers.is_empty() {
            find("no trigger".into(), "give it verbs, nouns or adjectives");
        }
        if act.event_type.is_some() && act.examples.is_empty() {
            find("no example".into(), "add a sentence that it must code");
        }
        if let (Some(t), Some(mode)) = (act.event_type, &act.mode)
            && !modes.is_empty()
            && !modes.contains(&(t, mode.clone()))
        {
            find(
                format!("{t} has no mode `{mode}`"),
                "use one of ontology/modes.csv",
            );
        }
        if let Some(context) = act.contexts.iter().find(|c| unknown(c)) {
            find(
                format!("no context `{context}`"),
                "use one of ontology/contexts.csv",
            );
        }
        if let Some(code) = &act.cameo
            && !codes.is_empty()
            && !codes.contains(code)
        {
            find(
                format!("no CAMEO code `{code}`"),
                "use one of ontology/cameo.csv, as text",
            );
        }
        let conditions: BTreeSet<String> =
            act.conditions.iter().map(|c| format!("{c:?}")).collect();
        for trigger in &act.triggers {
            let words = trigger.words.join(" ");
            if words.chars().any(char::is_uppercase) {
                find(
                    format!("trigger `{words}` has capitals"),
                    "write lemmas in lower case",
                );
            }
            if let Some(other) = claimed.insert((trigger, conditions.clone()), act) {
                let how = if other.event_type == act.event_type && other.mode == act.mode {
                    "says the same as"
                } else {
                    "contradicts"
                };
                find(
                    format!(
                        "`{words}` under the same conditions {how} `{}` at {}:{}; it can never win",
                        other.id, other.file, other.line
                    ),
                    "keep one, or set them apart by conditions",
                );
            }
        }
    }
    out
}

/// The modes of the ontology files, where they stand beside the lexicon.
fn modes(dir: &Path) -> BTreeSet<(EventType, String)> {
    column_pairs(&dir.join("ontology/modes.csv"))
        .into_iter()
        .filter_map(|(t, m)| Some((t.parse().ok()?, m)))
        .collect()
}

/// The CAMEO codes of the ontology files.
fn codes(dir: &Path) -> BTreeSet<String> {
    column_pairs(&dir.join("ontology/cameo.csv"))
        .into_iter()
        .map(|(code, _)| code)
        .collect()
}

/// The contexts of the ontology files.
fn contexts(dir: &Path) -> BTreeSet<String> {
    column_pairs(&dir.join("ontology/contexts.csv"))
        .into_iter()
        .map(|(context, _)| context)
        .collect()
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

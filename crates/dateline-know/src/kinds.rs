//! Words by which kinds of article are told apart.
//!
//! In: `knowledge/kinds/kinds.toml`. Out: section `kinds` of the compiled file, a [`KindWords`] to look
//! words and phrases up in, and findings for the linter.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use dateline_record::ArticleKind;
use serde::{Deserialize, Serialize};

use crate::words::{finding, header, line_of, read};
use crate::{Finding, KnowError};

const FILE: &str = "kinds/kinds.toml";

/// A word or the first word of a phrase: the further words, the kind, the weight.
pub type Sign = (Vec<String>, ArticleKind, f32);

/// What a text's form adds to the weight of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Each result ("3-1"), for sport.
    pub result: f32,
    /// Each first person singular outside quotations, for opinion.
    pub first_person: f32,
    /// Each question outside quotations, for opinion.
    pub question: f32,
    /// Each line that begins with a time of the day, for a live blog.
    pub stamped_line: f32,
    /// The share of lines that are no sentences, for a listing.
    pub entries: f32,
    /// The share of dates long past, for history.
    pub old_dates: f32,
    /// A dateline, for news.
    pub dateline: f32,
    /// A phrase of the headline, for its kind.
    pub title: f32,
    /// A part of the address, for its kind.
    pub section: f32,
    /// How many times the weight of news another kind must have.
    pub margin: f32,
}

/// The words of kinds of article.
#[derive(Clone, Debug, Default)]
pub struct KindWords {
    signs: HashMap<String, Vec<Sign>>,
    /// Phrases of headlines.
    pub titles: Vec<(String, ArticleKind)>,
    /// Parts of addresses.
    pub sections: HashMap<String, ArticleKind>,
    /// Words that keep a kind from being gated.
    pub unless: Vec<(ArticleKind, Vec<String>)>,
    /// The kinds that yield no events.
    pub gated: Vec<ArticleKind>,
    /// The weight for a hundred words from which a kind is read.
    pub least: Vec<(ArticleKind, f32)>,
    /// What the form adds.
    pub form: Form,
}

#[derive(Default, Serialize, Deserialize)]
struct Compiled {
    signs: BTreeMap<String, Vec<Sign>>,
    titles: Vec<(String, ArticleKind)>,
    sections: BTreeMap<String, ArticleKind>,
    unless: Vec<(ArticleKind, Vec<String>)>,
    gated: Vec<ArticleKind>,
    least: Vec<(ArticleKind, f32)>,
    form: Form,
}

impl KindWords {
    /// Opens the compiled form.
    ///
    /// # Errors
    /// If the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        let c: Compiled = postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("the words of article kinds: {e}")))?;
        Ok(Self {
            signs: c.signs.into_iter().collect(),
            titles: c.titles,
            sections: c.sections.into_iter().collect(),
            unless: c.unless,
            gated: c.gated,
            least: c.least,
            form: c.form,
        })
    }

    /// The signs that begin with a lower-case word.
    #[must_use]
    pub fn signs(&self, lower: &str) -> &[Sign] {
        self.signs.get(lower).map_or(&[], Vec::as_slice)
    }

    /// Whether there are no words at all: the knowledge came without them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    kind: BTreeMap<ArticleKind, KindFile>,
    form: Form,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindFile {
    gate: bool,
    least: f32,
    section: Vec<String>,
    title: Vec<String>,
    words: BTreeMap<String, Vec<String>>,
    unless: Option<Unless>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unless {
    words: Vec<String>,
}

/// Compiles the words of kinds under `dir` (the knowledge folder) to section `kinds`; none, no bytes.
pub(crate) fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    let path = dir.join(FILE);
    let Some(file) = read::<File>(&path)? else {
        return Ok(Vec::new());
    };
    let (compiled, mut faults) = gather(&path, file);
    if !faults.is_empty() {
        return Err(faults.remove(0).into());
    }
    postcard::to_allocvec(&compiled)
        .map_err(|e| KnowError::Limit(format!("the words of article kinds: {e}")))
}

/// What is wrong with the words of kinds under `dir`.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    let path = dir.join(FILE);
    match read::<File>(&path) {
        Ok(None) => Vec::new(),
        Ok(Some(file)) => {
            let mut findings = gather(&path, file).1;
            findings.extend(header(&path));
            findings
        }
        Err(error) => vec![finding(&path, error)],
    }
}

fn gather(path: &Path, file: File) -> (Compiled, Vec<Finding>) {
    let mut out = Compiled {
        form: file.form,
        ..Compiled::default()
    };
    let mut faults = Vec::new();
    let mut fault = |word: &str, message: String| {
        faults.push(Finding::error(
            path,
            line_of(path, word),
            message,
            "correct it or take it out",
        ));
    };
    for (kind, of) in file.kind {
        if of.gate {
            out.gated.push(kind);
        }
        out.least.push((kind, of.least));
        for title in of.title {
            out.titles.push((title, kind));
        }
        for section in of.section {
            if out.sections.insert(section.clone(), kind).is_some() {
                fault(
                    &section,
                    format!("section `{section}` stands for two kinds"),
                );
            }
        }
        let mut seen: Vec<String> = Vec::new();
        for (weight, words) in of.words {
            let Some(weight) = weight
                .parse::<f32>()
                .ok()
                .filter(|w| (0.0..=10.0).contains(w))
            else {
                fault(&weight, format!("`{weight}` is no weight from 0 to 10"));
                continue;
            };
            for word in words {
                if word != word.to_lowercase() || seen.contains(&word) {
                    fault(
                        &word,
                        format!("`{word}` is not lower case or stands in two lists of {kind}"),
                    );
                    continue;
                }
                let mut parts = word.split(' ').map(str::to_owned);
                let first = parts.next().unwrap_or_default();
                let sign = (parts.collect(), kind, weight);
                out.signs.entry(first).or_default().push(sign);
                seen.push(word);
            }
        }
        if let Some(unless) = of.unless {
            out.unless.push((kind, unless.words));
        }
    }
    (out, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_compile_and_are_found() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let words = KindWords::from_bytes(&compile(&dir).unwrap()).unwrap();
        let of = |word: &str| words.signs(word).iter().any(|s| s.1 == ArticleKind::Sport);
        assert!(of("midfielder") && of("premier") && !of("embassy"));
        assert!(words.gated.contains(&ArticleKind::Opinion));
        assert!(!words.gated.contains(&ArticleKind::News));
        let findings = check(&dir);
        assert!(findings.is_empty(), "{findings:?}");
    }
}

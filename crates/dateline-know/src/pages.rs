//! Lint of the words by which pages are read: `knowledge/pages`.
//!
//! In: `agencies.toml` and `boilerplate.toml`. Out: findings. The words are compiled into
//! `dateline-text`, which reads pages before any knowledge is opened; only the linter is here.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Deserialize;

use crate::Finding;
use crate::words::{finding, header, line_of, read};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agencies {
    phrases: BTreeMap<String, Vec<String>>,
    agency: Vec<Agency>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Agency {
    name: String,
    names: Vec<String>,
    codes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Boilerplate {
    #[serde(rename = "start_words")]
    _start_words: usize,
    #[serde(rename = "within_words")]
    _within_words: usize,
    line: Vec<String>,
    start: Vec<String>,
    within: Vec<String>,
    page: BTreeMap<String, Vec<String>>,
}

/// What is wrong with the words of pages under `dir` (the knowledge folder).
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let path = dir.join("pages/agencies.toml");
    match read::<Agencies>(&path) {
        Ok(None) => {}
        Ok(Some(file)) => {
            findings.extend(header(&path));
            file.phrases
                .values()
                .for_each(|words| lower(&path, words, &mut findings));
            names(&path, &file.agency, &mut findings);
        }
        Err(error) => findings.push(finding(&path, error)),
    }
    let path = dir.join("pages/boilerplate.toml");
    match read::<Boilerplate>(&path) {
        Ok(None) => {}
        Ok(Some(file)) => {
            findings.extend(header(&path));
            let lists = [&file.line, &file.start, &file.within];
            for words in lists.into_iter().chain(file.page.values()) {
                lower(&path, words, &mut findings);
            }
        }
        Err(error) => findings.push(finding(&path, error)),
    }
    findings
}

/// Words are lower case and stand once in a list.
fn lower(path: &Path, words: &[String], findings: &mut Vec<Finding>) {
    for (at, word) in words.iter().enumerate() {
        if *word != word.to_lowercase() || words[..at].contains(word) {
            let message = format!("`{word}` is not lower case or stands twice in its list");
            findings.push(Finding::error(
                path,
                line_of(path, word),
                message,
                "correct it or take it out",
            ));
        }
    }
}

/// A name stands for one agency.
fn names(path: &Path, agencies: &[Agency], findings: &mut Vec<Finding>) {
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for agency in agencies {
        for name in agency.names.iter().chain(&agency.codes) {
            if let Some(other) = owners.insert(name, &agency.name) {
                let message = format!("`{name}` stands for {other} and for {}", agency.name);
                findings.push(Finding::error(
                    path,
                    line_of(path, name),
                    message,
                    "leave it to one of them",
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_are_sound() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let findings = check(&dir);
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn a_name_of_two_agencies_is_found() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("pages")).unwrap();
        let text = "# words\n[phrases]\nafter = [\"Loud\"]\n[[agency]]\nname = \"A\"\nnames = [\"X\"]\ncodes = []\n\
            [[agency]]\nname = \"B\"\nnames = []\ncodes = [\"X\"]\n";
        std::fs::write(dir.path().join("pages/agencies.toml"), text).unwrap();
        let said: Vec<String> = check(dir.path())
            .iter()
            .map(|f| f.message.clone())
            .collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[1].contains("stands for A and for B"), "{said:?}");
    }
}

//! Which documents a word can stand in, in any of its forms.
//!
//! In: words by lemma. Out: documents, from the text index, a few too many and none too few: a term of
//! the index may be a form of a lemma if it begins as the lemma does, but for its last letters, or if
//! it is an irregular form of it.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::Connection;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::error::At;
use crate::{Reader, RowId, StoreError};

/// How much longer than its lemma a form may be ("withdraw", "withdrawing").
const LONGER: usize = 5;

/// The forms that words have in the index.
pub struct Forms {
    /// The terms of the index, in order.
    terms: Vec<String>,
    irregular: HashMap<String, Vec<String>>,
}

impl Forms {
    /// Of an archive; `irregular` are forms and the lemmas they can have.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of<'a>(
        reader: &Reader,
        irregular: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, StoreError> {
        let mut by_lemma: HashMap<String, Vec<String>> = HashMap::new();
        for (form, lemma) in irregular {
            by_lemma
                .entry(folded(lemma))
                .or_default()
                .push(folded(form));
        }
        let terms = terms(&reader.db).at(reader.file(), "read the text index")?;
        Ok(Self {
            terms,
            irregular: by_lemma,
        })
    }

    /// The terms that can be a form of a word.
    fn of_word(&self, word: &str) -> BTreeSet<&str> {
        let word = folded(word);
        // "carry", "carried"; "stage", "staging"; "die", "dying".
        let stem = word.strip_suffix(['e', 'y']).unwrap_or(&word);
        let stem = if stem.len() < 3 { &word } else { stem };
        let mut found = self.beginning(stem, word.len() + LONGER);
        if let Some(stem) = word.strip_suffix("ie") {
            found.extend(self.beginning(&format!("{stem}y"), word.len() + LONGER));
        }
        for form in self.irregular.get(&word).into_iter().flatten() {
            found.extend(self.beginning(form, form.len()));
        }
        found
    }

    /// The terms that begin so and are no longer than that.
    fn beginning(&self, stem: &str, longest: usize) -> BTreeSet<&str> {
        let from = self.terms.partition_point(|t| t.as_str() < stem);
        self.terms[from..]
            .iter()
            .take_while(|t| t.starts_with(stem))
            .filter(|t| t.len() <= longest)
            .map(String::as_str)
            .collect()
    }
}

impl Reader {
    /// The latest documents in which all words of one of the lists can stand.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn documents_touched(
        &self,
        forms: &Forms,
        lists: &[Vec<String>],
    ) -> Result<HashSet<RowId>, StoreError> {
        let mut found = HashSet::new();
        for words in lists {
            let mut parts = Vec::new();
            let mut none = false;
            // The index splits words where the lexicon does not: "cease-fire", "u.s.".
            let pieces = words
                .iter()
                .flat_map(|w| w.split(|c: char| !c.is_alphanumeric()))
                .filter(|w| !w.is_empty());
            for word in pieces {
                let terms = forms.of_word(word);
                none |= terms.is_empty();
                let quoted: Vec<String> = terms.iter().map(|t| format!("\"{t}\"")).collect();
                parts.push(format!("({})", quoted.join(" OR ")));
            }
            if none || parts.is_empty() {
                continue;
            }
            let query = parts.join(" AND ");
            let rows = self
                .rows(
                    "SELECT w.rowid FROM words w JOIN documents d ON d.row = w.rowid \
                     WHERE w.words MATCH ?1 AND d.latest",
                    [&query],
                )
                .at(self.file(), "search texts")?;
            found.extend(rows);
        }
        Ok(found)
    }
}

fn terms(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary_of_texts USING fts5vocab(main, words, row)",
    )?;
    db.prepare("SELECT term FROM temp.vocabulary_of_texts ORDER BY term")?
        .query_map([], |r| r.get(0))?
        .collect()
}

/// As the index writes words: lower case, without accents.
fn folded(word: &str) -> String {
    word.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

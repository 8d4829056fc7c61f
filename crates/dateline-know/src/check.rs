//! The linter: what is wrong in the data files, and what to do about it.
//!
//! Loading ([`crate::load`]) finds what cannot be read at all. The rules here find what can be read
//! and is still wrong: unknown codes, phrases that say two things, rows that nothing reaches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::draft::{Draft, Phrase};
use crate::entry::{Kind, flag};
use crate::load::Drafts;
use crate::ontology::Ontology;
use crate::phrase::{CASED_ATOMS, Key};
use crate::table::Table;
use crate::{
    Finding, KnowError, Report, acts, amounts, kinds, linear, stories, story_tables, times,
};

/// Checks a knowledge folder. Files that cannot be opened at all are findings too.
pub fn check(dir: &Path) -> Report {
    match run(dir) {
        Ok(report) => report,
        Err(error) => {
            let (path, line, message, remedy) = match error {
                KnowError::Row {
                    path,
                    line,
                    message,
                    remedy,
                } => (path, line, message, remedy),
                KnowError::Io { path, source } => (
                    path,
                    0,
                    source.to_string(),
                    "give a readable folder".to_owned(),
                ),
                other => (
                    dir.to_owned(),
                    0,
                    other.to_string(),
                    "correct it".to_owned(),
                ),
            };
            Report {
                findings: vec![Finding::error(&path, line, message, remedy)],
                rows: 0,
            }
        }
    }
}

fn run(dir: &Path) -> Result<Report, KnowError> {
    let drafts = Drafts::read(dir)?;
    let (ontology, mut findings) = Ontology::read(dir)?;
    let lint = Lint {
        drafts: &drafts,
        ontology: &ontology,
    };
    findings.extend(drafts.findings.iter().cloned());
    for draft in &drafts.entries {
        lint.codes(draft, &mut findings);
        lint.phrases(draft, &mut findings);
        lint.offices(draft, &mut findings);
    }
    lint.conflicts(&mut findings);
    findings.extend(sources(dir, &drafts.files)?);
    findings.extend(acts::check(dir));
    findings.extend(crate::places::check(dir));
    findings.extend(linear::check(dir));
    findings.extend(times::check(dir));
    findings.extend(amounts::check(dir));
    findings.extend(kinds::check(dir));
    findings.extend(stories::check(dir));
    findings.extend(story_tables::check(dir));
    findings.extend(crate::pages::check(dir));
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    Ok(Report {
        findings,
        rows: drafts.rows,
    })
}

struct Lint<'a> {
    drafts: &'a Drafts,
    ontology: &'a Ontology,
}

impl Lint<'_> {
    fn path(&self, draft: &Draft) -> &PathBuf {
        &self.drafts.files[draft.file]
    }

    /// Countries, sectors and members are known codes.
    fn codes(&self, draft: &Draft, out: &mut Vec<Finding>) {
        let mut seen = HashSet::new();
        let held = draft
            .offices
            .iter()
            .map(|o| (o.line, &o.country, &o.sectors));
        for (line, country, sectors) in held.chain([(draft.line, &draft.country, &draft.sectors)]) {
            let is_country = self
                .drafts
                .get(country)
                .is_some_and(|d| d.kind == Kind::Country);
            if !country.is_empty()
                && !is_country
                && self.ontology.slot(country).is_none()
                && seen.insert(country)
            {
                out.push(Finding::error(
                    self.path(draft),
                    line,
                    format!("country {country:?} is not known"),
                    "write an id of countries.csv or a slot of ontology/slots.csv",
                ));
            }
            for sector in sectors.iter().filter(|s| self.ontology.sector(s).is_none()) {
                if seen.insert(sector) {
                    out.push(Finding::error(
                        self.path(draft),
                        line,
                        format!("sector {sector:?} is not known"),
                        "write a code of ontology/sectors.csv",
                    ));
                }
            }
        }
        for member in draft
            .members
            .iter()
            .filter(|m| self.drafts.get(m).is_none())
        {
            out.push(Finding::error(
                self.path(draft),
                draft.line,
                format!("member {member:?} is not known"),
                "write the id of an entry",
            ));
        }
        if draft.country.is_empty() && needs_code(draft.kind) {
            out.push(Finding::error(
                self.path(draft),
                draft.line,
                format!("{:?} has no country", draft.name),
                "write a country or a slot (IGO, UNO, EUR, NGO, IMG, MNC)",
            ));
        }
        if draft.country.is_empty() && draft.sectors.is_empty() && is_coded(draft) {
            out.push(Finding::warning(
                self.path(draft),
                draft.line,
                format!("{:?} gives neither country nor sector", draft.name),
                "give it one, or class none if it is no actor",
            ));
        }
    }

    /// Every phrase can be matched, and leads there once.
    fn phrases(&self, draft: &Draft, out: &mut Vec<Finding>) {
        let mut seen: HashSet<(String, u32)> = HashSet::new();
        let mut spelled = HashSet::new();
        for phrase in &draft.phrases {
            let mut say = |message: String, remedy: &str| {
                out.push(Finding::warning(
                    self.path(draft),
                    phrase.line,
                    message,
                    remedy,
                ));
            };
            let key = Key::of(&phrase.text);
            if !key.text.contains(char::is_alphanumeric) {
                say(
                    format!("phrase {:?} has no words", phrase.text),
                    "write words or take it out",
                );
                continue;
            }
            if key.atoms > CASED_ATOMS {
                say(
                    format!(
                        "phrase {:?} is longer than {CASED_ATOMS} words",
                        phrase.text
                    ),
                    "shorten it",
                );
            }
            if phrase.text.contains(['_', '"', '(', ')', ';', ',']) {
                say(
                    format!(
                        "phrase {:?} holds a sign that separates words in texts",
                        phrase.text
                    ),
                    "write it as texts do; separate phrases with |",
                );
            }
            if !spelled.insert((phrase.text.clone(), phrase.flags & flag::PLURAL)) {
                say(
                    format!("phrase {:?} stands twice", phrase.text),
                    "take one out",
                );
            }
            if phrase.flags & flag::DATED != 0 && draft.offices.is_empty() {
                say(
                    format!(
                        "phrase {:?} is marked ~ but the entry has no dates",
                        phrase.text
                    ),
                    "take the ~ away or give dates",
                );
            }
            seen.insert((key.text, phrase.flags & flag::PLURAL));
        }
        if seen.is_empty() {
            out.push(Finding::warning(
                self.path(draft),
                draft.line,
                format!("{:?} has no phrase that could find it", draft.name),
                "give it an alias",
            ));
        }
    }

    /// No office hides another.
    fn offices(&self, draft: &Draft, out: &mut Vec<Finding>) {
        for (i, office) in draft.offices.iter().enumerate() {
            let hider = draft.offices[..i].iter().find(|before| {
                let starts = before.start.is_none()
                    || (office.start.is_some() && before.start <= office.start);
                let ends =
                    before.end.is_none() || (office.end.is_some() && before.end >= office.end);
                starts && ends
            });
            if let Some(hider) = hider {
                out.push(Finding::warning(
                    self.path(draft),
                    office.line,
                    format!(
                        "this office of {:?} is never used: line {} covers its dates",
                        draft.name, hider.line
                    ),
                    "put the shorter one first, or correct the dates",
                ));
            }
        }
    }

    /// No phrase means different countries at the same time without being marked as shared.
    fn conflicts(&self, out: &mut Vec<Finding>) {
        let mut by_key: BTreeMap<String, Vec<(&Draft, &Phrase)>> = BTreeMap::new();
        for draft in &self.drafts.entries {
            let mut seen = HashSet::new();
            for phrase in &draft.phrases {
                let key = Key::of(&phrase.text).text;
                if !key.is_empty() && seen.insert(key.clone()) {
                    by_key.entry(key).or_default().push((draft, phrase));
                }
            }
        }
        for (key, users) in by_key.iter().filter(|(_, users)| users.len() > 1) {
            let mut first: HashMap<Kind, (&Draft, &Phrase)> = HashMap::new();
            for (draft, phrase) in users {
                let Some((other, others)) = first.get(&draft.kind) else {
                    first.insert(draft.kind, (draft, phrase));
                    continue;
                };
                if (phrase.shared && others.shared) || !meet(draft, phrase, other, others) {
                    continue;
                }
                let (file, line) = (self.path(other).display(), others.line);
                out.push(Finding::warning(
                    self.path(draft),
                    phrase.line,
                    format!("phrase {key:?} also means {:?} ({file}:{line})", other.id),
                    "join the entries, take the phrase from one, or mark it with ? in both",
                ));
            }
        }
    }
}

/// Whether two entries of a kind can be meant by the same phrase at the same time.
fn meet(a: &Draft, pa: &Phrase, b: &Draft, pb: &Phrase) -> bool {
    if pa.flags & pb.flags & flag::DATED == 0 {
        return true;
    }
    a.offices.iter().any(|x| {
        b.offices.iter().any(|y| {
            x.start.zip(y.end).is_none_or(|(s, e)| s <= e)
                && y.start.zip(x.end).is_none_or(|(s, e)| s <= e)
        })
    })
}

fn needs_code(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Person | Kind::Body | Kind::Group | Kind::Party | Kind::Place | Kind::Capital
    )
}

fn is_coded(draft: &Draft) -> bool {
    matches!(draft.kind, Kind::Agent | Kind::Modifier)
}

/// Every row says where it is from, in words that `sources.csv` explains.
fn sources(dir: &Path, files: &[PathBuf]) -> Result<Vec<Finding>, KnowError> {
    let path = dir.join("actors").join("sources.csv");
    let mut out = Vec::new();
    let Some(table) = Table::read(&path)? else {
        out.push(Finding::error(
            &path,
            0,
            "there is no list of sources",
            "add one: key, title, licence, url",
        ));
        return Ok(out);
    };
    out.extend(table.expect(&["key", "title", "licence", "url"]));
    let known: HashSet<&str> = table.rows().map(|r| r.cell("key")).collect();
    for file in files {
        let Ok(Some(table)) = Table::read(file) else {
            continue;
        };
        for row in table.rows() {
            let mut named = row.list("source").peekable();
            if named.peek().is_none() {
                out.push(row.error("the row names no source", "write a key of sources.csv"));
            }
            for key in named.filter(|key| !known.contains(key)) {
                out.push(row.error(
                    format!("source {key:?} is not known"),
                    "add it to sources.csv",
                ));
            }
        }
    }
    Ok(out)
}

//! The codes: PLOVER's types, modes, contexts and sectors, CAMEO's codes, the way from one to the
//! other, and the scales of intensity.
//!
//! Read from `ontology/*.csv` and `scales/*.csv`; in the compiled file each table is a section of
//! its own (`ontology/events` …), so that other tables put there travel along.

use std::path::Path;

use crate::container::Container;
use crate::table::{Row, Table};
use crate::{Finding, KnowError};

/// The codes, whole and in memory: they are few.
#[derive(Debug, Clone, Default)]
pub struct Ontology {
    /// PLOVER's types.
    pub events: Vec<EventType>,
    /// PLOVER's modes.
    pub modes: Vec<Mode>,
    /// PLOVER's contexts.
    pub contexts: Vec<Term>,
    /// PLOVER's sectors.
    pub sectors: Vec<Term>,
    /// What stands in the country's place: IGO, UNO, EUR, NGO, ISM, IMG, MNC.
    pub slots: Vec<Term>,
    /// CAMEO's codes.
    pub cameo: Vec<Cameo>,
    /// From CAMEO to PLOVER.
    pub cameo_plover: Vec<Reading>,
    /// The scales.
    pub scales: Vec<Scale>,
}

/// A PLOVER type.
#[derive(Debug, Clone, PartialEq)]
pub struct EventType {
    /// `AGREE` to `ASSAULT`.
    pub code: String,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: u8,
    /// The quad in words.
    pub quad_name: String,
    /// Whether an event of the type needs a recipient.
    pub requires_recipient: bool,
    /// The intensity of the type.
    pub score: f64,
    /// What it means.
    pub meaning: String,
}

/// A mode of a PLOVER type.
#[derive(Debug, Clone, PartialEq)]
pub struct Mode {
    /// The type.
    pub event: String,
    /// The mode.
    pub code: String,
    /// Its intensity, where one is published.
    pub score: Option<f64>,
    /// What it means.
    pub meaning: String,
}

/// A code with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The code.
    pub code: String,
    /// What it means.
    pub meaning: String,
}

/// A CAMEO code.
#[derive(Debug, Clone, PartialEq)]
pub struct Cameo {
    /// The code: text, with its leading zero.
    pub code: String,
    /// The code above it, if any.
    pub parent: Option<String>,
    /// The two-digit root.
    pub root: String,
    /// Its name.
    pub name: String,
    /// The quad by CAMEO's convention.
    pub quad: u8,
}

/// What a CAMEO code is in PLOVER.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The CAMEO code.
    pub cameo: String,
    /// The type; none where PLOVER has no such act.
    pub event: Option<String>,
    /// The mode.
    pub mode: Option<String>,
    /// The contexts.
    pub contexts: Vec<String>,
}

/// A scale of intensity.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// Its name: that of its file.
    pub name: String,
    scores: Vec<(String, String, f64)>,
}

impl Scale {
    /// The score of a code, or of a mode of it; a mode without its own takes that of the code.
    pub fn score(&self, code: &str, mode: Option<&str>) -> Option<f64> {
        let find = |m: &str| {
            self.scores
                .iter()
                .find(|s| s.0 == code && s.1 == m)
                .map(|s| s.2)
        };
        mode.filter(|m| !m.is_empty())
            .and_then(find)
            .or_else(|| find(""))
    }

    /// All scores: code, mode (may be empty), score.
    pub fn scores(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.scores
            .iter()
            .map(|(code, mode, score)| (code.as_str(), mode.as_str(), *score))
    }
}

impl Ontology {
    /// The PLOVER type with a code.
    pub fn event(&self, code: &str) -> Option<&EventType> {
        self.events.iter().find(|e| e.code == code)
    }

    /// A mode of a type.
    pub fn mode(&self, event: &str, mode: &str) -> Option<&Mode> {
        self.modes
            .iter()
            .find(|m| m.event == event && m.code == mode)
    }

    /// A context.
    pub fn context(&self, code: &str) -> Option<&Term> {
        self.contexts.iter().find(|t| t.code == code)
    }

    /// A sector.
    pub fn sector(&self, code: &str) -> Option<&Term> {
        self.sectors.iter().find(|t| t.code == code)
    }

    /// A slot for actors of no country.
    pub fn slot(&self, code: &str) -> Option<&Term> {
        self.slots.iter().find(|t| t.code == code)
    }

    /// A CAMEO code.
    pub fn cameo(&self, code: &str) -> Option<&Cameo> {
        self.cameo.iter().find(|c| c.code == code)
    }

    /// What a CAMEO code is in PLOVER.
    pub fn plover_of(&self, cameo: &str) -> Option<&Reading> {
        self.cameo_plover.iter().find(|r| r.cameo == cameo)
    }

    /// A scale by name: `plover`, `goldstein-gdelt`, `goldstein-phoenix`, `intensity-icews`.
    pub fn scale(&self, name: &str) -> Option<&Scale> {
        self.scales.iter().find(|s| s.name == name)
    }

    /// PLOVER's intensity of a type and mode.
    pub fn intensity(&self, event: &str, mode: Option<&str>) -> Option<f64> {
        self.scale("plover")?.score(event, mode)
    }

    pub(crate) fn open(file: &Container) -> Result<Self, KnowError> {
        let mut ontology = Self::default();
        for (name, bytes) in file.under("ontology/").chain(file.under("scales/")) {
            let text = std::str::from_utf8(bytes)
                .map_err(|_| KnowError::corrupt(format!("section {name:?} is not UTF-8")))?;
            let table = Table::parse(Path::new(&format!("{name}.csv")), text)?;
            if let Some(fault) = ontology.take(name, &table).into_iter().next() {
                return Err(fault.into());
            }
        }
        Ok(ontology)
    }

    /// Reads the tables of a folder, with what is wrong in them.
    pub(crate) fn read(dir: &Path) -> Result<(Self, Vec<Finding>), KnowError> {
        let (mut ontology, mut findings) = (Self::default(), Vec::new());
        for (name, path) in files(dir)? {
            match Table::read(&path) {
                Ok(Some(table)) => findings.extend(ontology.take(&name, &table)),
                Ok(None) => {}
                Err(KnowError::Row {
                    path,
                    line,
                    message,
                    remedy,
                }) => {
                    findings.push(Finding::error(&path, line, message, remedy));
                }
                Err(other) => return Err(other),
            }
        }
        findings.extend(ontology.dangling(dir));
        Ok((ontology, findings))
    }

    fn take(&mut self, name: &str, table: &Table) -> Vec<Finding> {
        let mut wrong = Vec::new();
        let columns: &[&str] = match name {
            "ontology/events" => &[
                "type",
                "quad",
                "quad_name",
                "requires_recipient",
                "score",
                "meaning",
            ],
            "ontology/modes" => &["type", "mode", "score", "meaning"],
            "ontology/contexts" => &["context", "meaning"],
            "ontology/sectors" => &["code", "meaning", "frequency"],
            "ontology/slots" => &["code", "meaning"],
            "ontology/cameo" => &["code", "level", "parent", "root", "name", "quad"],
            "ontology/cameo_plover" => &[
                "cameo",
                "type",
                "mode",
                "contexts",
                "old_type",
                "old_mode",
                "old_contexts",
                "note",
            ],
            scale if scale.starts_with("scales/") => &["ontology", "code", "mode", "score", "note"],
            // Tables for others to read.
            _ => return wrong,
        };
        wrong.extend(table.expect(columns));
        if !wrong.is_empty() {
            return wrong;
        }
        if let Some(scale) = name.strip_prefix("scales/") {
            self.scales.push(Scale {
                name: scale.to_owned(),
                scores: Vec::new(),
            });
        }
        for row in table.rows() {
            if let Err(fault) = self.row(name, row) {
                wrong.push(fault);
            }
        }
        wrong
    }

    fn row(&mut self, name: &str, row: Row<'_>) -> Result<(), Finding> {
        let text = |column: &str| row.cell(column).to_owned();
        let some = |column: &str| Some(text(column)).filter(|t| !t.is_empty());
        let number = |column: &str| {
            row.cell(column).parse::<f64>().map_err(|_| {
                row.error(
                    format!("{column} {:?} is no number", row.cell(column)),
                    "write a number",
                )
            })
        };
        let quad = || {
            let quad = row
                .cell("quad")
                .parse()
                .ok()
                .filter(|q| (1..=4).contains(q));
            quad.ok_or_else(|| {
                row.error(
                    format!("quad {:?} is not 1 to 4", row.cell("quad")),
                    "write 1 to 4",
                )
            })
        };
        match name {
            "ontology/events" => self.events.push(EventType {
                code: text("type"),
                quad: quad()?,
                quad_name: text("quad_name"),
                requires_recipient: row.cell("requires_recipient") == "yes",
                score: number("score")?,
                meaning: text("meaning"),
            }),
            "ontology/modes" => self.modes.push(Mode {
                event: text("type"),
                code: text("mode"),
                score: if row.cell("score").is_empty() {
                    None
                } else {
                    Some(number("score")?)
                },
                meaning: text("meaning"),
            }),
            "ontology/contexts" => self.contexts.push(Term {
                code: text("context"),
                meaning: text("meaning"),
            }),
            "ontology/sectors" => self.sectors.push(Term {
                code: text("code"),
                meaning: text("meaning"),
            }),
            "ontology/slots" => self.slots.push(Term {
                code: text("code"),
                meaning: text("meaning"),
            }),
            "ontology/cameo" => self.cameo.push(Cameo {
                code: text("code"),
                parent: some("parent"),
                root: text("root"),
                name: text("name"),
                quad: quad()?,
            }),
            "ontology/cameo_plover" => self.cameo_plover.push(Reading {
                cameo: text("cameo"),
                event: some("type"),
                mode: some("mode"),
                contexts: row.list("contexts").map(str::to_owned).collect(),
            }),
            _ => {
                let score = number("score")?;
                if let Some(scale) = self.scales.last_mut() {
                    scale.scores.push((text("code"), text("mode"), score));
                }
            }
        }
        Ok(())
    }

    /// Codes that one table uses and the table of those codes does not have.
    fn dangling(&self, dir: &Path) -> Vec<Finding> {
        let mut wrong = Vec::new();
        let mut say = |table: &str, what: String| {
            let path = dir.join(format!("{table}.csv"));
            wrong.push(Finding::error(
                &path,
                1,
                what,
                "correct the code or add it to its table",
            ));
        };
        for mode in self.modes.iter().filter(|m| self.event(&m.event).is_none()) {
            say(
                "ontology/modes",
                format!(
                    "mode {:?} is of an unknown type {:?}",
                    mode.code, mode.event
                ),
            );
        }
        for code in &self.cameo {
            if code
                .parent
                .as_ref()
                .is_some_and(|p| self.cameo(p).is_none())
            {
                say(
                    "ontology/cameo",
                    format!("the parent of {:?} is unknown", code.code),
                );
            }
        }
        for reading in &self.cameo_plover {
            let event = reading.event.as_deref();
            if event.is_some_and(|e| self.event(e).is_none())
                || reading
                    .mode
                    .as_ref()
                    .is_some_and(|m| self.mode(event.unwrap_or(""), m).is_none())
                || reading.contexts.iter().any(|c| self.context(c).is_none())
                || self.cameo(&reading.cameo).is_none()
            {
                say(
                    "ontology/cameo_plover",
                    format!("the reading of {:?} uses an unknown code", reading.cameo),
                );
            }
        }
        for scale in &self.scales {
            for (code, mode, _) in scale.scores() {
                let known = self.cameo(code).is_some() || self.event(code).is_some();
                if !known || (!mode.is_empty() && self.mode(code, mode).is_none()) {
                    say(
                        &format!("scales/{}", scale.name),
                        format!("{code} {mode} is not known"),
                    );
                }
            }
        }
        wrong
    }
}

/// The tables of a knowledge folder as sections.
pub(crate) fn sections(dir: &Path) -> Result<Vec<(String, Vec<u8>)>, KnowError> {
    let read = |(name, path): (String, std::path::PathBuf)| {
        let bytes = std::fs::read(&path).map_err(|e| KnowError::io(&path, e))?;
        Ok((name, bytes))
    };
    files(dir)?.into_iter().map(read).collect()
}

fn files(dir: &Path) -> Result<Vec<(String, std::path::PathBuf)>, KnowError> {
    let mut found = Vec::new();
    for folder in ["ontology", "scales"] {
        let path = dir.join(folder);
        if !path.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&path).map_err(|e| KnowError::io(&path, e))? {
            let file = entry.map_err(|e| KnowError::io(&path, e))?.path();
            let stem = file.file_stem().and_then(|s| s.to_str()).map(str::to_owned);
            if let (Some(stem), Some("csv")) = (stem, file.extension().and_then(|e| e.to_str())) {
                found.push((format!("{folder}/{stem}"), file));
            }
        }
    }
    found.sort();
    Ok(found)
}

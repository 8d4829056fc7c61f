//! The data files under `actors/` as drafts.
//!
//! Says which file holds which kind of entry and what its columns mean. Faults are collected, not
//! thrown, so that the linter can show them all; [`crate::Knowledge::from_dir`] stops at the first.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::draft::{Draft, DraftOffice, Phrase, plural};
use crate::entry::{Kind, flag};
use crate::table::{End, Row, Table, date};
use crate::{Finding, KnowError};

/// All that the files hold.
#[derive(Default)]
pub struct Drafts {
    /// The entries, in the order of files and lines.
    pub entries: Vec<Draft>,
    /// The files read.
    pub files: Vec<PathBuf>,
    /// What kept rows from being read.
    pub findings: Vec<Finding>,
    /// How many rows were read.
    pub rows: usize,
    by_id: HashMap<String, usize>,
}

struct File {
    name: &'static str,
    columns: &'static [&'static str],
    read: fn(&mut Drafts, Row<'_>),
}

/// The files, in the order of their entries: what stands first is named first where a phrase is
/// ambiguous.
const FILES: [File; 13] = [
    File {
        name: "countries.csv",
        columns: &[
            "id",
            "alpha2",
            "name",
            "aliases",
            "adjectives",
            "people",
            "capitals",
            "start",
            "end",
            "source",
        ],
        read: country,
    },
    File {
        name: "country_groups.csv",
        columns: &[
            "id",
            "name",
            "aliases",
            "adjectives",
            "country",
            "sectors",
            "members",
            "source",
        ],
        read: country_group,
    },
    File {
        name: "people.csv",
        columns: DATED,
        read: |to, row| dated(to, row, Kind::Person),
    },
    File {
        name: "leaders.csv",
        columns: DATED,
        read: |to, row| dated(to, row, Kind::Person),
    },
    File {
        name: "ministers.csv",
        columns: DATED,
        read: |to, row| dated(to, row, Kind::Person),
    },
    File {
        name: "bodies.csv",
        columns: BODY,
        read: |to, row| dated(to, row, Kind::Body),
    },
    File {
        name: "groups.csv",
        columns: BODY,
        read: |to, row| dated(to, row, Kind::Group),
    },
    File {
        name: "parties.csv",
        columns: BODY,
        read: |to, row| dated(to, row, Kind::Party),
    },
    File {
        name: "places.csv",
        columns: &[
            "id",
            "name",
            "aliases",
            "adjectives",
            "people",
            "class",
            "country",
            "sectors",
            "source",
        ],
        read: place,
    },
    File {
        name: "peoples.csv",
        columns: &[
            "name", "aliases", "country", "members", "sectors", "class", "source",
        ],
        read: people,
    },
    File {
        name: "agents.csv",
        columns: &[
            "name", "plural", "aliases", "country", "sectors", "class", "marks", "source",
        ],
        read: agent,
    },
    // What `dateline knowledge import` writes; not shipped.
    File {
        name: "dictionary.csv",
        columns: BODY,
        read: |to, row| {
            let person = row.cell("class") == "person";
            dated(to, row, if person { Kind::Person } else { Kind::Body });
        },
    },
    File {
        name: "dictionary_agents.csv",
        columns: &[
            "name", "plural", "aliases", "country", "sectors", "class", "marks", "source",
        ],
        read: agent,
    },
];

const DATED: &[&str] = &[
    "id", "name", "aliases", "country", "sectors", "office", "start", "end", "source",
];
const BODY: &[&str] = &[
    "id", "name", "aliases", "class", "country", "sectors", "start", "end", "members", "source",
];

impl Drafts {
    /// Reads all files of the knowledge folder `dir`.
    pub fn read(dir: &Path) -> Result<Drafts, KnowError> {
        let folder = dir.join("actors");
        if !folder.is_dir() {
            let cause = std::io::Error::new(
                std::io::ErrorKind::NotFound,
                "a knowledge folder has a folder actors/",
            );
            return Err(KnowError::io(&folder, cause));
        }
        let mut drafts = Drafts::default();
        for file in &FILES {
            let path = folder.join(file.name);
            match Table::read(&path) {
                Ok(Some(table)) => drafts.take(&table, file),
                Ok(None) => {}
                Err(KnowError::Row {
                    path,
                    line,
                    message,
                    remedy,
                }) => {
                    drafts
                        .findings
                        .push(Finding::error(&path, line, message, remedy));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(drafts)
    }

    fn take(&mut self, table: &Table, file: &File) {
        self.files.push(table.path.clone());
        self.rows += table.len();
        if !table.has_head {
            self.findings.push(Finding::warning(
                &table.path,
                1,
                "the file does not begin with a comment",
                "say in lines that begin with # what it is, where it is from, and its licence",
            ));
        }
        let wrong = table.expect(file.columns);
        if wrong.is_empty() {
            table.rows().for_each(|row| (file.read)(self, row));
        } else {
            self.findings.extend(wrong);
        }
    }

    /// The entry with an id.
    pub fn get(&self, id: &str) -> Option<&Draft> {
        self.by_id.get(id).map(|at| &self.entries[*at])
    }

    fn fault(&mut self, row: Row<'_>, message: impl Into<String>, remedy: &str) {
        self.findings.push(row.error(message, remedy));
    }

    fn start(&self, row: Row<'_>, kind: Kind, id: &str) -> Draft {
        let mut phrases = Vec::new();
        let name = Phrase::read(row.cell("name"), row.line);
        let display = name.text.clone();
        if !row.cell("name").is_empty() {
            phrases.push(name);
        }
        phrases.extend(row.list("aliases").map(|a| Phrase::read(a, row.line)));
        Draft {
            id: id.to_owned(),
            name: display,
            kind,
            flags: 0,
            country: row.cell("country").to_owned(),
            sectors: row.list("sectors").map(str::to_owned).collect(),
            members: row.list("members").map(str::to_owned).collect(),
            class: row.cell("class").to_owned(),
            offices: Vec::new(),
            phrases,
            file: self.files.len() - 1,
            line: row.line,
        }
    }

    fn add(&mut self, row: Row<'_>, draft: Draft) {
        if draft.id.is_empty() || draft.name.is_empty() {
            self.fault(row, "a row without id or name", "give it both");
        } else if let Some(at) = self.by_id.get(&draft.id) {
            let first = self.entries[*at].line;
            self.fault(
                row,
                format!("id {:?} is taken by line {first}", draft.id),
                "rename one or join the rows",
            );
        } else {
            self.by_id.insert(draft.id.clone(), self.entries.len());
            self.entries.push(draft);
        }
    }

    fn period(
        &mut self,
        row: Row<'_>,
    ) -> Option<(Option<jiff::civil::Date>, Option<jiff::civil::Date>)> {
        let mut ends = [None, None];
        for (slot, (column, end)) in ends
            .iter_mut()
            .zip([("start", End::First), ("end", End::Last)])
        {
            let text = row.cell(column);
            *slot = date(text, end);
            if slot.is_none() && !text.is_empty() {
                self.fault(
                    row,
                    format!("{column} {text:?} is no date"),
                    "write YYYY-MM-DD, YYYY-MM or YYYY",
                );
                return None;
            }
        }
        let [start, end] = ends;
        if start.zip(end).is_some_and(|(s, e)| e < s) {
            self.fault(row, "it ends before it starts", "swap or correct the dates");
            return None;
        }
        Some((start, end))
    }
}

fn country(to: &mut Drafts, row: Row<'_>) {
    let id = row.cell("id");
    let Some((start, end)) = to.period(row) else {
        return;
    };
    let mut draft = to.start(row, Kind::Country, id);
    draft.country = id.to_owned();
    if start.is_some() || end.is_some() {
        draft.offices.push(DraftOffice {
            title: String::new(),
            country: id.to_owned(),
            sectors: Vec::new(),
            start,
            end,
            line: row.line,
        });
    }
    let name = draft.name.clone();
    to.add(row, draft);
    demonyms(to, row, id, &name, id, &[]);
    let capitals: Vec<_> = row
        .list("capitals")
        .map(|c| Phrase::read(c, row.line))
        .collect();
    if let Some(first) = capitals.first() {
        let name = first.text.clone();
        let mut draft = to.start(row, Kind::Capital, &format!("{id}.capital"));
        draft.name = name;
        draft.country = id.to_owned();
        draft.phrases = capitals;
        to.add(row, draft);
    }
}

/// The adjective and the people of a country, a region or a group of countries.
fn demonyms(
    to: &mut Drafts,
    row: Row<'_>,
    id: &str,
    name: &str,
    country: &str,
    sectors: &[String],
) {
    let adjectives: Vec<_> = row
        .list("adjectives")
        .map(|a| Phrase::read(a, row.line))
        .collect();
    let mut people = Vec::new();
    for pair in row.list("people") {
        // "Pole/Poles": one, many; "Belarusians": many.
        let (one, many) = pair
            .split_once('/')
            .map_or((None, pair), |(one, many)| (Some(one), many));
        let one = one.map(|o| Phrase::read(o, row.line));
        people.extend(one.filter(|o| adjectives.iter().all(|a| a.text != o.text)));
        people.push(Phrase::read(many, row.line).plural());
    }
    let forms = [
        ("adjective", adjectives, 0),
        ("people", people, flag::PERSON | flag::CROWD),
    ];
    for (form, phrases, flags) in forms {
        if phrases.is_empty() {
            continue;
        }
        let mut draft = to.start(row, Kind::Demonym, &format!("{id}.{form}"));
        draft.name = name.to_owned();
        draft.country = country.to_owned();
        draft.sectors = sectors.to_vec();
        draft.members = Vec::new();
        draft.class = form.to_owned();
        draft.phrases = phrases;
        draft.flags = flags;
        to.add(row, draft);
    }
}

fn country_group(to: &mut Drafts, row: Row<'_>) {
    let draft = to.start(row, Kind::CountryGroup, row.cell("id"));
    let adjectives: Vec<_> = row
        .list("adjectives")
        .map(|a| Phrase::read(a, row.line))
        .collect();
    let mut adjective = draft.clone();
    to.add(row, draft);
    if !adjectives.is_empty() {
        adjective.id = format!("{}.adjective", adjective.id);
        adjective.kind = Kind::Demonym;
        adjective.class = "adjective".to_owned();
        adjective.phrases = adjectives;
        to.add(row, adjective);
    }
}

fn dated(to: &mut Drafts, row: Row<'_>, kind: Kind) {
    let Some((start, end)) = to.period(row) else {
        return;
    };
    let mut draft = to.start(row, kind, row.cell("id"));
    draft.flags = if kind == Kind::Person {
        flag::PERSON
    } else {
        flag::BODY
    };
    let office = DraftOffice {
        title: row.cell("office").to_owned(),
        country: draft.country.clone(),
        sectors: draft.sectors.clone(),
        start,
        end,
        line: row.line,
    };
    let is_dated = start.is_some() || end.is_some() || !office.title.is_empty();
    match to.by_id.get(&draft.id) {
        // A further row of the same person or group: another office, perhaps other names.
        Some(at) if to.entries[*at].kind == kind => {
            let known = &mut to.entries[*at];
            for phrase in draft.phrases {
                if !known.phrases.iter().any(|p| p.text == phrase.text) {
                    known.phrases.push(phrase);
                }
            }
            if office.start.is_none() || known.offices.iter().all(|o| o.start <= office.start) {
                known.country = draft.country;
                known.sectors = draft.sectors;
            }
            known.offices.push(office);
        }
        _ => {
            if is_dated {
                draft.offices.push(office);
            }
            to.add(row, draft);
        }
    }
}

fn place(to: &mut Drafts, row: Row<'_>) {
    let id = row.cell("id");
    let mut draft = to.start(row, Kind::Place, id);
    if draft.class == "capital" {
        draft.kind = Kind::Capital;
    }
    let (name, country, sectors) = (
        draft.name.clone(),
        draft.country.clone(),
        draft.sectors.clone(),
    );
    to.add(row, draft);
    demonyms(to, row, id, &name, &country, &sectors);
}

fn people(to: &mut Drafts, row: Row<'_>) {
    let mut draft = to.start(
        row,
        Kind::People,
        &format!("people.{}", slug(row.cell("name"))),
    );
    // The name is the plural ("Kurds"); the aliases say of themselves what they are ("Kurdish",
    // "Kurd/Kurds").
    draft.flags = flag::PERSON | flag::CROWD;
    let mut phrases = vec![Phrase::read(row.cell("name"), row.line).plural()];
    for alias in row.list("aliases") {
        match alias.split_once('/') {
            Some((one, many)) => {
                phrases.push(Phrase::read(one, row.line));
                phrases.push(Phrase::read(many, row.line).plural());
            }
            None => phrases.push(Phrase::read(alias, row.line)),
        }
    }
    draft.phrases = phrases;
    to.add(row, draft);
}

fn agent(to: &mut Drafts, row: Row<'_>) {
    let class = row.cell("class");
    let (kind, flags) = match class {
        "person" => (Kind::Agent, flag::PERSON),
        "body" => (Kind::Agent, flag::BODY),
        "crowd" => (Kind::Agent, flag::PERSON | flag::CROWD),
        "mass" => (Kind::Agent, flag::CROWD),
        "modifier" => (Kind::Modifier, 0),
        "none" => (Kind::NotActor, 0),
        other => {
            let message = format!("class {other:?} is not known");
            return to.fault(
                row,
                message,
                "write person, body, crowd, mass, modifier or none",
            );
        }
    };
    let prefix = match kind {
        Kind::Modifier => "modifier",
        Kind::NotActor => "none",
        _ => "agent",
    };
    let mut draft = to.start(row, kind, &format!("{prefix}.{}", slug(row.cell("name"))));
    draft.flags = flags;
    for mark in row.list("marks") {
        draft.flags |= match mark {
            "title" => flag::TITLE,
            "needs-country" => flag::NEEDS_COUNTRY,
            "body" => flag::BODY,
            other => {
                return to.fault(
                    row,
                    format!("mark {other:?} is not known"),
                    "write title, needs-country or body",
                );
            }
        };
    }
    let explicit: Vec<_> = row.list("plural").collect();
    let inflects = matches!(class, "person" | "body" | "crowd") && explicit != ["-"];
    if inflects {
        let mut plurals: Vec<_> = explicit
            .iter()
            .map(|p| Phrase::read(p, row.line).plural())
            .collect();
        let regular = draft.phrases.iter().skip(usize::from(!explicit.is_empty()));
        plurals.extend(regular.map(|p| {
            Phrase {
                text: plural(&p.text),
                ..p.clone()
            }
            .plural()
        }));
        for phrase in plurals {
            if !draft.phrases.iter().any(|p| p.text == phrase.text) {
                draft.phrases.push(phrase);
            }
        }
    }
    to.add(row, draft);
}

/// A name as part of an id.
pub fn slug(name: &str) -> String {
    crate::phrase::Key::of(name)
        .text
        .replace(|c: char| !c.is_alphanumeric(), "-")
}

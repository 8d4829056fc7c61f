//! Which column holds what.
//!
//! In: what the user says (`text=body,date=pubdate`), and the names of the columns. Out: the column
//! of each field, or an error that lists what there is. What the user does not say is told by the
//! names in common use.

use std::fmt;
use std::str::FromStr;

/// A field of a document that a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The id.
    Id,
    /// The text.
    Text,
    /// Day of publication.
    Date,
    /// Moment of publication.
    PublishedAt,
    /// The headline.
    Title,
    /// Who published it.
    Publisher,
    /// Where it stands.
    Url,
    /// Its language.
    Language,
    /// Who wrote it.
    Byline,
    /// What it means, as numbers.
    Vector,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Id,
        Self::Text,
        Self::Date,
        Self::PublishedAt,
        Self::Title,
        Self::Publisher,
        Self::Url,
        Self::Language,
        Self::Byline,
        Self::Vector,
    ];

    /// Its name in mappings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PublishedAt => "published_at",
            other => other.names()[0],
        }
    }

    /// Names of columns in common use, the one that wins first. They are written without case,
    /// spaces, `-`, `_` and `.`.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Id => &[
                "id",
                "uid",
                "guid",
                "docid",
                "documentid",
                "articleid",
                "storyid",
                "uuid",
                "identifier",
                "recordid",
            ],
            Self::Text => &[
                "text",
                "fulltext",
                "maintext",
                "articletext",
                "bodytext",
                "body",
                "articlebody",
                "content",
                "plaintext",
                "article",
                "story",
                "document",
                "doc",
                "sentence",
            ],
            Self::Date => &[
                "date",
                "published",
                "datepublished",
                "publicationdate",
                "publishdate",
                "publisheddate",
                "datepublish",
                "pubdate",
                "publishedon",
            ],
            Self::PublishedAt => &[
                "publishedat",
                "publicationdatetime",
                "datetime",
                "timestamp",
            ],
            Self::Title => &["title", "headline", "heading", "articletitle"],
            Self::Publisher => &[
                "publisher",
                "publication",
                "outlet",
                "newspaper",
                "sourcename",
                "source",
                "sourcedomain",
                "domain",
            ],
            Self::Url => &["url", "link", "articleurl", "sourceurl", "uri", "permalink"],
            Self::Language => &["language", "lang"],
            Self::Byline => &["byline", "author", "authors"],
            Self::Vector => &["vector"],
        }
    }
}

/// What the user says of columns: for each field, its column's name, or its number from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<(Field, String)>);

/// A mapping of columns that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadColumns {
    /// Something without a sign of equality.
    #[error("`{0}` is no pair; a mapping looks like text=body,date=published")]
    NoPair(String),
    /// A field that is none.
    #[error("`{found}` is no field; the fields are {}", all_fields())]
    NoField {
        /// What stands in its place.
        found: String,
    },
    /// A field said twice.
    #[error("`{0}` is said twice")]
    Twice(&'static str),
}

fn all_fields() -> String {
    Field::ALL.map(Field::name).join(", ")
}

/// As it is said: `text=body,date=published`.
impl std::fmt::Display for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, (field, column)) in self.0.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            write!(f, "{comma}{}={column}", field.name())?;
        }
        Ok(())
    }
}

impl FromStr for Columns {
    type Err = BadColumns;

    fn from_str(text: &str) -> Result<Self, BadColumns> {
        let mut pairs: Vec<(Field, String)> = Vec::new();
        for pair in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (field, column) = pair
                .split_once('=')
                .filter(|(_, column)| !column.trim().is_empty())
                .ok_or_else(|| BadColumns::NoPair(pair.to_owned()))?;
            let known = Field::ALL
                .into_iter()
                .find(|f| f.name() == field.trim())
                .ok_or_else(|| BadColumns::NoField {
                    found: field.trim().to_owned(),
                })?;
            if pairs.iter().any(|(f, _)| *f == known) {
                return Err(BadColumns::Twice(known.name()));
            }
            pairs.push((known, column.trim().to_owned()));
        }
        Ok(Self(pairs))
    }
}

impl Columns {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The column that the user says holds a field.
    #[must_use]
    pub fn said(&self, field: Field) -> Option<&str> {
        self.0
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, column)| column.as_str())
    }

    /// The places of the columns that hold the fields of a document, among these names.
    pub fn resolve(&self, names: &[String]) -> Result<Mapping, NoColumn> {
        let mut mapping = Mapping::default();
        for (field, column) in &self.0 {
            let place = place_of(column, names).ok_or_else(|| NoColumn {
                wanted: format!("no column `{column}` for `{}`", field.name()),
                names: names.to_vec(),
            })?;
            mapping.0[*field as usize] = Some(place);
        }
        let taken: Vec<usize> = mapping.0.iter().copied().flatten().collect();
        let plain: Vec<String> = names.iter().map(|name| plain(name)).collect();
        for field in Field::ALL {
            if mapping.0[field as usize].is_none() {
                mapping.0[field as usize] = field.names().iter().find_map(|known| {
                    let free = |(place, name): (usize, &String)| {
                        (name == known && !taken.contains(&place)).then_some(place)
                    };
                    plain.iter().enumerate().find_map(free)
                });
            }
        }
        if mapping.of(Field::Text).is_none() {
            return Err(NoColumn {
                wanted: "no column is known to hold the text".to_owned(),
                names: names.to_vec(),
            });
        }
        Ok(mapping)
    }
}

/// The place of a column that the user names: by its name, its name without case, or its number.
fn place_of(column: &str, names: &[String]) -> Option<usize> {
    let exact = names.iter().position(|name| name == column);
    let loose = || names.iter().position(|name| plain(name) == plain(column));
    let number = || {
        column
            .parse::<usize>()
            .ok()
            .filter(|n| (1..=names.len()).contains(n))
            .map(|n| n - 1)
    };
    exact.or_else(loose).or_else(number)
}

/// A name as [`Field::names`] writes it.
pub fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '.' | '\u{FEFF}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a name is one that columns with the text commonly have.
pub fn is_text_column(name: &str) -> bool {
    let name = plain(name);
    Field::Text.names().contains(&name.as_str())
}

/// How well a key of an object fits a field, 0 best, where the user says nothing of the field or
/// names this key.
pub fn rank(columns: &Columns, field: Field, key: &str) -> Option<usize> {
    match columns.said(field) {
        Some(said) => (said == key).then_some(0),
        None => {
            let key = plain(key);
            field.names().iter().position(|name| *name == key)
        }
    }
}

/// The place of the column of each field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mapping([Option<usize>; Field::ALL.len()]);

impl Mapping {
    /// The column that holds a field.
    #[must_use]
    pub fn of(&self, field: Field) -> Option<usize> {
        self.0[field as usize]
    }
}

/// A column that is wanted and not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoColumn {
    wanted: String,
    names: Vec<String>,
}

/// Columns that an error lists.
const LISTED: usize = 40;

impl fmt::Display for NoColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; the columns are ", self.wanted)?;
        for (n, name) in self.names.iter().take(LISTED).enumerate() {
            let between = if n > 0 { ", " } else { "" };
            write!(f, "{between}`{}`", crate::error::short(name))?;
        }
        if self.names.len() > LISTED {
            write!(f, " and {} more", self.names.len() - LISTED)?;
        }
        f.write_str("; say which is which, for example with --columns text=NAME,id=NAME")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn names_in_common_use_are_known() {
        let columns = names(&[
            "Article ID",
            "headline",
            "Full_Text",
            "body",
            "pub-date",
            "x",
        ]);
        let mapping = Columns::default().resolve(&columns).unwrap();
        let of = |field| mapping.of(field);
        assert_eq!(of(Field::Id), Some(0));
        assert_eq!(
            of(Field::Text),
            Some(2),
            "the name that comes first in the list"
        );
        assert_eq!(of(Field::Title), Some(1));
        assert_eq!(of(Field::Date), Some(4));
        assert_eq!(of(Field::Url), None);
    }

    #[test]
    fn what_the_user_says_wins() {
        let said: Columns = "text=x, title=4,date=PUBDATE".parse().unwrap();
        let columns = names(&["text", "x", "pubdate", "body"]);
        let mapping = said.resolve(&columns).unwrap();
        assert_eq!(mapping.of(Field::Text), Some(1));
        assert_eq!(mapping.of(Field::Title), Some(3));
        assert_eq!(mapping.of(Field::Date), Some(2));
    }

    #[test]
    fn what_is_not_there_is_listed() {
        let columns = names(&["a", "b"]);
        let said = Columns::default()
            .resolve(&columns)
            .unwrap_err()
            .to_string();
        assert!(
            said.starts_with("no column is known to hold the text; the columns are `a`, `b`; say")
        );
        let asked: Columns = "text=c".parse().unwrap();
        let said = asked.resolve(&columns).unwrap_err().to_string();
        assert!(
            said.starts_with("no column `c` for `text`; the columns are `a`, `b`"),
            "{said}"
        );
    }

    #[test]
    fn a_mapping_that_is_none_is_refused() {
        let said = |text: &str| text.parse::<Columns>().unwrap_err().to_string();
        assert!(said("text").starts_with("`text` is no pair"));
        assert!(said("text=").starts_with("`text=` is no pair"));
        assert!(said("body=x").starts_with("`body` is no field; the fields are id, text"));
        assert!(said("id=a,id=b").starts_with("`id` is said twice"));
    }
}

//! What stories are found with: how rare words are, what publishers put around reports, who owns them.
//!
//! In: `knowledge/stories/{rarity,furniture,owners}.csv`. Out: section `story_tables` of the compiled file, a
//! [`StoryTables`] to read, and findings for the linter.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Finding, KnowError, Row, Severity, Table};

const RARITY: &str = "stories/rarity.csv";
const FURNITURE: &str = "stories/furniture.csv";
const OWNERS: &str = "stories/owners.csv";

/// The tables, as the files have them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryTables {
    /// Lower-case words by rarity: tenths of the inverse document frequency in nats.
    pub rarity: Vec<(u8, String)>,
    /// Words that lines around a report begin with.
    pub begins: Vec<String>,
    /// Words that such lines hold.
    pub holds: Vec<String>,
    /// Publishers and what is known of each.
    pub publishers: Vec<Publisher>,
}

/// A publisher and who owns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publisher {
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    pub aliases: Vec<String>,
    /// Host names it publishes under, without `www.`.
    pub domains: Vec<String>,
    /// Who owns it.
    pub owner: String,
    /// Whether it is an agency whose reports others print.
    pub agency: bool,
}

impl StoryTables {
    /// Opens the compiled form.
    ///
    /// # Errors
    /// If the bytes are damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KnowError> {
        postcard::from_bytes(bytes)
            .map_err(|e| KnowError::Corrupt(format!("the tables of stories: {e}")))
    }
}

/// Compiles the files under `dir` (the knowledge folder) to section `story_tables`; none, no bytes.
pub(crate) fn compile(dir: &Path) -> Result<Vec<u8>, KnowError> {
    let mut faults = Vec::new();
    let tables = gather(dir, &mut faults)?;
    if let Some(fault) = faults.into_iter().find(|f| f.severity == Severity::Error) {
        return Err(fault.into());
    }
    if tables == StoryTables::default() {
        return Ok(Vec::new());
    }
    postcard::to_allocvec(&tables)
        .map_err(|e| KnowError::Limit(format!("the tables of stories: {e}")))
}

/// What is wrong with the files under `dir`.
pub(crate) fn check(dir: &Path) -> Vec<Finding> {
    let mut faults = Vec::new();
    if let Err(error) = gather(dir, &mut faults) {
        faults.push(crate::words::finding(dir, error));
    }
    faults
}

fn gather(dir: &Path, faults: &mut Vec<Finding>) -> Result<StoryTables, KnowError> {
    let mut out = StoryTables::default();
    if let Some(table) = table(dir, RARITY, &["rarity", "words"], faults)? {
        let mut rarity = BTreeMap::new();
        for row in table.rows() {
            words(row, &mut rarity, faults);
        }
        out.rarity = rarity.into_iter().map(|(word, n)| (n, word)).collect();
    }
    if let Some(table) = table(dir, FURNITURE, &["place", "words"], faults)? {
        for row in table.rows() {
            let words = row.cell("words").to_owned();
            match row.cell("place") {
                "begins" => out.begins.push(words),
                "holds" => out.holds.push(words),
                other => faults.push(row.error(
                    format!("place {other:?} is not known"),
                    "write begins or holds",
                )),
            }
        }
    }
    let columns = ["name", "aliases", "domains", "owner", "agency", "source"];
    if let Some(table) = table(dir, OWNERS, &columns, faults)? {
        let mut seen = HashSet::new();
        for row in table.rows() {
            out.publishers.push(publisher(row, &mut seen, faults));
        }
    }
    Ok(out)
}

/// A file with its head and columns looked at; none where it is not there or has other columns.
fn table(
    dir: &Path,
    name: &str,
    columns: &[&str],
    faults: &mut Vec<Finding>,
) -> Result<Option<Table>, KnowError> {
    let path = dir.join(name);
    let Some(table) = Table::read(&path)? else {
        return Ok(None);
    };
    faults.extend(crate::words::header(&path));
    let wrong = table.expect(columns);
    let fit = wrong.is_empty();
    faults.extend(wrong);
    Ok(fit.then_some(table))
}

fn words(row: Row<'_>, into: &mut BTreeMap<String, u8>, faults: &mut Vec<Finding>) {
    let Ok(rarity) = row.cell("rarity").parse::<u8>() else {
        faults.push(row.error(
            format!("rarity {:?} is no number from 0 to 255", row.cell("rarity")),
            "write tenths of the inverse document frequency",
        ));
        return;
    };
    for word in row.cell("words").split_whitespace() {
        if into.insert(word.to_owned(), rarity).is_some() {
            faults.push(row.error(
                format!("`{word}` has two rarities"),
                "take it out of one row",
            ));
        }
    }
}

fn publisher(row: Row<'_>, seen: &mut HashSet<String>, faults: &mut Vec<Finding>) -> Publisher {
    let list = |column| row.list(column).map(str::to_owned).collect();
    let publisher = Publisher {
        name: row.cell("name").to_owned(),
        aliases: list("aliases"),
        domains: list("domains"),
        owner: row.cell("owner").to_owned(),
        agency: row.cell("agency") == "yes",
    };
    for (column, cell) in [("name", &publisher.name), ("owner", &publisher.owner)] {
        if cell.is_empty() {
            faults.push(row.error(format!("{column} is empty"), "fill it in"));
        }
    }
    if !matches!(row.cell("agency"), "" | "yes") {
        faults.push(row.error(
            format!("agency is {:?}", row.cell("agency")),
            "write yes or nothing",
        ));
    }
    for domain in &publisher.domains {
        let lower = domain.to_lowercase();
        if *domain != lower || domain.contains('/') || domain.starts_with("www.") {
            faults.push(row.error(
                format!("{domain:?} is no bare host name"),
                "write it in lower case, without www. and path",
            ));
        }
    }
    let names = std::iter::once(&publisher.name)
        .chain(&publisher.aliases)
        .chain(&publisher.domains);
    for name in names {
        if !seen.insert(name.to_lowercase()) {
            faults.push(row.error(
                format!("{name:?} stands in two places"),
                "a name or domain belongs to one publisher",
            ));
        }
    }
    publisher
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_compile_and_are_clean() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge");
        let bytes = compile(&dir).unwrap();
        assert_eq!(bytes, compile(&dir).unwrap());
        let tables = StoryTables::from_bytes(&bytes).unwrap();
        assert!(tables.rarity.contains(&(0, "the".to_owned())));
        assert!(
            tables
                .publishers
                .iter()
                .any(|p| p.name == "Reuters" && p.agency)
        );
        assert_eq!(check(&dir), Vec::new());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("stories")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        write(RARITY, "# Own.\nrarity,words\nx,one\n3,two two\n");
        write(
            OWNERS,
            "# Own.\nname,aliases,domains,owner,agency,source\nA,B,www.a.com,,maybe,own\nB,,,C,,own\n",
        );
        let said: Vec<String> = check(dir.path())
            .iter()
            .map(|f| f.message.clone())
            .collect();
        let expected = [
            "rarity \"x\" is no number",
            "`two` has two rarities",
            "owner is empty",
            "agency is \"maybe\"",
            "\"www.a.com\" is no bare host name",
            "\"B\" stands in two places",
        ];
        assert_eq!(said.len(), expected.len(), "{said:?}");
        for (said, expected) in said.iter().zip(expected) {
            assert!(said.contains(expected), "{said}");
        }
    }
}

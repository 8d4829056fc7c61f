//! The data that ship: they are clean, and they say what readers of news expect.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use dateline_know::{Entry, Kind, Knowledge, check};
use jiff::civil::date;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge")
}

static SHIPPED: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::from_dir(&folder()).expect("the data load"));

fn first(text: &str) -> Option<(usize, Entry<'static>)> {
    let words: Vec<&str> = text.split(' ').collect();
    let found = SHIPPED.actors().longest(&words)?;
    let entry = found.entries.clone().next()?;
    Some((found.len, entry))
}

#[test]
fn the_linter_finds_nothing() {
    let report = check(&folder());
    assert!(report.is_clean(), "{} findings\n{report}", report.findings.len());
}

#[test]
fn countries_resolve() {
    let table = [
        ("U.S. troops", 1, "USA", Kind::Country),
        ("Belarusian opposition", 1, "BLR", Kind::Demonym),
        ("Minsk", 1, "BLR", Kind::Capital),
        ("Democratic Republic of the Congo", 5, "COD", Kind::Country),
        ("Côte d'Ivoire", 2, "CIV", Kind::Country),
        ("Cote d'Ivoire", 2, "CIV", Kind::Country),
    ];
    for (text, len, country, kind) in table {
        let (found, entry) = first(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found, entry.country(), entry.kind()), (len, Some(country), kind), "{text}");
    }
    for text in ["us", "turkey", "polish", "chad", "who"] {
        assert!(first(text).is_none_or(|(_, e)| e.kind() == Kind::Agent), "{text}");
    }
    let _ = date(2022, 10, 20);
}

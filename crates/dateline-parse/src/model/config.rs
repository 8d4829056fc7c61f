//! The guard: whether a model is of the one architecture this crate implements.
//!
//! In: `config.cfg`, sections of `key = JSON`. Out: nothing, or which setting is another.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::error::{LoadError, Place};

/// The components that run, in their order; `senter` may stand among them, disabled.
const PIPELINE: [&str; 6] = [
    "tok2vec",
    "tagger",
    "parser",
    "attribute_ruler",
    "lemmatizer",
    "ner",
];

/// The settings of a model: "section.key" to value.
struct Config {
    values: HashMap<String, Value>,
}

impl Config {
    fn parse(text: &str, place: Place<'_>) -> Result<Config, LoadError> {
        let mut raw: Vec<(String, String)> = Vec::new();
        let mut section = String::new();
        for line in text.lines() {
            let is_continued = line.starts_with([' ', '\t']);
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            if is_continued && let Some((_, value)) = raw.last_mut() {
                value.push_str(line);
            } else if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if let Some((key, value)) = line.split_once('=') {
                raw.push((format!("{section}.{}", key.trim()), value.trim().to_owned()));
            } else {
                return Err(place.malformed(format!("line {line:?}"), "[section] or key = value"));
            }
        }
        let values = raw
            .into_iter()
            .map(|(key, value)| {
                let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
                (key, value)
            })
            .collect();
        Ok(Config { values })
    }

    /// The value of a setting; a reference `${section:key}` is followed once.
    fn get(&self, key: &str) -> Option<&Value> {
        let value = self.values.get(key)?;
        let reference = value
            .as_str()
            .and_then(|s| s.strip_prefix("${")?.strip_suffix('}'));
        match reference {
            None => Some(value),
            Some(reference) => self.values.get(&reference.replace(':', ".")),
        }
    }
}

/// Whether embeddings of this model include static vectors.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Embeds {
    pub static_vectors: bool,
}

/// Refuses a model of another architecture.
pub(crate) fn check(text: &str) -> Result<Embeds, LoadError> {
    let place = Place {
        component: "pipeline",
        file: "config.cfg",
    };
    let guard = Guard {
        config: Config::parse(text, place)?,
    };
    guard.pipeline()?;
    for component in PIPELINE {
        guard.expect(component, "factory", &json!(component))?;
    }
    let shared = guard.tok2vec(
        "tok2vec",
        "model",
        &json!(["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"]),
    )?;
    let own = guard.tok2vec(
        "ner",
        "model.tok2vec",
        &json!(["NORM", "PREFIX", "SUFFIX", "SHAPE"]),
    )?;
    if shared != own {
        let place = Place {
            component: "ner",
            ..place
        };
        return Err(place.unsupported(
            "include_static_vectors",
            "set in one network",
            "both or none",
        ));
    }
    guard.expect("tagger", "model.@architectures", &json!("spacy.Tagger.v2"))?;
    guard.expect("tagger", "model.normalize", &json!(false))?;
    guard.expect(
        "tagger",
        "model.tok2vec.@architectures",
        &json!("spacy.Tok2VecListener.v1"),
    )?;
    guard.expect(
        "parser",
        "model.tok2vec.@architectures",
        &json!("spacy.Tok2VecListener.v1"),
    )?;
    guard.expect("parser", "learn_tokens", &json!(false))?;
    guard.transition_parser("parser")?;
    guard.transition_parser("ner")?;
    guard.expect("lemmatizer", "mode", &json!("rule"))?;
    guard.expect("lemmatizer", "overwrite", &json!(false))?;
    Ok(shared)
}

struct Guard {
    config: Config,
}

impl Guard {
    fn refuse(
        component: &'static str,
        what: &str,
        found: Option<&Value>,
        expected: &Value,
    ) -> LoadError {
        Place {
            component,
            file: "config.cfg",
        }
        .unsupported(
            what,
            found.map_or("not set".to_owned(), Value::to_string),
            expected.to_string(),
        )
    }

    fn get(&self, component: &str, key: &str) -> Option<&Value> {
        self.config.get(&format!("components.{component}.{key}"))
    }

    fn expect(
        &self,
        component: &'static str,
        key: &str,
        expected: &Value,
    ) -> Result<(), LoadError> {
        match self.get(component, key) {
            Some(found) if found == expected => Ok(()),
            found => Err(Self::refuse(component, key, found, expected)),
        }
    }

    fn pipeline(&self) -> Result<(), LoadError> {
        let lang = self.config.get("nlp.lang");
        if lang != Some(&json!("en")) {
            return Err(Self::refuse("pipeline", "nlp.lang", lang, &json!("en")));
        }
        let list = |key| -> Vec<&str> {
            let items = self.config.get(key).and_then(Value::as_array);
            items
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect()
        };
        let disabled = list("nlp.disabled");
        let running: Vec<&str> = list("nlp.pipeline")
            .into_iter()
            .filter(|name| !disabled.contains(name))
            .collect();
        if running != PIPELINE {
            let (found, expected) = (json!(running), json!(PIPELINE));
            return Err(Self::refuse(
                "pipeline",
                "nlp.pipeline",
                Some(&found),
                &expected,
            ));
        }
        Ok(())
    }

    fn tok2vec(
        &self,
        component: &'static str,
        at: &str,
        attrs: &Value,
    ) -> Result<Embeds, LoadError> {
        let expect =
            |key: &str, expected: Value| self.expect(component, &format!("{at}.{key}"), &expected);
        expect("@architectures", json!("spacy.Tok2Vec.v2"))?;
        expect("embed.@architectures", json!("spacy.MultiHashEmbed.v2"))?;
        expect("embed.attrs", attrs.clone())?;
        expect(
            "encode.@architectures",
            json!("spacy.MaxoutWindowEncoder.v2"),
        )?;
        expect("encode.width", json!(96))?;
        expect("encode.depth", json!(4))?;
        expect("encode.window_size", json!(1))?;
        expect("encode.maxout_pieces", json!(3))?;
        let key = format!("{at}.embed.include_static_vectors");
        match self.get(component, &key) {
            Some(Value::Bool(static_vectors)) => Ok(Embeds {
                static_vectors: *static_vectors,
            }),
            found => Err(Self::refuse(
                component,
                &key,
                found,
                &json!("true or false"),
            )),
        }
    }

    fn transition_parser(&self, component: &'static str) -> Result<(), LoadError> {
        let expect = |key: &str, expected: Value| self.expect(component, key, &expected);
        expect(
            "model.@architectures",
            json!("spacy.TransitionBasedParser.v2"),
        )?;
        expect("model.state_type", json!(component))?;
        expect("model.extra_state_tokens", json!(false))?;
        expect("model.use_upper", json!(true))?;
        expect("model.hidden_width", json!(64))?;
        expect("model.maxout_pieces", json!(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_references() {
        let place = Place {
            component: "pipeline",
            file: "config.cfg",
        };
        let text = "[a]\nx = 1\n\n[a.b]\ny = ${a:x}\nz = [\"p\",\n  \"q\"]\nw = plain\n";
        let config = Config::parse(text, place).unwrap();
        assert_eq!(config.get("a.b.y"), Some(&json!(1)));
        assert_eq!(config.get("a.b.z"), Some(&json!(["p", "q"])));
        assert_eq!(config.get("a.b.w"), Some(&json!("plain")));
        assert!(Config::parse("[a]\nnonsense\n", place).is_err());
    }

    #[test]
    fn another_language_is_refused_by_name() {
        let error = check("[nlp]\nlang = \"de\"\n").unwrap_err().to_string();
        assert_eq!(
            error,
            "pipeline: config.cfg: nlp.lang is \"de\", and only \"en\" is implemented"
        );
    }
}

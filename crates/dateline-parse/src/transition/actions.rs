//! The actions of a transition system, in the order of the scores.
//!
//! In: a `moves` file. Out: for each kind of action, its classes and their labels.

use std::ops::Range;

use serde_json::Value as Json;

use crate::doc::{Sym, SymbolsBuilder};
use crate::error::{LoadError, Place};
use crate::model::msgpack::Value;

/// The classes of all actions.
#[derive(Debug)]
pub(crate) struct Actions {
    /// By kind.
    kinds: Vec<Range<usize>>,
    /// By class.
    labels: Vec<Sym>,
}

impl Actions {
    /// From a `moves` file with `n_kinds` kinds of action. Labels are interned.
    pub(crate) fn load(
        root: &Value<'_>,
        n_kinds: usize,
        symbols: &mut SymbolsBuilder,
        place: Place<'_>,
    ) -> Result<Actions, LoadError> {
        let bad = |found: String| place.malformed(found, "actions as number → label → frequency");
        let moves = root
            .get("moves")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let moves: Json = serde_json::from_str(moves).map_err(|e| bad(e.to_string()))?;
        let moves = moves
            .as_object()
            .ok_or_else(|| bad("no object".to_owned()))?;
        if moves
            .keys()
            .any(|key| key.parse::<usize>().map_or(true, |kind| kind >= n_kinds))
        {
            return Err(bad("an unknown action".to_owned()));
        }
        let mut actions = Actions {
            kinds: Vec::new(),
            labels: Vec::new(),
        };
        for kind in 0..n_kinds {
            let start = actions.labels.len();
            let labels = moves.get(&kind.to_string()).and_then(Json::as_object);
            let mut by_frequency = Vec::new();
            for (label, frequency) in labels.into_iter().flatten() {
                let frequency = frequency
                    .as_i64()
                    .filter(|&f| f >= 0)
                    .ok_or_else(|| bad(format!("frequency {frequency} of {label:?}")))?;
                by_frequency.push((frequency, label));
            }
            by_frequency.sort_unstable_by(|a, b| b.cmp(a));
            for (_, label) in by_frequency {
                let sym = symbols
                    .intern(label)
                    .map_err(|_| bad("too many labels".to_owned()))?;
                actions.labels.push(sym);
            }
            actions.kinds.push(start..actions.labels.len());
        }
        Ok(actions)
    }

    /// The number of classes.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    /// The classes of a kind.
    pub(crate) fn kind(&self, kind: usize) -> Range<usize> {
        self.kinds[kind].clone()
    }

    /// The label of a class.
    pub(crate) fn label(&self, class: usize) -> Sym {
        self.labels[class]
    }

    /// All labels, by class.
    pub(crate) fn labels(&self) -> &[Sym] {
        &self.labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_by_frequency_then_label() {
        let json = br#"{"0":{"":9},"1":{"a":1,"b":5,"c":5}}"#;
        let root = Value::Map(vec![(Value::Bytes(b"moves"), Value::Bytes(json))]);
        let place = Place {
            component: "parser",
            file: "parser/moves",
        };
        let mut symbols = SymbolsBuilder::new();
        let actions = Actions::load(&root, 2, &mut symbols, place).unwrap();
        assert_eq!((actions.len(), actions.kind(1)), (4, 1..4));
        let symbols = symbols.finish();
        let labels: Vec<_> = actions.labels().iter().map(|&l| symbols.get(l)).collect();
        assert_eq!(labels, ["", "c", "b", "a"]);
        assert!(Actions::load(&root, 1, &mut SymbolsBuilder::new(), place).is_err());
    }
}

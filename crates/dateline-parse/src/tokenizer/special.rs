//! The exceptions: chunks whose tokens the model lists ("don't", "U.S.", ":-)").
//!
//! In: the model's `exceptions` table. Out: the tokens of an exception; and the second
//! pass over a document, which finds exceptions that the affix rules cut up.

use hashbrown::HashMap;

use super::{NormId, Piece, affix, split};
use crate::error::{LoadError, Place};
use crate::ids::string_id;
use crate::model::msgpack::Value;

/// The attribute numbers of a token in the table.
const ORTH: u64 = 65;
const NORM: u64 = 67;

/// One token of an exception.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub len: u32,
    pub norm: Option<NormId>,
}

/// The texts of consecutive tokens.
type Texts = Box<[Box<str>]>;

/// The exceptions of a model.
#[derive(Debug, Default)]
pub(super) struct Specials {
    by_text: HashMap<Box<str>, Box<[Part]>>,
    norms: Vec<Box<str>>,
    longest: usize,
    /// By its first token: what the affix rules make of an exception they would cut.
    broken: HashMap<Box<str>, Vec<Texts>>,
    /// Whether a token that starts with this byte may be a first one in `broken`.
    broken_start: Vec<bool>,
}

/// Buffers of the second pass.
#[derive(Debug, Default)]
pub(crate) struct RepairScratch {
    found: Vec<Match>,
    seen: Vec<bool>,
    pieces: Vec<Piece>,
}

#[derive(Copy, Clone, Debug)]
struct Match {
    start: u32,
    len: u32,
}

/// The ids of the expressions that the hand-written rules stand for.
const RULES: [(&str, u64); 4] = [
    ("prefix_search", 13_676_887_775_574_862_363),
    ("suffix_search", 16_292_862_290_510_366_917),
    ("infix_finditer", 6_324_521_875_165_007_120),
    ("url_match", 15_112_934_558_673_088_307),
];

/// Refuses a tokenizer with other rules than the hand-written ones.
pub(super) fn check_rules(root: &Value<'_>, place: Place<'_>) -> Result<(), LoadError> {
    for (name, expected) in RULES {
        let found = root.get(name).and_then(Value::as_str).map(string_id);
        if found != Some(expected) {
            let found = found.map_or("none".to_owned(), |id| format!("expression {id}"));
            return Err(place.unsupported(name, found, format!("expression {expected}")));
        }
    }
    match root.get("token_match") {
        None | Some(Value::Nil) => {}
        Some(_) => return Err(place.unsupported("token_match", "set", "none")),
    }
    if root
        .get("faster_heuristics")
        .is_some_and(|v| *v != Value::Bool(true))
    {
        return Err(place.unsupported("faster_heuristics", "false", "true"));
    }
    Ok(())
}

impl Specials {
    pub(super) fn load(root: &Value<'_>, place: Place<'_>) -> Result<Specials, LoadError> {
        let mut specials = Specials::default();
        let mut norm_ids = HashMap::new();
        let bad = |found: &str| place.malformed(found, "exceptions as text → token list");
        let entries = root
            .get("exceptions")
            .and_then(Value::as_map)
            .ok_or_else(|| bad("none"))?;
        for (key, tokens) in entries {
            let key = key.as_str().ok_or_else(|| bad("a key that is no text"))?;
            let tokens = tokens
                .as_array()
                .ok_or_else(|| bad("an entry that is no list"))?;
            let mut parts = Vec::with_capacity(tokens.len());
            let mut rest = key;
            for token in tokens {
                let orth = token
                    .get_int(ORTH)
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                rest = rest
                    .strip_prefix(orth)
                    .filter(|_| !orth.is_empty())
                    .ok_or_else(|| bad("tokens that do not add up to their key"))?;
                let norm = token.get_int(NORM).and_then(Value::as_str).map(|norm| {
                    *norm_ids.entry(norm).or_insert_with(|| {
                        specials.norms.push(norm.into());
                        NormId((specials.norms.len() - 1) as u16)
                    })
                });
                if specials.norms.len() > usize::from(u16::MAX) {
                    return Err(bad("too many norms"));
                }
                parts.push(Part {
                    len: orth.len() as u32,
                    norm,
                });
            }
            if !rest.is_empty() || parts.is_empty() {
                return Err(bad("tokens that do not add up to their key"));
            }
            specials.longest = specials.longest.max(key.len());
            specials.by_text.insert(key.into(), parts.into());
        }
        specials.find_broken();
        Ok(specials)
    }

    fn find_broken(&mut self) {
        let no_specials = Specials::default();
        let mut pieces = Vec::new();
        self.broken_start = vec![false; 256];
        for key in self.by_text.keys() {
            let cut = affix::prefix(key) > 0
                || affix::suffix(key) > 0
                || affix::infixes(key).next().is_some()
                || key.contains(' ');
            if !cut {
                continue;
            }
            pieces.clear();
            split(key, &no_specials, &mut pieces, &mut Vec::new());
            let texts: Texts = pieces.iter().map(|p| p.text(key).into()).collect();
            if let Some(first) = texts.first() {
                self.broken_start[usize::from(first.as_bytes()[0])] = true;
                let list = self.broken.entry(first.clone()).or_default();
                if !list.contains(&texts) {
                    list.push(texts);
                }
            }
        }
    }

    /// The tokens of an exception.
    pub(super) fn get(&self, text: &str) -> Option<&[Part]> {
        if text.len() > self.longest {
            return None;
        }
        self.by_text.get(text).map(|parts| &**parts)
    }

    pub(super) fn norm(&self, id: NormId) -> &str {
        &self.norms[usize::from(id.0)]
    }

    /// Puts exceptions together that the affix rules cut up.
    pub(super) fn repair(&self, text: &str, pieces: &mut Vec<Piece>, scratch: &mut RepairScratch) {
        self.find_matches(text, pieces, &mut scratch.found);
        if scratch.found.is_empty() {
            return;
        }
        keep_longest(&mut scratch.found, pieces.len(), &mut scratch.seen);

        scratch.pieces.clear();
        let mut done = 0;
        for &Match { start, len } in &scratch.found {
            let (start, end) = (start as usize, (start + len) as usize);
            let (first, last) = (pieces[start], pieces[end - 1]);
            let span = first.start as usize..(last.start + last.len) as usize;
            let Some(parts) = self.get(&text[span]) else {
                continue;
            };
            scratch.pieces.extend_from_slice(&pieces[done..start]);
            let mut at = first.start;
            for part in parts {
                let piece = Piece {
                    start: at,
                    len: part.len,
                    norm: part.norm,
                    space_after: false,
                };
                scratch.pieces.push(piece);
                at += part.len;
            }
            if let Some(new_last) = scratch.pieces.last_mut() {
                new_last.space_after = last.space_after;
            }
            done = end;
        }
        scratch.pieces.extend_from_slice(&pieces[done..]);
        std::mem::swap(pieces, &mut scratch.pieces);
    }

    fn find_matches(&self, text: &str, pieces: &[Piece], found: &mut Vec<Match>) {
        found.clear();
        for (i, piece) in pieces.iter().enumerate() {
            let first = piece.text(text);
            if !self
                .broken_start
                .get(usize::from(first.as_bytes()[0]))
                .is_some_and(|&b| b)
                || first.len() > self.longest
            {
                continue;
            }
            let Some(candidates) = self.broken.get(first) else {
                continue;
            };
            for texts in candidates {
                let same = pieces.len() - i >= texts.len()
                    && pieces[i..]
                        .iter()
                        .zip(texts)
                        .all(|(p, t)| p.text(text) == &**t);
                if same {
                    found.push(Match {
                        start: i as u32,
                        len: texts.len() as u32,
                    });
                }
            }
        }
    }
}

/// Keeps, longest first and then leftmost first, the matches whose ends no earlier one
/// touched, and leaves them in text order.
fn keep_longest(found: &mut Vec<Match>, tokens: usize, seen: &mut Vec<bool>) {
    found.sort_by_key(|m| (std::cmp::Reverse(m.len), m.start));
    seen.clear();
    seen.resize(tokens, false);
    found.retain(|m| {
        let range = m.start as usize..(m.start + m.len) as usize;
        let free = !seen[range.start] && !seen[range.end - 1];
        seen[range].fill(true);
        free
    });
    found.sort_by_key(|m| m.start);
}

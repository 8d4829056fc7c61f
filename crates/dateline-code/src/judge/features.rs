//! What the judge looks at: the words and arcs between two parties, and what the rules say of them.
//!
//! In: a parse, the tokens of a source and a target, the rules' answer. Out: features by name, handed to
//! a [`Sink`] piece by piece: training keeps the names, coding only their hashes, so that nothing is
//! allocated for a feature. All of it is at hand once a sentence is parsed.

use dateline_know::linear::Hash;
use dateline_parse::Token;
use dateline_record::CharSpan;

use crate::coder::Relation;
use crate::reader::Reader;
use crate::record::Rated;

/// Receives features.
pub trait Sink {
    /// A feature, as the pieces of its name.
    fn add(&mut self, pieces: &[&str]);
}

/// Hashes of features, each once.
#[derive(Default)]
pub struct Hashes(pub Vec<u64>);

impl Sink for Hashes {
    fn add(&mut self, pieces: &[&str]) {
        let hash = pieces.iter().fold(Hash::default(), |h, p| h.with(p));
        if !self.0.contains(&hash.value()) {
            self.0.push(hash.value());
        }
    }
}

/// Names of features, each once.
#[derive(Default)]
pub struct Names(pub Vec<String>);

impl Sink for Names {
    fn add(&mut self, pieces: &[&str]) {
        let name = pieces.concat().to_ascii_lowercase();
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }
}

/// Tokens looked at on either side of a party, and arcs on the way between two: more than any sentence
/// that a person wrote, so that a text without full stops takes no more time a word than another.
const AROUND: usize = 200;

/// Children that say what a predicate is about.
const TELLING: [&str; 19] = [
    "prt", "neg", "aux", "auxpass", "dobj", "xcomp", "ccomp", "prep", "acomp", "attr", "advcl",
    "pcomp", "oprd", "dative", "compound", "amod", "poss", "mark", "agent",
];

/// The word itself, or what kind of name or number it is: who is meant must not matter.
fn word(t: Token<'_>) -> &str {
    match t.ent_type() {
        kind @ ("PERSON" | "GPE" | "ORG" | "NORP" | "LOC" | "FAC") => kind,
        _ if t.pos() == "PROPN" => "PROPN",
        _ if t.pos() == "NUM" => "NUM",
        _ => t.lemma(),
    }
}

/// A marked party: its tokens and the one that the others hang on.
struct Marked<'a> {
    head: Token<'a>,
    first: usize,
    last: usize,
}

impl<'a> Marked<'a> {
    fn of(reader: &Reader<'a>, span: CharSpan) -> Option<Self> {
        let (first, end) = reader.tokens_of(span);
        let within = |t: Token<'_>| (first..end).contains(&t.i());
        let head = (first..end)
            .map(|i| reader.token(i))
            .find(|t| t.is_root() || !within(t.head()))?;
        Some(Self {
            head,
            first,
            last: end - 1,
        })
    }

    fn holds(&self, t: Token<'_>) -> bool {
        (self.first..=self.last).contains(&t.i())
    }
}

/// From a token to its root, itself first.
fn way_up(t: Token<'_>) -> Vec<Token<'_>> {
    std::iter::once(t)
        .chain(t.ancestors())
        .take(AROUND)
        .collect()
}

/// Features of the relation of two spans, apart from what the rules say.
pub fn relation(reader: &Reader<'_>, source: CharSpan, target: CharSpan, sink: &mut impl Sink) {
    let (s, t) = (Marked::of(reader, source), Marked::of(reader, target));
    let Some(one) = s.as_ref().or(t.as_ref()) else {
        return;
    };
    let root = one.head.ancestors().take(AROUND).last().unwrap_or(one.head);
    let up = s.as_ref().map_or_else(|| vec![root], |s| way_up(s.head));
    let down = t.as_ref().map_or_else(|| vec![root], |t| way_up(t.head));
    let meet = up
        .iter()
        .position(|a| down.iter().any(|b| a.i() == b.i()))
        .unwrap_or(up.len() - 1);
    let top = up[meet];
    let ups = &up[..meet];
    let downs: Vec<Token<'_>> = down
        .iter()
        .copied()
        .take_while(|d| d.i() != top.i())
        .collect();
    let named = |x: Token<'_>| {
        s.as_ref().is_some_and(|s| s.holds(x)) || t.as_ref().is_some_and(|t| t.holds(x))
    };
    way(ups, top, &downs, &named, sink);
    surface(reader, s.as_ref(), t.as_ref(), one.head, &named, sink);
}

/// What the rules say.
pub fn rules(rules: Option<&Relation>, sink: &mut impl Sink) {
    let Some(rules) = rules else {
        sink.add(&["r:none"]);
        return;
    };
    let kind = rules.event_type.as_str();
    let sure = bucket(rules.confidence);
    sink.add(&["r:", kind]);
    sink.add(&["rc:", kind, ":", sure]);
    sink.add(&["rs:", kind, ":", rules.status.as_str()]);
    sink.add(&["rr:", &rules.rule]);
    if let Some(mode) = &rules.mode {
        sink.add(&["rm:", kind, ":", mode]);
    }
    for next in rules.rejected.iter().take(2) {
        let kind = next.split('.').next().unwrap_or("");
        sink.add(&["r2:", kind]);
    }
}

/// Features of whether an event is right: how the act is told, who takes part, and what the model of
/// relations (`roots`, where there is one) gives its type between its first parties.
pub fn event(event: &Rated<'_>, roots: Option<f64>, sink: &mut impl Sink) {
    let d = event.decided;
    let candidate = &d.candidate;
    let head = candidate.predicate.head;
    let kind = d.event_type.as_str();
    sink.add(&["type:", kind]);
    sink.add(&["rule:", &candidate.act.id]);
    sink.add(&["status:", d.status.as_str()]);
    sink.add(&[
        "pos:",
        head.pos(),
        ":",
        yes(candidate.predicate.light.is_some()),
    ]);
    sink.add(&["words:", few(candidate.words.len())]);
    sink.add(&["conditions:", few(candidate.act.conditions.len())]);
    sink.add(&["rejected:", few(candidate.rejected.len())]);
    sink.add(&["dep:", head.dep()]);
    sink.add(&["claim:", yes(d.claim.is_some())]);
    sink.add(&["depth:", few(head.ancestors().take(5).count())]);
    sink.add(&["mutual:", yes(d.participants.reciprocal)]);
    for (side, parties) in [("actor", event.actors), ("recipient", event.recipients)] {
        let Some(first) = parties.first() else {
            sink.add(&[side, ":none"]);
            sink.add(&[side, ":none:", kind]);
            continue;
        };
        let how = match (first.start, &first.id) {
            (None, _) => "carried",
            (_, Some(_)) => "known",
            _ => "other",
        };
        sink.add(&[side, ":", how]);
        sink.add(&[side, ":country:", yes(first.country.is_some())]);
        sink.add(&[
            side,
            ":sector:",
            first.sectors.first().map_or("none", String::as_str),
        ]);
        sink.add(&[side, ":many:", few(parties.len())]);
    }
    sink.add(&["roots:", roots.map_or("none", bucket)]);
    sink.add(&["roots:", roots.map_or("none", bucket), ":", kind]);
}

fn yes(it: bool) -> &'static str {
    if it { "yes" } else { "no" }
}

fn few(n: usize) -> &'static str {
    ["0", "1", "2", "3", "4"].get(n).copied().unwrap_or("many")
}

/// A probability in fifths.
pub fn bucket(p: f64) -> &'static str {
    match (p * 5.0) as u8 {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        _ => "4",
    }
}

/// The way through the tree: the words on it, what hangs on them, and its arcs.
fn way(
    ups: &[Token<'_>],
    top: Token<'_>,
    downs: &[Token<'_>],
    named: &impl Fn(Token<'_>) -> bool,
    sink: &mut impl Sink,
) {
    let on_way = ups.iter().chain([&top]).chain(downs);
    for x in on_way.copied().filter(|x| !named(*x)) {
        let w = word(x);
        sink.add(&["p:", w]);
        sink.add(&["pp:", x.pos(), ":", w]);
        for c in x
            .children()
            .filter(|c| !named(*c) && TELLING.contains(&c.dep()))
        {
            sink.add(&["k:", c.dep(), ":", word(c)]);
            sink.add(&["pk:", w, ">", c.dep(), ":", word(c)]);
        }
    }
    let arcs: Vec<&str> = ups
        .iter()
        .flat_map(|x| [x.dep(), "^"])
        .chain(["|"])
        .chain(downs.iter().rev().flat_map(|x| ["v", x.dep()]))
        .collect();
    let mut name = vec!["arcs:"];
    name.extend(arcs);
    sink.add(&name);
    let dep = |x: Option<&Token<'_>>| x.map_or("=", |x| x.dep()).to_owned();
    let (near_s, near_t) = (dep(ups.last()), dep(downs.last()));
    sink.add(&["ds:", &near_s]);
    sink.add(&["dt:", &near_t]);
    sink.add(&["dsl:", &dep(ups.first())]);
    sink.add(&["dtl:", &dep(downs.first())]);
    sink.add(&["top:", word(top), ":", &near_s, ":", &near_t]);
    sink.add(&["tag:", top.tag()]);
    if !top.is_root() {
        sink.add(&["over:", word(top.head())]);
        sink.add(&["overdep:", top.dep()]);
    }
    if let Some(by) = downs.last().filter(|x| matches!(x.dep(), "prep" | "agent")) {
        sink.add(&["by:", word(top), "+", word(*by)]);
    }
}

/// The words in a row: between the parties, before, behind, and anywhere in the sentence.
fn surface(
    reader: &Reader<'_>,
    s: Option<&Marked<'_>>,
    t: Option<&Marked<'_>>,
    any: Token<'_>,
    named: &impl Fn(Token<'_>) -> bool,
    sink: &mut impl Sink,
) {
    let plain = |i: usize| Some(reader.token(i)).filter(|x| !named(*x)).map(word);
    if let (Some(s), Some(t)) = (s, t) {
        let order = s.last < t.first;
        sink.add(&["order:", if order { "st" } else { "ts" }]);
        let (a, b) = if order { (s, t) } else { (t, s) };
        let mut before = None;
        for w in (a.last + 1..b.first).take(AROUND).filter_map(plain) {
            sink.add(&["b:", w]);
            if let Some(before) = before.replace(w) {
                sink.add(&["bb:", before, "_", w]);
            }
        }
        for w in (b.last + 1..reader.doc.len().min(b.last + 6)).filter_map(plain) {
            sink.add(&["a:", w]);
        }
        for w in (a.first.saturating_sub(4)..a.first).filter_map(plain) {
            sink.add(&["f:", w]);
        }
    }
    let sent = any.sent();
    let from = (sent.start() as usize).max(any.i().saturating_sub(AROUND));
    let to = (sent.end() as usize).min(any.i() + AROUND);
    for w in (from..to).filter_map(plain) {
        sink.add(&["w:", w]);
    }
}

//! Files of coded events: gold sentences or dateline's records, told apart by their lines.
//!
//! Gold: one object a sentence, `{"doc","sent","start","end","events":[…]}`. Records: what `dateline code
//! --format jsonl` writes, also after a person has corrected it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::BufRead;

use dateline_record::{CharSpan, Claim, DatePrecision, Event, Party, Record};
use serde::Deserialize;

use crate::coding::{CodedEvent, Coding, Sentence, Side, words};

/// Why a file of coded events cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{name}{}: {cause}", .line.map(|n| format!(", line {n}")).unwrap_or_default())]
pub struct ReadError {
    /// The file.
    pub name: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// Why.
    pub cause: ReadCause,
}

/// What is wrong with a line or a file.
#[derive(Debug, thiserror::Error)]
pub enum ReadCause {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// A line of neither form.
    #[error("neither a gold sentence nor a record of dateline: {0}")]
    Form(String),
    /// Nothing in it.
    #[error(
        "holds nothing: gold sentences, or what `dateline code --format jsonl` writes, are expected"
    )]
    Empty,
    /// The same sentence or event twice.
    #[error("{0} stands in the file twice")]
    Twice(String),
}

#[derive(Deserialize)]
struct GoldSentence {
    doc: String,
    sent: usize,
    start: usize,
    end: usize,
    events: Vec<GoldEvent>,
}

#[derive(Deserialize)]
struct GoldEvent {
    #[serde(rename = "type")]
    event_type: String,
    mode: Option<String>,
    #[serde(default)]
    trigger: String,
    #[serde(default)]
    actors: Vec<GoldParty>,
    #[serde(default)]
    recipients: Vec<GoldParty>,
    #[serde(default)]
    reciprocal: bool,
    status: Option<String>,
    speaker: Option<GoldParty>,
    place: Option<String>,
    date: Option<String>,
    confidence: Option<f64>,
    #[serde(default = "sure")]
    sure: bool,
    alt: Option<Box<GoldEvent>>,
}

#[derive(Deserialize)]
struct GoldParty {
    #[serde(default)]
    text: String,
    resolved: Option<String>,
    country: Option<String>,
    #[serde(default)]
    sectors: Vec<String>,
}

fn sure() -> bool {
    true
}

impl Coding {
    /// Reads a file of coded events.
    ///
    /// # Errors
    /// If it cannot be read, is empty, or a line is neither a gold sentence nor a record.
    pub fn read(name: &str, mut from: impl BufRead) -> Result<Self, ReadError> {
        let failed = |line: usize, cause| ReadError {
            name: name.to_owned(),
            line: (line > 0).then_some(line),
            cause,
        };
        let mut text = Vec::new();
        let mut records = Records::default();
        let mut sentences = Vec::new();
        let mut seen = BTreeSet::new();
        let mut number = 0;
        loop {
            text.clear();
            number += 1;
            let read = from.read_until(b'\n', &mut text);
            if read.map_err(|e| failed(number, e.into()))? == 0 {
                break;
            }
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match line(&text).map_err(|cause| failed(number, cause))? {
                Line::Record(record) => records.add(*record).map_err(|c| failed(number, c))?,
                Line::Sentence(sentence) => {
                    if !seen.insert((sentence.document.clone(), sentence.index)) {
                        let what = format!("sentence {} of {}", sentence.index, sentence.document);
                        return Err(failed(number, ReadCause::Twice(what)));
                    }
                    sentences.push(sentence);
                }
            }
        }
        let name = name.to_owned();
        if !sentences.is_empty() {
            return Ok(Self {
                documents: sentences.iter().map(|s| s.document.clone()).collect(),
                name,
                sentences,
                complete: true,
            });
        }
        if records.documents.is_empty() && records.events.is_empty() {
            return Err(failed(0, ReadCause::Empty));
        }
        Ok(records.coding(name))
    }
}

enum Line {
    Record(Box<Record>),
    Sentence(Sentence),
}

/// A line of either form: records say which they are.
fn line(text: &[u8]) -> Result<Line, ReadCause> {
    #[derive(Deserialize)]
    struct Form {
        record: Option<String>,
    }
    let said = |e: serde_json::Error| ReadCause::Form(e.to_string());
    let form: Form = serde_json::from_slice(text).map_err(said)?;
    if form.record.is_some() {
        return Ok(Line::Record(serde_json::from_slice(text).map_err(said)?));
    }
    let gold: GoldSentence = serde_json::from_slice(text).map_err(said)?;
    if gold.start > gold.end {
        return Err(ReadCause::Form("the sentence ends before it starts".into()));
    }
    Ok(Line::Sentence(Sentence {
        document: gold.doc,
        index: gold.sent,
        span: Some(CharSpan::new(gold.start, gold.end)),
        events: gold.events.into_iter().map(gold_event).collect(),
    }))
}

fn gold_event(e: GoldEvent) -> CodedEvent {
    let side = |parties: &[GoldParty]| {
        let mut side = Side::default();
        for p in parties {
            add_party(&mut side, p.country.as_deref(), &p.sectors);
            side.words.extend(gold_words(p));
        }
        side
    };
    CodedEvent {
        id: None,
        event_type: e.event_type,
        mode: e.mode,
        status: e.status,
        trigger: words(&e.trigger),
        at: None,
        actors: side(&e.actors),
        recipients: side(&e.recipients),
        reciprocal: e.reciprocal,
        speaker: e.speaker.as_ref().map(gold_words),
        place: e.place.as_deref().map(words).unwrap_or_default(),
        date: e.date,
        confidence: e.confidence,
        sure: e.sure,
        alt: e.alt.map(|alt| Box::new(gold_event(*alt))),
    }
}

fn gold_words(p: &GoldParty) -> BTreeSet<String> {
    let mut out = words(&p.text);
    out.extend(p.resolved.as_deref().map(words).unwrap_or_default());
    out
}

fn add_party(side: &mut Side, country: Option<&str>, sectors: &[String]) {
    side.countries
        .extend(country.filter(|c| !c.is_empty()).map(str::to_owned));
    side.sectors.extend(sectors.first().cloned());
}

/// Records of a file, until all claims are known. Two documents of the same text have the same ids.
#[derive(Default)]
struct Records {
    documents: BTreeSet<String>,
    ids: BTreeSet<(String, String)>,
    events: Vec<Event>,
    claims: HashMap<(String, String), Claim>,
}

impl Records {
    fn add(&mut self, record: Record) -> Result<(), ReadCause> {
        match record {
            Record::Document(document) => {
                self.documents.insert(document.id);
            }
            Record::Claim(claim) => {
                let key = (claim.document.clone(), claim.id.clone());
                self.claims.insert(key, *claim);
            }
            Record::Event(event) => {
                let key = (event.document.clone(), event.id.clone());
                if !self.ids.insert(key) {
                    let what = format!("event {} of {}", event.id, event.document);
                    return Err(ReadCause::Twice(what));
                }
                self.documents.insert(event.document.clone());
                self.events.push(*event);
            }
            // What documents have to do with each other is no coding of them.
            Record::Story(_) | Record::Integrity(_) | Record::Foreign(_) => {}
        }
        Ok(())
    }

    fn coding(self, name: String) -> Coding {
        let mut sentences: BTreeMap<(String, usize), Vec<CodedEvent>> = BTreeMap::new();
        for event in &self.events {
            let claim = event.claim.clone().and_then(|id| {
                let key = (event.document.clone(), id);
                self.claims.get(&key)
            });
            sentences
                .entry((event.document.clone(), event.sentence))
                .or_default()
                .push(recorded(event, claim));
        }
        let sentences = sentences
            .into_iter()
            .map(|((document, index), events)| Sentence {
                document,
                index,
                span: None,
                events,
            });
        Coding {
            name,
            sentences: sentences.collect(),
            documents: self.documents,
            complete: false,
        }
    }
}

fn recorded(e: &Event, claim: Option<&Claim>) -> CodedEvent {
    let side = |parties: &[Party]| {
        let mut side = Side::default();
        for p in parties {
            add_party(&mut side, p.country.as_deref(), &p.sectors);
            side.words.extend(party_words(p));
        }
        side
    };
    let told = e.when.as_ref().filter(|w| {
        !matches!(
            w.precision,
            DatePrecision::Publication | DatePrecision::Unknown
        )
    });
    let place = e.place.as_ref().map(|p| words(&p.text));
    CodedEvent {
        id: Some(e.id.clone()),
        event_type: e.event_type.to_string(),
        mode: e.mode.clone(),
        status: Some(e.status.to_string()),
        trigger: words(&e.trigger.text),
        at: Some(e.trigger.start),
        actors: side(&e.actors),
        recipients: side(&e.recipients),
        reciprocal: e.reciprocal,
        speaker: claim.and_then(|c| c.speaker.as_ref()).map(party_words),
        place: place.unwrap_or_default(),
        date: told.and_then(|w| w.start).map(|d| d.to_string()),
        confidence: Some(e.confidence),
        sure: true,
        alt: None,
    }
}

fn party_words(p: &Party) -> BTreeSet<String> {
    let mut out = words(&p.text);
    out.extend(p.name.as_deref().map(words).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fails(text: &str) -> String {
        Coding::read("f", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert!(fails("").starts_with("f: holds nothing"));
        assert!(fails("\n{\n").starts_with("f, line 2: neither a gold sentence nor a record"));
        assert!(fails(r#"{"doc":"d"}"#).contains("missing field `sent`"));
        assert!(fails(r#"{"record":"event"}"#).contains("missing field"));
        let twice = r#"{"doc":"d","sent":1,"start":0,"end":1,"events":[]}"#;
        assert_eq!(
            fails(&format!("{twice}\n{twice}")),
            "f, line 2: sentence 1 of d stands in the file twice"
        );
    }
}

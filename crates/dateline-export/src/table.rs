//! What a document tells, for a reader at a terminal.
//!
//! In: a document with what was coded from it, and the terminal's width. Out: one block an event:
//! type, mode and status at the left; at the right who did it to whom, the sentence with its
//! trigger marked, and who says so, when, where, how much.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write;

use dateline_record::{
    Claim, Coded, DatePrecision, Document, Event, Manner, Party, Quad, When, Words,
};

use crate::wrap::wrap;
use crate::{ExportError, Sink};

/// Columns of the left part.
const LEFT: usize = 24;
/// Characters of the sentence shown on either side of the trigger.
const AROUND: usize = 220;

/// How a table looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns of the terminal.
    pub width: usize,
    /// Whether it shows colours.
    pub color: bool,
}

/// Writes documents as tables for people.
pub struct Table<W: Write> {
    out: W,
    style: Style,
    first: bool,
}

impl<W: Write> Table<W> {
    /// To this writer, looking so.
    pub fn new(out: W, style: Style) -> Self {
        Self {
            out,
            style,
            first: true,
        }
    }
}

impl<W: Write> Sink for Table<W> {
    fn put(&mut self, document: &Document, coded: &Coded) -> Result<(), ExportError> {
        if !std::mem::take(&mut self.first) {
            self.out.write_all(b"\n\n")?;
        }
        self.out
            .write_all(document_table(document, coded, self.style).as_bytes())?;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), ExportError> {
        self.out.flush()?;
        Ok(())
    }
}

/// The whole table of one document.
fn document_table(document: &Document, coded: &Coded, style: Style) -> String {
    let width = style.width.max(40);
    let paint = Paint(style.color);
    let mut out = String::new();
    heading(&mut out, document, coded, width, paint);
    let claims: HashMap<&str, &Claim> = coded.claims.iter().map(|c| (c.id.as_str(), c)).collect();
    let chars: Vec<char> = document.text.chars().collect();
    for event in &coded.events {
        let claim = event
            .claim
            .as_deref()
            .and_then(|id| claims.get(id).copied());
        out.push('\n');
        block(&mut out, event, claim, &chars, width, paint);
    }
    let silent: Vec<&Claim> = coded
        .claims
        .iter()
        .filter(|c| c.manner == Manner::DeclinesToComment)
        .collect();
    for claim in silent {
        let who = claim
            .speaker
            .as_ref()
            .map_or_else(|| "somebody".to_owned(), party);
        out.push('\n');
        for line in wrap(&format!("{who} declines to comment"), width - 2) {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}

fn heading(out: &mut String, document: &Document, coded: &Coded, width: usize, paint: Paint) {
    let mut about = document.id.clone();
    for part in [
        document.published.map(|d| d.to_string()),
        document.publisher.clone(),
    ]
    .into_iter()
    .flatten()
    {
        let _ = write!(about, " · {part}");
    }
    let counts = format!(
        "{}, {} in {}",
        counted(coded.events.len(), "event"),
        counted(coded.claims.len(), "claim"),
        counted(coded.sentences, "sentence")
    );
    for line in wrap(&format!("{about} · {counts}"), width) {
        let _ = writeln!(out, "{}", paint.bold(&line));
    }
    if let Some(title) = &document.title {
        for line in wrap(title, width) {
            let _ = writeln!(out, "{line}");
        }
    }
    for note in &coded.notes {
        for line in wrap(&format!("! {}: {}", note.code, note.message), width) {
            let _ = writeln!(out, "{line}");
        }
    }
    let _ = writeln!(out, "{}", "─".repeat(width));
}

/// One event.
fn block(
    out: &mut String,
    event: &Event,
    claim: Option<&Claim>,
    text: &[char],
    width: usize,
    paint: Paint,
) {
    let mut left = vec![
        (event.event_type.to_string(), Some(event.quad)),
        (format!("{}  {:.2}", event.status, event.confidence), None),
    ];
    let detail: Vec<&str> = event
        .mode
        .as_deref()
        .into_iter()
        .chain(event.cameo.as_deref())
        .collect();
    if !detail.is_empty() {
        left.insert(1, (detail.join(" · "), None));
    }
    let right_width = width - LEFT - 2;
    let mut right = wrap(&parties(event), right_width);
    let parties_lines = right.len();
    right.extend(wrap(&in_context(text, &event.trigger, paint), right_width));
    let facts = facts(event, claim);
    if !facts.is_empty() {
        right.extend(wrap(&facts, right_width));
    }
    for n in 0..left.len().max(right.len()) {
        let (label, quad) = left
            .get(n)
            .map_or(("", None), |(label, quad)| (label.as_str(), *quad));
        let pad = " ".repeat(LEFT.saturating_sub(label.chars().count()));
        let label = match quad {
            Some(quad) => paint.quad(label, quad),
            None => paint.dim(label),
        };
        let line = right.get(n).map_or("", String::as_str);
        let line = if n < parties_lines {
            paint.bold(line)
        } else {
            paint.marks(line)
        };
        let _ = writeln!(out, "{}", format!("  {label}{pad}{line}").trim_end());
    }
}

/// `A → B`, or `A ↔ B` where all act on each other; `—` where nobody is named.
fn parties(event: &Event) -> String {
    if event.reciprocal {
        return list(&event.actors, " ↔ ");
    }
    match event.recipients.is_empty() {
        true => list(&event.actors, ", "),
        false => format!(
            "{} → {}",
            list(&event.actors, ", "),
            list(&event.recipients, ", ")
        ),
    }
}

fn list(parties: &[Party], between: &str) -> String {
    match parties {
        [] => "—".to_owned(),
        some => some.iter().map(party).collect::<Vec<_>>().join(between),
    }
}

/// A name with its country and sectors: `Alexander Lukashenko [BLR GOV]`.
fn party(party: &Party) -> String {
    let codes: Vec<&str> = party
        .country
        .iter()
        .chain(&party.sectors)
        .map(String::as_str)
        .filter(|c| !c.is_empty())
        .collect();
    let name = match party.shown() {
        "" => "somebody",
        name => name,
    };
    match codes.is_empty() {
        true => name.to_owned(),
        false => format!("{name} [{}]", codes.join(" ")),
    }
}

/// Who says so, when, where, how much.
fn facts(event: &Event, claim: Option<&Claim>) -> String {
    let mut facts = Vec::new();
    if let Some(claim) = claim {
        let who = claim
            .speaker
            .as_ref()
            .map_or_else(|| "somebody".to_owned(), party);
        let mut said = format!("{} {who}", said_by(claim.manner));
        if let Some(hedge) = &claim.hedge {
            let _ = write!(said, " (“{}”)", hedge.text);
        }
        facts.push(said);
    }
    facts.extend(event.when.as_ref().and_then(when));
    if let Some(place) = &event.place {
        facts.push(format!("in {}", place.name.as_ref().unwrap_or(&place.text)));
    }
    facts.extend(event.magnitude.iter().map(|m| {
        let qualifier = m
            .qualifier
            .as_ref()
            .map(|q| format!("{q} "))
            .unwrap_or_default();
        match m.text.starts_with(qualifier.trim_end()) {
            true => m.text.clone(),
            false => format!("{qualifier}{}", m.text),
        }
    }));
    if event.same_as.is_some() {
        facts.push("the same act as another record".to_owned());
    }
    facts.join(" · ")
}

fn said_by(manner: Manner) -> &'static str {
    match manner {
        Manner::Says => "said by",
        Manner::Asserts => "asserted by",
        Manner::Denies => "denied by",
        Manner::Alleges => "alleged by",
        Manner::Confirms => "confirmed by",
        Manner::Warns => "in a warning by",
        Manner::Fears => "feared by",
        Manner::Estimates => "estimated by",
        Manner::Asks => "asked by",
        Manner::DeclinesToComment => "not commented on by",
    }
}

fn when(when: &When) -> Option<String> {
    if matches!(
        when.precision,
        DatePrecision::Publication | DatePrecision::Unknown
    ) {
        return None;
    }
    let words = when
        .text
        .as_ref()
        .map(|t| format!("“{t}” "))
        .unwrap_or_default();
    let dates = match (when.start, when.end) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (start, end) => {
            let shown =
                |d: Option<jiff::civil::Date>| d.map_or("…".to_owned(), |d| d.to_string());
            format!("{} to {}", shown(start), shown(end))
        }
    };
    Some(format!("{words}{dates}"))
}

/// The sentence around a trigger, the trigger marked, cut at about [`AROUND`] on either side.
fn in_context(text: &[char], trigger: &Words, paint: Paint) -> String {
    let (start, end) = (
        trigger.start.min(text.len()),
        trigger
            .end
            .clamp(trigger.start, text.len().max(trigger.start)),
    );
    let end = end.min(text.len()).max(start);
    let from = sentence_start(text, start);
    let to = sentence_end(text, end);
    let mut out = String::new();
    out.push_str(if from.1 { "… " } else { "" });
    out.extend(&text[from.0..start]);
    out.push_str(&paint.mark(&text[start..end].iter().collect::<String>()));
    out.extend(&text[end..to.0]);
    out.push_str(if to.1 { " …" } else { "" });
    out
}

/// Where the sentence before this place begins, and whether it was cut short.
fn sentence_start(text: &[char], at: usize) -> (usize, bool) {
    let mut start = at;
    while start > 0 {
        if text[start - 1] == '\n' || ends_sentence(text, start - 1) {
            let gap = text[start..at].iter().take_while(|c| closes(**c)).count();
            return (start + gap, false);
        }
        if at - start >= AROUND && text[start - 1].is_whitespace() {
            return (start, true);
        }
        start -= 1;
    }
    (0, false)
}

/// Where the sentence after this place ends, and whether it was cut short.
fn sentence_end(text: &[char], at: usize) -> (usize, bool) {
    let mut end = at;
    while end < text.len() {
        if text[end] == '\n' {
            return (end, false);
        }
        if ends_sentence(text, end) {
            let rest = text[end + 1..]
                .iter()
                .take_while(|c| matches!(c, '”' | '"' | '’' | ')'))
                .count();
            return (end + 1 + rest, false);
        }
        if end - at >= AROUND && text[end].is_whitespace() {
            return (end, true);
        }
        end += 1;
    }
    (end, false)
}

fn closes(c: char) -> bool {
    c.is_whitespace() || matches!(c, '”' | '"' | ')')
}

/// Whether the character here ends a sentence: a stop before white space and a capital or a
/// quotation mark, not after a single letter or a short title.
fn ends_sentence(text: &[char], at: usize) -> bool {
    if !matches!(text[at], '.' | '!' | '?') {
        return false;
    }
    let mut after = text[at + 1..]
        .iter()
        .skip_while(|c| matches!(c, '”' | '"' | '’' | ')'));
    let Some(next) = after.next() else {
        return true;
    };
    if !next.is_whitespace() {
        return false;
    }
    let opens = after.find(|c| !c.is_whitespace());
    if opens.is_some_and(|c| c.is_lowercase()) {
        return false;
    }
    let word: String = text[..at]
        .iter()
        .rev()
        .take_while(|c| c.is_alphanumeric())
        .take(9)
        .collect();
    let word: String = word.chars().rev().collect();
    let title = [
        "Mr", "Mrs", "Ms", "Dr", "Gen", "Col", "Lt", "Sen", "Gov", "Rep", "Sgt", "Maj", "Capt",
        "St", "Prof",
    ];
    word.chars().count() != 1 && !title.contains(&word.as_str())
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Colours, where the terminal has them. Marks of a trigger go through wrapping as two characters
/// of no width.
#[derive(Clone, Copy)]
struct Paint(bool);

/// Begins and ends marked words.
pub(crate) const MARKS: [char; 2] = ['\u{E000}', '\u{E001}'];

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        match self.0 && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    fn quad(self, text: &str, quad: Quad) -> String {
        let code = match quad {
            Quad::VerbalCooperation => "1;36",
            Quad::MaterialCooperation => "1;32",
            Quad::VerbalConflict => "1;33",
            Quad::MaterialConflict => "1;31",
        };
        self.with(code, text)
    }

    /// Marks the words of a trigger: each on its own where there are colours, so that a line
    /// may end between them.
    fn mark(self, words: &str) -> String {
        match self.0 {
            true => words
                .split_whitespace()
                .map(|w| format!("{}{w}{}", MARKS[0], MARKS[1]))
                .collect::<Vec<_>>()
                .join(" "),
            false => format!("«{words}»"),
        }
    }

    fn marks(self, line: &str) -> String {
        line.replace(MARKS[0], "\x1b[1;4m")
            .replace(MARKS[1], "\x1b[0m")
    }
}

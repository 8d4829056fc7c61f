//! Event by event, whether gold has what a system coded.

use crate::align::pairs;
use crate::coding::Coding;
use crate::layout::Layout;

/// An event of the system in a sentence of the gold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Matched<'a> {
    /// The document.
    pub document: &'a str,
    /// The event's id, of records.
    pub id: Option<&'a str>,
    /// Whether gold has an event of its type in its sentence.
    pub hit: bool,
}

/// The system's events that count: not those that only an unsure gold event matches.
#[must_use]
pub fn matched<'a>(gold: &'a Coding, system: &'a Coding) -> Vec<Matched<'a>> {
    let layout = Layout::new(gold, system);
    let mut out = Vec::new();
    for unit in &layout.units {
        let found = pairs(&unit.gold, &unit.system, true);
        for (at, event) in unit.system.iter().enumerate() {
            let pair = found.iter().find(|p| p.system == at);
            if pair.is_some_and(|p| !unit.gold[p.gold].sure) {
                continue;
            }
            let document = system
                .documents
                .get(&layout.documents[unit.document])
                .or_else(|| gold.documents.get(&layout.documents[unit.document]));
            out.push(Matched {
                document: document.map_or("", String::as_str),
                id: event.id.as_deref(),
                hit: pair.is_some(),
            });
        }
    }
    out
}

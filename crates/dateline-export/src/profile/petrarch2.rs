//! `petrarch2`: what PETRARCH-2 writes: eight columns, one row a day, source, target and code.
//!
//! PETRARCH-2 leaves the column of the address out where a story has none, which shifts those after it; here it
//! stays, empty. Rows of 7 to 13 columns are read, by whether the seventh is an address.

use dateline_record::{DatePrecision, Document};

use super::cameo::{self, ActorCode, Holds};
use super::{
    Cells, Fault, Info, Layout, Merging, Reading, Rows, Sidecar, Tabular, Told, built, cells,
};
use crate::ExportError;

/// Nobody.
const NOBODY: &str = "---";
/// Columns that are written: those that do not depend on settings.
const WRITTEN: usize = 8;

/// The profile.
pub struct Petrarch2 {
    layout: Layout,
}

impl Petrarch2 {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../knowledge/formats/columns-petrarch2.csv");
        let mut layout = Layout::of("columns-petrarch2.csv", columns);
        layout.least = WRITTEN - 1;
        layout.written = WRITTEN;
        layout.missing = &[NOBODY, "NULL"];
        Self { layout }
    }
}

impl Tabular for Petrarch2 {
    fn info(&self) -> Info {
        Info {
            name: "petrarch2",
            version: "1",
            about: "PETRARCH-2: 8 columns (7 to 13 are read), one row a day, source, target and CAMEO code",
            reads: true,
            binary: false,
        }
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn is_of_codes(&self) -> bool {
        true
    }

    fn merging(&self) -> Option<Merging> {
        Some(Merging {
            key: &["date", "source", "target", "event"],
            joined: &["ids"],
        })
    }

    fn write(
        &self,
        told: &Told<'_>,
        rows: &mut Rows<'_>,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        let Some((day, pairs)) = cameo::dated_dyads(told, sidecar) else {
            return Ok(());
        };
        let holds = Holds {
            sentence: true,
            ..Holds::default()
        };
        cameo::note_lost(told, "date", pairs.len(), holds, sidecar);
        for (source, target) in pairs {
            rows.put(sidecar, |row, sidecar| {
                row.set("date", day.strftime("%Y%m%d").to_string());
                for (column, party) in [("source", source), ("target", target)] {
                    let code = party.map(|p| ActorCode::of(p, column, sidecar).chain());
                    let code = code.filter(|c| !c.is_empty());
                    if code.is_none() && party.is_some() {
                        sidecar.lost(column, "somebody without country or role has no code");
                    }
                    row.set(column, code.as_deref().unwrap_or(NOBODY));
                }
                row.set("event", cameo::code(told.event, "event", sidecar));
                sidecar.empty("issues", "PLOVER's contexts are no issues of PETRARCH's");
                let id = format!("{}_{}", told.document.id, told.event.sentence);
                row.set("ids", id.replace(';', "%3B"));
                row.show("url", told.document.url.as_ref());
                row.set(
                    "story_source",
                    told.document.publisher.as_deref().unwrap_or("NULL"),
                );
            })?;
        }
        Ok(())
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let day = cells::day("date", cells.needed("date")?)?;
        let code = cameo::check("event", cells.needed("event")?)?;
        let (source, target) = (cells.get("source"), cells.get("target"));
        let ids = cells.get("ids").unwrap_or_default();
        let key = format!(
            "{day}/{}/{}/{code}/{ids}",
            source.unwrap_or(NOBODY),
            target.unwrap_or(NOBODY)
        );
        let story = ids.split(';').next().and_then(|id| id.rsplit_once('_'));
        let own = format!("petrarch2:{key}");
        let mut document = Document::new(story.map_or(own.as_str(), |(id, _)| id), "");
        document.published = Some(day);
        let seventh = cells.get("url");
        let is_url = seventh.is_some_and(|text| text.contains("://"));
        document.url = seventh.filter(|_| is_url).map(str::to_owned);
        let publisher = match (is_url, cells.width() < WRITTEN) {
            (false, true) => seventh,
            _ => cells.get("story_source"),
        };
        document.publisher = publisher.map(str::to_owned);
        let mut event = built::by_code(own.clone(), &document.id, code);
        event.sentence = story.and_then(|(_, n)| n.parse().ok()).unwrap_or_default();
        event.when = Some(built::when(Some(day), Some(day), DatePrecision::Day));
        let party = |chain: Option<&str>| ActorCode::parse(chain.unwrap_or_default()).party(None);
        event.actors.extend(party(source));
        event.recipients.extend(party(target));
        let (event, outside) = built::in_or_out(event);
        Ok(Reading {
            key,
            document,
            event,
            outside,
            claim: None,
            counts: None,
        })
    }
}

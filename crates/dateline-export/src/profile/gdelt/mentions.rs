//! `gdelt2-mentions`: where each event was told, one row a mention.

use dateline_record::{Document, Party};

use super::stamp::{event_id, moment, read_moment};
use crate::ExportError;
use crate::profile::{
    Cells, Fault, Info, Layout, Reading, Rows, Sidecar, Tabular, Told, built, cameo,
};

/// Web pages, in GDELT's numbers of kinds of mention.
const WEB: &str = "1";
/// Texts that are only cited.
const CITATION: &str = "2";

/// The profile.
pub struct Mentions {
    layout: Layout,
}

impl Mentions {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../../knowledge/formats/columns-gdelt2-mentions.csv");
        Self {
            layout: Layout::of("columns-gdelt2-mentions.csv", columns),
        }
    }
}

impl Tabular for Mentions {
    fn info(&self) -> Info {
        Info {
            name: "gdelt2-mentions",
            version: "1",
            about: "GDELT 2.0 mentions: 16 columns, where each event was told",
            reads: true,
            binary: false,
        }
    }

    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn write(
        &self,
        told: &Told<'_>,
        rows: &mut Rows<'_>,
        sidecar: &mut Sidecar,
    ) -> Result<(), ExportError> {
        let Told {
            document, event, ..
        } = told;
        let pairs = cameo::dyads(event);
        // As for the rows of events, so that every number here is one there.
        if built::day(event, document).is_none() {
            sidecar.left_out("no date: neither the act nor its document has one");
            return Ok(());
        }
        if pairs.is_empty() {
            sidecar.left_out("nobody is named who does it or to whom: the format has pairs only");
            return Ok(());
        }
        let at = moment(document);
        if document.published_at.is_none() && at.is_some() {
            sidecar.approximated("MentionTimeDate", "only the day is known: midnight");
        }
        // GDELT's figure says how little rewriting was needed and not how likely the event is right.
        sidecar.approximated(
            "Confidence",
            "our probability that the event is right, in percent from 10",
        );
        sidecar.lost(
            "type, parties, place, status, magnitude",
            "a mention has no such column",
        );
        sidecar.empty("MentionDocTone", "tone is not measured");
        for (n, (source, target)) in pairs.into_iter().enumerate() {
            rows.put(sidecar, |row, _| {
                row.set("GLOBALEVENTID", event_id(event, n).to_string());
                row.show("EventTimeDate", at.as_ref());
                row.show("MentionTimeDate", at.as_ref());
                let kind = if document.url.is_some() {
                    WEB
                } else {
                    CITATION
                };
                row.set("MentionType", kind);
                row.show("MentionSourceName", document.publisher.as_ref());
                let found = document.url.as_ref().unwrap_or(&document.id);
                row.set("MentionIdentifier", found);
                row.set("SentenceID", (event.sentence + 1).to_string());
                let offset = |party: Option<&Party>| {
                    let start = party.and_then(|p| p.start);
                    start.map_or("-1".to_owned(), |n| n.to_string())
                };
                row.set("Actor1CharOffset", offset(source));
                row.set("Actor2CharOffset", offset(target));
                row.set("ActionCharOffset", event.trigger.start.to_string());
                row.set("InRawText", "1");
                let percent = (event.confidence * 100.0).round().clamp(10.0, 100.0);
                row.set("Confidence", percent.to_string());
                row.set("MentionDocLen", document.text.chars().count().to_string());
            })?;
        }
        Ok(())
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let id: u64 = cells.number("GLOBALEVENTID")?.ok_or_else(|| {
            Fault::cell(
                "GLOBALEVENTID",
                "it is empty",
                "a mention needs the number of its event",
            )
        })?;
        let found = cells.needed("MentionIdentifier")?;
        let at = cells.needed("MentionTimeDate")?;
        let mut document = Document::new(found, "");
        document.published_at = Some(read_moment("MentionTimeDate", at)?);
        document.published = Some(crate::profile::cells::day("MentionTimeDate", &at[..8])?);
        document.publisher = cells.get("MentionSourceName").map(str::to_owned);
        if cells.get("MentionType") == Some(WEB) {
            document.url = Some(found.to_owned());
        }
        let sentence = cells.get("SentenceID").unwrap_or_default();
        Ok(Reading {
            key: format!("{id}/{found}/{sentence}"),
            document,
            event: None,
            outside: None,
            claim: None,
            counts: None,
        })
    }
}

//! `gdelt2-mentions`: where each event was told, one row a mention.

use dateline_record::Document;

use super::stamp::{event_id, moment, read_moment};
use crate::ExportError;
use crate::profile::{Cells, Fault, Info, Layout, Reading, Rows, Sidecar, Tabular, Told};

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
        rows.put(sidecar, |row, sidecar| {
            row.set("GLOBALEVENTID", event_id(event, 0).to_string());
            let at = moment(document);
            if document.published_at.is_none() && at.is_some() {
                sidecar.approximated("MentionTimeDate", "only the day is known: midnight");
            }
            row.show("EventTimeDate", at.as_ref());
            row.show("MentionTimeDate", at.as_ref());
            row.set(
                "MentionType",
                if document.url.is_some() {
                    WEB
                } else {
                    CITATION
                },
            );
            row.show("MentionSourceName", document.publisher.as_ref());
            row.set(
                "MentionIdentifier",
                document.url.as_ref().unwrap_or(&document.id),
            );
            row.set("SentenceID", (event.sentence + 1).to_string());
            let offset = |party: Option<&dateline_record::Party>| {
                let start = party.and_then(|p| p.start);
                start.map_or("-1".to_owned(), |n| n.to_string())
            };
            row.set("Actor1CharOffset", offset(event.actors.first()));
            row.set("Actor2CharOffset", offset(event.recipients.first()));
            row.set("ActionCharOffset", event.trigger.start.to_string());
            row.set("InRawText", "1");
            // GDELT's figure says how little rewriting was needed and not how likely the event is right.
            sidecar.approximated(
                "Confidence",
                "our probability that the event is right, in percent from 10",
            );
            let percent = (event.confidence * 100.0).round().clamp(10.0, 100.0);
            row.set("Confidence", percent.to_string());
            row.set("MentionDocLen", document.text.chars().count().to_string());
            sidecar.lost(
                "type, parties, place, status, magnitude",
                "a mention has no such column",
            );
        })
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
            claim: None,
            counts: None,
        })
    }
}

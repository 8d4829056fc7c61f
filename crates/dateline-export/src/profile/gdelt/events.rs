//! `gdelt2-events` and `gdelt1-events`: one row a pair of actors, CAMEO's codes, no header, no quotation marks.

use dateline_record::{Counts, DatePrecision, Document, Party};
use jiff::civil::Date;

use super::place;
use super::stamp::{event_id, moment, read_moment};
use crate::ExportError;
use crate::profile::cameo::{self, ActorCode, Holds, Quads, Scale};
use crate::profile::{
    Cells, Fault, Info, Layout, Reading, Row, Rows, Sidecar, Tabular, Told, built, cells,
};

/// Which GDELT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Daily files since 1979: 57 or 58 columns, DATEADDED is a day.
    One,
    /// Since 2015, every 15 minutes: 61 columns, DATEADDED is a moment.
    Two,
}

/// The profile.
pub struct Events {
    version: Version,
    layout: Layout,
}

impl Events {
    /// With the columns of a version.
    pub fn new(version: Version) -> Self {
        let layout = match version {
            Version::One => {
                let columns =
                    include_str!("../../../../../knowledge/formats/columns-gdelt1-events.csv");
                let mut layout = Layout::of("columns-gdelt1-events.csv", columns);
                // The files up to March 2013 end before SOURCEURL.
                layout.least = layout.columns.len() - 1;
                layout
            }
            Version::Two => Layout::of(
                "columns-gdelt2-events.csv",
                include_str!("../../../../../knowledge/formats/columns-gdelt2-events.csv"),
            ),
        };
        Self { version, layout }
    }
}

/// The columns of an actor.
struct Side {
    code: &'static str,
    name: &'static str,
    country: &'static str,
    group: &'static str,
    ethnic: &'static str,
    religions: [&'static str; 2],
    types: [&'static str; 3],
}

const ACTOR1: Side = Side {
    code: "Actor1Code",
    name: "Actor1Name",
    country: "Actor1CountryCode",
    group: "Actor1KnownGroupCode",
    ethnic: "Actor1EthnicCode",
    religions: ["Actor1Religion1Code", "Actor1Religion2Code"],
    types: ["Actor1Type1Code", "Actor1Type2Code", "Actor1Type3Code"],
};

const ACTOR2: Side = Side {
    code: "Actor2Code",
    name: "Actor2Name",
    country: "Actor2CountryCode",
    group: "Actor2KnownGroupCode",
    ethnic: "Actor2EthnicCode",
    religions: ["Actor2Religion1Code", "Actor2Religion2Code"],
    types: ["Actor2Type1Code", "Actor2Type2Code", "Actor2Type3Code"],
};

impl Tabular for Events {
    fn info(&self) -> Info {
        let (name, about) = match self.version {
            Version::One => (
                "gdelt1-events",
                "GDELT 1.0 events: 58 columns (57 are read too), one row a pair of actors",
            ),
            Version::Two => (
                "gdelt2-events",
                "GDELT 2.0 events: 61 columns, one row a pair of actors",
            ),
        };
        Info {
            name,
            version: "1",
            about,
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
            names: true,
            place: true,
            counts: true,
            sentence: false,
        };
        cameo::note_lost(told, "SQLDATE", pairs.len(), holds, sidecar);
        for (n, (source, target)) in pairs.into_iter().enumerate() {
            rows.put(sidecar, |row, sidecar| {
                row.set("GLOBALEVENTID", event_id(told.event, n).to_string());
                dates(row, day);
                write_side(row, &ACTOR1, source, sidecar);
                write_side(row, &ACTOR2, target, sidecar);
                self.rest(row, told, sidecar);
            })?;
        }
        Ok(())
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let id: u64 = cells.number("GLOBALEVENTID")?.ok_or_else(|| {
            Fault::cell(
                "GLOBALEVENTID",
                "it is empty",
                "a row needs the number of its event",
            )
        })?;
        let key = id.to_string();
        let day = cells.needed("SQLDATE")?;
        let day = cells::day("SQLDATE", day)?;
        let code = cameo::check("EventCode", cells.needed("EventCode")?)?;
        let document = document(cells, &key)?;
        let place = place::read(cells)?;
        let mut event = built::by_code(format!("gdelt:{key}"), &document.id, code);
        event.when = Some(built::when(Some(day), Some(day), DatePrecision::Day));
        event.actors.extend(read_side(cells, &ACTOR1));
        event.recipients.extend(read_side(cells, &ACTOR2));
        event.place = place;
        let (event, outside) = built::in_or_out(event);
        let count = |column| cells.number::<usize>(column).map(Option::unwrap_or_default);
        // GDELT counts neither owners nor origins.
        let counts = Counts {
            reports: count("NumMentions")?,
            documents: count("NumArticles")?,
            publishers: count("NumSources")?,
            owners: 0,
            origins: 0,
        };
        Ok(Reading {
            key,
            document,
            event,
            outside,
            claim: None,
            counts: Some(counts),
        })
    }
}

impl Events {
    /// The columns after the actors.
    fn rest(&self, row: &mut Row<'_>, told: &Told<'_>, sidecar: &mut Sidecar) {
        let event = told.event;
        let document = told.document;
        row.set(
            "IsRootEvent",
            if is_root(told, sidecar) { "1" } else { "0" },
        );
        let code = cameo::code(event, "EventCode", sidecar);
        row.set("EventCode", code);
        row.set("EventBaseCode", cameo::base(code));
        row.set("EventRootCode", cameo::root(code));
        row.show("QuadClass", cameo::quad(code, Quads::Gdelt));
        let score = cameo::score(code, Scale::GoldsteinGdelt);
        row.show("GoldsteinScale", score.map(|s| format!("{s:.1}")));
        let one = Counts {
            reports: 1,
            documents: 1,
            publishers: 1,
            ..Counts::default()
        };
        let counts = told.counts.copied().unwrap_or_else(|| {
            sidecar.approximated("NumMentions", "nobody counted how often it was told: once");
            one
        });
        row.set("NumMentions", counts.reports.to_string());
        // A document whose publisher is not known was published by somebody.
        row.set("NumSources", counts.publishers.max(1).to_string());
        row.set("NumArticles", counts.documents.to_string());
        // GDELT's own rows always have a number, and a reader (gdelt-py) takes no row without one.
        row.set("AvgTone", "0");
        sidecar.approximated(
            "AvgTone",
            "tone is not measured: 0, since readers want a number",
        );
        place::write(row, event.place.as_ref(), sidecar);
        sidecar.empty(
            "Actor1Geo, Actor2Geo",
            "where an actor is, is not in the record",
        );
        let added = moment(document).map(|stamp| match self.version {
            Version::One => stamp[..8].to_owned(),
            Version::Two => stamp,
        });
        match &added {
            Some(_) if self.version == Version::Two && document.published_at.is_none() => sidecar
                .approximated(
                    "DATEADDED",
                    "the day of publication, at midnight: no hour is known",
                ),
            Some(_) => {
                sidecar.approximated("DATEADDED", "when it was published, not when it was added")
            }
            None => sidecar.empty("DATEADDED", "the document has no date of publication"),
        }
        row.show("DATEADDED", added);
        let url = document.url.as_ref().or(document.canonical.as_ref());
        if url.is_none() {
            sidecar.approximated("SOURCEURL", "the document has no address: its id stands in");
        }
        row.set("SOURCEURL", url.unwrap_or(&document.id));
    }
}

/// The day in GDELT's four forms.
fn dates(row: &mut Row<'_>, day: Date) {
    row.set("SQLDATE", day.strftime("%Y%m%d").to_string());
    row.set("MonthYear", day.strftime("%Y%m").to_string());
    row.set("Year", day.year().to_string());
    row.set("FractionDate", fraction(day));
}

/// The year with its part gone, as real rows have it: months of 30 days from January as 0. The code book prints
/// a formula that counts January as 1, which no row follows.
fn fraction(day: Date) -> String {
    let days = (i32::from(day.month()) - 1) * 30 + i32::from(day.day());
    format!("{:.4}", f64::from(day.year()) + f64::from(days) / 365.0)
}

/// Whether the act stands in the lead: before the first line break of the text, or, without a text, in the
/// first sentence.
fn is_root(told: &Told<'_>, sidecar: &mut Sidecar) -> bool {
    let text = told.document.text.as_str();
    if text.is_empty() {
        sidecar.approximated(
            "IsRootEvent",
            "without the text: whether it is the first sentence",
        );
        return told.event.sentence == 0;
    }
    let blank = text.chars().take_while(|c| c.is_whitespace()).count();
    let lead = text.chars().skip(blank).take_while(|c| *c != '\n').count();
    told.event.trigger.start < blank + lead
}

fn write_side(row: &mut Row<'_>, side: &Side, party: Option<&Party>, sidecar: &mut Sidecar) {
    let Some(party) = party else {
        return;
    };
    let code = ActorCode::of(party, side.code, sidecar);
    row.set(side.code, code.chain());
    let name = party.shown();
    let capitals = name.to_uppercase();
    if capitals != name {
        sidecar.approximated(side.name, "in capitals, as GDELT has names");
    }
    row.set(side.name, capitals);
    row.show(side.country, code.country.as_ref());
    row.show(side.group, code.group.as_ref());
    row.show(side.ethnic, code.ethnic.as_ref());
    for (column, religion) in side.religions.iter().zip(&code.religions) {
        row.set(column, religion);
    }
    let mut types = code.types();
    for (column, kind) in side.types.iter().zip(&mut types) {
        row.set(column, kind);
    }
    if types.next().is_some() {
        sidecar.lost(
            side.types[2],
            "there are three columns of roles: further ones stand in the code only",
        );
    }
    if party.id.is_some() && code.group.is_none() && party.id != party.country {
        sidecar.lost("actors.id", "GDELT has codes of groups only");
    }
}

fn read_side(cells: &Cells<'_>, side: &Side) -> Option<Party> {
    let mut code = ActorCode::default();
    let columns = [side.country]
        .into_iter()
        .chain(side.types)
        .chain([side.ethnic])
        .chain(side.religions)
        .chain([side.group]);
    for chunk in columns.filter_map(|column| cells.get(column)) {
        code.add(chunk.to_owned());
    }
    code.party(cells.get(side.name))
}

/// The document a row names.
fn document(cells: &Cells<'_>, key: &str) -> Result<Document, Fault> {
    let source = cells.get("SOURCEURL");
    let own = format!("gdelt:{key}");
    let mut document = Document::new(source.unwrap_or(&own), "");
    document.url = source.filter(|s| s.contains("://")).map(str::to_owned);
    if let Some(added) = cells.get("DATEADDED") {
        let at = read_moment("DATEADDED", added)?;
        document.published = Some(cells::day("DATEADDED", &added[..8])?);
        document.published_at = (added.len() > 8).then_some(at);
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_fraction_is_that_of_real_rows() {
        for (day, expected) in [
            (date(2017, 7, 1), "2017.4959"),
            (date(2017, 6, 30), "2017.4932"),
            (date(2016, 3, 12), "2016.1973"),
            (date(2007, 7, 4), "2007.5041"),
            (date(2000, 1, 1), "2000.0027"),
            (date(2000, 12, 31), "2000.9890"),
        ] {
            assert_eq!(fraction(day), expected, "{day}");
        }
    }
}

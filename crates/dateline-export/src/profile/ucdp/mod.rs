//! `ucdp-ged-like`: the 49 columns of UCDP's Georeferenced Event Dataset, one row an event.
//!
//! UCDP collects armed force by an organised side that leads to at least one death: all else is left out and
//! counted. What nobody else has is kept: who inside the article said it (source_original), how clear the event
//! is, how exact place and date are, and the numbers of dead as low, best and high.

mod place;

use dateline_record::{
    Claim, DatePrecision, Event, EventType, Magnitude, Manner, Party, Quotation, content_id,
};
use jiff::civil::Date;

use super::sector_names::{Force, force};
use super::{
    Cells, Fault, Info, Layout, Quoting, Reading, Row, Rows, Sidecar, Tabular, Told, built,
    country_names,
};
use crate::ExportError;

/// UCDP's kinds of violence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Violence {
    /// A state fights: against another, or against an armed organisation.
    StateBased,
    /// Armed organisations fight of which none is a state's.
    NonState,
    /// A state or an armed organisation kills civilians.
    OneSided,
}

impl Violence {
    /// By who does it to whom; none where nobody bears arms.
    fn of(actor: Option<Force>, recipient: Option<Force>) -> Option<Self> {
        match (actor?, recipient?) {
            (Force::State, Force::State | Force::Armed) | (Force::Armed, Force::State) => {
                Some(Self::StateBased)
            }
            (Force::Armed, Force::Armed) => Some(Self::NonState),
            (Force::State | Force::Armed, Force::Unarmed) => Some(Self::OneSided),
            (Force::Unarmed, _) => None,
        }
    }

    fn number(self) -> &'static str {
        match self {
            Self::StateBased => "1",
            Self::NonState => "2",
            Self::OneSided => "3",
        }
    }

    fn named(number: &str) -> Option<Self> {
        let all = [Self::StateBased, Self::NonState, Self::OneSided];
        all.into_iter().find(|v| v.number() == number)
    }
}

/// How a side is named that is a state's.
const GOVERNMENT: &str = "Government of ";
/// How those are named who bear no arms.
const CIVILIANS: &str = "Civilians";

/// The profile.
pub struct Ucdp {
    layout: Layout,
}

impl Ucdp {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../../knowledge/formats/columns-ucdp.csv");
        let mut layout = Layout::of("columns-ucdp.csv", columns);
        layout.header = true;
        layout.separator = ',';
        layout.quoting = Quoting::Needed;
        Self { layout }
    }
}

impl Tabular for Ucdp {
    fn info(&self) -> Info {
        Info {
            name: "ucdp-ged-like",
            version: "1",
            about: "UCDP GED's 49 columns with header: organised violence with at least one death",
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
        let event = told.event;
        if event.event_type != EventType::Assault {
            sidecar.left_out("not armed force");
            return Ok(());
        }
        let dead = built::dead(event).filter(|m| most(m) >= 1.0);
        let Some(dead) = dead else {
            sidecar.left_out("no death is told: the format has events with at least one");
            return Ok(());
        };
        let (a, b) = sides(event);
        let Some(violence) = Violence::of(a.and_then(force), b.and_then(force)) else {
            sidecar.left_out("not between organised sides, and not by one against civilians");
            return Ok(());
        };
        let Some(day) = built::day(event, told.document) else {
            sidecar.left_out("no day: every row of the format has one");
            return Ok(());
        };
        note_lost(told, violence, sidecar);
        rows.put(sidecar, |row, sidecar| {
            let id = built::number31(&[&event.id]).to_string();
            let here = event.place.as_ref().and_then(|p| p.country.as_deref());
            row.set("id", &id);
            let numbers = format!("{}-{}-{id}", day.year(), violence.number());
            row.set(
                "relid",
                here.map_or(numbers.clone(), |here| format!("{here}-{numbers}")),
            );
            row.set("year", day.year().to_string());
            // Of a machine's coding that nobody checked.
            row.set("code_status", "Check");
            row.set("type_of_violence", violence.number());
            let (a, b) = (side_name(a), side_name(b));
            row.set("dyad_name", format!("{a} - {b}"));
            row.set("side_a", a);
            row.set("side_b", b);
            sources(row, told, sidecar);
            place::write(row, event.place.as_ref(), sidecar);
            let precision = date_precision(event, sidecar);
            row.set("event_clarity", if precision == "1" { "1" } else { "2" });
            row.set("date_prec", precision);
            row.set("date_start", moment(day));
            let end = event.when.as_ref().and_then(|w| w.end);
            row.set("date_end", moment(end.unwrap_or(day)));
            deaths(row, dead, violence);
            gw_numbers(row, event);
        })
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let id = cells.needed("id")?;
        let number = cells.needed("type_of_violence")?;
        let violence = Violence::named(number).ok_or_else(|| {
            Fault::cell(
                "type_of_violence",
                format!("`{number}` is none of UCDP's kinds"),
                "1 state-based, 2 non-state, 3 one-sided is expected; some Candidate files have no header line: say so",
            )
        })?;
        let key = format!("ucdp:{id}");
        let document = read_document(cells, &key)?;
        let mut event = built::event(key.clone(), &key, EventType::Assault, None);
        let start = read_day(cells, "date_start")?;
        let end = read_day(cells, "date_end")?.or(start);
        let precision = match cells.get("date_prec") {
            Some("1") => DatePrecision::Day,
            Some("3") => DatePrecision::Week,
            Some("4") => DatePrecision::Month,
            Some("5") => DatePrecision::Year,
            _ => DatePrecision::Range,
        };
        event.when = start.map(|start| built::when(Some(start), end, precision));
        event.actors.extend(read_side(cells, "side_a", "gwnoa"));
        event.recipients.extend(read_side(cells, "side_b", "gwnob"));
        if violence == Violence::StateBased {
            event.contexts.push("military".to_owned());
            // Side A is the state's, also where the row does not say which state.
            for party in event.actors.iter_mut().filter(|p| p.sectors == ["REB"]) {
                party.sectors = vec!["MIL".to_owned()];
            }
        }
        if violence != Violence::OneSided && !event.recipients.is_empty() {
            // They fight: the row does not say who began, or whose act this was.
            event.actors.append(&mut event.recipients);
            event.recipients = event.actors.clone();
            event.reciprocal = true;
        }
        event.place = place::read(cells)?;
        let (low, best, high) = (
            cells.number("low")?,
            cells.number("best")?,
            cells.number("high")?,
        );
        if best.or(low).or(high).is_some() {
            event.magnitude.push(built::killed(low, best, high));
        }
        let claim = cells.get("source_original").map(|who| claim(who, &event));
        event.claim = claim.as_ref().map(|c| c.id.clone());
        Ok(Reading {
            key: id.to_owned(),
            document,
            event: Some(event),
            outside: None,
            claim,
            counts: None,
        })
    }
}

/// The two sides: who kills civilians is side A, and where a state fights who is none the state, as UCDP has it.
fn sides(event: &Event) -> (Option<&Party>, Option<&Party>) {
    let (first, second) = match event.reciprocal {
        true => (event.actors.first(), event.actors.get(1)),
        false => (event.actors.first(), event.recipients.first()),
    };
    match (first.and_then(force), second.and_then(force)) {
        (Some(Force::Armed), Some(Force::State)) => (second, first),
        _ => (first, second),
    }
}

fn most(dead: &Magnitude) -> f64 {
    let numbers = [dead.low, dead.best, dead.high].into_iter().flatten();
    numbers.fold(0.0, f64::max)
}

/// "Government of Mali", "Civilians", or what the organisation is called.
fn side_name(party: Option<&Party>) -> String {
    let Some(party) = party else {
        return String::new();
    };
    let country = party.country.as_deref().and_then(country_names::by_id);
    match (force(party), country) {
        (Some(Force::State), Some(country)) => {
            let ucdp = Some(&country.ucdp).filter(|name| !name.is_empty());
            format!("{GOVERNMENT}{}", ucdp.unwrap_or(&country.polecat))
        }
        (Some(Force::Unarmed), _) => CIVILIANS.to_owned(),
        _ => built::called(party),
    }
}

fn sources(row: &mut Row<'_>, told: &Told<'_>, sidecar: &mut Sidecar) {
    let document = told.document;
    let number = told
        .counts
        .map_or(-1, |c| i64::try_from(c.documents).unwrap_or(-1));
    row.set("number_of_sources", number.to_string());
    let office = document
        .publisher
        .as_deref()
        .map(built::flat)
        .unwrap_or_default();
    let headline = document
        .title
        .as_deref()
        .map(built::flat)
        .unwrap_or_default();
    let day = document
        .published
        .map(|d| d.to_string())
        .unwrap_or_default();
    let article: Vec<String> = [&office, &day, &headline]
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(|part| format!("\"{}\"", part.replace('"', "'")))
        .collect();
    row.set("source_article", article.join(","));
    row.set("source_office", office);
    row.set("source_date", day);
    row.set("source_headline", headline);
    let speaker = told.claim.and_then(|c| c.speaker.as_ref());
    row.show("source_original", speaker.map(built::called));
    if told.claim.is_some() {
        sidecar.lost(
            "claim.manner, claim.content",
            "the format has the speaker only",
        );
    }
}

fn date_precision(event: &Event, sidecar: &mut Sidecar) -> &'static str {
    let Some(when) = &event.when else {
        sidecar.approximated("date_start", "the day of publication stands in");
        return "2";
    };
    let days = match (when.start, when.end) {
        (Some(start), Some(end)) => (end - start).get_days() + 1,
        _ => 1,
    };
    match when.precision {
        DatePrecision::Day => "1",
        DatePrecision::Week => "3",
        DatePrecision::Month => "4",
        DatePrecision::Year => "5",
        DatePrecision::Range => match days {
            ..=1 => "1",
            2..=6 => "2",
            7 => "3",
            8..=31 => "4",
            _ => "5",
        },
        DatePrecision::Publication | DatePrecision::Unknown => {
            sidecar.approximated("date_start", "the day of publication stands in");
            "2"
        }
    }
}

/// Midnight of a day, as UCDP's files have it.
fn moment(day: Date) -> String {
    format!("{day} 00:00:00.000")
}

fn read_day(cells: &Cells<'_>, column: &str) -> Result<Option<Date>, Fault> {
    let Some(text) = cells.get(column) else {
        return Ok(None);
    };
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    super::cells::day(column, day).map(Some)
}

/// Whose the dead are is known only where civilians are killed: the records say how many, not of which side.
fn deaths(row: &mut Row<'_>, dead: &Magnitude, violence: Violence) {
    let whole = |n: f64| n.max(0.0).round().to_string();
    let best = dead.best.or(dead.low).or(dead.high).unwrap_or(0.0);
    let civilian = violence == Violence::OneSided;
    row.set("deaths_a", "0");
    row.set("deaths_b", "0");
    row.set(
        "deaths_civilians",
        if civilian {
            whole(best)
        } else {
            "0".to_owned()
        },
    );
    row.set(
        "deaths_unknown",
        if civilian {
            "0".to_owned()
        } else {
            whole(best)
        },
    );
    row.set("best", whole(best));
    row.set("high", whole(dead.high.unwrap_or(best).max(best)));
    row.set("low", whole(dead.low.unwrap_or(best).min(best)));
}

fn gw_numbers(row: &mut Row<'_>, event: &Event) {
    let (a, b) = sides(event);
    for (column, party) in [("gwnoa", a), ("gwnob", b)] {
        let state = party.filter(|p| force(p) == Some(Force::State));
        let country = state.and_then(|p| p.country.as_deref());
        if let Some(country) = country.and_then(country_names::by_id) {
            row.set(column, &country.gw);
        }
    }
}

fn read_side(cells: &Cells<'_>, name: &str, number: &str) -> Option<Party> {
    let name = cells.get(name)?;
    let state = name.strip_prefix(GOVERNMENT);
    let country = match cells.get(number).and_then(country_names::by_gw) {
        Some(country) => Some(country),
        None => state.and_then(country_names::named),
    };
    let sector = match name {
        CIVILIANS => "CVL",
        _ if state.is_some() => "GOV",
        _ => "REB",
    };
    Some(Party {
        name: Some(name.to_owned()),
        country: country.map(|c| c.id.clone()),
        sectors: vec![sector.to_owned()],
        ..Party::default()
    })
}

fn read_document(cells: &Cells<'_>, id: &str) -> Result<dateline_record::Document, Fault> {
    let first = |column| {
        cells
            .get(column)
            .and_then(|all: &str| all.split(';').next())
    };
    let published = match first("source_date") {
        Some(day) => super::cells::day("source_date", day.trim()).ok(),
        None => None,
    };
    let mut document = built::document(id, first("source_office").map(str::trim), published);
    document.title = first("source_headline").map(|t| t.trim().to_owned());
    Ok(document)
}

/// The claim of those whom the article has it from.
fn claim(who: &str, event: &Event) -> Claim {
    Claim {
        id: content_id('c', &[&event.id, who]),
        document: event.document.clone(),
        sentence: 0,
        speaker: Some(Party {
            name: Some(who.to_owned()),
            ..Party::default()
        }),
        addressee: None,
        cue: None,
        manner: Manner::Says,
        quotation: Quotation::Indirect,
        content: (0..0).into(),
        hedge: None,
        inside: None,
        events: vec![event.id.clone()],
        when: None,
        contradicts: Vec::new(),
    }
}

fn note_lost(told: &Told<'_>, violence: Violence, sidecar: &mut Sidecar) {
    const NO_COLUMN: &str = "the format has no column for it";
    let event = told.event;
    sidecar.lost("mode, cameo, contexts, intensity", NO_COLUMN);
    sidecar.lost("trigger, spans, because, confidence", NO_COLUMN);
    sidecar.approximated("id", "a 31-bit number from the record's id");
    sidecar.approximated(
        "code_status",
        "Check: coded by a machine, checked by nobody",
    );
    sidecar.lost(
        "conflict_name and the ids of conflicts, dyads and sides",
        "UCDP gives them to what it follows over years",
    );
    if violence != Violence::OneSided {
        sidecar.approximated("deaths_unknown", "whose the dead are is not in the records");
    }
    if violence != Violence::OneSided && !event.reciprocal {
        sidecar.lost(
            "who acts on whom",
            "sides A and B fight: the format does not say who did it to whom",
        );
    }
    if event.actors.len() > 1 && !event.reciprocal || event.recipients.len() > 1 {
        sidecar.lost(
            "further actors and recipients",
            "the format has one on a side",
        );
    }
    if event.status != dateline_record::Status::Actual {
        sidecar.lost("status", NO_COLUMN);
    }
    if told.document.url.is_some() {
        sidecar.lost("document.url", NO_COLUMN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_violence() {
        use Force::{Armed, State, Unarmed};
        for (a, b, expected) in [
            (State, State, Some(Violence::StateBased)),
            (Armed, State, Some(Violence::StateBased)),
            (Armed, Armed, Some(Violence::NonState)),
            (State, Unarmed, Some(Violence::OneSided)),
            (Armed, Unarmed, Some(Violence::OneSided)),
            (Unarmed, State, None),
        ] {
            assert_eq!(Violence::of(Some(a), Some(b)), expected, "{a:?} {b:?}");
        }
        assert_eq!(Violence::of(None, Some(State)), None);
    }
}

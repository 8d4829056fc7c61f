//! `acled-like`: the 31 columns of ACLED, one row an event.
//!
//! ACLED collects political violence, demonstrations and a few developments around them: acts of other kinds
//! are left out and counted. Its order of actors says nothing about who did it to whom.

use std::sync::LazyLock;

use dateline_record::{
    DatePrecision, Event, EventType, MagnitudeRole, Party, Place, PlacePrecision, Status,
};

use super::sector_names::{Force, INTER, force, inter};
use super::{
    Cells, Fault, Info, Layout, Quoting, Reading, Row, Rows, Sidecar, Tabular, Told, built,
    country_names, tables,
};
use crate::ExportError;

/// What a party must be for a rule to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Any,
    Nobody,
    State,
    Armed,
    Unarmed,
    Forces,
}

impl Side {
    fn named(name: &str) -> Self {
        match name {
            "" => Self::Any,
            "none" => Self::Nobody,
            "state" => Self::State,
            "armed" => Self::Armed,
            "unarmed" => Self::Unarmed,
            "forces" => Self::Forces,
            other => panic!("acled-write.csv: `{other}` is no kind of side"),
        }
    }

    fn fits(self, party: Option<&Party>) -> bool {
        let force = party.map(force);
        match self {
            Self::Any => true,
            Self::Nobody => party.is_none(),
            Self::State => force == Some(Some(Force::State)),
            Self::Armed => force == Some(Some(Force::Armed)),
            Self::Unarmed => force == Some(Some(Force::Unarmed)),
            Self::Forces => matches!(force, Some(Some(Force::State | Force::Armed))),
        }
    }
}

/// From an act to ACLED's types.
struct Writes {
    event_type: EventType,
    mode: String,
    actor: Side,
    recipient: Side,
    contexts: Vec<String>,
    /// None: what fits this rule is outside what ACLED collects.
    sub: Option<&'static Kind>,
}

/// One of ACLED's sub-event types, and what it is in PLOVER.
struct Kind {
    event: String,
    sub: String,
    disorder: String,
    act: Option<EventType>,
    mode: Option<String>,
    contexts: Vec<String>,
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/acled-read.csv";
    let rows = tables::rows(
        FILE,
        include_str!("../../../../knowledge/formats/acled-read.csv"),
    );
    let kinds = rows.into_iter().map(|row| Kind {
        act: (!row["type"].is_empty()).then(|| {
            row["type"]
                .parse()
                .unwrap_or_else(|e| panic!("{FILE}: {e}"))
        }),
        mode: (!row["mode"].is_empty()).then(|| row["mode"].clone()),
        contexts: list(&row["contexts"]),
        event: row["event_type"].clone(),
        sub: row["sub_event_type"].clone(),
        disorder: row["disorder_type"].clone(),
    });
    kinds.collect()
});

static WRITES: LazyLock<Vec<Writes>> = LazyLock::new(|| {
    const FILE: &str = "knowledge/formats/acled-write.csv";
    let rows = tables::rows(
        FILE,
        include_str!("../../../../knowledge/formats/acled-write.csv"),
    );
    let rules = rows.into_iter().map(|row| Writes {
        event_type: row["type"]
            .parse()
            .unwrap_or_else(|e| panic!("{FILE}: {e}")),
        actor: Side::named(&row["actor"]),
        recipient: Side::named(&row["recipient"]),
        contexts: list(&row["contexts"]),
        sub: (!row["sub_event_type"].is_empty()).then(|| {
            let found = kind(&row["sub_event_type"]);
            let found = found.filter(|k| k.event == row["event_type"]);
            found.unwrap_or_else(|| {
                panic!(
                    "{FILE}: `{}` is not in acled-read.csv",
                    row["sub_event_type"]
                )
            })
        }),
        mode: row["mode"].clone(),
    });
    rules.collect()
});

fn list(text: &str) -> Vec<String> {
    let items = text.split('|').map(str::trim).filter(|t| !t.is_empty());
    items.map(str::to_owned).collect()
}

fn kind(sub: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.sub == sub)
}

/// What ACLED would call an act; none where it does not collect such.
fn kind_of(event: &Event) -> Option<&'static Kind> {
    let mode = event.mode.as_deref().unwrap_or_default();
    let other = match event.reciprocal {
        true => event.actors.get(1),
        false => event.recipients.first(),
    };
    let rule = WRITES.iter().find(|rule| {
        rule.event_type == event.event_type
            && (rule.mode.is_empty() || rule.mode == mode)
            && rule.actor.fits(event.actors.first())
            && rule.recipient.fits(other)
            && (rule.contexts.is_empty()
                || rule.contexts.iter().any(|c| event.contexts.contains(c)))
    })?;
    rule.sub
}

/// The profile.
pub struct Acled {
    layout: Layout,
}

impl Acled {
    /// With its columns.
    pub fn new() -> Self {
        let columns = include_str!("../../../../knowledge/formats/columns-acled.csv");
        let mut layout = Layout::of("columns-acled.csv", columns);
        layout.header = true;
        layout.separator = ',';
        layout.quoting = Quoting::Needed;
        Self { layout }
    }
}

impl Tabular for Acled {
    fn info(&self) -> Info {
        Info {
            name: "acled-like",
            version: "1",
            about: "ACLED's 31 columns with header: violence, demonstrations and what surrounds them",
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
        let Some(kind) = kind_of(event) else {
            sidecar.left_out("outside what ACLED collects");
            return Ok(());
        };
        let Some(day) = built::day(event, told.document) else {
            sidecar.left_out("no day: every row of the format has one");
            return Ok(());
        };
        note_lost(told, sidecar);
        rows.put(sidecar, |row, sidecar| {
            row.set("event_id_cnty", event_id(event));
            row.set("event_date", day.to_string());
            row.set("year", day.year().to_string());
            row.set("time_precision", time_precision(event, sidecar));
            row.set("disorder_type", &kind.disorder);
            row.set("event_type", &kind.event);
            row.set("sub_event_type", &kind.sub);
            let recipients = match event.reciprocal {
                true => event.actors.get(1..).unwrap_or_default(),
                false => &event.recipients,
            };
            let actors = match event.reciprocal {
                true => event.actors.get(..1).unwrap_or_default(),
                false => &event.actors,
            };
            let here = event.place.as_ref().and_then(|p| p.country.as_deref());
            let first = side(
                row,
                ["actor1", "assoc_actor_1", "inter1"],
                actors,
                kind,
                here,
            );
            let second = side(
                row,
                ["actor2", "assoc_actor_2", "inter2"],
                recipients,
                kind,
                here,
            );
            row.set("interaction", interaction(first, second));
            if event.event_type == EventType::Assault
                && recipients.first().and_then(force) == Some(Force::Unarmed)
            {
                row.set("civilian_targeting", "Civilian targeting");
            }
            place(row, event, sidecar);
            row.show(
                "source",
                told.document
                    .publisher
                    .as_deref()
                    .map(|p| built::flat(&p.replace(';', ","))),
            );
            row.set("notes", notes(event, day));
            row.set("fatalities", fatalities(event, sidecar));
            row.set("tags", tags(event));
            if let Some(at) = told.document.published_at {
                row.set("timestamp", at.as_second().to_string());
            }
        })
    }

    fn read(&self, cells: &Cells<'_>) -> Result<Reading, Fault> {
        let id = cells.needed("event_id_cnty")?;
        let day = cells.day("event_date")?.ok_or_else(|| {
            Fault::cell("event_date", "it is empty", "a row needs it: give it a day")
        })?;
        let sub = cells.needed("sub_event_type")?;
        let kind = kind(sub).ok_or_else(|| {
            Fault::cell(
                "sub_event_type",
                format!("`{sub}` is none of ACLED's 25 sub-event types"),
                "is it a file of before 2019? its types have other names",
            )
        })?;
        let document_id = format!("acled:{id}");
        let mut document = built::document(&document_id, cells.get("source"), None);
        if let Some(second) = cells.number::<i64>("timestamp")? {
            document.published_at = jiff::Timestamp::from_second(second).ok();
        }
        let event = match kind.act {
            None => None,
            Some(act) => {
                let mut event =
                    built::event(document_id.clone(), &document_id, act, kind.mode.clone());
                event.contexts = kind.contexts.clone();
                event.actors = read_side(cells, ["actor1", "assoc_actor_1", "inter1"]);
                event.recipients = read_side(cells, ["actor2", "assoc_actor_2", "inter2"]);
                let precision = match cells.get("time_precision") {
                    Some("2") => DatePrecision::Week,
                    Some("3") => DatePrecision::Month,
                    _ => DatePrecision::Day,
                };
                event.when = Some(built::when(Some(day), Some(day), precision));
                event.place = read_place(cells)?;
                // 0 is both none and not known: it says nothing.
                if let Some(dead) = cells.number::<u32>("fatalities")?.filter(|n| *n > 0) {
                    event.magnitude.push(built::killed(None, Some(dead), None));
                }
                Some(event)
            }
        };
        Ok(Reading {
            key: id.to_owned(),
            document,
            event,
            outside: None,
            claim: None,
            counts: None,
        })
    }
}

/// The country and a number; ZZZ where no country is known.
fn event_id(event: &Event) -> String {
    let country = event.place.as_ref().and_then(|p| p.country.as_deref());
    let number = built::number31(&[&event.id]);
    format!("{}{number}", country.unwrap_or("ZZZ"))
}

fn time_precision(event: &Event, sidecar: &mut Sidecar) -> &'static str {
    match event.when.as_ref().map(|w| w.precision) {
        Some(DatePrecision::Day) => "1",
        Some(DatePrecision::Week) => "2",
        Some(DatePrecision::Month) => "3",
        Some(DatePrecision::Year | DatePrecision::Range) => {
            sidecar.approximated("event_date", "the first day of an interval");
            "3"
        }
        None | Some(DatePrecision::Publication | DatePrecision::Unknown) => {
            sidecar.approximated("event_date", "the day of publication stands in");
            "2"
        }
    }
}

/// Writes one side, and says which kind of actor it is.
fn side(
    row: &mut Row<'_>,
    [name, others, inter_column]: [&str; 3],
    parties: &[Party],
    kind: &Kind,
    here: Option<&str>,
) -> &'static str {
    let Some(first) = parties.first() else {
        return "";
    };
    row.set(name, built::called(first));
    let more: Vec<String> = parties[1..]
        .iter()
        .map(|p| built::called(p).replace(';', ","))
        .collect();
    row.set(others, more.join("; "));
    let abroad = match (first.country.as_deref(), here) {
        (Some(from), Some(here)) => from != here,
        _ => false,
    };
    let what = match inter(first) {
        // Who demonstrates is a protester, or a rioter where it turns violent.
        "Civilians" if kind.event == "Protests" && name == "actor1" => INTER[6],
        "Civilians" if kind.event == "Riots" && name == "actor1" => INTER[5],
        "State forces" if abroad => INTER[8],
        other => other,
    };
    row.set(inter_column, what);
    what
}

/// The numbers of both kinds, the smaller first; 0 for nobody.
fn interaction(first: &str, second: &str) -> String {
    let number = |name: &str| INTER.iter().position(|i| *i == name).unwrap_or(0);
    let (a, b) = (number(first), number(second));
    match (a.min(b), a.max(b)) {
        (0, 0) => String::new(),
        (0, one) => format!("{one}0"),
        (less, more) => format!("{less}{more}"),
    }
}

fn read_side(cells: &Cells<'_>, [name, others, inter_column]: [&str; 3]) -> Vec<Party> {
    let Some(first) = cells.get(name) else {
        return Vec::new();
    };
    let kind = cells.get(inter_column).unwrap_or_default();
    let kind = match kind.parse::<usize>() {
        Ok(n) => INTER.get(n).copied().unwrap_or_default(),
        Err(_) => kind,
    };
    let sectors: &[&str] = match kind {
        // Soldiers of other states, for the most part.
        "External/Other forces" => &["MIL"],
        "Rebel group" => &["REB"],
        "Political militia" | "Identity militia" => &["PRM"],
        "Rioters" | "Protesters" | "Civilians" => &["CVL"],
        _ => &[],
    };
    let mut party = party(first);
    party.sectors = sectors.iter().map(|s| (*s).to_owned()).collect();
    if kind == "State forces" {
        let what = if first.starts_with("Police") {
            "COP"
        } else {
            "MIL"
        };
        party.sectors = vec![what.to_owned()];
    }
    let more = cells.get(others).unwrap_or_default();
    let more = more.split(';').map(str::trim).filter(|n| !n.is_empty());
    std::iter::once(party)
        .chain(more.map(self::party))
        .collect()
}

/// A party by ACLED's name for it: "Military Forces of Ukraine (2019-)", "Civilians (Mali)".
fn party(name: &str) -> Party {
    let inside = name
        .rsplit_once('(')
        .map(|(_, rest)| rest.trim_end_matches(')'));
    let of = name.split(" of ").last().map(|rest| {
        let end = rest.find('(').unwrap_or(rest.len());
        rest[..end].trim()
    });
    let country = inside
        .and_then(country_names::named)
        .or_else(|| of.and_then(country_names::named));
    Party {
        name: Some(name.to_owned()),
        country: country.map(|c| c.id.clone()),
        ..Party::default()
    }
}

fn place(row: &mut Row<'_>, event: &Event, sidecar: &mut Sidecar) {
    let Some(place) = &event.place else {
        sidecar.approximated(
            "location",
            "no place is known: ACLED's own rows always have one",
        );
        return;
    };
    if let Some(country) = place.country.as_deref().and_then(country_names::by_id) {
        // ACLED writes ISO's number as a number.
        row.set("iso", country.numeric.trim_start_matches('0'));
        row.set("region", &country.acled_region);
        row.set("country", &country.acled);
    }
    let levels = built::Levels::of(place);
    row.show("admin1", levels.province.map(built::flat));
    row.show("admin2", levels.district.map(built::flat));
    row.set(
        "location",
        built::flat(place.name.as_deref().unwrap_or(&place.text)),
    );
    built::note_division_codes(place, sidecar);
    row.show("latitude", place.lat);
    row.show("longitude", place.lon);
    row.set(
        "geo_precision",
        match place.precision {
            PlacePrecision::Exact => "1",
            PlacePrecision::Near | PlacePrecision::Admin2 => "2",
            PlacePrecision::Admin1 | PlacePrecision::Country => "3",
            PlacePrecision::None => "",
        },
    );
    if place.lat.is_none() {
        sidecar.approximated(
            "latitude, longitude",
            "an area is no point: ACLED would write those of its capital",
        );
    }
}

fn read_place(cells: &Cells<'_>) -> Result<Option<Place>, Fault> {
    let Some(name) = cells.get("location").or(cells.get("country")) else {
        return Ok(None);
    };
    let country = cells.get("country").and_then(country_names::named);
    let lat = cells.degrees("latitude", 90.0)?;
    let lon = cells.degrees("longitude", 180.0)?;
    let precision = match cells.get("geo_precision") {
        Some("1") => PlacePrecision::Exact,
        Some("2") if cells.get("admin2") == Some(name) => PlacePrecision::Admin2,
        Some("2") => PlacePrecision::Near,
        // The coordinates are those of the province's capital.
        Some("3") if cells.get("admin1").is_some() => PlacePrecision::Admin1,
        Some("3") => PlacePrecision::Country,
        _ => PlacePrecision::None,
    };
    let point = matches!(precision, PlacePrecision::Exact | PlacePrecision::Near);
    let (admin1, admin2) = built::divisions(precision, cells.get("admin1"), cells.get("admin2"));
    Ok(Some(Place {
        text: name.to_owned(),
        span: (0..0).into(),
        name: Some(name.to_owned()),
        id: None,
        country: country.map(|c| c.id.clone()),
        admin1,
        admin2,
        precision,
        lat: lat.filter(|_| point),
        lon: lon.filter(|_| point),
        radius_km: None,
        geonames: None,
    }))
}

/// "On 1 March 2022, A shelled B in P (planned)." in the words of the record.
fn notes(event: &Event, day: jiff::civil::Date) -> String {
    let names = |parties: &[Party]| {
        let names: Vec<String> = parties.iter().map(built::called).collect();
        names.join(" and ")
    };
    let recipients = match event.reciprocal {
        true => String::new(),
        false => names(&event.recipients),
    };
    let what = match built::flat(&event.trigger.text) {
        words if words.is_empty() => event.event_type.as_str().to_lowercase(),
        words => words,
    };
    let place = event.place.as_ref().map(|p| built::flat(&p.text));
    let mut words = vec![format!("On {},", day.strftime("%-d %B %Y"))];
    words.push(names(&event.actors));
    words.push(format!("[{what}]"));
    words.push(recipients);
    if let Some(place) = place.filter(|p| !p.is_empty()) {
        words.push(format!("({place})"));
    }
    if event.status != Status::Actual {
        words.push(format!("[status={}]", event.status));
    }
    words.retain(|w| !w.is_empty());
    words.join(" ")
}

fn fatalities(event: &Event, sidecar: &mut Sidecar) -> String {
    let Some(dead) = built::dead(event) else {
        sidecar.approximated(
            "fatalities",
            "0: as in ACLED, none and not known are the same",
        );
        return "0".to_owned();
    };
    // ACLED takes the most conservative report.
    let least = dead.low.or(dead.best).or(dead.high).unwrap_or(0.0);
    if dead.low != dead.best || dead.high != dead.best {
        sidecar.approximated("fatalities", "the least number of several");
    }
    least.max(0.0).round().to_string()
}

fn tags(event: &Event) -> String {
    let crowd = event
        .magnitude
        .iter()
        .find(|m| m.role == MagnitudeRole::Protesters);
    match crowd {
        Some(m) => {
            let size = match (m.best, m.text.is_empty()) {
                (_, false) => built::flat(&m.text),
                (Some(best), true) => best.to_string(),
                (None, true) => "no report".to_owned(),
            };
            format!("crowd size={size}")
        }
        None if event.event_type == EventType::Protest => "crowd size=no report".to_owned(),
        None => String::new(),
    }
}

fn note_lost(told: &Told<'_>, sidecar: &mut Sidecar) {
    const NO_COLUMN: &str = "the format has no column for it";
    let event = told.event;
    sidecar.approximated(
        "event_type, sub_event_type",
        "ACLED's kinds, by rule from type, mode and parties",
    );
    sidecar.approximated(
        "actor1, actor2",
        "ACLED's order of actors says nothing; ours is that of the act",
    );
    sidecar.lost("cameo, quad, intensity, contexts", NO_COLUMN);
    sidecar.lost("trigger, spans, because, confidence", NO_COLUMN);
    sidecar.lost("actors.country, actors.sectors, actors.role", NO_COLUMN);
    sidecar.lost("source_scale, admin3", "the records do not know it");
    if told.claim.is_some() {
        sidecar.lost("claim", NO_COLUMN);
    }
    if event.status != Status::Actual {
        sidecar.approximated("notes", "the status stands in the notes");
    }
    if told.document.published_at.is_none() {
        sidecar.lost("timestamp", "the moment of publication is not known");
    }
}

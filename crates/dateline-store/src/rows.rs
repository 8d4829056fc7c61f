//! Rows as others see them: the columns that sorting, filtering and counting need.

use dateline_record::{
    DatePrecision, Event, EventType, Manner, PlacePrecision, Quad, Quotation, Relation, Status,
};

/// The row of a record in its table. Rows grow; a row's number is never used again.
pub type RowId = i64;

/// Which side of an act a party is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who acts.
    Actor,
    /// On whom, or to whom.
    Recipient,
}

/// A party to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyRow {
    /// Its side.
    pub side: Side,
    /// The actor, where knowledge or at least a code says who it is.
    pub actor: Option<RowId>,
    /// ISO 3166-1 alpha-3 or PLOVER's IGO, NGO and the like, on the event's day.
    pub country: Option<String>,
    /// PLOVER sectors with spaces between, the main one first.
    pub sectors: String,
}

/// An event without its words.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Its row.
    pub row: RowId,
    /// The document it was coded from; foreign records have none.
    pub document: Option<RowId>,
    /// The document's story, where stories were found.
    pub story: Option<RowId>,
    /// The run that wrote it.
    pub run: RowId,
    /// Who made it: 0 is this program, others are in [`crate::Reader::origins`].
    pub origin: RowId,
    /// Whether it is what the archive says now: not of an older version of its document, not of an
    /// older coding.
    pub live: bool,
    /// Whether it counts: another record of the same act in the same document does not.
    pub counts: bool,
    /// PLOVER type.
    pub event_type: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Quad class.
    pub quad: Quad,
    /// PLOVER's score.
    pub intensity: Option<f64>,
    /// How the text presents it.
    pub status: Status,
    /// Whether all parties act on each other; they stand on both sides then.
    pub reciprocal: bool,
    /// First day, as days since 1970-01-01.
    pub day_from: Option<i32>,
    /// Last day, itself inside.
    pub day_to: Option<i32>,
    /// How exact that is.
    pub date_precision: Option<DatePrecision>,
    /// The document's day of publication, as days since 1970-01-01.
    pub published: Option<i32>,
    /// Country of the act's place.
    pub country: Option<String>,
    /// The act's place.
    pub place: Option<RowId>,
    /// How sure, 0 to 1, in thousandths.
    pub confidence: f32,
    /// The claim it stands in.
    pub claim: Option<RowId>,
    /// Who acts, then on whom, in the record's order.
    pub parties: Vec<PartyRow>,
}

/// A claim without its words.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRow {
    /// Its row.
    pub row: RowId,
    /// Its document.
    pub document: Option<RowId>,
    /// The run that wrote it.
    pub run: RowId,
    /// As of events.
    pub live: bool,
    /// The manner of saying.
    pub manner: Manner,
    /// How the words are given.
    pub quotation: Quotation,
    /// Whether words weaken it.
    pub hedged: bool,
    /// The speaker, where knowledge or at least a code says who it is.
    pub speaker: Option<RowId>,
    /// The speaker's country.
    pub country: Option<String>,
    /// The speaker's sectors with spaces between.
    pub sectors: String,
    /// The document's day of publication, as days since 1970-01-01.
    pub published: Option<i32>,
}

/// A document without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its row.
    pub row: RowId,
    /// The user's id, or one from the content; documents of other sources can have the same.
    pub id: String,
    /// Where it stands.
    pub url: Option<String>,
    /// Who published it, as a row of [`crate::Reader::publishers`].
    pub publisher: Option<RowId>,
    /// The day, as days since 1970-01-01.
    pub published: Option<i32>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// From 1; a changed text under the same id or address is the next.
    pub version: u32,
    /// The version before.
    pub prior: Option<RowId>,
    /// Whether it is the latest version.
    pub latest: bool,
    /// The run that brought it.
    pub run: RowId,
    /// Its story, where stories were found.
    pub story: Option<RowId>,
}

/// Somebody seen acting, acted on or speaking: an entry of the knowledge, or all who are known only
/// by the same country and sectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorRow {
    /// The row.
    pub row: RowId,
    /// The knowledge entry; absent where only country and sectors are known.
    pub id: Option<String>,
    /// The name; `BLR OPP` where only that is known.
    pub name: String,
    /// The country when first seen; that of the day stands with each party.
    pub country: Option<String>,
    /// The sectors when first seen, with spaces between.
    pub sectors: String,
}

/// A place of acts.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRow {
    /// The row.
    pub row: RowId,
    /// The gazetteer's id.
    pub id: Option<String>,
    /// The name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// How exact.
    pub precision: PlacePrecision,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// The uncertainty in kilometres.
    pub radius_km: Option<f64>,
    /// GeoNames' id.
    pub geonames: Option<u32>,
}

/// A story without its documents, which are its [`LineageRow`]s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryRow {
    /// The row.
    pub row: RowId,
    /// The story's id.
    pub id: String,
    /// The document all began with.
    pub origin: RowId,
    /// The agency or outlet credited.
    pub credited: Option<String>,
    /// How often it was told, and by how many.
    pub counts: dateline_record::Counts,
    /// False once its documents went over to other stories.
    pub live: bool,
}

/// A document's place in its story.
#[derive(Clone, Debug, PartialEq)]
pub struct LineageRow {
    /// The document.
    pub document: RowId,
    /// Its story.
    pub story: RowId,
    /// What it was made from.
    pub ancestor: Option<RowId>,
    /// The origin that it goes back to: its own row where it was made from none. Origins that credit
    /// the same agency are one.
    pub root: RowId,
    /// What it is to that.
    pub relation: Relation,
    /// How sure, 0 to 1.
    pub confidence: f64,
    /// What spoke for it.
    pub reason: String,
    /// What it changed.
    pub changes: Vec<dateline_record::Change>,
}

/// A row of another coder as its importer hands it over.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// The row's key in its profile, such as a `GlobalEventID`.
    pub key: &'a str,
    /// The record it was read as; none where the codebook has no such act.
    pub event: Option<&'a Event>,
    /// The row as it came: column and text, in order.
    pub raw: &'a [(String, String)],
    /// What else is to be kept with the row, as the importer writes it; a part of what the row says.
    pub beside: &'a str,
    /// Where it was found, likewise: the same row found elsewhere is the same row.
    pub found: &'a str,
}

/// A row of another coder as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignRow {
    /// Its place among all that came, from 1.
    pub row: RowId,
    /// The profile it was imported by.
    pub profile: String,
    /// The row's key in it.
    pub key: String,
    /// The record it was read as, with the corrections that people made, and its row; none where the codebook
    /// has no such act.
    pub event: Option<(RowId, Event)>,
    /// The row: column and text, in order.
    pub raw: Vec<(String, String)>,
    /// What the importer kept beside it.
    pub beside: String,
    /// Where it was found, as the importer said it; empty in archives of schema 3.
    pub found: String,
}

/// How many rows were imported by a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignCount {
    /// The profile.
    pub profile: String,
    /// Rows that the codebook has no act for: kept, and counted nowhere as events.
    pub without_act: u64,
}

/// How far an archive has grown. Rows up to these are there and stay as they are while `generation`
/// is the same; it grows when rows that were there are changed (a new coding, a new version of a
/// document, a correction); stories are counted over anew by whoever counts by them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watermark {
    /// Last event.
    pub event: RowId,
    /// Last claim.
    pub claim: RowId,
    /// Last document.
    pub document: RowId,
    /// Changes of rows that were there before.
    pub generation: i64,
    /// What tells these changes from others of the same number ([`crate::Reader::changes_since`]).
    pub mark: i64,
}

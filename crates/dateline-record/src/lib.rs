//! The records of dateline, as the codebook (`docs/records.md`) draws them.
//!
//! What goes in: nothing; this crate depends on no other crate of the project. What comes
//! out: the types every other crate hands on ([`Document`], [`Event`], [`Claim`]), the PLOVER
//! vocabulary they use ([`EventType`], [`Status`], [`Quad`]) and the ids that make the same
//! text coded by the same version give the same records on any machine.
//!
//! Offsets are half-open and count Unicode scalar values of the document text as stored.

mod annotate;
mod claim;
mod document;
mod event;
mod explain;
mod foreign;
mod id;
mod kind;
mod party;
mod plover;
mod span;
mod story;
mod vector;
mod when;
mod wire;

pub use annotate::{
    ActorMention, Annotations, Attribution, Layer, PlaceMention, TimeMention, TimexType,
};
pub use claim::{Claim, Manner, Quotation};
pub use document::{Document, Found, Language};
pub use event::{
    Because, Division, Event, Magnitude, MagnitudeRole, OtherPlace, Place, PlacePrecision,
    PlaceRole,
};
pub use explain::{Coded, NotCoded, Note, Reason};
pub use foreign::{CODED, Foreign, RowForm};
pub use id::{content_id, hex, sha256_hex};
pub use kind::{ArticleKind, KindReading};
pub use party::Party;
pub use plover::{EventType, Quad, Status, UnknownName};
pub use span::{CharSpan, Words};
pub use story::{
    Change, ChangeKind, Counts, Damage, DamageSign, Descent, DocumentIntegrity, Relation, Story,
    TextIntegrity,
};
pub use vector::Vector;
pub use when::{DatePrecision, When};
pub use wire::{Record, write_document, write_records};

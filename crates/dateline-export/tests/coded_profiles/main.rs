//! The profiles polecat, icews, acled-like, ucdp-ged-like, geojson, stix2.1, jsonl, csv and parquet: the traps of
//! each format, and event to row to event.

mod acled;
mod geojson;
mod icews;
mod own;
mod polecat;
mod shared;
mod stix;
mod there_and_back;
mod ucdp;

//! Every profile: the traps of each format, and event to row to event.

mod acled;
mod cameo;
mod divisions;
mod geojson;
mod icews;
mod own;
mod polecat;
mod shared;
mod stix;
mod there_and_back;
mod traps;
mod ucdp;

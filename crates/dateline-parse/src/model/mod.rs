//! Reading a published model: the archive, its configuration, its msgpack files.

pub(crate) mod archive;
pub(crate) mod config;
pub(crate) mod msgpack;
pub(crate) mod thinc;

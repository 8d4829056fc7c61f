//! Records and texts as the archive keeps them: zstd frames with a dictionary and a checksum.
//!
//! In: bytes. Out: frames, and the bytes again. The dictionaries lie in the archive itself, so that
//! one written by this program can be read by any other; those here are what a new archive is
//! made with. They were trained on the project's own texts (`training/`, the examples of
//! `knowledge/acts`) and on what is coded from them, with `zstd --train`.
//!
//! Measured on 28 reports that no dictionary was trained on (440 events, 1,760 bytes of JSON each):
//!
//! | frame | without a dictionary | with one |
//! |---|---|---|
//! | an event | 843 bytes | 300 |
//! | all records of a document, an event | 471 | 228 |
//! | the text of a document (1,153 bytes) | 681 | 490 |

use std::collections::HashMap;

use rusqlite::Connection;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::{self, CParameter};

use crate::StoreError;

/// What a new archive keeps records with.
const RECORDS: &[u8] = include_bytes!("../dictionaries/records.1.zdict");
/// What a new archive keeps texts with.
const TEXTS: &[u8] = include_bytes!("../dictionaries/texts.1.zdict");

/// Higher levels gain a sixth and cost several times the time.
const LEVEL: i32 = 3;
/// More than a document can come to: a damaged length must not take all memory.
const MOST: u64 = 1 << 32;

/// Puts the dictionaries into a new archive.
pub(crate) fn install(connection: &Connection) -> rusqlite::Result<()> {
    let mut insert =
        connection.prepare("INSERT INTO dictionaries(id, name, bytes) VALUES (?1, ?2, ?3)")?;
    for (name, bytes) in [("records", RECORDS), ("texts", TEXTS)] {
        insert.execute((id_of(bytes), name, bytes))?;
    }
    Ok(())
}

fn id_of(dictionary: &[u8]) -> u32 {
    zstd_safe::get_dict_id_from_dict(dictionary).map_or(0, std::num::NonZero::get)
}

/// Compresses with the newest dictionaries of an archive.
pub(crate) struct Packer {
    records: Compressor<'static>,
    texts: Compressor<'static>,
}

impl Packer {
    pub(crate) fn of(connection: &Connection) -> Result<Self, StoreError> {
        let newest = |name: &str| -> Result<Compressor<'static>, StoreError> {
            let bytes: Vec<u8> = connection.query_row(
                "SELECT bytes FROM dictionaries WHERE name = ?1 ORDER BY id DESC LIMIT 1",
                [name],
                |row| row.get(0),
            )?;
            let mut compressor =
                Compressor::with_dictionary(LEVEL, &bytes).map_err(|e| fault(&e))?;
            compressor
                .set_parameter(CParameter::ChecksumFlag(true))
                .map_err(|e| fault(&e))?;
            Ok(compressor)
        };
        Ok(Self {
            records: newest("records")?,
            texts: newest("texts")?,
        })
    }

    pub(crate) fn record(&mut self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.records.compress(bytes).map_err(|e| fault(&e))
    }

    pub(crate) fn text(&mut self, text: &str) -> Result<Vec<u8>, StoreError> {
        self.texts.compress(text.as_bytes()).map_err(|e| fault(&e))
    }
}

/// Decompresses with all dictionaries of an archive.
pub(crate) struct Unpacker {
    by_dictionary: HashMap<u32, Decompressor<'static>>,
}

impl Unpacker {
    pub(crate) fn of(connection: &Connection) -> Result<Self, StoreError> {
        let mut read = connection.prepare("SELECT id, bytes FROM dictionaries")?;
        let rows = read.query_map([], |row| {
            Ok((row.get::<_, u32>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        let mut by_dictionary = HashMap::new();
        for row in rows {
            let (id, bytes) = row?;
            let unpacker = Decompressor::with_dictionary(&bytes).map_err(|e| fault(&e))?;
            by_dictionary.insert(id, unpacker);
        }
        Ok(Self { by_dictionary })
    }

    /// With the dictionaries that this program makes archives with.
    pub(crate) fn built_in() -> Result<Self, StoreError> {
        let mut by_dictionary = HashMap::new();
        for bytes in [RECORDS, TEXTS] {
            let unpacker = Decompressor::with_dictionary(bytes).map_err(|e| fault(&e))?;
            by_dictionary.insert(id_of(bytes), unpacker);
        }
        Ok(Self { by_dictionary })
    }

    pub(crate) fn bytes(&mut self, frame: &[u8]) -> Result<Vec<u8>, StoreError> {
        let id = zstd_safe::get_dict_id_from_frame(frame).map_or(0, std::num::NonZero::get);
        let Some(unpacker) = self.by_dictionary.get_mut(&id) else {
            return Err(StoreError::Record(format!(
                "a stored record needs dictionary {id}, which the archive does not have"
            )));
        };
        let size = match zstd_safe::get_frame_content_size(frame) {
            Ok(Some(size)) if size <= MOST => usize::try_from(size).unwrap_or(usize::MAX),
            _ => return Err(StoreError::Record("a stored record has no length".into())),
        };
        unpacker.decompress(frame, size).map_err(|e| fault(&e))
    }

    pub(crate) fn text(&mut self, frame: &[u8]) -> Result<String, StoreError> {
        String::from_utf8(self.bytes(frame)?)
            .map_err(|_| StoreError::Record("a stored text is no UTF-8".into()))
    }
}

fn fault(error: &std::io::Error) -> StoreError {
    StoreError::Record(format!("a compressed record cannot be read: {error}"))
}

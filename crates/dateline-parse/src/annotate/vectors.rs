//! The table of static vectors of the larger models.
//!
//! In: `vocab/vectors` and `vocab/key2row`. Out: the row of a text, if it has one.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use crate::error::{LoadError, Place};
use crate::ids::string_id;
use crate::model::msgpack::Reader;
use crate::model::thinc::floats;
use crate::nn::cache::NO_ROW;
use crate::nn::encoder::STATIC_WIDTH;

/// String ids are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, id: u64) {
        self.0 = id;
    }
}

/// Static vectors by text.
#[derive(Default)]
pub(crate) struct Vectors {
    rows: HashMap<u64, u32, BuildHasherDefault<AsIs>>,
    values: Vec<f32>,
}

impl Vectors {
    /// From the two files of the table.
    pub(crate) fn load(
        npy: &[u8],
        key2row: &[u8],
        npy_place: Place<'_>,
        key_place: Place<'_>,
    ) -> Result<Vectors, LoadError> {
        let values = read_npy(npy)
            .ok_or_else(|| npy_place.malformed("another array", "rows of 300 floats, npy 1.0"))?;
        let n_rows = values.len() / STATIC_WIDTH;
        let bad = |found: String| key_place.malformed(found, "ids to rows of the vectors");
        let mut reader = Reader::new(key2row);
        let len = reader.map().map_err(|e| bad(e.to_string()))?;
        // An entry takes at least two bytes.
        let mut rows = HashMap::default();
        rows.reserve(len.min(key2row.len() / 2));
        for _ in 0..len {
            let id = reader.u64().map_err(|e| bad(e.to_string()))?;
            let row = reader.u64().map_err(|e| bad(e.to_string()))?;
            if row >= n_rows as u64 {
                return Err(bad(format!("row {row} of {n_rows}")));
            }
            rows.insert(id, row as u32);
        }
        Ok(Vectors { rows, values })
    }

    /// All rows, 300 values each.
    pub(crate) fn values(&self) -> &[f32] {
        &self.values
    }

    /// The row of a text, or [`NO_ROW`].
    pub(crate) fn row(&self, text: &str) -> u32 {
        if self.rows.is_empty() {
            return NO_ROW;
        }
        self.rows.get(&string_id(text)).copied().unwrap_or(NO_ROW)
    }
}

/// The values of a little-endian float array of rows of 300.
fn read_npy(npy: &[u8]) -> Option<Vec<f32>> {
    let rest = npy.strip_prefix(b"\x93NUMPY\x01\x00")?;
    let (len, rest) = rest.split_first_chunk::<2>()?;
    let (header, data) = rest.split_at_checked(usize::from(u16::from_le_bytes(*len)))?;
    let header = std::str::from_utf8(header).ok()?;
    let is_plain = header.contains("'descr': '<f4'") && header.contains("'fortran_order': False");
    let shape = header.split_once("'shape': (")?.1.split_once(')')?.0;
    let mut dims = shape.split(',').map(|d| d.trim().parse::<usize>());
    let (rows, width) = (dims.next()?.ok()?, dims.next()?.ok()?);
    let whole = rows.checked_mul(width)?.checked_mul(4)? == data.len();
    let values = floats(data);
    (is_plain && whole && width == STATIC_WIDTH && values.iter().all(|v| v.is_finite()))
        .then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn npy_arrays() {
        let mut npy = b"\x93NUMPY\x01\x00".to_vec();
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 300), }\n";
        npy.extend((header.len() as u16).to_le_bytes());
        npy.extend(header.as_bytes());
        npy.extend([0; 1200]);
        assert_eq!(read_npy(&npy), Some(vec![0.0; 300]));
        npy.pop();
        assert_eq!(read_npy(&npy), None);
        assert_eq!(read_npy(b"\x93NUMPY"), None);
    }
}

//! Bytes to text: strict UTF-8, a byte-order mark stripped, NUL refused.

use crate::Cause;

const BOM: char = '\u{FEFF}';

/// Bytes that are no text: why, and the place of the byte at fault.
#[derive(Debug)]
pub struct BadText {
    /// Why.
    pub cause: Cause,
    /// The byte's offset, from 0.
    pub offset: usize,
    /// Its line, from 1.
    pub line: usize,
}

/// The text in some bytes.
///
/// ```
/// assert_eq!(dateline_text::text_from_utf8(b"\xEF\xBB\xBFPeace.".to_vec()).unwrap(), "Peace.");
/// let bad = dateline_text::text_from_utf8(b"un\ncaf\xE9".to_vec()).unwrap_err();
/// assert_eq!((bad.offset, bad.line), (6, 2));
/// assert!(bad.cause.to_string().contains("0xE9"));
/// ```
pub fn text_from_utf8(bytes: Vec<u8>) -> Result<String, BadText> {
    let bad = |bytes: &[u8], offset: usize, cause| BadText {
        cause,
        offset,
        line: 1 + bytes[..offset].iter().filter(|&&b| b == b'\n').count(),
    };
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let (offset, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let cause = Cause::NotUtf8 {
            byte: bytes[offset],
            offset,
            hint: hint(bytes, offset),
        };
        bad(bytes, offset, cause)
    })?;
    if let Some(offset) = text.bytes().position(|b| b == 0) {
        return Err(bad(text.as_bytes(), offset, Cause::Nul { offset }));
    }
    if text.starts_with(BOM) {
        text.drain(..BOM.len_utf8());
    }
    Ok(text)
}

/// What bytes that are no UTF-8 probably are.
fn hint(bytes: &[u8], offset: usize) -> &'static str {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => {
            "; it looks like UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`"
        }
        [0x1F, 0x8B, ..] => "; it looks like gzip: unpack it with `gunzip` first",
        [b'P', b'K', 3, 4, ..] => "; it looks like a zip archive: unpack it first",
        [b'%', b'P', b'D', b'F', ..] => "; it is a PDF: extract its text first",
        _ if offset + 4 > bytes.len() && bytes[offset] >= 0xC2 => {
            "; the file ends within a character: is it whole?"
        }
        _ => "; convert it, for example with `iconv -f WINDOWS-1252 -t UTF-8`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_utf8_is_named() {
        let said = |bytes: &[u8]| {
            text_from_utf8(bytes.to_vec())
                .unwrap_err()
                .cause
                .to_string()
        };
        assert!(said(b"\xFF\xFEa\0").contains("UTF-16"));
        assert!(said(&[0x1F, 0x8B, 8]).contains("gunzip"));
        assert!(said("é".as_bytes()[..1].as_ref()).contains("whole"));
        assert!(said(b"caf\xE9 con leche").contains("iconv"));
        assert!(said(b"a\0b").contains("NUL at offset 1"));
    }
}

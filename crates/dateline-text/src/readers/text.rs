//! A stream that is one plain text.

use dateline_record::{Document, Note};

use super::{Id, Read, names};
use crate::encoding::{Decoded, ToldBy, decode};
use crate::stream::Stream;
use crate::{Cause, InputError, Options};

/// The document that a text is.
pub fn document(mut stream: Stream, options: &Options) -> Result<Read, InputError> {
    let names = names(&stream);
    let bytes = stream
        .whole(options.max_bytes)
        .map_err(|cause| stream.place.error(cause))?;
    let document = read(&bytes, options.encoding.as_deref())
        .map_err(|(cause, line)| stream.place.error(cause).at(line, None))?;
    Ok(Read {
        document,
        found: stream.place.found(),
        id: Id::Derived(names),
        own_language: false,
    })
}

/// The document in some bytes, or why there is none and the line at fault. It has no id.
pub fn read(bytes: &[u8], declared: Option<&str>) -> Result<Document, (Cause, Option<usize>)> {
    let decoded = decode(bytes, declared);
    let text = &decoded.text;
    if let Some(offset) = text.bytes().position(|b| b == 0) {
        let line = 1 + text[..offset].matches('\n').count();
        return Err((Cause::Nul { offset }, Some(line)));
    }
    if text.trim().is_empty() {
        return Err((Cause::EmptyFile, None));
    }
    let notes = notes(&decoded);
    let mut document = Document::new("", decoded.text.into_owned());
    document.notes = notes;
    Ok(document)
}

/// What is to be said of how a text was decoded.
fn notes(decoded: &Decoded) -> Vec<Note> {
    let mut notes = Vec::new();
    let name = decoded.encoding.name();
    if decoded.replaced > 0 {
        let message = match decoded.replaced {
            1 => format!("1 place is no {name} and was replaced by U+FFFD"),
            n => format!("{n} places are no {name} and were replaced by U+FFFD"),
        };
        notes.push(Note {
            code: "damaged-characters".into(),
            message,
        });
    }
    let guessed = decoded.told_by == ToldBy::Detected && name != "UTF-8";
    if guessed {
        notes.push(Note {
            code: "encoding-guessed".into(),
            message: format!("read as {name}, as its bytes show; --encoding says another"),
        });
    }
    notes
}

//! A stream that is one page.

use super::{Id, Read, careful, names};
use crate::html::{self, Hints};
use crate::stream::Stream;
use crate::{InputError, Options};

/// The article in a page.
pub fn document(mut stream: Stream, options: &Options) -> Result<Read, InputError> {
    let names = names(&stream);
    let hints = Hints {
        charset: options.encoding.as_deref(),
        ..Hints::default()
    };
    let document = stream
        .whole(options.max_bytes)
        .and_then(|bytes| careful(|| html::document(&bytes, &hints)))
        .map_err(|cause| stream.place.error(cause))?;
    Ok(Read {
        document,
        found: stream.place.found(),
        id: Id::Derived(names),
        own_language: false,
    })
}

//! Compressed streams and zip archives, unpacked as they are read.

mod gzip;
mod zip;

use std::io::{self, BufRead, Read};

pub use gzip::Gunzip;
pub use zip::{Member, Zip};

use crate::Cause;
use crate::bytes::Bytes;

/// The log of the largest window that a Zstandard frame may ask for: 128 MB, as `zstd -d` allows.
const ZSTD_WINDOW_LOG: u32 = 27;

/// What Zstandard frames unpack to.
pub fn zstd(packed: Bytes) -> io::Result<impl Read + Send> {
    let mut decoder = ::zstd::stream::read::Decoder::with_buffer(packed)?;
    decoder.window_log_max(ZSTD_WINDOW_LOG)?;
    Ok(Careful {
        inner: decoder,
        packing: "Zstandard data",
    })
}

/// What bzip2 streams unpack to.
pub fn bzip2(packed: Bytes) -> impl Read + Send {
    Careful {
        inner: ::bzip2::bufread::MultiBzDecoder::new(packed),
        packing: "bzip2 data",
    }
}

/// A decoder whose errors say what is damaged.
struct Careful<R> {
    inner: R,
    packing: &'static str,
}

impl<R: Read> Read for Careful<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner
            .read(buffer)
            .map_err(|error| damaged(error, self.packing))
    }
}

/// An error of a decoder: of the stream it reads, or of what it found there.
fn damaged(error: io::Error, packing: &'static str) -> io::Error {
    if error.get_ref().is_some_and(|inner| inner.is::<Cause>()) {
        return error;
    }
    let what = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => error.to_string(),
    };
    Cause::Damaged { packing, what }.into()
}

/// Whether a stream is at its end.
fn is_at_end(bytes: &mut impl BufRead) -> io::Result<bool> {
    Ok(bytes.fill_buf()?.is_empty())
}

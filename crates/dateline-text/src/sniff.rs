//! What some bytes are, by what they begin with.
//!
//! In: the first bytes of a stream, and whether they are all of it. Out: the [`Kind`], or nothing
//! where more bytes are needed to tell. File names say nothing here.

mod markup;
mod prose;
mod tables;

pub use tables::Dialect;

use crate::{encoding, pdf};

/// Bytes looked at: what has not shown by then is plain text.
pub const LOOKED_AT: usize = 1 << 16;

/// What a stream of bytes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No byte but white space.
    Empty,
    /// Plain text.
    Text,
    /// A page.
    Html,
    /// RSS, Atom or a JSON feed.
    Feed,
    /// One JSON object a line.
    Jsonl,
    /// JSON that does not go by lines: an object, several, or a list of objects.
    Json,
    /// Rows of cells with something between them.
    Table(Dialect),
    /// Apache Parquet.
    Parquet,
    /// A web archive.
    Warc,
    /// A dump of a wiki.
    Wiki,
    /// One e-mail message.
    Mail,
    /// A mailbox.
    Mbox,
    /// PDF.
    Pdf,
    /// gzip, of one member or several.
    Gzip,
    /// Zstandard.
    Zstd,
    /// bzip2.
    Bzip2,
    /// A zip archive.
    Zip,
    /// Something that holds no documents, or in a form that is not read: its name, and what to do.
    Other(&'static str, &'static str),
    /// XML of no kind that is read.
    OtherXml,
}

/// What may be expected of a table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expect<'a> {
    /// Whether the user says of columns what they are.
    pub table: bool,
    /// Whether rows begin with the first line.
    pub no_header: bool,
    /// The declared encoding.
    pub encoding: Option<&'a str>,
}

/// What the stream that begins with `head` is; `whole` says that nothing comes after it.
///
/// Where nothing can be said yet and `head` is not whole nor as long as [`LOOKED_AT`], the answer is
/// nothing: ask again with more.
pub fn kind(head: &[u8], whole: bool, expect: Expect) -> Option<Kind> {
    let whole = whole || head.len() >= LOOKED_AT;
    if let Some(kind) = magic(head) {
        return Some(kind);
    }
    if head.len() < LONGEST_MAGIC && !whole {
        return None;
    }
    // Mailers and servers put a little before it, and readers of PDF allow for that.
    if pdf::looks_like(head) {
        return Some(Kind::Pdf);
    }
    let (encoding, _) = encoding::encoding_of(head, expect.encoding);
    let (text, _) = encoding::decode_as(head, encoding);
    // The last character may be cut off.
    let text = match whole {
        false => text.trim_end_matches('\u{FFFD}'),
        true => text.as_ref(),
    };
    let begun = text.trim_start();
    if begun.is_empty() {
        return whole.then_some(Kind::Empty);
    }
    if begun.starts_with('<') {
        return markup::kind(begun, whole);
    }
    if begun.starts_with(['{', '[']) {
        return prose::json(begun, whole);
    }
    if let Some(answer) = prose::headers(text, whole) {
        return answer;
    }
    if let Some(answer) = tables::table(text, whole, expect) {
        return answer;
    }
    match (whole, binary(head, text)) {
        (false, _) => None,
        (true, true) => Some(Kind::Other("binary data", "nothing in it can be read")),
        (true, false) => Some(Kind::Text),
    }
}

/// The delimiter of a table that begins so.
pub fn delimiter(head: &[u8], whole: bool) -> u8 {
    let (encoding, _) = encoding::encoding_of(head, None);
    let (text, _) = encoding::decode_as(head, encoding);
    tables::delimiter(&text, whole)
}

/// Bytes that [`magic`] looks at.
const LONGEST_MAGIC: usize = 16;

/// Kinds that their first bytes name.
fn magic(head: &[u8]) -> Option<Kind> {
    const UNPACK: &str = "unpack it first";
    const IMAGE: &str = "an image holds no text to read";
    const SOUND: &str = "its words would have to be written down first";
    const PROGRAM: &str = "a program is no document";
    let starts: &[(&[u8], Kind)] = &[
        (&[0x1F, 0x8B, 0x08], Kind::Gzip),
        (&[0x28, 0xB5, 0x2F, 0xFD], Kind::Zstd),
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"PAR1", Kind::Parquet),
        (b"WARC/0.", Kind::Warc),
        (b"WARC/1.", Kind::Warc),
        (b"%PDF-", Kind::Pdf),
        (b"\x89PNG\r\n\x1A\n", Kind::Other("a PNG image", IMAGE)),
        (b"\xFF\xD8\xFF", Kind::Other("a JPEG image", IMAGE)),
        (b"GIF87a", Kind::Other("a GIF image", IMAGE)),
        (b"GIF89a", Kind::Other("a GIF image", IMAGE)),
        (b"II*\0", Kind::Other("a TIFF image", IMAGE)),
        (b"MM\0*", Kind::Other("a TIFF image", IMAGE)),
        (b"\0\0\x01\0", Kind::Other("an icon", IMAGE)),
        (b"\x7FELF", Kind::Other("an executable (ELF)", PROGRAM)),
        (
            b"\xCF\xFA\xED\xFE",
            Kind::Other("an executable (Mach-O)", PROGRAM),
        ),
        (b"\xCA\xFE\xBA\xBE", Kind::Other("an executable", PROGRAM)),
        (b"\0asm", Kind::Other("a WebAssembly module", PROGRAM)),
        (b"OggS", Kind::Other("an Ogg recording", SOUND)),
        (b"ID3", Kind::Other("an MP3 recording", SOUND)),
        (b"fLaC", Kind::Other("a FLAC recording", SOUND)),
        (b"wOFF", Kind::Other("a font", "a font holds no text")),
        (b"wOF2", Kind::Other("a font", "a font holds no text")),
        (
            b"\xFD7zXZ\0",
            Kind::Other("xz", "unpack it with `xz -d` first"),
        ),
        (b"7z\xBC\xAF\x27\x1C", Kind::Other("a 7z archive", UNPACK)),
        (b"Rar!\x1A\x07", Kind::Other("a RAR archive", UNPACK)),
        (
            b"\x04\x22\x4D\x18",
            Kind::Other("lz4", "unpack it with `lz4 -d` first"),
        ),
        (
            b"SQLite format 3\0",
            Kind::Other("an SQLite database", "write the table out as CSV or JSONL"),
        ),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            Kind::Other("an old Office document", "save it as text, PDF or HTML"),
        ),
        (
            b"{\\rtf",
            Kind::Other("an RTF document", "save it as text, PDF or HTML"),
        ),
        (
            b"%!PS",
            Kind::Other("PostScript", "convert it with `ps2pdf`"),
        ),
        (
            b"ARROW1",
            Kind::Other("an Arrow file", "write it as Parquet"),
        ),
        (
            b"Obj\x01",
            Kind::Other("an Avro file", "write it as Parquet or JSONL"),
        ),
    ];
    if let Some((_, kind)) = starts.iter().find(|(start, _)| head.starts_with(start)) {
        return Some(*kind);
    }
    if head.starts_with(b"BZh") && head.get(3).is_some_and(u8::is_ascii_digit) {
        let block = head.get(4..10)?;
        return (block == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
            || block == [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
        .then_some(Kind::Bzip2);
    }
    // A frame that Zstandard readers skip may stand first.
    if head.len() > 4 && head[0] & 0xF0 == 0x50 && head[1..4] == [0x2A, 0x4D, 0x18] {
        return Some(Kind::Zstd);
    }
    let at = |from: usize, what: &[u8]| head.get(from..from + what.len()) == Some(what);
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Some(Kind::Other("a WebP image", IMAGE));
    }
    if at(0, b"RIFF") {
        return Some(Kind::Other("a RIFF recording", SOUND));
    }
    if at(4, b"ftyp") {
        return Some(Kind::Other("a video or an image", IMAGE));
    }
    if at(257, b"ustar") {
        return Some(Kind::Other(
            "a tar archive",
            "unpack it with `tar -x` first",
        ));
    }
    if at(0, b"MZ") && head.contains(&0) {
        return Some(Kind::Other("an executable (Windows)", PROGRAM));
    }
    None
}

/// Whether bytes without a known beginning are no text: NULs, or control characters by the dozen.
fn binary(head: &[u8], text: &str) -> bool {
    let begin: String = text.chars().take(4096).collect();
    let controls = begin
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace() && *c != '\u{1B}' && *c != '\u{8}')
        .count();
    let nuls = head.contains(&0) && text.contains('\0');
    // A single NUL in a text is damage, and named as such.
    (nuls && controls > 1 + begin.len() / 512) || controls * 20 > begin.chars().count() + 20
}

#[cfg(test)]
mod tests;

//! Bytes to text, whatever their encoding.
//!
//! In: bytes, and the encoding their bearer declares (a header, a `meta` element, an XML
//! declaration, an option), if it does. Out: the text, the encoding, what told it, and whether
//! characters had to be replaced.
//!
//! In this order: a byte-order mark; the declaration, unless the bytes contradict it; UTF-8, where
//! the bytes are valid; UTF-16, where NULs stand as they do in it; what the letters' frequencies
//! tell ([`chardetng`]). Bytes contradict a declaration when they are not well-formed in the
//! encoding it names and are in another, and when they are UTF-8 beyond ASCII and the declaration
//! names an encoding of one byte a letter: headers that say ISO-8859-1 of every page are common,
//! texts in ISO-8859-1 that are valid UTF-8 by chance are not.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes looked at to tell an encoding: more would not make the guess better.
const LOOKED_AT: usize = 1 << 18;

/// A text, and how it was decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub text: Cow<'a, str>,
    /// The encoding of the bytes.
    pub encoding: &'static Encoding,
    /// What told the encoding.
    pub told_by: ToldBy,
    /// U+FFFD in the text that stand for bytes which are no text in that encoding.
    pub replaced: usize,
}

/// What told an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// A byte-order mark.
    Mark,
    /// The declaration.
    Declared,
    /// The bytes, for want of a declaration.
    Detected,
    /// The bytes, against the declaration.
    Corrected,
}

/// The text in some bytes; `declared` is the label of an encoding as standards and the web spell it
/// (`latin1`, `utf-8`, `windows-1251`, …). A label that no one knows counts as none.
///
/// ```
/// use dateline_text::encoding::{ToldBy, decode};
///
/// assert_eq!(decode("café".as_bytes(), None).text, "café");
/// let found = decode(b"caf\xE9", Some("ISO-8859-1"));
/// assert_eq!((found.text.as_ref(), found.encoding.name()), ("café", "windows-1252"));
/// assert_eq!(found.told_by, ToldBy::Declared);
/// assert_eq!(decode("café".as_bytes(), Some("latin1")).text, "café");
/// assert_eq!(decode(b"\xFF\xFEP\0e\0a\0c\0e\0", None).text, "Peace");
/// ```
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    let (encoding, told_by) = encoding_of(bytes, declared);
    let (text, replaced) = decode_as(bytes, encoding);
    Decoded {
        text,
        encoding,
        told_by,
        replaced,
    }
}

/// Whether an encoding has this label.
#[must_use]
pub fn is_known(label: &str) -> bool {
    Encoding::for_label(label.trim().as_bytes()).is_some()
}

/// The text of bytes that are known to be in `encoding`, without a byte-order mark, and the number
/// of U+FFFD in it where bytes are none.
#[must_use]
pub fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> (Cow<'a, str>, usize) {
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    let replaced = if damaged {
        text.matches('\u{FFFD}').count()
    } else {
        0
    };
    (text, replaced)
}

/// The encoding of the text that begins with these bytes, and what tells it.
///
/// A character that the end of the bytes cuts off speaks against nothing.
#[must_use]
pub fn encoding_of(bytes: &[u8], declared: Option<&str>) -> (&'static Encoding, ToldBy) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, ToldBy::Mark);
    }
    let declared = declared.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    let Some(declared) = declared else {
        return (detect(bytes), ToldBy::Detected);
    };
    if !contradicted(bytes, declared) {
        return (declared, ToldBy::Declared);
    }
    match detect(bytes) {
        found if found == declared => (declared, ToldBy::Declared),
        found if is_well_formed(bytes, found) => (found, ToldBy::Corrected),
        _ => (declared, ToldBy::Declared),
    }
}

/// Whether bytes speak against the encoding they are declared to be in.
fn contradicted(bytes: &[u8], declared: &'static Encoding) -> bool {
    let utf16 = declared == UTF_16LE || declared == UTF_16BE;
    match Utf8Form::of(bytes) {
        Utf8Form::Ascii | Utf8Form::Utf8 if utf16 => !bytes.contains(&0),
        Utf8Form::Utf8 if declared.is_single_byte() => true,
        _ => !is_well_formed(bytes, declared),
    }
}

/// The encoding that bytes without a byte-order mark show.
fn detect(bytes: &[u8]) -> &'static Encoding {
    let looked_at = &bytes[..bytes.len().min(LOOKED_AT)];
    if let Some(utf16) = utf16_of(looked_at) {
        return utf16;
    }
    // The whole, since what is valid for long may stop being so.
    match Utf8Form::of(bytes) {
        Utf8Form::Ascii | Utf8Form::Utf8 | Utf8Form::Damaged => return UTF_8,
        Utf8Form::Other => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // What is foreign may stand late: the part looked at begins at the first byte beyond ASCII.
    let first = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let begin = first.saturating_sub(LOOKED_AT / 2);
    let end = bytes.len().min(begin + LOOKED_AT);
    detector.feed(&bytes[begin..end], end == bytes.len());
    detector.guess(None, Utf8Detection::Deny)
}

/// How far bytes are UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Utf8Form {
    /// ASCII alone.
    Ascii,
    /// Valid, with characters beyond ASCII.
    Utf8,
    /// Mostly: most of what is beyond ASCII are whole characters.
    Damaged,
    /// Not at all.
    Other,
}

impl Utf8Form {
    fn of(bytes: &[u8]) -> Self {
        if bytes.is_ascii() {
            return Self::Ascii;
        }
        let (mut whole, mut broken) = (0_usize, 0_usize);
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            let cut_off = chunks.peek().is_none() && is_cut_off(chunk.invalid());
            broken += usize::from(!chunk.invalid().is_empty() && !cut_off);
        }
        match (whole, broken) {
            (0, 0) => Self::Other,
            (_, 0) => Self::Utf8,
            // In other encodings, bytes form a valid sequence now and then.
            (whole, broken) if whole >= 4 * broken => Self::Damaged,
            _ => Self::Other,
        }
    }
}

/// Whether invalid bytes at the very end are the beginning of a character.
fn is_cut_off(invalid: &[u8]) -> bool {
    std::str::from_utf8(invalid).is_err_and(|e| e.error_len().is_none())
}

/// UTF-16 without a mark: NULs stand in one half of the byte pairs only, and what the pairs mean is
/// text. Every script has its spaces and line ends below U+0100.
fn utf16_of(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut nuls = [0_usize; 2];
    for (i, _) in bytes.iter().enumerate().filter(|&(_, &b)| b == 0) {
        nuls[i % 2] += 1;
    }
    let encoding = match (nuls[0], nuls[1]) {
        (0, 1..) => UTF_16LE,
        (1.., 0) => UTF_16BE,
        _ => return None,
    };
    // Plain ASCII with a NUL or two in it is a damaged text and no UTF-16.
    let ascii = |b: u8| matches!(b, 0 | b' '..=b'~' | b'\t' | b'\n' | b'\r');
    if bytes.iter().all(|&b| ascii(b)) && (nuls[0] + nuls[1]) * 3 < bytes.len() {
        return None;
    }
    let even = &bytes[..bytes.len() & !1];
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(even.len() * 2);
    let (_, _, damaged) = decoder.decode_to_string(even, &mut text, false);
    let is_text = |c: char| !c.is_control() || c.is_whitespace();
    let is_nonsense = |c: char| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}');
    (!damaged && !text.is_empty() && text.chars().all(|c| is_text(c) && !is_nonsense(c)))
        .then_some(encoding)
}

/// Whether bytes are text in an encoding, but for a character that their end cuts off.
fn is_well_formed(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::new();
    for part in bytes.chunks(1 << 14) {
        text.clear();
        text.reserve(decoder.max_utf8_buffer_length(part.len()).unwrap_or(0));
        let (_, _, damaged) = decoder.decode_to_string(part, &mut text, false);
        if damaged {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GERMAN: &str = "Die Außenminister erklärten am Freitag, sie wären über die Lage „sehr besorgt“. Für Gespräche sei es nicht zu spät.";
    const RUSSIAN: &str =
        "Министр заявил в понедельник, что переговоры с повстанцами продолжатся в столице.";
    const POLISH: &str =
        "Rząd ogłosił w środę, że żołnierze wrócą do kraju, powiedział rzecznik w Łodzi.";

    fn bytes_in(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        match encoding.name() {
            "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => {
                let (bytes, _, unmappable) = encoding.encode(text);
                assert!(!unmappable, "{text}");
                bytes.into_owned()
            }
        }
    }

    #[test]
    fn what_is_not_declared_is_detected() {
        for (label, text) in [
            ("utf-8", GERMAN),
            ("windows-1252", GERMAN),
            ("windows-1251", RUSSIAN),
            ("koi8-r", RUSSIAN),
            ("windows-1250", POLISH),
            ("utf-16le", GERMAN),
            ("utf-16be", GERMAN),
            ("utf-16le", RUSSIAN),
            ("utf-16be", RUSSIAN),
            ("shift_jis", "外務大臣は月曜日に交渉が続くと述べた。"),
            ("gb18030", "外交部长星期一表示谈判将继续进行。"),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let bytes = bytes_in(encoding, text);
            let found = decode(&bytes, None);
            assert_eq!(found.text, text, "{label}");
            assert_eq!((found.told_by, found.replaced), (ToldBy::Detected, 0));
        }
    }

    #[test]
    fn what_is_declared_is_honoured() {
        for (label, text) in [
            ("iso-8859-2", POLISH),
            ("windows-1251", "Да."),
            ("cp866", RUSSIAN),
            ("latin1", "Zürich"),
            ("iso-2022-jp", "交渉が続く"),
        ] {
            let bytes = bytes_in(Encoding::for_label(label.as_bytes()).unwrap(), text);
            let found = decode(&bytes, Some(&format!(" {} ", label.to_uppercase())));
            assert_eq!(found.text, text, "{label}");
            assert_eq!((found.told_by, found.replaced), (ToldBy::Declared, 0));
        }
    }

    #[test]
    fn declarations_that_the_bytes_contradict_are_corrected() {
        let latin = bytes_in(encoding_rs::WINDOWS_1252, GERMAN);
        for (bytes, declared) in [
            (latin.as_slice(), "utf-8"),
            (GERMAN.as_bytes(), "iso-8859-1"),
            (GERMAN.as_bytes(), "utf-16"),
        ] {
            let found = decode(bytes, Some(declared));
            assert_eq!(
                (found.text.as_ref(), found.told_by),
                (GERMAN, ToldBy::Corrected)
            );
        }
        let ascii = decode(b"Peace talks", Some("utf-16le"));
        assert_eq!(ascii.text, "Peace talks");
        assert_eq!(
            decode(GERMAN.as_bytes(), Some("no-such")).told_by,
            ToldBy::Detected
        );
    }

    #[test]
    fn a_mark_goes_before_all_and_is_no_text() {
        let mut bytes = b"\xFE\xFF".to_vec();
        bytes.extend(bytes_in(UTF_16BE, RUSSIAN));
        let found = decode(&bytes, Some("utf-8"));
        assert_eq!(
            (found.text.as_ref(), found.told_by),
            (RUSSIAN, ToldBy::Mark)
        );
        assert_eq!(decode(b"\xEF\xBB\xBFPeace.", Some("latin1")).text, "Peace.");
    }

    #[test]
    fn damage_is_counted() {
        let mut bytes = GERMAN.as_bytes().to_vec();
        bytes[GERMAN.find("Lage").unwrap()] = 0xFF;
        let found = decode(&bytes, None);
        assert_eq!((found.encoding, found.replaced), (UTF_8, 1));
        assert!(found.text.starts_with("Die Außenminister erklärten"));
    }

    #[test]
    fn a_nul_does_not_make_utf16() {
        for text in ["Pea\nce\0.", "War\0.", "Peace talks\0 resumed."] {
            assert_eq!(decode(text.as_bytes(), None).text, text);
        }
    }

    #[test]
    fn a_text_cut_within_a_character_is_still_utf8() {
        let cut = &RUSSIAN.as_bytes()[..20];
        assert!(std::str::from_utf8(cut).is_err());
        assert_eq!(encoding_of(cut, None).0, UTF_8);
    }

    proptest! {
        #[test]
        fn no_bytes_are_a_fault(bytes: Vec<u8>, declared in "[a-z0-9-]{0,12}") {
            let _ = decode(&bytes, None);
            let _ = decode(&bytes, Some(&declared));
        }

        #[test]
        fn text_comes_back(text in "\\PC*") {
            prop_assume!(!text.starts_with('\u{FEFF}'));
            let found = decode(text.as_bytes(), Some("utf-8"));
            prop_assert_eq!(found.text.as_ref(), text.as_str());
        }
    }
}

//! JSON, and what begins with lines of headers.

use super::Kind;

/// The kind of a text that begins with a brace or a bracket; a text in brackets is a text.
pub fn json(text: &str, whole: bool) -> Option<Kind> {
    let object = text.strip_prefix('[').map_or(text, str::trim_start);
    let Some(inner) = object.strip_prefix('{') else {
        let list = text.starts_with('[');
        return match object.chars().next() {
            None if list && !whole => None,
            // A list of something else: rows in brackets are an error worth being told.
            Some('"' | '[' | '0'..='9') if list && is_value(text, whole) => Some(Kind::Json),
            _ => whole.then_some(Kind::Text),
        };
    };
    match inner.trim_start().chars().next() {
        Some('"' | '}') => {}
        None if !whole => return None,
        _ => return Some(Kind::Text),
    }
    let begin = &text[..floor(text, 2048)];
    if begin.contains("jsonfeed.org/version/") && text.starts_with('{') {
        return Some(Kind::Feed);
    }
    if text.starts_with('[') {
        return Some(Kind::Json);
    }
    let (line, rest) = match text.split_once('\n') {
        Some((line, rest)) => (line, rest),
        None if whole => return Some(Kind::Jsonl),
        None => return None,
    };
    if serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok() {
        return Some(Kind::Jsonl);
    }
    // A broken line of many, or the first line of one object?
    match rest.trim_start().chars().next() {
        Some('{') => Some(Kind::Jsonl),
        Some(_) => Some(Kind::Json),
        None if whole => Some(Kind::Jsonl),
        None => None,
    }
}

/// Whether a whole text is a JSON value.
fn is_value(text: &str, whole: bool) -> bool {
    whole && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Header fields of messages that are asked for beside `From`.
const FIELDS: &[&str] = &[
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "content-type",
    "to",
    "subject",
    "date",
    "cc",
    "reply-to",
    "sender",
    "x-mailer",
    "dkim-signature",
    "list-id",
    "newsgroups",
];
/// Fields that nobody writes by hand.
const SIGNS: &[&str] = &[
    "received",
    "message-id",
    "mime-version",
    "return-path",
    "delivered-to",
    "dkim-signature",
];
/// Lines of headers looked at.
const LINES: usize = 400;

/// Whether a text is a message or a mailbox. The outer answer is nothing where it is neither, the
/// inner one where more is needed.
pub fn headers(text: &str, whole: bool) -> Option<Option<Kind>> {
    let mut lines = text.split('\n').map(|l| l.trim_end_matches('\r'));
    let first = lines.next()?;
    if first.len() == text.len() && !whole && first.len() < 998 {
        // The first line is not at its end yet.
        return could_be_header(first).then_some(None);
    }
    if is_envelope(first) {
        let second = lines.next().unwrap_or_default();
        if field(second).is_some() || second.starts_with('>') {
            return Some(Some(Kind::Mbox));
        }
        return (second.is_empty() && !whole).then_some(None);
    }
    field(first)?;
    let (mut from, mut known, mut signs) = (false, 0, 0);
    let mut ended = false;
    for line in text
        .split('\n')
        .map(|l| l.trim_end_matches('\r'))
        .take(LINES)
    {
        if line.is_empty() {
            ended = true;
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some(name) = field(line) else {
            break;
        };
        let name = name.to_ascii_lowercase();
        from |= name == "from";
        known += usize::from(FIELDS.contains(&name.as_str()));
        signs += usize::from(SIGNS.contains(&name.as_str()));
    }
    if from && known > 1 && (signs > 0 || ended) {
        return Some(Some(Kind::Mail));
    }
    (!ended && !whole && (from || known > 0)).then_some(None)
}

/// The name of the header field in a line.
fn field(line: &str) -> Option<&str> {
    let (name, _) = line.split_once(':')?;
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (!name.is_empty() && name.len() <= 60 && name.bytes().all(fits)).then_some(name)
}

/// Whether the beginning of a line may become a header field or an envelope.
fn could_be_header(begin: &str) -> bool {
    field(begin).is_some() || "From ".starts_with(begin) || begin.starts_with("From ")
}

/// `From someone@example.org Thu Oct 20 08:00:00 2022`.
fn is_envelope(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("From ") else {
        return false;
    };
    let clock =
        |word: &str| word.contains(':') && word.bytes().all(|b| b.is_ascii_digit() || b == b':');
    let year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    rest.split_whitespace().any(clock) && rest.split_whitespace().any(year)
}

fn floor(text: &str, end: usize) -> usize {
    text.floor_char_boundary(end)
}

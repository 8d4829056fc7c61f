//! The text of a message, out of its parts.
//!
//! In: a parsed message. Out: its plain text where it has one, else its HTML as text; lines that
//! mail programs broke are joined again, and the signature after `-- ` is left out.

use std::borrow::Cow;

use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use super::Attachment;
use crate::encoding;

/// Characters from which on a line may have been broken by the program that sent it.
const BROKEN: usize = 55;

/// The text of a message.
#[derive(Debug, Default)]
pub struct Body {
    pub text: String,
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    /// Whether a part was left out because it is not in the encoding that it says.
    pub broken: bool,
}

/// The text of a message, and what it has besides.
pub fn read(message: &Message) -> Body {
    let mut body = Body::default();
    let part = |id: &u32| message.parts.get(*id as usize);
    let raw = message.raw_message.as_ref();
    for part in message.text_body.iter().filter_map(part) {
        if let PartType::Text(text) = &part.body {
            if is_broken(part) {
                body.broken = true;
                continue;
            }
            let text = decoded(part, text, raw);
            add(&mut body.text, &unbroken(&text, is_flowed(part)));
        }
    }
    if body.text.is_empty() {
        let mut html = String::new();
        for part in message.html_body.iter().filter_map(part) {
            if let PartType::Html(text) = &part.body {
                html.push_str(&decoded(part, text, raw));
            }
        }
        add(&mut body.text, &html_to_text(&html));
        body.html = Some(html).filter(|_| !body.text.is_empty());
    }
    body.attachments = message
        .attachments
        .iter()
        .filter_map(part)
        .map(attachment)
        .collect();
    body
}

fn add(out: &mut String, text: &str) {
    let text = text.replace('\0', "");
    let text = text.trim();
    if !out.is_empty() && !text.is_empty() {
        out.push_str("\n\n");
    }
    out.push_str(text);
}

fn attachment(part: &MessagePart) -> Attachment {
    let media = part.content_type().map(|kind| match kind.subtype() {
        Some(form) => format!("{}/{form}", kind.ctype()),
        None => kind.ctype().to_owned(),
    });
    let media = match &part.body {
        PartType::Message(_) => "message/rfc822".to_owned(),
        _ => media.unwrap_or_else(|| "application/octet-stream".to_owned()),
    };
    Attachment {
        name: part.attachment_name().map(str::to_owned),
        media: media.to_ascii_lowercase(),
        bytes: part.len(),
    }
}

/// Whether a part is said to be base64 and is not.
fn is_broken(part: &MessagePart) -> bool {
    let said = part.content_transfer_encoding();
    part.is_encoding_problem && said.is_some_and(|e| e.trim().eq_ignore_ascii_case("base64"))
}

fn is_flowed(part: &MessagePart) -> bool {
    let form = part
        .content_type()
        .and_then(|kind| kind.attribute("format"));
    form.is_some_and(|form| form.eq_ignore_ascii_case("flowed"))
}

/// The text of a part, its encoding found out where none is declared and it is not UTF-8.
fn decoded<'a>(part: &MessagePart, text: &'a str, raw: &[u8]) -> Cow<'a, str> {
    let declared = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"));
    let known =
        declared.is_some_and(|name| encoding_rs::Encoding::for_label(name.as_bytes()).is_some());
    if known || !text.contains('\u{FFFD}') {
        return Cow::Borrowed(text);
    }
    let range = part.offset_body as usize..part.offset_end as usize;
    let bytes = raw.get(range).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(Cow::Borrowed(bytes)),
        Encoding::QuotedPrintable => quoted_printable_decode(bytes).map(Cow::Owned),
        Encoding::Base64 => None,
    };
    match bytes {
        Some(bytes) => Cow::Owned(encoding::decode(&bytes, None).text.into_owned()),
        None => Cow::Borrowed(text),
    }
}

/// Text with the lines joined that a mail program broke (RFC 3676 where the text says so), up to
/// the signature.
fn unbroken(text: &str, flowed: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line == "-- " || (line == "--" && !flowed) {
            break;
        }
        let next = lines.peek().copied().unwrap_or_default();
        let signature = next.trim_end() == "--";
        let goes_on = match flowed {
            true => line.ends_with(' ') && !signature,
            false => {
                let text = |line: &str| {
                    line.starts_with(|c: char| c.is_alphanumeric() || "\"'“‘«(".contains(c))
                };
                line.chars().count() >= BROKEN && text(next) && !is_item(next) && text(line)
            }
        };
        out.push_str(line.trim_end());
        out.push(if goes_on { ' ' } else { '\n' });
    }
    out
}

/// `1. `, `(a) `: an item of a list, which begins a line of its own.
fn is_item(line: &str) -> bool {
    let word = line.split(' ').next().unwrap_or_default();
    let mark = word.trim_start_matches('(').trim_end_matches(['.', ')']);
    mark.len() < word.len()
        && (mark.bytes().all(|b| b.is_ascii_digit()) || mark.len() == 1)
        && word.ends_with(['.', ')'])
        && word.len() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_joined() {
        let long = "The ministers of both states said that the talks would go on in";
        for (text, flowed, joined) in [
            (
                format!("{long}\nMinsk.\n"),
                false,
                format!("{long} Minsk.\n"),
            ),
            (
                format!("{long}\n\nMinsk."),
                false,
                format!("{long}\n\nMinsk.\n"),
            ),
            (
                format!("{long}\n* Minsk"),
                false,
                format!("{long}\n* Minsk\n"),
            ),
            (
                format!("{long}\n2. Minsk"),
                false,
                format!("{long}\n2. Minsk\n"),
            ),
            (
                format!("> {long}\n> Minsk"),
                false,
                format!("> {long}\n> Minsk\n"),
            ),
            (
                "Short line\nand next".to_owned(),
                false,
                "Short line\nand next\n".to_owned(),
            ),
            (
                "Talks \nwent on.\nEnd.".to_owned(),
                true,
                "Talks went on.\nEnd.\n".to_owned(),
            ),
            ("Talks.\n-- \nA. B.".to_owned(), true, "Talks.\n".to_owned()),
            (
                "Talks. \n-- \nA. B.".to_owned(),
                false,
                "Talks.\n".to_owned(),
            ),
        ] {
            assert_eq!(unbroken(&text, flowed), joined, "{text}");
        }
    }
}

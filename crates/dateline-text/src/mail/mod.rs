//! Mail: single messages (`.eml`) and mailboxes (mbox).
//!
//! In: a message, or a mailbox in which each message begins with a `From ` line. Out: the messages
//! as text with subject, sender and date; parts that are no text are listed and counted. A message
//! that cannot be read is a [`Fault`] in its place. One message is held at a time.

mod body;
mod mailbox;

use std::io::{self, BufRead};

use jiff::Timestamp;
use jiff::civil::Date;
use mail_parser::{Addr, MessageParser};

use crate::fault::{Fault, Skipped};
use crate::window::Window;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The byte in the file where it begins; in a mailbox, with its `From ` line.
    pub offset: u64,
    /// `Message-ID`, without its angle brackets.
    pub id: Option<String>,
    pub subject: Option<String>,
    /// The sender's name as written.
    pub from: Option<String>,
    /// The sender's address.
    pub address: Option<String>,
    /// The day on which it was sent, where the sender was.
    pub day: Option<Date>,
    /// The moment at which it was sent.
    pub sent: Option<Timestamp>,
    /// What it says: its plain text, else its HTML as text.
    pub text: String,
    /// Its HTML, where it has no plain text.
    pub html: Option<String>,
    /// What came with it and is not read.
    pub attachments: Vec<Attachment>,
}

/// A part of a message that is not its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub name: Option<String>,
    /// `application/pdf`.
    pub media: String,
    pub bytes: usize,
}

impl Message {
    /// Who wrote it, as a byline has it: the name, else the address.
    #[must_use]
    pub fn byline(&self) -> Option<&str> {
        self.from.as_deref().or(self.address.as_deref())
    }

    /// Where it was sent from: the domain of the sender's address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let (_, domain) = self.address.as_deref()?.rsplit_once('@')?;
        Some(domain).filter(|domain| !domain.is_empty())
    }
}

/// Whether a file that begins so is a message or a mailbox.
#[must_use]
pub fn looks_like(beginning: &[u8]) -> bool {
    mailbox::is_from_line(beginning) || has_head(beginning)
}

/// Fields of which a message has two and a text that merely begins with a colon has not.
const FIELDS: [&str; 14] = [
    "from",
    "to",
    "date",
    "subject",
    "message-id",
    "received",
    "mime-version",
    "return-path",
    "delivered-to",
    "content-type",
    "reply-to",
    "sender",
    "dkim-signature",
    "x-mailer",
];

/// Whether bytes begin with the head of a message: lines of fields only, two of them fields that
/// mail has.
fn has_head(bytes: &[u8]) -> bool {
    let mut known = 0;
    for line in bytes.split(|&b| b == b'\n').take(60) {
        let line = line.trim_ascii_end();
        if line.is_empty() {
            break;
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            continue;
        }
        let Some(colon) = memchr::memchr(b':', line) else {
            // The last line may be cut off.
            return known >= 3;
        };
        let name = &line[..colon];
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        let is = |field: &&str| name.eq_ignore_ascii_case(field.as_bytes());
        known += usize::from(FIELDS.iter().any(is));
    }
    known >= 2
}

/// The messages of a file, in order.
pub struct Messages<R> {
    bytes: Window<R>,
    /// Whether messages begin with `From ` lines; not known before the first one is read.
    mailbox: Option<bool>,
    limit: usize,
    ended: bool,
    skipped: Skipped,
}

impl<R: BufRead> Messages<R> {
    /// The messages of a file; `limit` is how many bytes one may have.
    pub fn new(reader: R, limit: u64) -> Self {
        Self {
            bytes: Window::new(reader),
            mailbox: None,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            ended: false,
            skipped: Skipped::default(),
        }
    }

    /// What was read and is no text, by the reason: attachments, by their media types.
    pub fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    fn step(&mut self) -> io::Result<Option<Result<Message, Fault>>> {
        self.bytes.release();
        if self.mailbox.is_none() {
            self.bytes.fill(1000)?;
            self.mailbox = Some(mailbox::is_from_line(self.bytes.ahead()));
        }
        let offset = self.bytes.offset();
        let mailbox = self.mailbox == Some(true);
        let (end, whole) = match mailbox {
            true => mailbox::end(&mut self.bytes, self.limit)?,
            false => {
                let more = self.bytes.fill(self.limit.saturating_add(1))?;
                (self.bytes.ahead().len(), !more)
            }
        };
        let found = match (whole, mailbox) {
            (true, true) => {
                let message = mailbox::unquoted(&self.bytes.ahead()[..end]);
                read(offset, &message, &mut self.skipped)
            }
            (true, false) => read(offset, &self.bytes.ahead()[..end], &mut self.skipped),
            (false, _) => Some(Err(Fault::new(
                offset,
                format!("a message of more than {} bytes", self.limit),
                "raise --max-bytes if it is wanted; the message is left out, reading goes on with the next one",
            ))),
        };
        match (whole, mailbox) {
            (true, _) => self.bytes.advance(end),
            (false, true) => mailbox::pass_over(&mut self.bytes)?,
            (false, false) => self.ended = true,
        }
        self.ended |= !mailbox || !self.bytes.fill(1)?;
        Ok(found)
    }
}

impl<R: BufRead> Iterator for Messages<R> {
    type Item = Result<Message, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.step() {
                Ok(Some(message)) => return Some(message),
                Ok(None) => {}
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Fault::unreadable(self.bytes.offset(), &error)));
                }
            }
        }
        None
    }
}

/// The message in these bytes; nothing where it has no text and is counted.
fn read(offset: u64, bytes: &[u8], skipped: &mut Skipped) -> Option<Result<Message, Fault>> {
    let fault = |what: &'static str| {
        let remedy = "the message is left out; export it again from the mail program";
        Some(Err(Fault::new(offset, what, remedy)))
    };
    if bytes.trim_ascii().is_empty() {
        skipped.count("empty messages");
        return None;
    }
    if !has_head(bytes) {
        return fault("no head of a message (From, Date, Subject, …)");
    }
    let Some(parsed) = MessageParser::default().parse(bytes) else {
        return fault("no head of a message (From, Date, Subject, …)");
    };
    let body = body::read(&parsed);
    for attachment in &body.attachments {
        let what = attachment
            .name
            .as_deref()
            .map_or("parts", |_| "attachments");
        skipped.count(format!("{what} of {}", attachment.media));
    }
    if body.text.is_empty() {
        if body.broken {
            return fault("its text is said to be base64 and is not");
        }
        skipped.count("messages without text");
        return None;
    }
    let sender: Option<&Addr> = parsed.from().and_then(|from| from.first());
    let kept = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let date = parsed.date().filter(|date| date.is_valid());
    let number = |n: u8| i8::try_from(n).ok();
    Some(Ok(Message {
        offset,
        id: parsed.message_id().and_then(kept),
        subject: parsed.subject().and_then(|s| kept(&one_line(s))),
        from: sender.and_then(Addr::name).and_then(|n| kept(&one_line(n))),
        address: sender.and_then(Addr::address).and_then(kept),
        day: date.and_then(|d| {
            let year = i16::try_from(d.year).ok()?;
            Date::new(year, number(d.month)?, number(d.day)?).ok()
        }),
        sent: date.and_then(|d| Timestamp::from_second(d.to_timestamp()).ok()),
        text: body.text,
        html: body.html,
        attachments: body.attachments,
    }))
}

/// Text without line ends and controls.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;

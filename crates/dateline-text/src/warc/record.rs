//! One record: what its head says, and the text as published in its block.

use std::borrow::Cow;

use jiff::Timestamp;

use super::fields::{Fields, media_type};
use super::http;

/// The types of records that hold a text as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a server answered.
    Response,
    /// A file that was fetched otherwise.
    Resource,
    /// A text made from another record, as in Common Crawl's WET files.
    Conversion,
}

/// A record that holds a text as published.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The byte in the file as served where it begins, or its gzip member does.
    pub offset: u64,
    /// The byte in the unpacked member, where it does not begin with it.
    pub within: Option<u64>,
    /// Its type.
    pub kind: Kind,
    /// The address it was fetched from.
    pub target: String,
    /// When it was fetched: not when it was published.
    pub fetched: Option<Timestamp>,
    /// `WARC-Record-ID`, without its angle brackets.
    pub id: Option<String>,
    /// The HTTP status of a response: always 200.
    pub status: Option<u16>,
    /// The fields of the record.
    pub fields: Fields,
    /// The fields of the HTTP response.
    pub http: Fields,
    /// The media type, in small letters and without parameters; empty where none is given.
    pub media: String,
    /// The charset that the media type names, in small letters.
    pub charset: Option<String>,
    /// Why the crawler cut the body off, where it did.
    pub truncated: Option<String>,
    /// The body, out of its encodings.
    pub body: Vec<u8>,
}

/// What is wrong with a record.
type Wrong = Cow<'static, str>;

/// What the head of a record says.
pub struct Head {
    fields: Fields,
    kind: String,
    pub length: u64,
}

impl Head {
    /// The head in these bytes, version line included.
    pub fn read(bytes: &[u8]) -> Result<Self, Wrong> {
        let line_end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        let fields = Fields::parse(&bytes[line_end..]);
        let kind = fields
            .get("WARC-Type")
            .ok_or("the record has no WARC-Type")?;
        let kind = kind.to_ascii_lowercase();
        let mut lengths = fields.all("Content-Length").collect::<Vec<_>>().into_iter();
        let said = lengths.next().ok_or("the record has no Content-Length")?;
        let digits = !said.is_empty() && said.bytes().all(|b| b.is_ascii_digit());
        let length = said.parse().ok().filter(|_| digits);
        let length = length.ok_or_else(|| {
            format!(
                "the record's Content-Length is `{}`, no number",
                short(said)
            )
        })?;
        let other = lengths.find(|other| *other != said).map(short);
        if let Some(other) = other {
            return Err(format!("the record has two Content-Lengths, {length} and {other}").into());
        }
        Ok(Self {
            fields,
            kind,
            length,
        })
    }

    fn published(&self) -> Option<Kind> {
        match self.kind.as_str() {
            "response" => Some(Kind::Response),
            "resource" => Some(Kind::Resource),
            "conversion" => Some(Kind::Conversion),
            _ => None,
        }
    }

    /// Why the record is no text as published, where it is none; `block` is its block, or the
    /// beginning of it. Errors are what is wrong with it.
    pub fn not_published(&self, block: &[u8]) -> Result<Option<Cow<'static, str>>, Wrong> {
        let Some(kind) = self.published() else {
            return Ok(Some(format!("{} records", short(&self.kind)).into()));
        };
        if self.fields.get("WARC-Segment-Number").is_some() {
            return Ok(Some("records in segments".into()));
        }
        let content = self.fields.get("Content-Type").unwrap_or_default();
        let (mut media, _) = media_type(content);
        if kind == Kind::Response {
            if !matches!(media.as_str(), "" | "application/http") {
                return Ok(Some(format!("responses of {}", short(&media)).into()));
            }
            let response = http::response(block)?;
            if response.status != 200 {
                return Ok(Some(format!("HTTP status {}", response.status).into()));
            }
            (media, _) = media_type(response.fields.get("Content-Type").unwrap_or_default());
        }
        Ok((!is_text(&media)).then(|| short(&media).to_owned().into()))
    }

    /// Whether the HTTP response in the block says that its body has more bytes than there are.
    pub fn cut_short(&self, block: &[u8]) -> bool {
        let response = (self.published() == Some(Kind::Response)).then(|| http::response(block));
        response.and_then(Result::ok).is_some_and(|response| {
            let said = response.fields.get("Content-Length");
            let said = said.and_then(|said| said.parse::<u64>().ok());
            said.is_some_and(|said| said > response.body.len() as u64)
        })
    }

    /// The record with this block, or why it is no text as published. Errors are what is wrong
    /// with it.
    pub fn record(
        self,
        (offset, within): (u64, Option<u64>),
        block: &[u8],
        limit: usize,
    ) -> Result<Result<Record, Cow<'static, str>>, Wrong> {
        if let Some(reason) = self.not_published(block)? {
            return Ok(Err(reason));
        }
        let kind = self.published().unwrap_or(Kind::Resource);
        let fields = self.fields;
        let bare = |id: &str| id.trim_start_matches('<').trim_end_matches('>').to_owned();
        let target = fields.get("WARC-Target-URI").map(bare);
        let mut record = Record {
            offset,
            within,
            kind,
            target: target.ok_or("the record has no WARC-Target-URI")?,
            fetched: fields.get("WARC-Date").and_then(|date| date.parse().ok()),
            id: fields.get("WARC-Record-ID").map(bare),
            status: None,
            http: Fields::default(),
            media: String::new(),
            charset: None,
            truncated: fields.get("WARC-Truncated").map(str::to_owned),
            body: Vec::new(),
            fields,
        };
        let content = if kind == Kind::Response {
            let response = http::response(block)?;
            record.status = Some(response.status);
            record.body = response.decoded(limit, record.truncated.is_some())?;
            record.http = response.fields;
            record.http.get("Content-Type")
        } else {
            record.body = block.to_vec();
            record.fields.get("Content-Type")
        };
        (record.media, record.charset) = media_type(content.unwrap_or_default());
        if record.body.trim_ascii().is_empty() {
            return Ok(Err("empty bodies".into()));
        }
        if !http::looks_like_text(&record.body) {
            return Ok(Err("bodies that are no text".into()));
        }
        Ok(Ok(record))
    }
}

/// Whether a media type can be text as published; none given is looked at in the body.
fn is_text(media: &str) -> bool {
    let Some((kind, form)) = media.split_once('/') else {
        return true;
    };
    match kind {
        "text" => !matches!(
            form,
            "css" | "javascript" | "ecmascript" | "calendar" | "vcard"
        ),
        "application" => matches!(form, "xml" | "json" | "feed+json") || form.ends_with("+xml"),
        _ => false,
    }
}

/// What a record says of itself, short enough for a message.
fn short(text: &str) -> &str {
    let end = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

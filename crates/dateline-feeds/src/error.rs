//! What can go wrong with a fetch, in words that say what and why.

use std::time::Duration;

use crate::guard::Refusal;

/// Why a fetch gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// It was not asked for.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name has no address.
    #[error("{host} is not found: {why}")]
    Name {
        /// The host.
        host: String,
        /// What the system says.
        why: String,
    },
    /// Nobody answers at the address.
    #[error("no connection to {host}: {why}")]
    Connect {
        /// The host.
        host: String,
        /// What the system says.
        why: String,
    },
    /// No secure connection.
    #[error("no secure connection to {host}: {why}")]
    Tls {
        /// The host.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// It took too long, from the first byte sent to the last received.
    #[error("{host} took longer than {}", seconds(*.limit))]
    Timeout {
        /// The host.
        host: String,
        /// The time it had.
        limit: Duration,
    },
    /// What came is no HTTP.
    #[error("{host} does not speak HTTP properly: {why}")]
    Protocol {
        /// The host.
        host: String,
        /// What is wrong.
        why: String,
    },
    /// More header than is read.
    #[error("{host} sends more than {limit} bytes of header, or more than 128 fields")]
    Headers {
        /// The host.
        host: String,
        /// The limit.
        limit: usize,
    },
    /// A body larger than is read.
    #[error("the body has more than {limit} bytes{}", if *.inflated { " when unpacked" } else { "" })]
    TooLarge {
        /// The limit.
        limit: u64,
        /// Whether it is the unpacked body that is too large.
        inflated: bool,
    },
    /// The body ends before its end.
    #[error("the body breaks off: {why}")]
    Truncated {
        /// What is missing.
        why: String,
    },
    /// A `Content-Encoding` that was not asked for, or that is broken.
    #[error("the body cannot be unpacked: {why}")]
    Encoding {
        /// What is wrong.
        why: String,
    },
    /// Neither a feed nor an article.
    #[error("the content type is `{found}`; {expected} is expected")]
    ContentType {
        /// What the server says.
        found: String,
        /// What would be read.
        expected: &'static str,
    },
    /// The server says no.
    #[error("the server says {status}{}", status_words(*.status))]
    Status {
        /// The HTTP status.
        status: u16,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// It came whole but cannot be read.
    #[error("it cannot be read: {why}")]
    Unreadable {
        /// What is wrong.
        why: String,
    },
}

impl FetchError {
    /// One word for the log and for counting.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Refused(Refusal::Robots { .. }) => "robots",
            Self::Refused(_) => "refused",
            Self::Name { .. } => "name",
            Self::Connect { .. } => "connection",
            Self::Tls { .. } => "tls",
            Self::Timeout { .. } => "timeout",
            Self::Protocol { .. } | Self::Headers { .. } => "protocol",
            Self::TooLarge { .. } => "too-large",
            Self::Truncated { .. } => "truncated",
            Self::Encoding { .. } => "encoding",
            Self::ContentType { .. } => "content-type",
            Self::Status { .. } => "status",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// Whether asking again later would give the same.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Refused(_)
            | Self::ContentType { .. }
            | Self::Unreadable { .. }
            | Self::TooLarge { .. } => true,
            Self::Status { status, .. } => {
                (400..500).contains(status) && !matches!(status, 408 | 425 | 429)
            }
            _ => false,
        }
    }

    /// How long the server asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The HTTP status, where there was one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }
}

fn seconds(limit: Duration) -> String {
    if limit.subsec_millis() == 0 {
        format!("{} s", limit.as_secs())
    } else {
        format!("{:.1} s", limit.as_secs_f64())
    }
}

fn status_words(status: u16) -> &'static str {
    match status {
        401 | 403 => " (it does not let us in)",
        404 => " (there is nothing at this address)",
        410 => " (gone for good)",
        429 => " (too many requests)",
        500..=599 => " (a fault of the server)",
        _ => "",
    }
}

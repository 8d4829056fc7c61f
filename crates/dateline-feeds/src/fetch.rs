//! One request to one address, and what came back.
//!
//! In: an address that the policy allows, what is known of it already, limits. Out: an [`Answer`], or a
//! [`FetchError`]. Redirects are not followed here: each hop is a request of its own, with its own
//! checks and its own turn at its host.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use ureq::http::{HeaderMap, HeaderName, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::transport::{Connector, RustlsConnector, TcpConnector};
use ureq::{Agent, Error, Timeout};
use url::Url;

use crate::body::{self, ACCEPT_ENCODING, Beyond};
use crate::connect::{Gate, Lookup, Names, NotFound, SystemLookup};
use crate::error::FetchError;
use crate::guard::{Policy, Refusal};

/// Times and sizes that hold for every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until a connection stands, name and TLS included.
    pub connect: Duration,
    /// From the start to the last byte of the body.
    pub whole: Duration,
    /// Bytes of the header.
    pub header_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            whole: Duration::from_secs(60),
            header_bytes: 64 << 10,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// The address.
    pub url: &'a Url,
    /// Whether hosts named in the policy may be private. Only what a feed on such a host leads to is
    /// asked for so: a public feed cannot send us to the intranet.
    pub trusted: bool,
    /// Content types that are wanted.
    pub accept: &'static str,
    /// The `ETag` of what we have.
    pub etag: Option<&'a str>,
    /// The `Last-Modified` of what we have.
    pub last_modified: Option<&'a str>,
    /// Bytes that the body may have, packed and unpacked.
    pub max_bytes: u64,
    /// What is done about more.
    pub beyond: Beyond,
}

/// What a server answered.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `Content-Type`.
    pub content_type: Option<String>,
    /// The `ETag`.
    pub etag: Option<String>,
    /// The `Last-Modified`.
    pub last_modified: Option<String>,
    /// The `Location` of a redirect.
    pub location: Option<String>,
    /// How long the server asks to wait before the next request.
    pub retry_after: Option<Duration>,
    /// For how long the answer holds (`Cache-Control: max-age`).
    pub max_age: Option<Duration>,
    /// The body of a 200, unpacked; empty otherwise.
    pub body: Vec<u8>,
    /// Bytes of the body on the wire.
    pub bytes: u64,
}

impl Answer {
    /// Whether the status is a redirect that names where to go.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// Whether the redirect holds for good.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        matches!(self.status, 301 | 308)
    }

    /// The charset of the content type.
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        let (_, parameters) = self.content_type.as_deref()?.split_once(';')?;
        parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("charset")
                .then(|| value.trim().trim_matches(['"', '\'']))
        })
    }
}

/// Something that asks servers; tests put their own in its place.
pub trait Web: Send + Sync {
    /// Asks for one address.
    fn get(&self, ask: &Ask) -> Result<Answer, FetchError>;
}

/// Asks servers over the network.
pub struct Fetcher {
    public: Agent,
    trusted: Agent,
    limits: Limits,
}

impl fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetcher")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl Fetcher {
    /// A fetcher that names itself so and trusts the certificates that the system trusts.
    #[must_use]
    pub fn new(policy: &Policy, user_agent: &str, limits: Limits) -> Self {
        Self::with_parts(policy, user_agent, limits, Arc::new(SystemLookup), None)
    }

    /// The same with another way to look names up, and with certificates (PEM) to trust instead of the
    /// system's.
    #[must_use]
    pub fn with_parts(
        policy: &Policy,
        user_agent: &str,
        limits: Limits,
        lookup: Arc<dyn Lookup>,
        roots: Option<Vec<Certificate<'static>>>,
    ) -> Self {
        let agent = |policy: Policy| {
            let tls = TlsConfig::builder()
                .provider(TlsProvider::Rustls)
                .unversioned_rustls_crypto_provider(Arc::new(
                    rustls::crypto::ring::default_provider(),
                ))
                .root_certs(match &roots {
                    Some(roots) => RootCerts::new_with_certs(roots),
                    None => RootCerts::PlatformVerifier,
                })
                .build();
            let config = Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                // A proxy would resolve names itself, out of our sight.
                .proxy(None)
                .user_agent(user_agent)
                .accept_encoding(ACCEPT_ENCODING)
                .max_response_header_size(limits.header_bytes)
                .max_idle_connections(0)
                .max_idle_connections_per_host(0)
                .timeout_global(Some(limits.whole))
                .timeout_resolve(Some(limits.connect))
                .timeout_connect(Some(limits.connect))
                .tls_config(tls)
                .build();
            let connector = Gate(policy)
                .chain(TcpConnector::default())
                .chain(RustlsConnector::default());
            Agent::with_parts(config, connector, Names(Arc::clone(&lookup)))
        };
        Self {
            public: agent(policy.public_only()),
            trusted: agent(policy.clone()),
            limits,
        }
    }
}

impl Web for Fetcher {
    fn get(&self, ask: &Ask) -> Result<Answer, FetchError> {
        let host = ask.url.host_str().unwrap_or_default();
        let agent = if ask.trusted {
            &self.trusted
        } else {
            &self.public
        };
        let mut request = agent
            .get(without_fragment(ask.url))
            .header(header::ACCEPT, ask.accept);
        if let Some(etag) = ask.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(date) = ask.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, date);
        }
        let failed = |error| failed(host, error, Some(&self.limits));
        let mut response = request.call().map_err(failed)?;
        let headers = response.headers();
        let mut answer = Answer {
            status: response.status().as_u16(),
            content_type: text(headers, header::CONTENT_TYPE),
            etag: text(headers, header::ETAG),
            last_modified: text(headers, header::LAST_MODIFIED),
            location: location(headers),
            retry_after: text(headers, header::RETRY_AFTER)
                .and_then(|value| retry_after(&value, Timestamp::now())),
            max_age: text(headers, header::CACHE_CONTROL).and_then(|value| max_age(&value)),
            body: Vec::new(),
            bytes: 0,
        };
        if answer.status == 200 {
            let encoding = text(headers, header::CONTENT_ENCODING);
            let declared = response.body().content_length();
            if declared.is_some_and(|n| n > ask.max_bytes) && ask.beyond == Beyond::Refuse {
                return Err(FetchError::TooLarge {
                    limit: ask.max_bytes,
                    inflated: false,
                });
            }
            let wire = response.body_mut().with_config().limit(u64::MAX).reader();
            let (body, bytes) = body::read(wire, encoding.as_deref(), ask.max_bytes, ask.beyond)
                .map_err(|error| named(error, host, self.limits))?;
            answer.body = body;
            answer.bytes = bytes;
        }
        Ok(answer)
    }
}

/// Fragments are ours and not the server's.
fn without_fragment(url: &Url) -> &str {
    &url[..url::Position::AfterQuery]
}

/// A header's value as text; several of one name count as none.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?.trim();
    (values.next().is_none() && !value.is_empty()).then(|| value.to_owned())
}

/// Where a redirect leads. Servers write addresses in UTF-8, which no other header may hold.
fn location(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::LOCATION)?.as_bytes();
    Some(String::from_utf8_lossy(value).into_owned())
}

/// `Retry-After`: seconds, or a date.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(value)
        .ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

/// The `max-age` of `Cache-Control`.
fn max_age(value: &str) -> Option<Duration> {
    value.split(',').find_map(|directive| {
        let (name, seconds) = directive.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("max-age")
            .then(|| seconds.trim().trim_matches('"').parse::<u32>().ok())?
            .map(|seconds| Duration::from_secs(seconds.into()))
    })
}

/// Puts host and limit into an error of reading a body, which knows neither.
fn named(error: FetchError, name: &str, limits: Limits) -> FetchError {
    let host = name.to_owned();
    match error {
        FetchError::Timeout { .. } => FetchError::Timeout {
            host,
            limit: limits.whole,
        },
        FetchError::Protocol { why, .. } => FetchError::Protocol { host, why },
        FetchError::Connect { why, .. } => FetchError::Connect { host, why },
        FetchError::Tls { why, .. } => FetchError::Tls { host, why },
        other => other,
    }
}

/// What an error of ureq means.
pub(crate) fn failed(host: &str, error: Error, limits: Option<&Limits>) -> FetchError {
    let limits = limits.copied().unwrap_or_default();
    let host = host.to_owned();
    match error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => FetchError::Timeout {
            host,
            limit: limits.connect,
        },
        Error::Timeout(_) => FetchError::Timeout {
            host,
            limit: limits.whole,
        },
        Error::HostNotFound => FetchError::Name {
            host,
            why: "the name has no address".to_owned(),
        },
        Error::LargeResponseHeader(..) => FetchError::Headers {
            host,
            limit: limits.header_bytes,
        },
        Error::Protocol(why) => protocol(host, why.to_string(), limits),
        Error::Tls(why) => FetchError::Tls {
            host,
            why: why.to_owned(),
        },
        Error::Rustls(why) => FetchError::Tls {
            host,
            why: why.to_string(),
        },
        Error::Other(other) => match other.downcast::<Refusal>() {
            Ok(refusal) => FetchError::Refused(*refusal),
            Err(other) => match other.downcast::<NotFound>() {
                Ok(not_found) => FetchError::Name {
                    host,
                    why: not_found.0,
                },
                Err(other) => FetchError::Connect {
                    host,
                    why: other.to_string(),
                },
            },
        },
        Error::Io(why)
            if why
                .get_ref()
                .is_some_and(|inner| inner.is::<rustls::Error>()) =>
        {
            FetchError::Tls {
                host,
                why: why.to_string(),
            }
        }
        Error::Io(why) if why.kind() == io::ErrorKind::UnexpectedEof => FetchError::Truncated {
            why: format!("{host} closed the connection"),
        },
        Error::Io(why) => FetchError::Connect {
            host,
            why: why.to_string(),
        },
        other => protocol(host, other.to_string(), limits),
    }
}

fn protocol(host: String, why: String, limits: Limits) -> FetchError {
    if why.to_ascii_lowercase().contains("too many headers") {
        return FetchError::Headers {
            host,
            limit: limits.header_bytes,
        };
    }
    FetchError::Protocol { host, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_are_seconds_or_dates() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let wait = |value: &str| retry_after(value, now).map(|d| d.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("Sun, 01 Mar 2026 12:01:00 GMT"), Some(60));
        assert_eq!(wait("Sun, 01 Mar 2026 11:00:00 GMT"), Some(0));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-5"), None);
    }

    #[test]
    fn caching_and_charset_are_read() {
        assert_eq!(
            max_age("public, Max-Age=300"),
            Some(Duration::from_secs(300))
        );
        assert_eq!(max_age("no-cache"), None);
        let answer = |kind: &str| Answer {
            content_type: Some(kind.to_owned()),
            ..Answer::default()
        };
        assert_eq!(
            answer("text/html; charset=\"UTF-8\"").charset(),
            Some("UTF-8")
        );
        assert_eq!(
            answer("text/html;x=1; Charset=iso-8859-1").charset(),
            Some("iso-8859-1")
        );
        assert_eq!(answer("text/html").charset(), None);
    }
}

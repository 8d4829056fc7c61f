//! `feeds.toml`: which feeds to watch, how often, and what is allowed.
//!
//! In: the file's text. Out: [`Settings`] with every address checked, or an error that names the place
//! and the remedy.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;
use url::Url;

use crate::fetch::Limits;
use crate::guard::Policy;

/// Between two requests to one public host, at least.
const MIN_DELAY: Duration = Duration::from_secs(1);
/// Between two polls of one public feed, at least.
const MIN_EVERY: Duration = Duration::from_secs(60);

/// Everything that a run needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How we name ourselves to servers.
    pub user_agent: String,
    /// What may be asked of whom.
    pub policy: Policy,
    /// Times and sizes of a request.
    pub limits: Limits,
    /// Bytes that a feed may have.
    pub max_feed_bytes: u64,
    /// Bytes that an article may have.
    pub max_article_bytes: u64,
    /// Entries of a feed that are looked at in one poll.
    pub max_entries: usize,
    /// Between the end of one request to a host and the start of the next.
    pub delay: Duration,
    /// Requests at a time to one host.
    pub per_host: usize,
    /// Requests at a time to all hosts.
    pub connections: usize,
    /// Where the state lies, if the file says so.
    pub state: Option<PathBuf>,
    /// The feeds, in the order of the file.
    pub feeds: Vec<FeedSettings>,
}

/// One feed.
#[derive(Clone, Debug)]
pub struct FeedSettings {
    /// Its name: unique, and what state and rows call it.
    pub name: String,
    /// Its address.
    pub url: Url,
    /// Who publishes it; the feed's own title otherwise.
    pub publisher: Option<String>,
    /// How often it is polled.
    pub every: Duration,
    /// Where the text of an entry is taken from.
    pub text: TextFrom,
    /// Whether its host is named in `allow_private`: only such feeds may lead to private hosts.
    pub trusted: bool,
}

/// Where the text of an entry is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextFrom {
    /// The page that it links to.
    #[default]
    Page,
    /// The feed itself, for feeds that carry whole articles.
    Feed,
}

/// What is wrong with a feeds file.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {why}")]
pub struct SettingsError {
    /// The file.
    pub path: String,
    /// What is wrong, where, and what to do.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    contact: Option<String>,
    every: Option<Span>,
    delay: Option<Span>,
    per_host: Option<usize>,
    connections: Option<usize>,
    connect_timeout: Option<Span>,
    timeout: Option<Span>,
    max_feed_bytes: Option<u64>,
    max_article_bytes: Option<u64>,
    max_entries: Option<usize>,
    ports: Option<Vec<u16>>,
    #[serde(default)]
    allow_private: Vec<String>,
    state: Option<PathBuf>,
    #[serde(default)]
    feed: Vec<Feed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Feed {
    name: String,
    url: String,
    publisher: Option<String>,
    every: Option<Span>,
    #[serde(default)]
    text: TextFrom,
}

/// `15m`, `2h 30m`, `45s`.
struct Span(Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<SignedDuration>()
            .ok()
            .and_then(|d| Duration::try_from(d).ok())
            .filter(|d| *d <= Duration::from_secs(30 * 24 * 60 * 60))
            .map(Span)
            .ok_or_else(|| {
                serde::de::Error::custom(format!(
                    "`{text}` is no duration of up to 30 days; write for example \"15m\", \"45s\" or \"1h 30m\""
                ))
            })
    }
}

impl Settings {
    /// Reads a feeds file; `allowed` are hosts that may be private beside those it names.
    pub fn read(path: &Path, allowed: &[String]) -> Result<Self, SettingsError> {
        let text = std::fs::read_to_string(path).map_err(|e| SettingsError {
            path: path.display().to_string(),
            why: format!("cannot be read: {e}"),
        })?;
        Self::parse(&text, allowed).map_err(|why| SettingsError {
            path: path.display().to_string(),
            why,
        })
    }

    /// Reads the text of a feeds file.
    pub fn parse(text: &str, allowed: &[String]) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string().trim_end().to_owned())?;
        let contact = file.contact.as_deref().map(str::trim).filter(|c| !c.is_empty()).ok_or(
            "`contact` is missing; give a mail address or web page at which the people whose servers \
             are asked can reach you, such as contact = \"newsdesk@example.org\"",
        )?;
        let policy = Policy::new(
            file.ports.as_deref(),
            file.allow_private.iter().chain(allowed),
        )
        .map_err(|e| format!("`allow_private`: {e}"))?;
        let limits = Limits::default();
        let settings = Self {
            user_agent: user_agent(contact)?,
            limits: Limits {
                connect: file.connect_timeout.map_or(limits.connect, |s| s.0),
                whole: file.timeout.map_or(limits.whole, |s| s.0),
                ..limits
            },
            max_feed_bytes: file.max_feed_bytes.unwrap_or(10 << 20),
            max_article_bytes: file.max_article_bytes.unwrap_or(5 << 20),
            max_entries: file.max_entries.unwrap_or(500),
            delay: file.delay.map_or(Duration::from_secs(2), |s| s.0),
            per_host: file.per_host.unwrap_or(1),
            connections: file.connections.unwrap_or(8),
            state: file.state,
            feeds: feeds(
                file.feed,
                file.every.map_or(Duration::from_secs(15 * 60), |s| s.0),
                &policy,
            )?,
            policy,
        };
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), String> {
        if self.delay < MIN_DELAY {
            return Err(
                "`delay` is below 1s; no public host is asked more often than that".to_owned(),
            );
        }
        if self.limits.whole.is_zero() || self.limits.connect.is_zero() {
            return Err("`timeout` and `connect_timeout` must be more than nothing".to_owned());
        }
        for (name, value, range) in [
            ("per_host", self.per_host, 1..=4),
            ("connections", self.connections, 1..=256),
            ("max_entries", self.max_entries, 1..=100_000),
        ] {
            if !range.contains(&value) {
                return Err(format!(
                    "`{name}` is {value}; {} to {} is allowed",
                    range.start(),
                    range.end()
                ));
            }
        }
        for (name, value) in [
            ("max_feed_bytes", self.max_feed_bytes),
            ("max_article_bytes", self.max_article_bytes),
        ] {
            if !(1024..=1 << 30).contains(&value) {
                return Err(format!(
                    "`{name}` is {value}; 1024 to 1073741824 is allowed"
                ));
            }
        }
        Ok(())
    }
}

fn feeds(feeds: Vec<Feed>, every: Duration, policy: &Policy) -> Result<Vec<FeedSettings>, String> {
    if feeds.is_empty() {
        return Err(
            "no feed; add one as\n[[feed]]\nname = \"un-news\"\nurl = \"https://…\"".to_owned(),
        );
    }
    let mut names = BTreeSet::new();
    let mut addresses = BTreeSet::new();
    feeds
        .into_iter()
        .map(|feed| {
            let name = feed.name.trim().to_owned();
            if name.is_empty() || name.chars().any(char::is_control) || name.chars().count() > 80 {
                return Err(format!("`{name}` is no name for a feed; 1 to 80 characters on one line are allowed"));
            }
            if !names.insert(name.clone()) {
                return Err(format!("two feeds are named `{name}`; names must differ"));
            }
            let url = policy.address(&feed.url, None).map_err(|e| format!("feed `{name}`: {e}"))?;
            if !addresses.insert(url.clone()) {
                return Err(format!("feed `{name}`: another feed has the same address, {url}"));
            }
            let trusted = policy.is_named(&url);
            let every = feed.every.map_or(every, |s| s.0);
            if every < MIN_EVERY && !trusted {
                return Err(format!("feed `{name}`: `every` is below 1m; no public feed is polled more often than that"));
            }
            Ok(FeedSettings {
                name,
                url,
                publisher: feed.publisher,
                every: every.max(Duration::from_secs(1)),
                text: feed.text,
                trusted,
            })
        })
        .collect()
}

/// `dateline/0.1.0 (+mailto:newsdesk@example.org)`.
fn user_agent(contact: &str) -> Result<String, String> {
    let visible = contact
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '\\'));
    let reachable =
        contact.contains('@') || contact.starts_with("https://") || contact.starts_with("http://");
    if !visible || !reachable || contact.len() > 200 {
        return Err(format!(
            "`contact` is `{contact}`; a mail address or the address of a web page is expected"
        ));
    }
    let scheme = if contact.contains(':') { "" } else { "mailto:" };
    Ok(format!(
        "dateline/{} (+{scheme}{contact})",
        env!("CARGO_PKG_VERSION")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Settings, String> {
        Settings::parse(text, &[])
    }

    const FEED: &str = "[[feed]]\nname = \"a\"\nurl = \"https://example.org/feed\"\n";

    #[test]
    fn defaults_are_polite() {
        let settings = parse(&format!("contact = \"me@example.org\"\n{FEED}")).unwrap();
        assert_eq!(
            settings.user_agent,
            concat!(
                "dateline/",
                env!("CARGO_PKG_VERSION"),
                " (+mailto:me@example.org)"
            )
        );
        assert_eq!((settings.per_host, settings.delay.as_secs()), (1, 2));
        let feed = &settings.feeds[0];
        assert_eq!(
            (feed.every.as_secs(), feed.text, feed.trusted),
            (900, TextFrom::Page, false)
        );
    }

    #[test]
    fn every_field_is_read() {
        let settings = Settings::parse(
            "contact = 'https://example.org/bot'\nevery = '1h 30m'\ndelay = '5s'\nper_host = 2\nconnections = 4\n\
             connect_timeout = '3s'\ntimeout = '20s'\nmax_feed_bytes = 2048\nmax_article_bytes = 4096\nmax_entries = 7\n\
             ports = [443]\nallow_private = ['10.0.0.5:81']\nstate = 'here'\n\
             [[feed]]\nname = 'a'\nurl = 'http://10.0.0.5:81/f'\npublisher = 'P'\nevery = '5s'\ntext = 'feed'\n\
             [[feed]]\nname = 'b'\nurl = 'http://intranet.example/f'\n",
            &["intranet.example:80".to_owned()],
        )
        .unwrap();
        assert_eq!(
            settings.user_agent,
            concat!(
                "dateline/",
                env!("CARGO_PKG_VERSION"),
                " (+https://example.org/bot)"
            )
        );
        assert_eq!(settings.limits.whole.as_secs(), 20);
        let [a, b] = &settings.feeds[..] else {
            panic!()
        };
        assert_eq!(
            (a.every.as_secs(), a.text, a.trusted),
            (5, TextFrom::Feed, true)
        );
        assert_eq!((b.every.as_secs(), b.trusted), (5400, true));
    }

    #[test]
    fn what_is_wrong_is_said_with_the_remedy() {
        let with = |more: &str| {
            parse(&format!("contact = \"me@example.org\"\n{more}\n{FEED}")).unwrap_err()
        };
        for (error, expected) in [
            (parse(FEED).unwrap_err(), "`contact` is missing"),
            (
                parse(&format!("contact = 'nobody'\n{FEED}")).unwrap_err(),
                "`contact` is `nobody`",
            ),
            (
                parse("contact = 'me@example.org'").unwrap_err(),
                "no feed; add one",
            ),
            (with("every = 'often'"), "`often` is no duration"),
            (with("every = '10s'"), "feed `a`: `every` is below 1m"),
            (with("delay = '0s'"), "`delay` is below 1s"),
            (
                with("per_host = 100"),
                "`per_host` is 100; 1 to 4 is allowed",
            ),
            (with("evry = '1h'"), "unknown field `evry`"),
            (
                with("allow_private = ['http://a/']"),
                "`allow_private`: `http://a/` is no web address",
            ),
            (with(FEED), "two feeds are named `a`"),
            (
                with(&FEED.replace("\"a\"", "\"b\"")),
                "another feed has the same address",
            ),
            (
                with("[[feed]]\nname='x'\nurl='http://127.0.0.1/'"),
                "feed `x`: 127.0.0.1 is at 127.0.0.1, which is loopback",
            ),
            (
                with("[[feed]]\nname='x'\nurl='file:///etc/passwd'"),
                "feed `x`: `file:` is refused",
            ),
            (
                with("[[feed]]\nname=''\nurl='http://e.org/'"),
                "`` is no name for a feed",
            ),
        ] {
            assert!(error.contains(expected), "{error}\n---\n{expected}");
        }
    }
}

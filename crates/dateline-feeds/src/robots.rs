//! robots.txt of each origin, as RFC 9309 has it, remembered for a day.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use robotxt::Robots;
use url::Url;

use crate::error::FetchError;
use crate::guard::Refusal;
use crate::hosts::later;

/// The name by which robots.txt files may address us.
pub const ROBOT: &str = "dateline";
/// Bytes that are read; the rest of a longer file is left out (RFC 9309, 2.5).
pub const MAX_BYTES: u64 = robotxt::BYTE_LIMIT as u64;
/// For how long a file holds.
const HOLDS: Duration = Duration::from_secs(24 * 60 * 60);
/// For how long a server is left alone that cannot say what it allows.
const UNREACHABLE: Duration = Duration::from_secs(60 * 60);
/// Origins that are remembered.
const MAX_ORIGINS: usize = 10_000;

/// Whether an address may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// Yes.
    Allowed,
    /// No.
    Refused(Refusal),
    /// The file has to be asked for first, at this address.
    Ask(Url),
    /// It is being asked for.
    Asked,
    /// The server could not say; it is asked again then.
    Wait(Timestamp),
}

#[derive(Debug)]
enum Known {
    /// Where the redirects have led so far; the last is to be asked.
    Open {
        trail: Vec<Url>,
        running: bool,
    },
    Rules {
        rules: Robots,
        until: Timestamp,
    },
    Unreachable {
        until: Timestamp,
    },
}

/// What all origins said.
#[derive(Debug, Default)]
pub struct RobotsCache {
    origins: HashMap<String, Known>,
}

impl RobotsCache {
    /// Whether this address may be asked for.
    pub fn word(&mut self, url: &Url, now: Timestamp) -> Word {
        let origin = origin(url);
        match self.origins.get(&origin) {
            Some(Known::Rules { rules, until }) if *until > now => {
                return if rules.is_url_allowed(url) {
                    Word::Allowed
                } else {
                    Word::Refused(Refusal::Robots {
                        host: url.host_str().unwrap_or_default().to_owned(),
                    })
                };
            }
            Some(Known::Unreachable { until }) if *until > now => return Word::Wait(*until),
            Some(Known::Open { running: true, .. }) => return Word::Asked,
            Some(Known::Open { trail, .. }) => {
                if let Some(last) = trail.last() {
                    return Word::Ask(last.clone());
                }
            }
            _ => {}
        }
        if self.origins.len() >= MAX_ORIGINS {
            self.origins.retain(|_, known| match known {
                Known::Open { .. } => true,
                Known::Rules { until, .. } | Known::Unreachable { until } => *until > now,
            });
        }
        let file = robots_of(url);
        let trail = vec![file.clone()];
        self.origins.insert(
            origin,
            Known::Open {
                trail,
                running: false,
            },
        );
        Word::Ask(file)
    }

    /// The file of this origin is being asked for; these addresses were asked so far.
    pub fn begin(&mut self, origin: &str) -> Vec<Url> {
        match self.origins.get_mut(origin) {
            Some(Known::Open { trail, running }) => {
                *running = true;
                trail.clone()
            }
            _ => Vec::new(),
        }
    }

    /// A redirect: the file is somewhere else.
    pub fn moved(&mut self, origin: &str, to: Url) {
        if let Some(Known::Open { trail, running }) = self.origins.get_mut(origin) {
            trail.push(to);
            *running = false;
        }
    }

    /// What came of asking. Gives the pause between two requests that the file asks for.
    pub fn learn(
        &mut self,
        origin: &str,
        outcome: &Result<Vec<u8>, FetchError>,
        now: Timestamp,
    ) -> Option<Duration> {
        let rules = match outcome {
            Ok(bytes) => Robots::parse(bytes, ROBOT),
            // There is none, or none that can be had by fair means.
            Err(error) if error.is_lasting() => Robots::allow_all(),
            Err(error) => {
                let wait = UNREACHABLE.max(error.retry_after().unwrap_or_default().min(HOLDS));
                let until = later(now, wait);
                self.origins
                    .insert(origin.to_owned(), Known::Unreachable { until });
                return None;
            }
        };
        let delay = rules.crawl_delay();
        let until = later(now, HOLDS);
        self.origins
            .insert(origin.to_owned(), Known::Rules { rules, until });
        delay
    }
}

/// Scheme, host and port.
#[must_use]
pub fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn robots_of(url: &Url) -> Url {
    let mut file = url.clone();
    file.set_path("/robots.txt");
    file.set_query(None);
    file.set_fragment(None);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn the_file_is_asked_for_once_and_then_holds_for_a_day() {
        let mut cache = RobotsCache::default();
        let article = url("https://a.org/news/1?x=y");
        let origin = origin(&article);
        assert_eq!(
            cache.word(&article, at(0)),
            Word::Ask(url("https://a.org/robots.txt"))
        );
        assert_eq!(cache.begin(&origin), [url("https://a.org/robots.txt")]);
        assert_eq!(cache.word(&article, at(0)), Word::Asked);
        let file = b"User-agent: *\nDisallow: /private\nUser-agent: dateline\nCrawl-delay: 7\nDisallow: /news/2".to_vec();
        assert_eq!(
            cache.learn(&origin, &Ok(file), at(0)),
            Some(Duration::from_secs(7))
        );
        assert_eq!(cache.word(&article, at(1)), Word::Allowed);
        assert_eq!(
            cache.word(&url("https://a.org/private"), at(1)),
            Word::Allowed
        );
        assert!(matches!(
            cache.word(&url("https://a.org/news/2"), at(1)),
            Word::Refused(_)
        ));
        assert!(matches!(
            cache.word(&url("http://a.org/news/2"), at(1)),
            Word::Ask(_)
        ));
        assert!(matches!(cache.word(&article, at(86_401)), Word::Ask(_)));
    }

    #[test]
    fn a_server_without_the_file_allows_and_a_broken_one_does_not() {
        let status = |status| {
            Err(FetchError::Status {
                status,
                retry_after: None,
            })
        };
        for (outcome, allowed) in [
            (status(404), true),
            (status(403), true),
            (status(429), false),
            (status(503), false),
            (Err(FetchError::Refused(Refusal::Userinfo)), true),
            (
                Err(FetchError::Timeout {
                    host: String::new(),
                    limit: HOLDS,
                }),
                false,
            ),
            (Ok(b"<html>not found".to_vec()), true),
            (Ok(vec![0xff, 0, b'\n']), true),
        ] {
            let mut cache = RobotsCache::default();
            let article = url("https://a.org/");
            cache.word(&article, at(0));
            cache.begin(&origin(&article));
            cache.learn(&origin(&article), &outcome, at(0));
            let expected = if allowed {
                Word::Allowed
            } else {
                Word::Wait(at(3600))
            };
            assert_eq!(cache.word(&article, at(1)), expected, "{outcome:?}");
        }
    }

    #[test]
    fn redirects_of_the_file_are_followed() {
        let mut cache = RobotsCache::default();
        let article = url("http://a.org/1");
        cache.word(&article, at(0));
        cache.begin(&origin(&article));
        cache.moved(&origin(&article), url("https://www.a.org/robots.txt"));
        assert_eq!(
            cache.word(&article, at(0)),
            Word::Ask(url("https://www.a.org/robots.txt"))
        );
        assert_eq!(cache.begin(&origin(&article)).len(), 2);
    }
}

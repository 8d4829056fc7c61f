//! Whose turn it is at a host: so many requests at a time, so long between two.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use url::Url;

/// Hosts that are remembered; those that are free are forgotten first.
const MAX_HOSTS: usize = 10_000;

/// What a host is doing.
#[derive(Clone, Copy, Debug)]
struct Host {
    running: usize,
    free_at: Timestamp,
    delay: Option<Duration>,
}

/// All hosts asked so far.
#[derive(Debug)]
pub struct Hosts {
    hosts: HashMap<String, Host>,
    delay: Duration,
    at_a_time: usize,
}

/// Whether a host may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Yes.
    Now,
    /// Not before then.
    At(Timestamp),
    /// When a request that is running has ended.
    Busy,
}

impl Hosts {
    /// No host asked yet.
    #[must_use]
    pub fn new(delay: Duration, at_a_time: usize) -> Self {
        Self {
            hosts: HashMap::new(),
            delay,
            at_a_time,
        }
    }

    /// Whether the host of this address may be asked.
    #[must_use]
    pub fn turn(&self, url: &Url, now: Timestamp) -> Turn {
        match self.hosts.get(key(url)) {
            Some(host) if host.running >= self.at_a_time => Turn::Busy,
            Some(host) if host.free_at > now => Turn::At(host.free_at),
            _ => Turn::Now,
        }
    }

    /// A request begins.
    pub fn begin(&mut self, url: &Url, now: Timestamp) {
        if self.hosts.len() >= MAX_HOSTS {
            self.hosts
                .retain(|_, host| host.running > 0 || host.free_at > now);
        }
        self.host(url, now).running += 1;
    }

    /// A request has ended. `trusted` hosts are our own and need no pause; others get theirs, and as
    /// much more as they ask for.
    pub fn end(&mut self, url: &Url, now: Timestamp, trusted: bool, wish: Option<Duration>) {
        let general = self.delay;
        let host = self.host(url, now);
        host.running = host.running.saturating_sub(1);
        let pause = if trusted {
            Duration::ZERO
        } else {
            host.delay.unwrap_or(general).max(general)
        };
        let wait = pause.max(wish.unwrap_or_default().min(crate::schedule::LONGEST_WISH));
        host.free_at = later(now, wait).max(host.free_at);
    }

    /// What robots.txt of the host says of the time between two requests.
    pub fn set_delay(&mut self, url: &Url, now: Timestamp, delay: Option<Duration>) {
        // More than a minute would mean hours for one day's news.
        self.host(url, now).delay = delay.map(|d| d.min(Duration::from_secs(60)));
    }

    fn host(&mut self, url: &Url, now: Timestamp) -> &mut Host {
        self.hosts.entry(key(url).to_owned()).or_insert(Host {
            running: 0,
            free_at: now,
            delay: None,
        })
    }
}

/// One server is one host, whatever the port and scheme.
fn key(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// A moment after another; the end of time where there is none.
pub(crate) fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_host_is_asked_one_thing_at_a_time_with_pauses() {
        let a = Url::parse("https://a.org/1").unwrap();
        let same = Url::parse("http://a.org:8080/2").unwrap();
        let other = Url::parse("https://b.org/").unwrap();
        let mut hosts = Hosts::new(Duration::from_secs(2), 1);
        assert_eq!(hosts.turn(&a, at(0)), Turn::Now);
        hosts.begin(&a, at(0));
        assert_eq!(hosts.turn(&same, at(5)), Turn::Busy);
        assert_eq!(hosts.turn(&other, at(5)), Turn::Now);
        hosts.end(&a, at(5), false, None);
        assert_eq!(hosts.turn(&same, at(6)), Turn::At(at(7)));
        assert_eq!(hosts.turn(&same, at(7)), Turn::Now);
    }

    #[test]
    fn wishes_of_the_host_are_honoured() {
        let a = Url::parse("https://a.org/1").unwrap();
        let mut hosts = Hosts::new(Duration::from_secs(2), 1);
        hosts.begin(&a, at(0));
        hosts.end(&a, at(0), false, Some(Duration::from_secs(100)));
        assert_eq!(hosts.turn(&a, at(50)), Turn::At(at(100)));
        hosts.set_delay(&a, at(100), Some(Duration::from_secs(10)));
        hosts.begin(&a, at(100));
        hosts.end(&a, at(100), false, None);
        assert_eq!(hosts.turn(&a, at(101)), Turn::At(at(110)));
        // A robots.txt cannot make us faster, nor hold us for ever.
        hosts.set_delay(&a, at(110), Some(Duration::ZERO));
        hosts.end(&a, at(110), false, None);
        assert_eq!(hosts.turn(&a, at(110)), Turn::At(at(112)));
        hosts.set_delay(&a, at(112), Some(Duration::from_secs(86_400)));
        hosts.end(&a, at(112), false, None);
        assert_eq!(hosts.turn(&a, at(112)), Turn::At(at(172)));
        let ours = Url::parse("http://10.0.0.1/").unwrap();
        hosts.end(&ours, at(0), true, None);
        assert_eq!(hosts.turn(&ours, at(0)), Turn::Now);
    }
}

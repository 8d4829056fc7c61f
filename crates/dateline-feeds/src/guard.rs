//! What may be asked of whom: addresses of the web before anything is sent to them.
//!
//! In: the text of an address from a settings file, a feed or a redirect. Out: the address as a [`Url`],
//! or a [`Refusal`]. The addresses that a name resolves to are judged later, when they are connected to
//! ([`crate::connect`]), by [`Policy::check_resolved`].

use std::collections::BTreeSet;
use std::net::IpAddr;

use url::{Host, Url};

use crate::address::special_address;

/// Redirects that are followed.
pub const MAX_REDIRECTS: usize = 5;

/// Bytes that an address may have.
const MAX_ADDRESS: usize = 8 << 10;

/// Why something was not asked for. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text is no address.
    #[error("`{text}` is no web address: {why}")]
    NoAddress {
        /// The text, shortened.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// Neither http nor https.
    #[error("`{scheme}:` is refused; only http and https are read")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// A name or password in the address.
    #[error("an address with a user name or password in it (before `@`) is refused")]
    Userinfo,
    /// A number written so that it does not look like one.
    #[error("the host `{written}` is another way of writing {means}, which no honest address uses")]
    OddHost {
        /// The host as written.
        written: String,
        /// The IP address it means.
        means: String,
    },
    /// A port that no web server uses.
    #[error("port {port} of {host} is refused; allowed are {allowed} (`ports` in the feeds file)")]
    Port {
        /// The port.
        port: u16,
        /// The host.
        host: String,
        /// The ports that are allowed.
        allowed: String,
    },
    /// An address that is not on the public internet.
    #[error(
        "{host} is at {address}, which is {what}; only public addresses are read \
         (`allow_private` in the feeds file, or --allow-private, names exceptions)"
    )]
    Private {
        /// The host as asked for.
        host: String,
        /// The IP address.
        address: IpAddr,
        /// What range it is in.
        what: &'static str,
    },
    /// A redirect from https to http.
    #[error("a redirect from https to http is refused: {to}")]
    Downgrade {
        /// Where it leads.
        to: String,
    },
    /// A redirect that leads back.
    #[error("redirects lead in a circle, back to {to}")]
    Circle {
        /// Where it leads.
        to: String,
    },
    /// More redirects than are followed.
    #[error("more than {MAX_REDIRECTS} redirects; the last leads to {to}")]
    TooManyRedirects {
        /// Where the last leads.
        to: String,
    },
    /// A redirect that leads nowhere.
    #[error("a redirect (status {status}) without a Location")]
    NoLocation {
        /// The status.
        status: u16,
    },
    /// robots.txt says no.
    #[error("robots.txt of {host} does not allow it")]
    Robots {
        /// The host.
        host: String,
    },
}

/// What a run may ask for.
#[derive(Clone, Debug)]
pub struct Policy {
    ports: BTreeSet<u16>,
    /// Hosts that may be private, with the port where one was given.
    private: BTreeSet<(String, Option<u16>)>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            ports: BTreeSet::from([80, 443, 8080, 8443]),
            private: BTreeSet::new(),
        }
    }
}

impl Policy {
    /// The ports of public hosts, and the hosts (`host` or `host:port`) that may be private.
    pub fn new(
        ports: Option<&[u16]>,
        private: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Self, Refusal> {
        let mut policy = Self::default();
        if let Some(ports) = ports {
            policy.ports = ports.iter().copied().collect();
        }
        for text in private {
            policy.private.insert(host_and_port(text.as_ref())?);
        }
        Ok(policy)
    }

    /// The same without exceptions: for what a feed of the public internet leads to.
    #[must_use]
    pub fn public_only(&self) -> Self {
        Self {
            ports: self.ports.clone(),
            private: BTreeSet::new(),
        }
    }

    /// Whether this host was named as one that may be private.
    #[must_use]
    pub fn is_named(&self, url: &Url) -> bool {
        let Some(host) = url.host_str() else {
            return false;
        };
        let port = url.port_or_known_default();
        let named = |port| self.private.contains(&(host.to_owned(), port));
        named(port) || (named(None) && port.is_some_and(|p| self.ports.contains(&p)))
    }

    /// An address from text; a relative one is resolved against `base`.
    ///
    /// ```
    /// use dateline_feeds::{Policy, Refusal};
    /// let policy = Policy::default();
    /// assert!(policy.address("https://example.org/feed.xml", None).is_ok());
    /// assert!(matches!(policy.address("file:///etc/passwd", None), Err(Refusal::Scheme { .. })));
    /// assert!(matches!(policy.address("http://0x7f.1/", None), Err(Refusal::OddHost { .. })));
    /// ```
    pub fn address(&self, text: &str, base: Option<&Url>) -> Result<Url, Refusal> {
        let text = text.trim();
        let unusable = |why: &str| Refusal::NoAddress {
            text: text.chars().take(100).collect(),
            why: why.to_owned(),
        };
        if text.len() > MAX_ADDRESS {
            return Err(unusable("it is longer than 8 KiB"));
        }
        let url = Url::options()
            .base_url(base)
            .parse(text)
            .map_err(|e| unusable(&e.to_string()))?;
        odd_host(text, &url)?;
        self.check(&url)?;
        Ok(url)
    }

    /// The address itself, before its name is resolved.
    fn check(&self, url: &Url) -> Result<(), Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme {
                scheme: url.scheme().to_owned(),
            });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Userinfo);
        }
        let host = url.host_str().unwrap_or_default();
        let port = url.port_or_known_default().unwrap_or(0);
        if self.is_named(url) {
            return Ok(());
        }
        if !self.ports.contains(&port) {
            let allowed: Vec<String> = self.ports.iter().map(u16::to_string).collect();
            return Err(Refusal::Port {
                port,
                host: host.to_owned(),
                allowed: allowed.join(", "),
            });
        }
        match url.host() {
            Some(Host::Ipv4(v4)) => self.check_resolved(url, IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => self.check_resolved(url, IpAddr::V6(v6)),
            _ => Ok(()),
        }
    }

    /// An IP address that is about to be connected to for `url`.
    pub fn check_resolved(&self, url: &Url, address: IpAddr) -> Result<(), Refusal> {
        match special_address(address) {
            Some(what) if !self.is_named(url) => Err(Refusal::Private {
                host: url.host_str().unwrap_or_default().to_owned(),
                address,
                what,
            }),
            _ => Ok(()),
        }
    }

    /// Where a redirect leads, after the addresses in `trail` were asked already.
    pub fn redirect(
        &self,
        trail: &[Url],
        status: u16,
        location: Option<&str>,
    ) -> Result<Url, Refusal> {
        let from = trail.last();
        let location = location
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .ok_or(Refusal::NoLocation { status })?;
        let to = self.address(location, from)?;
        let shown = || shown(&to);
        if from.is_some_and(|f| f.scheme() == "https") && to.scheme() == "http" {
            return Err(Refusal::Downgrade { to: shown() });
        }
        if trail
            .iter()
            .any(|seen| without_fragment(seen) == without_fragment(&to))
        {
            return Err(Refusal::Circle { to: shown() });
        }
        if trail.len() > MAX_REDIRECTS {
            return Err(Refusal::TooManyRedirects { to: shown() });
        }
        Ok(to)
    }
}

/// An address for a message: whole, unless it is very long.
fn shown(url: &Url) -> String {
    url.as_str().chars().take(200).collect()
}

fn without_fragment(url: &Url) -> &str {
    &url[..url::Position::AfterQuery]
}

/// `host` or `host:port`, as an address would have it.
fn host_and_port(text: &str) -> Result<(String, Option<u16>), Refusal> {
    let bad = |why: String| Refusal::NoAddress {
        text: text.to_owned(),
        why: format!("{why}; a host is expected, such as `intranet.example` or `10.0.0.5:8081`"),
    };
    if text.contains(['/', '@', '?', '#', '\\']) || text.trim() != text || text.is_empty() {
        return Err(bad("it is more or less than a host".to_owned()));
    }
    let url = Url::parse(&format!("http://{text}/")).map_err(|e| bad(e.to_string()))?;
    // `http` leaves its own port out, so that one is read from the text.
    let port = url.port().or_else(|| text.ends_with(":80").then_some(80));
    Ok((url.host_str().unwrap_or_default().to_owned(), port))
}

/// Refuses IP addresses in decimal, octal, hexadecimal, shortened, percent-encoded or full-width form.
fn odd_host(text: &str, url: &Url) -> Result<(), Refusal> {
    let Some(Host::Ipv4(means)) = url.host() else {
        return Ok(());
    };
    // Leading white space and control characters, tabs and line ends are no part of an address.
    let text: String = text
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .map(|c| if c == '\\' { '/' } else { c })
        .collect();
    let rest = match text.split_once("//") {
        Some((before, rest)) if before.is_empty() || before.ends_with(':') => rest,
        // A relative address: its host is that of the page it stands in.
        _ => return Ok(()),
    };
    let authority = rest
        .trim_start_matches('/')
        .split(['/', '?', '#'])
        .next()
        .unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    if host == means.to_string() {
        return Ok(());
    }
    Err(Refusal::OddHost {
        written: host.chars().take(60).collect(),
        means: means.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match Policy::default().address(text, None) {
            Ok(url) => url.to_string(),
            Err(refusal) => format!("{refusal:?}")
                .split([' ', '('])
                .next()
                .unwrap_or_default()
                .to_owned(),
        }
    }

    #[test]
    fn addresses_are_read_or_refused_for_what_they_are() {
        for (text, expected) in [
            ("https://example.org/a?b#c", "https://example.org/a?b#c"),
            ("HTTP://Example.ORG", "http://example.org/"),
            ("https://example.org:8443/", "https://example.org:8443/"),
            ("http://1.1.1.1/", "http://1.1.1.1/"),
            ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
            ("ftp://example.org/", "Scheme"),
            ("file:///etc/passwd", "Scheme"),
            ("javascript:alert(1)", "Scheme"),
            ("gopher://127.0.0.1:70/", "Scheme"),
            ("data:text/html,hi", "Scheme"),
            ("http://user@example.org/", "Userinfo"),
            ("http://user:pass@example.org/", "Userinfo"),
            ("http://example.org@127.0.0.1/", "Userinfo"),
            ("http://example.org:22/", "Port"),
            ("http://example.org:6379/", "Port"),
            ("http://127.0.0.1/", "Private"),
            ("http://127.1.2.3:8080/", "Private"),
            ("http://[::1]/", "Private"),
            ("http://[::ffff:127.0.0.1]/", "Private"),
            ("http://[::ffff:7f00:1]/", "Private"),
            ("http://[64:ff9b::a00:1]/", "Private"),
            ("http://[fe80::1]/", "Private"),
            ("http://169.254.169.254/latest/meta-data/", "Private"),
            ("http://0.0.0.0/", "Private"),
            ("http://2130706433/", "OddHost"),
            ("http://0177.0.0.1/", "OddHost"),
            ("http://0x7f000001/", "OddHost"),
            ("http://134744072/", "OddHost"),
            ("http://010.8.8.8/", "OddHost"),
            ("http://0x08080808/", "OddHost"),
            ("http:\\\\0x08080808/", "OddHost"),
            ("http://8.8.2056/", "OddHost"),
            ("http://%38.8.8.8/", "OddHost"),
            ("http://８.８.８.８/", "OddHost"),
            ("http://8。8。8。8/", "OddHost"),
            ("http://1.1.1.1:８0/", "NoAddress"),
            ("http://", "NoAddress"),
            ("not an address", "NoAddress"),
            ("/relative", "NoAddress"),
            ("", "NoAddress"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(
            said(&format!("http://e.org/{}", "a".repeat(9000))),
            "NoAddress"
        );
    }

    #[test]
    fn named_hosts_may_be_private_on_the_named_port_alone() {
        let policy = Policy::new(None, ["127.0.0.1:4000", "intranet.example"]).unwrap();
        assert!(policy.address("http://127.0.0.1:4000/", None).is_ok());
        assert!(policy.address("http://127.0.0.1/", None).is_err());
        assert!(policy.address("http://127.0.0.1:4001/", None).is_err());
        assert!(policy.address("http://127.0.0.2:4000/", None).is_err());
        let intranet = policy.address("https://Intranet.example/a", None).unwrap();
        assert!(
            policy
                .check_resolved(&intranet, [10, 0, 0, 1].into())
                .is_ok()
        );
        assert!(policy.address("http://intranet.example:22/", None).is_err());
        let public = policy.address("https://example.org/", None).unwrap();
        assert!(
            policy
                .check_resolved(&public, [10, 0, 0, 1].into())
                .is_err()
        );
        let alone = policy.public_only();
        assert!(
            alone
                .check_resolved(&intranet, [10, 0, 0, 1].into())
                .is_err()
        );
        for bad in ["", "http://a/", "a/b", "u@h", " a"] {
            assert!(Policy::new(None, [bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn redirects_are_judged_hop_by_hop() {
        let policy = Policy::default();
        let trail =
            |urls: &[&str]| -> Vec<Url> { urls.iter().map(|u| Url::parse(u).unwrap()).collect() };
        let to =
            |urls: &[&str], location: Option<&str>| policy.redirect(&trail(urls), 302, location);
        assert_eq!(
            to(&["https://e.org/a/b"], Some("../c")).unwrap().as_str(),
            "https://e.org/c"
        );
        assert_eq!(
            to(&["http://e.org/"], Some("//f.org/x")).unwrap().as_str(),
            "http://f.org/x"
        );
        assert!(to(&["http://e.org/"], Some("https://e.org/")).is_ok());
        assert!(matches!(
            to(&["https://e.org/"], Some("http://e.org/")),
            Err(Refusal::Downgrade { .. })
        ));
        assert!(matches!(
            to(&["http://e.org/"], Some("http://127.0.0.1/")),
            Err(Refusal::Private { .. })
        ));
        assert!(matches!(
            to(&["http://e.org/"], Some("//0x7f.1/")),
            Err(Refusal::OddHost { .. })
        ));
        assert!(matches!(
            to(&["http://e.org/"], Some("file:///etc/passwd")),
            Err(Refusal::Scheme { .. })
        ));
        assert!(matches!(
            to(&["http://e.org/"], Some("http://e.org:25/")),
            Err(Refusal::Port { .. })
        ));
        assert!(matches!(
            to(&["http://e.org/"], None),
            Err(Refusal::NoLocation { status: 302 })
        ));
        assert!(matches!(
            to(&["http://e.org/"], Some("  ")),
            Err(Refusal::NoLocation { .. })
        ));
        assert!(matches!(
            to(&["http://e.org/"], Some("/#a")),
            Err(Refusal::Circle { .. })
        ));
        let five = [
            "http://e.org/1",
            "http://e.org/2",
            "http://e.org/3",
            "http://e.org/4",
            "http://e.org/5",
        ];
        assert!(to(&five, Some("/6")).is_ok());
        let six = [&five[..], &["http://e.org/6"]].concat();
        assert!(matches!(
            to(&six, Some("/7")),
            Err(Refusal::TooManyRedirects { .. })
        ));
    }
}

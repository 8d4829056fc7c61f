//! Who publishes and who owns: names and hosts to publishers, publishers to owners.
//!
//! In: the rows of `knowledge/stories/owners.csv`. Out: for a document, its publisher's one name and
//! owner; for a credit line, the agency it names.

use std::collections::HashMap;

/// A publisher, as the table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// Its name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Hosts it publishes under.
    pub domains: Vec<String>,
    /// Its owner.
    pub owner: String,
    /// Whether others print its reports.
    pub agency: bool,
}

/// The table, to look up in.
#[derive(Clone, Debug, Default)]
pub struct Owners {
    outlets: Vec<Outlet>,
    names: HashMap<String, usize>,
    domains: HashMap<String, usize>,
}

impl Owners {
    /// A table of these rows.
    #[must_use]
    pub fn new(outlets: impl IntoIterator<Item = Outlet>) -> Self {
        let mut out = Self::default();
        for outlet in outlets {
            let at = out.outlets.len();
            for name in std::iter::once(&outlet.name).chain(&outlet.aliases) {
                out.names.entry(key(name)).or_insert(at);
            }
            for domain in &outlet.domains {
                out.domains.entry(domain.to_lowercase()).or_insert(at);
            }
            out.outlets.push(outlet);
        }
        out
    }

    /// The outlet of this name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Outlet> {
        self.names.get(&key(name)).map(|at| &self.outlets[*at])
    }

    /// The outlet that publishes under this host, or under one that it is a part of.
    #[must_use]
    pub fn at_host(&self, host: &str) -> Option<&Outlet> {
        let mut rest = host;
        loop {
            if let Some(at) = self.domains.get(rest) {
                return Some(&self.outlets[*at]);
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Publisher and owner of a document, by its publisher's name or else its address; each by the
    /// name it is counted under. Who is in no row owns itself.
    #[must_use]
    pub fn of(&self, publisher: Option<&str>, url: Option<&str>) -> Option<(String, String)> {
        let host = url.and_then(host);
        let known = publisher
            .and_then(|name| {
                self.named(name)
                    .or_else(|| self.at_host(&name.to_lowercase()))
            })
            .or_else(|| host.as_deref().and_then(|host| self.at_host(host)));
        if let Some(outlet) = known {
            return Some((outlet.name.clone(), outlet.owner.clone()));
        }
        let name = publisher.map(str::trim).filter(|name| !name.is_empty());
        let name = name.map(str::to_owned).or(host)?;
        Some((name.clone(), name))
    }

    /// The agency that a credit names, by its one name.
    #[must_use]
    pub fn agency(&self, credit: &str) -> Option<&str> {
        self.named(credit)
            .filter(|outlet| outlet.agency)
            .map(|outlet| outlet.name.as_str())
    }
}

/// A name as it is compared: without case, article and outer marks.
fn key(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    lower.strip_prefix("the ").unwrap_or(&lower).to_owned()
}

/// The host of an address, without `www.`; none where it is no web address.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owners() -> Owners {
        let outlet = |name: &str, alias: &str, domain: &str, owner: &str, agency| Outlet {
            name: name.into(),
            aliases: vec![alias.into()],
            domains: vec![domain.into()],
            owner: owner.into(),
            agency,
        };
        Owners::new([
            outlet(
                "Reuters",
                "Thomson Reuters",
                "reuters.com",
                "Thomson Reuters",
                true,
            ),
            outlet("The Sun", "Sun", "thesun.co.uk", "News Corp", false),
            outlet(
                "The Times",
                "Times of London",
                "thetimes.co.uk",
                "News Corp",
                false,
            ),
        ])
    }

    #[test]
    fn publishers_are_found_by_name_and_by_host() {
        let o = owners();
        let pair = |p: &str, w: &str| Some((p.to_owned(), w.to_owned()));
        for (name, url, expected) in [
            (Some("times"), None, pair("The Times", "News Corp")),
            (
                None,
                Some("https://uk.reuters.com/a?b"),
                pair("Reuters", "Thomson Reuters"),
            ),
            (
                None,
                Some("http://www.thesun.co.uk:80"),
                pair("The Sun", "News Corp"),
            ),
            (Some("thesun.co.uk"), None, pair("The Sun", "News Corp")),
            (
                Some("Arkona Post"),
                Some("https://arkona.example/1"),
                pair("Arkona Post", "Arkona Post"),
            ),
            (
                None,
                Some("https://user@Arkona.example/1"),
                pair("arkona.example", "arkona.example"),
            ),
            (Some(" "), None, None),
            (None, Some("file"), None),
        ] {
            assert_eq!(o.of(name, url), expected, "{name:?} {url:?}");
        }
    }

    #[test]
    fn credits_name_agencies_only() {
        assert_eq!(owners().agency("thomson reuters"), Some("Reuters"));
        assert_eq!(owners().agency("The Sun"), None);
        assert_eq!(owners().agency("Nobody"), None);
    }
}

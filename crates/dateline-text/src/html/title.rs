//! The headline without the site's name.

/// What stands between a headline and the name of a site.
const BETWEEN: &[&str] = &[
    " | ", " - ", " – ", " — ", " :: ", " · ", " • ", " » ", " « ", " › ", " < ",
];

/// The headline: the first of `titles` with the site's name taken off, or the page's only heading
/// where it is the same with less cut off.
pub fn choose(titles: &[String], headings: &[String], site: &[&str]) -> Option<String> {
    let title = titles
        .iter()
        .map(|t| without_site(t, site))
        .find(|t| !is_same(t, site))?;
    let begins = |a: &str, b: &str| {
        let (a, b) = (plain(a), plain(b.trim_end_matches(['…', '.'])));
        !b.is_empty() && a.starts_with(&b)
    };
    let longer = headings
        .iter()
        .find(|h| begins(h, title) && !is_same(h, site))
        .filter(|h| title.ends_with(['…', '.']) || plain(h) == plain(title));
    Some(longer.map_or(title, |h| h.as_str()).to_owned())
}

/// A title without the name of the site before or behind it.
fn without_site<'a>(title: &'a str, site: &[&str]) -> &'a str {
    let mut title = title.trim();
    loop {
        let cut = BETWEEN.iter().find_map(|between| {
            if let Some((rest, name)) = title.rsplit_once(between)
                && is_site(name, site)
            {
                return Some(rest);
            }
            let (name, rest) = title.split_once(between)?;
            is_site(name, site).then_some(rest)
        });
        match cut {
            Some(rest) if !rest.trim().is_empty() => title = rest.trim(),
            _ => return title,
        }
    }
}

/// Whether a title is nothing but a site's name.
fn is_same(title: &str, site: &[&str]) -> bool {
    let title = plain(title);
    title.is_empty() || site.iter().any(|s| plain(s) == title)
}

/// Whether some words are a site's name: the same letters, or most of them ("BBC News" for "BBC").
fn is_site(name: &str, site: &[&str]) -> bool {
    let bare = |name: &str| {
        let name = plain(name);
        name.strip_prefix("the").map(str::to_owned).unwrap_or(name)
    };
    let name = bare(name);
    !name.is_empty()
        && site.iter().map(|s| bare(s)).any(|s| {
            let near =
                |long: &str, short: &str| long.starts_with(short) && long.len() <= short.len() + 8;
            !s.is_empty() && (name == s || (s.len() >= 3 && (near(&name, &s) || near(&s, &name))))
        })
}

/// Letters and figures, in lower case.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_taken_off() {
        let site = ["Daily Ledger", "dailyledger.example", "dailyledger"];
        for (title, headline) in [
            ("Troops cross border - Daily Ledger", "Troops cross border"),
            (
                "Troops cross border | World | The Daily Ledger",
                "Troops cross border | World",
            ),
            ("Daily Ledger: a life", "Daily Ledger: a life"),
            ("Daily Ledger | Troops cross border", "Troops cross border"),
            (
                "Troops – now 9,000 – cross border",
                "Troops – now 9,000 – cross border",
            ),
            ("Troops cross border — DailyLedger", "Troops cross border"),
        ] {
            let found = choose(&[title.to_owned()], &[], &site);
            assert_eq!(found.as_deref(), Some(headline), "{title}");
        }
        assert_eq!(choose(&["Daily Ledger".to_owned()], &[], &site), None);
    }

    #[test]
    fn a_cut_headline_is_completed_by_the_heading() {
        let titles = ["Troops cross the…".to_owned()];
        let headings = ["Troops cross the border at dawn".to_owned()];
        assert_eq!(
            choose(&titles, &headings, &[]).as_deref(),
            Some("Troops cross the border at dawn")
        );
    }
}

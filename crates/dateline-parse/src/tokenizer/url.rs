//! Whether a chunk as a whole is a URL or an e-mail address.
//!
//! The model's expression written out: an optional scheme, optional user data before an
//! `@`, a public IPv4 address or a host name, an optional port, an optional path. A host
//! holds none of `@ : / ? #`, so every choice the expression has is forced by the next of
//! these, and one walk over the chunk decides.

use crate::chars::Classes;

/// Whether the model's `url_match` expression matches all of `s`, which has no white space.
pub(super) fn is_url(s: &str) -> bool {
    if !s.contains('.') {
        return false;
    }
    // User data is anything non-empty before an `@`, a scheme included.
    starts_with_host(s)
        || after_scheme(s).is_some_and(starts_with_host)
        || s.match_indices('@')
            .any(|(at, _)| at > 0 && starts_with_host(&s[at + 1..]))
}

fn after_scheme(s: &str) -> Option<&str> {
    let (scheme, rest) = s.split_once("://")?;
    let in_scheme = |c: char| matches!(c, '+' | '-' | '.') || Classes::of(c).has(Classes::IS_WORD);
    (scheme.chars().nth(1).is_some() && scheme.chars().all(in_scheme)).then_some(rest)
}

/// Whether `s` is a host with an optional port and path.
fn starts_with_host(s: &str) -> bool {
    let end = s.find(['@', ':', '/', '?', '#']).unwrap_or(s.len());
    let (host, rest) = s.split_at(end);
    if rest.starts_with('@') || !is_port_and_path(rest) {
        return false;
    }
    is_public_ipv4(host) || is_host_name(host)
}

fn is_decimal(c: char) -> bool {
    Classes::of(c).has(Classes::IS_DECIMAL)
}

fn is_port_and_path(s: &str) -> bool {
    let path = match s.strip_prefix(':') {
        None => s,
        Some(port) => {
            let digits = port.chars().take_while(|&c| is_decimal(c)).count();
            if !(2..=5).contains(&digits) {
                return false;
            }
            port.trim_start_matches(is_decimal)
        }
    };
    path.is_empty() || path.starts_with(['/', '?', '#'])
}

fn is_host_name(host: &str) -> bool {
    let Some((labels, top)) = host.rsplit_once('.') else {
        return false;
    };
    let top_len = top.chars().take(64).count();
    (2..=63).contains(&top_len)
        && top.chars().all(|c| Classes::of(c).has(Classes::TLD))
        && labels.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ('\u{a1}'..='\u{ffff}').contains(&c);
    label.chars().take(65).count() <= 64
        && label.chars().next().is_some_and(is_plain)
        && label.chars().next_back().is_some_and(is_plain)
        && label.chars().all(|c| is_plain(c) || c == '_' || c == '-')
}

/// An octet as the expression reads it: up to three digits of any script, some of which
/// must be particular ASCII ones.
fn digits(part: &str) -> Option<Vec<char>> {
    let digits: Vec<char> = part.chars().take(4).collect();
    ((1..=3).contains(&digits.len()) && digits.iter().all(|&c| is_decimal(c))).then_some(digits)
}

fn is_public_ipv4(host: &str) -> bool {
    let parts: Vec<&str> = host.splitn(5, '.').collect();
    let Ok([first, second, third, fourth]) = <[&str; 4]>::try_from(parts) else {
        return false;
    };
    let private = matches!(first, "10" | "127")
        || matches!((first, second), ("169", "254") | ("192", "168"))
        || (first == "172" && is_private_172(second));
    !private
        && is_first_octet(first)
        && is_middle_octet(second)
        && is_middle_octet(third)
        && is_last_octet(fourth)
}

fn is_private_172(second: &str) -> bool {
    matches!(
        digits(second).as_deref(),
        Some(['1', '6'..='9'] | ['2', _] | ['3', '0' | '1'])
    )
}

fn is_first_octet(part: &str) -> bool {
    matches!(
        digits(part).as_deref(),
        Some(
            ['1'..='9']
                | ['1'..='9', _]
                | ['1', _, _]
                | ['2', '0' | '1', _]
                | ['2', '2', '0'..='3']
        )
    )
}

fn is_middle_octet(part: &str) -> bool {
    matches!(
        digits(part).as_deref(),
        Some([_] | [_, _] | ['1', _, _] | ['2', '0'..='4', _] | ['2', '5', '0'..='5'])
    )
}

fn is_last_octet(part: &str) -> bool {
    matches!(
        digits(part).as_deref(),
        Some(
            ['1'..='9']
                | ['1'..='9', _]
                | ['1', _, _]
                | ['2', '0'..='4', _]
                | ['2', '5', '0'..='4']
        )
    )
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn urls() {
        for s in [
            "www.example.com",
            "http://example.com/a?b#c",
            "user@example.org",
            "a:b@c.de:8080/x",
            "ftp://me@x.y.zz?q",
            "bbc.co.uk",
            "8.8.8.8",
            "http://8.8.8.8:80/",
            "x@y@z.com",
            "例え.テスト",
            "172.15.0.1",
        ] {
            assert!(is_url(s), "{s}");
        }
        for s in [
            "end.Next",
            "U.S.",
            "example.C",
            "10.0.0.1",
            "192.168.1.1",
            "172.16.0.1",
            "8.8.8",
            "8.8.8.255",
            "-a.com",
            "a_.com",
            "http://",
            "a.com:1",
            "a.com:123456",
            "@a.c",
            "a..com",
            ".com",
            "x.com@",
            "",
        ] {
            assert!(!is_url(s), "{s}");
        }
        assert!(is_url(&format!("{}.com", "a".repeat(64))));
        assert!(!is_url(&format!("{}.com", "a".repeat(65))));
    }
}
